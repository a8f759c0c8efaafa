"""pdm.lock: what PDM has locked for the project comes out, for each arch, and nothing else."""

from __future__ import annotations

from typing import Any, Final

import pytest
import tomli_w

from pyproject_flatpak.lock.given.pdm import read_pdm
from tests.support.given import COMMIT, HASH, asked, package, pdm_lock, versions
from tests.support.index import FILES_URL, ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES

PINNED: Final = {
    "console": "2.0",
    "dotted-name": "1.0",
    "fetcher": "3.1",
    "framing": "4.0",
    "headers": "1.0",
    "intel-helper on x86_64": "1.0",
    "packing": "1.0",
    "snake-case": "1.2.0",
}
PROJECT: Final = ("snake-case>=1.2", "console", "fetcher[http2]", 'intel-helper; platform_machine == "x86_64"')
"""What the projects in tests/locks require in common."""
OF: Final = {
    "pdm-2.4": (("matrices",), {"matrices": "1.9"}),
    "pdm-2": (("matrices>=2", "solver", "plugin"), {"matrices": "2.3", "solver": "1.0", "plugin": "1.0"}),
}
"""What one of them requires beside that, and its pins."""


@pytest.mark.parametrize("name", OF)
def test_real_locks(name: str) -> None:
    """What each PDM writes is read: the right one of two versions, extras, no Windows, no development."""
    requirements, pinned = OF[name]
    pins = read_pdm(LOCK_TOOLS[name].text(), asked(*PROJECT, *requirements))
    assert versions(pins) == PINNED | pinned
    index = ExampleIndex(RELEASES)
    assert any(pin.files for pin in pins)
    for pin in pins:
        assert pin.files == {file: index.sha256(file) for file in pin.files}
        assert pin.hashes == set(pin.files.values())
        assert f"{pin.name.replace('-', '_')}-{pin.version}" in " ".join(pin.files)


@pytest.mark.parametrize("name", OF)
def test_extra_of_the_project(name: str) -> None:
    """With an extra of the project there is what the extra requires, and the extras that this asks for in turn."""
    pins = read_pdm(LOCK_TOOLS[name].text(), asked(*PROJECT, "linter"))
    assert versions(pins) == PINNED | {"linter": "1.0", "socket-proxy": "1.7"}


OLD, NEW = package("tool", "1.0"), package("tool", "2.0")


@pytest.mark.parametrize(
    ("packages", "requirements", "expected"),
    [
        pytest.param(
            [OLD | {"marker": 'python_version < "3.12"'}, NEW | {"marker": 'python_version >= "3.12"'}],
            ["tool"],
            {"tool": "2.0"},
            id="by markers",
        ),
        pytest.param(
            [OLD | {"marker": 'platform_machine == "x86_64"'}, NEW | {"marker": 'platform_machine != "x86_64"'}],
            ["tool"],
            {"tool on x86_64": "1.0", "tool on aarch64": "2.0"},
            id="by markers, one for each arch",
        ),
        pytest.param(
            [OLD | {"requires_python": "<3.12"}, NEW | {"requires_python": ">=3.12||<3"}],
            ["tool"],
            {"tool": "2.0"},
            id="by requires_python",
        ),
        pytest.param(
            [OLD, NEW, package("user", dependencies=["tool~=2.0", 'gone; os_name == "nt"'])],
            ["user"],
            {"tool": "2.0", "user": "1.0"},
            id="by the requirement of another",
        ),
        pytest.param(
            [OLD, package("user", dependencies=["tool>=5"])],
            ["user"],
            {"tool": "1.0", "user": "1.0"},
            id="the only one, by an override",
        ),
        pytest.param([OLD, OLD], ["tool"], {"tool": "1.0"}, id="the same twice"),
        pytest.param(
            [OLD | {"marker": 'os_name == "nt"'}, OLD | {"marker": 'platform_machine == "aarch64"'}],
            ["tool"],
            {"tool on aarch64": "1.0"},
            id="the same for different ones",
        ),
    ],
)
def test_versions(packages: list[dict[str, Any]], requirements: list[str], expected: dict[str, str]) -> None:
    """Of several versions the one is taken that markers, Python and the requirements leave."""
    assert versions(read_pdm(pdm_lock(*packages), asked(*requirements))) == expected


FETCHER: Final = [
    package("fetcher", dependencies=["headers"]),
    package("fetcher", extras=["http2"], dependencies=["fetcher==1.0", "framing>=4"]),
    package("fetcher", extras=["All_Of", "http2"], dependencies=["fetcher==1.0", "framing>=4", "proxy"]),
    package("headers"),
    package("framing"),
    package("proxy"),
]


