"""Lock + targets -> the file of each package on each arch. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from packaging.pylock import Package, PackageArchive, PackageSdist, PackageWheel, Pylock, PylockSelectError
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from pyproject_flatpak.errors import LockError, message
from pyproject_flatpak.lock.document import Lock, LockedFile
from pyproject_flatpak.target import Target

_ARCHIVE_HELP: Final = "depend on a release from an index or on an https URL of an archive"


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedFile:
    """A file that the sandbox installs from, and the arches that it is for."""

    package: Package
    filename: str
    url: str
    sha256: str
    size: int | None
    arches: tuple[str, ...]
    is_wheel: bool

    @property
    def name(self) -> str:
        """The distribution's normalized name."""
        return self.package.name

    @property
    def requirement(self) -> str:
        """The requirement that pip takes this very file for."""
        return f"{self.name}=={self.package.version}" if self.package.version else self.name


def select_files(lock: Lock, targets: tuple[Target, ...]) -> tuple[SelectedFile, ...]:
    """Return the best file of each package for each target, sorted by name and file name.

    Raises LockError with one message for each package that has no file for a target.
    """
    return select_packages(lock.packages, targets, lock.name)


def select_packages(packages: Iterable[Package], targets: tuple[Target, ...], where: str) -> tuple[SelectedFile, ...]:
    """Do the same for `packages` alone; `where` names them in messages."""
    arches: dict[tuple[str, str], list[str]] = {}
    files: dict[tuple[str, str], tuple[Package, LockedFile]] = {}
    errors: dict[str, None] = {}
    for i, package in enumerate(packages):
        for target in targets:
            if not target.meets(package.marker):
                continue
            path = f"{where} packages[{i}]"
            try:
                file = _file(package, target, path)
                key = (package.name, _filename(file))
                _check(file, path, package)
            except LockError as error:
                errors |= dict.fromkeys(error.messages)
                continue
            files[key] = (package, file)
            arches.setdefault(key, []).append(target.arch)
    if errors:
        raise LockError(*errors)
    return tuple(_selected(*files[key], filename=key[1], arches=tuple(arches[key])) for key in sorted(files))


def _file(package: Package, target: Target, path: str) -> LockedFile:
    """Return the file of `package` for `target`: a wheel by tag order, else the sdist."""
    single = Pylock(lock_version=Version("1.0"), created_by="", packages=[package])
    try:
        for _, file in single.select(environment=target.environment, tags=target.tags):
            if isinstance(file, PackageArchive) and not _fits(file, target):
                break
            if isinstance(file, PackageWheel | PackageSdist | PackageArchive):
                return file
            problem = f"{package.name!r} is locked to a repository or folder, which is not supported"
            raise LockError(message(path, problem, remedy=_ARCHIVE_HELP))
    except PylockSelectError:
        pass
    wanted = f"{target.arch}, Python {target.runtime.python_series} and glibc {target.runtime.glibc}"
    version = f" {package.version}" if package.version else ""
    remedy = f"add an sdist to the lock, or drop {target.arch} from tool.flatpak.arches"
    raise LockError(message(path, f"no file of {package.name!r}{version} fits {wanted}", remedy=remedy))


def _fits(archive: PackageArchive, target: Target) -> bool:
    """Tell whether an archive can be installed on the target: always, unless it is a wheel of other tags."""
    name = _filename(archive)
    try:
        return not name.endswith(".whl") or not parse_wheel_filename(name)[-1].isdisjoint(target.tags)
    except InvalidWheelFilename:
        return False


def _check(file: LockedFile, path: str, package: Package) -> None:
    if not file.url or urlsplit(file.url).scheme not in ("https", "http"):
        problem = f"the file of {package.name!r} has no http or https URL"
        raise LockError(message(path, problem, got=file.url or file.path, remedy="lock it from a package index"))
    if "sha256" not in file.hashes:
        problem = f"the file of {package.name!r} has no sha256"
        raise LockError(message(path, problem, got=sorted(file.hashes), remedy="lock it again with a sha256"))


def _filename(file: LockedFile) -> str:
    if isinstance(file, PackageArchive):
        return unquote(urlsplit(file.url or "").path.rpartition("/")[2])
    return file.filename


def _selected(package: Package, file: LockedFile, *, filename: str, arches: tuple[str, ...]) -> SelectedFile:
    return SelectedFile(
        package=package,
        filename=filename,
        url=file.url or "",
        sha256=file.hashes["sha256"],
        size=file.size,
        arches=arches,
        is_wheel=filename.endswith(".whl"),
    )
