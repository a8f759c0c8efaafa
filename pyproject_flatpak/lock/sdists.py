"""What the sdists among the locked files are built with: read from the sdists, locked like everything else.

Downloads each sdist, unless it is in the cache, starts the resolver, and asks back ends, which runs code of the sdists.
https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import tomli_w
from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.back_end import SilentBackEndError
from pyproject_flatpak.build_system import declared_build_requirements, known_build_requirements
from pyproject_flatpak.cargo import BUILD_TOOLS
from pyproject_flatpak.errors import LockError, Problems, message
from pyproject_flatpak.lock.asking import asked_requirements
from pyproject_flatpak.lock.choice import DEFAULT_CHOICE, Choice
from pyproject_flatpak.lock.document import BUILD, CRATES, TOOL
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.earlier import EarlierBuilds, digest_of
from pyproject_flatpak.lock.repositories import fetch_repository
from pyproject_flatpak.lock.resolve import parsed_packages, resolve
from pyproject_flatpak.lock.sdist_crates import sdist_crates
from pyproject_flatpak.lock.select import SelectedFile, select_packages
from pyproject_flatpak.lock.threads import run_all
from pyproject_flatpak.lock.unpack import UnreadableArchiveError, read_pyproject
from pyproject_flatpak.lock.uv import Question
from pyproject_flatpak.normalize import normalized_requirement
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import Target

_AT_ONCE: Final = 4
"""Sdists under way."""

Packages = list[dict[str, Any]]
"""Package tables."""


@dataclass(kw_only=True, slots=True)
class SdistBuilds:
    """Completes package tables by what their sdists are built with, asking for each sdist once."""

    targets: tuple[Target, ...]
    index: str | None
    configured: Mapping[str, tuple[str, ...]]
    """Build requirements that the author adds, by normalized name."""
    choice: Choice = DEFAULT_CHOICE
    """Which files of `packages` are taken; what sdists are built with is taken as it is best."""
    downloads: Downloads
    earlier: EarlierBuilds = field(default_factory=EarlierBuilds)
    reporter: Reporter = field(default_factory=Reporter)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set to give up."""
    _builds: dict[str, Packages] = field(default_factory=dict)
    """What each sdist is built with, without what those are built with in turn, by its digest."""
    _crates: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Crates that each sdist is built with, by its digest."""
    _warnings: dict[str, str] = field(default_factory=dict)

    def complete(self, packages: Packages, where: str) -> Packages:
        """Return `packages`, each selected sdist with its build requirements, all the way down. Raises LockError."""
        sdists = self._sdists(packages, where, self.choice)
        try:
            self._collect(sdists)
        finally:
            for warning in sorted(self._warnings.values()):  # not from the threads: in one order every time
                self.reporter.warning(warning)
        return self._completed(packages, sdists, frozenset())

    def _collect(self, waiting: dict[str, SelectedFile]) -> None:
        """Find what these sdists are built with, then what the sdists among that are built with, until all is known."""
        while waiting:
            found = run_all(self._build_packages, waiting.values(), at_once=_AT_ONCE, stop=self.stop)
            self._builds |= dict(zip(waiting, found, strict=True))
            inner: dict[str, SelectedFile] = {}
            for sdist, packages in zip(waiting.values(), found, strict=True):
                inner |= self._sdists(packages, _asker(sdist))
            waiting = {digest: sdist for digest, sdist in inner.items() if digest not in self._builds}

    def _sdists(self, packages: Packages, where: str, choice: Choice = DEFAULT_CHOICE) -> dict[str, SelectedFile]:
        """Return the sdists, archives and repositories that are built on some arch, by their digest."""
        selected = select_packages(parsed_packages(packages), self.targets, where, choice)
        return {file.digest: file for file in selected if not file.is_wheel}

    def _completed(self, packages: Packages, sdists: Mapping[str, SelectedFile], around: frozenset[str]) -> Packages:
        """Return `packages` with what is known by now; an sdist that is built with itself ends where it comes again."""

        def completed(package: dict[str, Any]) -> dict[str, Any]:
            sdist = sdists.get(digest_of(package))
            if not sdist:
                return package
            inner = self._builds[sdist.digest] if sdist.digest not in around else []
            build = self._completed(inner, self._sdists(inner, _asker(sdist)), around | {sdist.digest})
            crates = self._crates.get(sdist.digest)
            return {**package, "tool": {TOOL: {BUILD: build, **({CRATES: crates} if crates else {})}}}

        return [completed(package) for package in packages]

    def _build_packages(self, sdist: SelectedFile) -> Packages:
        """Return what an sdist is built with: what it says itself, and what its back end names when it is asked."""
        packages = self.earlier.still_right(sdist.name, sdist.digest)
        if packages is None:
            packages = self._newly_found(sdist)
        tools = sorted(BUILD_TOOLS.intersection(package["name"] for package in packages))
        if tools:
            self._crates[sdist.digest] = sdist_crates(sdist, self._fetch(sdist), tools[0])
        return packages

    def _fetch(self, sdist: SelectedFile) -> Path:
        """Return the archive of an sdist, or of a commit in a repository."""
        if not sdist.commit:
            return self.downloads.fetch(sdist)
        with self.reporter.progress(f"fetching {sdist.name} from its repository", None):
            return fetch_repository(sdist)

    def _newly_found(self, sdist: SelectedFile) -> Packages:
        archive = self._fetch(sdist)
        pyproject = _read_pyproject(sdist, archive)
        requirements = self._with_own(sdist, _requirements(sdist, pyproject))
        question, packages = self._locked(sdist, requirements, _as_lock(self.earlier.packages.get(sdist.digest, [])))
        if sdist.name in self.configured:
            return packages
        try:
            with self.reporter.progress(f"asking {sdist.filename} what it is built with", None):
                more = asked_requirements(sdist, archive, pyproject, question=question, locked=packages, stop=self.stop)
        except SilentBackEndError as error:
            self._warn(sdist, str(error))
            return packages
        if {*map(str, for_targets(more, self.targets))} <= {*map(str, question.requirements)}:
            return packages
        return self._locked(sdist, [*requirements, *more], _as_lock(packages))[1]

    def _locked(
        self, sdist: SelectedFile, requirements: Iterable[Requirement], preferences: str
    ) -> tuple[Question, Packages]:
        by_text = {str(requirement): requirement for requirement in for_targets(requirements, self.targets)}
        question = Question(
            requirements=tuple(by_text[text] for text in sorted(by_text)),
            targets=self.targets,
            index=self.index,
            asked_by=_asker(sdist),
            preferences=preferences,
            remedy=f"set tool.flatpak.dependencies.index, or depend on another version of {sdist.name}",
        )
        with self.reporter.progress(f"resolving {question.asked_by}", None):
            return question, resolve(question).packages

    def _with_own(self, sdist: SelectedFile, found: list[Requirement]) -> list[Requirement]:
        """Return requirements with the author's own words in the place of the sdist's for the same distribution."""
        own = [normalized_requirement(text) for text in self.configured.get(sdist.name, ())]
        replaced = {requirement.name for requirement in own}
        return [item for item in found if item.name not in replaced] + own

    def _warn(self, sdist: SelectedFile, why: str) -> None:
        problem = f"may need more, as its back end cannot be asked: {why}"
        remedy = f"set tool.flatpak.dependencies.build-requirements.{sdist.name}"
        self._warnings[sdist.digest] = message(_asker(sdist), problem, remedy=remedy)


def _asker(sdist: SelectedFile) -> str:
    """Return the key path of what an sdist is built with, for messages."""
    return f"build-system.requires of {sdist.filename}"


def _requirements(sdist: SelectedFile, pyproject: Mapping[str, Any]) -> list[Requirement]:
    """Return what an sdist says that it is built with, and what its back end is known to add."""
    problems = Problems()  # of tables that nobody but the back end reads
    values = [value for _, value in declared_build_requirements(pyproject, problems)]
    try:
        texts = [text for value in values for text in _strings(value)]
        return [normalized_requirement(text) for text in (*texts, *known_build_requirements(pyproject, problems))]
    except (InvalidRequirement, TypeError):
        raise LockError(
            message(
                _asker(sdist),
                "holds something that is no requirement",
                remedy=f"depend on another version of {sdist.name}",
            )
        ) from None


def _as_lock(packages: Packages) -> str:
    return tomli_w.dumps({"lock-version": "1.0", "created-by": TOOL, "packages": packages}) if packages else ""


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return value


def _read_pyproject(sdist: SelectedFile, archive: Path) -> dict[str, Any]:
    """Return what the pyproject.toml of an sdist says, nothing where it has none."""
    try:
        text = read_pyproject(archive, sdist.filename, sdist.subdirectory)
        pyproject = tomllib.loads(text or "")
    except (UnreadableArchiveError, tomllib.TOMLDecodeError) as error:
        remedy = f"depend on another version of {sdist.name}"
        raise LockError(message(sdist.filename, f"cannot be read: {error}", remedy=remedy)) from None
    # what is no table counts as missing: the back end is the one to complain
    return pyproject if isinstance(pyproject.get("build-system", {}), dict) else {**pyproject, "build-system": {}}
