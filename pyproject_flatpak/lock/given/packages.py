"""Pins of another tool's lock -> package tables with the URL and the sha256 of every file, all of them checked.

Versions and hashes stay what they are. Uses the network, by uv: for the URLs where the lock has none, and to see
whether the index has the same files under the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.version import Version

from pyproject_flatpak.errors import LockError, NetworkError, Problems, message
from pyproject_flatpak.lock.choice import url_filename
from pyproject_flatpak.lock.document import normalized_packages
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.resolve import Resolution, parsed_packages, resolve, unfit
from pyproject_flatpak.lock.select import select_packages
from pyproject_flatpak.lock.uv import Answer, Question, ask_uv
from pyproject_flatpak.redact import redacted
from pyproject_flatpak.target import arch_marker

_FROM_INDEX: Final = ("wheels", "sdist")
_DISTRUST: Final = "do not use it before you know why; the lock has to be made anew then"
_PATH_HELP: Final = "depend on a release, or on an https URL of an archive"


def packages_of_pins(
    pins: tuple[Pin, ...], asked: Asked, question: Question, warn: Callable[[str], None]
) -> Resolution:
    """Return the packages of `pins`; `question` says how to ask an index.

    Raises LockError with every mistake: local paths, hashes that the index contradicts, files that are gone or fit no
    target, releases for other Pythons, requirements of the project that the lock does not meet.
    """
    _check_origins(pins)
    _check_coverage(pins, asked)
    question = replace(question, follows=False, asked_by=asked.lock, remedy=asked.remedy, preferences="")
    known = [pin for pin in pins if pin.origin]
    open_pins = [pin for pin in pins if not pin.origin]
    index_has = _compare_with_index(known, question, warn)
    resolution = resolve(_question_of(open_pins, question))
    tables = [_table(pin, len(asked.targets)) for pin in known] + _checked_tables(open_pins, resolution.packages)
    packages = normalized_packages(tables, asked.targets)
    _check_releases(packages, question)
    _check_files(packages, index_has, question)
    return Resolution(packages=packages, yanked={**index_has.yanked, **resolution.yanked})


def _check_origins(pins: Iterable[Pin]) -> None:
    problems = Problems()
    for pin in pins:
        origin = pin.origin or {}
        archive = origin.get("archive", {})
        path = origin.get("directory", {}).get("path") or archive.get("path") or origin.get("vcs", {}).get("path")
        url = str(archive.get("url") or origin.get("vcs", {}).get("url") or "")
        if path or url.startswith("file:"):
            problem = f"{pin.name!r} comes from a path of this machine, which is not there in a build"
            problems.add(pin.where, problem, got=path or url, remedy=_PATH_HELP)
    if problems.errors:
        raise LockError(*problems.errors)


def _check_coverage(pins: Iterable[Pin], asked: Asked) -> None:
    """See that the lock has each requirement of the project, in a version that it takes."""
    by_name: dict[str, list[Pin]] = {}
    for pin in pins:
        by_name.setdefault(pin.name, []).append(pin)
    problems = Problems()
    for requirement in asked.requirements:
        found = by_name.get(requirement.name, [])
        arches = [target.arch for target in asked.targets if target.meets(requirement.marker)]
        missing = [arch for arch in arches if not any(arch in pin.arches for pin in found)]
        if missing:
            where = "" if len(missing) == len(asked.targets) else f" for {' and '.join(missing)}"
            problem = f"has no {requirement.name!r}{where}, which the project requires"
            problems.add(asked.lock, problem, got=str(requirement), remedy=asked.remedy)
        for pin in found:
            if pin.version and set(pin.arches) & set(arches) and not _takes(requirement, pin.version):
                problem = f"{pin.name!r} {pin.version} is not what the project requires"
                problems.add(pin.where, problem, got=str(requirement), remedy=asked.remedy)
    if problems.errors:
        raise LockError(*problems.errors)


def _takes(requirement: Requirement, version: str) -> bool:
    return requirement.specifier.contains(Version(version), prereleases=True)


def _table(pin: Pin, all_arches: int) -> dict[str, Any]:
    table: dict[str, Any] = {"name": pin.name, **(pin.origin or {})}
    if pin.version:
        table["version"] = pin.version
    if len(pin.arches) < all_arches:
        table["marker"] = arch_marker(pin.arches)
    return table


def _question_of(pins: Iterable[Pin], question: Question) -> Question:
    requirements = []
    for pin in pins:
        marker = f" ; {arch_marker(pin.arches)}" if len(pin.arches) < len(question.targets) else ""
        what = f" @ {pin.url}" if pin.url else f"=={pin.version}"
        requirements.append(Requirement(f"{pin.name}{what}{marker}"))
    indexes = {pin.name: pin.index for pin in pins if pin.index}
    return replace(question, requirements=tuple(requirements), indexes={**question.indexes, **indexes})


def _checked_tables(pins: list[Pin], tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables with no file but those that the pins allow. Raises LockError where they contradict."""
    by_release = {(pin.name, None if pin.url else _version(pin.version)): pin for pin in pins}

    def pin_of(table: Mapping[str, Any]) -> Pin:
        is_direct = "archive" in table or "vcs" in table
        return by_release[table["name"], None if is_direct else _version(table.get("version"))]

    return allowed_tables(tables, pin_of)


