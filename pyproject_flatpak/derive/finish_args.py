"""finish-args: derived, minus `no-finish-args`, plus `finish-args`."""

from __future__ import annotations

from pyproject_flatpak.data import Toolkit
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.model import FlatpakTable

_WINDOW = ("--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri")
"""What the windows of a toolkit need that we do not know."""
_ACCESS_SUFFIXES = (":ro", ":rw", ":create")


def derive_finish_args(
    table: FlatpakTable, toolkit: Decided[Toolkit | None], *, console: bool
) -> Decided[tuple[str, ...]]:
    """Return the permissions, derived ones first, then the author's own in their order.

    An author's argument for the same thing (`--filesystem=home:ro` for `--filesystem=home`) takes the derived one's
    place.
    """
    derived: tuple[str, ...] = ()
    if table.derive_finish_args and not console:
        derived = toolkit.value.finish_args if toolkit.value else _WINDOW
    own = {_subject(arg) for arg in table.finish_args}
    kept = [arg for arg in derived if arg not in table.no_finish_args and _subject(arg) not in own]
    return Decided((*kept, *table.finish_args), Origin("the least that its windows need", toolkit.origin.evidence))


def _subject(arg: str) -> str:
    """Return what an argument is about, without the value or mode that it gives it."""
    option, _, value = arg.partition("=")
    if option == "--env":
        return f"{option}={value.partition('=')[0]}"
    if option == "--filesystem":
        for suffix in _ACCESS_SUFFIXES:
            value = value.removesuffix(suffix)
    return f"{option}={value}"
