"""What a lock is to hold, and how free we are to make it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from packaging.requirements import Requirement

from pyproject_flatpak.lock.choice import DEFAULT_CHOICE, Choice
from pyproject_flatpak.lock.document import BUILD, TOOL
from pyproject_flatpak.lock.given import GivenLock
from pyproject_flatpak.lock.inputs import Inputs
from pyproject_flatpak.redact import redacted
from pyproject_flatpak.target import Target


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What one lock is to hold."""

    name: str
    """File name of the lock."""
    requirements: tuple[Requirement, ...]
    targets: tuple[Target, ...]
    asked_by: str
    """Key path of the requirements, for messages."""
    remedy: str
    """What to do about a name that no index has."""
    excluded: frozenset[str] = frozenset()
    index: str | None = None
    build_requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choice: Choice = DEFAULT_CHOICE
    given: GivenLock | None = None
    """Lock of another tool that the versions come from."""
    extras: tuple[str, ...] = ()
    """Of the project, which that lock may know by name."""
    groups: tuple[str, ...] = ()
    """Dependency groups of the project, likewise."""
    project: str = ""
    """Normalized name of the project, likewise."""
    ordered: bool = False
    """Whether its packages have to tell what they require of each other, which takes asking, and reading sdists."""

    @property
    def inputs(self) -> Inputs:
        """The record of a lock of this."""
        runtime = self.targets[0].runtime
        build = {name: tuple(map(redacted, texts)) for name, texts in self.build_requirements.items()}
        return Inputs(
            requirements=tuple(redacted(str(requirement)) for requirement in self.requirements),
            python=runtime.python,
            glibc=runtime.glibc,
            arches=tuple(target.arch for target in self.targets),
            excluded=tuple(sorted(self.excluded)),
            index=redacted(self.index or ""),
            build_requirements=build,
            prefer="" if self.choice.prefer == DEFAULT_CHOICE.prefer else self.choice.prefer,
            from_source=tuple(sorted(self.choice.from_source)),
            lock=self.given.name if self.given else "",
            lock_sha256=self.given.sha256 if self.given else "",
            layout="per-package" if self.ordered else "",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Locking:
    """Whether locks may be made, and what of them is to be newer."""

    locked: bool = False
    """Whether a stale lock is an error."""
    upgrade_all: bool = False
    upgrade: frozenset[str] = frozenset()
    """Normalized names of distributions whose versions are not kept."""

    def kept(self, packages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return those of an earlier lock's package tables whose versions are kept, all the way down."""
        if self.upgrade_all:
            return []
        return [self._with_kept_builds(package) for package in packages if package.get("name") not in self.upgrade]

    def _with_kept_builds(self, package: Mapping[str, Any]) -> dict[str, Any]:
        ours = package.get("tool", {}).get(TOOL, {})
        if not self.upgrade or BUILD not in ours:
            return dict(package)
        return {**package, "tool": {TOOL: {**ours, BUILD: self.kept(ours[BUILD])}}}


LOCK_AS_NEEDED: Final = Locking()
