"""Where a build happens: a folder of the user's cache, so that no build file gets into the project or its sdist."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyproject_flatpak.builder.process import ask
from pyproject_flatpak.cache import cache_folder
from pyproject_flatpak.evidence import SKIPPED_FOLDERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Workspace:
    """The folders of one project's builds."""

    folder: Path

    @property
    def state(self) -> Path:
        """flatpak-builder's state: downloads and cache."""
        return self.folder / "state"

    @property
    def source(self) -> Path:
        """The copy of the project that is built."""
        return self.folder / "source"

    @property
    def app(self) -> Path:
        """The build folder."""
        return self.folder / "app"

    @property
    def repo(self) -> Path:
        """The repository that the application is exported to."""
        return self.folder / "repo"

    @property
    def log(self) -> Path:
        """What flatpak-builder has said."""
        return self.folder / "build.log"


def workspace_of(root: Path, app_id: str) -> Workspace:
    """Return the workspace of the project at `root`, whose folder exists then."""
    mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:8]
    folder = cache_folder() / f"{app_id}-{mark}"
    folder.mkdir(parents=True, exist_ok=True)
    return Workspace(folder=folder)


def copy_source(root: Path, to: Path, further: Iterable[Path]) -> None:
    """Copy the project's own files to the empty folder `to`: those that git does not ignore, and `further` ones."""
    shutil.rmtree(to, ignore_errors=True)
    names = dict.fromkeys([*_own_files(root), *(path.relative_to(root).as_posix() for path in further)])
    for name in names:
        source, copy = root / name, to / name
        if source.is_symlink() or source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy, follow_symlinks=False)


def _own_files(root: Path) -> Iterator[str]:
    if shutil.which("git"):
        list_files = ["git", "-C", str(root), "ls-files", "-z"]
        tracked = ask([*list_files, "--cached", "--recurse-submodules"])
        new = ask([*list_files, "--others", "--exclude-standard"])
        if tracked.returncode == new.returncode == 0 and (found := tracked.stdout + new.stdout):
            yield from filter(None, found.split("\0"))
            return
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if relative.parts or name not in SKIPPED_FOLDERS]
        links = [name for name in folders if (root / relative / name).is_symlink()]
        yield from ((relative / name).as_posix() for name in (*files, *links))
