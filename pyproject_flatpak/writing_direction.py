"""Characters that turn the direction of writing, by which a text can pretend to be another. Pure.

https://www.unicode.org/reports/tr9/
"""

from __future__ import annotations

import re
from typing import Final

_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates."""
_MARKS: Final = re.compile("[\u061c\u200e\u200f]")
"""Marks, which translations into Arabic or Hebrew need."""


def turns_text(text: str, *, is_translated: bool = False) -> bool:
    """Tell whether a text has such a character; in a translation the marks are right."""
    return bool(_TURNS.search(text) or (_MARKS.search(text) and not is_translated))
