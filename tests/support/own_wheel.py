"""This checkout as a wheel in a folder, and the environment in which build front ends take it from there.

The distribution need not be on any index for that. The folder is named by the content, because uv and hatch keep
what they have once installed by version and path.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnWheel:
    """The wheel and what belongs to this content of it alone."""

    folder: Path

    @property
    def wheel(self) -> Path:
        """The wheel's path."""
        return next(self.folder.glob("*.whl"))

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return `base` with our wheel where pip, uv and hatch look, and without their other settings of sources."""
        kept = {name: value for name, value in base.items() if not re.match("(HATCH|PIP|UV|VIRTUAL_ENV)_?", name)}
        kept |= {name: value for name, value in base.items() if name in ("PIP_CERT", "PIP_DEFAULT_TIMEOUT")}
        return kept | {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_FIND_LINKS": str(self.folder),
            "UV_FIND_LINKS": str(self.folder),
            "UV_NO_CONFIG": "1",
            "HATCH_DATA_DIR": str(self.folder / "hatch"),
        }


def build_own_wheel(parent: Path) -> OwnWheel:
    """Build the wheel of this checkout into a folder below `parent`; the folders of older ones are removed."""
    parent.mkdir(parents=True, exist_ok=True)
    staging = parent / "new"
    shutil.rmtree(staging, ignore_errors=True)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(staging), str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"this checkout's wheel cannot be built:\n{done.stdout}{done.stderr}")
    wheel = next(staging.glob("*.whl"))
    folder = parent / hashlib.sha256(wheel.read_bytes()).hexdigest()[:16]
    for old in parent.iterdir():
        if old not in (staging, folder):
            shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    shutil.move(wheel, folder / wheel.name)
    shutil.rmtree(staging)
    return OwnWheel(folder=folder)