@pytest.mark.parametrize(
    ("extras", "brings"),
    [
        pytest.param("", ["headers"], id="none"),
        pytest.param("http2", ["headers", "framing"], id="one"),
        pytest.param("http2,all-of", ["headers", "framing", "proxy"], id="two"),
    ],
)
def test_extras(extras: str, brings: list[str]) -> None:
    """An extra brings what the package with it requires."""
    pins = read_pdm(pdm_lock(*FETCHER), asked(f"fetcher[{extras}]"))
    assert [pin.name for pin in pins] == ["fetcher", *brings]
    assert pins[0].where == "a.lock package[0]"


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param([], id="not said"),
        pytest.param([{"requires_python": ">=3.11"}], id="for any platform"),
        pytest.param(
            [
                {"requires_python": ">=3.11", "platform": "manylinux_2_40_x86_64"},
                {"requires_python": ">=3.14", "platform": "manylinux_2_17_aarch64", "implementation": "cpython"},
                {"requires_python": ">=3.11", "platform": "windows_amd64"},
            ],
            id="for each of ours and another",
        ),
    ],
)
def test_targets(targets: list[dict[str, str]]) -> None:
    """A lock is taken that is made for all our targets."""
    assert versions(read_pdm(pdm_lock(package("app"), targets=targets), asked("app"))) == {"app": "1.0"}


ARCHIVE: Final = "https://example.org/thing-1.0.zip"


@pytest.mark.parametrize(
    ("keys", "origin"),
    [
        pytest.param(
            {"git": "https://example.org/thing.git", "ref": "v1", "revision": COMMIT},
            {"vcs": {"type": "git", "url": "https://example.org/thing.git", "commit-id": COMMIT}},
            id="git",
        ),
        pytest.param(
            {"git": "https://example.org/t.git", "revision": COMMIT, "subdirectory": "a"},
            {"vcs": {"type": "git", "url": "https://example.org/t.git", "commit-id": COMMIT, "subdirectory": "a"}},
            id="folder in git",
        ),
        pytest.param(
            {"url": ARCHIVE, "files": [{"url": ARCHIVE, "hash": HASH}]},
            {"archive": {"url": ARCHIVE, "hashes": {"sha256": HASH.removeprefix("sha256:")}}},
            id="URL",
        ),
        pytest.param({"path": "./thing"}, {"directory": {"path": "./thing"}}, id="folder"),
        pytest.param({"url": "file:///thing.whl"}, {"directory": {"path": "file:///thing.whl"}}, id="URL of a file"),
        pytest.param({"editable": True, "path": "../a"}, {"directory": {"path": "../a"}}, id="folder to edit"),
    ],
)
def test_origin(keys: dict[str, Any], origin: dict[str, Any]) -> None:
    """What comes from no index has its origin in the form of PEP 751."""
    [pin] = read_pdm(pdm_lock(package("thing") | {"files": []} | keys), asked("thing"))
    assert (pin.version, pin.origin, pin.index) == ("1.0", origin, None)


def test_project_itself() -> None:
    """The project is not among its dependencies, even where the lock has it as one."""
    own = package("editor", path=".", editable=True, dependencies=["other"])
    lock = pdm_lock(own, package("plugin", dependencies=["editor"]), package("other"))
    assert versions(read_pdm(lock, asked("plugin", project=""))) == {"plugin": "1.0"}


def test_excluded() -> None:
    """What is excluded is not there, nor what only it requires."""
    lock = pdm_lock(package("app", dependencies=["spy", "gone"]), package("spy", dependencies=["x"]), package("x"))
    assert versions(read_pdm(lock, asked("app", excluded=frozenset({"spy", "gone"})))) == {"app": "1.0"}


@pytest.mark.parametrize("version", ["3.1", "4.0", "4.2"])
def test_files_beside_the_packages(version: str) -> None:
    """In old formats the files stand in a table of their own, by name and version, some with their URLs."""
    names = {"Dotted.name 1.02": "dotted_name-1.2.tar.gz", "dotted.name 2.0": "dotted_name-2.0.tar.gz"}
    files = {key: [{"url": f"{FILES_URL}{file}", "hash": HASH}] for key, file in names.items()}
    table = {"lock_version": version, "files": files}
    lock = tomli_w.dumps({"package": [{"name": "dotted.name", "version": "1.02"}], "metadata": table})
    [pin] = read_pdm(lock, asked("dotted-name"))
    assert (pin.version, pin.files) == ("1.2", {"dotted_name-1.2.tar.gz": HASH.removeprefix("sha256:")})
