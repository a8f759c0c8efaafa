"""pylock.toml (PEP 751) -> pins. Pure.

https://packaging.python.org/en/latest/specifications/pylock-toml/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from packaging.markers import Marker
from packaging.pylock import Package, PackageSdist, PackageWheel, Pylock
from packaging.version import Version

from pyproject_flatpak.errors import LockError, Problems
from pyproject_flatpak.lock.document import parse_lock
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.target import Target

_ORIGINS: Final = ("vcs", "directory", "archive", "sdist", "wheels")


def read_pylock(text: str, asked: Asked) -> tuple[Pin, ...]:
    """Return what a pylock.toml installs on the targets with the extras and groups that are asked for.

    Its default groups count as well, as they do for every installer. Raises LockError.
    """
    return pins_of(parse_lock(asked.lock, text).pylock, asked, lambda i, _: f"{asked.lock} packages[{i}]")


def pins_of(pylock: Pylock, asked: Asked, place: Callable[[int, Package], str]) -> tuple[Pin, ...]:
    """Do the same for a lock that has been parsed, each of whose packages has a `place` for messages."""
    problems = Problems()
    _check_targets(pylock, asked, problems)
    tables: list[Mapping[str, Any]] = list(pylock.to_dict()["packages"])
    groups = frozenset({*asked.groups, *(pylock.default_groups or [])})
    pins = []
    for i, (package, table) in enumerate(zip(pylock.packages, tables, strict=True)):
        targets = [target for target in asked.targets if _is_wanted(package, target, asked, groups)]
        if targets and package.name not in asked.excluded:
            where = place(i, package)
            _check_python(package, targets[0], where, problems)
            pins.append(_pin(package, table, where, tuple(target.arch for target in targets)))
    _check_once(pins, problems)
    if problems.errors:
        raise LockError(*problems.errors)
    return tuple(pins)


def _is_wanted(package: Package, target: Target, asked: Asked, groups: frozenset[str]) -> bool:
    marker = package.marker
    return marker is None or meets_in_lock(target, marker, frozenset(asked.extras), groups)


def meets_in_lock(target: Target, marker: Marker, extras: frozenset[str], groups: frozenset[str]) -> bool:
    """Tell whether a marker of a lock, which may ask for extras and groups, holds on a target."""
    environment: dict[str, Any] = {**target.environment, "extras": extras, "dependency_groups": groups}
    return marker.evaluate(environment, context="lock_file")


def _pin(package: Package, table: Mapping[str, Any], where: str, arches: tuple[str, ...]) -> Pin:
    named: list[PackageWheel | PackageSdist] = [*(package.wheels or [])]
    if package.sdist:
        named.append(package.sdist)
    files = {file.filename: file.hashes.get("sha256", "") for file in named}
    return Pin(
        name=package.name,
        where=where,
        arches=arches,
        version=str(package.version) if package.version else None,
        files=files,
        hashes=frozenset(files.values()),
        index=package.index,
        origin={key: table[key] for key in _ORIGINS if key in table},
    )


def _check_targets(pylock: Pylock, asked: Asked, problems: Problems) -> None:
    runtime = asked.targets[0].runtime
    if pylock.requires_python and not pylock.requires_python.contains(Version(runtime.python), prereleases=True):
        problem = f"leaves out Python {runtime.python} of {runtime}"
        problems.add(
            f"{asked.lock} requires-python", problem, got=str(pylock.requires_python), remedy=_for_python(asked)
        )
    for target in asked.targets if pylock.environments else ():
        if not any(meets_in_lock(target, marker, frozenset(), frozenset()) for marker in pylock.environments or ()):
            problem = f"leave out {target.arch} with Python {runtime.python_series}"
            remedy = f"lock for it as well, or drop {target.arch} from tool.flatpak.arches"
            environments = list(map(str, pylock.environments or ()))
            problems.add(f"{asked.lock} environments", problem, got=environments, remedy=remedy)


def _check_python(package: Package, target: Target, where: str, problems: Problems) -> None:
    bound = package.requires_python
    if bound and not bound.contains(Version(target.runtime.python), prereleases=True):
        problem = f"{package.name!r} {package.version or ''}".strip()
        problem += f" does not run on Python {target.runtime.python} of {target.runtime}"
        problems.add(where, problem, got=str(bound), remedy="choose another tool.flatpak.runtime-version")


def _check_once(pins: Iterable[Pin], problems: Problems) -> None:
    seen: dict[tuple[str, str], Pin] = {}
    for pin in pins:
        for arch in pin.arches:
            other = seen.setdefault((pin.name, arch), pin)
            if other is not pin:
                problem = f"{pin.name!r} stands there for {arch} a second time"
                problems.add(pin.where, problem, got=pin.version, remedy=f"the first is {other.where}; take one out")


def _for_python(asked: Asked) -> str:
    return f"lock for it as well ('{asked.refresh}'), or choose another tool.flatpak.runtime-version"
