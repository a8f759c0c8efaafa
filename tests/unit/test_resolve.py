"""What uv does not look at: files for every target, versions that the arches share, files that the author wants."""

from __future__ import annotations

from typing import Any

import pytest

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.choice import Choice
from pyproject_flatpak.lock.resolve import Resolution, resolve
from pyproject_flatpak.lock.uv import Question
from tests.support.index import Release
from tests.unit.support import Serve, requirements, targets

INDEX = "http://pypi.example.org/simple/"
X86, ARM, TOO_NEW = (f"cp314-cp314-manylinux_2_{tag}" for tag in ("28_x86_64", "28_aarch64", "60_aarch64"))


def answer(*needs: str, **given: object) -> Resolution:
    """Return what these requirements bring in, for Python 3.14.2 and glibc 2.40 on both arches."""
    values: dict[str, Any] = {"requirements": requirements(*needs), "targets": targets(), "index": INDEX}
    return resolve(Question(**values | given))


def versions(*needs: str, **given: object) -> set[tuple[str, str]]:
    """Return name and version of what these requirements bring in."""
    return {(package["name"], package["version"]) for package in answer(*needs, **given).packages}


def compiled(name: str, version: str, *tags: str) -> Release:
    """Return a release that has nothing but these wheels."""
    return Release(name=name, version=version, tags=tags, sdist=False)


def test_the_arches_share_a_version(serve: Serve) -> None:
    """Where the newest release has a wheel for one arch alone, both take the older one that serves both."""
    serve(
        compiled("a", "2.0", X86), compiled("a", "1.0", X86, ARM), Release(name="root", version="1.0", requires=("a",))
    )
    assert versions("root") == {("root", "1.0"), ("a", "1.0")}


def test_the_arches_share_what_they_can(serve: Serve) -> None:
    """A distribution of which the arches ask for two versions does not keep another one from being shared."""
    serve(
        *(compiled("a", "2.0", X86), compiled("a", "1.0", X86, ARM)),
        *(Release(name="b", version=version) for version in ("1.0", "2.0")),
    )
    different = ('b<2; platform_machine == "aarch64"', 'b>=2; platform_machine == "x86_64"')
    assert versions("a", *different) == {("a", "1.0"), ("b", "1.0"), ("b", "2.0")}


def test_wheels_for_a_newer_glibc(serve: Serve) -> None:
    """A release whose wheels want a newer glibc than the runtime's is passed over."""
    serve(compiled("a", "2.0", X86, TOO_NEW), compiled("a", "1.0", X86, ARM))
    assert versions("a") == {("a", "1.0")}
    assert versions("a", targets=targets("x86_64")) == {("a", "2.0")}


def test_arch_that_cannot_be_served(serve: Serve) -> None:
    """Every distribution that stops an arch is named, with the arch."""
    serve(
        *(compiled("first", "2.0", X86), compiled("second", "1.0", ARM), compiled("second", "0.9", ARM)),
        *(Release(name="third", version="1.0", requires=("inner>=1",)), compiled("inner", "1.0", X86)),
        *(Release(name="fine", version="1.0"), compiled("older", "1.0", "cp313-cp313-manylinux_2_28_x86_64")),
    )
    with pytest.raises(LockError) as caught:
        answer("first", "second", "third", "fine", "older")
    assert sorted(caught.value.messages) == [
        f"project.dependencies: no release of {name!r} that is allowed has a file for {arch} and Python 3.14 of"
        " org.example.Platform//7; allow another release, choose another tool.flatpak.runtime-version"
        f", or drop {arch} from tool.flatpak.arches"
        for name, arch in [("first", "aarch64"), ("inner", "aarch64"), ("older", "x86_64"), ("second", "x86_64")]
    ]


def test_arches_that_only_a_newer_glibc_would_serve(serve: Serve) -> None:
    """Where no release has wheels for the runtime's glibc, that is told of the newest."""
    serve(compiled("a", "2.0", X86, TOO_NEW), compiled("a", "1.0", X86, TOO_NEW))
    with pytest.raises(LockError) as caught:
        answer("a")
    remedy = "take another version or runtime-version, or drop aarch64 from tool.flatpak.arches"
    problem = "project.dependencies: no file of 'a' 2.0 fits aarch64, Python 3.14 and glibc 2.40"
    assert caught.value.messages == (f"{problem}; {remedy}",)


def test_from_source_takes_a_release_with_an_sdist(serve: Serve) -> None:
    """Of what is to be built from source, a release that has no sdist is passed over."""
    serve(compiled("a", "2.0", X86, ARM), Release(name="a", version="1.0", tags=(X86, ARM)))
    assert versions("a", choice=Choice(from_source=frozenset({"a"}))) == {("a", "1.0")}
    assert versions("a", choice=Choice(prefer="sdist")) == {("a", "2.0")}


def test_from_source_without_any_sdist(serve: Serve) -> None:
    """What no release has an sdist of cannot be built from source."""
    serve(compiled("a", "2.0", X86, ARM))
    with pytest.raises(LockError) as caught:
        answer("a", choice=Choice(from_source=frozenset({"a"})))
    problem = "project.dependencies: 'a' 2.0 has no sdist to build from source"
    assert caught.value.messages == (f"{problem}; take it out of tool.flatpak.dependencies.from-source",)


def test_withdrawn_release_that_is_pinned(serve: Serve) -> None:
    """A release that was withdrawn is taken where it is pinned, and told."""
    serve(Release(name="a", version="1.0", yanked=True), Release(name="b", version="1.0"))
    assert answer("a==1.0", "b").yanked == {"a==1.0": ""}


def test_without_what_is_required_in_turn(serve: Serve) -> None:
    """A list that is complete in itself is not followed further, pre-releases on it are taken."""
    serve(Release(name="a", version="1.0b1", requires=("b",)), Release(name="b", version="1.0"))
    assert versions("a==1.0b1", follows=False) == {("a", "1.0b1")}


def test_distribution_of_another_index(serve: Serve) -> None:
    """What comes from an index of its own is looked for there and nowhere else."""
    index = serve(Release(name="a", version="1.0"), Release(name="b", version="1.0"))
    found = versions("a", "b", index="http://other.example.org/simple/", indexes={"a": INDEX, "b": INDEX, "c": INDEX})
    assert found == {("a", "1.0"), ("b", "1.0")}
    assert not any("other" in url for url in index.log)


def test_further_index(serve: Serve) -> None:
    """An index beside the main one is looked at, too."""
    serve(Release(name="a", version="1.0"))
    assert versions("a", index="http://other.example.org/simple/", extra_indexes=(INDEX,)) == {("a", "1.0")}
