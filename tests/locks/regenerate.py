"""Have the real tools make the locks in this folder anew: `python -m tests.locks.regenerate [NAME]...`.

Takes a network for the tools themselves, and Python 3.11, as the old ones run on no newer.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.index import ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES, LockTool, tool_environment


def regenerate(tool: LockTool) -> None:
    """Replace the lock by what the tool makes of the project now."""
    with tempfile.TemporaryDirectory() as scratch:
        program = tool.set_up(Path(scratch) / "tool")
        project = Path(scratch) / "project"
        with ExampleIndex(RELEASES) as index:
            tool.make(project, program, tool_environment(index, Path(scratch) / "home"))
        (tool.folder / tool.lock).write_bytes((project / tool.lock).read_bytes())
    sys.stdout.write(f"{tool.folder / tool.lock}\n")


def main(names: list[str]) -> None:
    """Do it for the tools of these names, or for all."""
    for tool in LOCK_TOOLS.values():
        if not names or tool.name in names:
            regenerate(tool)


if __name__ == "__main__":
    main(sys.argv[1:])
