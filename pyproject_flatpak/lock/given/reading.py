"""Text of a lock -> its tables, read with types and places; and what several kinds of locks have alike. Pure."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import parse_qs, unquote

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from pyproject_flatpak.errors import LockError, Problems, message
from pyproject_flatpak.lock.given.constraints import parse_constraint
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.tables import Table
from pyproject_flatpak.target import Target

_NAME: Final = r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
_HASH: Final = r"\w+:[0-9A-Fa-f]+"
_SHA256: Final = "[0-9a-f]{64}"
_COMMIT: Final = r"[0-9a-f]{40}([0-9a-f]{24})?"


class Document(Table):
    """The whole of a lock; its keys stand behind the file's name and a space."""

    @classmethod
    def of_toml(cls, text: str, asked: Asked) -> Self:
        """Parse TOML. Raises LockError."""
        return cls._parsed(tomllib.loads, "TOML", text, asked)

    @classmethod
    def of_json(cls, text: str, asked: Asked) -> Self:
        """Parse JSON. Raises LockError."""
        return cls._parsed(json.loads, "JSON", text, asked)

    @classmethod
    def _parsed(cls, parse: Callable[[str], Any], kind: str, text: str, asked: Asked) -> Self:
        try:
            values = parse(text)
        except RecursionError:
            raise LockError(message(asked.lock, f"is no valid {kind}: nested too deep", remedy=asked.remedy)) from None
        except ValueError as error:
            raise LockError(message(asked.lock, f"is no valid {kind}: {error}", remedy=asked.remedy)) from None
        if not isinstance(values, Mapping):
            raise LockError(message(asked.lock, "must be an object", got=values, remedy=asked.remedy))
        return cls(values, asked.lock, Problems(way_out=asked.remedy))

    def at(self, key: str) -> str:
        """Return the full path of `key`."""
        return f"{self.path} {super().at(key).removeprefix(f'{self.path}.')}"

    def raise_problems(self) -> None:
        """Raise one LockError with every recorded mistake."""
        if self.problems.errors:
            raise LockError(*self.problems.errors)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hash:
    """The checksum of a file, of whatever algorithm."""

    where: str
    text: str
    """`sha256:…`"""
    file: str = ""
    """Name of the file, where the lock has it."""


def required(table: Table, key: str, *, pattern: str = "", form: str = "") -> str:
    """Return the string at `key`, which has to be there; empty where it is not."""
    found = table.string(key, pattern=pattern, form=form)
    if found is None:
        missing(table, key)
    return found or ""


def missing(table: Table, key: str) -> None:
    """Record that `key` is missing, unless it is there and wrong."""
    if table.is_right and not table.problems.is_wrong(table.at(key)):
        table.problems.add(table.at(key), "is missing")


def read_name(table: Table) -> str:
    """Return the normalized name of a distribution."""
    return canonicalize_name(required(table, "name", pattern=_NAME, form="the name of a distribution"))


def read_version(table: Table) -> str | None:
    """Return the version of a distribution, normalized."""
    text = table.string("version")
    try:
        return text and str(Version(text))
    except InvalidVersion:
        table.problems.add(table.at("version"), "is no version", got=text)
        return None


def read_marker(table: Table, key: str, targets: tuple[Target, ...]) -> Marker | None:
    """Return the marker at `key`, which can be evaluated for the targets."""
    text = table.string(key)
    if text is None:
        return None
    try:
        marker = Marker(text)
    except InvalidMarker:
        table.problems.add(table.at(key), "is no marker", got=text)
        return None
    return marker if check_marker(marker, table.at(key), targets, table.problems) else None


def check_marker(marker: Marker | None, where: str, targets: tuple[Target, ...], problems: Problems) -> bool:
    """Tell whether a marker has a value for the targets, recording one that has none."""
    try:
        targets[0].meets(marker)
    except (UndefinedComparison, UndefinedEnvironmentName):
        problems.add(where, "has a marker that cannot be evaluated", got=str(marker))
        return False
    return True


def read_constraint(table: Table, key: str) -> tuple[SpecifierSet, ...]:
    """Return the versions that are right, those in any of the specifiers; all where there is nothing at `key`."""
    text = table.string(key) or "*"
    try:
        return parse_constraint(text)
    except ValueError:
        table.problems.add(table.path, "has no version constraint that is known", got=text)
        return ()


