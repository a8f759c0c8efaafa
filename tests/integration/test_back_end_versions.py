"""Old and new releases of the back ends: all of them make the same files of the simplest project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.integration.arrangements import ARRANGEMENTS, OUTPUT, OUTPUTS
from tests.integration.front_ends import FRONT_ENDS, OURS, FrontEnd, Workshop, written
from tests.support.trees import difference, read_tree
from tests.support.wheelhouse import HATCHLING_VERSIONS, SETUPTOOLS_VERSIONS

pytestmark = pytest.mark.integration

_NEEDS_PYTHON_3_11: Final = ("61.", "62.", "64.")
"""setuptools before 66.1 does not run on Python 3.12."""


ONLY_WHEEL: Final = FrontEnd(command=("PYTHON", "-m", "build", "-n", "-w"), makes=("wheel",), python="prepared")


def releases(back_end: str, versions: tuple[str, ...]) -> list[object]:
    """Return a parameter for each release, and one for the newest."""
    pinned = [pytest.param(f"{back_end}=={version}", id=f"{back_end} {version}") for version in versions]
    return [*pinned, pytest.param(back_end, id=f"{back_end} newest")]


@pytest.mark.parametrize("release", releases("hatchling", HATCHLING_VERSIONS))
def test_hatchling(release: str, workshop: Workshop, tmp_path: Path) -> None:
    """Each hatchling writes, and has its sdist carry, what the command line writes; its wheel has nothing of ours."""
    check_archives("hatch", release, workshop, tmp_path)
    tree = ARRANGEMENTS["hatch"].write(tmp_path / "target")
    python = workshop.venv("build", OURS, "wheel", release)
    outcome = workshop.build(FRONT_ENDS["hatchling build -t flatpak"], tree, python=python)
    assert outcome.exit_code == 0, outcome.said
    assert difference(workshop.expected(ARRANGEMENTS["hatch"]), read_tree(tree / OUTPUT)) == ""


@pytest.mark.parametrize("release", releases("setuptools", SETUPTOOLS_VERSIONS))
def test_setuptools(release: str, workshop: Workshop, tmp_path: Path) -> None:
    """Each setuptools writes, and has its sdist carry, what the command line writes; its wheel has nothing of ours."""
    skip_what_does_not_run(release)
    check_archives("setuptools", release, workshop, tmp_path)


@pytest.mark.parametrize("release", ["setuptools==61.0.*", "setuptools==68.0.*"])
def test_setup_py(release: str, workshop: Workshop, tmp_path: Path) -> None:
    """The same holds for a setup.py, of which setuptools before 68.1 does not tell the requirements."""
    skip_what_does_not_run(release)
    check_archives("setup.py", release, workshop, tmp_path)


@pytest.mark.parametrize(
    "release", [*releases("hatchling", HATCHLING_VERSIONS), *releases("setuptools", SETUPTOOLS_VERSIONS)]
)
def test_wheel_data(release: str, workshop: Workshop, tmp_path: Path) -> None:
    """Each release puts the files of the desktop into the wheel where they are asked for, and writes nothing."""
    skip_what_does_not_run(release)
    arrangement = ARRANGEMENTS[f"{'hatch' if release.startswith('hatch') else 'setuptools'}-wheel-data"]
    tree = arrangement.write(tmp_path / "tree")
    before = read_tree(tree)
    python = workshop.venv("build", OURS, "wheel", release)
    outcome = workshop.build(ONLY_WHEEL, tree, python=python)
    assert outcome.exit_code == 0, outcome.said
    assert sorted(outcome.wheel) == sorted(arrangement.wheel)
    assert written(tree, before) == {}


def skip_what_does_not_run(release: str) -> None:
    """Skip the test where this Python is too new for a setuptools."""
    if sys.version_info >= (3, 12) and release.partition("==")[2].startswith(_NEEDS_PYTHON_3_11):
        pytest.skip("does not run on Python 3.12")


def check_archives(name: str, release: str, workshop: Workshop, tmp_path: Path) -> None:
    """Build sdist and wheel with this release of the back end, and check both and the tree."""
    arrangement = ARRANGEMENTS[name]
    expected = workshop.expected(arrangement)
    tree = arrangement.write(tmp_path / "tree")
    python = workshop.venv("build", OURS, "wheel", release)
    outcome = workshop.build(FRONT_ENDS["build -n"], tree, python=python)
    assert outcome.exit_code == 0, outcome.said
    assert difference(expected, read_tree(tree / OUTPUT)) == ""
    assert difference(expected, {path.removeprefix(f"{OUTPUT}/"): outcome.sdist[path] for path in OUTPUTS}) == ""
    assert sorted(outcome.sdist) == sorted([*arrangement.sdist, *arrangement.outputs])
    assert sorted(outcome.wheel) == sorted(arrangement.wheel)
