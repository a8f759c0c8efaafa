"""Changelogs and NEWS: the releases that they tell of."""

from __future__ import annotations

import pytest

from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.blocks import Block, paragraph
from pyproject_flatpak.releases.changelog import MAX_NOTES, Changelog, parse_changelog
from pyproject_flatpak.releases.dates import find_date

KEEP_A_CHANGELOG = """\
# Changelog

All notable changes, as in [Keep a Changelog](https://keepachangelog.com/).

## [Unreleased]

### Added

- Not yet

## [1.1.0] - 2026-03-01

### Added

- Open **several** files ([#12](https://example.org/12))
- Close them, by @ada in https://example.org/pull/13

### Fixed

- #14: Keep the *last* line, see `--keep` (fixes #14, #15)

## 1.0.0 (2025-12-31)

First release.

## [0.9.1] - 2025-11-30 [YANKED]

- Broken

## [0.9.0rc1] - 2025-11-01

[unreleased]: https://example.org/compare/1.1.0
[1.1.0]: https://example.org/1.1.0
"""
GNOME_NEWS = """\
43.1 - October 27, 2025
=======================

* Mend the menu
* Translations: de, fr

43.0 - September 17, 2025
=========================

New in this release:

 * Menus
   of two lines
"""


def read(text: str, file: str) -> Changelog:
    """Return what a file of this name tells."""
    return parse_changelog(parse_prose(text, file))


def days(text: str, file: str = "CHANGES.md") -> list[tuple[str, str]]:
    """Return version and date of each release."""
    return [(release.version, release.date) for release in read(text, file).releases]


def test_keep_a_changelog() -> None:
    """Each release has its version, date, and the notes below the titles of their sections."""
    added, kept = ("Open several files", "Close them"), ("Keep the last line, see --keep",)
    changelog = read(KEEP_A_CHANGELOG, "CHANGELOG.md")
    assert [(release.version, release.date, release.description) for release in changelog.releases] == [
        (
            "1.1.0",
            "2026-03-01",
            (
                paragraph("Added:"),
                Block(tag="ul", texts=added),
                paragraph("Fixed:"),
                Block(tag="ul", texts=kept),
            ),
        ),
        ("1.0.0", "2025-12-31", (paragraph("First release."),)),
        ("0.9.1", "2025-11-30", (paragraph("This release was withdrawn."), Block(tag="ul", texts=("Broken",)))),
        ("0.9.0~rc1", "2025-11-01", ()),
    ]
    assert changelog.wrong_dates == ()


def test_gnome_news() -> None:
    """GNOME's NEWS has underlined titles with English dates."""
    newest, other = read(GNOME_NEWS, "NEWS").releases
    assert (newest.version, newest.date) == ("43.1", "2025-10-27")
    assert newest.description == (Block(tag="ul", texts=("Mend the menu", "Translations: de, fr")),)
    assert other.description == (paragraph("New in this release:"), Block(tag="ul", texts=("Menus of two lines",)))


