"""flatpak-builder and flatpak: how they are called, and their failures in our words. The programs are stand-ins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyproject_flatpak.builder import flatpak
from pyproject_flatpak.builder.process import find_tool, follow
from pyproject_flatpak.builder.workspace import Workspace
from pyproject_flatpak.errors import ConfigError, ToolError
from pyproject_flatpak.generate import Generated
from tests.unit.support import APP_ID, application, write_tree

CALLS = "calls"
"""File, beside the stand-ins, that has a line for each call: the program's name and its arguments."""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put stand-ins of flatpak-builder and flatpak on PATH, which note their calls and succeed."""
    folder = tmp_path / "bin"
    for name in ("flatpak", "flatpak-builder"):
        stand_in(folder, name, "")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def stand_in(folder: Path, name: str, script: str) -> None:
    """Write a program that notes its call and goes on with ``script``."""
    note = f'echo "{name} $*" >>"{folder / CALLS}"'
    write_tree(folder, {name: f"#!/bin/sh\n{note}\n{script}\n"})
    (folder / name).chmod(0o755)


def calls(programs: Path) -> list[list[str]]:
    """Return the words of each call."""
    return [line.split() for line in (programs / CALLS).read_text().splitlines()]


def project(tmp_path: Path, toml: str = "") -> tuple[Path, Generated]:
    """Write a project, and the files that were generated for it."""
    root = write_tree(tmp_path / "project", {"pyproject.toml": "", "src/main.py": "", f"out/{APP_ID}.json": "{}"})
    generated = Generated(
        folder=root / "out",
        files={f"{APP_ID}.json": b"{}"},
        manifest_name=f"{APP_ID}.json",
        application=application(toml),
    )
    return root, generated


def test_build(programs: Path, tmp_path: Path) -> None:
    """flatpak-builder builds the copy of the project for the user, into the workspace, without asking a network."""
    root, generated = project(tmp_path)
    workspace = flatpak.build(generated, root=root, say=lambda _: None)
    [*_, call] = calls(programs)
    assert call[0] == "flatpak-builder"
    assert {"--user", "--force-clean", f"--state-dir={workspace.state}", f"--repo={workspace.repo}"} <= set(call)
    assert call[-2:] == [str(workspace.app), str(workspace.source / f"out/{APP_ID}.json")]
    assert not [word for word in call if "install-deps" in word]
    assert (workspace.source / "src/main.py").is_file()
    assert not (root / ".flatpak-builder").exists()


def test_old_flatpak_builder_on_a_new_sdk(programs: Path, tmp_path: Path) -> None:
    """What an old flatpak-builder misses in the Sdk is told with the way out, after its own words."""
    stand_in(programs, "flatpak-builder", "echo 'bwrap: execvp appstream-compose: No such file or directory'; exit 1")
    root, generated = project(tmp_path)
    with pytest.raises(ToolError) as caught:
        flatpak.build(generated, root=root, say=lambda _: None)
    first, last = caught.value.messages
    assert first.startswith("flatpak-builder: failed with status 1")
    assert last.startswith("flatpak-builder: one before 1.3.4 needs appstream-compose in the Sdk")


@pytest.mark.parametrize(
    ("option", "word"),
    [("install_runtimes", "--install-deps-from=flathub"), ("verbose", "--verbose")],
)
def test_options_of_build(programs: Path, tmp_path: Path, option: str, word: str) -> None:
    """Each option gets to flatpak-builder, and only where it is given."""
    root, generated = project(tmp_path)
    for given in (False, True):
        flatpak.build(generated, root=root, say=lambda _: None, **{option: given})
        assert (word in calls(programs)[-1]) is given


SAID = r"""
echo 'Downloading sources'
echo 'Downloading https://files.example.org/a/b-1.0.tar.gz'
echo 'Building module python3-dependencies in /x/y'
echo 'Cache hit for editor, skipping build'
echo 'compiler noise'
"""


def test_progress(programs: Path, tmp_path: Path) -> None:
    """A person sees the steps, short, and not what compilers say; with verbose everything as it is."""
    stand_in(programs, "flatpak-builder", SAID)
    root, generated = project(tmp_path)
    said: list[str] = []
    workspace = flatpak.build(generated, root=root, say=said.append)
    assert [line for line in said if "sources" not in line] == [
        "downloading b-1.0.tar.gz",
        "building module python3-dependencies",
        "cache hit for editor",
    ]
    assert "compiler noise" in workspace.log.read_text()
    said.clear()
    flatpak.build(generated, root=root, say=said.append, verbose=True)
    assert "compiler noise" in said


