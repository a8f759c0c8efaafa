"""What a project asks for becomes the requirements that hold for the target."""

from __future__ import annotations

from typing import Any

import pytest

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import Dependencies
from pyproject_flatpak.requirements import check_choices, effective_requirements, for_targets
from tests.unit.support import project, requirements, targets

Groups = dict[str, list[Any]]


def effective(*needs: str, extras: tuple[str, ...] = (), excluded: frozenset[str] = frozenset()) -> list[str]:
    """Return the requirements of a project ``editor`` that ``needs`` these, for Python 3.14.2 on both arches."""
    asked = project(requirements=requirements(*needs))
    found = effective_requirements(asked, Dependencies(extras=extras), targets(python="3.14.2"), excluded)
    return list(map(str, found))


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(["B>1", "a"], ["a", "b>1"], id="sorted, normalized"),
        pytest.param(['a; python_version >= "3.8"'], ["a"], id="marker that holds goes"),
        pytest.param(['a; python_version < "3.14"'], [], id="older Python alone"),
        pytest.param(['a; python_full_version >= "3.14.2"'], ["a"], id="full version that is reached"),
        pytest.param(['a; python_full_version >= "3.14.3"'], [], id="full version that is not"),
        pytest.param(['a; sys_platform == "win32"'], [], id="Windows alone"),
        pytest.param(
            ['a>1; python_version < "3.14"', 'a>2; python_version >= "3.14"'], ["a>2"], id="one of two by version"
        ),
        pytest.param(
            ['a; platform_machine == "aarch64"'], ['a; platform_machine == "aarch64"'], id="marker for one arch"
        ),
        pytest.param(
            ['a; platform_machine != "aarch64" and python_version > "3"'],
            ['a; platform_machine == "x86_64"'],
            id="marker for one arch, reduced to it",
        ),
        pytest.param(
            ['a>1; platform_machine == "x86_64"', 'a>2; platform_machine == "aarch64"'],
            ['a>1; platform_machine == "x86_64"', 'a>2; platform_machine == "aarch64"'],
            id="another version for each arch",
        ),
        pytest.param(["a", "A", 'a; os_name == "posix"'], ["a"], id="the same three times"),
        pytest.param(['a; extra == "gui"'], [], id="extra that nobody has chosen"),
        pytest.param(["a[x,y]>1"], ["a[x,y]>1"], id="extras of others stay"),
        pytest.param(
            ["a @ https://files.example.org/a-1.tar.gz"], ["a @ https://files.example.org/a-1.tar.gz"], id="URL"
        ),
    ],
)
def test_requirements_of_the_project(needs: list[str], expected: list[str]) -> None:
    """Requirements are taken where their marker holds, which then is reduced to the arch or to nothing."""
    assert effective(*needs) == expected


@pytest.mark.parametrize(
    ("extras", "expected"),
    [
        pytest.param((), ["base"], id="none"),
        pytest.param(("one",), ["a", "base"], id="one"),
        pytest.param(("one", "two"), ["a", "b", "base"], id="two"),
        pytest.param(("big-one",), ["base", "c"], id="normalized name"),
        pytest.param(("all",), ["a", "b", "base"], id="one that names others of the same project"),
        pytest.param(("more",), ["a", "b", "base", "d"], id="at two steps"),
        pytest.param(("circle",), ["base", "e"], id="one that names itself"),
        pytest.param(("elsewhere",), ["base"], id="one that names another for another system"),
    ],
)
def test_extras(extras: tuple[str, ...], expected: list[str]) -> None:
    """Chosen extras bring in what they require, and the extras that they name; the project itself stays out."""
    needs = (
        *("base", 'a; extra == "one"', 'b; extra == "two"', 'c; extra == "Big_One"', 'd; extra == "more"'),
        *('editor[one,two]; extra == "all"', 'Editor[all]; extra == "more"', 'editor[circle]; extra == "circle"'),
        *('e; extra == "circle"', 'editor[one]; extra == "elsewhere" and sys_platform == "win32"'),
    )
    assert effective(*needs, extras=extras) == expected


def test_extra_for_one_arch() -> None:
    """An extra's requirement that holds on one arch keeps that arch."""
    found = effective('a; extra == "one" and platform_machine == "x86_64"', extras=("one",))
    assert found == ['a; platform_machine == "x86_64"']


