"""What README.md shows is what happens."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import document, merged, run_document
from tests.support.own_wheel import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
EXAMPLE = tomllib.loads((REPOSITORY / "example_project/pyproject.toml").read_text("utf-8"))


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", README)


def test_tables_are_taken(tmp_path: Path) -> None:
    """A project with the tables that README shows becomes a Flatpak's files, those in the table of outputs."""
    shown: dict[str, Any] = {}
    for block in blocks("toml"):
        shown = merged(shown, tomllib.loads(block))
    app_id = shown["tool"]["flatpak"]["app-id"]
    outcome = run_document(merged(document({}), shown), tmp_path)
    assert outcome.exit_code == 0, outcome.lines
    listed = set(re.findall(r"`([\w.<>-]+\.(?:json|toml|desktop|xml))`", README.partition("| file | is |")[2]))
    files = {name.replace(app_id, "<app-id>") for name in outcome.files}
    # this project depends on nothing, and the build back end of the test needs nothing
    absent = {f"python3-{name}.json" for name in ("dependencies", "build-requirements")}
    absent |= {f"pylock.{name}.toml" for name in ("flatpak", "build")}
    assert files == {name for name in listed if not name.startswith("example")} - absent


def test_hatch_tables_are_the_examples() -> None:
    """The tables for hatchling are those of the example, which the integration tests build with."""
    shown = tomllib.loads(blocks("toml")[1])["tool"]["hatch"]["build"]["targets"]
    targets = EXAMPLE["tool"]["hatch"]["build"]["targets"]
    assert shown["flatpak"] == targets["flatpak"]
    assert shown["sdist"] == targets["sdist"]


def test_mistakes_are_told_so(tmp_path: Path) -> None:
    """The messages that README shows are printed for the mistakes that they tell of."""
    outcome = run_document(document({"app-id": "Sumcheck", "runtime-version": 51, "comand": "sumcheck"}), tmp_path)
    assert sorted(outcome.lines) == sorted(blocks("text")[0].splitlines())
    assert outcome.files == {}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_links_lead_somewhere(path: str) -> None:
    """Each file that README links to is there."""
    assert (REPOSITORY / path).exists()
