"""Measure, and write the sections of docs/benchmarks.md: all of them, or those that are named."""

import sys
from collections.abc import Callable, Mapping
from typing import Final

from tests.bench import build_cost, lock_cost

SECTIONS: Final[Mapping[str, Callable[[], None]]] = {"builds": build_cost.main, "lock": lock_cost.main}

if __name__ == "__main__":
    names = sys.argv[1:] or [*SECTIONS]
    if unknown := set(names) - SECTIONS.keys():
        sys.exit(f"no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    for name in names:
        SECTIONS[name]()
