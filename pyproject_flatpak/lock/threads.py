"""The same work on several things at once, with every mistake told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from pyproject_flatpak.errors import LockError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def run_all(
    work: Callable[[_Item], _Result], items: Iterable[_Item], *, at_once: int, stop: threading.Event
) -> list[_Result]:
    """Return what `work` makes of each item, in their order.

    Raises a LockError with the mistakes of all, of the first one's kind; any other error as it is. `stop` is set where
    nobody waits for the result any more.
    """
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        running = [pool.submit(work, item) for item in items]
        try:
            wait(running)
        except BaseException:  # the block waits for the threads, which would wait for their downloads
            stop.set()
            raise
    failures = [error for future in running if (error := future.exception())]
    for error in failures:
        if not isinstance(error, LockError):
            raise error
    if failures:
        kind = type(failures[0])
        messages = [line for error in failures if isinstance(error, LockError) for line in error.messages]
        raise kind(*dict.fromkeys(messages))
    return [future.result() for future in running]
