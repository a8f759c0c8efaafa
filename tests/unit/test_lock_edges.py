"""Which packages of a lock each of them requires, under its markers and with the extras that are asked for."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.pylock import Pylock

from pyproject_flatpak.lock.edges import with_dependencies
from tests.unit.support import lock_of, package, requirements, targets

ARM = "platform_machine == 'aarch64'"
INTEL = "platform_machine == 'x86_64'"


def edges(*packages: dict[str, Any], asked: tuple[str, ...] = (), **stated: list[str]) -> dict[str, list[Any]]:
    """Return the dependencies of each of the packages that has any; `stated` has the Requires-Dist of each 1.0."""
    lines = {f"{name}==1.0": requires for name, requires in stated.items()}
    found = with_dependencies(packages, requirements(*asked), targets(), lines)
    assert [{key: value for key, value in table.items() if key != "dependencies"} for table in found] == [*packages]
    return {table["name"]: table["dependencies"] for table in found if "dependencies" in table}


def names(*, asked: tuple[str, ...] = (), **stated: list[str]) -> dict[str, list[str]]:
    """Return the names of the dependencies in a lock of a, b and c."""
    found = edges(*(package(name) for name in "abc"), asked=asked, **stated)
    return {name: [item["name"] for item in items] for name, items in found.items()}


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        pytest.param(["c", "b>=1"], ["b", "c"], id="in the order of the lock"),
        pytest.param(["B", "c ; python_version >= '3.14'"], ["b", "c"], id="names are normalized, markers hold"),
        pytest.param(["b; python_version < '3.14'", "c; sys_platform == 'win32'"], None, id="markers that do not"),
        pytest.param(["b; platform_machine == 'aarch64'"], ["b"], id="marker that holds for one arch"),
        pytest.param(["b; extra == 'x'"], None, id="extra that nobody asks for"),
        pytest.param(["d", "A"], None, id="what the lock lacks, and itself"),
        pytest.param(["b (>=1)", "c >= 1, oops"], ["b"], id="what is no requirement any more"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_requirements_that_count(requires: list[str], expected: list[str] | None) -> None:
    """What a release requires for a target is a dependency if it is in the lock."""
    assert names(a=requires).get("a") == expected


@pytest.mark.parametrize(
    ("asked", "stated", "expected"),
    [
        pytest.param(("a[x]",), {"a": ["b; extra == 'x'"]}, {"a": ["b"]}, id="by the project"),
        pytest.param(("a[Full.Set]",), {"a": ["b; extra == 'full_set'"]}, {"a": ["b"]}, id="written another way"),
        pytest.param((), {"c": ["a[x]"], "a": ["b; extra == 'x'"]}, {"c": ["a"], "a": ["b"]}, id="by a package"),
        pytest.param(
            ("a[all]",), {"a": ["a[x]; extra == 'all'", "b; extra == 'x'"]}, {"a": ["b"]}, id="by an extra of its own"
        ),
        pytest.param((), {"c": ["a[x]; extra == 'y'"], "a": ["b; extra == 'x'"]}, {}, id="by an extra not asked for"),
    ],
)
def test_extras(asked: tuple[str, ...], stated: dict[str, list[str]], expected: dict[str, list[str]]) -> None:
    """An extra counts where somebody asks for it, be it at the end of a chain."""
    assert names(asked=asked, **stated) == expected


def test_several_versions_are_told_apart() -> None:
    """Of a distribution in several versions a package has the one for its arch, and where it needs both, both."""
    forks = [package("fork", marker=INTEL), package("fork", version="2.0", marker=ARM)]
    tables = [*forks, package("all"), package("arm", marker=ARM)]
    assert edges(*tables, all=["fork"], arm=["fork>=1"]) == {
        "all": [{"name": "fork", "version": "1.0"}, {"name": "fork", "version": "2.0"}],
        "arm": [{"name": "fork", "version": "2.0"}],
    }
    assert edges(*tables, all=[f"fork; {INTEL}"]) == {"all": [{"name": "fork", "version": "1.0"}]}


def test_lock_is_a_lock() -> None:
    """The key stands where the specification has it, and others read it."""
    [table, _] = with_dependencies(
        [package("a", "a-1.0-py3-none-any.whl"), package("b")], (), targets(), {"a==1.0": ["b"]}
    )
    assert [*table] == ["name", "version", "dependencies", "wheels"]
    parsed = Pylock.from_dict({"lock-version": "1.0", "created-by": "test", "packages": [table]})
    assert parsed.packages[0].dependencies == [{"name": "b"}]
    assert lock_of(table).packages[0].dependencies == [{"name": "b"}]
