"""Lock + targets -> what each package is installed from on each arch: a file or a repository. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from packaging.pylock import Package, PackageArchive, PackageVcs
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from pyproject_flatpak.errors import LockError, message
from pyproject_flatpak.lock.choice import DEFAULT_CHOICE, Choice, best_file, no_file_fits, url_filename
from pyproject_flatpak.lock.document import Lock, LockedFile
from pyproject_flatpak.target import Target

_ORIGIN_HELP: Final = "depend on a release from an index, on an https URL of an archive, or on a git repository"
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
_SUFFIX: Final = re.compile(r"\.(whl|zip|tar\.\w+|tgz|tbz|txz)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedFile:
    """What the sandbox installs a distribution from, and the arches that it is for: a file, or a repository."""

    package: Package
    filename: str
    """Of a repository, of the folder that it is checked out to."""
    url: str
    sha256: str = ""
    """Empty for a repository."""
    size: int | None = None
    arches: tuple[str, ...]
    is_wheel: bool = False
    is_direct: bool = False
    """Whether it comes from no index, so that its name need not say what it is."""
    commit: str = ""
    """Of a repository."""
    subdirectory: str = ""
    """Where in an archive or a repository the project lies."""

    @property
    def digest(self) -> str:
        """sha256 of a file, commit of a repository, with where in it the project lies: what it is known by."""
        return "/".join(filter(None, (self.sha256 or self.commit, self.subdirectory)))

    @property
    def name(self) -> str:
        """The distribution's normalized name."""
        return self.package.name

    def requirement(self, folder: str = "") -> str:
        """Return the requirement that pip takes this very file for; `folder` is where it lies in the build."""
        if not self.is_direct:
            return f"{self.name}=={self.package.version}" if self.package.version else self.name
        path = "/".join(part for part in ("${PWD}", folder, self.filename) if part)
        separator = "/" if self.commit else "#subdirectory="
        return f"{self.name} @ file://{path}" + (f"{separator}{self.subdirectory}" if self.subdirectory else "")


def select_files(lock: Lock, targets: tuple[Target, ...], choice: Choice = DEFAULT_CHOICE) -> tuple[SelectedFile, ...]:
    """Return the best file of each package for each target, sorted by name and file name.

    Raises LockError with one message for each package that has no file for a target.
    """
    return select_packages(lock.packages, targets, lock.name, choice)


def select_packages(
    packages: Iterable[Package], targets: tuple[Target, ...], where: str, choice: Choice = DEFAULT_CHOICE
) -> tuple[SelectedFile, ...]:
    """Do the same for `packages` alone; `where` names them in messages."""
    found: dict[tuple[str, str], SelectedFile] = {}
    errors: dict[str, None] = {}
    for i, package in enumerate(packages):
        for target in targets:
            if not target.meets(package.marker):
                continue
            try:
                file = _selected(package, target, choice, f"{where} packages[{i}]")
            except LockError as error:
                errors |= dict.fromkeys(error.messages)
                continue
            key = (file.name, file.filename)
            known = found.get(key)
            found[key] = replace(known, arches=(*known.arches, target.arch)) if known else file
    if errors:
        raise LockError(*errors)
    return tuple(found[key] for key in sorted(found))


def _selected(package: Package, target: Target, choice: Choice, path: str) -> SelectedFile:
    if package.directory:
        problem = f"{package.name!r} is locked to a folder, which is not there in a build"
        raise LockError(message(path, problem, got=package.directory.path, remedy=_ORIGIN_HELP))
    if package.vcs:
        return _selected_repository(package, package.vcs, target.arch, path)
    file = best_file(package, target, choice)
    if file is None:
        remedy = f"add an sdist to the lock, or drop {target.arch} from tool.flatpak.arches"
        if package.name in choice.from_source:
            remedy = "take it out of tool.flatpak.dependencies.from-source"
        raise LockError(message(path, no_file_fits(package, (target.arch,), target, choice), remedy=remedy))
    return _selected_file(package, file, target.arch, path)


def _selected_file(package: Package, file: LockedFile, arch: str, path: str) -> SelectedFile:
    _check_url(package, file.url or file.path, path)
    if "sha256" not in file.hashes:
        problem = f"the file of {package.name!r} has no sha256"
        raise LockError(message(path, problem, got=sorted(file.hashes), remedy="lock it again with a sha256"))
    filename = _archive_name(package, file) if isinstance(file, PackageArchive) else file.filename
    return SelectedFile(
        package=package,
        filename=filename,
        url=file.url or "",
        sha256=file.hashes["sha256"],
        size=file.size,
        arches=(arch,),
        is_wheel=filename.endswith(".whl"),
        is_direct=isinstance(file, PackageArchive) and not _says_what_it_is(package, filename),
        subdirectory=(file.subdirectory or "") if isinstance(file, PackageArchive) else "",
    )


def _selected_repository(package: Package, vcs: PackageVcs, arch: str, path: str) -> SelectedFile:
    if vcs.type != "git":
        problem = f"{package.name!r} comes from a {vcs.type} repository, which is not supported"
        raise LockError(message(path, problem, got=vcs.url, remedy=_ORIGIN_HELP))
    _check_url(package, vcs.url or vcs.path, path)
    return SelectedFile(
        package=package,
        filename=f"git-{package.name}",
        url=vcs.url or "",
        arches=(arch,),
        is_direct=True,
        commit=vcs.commit_id,
        subdirectory=vcs.subdirectory or "",
    )


def _check_url(package: Package, url: str | None, path: str) -> None:
    if urlsplit(url or "").scheme not in ("https", "http"):
        problem = f"{package.name!r} is locked to something without an http or https URL"
        raise LockError(message(path, problem, got=url, remedy=_ORIGIN_HELP))


def _says_what_it_is(package: Package, filename: str) -> bool:
    """Tell whether pip knows a file by its name for this release of this distribution."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[:2] == (package.name, package.version)
        return parse_sdist_filename(filename) == (package.name, package.version)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return False


def _archive_name(package: Package, archive: PackageArchive) -> str:
    """Return a name that needs no quotes, and by which pip knows what kind of file it is."""
    name = url_filename(archive.url)
    suffix = _SUFFIX.search(name)
    if suffix and _PLAIN_NAME.fullmatch(name):
        return name
    return f"{package.name}{suffix[0] if suffix else '.tar.gz'}"
