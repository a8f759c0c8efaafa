"""Dates as people write them -> ISO 8601. Pure: no clock, no locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:[a-z]{2})?"
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w.]){form}(?!\w)", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/](?P<number>\d{1,2})[-/](?P<day>\d{1,2})",
        rf"{_NAME} {_DAY},? (?P<year>\d{{4}})",
        rf"{_DAY} {_NAME},? (?P<year>\d{{4}})",
    )
)
_AMBIGUOUS: Final = re.compile(r"(?<![\w.])\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?![\w.])")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDate:
    """A date in a text."""

    written: str
    iso: str
    """Empty where it is no day of the calendar, or may be one of two."""
    start: int
    """Where it begins in the text."""


def find_date(text: str) -> FoundDate | None:
    """Return the first date in a text: `2026-03-01`, `March 1, 2026` or `1 Mar 2026`."""
    found = [match for form in _FORMS if (match := form.search(text))]
    if not found:
        other = _AMBIGUOUS.search(text)
        return FoundDate(written=other[0], iso="", start=other.start()) if other else None
    first = min(found, key=re.Match.start)
    return FoundDate(written=first[0], iso=_iso(first), start=first.start())


def _iso(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = int(parts["number"]) if "number" in parts else _MONTHS.index(parts["month"].lower()) + 1
    try:
        return date(int(parts["year"]), month, int(parts["day"])).isoformat()
    except ValueError:
        return ""
