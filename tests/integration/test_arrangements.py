"""Arrangement x front end: what is built, what is written, what is asked of the network."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.integration.arrangements import ARRANGEMENTS
from tests.integration.cells import check_cell
from tests.integration.front_ends import FRONT_ENDS, Workshop

pytestmark = pytest.mark.integration

TABLE: Final = {
    "hatch": (
        *("build", "build -n", "uv build", "hatch build", "hatch build -t flatpak", "hatch build -t flatpak LOCATION"),
        *("hatchling build", "hatchling build -t sdist", "hatchling build -t wheel", "hatchling build -t flatpak"),
        *("pip wheel", "pip install", "pip install -e"),
    ),
    "hatch-short": ("build", "build -n", "hatch build -t flatpak", "pip wheel", "pip install -e"),
    "hatch-both-hooks": ("uv build", "hatchling build", "hatch build -t flatpak", "pip install"),
    "hatch-wheel-data": ("build", "uv build", "hatchling build -t wheel", "pip install", "pip install -e"),
    "setuptools-wheel-data": ("build -n", "uv build", "pip wheel", "pip install", "pip install -e"),
    "hatch-vcs": ("build -n", "uv build", "hatch build -t flatpak", "pip wheel", "pip install -e"),
    "hatch-fancy-pypi-readme": ("build -n", "hatch build", "hatch build -t flatpak", "pip wheel"),
    "hatch-metadata-hook": ("uv build", "hatch build -t flatpak", "hatchling build", "pip install"),
    "hatch-shared-data": ("uv build", "hatch build -t flatpak", "pip install", "pip install -e"),
    "hatch-fancy-pypi-readme-without-a-table": ("build -n",),
    "hatch-without-a-table": ("uv build", "build -n", "pip install -e"),
    "setuptools": ("build", "build -n", "uv build", "hatch build", "pip wheel", "pip install", "pip install -e"),
    "setuptools-flat": ("uv build", "build -n", "pip wheel"),
    "setup.cfg": ("uv build", "build -n", "pip wheel", "pip install -e"),
    "setup.py": ("build", "uv build", "setup.py sdist", "pip install", "pip install -e"),
    "setuptools-scm": ("build -n", "uv build", "pip wheel", "pip install -e"),
    "cmdclass in setup.py": ("uv build", "build -n", "setup.py sdist", "pip wheel", "pip install -e"),
    "cmdclass in pyproject.toml": ("uv build", "build -n", "pip wheel", "pip install -e"),
    "backend-path": ("uv build", "build -n", "pip wheel"),
    "setuptools-without-a-table": ("uv build", "build -n", "pip install -e"),
}
"""Front ends of each arrangement, in every pair that can differ."""


@pytest.mark.parametrize(
    ("name", "way"),
    [pytest.param(name, way, id=f"{name}/{way}") for name, ways in TABLE.items() for way in ways],
)
def test_cell(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """A front end makes the archives and writes the files that it has to, and nothing else."""
    check_cell(ARRANGEMENTS[name], FRONT_ENDS[way], workshop, tmp_path / "tree")


def test_back_ends_differ_in_their_requirements_only(workshop: Workshop) -> None:
    """hatchling and setuptools make the same files of one tree, but for the two that tell what they build with."""
    by_hatchling, by_setuptools = (workshop.expected(ARRANGEMENTS[name]) for name in ("hatch", "setuptools"))
    assert by_hatchling.keys() == by_setuptools.keys()
    differing = {name for name, content in by_hatchling.items() if by_setuptools[name] != content}
    assert differing == {"pylock.build.toml", "python3-build-requirements.json"}
