"""reStructuredText and plain text: what of a README or NEWS is prose, and how it reads as plain text."""

from __future__ import annotations

from itertools import chain

import pytest

from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.elements import MAX_LENGTH, Heading, Items, Paragraph
from pyproject_flatpak.prose.inline import rst_to_text
from pyproject_flatpak.prose.rst import parse_rst

Outline = list[tuple[str, object]]


def outline(text: str) -> Outline:
    """Return kind and text of each element that is not skipped."""
    found: Outline = []
    for element in parse_rst(text):
        match element:
            case Heading():
                found.append((f"h{element.level}", element.text))
            case Paragraph():
                found.append(("p", element.text))
            case Items():
                found.append(("ol" if element.ordered else "ul", element.texts))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One\ntwo\n\nThree", [("p", "One two"), ("p", "Three")], id="paragraphs"),
        pytest.param("A\n===\nB\n---\nC\n===\n", [("h1", "A"), ("h2", "B"), ("h1", "C")], id="titles by their order"),
        pytest.param(
            "===\nA\n===\n\nB\n===", [("h1", "A"), ("h2", "B")], id="a title between lines is of its own kind"
        ),
        pytest.param("=====\n A\n=====", [("h1", "A")], id="a title that is indented between lines"),
        pytest.param(".. image:: a.png\n   :alt: b\n\nOne", [("p", "One")], id="directive"),
        pytest.param(".. no\n\n.. _a: https://example.org\nOne", [("p", "One")], id="comment and target"),
        pytest.param(":Author: no\n:Version: no\n\nOne", [("p", "One")], id="fields"),
        pytest.param("Run::\n\n    no\n\n    no\n\nOne", [("p", "Run:"), ("p", "One")], id="code with its colons"),
        pytest.param("    no\n    no\n\nOne", [("p", "One")], id="quotation"),
        pytest.param("+---+\n| a |\n+---+\n\nOne", [("p", "One")], id="a grid"),
        pytest.param("===  ===\na    b\n===  ===\n\nOne", [("p", "One")], id="a table"),
        pytest.param(">>> no\nno\n\n| no\n\nOne", [("p", "One")], id="an interpreter, and lines apart"),
        pytest.param("One\n\n-----\n\nTwo", [("p", "One"), ("p", "Two")], id="a rule"),
        pytest.param("- a\n\n  more\n- b\n\n* c", [("ul", ("a more", "b", "c"))], id="list"),
        pytest.param("  * a\n    more\n  * b", [("ul", ("a more", "b"))], id="an indented list"),
        pytest.param("1. a\n#. b", [("ol", ("a", "b"))], id="numbers"),
        pytest.param("One:\n  * a\nTwo", [("p", "One:"), ("ul", ("a",)), ("p", "Two")], id="plain text's lists"),
        pytest.param("x" * (MAX_LENGTH + 1), [], id="no prose is so long"),
        pytest.param("|logo|", [], id="a picture alone"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_blocks(text: str, expected: Outline) -> None:
    """Paragraphs, lists and titles are found; the rest is passed over."""
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("**bold** *em* 2 * 3", "bold em 2 * 3", id="strong and emphasis"),
        pytest.param("``a*b*`` `title`", "a*b* title", id="code"),
        pytest.param("`a b <https://example.org>`_ `c`_ d_ e_f", "a b c d e_f", id="links"),
        pytest.param(":doc:`a <b>` :py:func:`c`", "a c", id="roles"),
        pytest.param("(:issue:`3`, :pr:`#4`)", "(#3, #4)", id="numbers of issues"),
        pytest.param("a [1]_ b [#note]_", "a b", id="footnotes"),
        pytest.param("|version| a || b", "a || b", id="substitutions"),
        pytest.param(r"\*a\*", "*a*", id="escapes"),
    ],
)
def test_markup_in_a_paragraph(text: str, expected: str) -> None:
    """Markup is reduced to the words that it marks."""
    assert rst_to_text(text) == expected


@pytest.mark.parametrize(
    ("file", "content_type", "is_markdown"),
    [
        pytest.param("README.md", "", True, id="Markdown's name"),
        pytest.param("README.rst", "", False, id="reStructuredText's name"),
        pytest.param("README", "", True, id="a title as in Markdown"),
        pytest.param("README.txt", "text/x-rst", False, id="the author says so"),
        pytest.param("", "text/markdown; charset=UTF-8", True, id="a text without a name"),
    ],
)
def test_language(file: str, content_type: str, is_markdown: bool) -> None:  # noqa: FBT001 - a column
    """The author's word counts before the name, and the name before the looks."""
    found = list(parse_prose("# A\n", file, content_type))
    assert isinstance(found[0], Heading) == is_markdown


def test_reader_stops_when_nobody_asks() -> None:
    """No more of a text is read than is wanted of it."""
    elements = parse_prose("One\n\n" * 10_000, "README.rst")
    first = next(elements)
    assert first == Paragraph(text="One", line=1)
    assert next(chain(elements)).line == 3
