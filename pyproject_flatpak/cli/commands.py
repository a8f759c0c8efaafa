"""The verbs of `pyproject-flatpak`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click
from packaging.utils import canonicalize_name

from pyproject_flatpak.cli import console
from pyproject_flatpak.cli.runtimes import runtimes_command
from pyproject_flatpak.describe import describe
from pyproject_flatpak.errors import PyprojectFlatpakError
from pyproject_flatpak.generate import Generated, generate, prepare, write_locks
from pyproject_flatpak.lock.wanted import Locking
from pyproject_flatpak.project import read_pyproject
from pyproject_flatpak.reporter import Reporter

_PROGRAM = "pyproject-flatpak"
_INTERRUPTED = 130
_ALL = ""
"""Value of `--upgrade` without a name."""
_REPORTER = Reporter(info=console.info, warning=console.warning, progress=console.progress)

_folder = click.argument(
    "project", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True)
)

_output = click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
_locked = click.option("--locked", is_flag=True, help="Fail where a lock is out of date, instead of making it anew.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=_PROGRAM)
def cli() -> None:
    """Turn a Python project's pyproject.toml into a Flatpak."""


@cli.command(name="explain")
@_folder
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people, or programs.")
def explain_command(project: Path, form: str) -> None:
    """Tell what would be decided for the project in DIR, and why: rule, evidence, and the key that overrides it."""
    from pyproject_flatpak.cli import explain as shown  # noqa: PLC0415 - the other verbs start quicker without it
    from pyproject_flatpak.explain import explain  # noqa: PLC0415

    explanation = explain(project)
    for warning in explanation.warnings:
        console.warning(warning)
    if form == "json":
        shown.show_json(explanation)
        return
    shown.show_table(explanation)
    console.next_step("write what is not to your mind below [tool.flatpak], by its name")


@cli.command(name="lock")
@_folder
@_output
@_locked
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
    prepared = prepare(root, lambda: describe(root, read_pyproject(root)), _REPORTER)
    for path in write_locks(prepared, output=output, reporter=_REPORTER, locking=locking):
        console.result(_short(path))
    _next_step("generate", project)


@cli.command(name="generate")
@_folder
@_output
@_locked
def generate_command(project: Path, output: Path | None, *, locked: bool) -> None:
    """Write manifest, locks, desktop file and metainfo of the project in DIR, and print the manifest's path."""
    generated = _generate(project, output, locked=locked)
    console.result(_short(generated.manifest))
    _next_step("build", project)


@cli.command(name="build")
@_folder
@click.option("--install-runtimes", is_flag=True, help="Install runtime and Sdk from Flathub where they are missing.")
@click.option("--install", "install_app", is_flag=True, help="Install the application for the user afterwards.")
@click.option("--verbose", is_flag=True, help="Show all that flatpak-builder says.")
@_locked
def build_command(project: Path, *, install_runtimes: bool, install_app: bool, verbose: bool, locked: bool) -> None:
    """Generate the files of the project in DIR and build the Flatpak, offline, with flatpak-builder."""
    from pyproject_flatpak.builder import flatpak  # noqa: PLC0415 - the other verbs start quicker without it

    generated = _generate(project, None, locked=locked)
    root = project.resolve()
    workspace = flatpak.build(
        generated, root=root, install_runtimes=install_runtimes, verbose=verbose, say=console.info
    )
    if install_app:
        flatpak.install(generated.application.app_id, workspace)
    console.result(_short(generated.manifest))
    console.result(str(workspace.repo))
    _next_step("run", project)


@cli.command(name="run")
@_folder
@click.pass_context
def run_command(context: click.Context, project: Path) -> None:
    """Build and install what is not yet, and start the application; what follows `--` is given to it."""
    from pyproject_flatpak.builder import flatpak  # noqa: PLC0415

    generated = _generate(project, None)
    root = project.resolve()
    workspace = flatpak.build(generated, root=root, say=console.info)
    app_id = generated.application.app_id
    flatpak.install(app_id, workspace)
    flatpak.run(app_id, context.find_root().obj or ())


cli.add_command(runtimes_command)


def run(argv: list[str] | None = None) -> None:
    """Run the command line; every mistake of a user ends in one line each and an exit code of its own."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    passed_on: list[str] = []
    if arguments[:1] == ["run"] and "--" in arguments:  # what is the application's is not ours to read
        split = arguments.index("--")
        arguments, passed_on = arguments[:split], arguments[split + 1 :]
    try:
        sys.exit(cli.main(args=arguments, prog_name=_PROGRAM, standalone_mode=False, obj=passed_on) or 0)
    except PyprojectFlatpakError as error:
        console.errors(error.messages)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)


def _generate(project: Path, output: Path | None, *, locked: bool = False) -> Generated:
    root = project.resolve()
    return generate(
        root,
        lambda: describe(root, read_pyproject(root)),
        output=output,
        reporter=_REPORTER,
        locking=Locking(locked=locked),
    )


def _next_step(verb: str, project: Path) -> None:
    """Name the verb that comes next, for the same project."""
    folder = [] if project == Path() else [str(project)]
    console.next_step(shlex.join([_PROGRAM, verb, *folder]))


def _short(path: Path) -> str:
    """Return a path as a person would type it here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
