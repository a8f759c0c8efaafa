"""Where a build happens, and what of the project gets there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pyproject_flatpak.builder.workspace import copy_source, workspace_of
from tests.support.tools import require_tool
from tests.unit.support import APP_ID, write_tree

TREE = {"pyproject.toml": "", "src/app/main.py": "1", "build-aux/flatpak/own": "2", "data/é ü.txt": "3"}


def test_workspace_is_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder exists below the cache that the user has chosen, and not in the project."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    workspace = workspace_of(tmp_path / "project", APP_ID)
    assert workspace.folder.is_dir()
    assert workspace.folder.is_relative_to(tmp_path / "cache/pyproject-flatpak")
    assert APP_ID in workspace.folder.name
    parts = [workspace.state, workspace.source, workspace.app, workspace.repo, workspace.log]
    assert len(set(parts)) == 5
    assert all(part.parent == workspace.folder for part in parts)


@pytest.mark.parametrize("value", [None, ""])
def test_default_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    """Without a choice it is ~/.cache, as the base directory specification has it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert workspace_of(tmp_path / "project", APP_ID).folder.is_relative_to(tmp_path / ".cache")


def test_relative_cache_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base directory specification has a relative path ignored; a tool in another folder could not follow it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    assert workspace_of(tmp_path / "project", APP_ID).folder.is_relative_to(tmp_path / "home/.cache")


def test_workspaces_of_two_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checkouts of one application do not meet; the same one finds its workspace again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    one, other, again = (workspace_of(tmp_path / name, APP_ID).folder for name in ("one", "other", "one"))
    assert one != other
    assert one == again


def git(root: Path, *arguments: str) -> None:
    """Run git in a folder, whatever this machine configures."""
    subprocess.run([require_tool("git"), "-C", str(root), *arguments], check=True, capture_output=True)


@pytest.fixture(params=["git", "no git"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project, as a git repository and without git."""
    root = write_tree(tmp_path / "project", TREE)
    if request.param == "git":
        git(root, "init", "--quiet")
    else:
        programs = write_tree(tmp_path / "bin", {})
        monkeypatch.setenv("PATH", str(programs))
    return root


def copied(root: Path, tmp_path: Path, *further: Path) -> dict[str, str]:
    """Copy a project and return path and content of what got there."""
    to = tmp_path / "copy"
    copy_source(root, to, further)
    return {path.relative_to(to).as_posix(): path.read_text() for path in to.rglob("*") if path.is_file()}


def test_own_files_are_copied(project: Path, tmp_path: Path) -> None:
    """The project's files get there, those that are not yet committed too, of any name."""
    assert copied(project, tmp_path) == TREE


def test_old_copy_goes(project: Path, tmp_path: Path) -> None:
    """A file that the project does not have any more is not in the next copy."""
    write_tree(tmp_path / "copy", {"old": "", "src/app/old.py": ""})
    assert copied(project, tmp_path) == TREE


@pytest.mark.parametrize("folder", [".venv", "build", "dist", ".flatpak-builder", "node_modules", ".git"])
def test_strays_are_not_copied(project: Path, tmp_path: Path, folder: str) -> None:
    """What tools leave at the top of a tree is no source, ignored by git or by its name."""
    if folder != ".git":
        write_tree(project, {".gitignore": f"/{folder}/\n"})
    write_tree(project, {f"{folder}/stray": ""})
    assert f"{folder}/stray" not in copied(project, tmp_path)


def test_further_files_are_copied(project: Path, tmp_path: Path) -> None:
    """Generated files get there though git ignores them."""
    write_tree(project, {".gitignore": "/out/\n", "out/made": "x", "out/not": "y"})
    found = copied(project, tmp_path, project / "out/made")
    assert found["out/made"] == "x"


def test_ignored_files_stay_away(tmp_path: Path) -> None:
    """What git ignores is not copied."""
    root = write_tree(tmp_path / "project", TREE | {".gitignore": "*.log\n", "src/x.log": ""})
    git(root, "init", "--quiet")
    assert set(copied(root, tmp_path)) == {*TREE, ".gitignore"}


def test_deleted_files_stay_away(tmp_path: Path) -> None:
    """A file that git knows and that is deleted is not missed."""
    root = write_tree(tmp_path / "project", TREE | {"gone": ""})
    git(root, "init", "--quiet")
    git(root, "add", ".")
    (root / "gone").unlink()
    assert copied(root, tmp_path) == TREE


def test_project_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    """A project that is a part of a repository is copied without the rest."""
    write_tree(tmp_path / "repository", {"other": ""})
    root = write_tree(tmp_path / "repository/project", TREE)
    git(root.parent, "init", "--quiet")
    assert copied(root, tmp_path) == TREE


def test_project_that_its_repository_ignores(tmp_path: Path) -> None:
    """A project in a folder that a repository above ignores is copied nevertheless."""
    write_tree(tmp_path / "repository", {".gitignore": "project/\n"})
    root = write_tree(tmp_path / "repository/project", TREE)
    git(root.parent, "init", "--quiet")
    assert copied(root, tmp_path) == TREE


def test_links(project: Path, tmp_path: Path) -> None:
    """Symbolic links are copied as links, to files, to folders and to nowhere."""
    for name, to in {"file-link": "pyproject.toml", "folder-link": "src/app", "nowhere-link": "absent"}.items():
        (project / name).symlink_to(to)
    copy_source(project, tmp_path / "copy", ())
    links = {path.name: str(path.readlink()) for path in (tmp_path / "copy").iterdir() if path.is_symlink()}
    assert links == {"file-link": "pyproject.toml", "folder-link": "src/app", "nowhere-link": "absent"}


def test_modes_are_kept(project: Path, tmp_path: Path) -> None:
    """A program stays executable."""
    (project / "src/app/main.py").chmod(0o755)
    copy_source(project, tmp_path / "copy", ())
    assert (tmp_path / "copy/src/app/main.py").stat().st_mode & 0o777 == 0o755


def test_submodule(tmp_path: Path) -> None:
    """The files of a git submodule are the project's own."""
    library = write_tree(tmp_path / "library", {"lib.py": "x"})
    root = write_tree(tmp_path / "project", TREE)
    for folder in (library, root):
        git(folder, "init", "--quiet")
        git(folder, "add", ".")
        git(folder, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "x")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "vendor")
    assert copied(root, tmp_path)["vendor/lib.py"] == "x"
