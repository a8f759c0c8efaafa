"""Two versions -> which is the newer one to AppStream, which has an order of its own. Pure.

As `appstreamcli vercmp` orders them, which is Debian's way: what is no number first, then numbers, in turns.
https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html
"""

from __future__ import annotations

import re
from typing import Final

_PART: Final = re.compile(r"(\D*)(\d*)", re.ASCII)
_END: Final = (0,)
"""Stands behind what is no number: before all of it comes only `~`."""


def version_key(version: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Return what versions are sorted by: `1.0~rc1` is older than `1.0`, and `1.0rc1` newer."""
    parts = [(_letters(text), int(number or 0)) for text, number in _PART.findall(version) if text or number]
    return (*parts, (_END, 0))


def _letters(text: str) -> tuple[int, ...]:
    return (*map(_rank, text), *_END)


def _rank(character: str) -> int:
    if character == "~":
        return -1
    return ord(character) if character.isalpha() else ord(character) + 0x110000  # behind all letters
