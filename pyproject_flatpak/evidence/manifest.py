"""The permissions in a Flatpak manifest that somebody has written for the project. Pure.

Read line by line, as an application may have it as JSON with comments or as YAML, and nothing else of it is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_KEY: Final = re.compile(r"""^\s*["']?finish-args["']?\s*:\s*(.*)$""")
_ARGUMENT: Final = re.compile(r"""^\s*(?:-\s+)?["']?(--[a-z-]+=[^\s"',\]#]+)["']?""")
_REST_OF_A_LIST: Final = re.compile(r"""^\s*(\[|//.*|#.*|["']//["'].*|)\s*$""")


def written_permissions(text: str) -> Iterator[tuple[str, int]]:
    """Yield the finish-args of a manifest, each with its line."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if start := _KEY.match(line):
            inside = True
            line = start[1].removeprefix("[")  # noqa: PLW2901 - what follows the key
        if not inside:
            continue
        if found := _ARGUMENT.match(line):
            yield found[1], number
        elif not _REST_OF_A_LIST.match(line):
            return
