"""The resolver: one run of uv for all targets, and its failures in our words."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.errors import LockError, NetworkError
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.resolve import resolve
from pyproject_flatpak.lock.uv import Question
from tests.support.index import Release
from tests.unit.support import SECRET, Serve, lock_of, package, requirements, targets

INDEX = "http://pypi.example.org/simple/"
PRIVATE = f"http://user:{SECRET}@pypi.example.org/simple/"
NATIVE = ("cp314-cp314-manylinux_2_28_x86_64", "cp314-cp314-manylinux_2_28_aarch64")


def ask(*needs: str, **given: object) -> dict[str, str]:
    """Return name and version of what these requirements bring in, for Python 3.14.2 on both arches."""
    values: dict[str, Any] = {"requirements": requirements(*needs), "targets": targets(python="3.14.2"), "index": INDEX}
    found = resolve(Question(**values | given)).packages
    return {table["name"]: table["version"] for table in found}


def failure(*needs: str, **given: object) -> LockError:
    """Return the error that these requirements end in."""
    with pytest.raises(LockError) as caught:
        ask(*needs, **given)
    return caught.value


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Return a port of this machine where nobody listens, and keep it so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_closure(serve: Serve) -> None:
    """The answer holds what is required and what that requires, evaluated for the runtime's Python on Linux."""
    serve(
        Release(
            name="a",
            version="1.0",
            requires=(
                *("b>=2", 'c; python_version < "3.14"', 'd; sys_platform == "win32"'),
                *('e; python_full_version >= "3.14.2"', 'f; platform_machine == "aarch64"'),
            ),
        ),
        *(Release(name=name, version=version) for name in "bcdef" for version in ("1.0", "2.0")),
    )
    assert ask("a") == {"a": "1.0", "b": "2.0", "e": "2.0", "f": "2.0"}


def test_files_of_both_arches(serve: Serve) -> None:
    """One run finds the files of both arches, each with URL, size and sha256."""
    index = serve(Release(name="native", version="1.0", tags=NATIVE))
    [table] = resolve(Question(requirements=requirements("native"), targets=targets(), index=INDEX)).packages
    files = {file["url"].rpartition("/")[2]: file for file in [*table["wheels"], table["sdist"]]}
    assert set(files) == {f"native-1.0-{tag}.whl" for tag in NATIVE} | {"native-1.0.tar.gz"}
    for name, file in files.items():
        assert file["size"] == len(index.files[name])
        assert file["hashes"]["sha256"] == index.sha256(name)


@pytest.mark.usefixtures("resolver")
def test_nothing_to_resolve() -> None:
    """No requirement needs no resolver."""
    assert ask() == {}


@pytest.mark.parametrize(
    ("needs", "excluded", "expected"),
    [
        pytest.param(["a"], {"b"}, {"a": "1.0"}, id="what another requires, with all that it brings"),
        pytest.param(["a", "b"], {"c"}, {"a": "1.0", "b": "1.0"}, id="at the end of a chain"),
        pytest.param(["a"], {"absent"}, {"a": "1.0", "b": "1.0", "c": "1.0"}, id="what nobody asks for"),
    ],
)
def test_excluded(serve: Serve, needs: list[str], excluded: set[str], expected: dict[str, str]) -> None:
    """What is excluded does not come in by a detour."""
    serve(
        Release(name="a", version="1.0", requires=("b",)),
        Release(name="b", version="1.0", requires=("c",)),
        Release(name="c", version="1.0"),
    )
    assert ask(*needs, excluded=frozenset(excluded)) == expected


def test_excluded_that_no_index_has(serve: Serve) -> None:
    """What is excluded need not exist: system bindings are on no private index."""
    serve(Release(name="a", version="1.0", requires=("pygobject>=3",)))
    assert ask("a", excluded=frozenset({"pygobject"})) == {"a": "1.0"}


def test_another_version_for_each_arch(serve: Serve) -> None:
    """Where the arches ask for two versions, both are in the answer."""
    serve(Release(name="a", version="1.0"), Release(name="a", version="2.0"))
    question = Question(
        requirements=requirements('a<2; platform_machine == "x86_64"', 'a>=2; platform_machine == "aarch64"'),
        targets=targets(),
        index=INDEX,
    )
    assert sorted(table["version"] for table in resolve(question).packages) == ["1.0", "2.0"]


def test_earlier_versions_are_kept(serve: Serve) -> None:
    """What an earlier lock holds stays where it still fits, and nothing else is kept back."""
    serve(*(Release(name=name, version=version) for name in "abc" for version in ("1.0", "2.0")))
    earlier = lock_of(package("a", "a-1.0-py3-none-any.whl"), package("b", "b-1.0-py3-none-any.whl"))
    assert ask("a", "b>=2", "c", preferences=earlier.text) == {"a": "1.0", "b": "2.0", "c": "2.0"}


