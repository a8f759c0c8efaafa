"""Requirements -> the packages that meet them, all of whose releases run on every target, in as few versions as may be.

uv resolves; what it does not look at is checked here, and it is asked again without the releases that do not do: upper
bounds of Requires-Python, wheels for a newer glibc, and files that the author does not want. Uses the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from packaging.pylock import Package, Pylock
from packaging.version import Version

from pyproject_flatpak.errors import LockError, NetworkError, message
from pyproject_flatpak.lock.choice import Choice, no_file_fits, unserved_arches
from pyproject_flatpak.lock.document import TOOL, normalized_packages
from pyproject_flatpak.lock.releases import unfit_releases
from pyproject_flatpak.lock.uv import Question, ask_uv
from pyproject_flatpak.target import Target

_MAX_BARRED: Final = 10
"""Releases of one distribution that are passed over at most; one that does may be older than anybody wants."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """What was found."""

    packages: list[dict[str, Any]] = field(default_factory=list)
    """Normalized package tables."""
    yanked: Mapping[str, str] = field(default_factory=dict)
    """Reason by `name==version` of what was withdrawn and is taken as it is pinned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfit:
    """Why a release does not do, and the way out if there is no other."""

    problem: str
    remedy: str


def resolve(question: Question) -> Resolution:
    """Return what meets the requirements of `question`.

    Raises LockError with a message for each requirement that cannot be met, NetworkError, and ConfigError without uv.
    """
    if not question.requirements:
        return Resolution()
    found = _fitting(question)
    return _in_one_version(question, found) if question.follows else found


def _fitting(question: Question) -> Resolution:
    """Return an answer of uv's all of whose releases do."""
    barred: dict[str, Unfit] = {}
    while True:
        constraints = (*question.constraints, *(release.replace("==", "!=") for release in barred))
        try:
            answer = ask_uv(replace(question, constraints=constraints))
        except LockError as error:
            if not barred or isinstance(error, NetworkError):
                raise
            raise _only_barred_releases(question, barred) from None  # as there was a solution with them
        packages = normalized_packages(answer.packages, question.targets)
        not_fit = unfit(packages, question) if question.follows else {}
        if not not_fit:
            return Resolution(packages=packages, yanked=answer.yanked)
        barred |= not_fit
        names = Counter(release.partition("==")[0] for release in barred)
        if too_many := [name for name, count in names.items() if count > _MAX_BARRED]:
            of_these = {release: why for release, why in barred.items() if release.partition("==")[0] in too_many}
            raise _only_barred_releases(question, of_these)


def unfit(packages: list[dict[str, Any]], question: Question) -> dict[str, Unfit]:
    """Return why releases among `packages` do not do, by `name==version`."""
    python = question.targets[0].runtime.python
    found = {
        release: _outside_bound(release, bound, question.targets[0])
        for release, bound in unfit_releases(packages, python, question.index).items()
    }
    return found | {
        f"{package.name}=={package.version}": _without_file(package, arches, question.targets[0], question.choice)
        for package in parsed_packages(packages)
        if package.version and (arches := unserved_arches(package, question.targets, question.choice))
    }


def parsed_packages(packages: list[dict[str, Any]]) -> list[Package]:
    """Return package tables as `packaging` knows them."""
    return [*Pylock.from_dict({"lock-version": "1.0", "created-by": TOOL, "packages": packages}).packages]


def _outside_bound(release: str, bound: str, target: Target) -> Unfit:
    name, _, version = release.partition("==")
    runtime = target.runtime
    problem = f"{name!r} {version} does not run on Python {runtime.python} of {runtime}: it requires Python {bound}"
    return Unfit(problem=problem, remedy="choose a runtime-version with a Python that fits, or drop it")


def _without_file(package: Package, arches: tuple[str, ...], target: Target, choice: Choice) -> Unfit:
    problem = no_file_fits(package, arches, target, choice)
    if package.name in choice.from_source:
        return Unfit(problem=problem, remedy="take it out of tool.flatpak.dependencies.from-source")
    remedy = f"take another version or runtime-version, or drop {' and '.join(arches)} from tool.flatpak.arches"
    return Unfit(problem=problem, remedy=remedy)


def _only_barred_releases(question: Question, barred: dict[str, Unfit]) -> LockError:
    """Return the error that tells the newest barred release of each distribution."""
    newest = {release.partition("==")[0]: why for release, why in reversed(barred.items())}
    return LockError(*(message(question.asked_by, why.problem, remedy=why.remedy) for _, why in sorted(newest.items())))


def _in_one_version(question: Question, found: Resolution) -> Resolution:
    """Return a resolution in which the arches share the versions that they can share."""
    kept: tuple[str, ...] = ()
    for bounds in _bounds_of_split_versions(found):
        if all(bound in kept for bound in bounds):
            continue
        try:
            found = _fitting(replace(question, constraints=(*question.constraints, *kept, *bounds)))
        except NetworkError:
            raise
        except LockError:
            continue  # the arches are asked to differ
        kept = (*kept, *bounds)
    return found


def _bounds_of_split_versions(found: Resolution) -> list[tuple[str, ...]]:
    """Return bounds to try: first all together, then one after the other."""
    versions: dict[str, set[Version]] = {}
    for package in found.packages:
        if "version" in package:
            versions.setdefault(package["name"], set()).add(Version(package["version"]))
    bounds = [f"{name}<={min(several)}" for name, several in sorted(versions.items()) if len(several) > 1]
    return [tuple(bounds), *((bound,) for bound in bounds)] if bounds else []
