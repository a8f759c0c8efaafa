"""Categories of the menu -> the same with the main one first. Pure.

https://specifications.freedesktop.org/menu-spec/latest/category-registry.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import FlatpakTable

MAIN_CATEGORIES: Final = (
    *("AudioVideo", "Development", "Education", "Game", "Graphics", "Network", "Office", "Science", "Settings"),
    *("System", "Utility"),
)
_MAIN_IN_PAIRS: Final = frozenset({"Audio", "Video"})
"""Main ones that stand beside AudioVideo."""
LOW_QUALITY: Final = frozenset({"Application", "DDE", "GNOME", "GTK", "GUI", "Java", "KDE", "Motif", "Qt", "XFCE"})
"""What says nothing of what an application does; Flathub refuses a desktop file with nothing else."""


def main_first(categories: Sequence[str]) -> tuple[str, ...]:
    """Return the categories in their order, the main ones before the others."""
    return tuple(sorted(categories, key=lambda category: category not in MAIN_CATEGORIES))


def warn_of_categories(table: FlatpakTable, problems: Problems) -> None:
    """Record that the author's categories have not exactly one main one."""
    main = [name for name in table.desktop.categories if name in MAIN_CATEGORIES]
    if len(main) > 1:
        remedy = "keep the one that says most, as menus show it in each"
        problems.warn("tool.flatpak.desktop.categories", "names several main categories", got=main, remedy=remedy)
    elif table.desktop.categories and not main and _MAIN_IN_PAIRS.isdisjoint(table.desktop.categories):
        remedy = f"add one of: {', '.join(MAIN_CATEGORIES)}"
        problems.warn("tool.flatpak.desktop.categories", "names no main category", remedy=remedy)