def allowed_tables(
    tables: Iterable[dict[str, Any]], pin_of: Callable[[Mapping[str, Any]], Pin | None]
) -> list[dict[str, Any]]:
    """Return package tables with no file but those that the pin of each, if it has one, allows.

    Raises LockError with each file that the index has changed, and each package of which no file is left.
    """
    problems = Problems()
    allowed = [_allowed_files(table, pin, problems) if (pin := pin_of(table)) else table for table in tables]
    if problems.errors:
        raise LockError(*problems.errors)
    return allowed


def _version(text: str | None) -> Version | None:
    return Version(text) if text else None


def _allowed_files(table: Mapping[str, Any], pin: Pin, problems: Problems) -> dict[str, Any]:
    if not pin.hashes:
        return dict(table)
    if "archive" in table and table["archive"].get("hashes", {}).get("sha256") not in pin.hashes:
        problem = f"the file of {pin.name!r} has a sha256 that the lock does not allow"
        problems.add(pin.where, problem, got=pin.url, remedy=_DISTRUST)
    wheels = [wheel for wheel in table.get("wheels", []) if _allows(pin, wheel, problems)]
    sdist = table.get("sdist")
    kept = {key: value for key, value in table.items() if key not in _FROM_INDEX}
    if wheels:
        kept["wheels"] = wheels
    if sdist and _allows(pin, sdist, problems):
        kept["sdist"] = sdist
    if not pin.url and not problems.is_wrong(pin.where) and not any(key in kept for key in _FROM_INDEX):
        problem = f"no file of {pin.name!r} {pin.version} in the index has a sha256 that the lock allows"
        problems.add(pin.where, problem, remedy=_DISTRUST)
    return kept


def _allows(pin: Pin, file: Mapping[str, Any], problems: Problems) -> bool:
    """Tell whether a pin allows a file of the index; one that has changed under its name is recorded."""
    name, sha256 = file.get("name") or url_filename(file.get("url")), file.get("hashes", {}).get("sha256", "")
    locked = pin.files.get(name)
    if locked and locked != sha256:
        problem = f"the index has another file under the name {name!r}: its sha256 is not {_short(locked)}"
        problems.add(pin.where, problem, got=_short(sha256), remedy=_DISTRUST)
    return sha256 in pin.hashes


def _short(sha256: str) -> str:
    return f"{sha256[:12]}…"


@dataclass(frozen=True, kw_only=True, slots=True)
class _IndexHas:
    """What the indexes say of releases whose files a lock has."""

    yanked: Mapping[str, str]
    gone: Mapping[str, str]
    """Names of files that a lock has and the index has not any more, to their place in the lock."""


def _compare_with_index(pins: list[Pin], question: Question, warn: Callable[[str], None]) -> _IndexHas:
    """Compare the files of `pins` with those of their indexes. Raises LockError where these contradict.

    What an index does not have may come from another one, unless the lock says which it comes from.
    """
    from_index = [pin for pin in pins if pin.version and any(key in (pin.origin or {}) for key in _FROM_INDEX)]
    problems, yanked, gone = Problems(), dict[str, str](), dict[str, str]()
    for index in dict.fromkeys(pin.index for pin in from_index):
        group = [replace(pin, index=None) for pin in from_index if pin.index == index]
        asked = replace(_question_of(group, question), index=_with_credentials(index, question.index))
        try:
            answer = ask_uv(replace(asked, is_lenient=True))
        except NetworkError as error:
            reason = error.messages[0].partition(": ")[2].partition(";")[0]
            warn(message(question.asked_by, f"could not be compared with the index: {reason}"))
            continue
        yanked |= answer.yanked
        gone |= _compare(group, answer, problems, is_theirs=index is not None)
    if problems.errors:
        raise LockError(*problems.errors)
    return _IndexHas(yanked=yanked, gone=gone)


def _with_credentials(index: str | None, configured: str | None) -> str | None:
    """Return an index with the credentials that the project's configured one has, where they are the same."""
    same = configured and index and redacted(configured).rstrip("/") == redacted(index).rstrip("/")
    return configured if same or not index else index


def _compare(pins: Iterable[Pin], answer: Answer, problems: Problems, *, is_theirs: bool) -> dict[str, str]:
    """Return the files that are gone, with their place in the lock."""
    tables = {(table["name"], _version(table.get("version"))): table for table in answer.packages}
    gone: dict[str, str] = {}
    for pin in pins:
        table = tables.get((pin.name, _version(pin.version)))
        if table is None:
            if is_theirs:
                problem = f"the index has no {pin.name!r} {pin.version} any more"
                problems.add(pin.where, problem, remedy="lock another version")
            continue
        files = [*table.get("wheels", []), *([table["sdist"]] if "sdist" in table else [])]
        for file in files:
            _allows(pin, file, problems)
        there = {file.get("name") or url_filename(file.get("url")) for file in files}
        gone |= {name: pin.where for name in pin.files if name not in there}
    return gone


def _check_releases(packages: list[dict[str, Any]], question: Question) -> None:
    """See that each package runs on each target. Raises LockError."""
    lines = [message(question.asked_by, why.problem, remedy=why.remedy) for why in unfit(packages, question).values()]
    if lines:
        raise LockError(*lines)


def _check_files(packages: list[dict[str, Any]], index_has: _IndexHas, question: Question) -> None:
    """See that no file is needed that the index does not have any more. Raises LockError."""
    problems = Problems()
    for file in select_packages(parsed_packages(packages), question.targets, question.asked_by, question.choice):
        if where := index_has.gone.get(file.filename):
            problem = f"the index has no file {file.filename!r} any more"
            problems.add(where, problem, remedy=f"lock another version of {file.name!r}")
    if problems.errors:
        raise LockError(*problems.errors)
