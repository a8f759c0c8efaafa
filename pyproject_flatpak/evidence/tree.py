"""The files of a source tree, in a fixed order. Reads disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

SKIPPED_FOLDERS: Final = frozenset(
    {
        *(".cache", ".eggs", ".flatpak-builder", ".git", ".hg", ".hypothesis", ".idea", ".mypy_cache", ".nox"),
        *(".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__", "build", "dist"),
        *("node_modules", "venv"),
    }
)
"""Folders at the top of a tree that no source of an application is in."""
MAX_FILES: Final = 100_000
"""Files of a tree that are looked at; no application has so many."""
_NOT_THE_APPLICATION: Final = frozenset(
    {
        *("benchmarks", "demo", "demos", "doc", "docs", "example", "examples", "test", "testing", "tests"),
        *("_vendor", "_vendored", "extern", "site-packages", "third_party", "vendor", "vendored"),
    }
)
"""Folders of tests and documentation, and of other people's code, which says nothing of what this application uses."""


def walk(root: Path) -> tuple[str, ...]:
    """Return the files below a folder, relative to it with `/`, sorted; at most MAX_FILES of them."""
    return tuple(sorted(islice(_walk(root), MAX_FILES)))


def is_of_the_application(file: str) -> bool:
    """Tell whether a file lies in no folder of tests, documentation or other people's code."""
    return _NOT_THE_APPLICATION.isdisjoint(file.split("/")[:-1])


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        at_top = Path(folder) == root
        if not at_top and any(name.endswith(".dist-info") for name in folders):
            folders[:] = []  # other people's distributions, installed into the tree
            continue
        folders[:] = sorted(
            name
            for name in folders
            if name not in (SKIPPED_FOLDERS if at_top else ("__pycache__", "node_modules", ".git"))
            and not name.endswith(".egg-info")
            and not (Path(folder) / name / "pyvenv.cfg").exists()
        )
        prefix = os.path.relpath(folder, root)
        for name in sorted(files):
            yield name if prefix == "." else f"{prefix.replace(os.sep, '/')}/{name}"
