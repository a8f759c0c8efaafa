"""The two locks of an application: its dependencies', and its own build requirements'.

Fresh ones are taken as they are; stale ones are made anew, and keep the versions that still fit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from pyproject_flatpak.errors import LockError, OutOfDateError, message
from pyproject_flatpak.lock.document import Lock, parse_lock
from pyproject_flatpak.lock.inputs import changes
from pyproject_flatpak.lock.wanted import LOCK_AS_NEEDED, Locking, Wanted
from pyproject_flatpak.reporter import Reporter

DEPENDENCIES_LOCK: Final = "pylock.flatpak.toml"
BUILD_LOCK: Final = "pylock.build.toml"


def make_locks(
    wanted: tuple[Wanted, ...], existing: Mapping[str, str], reporter: Reporter, locking: Locking = LOCK_AS_NEEDED
) -> list[Lock]:
    """Return a lock for each of `wanted`, the fresh one among `existing` (texts by file name) or a new one.

    Raises LockError with the mistakes of all of them, OutOfDateError where none may be made; nothing is written.
    """
    old = {item.name: parse_lock(item.name, existing[item.name]) for item in wanted if item.name in existing}
    _check_upgrade(locking, wanted, old)
    reasons = {item.name: _staleness(item, old.get(item.name)) for item in wanted}
    making = [item for item in wanted if reasons[item.name] or _is_upgraded(locking, old.get(item.name))]
    if not making:
        return [old[item.name] for item in wanted]
    if locking.locked:
        raise OutOfDateError(*(_out_of_date(item.name, reasons[item.name]) for item in making))
    # with fresh locks, a build need not load the resolver
    from pyproject_flatpak.lock.extra import check_requests, find_uv  # noqa: PLC0415

    find_uv()  # fails before anything is started, and is no work for a thread
    check_requests()
    from pyproject_flatpak.lock.make import make_lock  # noqa: PLC0415
    from pyproject_flatpak.lock.threads import run_all  # noqa: PLC0415

    for item in making:  # not from the threads, whose lines would run into each other
        reporter.info(_announcement(item, reasons[item.name] if item.name in old else []))
    stop = threading.Event()
    said: dict[str, list[str]] = {item.name: [] for item in making}

    def make(item: Wanted) -> Lock:
        own = replace(reporter, warning=said[item.name].append)
        return make_lock(item, existing.get(item.name, ""), locking, own, stop)

    try:
        made = run_all(make, making, at_once=len(making), stop=stop)
    finally:
        for warning in dict.fromkeys(warning for item in making for warning in said[item.name]):
            reporter.warning(warning)
    locks = old | {lock.name: lock for lock in made}
    return [locks[item.name] for item in wanted]


def _staleness(wanted: Wanted, lock: Lock | None) -> list[str]:
    if lock is None:
        return ["is missing"]
    if not lock.record:
        return ["does not say what it was made from"]
    return changes(lock.record, wanted.inputs)


def _is_upgraded(locking: Locking, lock: Lock | None) -> bool:
    return locking.upgrade_all or lock is None or not locking.upgrade.isdisjoint(lock.all_names)


def _out_of_date(name: str, why: Iterable[str]) -> str:
    return message(name, f"is out of date: {'; '.join(why)}", remedy="run 'pyproject-flatpak lock' and commit it")


def _announcement(wanted: Wanted, why: Iterable[str]) -> str:
    arches = " and ".join(wanted.inputs.arches)
    source = f" from {wanted.given.name}" if wanted.given else ""
    changed = "".join(f"\n  {reason}" for reason in why)
    return f"locking {wanted.asked_by}{source} for {arches}, Python {wanted.inputs.python}{changed}"


def _check_upgrade(locking: Locking, wanted: Iterable[Wanted], old: Mapping[str, Lock]) -> None:
    """Refuse to upgrade what is in no lock, or is another tool's to upgrade."""
    names = {lock.name: lock.all_names for lock in old.values()}
    known = frozenset[str]().union(*names.values())
    errors = [
        message("--upgrade", "is in no lock", got=name, remedy=f"they have: {', '.join(sorted(known)) or 'nothing'}")
        for name in sorted(locking.upgrade - known)
    ]
    errors += [
        message("--upgrade", f"versions come from {item.given.name}", got=name, remedy=f"run '{item.given.refresh}'")
        for item in wanted
        for name in sorted(locking.upgrade.intersection(names.get(item.name, ())))
        if item.given
    ]
    if errors:
        raise LockError(*errors)
