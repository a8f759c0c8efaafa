"""Our command line, as an installation of our wheel has it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import Runtime
from tests.bench.sets import RequirementSet
from tests.bench.tools import Module, State, Tool, read_modules
from tests.support.demoapp import build_system

_PROJECT: Final = """\
{build_system}

[project]
name = "demoapp"
version = "1.4"
description = "Demonstrate a lock"
license = "MIT"
dependencies = {dependencies}
scripts = {{ demoapp = "demoapp:main" }}

[tool.flatpak]
app-id = "org.example.Demoapp"
runtime = "{runtime.id}"
runtime-version = "{runtime.branch}"

[tool.flatpak.desktop]
categories = ["Utility"]

[tool.flatpak.metainfo]
developer = {{ name = "The authors of the demonstration" }}
"""
_HATCHLING: Final = build_system("hatchling.build", "hatchling")
_OWN: Final = build_system("back_end", backend_path=["."])
"""Needs nothing."""
_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><circle cx="64" cy="64" r="60"/></svg>\n'
)
_OUTPUT: Final = "build-aux/flatpak"


@dataclass(frozen=True, kw_only=True, slots=True)
class _OurTool(Tool):
    programs: Path
    runtime: Runtime
    verb: str
    back_end: str
    """The table `[build-system]`."""

    def prepare(self, folder: Path, asked: RequirementSet) -> None:
        """Write the project."""
        needs = json.dumps(asked.requirements)
        text = _PROJECT.format(build_system=self.back_end, dependencies=needs, runtime=self.runtime)
        files = {"pyproject.toml": text, "demoapp.py": "def main(): ...\n", "data/org.example.Demoapp.svg": _ICON}
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content, "utf-8")

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        return [str(self.programs / "pyproject-flatpak"), self.verb]

    def forget(self, folder: Path) -> None:
        """Remove all outputs."""
        shutil.rmtree(folder / _OUTPUT, ignore_errors=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Generate(_OurTool):
    """All files of a project that hatchling builds, and the locks of both its needs."""

    title: str = "`pyproject-flatpak generate`"
    states: tuple[State, ...] = (State.COLD, State.WARM, State.FRESH)
    verb: str = "generate"
    back_end: str = _HATCHLING

    def modules(self, folder: Path) -> list[Module]:
        """Return the module of the dependencies."""
        return [*read_modules(json.loads((folder / _OUTPUT / "python3-dependencies.json").read_text("utf-8")))]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock(_OurTool):
    """The lock of the dependencies alone, of a project that nothing builds."""

    title: str = "`pyproject-flatpak lock`, dependencies alone"
    locks_for_flatpak: bool = False
    verb: str = "lock"
    back_end: str = _OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter(Tool):
    """The Python that ours runs in, doing nothing: what no program in it can go below."""

    programs: Path
    title: str = "`python -c pass`"
    states: tuple[State, ...] = (State.WARM,)
    locks_for_flatpak: bool = False

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        return [str(self.programs / "python"), "-c", "pass"]
