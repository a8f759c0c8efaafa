"""The verb `generate`, and what other verbs begin with."""

from __future__ import annotations

from pathlib import Path

import click

from pyproject_flatpak.cli import console, options
from pyproject_flatpak.describe import describe
from pyproject_flatpak.generate import Generated, generate
from pyproject_flatpak.lock.wanted import Locking
from pyproject_flatpak.project import read_pyproject


@click.command(name="generate")
@options.folder
@options.output
@options.locked
def generate_command(project: Path, output: Path | None, *, locked: bool) -> None:
    """Write manifest, locks, desktop file and metainfo of the project in DIR, and print the manifest's path."""
    generated = generate_files(project, output, locked=locked)
    console.result(options.short(generated.manifest))
    options.next_step("build", project)


def generate_files(project: Path, output: Path | None, *, locked: bool = False) -> Generated:
    """Write all files of the project."""
    root = project.resolve()
    return generate(
        root,
        lambda: describe(root, read_pyproject(root)),
        output=output,
        reporter=options.REPORTER,
        locking=Locking(locked=locked),
    )
