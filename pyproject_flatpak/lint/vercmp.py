"""Two versions -> which is the newer one to AppStream, which has an order of its own. Pure.

https://www.freedesktop.org/software/appstream/docs/sect-AppStream-Misc-VersionCompare.html
"""

from __future__ import annotations

import re
from typing import Final

_PART: Final = re.compile(r"~|\^|\d+|[A-Za-z]+")
_BEFORE_THE_END, _THE_END, _AFTER_THE_END, _LETTERS, _DIGITS = range(5)


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return what versions are sorted by: `1.0~rc1` is older than `1.0`, and `1.0rc1` newer."""
    return (*map(_part, _PART.findall(version)), (_THE_END, 0, ""))


def _part(text: str) -> tuple[int, int, str]:
    if text == "~":
        return _BEFORE_THE_END, 0, ""
    if text == "^":
        return _AFTER_THE_END, 0, ""
    return (_DIGITS, int(text), "") if text.isdecimal() else (_LETTERS, 0, text)
