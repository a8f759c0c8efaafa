"""Releases of the application: the author's list, else the changelog, else the tags of git. Reads disk, starts git.

Their dates are those that somebody has written down, never that of a build, so that a build tomorrow says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

from pyproject_flatpak import model
from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.evidence.prose import read_prose
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.blocks import parse_blocks
from pyproject_flatpak.releases.changelog import Changelog, parse_changelog
from pyproject_flatpak.releases.earlier import read_earlier_releases
from pyproject_flatpak.releases.git_tags import read_git_tags
from pyproject_flatpak.releases.release import Release, appstream_version, newest_first, published

_STEMS: Final = ("changelog", "changes", "news", "history", "release_notes", "release-notes", "releases")
_SUFFIXES: Final = (".md", ".markdown", ".rst", ".txt", "")
CHANGELOGS: Final = tuple(f"{stem}{suffix}" for stem in _STEMS for suffix in _SUFFIXES)
"""Names of changelogs at the top of a project, in small letters, in the order in which they are looked for."""
Releases = Decided[tuple[Release, ...]]


def derive_releases(
    project: Project, table: FlatpakTable, evidence: Evidence, app_id: str, problems: Problems
) -> Releases:
    """Return the application's releases that have a date, newest first.

    A release of the changelog without a date has that of its tag.
    """
    if table.metainfo.releases:
        return configured(tuple(newest_first([*map(_configured, table.metainfo.releases)])), "metainfo.releases")
    if table.metainfo.changelog is False or problems.is_wrong("tool.flatpak.metainfo.releases"):
        return Decided((), Origin("none are wanted", ("tool.flatpak.metainfo.changelog",)))
    tagged = _Tagged(evidence.root, project.name, f"{table.output}/{app_id}.metainfo.xml")
    for file in _changelogs(table, evidence, problems):
        elements = parse_prose(read_prose(evidence.root, file, problems), file)
        if found := published(_dated(_checked(file, parse_changelog(elements), problems), tagged)):
            return Decided(found, Origin("changelog", (file,)))
        if table.metainfo.changelog:
            remedy = 'give each release a title such as "## 1.2.0 - 2026-11-01"'
            problems.warn("tool.flatpak.metainfo.changelog", "tells of no release and its day", got=file, remedy=remedy)
    if found := published(tagged.releases):
        return Decided(found, Origin("tags of git", tagged.places))
    return Decided((), Origin("no list, changelog or tag tells of any"))


def warn_of_future(releases: Iterable[Release], origin: Origin, today: date, problems: Problems) -> None:
    """Warn of a release that is dated later than today, anywhere on earth."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    if later := next((release for release in releases if release.date > tomorrow), None):
        place = origin.evidence[0]
        problems.warn(place, f"release {later.version} is of a day to come", got=later.date, remedy="mend the date")


def _configured(release: model.Release) -> Release:
    return Release(
        version=appstream_version(release.version) or release.version,
        date=release.date,
        description=parse_blocks(release.description) if release.description else (),
        url=release.url,
    )


def _changelogs(table: FlatpakTable, evidence: Evidence, problems: Problems) -> list[str]:
    """Return the file that the author names, else those of the usual names."""
    if named := table.metainfo.changelog:
        if not (evidence.root / named).is_file():
            problems.add("tool.flatpak.metainfo.changelog", "there is no such file", got=named)
            return []
        return [named]
    found = [file for file in evidence.files if file.lower() in CHANGELOGS]
    return sorted(found, key=lambda file: (CHANGELOGS.index(file.lower()), file))


def _checked(file: str, changelog: Changelog, problems: Problems) -> tuple[Release, ...]:
    """Return the releases, with one warning of dates that are none."""
    if changelog.wrong_dates:
        line, version, written = changelog.wrong_dates[0]
        more = len(changelog.wrong_dates) - 1
        problems.warn(
            f"{file}:{line}",
            f"the date of release {version} is no certain day of the calendar",
            got=written,
            remedy="write it like 2026-11-01" + (f"; {more} more in this file" if more else ""),
        )
    return changelog.releases


def _dated(releases: Iterable[Release], tagged: _Tagged) -> list[Release]:
    return [release if release.date else replace(release, date=tagged.date(release.version)) for release in releases]


class _Tagged:
    """What git and our own earlier metainfo know, which are asked when they are needed."""

    def __init__(self, root: Path, name: str, metainfo: str) -> None:
        self._root, self._name, self._metainfo = root, name, metainfo

    @cached_property
    def _tags(self) -> list[Release]:
        return read_git_tags(self._root, self._name)

    @cached_property
    def _earlier(self) -> list[Release]:
        return read_earlier_releases(self._root, self._metainfo)

    @property
    def releases(self) -> list[Release]:
        """Those of tags, then those that a clone without its tags, or an unpacked sdist, has in its metainfo alone."""
        return [*self._tags, *self._earlier]

    @property
    def places(self) -> tuple[str, ...]:
        """Where they are from."""
        return (*((".git",) if self._tags else ()), *((self._metainfo,) if self._earlier else ()))

    def date(self, version: str) -> str:
        """Return the day of a release, empty where nobody knows it."""
        return next((release.date for release in self.releases if release.version == version), "")
