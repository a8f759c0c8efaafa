"""A desktop file or D-Bus service file that somebody has written -> its lines, and the same with some values changed.

What is not changed stays as it is: comments, order, translations. Pure.
https://specifications.freedesktop.org/desktop-entry-spec/latest/basic-format.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pyproject_flatpak.errors import CONTROL
from pyproject_flatpak.writing_direction import turns_text

_GROUP: Final = re.compile(r"\[([^\[\]]+)\]\s*")
_ENTRY: Final = re.compile(r"([A-Za-z0-9-]+(?:\[[^\]]+\])?)\s*=\s*(.*)")
_OF_A_TEMPLATE: Final = re.compile(r"_[A-Za-z]+\s*=")


class KeyFileError(ValueError):
    """What is wrong with a text that should be a key file."""


@dataclass(slots=True)
class KeyFileText:
    """The lines of a key file."""

    lines: list[str]

    def groups(self) -> list[str]:
        """Return the names of the groups in their order."""
        return [match[1] for line in self.lines if (match := _GROUP.fullmatch(line))]

    def entries(self, group: str) -> dict[str, str]:
        """Return the values of a group as they are written."""
        return {match[1]: match[2].rstrip() for i in self._within(group) if (match := _ENTRY.fullmatch(self.lines[i]))}

    def get(self, group: str, key: str) -> str | None:
        """Return a value as it is written, None where there is none."""
        return self.entries(group).get(key)

    def set(self, group: str, key: str, value: str) -> None:
        """Put a value, as it is to be written, in the place of the old one, else at the end of the group."""
        line, end = f"{key}={value}", 0
        for i in self._within(group):
            match = _ENTRY.fullmatch(self.lines[i])
            if match and match[1] == key:
                self.lines[i] = line
                return
            end = i + 1 if self.lines[i].strip() else end
        if end:
            self.lines.insert(end, line)
        else:
            self.lines += ["", f"[{group}]", line]

    def remove_group(self, group: str) -> None:
        """Take a group out with all that it holds."""
        for i in reversed(self._within(group)):
            del self.lines[i]

    def render(self, comment: str) -> bytes:
        """Return the file behind a comment of ours."""
        return "".join(f"{line}\n" for line in (f"# {comment}", *self.lines)).encode()

    def _within(self, group: str) -> list[int]:
        """Return the places of the lines of a group, that of its name included."""
        found, inside = [], False
        for i, line in enumerate(self.lines):
            if match := _GROUP.fullmatch(line):
                inside = match[1] == group
            if inside:
                found.append(i)
        return found


def parse_key_file(data: bytes, first_group: str) -> KeyFileText:
    """Return the lines of a key file that begins with a group. Raises KeyFileError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise KeyFileError("it is not written in UTF-8") from None
    lines = [line.rstrip("\r") for line in text.rstrip("\r\n").split("\n")]
    found = KeyFileText(lines)
    _check_lines(lines)
    if found.groups()[:1] != [first_group]:
        raise KeyFileError(f"its first group is not [{first_group}]")
    return found


def _check_lines(lines: list[str]) -> None:
    group: str | None = None
    seen: set[tuple[str | None, str]] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _GROUP.fullmatch(line) or _ENTRY.fullmatch(line)
        if not match or (match.re is _ENTRY and group is None):
            raise KeyFileError(f"line {number} is neither a group, a key nor a comment")
        if CONTROL.search(line):
            raise KeyFileError(f"line {number} holds a control character")
        if turns_text(line, is_translated="]" in match[0].partition("=")[0]):
            raise KeyFileError(f"line {number} holds a character that turns the direction of writing")
        group, key = (match[1], "") if match.re is _GROUP else (group, match[1])
        if (group, key) in seen:
            raise KeyFileError(f"line {number} repeats {f'the key {key}' if key else f'the group [{group}]'}")
        seen.add((group, key))


def is_key_file_template(text: str) -> bool:
    """Tell whether a text has keys that a translator's tool has still to fill in: `_Name=`."""
    return any(_OF_A_TEMPLATE.match(line) for line in text.splitlines())
