"""Hash a file in a thread and report to GLib's main loop."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gi.repository import GLib

from sumcheck.hashing import Checksums, hash_file

T = TypeVar("T")

STEP = 0.005  # of the whole: progress is reported no finer than this


class CancelledError(Exception):
    """Raised inside the thread to stop it."""


class HashJob:
    """The work on one file. The callbacks run in the main loop, and none runs after `cancel`."""

    def __init__(
        self,
        path: Path,
        on_progress: Callable[[float], None],
        on_done: Callable[[Checksums | OSError], None],
    ) -> None:
        """Start at once; `on_progress` gets a fraction from 0 to 1."""
        self._path = path
        self._on_progress = on_progress
        self._on_done = on_done
        self._cancelled = threading.Event()
        self._reported = 0.0
        threading.Thread(target=self._run, name="hashing", daemon=True).start()

    def cancel(self) -> None:
        """Stop the thread at its next chunk."""
        self._cancelled.set()

    def _run(self) -> None:
        try:
            self._report(self._on_done, hash_file(self._path, self._progress))
        except OSError as error:
            self._report(self._on_done, error)
        except CancelledError:
            pass

    def _progress(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise CancelledError
        fraction = min(done / total, 1.0) if total else 0.0
        if fraction - self._reported >= STEP:
            self._reported = fraction
            self._report(self._on_progress, fraction)

    def _report(self, callback: Callable[[T], None], value: T) -> None:
        def in_main_loop() -> bool:
            if not self._cancelled.is_set():
                callback(value)
            return GLib.SOURCE_REMOVE

        GLib.idle_add(in_main_loop)
