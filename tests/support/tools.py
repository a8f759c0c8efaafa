"""The real tools that read what we write, for tests that skip where one is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Final, NoReturn

import pytest

_PACKAGES: Final = {
    "Xvfb": "xvfb",
    "appstreamcli": "appstream",
    "bwrap": "bubblewrap",
    "compare": "imagemagick",
    "dbus-daemon": "dbus",
    "dbus-run-session": "dbus",
    "desktop-file-validate": "desktop-file-utils",
    "eu-strip": "elfutils",
    "import": "imagemagick",
}
"""Debian package of a program, where it has another name."""
_OLDEST_APPSTREAM: Final = (1, 0)
"""Versions before know neither `<developer>` nor much else that Flathub wants."""


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the test here, and fail it under ``CI=true``, where the tools have to be."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def require_tools(*names: str) -> None:
    """Skip the test unless all these programs are on PATH."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        packages = dict.fromkeys(_PACKAGES.get(name, name) for name in missing)
        skip_or_fail(f"needs {', '.join(missing)} (apt install {' '.join(packages)})")


def require_tool(name: str) -> str:
    """Return the path of a program, or skip the test."""
    require_tools(name)
    return str(shutil.which(name))


def require_appstream() -> str:
    """Return the path of an appstreamcli that is new enough, or skip the test.

    An old one skips under ``CI=true`` as well: the integration tests ask the Sdk's.
    """
    found = require_tool("appstreamcli")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < _OLDEST_APPSTREAM:
        pytest.skip(
            f"appstreamcli is {'.'.join(map(str, version))}, older than 1.0; the integration tests ask the Sdk's"
        )
    return found
