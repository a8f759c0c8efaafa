"""Which of a locked package's files is taken on a target: by tags, and by what the author prefers. Pure.

https://packaging.python.org/en/latest/specifications/pylock-toml/#installation
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote, urlsplit

from packaging.pylock import Package, PackageArchive, PackageSdist, PackageWheel, Pylock, PylockSelectError
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from pyproject_flatpak.lock.document import LockedFile
from pyproject_flatpak.model import Dependencies, Prefer
from pyproject_flatpak.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What an author prefers where more than one file fits."""

    prefer: Prefer = "wheel"
    from_source: frozenset[str] = frozenset()
    """Normalized names of which nothing but the sdist is taken."""

    def candidates(self, package: Package) -> list[Package]:
        """Return `package` with those of its files that come first, with those that come next, and so on."""
        wheels, sdist = replace(package, sdist=None), replace(package, wheels=None)
        pure = replace(wheels, wheels=[wheel for wheel in package.wheels or [] if _is_pure(wheel)])
        if package.name in self.from_source:
            order = [sdist]
        else:
            order = {"wheel": [wheels, sdist], "pure": [pure, sdist, wheels], "sdist": [sdist, wheels]}[self.prefer]
        return [candidate for candidate in order if candidate.wheels or candidate.sdist]


DEFAULT_CHOICE: Final = Choice()


def choice_of(dependencies: Dependencies) -> Choice:
    """Return what a project prefers; it counts for what goes into its Flatpak, not for what that is built with."""
    return Choice(prefer=dependencies.prefer, from_source=frozenset(dependencies.from_source))


def best_file(package: Package, target: Target, choice: Choice) -> LockedFile | None:
    """Return the file of `package` for `target`, by tag order among those that `choice` puts first."""
    if package.archive:
        return package.archive if _fits(package.archive, target) else None
    tags = target.best_first(frozenset[Tag]().union(*map(_tags, package.wheels or ())))
    for candidate in choice.candidates(package):
        single = Pylock(lock_version=Version("1.0"), created_by="", packages=[candidate])
        try:
            for _, file in single.select(environment=target.environment, tags=tags):
                if isinstance(file, PackageWheel | PackageSdist):
                    return file
        except PylockSelectError:
            continue
    return None


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


def _tags(wheel: PackageWheel) -> frozenset[Tag]:
    try:
        return parse_wheel_filename(wheel.filename)[-1]
    except InvalidWheelFilename:
        return frozenset()


def _is_pure(wheel: PackageWheel) -> bool:
    try:
        return all(tag.platform == "any" for tag in parse_wheel_filename(wheel.filename)[-1])
    except InvalidWheelFilename:
        return False


def _fits(archive: PackageArchive, target: Target) -> bool:
    """Tell whether an archive can be installed on the target: always, unless it is a wheel of other tags."""
    name = url_filename(archive.url)
    try:
        return not name.endswith(".whl") or not parse_wheel_filename(name)[-1].isdisjoint(target.tags)
    except InvalidWheelFilename:
        return False
