"""The two locks of an application: its dependencies', and its own build requirements'.

Fresh ones are taken as they are; for stale ones the resolver runs, and keeps the versions that still fit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from packaging.requirements import Requirement

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.document import (
    BUILD,
    TOOL,
    Inputs,
    Lock,
    build_lock,
    inputs_of,
    parse_lock,
)
from pyproject_flatpak.target import Target

DEPENDENCIES_LOCK: Final = "pylock.flatpak.toml"
BUILD_LOCK: Final = "pylock.build.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What one lock is to hold."""

    name: str
    """File name of the lock."""
    requirements: tuple[Requirement, ...]
    targets: tuple[Target, ...]
    asked_by: str
    """Key path of the requirements, for messages."""
    remedy: str
    """What to do about a name that no index has."""
    excluded: frozenset[str] = frozenset()
    index: str | None = None
    build_requirements: Mapping[str, tuple[str, ...]]

    @property
    def inputs(self) -> Inputs:
        """The record of a lock of this."""
        return inputs_of(
            self.requirements,
            self.targets,
            excluded=self.excluded,
            index=self.index,
            build_requirements=self.build_requirements,
        )


def make_locks(wanted: tuple[Wanted, ...], existing: Mapping[str, str], announce: Callable[[str], None]) -> list[Lock]:
    """Return a lock for each of `wanted`, the fresh one among `existing` (texts by file name) or a new one.

    Raises LockError with the mistakes of all of them; nothing is written.
    """
    old = {item.name: parse_lock(item.name, existing[item.name]) for item in wanted if item.name in existing}
    stale = [item for item in wanted if item.name not in old or not old[item.name].is_fresh(item.inputs)]
    if not stale:
        return [old[item.name] for item in wanted]
    # with fresh locks, a build need not load the resolver
    from pyproject_flatpak.lock.uv import find_uv  # noqa: PLC0415

    find_uv()  # fails before anything is started, and is no work for a thread
    for item in stale:  # not from the threads, whose lines would run into each other
        arches = " and ".join(item.inputs.arches)
        announce(f"locking {item.asked_by} for {arches}, Python {item.inputs.python}")
    with ThreadPoolExecutor(max_workers=len(stale)) as pool:
        running = [pool.submit(_resolved_lock, item, existing.get(item.name, "")) for item in stale]
    failures = [error for future in running if (error := future.exception())]
    for error in failures:
        if not isinstance(error, LockError):
            raise error
    if failures:
        kind = type(failures[0])
        raise kind(*(line for error in failures for line in getattr(error, "messages", ())))
    made = old | {lock.name: lock for lock in (future.result() for future in running)}
    return [made[item.name] for item in wanted]


def _earlier_builds(packages: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what the sdists of an earlier lock, which has been found right, are built with, by their sha256."""
    from pyproject_flatpak.lock.sdists import sdist_hash  # noqa: PLC0415

    found: dict[str, list[dict[str, Any]]] = {}
    for package in packages:
        if inner := package.get("tool", {}).get(TOOL, {}).get(BUILD, []):
            found[sdist_hash(package)] = inner
            found |= _earlier_builds(inner)
    return found


def _resolved_lock(wanted: Wanted, existing: str) -> Lock:
    from pyproject_flatpak.lock.resolve import resolve  # noqa: PLC0415
    from pyproject_flatpak.lock.sdists import SdistBuilds  # noqa: PLC0415
    from pyproject_flatpak.lock.uv import Question  # noqa: PLC0415

    inputs = wanted.inputs
    question = Question(
        requirements=wanted.requirements,
        targets=wanted.targets,
        excluded=wanted.excluded,
        index=wanted.index,
        asked_by=wanted.asked_by,
        remedy=wanted.remedy,
        preferences=existing,
    )
    packages = resolve(question).packages
    builds = SdistBuilds(
        targets=wanted.targets,
        index=wanted.index,
        configured=wanted.build_requirements,
        earlier=_earlier_builds(tomllib.loads(existing).get("packages", [])),
    )
    return build_lock(wanted.name, builds.complete(packages, wanted.name), inputs, wanted.targets)
