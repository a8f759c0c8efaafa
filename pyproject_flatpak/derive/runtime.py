"""Runtime and branch, from configuration, else by toolkit; and whether the project runs on what is in it."""

from __future__ import annotations

from typing import Final

from packaging.version import Version

from pyproject_flatpak.data import FREEDESKTOP, Runtime, Toolkit, branches_of, load_runtimes, newest_runtime
from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of

_REFUSED_BEHIND: Final = 3
"""So many versions behind the newest one, Flathub's linter makes an error of a runtime at its end of life."""


def derive_runtime(
    project: Project, table: FlatpakTable, toolkit: Decided[Toolkit | None], problems: Problems
) -> Decided[Runtime]:
    """Return the runtime: the configured family or the toolkit's, the configured branch or the newest that fits."""
    family = _family(table, toolkit)
    known = branches_of(family.value)
    if not known:
        families = sorted({id_ for id_, _ in load_runtimes()})
        remedy = f"one of: {', '.join(families)}"
        problems.add("tool.flatpak.runtime", "unknown runtime", got=family.value, remedy=remedy)
        return Decided(newest_runtime(FREEDESKTOP), Origin("unknown runtime"))
    fitting = toolkit.value.branches if toolkit.value and toolkit.value.runtime == family.value else ""
    newest = newest_runtime(family.value, fitting)
    if table.runtime_version in (None, newest.branch):
        runtime = newest
    elif found := [runtime for runtime in known if runtime.branch == table.runtime_version]:
        [runtime] = found
    else:
        key = "tool.flatpak.runtime-version"
        supported = [branch.branch for branch in branches_of(family.value, fitting) if branch.eol is None]
        remedy = f"one of: {', '.join(reversed(supported))}"
        problems.add(key, f"unknown version of {family.value}", got=table.runtime_version, remedy=remedy)
        return Decided(newest, Origin("unknown version"))
    _check_python(project, runtime, problems)
    _check_bindings(project, table, runtime, problems)
    _check_end_of_life(runtime, problems)
    return Decided(runtime, family.origin)


def origin_of_branch(table: FlatpakTable, runtime: Runtime) -> Origin:
    """Return why the runtime is of this branch."""
    if table.runtime_version:
        return configured(runtime.branch, "runtime-version").origin
    return Origin("newest supported branch", (f"catalogue of {runtime.id}",))


def derive_sdk(table: FlatpakTable, runtime: Runtime) -> Decided[str]:
    """Return the Sdk, with a branch where the author has given one."""
    if table.sdk:
        return configured(table.sdk, "sdk")
    return Decided(runtime.sdk, Origin("the runtime's own", (str(runtime),)))


def warn_of_end_of_life(runtime: Runtime, problems: Problems) -> None:
    """Warn of a runtime that gets no more updates."""
    if runtime.eol is not None:
        problem = f"{_ended(runtime)} and gets no more updates"
        problems.warn("tool.flatpak.runtime-version", problem, got=runtime.branch, remedy=_way_out(runtime))


def _check_end_of_life(runtime: Runtime, problems: Problems) -> None:
    """Refuse a runtime at its end of life where Flathub's linter refuses it, and warn of it elsewhere."""
    behind = newest_runtime(runtime.id, runtime.line).release - runtime.release
    if runtime.eol is None or behind < _REFUSED_BEHIND:
        warn_of_end_of_life(runtime, problems)
    else:
        problem = f"{_ended(runtime)} and {behind} versions behind, which Flathub refuses"
        problems.add("tool.flatpak.runtime-version", problem, got=runtime.branch, remedy=_way_out(runtime))


def _ended(runtime: Runtime) -> str:
    return f"{runtime} is end of life since {runtime.eol}" if runtime.eol else f"{runtime} is end of life"


def _way_out(runtime: Runtime) -> str:
    newest = newest_runtime(runtime.id, runtime.line)
    if newest.branch == runtime.branch:
        return "update pyproject-flatpak, which knows no newer one"
    return f"take {newest.branch!r}, the newest"


def _family(table: FlatpakTable, toolkit: Decided[Toolkit | None]) -> Decided[str]:
    if table.runtime:
        return configured(table.runtime, "runtime")
    if table.qt == "wheels":
        return Decided(FREEDESKTOP, Origin("Qt comes with the wheels", ("tool.flatpak.qt",)))
    if toolkit.value:
        return Decided(toolkit.value.runtime, toolkit.origin)
    return Decided(FREEDESKTOP, toolkit.origin)


def _check_python(project: Project, runtime: Runtime, problems: Problems) -> None:
    if project.requires_python and not project.requires_python.contains(Version(runtime.python)):
        remedy = "widen requires-python, or set tool.flatpak.runtime-version to a branch with a Python that fits"
        problems.add(
            "project.requires-python",
            f"leaves out Python {runtime.python} of {runtime}",
            got=str(project.requires_python),
            remedy=remedy,
        )


def _check_bindings(project: Project, table: FlatpakTable, runtime: Runtime, problems: Problems) -> None:
    """Bindings come from the runtime, so their requirement must hold for the version that it ships."""
    extras = ("", *table.dependencies.extras)
    for requirement in for_targets(project.requirements, targets_of(runtime, table.arches), extras):
        shipped = runtime.platform_distributions.get(requirement.name, "")
        if requirement.name in runtime.bindings and shipped and not requirement.specifier.contains(shipped):
            problems.add(
                "project.dependencies",
                f"{runtime} ships {requirement.name} {shipped}, which cannot be bundled in another version",
                got=str(requirement),
                remedy="widen the requirement or choose another tool.flatpak.runtime-version",
            )
