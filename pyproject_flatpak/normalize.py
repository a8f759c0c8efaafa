"""Requirements with normalized names, so that equal ones have equal text, and names by their letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def normalized_requirement(requirement: Requirement | str) -> Requirement:
    """Return `requirement` with normalized names, so that equal ones have equal text."""
    normal = Requirement(str(requirement))
    normal.name = canonicalize_name(normal.name)
    normal.extras = {canonicalize_name(extra) for extra in normal.extras}
    if normal.marker is not None:
        normal.marker = Marker(str(normal.marker))
    return normal


def sorted_requirements(requirements: Iterable[Requirement | str]) -> tuple[Requirement, ...]:
    """Return `requirements` normalized, by their text, each once."""
    by_text = {str(normal): normal for normal in map(normalized_requirement, requirements)}
    return tuple(by_text[text] for text in sorted(by_text))


def letters_of(name: str) -> str:
    """Return the letters and digits of a name, small: what makes `Text-Editor` and `texteditor` one name."""
    return re.sub(r"[\W_]", "", name).lower()
