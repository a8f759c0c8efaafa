"""What making a lock takes and the extra `resolve` brings: whether it is there, told before anything is begun."""

from __future__ import annotations

import os
import shutil
from functools import cache
from importlib.util import find_spec
from typing import Final

from pyproject_flatpak.errors import ConfigError, message

_REMEDY: Final = "pip install 'pyproject-flatpak[resolve]'"


@cache
def find_uv() -> str:
    """Return the path of uv: `$UV`, the `uv` distribution's, else the one on PATH. Raises ConfigError.

    Not safe in threads at its first call, as `sysconfig`, which the distribution asks, is not.
    """
    if (named := os.environ.get("UV")) and shutil.which(named):
        return named
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - the extra may be missing

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if not found:
        missing = message("uv", "is needed to lock the dependencies and was not found", remedy=_REMEDY)
        raise ConfigError(missing)
    return found


def check_requests() -> None:
    """Raise ConfigError where requests is not installed.

    Not every lock needs it; one that does may follow any time, once a dependency has a new release.
    """
    if find_spec("requests") is None:
        missing = message("requests", "is needed to lock the dependencies and is not installed", remedy=_REMEDY)
        raise ConfigError(missing)
