"""Findings without those that the author has excluded, and a note for each exclusion that excludes nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyproject_flatpak.lint.finding import Finding


def without_excluded(
    findings: Iterable[Finding], in_table: Collection[str], by_option: Collection[str]
) -> list[Finding]:
    """Return the findings whose codes are in neither, and a note for each code that none of them has."""
    found = [*findings]
    codes = {finding.code for finding in found} | {finding.title for finding in found}
    excluded = {*in_table, *by_option}
    kept = [finding for finding in found if excluded.isdisjoint({finding.code, finding.title})]
    unused = [("pyproject.toml", "tool.flatpak.check.exclude", code) for code in in_table if code not in codes]
    unused += [("", "--exclude", code) for code in by_option if code not in codes]
    return [*kept, *(_note(*place) for place in unused)]


def _note(file: str, key: str, code: str) -> Finding:
    return Finding(
        code="exclude-unused",
        severity="note",
        reason=f"nothing has the code {code!r}",
        way_out="drop it, or mend it",
        file=file,
        key=key,
    )
