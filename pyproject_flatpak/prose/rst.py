"""reStructuredText, and the plain text that it looks like -> headings, paragraphs and lists. Pure.

The part of https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html that prose is written in.
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
from pyproject_flatpak.prose.inline import rst_to_text
from pyproject_flatpak.prose.items import is_item, take_items

_ADORNMENT: Final = re.compile(r"([!-/:-@\[-`{-~])\1{2,}$")
_MARKUP: Final = re.compile(r"\.\.(?: |$)|__ ")
_FIELD: Final = re.compile(r":[A-Za-z][\w .-]{0,60}:(?: |$)")
_TABLE: Final = re.compile(r"\+[-=+]{3,}|={2,} +=")


def parse_rst(text: str) -> Iterator[Element]:
    """Yield the elements of a text, in their order."""
    cursor = Cursor(lines_of(text))
    styles: list[str] = []
    while not cursor.is_at_end:
        if not cursor.line():
            cursor.take()
        elif heading := _take_heading(cursor, styles):
            yield heading
        elif element := next((found for take in _TAKERS if (found := take(cursor))), None):
            yield element


def _take_heading(cursor: Cursor, styles: list[str]) -> Heading | None:
    """Return a title with a line below it, or one below and one above."""
    over = _ADORNMENT.match(cursor.line())
    title, below = (cursor.line(1), cursor.line(2)) if over else (cursor.line(), cursor.line(1))
    under = _ADORNMENT.match(below)
    if not under or not title.strip() or _ADORNMENT.match(title) or (over and over[1] != under[1]):
        return None
    if not over and (title.startswith(" ") or _MARKUP.match(title)):
        return None
    style = f"{under[1]}{'over' if over else ''}"
    if style not in styles:
        styles.append(style)
    heading = Heading(
        level=styles.index(style) + 1, text=rst_to_text(title[:MAX_LENGTH]), line=cursor.number + bool(over)
    )
    cursor.at += 3 if over else 2
    return heading


def _take_markup(cursor: Cursor) -> Element | None:
    """Return a directive, comment, target or field, with what is indented below it."""
    if not (_MARKUP.match(cursor.line()) or _FIELD.match(cursor.line())):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take()
    _skip_indented(cursor)
    return skipped


def _take_other(cursor: Cursor) -> Element | None:
    """Return a table, a session of an interpreter, lines that are kept apart, or a rule."""
    line = cursor.line()
    if not (_TABLE.match(line) or line.startswith((">>> ", "| ", "|-")) or _ADORNMENT.match(line)):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take()
    if not _ADORNMENT.match(line):
        cursor.take_while(bool)
    return skipped


def _take_list(cursor: Cursor) -> Element | None:
    if not is_item(cursor.line(), deepest=8):
        return None
    return take_items(cursor, rst_to_text, lambda _: False)


def _take_quote(cursor: Cursor) -> Element | None:
    """Return what is indented: a quotation, or code."""
    if not cursor.line().startswith(" "):
        return None
    skipped = Skipped(line=cursor.number)
    cursor.take_while(lambda line: line.startswith(" ") and not is_item(line, deepest=8))
    return skipped


def _take_paragraph(cursor: Cursor) -> Element | None:
    """Return a paragraph; code that it announces goes with the colons that announce it."""
    start = cursor.number
    first = cursor.take()
    more = cursor.take_while(lambda line: line and not is_item(line, deepest=8) and not _ADORNMENT.match(line))
    text = " ".join(map(str.strip, (first, *more)))
    if text.endswith("::"):
        _skip_indented(cursor)
        text = text.removesuffix("::").rstrip() + ":"
    plain = rst_to_text(text) if len(text) <= MAX_LENGTH else ""
    return Paragraph(text=plain, line=start) if any(map(str.isalnum, plain)) else Skipped(line=start)


_TAKERS: Final[tuple[Callable[[Cursor], Element | None], ...]] = (
    *(_take_markup, _take_other, _take_list, _take_quote, _take_paragraph),
)


def _skip_indented(cursor: Cursor) -> None:
    cursor.take_while(lambda line: not line or indentation(line) > 0)
