"""poetry.lock: what Poetry has locked for the project comes out, for each arch, and nothing else."""

from __future__ import annotations

from typing import Any, Final

import pytest

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.given.pins import Pin
from pyproject_flatpak.lock.given.poetry import read_poetry
from tests.support.given import COMMIT, HASH, asked, package, poetry_lock, versions
from tests.support.index import ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES

PROJECT: Final = (
    "snake-case>=1.2",
    "console",
    "fetcher[http2]>=3.1",
    "solver",
    "matrices>=2",
    'intel-helper; platform_machine == "x86_64"',
    "plugin",
)
"""What the projects in tests/locks require on Python 3.14."""
PINNED: Final = {
    "console": "2.0",
    "dotted-name": "1.0",
    "fetcher": "3.1",
    "framing": "4.0",
    "headers": "1.0",
    "intel-helper on x86_64": "1.0",
    "matrices": "2.3",
    "packing": "1.0",
    "plugin": "1.0",
    "snake-case": "1.2.0",
    "solver": "1.0",
}


@pytest.mark.parametrize("name", [name for name in LOCK_TOOLS if name.startswith("poetry")])
def test_real_locks(name: str) -> None:
    """What each Poetry writes is read: the right one of two versions, extras, no Windows, no development."""
    pins = read_poetry(LOCK_TOOLS[name].text(), asked(*PROJECT))
    assert versions(pins) == PINNED
    assert {pin.index for pin in pins} == {"http://pypi.example.org/simple"}
    index = ExampleIndex(RELEASES)
    for pin in pins:
        stem = f"{pin.name.replace('-', '_')}-{pin.version}"
        files = {file: index.sha256(file) for file in index.files if file.startswith((f"{stem}-", f"{stem}.tar"))}
        assert pin.files == files
        assert pin.hashes == set(files.values())


@pytest.mark.parametrize("name", [name for name in LOCK_TOOLS if name.startswith("poetry")])
def test_extra_of_the_project(name: str) -> None:
    """With an extra of the project there is what the extra requires, and the extras that this asks for in turn."""
    pins = read_poetry(LOCK_TOOLS[name].text(), asked(*PROJECT, "linter", extras=("lint",)))
    assert versions(pins) == PINNED | {"linter": "1.0", "socket-proxy": "1.7"}


def test_places() -> None:
    """A pin tells where in the lock it stands."""
    [pin] = read_poetry(poetry_lock(package("one"), package("two")), asked("two", lock="app/poetry.lock"))
    assert pin.where == "app/poetry.lock package[1]"


OLD, NEW = package("tool", "1.0"), package("tool", "2.0")


