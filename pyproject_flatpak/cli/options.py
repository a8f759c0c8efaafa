"""What verbs have in common: arguments, and how they speak."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

import click

from pyproject_flatpak.cli import console
from pyproject_flatpak.reporter import Reporter

PROGRAM: Final = "pyproject-flatpak"
REPORTER: Final = Reporter(info=console.info, warning=console.warning, progress=console.progress)

folder = click.argument(
    "project", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True)
)
output = click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
locked = click.option("--locked", is_flag=True, help="Fail where a lock is out of date, instead of making it anew.")
form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people, or programs."
)


def next_step(verb: str, project: Path) -> None:
    """Name the verb that comes next, for the same project."""
    named = [] if project == Path() else [str(project)]
    console.next_step(shlex.join([PROGRAM, verb, *named]))


def short(path: Path) -> str:
    """Return a path as a person would type it here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
