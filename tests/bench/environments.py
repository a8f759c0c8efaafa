"""Environments of the tools, each of its own, made by uv with all that it needs from the index of the bench."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyproject_flatpak.lock.extra import find_uv


def make_environment(folder: Path, python: Path, *requirements: str, env: Mapping[str, str]) -> Path:
    """Return the folder of an environment's programs, for this Python and with these distributions."""
    uv = find_uv()
    subprocess.run([uv, "venv", "--quiet", f"--python={python}", str(folder)], env=env, check=True)
    install = [uv, "pip", "install", "--quiet", "--compile-bytecode", f"--python={folder}/bin/python"]
    if requirements:
        subprocess.run([*install, *requirements], env=env, check=True)
    return folder / "bin"


def find_python(series: str) -> Path | None:
    """Return a Python of this series, such as `3.13`, among the places where people keep theirs; None without."""
    for python in _pythons(series):
        said = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
        if said.returncode == 0 and said.stdout.startswith(f"Python {series}."):
            return python
    return None


def _pythons(series: str) -> Iterator[Path]:
    yield Path(sys.executable)
    if on_path := shutil.which(f"python{series}"):
        yield Path(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{series}.*/bin/python{series}"), reverse=True)
