"""Text of a key file -> groups with their entries and lines, and what breaks its syntax. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/basic-format.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_GROUP: Final = re.compile(r"\[([^\[\]]+)\]\Z")
_ENTRY: Final = re.compile(r"([A-Za-z0-9-]+(?:\[[\w@.-]+\])?)[ \t]*=[ \t]*(.*)\Z", re.ASCII)
_ESCAPES: Final = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A key with its value, as it is written."""

    key: str
    """With the locale that follows it in brackets."""
    value: str
    line: int

    @property
    def name(self) -> str:
        """The key without a locale."""
        return self.key.partition("[")[0]

    @property
    def text(self) -> str:
        """The value without escapes."""
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), self.value)

    @property
    def texts(self) -> tuple[str, ...]:
        """The items of a list, without escapes."""
        parts = re.split(r"(?<!\\);", self.value)
        return tuple(part.replace("\\;", ";") for part in parts if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A group of entries."""

    name: str
    line: int
    entries: list[Entry] = field(default_factory=list)

    def get(self, key: str) -> Entry | None:
        """Return the first entry of this key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def is_true(self, key: str) -> bool:
        """Tell whether a boolean is set."""
        entry = self.get(key)
        return entry is not None and entry.value == "true"

    def repeated(self) -> Iterator[Entry]:
        """Yield each entry whose key stands there before."""
        seen: set[str] = set()
        for entry in self.entries:
            if entry.key in seen:
                yield entry
            seen.add(entry.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFile:
    """All groups, in their order."""

    groups: tuple[Group, ...]
    mistakes: tuple[tuple[int, str], ...]
    """Line of each mistake in the syntax, and what it is."""

    def group(self, name: str) -> Group | None:
        """Return the first group of this name."""
        return next((group for group in self.groups if group.name == name), None)


def parse_key_file(content: bytes) -> KeyFile:
    """Read a key file; lines that are none are recorded and left out."""
    groups: list[Group] = []
    mistakes: list[tuple[int, str]] = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        try:
            line = raw.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError:
            mistakes.append((number, "it is not UTF-8"))
            continue
        if not line.strip() or line.startswith("#"):
            continue
        if found := _GROUP.match(line):
            if any(group.name == found[1] for group in groups):
                mistakes.append((number, f"the group [{found[1]}] stands twice"))
            groups.append(Group(name=found[1], line=number))
        elif (entry := _ENTRY.match(line)) and groups:
            groups[-1].entries.append(Entry(key=entry[1], value=entry[2].rstrip(), line=number))
        else:
            mistakes.append((number, f"{line!r} is neither a group nor an entry"))
    return KeyFile(groups=tuple(groups), mistakes=tuple(mistakes))
