"""What the lock of an application's dependencies costs, beside the tools of today and bare runs of the resolver.

Run by `./dev bench -- lock`, which writes a section of docs/benchmarks.md. All tools take turns in one run, and ask one
index on the loopback; what they make is then checked, installed without a network, and imported.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import Runtime, load_runtimes
from tests.bench.checks import check_modules, native_distributions
from tests.bench.contestants import Reference, bare_runs, own_tools, peers, sdk_installation
from tests.bench.environments import find_python
from tests.bench.index import BenchIndex
from tests.bench.install import Sandbox, can_cut_off, make_sandbox
from tests.bench.lock_page import Outcome, Report, render
from tests.bench.measure import Run, measure
from tests.bench.page import write_section
from tests.bench.peers import FLATPAK_PIP_GENERATOR, PFMG, REQ2FLATPAK
from tests.bench.resolver import TwoRuns
from tests.bench.sets import SETS, RequirementSet
from tests.bench.store import Store
from tests.bench.tools import ARCHES, State, Tool
from tests.integration.support import isolated_environment
from tests.support.wheelhouse import cache_of_tests

ROUNDS: Final = 5
PEER_ROUNDS: Final = 3
"""Theirs take so long that fewer have to do."""
_RUNTIME: Final = ("org.freedesktop.Platform", "25.08")
_TRIES: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """Where the tools are run."""

    scratch: Path
    sockets: Path
    index: BenchIndex
    installation: Path | None

    def environment(self, folder: Path) -> dict[str, str]:
        """Return the environment of tools that keep what they keep below a folder."""
        isolated = isolated_environment(folder, self.sockets, self.installation or folder / "no-runtimes")
        return {**isolated, **self.index.environ, "UV_PYTHON_DOWNLOADS": "never", "PIP_DEFAULT_TIMEOUT": "180"}

    def folder(self, tool: Tool, asked: RequirementSet) -> Path:
        """Return the folder in which a tool runs for a set."""
        return self.scratch / "runs" / f"{type(tool).__name__}-{asked.name}"

    def trial(self, tool: Tool, asked: RequirementSet) -> Mapping[State, Run]:
        """Run a tool in each of its states, the first without any cache."""
        for _ in range(_TRIES):
            runs = self._trial(tool, asked)
            if not any(run.fetched for run in runs.values()):
                break
        return runs

    def _trial(self, tool: Tool, asked: RequirementSet) -> Mapping[State, Run]:
        folder = self.folder(tool, asked)
        shutil.rmtree(folder, ignore_errors=True)
        work = folder / "work"
        work.mkdir(parents=True)
        env = {**self.environment(folder), **tool.variables(asked)}
        tool.prepare(work, asked)
        runs: dict[State, Run] = {}
        for state in tool.states:
            if state != State.FRESH:
                tool.forget(work)
            runs[state] = measure(tool.command(work, asked), cwd=work, env=env, index=self.index)
        return runs


def main() -> None:
    """Write the section."""
    runtime = load_runtimes()[_RUNTIME]
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as scratch,
        tempfile.TemporaryDirectory(prefix="run-") as sockets,
        BenchIndex(Store(cache_of_tests() / "bench-index"), Path(scratch)) as index,
    ):
        bench = Bench(scratch=Path(scratch), sockets=Path(sockets), index=index, installation=sdk_installation(runtime))
        write_section("lock", run(bench, runtime))


def run(bench: Bench, runtime: Runtime) -> str:
    """Return the text of the section."""
    python = find_python(runtime.python_series)
    env = bench.environment(bench.scratch / "making")
    references = {asked.name: resolve(bench, runtime, asked) for asked in SETS}
    quick = [*own_tools(bench.scratch, Path(sys.executable), runtime, env), *bare_runs(runtime)]
    slow = [*peers(bench.scratch, python or Path(sys.executable), runtime, references, bench.installation, env)]
    results: dict[tuple[str, str, State], list[Run]] = {}
    for asked in SETS:
        for i in range(ROUNDS):
            for tool in (*quick, *(slow if i < PEER_ROUNDS else ())):
                for state, taken in bench.trial(tool, asked).items():
                    results.setdefault((tool.title, asked.name, state), []).append(taken)
                    say(f"{asked.name}, round {i + 1}: {tool.title}, {state}: {taken.seconds:.2f} s, {taken.status}")
    sandbox = make_bench_sandbox(bench, python, runtime)
    tools = (*quick, *slow)
    report = Report(
        runtime=str(runtime),
        installed_on=describe(python) if sandbox and python else "",
        tools=tools,
        results=results,
        outcomes=check(bench, runtime, sandbox, tools, references),
        sizes={
            name: {arch: len(closure) for arch, closure in reference.closures.items()}
            for name, reference in references.items()
        },
        rounds=ROUNDS,
        peer_rounds=PEER_ROUNDS,
        has_sdk=bench.installation is not None,
        versions=what_takes_part(python or Path(sys.executable)),
    )
    return render(report)


def resolve(bench: Bench, runtime: Runtime, asked: RequirementSet) -> Reference:
    """Return what the resolver finds for a set."""
    tool = TwoRuns(runtime=runtime)
    runs = bench.trial(tool, asked)
    assert not any(run.status for run in runs.values()), runs
    closures = tool.closures(bench.folder(tool, asked) / "work")
    entries = bench.index.store.entries()
    native = {name for arch in ARCHES for name in native_distributions(closures[arch], entries, arch, runtime)}
    return Reference(closures=closures, native=tuple(sorted(native)))


def make_bench_sandbox(bench: Bench, python: Path | None, runtime: Runtime) -> Sandbox | None:
    """Return where modules are installed; None where there is no such Python, or no way to cut it off."""
    if not python or not can_cut_off():
        return None
    env = bench.environment(bench.scratch / "making")
    return make_sandbox(bench.scratch / "sandbox", python, runtime, bench.index.store, env)


def check(
    bench: Bench, runtime: Runtime, sandbox: Sandbox | None, tools: Iterable[Tool], references: Mapping[str, Reference]
) -> dict[tuple[str, str], Outcome]:
    """Check and install what the last run of each tool has made of each set."""
    outcomes = {}
    for tool in tools:
        for asked in SETS if tool.locks_for_flatpak else ():
            modules = tool.modules(bench.folder(tool, asked) / "work")
            entries = bench.index.store.entries()
            findings = check_modules(modules, references[asked.name].closures, entries, runtime)
            place = bench.scratch / "installed"
            installed = sandbox.install(modules, asked, place) if sandbox and modules else None
            shutil.rmtree(place, ignore_errors=True)
            outcomes[tool.title, asked.name] = Outcome(findings=findings, installed=installed)
            say(f"{tool.title}, {asked.name}: {findings} {installed}")
    return outcomes


def describe(python: Path) -> str:
    """Return name and version of a Python."""
    return subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def what_takes_part(theirs: Path) -> str:
    """Return what takes part."""
    peers = dict.fromkeys([*FLATPAK_PIP_GENERATOR, *REQ2FLATPAK, *PFMG])
    told = [*(text.replace("==", " ") for text in peers), f"uv {version('uv')}"]
    pythons = f"ours on {describe(Path(sys.executable))}, theirs on {describe(theirs)}"
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[-1]:.1f} at the end"
    return f"{', '.join(told)}; {pythons}; {machine}"


def say(text: str) -> None:
    """Tell how far the bench is."""
    print(text, flush=True)  # noqa: T201 - a script
