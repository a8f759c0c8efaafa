"""The lock as a document: a standard pylock.toml for our targets, with a record of what it was made from.

Pure. https://packaging.python.org/en/latest/specifications/pylock-toml/
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import tomli_w
from packaging.markers import Marker
from packaging.pylock import (
    Package,
    PackageArchive,
    PackageSdist,
    PackageWheel,
    Pylock,
    PylockValidationError,
)
from packaging.tags import Tag

from pyproject_flatpak.cargo import Crate, crate_of
from pyproject_flatpak.errors import LockError, message
from pyproject_flatpak.lock.wheel import wheel_tags
from pyproject_flatpak.redact import redacted
from pyproject_flatpak.target import Target, arch_marker

TOOL: Final = "pyproject-flatpak"
"""Key of our own tables in a lock."""
BUILD: Final = "build"
"""Key, in a package's tool table, of the packages that its sdist is built with."""
CRATES: Final = "crates"
"""Key, in a package's tool table, of the crates that cargo builds it with: `name`, `version`, `checksum`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """A lock: its text, and what `packaging` makes of it."""

    name: str
    """File name, for messages."""
    text: str
    pylock: Pylock
    record: Mapping[str, Any]
    """The inputs as the file has them; empty where it was not made by us."""

    @property
    def packages(self) -> tuple[Package, ...]:
        """The locked packages."""
        return tuple(self.pylock.packages)

    @property
    def all_names(self) -> frozenset[str]:
        """Normalized names of the locked packages and of all that their sdists are built with."""
        return frozenset(_all_names(self.packages))


def _all_names(packages: Iterable[Package]) -> Iterator[str]:
    for package in packages:
        yield package.name
        yield from _all_names(build_packages(package))


def parse_lock(name: str, text: str) -> Lock:
    """Parse the text of a pylock.toml. Raises LockError for one that is broken or of an unknown version."""
    remedy = "mend it, or delete it to lock anew"
    try:
        table = tomllib.loads(text)
        pylock = Pylock.from_dict(table)
    except tomllib.TOMLDecodeError as error:
        raise LockError(message(name, f"is no valid TOML: {error}", remedy=remedy)) from None
    except PylockValidationError as error:
        raise LockError(message(f"{name} {error.context or ''}".strip(), error.message, remedy=remedy)) from None
    try:
        record = _mapping(_mapping(table, "tool"), TOOL).get("inputs", {})
        for i, package in enumerate(pylock.packages):
            _check_builds(package, f"packages[{i}]")
    except PylockValidationError as error:
        raise LockError(message(f"{name} {error.context}", error.message, remedy=remedy)) from None
    return Lock(name=name, text=text, pylock=pylock, record=record if isinstance(record, Mapping) else {})


def build_packages(package: Package) -> tuple[Package, ...]:
    """Return the locked packages that this package's sdist is built with. Raises PylockValidationError."""
    tables = _mapping(package.tool or {}, TOOL).get(BUILD, [])
    if not tables:
        return ()
    document = {"lock-version": "1.0", "created-by": TOOL, "packages": tables}
    return tuple(Pylock.from_dict(document).packages)


def locked_crates(package: Package) -> tuple[Crate, ...]:
    """Return the crates that this package's sdist is built with. Raises PylockValidationError."""
    tables = _mapping(package.tool or {}, TOOL).get(CRATES, [])
    found = [crate_of(table) if isinstance(table, Mapping) else None for table in _sequence(tables)]
    for i, crate in enumerate(found):
        if crate is None:
            raise PylockValidationError("Unexpected form of a crate", context=f"[{i}]")
    return tuple(crate for crate in found if crate)


def uses_cargo(lock: Lock) -> bool:
    """Tell whether anything in a lock is built by cargo."""
    return _uses_cargo(lock.packages)


def _uses_cargo(packages: Iterable[Package]) -> bool:
    return any(locked_crates(package) or _uses_cargo(build_packages(package)) for package in packages)


def _sequence(value: object) -> list[object]:
    if not isinstance(value, list):
        raise PylockValidationError(f"Unexpected type {type(value).__name__} (expected list)")
    return value


def _check_builds(package: Package, path: str) -> None:
    """Read our tables in a package all the way down, so that a broken lock is told when it is read."""
    try:
        locked_crates(package)
    except PylockValidationError as error:
        context = f"{path}.tool.{TOOL}.{CRATES}{error.context or ''}"
        raise PylockValidationError(error.message, context=context) from None
    path = f"{path}.tool.{TOOL}.{BUILD}"
    try:
        packages = build_packages(package)
    except PylockValidationError as error:
        inside = (error.context or "").removeprefix("packages")
        raise PylockValidationError(error.message, context=f"{path}{inside}") from None
    for i, inner in enumerate(packages):
        _check_builds(inner, f"{path}[{i}]")


def _mapping(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, Mapping):
        raise PylockValidationError(f"Unexpected type {type(found).__name__} (expected Mapping)", context=f"tool.{key}")
    return found


def build_lock(
    name: str, packages: Iterable[dict[str, Any]], inputs: Mapping[str, Any], targets: tuple[Target, ...]
) -> Lock:
    """Return the lock of these package tables, which `normalized_packages` has made; `inputs` is its record."""
    document = {
        "lock-version": "1.0",
        "environments": [target.marker for target in targets],
        "requires-python": f"=={targets[0].runtime.python_series}.*",
        "created-by": TOOL,
        "packages": list(packages),
        "tool": {TOOL: {"inputs": dict(inputs)}},
    }
    return parse_lock(name, tomli_w.dumps(document))


def normalized_packages(packages: Iterable[Mapping[str, Any]], targets: tuple[Target, ...]) -> list[dict[str, Any]]:
    """Return a resolver's package tables sorted, without what no target can use, their markers reduced to arches."""
    tags = frozenset[Tag]().union(*(target.tags for target in targets))
    found = []
    for package in packages:
        marker = Marker(package["marker"]) if "marker" in package else None
        arches = tuple(target.arch for target in targets if target.meets(marker))
        if arches:
            found.append(_normalized_package(package, arches if len(arches) < len(targets) else (), tags))
    return sorted(found, key=lambda package: (package["name"], package.get("version", "")))


def _normalized_package(package: Mapping[str, Any], arches: tuple[str, ...], tags: frozenset[Tag]) -> dict[str, Any]:
    table: dict[str, Any] = {"name": package["name"]}
    if "version" in package:
        table["version"] = package["version"]
    if arches:
        table["marker"] = arch_marker(arches)
    for kind in ("vcs", "directory", "archive", "sdist"):
        if kind in package:
            table[kind] = _normalized_file(package[kind])
    wheels = [_normalized_file(wheel) for wheel in package.get("wheels", []) if _fits(wheel, tags)]
    if wheels:
        table["wheels"] = sorted(wheels, key=lambda wheel: str(wheel.get("url", "")).rpartition("/")[2])
    elif "wheels" in package and "sdist" not in package:  # keep them for the message that none fits
        table["wheels"] = [_normalized_file(wheel) for wheel in package["wheels"]]
    return table


def _normalized_file(file: Mapping[str, Any]) -> dict[str, Any]:
    return {key: redacted(value) if key == "url" else value for key, value in file.items()}


def _fits(wheel: Mapping[str, Any], tags: frozenset[Tag]) -> bool:
    name = wheel.get("name") or str(wheel.get("url") or wheel.get("path") or "").partition("#")[0].rpartition("/")[2]
    return not tags.isdisjoint(wheel_tags(name))


LockedFile = PackageWheel | PackageSdist | PackageArchive
"""A file that a lock names."""
