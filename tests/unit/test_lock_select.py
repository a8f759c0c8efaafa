"""The file of each package on each arch, out of a lock."""

from __future__ import annotations

from typing import Any

import pytest

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.choice import Choice
from pyproject_flatpak.lock.select import SelectedFile, select_files
from pyproject_flatpak.model import Prefer
from tests.unit.support import lock_of, package, sha256, targets, wheel

CP314 = "native-1.0-cp314-cp314-manylinux_2_28_{}.whl"
ABI3 = "native-1.0-cp39-abi3-manylinux_2_17_{}.whl"
PURE = "native-1.0-py3-none-any.whl"
SDIST = "native-1.0.tar.gz"


def select(*packages: dict[str, Any], arches: tuple[str, ...] = (), **runtime: str) -> tuple[SelectedFile, ...]:
    """Return the files of these packages for Python 3.14.2 and glibc 2.40."""
    return select_files(lock_of(*packages), targets(*arches, **runtime))


def chosen(*files: str, arches: tuple[str, ...] = (), **runtime: str) -> dict[str, tuple[str, ...]]:
    """Return name and arches of each file that is taken of a package with these files."""
    return {file.filename: file.arches for file in select(package("native", *files), arches=arches, **runtime)}


BOTH = ("x86_64", "aarch64")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([PURE, SDIST], {PURE: BOTH}, id="pure wheel before the sdist, for both"),
        pytest.param(
            [CP314.format("x86_64"), CP314.format("aarch64"), PURE, SDIST],
            {CP314.format("aarch64"): ("aarch64",), CP314.format("x86_64"): ("x86_64",)},
            id="native wheel of each arch before the pure one",
        ),
        pytest.param(
            [ABI3.format("x86_64"), ABI3.format("aarch64"), PURE],
            {ABI3.format("aarch64"): ("aarch64",), ABI3.format("x86_64"): ("x86_64",)},
            id="stable ABI before the pure one",
        ),
        pytest.param(
            [CP314.format("x86_64"), ABI3.format("x86_64"), ABI3.format("aarch64")],
            {CP314.format("x86_64"): ("x86_64",), ABI3.format("aarch64"): ("aarch64",)},
            id="own ABI before the stable one, arch by arch",
        ),
        pytest.param(
            [CP314.format("x86_64"), SDIST],
            {CP314.format("x86_64"): ("x86_64",), SDIST: ("aarch64",)},
            id="sdist where one arch has no wheel",
        ),
        pytest.param([SDIST], {SDIST: BOTH}, id="sdist alone"),
        pytest.param(
            ["native-1.0-cp313-cp313-manylinux_2_28_x86_64.whl", SDIST], {SDIST: BOTH}, id="not an older Python's wheel"
        ),
        pytest.param(
            ["native-1.0-cp314-cp314t-manylinux_2_28_x86_64.whl", SDIST], {SDIST: BOTH}, id="not a free-threaded one"
        ),
        pytest.param(
            ["native-1.0-cp314-cp314-musllinux_1_2_x86_64.whl", SDIST], {SDIST: BOTH}, id="never a musl wheel"
        ),
        pytest.param(
            ["native-1.0-cp314-cp314-manylinux_2_41_x86_64.whl", SDIST], {SDIST: BOTH}, id="never a newer glibc's"
        ),
        pytest.param(
            ["native-1.0-cp314-cp314-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", SDIST],
            {
                "native-1.0-cp314-cp314-manylinux_2_17_x86_64.manylinux2014_x86_64.whl": ("x86_64",),
                SDIST: ("aarch64",),
            },
            id="wheel of two tags",
        ),
        pytest.param(
            ["native-1.0-1-py3-none-any.whl", PURE], {"native-1.0-1-py3-none-any.whl": BOTH}, id="the newer build"
        ),
        pytest.param(
            ["native-1.0-10-py3-none-any.whl", "native-1.0-9-py3-none-any.whl", PURE],
            {"native-1.0-10-py3-none-any.whl": BOTH},
            id="the newest build",
        ),
        pytest.param(
            ["native-1.0-1-py2.py3-none-any.whl", "native-1.0-py3-none-any.whl", "native-1.0-2-py2-none-any.whl"],
            {"native-1.0-1-py2.py3-none-any.whl": BOTH},
            id="the newest build among those that fit",
        ),
    ],
)
def test_best_file(files: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    """Each arch gets the wheel made most closely for it, else the sdist; one file for both is named once."""
    assert chosen(*files) == expected


def test_order_in_the_lock_says_nothing() -> None:
    """The same file is taken, however the lock sorts its wheels."""
    files = [CP314.format("x86_64"), ABI3.format("x86_64"), PURE]
    assert chosen(*files) == chosen(*reversed(files))


def test_other_runtime_takes_another_file() -> None:
    """One lock serves runtimes of other Pythons and glibcs, as selection reads the tags."""
    old = "native-1.0-cp313-cp313-manylinux_2_28_x86_64.whl"
    files = [CP314.format("x86_64"), old, PURE]
    assert list(chosen(*files, arches=("x86_64",))) == [CP314.format("x86_64")]
    assert list(chosen(*files, arches=("x86_64",), python="3.13.1")) == [old]
    assert list(chosen(*files, arches=("x86_64",), glibc="2.27")) == [PURE]


def test_what_is_known_of_a_file() -> None:
    """URL, checksum and size come from the lock; name and requirement from the package."""
    [file] = select(package("native", PURE))
    assert (file.url, file.sha256, file.size) == (f"https://files.example.org/{PURE}", sha256(PURE), 1000)
    assert (file.name, file.requirement(), file.is_wheel) == ("native", "native==1.0", True)
    [sdist] = select(package("native", SDIST))
    assert not sdist.is_wheel


NATIVE_ONE = CP314.format("x86_64")
PREFERENCES = {
    "wheel": {NATIVE_ONE: ("x86_64",), PURE: ("aarch64",)},
    "pure": {PURE: BOTH},
    "sdist": {SDIST: BOTH},
}


@pytest.mark.parametrize(("prefer", "expected"), PREFERENCES.items())
def test_preference(prefer: Prefer, expected: dict[str, tuple[str, ...]]) -> None:
    """Of all that fits, what is preferred is taken."""
    assert preferred(Choice(prefer=prefer), NATIVE_ONE, PURE, SDIST) == expected


@pytest.mark.parametrize(
    ("prefer", "files", "expected"),
    [
        pytest.param("pure", [NATIVE_ONE, SDIST], {SDIST: BOTH}, id="sdist before a native wheel"),
        pytest.param("pure", [ABI3.format("x86_64")], {ABI3.format("x86_64"): ("x86_64",)}, id="native wheel at last"),
        pytest.param("sdist", [NATIVE_ONE], {NATIVE_ONE: ("x86_64",)}, id="wheel where there is no sdist"),
    ],
)
def test_second_best(prefer: Prefer, files: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    """What is preferred is no condition."""
    arches = next(iter(expected.values()))
    assert preferred(Choice(prefer=prefer), *files, arches=arches) == expected


def preferred(choice: Choice, *files: str, arches: tuple[str, ...] = BOTH) -> dict[str, tuple[str, ...]]:
    """Return name and arches of each file that is taken."""
    return {
        file.filename: file.arches
        for file in select_files(lock_of(package("native", *files)), targets(*arches), choice)
    }


def test_from_source() -> None:
    """What is to be built from source is, whatever wheels there are, and nothing else is."""
    choice = Choice(from_source=frozenset({"native"}))
    tables = (package("native", NATIVE_ONE, PURE, SDIST), package("other", "other-1.0-py3-none-any.whl"))
    found = select_files(lock_of(*tables), targets(), choice)
    assert [file.filename for file in found] == [SDIST, "other-1.0-py3-none-any.whl"]
    with pytest.raises(LockError) as caught:
        select_files(lock_of(package("native", PURE)), targets(), choice)
    problem = "'native' 1.0 has no sdist to build from source"
    remedy = "take it out of tool.flatpak.dependencies.from-source"
    assert caught.value.messages == (f"pylock.flatpak.toml packages[0]: {problem}; {remedy}",)


def test_repository() -> None:
    """A package from git is checked out at its commit and installed from there."""
    vcs = {"type": "git", "url": "https://example.org/x.git", "commit-id": "0" * 40, "subdirectory": "python"}
    [file] = select({"name": "native", "vcs": vcs})
    assert (file.url, file.commit, file.is_wheel, file.arches) == ("https://example.org/x.git", "0" * 40, False, BOTH)
    assert file.requirement() == "native @ file://${PWD}/git-native/python"
    assert file.requirement("inner") == "native @ file://${PWD}/inner/git-native/python"


@pytest.mark.parametrize(
    ("url", "filename"),
    [
        pytest.param("https://example.org/archive/v1.0.zip", "v1.0.zip", id="as the URL has it"),
        pytest.param("https://example.org/a%20b%22.tar.gz", "native.tar.gz", id="needs quotes"),
        pytest.param("https://example.org/tarball/v1.0", "native.tar.gz", id="does not say what it is"),
    ],
)
def test_name_of_an_archive(url: str, filename: str) -> None:
    """Whatever a URL ends with, the file in the build has a plain name that says what it is."""
    [file] = select({"name": "native", "archive": {"url": url, "hashes": {"sha256": "0" * 64}, "subdirectory": "b"}})
    assert (file.filename, file.requirement()) == (filename, f"native @ file://${{PWD}}/{filename}#subdirectory=b")


def test_files_are_sorted() -> None:
    """The files stand by distribution, then by name."""
    found = select(package("b", "b-1.0.tar.gz"), package("a", "a-1.0-py3-none-any.whl"))
    assert [file.name for file in found] == ["a", "b"]


def test_package_for_one_arch() -> None:
    """A package whose marker holds on one arch is for that arch, and needs no file for the other."""
    table = package("native", CP314.format("aarch64"), marker="platform_machine == 'aarch64'")
    assert [file.arches for file in select(table)] == [("aarch64",)]
    assert select(table, arches=("x86_64",)) == ()


def test_two_versions_for_two_arches() -> None:
    """A lock may hold another version of a distribution for each arch."""
    one = package("native", SDIST, marker="platform_machine == 'x86_64'")
    two = package("native", "native-2.0.tar.gz", version="2.0", marker="platform_machine == 'aarch64'")
    assert [(file.requirement(), file.arches) for file in select(one, two)] == [
        ("native==1.0", ("x86_64",)),
        ("native==2.0", ("aarch64",)),
    ]


def archive(url: str, **changes: object) -> dict[str, Any]:
    """Return a package that is locked to a URL."""
    return {"name": "native", "archive": {"url": url, "hashes": {"sha256": "0" * 64}}} | changes


def test_archive() -> None:
    """A package locked to a URL is taken from there, under the name that the URL ends with."""
    [file] = select(archive("https://example.org/a%2Bb/native-1.0%2Blocal.tar.gz", version="1.0+local"))
    assert (file.filename, file.is_wheel, file.arches) == ("native-1.0+local.tar.gz", False, BOTH)
    assert file.requirement() == "native==1.0+local"
    [file] = select(archive(f"https://example.org/{PURE}"))
    assert (file.is_wheel, file.requirement()) == (True, f"native @ file://${{PWD}}/{PURE}")


@pytest.mark.parametrize(
    "filename",
    [
        pytest.param(CP314.format("x86_64"), id="another arch"),
        pytest.param("native-1.0-cp313-cp313-manylinux_2_28_aarch64.whl", id="another Python"),
        pytest.param("native-1.0-cp314-cp314-musllinux_1_2_aarch64.whl", id="musl"),
        pytest.param("native-1.0-cp314-cp314-manylinux_2_41_aarch64.whl", id="newer glibc"),
    ],
)
def test_archive_that_is_an_unfit_wheel(filename: str) -> None:
    """A wheel behind a URL has to fit the target like any other."""
    with pytest.raises(LockError, match=r"'native'.* fits aarch64"):
        select(archive(f"https://example.org/{filename}", version="1.0"), arches=("aarch64",))


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        pytest.param(
            {"name": "native", "vcs": {"type": "hg", "url": "https://example.org/x", "commit-id": "0" * 40}},
            "'native' comes from a hg repository, which is not supported (got 'https://example.org/x'); depend on",
            id="repository of another kind",
        ),
        pytest.param(
            {"name": "native", "vcs": {"type": "git", "path": "../x.git", "commit-id": "0" * 40}},
            "'native' is locked to something without an http or https URL (got '../x.git'); depend on",
            id="repository of this machine",
        ),
        pytest.param(
            {"name": "native", "directory": {"path": "../x"}},
            "'native' is locked to a folder, which is not there in a build (got '../x'); depend on a release",
            id="folder",
        ),
        pytest.param(
            package("native", wheels=[wheel(PURE) | {"url": f"file:///tmp/{PURE}"}]),
            f"'native' is locked to something without an http or https URL (got 'file:///tmp/{PURE}')",
            id="file of this machine",
        ),
        pytest.param(
            package("native", wheels=[{"path": f"dist/{PURE}", "hashes": {"sha256": "0" * 64}}]),
            f"'native' is locked to something without an http or https URL (got 'dist/{PURE}')",
            id="path",
        ),
        pytest.param(
            package("native", wheels=[wheel(PURE) | {"hashes": {"md5": "0" * 32, "sha512": "0" * 128}}]),
            "the file of 'native' has no sha256 (got ['md5', 'sha512'])",
            id="other checksums",
        ),
    ],
)
def test_file_that_the_sandbox_cannot_fetch(table: dict[str, Any], complaint: str) -> None:
    """What flatpak-builder cannot fetch and check is refused once, at its place in the lock."""
    with pytest.raises(LockError) as caught:
        select(package("a", "a-1.0.tar.gz"), table)
    [error] = caught.value.messages
    assert error.startswith(f"pylock.flatpak.toml packages[1]: {complaint}")


