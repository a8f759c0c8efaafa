"""The hatchling plug-in in hatchling itself: what it writes, what it says of mistakes, and when it keeps still."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from hatch_flatpak.builder import FlatpakBuilder

PROJECT = """
[build-system]
requires = []
build-backend = "hatchling.build"

[project]
name = "editor"
version = "1.0"
description = "Edit texts"
license = "MIT"
authors = [{ name = "Ada Example" }]
classifiers = ["Topic :: Utilities"]
scripts = { editor = "editor:main" }

[tool.hatch.build.targets.sdist.hooks.flatpak]
"""
TABLE = '[tool.flatpak]\napp-id = "org.example.Editor"\n'
FILES = {"org.example.Editor.desktop", "org.example.Editor.json", "org.example.Editor.metainfo.xml"}


def write_project(folder: Path, table: str) -> str:
    """Write a hatchling project that depends on nothing, and return its folder."""
    (folder / "pyproject.toml").write_text(PROJECT + table, "utf-8")
    (folder / "editor.py").write_text("def main(): ...\n", "utf-8")
    return str(folder)


def names(folder: Path) -> set[str]:
    """Return the names in a folder, none where it is missing."""
    return {path.name for path in folder.glob("*")}


@pytest.mark.parametrize(
    ("setting", "folder"),
    [
        pytest.param("", "build-aux/flatpak", id="default"),
        pytest.param('output = "packaging/flat-pak"', "packaging/flat-pak", id="tool.flatpak.output"),
        pytest.param('[tool.hatch.build.targets.flatpak]\ndirectory = "made"', "made", id="hatch's directory"),
    ],
)
def test_target_writes_the_files(tmp_path: Path, setting: str, folder: str) -> None:
    """The target flatpak writes to hatch's folder for it, else to the configured one, and returns the manifest."""
    builder = FlatpakBuilder(write_project(tmp_path, TABLE + setting))
    assert list(builder.build()) == [str(tmp_path / folder / "org.example.Editor.json")]
    assert names(tmp_path / folder) == FILES


@pytest.mark.parametrize(
    ("table", "error"),
    [
        pytest.param("", "tool.flatpak: is missing in pyproject.toml", id="no table"),
        pytest.param("[tool]\nflatpak = 1\n", "tool.flatpak: must be a table (got 1)", id="no table but a number"),
        pytest.param(f"{TABLE}comand = 'x'", "tool.flatpak.comand: unknown key", id="wrong key"),
    ],
)
def test_target_tells_of_mistakes(tmp_path: Path, table: str, error: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A mistake ends the build with its line and our exit code, and nothing is written."""
    with pytest.raises(SystemExit) as ended:
        list(FlatpakBuilder(write_project(tmp_path, table)).build())
    assert ended.value.code == 2
    said = "".join(capfd.readouterr())
    assert error in said
    assert "Traceback" not in said
    assert not (tmp_path / "build-aux").exists()


def test_sdist_carries_the_files(tmp_path: Path) -> None:
    """The hook writes the files into the tree and into the sdist."""
    [sdist] = SdistBuilder(write_project(tmp_path, TABLE)).build(directory=str(tmp_path / "dist"))
    assert names(tmp_path / "build-aux/flatpak") == FILES
    with tarfile.open(sdist) as archive:
        assert {f"editor-1.0/build-aux/flatpak/{name}" for name in FILES} <= set(archive.getnames())


def test_sdist_without_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With PYPROJECT_FLATPAK=skip the sdist is a plain one, and the tree is left alone."""
    monkeypatch.setenv("PYPROJECT_FLATPAK", "skip")
    [sdist] = SdistBuilder(write_project(tmp_path, TABLE)).build(directory=str(tmp_path / "dist"))
    assert not (tmp_path / "build-aux").exists()
    with tarfile.open(sdist) as archive:
        assert not [name for name in archive.getnames() if "flatpak" in name]


def test_hook_without_a_table_keeps_still(tmp_path: Path) -> None:
    """A project without the table gets the sdist that it would get without us."""
    assert len(list(SdistBuilder(write_project(tmp_path, "")).build(directory=str(tmp_path / "dist")))) == 1
    assert not (tmp_path / "build-aux").exists()


def test_wheel_writes_nothing(tmp_path: Path) -> None:
    """A wheel is built without us."""
    assert len(list(WheelBuilder(write_project(tmp_path, TABLE)).build(directory=str(tmp_path / "dist")))) == 1
    assert not (tmp_path / "build-aux").exists()
