"""The hatchling plug-in in hatchling itself: what it writes, what it says of mistakes, and when it keeps still."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from hatch_flatpak.builder import FlatpakBuilder
from pyproject_flatpak.evidence import GENERATED

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


RIVAL = """
from hatchling.plugin import hookimpl

class Rival:
    PLUGIN_NAME = "flatpak"

@hookimpl
def hatch_register_build_hook():
    return Rival
"""


def test_plug_in_of_the_same_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another distribution has a hook of our name, it is named with the way out, and no build goes on."""
    for name, text in {
        "rival_hook.py": RIVAL,
        "rival_hook-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: rival-hook\nVersion: 1\n",
        "rival_hook-1.dist-info/entry_points.txt": "[hatch]\nflatpak = rival_hook\n",
    }.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(SystemExit, match=r"^hatch plug-in 'flatpak': is the name of a plug-in of rival-hook, too; "):
        list(SdistBuilder(write_project(tmp_path, TABLE)).build(directory=str(tmp_path / "dist")))
    assert list(FlatpakBuilder(write_project(tmp_path, TABLE)).build()), "it has no builder of our name"


WHEEL_HOOK = "[tool.hatch.build.targets.wheel.hooks.flatpak]\n"
EDITABLE = "[tool.hatch.build]\ndev-mode-dirs = ['.']\n"
DATA = {"share/applications/org.example.Editor.desktop", "share/metainfo/org.example.Editor.metainfo.xml"}


def wheel_members(wheel: str) -> set[str]:
    """Return what a wheel puts below its prefix."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.partition(".data/data/")[2] for name in archive.namelist() if name.startswith("editor-1.0.data/data/")
        }


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(f"{TABLE}wheel-data = true\n{WHEEL_HOOK}", DATA, id="wheel-data"),
        pytest.param(f"{TABLE}{WHEEL_HOOK}", set(), id="no wheel-data"),
        pytest.param(f"{TABLE}wheel-data = true\n[tool.hatch.build.hooks.flatpak]", DATA, id="hook for all targets"),
        pytest.param(
            f"{TABLE}wheel-data = true\n{WHEEL_HOOK}"
            '[tool.hatch.build.targets.wheel.shared-data]\n"own" = "share/applications"\n',
            DATA,
            id="a file of the author's in the same place, by a folder",
        ),
        pytest.param(
            f"{TABLE}wheel-data = true\n{WHEEL_HOOK}[tool.hatch.build.targets.wheel.shared-data]\n"
            '"own/org.example.Editor.desktop" = "share/applications/org.example.Editor.desktop"\n',
            DATA,
            id="a file of the author's in the same place",
        ),
    ],
)
def test_wheel_data(tmp_path: Path, table: str, expected: set[str]) -> None:
    """A wheel holds the files of the desktop where they are asked for, and the author's where he has them there."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own/org.example.Editor.desktop").write_text(f"# {GENERATED}\n", "utf-8")
    [wheel] = WheelBuilder(write_project(tmp_path, table)).build(directory=str(tmp_path / "dist"))
    assert wheel_members(wheel) == expected
    assert not (tmp_path / "build-aux").exists()


def test_editable_installation_has_no_data(tmp_path: Path) -> None:
    """An editable installation is left as it is without us."""
    project = write_project(
        tmp_path, f"{TABLE}wheel-data = true\n{WHEEL_HOOK}\n[tool.hatch.build]\ndev-mode-dirs = ['.']"
    )
    [wheel] = WheelBuilder(project).build(directory=str(tmp_path / "dist"), versions=["editable"])
    assert wheel_members(wheel) == set()


def test_wheel_writes_nothing(tmp_path: Path) -> None:
    """A wheel is built without us."""
    assert len(list(WheelBuilder(write_project(tmp_path, TABLE)).build(directory=str(tmp_path / "dist")))) == 1
    assert not (tmp_path / "build-aux").exists()
