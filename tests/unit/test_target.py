"""Markers and wheel tags of a runtime's Python."""

from __future__ import annotations

import re

import pytest
from packaging.markers import Marker
from packaging.tags import Tag, parse_tag

from pyproject_flatpak.data import load_runtimes
from pyproject_flatpak.target import Target, arch_marker, targets_of
from tests.unit.support import RUNTIME, targets

ALL = [
    pytest.param(Target(runtime, arch), id=f"{runtime} {arch}")
    for runtime in load_runtimes().values()
    for arch in ("x86_64", "aarch64")
]
"""Every target that there is."""


def rank(target: Target, tag: str) -> int | None:
    """Return the place of a wheel's best tag, the first being 0, or None where it does not fit."""
    places = [target.tags.index(single) for single in parse_tag(tag) if single in target.tags]
    return min(places, default=None)


@pytest.mark.parametrize("target", ALL)
def test_no_tag_asks_for_more_than_the_runtime_has(target: Target) -> None:
    """No tag exceeds the runtime's glibc or is older than its arch, none is for musl, another arch or system."""
    # PEP 600: manylinux1, 2010 and 2014 are glibc 2.5, 2.12 and 2.17; aarch64 begins with 2.17
    legacy = {"manylinux1": 5, "manylinux2010": 12, "manylinux2014": 17}
    major, newest = map(int, target.runtime.glibc.split("."))
    assert major == 2
    for tag in target.tags:
        if tag.platform not in ("any", f"linux_{target.arch}"):
            found = re.fullmatch(rf"(manylinux(?:1|2010|2014)?)(?:_2_(\d+))?_{target.arch}", tag.platform)
            assert found, tag
            minor = int(found[2]) if found[2] else legacy[found[1]]
            assert {"x86_64": 5, "aarch64": 17}[target.arch] <= minor <= newest, tag


@pytest.mark.parametrize("target", ALL)
def test_no_tag_is_of_another_python(target: Target) -> None:
    """CPython's own ABI is that of the runtime; only abi3 and pure tags are of older versions, none of newer ones."""
    _, minor = target.runtime.python_tag
    for tag in target.tags:
        if found := re.fullmatch(r"(?:cp|py)3(\d+)", tag.interpreter):
            assert int(found[1]) <= minor, tag
        else:
            assert tag.interpreter == "py3", tag
        assert tag.abi in (f"cp3{minor}", "abi3", "none"), tag
        if tag.abi == f"cp3{minor}":
            assert tag.interpreter == tag.abi, tag


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        pytest.param("cp314-cp314-manylinux_2_40_x86_64", True, id="the runtime's glibc"),
        pytest.param("cp314-cp314-manylinux_2_41_x86_64", False, id="a newer glibc"),
        pytest.param("cp314-cp314-manylinux_2_17_x86_64.manylinux2014_x86_64", True, id="two tags in one"),
        pytest.param("cp314-cp314-manylinux1_x86_64", True, id="the oldest manylinux"),
        pytest.param("cp314-cp314-manylinux_2_4_x86_64", False, id="older than manylinux"),
        pytest.param("cp314-cp314-musllinux_1_2_x86_64", False, id="musl"),
        pytest.param("cp314-cp314-manylinux_2_17_i686", False, id="32 bits"),
        pytest.param("cp314-cp314-manylinux_2_17_aarch64", False, id="another arch"),
        pytest.param("cp314-cp314-macosx_11_0_x86_64", False, id="macOS"),
        pytest.param("cp314-cp314-win_amd64", False, id="Windows"),
        pytest.param("cp313-cp313-manylinux_2_17_x86_64", False, id="an older Python"),
        pytest.param("cp315-cp315-manylinux_2_17_x86_64", False, id="a newer Python"),
        pytest.param("cp314-cp314t-manylinux_2_17_x86_64", False, id="free-threaded"),
        pytest.param("pp311-pypy311_pp73-manylinux_2_17_x86_64", False, id="PyPy"),
        pytest.param("cp38-abi3-manylinux_2_17_x86_64", True, id="stable ABI of an older Python"),
        pytest.param("cp314-abi3-manylinux_2_17_x86_64", True, id="stable ABI of this Python"),
        pytest.param("cp315-abi3-manylinux_2_17_x86_64", False, id="stable ABI of a newer Python"),
        pytest.param("py3-none-manylinux_2_17_x86_64", True, id="a program without ABI"),
        pytest.param("py2.py3-none-any", True, id="pure, for two Pythons"),
        pytest.param("py314-none-any", True, id="pure, for this Python"),
        pytest.param("py315-none-any", False, id="pure, for a newer Python"),
        pytest.param("py2-none-any", False, id="pure, for Python 2"),
    ],
)
def test_fitting_tags(tag: str, *, fits: bool) -> None:
    """A wheel fits Python 3.14 on glibc 2.40 and x86_64, or it does not."""
    [target] = targets("x86_64", python="3.14.2", glibc="2.40")
    assert (rank(target, tag) is not None) is fits


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param("cp314-cp314-manylinux_2_17_x86_64", "py3-none-any", id="native before pure"),
        pytest.param("cp38-abi3-manylinux_2_17_x86_64", "py3-none-any", id="stable ABI before pure"),
        pytest.param("py3-none-manylinux_2_17_x86_64", "py3-none-any", id="platform before any"),
        pytest.param("cp314-cp314-manylinux_2_17_x86_64", "cp314-abi3-manylinux_2_17_x86_64", id="own ABI before abi3"),
        pytest.param("cp314-cp314-manylinux_2_17_x86_64", "cp314-abi3-manylinux_2_40_x86_64", id="ABI before glibc"),
        pytest.param("cp312-abi3-manylinux_2_17_x86_64", "cp311-abi3-manylinux_2_17_x86_64", id="newer stable ABI"),
        pytest.param("cp314-cp314-manylinux_2_28_x86_64", "cp314-cp314-manylinux_2_17_x86_64", id="newer glibc"),
    ],
)
def test_order_of_tags(better: str, worse: str) -> None:
    """Of two wheels that fit, the one made more closely for the target is taken."""
    [target] = targets("x86_64")
    places = rank(target, better), rank(target, worse)
    assert places[0] is not None
    assert places[1] is not None
    assert places[0] < places[1]


