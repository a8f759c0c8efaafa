"""Selected files -> sources of a module, each with URL and sha256, and with the arches where they differ."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pyproject_flatpak.lock.document import build_packages
from pyproject_flatpak.lock.select import SelectedFile, select_packages
from pyproject_flatpak.model import JSON
from pyproject_flatpak.target import Target, arch_marker


def with_builds(files: Iterable[SelectedFile], targets: tuple[Target, ...], where: str) -> tuple[SelectedFile, ...]:
    """Return `files` and, for the sdists among them, the files that these are built with, each file once."""
    found: dict[tuple[str, str], SelectedFile] = {}
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        key = (file.name, file.filename)
        known = found.get(key)
        arches = {*file.arches, *(known.arches if known else ())}
        merged = tuple(target.arch for target in targets if target.arch in arches)
        if known and known.arches == merged:
            continue
        found[key] = replace(file, arches=merged)
        if not file.is_wheel:
            built_for = tuple(target for target in targets if target.arch in merged)
            waiting += select_packages(build_packages(file.package), built_for, f"{where} {file.name}")
    return tuple(found[key] for key in sorted(found))


def build_source(
    file: SelectedFile, targets: tuple[Target, ...], *, dest: str = "", checker_data: JSON = None
) -> dict[str, JSON]:
    """Return the source that fetches `file`, into the folder `dest` of the build."""
    source = _repository_source(file, dest) if file.commit else _file_source(file, dest)
    if len(file.arches) < len(targets):
        source["only-arches"] = list(file.arches)
    if checker_data:
        source["x-checker-data"] = checker_data
    return source


def _repository_source(file: SelectedFile, dest: str) -> dict[str, JSON]:
    return {"type": "git", "url": file.url, "commit": file.commit, "dest": posixpath.join(dest, file.filename)}


def _file_source(file: SelectedFile, dest: str) -> dict[str, JSON]:
    source: dict[str, JSON] = {"type": "file", "url": file.url, "sha256": file.sha256}
    if dest:
        source["dest"] = dest
    if unquote(urlsplit(file.url).path.rpartition("/")[2]) != file.filename or "%" in file.url:
        source["dest-filename"] = file.filename
    return source


def pip_requirements(
    files: Iterable[SelectedFile], targets: tuple[Target, ...], *, folder: str = "", free: Collection[str] = ()
) -> list[str]:
    """Return one requirement for each distribution, with a marker where only some arches have it.

    `folder` is where the files lie in the build. One that comes from no index names its path below `${PWD}`, which pip
    itself replaces in a requirements file. Those whose names are `free` stand there without a version.
    """
    arches: dict[str, set[str]] = {}
    for file in files:
        requirement = file.name if file.name in free else file.requirement(folder)
        arches.setdefault(requirement, set()).update(file.arches)
    found = []
    for requirement, having in sorted(arches.items()):
        ordered = tuple(target.arch for target in targets if target.arch in having)
        separator = " ; " if " @ " in requirement else "; "  # a URL ends at a space
        marker = f"{separator}{arch_marker(ordered)}" if len(ordered) < len(targets) else ""
        found.append(requirement + marker)
    return found


def quoted(requirement: str) -> str:
    """Return a requirement as a word of the shell, which replaces `${PWD}` in it."""
    if "${PWD}" not in requirement:
        return shlex.quote(requirement)
    return '"' + requirement.replace('"', "'") + '"'
