"""Texts of the desktop entry in other languages -> a mistake for each that translates nothing. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/localized-keys.html
"""

from __future__ import annotations

from pyproject_flatpak.derive.metadata import Presentation
from pyproject_flatpak.derive.own_files import MAIN_GROUP, OwnFiles
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import FlatpakTable


def check_translations(table: FlatpakTable, about: Presentation, own: OwnFiles, problems: Problems) -> None:
    """Record each translation of a text that the desktop file has not."""
    desktop = table.desktop
    written = own.desktop.content.entries(MAIN_GROUP) if own.desktop else {}
    for locale, texts in desktop.localized.items():
        for key, name, text, original in (
            ("generic-name", "GenericName", texts.generic_name, desktop.generic_name),
            ("comment", "Comment", texts.comment, desktop.comment or (not own.desktop and about.summary)),
            ("keywords", "Keywords", texts.keywords, desktop.keywords or (not own.desktop and about.keywords)),
        ):
            if text and not original and name not in written:
                path = f"tool.flatpak.desktop.localized.{locale}.{key}"
                problems.add(path, "translates nothing", remedy=f"set tool.flatpak.desktop.{key}")
