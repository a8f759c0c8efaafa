"""Folders as values, to be compared byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

Tree = Mapping[str, bytes]
"""Content of each file by its path in the folder, with `/`."""


def read_tree(folder: Path) -> Tree:
    """Return all files below `folder`, in the order of their paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def difference(expected: Tree, found: Tree) -> str:
    """Return a unified diff of the files that differ, empty where none does."""
    names = sorted(expected.keys() | found.keys())
    return "".join(_diff(name, expected.get(name), found.get(name)) for name in names)


def _diff(name: str, expected: bytes | None, found: bytes | None) -> str:
    if expected == found:
        return ""
    old = "/dev/null" if expected is None else f"expected/{name}"
    new = "/dev/null" if found is None else f"found/{name}"
    _, _, *changes = [*unified_diff(_lines(expected), _lines(found), lineterm="")] or ["", ""]
    return "\n".join([f"--- {old}", f"+++ {new}", *changes, ""])


def _lines(content: bytes | None) -> list[str]:
    """Return the lines so that carriage returns, a missing last newline and what is no UTF-8 are to be seen."""
    return [] if content is None else content.decode("utf-8", "backslashreplace").replace("\r", r"\r").split("\n")
