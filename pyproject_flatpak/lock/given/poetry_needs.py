"""A package of a poetry.lock -> what it requires, and for whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.lock.given.closure import Need, need_of
from pyproject_flatpak.lock.given.reading import check_marker, read_constraint, read_marker
from pyproject_flatpak.tables import Table
from pyproject_flatpak.target import Target

_EXTRA: Final = re.compile(r"\bextra\b")


def read_needs(package: Table, targets: tuple[Target, ...], *, with_extras: bool) -> Iterator[Need]:
    """Yield what a package requires; `with_extras` also what its extras list, to tell a lock without one of them."""
    listed = package.named_arrays("extras")
    dependencies = package.table("dependencies")
    for name in dependencies.values:
        for table in _alternatives(dependencies, name):
            yield from _need(canonicalize_name(name), table, listed, targets)
    if with_extras:
        for extra, texts in listed.items():
            for i, text in enumerate(texts):
                where = f"{package.path}.extras.{extra}[{i}]"
                if need := _need_of_extra(extra, text, where, package.problems, targets):
                    yield need


def _alternatives(dependencies: Table, name: str) -> Iterator[Table]:
    """Yield a table for each requirement of that name: there is one or an array of them, a constraint or a table."""
    value, place = dependencies.values[name], dependencies.at(name)
    places = {f"{place}[{i}]": item for i, item in enumerate(value)} if isinstance(value, list) else {place: value}
    for path, item in places.items():
        if isinstance(item, str | Mapping):
            yield Table({"version": item} if isinstance(item, str) else item, path, dependencies.problems)
        else:
            dependencies.problems.add(path, "must be a version constraint or a table", got=item)


def _need(
    name: str, table: Table, listed: Mapping[str, tuple[str, ...]], targets: tuple[Target, ...]
) -> Iterator[Need]:
    """Yield a requirement; an optional one once for each extra that lists it, unless its marker names them."""
    need = Need(
        name=name,
        where=table.path,
        extras=frozenset(map(canonicalize_name, table.strings("extras"))),
        marker=read_marker(table, "markers", targets),
        allowed=read_constraint(table, "version"),
    )
    if table.boolean("optional") and not _EXTRA.search(str(need.marker)):
        for extra, texts in listed.items():
            if name in map(_name_in, texts):
                yield replace(need, of_extras=frozenset({canonicalize_name(extra)}))
    else:
        yield need


def _need_of_extra(extra: str, text: str, where: str, problems: Problems, targets: tuple[Target, ...]) -> Need | None:
    """Return what an extra requires, None where that cannot be known."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:  # some constraints of Poetry's have no other form
        return None
    if not check_marker(requirement.marker, where, targets, problems):
        return None
    return need_of(requirement, where, frozenset({canonicalize_name(extra)}))


def _name_in(text: str) -> str:
    """Return the name that a requirement starts with."""
    return canonicalize_name(re.split(r"[^\w.-]", text, maxsplit=1)[0])
