"""Where progress and warnings go: library code prints nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _silent(_: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporter:
    """Takes one line at a time."""

    info: Callable[[str], None] = _silent
    warning: Callable[[str], None] = _silent
