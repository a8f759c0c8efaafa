"""What a person sees: results on standard output, everything else on standard error.

Colours go where a terminal is, unless NO_COLOR is set. https://no-color.org
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from pyproject_flatpak.cli.progress import ProgressDisplay

_WORTH_A_LINE: Final = 1_000_000
"""Bytes of the smallest file that a log tells of: less is there within a second."""
_MAKING: Final = threading.Lock()


def result(text: str) -> None:
    """Print something that another program may read."""
    click.echo(text, color=False)


def block(text: str) -> None:
    """Print a result of several lines, in colours where a terminal is, with an empty line after it."""
    click.echo(f"{text}\n", color=False if os.environ.get("NO_COLOR") else None)


def info(text: str) -> None:
    """Tell what goes on."""
    _say(click.style(text, dim=True))


def warning(text: str) -> None:
    """Tell what is worth a look."""
    _say(click.style("warning: ", fg="yellow", bold=True) + text)


def errors(messages: Iterable[str]) -> None:
    """Tell what is wrong, a line each."""
    for text in messages:
        _say(click.style("error: ", fg="red", bold=True) + text)


def next_step(text: str) -> None:
    """Tell what to do next."""
    _say(click.style("next: ", fg="green", bold=True) + text)


def progress(name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    """Show what takes long for as long as the `with` block lasts; `total` is in bytes."""
    return _display()(name, total) if _draws() else _in_a_log(name, total)


@contextmanager
def _in_a_log(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
    if total is not None and total >= _WORTH_A_LINE:
        info(f"downloading {name}, {total / 1_000_000:.1f} MB")
    yield lambda _: None


def _say(text: str) -> None:
    click.echo(text, err=True, color=False if os.environ.get("NO_COLOR") else None)


def _draws() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") not in {None, "", "dumb", "unknown"}


def _display() -> ProgressDisplay:
    """Return the one display that all threads draw on."""
    with _MAKING:
        return _made_display()


@cache
def _made_display() -> ProgressDisplay:
    # takes a third of the time in which the command line starts
    from rich.console import Console  # noqa: PLC0415

    from pyproject_flatpak.cli.progress import ProgressDisplay  # noqa: PLC0415

    return ProgressDisplay(Console(stderr=True, highlight=False))