@pytest.mark.parametrize(
    ("packages", "requirements", "expected"),
    [
        pytest.param(
            [OLD | {"markers": 'python_version < "3.12"'}, NEW | {"markers": 'python_version >= "3.12"'}],
            ["tool"],
            {"tool": "2.0"},
            id="by markers",
        ),
        pytest.param(
            [OLD | {"markers": 'platform_machine == "x86_64"'}, NEW | {"markers": 'platform_machine != "x86_64"'}],
            ["tool"],
            {"tool on x86_64": "1.0", "tool on aarch64": "2.0"},
            id="by markers, one for each arch",
        ),
        pytest.param(
            [
                OLD | {"groups": ["main", "dev"], "markers": {"main": 'os_name == "nt"'}},
                NEW | {"groups": ["main", "dev"], "markers": {"dev": 'os_name == "nt"'}},
            ],
            ["tool"],
            {"tool": "2.0"},
            id="by the markers of the group, one without which has it always",
        ),
        pytest.param(
            [
                OLD | {"groups": ["main", "Gui"], "markers": {"main": 'os_name == "nt"', "Gui": 'os_name == "nt"'}},
                NEW | {"groups": ["main", "Gui"], "markers": {"main": 'os_name == "nt"', "Gui": 'os_name != "nt"'}},
            ],
            ["tool"],
            {"tool": "2.0"},
            id="by the markers of a group that is asked for",
        ),
        pytest.param(
            [OLD | {"groups": ["dev"], "markers": {"dev": 'os_name == "posix"'}}],
            ["tool"],
            {"tool": "1.0"},
            id="that of a group, though nobody asks for that",
        ),
        pytest.param(
            [
                OLD | {"markers": 'extra == "old" and extra != "new"'},
                NEW | {"markers": 'extra == "new" and extra != "old" and python_version > "3"'},
            ],
            ["tool"],
            {"tool": "2.0"},
            id="by the extras of the project that are asked for",
        ),
        pytest.param(
            [OLD | {"python-versions": ">=3.8,<3.12"}, NEW | {"python-versions": ">=3.12 || <3"}],
            ["tool"],
            {"tool": "2.0"},
            id="by python-versions",
        ),
        pytest.param([OLD, NEW], ["tool<2"], {"tool": "1.0"}, id="by the requirement of the project"),
        pytest.param(
            [OLD, NEW, package("user", dependencies={"tool": "^2.0"})],
            ["user"],
            {"tool": "2.0", "user": "1.0"},
            id="by the requirement of another",
        ),
        pytest.param(
            [OLD, NEW, package("user", dependencies={"tool": ">=1"}), package("last", dependencies={"tool": "~1"})],
            ["tool", "user", "last"],
            {"tool": "1.0", "user": "1.0", "last": "1.0"},
            id="by all requirements together, whichever comes first",
        ),
        pytest.param(
            [
                *(OLD, NEW),
                package("user", dependencies={"tool": [{"version": "<2", "markers": 'os_name == "nt"'}, ">=2"]}),
            ],
            ["user"],
            {"tool": "2.0", "user": "1.0"},
            id="by the one of several requirements that holds",
        ),
        pytest.param([OLD], ["tool>=5"], {"tool": "1.0"}, id="the only one, though the project asks for another"),
        pytest.param(
            [OLD | {"python-versions": "<3"}], ["tool"], {"tool": "1.0"}, id="the only one, though for another Python"
        ),
        pytest.param(
            [OLD | {"markers": 'sys_platform == "win32"'}], ["tool"], {}, id="none of a name that is for others"
        ),
        pytest.param([OLD], ["other"], {}, id="none of a name that the lock lacks"),
        pytest.param(
            [package("Tool.Kit", dependencies={"My_Dep": "*"}), package("my-dep")],
            ["tool-kit"],
            {"tool-kit": "1.0", "my-dep": "1.0"},
            id="names in any form",
        ),
        pytest.param([package("tool", "1.02")], ["tool"], {"tool": "1.2"}, id="version in another form"),
    ],
)
def test_versions(packages: list[dict[str, Any]], requirements: list[str], expected: dict[str, str]) -> None:
    """Of several versions the one is taken that markers, Python and the requirements leave."""
    lock = poetry_lock(*packages, extras={"new": ["tool"]})
    assert versions(read_poetry(lock, asked(*requirements, extras=("new",), groups=("gui",)))) == expected


FETCHER: Final = package(
    "fetcher",
    dependencies={
        "framing": {"version": ">=4", "optional": True, "markers": 'extra == "http2" or extra == "all"'},
        "Proxy": {"version": "*", "optional": True},
        "fetcher": {"version": "*", "optional": True, "extras": ["http2"], "markers": 'extra == "more"'},
        "colours": {"version": "*", "optional": True, "markers": 'extra == "tty" and os_name == "nt"'},
    },
    extras={"All_Of": ["proxy (>=1,<2)"], "http2": ["framing (>=4)"], "old": ["gone (<1 || >2)"]},
)


@pytest.mark.parametrize(
    ("extras", "brings"),
    [
        pytest.param("", [], id="none"),
        pytest.param("http2", ["framing"], id="by a marker"),
        pytest.param("all-of", ["proxy"], id="by the list of the extra"),
        pytest.param("more", ["framing"], id="by an extra that asks for another"),
        pytest.param("tty", [], id="that brings nothing here"),
        pytest.param("old", [], id="that an old Poetry does not tell for whom it is"),
        pytest.param("other", [], id="that there is none of"),
        pytest.param("http2,all-of", ["framing", "proxy"], id="two"),
    ],
)
@pytest.mark.parametrize("version", ["1.1", "2.0", "2.1"])
def test_extras(version: str, extras: str, brings: list[str]) -> None:
    """An optional dependency is there with an extra of it, and not without."""
    lock = poetry_lock(FETCHER, package("framing"), package("proxy"), version=version, writer="1.8.0")
    pins = read_poetry(lock, asked(f"fetcher[{extras}]"))
    assert [pin.name for pin in pins] == ["fetcher", *brings]


