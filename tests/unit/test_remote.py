"""What a remote has beside the catalogue. The program flatpak is a stand-in; its answers are those of flatpak 1.14."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pyproject_flatpak.cli.commands import run
from pyproject_flatpak.data import load_runtimes
from pyproject_flatpak.learned import learned_file, read_learned
from tests.unit.support import write_tree

LISTED = """\
runtime/org.freedesktop.Platform/x86_64/22.08\teol=22.08 is no longer supported
runtime/org.freedesktop.Platform/x86_64/24.08\teol=24.08 is no longer supported
runtime/org.freedesktop.Platform/x86_64/26.08
runtime/org.freedesktop.Platform/x86_64/beta
runtime/org.freedesktop.Platform.GL.default/x86_64/27.08
runtime/org.gnome.Platform/aarch64/50\teol=GNOME 50, and all before, is over
runtime/org.gnome.Platform/x86_64/50\teol=GNOME 50, and all before, is over
runtime/org.gnome.Platform/x86_64/51
runtime/org.gnome.Platform/x86_64/52
runtime/org.gnome.Platform/x86_64/3.38
runtime/org.gnome.Platform/x86_64/master
runtime/org.kde.Platform/x86_64/5.15-25.08\teol=Over,eol-rebase=org.kde.Platform
runtime/org.kde.Platform/x86_64/5.15-26.08
runtime/org.kde.Platform/x86_64/6.6
runtime/org.kde.Platform/x86_64/6.12
runtime/org.kde.Platform/x86_64/7.0
"""

Run = Callable[..., tuple[int, str, list[str]]]
Answer = Callable[[str], None]


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Return a function that has a stand-in of flatpak answer by a shell script; nothing else is on PATH."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("NO_COLOR", "1")

    def script(text: str) -> None:
        write_tree(folder, {"flatpak": f'#!/bin/sh\necho "$*" >>"{tmp_path / "calls"}"\n{text}\n'})
        (folder / "flatpak").chmod(0o755)
        for name in ("cat", "sh"):
            if not (folder / name).exists():
                (folder / name).symlink_to(str(shutil.which(name, path=os.defpath)))

    return script


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line and returns exit code, output, and lines of errors."""

    def run_here(*arguments: str) -> tuple[int, str, list[str]]:
        with pytest.raises(SystemExit) as caught:
            run(["runtimes", *arguments])
        said = capsys.readouterr()
        return int(str(caught.value.code)), said.out, said.err.splitlines()

    return run_here


def lists(listed: str, *, more: str = "exit 1") -> str:
    """Return a script that lists these runtimes."""
    return f'if [ "$1" = remote-ls ]; then cat <<"EOF"\n{listed}EOF\nexit; fi\n{more}'


def test_catalogue_as_text(run_cli: Run, answer: Answer, tmp_path: Path) -> None:
    """Each runtime has a line, by family and newest last, in columns; no program is started."""
    answer("exit 1")
    code, out, err = run_cli()
    heading, *rows = out.splitlines()
    assert (code, err, (tmp_path / "calls").exists()) == (0, [], False)
    assert heading.split("  ")[0] == "runtime"
    assert [tuple(row.split()[:2]) for row in rows] == sorted(load_runtimes(), key=lambda key: key[0])
    assert "org.freedesktop.Platform  26.08       3.14.7   2.44   26.08" in rows
    assert "org.gnome.Platform        48          3.12.14  2.40   24.08        2026-03-24" in rows
    assert "org.kde.Platform          6.7         3.11.13  2.38   23.08        yes" in rows
    assert {row.find("3.1") for row in rows} == {heading.find("Python")}


def test_catalogue_as_json(run_cli: Run) -> None:
    """The same for a program."""
    code, out, _ = run_cli("--format", "json")
    found = {(entry["id"], entry["branch"]): entry for entry in json.loads(out)}
    assert code == 0
    assert found.keys() == load_runtimes().keys()
    assert found["org.gnome.Platform", "48"] == {
        "id": "org.gnome.Platform",
        "branch": "48",
        "python": "3.12.14",
        "glibc": "2.40",
        "base-branch": "24.08",
        "tkinter": True,
        "supported": False,
        "end-of-life": "2026-03-24",
        "source": load_runtimes()["org.gnome.Platform", "48"].source,
    }
    assert {entry["end-of-life"] for entry in found.values() if entry["supported"]} == {None}