def test_no_file_fits() -> None:
    """Where nothing fits, the message names place, package, version, arch, Python, glibc and the way out."""
    with pytest.raises(LockError) as caught:
        select(package("a", "a-1.0.tar.gz"), package("native", CP314.format("x86_64")))
    [error] = caught.value.messages
    assert error == (
        "pylock.flatpak.toml packages[1]: no file of 'native' 1.0 fits aarch64, Python 3.14 and glibc 2.40; "
        "add an sdist to the lock, or drop aarch64 from tool.flatpak.arches"
    )


def test_every_missing_file_is_told() -> None:
    """All packages and arches without a file come in one error."""
    unfit = "{}-1.0-cp314-cp314-win_amd64.whl"
    with pytest.raises(LockError) as caught:
        select(package("one", unfit.format("one")), package("two", unfit.format("two")))
    assert [message.partition(" fits ")[0].rpartition("of ")[2] for message in caught.value.messages] == [
        *("'one' 1.0", "'one' 1.0", "'two' 1.0", "'two' 1.0")
    ]


def test_requires_python_of_a_package() -> None:
    """A package that is locked for another Python does not fit."""
    with pytest.raises(LockError, match=r"no file of 'native' 1\.0 fits x86_64, Python 3\.14"):
        select(package("native", PURE, **{"requires-python": "<3.14"}))