def test_extras_that_come_late() -> None:
    """An extra that only a later requirement asks for is followed all the same."""
    again = package("again", dependencies={"fetcher": {"version": "*", "extras": ["http2"]}})
    pins = read_poetry(poetry_lock(FETCHER, package("framing"), again), asked("again", "fetcher"))
    assert [pin.name for pin in pins] == ["fetcher", "framing", "again"]


def test_circles() -> None:
    """Distributions that require each other are there once."""
    lock = poetry_lock(package("one", dependencies={"two": "*"}), package("two", dependencies={"one": "*"}))
    assert versions(read_poetry(lock, asked("one", "two"))) == {"one": "1.0", "two": "1.0"}


def test_excluded() -> None:
    """What is excluded is not there, nor what only it requires, even where the lock lacks it."""
    lock = poetry_lock(
        package("user", dependencies={"telemetry": "*", "gone": "*", "shared": "*"}),
        package("telemetry", dependencies={"tracker": "*", "shared": "*"}),
        package("tracker"),
        package("shared"),
    )
    pins = read_poetry(lock, asked("user", "telemetry", excluded=frozenset({"telemetry", "gone"})))
    assert [pin.name for pin in pins] == ["user", "shared"]


@pytest.mark.parametrize("path", [".", "./", "src/.."])
def test_project_itself(path: str) -> None:
    """The project is not among its dependencies, even where the lock has it as one."""
    own = package("editor", files=[], source={"type": "directory", "url": path}, dependencies={"other": "*"})
    lock = poetry_lock(own, package("plugin", dependencies={"editor": "*"}), package("other"))
    assert versions(read_poetry(lock, asked("plugin", project=""))) == {"plugin": "1.0"}


ARCHIVE: Final = "https://example.org/thing-1.0.zip"
SHA256: Final = HASH.removeprefix("sha256:")


def origin_of(source: dict[str, str], files: list[dict[str, str]]) -> Pin:
    """Return the pin of a package with this source and these files."""
    [pin] = read_poetry(poetry_lock(package("thing", files=files, source=source)), asked("thing"))
    return pin


@pytest.mark.parametrize(
    ("source", "origin"),
    [
        pytest.param(
            {"type": "git", "url": "https://example.org/thing.git", "reference": "v1", "resolved_reference": COMMIT},
            {"vcs": {"type": "git", "url": "https://example.org/thing.git", "commit-id": COMMIT}},
            id="git",
        ),
        pytest.param(
            {"type": "git", "url": "git@example.org:t.git", "resolved_reference": COMMIT, "subdirectory": "a/b"},
            {"vcs": {"type": "git", "url": "git@example.org:t.git", "commit-id": COMMIT, "subdirectory": "a/b"}},
            id="folder in git",
        ),
        pytest.param({"type": "directory", "url": "../thing"}, {"directory": {"path": "../thing"}}, id="folder"),
        pytest.param({"type": "file", "url": "thing.whl"}, {"directory": {"path": "thing.whl"}}, id="file"),
    ],
)
def test_origin(source: dict[str, str], origin: dict[str, Any]) -> None:
    """What comes from no index has its origin in the form of PEP 751."""
    pin = origin_of(source, [])
    assert (pin.version, pin.origin, pin.index, pin.hashes) == ("1.0", origin, None, frozenset())


