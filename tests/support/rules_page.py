"""The table of docs/permissions.md: `python -m tests.support.rules_page` writes it anew from the data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import PermissionRule, load_permissions
from tests.support.own_wheel import REPOSITORY

PAGE: Final = REPOSITORY / "docs/permissions.md"
_BEGIN, _END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"


def with_rules(text: str) -> str:
    """Return the page's text with the table as the data have it."""
    head, _, rest = text.partition(_BEGIN)
    return f"{head}{_BEGIN}{_table()}{rest[rest.index(_END) :]}"


def _table() -> str:
    lines = ["| for | permission | | such applications |", "|---|---|---|---|"]
    lines += map(_row, load_permissions())
    return "\n".join(lines) + "\n"


def _row(rule: PermissionRule) -> str:
    reason = re.sub(r"^(a|an|the) ", "", rule.reason)
    arguments = " ".join(f"`{argument}`" for argument in rule.arguments) or "none"
    return f"| {reason} | {arguments} | {'hint' if rule.is_hint else ''} | {rule.support} |"


if __name__ == "__main__":
    Path(PAGE).write_text(with_rules(PAGE.read_text("utf-8")), "utf-8")
