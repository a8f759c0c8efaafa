"""The tools that take part, each installed into an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pyproject_flatpak.data import Runtime
from tests.bench.environments import make_environment
from tests.bench.ours import Generate, Interpreter, Lock
from tests.bench.peers import (
    FLATPAK_PIP_GENERATOR,
    PFMG,
    REQ2FLATPAK,
    FlatpakPipGenerator,
    FlatpakPipGeneratorInSdk,
    Pfmg,
    Req2flatpak,
)
from tests.bench.resolver import Closure, TwoRuns, UniversalRun
from tests.bench.tools import Tool
from tests.integration.support import MAKE_RUNTIME
from tests.support.own_wheel import build_own_wheel


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What the resolver finds for a set."""

    closures: Mapping[str, Closure]
    """By arch."""
    native: tuple[str, ...]
    """Distributions that have a wheel for the runtime and one arch."""


def own_tools(folder: Path, python: Path, runtime: Runtime, env: Mapping[str, str]) -> Iterator[Tool]:
    """Yield ours, from the wheel of this checkout."""
    wheel = build_own_wheel(folder / "wheel").wheel
    uv = f"uv=={version('uv')}"  # as in the bare runs
    programs = make_environment(folder / "ours", python, f"{wheel}[cli]", uv, env=env)
    yield Generate(programs=programs, runtime=runtime)
    yield Lock(programs=programs, runtime=runtime)
    yield Interpreter(programs=programs)


def bare_runs(runtime: Runtime) -> Iterator[Tool]:
    """Yield bare runs of the resolver."""
    yield UniversalRun(runtime=runtime)
    yield TwoRuns(runtime=runtime)


def peers(  # noqa: PLR0913 - what they want to know
    folder: Path,
    python: Path,
    runtime: Runtime,
    references: Mapping[str, Reference],
    installation: Path | None,
    env: Mapping[str, str],
) -> Iterator[Tool]:
    """Yield the tools of today; that which runs in the Sdk wants an installation that has one."""
    programs = make_environment(folder / "flatpak-pip-generator", python, *FLATPAK_PIP_GENERATOR, env=env)
    yield FlatpakPipGenerator(programs=programs)
    if installation:
        native = {name: reference.native for name, reference in references.items()}
        yield FlatpakPipGeneratorInSdk(programs=programs, sdk=f"{runtime.sdk}//{runtime.branch}", native=native)
    programs = make_environment(folder / "req2flatpak", python, *REQ2FLATPAK, env=env)
    pins = {name: next(iter(reference.closures.values())) for name, reference in references.items()}
    yield Req2flatpak(programs=programs, runtime=runtime, closures=pins)
    programs = make_environment(folder / "pfmg", python, *PFMG, env=env)
    yield Pfmg(programs=programs, runtime=runtime)


def sdk_installation(runtime: Runtime) -> Path | None:
    """Return the flatpak installation that has stand-ins of runtime and Sdk; None where there can be none."""
    if not shutil.which("flatpak"):
        return None
    command = [str(MAKE_RUNTIME), "--gnome", "--branch", runtime.branch]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    return Path(made.stdout.splitlines()[-1]) if made.returncode == 0 else None
