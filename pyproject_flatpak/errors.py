"""What can go wrong, one class per exit code, and the collector that reports all mistakes of a run together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import ClassVar, Final

from pyproject_flatpak.redact import redacted

CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f]")
"""Control characters that neither a key file nor XML can hold."""
_ABSENT: Final = object()


class PyprojectFlatpakError(Exception):
    """A mistake that a person can mend; each of `messages` is one line (an indented tool output may follow it)."""

    exit_code: ClassVar[int] = 2

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages: tuple[str, ...] = messages


class ConfigError(PyprojectFlatpakError):
    """The project or its `[tool.flatpak]` table is wrong, or a piece of our own installation is missing."""


class LockError(PyprojectFlatpakError):
    """The dependencies cannot be locked, or the lock does not fit the target."""

    exit_code = 3


class OutOfDateError(LockError):
    """A lock is not what the project asks for now, and may not be made anew."""

    exit_code = 1


class NetworkError(LockError):
    """An index or a file host is out of reach."""


class ToolError(PyprojectFlatpakError):
    """A tool that we started is missing or has failed."""

    exit_code = 4


def message(key: str, problem: str, *, got: object = _ABSENT, remedy: str = "") -> str:
    """Return one error line: `<key>: <problem> (got <repr>); <remedy>`."""
    line = f"{key}: {problem}"
    if got is not _ABSENT:
        line += f" (got {show(got)})"
    return f"{line}; {remedy}" if remedy else line


def show(value: object) -> str:
    """Return `value` much as a person wrote it in TOML: on one line, shortened, without credentials."""
    text = redacted(_toml_like(value))
    limit = 120
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _toml_like(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() | date() | time():  # a datetime is a date
            return str(value)
        case list():
            return f"[{', '.join(map(_toml_like, value))}]"
        case dict():
            return f"{{{', '.join(f'{name!r}: {_toml_like(item)}' for name, item in value.items())}}}"
    return repr(value)


def indented(output: str) -> str:
    """Return a tool's output as the continuation of one of our error lines."""
    return "\n".join(f"    {line}" for line in output.strip().splitlines())


@dataclass(slots=True)
class Problems:
    """Collects the error lines and warnings of one run; the first reader of a value reports it, nobody twice."""

    errors: list[str] = field(default_factory=list)
    wrong_keys: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    way_out: str = ""
    """Remedy of every mistake, in place of its own: for a file that a tool writes and nobody mends by hand."""

    def add(self, key: str, problem: str, *, got: object = _ABSENT, remedy: str = "") -> None:
        """Record one mistake."""
        line = message(key, problem, got=got, remedy=self.way_out or remedy)
        if line not in self.errors:
            self.errors.append(line)
            self.wrong_keys.append(key)

    def is_wrong(self, key: str) -> bool:
        """Tell whether a mistake at `key` or below it is known already, so that its consequences need no line."""
        return any(wrong == key or wrong.startswith((f"{key}.", f"{key}[")) for wrong in self.wrong_keys)

    def warn(self, key: str, problem: str, *, got: object = _ABSENT, remedy: str = "") -> None:
        """Record something that is worth a look and stops nothing."""
        line = message(key, problem, got=got, remedy=remedy)
        if line not in self.warnings:
            self.warnings.append(line)

    def raise_if_any(self) -> None:
        """Raise one ConfigError with every recorded mistake."""
        if self.errors:
            raise ConfigError(*self.errors)
