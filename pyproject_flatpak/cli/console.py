"""What a person sees: results on standard output, everything else on standard error."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from pyproject_flatpak.cli.progress import ProgressDisplay

_err = Console(stderr=True, soft_wrap=True, highlight=False)
_out = Console(soft_wrap=True, highlight=False)


def result(text: str) -> None:
    """Print something that another program may read."""
    _out.print(Text(text))


def info(text: str) -> None:
    """Tell what goes on."""
    _err.print(Text(text, style="dim"))


def warning(text: str) -> None:
    """Tell what is worth a look."""
    _err.print(Text.assemble(("warning: ", "yellow bold"), text))


def errors(messages: Iterable[str]) -> None:
    """Tell what is wrong, a line each."""
    for text in messages:
        _err.print(Text.assemble(("error: ", "red bold"), text))


def next_step(text: str) -> None:
    """Tell what to do next."""
    _err.print(Text.assemble(("next: ", "green bold"), text))


progress = ProgressDisplay(_err, info)
"""Shows what takes long, for as long as it does."""
