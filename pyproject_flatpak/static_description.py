"""Source tree -> Description, without a build back end: nothing of the project is run, and no network is used.

Reads disk. What is declared twice is taken from where it says most: `[project]`, the metadata of an unpacked sdist,
then the back ends' own tables and files. What cannot be read is noted and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.declared import Declared, Notes
from pyproject_flatpak.declared.metadata import egg_info_folders, read_egg_info, read_pkg_info
from pyproject_flatpak.declared.script_files import read_script_files
from pyproject_flatpak.declared.setuptools import read_setup_cfg, read_setup_py
from pyproject_flatpak.declared.tables import read_flit_table, read_poetry_table, read_project_table
from pyproject_flatpak.project import Description, EntryPoints

_TOGETHER: Final = (
    frozenset({"License", "License-Expression"}),
    frozenset({"Author", "Author-email", "Maintainer", "Maintainer-email"}),
    frozenset({"Requires-Dist", "Provides-Extra"}),
    frozenset({"Home-page", "Project-URL"}),
)
"""Fields of which one place says all."""


def describe_statically(root: Path, pyproject: Mapping[str, Any]) -> Description:
    """Return what can be known of the project at `root`, with a note on each thing that could not be read."""
    notes: list[str] = []
    places = list(_places(root, pyproject, notes))
    return Description(
        metadata=_text(_merged(places)),
        entry_points=EntryPoints(
            gui_scripts=_programs([place.gui_scripts for place in places], places),
            scripts=_programs([place.scripts for place in places], places),
            script_files=read_script_files(root, pyproject),
        ),
        notes=tuple(notes),
    )


def _places(root: Path, pyproject: Mapping[str, Any], notes: list[str]) -> Iterator[Declared]:
    """Yield what each place declares, the one that says most first; an .egg-info may be of an older build."""
    with_pkg_info = (root / "PKG-INFO").is_file()
    folders = egg_info_folders(root)
    egg_info = [*_read_egg_infos(root, folders, notes)]
    yield from _read(read_project_table, pyproject, "pyproject.toml", notes)
    if with_pkg_info:
        yield from _read(read_pkg_info, root, "PKG-INFO", notes)
        yield from egg_info
    yield from _read(read_poetry_table, pyproject, "pyproject.toml", notes)
    yield from _read(read_flit_table, pyproject, "pyproject.toml", notes)
    yield from _read(read_setup_cfg, root, "setup.cfg", notes)
    yield from _read(read_setup_py, root, "setup.py", notes)
    if not with_pkg_info:
        yield from egg_info


_Reader = Callable[[Any, Notes], Declared | None]


def _read(read: _Reader, source: object, place: str, notes: list[str]) -> list[Declared]:
    """Return what a reader finds, if anything, and pass on what it notes."""
    own = Notes(place)
    found = read(source, own)
    notes += own.lines
    return [found] if found else []


def _read_egg_infos(root: Path, folders: list[str], notes: list[str]) -> Iterator[Declared]:
    if len(folders) > 1:
        notes.append(f"{', '.join(folders)}: several metadata folders, none of which is read")
    for folder in folders if len(folders) == 1 else []:
        yield from _read(read_egg_info, root, folder, notes)
        yield from _read(read_pkg_info, root, f"{folder}/PKG-INFO", notes)


def _merged(places: list[Declared]) -> dict[str, tuple[str, ...]]:
    """Return each field as the first place has it; fields that belong together are not mixed."""
    found: dict[str, tuple[str, ...]] = {}
    for place in places:
        taken = {*found}.union(*(group for group in _TOGETHER if not group.isdisjoint(found)))
        found |= {field: values for field, values in place.fields.items() if field not in taken}
    return found


def _text(fields: Mapping[str, tuple[str, ...]]) -> str:
    lines = [f"{field}: {value}" for field, values in fields.items() for value in values]
    return "\n".join(["Metadata-Version: 2.4", *lines, ""])


def _programs(found: list[tuple[str, ...] | None], places: list[Declared]) -> tuple[str, ...]:
    """Return the first names, in the order of the next place with all of them where theirs is the alphabet's."""
    declared = [(names, place.are_sorted) for names, place in zip(found, places, strict=True) if names is not None]
    if not declared:
        return ()
    (names, are_sorted), *others = declared
    for other, _ in others if are_sorted else []:
        if set(names) <= set(other):
            order = {name: i for i, name in enumerate(other)}
            return tuple(sorted(names, key=order.__getitem__))
    return names