def test_build_fails(programs: Path, tmp_path: Path) -> None:
    """The error has status, log, and the last lines; the log has all of them."""
    stand_in(programs, "flatpak-builder", "seq 1 1000; echo 'no such module' >&2; exit 3")
    root, generated = project(tmp_path)
    with pytest.raises(ToolError) as caught:
        flatpak.build(generated, root=root, say=lambda _: None)
    head, *tail = str(caught.value).splitlines()
    log = Path(head.rpartition("is in ")[2])
    assert head == f"flatpak-builder: failed with status 3; the whole output is in {log}"
    assert tail[-2:] == ["    1000", "    no such module"]
    assert len(tail) < 100
    assert log.read_text().splitlines()[:2] == ["1", "2"]


@pytest.mark.parametrize(
    ("refs", "missing"),
    [
        pytest.param(["org.example.Platform//7"], "org.example.Platform//7", id="runtime"),
        pytest.param(["org.example.Sdk//7"], "org.example.Sdk//7", id="Sdk"),
        pytest.param(
            ["org.example.Platform//7", "org.example.Sdk//7"],
            "org.example.Platform//7 and org.example.Sdk//7",
            id="both",
        ),
        pytest.param(["org.example.Base//8"], "org.example.Base//8", id="BaseApp"),
    ],
)
def test_runtime_is_missing(programs: Path, tmp_path: Path, refs: list[str], missing: str) -> None:
    """What is not installed is told before anything is built, with the command that installs it."""
    script = "".join(f'[ "$2" = {ref} ] && exit 1\n' for ref in refs) + "exit 0"
    stand_in(programs, "flatpak", script)
    root, generated = project(tmp_path, "base = 'org.example.Base'\nbase-version = '8'")
    with pytest.raises(ToolError) as caught:
        flatpak.build(generated, root=root, say=lambda _: None)
    [error] = caught.value.messages
    assert error.startswith(f"tool.flatpak.runtime: {missing} not installed; ")
    assert f"flatpak install --user flathub {' '.join(refs)}" in error
    assert "--install-runtimes" in error
    assert not [call for call in calls(programs) if call[0] == "flatpak-builder"]


def test_output_folder_outside_the_project(programs: Path, tmp_path: Path) -> None:
    """Files that lie elsewhere are not in the copy that is built."""
    root, generated = project(tmp_path)
    with pytest.raises(ConfigError, match=r"^tool\.flatpak\.output: must lie in the project"):
        flatpak.build(generated, root=root / "src", say=lambda _: None)
    assert not [call for call in calls(programs) if call[0] == "flatpak-builder"]


def test_install(programs: Path, tmp_path: Path) -> None:
    """The application is installed for the user, from the workspace's repository, without questions."""
    workspace = Workspace(folder=tmp_path / "my work")
    flatpak.install(APP_ID, workspace)
    remote = f"{APP_ID}-origin"
    assert all(call[:2] == ["flatpak", "--user"] for call in calls(programs))
    add, modify, install = (call[2:] for call in calls(programs))
    assert (add[0], add[-2:]) == ("remote-add", [remote, (tmp_path / "my work/repo").as_uri()])
    assert "--if-not-exists" in add
    assert (modify[0], modify[-1]) == ("remote-modify", remote)
    assert f"--url={(tmp_path / 'my work/repo').as_uri()}" in modify
    assert (install[0], install[-2:]) == ("install", [remote, APP_ID])
    assert "--noninteractive" in install


def test_install_fails(programs: Path, tmp_path: Path) -> None:
    """A failure is told with the command and what flatpak has said."""
    stand_in(programs, "flatpak", "echo 'error: no space' >&2; exit 1")
    with pytest.raises(ToolError) as caught:
        flatpak.install(APP_ID, Workspace(folder=tmp_path))
    head, *said = str(caught.value).splitlines()
    assert head.startswith("flatpak --user remote-add ")
    assert said == ["    error: no space"]


def test_run(programs: Path) -> None:
    """The process becomes the application, which gets its arguments as they are; its status is ours."""
    stand_in(programs, "flatpak", "exit 7")
    program = "import sys; from pyproject_flatpak.builder.flatpak import run; run(sys.argv[1], sys.argv[2:])"
    command = [sys.executable, "-c", program, APP_ID, "--flag", "file"]
    assert subprocess.run(command, check=False).returncode == 7
    assert calls(programs) == [["flatpak", "run", "--user", APP_ID, "--flag", "file"]]


def test_missing_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not there is told with a way to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"^flatpak-builder: is not installed; apt install flatpak-builder"):
        find_tool("flatpak-builder")


def test_output_that_is_no_utf8(tmp_path: Path) -> None:
    """What a tool says in another encoding stops nothing."""
    said: list[str] = []
    follow(["printf", r"a\377b\n"], log=tmp_path / "log", each_line=said.append)
    assert said == ["a\N{REPLACEMENT CHARACTER}b"]
