"""Locked files -> their bytes on disk, checked: from the user's cache, else from their host.

Uses the network. In the cache a file stands under its sha256, complete or not at all, and is checked whenever it is
used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self

from pyproject_flatpak.cache import cache_folder
from pyproject_flatpak.errors import LockError, NetworkError, message
from pyproject_flatpak.lock.limits import Failure, Limits
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.reporter import Reporter

if TYPE_CHECKING:
    from pyproject_flatpak.lock.client import Client

_MAX_SIZE: Final = 1024**3
"""Bytes of a file whose size no lock tells; the largest sdists have half of that."""


class _WrongFile(Exception):  # noqa: N818 - becomes a LockError where it stays so
    """The bytes are not those of the locked file."""


class Downloads:
    """Fetches locked files, each once; for several threads."""

    def __init__(
        self,
        *,
        index: str | None = None,
        reporter: Reporter | None = None,
        limits: Limits | None = None,
        max_size: int = _MAX_SIZE,
        stop: threading.Event | None = None,
    ) -> None:
        """Use the credentials of `index` for its own host; give up at once when `stop` is set."""
        self._index = index
        self._limits = limits
        self._stop = stop
        self._opened: Client | None = None
        self._opening = threading.Lock()
        self._reporter = reporter or Reporter()
        self._max_size = max_size
        self._stack = ExitStack()
        self._folder = cache_folder() / "files"

    def __enter__(self) -> Self:
        """Find a place for the files: the cache, or a folder that goes away with us where that cannot be written to."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="pyproject-flatpak-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._stack.close()

    def fetch(self, file: SelectedFile) -> Path:
        """Return where the bytes of `file` lie; valid until the `with` block ends.

        Raises NetworkError, and LockError where its host has other bytes.
        """
        kept = self._folder / Path(file.sha256).name  # whatever a lock says: never outside of the folder
        if kept.is_file():
            if _sha256(kept) == file.sha256:
                return kept
            kept.unlink(missing_ok=True)
        with self._reporter.progress(file.filename, file.size) as so_far:
            try:
                try:
                    self._download(file, kept, so_far)
                except _WrongFile:  # by a cache on the way, perhaps
                    self._download(file, kept, so_far)
            except _WrongFile as error:
                raise _not_the_file(file, str(error)) from None
            except Failure as failure:
                raise _cannot_be_downloaded(file, failure) from None
            except OSError as error:
                problem = f"cannot be kept in {self._folder}: {error.strerror or error}"
                raise LockError(message(file.filename, problem, remedy="make room for it")) from None
        return kept

    def _client(self) -> Client:
        """Return the client, which is not there before it is needed: it takes long to import."""
        from pyproject_flatpak.lock.client import Client  # noqa: PLC0415

        with self._opening:
            if self._opened is None:
                client = Client(index=self._index, limits=self._limits, stop=self._stop)
                self._opened = self._stack.enter_context(client)
            return self._opened

    def _download(self, file: SelectedFile, kept: Path, so_far: Callable[[int], None]) -> None:
        """Write `file` beside where it is to be kept, and move it there when it is complete and right."""
        limit = self._max_size if file.size is None else file.size
        with tempfile.NamedTemporaryFile(prefix="partial-", dir=kept.parent, delete=False) as out:
            partial_file = Path(out.name)
            try:
                found = self._client().get(file.url, partial(_write, out, limit, so_far))
                if found != file.sha256:
                    raise _WrongFile("its sha256 differs")
                out.close()
                partial_file.replace(kept)
            finally:
                partial_file.unlink(missing_ok=True)


def _write(out: IO[bytes], limit: int, so_far: Callable[[int], None], chunks: Iterator[bytes]) -> str:
    """Write a body from the beginning, and return its sha256."""
    out.seek(0)
    out.truncate()
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _WrongFile(f"it is larger than {limit} bytes")
        digest.update(chunk)
        out.write(chunk)
        so_far(size)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_the_file(file: SelectedFile, why: str) -> LockError:
    problem = f"is not the file that the index announces: {why}"
    return LockError(message(file.filename, problem, remedy="try again, and do not use the file if it stays so"))


def _cannot_be_downloaded(file: SelectedFile, failure: Failure) -> NetworkError:
    match failure.status:
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            remedy = f"it is gone: depend on another version of {file.name}, or lock a newer one"
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            remedy = "check the credentials in tool.flatpak.dependencies.index or in the netrc file"
        case _:
            remedy = "try again later, or where there is a network"
    problem = f"cannot be downloaded from {failure.host}: {failure.why}"
    return NetworkError(message(file.filename, problem, remedy=remedy))
