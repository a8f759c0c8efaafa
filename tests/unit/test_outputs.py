"""Outputs are written all or nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.outputs import compare_outputs, write_outputs
from tests.support.trees import read_tree
from tests.unit.support import write_tree

NOBODY = 65534
"""A user without rights, by the convention of Linux."""


def test_new_folder(tmp_path: Path) -> None:
    """The folder is made with all that is above it."""
    folder = tmp_path / "build-aux/flatpak"
    assert set(write_outputs(folder, {"a": b"1", "b": b"2"})) == {"a", "b"}
    assert read_tree(tmp_path) == {"build-aux/flatpak/a": b"1", "build-aux/flatpak/b": b"2"}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    """A file that has its content already is not touched, and not told as changed."""
    write_outputs(tmp_path / "out", {"a": b"1", "b": b"2"})
    os.utime(tmp_path / "out/a", (1, 1))
    assert write_outputs(tmp_path / "out", {"a": b"1", "b": b"3"}) == ("b",)
    assert (tmp_path / "out/a").stat().st_mtime == 1
    assert (tmp_path / "out/b").read_bytes() == b"3"


def test_other_files_stay(tmp_path: Path) -> None:
    """What an author keeps in the folder is left alone, folders too."""
    write_tree(tmp_path / "out", {"own": "x", "shared/own": "y"})
    write_outputs(tmp_path / "out", {"a": b"1"}, ["b"])
    assert read_tree(tmp_path / "out") == {"a": b"1", "own": b"x", "shared/own": b"y"}


def test_stale_files_go(tmp_path: Path) -> None:
    """An old output that is not made any more is removed; one that is made stays, and one that is not there is none."""
    write_tree(tmp_path / "out", {"a": "old", "b": "old"})
    assert set(write_outputs(tmp_path / "out", {"a": b"new"}, ["a", "b", "c"])) == {"a", "b"}
    assert read_tree(tmp_path / "out") == {"a": b"new"}


def test_nothing_is_left_beside_the_folder(tmp_path: Path) -> None:
    """The place where files are prepared is gone afterwards."""
    write_outputs(tmp_path / "out", {"a": b"1"})
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_folder_behind_a_link(tmp_path: Path) -> None:
    """An output folder that is a symbolic link is written through."""
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    write_outputs(tmp_path / "out", {"a": b"1"})
    assert (tmp_path / "out").is_symlink()
    assert read_tree(tmp_path / "real") == {"a": b"1"}


def test_mode_of_a_new_file(tmp_path: Path) -> None:
    """Others may read what is written, as far as the user's umask lets them."""
    write_outputs(tmp_path / "out", {"a": b"1"})
    (tmp_path / "plain").write_bytes(b"1")
    assert (tmp_path / "out/a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_failed_write_puts_back(tmp_path: Path) -> None:
    """Where one file cannot be written, the others are as they were, and no new one is left."""
    write_tree(tmp_path / "out", {"a": "old", "stale": "old", "m/keep": "x"})
    before = read_tree(tmp_path)
    with pytest.raises(ConfigError):
        write_outputs(tmp_path / "out", {"a": b"new", "b": b"new", "m": b"new", "z": b"new"}, ["stale"])
    assert read_tree(tmp_path) == before
    assert (tmp_path / "out/m").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_failure_names_what_is_in_the_way(tmp_path: Path) -> None:
    """The message names the path that stands in the way, not one that only we know, and says what to do."""
    (tmp_path / "out/a.json").mkdir(parents=True)
    with pytest.raises(ConfigError) as caught:
        write_outputs(tmp_path / "out", {"a.json": b"1"}, shown="out")
    [error] = caught.value.messages
    assert error.startswith("tool.flatpak.output: cannot be written: ")
    assert "out/a.json" in error
    assert "/new/" not in error


@pytest.mark.parametrize("path", ["file", "file/inner", "file/inner/most"])
def test_file_in_the_folders_place(tmp_path: Path, path: str) -> None:
    """A file where a folder is to be is a mistake, and stays."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match=r"^tool\.flatpak\.output: cannot be written: .*; make it a folder"):
        write_outputs(tmp_path / path, {"a": b"1"})
    assert read_tree(tmp_path) == {"file": b"x"}


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """Make a folder in which everybody may write, but change only what is his own; acts as a user without rights."""
    if os.geteuid() != 0:
        pytest.skip("needs two users, hence root")
    with tempfile.TemporaryDirectory() as name:
        outer = Path(name)
        outer.chmod(0o777)
        folder = outer / "out"
        folder.mkdir()
        folder.chmod(0o1777)
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)
            os.setegid(0)


def of_root(path: Path) -> None:
    """Make a file that only root may change."""
    os.seteuid(0)
    path.write_text("root's")
    path.chmod(0o644)
    os.seteuid(NOBODY)


def test_file_of_another_user(shared_folder: Path) -> None:
    """Where a file may not be replaced, those before it are put back."""
    write_tree(shared_folder, {"a": "old"})
    of_root(shared_folder / "b")
    with pytest.raises(ConfigError, match="Operation not permitted"):
        write_outputs(shared_folder, {"a": b"new", "b": b"new", "c": b"new"})
    assert read_tree(shared_folder) == {"a": b"old", "b": b"root's"}


def test_stale_file_of_another_user(shared_folder: Path) -> None:
    """Where a stale file may not be removed, the stale ones before it are put back as well."""
    write_tree(shared_folder, {"a": "old", "stale-1": "old"})
    of_root(shared_folder / "stale-2")
    with pytest.raises(ConfigError, match="Operation not permitted"):
        write_outputs(shared_folder, {"a": b"new"}, ["stale-1", "stale-2"])
    assert read_tree(shared_folder) == {"a": b"old", "stale-1": b"old", "stale-2": b"root's"}


def test_folder_of_another_user(shared_folder: Path) -> None:
    """Where nothing may be written, nothing is left behind, not even the folders that were made for it."""
    os.seteuid(0)
    shared_folder.chmod(0o755)
    os.seteuid(NOBODY)
    with pytest.raises(ConfigError, match="Permission denied"):
        write_outputs(shared_folder / "build-aux/flatpak", {"a": b"1"})
    assert read_tree(shared_folder) == {}
    assert not (shared_folder / "build-aux").exists()


def test_nothing_to_write_on_a_disk_that_refuses(shared_folder: Path) -> None:
    """Where every file has its content already, it does not matter that nothing may be written."""
    write_tree(shared_folder / "out", {"a": "1"})
    os.seteuid(0)
    shared_folder.chmod(0o555)
    (shared_folder / "out").chmod(0o555)
    os.seteuid(NOBODY)
    assert write_outputs(shared_folder / "out", {"a": b"1"}, ["stale"]) == ()


def test_folders_made_in_vain_go_again(tmp_path: Path) -> None:
    """Folders that were made for outputs that then fail are removed, and no other."""
    (tmp_path / "build-aux").mkdir()
    long_name = "x" * 300
    with pytest.raises(ConfigError, match="File name too long"):
        write_outputs(tmp_path / "build-aux/one/two", {"a": b"1", long_name: b"2"})
    assert [path.name for path in tmp_path.rglob("*")] == ["build-aux"]


@pytest.mark.parametrize(
    ("there", "differing"),
    [
        pytest.param({"a": "1", "b": "2"}, (), id="equal"),
        pytest.param({"a": "1", "b": "2", "own": "3"}, (), id="with others"),
        pytest.param({"a": "1"}, ("b",), id="missing"),
        pytest.param({"a": "x", "b": "2"}, ("a",), id="other content"),
        pytest.param({"a": "1", "b/c": "2"}, ("b",), id="a folder in its place"),
        pytest.param({}, ("a", "b"), id="no folder"),
    ],
)
def test_compare(tmp_path: Path, there: dict[str, str], differing: tuple[str, ...]) -> None:
    """Comparing names what is not as it should be, and changes nothing."""
    write_tree(tmp_path / "out", there)
    before = read_tree(tmp_path)
    assert compare_outputs(tmp_path / "out", {"a": b"1", "b": b"2"}) == differing
    assert read_tree(tmp_path) == before


def test_comparing_with_a_file_in_the_folders_place(tmp_path: Path) -> None:
    """A file where the folder should be has none of the outputs."""
    (tmp_path / "out").write_text("x")
    assert compare_outputs(tmp_path / "out", {"a": b"1"}) == ("a",)
