"""What was learned of runtimes beside the catalogue: kept, laid over it, and without effect on what is written."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pyproject_flatpak.data import load_runtimes
from pyproject_flatpak.learned import (
    Learned,
    learned_file,
    new_runtimes,
    read_learned,
    with_learned,
    write_learned,
)

GNOME = "org.gnome.Platform"
ENDED = Learned(id=GNOME, branch="50", eol="", source="remote 'flathub': GNOME 50 is over")
NEW = Learned(id=GNOME, branch="52", python="3.15.0", glibc="2.44", source="remote 'flathub'")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the user's data in a folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def test_kept() -> None:
    """What is written is read again, from a file in the form of the catalogue."""
    assert read_learned() == ()
    path = write_learned([ENDED, NEW])
    assert read_learned() == (ENDED, NEW)
    assert tomllib.loads(path.read_text("utf-8")) == {
        GNOME: [
            {"branch": "50", "eol": "", "source": ENDED.source},
            {"branch": "52", "python": "3.15.0", "glibc": "2.44", "source": NEW.source},
        ]
    }


@pytest.mark.parametrize(
    ("value", "path"),
    [
        pytest.param(None, ".local/share/pyproject-flatpak/runtimes.toml", id="not set"),
        pytest.param("data", ".local/share/pyproject-flatpak/runtimes.toml", id="relative, which is ignored"),
        pytest.param("/data", "/data/pyproject-flatpak/runtimes.toml", id="absolute"),
    ],
)
def test_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None, path: str) -> None:
    """The file is where the user's data is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME")
    if value is not None:
        monkeypatch.setenv("XDG_DATA_HOME", value)
    assert learned_file() == tmp_path / path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[[", id="no TOML"),
        pytest.param("x = 1", id="number"),
        pytest.param("x = [1]", id="array of numbers"),
        pytest.param("[[x]]\ncolour = 'red'\nbranch = '1'", id="unknown key"),
        pytest.param("[[x]]\neol = ''", id="no branch"),
        pytest.param(b"\xff", id="not UTF-8"),
    ],
)
def test_not_in_our_form(content: str | bytes) -> None:
    """A file that is not in our form is as good as none."""
    path = learned_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert read_learned() == ()


def test_laid_over() -> None:
    """An end of life that the catalogue does not know is laid over it; what it knows stays as it is."""
    catalogue = load_runtimes()
    known, told = catalogue[GNOME, "48"], catalogue[GNOME, "50"]
    later = replace(ENDED, branch="48", source="somebody")
    assert with_learned([known, told], [ENDED, later, NEW]) == (known, replace(told, eol="", source=ENDED.source))


def test_new_runtimes() -> None:
    """A branch that the catalogue lacks has the freedesktop branch with its glibc below it, where there is one."""
    further = replace(NEW, branch="100", glibc="2.99")
    unknown = replace(NEW, branch="53", python="")
    freedesktop = replace(NEW, id="org.freedesktop.Platform", branch="27.08", glibc="2.46")
    found = new_runtimes(load_runtimes().values(), [further, ENDED, NEW, unknown, freedesktop])
    assert [(str(runtime), runtime.python, runtime.sdk_extensions) for runtime in found] == [
        ("org.freedesktop.Platform//27.08", "3.15.0", "27.08"),
        ("org.gnome.Platform//52", "3.15.0", "26.08"),
        ("org.gnome.Platform//100", "3.15.0", ""),
    ]
