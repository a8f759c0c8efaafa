"""pyproject.toml -> what a wheel of the application is built with, which the sandbox has to bring along.

https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.data import load_back_ends, load_version_tools
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.installation import OUR_NAME
from pyproject_flatpak.normalize import normalized_requirement, sorted_requirements
from pyproject_flatpak.tables import inner_table

LEGACY_BUILD_REQUIREMENTS: Final = ("setuptools>=40.8.0",)
"""What PEP 517 front ends assume where `[build-system]` is missing."""
_HOOKS_THAT_ASK_FOR_NOTHING: Final = frozenset({"custom", "flatpak", "vcs", "version"})
"""hatchling's own, ours and that of hatch-vcs; a custom one is looked at."""


def parse_build_requirements(
    pyproject: Mapping[str, Any], asked_for: Collection[str], problems: Problems
) -> tuple[Requirement, ...]:
    """Return what a wheel build needs, minus ourselves: Flatpak builds never need this project.

    `asked_for` is what the back end names when it is asked (`get_requires_for_build_wheel`).
    """
    found: list[Requirement | str] = []
    declared = declared_build_requirements(pyproject, problems)
    known = known_build_requirements(pyproject, problems)
    back_end = load_back_ends().get(_back_end(pyproject, problems))
    # the answer of those in the table depends on what the host has
    if back_end is None or back_end.may_name_more(pyproject):
        known = (*known, *asked_for)
    declared.append(("build-system.build-backend", list(known)))
    for path, requirements in declared:
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


def known_build_requirements(pyproject: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
    """Return what the back end is known to name when it is asked."""
    back_end = load_back_ends().get(_back_end(pyproject, problems))
    return back_end.requires if back_end else ()


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


def may_ask_for_more(root: Path, pyproject: Mapping[str, Any]) -> bool:
    """Tell whether the back end of the project at `root` may have build requirements that pyproject.toml does not name.

    Those are `setup_requires` of setuptools, and what hatchling's build hooks ask for: such of the project's own, and
    such that are among its build requirements; hatchling never asks those that a hook's table itself brings in.
    """
    problems = Problems()  # told by whoever reads the tables
    if _back_end(pyproject, problems) in load_back_ends():
        return False
    if not _is_built_by_hatchling(pyproject, problems):
        return any(_mentions(root / name, "setup_requires") for name in ("setup.py", "setup.cfg"))
    for path in ("tool.hatch.build", "tool.hatch.build.targets.wheel"):
        table, hooks = inner_table(pyproject, path, problems), inner_table(pyproject, f"{path}.hooks", problems)
        for settings in (table, *(hook for hook in hooks.values() if isinstance(hook, Mapping))):
            if settings.get("require-runtime-dependencies") or settings.get("require-runtime-features"):
                return True
        custom = hooks.get("custom", {})
        script = custom.get("path", "hatch_build.py") if isinstance(custom, Mapping) else ""
        if "custom" in hooks and _mentions(root / str(script), "dependencies"):
            return True
        others = [hook for name, hook in hooks.items() if name not in _HOOKS_THAT_ASK_FOR_NOTHING]
        if any(isinstance(hook, Mapping) and "dependencies" not in hook for hook in others):
            return True
    return False


def sdist_may_ask_for_more(root: Callable[[], Path], pyproject: Mapping[str, Any]) -> bool:
    """Tell the same of an sdist, whose back end is anybody's, and may be asked at leisure.

    `root` unpacks it, which takes long, and is not called where the back end says enough.
    """
    problems = Problems()
    known = load_back_ends().get(_back_end(pyproject, problems))
    if known:
        return known.may_name_more(pyproject)
    if "backend-path" in inner_table(pyproject, "build-system", problems):
        return True
    if _is_built_by_setuptools(pyproject, problems):
        return (root() / "setup.py").is_file() or _mentions(root() / "setup.cfg", "setup_requires")
    return may_ask_for_more(root(), pyproject) if _is_built_by_hatchling(pyproject, problems) else True


def warn_of_version_tools(build_requirements: Iterable[Requirement], problems: Problems) -> None:
    """Warn of build requirements that ask version control for a dynamic version and that cannot be told it."""
    tools = load_version_tools()
    for name in (requirement.name for requirement in build_requirements):
        if name in tools and tools[name].finds_version and not (tools[name].variable or tools[name].reads_pkg_info):
            problems.warn(
                "build-system.requires",
                f"{name!r} takes the version from git, which the Flatpak's build has not, and will find another",
                remedy="build from an sdist, write the version into pyproject.toml, or use setuptools-scm",
            )


def warn_of_package_discovery(root: Path, pyproject: Mapping[str, Any], output: str, problems: Problems) -> None:
    """Warn of an output folder that setuptools takes for a package of the project, and then refuses to build.

    https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#automatic-discovery
    """
    top = output.partition("/")[0]
    configured = inner_table(pyproject, "tool.setuptools", problems).keys() & {"packages", "py-modules"}
    elsewhere = configured or any((root / name).exists() for name in ("src", "setup.py", "setup.cfg"))
    if _is_built_by_setuptools(pyproject, problems) and top.isidentifier() and not elsewhere:
        problems.warn(
            "tool.flatpak.output",
            f"setuptools' automatic discovery takes the folder {top!r} for a package",
            got=output,
            remedy="choose one with a '-' in its name such as 'build-aux/flatpak', or set tool.setuptools.packages",
        )


def _is_built_by_setuptools(pyproject: Mapping[str, Any], problems: Problems) -> bool:
    return _back_end(pyproject, problems).partition(".")[0] in ("", "setuptools")


def _mentions(path: Path, word: str) -> bool:
    try:
        return word.encode() in path.read_bytes()
    except OSError:
        return False


def _back_end(pyproject: Mapping[str, Any], problems: Problems) -> str:
    """Return the module of the back end."""
    return str(inner_table(pyproject, "build-system", problems).get("build-backend", "")).partition(":")[0]


def declared_build_requirements(pyproject: Mapping[str, Any], problems: Problems) -> list[tuple[str, Any]]:
    """Return (key path, value) of each place that names build requirements of a wheel; the values are anything."""
    build_system = inner_table(pyproject, "build-system", problems)
    found = [("build-system.requires", build_system.get("requires", list(LEGACY_BUILD_REQUIREMENTS)))]
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
