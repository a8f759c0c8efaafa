"""What setuptools says of a project, in all the forms that it takes, and how its sdist command is wrapped."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from setuptools import Command, Distribution
from setuptools.command.build import build
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

from pyproject_flatpak.project import EntryPoints
from setuptools_flatpak import finalize
from setuptools_flatpak.commands import attach
from setuptools_flatpak.description import describe
from tests.unit.support import write_tree


class OldMetadata:
    """The metadata of a setuptools that leaves requirements out of its text."""

    def write_pkg_file(self, file: StringIO) -> None:
        """Write the text."""
        file.write("Metadata-Version: 2.1\nName: editor\nVersion: 1.0\n")


@dataclass
class OldDistribution:
    """What the Distribution of such a setuptools has."""

    install_requires: list[str] = field(default_factory=list)
    extras_require: dict[str, list[str]] = field(default_factory=dict)
    entry_points: object = None
    metadata: OldMetadata = field(default_factory=OldMetadata)


def test_new_setuptools() -> None:
    """The text of setuptools has everything, requirements too, which are not told twice."""
    dist = Distribution(
        {"name": "editor", "version": "1.0", "install_requires": ["a>1"], "extras_require": {"x": ["b"]}}
    )
    found = describe(dist)
    assert "Name: editor" in found.metadata
    assert "Requires-Dist: a>1" in found.metadata
    assert found.requirements == ()


@pytest.mark.parametrize(
    ("dist", "expected"),
    [
        pytest.param(OldDistribution(install_requires=["a>1", "b"]), ["a>1", "b"], id="requirements"),
        pytest.param(OldDistribution(extras_require={"x": ["a"]}), ['a; extra == "x"'], id="extra"),
        pytest.param(
            OldDistribution(extras_require={":python_version<'3.9'": ["a"]}), ['a; python_version < "3.9"'], id="marker"
        ),
        pytest.param(
            OldDistribution(extras_require={"x:os_name=='nt' or os_name=='java'": ["a; python_version>'3'"]}),
            ['a; (os_name == "nt" or os_name == "java") and python_version > "3" and extra == "x"'],
            id="extra, marker, and a marker of its own",
        ),
        pytest.param(OldDistribution(extras_require={"": ["a"]}), ["a"], id="neither"),
        pytest.param(OldDistribution(), [], id="nothing"),
    ],
)
def test_old_setuptools(dist: OldDistribution, expected: list[str]) -> None:
    """Requirements that the text lacks are told beside it, with what their place says as markers."""
    assert list(describe(dist).requirements) == expected


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param(
            {
                "gui_scripts": ["Editor = a:b", "two=a:c"],
                "console_scripts": ["tool = a:d [x]"],
                "other": ["plug = a:e"],
            },
            id="lists",
        ),
        pytest.param({"gui_scripts": "Editor = a:b\n\ntwo=a:c\n", "console_scripts": " tool = a:d"}, id="texts"),
        pytest.param(
            "[gui_scripts]\nEditor = a:b\ntwo=a:c\n\n[console_scripts]\n# a comment\ntool = a:d\n", id="one text of all"
        ),
    ],
)
def test_entry_points(declared: object) -> None:
    """The names of programs are found in each form of entry points, in their order and spelling."""
    expected = EntryPoints(gui_scripts=("Editor", "two"), scripts=("tool",))
    assert describe(OldDistribution(entry_points=declared)).entry_points == expected


def test_no_entry_points() -> None:
    """A project without programs has none."""
    assert describe(OldDistribution()).entry_points == EntryPoints()


class OwnSdist(sdist):
    """An sdist command of the project's own."""


