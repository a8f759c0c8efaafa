"""Trees that are hard to write to: one clear line each, or it simply works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.integration.arrangements import ARRANGEMENTS, OUTPUT, Arrangement
from tests.integration.cells import check_cell, check_one_line
from tests.integration.front_ends import FRONT_ENDS, FrontEnd, Outcome, Workshop, written
from tests.support.tools import require_tools, skip_or_fail
from tests.support.trees import difference, read_tree

pytestmark = pytest.mark.integration

FOLDER: Final = 'it\'s a "demo" of 100% größe & çà\N{SNOWMAN}'
PARTS: Final = re.compile(r" -n -s|hatchling build -t (sdist|wheel)")
"""Front ends that make a part of what another makes."""


several_ways = pytest.mark.parametrize(
    ("name", "way"),
    [
        pytest.param(name, way, id=f"{name}/{way}")
        for name, way in (
            ("hatch", "build -n -s"),
            ("hatch", "uv build"),
            ("hatch", "hatchling build -t flatpak"),
            ("hatch", "hatch build -t flatpak"),
            ("setuptools", "build -n -s"),
            ("setup.py", "setup.py sdist"),
        )
    ],
)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        *(
            pytest.param("hatch", way, id=f"hatch/{way}")
            for way in FRONT_ENDS
            if not PARTS.search(way) and way != "setup.py sdist"
        ),
        *(
            pytest.param("setup.py", way, id=f"setup.py/{way}")
            for way in FRONT_ENDS
            if not PARTS.search(way) and "hatch" not in way
        ),
    ],
)
def test_path_of_all_kinds_of_characters(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """A project may lie in a folder whose name has spaces, quotes and letters that are no ASCII."""
    check_cell(ARRANGEMENTS[name], FRONT_ENDS[way], workshop, tmp_path / FOLDER)


@several_ways
@pytest.mark.parametrize("file", ["build-aux", OUTPUT])
def test_output_folder_is_a_file(file: str, name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """A file in the place of the output folder is named, and stays."""
    tree = ARRANGEMENTS[name].write(tmp_path / "tree")
    (tree / file).parent.mkdir(exist_ok=True)
    (tree / file).write_text("the author's")
    before = read_tree(tree)
    outcome = workshop.build(FRONT_ENDS[way], tree, *ARRANGEMENTS[name].requires)
    check_one_line(outcome, "tool.flatpak.output: ")
    assert written(tree, before) == {}


@several_ways
def test_output_folder_is_a_link_out_of_the_tree(name: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """An output folder that lies elsewhere is refused: what the manifest says of the project would be wrong."""
    tree = ARRANGEMENTS[name].write(tmp_path / "tree")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tree / "build-aux").mkdir()
    (tree / OUTPUT).symlink_to(elsewhere)
    outcome = workshop.build(FRONT_ENDS[way], tree, *ARRANGEMENTS[name].requires)
    check_one_line(outcome, "tool.flatpak.output: ")
    assert read_tree(elsewhere) == {}


def outside(front_end: str) -> FrontEnd:
    """Return a front end that puts its archives beside the tree."""
    command = {
        "build -n -s": ("PYTHON", "-m", "build", "-n", "-s", "-o", "../dist"),
        "uv build": ("UV", "build", "--python", "PYTHON", "-o", "../dist"),
        "hatchling build -t sdist": ("PYTHON", "-m", "hatchling", "build", "-t", "sdist", "-d", "../dist"),
        "hatchling build -t flatpak": FRONT_ENDS["hatchling build -t flatpak"].command,
    }[front_end]
    return replace(FRONT_ENDS[front_end], command=command)


into_another_folder = pytest.mark.parametrize(
    "way", ["build -n -s", "uv build", "hatchling build -t sdist", "hatchling build -t flatpak"]
)


@into_another_folder
def test_read_only_tree_with_fresh_files(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """hatchling builds in a tree that it may not write; we do, where the files need not be made anew."""
    arrangement = ARRANGEMENTS["hatch"]
    tree = arrangement.write(tmp_path / "tree")
    expected = workshop.expected(arrangement)
    shutil.copytree(workshop.expected_folder(arrangement), tree / OUTPUT)
    outcome = build_read_only(outside(way), arrangement, tree, workshop)
    assert outcome.exit_code == 0, outcome.said
    assert outcome.requests == ()
    assert difference(expected, read_tree(tree / OUTPUT)) == ""
    if "sdist" in outside(way).makes:
        beside = replace(outcome, tree=tmp_path)
        assert sorted(beside.sdist) == sorted([*arrangement.sdist, *arrangement.outputs])


@into_another_folder
def test_read_only_tree_with_stale_files(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """Where files would have to be written to a tree that is read-only, the line says so."""
    tree = ARRANGEMENTS["hatch"].write(tmp_path / "tree")
    shutil.copytree(workshop.expected_folder(ARRANGEMENTS["hatch"]), tree / OUTPUT)
    (tree / OUTPUT / "org.example.Demoapp.json").write_text("{}")
    before = read_tree(tree)
    outcome = build_read_only(outside(way), ARRANGEMENTS["hatch"], tree, workshop)
    check_one_line(outcome, "tool.flatpak.output: cannot be written: ")
    assert read_tree(tree) == before


@into_another_folder
def test_read_only_tree_without_files(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """The same holds where there is no output folder yet."""
    tree = ARRANGEMENTS["hatch"].write(tmp_path / "tree")
    before = read_tree(tree)
    outcome = build_read_only(outside(way), ARRANGEMENTS["hatch"], tree, workshop)
    check_one_line(outcome, "tool.flatpak.output: cannot be written: ")
    assert read_tree(tree) == before


def build_read_only(front_end: FrontEnd, arrangement: Arrangement, tree: Path, workshop: Workshop) -> Outcome:
    """Run a front end where the tree cannot be written, not even by root."""
    if os.geteuid() == 0:
        require_tools("unshare", "mount")
        script = 'mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" && exec "$@"'
        alone = ("unshare", "--mount", "sh", "-c", script, "sh")
        if subprocess.run([*alone, "true"], cwd=tree, capture_output=True, check=False).returncode:
            skip_or_fail("cannot mount a read-only tree here")
        front_end = replace(front_end, command=(*alone, *front_end.command))
        return workshop.build(front_end, tree, *arrangement.requires)
    folders = [tree, *(path for path in tree.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        return workshop.build(front_end, tree, *arrangement.requires)
    finally:
        for folder in folders:
            folder.chmod(0o755)
