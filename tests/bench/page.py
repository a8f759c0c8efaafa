"""The sections of docs/benchmarks.md, each written by the part of the bench that measures it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tests.support.own_wheel import REPOSITORY

_PAGE: Final = REPOSITORY / "docs/benchmarks.md"


def write_section(name: str, text: str) -> None:
    """Replace what stands between the marks of a section."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, rest = _PAGE.read_text("utf-8").split(begin)
    _, after = rest.split(end)
    _PAGE.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", "utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [_row(head), "|---" * len(head) + "|", *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
