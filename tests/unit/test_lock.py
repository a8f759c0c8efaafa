"""The two locks of an application: taken where they are fresh, made anew where they are not."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from itertools import count
from typing import Any

import pytest
from packaging.pylock import Package

from pyproject_flatpak.errors import LockError, NetworkError
from pyproject_flatpak.lock import BUILD_LOCK, DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.document import Lock, build_packages
from pyproject_flatpak.lock.wanted import Wanted
from pyproject_flatpak.reporter import Reporter
from tests.support.index import Answer, Release
from tests.unit.support import SECRET, Serve, requirements, targets

INDEX = "http://pypi.example.org/simple/"
A, B = Release(name="a", version="1.0"), Release(name="b", version="1.0")


def wanted(*needs: str, **given: object) -> Wanted:
    """Return what the lock of the dependencies is to hold."""
    values: dict[str, Any] = {
        "name": DEPENDENCIES_LOCK,
        "requirements": requirements(*needs),
        "targets": targets(),
        "asked_by": "project.dependencies",
        "remedy": "mend the name",
        "index": INDEX,
        "build_requirements": {},
    }
    return Wanted(**values | given)


def make(*all_wanted: Wanted, existing: dict[str, str] | None = None) -> tuple[list[Lock], list[str]]:
    """Return the locks, and what is announced."""
    said: list[str] = []
    return make_locks(all_wanted, existing or {}, Reporter(info=said.append)), said


def versions(lock: Lock) -> dict[str, str]:
    """Return name and version of what is locked."""
    return {package.name: str(package.version) for package in lock.packages}


def test_new_locks(serve: Serve) -> None:
    """Without locks, both are made, in the order asked for, each told to the user."""
    serve(A, B)
    locks, said = make(wanted("a"), wanted("b", name=BUILD_LOCK, asked_by="build-system.requires"))
    assert [(lock.name, versions(lock)) for lock in locks] == [
        (DEPENDENCIES_LOCK, {"a": "1.0"}),
        (BUILD_LOCK, {"b": "1.0"}),
    ]
    assert sorted(said) == [
        "locking build-system.requires for x86_64 and aarch64, Python 3.14.2",
        "locking project.dependencies for x86_64 and aarch64, Python 3.14.2",
    ]


def test_fresh_locks_need_no_network(serve: Serve) -> None:
    """Fresh locks are taken as they are: nothing is asked and nothing is said."""
    index = serve(A)
    [lock], _ = make(wanted("a"))
    asked = len(index.log)
    [again], said = make(wanted("a"), existing={DEPENDENCIES_LOCK: lock.text})
    assert again.text == lock.text
    assert (len(index.log), said) == (asked, [])


def test_only_the_stale_lock_is_made_anew(serve: Serve) -> None:
    """A stale lock beside a fresh one leaves that alone."""
    serve(A, B)
    [lock], _ = make(wanted("a"))
    locks, said = make(wanted("a"), wanted("b", name=BUILD_LOCK), existing={DEPENDENCIES_LOCK: lock.text})
    assert (locks[0].text, locks[1].name, len(said)) == (lock.text, BUILD_LOCK, 1)


def test_same_input_same_lock(serve: Serve) -> None:
    """Locking twice gives the same bytes."""
    native = Release(name="c", version="1.0", requires=("a",), tags=("cp314-cp314-manylinux_2_28_x86_64",))
    serve(A, B, native, Release(name="setuptools", version="80.0"))
    first, second = (make(wanted("b", "c"))[0][0].text for _ in range(2))
    assert first == second


def test_versions_that_still_fit_are_kept(serve: Serve) -> None:
    """A lock made anew keeps what it held, what its sdists are built with included."""
    old = (Release(name="a", version="1.0", tags=()), Release(name="setuptools", version="80.0"), B)
    serve(*old)
    [lock], _ = make(wanted("a"))
    serve(*old, Release(name="a", version="2.0", tags=()), Release(name="setuptools", version="81.0"))
    [again], _ = make(wanted("a", "b"), existing={DEPENDENCIES_LOCK: lock.text})
    assert versions(again) == {"a": "1.0", "b": "1.0"}
    assert [versions_of_builds(package) for package in again.packages] == [{"setuptools": "80.0"}, {}]


def versions_of_builds(package: Package) -> dict[str, str]:
    """Return name and version of what a package is built with."""
    return {inner.name: str(inner.version) for inner in build_packages(package)}


def test_mistakes_of_both_locks_are_told(serve: Serve) -> None:
    """One error has what is wrong with either lock."""
    serve(A)
    with pytest.raises(LockError) as caught:
        make(wanted("absent-a"), wanted("absent-b", name=BUILD_LOCK, asked_by="build-system.requires"))
    assert sorted(caught.value.messages) == [
        "build-system.requires: the index has no distribution 'absent-b' (got 'absent-b'); mend the name",
        "project.dependencies: the index has no distribution 'absent-a' (got 'absent-a'); mend the name",
    ]


def test_unreachable_index_is_a_network_error(serve: Serve) -> None:
    """Where both locks fail for the network, the error is of that kind."""
    serve(A, B).faults["/simple/"] = 503
    with pytest.raises(NetworkError):
        make(wanted("a"), wanted("b", name=BUILD_LOCK))


def test_broken_lock_is_told_before_anything_is_asked(serve: Serve) -> None:
    """A lock that somebody has broken is not silently replaced."""
    index = serve(A)
    with pytest.raises(LockError, match="delete it to lock anew"):
        make(wanted("a"), existing={DEPENDENCIES_LOCK: "<<<<<<<"})
    assert index.log == []


def test_lock_has_no_credentials(serve: Serve) -> None:
    """The credentials of an index are used and do not get into the lock."""
    serve(A)
    [lock], _ = make(wanted("a", index=f"http://user:{SECRET}@pypi.example.org/simple/"))
    assert versions(lock) == {"a": "1.0"}
    assert SECRET not in lock.text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"requirements": requirements("a", "b")}, id="requirements"),
        pytest.param({"targets": targets("x86_64")}, id="arches"),
        pytest.param({"targets": targets(python="3.14.3")}, id="python"),
        pytest.param({"targets": targets(glibc="2.41")}, id="glibc"),
        pytest.param({"index": "http://pypi.example.org/simple"}, id="index"),
        pytest.param({"excluded": frozenset({"b"})}, id="excluded"),
        pytest.param({"build_requirements": {"a": ("b",)}}, id="build requirements"),
    ],
)
def test_each_input_is_in_the_record(changes: dict[str, Any]) -> None:
    """What a lock is wanted for is all in its record."""
    assert wanted("a", **changes).inputs != wanted("a").inputs


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"remedy": "other"}, id="words of messages"),
        pytest.param({"asked_by": "other"}, id="key path of messages"),
        pytest.param({"name": BUILD_LOCK}, id="name of the file"),
    ],
)
def test_nothing_else_is_in_the_record(changes: dict[str, Any]) -> None:
    """What is only for messages leaves a lock fresh."""
    assert wanted("a", **changes).inputs == wanted("a").inputs


def dependencies(lock: Lock) -> dict[str, list[str]]:
    """Return the names of what each package of a lock requires, of those that require anything."""
    return {
        package.name: [item["name"] for item in package.dependencies]
        for package in lock.packages
        if package.dependencies
    }


FLIT = 'requires = []\nbuild-backend = "back_end"'
LINKED = (
    Release(name="wheel", version="1.0", requires=("a", "b; sys_platform == 'win32'"), extras={"x": ("b",)}),
    Release(name="static", version="1.0", requires=("wheel[x]",), tags=(), build_system=FLIT),
    Release(name="dynamic", version="1.0", requires=("a",), tags=(), static=False),
)


def test_packages_name_what_they_require(serve: Serve) -> None:
    """Where their order matters, a lock tells what each release requires of the others, wheels and sdists alike."""
    index = serve(A, B, *LINKED)
    [lock], _ = make(wanted("static", ordered=True))
    assert dependencies(lock) == {"static": ["wheel"], "wheel": ["a", "b"]}
    assert max(Counter(index.log).values()) == 2, "once by uv and once by us"


def test_nothing_is_asked_where_order_does_not_matter(serve: Serve) -> None:
    """Without need, packages do not name what they require, which would cost time for nothing."""
    serve(A, B, *LINKED)
    [lock], _ = make(wanted("static"))
    assert dependencies(lock) == {}


def test_same_requirements_the_next_time(serve: Serve) -> None:
    """A lock that is made anew beside an earlier one names the same, extras that sdists ask for included."""
    serve(A, B, *LINKED)
    [lock], _ = make(wanted("static", ordered=True))
    [again], _ = make(wanted("static", "b", ordered=True), existing={DEPENDENCIES_LOCK: lock.text})
    assert dependencies(again) == dependencies(lock)


def test_unknown_requirements(serve: Serve) -> None:
    """A host that serves no metadata is no hindrance: nothing is said of what the release requires."""
    index = serve(A, Release(name="untold", version="1.0", requires=("a",)))
    times = count()  # the first time it is uv that asks
    index.faults["untold-1.0-py3-none-any.whl.metadata"] = lambda right: (
        Answer(status=HTTPStatus.NOT_FOUND) if next(times) else right
    )
    [lock], _ = make(wanted("untold", ordered=True))
    assert (versions(lock), dependencies(lock)) == ({"a": "1.0", "untold": "1.0"}, {})
