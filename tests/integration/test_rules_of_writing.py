"""Who writes our files into a tree, when the network is asked, and when builds must not know of us."""

from __future__ import annotations

import os
import re
import tarfile
import tempfile
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.integration.arrangements import APP_ID, ARRANGEMENTS, FLATPAK, ICON, IN_SRC, OUTPUT, setuptools
from tests.integration.front_ends import (
    FRONT_ENDS,
    OURS,
    FrontEnd,
    Outcome,
    Workshop,
    as_installed,
    installed_files,
    written,
)
from tests.support.demoapp import commit
from tests.support.trees import difference, read_tree

pytestmark = pytest.mark.integration

LINKING = """
from os import link, path, unlink

from setuptools import setup
from setuptools.command.sdist import sdist


class Sdist(sdist):
    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        for name in files:
            unlink(path.join(base_dir, name))
            link(name, path.join(base_dir, name))


setup(cmdclass={"sdist": Sdist})
"""
"""What distutils does; setuptools hides `os.link` from it."""


def pairs(*names: tuple[str, str]) -> pytest.MarkDecorator:
    """Run a test for pairs of an arrangement and a front end."""
    return pytest.mark.parametrize(("name", "way"), [pytest.param(*pair, id="/".join(pair)) for pair in names])


@pairs(
    ("hatch", "build -n -s"),
    ("hatch", "uv build"),
    ("hatch", "hatch build"),
    ("hatch", "hatch build -t flatpak"),
    ("hatch", "hatchling build -t flatpak"),
    ("hatch-vcs", "build -n -s"),
    ("setuptools", "uv build"),
    ("setuptools-flat", "build -n"),
    ("setuptools-scm", "build -n -s"),
    ("setup.py", "setup.py sdist"),
    ("cmdclass in setup.py", "setup.py sdist"),
)
def test_second_run_asks_nothing(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """The first build locks; the next finds the lock fresh, asks the index nothing, changes and builds the same."""
    arrangement, front_end = ARRANGEMENTS[name], FRONT_ENDS[way]
    tree = arrangement.write(tmp_path / "tree")
    first = workshop.build(front_end, tree, *arrangement.requires)
    assert first.exit_code == 0, first.said
    assert first.requests
    before = read_tree(tree / OUTPUT)
    times = {path: path.stat().st_mtime_ns for path in (tree / OUTPUT).iterdir()}
    members = sorted(first.sdist) if "sdist" in front_end.makes else []

    second = workshop.build(front_end, tree, *arrangement.requires)

    assert second.exit_code == 0, second.said
    assert second.requests == ()
    assert difference(before, read_tree(tree / OUTPUT)) == ""
    assert {path: path.stat().st_mtime_ns for path in (tree / OUTPUT).iterdir()} == times
    assert members == (sorted(second.sdist) if "sdist" in front_end.makes else [])


@pairs(
    ("hatch", "uv build"),
    ("hatch", "hatchling build -t sdist"),
    ("setuptools", "uv build"),
    ("setup.py", "setup.py sdist"),
    ("cmdclass in setup.py", "build -n -s"),
)
def test_skip_builds_a_plain_sdist(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """With PYPROJECT_FLATPAK=skip the archives are those of the back end alone, and the tree is left alone."""
    arrangement, front_end = ARRANGEMENTS[name], FRONT_ENDS[way]
    tree = arrangement.write(tmp_path / "tree")
    before = read_tree(tree)
    outcome = workshop.build(front_end, tree, *arrangement.requires, PYPROJECT_FLATPAK="skip")
    assert outcome.exit_code == 0, outcome.said
    plain = arrangement.sdist - {ICON} if "setuptools" in arrangement.requires else arrangement.sdist
    assert sorted(outcome.sdist) == sorted(plain)
    assert written(tree, before) == {}
    assert outcome.requests == ()


@pairs(
    ("hatch", "build -n -s"),
    ("hatch", "uv build"),
    ("hatch-vcs", "build -n -s"),
    ("hatch-metadata-hook", "uv build"),
    ("setuptools", "build -n -s"),
    ("setuptools-scm", "build -n -s"),
    ("setup.py", "setup.py sdist"),
    ("cmdclass in pyproject.toml", "build -n -s"),
)
def test_sdist_of_an_unpacked_sdist(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """An unpacked sdist builds to an sdist with the same files of ours, even where the index does not answer."""
    arrangement, front_end = ARRANGEMENTS[name], FRONT_ENDS[way]
    first = workshop.build(front_end, arrangement.write(tmp_path / "tree"), *arrangement.requires)
    assert first.exit_code == 0, first.said
    unpacked = unpack(first.tree, tmp_path / "unpacked")
    (unpacked / OUTPUT / "pylock.flatpak.toml").write_text("no lock any more")

    workshop.index.faults["example.org"] = HTTPStatus.SERVICE_UNAVAILABLE
    try:
        again = workshop.build(front_end, unpacked, *arrangement.requires)
    finally:
        workshop.index.faults.clear()

    assert again.exit_code == 0, again.said
    assert again.requests == ()
    assert sorted(again.sdist) == sorted(first.sdist)
    ours = {name: content for name, content in first.sdist.items() if name in arrangement.outputs}
    ours[f"{OUTPUT}/pylock.flatpak.toml"] = b"no lock any more"
    assert difference(ours, {name: again.sdist[name] for name in ours}) == ""


@pytest.mark.parametrize("name", ["setuptools-flat", "setup.py", "setuptools-scm"])
def test_sdist_installs_without_us(name: str, workshop: Workshop, tmp_path: Path) -> None:
    """The sdist of the second build in a row is installed where we are not, with its wheel's files."""
    arrangement = ARRANGEMENTS[name]
    tree = arrangement.write(tmp_path / "tree")
    for _ in range(2):
        outcome = workshop.build(FRONT_ENDS["build -n -s"], tree, *arrangement.requires)
        assert outcome.exit_code == 0, outcome.said
    unpacked = unpack(tree, tmp_path / "unpacked")
    python = workshop.new_venv("wheel", "pip", *arrangement.requires)
    command = ("PYTHON", "-m", "pip", "install", "--no-deps", "--no-build-isolation", ".")
    installing = FrontEnd(command=command, makes=("installation",), python="new")
    installed = workshop.build(installing, unpacked, python=python)
    assert installed.exit_code == 0, installed.said
    assert installed_files(python) == as_installed(arrangement.wheel, editable=False)


def test_nothing_is_written_through_a_hard_link(workshop: Workshop, tmp_path: Path) -> None:
    """Where the sdist's tree is made of links to the project's files, ours are copies; in the project, new files."""
    arrangement = setuptools("setuptools-scm", more=FLATPAK, files={**IN_SRC, "setup.py": LINKING})
    tree = arrangement.write(tmp_path / "tree")
    manifest = tree / OUTPUT / f"{APP_ID}.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("an old one, which git tracks")
    os.link(manifest, tmp_path / "link-to-the-old-one")
    commit(tree)
    command = ("PYTHON", "setup.py", "sdist", "--keep-temp")
    front_end = FrontEnd(command=command, makes=("sdist",), python="prepared")
    outcome = workshop.build(front_end, tree, *arrangement.requires)
    assert outcome.exit_code == 0, outcome.said
    release = tree / "demoapp-1.4"
    assert (release / "README.md").samefile(tree / "README.md")
    for name in (ICON, *arrangement.outputs):
        assert not (release / name).samefile(tree / name), name
    assert (tmp_path / "link-to-the-old-one").read_text() == "an old one, which git tracks"
    expected, found = {**workshop.expected(arrangement)}, {**read_tree(tree / OUTPUT)}
    metainfo = f"{APP_ID}.metainfo.xml"  # has the tag of this repository as a release
    assert expected.pop(metainfo) != found[metainfo]
    assert b'<release version="1.4" date="' in found.pop(metainfo)
    assert difference(expected, found) == ""


@pytest.mark.parametrize("name", [name for name in ARRANGEMENTS if name.endswith("-without-a-table")])
def test_other_projects_do_not_know_of_us(name: str, workshop: Workshop, tmp_path: Path) -> None:
    """Where we are installed, a project without our table is built to the same bytes and the same words."""
    arrangement = ARRANGEMENTS[name]
    with_us = workshop.venv("build", OURS, "wheel", *arrangement.requires)
    # packaging and tomli-w come with us
    without_us = workshop.venv("build", "packaging", "wheel", *arrangement.requires)
    outcomes: list[Outcome] = []
    for python in (with_us, without_us):
        tree = arrangement.write(tmp_path / str(len(outcomes)) / "tree")
        front_end = FRONT_ENDS["build -n"]
        outcomes.append(workshop.build(front_end, tree, python=python, SOURCE_DATE_EPOCH="1700000000"))
    ours, theirs = outcomes
    assert ours.exit_code == theirs.exit_code == 0, ours.said
    assert difference(theirs.sdist, ours.sdist) == ""
    assert difference(theirs.wheel, ours.wheel) == ""
    assert without_names(ours.said) == without_names(theirs.said)
    assert {path.relative_to(ours.tree) for path in ours.tree.rglob("*")} == {
        path.relative_to(theirs.tree) for path in theirs.tree.rglob("*")
    }
    assert ours.requests == ()


def without_names(said: str) -> list[str]:
    """Return lines without the names of temporary folders."""
    temporary = rf"\S*\.tmp-\w+|{re.escape(tempfile.gettempdir())}/\S+|\S+/\d/tree"
    return [re.sub(temporary, "FOLDER", line) for line in said.splitlines()]


def unpack(tree: Path, to: Path) -> Path:
    """Unpack the sdist that was built of a tree, and return its folder."""
    with tarfile.open(next((tree / "dist").glob("*.tar.gz"))) as archive:
        archive.extractall(to, filter="data")
    return next(to.iterdir())
