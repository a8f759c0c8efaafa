"""Lists of Markdown, reStructuredText and plain text, which are written alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pyproject_flatpak.prose.elements import MAX_LENGTH, Cursor, Items, indentation

_ITEM: Final = re.compile(r"(?P<indent> *)(?P<mark>[-*+•]|\d{1,4}[.)]|#\.) +(?P<text>\S.*)")
_TASK: Final = re.compile(r"\[[ xX]\] +")
_FENCE: Final = re.compile(r" *(```|~~~)")


def is_item(line: str, *, deepest: int) -> bool:
    """Tell whether a list begins here, with no more than this indentation."""
    match = _ITEM.match(line)
    return bool(match) and len(match["indent"]) <= deepest if match else False


def take_items(cursor: Cursor, inline: Callable[[str], str], is_lazy: Callable[[str], bool]) -> Items:
    """Return the list that begins at the current line; `is_lazy` tells of a line without indentation that goes on."""
    start = cursor.number
    top = _ITEM.match(cursor.line())
    marks = "".join(top["mark"]) if top else ""
    base = len(top["indent"]) if top else 0
    found: list[list[str]] = []
    while not cursor.is_at_end:
        line = cursor.line()
        if match := _ITEM.match(line):
            if len(match["indent"]) < base or (len(match["indent"]) == base and _kind(match["mark"]) != _kind(marks)):
                break
            found.append([_TASK.sub("", match["text"], count=1)])
            cursor.take()
        elif _FENCE.match(line) and indentation(line) > base:
            _skip_fence(cursor)
        elif not _goes_on(cursor, base, is_lazy):
            break
        elif text := cursor.take().strip():
            found[-1].append(text)
    texts = (inline(" ".join(lines)) for lines in found if sum(map(len, lines)) <= MAX_LENGTH)
    return Items(texts=tuple(filter(None, texts)), ordered=_kind(marks) == "ordered", line=start)


def _kind(mark: str) -> str:
    return "ordered" if mark[0].isdigit() or mark[0] == "#" else "plain"


def _goes_on(cursor: Cursor, base: int, is_lazy: Callable[[str], bool]) -> bool:
    """Tell whether the current line, which begins no item, belongs to the last one."""
    line = cursor.line()
    if line:
        before = cursor.lines[cursor.at - 1]
        return indentation(line) > base or (bool(before) and is_lazy(line))
    following = next((later for later in cursor.lines[cursor.at : cursor.at + 3] if later), "")
    return indentation(following) > base or is_item(following, deepest=base)


def _skip_fence(cursor: Cursor) -> None:
    fence = cursor.take().strip()[:3]
    cursor.take_while(lambda line: not line.strip().startswith(fence))
    if not cursor.is_at_end:
        cursor.take()
