"""The user-interface toolkit, from direct dependencies and from imports."""

from __future__ import annotations

from pyproject_flatpak.data import ARCHES, FREEDESKTOP, Toolkit, load_toolkits, newest_runtime
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of


def derive_toolkit(project: Project, evidence: Evidence, extras: tuple[str, ...] = ()) -> Decided[Toolkit | None]:
    """Return the toolkit that the project declares, or an extra of `extras`, else the one that its code imports.

    Of several, the one that most files import counts: an event loop, a clipboard or an old binding take one or two. In
    26 of 56 published applications the requirements do not name the toolkit; the imports do in 50.
    """
    declared = _declared(project, extras)
    counts = {toolkit.name: evidence.importing(*toolkit.imports) for toolkit in load_toolkits()}
    for candidates in (declared, {toolkit.name: () for toolkit in load_toolkits() if counts[toolkit.name]}):
        windows = [toolkit for toolkit in load_toolkits() if toolkit.name in candidates and not toolkit.is_terminal]
        others = [toolkit for toolkit in load_toolkits() if toolkit.name in candidates]
        if others:
            toolkit = max(windows or others, key=lambda toolkit: counts[toolkit.name])
            seen = (*candidates[toolkit.name], *evidence.imported(*sorted(toolkit.imports)))
            others_seen = sum(1 for count in counts.values() if count)
            rule = f"{toolkit.name} toolkit" + (", which most files import" if others_seen > 1 else "")
            return Decided(toolkit, Origin(rule, seen))
    return Decided(None, Origin("no toolkit found"))


def _declared(project: Project, extras: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the requirements that name toolkits, by the toolkits' names."""
    newest = newest_runtime(FREEDESKTOP)
    requirements = for_targets(project.requirements, targets_of(newest, ARCHES), ("", *extras))
    named = {
        toolkit.name: tuple(f"requirement {item}" for item in requirements if item.name in toolkit.distributions)
        for toolkit in load_toolkits()
    }
    return {name: found for name, found in named.items() if found}
