"""The lock as a document: standard, free of what no target uses, fresh as long as its inputs are the same."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.pylock import Pylock

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.choice import Choice
from pyproject_flatpak.lock.document import (
    build_lock,
    build_packages,
    normalized_packages,
    parse_lock,
)
from pyproject_flatpak.lock.given import GivenLock
from pyproject_flatpak.lock.inputs import Inputs, changes
from pyproject_flatpak.lock.wanted import Wanted
from tests.unit.support import SECRET, lock_of, package, requirements, targets, wheel

NATIVE = "native-1.0-cp314-cp314-manylinux_2_28_{}.whl"
PURE = "pure-1.0-py3-none-any.whl"


def given_lock(sha256: str) -> GivenLock:
    """Return a lock of another tool with this content."""
    return GivenLock(name="uv.lock", path=Path("uv.lock"), root=Path(), kind="uv.lock", sha256=sha256)


def inputs(
    *needs: str, arches: tuple[str, ...] = ("x86_64",), runtime: dict[str, str] | None = None, **given: object
) -> Inputs:
    """Return the inputs of a lock; what is not given is as in RIGHT."""
    values: dict[str, Any] = {"requirements": requirements(*(needs or ("a>=1",))), **RIGHT, **given}
    wanted = Wanted(name="x", asked_by="x", remedy="", targets=targets(*arches, **(runtime or {})), **values)
    return wanted.inputs


RIGHT: dict[str, Any] = {
    "excluded": ("b",),
    "index": "https://pypi.example.org/simple",
    "build_requirements": {"c": ("setuptools<80",)},
}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda: inputs("a>=2"), id="requirement"),
        pytest.param(lambda: inputs("a>=1", "b"), id="one more requirement"),
        pytest.param(lambda: inputs('a>=1; platform_machine == "x86_64"'), id="marker"),
        pytest.param(lambda: inputs("a[x]>=1"), id="extra"),
        pytest.param(lambda: inputs(runtime={"python": "3.14.3"}), id="python"),
        pytest.param(lambda: inputs(runtime={"glibc": "2.41"}), id="glibc"),
        pytest.param(lambda: inputs(arches=("aarch64",)), id="another arch"),
        pytest.param(lambda: inputs(arches=("x86_64", "aarch64")), id="one more arch"),
        pytest.param(lambda: inputs(index="https://other.example.org/simple"), id="index"),
        pytest.param(lambda: inputs(index=None), id="no index"),
        pytest.param(lambda: inputs(excluded=()), id="nothing excluded"),
        pytest.param(lambda: inputs(excluded=("b", "d")), id="one more excluded"),
        pytest.param(lambda: inputs(build_requirements={}), id="no build requirements"),
        pytest.param(lambda: inputs(build_requirements={"c": ("setuptools<79",)}), id="build requirement"),
        pytest.param(lambda: inputs(build_requirements={"d": ("setuptools<80",)}), id="build requirement of another"),
        pytest.param(lambda: inputs(choice=Choice(prefer="sdist")), id="preference"),
        pytest.param(lambda: inputs(choice=Choice(from_source=frozenset({"a"}))), id="from source"),
        pytest.param(lambda: inputs(given=given_lock("00")), id="lock of another tool"),
        pytest.param(lambda: inputs(ordered=True), id="layout"),
    ],
)
def test_lock_is_stale(changed: Callable[[], Inputs]) -> None:
    """A lock is not fresh any more when one of the things that it was made from changes."""
    lock = build_lock("x.toml", [], inputs().to_table(), targets("x86_64"))
    assert not changes(lock.record, inputs())
    assert changes(lock.record, changed())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param({}, {"needs": ("a>=2", "b")}, "requirements: +a>=2, +b, -a>=1", id="requirements"),
        pytest.param({}, {"runtime": {"python": "3.15.0"}}, "python: '3.15.0' instead of '3.14.2'", id="python"),
        pytest.param({"index": None}, {}, "index: 'https://pypi.example.org/simple' instead of none", id="index"),
        pytest.param({}, {"excluded": ()}, "excluded: -b", id="excluded"),
        pytest.param({}, {"build_requirements": {}}, "build-requirements have changed", id="build requirements"),
        pytest.param({}, {"choice": Choice(prefer="pure")}, "prefer: 'pure' instead of none", id="preference"),
        pytest.param(
            {"given": given_lock("00")},
            {"given": given_lock("01")},
            "the lock that it is made from has changed",
            id="lock's content",
        ),
        pytest.param({}, {"ordered": True}, "layout: 'per-package' instead of none", id="layout"),
    ],
)
def test_what_has_changed(before: dict[str, Any], after: dict[str, Any], words: str) -> None:
    """A stale lock is told with what has changed since."""
    needs = after.pop("needs", ())
    assert changes(inputs(**before).to_table(), inputs(*needs, **after)) == [words]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            lambda: inputs(runtime={"id": "org.example.Other"}), id="another runtime with this Python and glibc"
        ),
        pytest.param(
            lambda: inputs(runtime={"branch": "8", "source": "elsewhere"}),
            id="another branch with this Python and glibc",
        ),
        pytest.param(lambda: inputs(index="https://me:pw@pypi.example.org/simple"), id="credentials of the index"),
        pytest.param(lambda: inputs(excluded=["b"]), id="kind of sequence"),
    ],
)
def test_lock_stays_fresh(changed: Callable[[], Inputs]) -> None:
    """Nothing else makes a lock stale."""
    assert not changes(build_lock("x.toml", [], inputs().to_table(), targets("x86_64")).record, changed())


def test_freshness_survives_a_round_over_the_disk() -> None:
    """The record that is read from the text equals the one that was written, whatever is in it."""
    for made in (
        inputs(),
        inputs(excluded=("z", "a"), index=None, build_requirements={}),
        inputs("a @ https://e.org/x"),
    ):
        lock = build_lock("x.toml", [], made.to_table(), targets("x86_64"))
        assert not changes(parse_lock("x.toml", lock.text).record, made)


def test_order_of_the_excluded_says_nothing() -> None:
    """Sets have no order, so none gets into the record."""
    lock = build_lock("x.toml", [], inputs(excluded=("z", "a")).to_table(), targets("x86_64"))
    assert not changes(lock.record, inputs(excluded=("a", "z")))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: inputs(index=f"https://user:{SECRET}@pypi.example.org/simple"), id="index"),
        pytest.param(lambda: inputs(f"a @ https://user:{SECRET}@files.example.org/a-1.tar.gz"), id="requirement"),
        pytest.param(
            lambda: inputs(build_requirements={"c": (f"d @ https://user:{SECRET}@files.example.org/d-1.tar.gz",)}),
            id="build requirement",
        ),
    ],
)
def test_record_has_no_credentials(made: Callable[[], Inputs]) -> None:
    """Credentials in a URL do not get into the lock."""
    lock = build_lock("x.toml", [], made().to_table(), targets("x86_64"))
    assert "example.org" in lock.text
    assert SECRET not in lock.text
    assert not changes(lock.record, made())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('lock-version = "1.0"\ncreated-by = "x"\npackages = []', id="another tool's"),
        pytest.param(
            'lock-version = "1.0"\ncreated-by = "x"\npackages = []\n[tool.pyproject-flatpak]', id="without record"
        ),
        pytest.param(
            'lock-version = "1.0"\ncreated-by = "x"\npackages = []\n[tool.pyproject-flatpak]\ninputs = 1',
            id="with a record that is none",
        ),
    ],
)
def test_lock_without_record_is_not_fresh(text: str) -> None:
    """A lock that does not say what it was made from is never taken as it is."""
    assert changes(parse_lock("x.toml", text).record, inputs())


def test_lock_is_a_standard_one() -> None:
    """Any reader of PEP 751 understands the lock and finds Python, environments and files in it."""
    over = targets("x86_64", "aarch64", python="3.14.2")
    lock = build_lock("x.toml", [package("pure", PURE)], inputs().to_table(), over)
    document = tomllib.loads(lock.text)
    read = Pylock.from_dict(document)
    assert document["lock-version"] == "1.0"
    assert document["created-by"] == "pyproject-flatpak"
    assert str(read.requires_python) == "==3.14.*"
    assert [any(target.meets(marker) for marker in read.environments or ()) for target in over] == [True, True]
    assert [found.name for found in read.packages] == ["pure"]
    assert lock.packages == tuple(read.packages)


def test_lock_has_no_time_and_no_tool_version() -> None:
    """Locking again gives the same bytes, with any version of ours and of uv's, at any time."""
    made = [
        build_lock("x.toml", [package("pure", PURE)], inputs().to_table(), targets("x86_64")).text for _ in range(2)
    ]
    assert made[0] == made[1]
    assert set(tomllib.loads(made[0])) == {
        *("lock-version", "environments", "requires-python", "created-by", "packages", "tool")
    }
    assert set(tomllib.loads(made[0])["tool"]["pyproject-flatpak"]["inputs"]) == {
        *("requirements", "python", "glibc", "arches", "excluded", "index", "build-requirements")
    }


