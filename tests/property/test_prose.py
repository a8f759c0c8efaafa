"""Whatever a README or changelog holds, the metainfo is well-formed and says nothing that nobody sees."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from pyproject_flatpak.derive.description import first_section
from pyproject_flatpak.metainfo import build_metainfo
from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.elements import Items, Paragraph
from pyproject_flatpak.releases.changelog import parse_changelog
from pyproject_flatpak.releases.release import published
from pyproject_flatpak.writers import write_xml
from tests.unit.support import application

PIECES = (
    *(
        "# T",
        "## 1.2 - 2026-03-01",
        "Title\n===",
        "- item",
        "  - inner",
        "1. step",
        "> quote",
        "```",
        "~~~",
        "    code",
    ),
    *("<div>", "<!--", "-->", "| a | b |\n|---|---|", "[a](b)", "[a]: b", "![a](b)", "`a", "**a*", "__a_", ".. note::"),
    *("1.0 (2026-02-30)", "+---+", "Write texts, and more of them:", "&amp;<b>", "\x00\x1b\u202e", "\\", "::", "---"),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=20) | st.sampled_from(["", "\n", "\r\n", "  "])).map(
    "\n".join
)
names = st.sampled_from(["README.md", "README.rst", "NEWS"])


@given(text=texts, file=names)
@example(text="- a\n```", file="README.md")
@example(text="===\n===\n===", file="README.rst")
def test_any_text_is_read(text: str, file: str) -> None:
    """Each reader comes to an end; what it finds is on one line, and visible."""
    for element in parse_prose(text, file):
        found = (
            element.texts if isinstance(element, Items) else (element.text,) if isinstance(element, Paragraph) else ()
        )
        assert not [one for one in found if re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", one)]


@given(text=texts, file=names)
def test_any_text_makes_a_file(text: str, file: str) -> None:
    """The file is XML, and every block of it has text."""
    description = first_section(parse_prose(text, file))
    releases = published(parse_changelog(parse_prose(text, file)).releases)
    root = ElementTree.fromstring(  # noqa: S314 - our own
        write_xml(build_metainfo(application(description=description, releases=releases)))
    )
    for path in ("description/p", "description/*/li", "releases/*/description/p", "releases/*/description/*/li"):
        assert all((element.text or "").strip() for element in root.iterfind(path)), path
