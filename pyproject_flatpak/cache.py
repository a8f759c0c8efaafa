"""Our folder in the user's cache.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder, which need not exist."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():  # the specification has a relative one ignored
        cache = Path.home() / ".cache"
    return cache / "pyproject-flatpak"