@pytest.mark.parametrize(
    ("groups", "chosen", "expected"),
    [
        pytest.param({"flatpak": ["B", "a>1"], "test": ["t"]}, ("flatpak",), ["a>1", "b"], id="one of two"),
        pytest.param({"one": ["a"], "two": ["b"]}, ("one", "two"), ["a", "b"], id="two"),
        pytest.param({"Flat.Pak": ["a"]}, ("flat-pak",), ["a"], id="normalized name"),
        pytest.param(
            {
                "flatpak": ["a", {"include-group": "Base_Group"}],
                "base-group": ["b", {"include-group": "x"}],
                "x": ["c"],
            },
            ("flatpak",),
            ["a", "b", "c"],
            id="groups in groups",
        ),
        pytest.param({"flatpak": ['a; sys_platform == "win32"', "b"]}, ("flatpak",), ["b"], id="marker"),
        pytest.param({"flatpak": []}, ("flatpak",), [], id="empty"),
        pytest.param({"flatpak": ["a"]}, (), [], id="not chosen"),
    ],
)
def test_groups(groups: Groups, chosen: tuple[str, ...], expected: list[str]) -> None:
    """Chosen dependency groups (PEP 735) count with all that they include."""
    asked = project(dependency_groups=groups)
    found = effective_requirements(asked, Dependencies(groups=chosen), targets(), frozenset())
    assert list(map(str, found)) == expected


def test_group_that_names_an_extra_of_the_project() -> None:
    """A group may ask for the project with an extra, and gets that extra's requirements."""
    asked = project(requirements=requirements('a; extra == "gui"'), dependency_groups={"flatpak": ["editor[gui]", "b"]})
    found = effective_requirements(asked, Dependencies(groups=("flatpak",)), targets(), frozenset())
    assert list(map(str, found)) == ["a", "b"]


def test_excluded_distributions() -> None:
    """What is excluded is left out wherever it is asked for."""
    found = effective("a", "PyGObject>=3", 'b; extra == "x"', extras=("x",), excluded=frozenset({"pygobject", "b"}))
    assert found == ["a"]


def test_for_targets_leaves_the_given_ones_alone() -> None:
    """Reducing a marker changes a copy, as the project's requirements are used again."""
    [given] = requirements('a; sys_platform == "linux"')
    [reduced] = for_targets([given], targets())
    assert (str(given), str(reduced)) == ('a; sys_platform == "linux"', "a")


def complaints(groups: Groups, chosen: Dependencies) -> list[str]:
    """Return what is said against what is chosen of a project that has these groups, and the extras gui and cli."""
    problems = Problems()
    check_choices(project(dependency_groups=groups), chosen, frozenset({"gui", "cli"}), problems)
    return problems.errors


def test_right_choices() -> None:
    """Extras and groups that the project has are not complained of."""
    groups: Groups = {"Flat.Pak": ["a", {"include-group": "base"}], "base": []}
    assert complaints(groups, Dependencies(extras=("gui",), groups=("flat-pak",))) == []


@pytest.mark.parametrize(
    ("groups", "chosen", "errors"),
    [
        pytest.param(
            {},
            Dependencies(extras=("gui", "gtk")),
            ["tool.flatpak.dependencies.extras[1]: is no extra of the project (got 'gtk'); it has: cli, gui"],
            id="unknown extra",
        ),
        pytest.param(
            {"b": [], "A": []},
            Dependencies(groups=("c",)),
            ["tool.flatpak.dependencies.groups[0]: is no dependency group of the project (got 'c'); it has: a, b"],
            id="unknown group",
        ),
        pytest.param(
            {},
            Dependencies(groups=("c", "d")),
            [
                "tool.flatpak.dependencies.groups[0]: is no dependency group of the project (got 'c'); it has none",
                "tool.flatpak.dependencies.groups[1]: is no dependency group of the project (got 'd'); it has none",
            ],
            id="two unknown groups",
        ),
    ],
)
def test_unknown_choices(groups: Groups, chosen: Dependencies, errors: list[str]) -> None:
    """A chosen extra or group that the project lacks is told with those that it has."""
    assert complaints(groups, chosen) == errors


@pytest.mark.parametrize(
    ("groups", "named"),
    [
        pytest.param({"a": ["!!"]}, "!!", id="no requirement"),
        pytest.param({"a": [{"include-group": "b"}]}, "'b'", id="unknown group in it"),
        pytest.param({"a": [{"include-group": "b"}], "b": [{"include-group": "a"}]}, "b", id="circle"),
        pytest.param({"a": [{"set-phasers-to": "stun"}]}, "set-phasers-to", id="unknown table in it"),
        pytest.param({"a": [3]}, "3", id="number"),
        pytest.param({"A": ["x"], "a": ["y"]}, "A", id="two of one normalized name"),
    ],
)
def test_wrong_group(groups: Groups, named: str) -> None:
    """A group that cannot be read is told in one line that says what in it is wrong."""
    [error] = complaints(groups, Dependencies(groups=("a",)))
    assert error.startswith("dependency-groups.")
    assert named in error.partition("cannot be read")[2]
    assert len(error.splitlines()) == 1
