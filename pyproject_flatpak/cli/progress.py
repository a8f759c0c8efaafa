"""What a person sees on a terminal while something takes long: bars, that go when it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text


class _Bytes(ProgressColumn):
    """Tells the bytes so far and in all, and nothing of what has none."""

    def render(self, task: Task) -> Text:
        """Return `1.2 MB of 3.4 MB`."""
        so_far = decimal(int(task.completed)) if task.completed else ""
        in_all = decimal(int(task.total)) if task.total else ""
        return Text(" of ".join(filter(None, (so_far, in_all))), style="progress.download")


class ProgressDisplay:
    """Shows what several threads do, on one console."""

    def __init__(self, console: Console) -> None:
        """Draw on `console`."""
        self._console = console
        self._lock = threading.Lock()
        self._bars: Progress | None = None
        self._shown = 0

    @contextmanager
    def __call__(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Show `name` for as long as the `with` block lasts; `total` is in bytes."""
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