def read_files(tables: Iterator[Table]) -> Iterator[Hash]:
    """Yield name and hash of the tables `{file = "…", hash = "…"}`, or of those with a `url`."""
    for table in tables:
        url = table.string("url")
        file = table.string("file") or (file_of(url) if url else "")
        if not file:
            missing(table, "file")
        text = required(table, "hash", pattern=_HASH, form="an algorithm and its checksum")
        yield Hash(where=table.at("hash"), text=text, file=file)


def read_hashes(table: Table, key: str) -> tuple[Hash, ...]:
    """Return the hashes of the array of strings at `key`."""
    texts = table.strings(key, pattern=_HASH, form="an algorithm and its checksum")
    return tuple(Hash(where=f"{table.at(key)}[{i}]", text=text) for i, text in enumerate(texts))


def git_origin(table: Table, url: str, commit: str) -> dict[str, Any]:
    """Return the origin of a commit in a repository, URL and commit at these keys of `table`."""
    vcs = {
        "type": "git",
        "url": required(table, url).removeprefix("git+"),
        "commit-id": required(table, commit, pattern=_COMMIT, form="the whole id of a commit"),
    }
    return {"vcs": _with_subdirectory(vcs, table.string("subdirectory"))}


def archive_origin(table: Table, key: str) -> dict[str, Any]:
    """Return the origin of an archive whose URL stands at `key`; a path of this machine gives that of a folder."""
    text = required(table, key)
    if "://" not in text or text.startswith("file:"):
        return {"directory": {"path": text}}
    url, _, fragment = text.partition("#")
    said = {name: values[0] for name, values in parse_qs(fragment).items()}
    archive = {"url": url, "hashes": {"sha256": said["sha256"]} if "sha256" in said else {}}
    return {"archive": _with_subdirectory(archive, table.string("subdirectory") or said.get("subdirectory"))}


def directory_origin(table: Table, key: str) -> dict[str, Any]:
    """Return the origin of a folder or file whose path stands at `key`."""
    return {"directory": {"path": required(table, key)}}


def is_project_itself(origin: Mapping[str, Any] | None) -> bool:
    """Tell whether a distribution comes from the folder of the lock."""
    path = (origin or {}).get("directory", {}).get("path")
    return path is not None and posixpath.normpath(path) == "."


def completed(pin: Pin, hashes: tuple[Hash, ...], problems: Problems) -> Pin:
    """Return `pin` with its hashes, recording those that are no sha256."""
    checked = {hash_: sha256 for hash_ in hashes if (sha256 := _sha256(hash_, problems))}
    files = {hash_.file: sha256 for hash_, sha256 in checked.items() if hash_.file}
    complete = replace(pin, files=files, hashes=frozenset(checked.values()))
    return _completed_archive(complete) if "archive" in (pin.origin or {}) else complete


def _sha256(hash_: Hash, problems: Problems) -> str | None:
    algorithm, _, digest = hash_.text.partition(":")
    if algorithm == "sha256" and re.fullmatch(_SHA256, digest.lower()):
        return digest.lower()
    problems.add(hash_.where, "is no sha256, the one hash that all tools on the way check", got=hash_.text)
    return None


def _completed_archive(pin: Pin) -> Pin:
    """Return `pin` with the hash of its archive, which the lock has in the URL, or beside the file of that name.

    Where it has none, the pin has a URL in place of an origin.
    """
    archive = (pin.origin or {})["archive"]
    only = next(iter(pin.hashes)) if len(pin.hashes) == 1 else ""
    sha256 = archive["hashes"].get("sha256", "").lower() or pin.files.get(file_of(archive["url"]), only)
    if not re.fullmatch(_SHA256, sha256):
        fragment = f"#subdirectory={archive['subdirectory']}" if "subdirectory" in archive else ""
        return replace(pin, origin=None, url=f"{archive['url']}{fragment}")
    origin = {"archive": {**archive, "hashes": {"sha256": sha256}}}
    return replace(pin, hashes=frozenset({sha256}), origin=origin)


def _with_subdirectory(origin: dict[str, Any], subdirectory: str | None) -> dict[str, Any]:
    return origin | ({"subdirectory": subdirectory} if subdirectory else {})


def version_in(file: str) -> str | None:
    """Return the version in the name of a wheel or sdist, None for other names."""
    try:
        return str((parse_wheel_filename if file.endswith(".whl") else parse_sdist_filename)(file)[1])
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None


def file_of(url: str) -> str:
    """Return the name of the file that a URL names."""
    return unquote(re.split("[?#]", url, maxsplit=1)[0].rpartition("/")[2])
