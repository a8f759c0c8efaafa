"""The user-interface toolkit, from direct dependencies and from imports."""

from __future__ import annotations

from pyproject_flatpak.data import ARCHES, FREEDESKTOP, Toolkit, load_toolkits, newest_runtime
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of


def derive_toolkit(project: Project, evidence: Evidence, extras: tuple[str, ...] = ()) -> Decided[Toolkit | None]:
    """Return the toolkit that the project declares, or an extra of `extras`, else the one that its code imports."""
    newest = newest_runtime(FREEDESKTOP)
    requirements = for_targets(project.requirements, targets_of(newest, ARCHES), ("", *extras))
    for toolkit in load_toolkits():
        for requirement in requirements:
            if requirement.name in toolkit.distributions:
                return Decided(toolkit, Origin(f"{toolkit.name} toolkit", (f"requirement {requirement}",)))
    for toolkit in load_toolkits():
        for module in sorted(toolkit.imports):
            if found := evidence.imports.get(module):
                return Decided(toolkit, Origin(f"{toolkit.name} toolkit", (f"import of {module} at {found}",)))
    return Decided(None, Origin("no toolkit found"))