def test_yanked_and_pre_releases_are_not_taken(serve: Serve) -> None:
    """A lock takes no release that was withdrawn and none that is not final."""
    serve(
        Release(name="a", version="1.0"),
        Release(name="a", version="2.0", yanked=True),
        Release(name="a", version="3.0b1"),
    )
    assert ask("a") == {"a": "1.0"}


def test_machine_has_no_say(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings of this machine that choose index, versions or platform do not get into a lock."""
    serve(Release(name="a", version="1.0"), Release(name="a", version="2.0"), Release(name="a", version="3.0b1"))
    (tmp_path / "constraints.txt").write_text("a<2")
    (tmp_path / "uv.toml").write_text('prerelease = "allow"')
    for name, value in {
        "UV_CONSTRAINT": str(tmp_path / "constraints.txt"),
        "UV_CONFIG_FILE": str(tmp_path / "uv.toml"),
        "UV_PRERELEASE": "allow",
        "UV_RESOLUTION": "lowest",
        "UV_DEFAULT_INDEX": "http://other.example.org/simple",
        "UV_INDEX": "http://other.example.org/simple",
        "UV_EXCLUDE_NEWER": "2020-01-01",
        "UV_NO_BINARY": "1",
        "PIP_INDEX_URL": "http://other.example.org/simple",
        "VIRTUAL_ENV": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    assert ask("a") == {"a": "2.0"}


def test_sdist_alone(serve: Serve) -> None:
    """A release without wheels is found as well."""
    serve(Release(name="a", version="1.0", tags=()))
    assert ask("a") == {"a": "1.0"}


def test_two_unknown_names(serve: Serve) -> None:
    """All names that the index lacks are told in one error, each with its requirement and the way out."""
    serve(Release(name="a", version="1.0"))
    error = failure("a", "absent-b>=2", "absent-a", remedy="mend the name", asked_by="build-system.requires")
    assert sorted(error.messages) == [
        "build-system.requires: the index has no distribution 'absent-a' (got 'absent-a'); mend the name",
        "build-system.requires: the index has no distribution 'absent-b' (got 'absent-b>=2'); mend the name",
    ]


def test_unknown_name_with_an_extra(serve: Serve) -> None:
    """A requirement with extras of a distribution that the index lacks is told like any other."""
    serve(Release(name="a", version="1.0"))
    [line] = failure("a", "absent[x]", remedy="mend the name").messages
    assert line == "project.dependencies: the index has no distribution 'absent' (got 'absent[x]'); mend the name"


def test_unknown_name_beside_a_conflict(serve: Serve) -> None:
    """A name that the index lacks is told though another requirement cannot be met either."""
    serve(Release(name="a", version="1.0"))
    lines = "\n".join(failure("absent", "a>=2").messages)
    assert "no distribution 'absent'" in lines
    assert "a>=2" in lines


def test_unknown_name_of_another(serve: Serve) -> None:
    """A name that only a dependency asks for is told with who asks."""
    serve(Release(name="a", version="1.0", requires=("absent",)))
    text = str(failure("a"))
    assert "absent was not found" in text
    assert "a depend" in text


def test_conflict(serve: Serve) -> None:
    """What cannot be met is told with requirement, arches, Python and runtime, and below it uv's own reason."""
    serve(Release(name="a", version="1.0"))
    error = failure("a>=2", asked_by="build-system.requires")
    head, *reason = str(error).splitlines()
    for part in ("build-system.requires: ", "x86_64 and aarch64", "Python 3.14.2", "org.example.Platform//7", "'a>=2'"):
        assert part in head
    assert "; " in head
    assert any("only a==1.0 is available" in line for line in reason)
    assert all(line.startswith("    ") for line in reason)
    assert error.exit_code == 3


@pytest.mark.parametrize(
    "bound",
    [
        pytest.param(">=3.15", id="needs a newer Python"),
        # pip refuses it in the sandbox: Package 'a' requires a different Python
        pytest.param("<3.14", id="needs an older Python"),
    ],
)
def test_release_for_another_python(serve: Serve, bound: str) -> None:
    """A release that does not run on the runtime's Python is not locked."""
    serve(Release(name="a", version="1.0", requires_python=bound))
    assert "'a'" in str(failure("a")).splitlines()[0]


def test_older_release_that_runs_on_this_python(serve: Serve) -> None:
    """Releases whose upper bound leaves out the runtime's Python are passed over for an older one that has none."""
    serve(
        Release(name="a", version="1.0", requires_python=">=3.8"),
        Release(name="a", version="2.0", requires_python=">=3.8,<3.13"),
        Release(name="a", version="3.0", requires_python=">=3.8,<3.14"),
        Release(name="b", version="1.0", requires=("a",)),
    )
    assert ask("b") == {"a": "1.0", "b": "1.0"}


def test_many_releases_for_older_pythons(serve: Serve) -> None:
    """Where release after release needs an older Python, the search ends, and the newest of them is told."""
    index = serve(*(Release(name="a", version=f"{i}.0", requires_python="<3.14") for i in range(1, 31)))
    [line] = failure("a").messages
    assert "'a' 30.0 does not run on Python 3.14.2" in line
    asked = {path for path in index.log if path.endswith(".metadata")}
    assert not any("/a-1.0-" in path for path in asked)


def test_release_for_this_python_before_a_newer_one(serve: Serve) -> None:
    """Of two releases the newest that runs on the runtime's Python is taken."""
    serve(Release(name="a", version="1.0"), Release(name="a", version="2.0", requires_python=">=3.15"))
    assert ask("a") == {"a": "1.0"}


def test_wheels_for_another_platform(serve: Serve) -> None:
    """A distribution that has no file for an arch cannot be locked for it."""
    serve(Release(name="a", version="1.0", sdist=False, tags=NATIVE[:1]))
    error = failure("a")
    assert "aarch64" in str(error)
    assert ask("a", targets=targets("x86_64", python="3.14.2")) == {"a": "1.0"}


@pytest.mark.usefixtures("resolver")
def test_index_out_of_reach(closed_port: int) -> None:
    """An index that does not answer is a network error that names it and the way out."""
    error = failure("a", index=f"http://user:{SECRET}@127.0.0.1:{closed_port}/simple/")
    assert isinstance(error, NetworkError)
    [line] = error.messages
    assert line.startswith("project.dependencies: ")
    assert f"http://127.0.0.1:{closed_port}/simple/" in line
    assert "PYPROJECT_FLATPAK=skip" in line
    assert "commit the lock" in line
    assert SECRET not in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_index_wants_credentials(serve: Serve, status: int) -> None:
    """An index that refuses us is told with its answer, not as one that lacks the distribution."""
    serve(Release(name="a", version="1.0")).faults["/simple/"] = status
    error = failure("a", index=PRIVATE)
    assert isinstance(error, NetworkError)
    [line] = error.messages
    assert str(status) in line
    assert "credentials" in line
    assert SECRET not in line


@pytest.mark.parametrize("status", [500, 502, 503])
def test_index_is_broken(serve: Serve, status: int) -> None:
    """An index that fails is a network error with its address and its answer."""
    serve(Release(name="a", version="1.0")).faults["/simple/a"] = status
    error = failure("a", index=PRIVATE)
    assert isinstance(error, NetworkError)
    [line] = error.messages
    assert "http://pypi.example.org/simple/a/" in line
    assert str(status) in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("needs", "index"),
    [
        pytest.param(["a>=9"], PRIVATE, id="index, conflict"),
        pytest.param(["absent"], PRIVATE, id="index, unknown name"),
        pytest.param(["a>=9"], f"http://user:{SECRET}@pypi.example.org/nowhere/", id="index, wrong path"),
        pytest.param(
            [f"a @ http://user:{SECRET}@files.example.org/packages/a-1.0-py3-none-any.whl", "b"],
            INDEX,
            id="requirement, conflict",
        ),
        pytest.param(
            [f"a @ http://user:{SECRET}@files.example.org/packages/absent.whl"], INDEX, id="requirement, not found"
        ),
    ],
)
def test_errors_have_no_credentials(serve: Serve, needs: list[str], index: str) -> None:
    """No failure shows a password."""
    serve(Release(name="a", version="1.0"), Release(name="b", version="1.0", requires=("a>=2",)))
    assert SECRET not in str(failure(*needs, index=index))


def test_credentials_are_not_on_the_command_line(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every user of a machine can read command lines, so no credentials are on one; nor in a file of the resolver's."""
    serve(Release(name="a", version="1.0"))
    spy = tmp_path / "uv"
    spy.write_text(
        f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\ncat pyproject.toml >{tmp_path}/project\nexec {find_uv()} "$@"\n'
    )
    spy.chmod(0o755)
    monkeypatch.setenv("UV", str(spy))
    find_uv.cache_clear()
    try:
        assert ask("a", index=PRIVATE) == {"a": "1.0"}
    finally:
        find_uv.cache_clear()
    assert "pip compile" in (tmp_path / "arguments").read_text()
    assert SECRET not in (tmp_path / "arguments").read_text() + (tmp_path / "project").read_text()