def test_news_of_a_remote(run_cli: Run, answer: Answer, tmp_path: Path) -> None:
    """New branches and ends of life are told, once each; older branches, other runtimes and known ends are not."""
    answer(lists(LISTED))
    code, out, err = run_cli("--refresh")
    assert code == 0
    assert (tmp_path / "calls").read_text().splitlines()[0] == (
        "remote-ls --runtime --all --columns=ref,options -- flathub"
    )
    end = "is end of life at remote 'flathub'"
    later = "is new, and its Python is told once it is installed; update pyproject-flatpak to build on it"
    assert err == [
        f"warning: org.gnome.Platform//50: {end} (got 'GNOME 50, and all before, is over')",
        f"warning: org.gnome.Platform//52: {later}",
        f"warning: org.kde.Platform//5.15-25.08: {end} (got 'Over')",
        f"warning: org.kde.Platform//5.15-26.08: {later}",
        f"warning: org.kde.Platform//6.12: {later}",
        f"warning: org.kde.Platform//7.0: {later}",
        f"kept in {learned_file()}",
    ]
    assert [(item.id, item.branch, item.eol) for item in read_learned()] == [
        ("org.gnome.Platform", "50", ""),
        ("org.kde.Platform", "5.15-25.08", ""),
    ]
    ended = [row.split()[:2] for row in out.splitlines() if row.endswith(" yes")]
    assert ["org.gnome.Platform", "50"] in ended
    assert ["org.kde.Platform", "5.15-25.08"] in ended


def test_installed_runtime_is_asked(run_cli: Run, answer: Answer, tmp_path: Path) -> None:
    """A new branch that is installed is asked for its Python and glibc, and is in the table from then on."""
    answer(
        lists("runtime/org.gnome.Platform/x86_64/52\n", more='[ "$1" != run ] || echo \'["3.15.1", "2.46"]\'\nexit 0')
    )
    code, out, err = run_cli("--refresh", "--remote", "tiny")
    assert code == 0
    assert err[0].startswith("warning: org.gnome.Platform//52: is new, with Python 3.15.1 and glibc 2.46; update")
    assert "org.gnome.Platform        52          3.15.1   2.46" in out.splitlines()
    _, info, execute = (tmp_path / "calls").read_text().splitlines()
    assert info == "info org.gnome.Platform//52"
    assert execute.startswith("run --command=python3 org.gnome.Platform//52 -c ")
    answer("exit 1")
    assert run_cli()[1] == out


def test_runtime_that_does_not_tell(run_cli: Run, answer: Answer) -> None:
    """A runtime without Python is told as one that nobody could ask, and not kept."""
    answer(lists("runtime/org.gnome.Platform/x86_64/52\n", more='[ "$1" != run ] || echo no python3\nexit 0'))
    code, _, err = run_cli("--refresh")
    assert code == 0
    assert err[0].startswith("warning: org.gnome.Platform//52: is new, and its Python is told once it is installed")
    assert read_learned() == ()


def test_nothing_new(run_cli: Run, answer: Answer) -> None:
    """Where there is no news, that is said; what was learned of other branches stays, and of these it goes."""
    answer(lists("runtime/org.gnome.Platform/x86_64/50\teol=Over\nruntime/org.kde.Platform/x86_64/6.10\teol=Over\n"))
    run_cli("--refresh")
    answer(lists("runtime/org.gnome.Platform/x86_64/50\n"))
    code, _, err = run_cli("--refresh")
    assert (code, err) == (
        0,
        ["remote 'flathub' has nothing that the catalogue does not know", f"kept in {learned_file()}"],
    )
    assert [(item.id, item.branch) for item in read_learned()] == [("org.kde.Platform", "6.10")]


def test_unknown_remote(run_cli: Run, answer: Answer) -> None:
    """A remote that flatpak does not know is told in flatpak's words."""
    answer("echo 'error: Remote \"tiny\" not found' >&2; exit 1")
    assert run_cli("--refresh", "--remote", "tiny") == (
        4,
        "",
        [
            "error: remote 'tiny': flatpak cannot list its runtimes; see 'flatpak remotes'",
            '    error: Remote "tiny" not found',
        ],
    )
    assert not learned_file().exists()


@pytest.mark.usefixtures("answer")
def test_flatpak_is_missing(run_cli: Run) -> None:
    """Without flatpak, one line says how to install it."""
    code, out, err = run_cli("--refresh")
    assert (code, out) == (4, "")
    assert err == ["error: flatpak: is not installed; apt install flatpak, or your system's like of it"]


def test_data_folder_that_cannot_be_written(run_cli: Run, answer: Answer, tmp_path: Path) -> None:
    """A file in the place of the user's data folder is told."""
    answer(lists(LISTED))
    (tmp_path / "data").write_text("")
    code, out, [line] = run_cli("--refresh")
    assert (code, out) == (4, "")
    assert line.endswith("cannot be written: Not a directory")


def test_remote_without_refresh(run_cli: Run) -> None:
    """A remote that nobody is to ask is a mistake."""
    code, _, err = run_cli("--remote", "tiny")
    assert (code, err[-1]) == (2, "Error: --remote is for --refresh")