def normalized(*packages: dict[str, Any], **runtime: str) -> list[dict[str, Any]]:
    """Return what is kept of a resolver's packages for both arches."""
    return normalized_packages(packages, targets(**runtime))


def filenames(table: dict[str, Any]) -> list[str]:
    """Return the names of all files of a package's table."""
    files = [*table.get("wheels", ()), *([table["sdist"]] if "sdist" in table else ())]
    return [file["url"].rpartition("/")[2] for file in files]


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        pytest.param(
            [NATIVE.format("x86_64"), NATIVE.format("aarch64"), "native-1.0.tar.gz"],
            [NATIVE.format("aarch64"), NATIVE.format("x86_64"), "native-1.0.tar.gz"],
            id="both arches and the sdist, sorted by name",
        ),
        pytest.param(
            [
                NATIVE.format("x86_64"),
                "native-1.0-cp314-cp314-win_amd64.whl",
                "native-1.0-cp313-cp313-linux_x86_64.whl",
            ],
            [NATIVE.format("x86_64")],
            id="not another system's or Python's",
        ),
        pytest.param(
            [NATIVE.format("x86_64"), "native-1.0-cp314-cp314-musllinux_1_2_x86_64.whl"],
            [NATIVE.format("x86_64")],
            id="not musl's",
        ),
        pytest.param(
            [NATIVE.format("x86_64"), "native-1.0-cp314-cp314-manylinux_2_41_x86_64.whl"],
            [NATIVE.format("x86_64")],
            id="not a newer glibc's",
        ),
        pytest.param(
            [NATIVE.format("x86_64"), "native-1.0-cp38-abi3-manylinux_2_17_x86_64.whl", PURE.replace("pure", "native")],
            [
                NATIVE.format("x86_64"),
                "native-1.0-cp38-abi3-manylinux_2_17_x86_64.whl",
                "native-1.0-py3-none-any.whl",
            ],
            id="each that some Python could take",
        ),
        pytest.param(
            ["native-1.0-cp314-cp314-win_amd64.whl", "native-1.0.tar.gz"],
            ["native-1.0.tar.gz"],
            id="the sdist alone where no wheel fits",
        ),
        pytest.param(
            ["native-1.0-cp314-cp314-win_amd64.whl"],
            ["native-1.0-cp314-cp314-win_amd64.whl"],
            id="unfit ones where there is nothing else, for the message",
        ),
        pytest.param(["native.whl", "native-1.0.tar.gz"], ["native-1.0.tar.gz"], id="no wheel's name"),
    ],
)
def test_files_that_are_kept(files: list[str], kept: list[str]) -> None:
    """A lock carries the files that a target can use, and no others."""
    [table] = normalized(package("native", *files), glibc="2.40")
    assert filenames(table) == kept


