"""What the sdists among the locked files are built with: read from the sdists, locked like everything else.

Downloads each sdist, unless it is in the cache, and starts the resolver.
https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table
"""

from __future__ import annotations

import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import tomli_w
from packaging.pylock import Pylock
from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.build_system import LEGACY_BUILD_REQUIREMENTS
from pyproject_flatpak.data import load_back_ends
from pyproject_flatpak.errors import LockError, message
from pyproject_flatpak.lock.choice import DEFAULT_CHOICE, Choice
from pyproject_flatpak.lock.document import BUILD, TOOL
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.resolve import resolve
from pyproject_flatpak.lock.select import SelectedFile, select_packages
from pyproject_flatpak.lock.uv import Question
from pyproject_flatpak.normalize import normalized_requirement
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import Target

_MAX_PYPROJECT: Final = 4 * 1024 * 1024
"""Bytes of a pyproject.toml that we read at most."""


@dataclass(slots=True)
class SdistBuilds:
    """Completes package tables by what their sdists are built with, asking for each sdist once."""

    targets: tuple[Target, ...]
    index: str | None
    configured: Mapping[str, tuple[str, ...]]
    """Build requirements that the author adds, by normalized name."""
    downloads: Downloads
    choice: Choice = DEFAULT_CHOICE
    """Which files of `packages` are taken; what sdists are built with is taken as it is best."""
    earlier: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Package tables of an earlier lock by the sdist's sha256; their versions are kept where they still fit."""
    _done: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def complete(self, packages: list[dict[str, Any]], where: str) -> list[dict[str, Any]]:
        """Return `packages`, each selected sdist with its build requirements. Raises LockError."""
        return self._complete(packages, where, self.choice)

    def _complete(self, packages: list[dict[str, Any]], where: str, choice: Choice) -> list[dict[str, Any]]:
        document = {"lock-version": "1.0", "created-by": TOOL, "packages": packages}
        selected = select_packages(Pylock.from_dict(document).packages, self.targets, where, choice)
        sdists = {file.sha256: file for file in selected if not file.is_wheel}
        return [
            {**package, "tool": {TOOL: {BUILD: self._build_packages(sdists[sha256])}}}
            if (sha256 := sdist_hash(package)) in sdists
            else package
            for package in packages
        ]

    def _build_packages(self, sdist: SelectedFile) -> list[dict[str, Any]]:
        if sdist.sha256 not in self._done:
            self._done[sdist.sha256] = []  # an sdist that is built with itself ends here
            requirements = self._requirements(sdist)
            question = Question(
                requirements=tuple(for_targets(requirements, self.targets)),
                targets=self.targets,
                index=self.index,
                asked_by=f"build-system.requires of {sdist.filename}",
                preferences=_as_lock(self.earlier.get(sdist.sha256, [])),
                remedy=f"set tool.flatpak.dependencies.index, or depend on another version of {sdist.name}",
            )
            packages = resolve(question).packages
            self._done[sdist.sha256] = self._complete(packages, question.asked_by, DEFAULT_CHOICE)
        return self._done[sdist.sha256]

    def _requirements(self, sdist: SelectedFile) -> list[Requirement]:
        build_system = _build_system(sdist, self.downloads.fetch(sdist))
        backend = str(build_system.get("build-backend", "")).partition(":")[0]
        declared = build_system.get("requires", list(LEGACY_BUILD_REQUIREMENTS))
        try:
            found = [normalized_requirement(text) for text in (*_strings(declared), *load_back_ends().get(backend, ()))]
        except (InvalidRequirement, TypeError):
            raise LockError(
                message(
                    f"build-system.requires of {sdist.filename}",
                    "holds something that is no requirement",
                    remedy=f"depend on another version of {sdist.name}",
                )
            ) from None
        # the author's own words take the place of the sdist's for the same distribution
        own = [normalized_requirement(text) for text in self.configured.get(sdist.name, ())]
        replaced = {requirement.name for requirement in own}
        return sorted([item for item in found if item.name not in replaced] + own, key=str)


def sdist_hash(package: Mapping[str, Any]) -> str:
    """Return the sha256 of a package table's sdist or archive, empty where it has none."""
    file = package.get("sdist") or package.get("archive") or {}
    return str(file.get("hashes", {}).get("sha256", ""))


def _as_lock(packages: list[dict[str, Any]]) -> str:
    return tomli_w.dumps({"lock-version": "1.0", "created-by": TOOL, "packages": packages}) if packages else ""


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return value


def _build_system(sdist: SelectedFile, path: Path) -> dict[str, Any]:
    """Return the `[build-system]` table of an sdist, empty where it has none."""
    try:
        text = _member(path, sdist.filename)
        table = tomllib.loads(text).get("build-system", {}) if text is not None else {}
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise LockError(
            message(sdist.filename, f"cannot be read: {error}", remedy=f"depend on another version of {sdist.name}")
        ) from None
    return table if isinstance(table, dict) else {}


def _member(path: Path, filename: str) -> str | None:
    """Return the text of `<top folder>/pyproject.toml` in an sdist, nothing of which is written to disk."""
    if filename.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if _is_pyproject(info.filename):
                    with archive.open(info) as member:
                        return member.read(_MAX_PYPROJECT).decode("utf-8")
        return None
    with tarfile.open(path) as tar:
        for entry in tar:
            if entry.isfile() and _is_pyproject(entry.name) and (found := tar.extractfile(entry)):
                return found.read(_MAX_PYPROJECT).decode("utf-8")
    return None


def _is_pyproject(name: str) -> bool:
    return name.removeprefix("./").count("/") == 1 and name.endswith("/pyproject.toml")
