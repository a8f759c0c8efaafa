"""Whatever wheels a lock names, none is taken that the target's Python, glibc or arch does not allow."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.pylock import Package, Pylock
from packaging.utils import parse_wheel_filename

from pyproject_flatpak.data import Runtime, load_runtimes
from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.select import SelectedFile, select_packages
from pyproject_flatpak.target import Target, targets_of

PYTHONS = ("py2", "py3", "py2.py3", "py39", "py313", "py314", "py315", "cp39", "cp313", "cp314", "cp315", "cp314.cp315")
ABIS = ("none", "abi3", "cp313", "cp314", "cp314t", "cp315", "abi3.cp314")
ARCHES = ("x86_64", "aarch64", "i686", "armv7l")
PLATFORMS = (
    "any",
    "win_amd64",
    "macosx_11_0_arm64",
    *(f"linux_{arch}" for arch in ARCHES),
    *(f"manylinux{year}_{arch}" for year in ("1", "2010", "2014") for arch in ARCHES),
    *(f"manylinux_2_{minor}_{arch}" for minor in (5, 17, 28, 42, 43, 44, 45, 99) for arch in ARCHES),
    *(f"musllinux_1_2_{arch}" for arch in ARCHES),
)
LEGACY = {"manylinux1": 5, "manylinux2010": 12, "manylinux2014": 17}

tags = st.builds("{}-{}-{}".format, st.sampled_from(PYTHONS), st.sampled_from(ABIS), st.sampled_from(PLATFORMS))
platform_sets = st.lists(st.sampled_from(PLATFORMS), min_size=1, max_size=3, unique=True).map(".".join)
wheel_tags = st.lists(
    tags | st.builds("{}-{}-{}".format, st.sampled_from(PYTHONS), st.sampled_from(ABIS), platform_sets),
    max_size=6,
    unique=True,
)
runtimes = st.sampled_from([*load_runtimes().values()])


def package(wheels: Sequence[str], *, sdist: bool, marker: str | None) -> Package:
    """Return a locked package with these wheels."""
    base = "https://files.example.org/thing-1.0"
    hashes = {"sha256": "0" * 64}
    table: dict[str, object] = {"name": "thing", "version": "1.0"}
    if wheels:
        table["wheels"] = [{"url": f"{base}-{tag}.whl", "hashes": hashes} for tag in wheels]
    if sdist:
        table["sdist"] = {"url": f"{base}.tar.gz", "hashes": hashes}
    if marker:
        table["marker"] = marker
    document = {"lock-version": "1.0", "created-by": "test", "packages": [table]}
    return Pylock.from_dict(document).packages[0]


@given(
    runtime=runtimes,
    wheels=wheel_tags,
    sdist=st.booleans(),
    arches=st.sampled_from([("x86_64", "aarch64"), ("x86_64",), ("aarch64",)]),
    only=st.sampled_from([None, "x86_64", "aarch64"]),
)
def test_selected_files_fit(
    *,
    runtime: Runtime,
    wheels: list[str],
    sdist: bool,
    arches: tuple[str, ...],
    only: str | None,
) -> None:
    """Each target that the marker admits gets exactly one file: a wheel that fits, else the sdist, else an error."""
    if not wheels and not sdist:
        return
    targets = targets_of(runtime, arches)
    marker = f'platform_machine == "{only}"' if only else None
    asking = [target for target in targets if only in {None, target.arch}]
    helpless = [target for target in asking if not sdist and not any(fits(tag, target) for tag in wheels)]
    if helpless:
        with pytest.raises(LockError) as caught:
            select_packages([package(wheels, sdist=sdist, marker=marker)], targets, "lock")
        assert len(caught.value.messages) == len(helpless)
        for line, target in zip(caught.value.messages, helpless, strict=True):
            assert f" {target.arch}, " in line
            assert line.isprintable()
        return
    files = select_packages([package(wheels, sdist=sdist, marker=marker)], targets, "lock")
    assert sorted(arch for file in files for arch in file.arches) == sorted(target.arch for target in asking)
    for target in asking:
        [file] = [file for file in files if target.arch in file.arches]
        check(file, target, wheels)


def check(file: SelectedFile, target: Target, wheels: Sequence[str]) -> None:
    """Check that `file` is right for `target`."""
    if file.is_wheel:
        tag = file.filename.removeprefix("thing-1.0-").removesuffix(".whl")
        assert fits(tag, target), tag
    else:
        assert not any(fits(tag, target) for tag in wheels)


def fits(compressed: str, target: Target) -> bool:
    """Tell whether a wheel runs on a target, by the rules and not by a list of tags."""
    _, _, _, expanded = parse_wheel_filename(f"thing-1.0-{compressed}.whl")
    return any(
        runs_on(tag.interpreter, tag.abi, minor_of(target)) and is_for(tag.platform, tag.abi, tag.interpreter, target)
        for tag in expanded
    )


def minor_of(target: Target) -> int:
    """Return the 14 of Python 3.14."""
    return int(target.runtime.python.split(".")[1])


def runs_on(interpreter: str, abi: str, minor: int) -> bool:
    """Tell whether code for this interpreter and ABI runs on CPython 3.`minor`."""
    kind, version = interpreter[:2], interpreter[2:]
    if abi == "none":
        if version == "3":
            return kind == "py"
        is_older = version.startswith("3") and int(version[1:]) <= minor
        return is_older if kind == "py" else version == f"3{minor}"
    if abi == "abi3":
        return kind == "cp" and int(version[1:]) <= minor
    return interpreter == abi == f"cp3{minor}"


def is_for(platform: str, abi: str, interpreter: str, target: Target) -> bool:
    """Tell whether a platform tag names the target's arch, and a glibc that is not newer."""
    if platform == "any":
        return abi == "none" and interpreter != "cp3"
    name, _, arch = platform.rpartition(f"_{target.arch}")
    if arch or not name:
        return False
    if name == "linux":
        return True
    newest, oldest = int(target.runtime.glibc.split(".")[1]), {"x86_64": 5, "aarch64": 17}[target.arch]
    glibc = LEGACY.get(name)
    if glibc is None and name.startswith("manylinux_2_"):
        glibc = int(name.removeprefix("manylinux_2_"))
    return glibc is not None and oldest <= glibc <= newest
