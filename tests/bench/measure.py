"""Run a command once: what it takes in seconds and memory, and what it asks of the index."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tests.bench.index import BenchIndex

_LAUNCHER: Final = Path(__file__).with_name("launch.py")
_TIMEOUT: Final = 1200
"""Seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    processor: float
    """Seconds of it, by all processes."""
    memory: int
    """KiB of the largest process."""
    status: int
    requests: int
    downloaded: int
    """Bytes."""
    fetched: int
    """How often the index itself had to fetch something; a run with that counts for nothing."""
    output: str
    """The end of what it said."""


def measure(command: Sequence[str], *, cwd: Path, env: Mapping[str, str], index: BenchIndex) -> Run:
    """Run a command; its standard output is kept as `stdout` in the folder."""
    said, errors, result = (cwd / name for name in ("stdout", "stderr", "result.json"))
    before = index.requests, index.bytes_sent, index.store.fetched
    launch = [sys.executable, "-ISE", str(_LAUNCHER), str(result), str(_TIMEOUT), *command]
    with said.open("wb") as stdout, errors.open("wb") as stderr:
        subprocess.run(launch, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, check=True)
    taken = json.loads(result.read_text("utf-8"))
    after = index.requests, index.bytes_sent, index.store.fetched
    requests, downloaded, fetched = (now - then for now, then in zip(after, before, strict=True))
    output = said.read_text("utf-8", "replace")[-2000:] + errors.read_text("utf-8", "replace")[-2000:]
    return Run(**taken, requests=requests, downloaded=downloaded, fetched=fetched, output=output)


def median(runs: Iterable[Run]) -> Run:
    """Return a run of medians; its exit code is a wrong one where any was."""
    all_runs = [*runs]
    figures = ("seconds", "processor", "memory", "requests", "downloaded")
    middle: dict[str, Any] = {name: statistics.median_high(getattr(run, name) for run in all_runs) for name in figures}
    return replace(all_runs[-1], **middle, status=max((run.status for run in all_runs), key=abs))
