"""Makes one lock anew: by the resolver, or from the lock of another tool. Uses the network."""

from __future__ import annotations

import threading
import tomllib
from typing import Any

import tomli_w

from pyproject_flatpak.errors import message
from pyproject_flatpak.lock.document import TOOL, Lock, build_lock
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.earlier import EarlierBuilds, earlier_builds
from pyproject_flatpak.lock.edges import with_dependencies
from pyproject_flatpak.lock.given import GivenLock
from pyproject_flatpak.lock.given.pins import Asked
from pyproject_flatpak.lock.given.read import packages_of_lock
from pyproject_flatpak.lock.releases import stated_requirements
from pyproject_flatpak.lock.resolve import Resolution, parsed_packages, resolve
from pyproject_flatpak.lock.sdist_metadata import stated_by_sdists
from pyproject_flatpak.lock.sdists import SdistBuilds
from pyproject_flatpak.lock.select import select_packages
from pyproject_flatpak.lock.uv import Question
from pyproject_flatpak.lock.wanted import Locking, Wanted
from pyproject_flatpak.reporter import Reporter


def make_lock(wanted: Wanted, existing: str, locking: Locking, reporter: Reporter, stop: threading.Event) -> Lock:
    """Return a new lock; versions of the `existing` one's text are kept where they fit. Raises LockError.

    `stop` is set where nobody waits for it any more.
    """
    kept = locking.kept(tomllib.loads(existing).get("packages", []))
    with reporter.progress(f"resolving {wanted.asked_by}", None):
        found = _resolution(wanted, kept, reporter)
    _warn_of_withdrawn(found, wanted, reporter)
    with Downloads(index=wanted.index, reporter=reporter, stop=stop) as downloads:
        builds = SdistBuilds(
            targets=wanted.targets,
            index=wanted.index,
            configured=wanted.build_requirements,
            choice=wanted.choice,
            downloads=downloads,
            earlier=_earlier_builds(kept, existing, wanted, locking),
            reporter=reporter,
            stop=stop,
        )
        packages = builds.complete(found.packages, wanted.name)
        if wanted.ordered:
            packages = _linked(packages, wanted, downloads)
    return build_lock(wanted.name, packages, wanted.inputs.to_table(), wanted.targets)


def _linked(packages: list[dict[str, Any]], wanted: Wanted, downloads: Downloads) -> list[dict[str, Any]]:
    """Return the packages with what they require of each other."""
    files = select_packages(parsed_packages(packages), wanted.targets, wanted.name, wanted.choice)
    stated = stated_requirements(packages, wanted.index) | stated_by_sdists(files, downloads.fetch)
    return with_dependencies(packages, wanted.requirements, wanted.targets, stated)


def _resolution(wanted: Wanted, kept: list[dict[str, Any]], reporter: Reporter) -> Resolution:
    question = Question(
        requirements=wanted.requirements,
        targets=wanted.targets,
        excluded=wanted.excluded,
        index=wanted.index,
        asked_by=wanted.asked_by,
        remedy=wanted.remedy,
        choice=wanted.choice,
        preferences=tomli_w.dumps({"lock-version": "1.0", "created-by": TOOL, "packages": kept}) if kept else "",
    )
    if wanted.given is None:
        return resolve(question)
    return packages_of_lock(wanted.given, _asked(wanted, wanted.given), question, reporter)


def _earlier_builds(kept: list[dict[str, Any]], existing: str, wanted: Wanted, locking: Locking) -> EarlierBuilds:
    record = tomllib.loads(existing).get("tool", {}).get(TOOL, {}).get("inputs", {})
    asks_for_newer = locking.upgrade_all or bool(locking.upgrade)
    return earlier_builds(kept, record, wanted.inputs, complete=not asks_for_newer)


def _asked(wanted: Wanted, given: GivenLock) -> Asked:
    return Asked(
        lock=given.name,
        refresh=given.refresh,
        requirements=wanted.requirements,
        targets=wanted.targets,
        excluded=wanted.excluded,
        extras=wanted.extras,
        groups=wanted.groups,
        project=wanted.project,
    )


def _warn_of_withdrawn(found: Resolution, wanted: Wanted, reporter: Reporter) -> None:
    for release, reason in sorted(found.yanked.items()):
        name, _, version = release.partition("==")
        problem = f"{name!r} {version} has been withdrawn from the index" + (f" ({reason})" if reason else "")
        reporter.warning(message(wanted.asked_by, problem, remedy="take another release of it"))
