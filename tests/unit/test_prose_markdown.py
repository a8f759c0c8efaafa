"""Markdown: what of a README is prose, and how it reads as plain text."""

from __future__ import annotations

import pytest

from pyproject_flatpak.prose.elements import MAX_LENGTH, Heading, Items, Paragraph, Skipped
from pyproject_flatpak.prose.inline import has_words_beside_links, markdown_to_text, without_urls
from pyproject_flatpak.prose.markdown import parse_markdown

Outline = list[tuple[str, object]]


def outline(text: str) -> Outline:
    """Return kind and text of each element."""
    found: Outline = []
    for element in parse_markdown(text):
        match element:
            case Heading():
                found.append((f"h{element.level}", element.text))
            case Paragraph():
                found.append(("p", element.text))
            case Items():
                found.append(("ol" if element.ordered else "ul", element.texts))
            case Skipped():
                found.append(("-", element.line))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One\ntwo\n\nThree", [("p", "One two"), ("p", "Three")], id="paragraphs"),
        pytest.param("One\r\ntwo\r\rThree", [("p", "One two"), ("p", "Three")], id="line ends of other systems"),
        pytest.param("# One #\n### Two ##\n#Three", [("h1", "One"), ("h3", "Two"), ("p", "#Three")], id="headings"),
        pytest.param("# C#\n#", [("h1", "C#"), ("h1", "")], id="a heading that ends with its mark"),
        pytest.param("One\n===\nTwo\n---", [("h1", "One"), ("h2", "Two")], id="underlined headings"),
        pytest.param("One\n\n---\n\n* * *\nTwo", [("p", "One"), ("-", 3), ("-", 5), ("p", "Two")], id="rules"),
        pytest.param("```sh\n# no\n\n```\nOne", [("-", 1), ("p", "One")], id="code in a fence"),
        pytest.param("~~~\nno", [("-", 1)], id="a fence that nobody closes"),
        pytest.param("    no\n\n    no\nOne", [("-", 1), ("p", "One")], id="indented code"),
        pytest.param("\tno\nOne", [("-", 1), ("p", "One")], id="code behind a tab"),
        pytest.param("> no\nno\n\nOne", [("-", 1), ("p", "One")], id="quotation"),
        pytest.param("| a | b |\n|---|:-:|\n| c | d |\nOne", [("-", 1), ("p", "One")], id="table"),
        pytest.param("a | b\n- | -\nc | d", [("-", 1)], id="table without bars around"),
        pytest.param("a | b\nc | d", [("p", "a | b c | d")], id="bars without a table"),
        pytest.param("<p align='center'>\nno\n</p>\n\nOne", [("-", 1), ("p", "One")], id="HTML up to an empty line"),
        pytest.param("<!-- no\n\nno -->\nOne", [("-", 1), ("p", "One")], id="a comment to its end"),
        pytest.param("<style>\nno\n\nno\n</style>\nOne", [("-", 1), ("p", "One")], id="a style to its end"),
        pytest.param("<a href='x'><img></a>\n\nOne", [("-", 1), ("p", "One")], id="tags alone"),
        pytest.param("<b>One</b> two", [("p", "One two")], id="a tag in a paragraph"),
        pytest.param("[a]: https://example.org\nOne [a]", [("-", 1), ("p", "One a")], id="a link's definition"),
        pytest.param("---\ntitle: no\n---\nOne", [("p", "One")], id="front matter"),
        pytest.param("[![a](b)](c)\n[![d](e)](f)", [("-", 1)], id="badges alone"),
        pytest.param("[Docs](a) · [Chat](b)", [("-", 1)], id="links alone"),
        pytest.param("x" * (MAX_LENGTH + 1), [("-", 1)], id="no prose is so long"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_blocks(text: str, expected: Outline) -> None:
    """Paragraphs and headings are found; the rest is passed over in its whole length."""
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("- a\n* b\n+ c", [("ul", ("a", "b", "c"))], id="marks"),
        pytest.param("1. a\n2) b", [("ol", ("a", "b"))], id="numbers"),
        pytest.param("- a\n  more\nlazy\n- b", [("ul", ("a more lazy", "b"))], id="items of several lines"),
        pytest.param("- a\n\n- b\n\n  more\n\nOne", [("ul", ("a", "b more")), ("p", "One")], id="a loose list"),
        pytest.param(
            "- a\n    - b\n        - c\n- d", [("ul", ("a", "b", "c", "d"))], id="lists in lists are made flat"
        ),
        pytest.param("- a\n  1. b\n- c", [("ul", ("a", "b", "c"))], id="numbers in a list"),
        pytest.param("- a\n1. b", [("ul", ("a",)), ("ol", ("b",))], id="a list of the other kind"),
        pytest.param("- a\n  ```\n  - no\n  ```\n- b", [("ul", ("a", "b"))], id="code in an item"),
        pytest.param("- [ ] a\n- [x] b", [("ul", ("a", "b"))], id="tasks"),
        pytest.param("One:\n- a", [("p", "One:"), ("ul", ("a",))], id="after its paragraph"),
        pytest.param("- a\n# One", [("ul", ("a",)), ("h1", "One")], id="ended by a heading"),
        pytest.param("- ![a](b)\n- c", [("ul", ("c",))], id="a picture is no item"),
        pytest.param("-a\n--b", [("p", "-a --b")], id="no list"),
    ],
)
def test_lists(text: str, expected: Outline) -> None:
    """Items are found with all of their lines, whatever marks them."""
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("**bold** __too__ ***all***", "bold too all", id="strong"),
        pytest.param("*em* _em_ snake_case_name 2 * 3 * 4", "em em snake_case_name 2 * 3 * 4", id="emphasis"),
        pytest.param("**Note: *this* one**", "Note: this one", id="emphasis in strong"),
        pytest.param("~~old~~ new", "old new", id="struck out"),
        pytest.param("`a_b_c` ``x ` y`` `*`", "a_b_c x ` y *", id="code is left as it is"),
        pytest.param(r"\*a\* 1\. \_b\_", "*a* 1. _b_", id="escapes"),
        pytest.param("see [the *manual*](https://example.org/a_(b)) now", "see the manual now", id="link"),
        pytest.param('[a](https://example.org "Title") [`b`](c)', "a b", id="link with a title, and of code"),
        pytest.param("[a][b] [c][] [D] [e]", "a c D [e]", id="links by reference"),
        pytest.param("[![a](b)](c) d ![e][f]", "d", id="pictures"),
        pytest.param("<https://example.org> <me@example.org>", "https://example.org me@example.org", id="automatic"),
        pytest.param("a<br/>b <kbd>C</kbd> 1 < 2 > 0 <!-- no -->", "ab C 1 < 2 > 0", id="tags"),
        pytest.param("R&amp;D &lt;b&gt; &copy; AT&T", "R&D <b> © AT&T", id="entities"),
        pytest.param(":tada: Done :tada: 10:30:45", "Done 10:30:45", id="names of pictures"),
        pytest.param("a\u202eb\u200bc\x00d\x1be\x7f", "abcd e", id="what nobody sees"),
        pytest.param("\x000\x00", "0", id="no mark of our own"),
        pytest.param("\u200f\u05e9", "\u200f\u05e9", id="a mark of direction that a language needs"),
    ],
)
def test_markup_in_a_paragraph(text: str, expected: str) -> None:
    """Markup is reduced to the words that it marks."""
    assert markdown_to_text(text, {"b", "c", "d"}) == expected


def test_words_beside_links() -> None:
    """A row of links, badges and pictures says nothing."""
    assert not has_words_beside_links("[a](b) | ![c](d) · <https://example.org> <br> [E]", {"e"})
    assert has_words_beside_links("[a](b) is")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One. See https://example.org for more. Two.", "One. Two.", id="a sentence"),
        pytest.param("https://example.org", "", id="alone"),
        pytest.param("One. Two.", "One. Two.", id="none"),
        pytest.param("Look at www.example.org!", "", id="without its scheme"),
    ],
)
def test_sentences_with_urls(text: str, expected: str) -> None:
    """What would point nowhere without its URL is left out as a whole sentence."""
    assert without_urls(text) == expected


def test_lines_are_counted() -> None:
    """Each element knows the line that it begins in."""
    assert [element.line for element in parse_markdown("\n# a\n\nb\nc\n\n- d\n")] == [2, 4, 7]
