"""A release as AppStream knows it: the form and the order of its versions. Pure.

https://www.freedesktop.org/software/appstream/docs/sect-Metadata-Releases.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from packaging.version import InvalidVersion, Version

from pyproject_flatpak.prose.blocks import Block
from pyproject_flatpak.releases.order import version_key

MAX_RELEASES: Final = 20
"""Releases that a metainfo file lists at most."""
_PRE_RELEASE: Final = re.compile(r"[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A release of the application."""

    version: str
    """In AppStream's form: `1.2~rc1` comes before `1.2`."""
    date: str
    """ISO 8601 date; empty where nothing tells it."""
    description: tuple[Block, ...] = ()
    url: str | None = None
    """Where its notes are."""

    @property
    def is_development(self) -> bool:
        """Whether it was released for testing."""
        return "~" in self.version


def appstream_version(text: str) -> str | None:
    """Return a version in AppStream's form; None for what nobody can install: a development or a local version.

    AppStream takes `1.2rc1` for newer than `1.2`. What is no version of Python's is left as it is.
    """
    try:
        version = Version(text)
    except InvalidVersion:
        return text
    if version.is_devrelease or version.local:
        return None
    plain = text.strip().lower().removeprefix("v").rpartition("!")[2]
    if not version.pre:
        return plain
    kind, number = version.pre
    return _PRE_RELEASE.sub(f"~{kind}{number}", plain, count=1)


def published(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Return the newest of the releases that have a date, newest first; of two with one version the first."""
    found: dict[str, Release] = {}
    for release in releases:
        if release.date:
            found.setdefault(release.version, release)
    return tuple(newest_first([*found.values()]))[:MAX_RELEASES]


def newest_first(releases: list[Release]) -> list[Release]:
    """Return releases in AppStream's order."""
    return sorted(releases, key=lambda release: version_key(release.version), reverse=True)
