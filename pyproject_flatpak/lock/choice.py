"""Which of a locked package's files is taken on a target: by tags, and by what the author prefers. Pure.

https://packaging.python.org/en/latest/specifications/pylock-toml/#installation
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final
from urllib.parse import unquote, urlsplit

from packaging.pylock import Package, PackageArchive, PackageSdist, PackageWheel
from packaging.utils import BuildTag

from pyproject_flatpak.lock.document import LockedFile
from pyproject_flatpak.lock.wheel import is_pure, wheel_build, wheel_tags
from pyproject_flatpak.model import Dependencies, Prefer
from pyproject_flatpak.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What an author prefers where more than one file fits."""

    prefer: Prefer = "wheel"
    from_source: frozenset[str] = frozenset()
    """Normalized names of which nothing but the sdist is taken."""

    def candidates(self, package: Package) -> tuple[Sequence[PackageWheel | PackageSdist], ...]:
        """Return those files of `package` that come first, then those that come next, and so on."""
        wheels, sdists = package.wheels or [], [package.sdist] if package.sdist else []
        if package.name in self.from_source:
            return (sdists,)
        if self.prefer == "pure":
            return ([wheel for wheel in wheels if is_pure(wheel.filename)], sdists, wheels)
        return (sdists, wheels) if self.prefer == "sdist" else (wheels, sdists)


DEFAULT_CHOICE: Final = Choice()


def choice_of(dependencies: Dependencies) -> Choice:
    """Return what a project prefers; it counts for what goes into its Flatpak, not for what that is built with."""
    return Choice(prefer=dependencies.prefer, from_source=frozenset(dependencies.from_source))


def best_file(package: Package, target: Target, choice: Choice) -> LockedFile | None:
    """Return the file of `package` for `target`, by tag order and newest build among those that `choice` puts first."""
    if package.archive:
        return package.archive if _fits(package.archive, target) else None
    if package.requires_python and not package.requires_python.contains(target.runtime.python, prereleases=True):
        return None
    for files in choice.candidates(package):
        newest_first = sorted(files, key=_build, reverse=True)
        ranked = [(rank, file) for file in newest_first if (rank := _rank(file, target)) is not None]
        if ranked:
            return min(ranked, key=itemgetter(0))[1]
    return None


def _build(file: PackageWheel | PackageSdist) -> BuildTag:
    return wheel_build(file.filename) if isinstance(file, PackageWheel) else ()


def _rank(file: PackageWheel | PackageSdist, target: Target) -> int | None:
    """Return the place of a wheel's best tag among those that fit; an sdist fits everywhere."""
    if isinstance(file, PackageSdist):
        return 0
    return min((target.ranks[tag] for tag in wheel_tags(file.filename) if tag in target.ranks), default=None)


def unserved_arches(package: Package, targets: tuple[Target, ...], choice: Choice) -> tuple[str, ...]:
    """Return the arches that want `package` and that none of its files fits."""
    if package.vcs or package.directory:
        return ()
    wanting = (target for target in targets if target.meets(package.marker))
    return tuple(target.arch for target in wanting if best_file(package, target, choice) is None)


def no_file_fits(package: Package, arches: tuple[str, ...], target: Target, choice: Choice) -> str:
    """Return the words for a package that has no file for these arches."""
    version = f" {package.version}" if package.version else ""
    if package.name in choice.from_source and not package.sdist:
        return f"{package.name!r}{version} has no sdist to build from source"
    python, glibc = target.runtime.python_series, target.runtime.glibc
    return f"no file of {package.name!r}{version} fits {' and '.join(arches)}, Python {python} and glibc {glibc}"


def url_filename(url: str | None) -> str:
    """Return the last part of a URL's path."""
    return unquote(urlsplit(url or "").path.rpartition("/")[2])


def _fits(archive: PackageArchive, target: Target) -> bool:
    """Tell whether an archive can be installed on the target: always, unless it is a wheel of other tags."""
    name = url_filename(archive.url)
    return not name.endswith(".whl") or not wheel_tags(name).isdisjoint(target.tags)
