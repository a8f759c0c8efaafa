"""Sdists -> what they require, as far as they say it without a build. Reads them from disk, and writes nothing.

https://packaging.python.org/en/latest/specifications/core-metadata/#dynamic-multiple-use
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pyproject_flatpak.lock.releases import metadata_fields
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.lock.unpack import UnreadableArchiveError, read_members

_FIRST_WITH_DYNAMIC: Final = (2, 2)
"""Version of the metadata before which an sdist's may say anything."""
_PKG_INFO: Final = re.compile(r"(\./)?[^/]+/PKG-INFO")


def stated_by_sdists(files: Iterable[SelectedFile], fetch: Callable[[SelectedFile], Path]) -> dict[str, list[str]]:
    """Return the Requires-Dist of those of `files` that are sdists and state it, by `name==version`."""
    found = {}
    for file in files:
        if file.sha256 and not file.is_wheel:
            stated = statically_required(_read_pkg_info(fetch(file), file.filename))
            if stated is not None:
                found[f"{file.name}=={file.package.version}"] = stated
    return found


def statically_required(pkg_info: bytes) -> list[str] | None:
    """Return the Requires-Dist of a PKG-INFO; None where it is for a build to find out."""
    metadata = metadata_fields(pkg_info)
    version = re.match(r"(\d+)\.(\d+)", metadata.get("metadata_version", ""))
    is_dynamic = "requires-dist" in map(str.lower, metadata.get("dynamic", []))
    if version is None or (int(version[1]), int(version[2])) < _FIRST_WITH_DYNAMIC or is_dynamic:
        return None
    return metadata.get("requires_dist", [])


def _read_pkg_info(path: Path, filename: str) -> bytes:
    """Return the PKG-INFO in the top folder of an sdist, empty where it has none that can be read."""
    try:
        return next(iter(read_members(path, filename, _is_pkg_info).values()), "").encode()
    except UnreadableArchiveError:
        return b""


def _is_pkg_info(path: str) -> bool:
    """Tell whether a path in an sdist is that of its PKG-INFO."""
    return bool(_PKG_INFO.fullmatch(path))
