"""The verbs `build` and `run`."""

from __future__ import annotations

from pathlib import Path

import click

from pyproject_flatpak.builder import flatpak
from pyproject_flatpak.cli import console, options
from pyproject_flatpak.cli.generate import generate_files


@click.command(name="build")
@options.folder
@click.option("--install-runtimes", is_flag=True, help="Install runtime and Sdk from Flathub where they are missing.")
@click.option("--install", "install_app", is_flag=True, help="Install the application for the user afterwards.")
@click.option("--verbose", is_flag=True, help="Show all that flatpak-builder says.")
@options.locked
def build_command(project: Path, *, install_runtimes: bool, install_app: bool, verbose: bool, locked: bool) -> None:
    """Generate the files of the project in DIR and build the Flatpak, offline, with flatpak-builder."""
    generated = generate_files(project, None, locked=locked)
    root = project.resolve()
    workspace = flatpak.build(
        generated, root=root, install_runtimes=install_runtimes, verbose=verbose, say=console.info
    )
    if install_app:
        flatpak.install(generated.application.app_id, workspace)
    console.result(options.short(generated.manifest))
    console.result(str(workspace.repo))
    options.next_step("run", project)


@click.command(name="run")
@options.folder
@click.pass_context
def run_command(context: click.Context, project: Path) -> None:
    """Build and install what is not yet, and start the application; what follows `--` is given to it."""
    generated = generate_files(project, None)
    root = project.resolve()
    workspace = flatpak.build(generated, root=root, say=console.info)
    app_id = generated.application.app_id
    flatpak.install(app_id, workspace)
    flatpak.run(app_id, context.find_root().obj or ())
