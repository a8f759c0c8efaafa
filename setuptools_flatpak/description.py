"""setuptools' view of a project -> Description."""

from __future__ import annotations

import io
from collections.abc import Iterator
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyproject_flatpak.project import Description, EntryPoints


def describe(dist: Any) -> Description:  # noqa: ANN401 - the attributes that we need have no types
    """Return what a finalized Distribution says."""
    from pyproject_flatpak.project import Description  # noqa: PLC0415 - see hooks.py of the core

    text = io.StringIO()
    dist.metadata.write_pkg_file(text)
    metadata = text.getvalue()
    return Description(
        metadata=metadata,
        entry_points=_entry_points(dist.entry_points),
        # setuptools wrote them into PKG-INFO from 68.1 on only
        requirements=() if "\nRequires-Dist:" in metadata else tuple(_requirements(dist)),
        build_requirements=tuple(getattr(dist, "setup_requires", None) or ()),
    )


def _requirements(dist: Any) -> Iterator[str]:  # noqa: ANN401
    from packaging.markers import Marker  # noqa: PLC0415
    from packaging.requirements import Requirement  # noqa: PLC0415

    yield from dist.install_requires or []
    for key, requirements in (dist.extras_require or {}).items():  # "", "extra", ":marker" or "extra:marker"
        extra, _, condition = key.partition(":")
        for text in requirements:
            requirement = Requirement(text)
            conditions = [f"({marker})" for marker in (condition, requirement.marker) if marker]
            conditions += [f'extra == "{extra}"'] if extra else []
            requirement.marker = Marker(" and ".join(conditions)) if conditions else None
            yield str(requirement)


def _entry_points(declared: Any) -> EntryPoints:  # noqa: ANN401 - setuptools takes three forms
    """Return the programs that are declared as one INI text, or as a mapping of such texts or of lists of lines."""
    from pyproject_flatpak.project import parse_entry_points  # noqa: PLC0415

    if isinstance(declared, str):
        return parse_entry_points(declared)
    groups = declared if isinstance(declared, dict) else {}
    lines = {
        group: entries if isinstance(entries, str) else "\n".join(entries)
        for group, entries in groups.items()
        if group in ("gui_scripts", "console_scripts")
    }
    return parse_entry_points("".join(f"[{group}]\n{dedent(text)}\n" for group, text in lines.items()))
