"""Start a tool, follow what it says, and tell its failure in our own words."""

from __future__ import annotations

import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyproject_flatpak.errors import ToolError, indented, message

_DEBIAN_PACKAGES: Final = {"flatpak": "flatpak", "flatpak-builder": "flatpak-builder", "git": "git"}
_TAIL: Final = 40
"""Lines of a failed tool's output that an error shows."""


def find_tool(name: str) -> str:
    """Return the path of a tool. Raises ToolError that says how to install it."""
    found = shutil.which(name)
    if not found:
        package = _DEBIAN_PACKAGES.get(name, name)
        raise ToolError(message(name, "is not installed", remedy=f"apt install {package}, or your system's like of it"))
    return found


def follow(command: Sequence[str], *, cwd: Path | None = None, log: Path, each_line: Callable[[str], None]) -> None:
    """Run `command`, giving each line of its output to `each_line` and to the file `log`.

    Raises ToolError with the last lines where it fails.
    """
    tail: deque[str] = deque(maxlen=_TAIL)
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        for line in process.stdout or ():
            file.write(line)
            tail.append(line)
            each_line(line.rstrip())
    if process.returncode:
        name = Path(command[0]).name
        raise ToolError(
            f"{name}: failed with status {process.returncode}; the whole output is in {log}\n{indented(''.join(tail))}"
        )


def ask(command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end and return what it said, whether or not it failed."""
    return subprocess.run(command, env=env, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
