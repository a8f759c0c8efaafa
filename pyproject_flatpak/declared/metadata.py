"""PKG-INFO, and entry_points.txt and requires.txt of an .egg-info folder -> what they declare.

https://packaging.python.org/en/latest/specifications/core-metadata/
https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html#requires-txt
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from configparser import Error as ConfigParserError
from email.parser import Parser
from pathlib import Path
from typing import Final

from pyproject_flatpak.declared import (
    Declared,
    Notes,
    as_fields,
    checked_extras,
    checked_requirements,
    lines_of,
    read_text,
)
from pyproject_flatpak.project import EntryPoints, parse_entry_points

_FIELDS: Final = (
    *("Name", "Version", "Summary", "License", "License-Expression", "Keywords", "Home-page", "Requires-Python"),
    *("Author", "Author-email", "Maintainer", "Maintainer-email"),
)
_SEVERAL: Final = ("Classifier", "Project-URL", "Provides-Extra")


def read_pkg_info(root: Path, notes: Notes) -> Declared | None:
    """Return what the file `notes.place` says."""
    text = read_text(root, notes.place, notes)
    if text is None:
        return None
    message = Parser().parsestr(text, headersonly=True)
    values: dict[str, object] = {
        field: value for field in _FIELDS if (value := message.get(field)) and value != "UNKNOWN"
    }
    values |= {field: message.get_all(field) for field in _SEVERAL}
    if required := message.get_all("Requires-Dist"):
        values["Requires-Dist"] = checked_requirements(required, notes)
    return Declared(fields=as_fields(values))


def read_egg_info(root: Path, notes: Notes) -> Declared | None:
    """Return what the lists beside the PKG-INFO in the .egg-info folder `notes.place` say."""
    programs = read_text(root, f"{notes.place}/entry_points.txt", notes)
    required = read_text(root, f"{notes.place}/requires.txt", notes)
    fields: Mapping[str, tuple[str, ...]] = {}
    if required is not None:
        fields = as_fields({"Requires-Dist": checked_extras(_sections(required), notes)})
    entry_points = EntryPoints()
    try:
        entry_points = parse_entry_points(programs or "")
    except ConfigParserError:
        notes.add("entry_points.txt is no list of entry points")
        programs = None
    return Declared(
        fields=fields,
        gui_scripts=None if programs is None else entry_points.gui_scripts,
        scripts=None if programs is None else entry_points.scripts,
        are_sorted=True,
    )


def egg_info_folders(root: Path) -> list[str]:
    """Return the .egg-info folders at the top of the project and one folder below."""
    found = [path for pattern in ("*.egg-info", "*/*.egg-info") for path in root.glob(pattern)]
    return sorted(path.relative_to(root).as_posix() for path in found if path.is_dir())


def _sections(text: str) -> dict[str, list[str]]:
    """Return the lines of each section, those before the first one by an empty name."""
    parts = re.split(r"(?m)^\[([^\n]*)\]\s*$", text)
    sections = zip(["", *parts[1::2]], parts[::2], strict=True)
    return {name: lines_of(lines) for name, lines in sections}
