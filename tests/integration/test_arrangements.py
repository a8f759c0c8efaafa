"""Arrangement x front end: what is built, what is written, what is asked of the network."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.integration.arrangements import ARRANGEMENTS
from tests.integration.cells import check_cell, check_one_line
from tests.integration.front_ends import FRONT_ENDS, Workshop, written
from tests.support.trees import read_tree

pytestmark = pytest.mark.integration

TABLE: Final = {
    "hatch": (
        *("build", "build -n", "uv build", "hatch build", "hatch build -t flatpak", "hatch build -t flatpak LOCATION"),
        *("hatchling build", "hatchling build -t sdist", "hatchling build -t wheel", "hatchling build -t flatpak"),
        *("pip wheel", "pip install", "pip install -e"),
    ),
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

REFUSED: Final = {
    (name, front_end): "tool.hatch.build.hooks.flatpak: makes every wheel build need pyproject-flatpak, which "
    for name in ("hatch-short", "hatch-both-hooks")
    for front_end in ("build -n", "uv build", "hatch build -t flatpak")
}
"""Pairs that are refused, and how the line starts that says why; to have one work, move it to TABLE."""


@pytest.mark.parametrize(
    ("name", "way"),
    [pytest.param(name, way, id=f"{name}/{way}") for name, ways in TABLE.items() for way in ways],
)
def test_cell(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """A front end makes the archives and writes the files that it has to, and nothing else."""
    check_cell(ARRANGEMENTS[name], FRONT_ENDS[way], workshop, tmp_path / "tree")


@pytest.mark.parametrize(
    ("name", "way", "line"),
    [pytest.param(name, way, line, id=f"{name}/{way}") for (name, way), line in REFUSED.items()],
)
def test_refused_cell(name: str, way: str, line: str, workshop: Workshop, tmp_path: Path) -> None:
    """What cannot work ends the build with the line that names the way out, and writes nothing."""
    arrangement, front_end = ARRANGEMENTS[name], FRONT_ENDS[way]
    tree = arrangement.write(tmp_path / "tree")
    before = read_tree(tree)
    outcome = workshop.build(front_end, tree, *arrangement.requires)
    check_one_line(outcome, line)
    assert written(tree, before) == {}
    assert outcome.requests == ()


def test_back_ends_differ_in_their_requirements_only(workshop: Workshop) -> None:
    """hatchling and setuptools make the same files of one tree, but for the two that tell what they build with."""
    by_hatchling, by_setuptools = (workshop.expected(ARRANGEMENTS[name]) for name in ("hatch", "setuptools"))
    assert by_hatchling.keys() == by_setuptools.keys()
    differing = {name for name, content in by_hatchling.items() if by_setuptools[name] != content}
    assert differing == {"pylock.build.toml", "python3-build-requirements.json"}
