"""Readers of what we write, by the letter of the specifications and by nothing that the writers use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

_KEY: Final = re.compile(r"[A-Za-z0-9-]+(\[[A-Za-z0-9_.@-]+\])?\Z")
_VALUE_ESCAPES: Final = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_SPACE: Final = " \t"
_RESERVED: Final = frozenset(" \t\n\"'\\><~|&;$*?#()`")
FIELD_CODES: Final = frozenset({"%f", "%F", "%u", "%U", "%i", "%c", "%k"})


def read_key_file(content: bytes) -> dict[str, dict[str, str]]:
    """Return group -> key -> value as it stands, escapes included.

    https://specifications.freedesktop.org/desktop-entry-spec/latest/basic-format.html
    """
    groups: dict[str, dict[str, str]] = {}
    entries: dict[str, str] | None = None
    for line in content.decode("utf-8").split("\n"):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            name = line.removeprefix("[").removesuffix("]")
            assert line.endswith("]"), line
            assert name not in groups, f"second group {name}"
            assert not re.search(r"[\[\]\x00-\x1f\x7f-\U0010ffff]", name), line
            entries = groups.setdefault(name, {})
            continue
        assert entries is not None, f"before the first group: {line}"
        key, equals, value = line.partition("=")
        assert equals, f"neither group, nor comment, nor entry: {line}"
        assert _KEY.match(key), key
        assert key not in entries, f"second {key}"
        assert not re.search(r"[\x00-\x08\x0a-\x1f]", value), f"control character: {line!r}"
        entries[key] = value.lstrip(_SPACE)
    return groups


def string_value(value: str) -> str:
    """Return the text of a value of type string or localestring."""
    return "".join(_VALUE_ESCAPES[text[1]] if escaped else text for escaped, text in _characters(value))


def list_value(value: str) -> list[str]:
    """Return the texts of a value of type string(s): each ends with a semicolon."""
    escapes = {**_VALUE_ESCAPES, ";": ";"}
    items = [""]
    for escaped, text in _characters(value):
        if text == ";":
            items.append("")
        else:
            items[-1] += escapes[text[1]] if escaped else text
    assert items.pop() == "", f"no semicolon at the end: {value}"
    return items


def _characters(value: str) -> Iterator[tuple[bool, str]]:
    """Yield (is an escape sequence, its characters)."""
    rest = iter(value)
    for character in rest:
        yield (True, character + next(rest)) if character == "\\" else (False, character)


def exec_arguments(value: str) -> list[str]:
    """Return the arguments of a value of Exec; a field code stands as `%f`, a percent sign as `%`.

    https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
    """
    return [_expanded(text, quoted=quoted) for text, quoted in _split_exec(string_value(value))]


def _split_exec(line: str) -> Iterator[tuple[str, bool]]:
    at = 0
    while at < len(line):
        if line[at] == " ":
            at += 1
        elif line[at] == '"':
            found = re.compile(r'"((?:[^"`$\\]|\\["`$\\])*)"(?= |\Z)', re.DOTALL).match(line, at)
            assert found, f"quoting is not whole: {line[at:]!r}"
            yield re.sub(r"\\(.)", r"\1", found[1]), True
            at = found.end()
        else:
            word, _, _ = line[at:].partition(" ")
            assert not _RESERVED.intersection(word), f"has to be quoted: {word!r}"
            yield word, False
            at += len(word)


def _expanded(text: str, *, quoted: bool) -> str:
    if text in FIELD_CODES:
        assert not quoted, f"field code in quotes: {text}"
        return text
    assert not re.search("%(?!%)", text.replace("%%", "")), f"bare percent sign: {text!r}"
    return text.replace("%%", "%")


def read_xml(content: bytes) -> ElementTree.Element:
    """Return the root element of a document that we wrote."""
    return ElementTree.fromstring(content)  # noqa: S314 - nobody else has written it


def without_characters_that_xml_lacks(text: str) -> str:
    """Return `text` as an XML 1.0 document can hold it: https://www.w3.org/TR/xml/#charsets."""
    return "".join(character for character in text if _is_in_xml(ord(character)))


def _is_in_xml(code: int) -> bool:
    return code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
