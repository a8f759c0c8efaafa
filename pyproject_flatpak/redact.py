"""Credentials in URLs, taken out before anything is written, logged or raised."""

from __future__ import annotations

import re
from typing import Final

_CREDENTIALS: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*:/+)[^\s/?#]*@", re.IGNORECASE)
"""Up to the last `@` before the path, as a password may hold one."""


def redacted(text: str) -> str:
    """Return `text` with the user part of every URL in it removed."""
    return _CREDENTIALS.sub(r"\g<scheme>", text)
