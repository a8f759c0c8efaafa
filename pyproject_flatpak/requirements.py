"""What a project asks for -> the requirements that hold for a target, free of extras and of every other marker."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from packaging.dependency_groups import resolve_dependency_groups
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import Dependencies
from pyproject_flatpak.normalize import normalized_requirement
from pyproject_flatpak.project import Project
from pyproject_flatpak.target import Target, arch_marker


def effective_requirements(
    project: Project, dependencies: Dependencies, targets: tuple[Target, ...], excluded: frozenset[str]
) -> tuple[Requirement, ...]:
    """Return the requirements of the project, its chosen extras and groups for `targets`, without the `excluded`.

    Their markers are evaluated here: one that holds for every target has none, one that holds for some names the
    arches. So the text is the same whichever way a build back end writes its markers.
    """
    members = [
        normalized_requirement(text)
        for group in dependencies.groups
        for text in resolve_dependency_groups(project.dependency_groups, group)
    ]
    from_groups = for_targets(members, targets)
    chosen = {*dependencies.extras, *_own_extras(project, from_groups)}
    extras = _with_own_extras(project, chosen, targets)
    found = [*for_targets(project.requirements, targets, ("", *sorted(extras))), *from_groups]
    by_text = {str(requirement): requirement for requirement in found}
    own = project.normalized_name
    return tuple(by_text[text] for text in sorted(by_text) if by_text[text].name not in excluded | {own})


def for_targets(
    requirements: Iterable[Requirement], targets: tuple[Target, ...], extras: tuple[str, ...] = ("",)
) -> list[Requirement]:
    """Return the requirements that count for a target, their markers reduced to the arches."""
    found = []
    for requirement in requirements:
        arches = tuple(
            target.arch for target in targets if any(target.meets(requirement.marker, extra) for extra in extras)
        )
        if arches:
            reduced = normalized_requirement(requirement)
            reduced.marker = Marker(arch_marker(arches)) if len(arches) < len(targets) else None
            found.append(reduced)
    return found


def check_choices(project: Project, dependencies: Dependencies, extras: frozenset[str], problems: Problems) -> None:
    """Record chosen extras and groups that the project does not have; `extras` are the provided ones, normalized."""
    for i, extra in enumerate(dependencies.extras):
        if extra not in extras:
            remedy = f"it has: {', '.join(sorted(extras))}" if extras else "it has none"
            problems.add(
                f"tool.flatpak.dependencies.extras[{i}]", "is no extra of the project", got=extra, remedy=remedy
            )
    groups = {str(canonicalize_name(group)): group for group in project.dependency_groups}
    for i, group in enumerate(dependencies.groups):
        path = f"tool.flatpak.dependencies.groups[{i}]"
        if group not in groups:
            remedy = f"it has: {', '.join(sorted(groups))}" if groups else "it has none"
            problems.add(path, "is no dependency group of the project", got=group, remedy=remedy)
            continue
        try:
            resolve_dependency_groups(project.dependency_groups, group)
        except Exception as error:  # noqa: BLE001 - the library raises groups of many kinds
            for line in _reasons(error):
                problems.add(f"dependency-groups.{groups[group]}", f"cannot be read: {line}")


def _reasons(error: BaseException) -> list[str]:
    """Return what the errors in a group say, one line each."""
    if isinstance(error, BaseExceptionGroup):
        return [line for inner in error.exceptions for line in _reasons(inner)]
    return [" ".join(str(error).split())]


def _with_own_extras(project: Project, chosen: Collection[str], targets: tuple[Target, ...]) -> frozenset[str]:
    """Return `chosen` with the extras that they name in turn: `all = ["app[this,that]"]`."""
    extras = frozenset(chosen)
    while True:
        inner = _own_extras(project, for_targets(project.requirements, targets, ("", *sorted(extras))))
        if inner <= extras:
            return extras
        extras |= inner


def _own_extras(project: Project, requirements: Iterable[Requirement]) -> frozenset[str]:
    """Return the extras of the project that `requirements` on itself name."""
    named = (requirement for requirement in requirements if requirement.name == project.normalized_name)
    return frozenset(extra for requirement in named for extra in requirement.extras)
