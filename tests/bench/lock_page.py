"""What was measured of locks -> the section of docs/benchmarks.md. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.bench.checks import Findings
from tests.bench.install import Installed
from tests.bench.measure import Run, median
from tests.bench.ours import Generate, Interpreter, Lock
from tests.bench.page import table
from tests.bench.resolver import TwoRuns
from tests.bench.sets import SETS, RequirementSet
from tests.bench.tools import ARCHES, State, Tool

FRESH_BUDGET: Final = 0.5
"""Seconds of a whole run with a fresh lock, for a closure of a hundred distributions."""
_COLD_AND_WARM: Final = (State.COLD, State.WARM)
_MEGABYTE: Final = 1_000_000
_TEXT: Final = """\
## Locking dependencies

Five sets of requirements, locked for {report.runtime} by us, by tools that people use
today, and by uv alone, which resolves and does no more. Made by `./dev bench -- lock`. The figures are medians of
{report.rounds} rounds ({report.peer_rounds} for the other tools) in which all take turns. All ask a proxy on the
loopback, which answers for the package index from what it has kept of it: with the headers that let clients keep pages
and files, compressed, with the metadata files of wheels, over TLS. It is near, so a request costs less than it does in
life. Cold: no caches. Warm: the caches of the cold run, none of its results. Fresh: its lock, too.

{sets}

### Seconds, cold and warm

{seconds}

{budgets}

### Seconds of processor, cold and warm

{processor}

### Megabytes and requests, cold and warm

{downloads}

### Megabytes of memory, of the largest process, cold

{memory}

### What comes out

How many distributions of the closure, as uv finds it for each arch, have a file of the right version that fits the arch
and the runtime's glibc. After it, how many files are of other distributions or versions (`+`), do not fit an arch for
which they are listed (unfit), are not in the index or have another sha256 there (wrong).

{closures}

Wheels for all platforms, wheels for one, and sdists. In brackets, how many distributions have a wheel for the platform
that was not taken: without it code runs slower, or has to be compiled.

{files}

{installed}

{notes}

{report.versions}.
"""
_INSTALLED: Final = "Installed as flatpak-builder would, on {}, without a network: modules, and imports that work."
_NOT_INSTALLED: Final = (
    "Not installed: there was no Python of the runtime's series here, or no way to cut it off from the network."
)
_NOTES: Final = (
    "flatpak-pip-generator refuses Qt: it names a base application, writes nothing and exits 0. For S4 it has the"
    " variable that it knows against that. Its console script fails after the work, so its module is run.",
    "req2flatpak resolves nothing: its pins are those of uv, which takes its own time.",
    "pfmg goes on to build each module in the Flatpak of flatpak-builder, which this bench has not; measured is what"
    " comes before, by its own functions.",
    "flatpak-pip-generator and pfmg leave out what the Sdk has, such as packaging. This runtime's Platform has that as"
    " well; that of 26.08 has not.",
    "The JSON of a project in the index, which these tools read, is larger in life: descriptions and statistics are"
    " left out.",
)
_IN_SDK: Final = (
    "`--runtime` is a stand-in of the Sdk, made of Debian packages. What runs in its sandbox is not counted where"
    " processes are looked at."
)
_NO_SDK: Final = "flatpak-pip-generator with `--runtime` is not here, as there was no Sdk."
Results = Mapping[tuple[str, str, State], Sequence[Run]]
"""The runs of a tool, by its title, a set and a state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What comes out of a tool for a set."""

    findings: Findings
    installed: Installed | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that the section tells."""

    runtime: str
    installed_on: str
    """The Python; empty where nothing could be installed."""
    tools: Sequence[Tool]
    results: Results
    outcomes: Mapping[tuple[str, str], Outcome]
    """By the title of the tool, and the set."""
    sizes: Mapping[str, Mapping[str, int]]
    """Distributions in the closure of a set, by arch."""
    rounds: int
    peer_rounds: int
    has_sdk: bool
    """Whether there was an Sdk for the tools that ask one."""
    versions: str
    """What took part."""

    def median(self, tool: Tool, asked: RequirementSet, state: State) -> Run:
        """Return the run of medians."""
        return median(self.results[tool.title, asked.name, state])

    def find(self, kind: type[Tool]) -> Tool:
        """Return the tool of this kind."""
        return next(tool for tool in self.tools if type(tool) is kind)


def render(report: Report) -> str:
    """Return the text of the section."""
    return _TEXT.format(
        report=report,
        sets=table(["", "requirements", "distributions"], (_set_row(report, asked) for asked in SETS)),
        seconds=_measured(report, _seconds),
        budgets=_budgets(report),
        processor=_counted(report, lambda runs: " → ".join(f"{runs[state].processor:.2f}" for state in _COLD_AND_WARM)),
        downloads=_measured(report, _downloads),
        memory=_counted(report, lambda runs: f"{runs[State.COLD].memory * 1024 / _MEGABYTE:.0f}"),
        closures=_checked(report, _closure),
        files=_checked(report, lambda _, outcome: _files(outcome.findings)),
        installed=_installation(report),
        notes="\n".join(f"- {note}" for note in (*_NOTES, _IN_SDK if report.has_sdk else _NO_SDK)),
    )


