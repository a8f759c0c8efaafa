"""Where the translations are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.derive.translation import derive_translation
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import Translation
from tests.unit.support import flatpak_table, project, write_tree


@pytest.mark.parametrize(
    ("files", "toml", "expected"),
    [
        pytest.param([], "", None, id="none"),
        pytest.param(["po/LINGUAS"], "", Translation(type="gettext", domain="editor"), id="the project's name"),
        pytest.param(
            ["po/POTFILES.in", "po/text.pot"], "", Translation(type="gettext", domain="text"), id="the template's"
        ),
        pytest.param(
            ["po/LINGUAS", "po/a.pot", "po/b.pot"],
            "",
            Translation(type="gettext", domain="editor"),
            id="of two templates none",
        ),
        pytest.param(["po/de.po", "src/po/LINGUAS"], "", None, id="no list at its place"),
        pytest.param(
            ["po/LINGUAS"],
            "metainfo.translation.domain = 'mine'",
            Translation(type="gettext", domain="mine"),
            id="the author's",
        ),
    ],
)
def test_translation(tmp_path: Path, files: list[str], toml: str, expected: Translation | None) -> None:
    """The author's word counts, else the folder that gettext's tools work in."""
    evidence = Evidence(write_tree(tmp_path, dict.fromkeys(files, "")))
    assert derive_translation(project(), flatpak_table(toml), evidence).value == expected