@pytest.mark.parametrize(
    ("text", "file", "expected"),
    [
        pytest.param("## Version 1.2 - 1 March 2026", "NEWS.md", [("1.2", "2026-03-01")], id="version in words"),
        pytest.param("## v1.2.0, 2026-03-01", "a.md", [("1.2.0", "2026-03-01")], id="with a v"),
        pytest.param("## Text Editor 1.2: March 1st 2026", "a.md", [("1.2", "2026-03-01")], id="with a name"),
        pytest.param("## [1.2](https://example.org) (2026-03-01)", "a.md", [("1.2", "2026-03-01")], id="a link"),
        pytest.param("1.2 / 2026-03-01\n---", "a.md", [("1.2", "2026-03-01")], id="underlined"),
        pytest.param("Version 1.2\n~~~~~\nReleased: 2026-03-01\n\n* a", "NEWS", [("1.2", "2026-03-01")], id="below it"),
        pytest.param("editor (1.2) 1 Mar 2026\n  * a", "NEWS", [("1.2", "2026-03-01")], id="a line of plain text"),
        pytest.param(
            "1.2 (2026-03-01)\n\n- a\n\n1.1 (2026-02-01)\n",
            "a.txt",
            [("1.2", "2026-03-01"), ("1.1", "2026-02-01")],
            id="lines",
        ),
        pytest.param("## 1.2\n", "a.md", [("1.2", "")], id="without a date"),
        pytest.param(
            "## 1.2 - unreleased\n## 1.1.dev0 - 2026-03-01", "a.md", [("1.2", "")], id="a version in the making"
        ),
        pytest.param("## 1.2+local.1 - 2026-03-01", "a.md", [], id="a local version"),
        pytest.param("## 2026-03-01\n## Unreleased\n## Older", "a.md", [], id="titles without version"),
        pytest.param(
            "# 2.x\n## 2.1 - 2026-03-01\n### 1.0 files\n- a", "a.md", [("2.1", "2026-03-01")], id="of a section"
        ),
        pytest.param("# 2.0\n## 2.0.1 - 2026-03-01", "a.md", [("2.0", ""), ("2.0.1", "2026-03-01")], id="in a series"),
        pytest.param("It needs 1.2 since 2026-03-01, which is long ago.", "a.md", [], id="a sentence"),
        pytest.param("", "a.md", [], id="nothing"),
    ],
)
def test_forms(text: str, file: str, expected: list[tuple[str, str]]) -> None:
    """A release is found by a version in a title, or in a line of its own with a date."""
    assert days(text, file) == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        pytest.param("Mend it (#1)", "Mend it", id="number"),
        pytest.param("Mend it (GH: #1, thanks to @ada)", "Mend it", id="numbers and names"),
        pytest.param("Mend it (on Linux)", "Mend it (on Linux)", id="words in brackets"),
        pytest.param("Mend it (see the manual)", "Mend it (see the manual)", id="no number among the words"),
        pytest.param("Mend it, #1, #2", "Mend it", id="at the end"),
        pytest.param("APP-12 - Mend it", "Mend it", id="at the beginning"),
        pytest.param("Mend it by @ada in #1", "Mend it", id="whose work it is"),
        pytest.param("Mend it. See https://example.org", "Mend it.", id="a URL"),
        pytest.param("#1", None, id="nothing else"),
    ],
)
def test_references_are_left_out(note: str, expected: str | None) -> None:
    """Numbers of issues, names and URLs mean nothing in a software centre."""
    [release] = read(f"## 1.0 - 2026-03-01\n- {note}\n", "a.md").releases
    assert release.description == ((Block(tag="ul", texts=(expected,)),) if expected else ())


def test_long_notes_are_cut() -> None:
    """Of endless notes whole blocks are left out, with the titles above them."""
    sections = "".join(f"### Part {i}\n\n{'word ' * 100}\n\n" for i in range(20))
    [release] = read(f"## 1.0 - 2026-03-01\n\n{sections}", "a.md").releases
    length = sum(len(text) for block in release.description for text in block.texts)
    assert MAX_NOTES / 2 < length <= MAX_NOTES
    assert not release.description[-1].texts[0].endswith(":")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2026-03-01", "2026-03-01", id="ISO"),
        pytest.param("(2026/3/1)", "2026-03-01", id="with strokes"),
        pytest.param("March 1, 2026", "2026-03-01", id="American"),
        pytest.param("1st of march", None, id="no year"),
        pytest.param("22nd Sept. 2026", "2026-09-22", id="British"),
        pytest.param("Sat Feb 29 2020, 2026-03-01", "2020-02-29", id="the first of two"),
        pytest.param("2026-02-29", "", id="no day of that year"),
        pytest.param("2026-13-01", "", id="no month"),
        pytest.param("01/02/2026", "", id="either of two days"),
        pytest.param("1.2.3", None, id="a version"),
        pytest.param("unreleased", None, id="none"),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    """Dates are read as people write them; one that is not certain is found and empty."""
    found = find_date(text)
    assert (found and found.iso) == expected


def test_wrong_dates_are_told_with_their_lines() -> None:
    """A date that is none, or one of two, is told, and its release has none."""
    changelog = read("# Changes\n\n## 1.1 - 2026-02-30\n\n## 1.0 - 01/02/2026\n", "a.md")
    assert changelog.wrong_dates == ((3, "1.1", "2026-02-30"), (5, "1.0", "01/02/2026"))
    assert [release.date for release in changelog.releases] == ["", ""]
