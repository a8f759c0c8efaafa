"""app-id and name."""

from __future__ import annotations

import re

from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project


def derive_app_id(table: FlatpakTable, problems: Problems) -> Decided[str]:
    """Return the configured app-id; its form has been checked when the table was read."""
    if table.app_id is None:
        if problems.is_wrong("tool.flatpak.app-id"):
            return Decided("", Origin("wrong"))
        remedy = 'add a reverse-DNS id such as app-id = "io.github.owner.Name"'
        problems.add("tool.flatpak.app-id", "is missing", remedy=remedy)
        return Decided("", Origin("missing"))
    return configured(table.app_id, "app-id")


def derive_name(project: Project, table: FlatpakTable, app_id: str) -> Decided[str]:
    """Return the name that people read.

    The last component of an app-id is the project's name with its capitals; where they differ, the project's counts.
    """
    if table.name:
        return configured(table.name, "name")
    last = app_id.rpartition(".")[2]
    if _letters(last) == _letters(project.name):
        return Decided(_spaced(last), Origin("last component of the app-id", (app_id,)))
    return Decided(_spaced(project.name), Origin("the project's name", (project.name,)))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _spaced(text: str) -> str:
    """Return `my-nice_app` as `My Nice App`; capitals that are there stay."""
    words = [word for word in re.split(r"[-_. ]+", text) if word]
    return " ".join(word if any(letter.isupper() for letter in word) else word.capitalize() for word in words)
