"""The verb `explain`: the decided values as a table for people, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pyproject_flatpak.cli import console, options
from pyproject_flatpak.derive.origin import Decided
from pyproject_flatpak.explain import Explanation, as_json, explain

_PLACES = 3
"""Places that are named at most; the JSON has them all."""
_LONGEST = 28
"""Characters of a description or list that are shown; the JSON has it whole."""
_WIDTH = 120
"""Columns where nobody knows how many there are."""


@click.command(name="explain")
@options.folder
@options.form
def explain_command(project: Path, form: str) -> None:
    """Tell what would be decided for the project in DIR, and why: rule, evidence, and the key that overrides it."""
    explanation = explain(project)
    for warning in explanation.warnings:
        console.warning(warning)
    if form == "json":
        _show_json(explanation)
        return
    _show_table(explanation)
    console.next_step("write what is not to your mind below [tool.flatpak], by its name")


def _show_json(explanation: Explanation) -> None:
    """Print the explanation as JSON."""
    console.result(json.dumps(as_json(explanation), indent=2, ensure_ascii=False))


def _show_table(explanation: Explanation) -> None:
    """Print what was decided, what may be missing, and what keeps the project from becoming a Flatpak."""
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=_WIDTH)
    out.print(_table(explanation))
    for title, found in (
        ("May be missing", tuple(hint for hint in explanation.permissions.hints if hint.value)),
        ("Needs no permission", tuple(hint for hint in explanation.permissions.hints if not hint.value)),
        ("Left out", explanation.permissions.dropped),
    ):
        if found:
            out.print(Text(f"\n{title}", style="bold"))
            for item in found:
                out.print(Text.assemble("  ", (f"{item.value}: " if item.value else "", "cyan"), _why(item)))
    for title, lines in (("Not read", explanation.notes), ("To be mended", explanation.problems)):
        if lines:
            out.print(Text(f"\n{title}", style="bold"))
            for line in lines:
                out.print(Text(f"  {line}"))


def _table(explanation: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for title in ("Value", "Decided", "Why"):
        table.add_column(title, overflow="fold")
    told: set[tuple[str, ...]] = set()
    for name, decided in explanation.values.items():
        for label, item in _rows(name, decided, explanation):
            why = item.origin.rule if item.origin.evidence in told else _why(item)
            table.add_row(Text(label), Text(_in_words(item.value), style="cyan"), Text(why))
            told.add(item.origin.evidence)
    return table


def _rows(name: str, decided: Decided[Any], explanation: Explanation) -> Iterator[tuple[str, Decided[Any]]]:
    """Yield the rows of a value; a permission has one of its own."""
    granted = explanation.permissions.granted if name == "finish-args" else ()
    yield from ((name if i == 0 else "", item) for i, item in enumerate(granted))
    if not granted:
        yield name, decided


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    is_prose = len(words) > _LONGEST and " " in words
    return f"{words[: _LONGEST - 1]}…" if is_prose else words or "none"


def _why(decided: Decided[Any]) -> str:
    places = decided.origin.evidence
    if not places:
        return decided.origin.rule
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return f"{decided.origin.rule}: {', '.join(places[:_PLACES])}{more}"
