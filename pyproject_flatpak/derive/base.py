"""The BaseApp that an application starts from, and whether it uses the QtWebEngine in it.

https://docs.flatpak.org/en/latest/dependencies.html#base-apps
"""

from __future__ import annotations

from dataclasses import dataclass

from pyproject_flatpak.data import KDE, Runtime, Toolkit, branches_of, load_bases
from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Base:
    """A BaseApp of a branch."""

    id: str
    version: str

    def __str__(self) -> str:
        """Return the ref that flatpak takes: `io.qt.PySide.BaseApp//6.11`."""
        return f"{self.id}//{self.version}"


def derive_base(
    table: FlatpakTable, toolkit: Decided[Toolkit | None], runtime: Runtime, problems: Problems
) -> Decided[Base | None]:
    """Return the author's BaseApp, else the one that brings the toolkit's bindings to its runtime, else None."""
    _check_qt(table, toolkit.value, runtime, problems)
    version = table.base_version or runtime.branch
    if table.base:
        return configured(Base(id=table.base, version=version), "base")
    id_ = toolkit.value.base if toolkit.value else None
    if toolkit.value is None or id_ is None:
        return Decided(None, Origin("no BaseApp for it", toolkit.origin.evidence))
    if table.qt == "wheels":
        return Decided(None, Origin("the bindings come as wheels", ("tool.flatpak.qt",)))
    if runtime.id != toolkit.value.runtime:
        return Decided(None, Origin(f"the bindings come as wheels on {runtime.id}", ("tool.flatpak.runtime",)))
    if not table.base_version:
        _check_branch(id_, toolkit.value, runtime, problems)
    return Decided(Base(id=id_, version=version), toolkit.origin)


def origin_of_base_version(table: FlatpakTable, runtime: Runtime) -> Origin:
    """Return why the BaseApp is of its branch."""
    return Origin(CONFIGURED, ("tool.flatpak.base-version",)) if table.base_version else _branch_of(runtime)


def webengine_evidence(
    project: Project, table: FlatpakTable, evidence: Evidence, runtime: Runtime, base: Base | None
) -> tuple[str, ...]:
    """Return the imports and requirements that show that the application uses its BaseApp's QtWebEngine."""
    known = load_bases().get(base.id) if base else None
    if known is None:
        return ()
    targets, extras = targets_of(runtime, table.arches), ("", *table.dependencies.extras)
    required = [
        f"requirement {requirement}"
        for requirement in for_targets(project.requirements, targets, extras)
        if requirement.name in known.webengine_distributions
    ]
    return (*required, *evidence.imported(*known.webengine_imports))


def _branch_of(runtime: Runtime) -> Origin:
    return Origin("the runtime's branch", (str(runtime),))


def _check_qt(table: FlatpakTable, toolkit: Toolkit | None, runtime: Runtime, problems: Problems) -> None:
    """Record a `qt` that the project or its other keys have no use for."""
    key = "tool.flatpak.qt"
    if table.qt is None or problems.is_wrong("tool.flatpak.runtime"):
        return
    if toolkit is None or toolkit.runtime != KDE:
        problem = "is for an application with PySide or PyQt, and none is found"
        problems.add(key, problem, got=table.qt, remedy="drop it")
    elif table.qt == "wheels" and table.base in load_bases():
        problems.add(key, f"leaves out {table.base}, which is the base", got=table.qt, remedy="drop one of the two")
    elif table.qt == "base" and not table.base and (toolkit.base is None or runtime.id != toolkit.runtime):
        remedy = "drop it" if toolkit.base is None else f'set "wheels", or drop the runtime to get {toolkit.runtime}'
        problems.add(key, f"no BaseApp brings {toolkit.name} to {runtime.id}", got=table.qt, remedy=remedy)


def _check_branch(base: str, toolkit: Toolkit, runtime: Runtime, problems: Problems) -> None:
    branches = load_bases()[base].branches
    fitting = [known for known in branches_of(runtime.id, toolkit.branches) if known.branch in branches]
    if runtime not in fitting:
        problem = f"{base} brings no {toolkit.name} to this branch"
        remedy = f"one of: {', '.join(known.branch for known in reversed(fitting) if known.eol is None)}"
        problems.add("tool.flatpak.runtime-version", problem, got=runtime.branch, remedy=remedy)