@pytest.mark.parametrize(
    ("source", "files", "archive"),
    [
        pytest.param({"url": ARCHIVE}, ["thing-1.0.zip"], {"url": ARCHIVE}, id="by the name of the file"),
        pytest.param({"url": ARCHIVE}, ["other.zip"], {"url": ARCHIVE}, id="by the only file"),
        pytest.param(
            {"url": f"{ARCHIVE}?x=/1", "subdirectory": "a"},
            ["thing-1.0.zip"],
            {"url": f"{ARCHIVE}?x=/1", "subdirectory": "a"},
            id="folder in it",
        ),
        pytest.param(
            {"url": f"{ARCHIVE}#sha256={SHA256}&subdirectory=a"},
            [],
            {"url": ARCHIVE, "subdirectory": "a"},
            id="by the fragment of the URL",
        ),
    ],
)
def test_archive(source: dict[str, str], files: list[str], archive: dict[str, str]) -> None:
    """An archive has the hash of its file."""
    pin = origin_of({"type": "url", **source}, [{"file": file, "hash": HASH} for file in files])
    assert pin.origin == {"archive": {**archive, "hashes": {"sha256": SHA256}}}
    assert pin.hashes == {SHA256}


@pytest.mark.parametrize(
    ("source", "url"),
    [
        pytest.param({"url": ARCHIVE}, ARCHIVE, id="archive"),
        pytest.param({"url": ARCHIVE, "subdirectory": "a"}, f"{ARCHIVE}#subdirectory=a", id="folder in it"),
        pytest.param({"url": f"{ARCHIVE}#sha256=00"}, ARCHIVE, id="with a hash that is none"),
    ],
)
def test_archive_without_hash(source: dict[str, str], url: str) -> None:
    """An archive whose hash the lock does not have is one that anybody may fetch by its URL."""
    pin = origin_of({"type": "url", **source}, [])
    assert (pin.url, pin.origin, pin.hashes) == (url, None, frozenset())


def test_index() -> None:
    """A named index is told, and the default one is not."""
    source = {"type": "legacy", "url": "https://private.example.org/simple", "reference": "private"}
    pins = read_poetry(poetry_lock(package("one", source=source), package("two")), asked("one", "two"))
    assert [pin.index for pin in pins] == ["https://private.example.org/simple", None]


def test_files_of_two_versions_together() -> None:
    """In the old format, where the files of all versions stand in one list, a version has its own."""
    files = [
        {"file": file, "hash": f"sha256:{number * 64}"}
        for file, number in [("A_b-1.0-py3-none-any.whl", "1"), ("a-b-2.0.zip", "2"), ("a-b.legacy.tar", "3")]
    ]
    packages = [package("a-b", version, files=[]) for version in ("1.0", "2.0")]
    metadata = {"lock-version": "1.1", "files": {"A.b": files}}
    [pin] = read_poetry(poetry_lock(*packages, metadata=metadata), asked("a-b>1"))
    assert pin.files == {"a-b-2.0.zip": "2" * 64, "a-b.legacy.tar": "3" * 64}


def test_hashes_in_capitals() -> None:
    """A hash is compared in small letters, so it comes in these."""
    files = [{"file": "thing.whl", "hash": f"sha256:{'AB' * 32}"}]
    [pin] = read_poetry(poetry_lock(package("thing", files=files)), asked("thing"))
    assert pin.files == {"thing.whl": "ab" * 32}


def test_mistakes_of_what_is_not_wanted() -> None:
    """A hash that nobody checks is no mistake where the distribution is not among the wanted."""
    lock = poetry_lock(package("app"), package("dev", files=[{"file": "dev-1.0.zip", "hash": "md5:00"}]))
    assert versions(read_poetry(lock, asked("app"))) == {"app": "1.0"}


def test_extra_that_was_not_locked() -> None:
    """A lock that was made before an extra was asked for is told, where it says what the extra requires."""
    fetcher = package("fetcher", extras={"http2": ["framing (>=4) ; python_version > '3'", "gone ; os_name == 'nt'"]})
    with pytest.raises(LockError) as caught:
        read_poetry(poetry_lock(fetcher), asked("fetcher[http2]"))
    where = "a.lock package[0].extras.http2[0]"
    assert caught.value.messages == (f"{where}: requires 'framing', which the lock does not have; {asked().remedy}",)
