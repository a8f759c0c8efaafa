"""Derived and published values -> precision and recall. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from pyproject_flatpak.data import load_permissions
from tests.corpus.apps import Published

_WINDOW: Final = frozenset({"--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri"})
_X11: Final = frozenset({"--share=ipc", "--socket=x11"})
_OF_TOOLKIT: Final = {
    **dict.fromkeys(("GTK", "PyQt5", "PyQt6", "PySide2", "PySide6", "web-UI"), _WINDOW),
    **dict.fromkeys(("Tk", "wx"), _X11),
    **dict.fromkeys(("Kivy", "SDL", "pygame"), _X11 | {"--device=dri"}),
}
"""What windows of a toolkit get where nobody looks further."""

Predicted = Callable[[Published], Iterable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How many of the derived values are right, and of the published ones found."""

    right: int
    derived: int
    published: int

    @property
    def precision(self) -> float:
        """Share of the derived ones that are right."""
        return self.right / self.derived if self.derived else 1.0

    @property
    def recall(self) -> float:
        """Share of the published ones that are found."""
        return self.right / self.published if self.published else 1.0


def is_coarse(argument: str) -> bool:
    """Tell whether an argument is about a share, a socket or a device."""
    return argument.startswith(("--share=", "--socket=", "--device="))


def scored(apps: Iterable[Published], predicted: Predicted, counts: Callable[[str], bool] = lambda _: True) -> Score:
    """Return the score of the predicted finish-args that count, over all applications together."""
    right = derived = published = 0
    for app in apps:
        found = set(filter(counts, predicted(app)))
        wanted = set(filter(counts, app.finish_args))
        right += len(found & wanted)
        derived += len(found)
        published += len(wanted)
    return Score(right=right, derived=derived, published=published)


def of_toolkit(app: Published) -> frozenset[str]:
    """Return what the toolkit alone, as labelled, would give."""
    return _OF_TOOLKIT.get(app.toolkit, frozenset())


def of_dependencies(app: Published) -> frozenset[str]:
    """Return what the toolkit as labelled and all dependencies would give, without a look into the code."""
    found = set(of_toolkit(app))
    for rule in load_permissions():
        if not rule.is_hint and not rule.toolkits and app.dependencies.intersection(rule.distributions):
            found = (found - set(rule.replaces)) | set(rule.arguments)
    return frozenset(found)