def test_wheel_is_known_by_its_name_before_its_url() -> None:
    """A file may be served under any URL; its name says what it is."""
    odd = wheel(PURE) | {"name": PURE, "url": "https://files.example.org/0123?x=1"}
    [table] = normalized({"name": "pure", "version": "1.0", "wheels": [odd]})
    assert table["wheels"] == [odd]


@pytest.mark.parametrize(
    ("marker", "arches"),
    [
        pytest.param(None, ["x86_64", "aarch64"], id="none"),
        pytest.param("sys_platform == 'linux'", ["x86_64", "aarch64"], id="holds everywhere"),
        pytest.param("python_full_version == '3.14.*' and platform_machine == 'aarch64'", ["aarch64"], id="one arch"),
        pytest.param("sys_platform == 'win32'", [], id="nowhere"),
    ],
)
def test_markers_of_packages(marker: str | None, arches: list[str]) -> None:
    """A package counts where its marker holds; one for no target goes, one for some says which."""
    given = package("pure", PURE) | ({"marker": marker} if marker else {})
    found = normalized(given)
    assert len(found) == bool(arches)
    read = Pylock.from_dict({"lock-version": "1.0", "created-by": "x", "packages": found})
    assert [t.arch for t in targets() for p in read.packages if t.meets(p.marker)] == arches
    assert ["marker" in table for table in found] == [len(arches) == 1] * len(found)


