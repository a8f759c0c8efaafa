"""Toolkit + runtime -> warnings of what neither the runtime nor an index has for the toolkit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyproject_flatpak.data import Runtime, Toolkit
from pyproject_flatpak.derive.origin import Decided
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import JSON, FlatpakTable

_TKINTER: Final = "tkinter"
"""A module of the author's with this in its name is taken for the one that builds it."""


def warn_of_what_is_lacking(
    table: FlatpakTable, toolkit: Decided[Toolkit | None], runtime: Runtime, problems: Problems
) -> None:
    """Warn where an application with this toolkit will not start on this runtime as it is."""
    name = toolkit.value.name if toolkit.value else ""
    seen = next(iter(toolkit.origin.evidence), name)
    if name == "tk" and not runtime.tkinter and not _is_built(_TKINTER, table):
        remedy = "add modules that build tcl, tk and tkinter to tool.flatpak.modules (see docs/runtimes.md)"
        problems.warn("tool.flatpak.modules", f"the Python of {runtime} has no tkinter", got=seen, remedy=remedy)
    if name == "pyside2":
        problem = f"there is no PySide2 for Python {runtime.python_series}, neither a wheel nor a BaseApp"
        problems.warn("tool.flatpak.runtime", problem, got=seen, remedy="move the application to PySide6")


def _is_built(name: str, table: FlatpakTable) -> bool:
    return any(name in _name_of(module).lower() for module in table.modules)


def _name_of(module: JSON) -> str:
    """Return the name of a module, or of the file that holds it."""
    return str(module.get("name", "") if isinstance(module, Mapping) else module)
