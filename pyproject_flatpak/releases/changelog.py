"""A changelog or NEWS file -> its releases. Pure.

Read are https://keepachangelog.com/, GNOME's NEWS, `Version 1.2 - 1 March 2026`, and what looks like them: a title with
a version and a date, or a line of its own, and what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from packaging.version import InvalidVersion, Version

from pyproject_flatpak.prose.blocks import Block, paragraph
from pyproject_flatpak.prose.elements import Element, Heading, Items, Paragraph, Skipped
from pyproject_flatpak.prose.inline import without_urls
from pyproject_flatpak.releases.dates import FoundDate, find_date
from pyproject_flatpak.releases.release import Release, appstream_version

MAX_NOTES: Final = 3_000
"""Characters of the notes of one release."""
_TITLE: Final = re.compile(
    r"(?:(?:version|release|changes in|what's new in|[a-z][\w.+-]*(?: [a-z][\w.+-]*)?)[ :-]+)?"
    r"[\[(]?v?(?P<version>\d+(?:\.\d+)+\S*?|\d+(?=\s*[-\u2013\u2014(:\[]))[\])]?:?(?=[\s,]|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_YANKED: Final = re.compile(r"[\[(]?\byanked\b[\])]?", re.IGNORECASE)
_RELEASED: Final = re.compile(r"(?:release(?:d| date)?(?: on)?|date)\s*:?\s*(?=\S)", re.IGNORECASE)
_REFERENCES: Final = re.compile(
    r"\s*[(\[](?=[^()\[\]]*[#!@]\w)(?:(?:fix(?:es|ed)?|close[sd]?|see|refs?|gh|issues?|bug|pull|request|pr|mr|thanks|to|by|and)\b|"
    r"[#!@][\w./-]+|[:,;&\s-])+[)\]]",
    re.IGNORECASE,
)
"""Numbers of issues, and names of people, in brackets."""
_CREDIT: Final = re.compile(r"\s+(?:by @[\w-]+(?: in (?:https?://\S+|#\d+))?|in https?://\S+)$")
_LEADING: Final = re.compile(r"^(?:(?:[#!]\d+|[A-Z]{2,20}-\d+)\s*(?:[:,\u2013\u2014-]\s*)?)+")
_TRAILING: Final = re.compile(r"(?:\s*[,:\u2013\u2014-]?\s*[#!]\d+)+(?=\.?$)")
_WITHDRAWN: Final = "This release was withdrawn."


@dataclass(frozen=True, kw_only=True, slots=True)
class Changelog:
    """What a changelog tells."""

    releases: tuple[Release, ...]
    """Those without a date, too."""
    wrong_dates: tuple[tuple[int, str, str], ...]
    """Line, version and what stands there, where that is no day that is certain."""


@dataclass(slots=True)
class _Entry:
    """A release while its notes are read."""

    version: str
    level: int
    line: int
    date: FoundDate | None
    yanked: bool
    blocks: list[Block] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    """Of the section whose first note comes next."""
    length: int = 0

    def add(self, block: Block) -> None:
        """Add a block below the title of its section, as long as there is room."""
        found = [*(paragraph(f"{title.rstrip(':')}:") for title in self.titles), block]
        self.length += sum(len(text) for new in found for text in new.texts)
        if self.length <= MAX_NOTES:
            self.blocks += found
        self.titles.clear()


def parse_changelog(elements: Iterable[Element]) -> Changelog:
    """Return the releases that are told of, in the file's order."""
    entries = [*_entries(elements)]
    wrong = tuple(
        (entry.line, entry.version, entry.date.written) for entry in entries if entry.date and not entry.date.iso
    )
    return Changelog(releases=tuple(filter(None, map(_release, entries))), wrong_dates=wrong)


def _entries(elements: Iterable[Element]) -> Iterator[_Entry]:
    current: _Entry | None = None
    for element in elements:
        if isinstance(element, Skipped):
            continue
        if entry := _begun_by(element, current):
            if current:
                yield current
            current = entry
        elif isinstance(element, Heading):
            if current and element.level <= current.level:
                yield current
                current = None
            elif current:
                current.titles = [element.text] if element.text else []
        elif current:
            _read_notes(current, element)
    if current:
        yield current


def _begun_by(element: Element, current: _Entry | None) -> _Entry | None:
    """Return the release that a title tells of, or a line of its own with a date or after another of its kind."""
    if not isinstance(element, Heading | Paragraph):
        return None
    match = _TITLE.match(element.text)
    version = match["version"].rstrip(":,") if match else ""
    if not match or not _is_version(version):
        return None
    date = find_date(match["rest"])
    is_heading = isinstance(element, Heading)
    if not is_heading and not (date and len(match["rest"]) < len(date.written) + 12):
        return None
    if isinstance(element, Heading) and not date and current and current.level < element.level:
        return None  # a version in the title of a section
    return _Entry(
        version=version,
        level=element.level if isinstance(element, Heading) else 9,
        line=element.line,
        date=date,
        yanked=bool(_YANKED.search(match["rest"])),
    )


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def _read_notes(entry: _Entry, element: Paragraph | Items) -> None:
    if isinstance(element, Items):
        texts = tuple(filter(None, map(_without_references, element.texts)))
        if texts:
            entry.add(Block(tag="ol" if element.ordered else "ul", texts=texts))
        return
    if not entry.date and (released := _RELEASED.match(element.text)):
        entry.date = find_date(element.text[released.end() :])
        if entry.date:
            return
    if text := _without_references(element.text):
        entry.add(paragraph(text))


def _without_references(text: str) -> str:
    """Return a note without numbers of issues and without sentences that hold a URL."""
    text = _CREDIT.sub("", _REFERENCES.sub("", text))
    text = _TRAILING.sub("", _LEADING.sub("", text))
    return without_urls(text).strip(" -\u2013\u2014,")


def _release(entry: _Entry) -> Release | None:
    version = appstream_version(entry.version)
    if not version:
        return None
    notes = [paragraph(_WITHDRAWN)] if entry.yanked else []
    return Release(version=version, date=entry.date.iso if entry.date else "", description=(*notes, *entry.blocks))