def _set_row(report: Report, asked: RequirementSet) -> list[str]:
    sizes = sorted({report.sizes[asked.name][arch] for arch in ARCHES})
    return [asked.name, " ".join(f"`{text}`" for text in asked.requirements), " / ".join(map(str, sizes))]


def _over_sets(first: str, rows: Mapping[str, Sequence[str]]) -> str:
    head = [first, *(asked.name for asked in SETS)]
    return table(head, ([title, *cells] for title, cells in rows.items()))


def _counted(report: Report, cell: Callable[[Mapping[State, Run]], str]) -> str:
    """Return a table of those among them whose processes are seen."""
    return _measured(replace(report, tools=[tool for tool in report.tools if tool.is_counted]), cell)


def _measured(report: Report, cell: Callable[[Mapping[State, Run]], str]) -> str:
    """Return a table of the tools that were run cold and warm."""
    rows = {
        tool.title: [cell({state: report.median(tool, asked, state) for state in _COLD_AND_WARM}) for asked in SETS]
        for tool in report.tools
        if State.COLD in tool.states
    }
    return _over_sets("", rows)


def _seconds(runs: Mapping[State, Run]) -> str:
    failed = f" (exit {runs[State.COLD].status})" if runs[State.COLD].status else ""
    return f"{runs[State.COLD].seconds:.2f} → {runs[State.WARM].seconds:.2f}{failed}"


def _downloads(runs: Mapping[State, Run]) -> str:
    return " → ".join(
        f"{runs[state].downloaded / _MEGABYTE:.1f} ({runs[state].requests})" for state in (State.COLD, State.WARM)
    )


def _budgets(report: Report) -> str:
    """Return the table of what we hold ourselves to."""
    lock, two, ours = (report.find(kind) for kind in (Lock, TwoRuns, Generate))
    python = report.find(Interpreter)
    rows: dict[str, list[str]] = {}
    for state in _COLD_AND_WARM:
        rows[f"lock for both arches ÷ one uv run an arch, {state}: at most 1"] = [
            _judged(report.median(lock, asked, state).seconds / report.median(two, asked, state).seconds, 1, "times")
            for asked in SETS
        ]
    fresh = [report.median(ours, asked, State.FRESH).seconds for asked in SETS]
    cold = [report.median(ours, asked, State.COLD).seconds for asked in SETS]
    rows[f"`generate` with a fresh lock: below {FRESH_BUDGET} s"] = [
        _judged(taken, FRESH_BUDGET, "s") for taken in fresh
    ]
    rows["the same ÷ `generate`, cold"] = [f"{taken / whole:.2f}" for taken, whole in zip(fresh, cold, strict=True)]
    rows["`python -c pass`"] = [f"{report.median(python, asked, State.WARM).seconds:.3f} s" for asked in SETS]
    return _over_sets("what we hold ourselves to", rows)


def _judged(value: float, budget: float, unit: str) -> str:
    return f"{value:.2f} {unit}, {'met' if value <= budget else 'missed'}"


def _checked(report: Report, cell: Callable[[Mapping[str, int], Outcome], str]) -> str:
    """Return a table of the tools that make modules."""
    rows = {
        tool.title: [cell(report.sizes[asked.name], report.outcomes[tool.title, asked.name]) for asked in SETS]
        for tool in report.tools
        if tool.locks_for_flatpak
    }
    return _over_sets("", rows)


def _closure(sizes: Mapping[str, int], outcome: Outcome) -> str:
    findings = outcome.findings
    if not sum(findings.kinds.values()):
        return "nothing"
    counts = {arch: f"{sizes[arch] - len(findings.missing[arch])}/{sizes[arch]}" for arch in ARCHES}
    same = len({*counts.values()}) == 1
    told = [counts[ARCHES[0]]] if same else [f"{count} on {arch}" for arch, count in counts.items()]
    told += [f"+{len(findings.unexpected)}"] if findings.unexpected else []
    told += [f"{len(findings.unfit)} unfit"] if findings.unfit else []
    told += [f"{len(findings.wrong)} wrong"] if findings.wrong else []
    return ", ".join(told)


def _files(findings: Findings) -> str:
    counts = "/".join(str(findings.kinds.get(kind, 0)) for kind in ("pure", "native", "sdist"))
    return f"{counts} ({len(findings.slow)})" if findings.slow else counts


def _installation(report: Report) -> str:
    if not report.installed_on:
        return _NOT_INSTALLED
    rows = _checked(report, lambda _, outcome: _installed(outcome.installed))
    return f"{_INSTALLED.format(report.installed_on)}\n\n{rows}"


def _installed(installed: Installed | None) -> str:
    if installed is None:
        return "nothing"
    modules = f"{installed.modules - len(installed.failed)}/{installed.modules}"
    return f"{modules}, {installed.imports - len(installed.broken)}/{installed.imports}"
