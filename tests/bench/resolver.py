"""Bare runs of uv, which do less than the tools do, and which resolve what the results are compared with."""

from __future__ import annotations

import shlex
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import Runtime
from pyproject_flatpak.lock.extra import find_uv
from tests.bench.sets import RequirementSet
from tests.bench.tools import ARCHES, REQUIREMENTS, Tool

_PLATFORM: Final = "manylinux_2_40"
"""The newest glibc that uv has a name for."""

Closure = Mapping[str, str]
"""Version by normalized name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UniversalRun(Tool):
    """One run for all platforms."""

    runtime: Runtime
    title: str = "uv, one universal run"
    locks_for_flatpak: bool = False

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        return _compile(self.runtime, "--universal", output="pylock.toml")

    def forget(self, folder: Path) -> None:
        """Remove the lock, whose versions uv would keep."""
        _remove_locks(folder)


@dataclass(frozen=True, kw_only=True, slots=True)
class TwoRuns(Tool):
    """One run for each arch, one after the other."""

    runtime: Runtime
    title: str = "uv, one run an arch"
    locks_for_flatpak: bool = False

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        runs = (
            _compile(self.runtime, f"--python-platform={arch}-{_PLATFORM}", output=f"pylock.{arch}.toml")
            for arch in ARCHES
        )
        return ["sh", "-c", " && ".join(map(shlex.join, runs))]

    def forget(self, folder: Path) -> None:
        """Remove the locks, whose versions uv would keep."""
        _remove_locks(folder)

    def closures(self, folder: Path) -> Mapping[str, Closure]:
        """Return what the last run has found, by arch."""
        return {arch: _closure(folder / f"pylock.{arch}.toml") for arch in ARCHES}


def _compile(runtime: Runtime, *options: str, output: str) -> list[str]:
    return [
        *(find_uv(), "pip", "compile", "--quiet", "--no-config", "--no-python-downloads"),
        *("--python", sys.executable, "--python-version", runtime.python, *options),
        *("--format", "pylock.toml", "--output-file", output, REQUIREMENTS),
    ]


def _remove_locks(folder: Path) -> None:
    for lock in folder.glob("pylock.*toml"):
        lock.unlink()


def _closure(lock: Path) -> Closure:
    packages = tomllib.loads(lock.read_text("utf-8"))["packages"]
    return {package["name"]: package["version"] for package in packages}
