"""Markdown -> headings, paragraphs and lists. Pure.

The part of https://spec.commonmark.org/ that prose is written in, with GitHub's tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from pyproject_flatpak.prose.elements import (
    MAX_LENGTH,
    Cursor,
    Element,
    Heading,
    Paragraph,
    Skipped,
    indentation,
    lines_of,
)
from pyproject_flatpak.prose.inline import has_words_beside_links, markdown_to_text
from pyproject_flatpak.prose.items import is_item, take_items

_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?: (.*))?$")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+) *$")
_RULE: Final = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_REFERENCE: Final = re.compile(r" {0,3}\[([^\]]{1,200})\]:")
_TAGS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "details", "dialog", "dd", "dir", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head"),
        *("header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu", "nav", "ol", "p", "picture", "pre"),
        *("script", "section", "source", "style", "summary", "svg", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("title", "tr", "ul", "video"),
    }
)
"""Elements of HTML that stand on their own."""
_TAG: Final = re.compile(r" {0,3}</?([A-Za-z][A-Za-z0-9-]*)")
_ONLY_TAGS: Final = re.compile(r" {0,3}(?:<[^<>]*> *)+$")
_OPEN_ENDED: Final = {"<!--": "-->", "<script": "</script>", "<style": "</style>", "<pre": "</pre>", "<?": "?>"}
"""Beginning of HTML that ends with a text and not with an empty line."""


def parse_markdown(text: str) -> Iterator[Element]:
    """Yield the elements of a text, in their order."""
    lines = lines_of(text)
    labels = frozenset(match[1].lower() for line in lines if (match := _REFERENCE.match(line)))
    cursor = Cursor(lines, references=labels)
    _skip_front_matter(cursor)
    while not cursor.is_at_end:
        if not cursor.line():
            cursor.take()
        elif element := next((found for take in _TAKERS if (found := take(cursor))), None):
            yield element


def _skip_front_matter(cursor: Cursor) -> None:
    if cursor.line() == "---" and "---" in cursor.lines[1:50]:
        cursor.take()
        cursor.take_while(lambda line: line != "---")
        cursor.take()


def _take_fence(cursor: Cursor) -> Element | None:
    match = _FENCE.match(cursor.line())
    if not match:
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take()
    cursor.take_while(lambda line: not line.strip().startswith(match[1]))
    if not cursor.is_at_end:
        cursor.take()
    return skipped


def _take_indented(cursor: Cursor) -> Element | None:
    if indentation(cursor.line()) < 4:  # noqa: PLR2004 - Markdown's
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take_while(lambda line: not line or indentation(line) >= 4)  # noqa: PLR2004
    return skipped


def _take_heading(cursor: Cursor) -> Element | None:
    match = _HEADING.match(cursor.line())
    if not match:
        return None
    text = (match[2] or "").strip()
    bare = text.rstrip("#")
    text = bare if not bare or bare.endswith(" ") else text
    heading = Heading(level=len(match[1]), text=_inline(cursor, text), line=cursor.number)
    cursor.take()
    return heading


def _take_rule(cursor: Cursor) -> Element | None:
    if not _RULE.match(cursor.line()):
        return None
    cursor.take()
    return Skipped(line=cursor.number - 1)


def _take_html(cursor: Cursor) -> Element | None:
    if not _is_html(cursor.line()):
        return None
    skipped = Skipped(line=cursor.number)
    start = cursor.line().lstrip().lower()
    end = next((end for opening, end in _OPEN_ENDED.items() if start.startswith(opening)), "")
    cursor.take_while((lambda line: end not in line.lower()) if end else bool)
    if end and not cursor.is_at_end:
        cursor.take()
    return skipped


def _take_table(cursor: Cursor) -> Element | None:
    if not _is_table(cursor):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take_while(lambda line: "|" in line)
    return skipped


def _take_quote(cursor: Cursor) -> Element | None:
    if not cursor.line().lstrip().startswith(">"):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take_while(bool)
    return skipped


def _take_reference(cursor: Cursor) -> Element | None:
    if not _REFERENCE.match(cursor.line()):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take()
    cursor.take_while(lambda line: line.startswith(" "))
    return skipped


def _take_list(cursor: Cursor) -> Element | None:
    if not is_item(cursor.line(), deepest=3):
        return None
    return take_items(
        cursor, lambda text: _inline(cursor, text), lambda line: not _interrupts(line) and not _UNDERLINE.match(line)
    )


def _take_paragraph(cursor: Cursor) -> Element | None:
    """Return a paragraph, or the heading that the line below makes of it."""
    start = cursor.number
    first = cursor.take()
    more = cursor.take_while(
        lambda line: line and not _interrupts(line) and not _UNDERLINE.match(line) and not is_item(line, deepest=3)
    )
    text = " ".join(map(str.strip, (first, *more)))
    if underline := _UNDERLINE.match(cursor.line()):
        cursor.take()
        return Heading(level=1 if underline[1][0] == "=" else 2, text=_inline(cursor, text), line=start)
    if len(text) > MAX_LENGTH or not has_words_beside_links(text, cursor.references):
        return Skipped(line=start)
    return Paragraph(text=_inline(cursor, text), line=start)


_TAKERS: Final[tuple[Callable[[Cursor], Element | None], ...]] = (
    *(_take_fence, _take_indented, _take_heading, _take_rule, _take_html, _take_table, _take_quote),
    *(_take_reference, _take_list, _take_paragraph),
)


def _inline(cursor: Cursor, text: str) -> str:
    return markdown_to_text(text[:MAX_LENGTH], cursor.references)


def _interrupts(line: str) -> bool:
    """Tell whether a line ends the paragraph above it."""
    starts = (_FENCE, _HEADING)
    return any(start.match(line) for start in starts) or _is_html(line) or line.lstrip().startswith(">")


def _is_html(line: str) -> bool:
    start = line.lstrip().lower()
    if indentation(line) > 3 or not start.startswith("<"):  # noqa: PLR2004
        return False
    tag = _TAG.match(line)
    return start.startswith(tuple(_OPEN_ENDED)) or bool(tag and tag[1].lower() in _TAGS) or bool(_ONLY_TAGS.match(line))


def _is_table(cursor: Cursor) -> bool:
    below = cursor.line(1)
    return "|" in cursor.line() and {"|", "-"} <= {*below} <= {*"|-: "}
