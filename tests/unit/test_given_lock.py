"""Which lock of another tool a project has."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.lock.given import GivenLock, find_given_lock

PINNED = "a==1.0\n"


def find(root: Path, named: str | Literal[False] | None = None) -> tuple[GivenLock | None, list[str]]:
    """Return the lock that is found, and the mistakes."""
    problems = Problems()
    return find_given_lock(root, named, problems), problems.errors


def write(root: Path, *names: str, text: str = PINNED) -> None:
    """Write files of these names."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


ORDER = ("pylock.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt")


@pytest.mark.parametrize("i", range(len(ORDER)), ids=ORDER)
def test_order_of_preference(tmp_path: Path, i: int) -> None:
    """Of several locks, the one that says most is taken."""
    write(tmp_path, *ORDER[i:])
    found, errors = find(tmp_path)
    assert found is not None
    assert (found.name, found.kind, errors) == (ORDER[i], ORDER[i], [])


def test_no_lock(tmp_path: Path) -> None:
    """Without a lock, or where none is wanted, there is none."""
    assert find(tmp_path) == (None, [])
    write(tmp_path, *ORDER)
    assert find(tmp_path, named=False) == (None, [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("poetry.lock", "poetry.lock", id="before one that would be found"),
        pytest.param("locks/pylock.app.toml", "pylock.toml", id="pylock with a name"),
        pytest.param("sub/uv.lock", "uv.lock", id="of a folder"),
        pytest.param("requirements/app.txt", "requirements.txt", id="requirements of another name"),
    ],
)
def test_named_lock(tmp_path: Path, name: str, kind: str) -> None:
    """The lock that is named is taken, wherever it lies."""
    write(tmp_path, "pylock.toml", name)
    found, errors = find(tmp_path, name)
    assert found is not None
    assert (found.name, found.kind, found.root, errors) == (name, kind, (tmp_path / name).parent, [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\n", id="no version"),
        pytest.param("a>=1\n", id="bound"),
        pytest.param("a==1.*\n", id="any of a series"),
        pytest.param("a==1.0\nb\n", id="one of two"),
        pytest.param("", id="nothing"),
        pytest.param("-r missing.txt\n", id="unreadable"),
        pytest.param("a==1.0,!=1.1\n", id="two bounds"),
    ],
)
def test_loose_requirements_are_passed_over(tmp_path: Path, text: str) -> None:
    """A requirements.txt that pins not everything is no lock."""
    write(tmp_path, "requirements.txt", text=text)
    assert find(tmp_path) == (None, [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a==1.0\nB[x]==2.0 ; python_version >= '3.8' # why\n", id="versions"),
        pytest.param("a===1.0\n", id="arbitrary equality"),
        pytest.param("a @ https://example.org/a-1.0.tar.gz\n", id="URL"),
        pytest.param("-c constraints.txt\na\n", id="pinned by a constraint"),
        pytest.param("-r other.txt\n", id="included"),
    ],
)
def test_pinned_requirements(tmp_path: Path, text: str) -> None:
    """A requirements.txt that pins everything is a lock."""
    write(tmp_path, "constraints.txt", "other.txt")
    write(tmp_path, "requirements.txt", text=text)
    found, _ = find(tmp_path)
    assert found is not None


def test_content_is_that_of_all_files(tmp_path: Path) -> None:
    """A lock is known by its content, that of the files that it includes as well."""
    write(tmp_path, "requirements.txt", text="-r other.txt\n")
    hashes = []
    for text in (PINNED, PINNED, "a==2.0\n"):
        write(tmp_path, "other.txt", text=text)
        found, _ = find(tmp_path)
        assert found is not None
        hashes.append(found.sha256)
    assert hashes[0] == hashes[1] != hashes[2]


def test_lock_of_a_workspace(tmp_path: Path) -> None:
    """A member of a uv workspace has its lock above, a project that lies in another one by chance has not."""
    member = tmp_path / "packages/app"
    member.mkdir(parents=True)
    write(tmp_path, "uv.lock")
    write(tmp_path, "pyproject.toml", text="[project]\n")
    assert find(member) == (None, [])
    write(tmp_path, "pyproject.toml", text='[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    found, _ = find(member)
    assert found is not None
    assert (found.name, found.root) == ("../../uv.lock", member)
