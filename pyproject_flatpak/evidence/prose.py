"""The project's README and changelog as text. Reads disk."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from pyproject_flatpak.errors import Problems

MAX_PROSE: Final = 1_000_000
"""Bytes of a README or changelog that are read."""


def read_prose(root: Path, file: str, problems: Problems) -> str:
    """Return the text of a file of the project; empty where there is none. A text that is not UTF-8 is warned of."""
    path = root / file
    try:
        if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            return ""
        with path.open("rb") as stream:
            data = stream.read(MAX_PROSE).removeprefix(codecs.BOM_UTF8)
    except (OSError, ValueError):
        return ""
    try:
        # a character that the limit has cut is no mistake
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.warn(f"{file}:{line}", "is not UTF-8, so nothing is taken from this file", remedy="save it as UTF-8")
        return ""
