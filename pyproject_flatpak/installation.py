"""Whether our own installation is whole; asked before anything is imported that counts on it."""

from __future__ import annotations

from importlib import metadata
from typing import Final

from pyproject_flatpak.errors import ConfigError, message

OUR_NAME: Final = "pyproject-flatpak"


def check_installation() -> None:
    """Raise ConfigError with a line for each distribution that we always need and that is missing or too old.

    An installer sees to that, but not in an environment that somebody made by hand: `python -m build --no-isolation`.
    """
    try:
        needed = metadata.requires(OUR_NAME) or []
    except metadata.PackageNotFoundError:  # a checkout that is on the path and not installed
        return
    try:
        from packaging.requirements import Requirement  # noqa: PLC0415 - it is one of those that may be missing
    except ImportError:
        raise ConfigError(message("packaging", "is not installed", remedy=_remedy("packaging"))) from None
    # those of an extra are looked for where they are used
    always = [requirement for requirement in map(Requirement, needed) if requirement.marker is None]
    problems = []
    for requirement in always:
        version = _installed_version(requirement.name)
        remedy = _remedy(str(requirement))
        if version is None:
            problems.append(message(requirement.name, "is not installed", remedy=remedy))
        elif not requirement.specifier.contains(version, prereleases=True):
            problem = f"is too old for {OUR_NAME}, which needs {requirement.specifier}"
            problems.append(message(requirement.name, problem, got=version, remedy=remedy))
    if problems:
        raise ConfigError(*problems)


def _installed_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _remedy(requirement: str) -> str:
    return f"pip install {requirement!r}"
