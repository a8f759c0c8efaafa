"""Archives are read and unpacked, whatever is in them, without a byte outside of the folder."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from pyproject_flatpak.lock.unpack import UnreadableArchiveError, read_pyproject, unpack

Members = dict[str, str]
Mode = Literal["w:gz", "w:bz2", "w:xz"]


def tar(path: Path, members: Members, *special: tarfile.TarInfo, mode: Mode = "w:gz") -> Path:
    """Write a tar file with these members and such as no text makes."""
    with tarfile.open(path, mode) as out:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            out.addfile(info, io.BytesIO(text.encode()))
        for info in special:
            out.addfile(info)
    return path


def zipped(path: Path, members: Members) -> Path:
    """Write a zip file with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in members.items():
            out.writestr(name, text)
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """Return a member that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make an empty folder in another."""
    made = tmp_path / "around/folder"
    made.mkdir(parents=True)
    return made


SDIST = {"a-1.0/pyproject.toml": "right", "a-1.0/a/__init__.py": "x", "a-1.0/a/pyproject.toml": "wrong"}


@pytest.mark.parametrize(
    ("filename", "make"),
    [
        pytest.param("a-1.0.tar.gz", lambda path: tar(path, SDIST), id="tar.gz"),
        pytest.param("a-1.0.tar.bz2", lambda path: tar(path, SDIST, mode="w:bz2"), id="tar.bz2"),
        pytest.param("a-1.0.tar.xz", lambda path: tar(path, SDIST, mode="w:xz"), id="tar.xz"),
        pytest.param("a-1.0.zip", lambda path: zipped(path, SDIST), id="zip"),
    ],
)
def test_every_kind(tmp_path: Path, folder: Path, filename: str, make: Callable[[Path], Path]) -> None:
    """The project's folder and its pyproject.toml are found in every kind of archive."""
    archive = make(tmp_path / "archive")
    assert read_pyproject(archive, filename) == "right"
    root = unpack(archive, filename, folder)
    assert root == folder / "a-1.0"
    assert {path.relative_to(folder).as_posix() for path in root.rglob("*.*")} == set(SDIST)


@pytest.mark.parametrize("make", [pytest.param(tar, id="tar"), pytest.param(zipped, id="zip")])
def test_project_in_a_subdirectory(tmp_path: Path, folder: Path, make: Callable[[Path, Members], Path]) -> None:
    """A project may lie deeper in an archive."""
    filename = "a.zip" if make is zipped else "a.tar.gz"
    archive = make(tmp_path / "archive", {"repo-main/x/y/pyproject.toml": "right", "repo-main/pyproject.toml": "wrong"})
    assert read_pyproject(archive, filename, "x/y") == "right"
    assert unpack(archive, filename, folder, "x/y") == folder / "repo-main/x/y"


@pytest.mark.parametrize("make", [pytest.param(tar, id="tar"), pytest.param(zipped, id="zip")])
def test_no_pyproject(tmp_path: Path, make: Callable[[Path, Members], Path]) -> None:
    """An archive without a pyproject.toml in the right place has none."""
    filename = "a.zip" if make is zipped else "a.tar.gz"
    others = ("a-1.0/tests/pyproject.toml", "pyproject.toml", "a-1.0/pyproject.toml.in", "a-1.0/my-pyproject.toml")
    assert read_pyproject(make(tmp_path / "archive", dict.fromkeys(others, "wrong")), filename) is None


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(special("a/link", tarfile.SYMTYPE, "/etc/passwd"), id="link to an absolute path"),
        pytest.param(special("a/link", tarfile.SYMTYPE, "../../outside"), id="link that leads out"),
        pytest.param(special("a/link", tarfile.LNKTYPE, "../outside"), id="hard link that leads out"),
        pytest.param(special("a/device", tarfile.CHRTYPE), id="device"),
        pytest.param(special("a/pipe", tarfile.FIFOTYPE), id="pipe"),
        pytest.param(special("../outside", tarfile.REGTYPE), id="file above"),
    ],
)
def test_dangerous_tar(tmp_path: Path, folder: Path, bad: tarfile.TarInfo) -> None:
    """A tar file that would reach out of its folder, or make what is no file, is refused."""
    archive = tar(tmp_path / "archive", {"a/pyproject.toml": ""}, bad)
    with pytest.raises(UnreadableArchiveError):
        unpack(archive, "a-1.0.tar.gz", folder)
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]


