"""What sdists say of their requirements, as far as that is what a build would say."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from pyproject_flatpak.lock.sdist_metadata import stated_by_sdists, statically_required
from pyproject_flatpak.lock.select import SelectedFile, select_files
from tests.unit.support import lock_of, package, targets, tool

STATED = b"Metadata-Version: 2.4\nRequires-Dist: b\n"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param("Metadata-Version: 2.4\nRequires-Dist: b\nRequires-Dist: c>1", ["b", "c>1"], id="stated"),
        pytest.param("Metadata-Version: 2.2", [], id="nothing required"),
        pytest.param("Metadata-Version: 2.1\nRequires-Dist: b", None, id="older than the field Dynamic"),
        pytest.param("Metadata-Version: 2.4\nDynamic: Version\nDynamic: Requires-Dist", None, id="dynamic"),
        pytest.param(
            "Metadata-Version: 2.4\nDynamic: requires-dist\nRequires-Dist: b", None, id="dynamic, and a guess"
        ),
        pytest.param("Metadata-Version: 2.4\n\nRequires-Dist: b", [], id="said in the description"),
        pytest.param("Metadata-Version: 2.4\nSummary: \xe9\nRequires-Dist: b", ["b"], id="not in UTF-8"),
        pytest.param("Metadata-Version: two", None, id="version that is none"),
        pytest.param("", None, id="no metadata"),
    ],
)
def test_metadata_of_sdists(fields: str, expected: list[str] | None) -> None:
    """An sdist's metadata counts where it is what a build would say."""
    assert statically_required(fields.encode("latin-1")) == expected


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    """Return a tar file that is compressed."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        pytest.param("a-1.0/PKG-INFO", True, id="in the top folder"),
        pytest.param("./a-1.0/PKG-INFO", True, id="below a dot"),
        pytest.param("PKG-INFO", False, id="outside of it"),
        pytest.param("a-1.0/a.egg-info/PKG-INFO", False, id="of an egg"),
        pytest.param("a-1.0/PKG-INFO.in", False, id="another name"),
    ],
)
def test_sdist_is_read(kind: str, path: str, *, is_read: bool, tmp_path: Path) -> None:
    """The PKG-INFO of an sdist is the one in its top folder, whatever kind of archive it is."""
    pack = {"zip": zipped, "tar.gz": tarred}[kind]
    content = pack({"a-1.0/setup.py": b"", path: STATED})
    assert stated(f"a-1.0.{kind}", content, tmp_path) == ({"a==1.0": ["b"]} if is_read else {})


@pytest.mark.parametrize("filename", ["a-1.0.zip", "a-1.0.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"no archive", tarred({"x": b"x" * 10_000})[:-100]])
def test_broken_archive(filename: str, content: bytes, tmp_path: Path) -> None:
    """An archive that is none states nothing; who needs more of it tells that it is broken."""
    assert stated(filename, content, tmp_path) == {}


def test_wheels_are_not_read(tmp_path: Path) -> None:
    """Only sdists are fetched for what they say."""
    [wheel] = select_files(lock_of(tool("a")), targets())
    assert stated_by_sdists([wheel], lambda _: tmp_path / "not-there") == {}


def stated(filename: str, content: bytes, folder: Path) -> dict[str, list[str]]:
    """Return what an sdist of this content states."""
    path = folder / "kept-under-another-name"
    path.write_bytes(content)
    sdists: tuple[SelectedFile, ...] = select_files(lock_of(package("a", filename)), targets())
    return stated_by_sdists(sdists, lambda _: path)
