"""Locked git repositories -> the tree of a commit, as a tar file in the user's cache.

Starts git, which uses the network with the user's own settings of it. https://git-scm.com/docs/git-archive
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from pyproject_flatpak.cache import cache_folder
from pyproject_flatpak.errors import LockError, NetworkError, ToolError, indented, message, show
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.redact import redacted

_COMMIT: Final = re.compile("[0-9a-f]{40}([0-9a-f]{24})?")
_TIMEOUT: Final = 900
"""Seconds for a command."""


def fetch_repository(file: SelectedFile) -> Path:
    """Return a tar file with the tree of a commit, in one folder. Raises NetworkError, LockError and ToolError."""
    if not _COMMIT.fullmatch(file.commit):  # git would take it for an option, or for a branch
        raise _failure(file, f"{show(file.commit)} is no commit")
    key = hashlib.sha256(f"{file.url} {file.commit}".encode()).hexdigest()
    kept = cache_folder() / "repositories" / f"{key}.tar"
    if kept.is_file():
        return kept
    git = shutil.which("git")
    if git is None:
        problem = f"is needed to read {file.name} and was not found"
        raise ToolError(message("git", problem, remedy="install it, or depend on a release"))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            _fetch(git, file, folder)
            archive = Path(folder) / "tree.tar"
            _run(git, folder, "archive", f"--prefix={file.name}/", f"--output={archive}", file.commit)
            archive.replace(kept)
    except subprocess.TimeoutExpired:
        raise _failure(file, "it took too long") from None
    except subprocess.CalledProcessError as error:
        raise _failure(file, "git says", redacted(error.stderr)) from None
    except OSError as error:
        problem = f"cannot be kept in {kept.parent}: {error.strerror or error}"
        raise LockError(message(file.filename, problem, remedy="make room for it")) from None
    return kept


def _fetch(git: str, file: SelectedFile, folder: str) -> None:
    _run(git, folder, "init", "--quiet", "--bare")
    try:
        _run(git, folder, "fetch", "--quiet", "--depth=1", "--no-tags", "--", file.url, file.commit)
    except subprocess.CalledProcessError:  # not every server gives a single commit
        _run(git, folder, "fetch", "--quiet", "--", file.url, "+refs/*:refs/*")


def _run(git: str, folder: str, *arguments: str) -> None:
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_DIR": folder, "LC_ALL": "C"}
    subprocess.run(  # noqa: S603 - our own arguments, no shell
        [git, *arguments], cwd=folder, env=quiet, capture_output=True, text=True, check=True, timeout=_TIMEOUT
    )


def _failure(file: SelectedFile, why: str, said: str = "") -> NetworkError:
    remedy = "check the URL, the commit and the credentials that git has"
    line = message(f"{file.name} {file.commit[:12]}", f"cannot be fetched: {why}", got=file.url, remedy=remedy)
    return NetworkError(line + (f"\n{indented(said)}" if said else ""))
