"""Pipfile.lock: all of its default section comes out, for the arches that the markers leave."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from pyproject_flatpak.lock.given.pipfile import read_pipfile
from tests.support.given import BOTH, COMMIT, HASH, asked, pipfile_lock, versions
from tests.support.index import ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES

SHA256: Final = HASH.removeprefix("sha256:")


def test_real_lock() -> None:
    """What Pipenv writes is read: no Windows, no old Python, no development."""
    pins = read_pipfile(LOCK_TOOLS["pipenv"].text(), asked())
    assert versions(pins) == {
        "console": "2.0",
        "dotted-name": "1.0",
        "fetcher": "3.1",
        "framing": "4.0",
        "headers": "1.0",
        "intel-helper on x86_64": "1.0",
        "linter": "1.0",
        "matrices": "1.9",
        "packing": "1.0",
        "snake-case": "1.2.0",
        "socket-proxy": "1.7",
    }
    index = ExampleIndex(RELEASES)
    for pin in pins:
        stem = f"{pin.name.replace('-', '_')}-{pin.version}"
        assert pin.hashes == {index.sha256(file) for file in index.files if file.startswith(stem)}
        assert pin.files == {}
        assert pin.index is None


@pytest.mark.parametrize(
    ("entry", "version", "arches"),
    [
        pytest.param({}, "1.0", BOTH, id="plain"),
        pytest.param({"version": "===1.02"}, "1.2", BOTH, id="three equals signs, another form"),
        pytest.param({"markers": "python_version >= '3.9'", "extras": ["a"]}, "1.0", BOTH, id="marker that holds"),
        pytest.param({"markers": "platform_machine == 'aarch64'"}, "1.0", ("aarch64",), id="marker of an arch"),
        pytest.param({"hashes": []}, "1.0", BOTH, id="no hashes"),
    ],
)
def test_entry(entry: dict[str, Any], version: str, arches: tuple[str, ...]) -> None:
    """An entry is one pin, of the version that it says and for the arches that its marker leaves."""
    [pin] = read_pipfile(pipfile_lock(My_App=entry), asked())
    assert (pin.name, pin.version, pin.arches, pin.where) == ("my-app", version, arches, "a.lock default.My_App")
    assert pin.hashes == ({SHA256} if entry.get("hashes", [1]) else set())


@pytest.mark.parametrize(
    ("entry", "excluded"),
    [
        pytest.param({"markers": "sys_platform == 'win32'"}, "", id="for others"),
        pytest.param({"markers": "sys_platform == 'win32'", "version": "*", "hashes": None}, "", id="not locked here"),
        pytest.param({}, "app", id="excluded"),
        pytest.param({"version": None, "hashes": None, "editable": True, "path": "."}, "", id="the project itself"),
        pytest.param({"version": None, "editable": True, "file": "./"}, "", id="the project itself as a file"),
    ],
)
def test_left_out(entry: dict[str, Any], excluded: str) -> None:
    """An entry is left out that is for others, excluded, or the project itself."""
    assert versions(read_pipfile(pipfile_lock(App=entry), asked(excluded=frozenset({excluded})))) == {}


ARCHIVE: Final = "https://example.org/app-1.0.zip"


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        pytest.param(
            {"git": "https://example.org/app.git", "ref": COMMIT, "editable": True},
            {"vcs": {"type": "git", "url": "https://example.org/app.git", "commit-id": COMMIT}},
            id="git",
        ),
        pytest.param(
            {"git": "git+https://example.org/app.git", "ref": COMMIT, "subdirectory": "a"},
            {"vcs": {"type": "git", "url": "https://example.org/app.git", "commit-id": COMMIT, "subdirectory": "a"}},
            id="folder in git",
        ),
        pytest.param(
            {"file": f"{ARCHIVE}#sha256={SHA256}"},
            {"archive": {"url": ARCHIVE, "hashes": {"sha256": SHA256}}},
            id="URL with its hash",
        ),
        pytest.param(
            {"file": ARCHIVE, "hashes": [HASH]},
            {"archive": {"url": ARCHIVE, "hashes": {"sha256": SHA256}}},
            id="URL with a hash beside it",
        ),
        pytest.param({"file": "./app.whl"}, {"directory": {"path": "./app.whl"}}, id="file"),
        pytest.param({"path": "../app"}, {"directory": {"path": "../app"}}, id="folder"),
    ],
)
def test_origin(entry: dict[str, Any], origin: dict[str, Any]) -> None:
    """What comes from no index has its origin in the form of PEP 751, and no version."""
    [pin] = read_pipfile(pipfile_lock(app={"version": None, "hashes": None} | entry), asked())
    assert (pin.version, pin.origin, pin.index) == (None, origin, None)


PRIVATE: Final = {"name": "private", "url": "https://private.example.org/simple"}
PYPI: Final = {"name": "pypi", "url": "https://pypi.example.org/simple"}


@pytest.mark.parametrize(
    ("sources", "entry", "index"),
    [
        pytest.param([PYPI, PRIVATE], {}, None, id="not said"),
        pytest.param([PYPI, PRIVATE], {"index": "pypi"}, None, id="the default"),
        pytest.param([PYPI, PRIVATE], {"index": "private"}, PRIVATE["url"], id="another"),
        pytest.param([PRIVATE, PYPI], {}, PRIVATE["url"], id="not said, where another is the first"),
        pytest.param([PRIVATE, PYPI], {"index": "pypi"}, None, id="the default, where another is the first"),
        pytest.param([], {}, None, id="not said, and there are none"),
    ],
)
def test_index(sources: list[dict[str, str]], entry: dict[str, Any], index: str | None) -> None:
    """An entry comes from the index that it names, else from the first one; the default one is not told."""
    [pin] = read_pipfile(pipfile_lock(sources, app=entry), asked())
    assert pin.index == index


def test_no_default_section() -> None:
    """A lock for development alone pins nothing."""
    lock = json.loads(pipfile_lock(app={}))
    assert read_pipfile(json.dumps({"_meta": lock["_meta"], "develop": lock["default"]}), asked()) == ()
