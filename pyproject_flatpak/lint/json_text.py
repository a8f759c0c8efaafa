"""JSON text, also with the comments that flatpak-builder takes -> values and their lines. Pure.

https://www.rfc-editor.org/rfc/rfc8259 is what Flathub wants instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Path = tuple[str | int, ...]
"""Keys and indexes from the whole document to a value."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<sign>[{}\[\]:,])
    |(?P<word>[^\s{}\[\]:,"/]+)""",
    re.DOTALL | re.VERBOSE,
)


class JsonError(ValueError):
    """A text that is no JSON, even with comments."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def strict_mistake(text: str) -> tuple[str, int] | None:
    """Return what RFC 8259 has against a text, and the line; None where it is right."""
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return error.msg, error.lineno
    except ValueError as error:
        return str(error), 1
    return None


def read_json(text: str) -> tuple[Any, dict[Path, int]]:
    """Return the value of a text, and the line of each value in it by its path. Raises JsonError."""
    reader = _Reader([*_tokens(text)])
    value = reader.value(())
    if reader.tokens:
        reader.refuse()
    return value, reader.lines


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def _tokens(text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise JsonError(f"{text[at]!r} is not expected here", line)
        if found.lastgroup != "space":
            yield _Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        at = found.end()


@dataclass(slots=True)
class _Reader:
    tokens: list[_Token]
    lines: dict[Path, int] = field(default_factory=dict)
    last_line: int = 1

    def __post_init__(self) -> None:
        self.tokens.reverse()  # the next one is the last of the list

    def value(self, path: Path) -> Any:  # noqa: ANN401 - any value
        token = self.take()
        self.lines.setdefault(path, token.line)
        if token.text == "{":
            return self.mapping(path)
        if token.text == "[":
            return self.items(path)
        if token.kind == "sign":
            raise JsonError(f"{token.text!r} is not expected here", token.line)
        try:
            return json.loads(token.text, strict=False)
        except ValueError:
            raise JsonError(f"{token.text!r} is no value", token.line) from None

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self.ends("}", first=not found):
            key = self.take()
            if key.kind != "text":
                raise JsonError(f"{key.text!r} is no key", key.line)
            name = json.loads(key.text, strict=False)
            self.expect(":")
            self.lines[(*path, name)] = key.line
            found[name] = self.value((*path, name))
        return found

    def items(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not self.ends("]", first=not found):
            found.append(self.value((*path, len(found))))
        return found

    def take(self) -> _Token:
        if not self.tokens:
            raise JsonError("the text ends too early", self.last_line)
        token = self.tokens.pop()
        self.last_line = token.line
        return token

    def ends(self, sign: str, *, first: bool) -> bool:
        """Tell whether there are no more items; between two of them is a comma."""
        if self.tokens and self.tokens[-1].text == sign:
            self.take()
            return True
        if not first:
            self.expect(",")
        return False

    def expect(self, sign: str) -> None:
        token = self.take()
        if token.text != sign:
            raise JsonError(f"{token.text!r} stands where {sign!r} should", token.line)

    def refuse(self) -> None:
        token = self.take()
        raise JsonError(f"{token.text!r} stands after the end", token.line)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