@pytest.mark.parametrize(
    ("arch", "tag"),
    [
        pytest.param("x86_64", "cp314-cp314-manylinux2010_x86_64", id="x86_64 from 2010"),
        pytest.param("aarch64", "cp314-cp314-manylinux2014_aarch64", id="aarch64 from 2014"),
    ],
)
def test_legacy_tags(arch: str, tag: str) -> None:
    """The names from before PEP 600 fit where they exist."""
    [target] = targets(arch)
    assert rank(target, tag) is not None


def test_tags_are_not_repeated() -> None:
    """Each tag has one place."""
    for target in targets():
        assert len(set(target.tags)) == len(target.tags)
        assert all(isinstance(tag, Tag) for tag in target.tags)


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        pytest.param('python_version >= "3.14"', True, id="Python series"),
        pytest.param('python_version < "3.9"', False, id="series are no decimal fractions"),
        pytest.param('python_full_version >= "3.14.2"', True, id="full version"),
        pytest.param('python_full_version < "3.14.2"', False, id="full version, older"),
        pytest.param('python_full_version == "3.14.*"', True, id="full version, any patch"),
        pytest.param('implementation_version == "3.14.2"', True, id="version of the implementation"),
        pytest.param('implementation_name == "cpython"', True, id="implementation"),
        pytest.param('platform_python_implementation != "CPython"', False, id="other implementation"),
        pytest.param('sys_platform == "linux" and os_name == "posix"', True, id="Linux"),
        pytest.param('platform_system == "Windows"', False, id="Windows"),
        pytest.param('sys_platform == "darwin" or platform_machine == "x86_64"', True, id="arch"),
        pytest.param('platform_machine in "aarch64 arm64"', False, id="other arch"),
        pytest.param('extra == "gui"', False, id="extra that was not chosen"),
        pytest.param('platform_release >= "99"', False, id="kernel, which nobody knows"),
    ],
)
def test_markers(marker: str, *, holds: bool) -> None:
    """Markers are about the Python in the sandbox: 3.14.2 on x86_64."""
    [target] = targets("x86_64", python="3.14.2")
    assert target.meets(Marker(marker)) is holds


def test_no_marker_always_holds() -> None:
    """A requirement without marker counts everywhere."""
    assert all(target.meets(None) for target in targets())


def test_extra() -> None:
    """A chosen extra counts, whichever way its name is written."""
    [target] = targets("x86_64")
    assert target.meets(Marker('extra == "Big_One"'), "big-one")
    assert not target.meets(Marker('extra == "Big_One"'), "other")


def test_marker_is_true_of_one_target_alone() -> None:
    """The marker that names a target in a lock holds there and not on the other arch."""
    one, other = targets()
    assert one.meets(Marker(one.marker))
    assert not other.meets(Marker(one.marker))


@pytest.mark.parametrize("arches", [("x86_64",), ("aarch64",), ("x86_64", "aarch64")])
def test_arch_marker(arches: tuple[str, ...]) -> None:
    """The marker of some arches holds on them and on no other."""
    marker = Marker(arch_marker(arches))
    assert [target.arch for target in targets() if target.meets(marker)] == list(arches)


def test_targets_keep_the_order_of_arches() -> None:
    """There is one target for each arch, in the order asked for."""
    assert [target.arch for target in targets_of(RUNTIME, ("aarch64", "x86_64"))] == ["aarch64", "x86_64"]


def test_ranks_are_places_among_the_tags() -> None:
    """Tags are ranked as they are sorted, best first."""
    [target] = targets("x86_64")
    assert sorted(target.ranks, key=target.ranks.__getitem__) == [*target.tags]
