"""An sdist or archive on disk -> its pyproject.toml, or all of it in a folder. Trusts nothing that an archive says.

https://packaging.python.org/en/latest/specifications/source-distribution-format/#source-distribution-archive-features
"""

from __future__ import annotations

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

_MAX_SIZE: Final = 2 * 1024**3
"""Bytes of an unpacked sdist at most."""
_MAX_MEMBER: Final = 4 * 1024**2
"""Bytes of a file that we read at most."""


class UnreadableArchiveError(Exception):
    """An archive that is broken, or that is not to be unpacked."""


def read_pyproject(archive: Path, filename: str, subdirectory: str = "", *, max_size: int = _MAX_SIZE) -> str | None:
    """Return the text of the pyproject.toml of the project in an archive; None where it has none.

    `filename` says what kind of archive it is. Raises UnreadableArchiveError.
    """
    found = read_members(archive, filename, lambda name: _is_pyproject(name, subdirectory), max_size=max_size)
    return next(iter(found.values()), None)


def read_members(
    archive: Path, filename: str, is_wanted: Callable[[str], bool], *, max_size: int = _MAX_SIZE
) -> dict[str, str]:
    """Return path and text of the files in an archive that are wanted. Raises UnreadableArchiveError."""
    found: dict[str, bytes] = {}
    with _told():
        if filename.endswith(".zip"):
            with zipfile.ZipFile(archive) as opened:
                for name in filter(is_wanted, opened.namelist()):
                    with opened.open(name) as member:
                        found[name] = member.read(_MAX_MEMBER)
        else:
            with tarfile.open(archive) as tar:
                for entry in _members(tar, max_size):
                    if entry.isfile() and is_wanted(entry.name) and (content := tar.extractfile(entry)):
                        found[entry.name] = content.read(_MAX_MEMBER)
        return {name: content.decode("utf-8") for name, content in found.items()}


def unpack(archive: Path, filename: str, folder: Path, subdirectory: str = "", *, max_size: int = _MAX_SIZE) -> Path:
    """Unpack an archive into the empty `folder`, outside of which nothing is touched, and return the project's folder.

    Raises UnreadableArchiveError, also for one that is larger than `max_size` bytes or reaches out of the folder.
    """
    with _told():
        if filename.endswith(".zip"):
            with zipfile.ZipFile(archive) as opened:
                if sum(info.file_size for info in opened.infolist()) > max_size:
                    raise _too_large(max_size)
                for info in opened.infolist():
                    opened.extract(info, folder)  # leaves out `..` and the like, and makes no links
        else:
            if not hasattr(tarfile, "data_filter"):  # Python 3.11.0 to 3.11.3
                raise UnreadableArchiveError("Python 3.11.4 or newer is needed to unpack it safely")
            with tarfile.open(archive) as tar:
                for entry in _members(tar, max_size):
                    tar.extract(entry, folder, filter="data")
    found = [path for path in folder.iterdir() if path.is_dir()]
    root = (found[0] if len(found) == 1 else folder) / subdirectory
    if not root.resolve().is_relative_to(folder.resolve()) or not root.is_dir():
        raise UnreadableArchiveError("it does not hold the folder of the project")
    return root


@contextmanager
def _told() -> Iterator[None]:
    """Raise all that the libraries raise for broken archives as one error."""
    try:
        yield
    except (
        *(tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, shutil.Error),
        *(ValueError, RuntimeError),  # not UTF-8; an encrypted zip file, or one of an unknown kind
    ) as error:
        raise UnreadableArchiveError(str(error) or type(error).__name__) from None


def _members(tar: tarfile.TarFile, max_size: int) -> Iterator[tarfile.TarInfo]:
    """Yield the members of a tar file, as long as they are not too much together."""
    size = 0
    for entry in tar:
        size += entry.size
        if size > max_size:
            raise _too_large(max_size)
        yield entry


def _too_large(max_size: int) -> UnreadableArchiveError:
    return UnreadableArchiveError(f"it holds more than {max_size} bytes")


def _is_pyproject(name: str, subdirectory: str) -> bool:
    """Tell whether a member is the pyproject.toml of the project, which lies in the top folder or below it."""
    parts = PurePosixPath(name.removeprefix("./")).parts
    return parts[1:] == (*PurePosixPath(subdirectory).parts, "pyproject.toml")
