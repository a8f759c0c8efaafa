"""Text of a Pipfile.lock -> the pins of all that it has for an installation without development. Pure.

The format has no specification; this is what Pipenv writes. https://pipenv.pypa.io/en/latest/pipfile.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.reading import (
    Document,
    archive_origin,
    completed,
    directory_origin,
    git_origin,
    is_project_itself,
    read_hashes,
    read_marker,
    required,
)
from pyproject_flatpak.tables import Table

_SPEC: Final = 6
_DEFAULT_INDEX: Final = "pypi"
"""Name that Pipenv gives it."""


def read_pipfile(text: str, asked: Asked) -> tuple[Pin, ...]:
    """Return the pins of a Pipfile.lock. Raises LockError with every mistake in it."""
    document = Document.of_json(text, asked)
    meta = document.table("_meta")
    _check_spec(meta)
    document.raise_problems()
    indexes = _indexes(meta)
    found = [_pin(name, table, indexes, asked) for name, table in document.named_tables("default")]
    document.raise_problems()
    return tuple(pin for pin in found if pin)


def _check_spec(meta: Table) -> None:
    spec = meta.values.get("pipfile-spec")
    if meta.is_right and spec != _SPEC:
        meta.problems.add(meta.at("pipfile-spec"), f"is a version that is not known; {_SPEC} is", got=spec)


def _indexes(meta: Table) -> dict[str | None, str | None]:
    """Return the URL of each index by its name; that of the first, where nothing names one, by None."""
    found: dict[str | None, str | None] = {}
    for source in meta.tables("sources"):
        name, url = required(source, "name"), required(source, "url")
        found[name] = None if name == _DEFAULT_INDEX else url
    return {None: next(iter(found.values()), None), **found}


def _pin(name: str, table: Table, indexes: Mapping[str | None, str | None], asked: Asked) -> Pin | None:
    """Return the pin of an entry, None for one that is not wanted."""
    marker = read_marker(table, "markers", asked.targets)
    pin = Pin(
        name=canonicalize_name(name),
        where=table.path,
        arches=tuple(target.arch for target in asked.targets if target.meets(marker)),
        index=_index(table, indexes),
        origin=_origin(table),
    )
    if not pin.arches or pin.name in asked.excluded | {asked.project} or is_project_itself(pin.origin):
        return None
    if pin.origin is None:
        pin = replace(pin, version=_version(table))
    return completed(pin, read_hashes(table, "hashes"), table.problems)


def _index(table: Table, indexes: Mapping[str | None, str | None]) -> str | None:
    name = table.string("index")
    if name not in indexes:
        table.problems.add(table.at("index"), "is the name of no source in _meta.sources", got=name)
    return indexes.get(name)


def _origin(table: Table) -> dict[str, Any] | None:
    if "git" in table:
        return git_origin(table, "git", "ref")
    if "file" in table:
        return archive_origin(table, "file")
    if "path" in table:
        return directory_origin(table, "path")
    return None


def _version(table: Table) -> str | None:
    text = required(table, "version")
    try:
        return str(Version(text.lstrip("=")))
    except InvalidVersion:
        if text:
            table.problems.add(table.at("version"), "pins no version", got=text)
        return None
