"""pyproject.toml -> what a wheel of the application is built with, which the sandbox has to bring along.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.data import load_back_ends
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.installation import OUR_NAME
from pyproject_flatpak.normalize import normalized_requirement, sorted_requirements
from pyproject_flatpak.tables import inner_table

LEGACY_BUILD_REQUIREMENTS: Final = ("setuptools>=40.8.0",)
"""What PEP 517 front ends assume where `[build-system]` is missing."""


def parse_build_requirements(pyproject: Mapping[str, Any], problems: Problems) -> tuple[Requirement, ...]:
    """Return what a wheel build needs, minus ourselves: Flatpak builds never need this project."""
    found: list[Requirement | str] = []
    for path, requirements in _declared_build_requirements(pyproject, problems):
        if not isinstance(requirements, list):
            problems.add(path, "must be an array of strings", got=requirements)
            continue
        for i, text in enumerate(requirements):
            try:
                requirement = normalized_requirement(text) if isinstance(text, str) else None
            except InvalidRequirement:
                requirement = None
            if requirement is None:
                problems.add(f"{path}[{i}]", "is no requirement", got=text)
                continue
            if requirement.name != OUR_NAME:
                found.append(requirement)
    return sorted_requirements(found)


def has_wheel_hook(pyproject: Mapping[str, Any], problems: Problems) -> bool:
    """Tell whether hatchling runs our hook for wheels, the build in the sandbox among them."""
    if not _is_built_by_hatchling(pyproject, problems):
        return False
    for path in ("tool.hatch.build.targets.wheel.hooks", "tool.hatch.build.hooks"):  # the first counts
        if "flatpak" in inner_table(pyproject, path, problems):
            return inner_table(pyproject, f"{path}.flatpak", problems).get("enable-by-default", True) is not False
    return False


def _is_built_by_hatchling(pyproject: Mapping[str, Any], problems: Problems) -> bool:
    """Tell whether the back end is hatchling, or one in the project's own tree that wraps it."""
    build_system = inner_table(pyproject, "build-system", problems)
    requires = build_system.get("requires", [])
    in_tree = "backend-path" in build_system and isinstance(requires, list)
    return str(build_system.get("build-backend", "")).startswith("hatchling") or (
        in_tree and any(str(text).startswith("hatchling") for text in requires)
    )


def _declared_build_requirements(pyproject: Mapping[str, Any], problems: Problems) -> list[tuple[str, Any]]:
    """Return (key path, value) of each place that names build requirements of a wheel."""
    build_system = inner_table(pyproject, "build-system", problems)
    found = [("build-system.requires", build_system.get("requires", list(LEGACY_BUILD_REQUIREMENTS)))]
    back_end = str(build_system.get("build-backend", "")).partition(":")[0]
    if asked_for := load_back_ends().get(back_end):
        found.append(("build-system.build-backend", list(asked_for)))
    if not _is_built_by_hatchling(pyproject, problems):
        return found
    # hatchling has further places: https://hatch.pypa.io/latest/config/build/#dependencies
    for path in ("tool.hatch.build", "tool.hatch.build.targets.wheel"):
        found.append((f"{path}.dependencies", inner_table(pyproject, path, problems).get("dependencies", [])))
        for name in inner_table(pyproject, f"{path}.hooks", problems):
            if name != "flatpak":
                hook = inner_table(pyproject, f"{path}.hooks.{name}", problems)
                found.append((f"{path}.hooks.{name}.dependencies", hook.get("dependencies", [])))
    return found
