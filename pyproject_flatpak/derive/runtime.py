"""Runtime and branch, from configuration, else by toolkit; and whether the project runs on its Python."""

from __future__ import annotations

from packaging.version import Version

from pyproject_flatpak.data import Runtime, Toolkit, load_runtimes
from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of

_DEFAULT = "org.freedesktop.Platform"


def derive_runtime(
    project: Project, table: FlatpakTable, toolkit: Decided[Toolkit | None], problems: Problems
) -> Decided[Runtime]:
    """Return the runtime: the configured family or the toolkit's, the configured branch or the newest."""
    runtimes = load_runtimes()
    family = _family(table, toolkit)
    branches = [branch for id_, branch in runtimes if id_ == family.value]
    if not branches:
        families = sorted({id_ for id_, _ in runtimes})
        remedy = f"one of: {', '.join(families)}"
        problems.add("tool.flatpak.runtime", "unknown runtime", got=family.value, remedy=remedy)
        return Decided(runtimes[_DEFAULT, _newest(_DEFAULT)], Origin("unknown runtime"))
    branch = table.runtime_version or branches[-1]
    if branch not in branches:
        key, remedy = "tool.flatpak.runtime-version", f"one of: {', '.join(reversed(branches))}"
        problems.add(key, f"unknown version of {family.value}", got=branch, remedy=remedy)
        return Decided(runtimes[family.value, branches[-1]], Origin("unknown version"))
    runtime = runtimes[family.value, branch]
    _check_python(project, runtime, problems)
    _check_bindings(project, table, runtime, problems)
    rule = f"{family.origin.rule}; {'branch set in pyproject.toml' if table.runtime_version else 'newest branch'}"
    return Decided(runtime, Origin(rule, family.origin.evidence))


def _family(table: FlatpakTable, toolkit: Decided[Toolkit | None]) -> Decided[str]:
    if table.runtime:
        return configured(table.runtime, "runtime")
    if toolkit.value:
        return Decided(toolkit.value.runtime, toolkit.origin)
    return Decided(_DEFAULT, toolkit.origin)


def _newest(family: str) -> str:
    return [branch for id_, branch in load_runtimes() if id_ == family][-1]


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
