"""What the name of a wheel tells: its build, and the tags of where it runs. Pure.

https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention
"""

from __future__ import annotations

from functools import cache

from packaging.tags import Tag
from packaging.utils import BuildTag, InvalidWheelFilename, parse_wheel_filename


def wheel_tags(filename: str) -> frozenset[Tag]:
    """Return the tags of a wheel; none where that is no wheel's name."""
    return _parsed(filename)[1]


def wheel_build(filename: str) -> BuildTag:
    """Return what sorts the builds of a version; empty where the name has none."""
    return _parsed(filename)[0]


def is_pure(filename: str) -> bool:
    """Tell whether a wheel runs on every machine."""
    return {tag.platform for tag in wheel_tags(filename)} == {"any"}


@cache  # each name comes up several times in a run
def _parsed(filename: str) -> tuple[BuildTag, frozenset[Tag]]:
    try:
        return parse_wheel_filename(filename)[2:]
    except InvalidWheelFilename:
        return (), frozenset()
