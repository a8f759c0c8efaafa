"""Where progress and warnings go: library code prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass


def _silent(_: str) -> None:
    """Report to nobody."""


@contextmanager
def _unseen(_: str, __: int | None) -> Iterator[Callable[[int], None]]:
    """Show no progress."""
    yield lambda _: None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporter:
    """Takes one line at a time, and shows what goes on; `progress` from several threads at once."""

    info: Callable[[str], None] = _silent
    warning: Callable[[str], None] = _silent
    progress: Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]] = _unseen
    """Takes a name and the bytes in all, None for what has none or where nobody knows; for as long as the `with` block
    lasts, what it returns takes the bytes so far."""
