"""The command line: arguments, printing, exit codes. Nothing else prints."""

from __future__ import annotations

import sys
from importlib.util import find_spec

_MISSING = "error: the command line needs {}, which is not installed; pip install 'pyproject-flatpak[cli]'"


def main() -> None:
    """Run the command line, or say in one line what is missing for it."""
    missing = [name for name in ("click", "rich") if find_spec(name) is None]
    if missing:
        sys.stderr.write(_MISSING.format(" and ".join(missing)) + "\n")
        sys.exit(2)
    from pyproject_flatpak.cli.commands import run  # noqa: PLC0415 - needs the extra [cli]

    run()
