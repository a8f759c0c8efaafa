"""Where the application's translations are: the author's word, else the folder `po` that gettext's tools work in."""

from __future__ import annotations

import re
from typing import Final

from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable, Translation
from pyproject_flatpak.project import Project

_LISTS: Final = ("po/LINGUAS", "po/POTFILES", "po/POTFILES.in")


def derive_translation(project: Project, table: FlatpakTable, evidence: Evidence) -> Decided[Translation | None]:
    """Return kind and domain: that of the one template in `po`, else the project's name."""
    if table.metainfo.translation:
        return configured(table.metainfo.translation, "metainfo.translation")
    lists = [file for file in evidence.files if file in _LISTS]
    if not lists:
        return Decided(None, Origin("no folder po with LINGUAS or POTFILES"))
    templates = [match[1] for file in evidence.files if (match := re.fullmatch(r"po/([\w.-]+)\.pot", file))]
    domain = templates[0] if len(templates) == 1 else project.name
    return Decided(Translation(type="gettext", domain=domain), Origin("gettext's folder", (lists[0],)))
