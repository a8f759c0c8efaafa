"""Run the command line in a process of its own, cut off from the settings and the network of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.index import ExampleIndex

_SETTINGS: Final = ("CONDA_", "FORCE_COLOR", "PIP_", "PYPROJECT_FLATPAK", "SOURCE_DATE_EPOCH", "UV", "VIRTUAL_ENV")
"""Starts of the names of variables that could change what is said or written."""


def environment(index: ExampleIndex, cache: Path) -> Mapping[str, str]:
    """Return the environment of a client of `index`; with the index stopped, no host is in reach of it.

    `cache` is the resolver's, and of one index alone: what another one had at the same URL must not be found in it.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    return {
        **kept,
        **index.environ,
        "NO_COLOR": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.url,
        "PIP_RETRIES": "0",
        "PIP_TRUSTED_HOST": "pypi.example.org",
        "UV_CACHE_DIR": str(cache),
        "UV_HTTP_RETRIES": "0",
        "XDG_CACHE_HOME": str(cache),
        "XDG_CONFIG_HOME": os.devnull,
        "XDG_DATA_HOME": os.devnull,
    }


def run(project: Path, *arguments: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `pyproject-flatpak ARGUMENTS` in the folder `project`."""
    command = [sys.executable, "-m", "pyproject_flatpak", *arguments]
    return subprocess.run(
        command, cwd=project, env=environ, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )
