"""Write a set of files into a folder, all or nothing. Writes disk."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pyproject_flatpak.errors import ConfigError, message


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """A file of the output folder that is not as it would be written now."""

    name: str
    kind: Literal["missing", "different", "not expected"]


def write_outputs(
    folder: Path, files: Mapping[str, bytes], stale: Iterable[str] = (), *, shown: str = ""
) -> tuple[str, ...]:
    """Make `folder`, in messages `shown`, hold `files` and none of the `stale` names; other files in it stay.

    All new files are staged beside the folder first; a failure puts back what was there. Returns the names that have
    changed; a file that has its content already is not touched. Raises ConfigError where the disk refuses.
    """
    created = _missing_parents(folder)
    try:
        return _write(folder, files, [name for name in stale if name not in files])
    except OSError as error:
        _remove_empty(created)
        raise _refused(error, folder, shown) from None


def make_folder(folder: Path, shown: str) -> list[Path]:
    """Make `folder`, and return the folders that were made, the innermost first. Raises ConfigError."""
    created = _missing_parents(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove_empty(created)
        raise _refused(error, folder, shown) from None
    return created


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):  # those that hold something stay
            folder.rmdir()


def _refused(error: OSError, folder: Path, shown: str) -> ConfigError:
    return ConfigError(
        message(
            "tool.flatpak.output",
            f"cannot be written: {error.strerror or error}",
            got=_in_the_way(error, folder, shown or str(folder)),
            remedy="make it a folder that you may write, or choose another",
        )
    )


def compare_outputs(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the names whose content in `folder` is not that of `files`."""
    return tuple(name for name, content in files.items() if _read(folder / name) != content)


def drift_of(folder: Path, files: Mapping[str, bytes], stale: Iterable[str] = ()) -> tuple[Drift, ...]:
    """Return what `write_outputs` would change, without writing."""
    changed = [
        Drift(name=name, kind="different" if (folder / name).exists() else "missing")
        for name in compare_outputs(folder, files)
    ]
    left = [Drift(name=name, kind="not expected") for name in stale if name not in files and (folder / name).is_file()]
    return (*changed, *left)


def _write(folder: Path, files: Mapping[str, bytes], stale: list[str]) -> tuple[str, ...]:
    changed = compare_outputs(folder, files)
    removed = tuple(name for name in stale if (folder / name).is_file())
    if changed or removed:  # else the disk may be one that nobody can write to
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as staging:
            _replace(folder, Path(staging), {name: files[name] for name in changed}, removed)
    return (*changed, *removed)


def _replace(folder: Path, staging: Path, changed: Mapping[str, bytes], removed: tuple[str, ...]) -> None:
    new, old = staging / "new", staging / "old"
    new.mkdir()
    old.mkdir()
    for name, content in changed.items():
        (new / name).write_bytes(content)
    try:
        for name in (*changed, *removed):
            if (folder / name).is_file():
                shutil.copy2(folder / name, old / name)
        for name in changed:
            os.replace(new / name, folder / name)  # noqa: PTH105 - the atomic one
        for name in removed:
            (folder / name).unlink()
    except OSError:
        _put_back(folder, old, (*changed, *removed))
        raise


def _put_back(folder: Path, old: Path, names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(OSError):
            if (old / name).exists():
                os.replace(old / name, folder / name)  # noqa: PTH105
            elif (folder / name).is_file():
                (folder / name).unlink()


def _in_the_way(error: OSError, folder: Path, shown: str) -> str:
    """Return the path that the error is about, as the author knows it."""
    path = Path(error.filename2 or error.filename or folder)
    return str(Path(shown) / path.relative_to(folder)) if path.is_relative_to(folder) else shown


def _missing_parents(folder: Path) -> list[Path]:
    """Return the folders that `mkdir` has to make, the innermost first."""
    missing = []
    while not folder.exists() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    return missing


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
