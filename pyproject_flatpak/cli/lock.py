"""The verb `lock`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from packaging.utils import canonicalize_name

from pyproject_flatpak.cli import console, options
from pyproject_flatpak.describe import describe
from pyproject_flatpak.generate import prepare, write_locks
from pyproject_flatpak.lock.wanted import Locking
from pyproject_flatpak.project import read_pyproject

_ALL: Final = ""
"""Value of `--upgrade` without a name."""


@click.command(name="lock")
@options.folder
@options.output
@options.locked
@click.option(
    "--upgrade",
    metavar="[NAME]",
    multiple=True,
    is_flag=False,
    flag_value=_ALL,
    help="Take the newest versions; of all distributions, or of NAME alone (may be repeated).",
)
def lock_command(project: Path, output: Path | None, *, locked: bool, upgrade: tuple[str, ...]) -> None:
    """Lock the dependencies of the project in DIR, and what it is built with, and print the locks' paths."""
    names = frozenset(canonicalize_name(name) for name in upgrade if name != _ALL)
    locking = Locking(locked=locked, upgrade_all=_ALL in upgrade, upgrade=names)
    root = project.resolve()
    prepared = prepare(root, lambda: describe(root, read_pyproject(root)), options.REPORTER)
    for path in write_locks(prepared, output=output, reporter=options.REPORTER, locking=locking):
        console.result(options.short(path))
    options.next_step("generate", project)
