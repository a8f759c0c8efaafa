"""What locked releases require -> which packages of the lock these are, as PEP 751's `packages.dependencies`. Pure.

https://packaging.python.org/en/latest/specifications/pylock-toml/#packages-dependencies
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.target import Target

_NAME: Final = re.compile(r"\s*([\w.-]*\w)")
_BEFORE: Final = ("name", "version", "marker")
"""Keys of a package that stand before its dependencies."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Node:
    """A package of the lock, as much of it as matters here."""

    table: Mapping[str, Any]
    targets: tuple[Target, ...]
    """Those that have it."""
    requirements: tuple[Requirement, ...]
    """What it requires of the lock, under whatever marker."""
    edges: dict[str, set[str]] = field(default_factory=dict)
    """Names of those that count, and the arches where they do; grows while they are followed."""


def with_dependencies(
    packages: Iterable[Mapping[str, Any]],
    requirements: Iterable[Requirement],
    targets: tuple[Target, ...],
    stated: Mapping[str, Iterable[str]],
) -> list[dict[str, Any]]:
    """Return the package tables with what each requires of the others.

    `requirements` are the project's, which ask for extras as the packages do. `stated` has the Requires-Dist by
    `name==version`; a package that is not in there gets no dependencies.
    """
    tables = [*packages]
    names = {table["name"] for table in tables}
    nodes = [_node(table, names, targets, stated) for table in tables]
    extras: dict[str, set[str]] = {name: set() for name in names}
    for requirement in requirements:
        extras.setdefault(str(canonicalize_name(requirement.name)), set()).update(requirement.extras)
    is_growing = True
    while is_growing:
        is_growing = False
        for node in nodes:
            is_growing |= _follow(node, extras)
    entries = Counter(table["name"] for table in tables)
    return [_completed(node, tables, entries) for node in nodes]


def _node(
    table: Mapping[str, Any], names: set[str], targets: tuple[Target, ...], stated: Mapping[str, Iterable[str]]
) -> _Node:
    marker = Marker(table["marker"]) if "marker" in table else None
    lines = stated.get(f"{table['name']}=={table.get('version')}", ())
    # most lines are of extras that nobody has asked for, and to read one takes time
    known = [line for line in lines if (match := _NAME.match(line)) and canonicalize_name(match[1]) in names]
    having = tuple(target for target in targets if target.meets(marker))
    return _Node(table=table, targets=having, requirements=tuple(_parsed(known)))


def _parsed(lines: Iterable[str]) -> Iterable[Requirement]:
    for line in lines:
        try:
            yield Requirement(line)
        except InvalidRequirement:  # of an old release; the resolver has made something of it
            continue


def _follow(node: _Node, extras: dict[str, set[str]]) -> bool:
    """Add what the package requires with the extras that are asked of it; tell whether that is anything new."""
    own = ("", *extras[node.table["name"]])
    is_new = False
    for requirement in node.requirements:
        name = str(canonicalize_name(requirement.name))
        needing = {target.arch for target in node.targets if _counts(requirement, target, own)}
        if needing and not (needing <= node.edges.get(name, set()) and requirement.extras <= extras[name]):
            is_new = True
            node.edges.setdefault(name, set()).update(needing)
            extras[name] |= requirement.extras
    return is_new


def _counts(requirement: Requirement, target: Target, extras: Iterable[str]) -> bool:
    return any(target.meets(requirement.marker, extra) for extra in extras)


def _completed(node: _Node, tables: Iterable[Mapping[str, Any]], entries: Mapping[str, int]) -> dict[str, Any]:
    """Return the package's table with its dependencies, each with a version where the lock has several."""
    dependencies = [
        {key: table[key] for key in (("name",) if entries[table["name"]] == 1 else ("name", "version")) if key in table}
        for table in tables
        if table["name"] != node.table["name"] and _is_needed(table, node)
    ]
    if not dependencies:
        return dict(node.table)
    before = {key: value for key, value in node.table.items() if key in _BEFORE}
    return {**before, "dependencies": dependencies, **node.table}


def _is_needed(table: Mapping[str, Any], node: _Node) -> bool:
    """Tell whether `node` needs a package, of several versions the one that its arches have."""
    arches = node.edges.get(table["name"], ())
    marker = Marker(table["marker"]) if "marker" in table else None
    return any(target.arch in arches and target.meets(marker) for target in node.targets)
