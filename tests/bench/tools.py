"""What the tools of the bench have in common: a folder to work in, a command, and modules for flatpak-builder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tests.bench.sets import RequirementSet

ARCHES: Final = ("x86_64", "aarch64")
REQUIREMENTS: Final = "requirements.in"


class State(StrEnum):
    """What a run finds: nothing, the caches of the run before, or its lock, too."""

    COLD = "cold"
    WARM = "warm"
    FRESH = "fresh"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file that a module installs from."""

    url: str
    sha256: str
    arches: tuple[str, ...]

    @property
    def filename(self) -> str:
        """The last part of its URL."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A module of flatpak-builder."""

    commands: tuple[str, ...]
    sources: tuple[Source, ...]


class Tool(ABC):
    """A tool that makes such modules, or only resolves."""

    title: str
    states: tuple[State, ...] = (State.COLD, State.WARM)
    locks_for_flatpak: bool = True
    """Whether it makes modules."""
    is_counted: bool = True
    """Whether its processes are seen: those in a sandbox of flatpak are not."""

    def prepare(self, folder: Path, asked: RequirementSet) -> None:
        """Write the input into an empty folder."""
        (folder / REQUIREMENTS).write_text("\n".join(asked.requirements), "utf-8")

    def forget(self, folder: Path) -> None:  # noqa: B027 - most need not
        """Remove what a run has made, where the next one would take it up."""

    @abstractmethod
    def command(self, folder: Path, asked: RequirementSet) -> list[str]:
        """Return the command, which is run in the folder."""

    def variables(self, asked: RequirementSet) -> Mapping[str, str]:  # noqa: ARG002 - for those that need some
        """Return variables of the environment beside those of all."""
        return {}

    def modules(self, folder: Path) -> list[Module]:  # noqa: ARG002 - for those that make some
        """Return what the last run has made."""
        return []


def read_modules(table: Mapping[str, Any]) -> Iterator[Module]:
    """Read a module and those inside it, in the order in which they are built."""
    for inner in table.get("modules", ()):
        yield from read_modules(inner)
    if table.get("build-commands"):
        sources = (source for source in table["sources"] if source["type"] == "file")
        yield Module(commands=tuple(table["build-commands"]), sources=tuple(map(_source, sources)))


def _source(table: Mapping[str, Any]) -> Source:
    return Source(url=table["url"], sha256=table["sha256"], arches=tuple(table.get("only-arches", ARCHES)))
