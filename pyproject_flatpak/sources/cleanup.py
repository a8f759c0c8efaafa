"""What `tool.flatpak.dependencies.cleanup` asks for -> flatpak-builder's patterns. Pure.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain

from pyproject_flatpak.data import load_cleanup_lists
from pyproject_flatpak.errors import message


def cleanup_patterns(items: Iterable[str]) -> list[str]:
    """Return the patterns of `items`, with those of a list in the place of its name, each once."""
    lists = load_cleanup_lists()
    return list(dict.fromkeys(chain.from_iterable(lists[item].patterns if item in lists else [item] for item in items)))


def cleanup_warnings(items: Iterable[str], distributions: Collection[str]) -> list[str]:
    """Return a line for each of `distributions` (normalized names) that needs what one of the lists removes."""
    lists = load_cleanup_lists()
    return [
        message(
            "tool.flatpak.dependencies.cleanup",
            f"{item!r} removes what {name!r} needs at run time: {place}",
            remedy="write patterns that leave it alone in the list's place",
        )
        for item in items
        if item in lists
        for name, place in lists[item].needed_by.items()
        if name in distributions
    ]
