"""What a person sees while something takes long: bars on a terminal that go when it is done, a line each in a log."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

_WORTH_A_LINE: Final = 1_000_000
"""Bytes of the smallest file that a log tells of: less is there within a second."""


class _Bytes(ProgressColumn):
    """Tells the bytes so far and in all, and nothing of what has none."""

    def render(self, task: Task) -> Text:
        """Return `1.2 MB of 3.4 MB`."""
        so_far = decimal(int(task.completed)) if task.completed else ""
        in_all = decimal(int(task.total)) if task.total else ""
        return Text(" of ".join(filter(None, (so_far, in_all))), style="progress.download")


class ProgressDisplay:
    """Shows what several threads do, on one console."""

    def __init__(self, console: Console, say: Callable[[str], None]) -> None:
        """Draw on `console` where it is a terminal, else `say` a line."""
        self._console = console
        self._say = say
        self._lock = threading.Lock()
        self._bars: Progress | None = None
        self._shown = 0

    def __call__(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Show `name` for as long as the `with` block lasts; `total` is in bytes."""
        return self._drawn(name, total) if self._console.is_terminal else self._said(name, total)

    @contextmanager
    def _said(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        if total is not None and total >= _WORTH_A_LINE:
            self._say(f"downloading {name}, {decimal(total)}")
        yield lambda _: None

    @contextmanager
    def _drawn(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        with self._lock:
            self._shown += 1
            bars = self._bars
            if bars is None:
                columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), _Bytes())
                bars = self._bars = Progress(*columns, console=self._console, transient=True)
                bars.start()
        task = bars.add_task(name, total=total)
        try:
            yield lambda so_far: bars.update(task, completed=so_far)
        finally:
            bars.remove_task(task)
            with self._lock:
                self._shown -= 1
                if not self._shown:
                    bars.stop()
                    self._bars = None