def test_packages_are_sorted() -> None:
    """Packages stand by name, then by version, whatever the resolver's order."""
    one = package("b", "b-1.0.tar.gz", marker="platform_machine == 'x86_64'")
    two = package("b", "b-2.0.tar.gz", version="2.0", marker="platform_machine == 'aarch64'")
    found = normalized(two, one, package("a", "a-1.0.tar.gz"))
    assert [(table["name"], table["version"]) for table in found] == [("a", "1.0"), ("b", "1.0"), ("b", "2.0")]


def test_what_a_resolver_adds_is_left_out() -> None:
    """Keys that say nothing of what to install do not get into the lock."""
    extra = {"index": "https://pypi.example.org/simple", "dependencies": [{"name": "x"}], "tool": {"uv": {}}}
    [table] = normalized(package("pure", PURE) | extra)
    assert set(table) == {"name", "version", "wheels"}


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"sdist": {"url": f"https://u:{SECRET}@files.example.org/a-1.0.tar.gz"}}, id="sdist"),
        pytest.param({"wheels": [{"url": f"https://u:{SECRET}@files.example.org/{PURE}"}]}, id="wheel"),
        pytest.param({"archive": {"url": f"https://u:{SECRET}@files.example.org/a.zip"}}, id="archive"),
        pytest.param({"vcs": {"type": "git", "url": f"https://u:{SECRET}@example.org/a.git"}}, id="repository"),
    ],
)
def test_files_have_no_credentials(given: dict[str, Any]) -> None:
    """The URL of no file has credentials."""
    [table] = normalized({"name": "pure", "version": "1.0"} | given)
    assert "example.org" in str(table)
    assert SECRET not in str(table)


def test_build_packages() -> None:
    """What an sdist is built with is found again in the lock, each with its own builds, down to the last."""
    inner = package("setuptools", "setuptools-1.0.tar.gz", tool={"pyproject-flatpak": {"build": []}})
    outer = package("cython", "cython-1.0.tar.gz", tool={"pyproject-flatpak": {"build": [inner]}})
    [found] = lock_of(package("a", "a-1.0.tar.gz", tool={"pyproject-flatpak": {"build": [outer]}})).packages
    [cython] = build_packages(found)
    [setuptools] = build_packages(cython)
    assert (cython.name, setuptools.name, build_packages(setuptools)) == ("cython", "setuptools", ())


def test_no_build_packages() -> None:
    """A package of another tool's making has none."""
    [found] = lock_of(package("a", "a-1.0.tar.gz", tool={"other": {}})).packages
    assert build_packages(found) == ()


HEAD = 'lock-version = "1.0"\ncreated-by = "x"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("<<<<<<< HEAD\n", "x.toml: is no valid TOML: ", id="merge conflict"),
        pytest.param("", "x.toml", id="empty"),
        pytest.param(HEAD.replace("1.0", "2.0") + "packages = []", "x.toml: pylock version 2.0", id="unknown version"),
        pytest.param(HEAD + "packages = 1", "x.toml packages: ", id="packages that are none"),
        pytest.param(HEAD + "[[packages]]\nname = 'A'", "x.toml packages[0].name: ", id="name that is not normalized"),
        pytest.param(
            HEAD + "[[packages]]\nname = 'a'\nwheels = [{ url = 'https://example.org/a-1-py3-none-any.whl' }]",
            "x.toml packages[0].wheels[0].hashes: ",
            id="file without checksum",
        ),
        pytest.param(
            HEAD + "packages = []\n[tool]\npyproject-flatpak = 1", "x.toml tool.pyproject-flatpak: ", id="tool"
        ),
        pytest.param(
            HEAD + "[[packages]]\nname = 'a'\narchive = { path = 'a', hashes = { sha256 = '0' } }\n"
            "[packages.tool.pyproject-flatpak]\nbuild = [{ name = 'B' }]",
            "x.toml packages[0].tool.pyproject-flatpak.build[0].name: ",
            id="build requirement in it",
        ),
    ],
)
def test_broken_lock(text: str, complaint: str) -> None:
    """A lock that somebody has broken is told with its name, the place in it, and the way out."""
    with pytest.raises(LockError) as caught:
        parse_lock("x.toml", text)
    [error] = caught.value.messages
    assert error.startswith(complaint)
    assert error.endswith("; mend it, or delete it to lock anew")
