"""The command line: arguments, printing, exit codes. Nothing else prints."""

from __future__ import annotations

import sys

_MISSING = "error: the command line needs {}, which is not installed; pip install 'pyproject-flatpak[cli]'"


def main() -> None:
    """Run the command line, or say in one line what is missing for it."""
    try:
        from pyproject_flatpak.cli.commands import run  # noqa: PLC0415 - needs the extra [cli]
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in {"click", "rich"}:
            raise
        sys.stderr.write(_MISSING.format(missing) + "\n")
        sys.exit(2)
    run()
