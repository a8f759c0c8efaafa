"""A list of published applications -> what their packagers decided, and for which sdist. Reads disk."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_PARTS: Final = 3
"""One in so many applications is kept aside."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """One application as it was packaged by people."""

    app_id: str
    toolkit: str
    """As it was labelled by hand: `GTK`, `PyQt6` …"""
    runtime: str
    """Family of the runtime; an Sdk that is used as one counts as its Platform."""
    base: str | None
    command: str
    finish_args: frozenset[str]
    dependencies: frozenset[str]
    """Normalized names of what the manifest pins and of what the sdist requires."""
    has_entry_points: bool
    distribution: str
    sdist: str
    """File name."""

    @property
    def is_aside(self) -> bool:
        """Whether it belongs to the third that is kept aside while rules are written."""
        return hashlib.sha256(self.app_id.encode()).digest()[0] % _PARTS == 0


def read_apps(path: Path) -> list[Published]:
    """Return the applications of a list that have an sdist on the index, sorted by id."""
    entries = json.loads(path.read_text("utf-8"))
    return sorted(map(_published, filter(_has_sdist, entries)), key=lambda app: app.app_id)


def _has_sdist(entry: Mapping[str, Any]) -> bool:
    pypi = entry.get("pypi") or {}
    return bool(pypi.get("sdist") and pypi.get("sdist_file"))


def _published(entry: Mapping[str, Any]) -> Published:
    pypi = entry["pypi"]
    return Published(
        app_id=entry["app_id"],
        toolkit=entry["toolkit"],
        runtime=entry["runtime"].replace(".Sdk", ".Platform"),
        base=entry.get("base"),
        command=posixpath.basename(entry["command"]).removesuffix(".sh"),  # a wrapper is called like what it wraps
        finish_args=frozenset(entry["finish_args"]),
        dependencies=frozenset(filter(None, map(_name, [*entry.get("deps", ()), *pypi["direct_deps"]]))),
        has_entry_points=bool(pypi["scripts"] or pypi["gui_scripts"]),
        distribution=pypi["name"],
        sdist=pypi["sdist_file"],
    )


def _name(text: str) -> str:
    """Return the normalized name in `name==1.0 (wheel)` or a requirement."""
    try:
        return canonicalize_name(Requirement(text.partition(" (")[0]).name)
    except InvalidRequirement:
        return ""
