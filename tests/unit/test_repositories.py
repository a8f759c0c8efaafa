"""Repositories as the tree of a commit, kept in the cache."""

from __future__ import annotations

import os
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from pyproject_flatpak.errors import NetworkError, ToolError
from pyproject_flatpak.lock.repositories import fetch_repository
from pyproject_flatpak.lock.select import SelectedFile, select_files
from tests.unit.support import lock_of, targets

ABSENT = "0" * 40


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SelectedFile:
    """Return a commit of a repository that git, by its own settings, finds on this machine."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tree = tmp_path / "words"
    tree.mkdir()
    (tree / "pyproject.toml").write_text("[project]\n", "utf-8")
    identity = {"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All"]):
        subprocess.run(["git", *command], cwd=tree, env={**os.environ, **identity}, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tree, capture_output=True, text=True, check=True)
    settings = {"COUNT": "1", "KEY_0": f"url.{tmp_path}/.insteadOf", "VALUE_0": "https://example.org/"}
    for name, value in settings.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    vcs = {"type": "git", "url": "https://example.org/words", "commit-id": head.stdout.strip()}
    [file] = select_files(lock_of({"name": "words", "vcs": vcs}), targets())
    return file


def test_tree_of_a_commit(repository: SelectedFile) -> None:
    """The files of the commit are in one folder of a tar file."""
    with tarfile.open(fetch_repository(repository)) as archive:
        assert archive.getnames() == ["words", "words/pyproject.toml"]


def test_kept(repository: SelectedFile, tmp_path: Path) -> None:
    """What has been fetched is not fetched again, and nothing else is left in the cache."""
    first = fetch_repository(repository)
    (tmp_path / "words").rename(tmp_path / "gone")
    assert fetch_repository(repository) == first
    assert [*first.parent.iterdir()] == [first]


def test_commit_that_is_not_there(repository: SelectedFile) -> None:
    """A commit that the repository does not have is told with what git says."""
    with pytest.raises(NetworkError) as caught:
        fetch_repository(replace(repository, commit=ABSENT))
    [error] = caught.value.messages
    assert error.startswith("words 000000000000: cannot be fetched: git says (got 'https://example.org/words'); check")
    assert "\n    fatal: " in error


@pytest.mark.parametrize("commit", ["main", "--remote=x", "0" * 39, ""])
def test_something_that_is_no_commit(repository: SelectedFile, tmp_path: Path, commit: str) -> None:
    """What is no commit is told, and git never sees it: it might be an option."""
    (tmp_path / "words").rename(tmp_path / "gone")
    with pytest.raises(NetworkError) as caught:
        fetch_repository(replace(repository, commit=commit))
    [error] = caught.value.messages
    assert f"cannot be fetched: {commit!r} is no commit" in error
    assert len(error.splitlines()) == 1


def test_without_git(repository: SelectedFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where git is missing, that is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError) as caught:
        fetch_repository(repository)
    assert caught.value.messages == (
        "git: is needed to read words and was not found; install it, or depend on a release",
    )
