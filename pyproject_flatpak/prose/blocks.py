"""Paragraphs and lists: all that a description of AppStream may hold. Pure.

https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html#tag-description
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

_ITEM: Final = re.compile(r"[-*] +")


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A paragraph, which has one text, or a list of them."""

    tag: Literal["p", "ul", "ol"]
    """AppStream's element."""
    texts: tuple[str, ...]


def paragraph(text: str) -> Block:
    """Return a paragraph."""
    return Block(tag="p", texts=(text,))


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Return what an author has written for AppStream: blank lines between blocks, `- ` before each item of a list."""
    return tuple(
        Block(tag="ul", texts=tuple(_items(lines))) if is_list else paragraph(" ".join(lines))
        for is_list, lines in _parts(text)
    )


def _parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Yield (is a list, lines) for each block; a list may follow its paragraph without a blank line."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        in_list = False
        marked = []
        for line in lines:
            in_list = in_list or bool(_ITEM.match(line))
            marked.append((in_list, line))
        for is_list, group in groupby(marked, key=lambda pair: pair[0]):
            yield is_list, [line for _, line in group]


def _items(lines: Iterable[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line, count=1))
        else:
            items[-1] += f" {line}"
    return items
