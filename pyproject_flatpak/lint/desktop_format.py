"""What desktop-file-validate refuses in a desktop file, found without it. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyproject_flatpak.data.flathub import load_desktop_terms
from pyproject_flatpak.lint.key_file import Entry, Group, KeyFile
from pyproject_flatpak.tables import one_of

MAIN_GROUP: Final = "Desktop Entry"
_ACTION: Final = re.compile(r"Desktop Action ([A-Za-z0-9-]+)\Z")
_VERSIONS: Final = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
_REQUIRED: Final = ("Type", "Name")
_FIELD_CODE: Final = re.compile(r"%(.?)")
_FIELD_CODES: Final = frozenset("fFuUick%dDnNvm")
"""The last six are deprecated, and taken."""
_FILES: Final = frozenset("fFuU")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNESCAPED: Final = re.compile(r"(?<!\\)(?:\\\\)*[`$]")
_RESERVED: Final = re.compile(r"[`$<>~|&;*?#()'\\]")
_LOCALIZED: Final = frozenset({"Name", "GenericName", "Comment", "Icon", "Keywords"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """One thing that the validator refuses."""

    reason: str
    way_out: str = ""
    key: str = ""
    line: int | None = None


def mistakes_in(parsed: KeyFile) -> Iterator[Mistake]:
    """Yield what the validator refuses."""
    for line, reason in parsed.mistakes:
        yield Mistake(reason=reason, line=line)
    if not parsed.groups or parsed.groups[0].name != MAIN_GROUP:
        first = parsed.groups[0].line if parsed.groups else None
        yield Mistake(reason=f"[{MAIN_GROUP}] is not the first group", way_out="put it first", line=first)
    for group in parsed.groups:
        for entry in group.repeated():
            yield _about(entry, f"the key {entry.key!r} stands twice", "drop one")
    if main := parsed.group(MAIN_GROUP):
        yield from _main_group(main)
        yield from _actions(parsed, main)


def _main_group(group: Group) -> Iterator[Mistake]:
    for key in _REQUIRED:
        if not group.get(key):
            yield Mistake(reason=f"the key {key!r} is missing", way_out="add it", key=key, line=group.line)
    for entry in group.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Mistake]:
    terms = load_desktop_terms()
    kind = terms.keys.get(entry.name)
    if kind is None and not entry.name.startswith("X-"):
        way_out = f"{one_of(terms.keys, entry.name)} (a key of your own begins with 'X-')"
        yield _about(entry, f"the key {entry.name!r} is not known", way_out)
    elif kind == "boolean" and entry.value not in {"true", "false"}:
        yield _about(entry, f"{entry.value!r} is no boolean", "write true or false")
    elif entry.key != entry.name and entry.name not in _LOCALIZED and kind is not None:
        yield _about(entry, f"the key {entry.name!r} is not translated", "drop it")
    elif entry.key == "Version" and entry.value not in _VERSIONS:
        way_out = "drop it: it is not the application's version, but that of the specification"
        yield _about(entry, f"{entry.value!r} is no version of the specification", way_out)
    elif entry.key == "Exec":
        yield from _exec(entry)
    elif entry.key == "Categories":
        for category in entry.texts:
            if category not in terms.categories and not category.startswith("X-"):
                yield _about(entry, f"{category!r} is no category", one_of(sorted(terms.categories), category))


def _exec(entry: Entry) -> Iterator[Mistake]:
    codes = _FIELD_CODE.findall(entry.text)
    for code in codes:
        if code not in _FIELD_CODES or not code:
            yield _about(entry, f"'%{code}' is no field code", "write %% for a percent sign")
    if len([code for code in codes if code in _FILES]) > 1:
        yield _about(entry, "it has more than one of %f, %F, %u and %U", "keep one")
    for argument in _QUOTED.findall(entry.text):
        if found := _UNESCAPED.search(argument):
            yield _about(entry, f"{found[0][-1]!r} is not escaped", "write two backslashes before it")
    if found := _RESERVED.search(_QUOTED.sub("", entry.text)):
        yield _about(entry, f"{found[0]!r} is reserved", "put the argument into double quotes")


def _actions(parsed: KeyFile, group: Group) -> Iterator[Mistake]:
    terms = load_desktop_terms()
    entry = group.get("Actions")
    groups = {found[1]: other for other in parsed.groups if (found := _ACTION.match(other.name))}
    for action in entry.texts if entry else ():
        if entry and action not in groups:
            yield _about(entry, f"there is no group [Desktop Action {action}]", "add it, or drop the action")
    for action, other in groups.items():
        if entry is None or action not in entry.texts:
            reason = f"{action!r} is not among the actions"
            yield Mistake(reason=reason, way_out="add it to Actions, or drop the group", line=other.line)
        if not other.get("Name"):
            yield Mistake(reason=f"the action {action!r} has no name", way_out="add Name", line=other.line)
        for inner in other.entries:
            if inner.name not in terms.action_keys and not inner.name.startswith("X-"):
                yield _about(inner, f"an action knows no key {inner.name!r}", "drop it")
            elif inner.key == "Exec":
                yield from _exec(inner)


def _about(entry: Entry, reason: str, way_out: str = "") -> Mistake:
    return Mistake(reason=reason, way_out=way_out, key=entry.key, line=entry.line)
