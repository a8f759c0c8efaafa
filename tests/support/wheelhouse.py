"""A folder of wheels: the back ends that the tests build with, so that these builds need no index.

Filled once from pip's index, into PYPROJECT_FLATPAK_TEST_CACHE or else the user's cache, beside the stand-in runtimes;
remove it to have the newest versions of the day.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.tools import skip_or_fail

HATCHLING_VERSIONS: Final = ("1.12.*", "1.18.*", "1.21.*", "1.24.*", "1.27.*")
SETUPTOOLS_VERSIONS: Final = ("61.0.*", "62.6.*", "64.0.*", "68.0.*", "68.1.*", "69.0.*", "75.0.*", "77.0.*", "80.0.*")
"""Old ones; the newest is there as well."""
OLD_PACKAGING: Final = "24.0"
"""Cannot read what a lock is, so our wheel asks for a newer one."""

_NEWEST: Final = (
    *("build", "editables", "hatch-fancy-pypi-readme", "hatch-vcs", "hatchling", "packaging", "pip", "requests"),
    *("setuptools", "setuptools-scm", "tomli-w", "uv", "wheel"),
)
"""With all that they need."""
_OLD: Final = (
    *(f"hatchling=={version}" for version in HATCHLING_VERSIONS),
    *(f"setuptools=={version}" for version in SETUPTOOLS_VERSIONS),
    f"packaging=={OLD_PACKAGING}",
)
"""Alone: the newest releases of what they need are good enough for them."""
_STAMP: Final = "requirements.txt"


def wheelhouse() -> Path:
    """Return the folder, filled if it is not; skips the test where it cannot be."""
    folder = cache_of_tests() / f"wheelhouse-{sys.implementation.cache_tag}"
    wanted = "\n".join((*_NEWEST, *_OLD, ""))
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return folder
    staging = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    _download(staging, *_NEWEST)
    for requirement in _OLD:
        _download(staging, "--no-deps", requirement)
    (staging / _STAMP).write_text(wanted, "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)
    return folder


def cache_of_tests() -> Path:
    """Return the folder where tests keep what they fetch, outside of the tree; it need not exist."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("PYPROJECT_FLATPAK_TEST_CACHE") or caches / "pyproject-flatpak-tests")


def _download(folder: Path, *arguments: str) -> None:
    options = ("--quiet", "--only-binary=:all:", "--dest", str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        skip_or_fail(f"no wheels of build back ends: {done.stderr.strip()[-2000:]}")
