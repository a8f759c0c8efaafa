"""What of docs/permissions.md is made from data and by the program: `python -m tests.support.rules_page` writes it."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

from pyproject_flatpak.data import PermissionRule, load_permissions
from tests.support.own_wheel import REPOSITORY

PAGE: Final = REPOSITORY / "docs/permissions.md"


def made_anew(text: str) -> str:
    """Return the page's text with both as they are now."""
    text = _between(text, "explain", f"```text\n{_explained()}```\n")
    return _between(text, "rules", _table())


def _between(text: str, name: str, part: str) -> str:
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    head, _, rest = text.partition(begin)
    return f"{head}{begin}{part}{rest[rest.index(end) :]}"


def _explained() -> str:
    """Return the rows that `explain` has for the permissions of the example project."""
    command = [sys.executable, "-m", "pyproject_flatpak", "explain", "example_project"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    [rows] = re.findall(r"(?ms)^(finish-args.*?)^icon", done.stdout)
    return "".join(f"{line.rstrip()}\n" for line in rows.splitlines())


def _table() -> str:
    lines = ["| for | permission | | such applications |", "|---|---|---|---|"]
    lines += map(_row, load_permissions())
    return "\n".join(lines) + "\n"


def _row(rule: PermissionRule) -> str:
    reason = re.sub(r"^(a|an|the) ", "", rule.reason)
    arguments = " ".join(f"`{argument}`" for argument in rule.arguments) or "none"
    return f"| {reason} | {arguments} | {'hint' if rule.is_hint else ''} | {rule.support} |"


if __name__ == "__main__":
    PAGE.write_text(made_anew(PAGE.read_text("utf-8")), "utf-8")
