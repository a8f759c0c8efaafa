"""Copies of example_project: as it is, and with setuptools as its build back end."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.support.own_wheel import REPOSITORY

EXAMPLE = REPOSITORY / "example_project"
APP_ID = "org.example.Sumcheck"
SETUPTOOLS = """\
[build-system]
requires = ["setuptools>=77", "pyproject-flatpak[resolve]; python_version >= '3.11'"]
build-backend = "setuptools.build_meta"

[tool.setuptools.package-data]
sumcheck = ["py.typed", "style.css"]
"""


def copy_example(to: Path) -> Path:
    """Copy the example, without anything that a build has left in it."""
    left = shutil.ignore_patterns("build-aux", "dist", "build", "__pycache__", "*.egg-info", ".*_cache")
    return Path(shutil.copytree(EXAMPLE, to, ignore=left))


def copy_example_with_setuptools(to: Path) -> Path:
    """Do the same with only `[build-system]` and the back end's own tables replaced."""
    copy = copy_example(to) / "pyproject.toml"
    tables = re.split(r"(?m)^(?=\[)", copy.read_text("utf-8"))
    kept = [table for table in tables if not table.startswith(("[build-system]", "[tool.hatch."))]
    copy.write_text(f"{SETUPTOOLS}\n{''.join(kept)}", "utf-8")
    return to
