"""The user-interface toolkit, from direct dependencies and from imports."""

from __future__ import annotations

from pyproject_flatpak.data import Toolkit, load_toolkits
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.project import Project


def derive_toolkit(project: Project, evidence: Evidence) -> Decided[Toolkit | None]:
    """Return the toolkit that the project declares, else the one that its code imports, else None."""
    for toolkit in load_toolkits():
        for requirement in project.requirements:
            if requirement.name in toolkit.distributions and _is_direct(str(requirement.marker or "")):
                return Decided(toolkit, Origin(f"{toolkit.name} toolkit", f"requirement {requirement}"))
    for toolkit in load_toolkits():
        for module in sorted(toolkit.imports):
            if found := evidence.imports.get(module):
                return Decided(toolkit, Origin(f"{toolkit.name} toolkit", f"import of {module} at {found}"))
    return Decided(None, Origin("no toolkit found"))


def _is_direct(marker: str) -> bool:
    """Tell whether a requirement counts without extras."""
    return "extra ==" not in marker
