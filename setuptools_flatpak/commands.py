"""The sdist command of a project with `[tool.flatpak]`: the project's own, and our files in it."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from setuptools import Command, Distribution
from setuptools.errors import SetupError

from pyproject_flatpak.errors import PyprojectFlatpakError
from pyproject_flatpak.generate import Reporter, sdist_files
from pyproject_flatpak.project import Description, EntryPoints, parse_entry_points

_log = logging.getLogger(__name__)


def attach(dist: Distribution, root: Path) -> None:
    """Have `dist` hand out a wrapped `sdist` command.

    Not by `dist.cmdclass`: `[tool.setuptools] cmdclass` and setup.cfg replace that after the hook has run.
    """
    look_up: Callable[[str], type[Command]] = dist.get_command_class

    def get_command_class(command: str) -> type[Command]:
        found = look_up(command)
        if command != "sdist" or getattr(found, "carries_flatpak_files", False):
            return found
        dist.cmdclass[command] = wrapped = _with_flatpak_files(found, root)
        return wrapped

    dist.get_command_class = get_command_class  # type: ignore[method-assign,assignment]


def describe(dist: Any) -> Description:  # noqa: ANN401 - the attributes that we need have no types
    """Return what a finalized Distribution says."""
    text = io.StringIO()
    dist.metadata.write_pkg_file(text)
    metadata = text.getvalue()
    return Description(
        metadata=metadata,
        entry_points=_entry_points(dist.entry_points),
        # setuptools wrote them into PKG-INFO from 68.1 on only
        requirements=() if "\nRequires-Dist:" in metadata else tuple(_requirements(dist)),
    )


def _with_flatpak_files(base: type[Any], root: Path) -> type[Command]:
    class Sdist(base):  # type: ignore[misc] # the base is the project's to choose
        """The project's own sdist command, which also carries the Flatpak files."""

        carries_flatpak_files = True

        def make_release_tree(self, base_dir: str, files: list[str]) -> None:
            """Make the tree of the archive, and add our files to it."""
            reporter = Reporter(info=_log.info, warning=_log.warning)
            try:
                found = sdist_files(root, lambda: describe(self.distribution), reporter=reporter)
            except PyprojectFlatpakError as error:
                raise SetupError(str(error)) from None  # before the tree is made, so that none is left behind
            super().make_release_tree(base_dir, files)
            for name, path in found.items():
                copy = Path(base_dir) / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)  # may be a hard link to the very file
                shutil.copyfile(path, copy)

    Sdist.__name__ = Sdist.__qualname__ = base.__name__
    return Sdist


def _requirements(dist: Any) -> Iterator[str]:  # noqa: ANN401
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
    if isinstance(declared, str):
        return parse_entry_points(declared)
    groups = declared if isinstance(declared, dict) else {}
    lines = {
        group: entries if isinstance(entries, str) else "\n".join(entries)
        for group, entries in groups.items()
        if group in ("gui_scripts", "console_scripts")
    }
    return parse_entry_points("".join(f"[{group}]\n{dedent(text)}\n" for group, text in lines.items()))
