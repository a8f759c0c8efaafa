"""Text of a pdm.lock -> the pins of what a project needs. Pure.

The format has no specification; this is what PDM 1.8 to 2.29 write.
https://pdm-project.org/en/latest/usage/lockfile/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.lock.given.closure import Entry, Need, closure, need_of
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.reading import (
    Document,
    Hash,
    archive_origin,
    check_marker,
    directory_origin,
    git_origin,
    read_constraint,
    read_files,
    read_marker,
    read_name,
    read_version,
    required,
)
from pyproject_flatpak.tables import Table
from pyproject_flatpak.target import Target

_VERSIONS: Final = re.compile(r"3\.\d+(\.\d+)?|4\.[0-5](\.\d+)?")
_Files = Mapping[str, tuple[Hash, ...]]


def read_pdm(text: str, asked: Asked) -> tuple[Pin, ...]:
    """Return the pins of a pdm.lock. Raises LockError with every mistake in it."""
    document = Document.of_toml(text, asked)
    metadata = document.table("metadata")
    _check_version(metadata)
    document.raise_problems()
    _check_targets(metadata, asked.targets)
    files = metadata.table("files")
    by_release = {_normalized_key(key): tuple(read_files(files.tables(key))) for key in files.values}
    entries = _merged([_entry(package, by_release, asked.targets) for package in document.tables("package")])
    document.raise_problems()
    pins = closure(entries, asked, document.problems)
    document.raise_problems()
    return pins


def _check_version(metadata: Table) -> None:
    version = required(metadata, "lock_version")
    if version and not _VERSIONS.fullmatch(version):
        problem = "is a version that is not known; 3.0 to 4.5 are"
        metadata.problems.add(metadata.at("lock_version"), problem, got=version)


def _check_targets(metadata: Table, targets: tuple[Target, ...]) -> None:
    """Record the targets of ours that are none of the lock's, where it says what it is made for."""
    tables = [*metadata.tables("targets")]
    for target in targets:
        if tables and not any([_is_made_for(table, target) for table in tables]):  # noqa: C419 - all are read
            problem = f"has none for {target.arch} and Python {target.runtime.python}"
            got = [" ".join(map(str, table.values.values())) for table in tables]
            metadata.problems.add(metadata.at("targets"), problem, got=got)


def _is_made_for(table: Table, target: Target) -> bool:
    python, platform = read_constraint(table, "requires_python"), table.string("platform")
    return (
        any(versions.contains(target.runtime.python, prereleases=True) for versions in python)
        and table.string("implementation") in {None, "cpython"}
        and (platform is None or bool(re.fullmatch(rf"(many)?linux(_.+)?_{target.arch}", platform)))
    )


def _normalized_key(key: str) -> str:
    """Return the key `name version` of some files with its name normalized."""
    name, _, version = key.partition(" ")
    return f"{canonicalize_name(name)} {version}"


def _entry(package: Table, files: _Files, targets: tuple[Target, ...]) -> Entry:
    """Return a package as it stands; one with extras has the requirements of these, and is completed by `_merged`."""
    name, version = read_name(package), read_version(package)
    extras = frozenset(map(canonicalize_name, package.strings("extras")))
    origin = _origin(package)
    if origin is None:
        required(package, "version")
    marker = read_marker(package, "marker", targets)
    pin = Pin(
        name=name,
        where=package.path,
        arches=tuple(target.arch for target in targets if target.meets(marker)),
        version=version,
        origin=origin,
    )
    python = read_constraint(package, "requires_python")
    written = str(package.values.get("version"))
    return Entry(
        pin=pin,
        needs=tuple(_needs(package, extras, targets)),
        hashes=tuple(read_files(package.tables("files"))) or files.get(f"{name} {written}", ()),
        runs=any(versions.contains(targets[0].runtime.python, prereleases=True) for versions in python),
        extras=(extras,),
    )


def _origin(package: Table) -> dict[str, Any] | None:
    if "git" in package:
        return git_origin(package, "git", "revision")
    if "url" in package:
        return archive_origin(package, "url")
    if "path" in package:
        return directory_origin(package, "path")
    return None


def _needs(package: Table, extras: frozenset[str], targets: tuple[Target, ...]) -> Iterator[Need]:
    for i, text in enumerate(package.strings("dependencies")):
        where = f"{package.at('dependencies')}[{i}]"
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            package.problems.add(where, "is no requirement", got=text)
            continue
        if check_marker(requirement.marker, where, targets, package.problems):
            yield need_of(requirement, where, extras)


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    """Return one entry for all of the same release, whatever their extras."""
    found: dict[str, Entry] = {}
    for entry in entries:
        key = str((entry.pin.name, entry.pin.version, entry.pin.origin))
        found[key] = _joined(found[key], entry) if key in found else entry
    return [*found.values()]


def _joined(one: Entry, other: Entry) -> Entry:
    arches = tuple(dict.fromkeys((*one.pin.arches, *other.pin.arches)))
    return replace(
        one,
        pin=replace(one.pin, arches=arches),
        needs=(*one.needs, *other.needs),
        hashes=one.hashes or other.hashes,
        extras=(*(one.extras or ()), *(other.extras or ())),
    )
