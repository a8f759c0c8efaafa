"""Our own sdist and wheel hold what they should, to the file."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from tests.support.own_wheel import REPOSITORY

IMPORT_PACKAGES = ("hatch_flatpak", "pyproject_flatpak", "setuptools_flatpak")
DIST_INFO = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["version"]
STEM = f"pyproject_flatpak-{VERSION}"


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """Return the files of the repository, new ones included."""
    if not shutil.which("git") or not (REPOSITORY / ".git").exists():
        pytest.skip("needs git and a clone: an unpacked sdist cannot tell what belongs to it")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.split("\0") if name and (REPOSITORY / name).is_file()}


def test_sdist(tracked: set[str], tmp_path: Path) -> None:
    """The sdist holds the whole repository, so that its tests can be run from it, and nothing of a machine."""
    [path] = SdistBuilder(str(REPOSITORY)).build(directory=str(tmp_path))
    with tarfile.open(path) as archive:
        members = {member.name.removeprefix(f"{STEM}/") for member in archive if not member.isdir()}
    assert members == tracked | {"PKG-INFO"}


def test_wheel(tracked: set[str], tmp_path: Path) -> None:
    """The wheel holds the three import packages with their data, and its metadata."""
    [path] = WheelBuilder(str(REPOSITORY)).build(directory=str(tmp_path))
    with zipfile.ZipFile(path) as archive:
        members = set(archive.namelist())
        entry_points = archive.read(f"{STEM}.dist-info/entry_points.txt").decode()
        metadata = HeaderParser().parsestr(archive.read(f"{STEM}.dist-info/METADATA").decode())
    ours = {name for name in tracked if name.partition("/")[0] in IMPORT_PACKAGES}
    assert members == ours | {f"{STEM}.dist-info/{name}" for name in DIST_INFO}
    assert {f"{name}/py.typed" for name in IMPORT_PACKAGES} <= members
    assert entry_points.split() == [
        *("[console_scripts]", "pyproject-flatpak", "=", "pyproject_flatpak.cli:main"),
        *("[hatch]", "pyproject-flatpak", "=", "hatch_flatpak.hooks"),
        *("[setuptools.finalize_distribution_options]", "flatpak", "=", "setuptools_flatpak:finalize"),
    ]
    always = [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert [text.partition(">")[0] for text in always] == ["packaging", "tomli-w"]