class OwnBuild(build):
    """A build command of the project's own, which does not run what belongs to it."""

    def run(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(("name", "own"), [("sdist", OwnSdist), ("build", OwnBuild)])
def test_own_command_is_kept(tmp_path: Path, name: str, own: type[Command]) -> None:
    """The project's own command is wrapped, not replaced, once however often it is asked for; no other is."""
    dist = Distribution({"name": "editor"})
    attach(dist, tmp_path)
    dist.cmdclass[name] = own
    found = dist.get_command_class(name)
    assert issubclass(found, own)
    assert found.__name__ == own.__name__
    assert dist.get_command_class(name) is found
    other: type[Command] = dist.get_command_class("egg_info")
    assert not hasattr(other, "carries_flatpak_files")


PROJECT = """
[build-system]
requires = []
[project]
name = "editor"
version = "1.0"
description = "Edit texts"
license = "MIT"
authors = [{ name = "Ada Example" }]
classifiers = ["Topic :: Utilities"]
scripts = { editor = "editor:main" }
[tool.flatpak]
app-id = "org.example.Editor"
"""
DESKTOP, METAINFO = "share/applications/org.example.Editor.desktop", "share/metainfo/org.example.Editor.metainfo.xml"


def build_with(root: Path, table: str, data_files: list[Any]) -> dict[str, str]:
    """Run the build command of a project, and return what is then installed: place below the prefix -> file."""
    write_tree(root, {"pyproject.toml": PROJECT + table})
    arguments = {"name": "editor", "version": "1.0", "description": "Edit texts", "data_files": data_files}
    dist: Any = Distribution({**arguments, "author": "Ada Example", "license": "MIT", "src_root": str(root)})
    finalize(dist)
    dist.cmdclass["build"] = OwnBuild
    command: Any = dist.get_command_obj("build")
    command.build_base = str(root / "build")
    dist.run_command("build")
    return {f"{folder}/{Path(name).name}": name for folder, names in dist.data_files or [] for name in names}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param("", set(), id="not wanted"),
        pytest.param("wheel-data = false\ncomand = 1", set(), id="switched off"),
        pytest.param("wheel-data = true", {DESKTOP, METAINFO}, id="wanted"),
    ],
)
def test_wheel_data(tmp_path: Path, table: str, expected: set[str]) -> None:
    """The build command adds the files of the desktop where they are wanted, also to a command that runs no other."""
    assert build_with(tmp_path, table, []).keys() == expected


def test_wheel_data_gives_way_to_the_authors(tmp_path: Path) -> None:
    """A file that the author installs in the same place stays the only one there."""
    own = "mine/org.example.Editor.desktop"
    installed = build_with(tmp_path, "wheel-data = true", [("share/applications", [own])])
    assert installed[DESKTOP] == own
    assert installed.keys() == {DESKTOP, METAINFO}


def test_mistake_in_wheel_data(tmp_path: Path) -> None:
    """Each mistake ends the build with its line, all of them like the first, which setuptools begins with a word."""
    with pytest.raises(SetupError) as caught:
        build_with(tmp_path, "wheel-data = true\ncomand = 1\ncomandd = 2", [])
    first, second = str(caught.value).splitlines()
    assert first.startswith("tool.flatpak.comand: unknown key")
    assert second.startswith("error: tool.flatpak.comandd: unknown key")


@pytest.mark.parametrize(
    ("pyproject", "wrapped"),
    [
        pytest.param(None, False, id="no pyproject.toml"),
        pytest.param("[tool.setuptools]\n", False, id="no table"),
        pytest.param("# flatpak\n[tool.other]\n", False, id="the word elsewhere"),
        pytest.param("[tool.flatpak\n", False, id="broken, which setuptools tells itself"),
        pytest.param("[tool.flatpak]\n", True, id="table"),
        pytest.param("tool.flatpak = 1\n", True, id="a value that is no table, to be told"),
    ],
)
def test_hook_is_silent_without_table(tmp_path: Path, pyproject: str | None, *, wrapped: bool) -> None:
    """The hook runs in every environment that has us, and does nothing to other projects."""
    if pyproject is not None:
        write_tree(tmp_path, {"pyproject.toml": pyproject})
    dist: Any = Distribution({"name": "editor", "src_root": str(tmp_path)})
    dist.get_command_class = before = dist.get_command_class
    finalize(dist)
    assert (dist.get_command_class is not before) is wrapped
