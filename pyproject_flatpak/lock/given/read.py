"""The lock of another tool -> the packages that a project gets from it, with all their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from packaging.requirements import Requirement

from pyproject_flatpak.errors import LockError, Problems
from pyproject_flatpak.lock.given import GivenLock, read_text
from pyproject_flatpak.lock.given.packages import allowed_tables, packages_of_pins
from pyproject_flatpak.lock.given.pdm import read_pdm
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.pipfile import read_pipfile
from pyproject_flatpak.lock.given.poetry import read_poetry
from pyproject_flatpak.lock.given.requirements_txt import Entry, RequirementsFile, read_requirements_file
from pyproject_flatpak.lock.given.standard import read_pylock
from pyproject_flatpak.lock.given.uv_lock import read_uv_lock
from pyproject_flatpak.lock.resolve import Resolution, resolve
from pyproject_flatpak.lock.uv import Question
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.requirements import for_targets

_Reader = Callable[[GivenLock, Asked], tuple[Pin, ...]]
_READERS: Final[dict[str, _Reader]] = {
    "pylock.toml": lambda given, asked: read_pylock(read_text(given), asked),
    "uv.lock": lambda given, asked: read_uv_lock(given.root, asked),
    "poetry.lock": lambda given, asked: read_poetry(read_text(given), asked),
    "pdm.lock": lambda given, asked: read_pdm(read_text(given), asked),
    "Pipfile.lock": lambda given, asked: read_pipfile(read_text(given), asked),
}


def packages_of_lock(given: GivenLock, asked: Asked, question: Question, reporter: Reporter) -> Resolution:
    """Return what the project gets from a lock; `question` says how to ask an index. Raises LockError."""
    if given.kind == "requirements.txt":
        return _packages_of_requirements(given, asked, question, reporter)
    pins = _READERS[given.kind](given, asked)
    return packages_of_pins(pins, asked, question, reporter.warning)


def _packages_of_requirements(given: GivenLock, asked: Asked, question: Question, reporter: Reporter) -> Resolution:
    """Return what a requirements file pins: where it has hashes, that and no more; else what that requires, too."""
    problems = Problems()
    file = read_requirements_file(given.path, given.name, problems)
    if problems.errors:
        raise LockError(*problems.errors)
    for warning in problems.warnings:
        reporter.warning(warning)
    index = question.index or file.main_index
    question = replace(question, index=index, extra_indexes=(*question.extra_indexes, *file.indexes))
    if file.is_complete:
        return packages_of_pins(_pins(file, asked), asked, question, reporter.warning)
    listed = [requirement for entry in file.entries for requirement in _requirements(entry, asked)]
    constraints = tuple(str(found) for entry in file.constraints for found in _requirements(entry, asked))
    wanted = tuple({str(item): item for item in (*listed, *asked.requirements)}.values())
    found = resolve(replace(question, requirements=wanted, constraints=constraints, asked_by=asked.lock))
    added = sorted({package["name"] for package in found.packages} - {item.name for item in listed})
    if added:
        reporter.info(f"{asked.lock} does not pin {', '.join(added)}: resolved")
    hashed = {entry.requirement.name: entry for entry in file.entries if entry.hashes}
    return replace(found, packages=allowed_tables(found.packages, lambda table: _hashed_pin(table, hashed)))


def _hashed_pin(table: Mapping[str, Any], hashed: Mapping[str, Entry]) -> Pin | None:
    """Return what a list that gives some hashes alone allows of a package; None where it gives none of it."""
    entry = hashed.get(table["name"])
    if entry is None:
        return None
    return Pin(
        name=table["name"],
        where=entry.where,
        arches=(),
        version=table.get("version"),
        hashes=entry.hashes,
        url=entry.requirement.url,
    )


def _requirements(entry: Entry, asked: Asked) -> list[Requirement]:
    if entry.requirement.name in asked.excluded:
        return []
    return for_targets([entry.requirement], asked.targets)


def _pins(file: RequirementsFile, asked: Asked) -> tuple[Pin, ...]:
    pins = [
        Pin(
            name=requirement.name,
            where=entry.where,
            arches=tuple(target.arch for target in asked.targets if target.meets(requirement.marker)),
            version=next((item.version for item in requirement.specifier), None),
            hashes=entry.hashes,
            url=requirement.url,
        )
        for entry in file.entries
        for requirement in _requirements(entry, asked)
    ]
    # a distribution may stand there again with an extra
    return tuple({(pin.name, pin.version, pin.url, pin.arches): pin for pin in pins}.values())
