"""Tags of the project's own git repository -> releases with the days of their tags. Starts git, which reads disk.

https://git-scm.com/docs/git-for-each-ref
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.version import InvalidVersion, Version

from pyproject_flatpak.normalize import letters_of
from pyproject_flatpak.releases.release import Release, appstream_version

_TIMEOUT: Final = 60
"""Seconds."""
_FORMAT: Final = "%(refname:strip=2)%09%(creatordate:short)"
"""Name and day: a tag's own where it has one, else that of its commit, in the time zone that it was written in."""


def read_git_tags(root: Path, name: str) -> list[Release]:
    """Return a release for each tag such as `v1.2.0`, `1.2.0` or `NAME-1.2.0` of the repository at `root`.

    None where it has no repository of its own, or git is not there or fails.
    """
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return []
    own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [git, f"--git-dir={root / '.git'}", "for-each-ref", f"--format={_FORMAT}", "refs/tags"],
            env=own | {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1"},  # of a partial clone nothing is fetched
            capture_output=True,
            timeout=_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [*_releases(done.stdout.decode("utf-8", errors="replace"), name)]


def _releases(text: str, name: str) -> Iterator[Release]:
    for line in text.splitlines():
        tag, _, day = line.partition("\t")
        version = _version(tag, name)
        if version and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            yield Release(version=version, date=day)


def _version(tag: str, name: str) -> str | None:
    """Return the version that a tag is named by."""
    match = re.fullmatch(r"(?:(?P<prefix>.*?)[-_/])?v?(?P<version>\d+(?:\.\d+)+.*)", tag)
    if not match or letters_of(match["prefix"] or "") not in {"", "release", "version", letters_of(name)}:
        return None
    try:
        Version(match["version"])
    except InvalidVersion:
        return None
    return appstream_version(match["version"])
