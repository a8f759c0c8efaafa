"""The command line: its verbs, each loaded when it is called, and how it ends."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import click

from pyproject_flatpak.cli import console
from pyproject_flatpak.cli.options import PROGRAM
from pyproject_flatpak.errors import PyprojectFlatpakError

_INTERRUPTED: Final = 130
VERBS: Final = {
    "explain": ("explain", "Tell what would be decided for the project in DIR, and why."),
    "lock": ("lock", "Lock the dependencies of the project in DIR."),
    "generate": ("generate", "Write manifest, locks, desktop file and metainfo of the project in DIR."),
    "check": (
        "check",
        "Compare the files of the project in DIR with what would be written now, and find what Flathub refuses.",
    ),
    "build": ("build", "Generate the files of the project in DIR and build the Flatpak."),
    "run": ("build", "Build and install what is not yet, and start the application."),
    "runtimes": ("runtimes", "Print the runtimes that are known, with what an application finds in them."),
}
"""Module and one line for each verb, in the order in which a project meets them."""


class _Verbs(click.Group):
    """Loads the module of a verb when it is called, as most of them take longer to load than to run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return [*VERBS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        module = import_module(f"pyproject_flatpak.cli.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=PROGRAM)
def cli() -> None:
    """Turn a Python project's pyproject.toml into a Flatpak."""


def run(argv: list[str] | None = None) -> None:
    """Run the command line; every mistake of a user ends in one line each and an exit code of its own."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    passed_on: list[str] = []
    if arguments[:1] == ["run"] and "--" in arguments:  # what is the application's is not ours to read
        split = arguments.index("--")
        arguments, passed_on = arguments[:split], arguments[split + 1 :]
    try:
        sys.exit(cli.main(args=arguments, prog_name=PROGRAM, standalone_mode=False, obj=passed_on) or 0)
    except PyprojectFlatpakError as error:
        console.errors(error.messages)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
