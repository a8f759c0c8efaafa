"""The value of Exec in a desktop entry or D-Bus service -> the same, starting a program of the application. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ARGUMENT: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"]+')
_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*=.*")
_PYTHON: Final = re.compile(r"python(?:\d(?:\.\d+)?)?")
_SHELLS: Final = frozenset({"bash", "sh", "flatpak"})
"""What starts something that it is told in its own words."""
_FIELD_CODE: Final = re.compile("%[fFuUick]")


def started_program(value: str) -> str:
    """Return the name of the program, without folders, that a line starts; of `python -m x` it is `python`."""
    arguments = _ARGUMENT.findall(value)
    i = _place(arguments)
    return _bare(arguments[i]) if i < len(arguments) else ""


def starting(value: str, command: str, programs: Collection[str]) -> str:
    """Return the line with `command` in place of a program that is none of the application's `programs`.

    Arguments and field codes stay; of an interpreter the script, or the module, is part of the program.
    """
    arguments = _ARGUMENT.findall(value)
    i = _place(arguments)
    if i >= len(arguments):
        return command
    program = _bare(arguments[i])
    if program in programs:
        is_found = arguments[i].strip('"') in {program, f"/app/bin/{program}"}
        return value if is_found else " ".join([*arguments[:i], program, *arguments[i + 1 :]])
    if program in _SHELLS:
        return " ".join([command, *filter(_FIELD_CODE.fullmatch, arguments)])
    rest = arguments[i + 1 :]
    if _PYTHON.fullmatch(program):
        rest = rest[2 if rest[:1] == ["-m"] else 1 :]
    return " ".join([*arguments[:i], command, *rest])


def _place(arguments: list[str]) -> int:
    """Return the place of the program, behind `env` and its variables."""
    if not arguments or _bare(arguments[0]) != "env":
        return 0
    return next((i for i, arg in enumerate(arguments) if i and not _VARIABLE.fullmatch(arg.strip('"'))), len(arguments))


def _bare(argument: str) -> str:
    return argument.strip('"').rpartition("/")[2]
