"""What a text is made of, and the lines that a reader goes through."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MAX_LENGTH: Final = 4_000
"""Characters of a paragraph or item; what is longer is no prose."""
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffc\ufffe\uffff]")
"""Characters without width or that turn the direction of what follows, which nobody sees."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A title; level 1 is the highest."""

    level: int
    text: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A paragraph, on one line."""

    text: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A list, those inside of it made flat."""

    texts: tuple[str, ...]
    ordered: bool
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """Code, a table, a picture or anything else that is no prose."""

    line: int


Element = Heading | Paragraph | Items | Skipped


@dataclass(slots=True)
class Cursor:
    """The lines of a text, and where a reader is in them."""

    lines: list[str]
    at: int = 0
    references: frozenset[str] = field(default=frozenset())
    """Labels that links are defined for, in small letters."""

    @property
    def number(self) -> int:
        """The current line's number, from 1."""
        return self.at + 1

    def line(self, ahead: int = 0) -> str:
        """Return the current line, or one further on; empty beyond the end."""
        place = self.at + ahead
        return self.lines[place] if place < len(self.lines) else ""

    @property
    def is_at_end(self) -> bool:
        """Whether there is no further line."""
        return self.at >= len(self.lines)

    def take(self) -> str:
        """Return the current line and go on."""
        self.at += 1
        return self.lines[self.at - 1]

    def take_while(self, belongs: Callable[[str], object]) -> list[str]:
        """Return the lines from here on that belong, and go on behind them."""
        start = self.at
        while not self.is_at_end and belongs(self.lines[self.at]):
            self.at += 1
        return self.lines[start : self.at]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, tabs as spaces; line ends of all systems."""
    return [line.expandtabs(4).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def indentation(line: str) -> int:
    """Return the number of spaces before a line."""
    return len(line) - len(line.lstrip(" "))


def clean(text: str) -> str:
    """Return a text on one line, without what is not to be seen."""
    return " ".join(_INVISIBLE.sub("", _CONTROL.sub(" ", text)).split())
