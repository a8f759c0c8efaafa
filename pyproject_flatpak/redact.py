"""Credentials in URLs: taken out before anything is written, logged or raised, and given to nobody else."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

_CREDENTIALS: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*:/+)[^\s/?#]*@", re.IGNORECASE)
"""Up to the last `@` before the path, as a password may hold one."""


def redacted(text: str) -> str:
    """Return `text` with the user part of every URL in it removed."""
    return _CREDENTIALS.sub(r"\g<scheme>", text)


def credentials_for(url: str, index: str | None) -> tuple[str, str] | None:
    """Return user and password of the URL of an index, for a URL of the same scheme, host and port alone."""
    parts, asked = urlsplit(index or ""), urlsplit(url)
    if not parts.username or (parts.scheme, parts.hostname, parts.port) != (asked.scheme, asked.hostname, asked.port):
        return None
    return unquote(parts.username), unquote(parts.password or "")