def test_harmless_link_in_a_tar(tmp_path: Path, folder: Path) -> None:
    """A link within the folder is kept: real sdists have them."""
    archive = tar(tmp_path / "archive", {"a/README.md": "read"}, special("a/link", tarfile.SYMTYPE, "README.md"))
    assert (unpack(archive, "a-1.0.tar.gz", folder) / "link").read_text() == "read"


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../../outside"])
def test_dangerous_zip(tmp_path: Path, folder: Path, name: str) -> None:
    """A zip file that would reach out of its folder stays in it."""
    unpack(zipped(tmp_path / "archive", {"a/x": "", name: ""}), "a-1.0.zip", folder)
    assert [path.name for path in folder.parent.iterdir()] == ["folder"]
    assert not Path("/outside").exists()


@pytest.mark.parametrize(
    ("filename", "make"),
    [pytest.param("a-1.0.tar.gz", tar, id="tar"), pytest.param("a-1.0.zip", zipped, id="zip")],
)
def test_too_large(tmp_path: Path, folder: Path, filename: str, make: Callable[[Path, Members], Path]) -> None:
    """What is small as an archive and large on disk is not unpacked."""
    archive = make(tmp_path / "archive", {"a/zeros": "0" * 100_000})
    assert archive.stat().st_size < 20_000
    with pytest.raises(UnreadableArchiveError, match="it holds more than 99999 bytes"):
        unpack(archive, filename, folder, max_size=99_999)
    assert not list(folder.iterdir())
    assert unpack(archive, filename, folder, max_size=100_000) == folder / "a"


def test_too_large_to_be_read(tmp_path: Path) -> None:
    """A tar file is not read to its end for a pyproject.toml either, however long that takes."""
    archive = tar(tmp_path / "archive", {"a/zeros": "0" * 100_000, "a/pyproject.toml": ""})
    with pytest.raises(UnreadableArchiveError, match="it holds more than 99999 bytes"):
        read_pyproject(archive, "a-1.0.tar.gz", max_size=99_999)


@pytest.mark.parametrize("subdirectory", ["absent", "../..", "x/../../.."])
def test_subdirectory_that_is_none(tmp_path: Path, folder: Path, subdirectory: str) -> None:
    """A subdirectory that the archive lacks, or that leads out of it, is told."""
    with pytest.raises(UnreadableArchiveError, match="does not hold the folder of the project"):
        unpack(tar(tmp_path / "archive", {"a/x": ""}), "a-1.0.tar.gz", folder, subdirectory)


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        pytest.param("a-1.0.tar.gz", b"no archive", id="no tar file"),
        pytest.param("a-1.0.zip", b"no archive", id="no zip file"),
        pytest.param("a-1.0.tar.gz", b"", id="empty"),
        pytest.param("a-1.0.tar.gz", b"\x1f\x8b\x08\x00garbage", id="broken gzip"),
        pytest.param("a-1.0.tar.xz", b"\xfd7zXZ\x00garbage", id="broken xz"),
    ],
)
def test_broken(tmp_path: Path, folder: Path, filename: str, content: bytes) -> None:
    """An archive that is none is one kind of error, whatever the libraries make of it."""
    archive = tmp_path / "archive"
    archive.write_bytes(content)
    with pytest.raises(UnreadableArchiveError):
        read_pyproject(archive, filename)
    with pytest.raises(UnreadableArchiveError):
        unpack(archive, filename, folder)


@pytest.mark.parametrize("make", [pytest.param(tar, id="tar"), pytest.param(zipped, id="zip")])
def test_every_byte_of_an_archive_may_be_wrong(tmp_path: Path, make: Callable[[Path, Members], Path]) -> None:
    """No broken byte ends in an error of another kind."""
    filename = "a.zip" if make is zipped else "a.tar.gz"
    archive = make(tmp_path / "archive", SDIST)
    right, refused = archive.read_bytes(), 0
    for i in range(len(right)):
        archive.write_bytes(right[:i] + bytes([right[i] ^ 0xFF]) + right[i + 1 :])
        folder = tmp_path / f"folder-{i}"
        folder.mkdir()
        try:
            read_pyproject(archive, filename)
            unpack(archive, filename, folder)
        except UnreadableArchiveError:
            refused += 1
    assert refused
