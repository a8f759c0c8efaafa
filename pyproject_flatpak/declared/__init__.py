"""What one file of a project declares, read without running anything: fields of core metadata, and programs.

https://packaging.python.org/en/latest/specifications/core-metadata/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.errors import show

MAX_SIZE: Final = 1_000_000
"""Bytes of a file that are read; what is larger is no metadata."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What one place declares; None and a field that is absent leave it to another place, empty means that is none."""

    fields: Mapping[str, tuple[str, ...]]
    """Values of each field of core metadata, by its name there."""
    gui_scripts: tuple[str, ...] | None = None
    scripts: tuple[str, ...] | None = None
    script_files: tuple[str, ...] | None = None
    are_sorted: bool = False
    """Whether the programs stand in the alphabet's order, and not in the author's."""


class Notes:
    """Collects what could not be read, of one file."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.lines: list[str] = []

    def add(self, what: str) -> None:
        """Record one thing, once."""
        line = f"{self.place}: {what}"
        if line not in self.lines and len(self.lines) < _MAX_NOTES:
            self.lines.append(line)


_MAX_NOTES: Final = 20


def read_text(root: Path, name: str, notes: Notes) -> str | None:
    """Return the text of a file of the project, None where there is none that can be read."""
    path = root / name
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_SIZE + 1)
    except OSError as error:
        notes.add(f"cannot be read: {error.strerror}")
        return None
    if len(data) > MAX_SIZE:
        notes.add("is too large to be read")
        return None
    return data.decode("utf-8-sig", errors="replace")


def as_fields(values: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the fields whose value is a text, or an array with texts in it; others are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        if isinstance(value, str) and one_line(value):
            found[name] = (one_line(value),)
        elif isinstance(value, list | tuple):
            found[name] = tuple(filter(None, map(one_line, strings(value))))
    return found


def one_line(text: str) -> str:
    """Return `text` as core metadata can hold it: on one line, without halves of characters."""
    return " ".join(text.encode("utf-8", errors="replace").decode().split())


def strings(value: object) -> list[str]:
    """Return the strings in an array."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def mapping(value: object) -> Mapping[str, Any]:
    """Return a table whose keys are strings; an empty one for anything else."""
    return {key: item for key, item in value.items() if isinstance(key, str)} if isinstance(value, Mapping) else {}


def url_lines(value: object) -> list[str]:
    """Return a table of label and URL as values of Project-URL."""
    return [f"{label.replace(',', ' ')}, {url}" for label, url in mapping(value).items() if isinstance(url, str)]


def checked_requirements(texts: Iterable[object], notes: Notes, *, extra: str = "", marker: str = "") -> list[str]:
    """Return the requirements, those of an extra with its marker; what is none is left out and noted."""
    found = []
    for text in texts:
        try:
            requirement = Requirement(text if isinstance(text, str) else "")
            conditions = [f"({condition})" for condition in (str(requirement.marker or ""), marker) if condition]
            conditions += [f'extra == "{extra}"'] if extra else []
            requirement.marker = Marker(" and ".join(conditions)) if conditions else None
            found.append(one_line(str(requirement)))
        except (InvalidRequirement, InvalidMarker, RecursionError):
            notes.add(f"holds something that is no requirement: {show(text)}")
    return found


def checked_extras(value: object, notes: Notes) -> list[str]:
    """Return the requirements of all extras: `extra`, or as setuptools has it `extra:marker` and `:marker`."""
    found = []
    for key, texts in mapping(value).items():
        extra, _, marker = key.partition(":")
        listed = strings(texts) if isinstance(texts, list | tuple) else lines_of(texts)
        found += checked_requirements(listed, notes, extra=extra.strip(), marker=marker.strip())
    return found


def lines_of(value: object) -> list[str]:
    """Return the lines of a text that are not empty and no comments, or the strings of an array."""
    if not isinstance(value, str):
        return strings(value)
    lines = (line.strip() for line in value.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
