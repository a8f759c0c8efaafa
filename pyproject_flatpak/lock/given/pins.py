"""What every reader of another tool's lock returns: the distributions that it pins for our targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.requirements import Requirement

from pyproject_flatpak.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a project asks of a lock."""

    lock: str
    """Path of the lock, as messages name it."""
    refresh: str
    """Command that makes it anew: `poetry lock`."""
    requirements: tuple[Requirement, ...]
    """Of the project, its extras and groups; their markers name arches at most."""
    targets: tuple[Target, ...]
    excluded: frozenset[str] = frozenset()
    """Normalized names that are not wanted, whoever requires them, nor what only they require."""
    extras: tuple[str, ...] = ()
    """Of the project, for locks that know them by name."""
    groups: tuple[str, ...] = ()
    """Dependency groups, likewise."""
    project: str = ""
    """Normalized name of the project, which a lock may lack though others in it require it."""

    @property
    def remedy(self) -> str:
        """The way out of a lock that does not fit the project."""
        return f"run '{self.refresh}', or set tool.flatpak.dependencies.lock = false to resolve without it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pin:
    """A distribution at the one version, or of the one origin, that a lock has for some arches."""

    name: str
    """Normalized."""
    where: str
    """Place in the lock, for messages: `poetry.lock package[3]`."""
    arches: tuple[str, ...]
    """In the order of the targets."""
    version: str | None = None
    """None for an archive or a repository that does not say it."""
    files: Mapping[str, str] = field(default_factory=dict)
    """sha256, in hexadecimal, by file name; empty where the lock has no names of files."""
    hashes: frozenset[str] = frozenset()
    """sha256 of every file that the lock allows; empty where it has none."""
    index: str | None = None
    """URL of the index that it comes from; None for the default one."""
    url: str | None = None
    """Direct reference (PEP 508) to an archive or repository of which the lock has no sha256 or commit."""
    origin: Mapping[str, Any] | None = None
    """Where it comes from, where the lock says that, in the form of a PEP 751 package: `wheels`, `sdist`, `vcs`,
    `archive` or `directory`.
    """
