"""Entries of a lock -> those that a project needs on each target. Pure; for all locks that name dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.reading import Hash, completed, is_project_itself
from pyproject_flatpak.target import Target


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Need:
    """A requirement of an entry, or of the project."""

    name: str
    """Normalized."""
    where: str = ""
    """Place in the lock; empty for one of the project."""
    extras: frozenset[str] = frozenset()
    """Normalized extras that it asks of the other."""
    marker: Marker | None = None
    allowed: tuple[SpecifierSet, ...] = (SpecifierSet(),)
    """Versions in any of these are right."""
    of_extras: frozenset[str] = frozenset()
    """It counts where all these extras of its entry are asked for."""

    def counts(self, target: Target, extras: Iterable[str]) -> bool:
        """Tell whether it counts on the target for an entry with these extras."""
        chosen = {*extras}
        return self.of_extras <= chosen and any(target.meets(self.marker, extra) for extra in ("", *sorted(chosen)))

    def allows(self, entry: Entry) -> bool:
        """Tell whether the entry has a version that is right, as far as is known."""
        version = entry.pin.version
        return version is None or any(allowed.contains(Version(version), prereleases=True) for allowed in self.allowed)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entry:
    """A distribution as a lock has it."""

    pin: Pin
    """Its arches are those that the lock has it for; its hashes are not in it yet."""
    needs: tuple[Need, ...] = ()
    hashes: tuple[Hash, ...] = ()
    runs: bool = True
    """Whether it says that it runs on the targets' Python."""
    extras: tuple[frozenset[str], ...] | None = None
    """Sets of extras that it has been locked with; None where the lock does not tell."""


def need_of(requirement: Requirement, where: str = "", of_extras: frozenset[str] = frozenset()) -> Need:
    """Return the need that a requirement (PEP 508) is."""
    return Need(
        name=canonicalize_name(requirement.name),
        where=where,
        extras=frozenset(map(canonicalize_name, requirement.extras)),
        marker=requirement.marker,
        allowed=(requirement.specifier,),
        of_extras=of_extras,
    )


def closure(entries: Iterable[Entry], asked: Asked, problems: Problems, *, clearer: str = "") -> tuple[Pin, ...]:
    """Return the pins of what the project needs, in the order of the lock; `clearer` says which lock would be.

    A requirement of the project that has no entry is passed over; one of an entry is recorded, as is a version that
    cannot be decided on, an extra that the lock was not made with, and a hash that is no sha256.
    """
    known = [*entries]
    arches: dict[Entry, tuple[str, ...]] = dict.fromkeys(known, ())
    for target in asked.targets:
        for entry in _Walk(target, known, asked, problems).entries(clearer):
            arches[entry] += (target.arch,)
    return tuple(_pinned(entry, found, problems) for entry, found in arches.items() if found)


def _pinned(entry: Entry, arches: tuple[str, ...], problems: Problems) -> Pin:
    pin = replace(entry.pin, arches=arches)
    if not entry.hashes and not pin.origin:
        problems.add(pin.where, f"has no hash of any file of {pin.name!r}")
    return completed(pin, entry.hashes, problems)


class _Walk:
    """From the requirements of the project to all that they bring in, on one target."""

    def __init__(self, target: Target, entries: list[Entry], asked: Asked, problems: Problems) -> None:
        self._target = target
        self._asked = asked
        self._problems = problems
        self._names = {entry.pin.name for entry in entries}
        itself = {entry.pin.name for entry in entries if is_project_itself(entry.pin.origin)}
        self._left_out = asked.excluded | itself | {asked.project}
        self._here = _by_name(entry for entry in entries if target.arch in entry.pin.arches)
        self._admitted: dict[str, list[Entry]] = {}
        self._torn: set[str] = set()
        self._extras: dict[str, set[str]] = {}
        self._followed: set[Need] = set()

    def entries(self, clearer: str) -> Iterator[Entry]:
        """Yield each entry that is needed."""
        waiting = [need_of(requirement) for requirement in self._asked.requirements]
        waiting = [need for need in waiting if need.counts(self._target, ())]
        while waiting:
            waiting += self._follow(waiting.pop())
        for name, admitted in self._admitted.items():
            if len(admitted) > 1 or name in self._torn:
                self._record_unclear(name, clearer)
            else:
                self._check_extras(admitted[0])
                yield admitted[0]

    def _follow(self, need: Need) -> list[Need]:
        """Take note of a need, and return what is needed in turn."""
        if need.name in self._left_out:
            return []
        here = self._here.get(need.name, [])
        if not here:
            self._record_missing(need)
            return []
        before = self._admitted.get(need.name, here)
        admitted = [entry for entry in before if need.allows(entry)]
        if not admitted and any(map(need.allows, here)):
            self._torn.add(need.name)
        self._admitted[need.name] = admitted or before  # a version that nobody allows is an override of the author's
        self._extras.setdefault(need.name, set()).update(need.extras)
        return self._needs_in_turn(need.name)

    def _needs_in_turn(self, name: str) -> list[Need]:
        if len(self._admitted[name]) > 1:
            return []
        needs = self._admitted[name][0].needs
        extras = self._extras[name]
        new = [need for need in needs if need not in self._followed and need.counts(self._target, extras)]
        self._followed.update(new)
        return new

    def _record_missing(self, need: Need) -> None:
        if not need.where:  # whether the requirements are met is checked for all locks alike
            return
        problem = f"requires {need.name!r}, which the lock does not have"
        if need.name in self._names:
            problem = f"{problem} for {self._target.arch} and Python {self._target.runtime.python_series}"
        self._problems.add(need.where, problem)

    def _record_unclear(self, name: str, clearer: str) -> None:
        here = self._here[name]
        for_whom = f"{self._target.arch} and Python {self._target.runtime.python_series}"
        problem = f"is one of several {name!r}, and which is for {for_whom} is not said{clearer}"
        self._problems.add(here[0].pin.where, problem, got=[entry.pin.version or "" for entry in here])

    def _check_extras(self, entry: Entry) -> None:
        extras = self._extras[entry.pin.name]
        if entry.extras is not None:
            locked = frozenset[str]().union(*(known for known in entry.extras if known <= extras))
            if lacking := sorted(extras - locked):
                problem = f"{entry.pin.name!r} is locked without the extras that are asked for"
                self._problems.add(entry.pin.where, problem, got=lacking)


def _by_name(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    """Return the entries of each name; only those that run on the targets' Python, where some do."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.pin.name, []).append(entry)
    return {name: [entry for entry in several if entry.runs] or several for name, several in found.items()}
