"""Source tree -> the script files that a wheel of it installs as they are, which no core metadata tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyproject_flatpak.declared import Declared, Notes, mapping, strings
from pyproject_flatpak.declared.setuptools import read_setup_cfg, read_setup_py
from pyproject_flatpak.declared.tables import read_poetry_table


def read_script_files(root: Path, pyproject: Mapping[str, Any]) -> tuple[str, ...]:
    """Return their paths in the project, in the order in which they are declared."""
    tool = mapping(pyproject.get("tool"))
    if found := strings(mapping(tool.get("setuptools")).get("script-files")):
        return tuple(found)
    targets = mapping(mapping(mapping(tool.get("hatch")).get("build")).get("targets"))
    if shared := mapping(mapping(targets.get("wheel")).get("shared-scripts")):
        return tuple(name for name in shared.values() if isinstance(name, str))
    for place in _places(root, pyproject):
        if place and place.script_files:
            return place.script_files
    return ()


def _places(root: Path, pyproject: Mapping[str, Any]) -> tuple[Declared | None, ...]:
    unseen = Notes("")  # what cannot be read declares nothing
    return read_poetry_table(pyproject, unseen), read_setup_cfg(root, unseen), read_setup_py(root, unseen)
