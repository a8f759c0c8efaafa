"""What the plug-ins get for an sdist and for a wheel, and how little they cost a project that wants nothing."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.evidence import GENERATED
from pyproject_flatpak.hooks import files_for_sdist, files_for_wheel, is_wanted
from pyproject_flatpak.installation import check_installation
from pyproject_flatpak.project import Description, EntryPoints
from pyproject_flatpak.reporter import Reporter
from tests.support.trees import read_tree
from tests.unit.support import APP_ID, OWN_DESKTOP, write_tree

METADATA = (
    "Metadata-Version: 2.4\nName: editor\nVersion: 1.0\nSummary: Write texts\nLicense-Expression: MIT\n"
    "Author: Jane Doe\nClassifier: Topic :: Utilities\n"
)
OUTPUT = "build-aux/flatpak"
ICON = {f"data/{APP_ID}.svg": "<svg viewBox='0 0 16 16'/>"}
QUIET = Reporter()


def described(metadata: str = "") -> Description:
    """Return what a back end says of a project with a window."""
    return Description(metadata=METADATA + metadata, entry_points=EntryPoints(gui_scripts=("editor",)))


def never() -> Description:
    """Fail if the back end is asked."""
    pytest.fail("the back end is asked")


def make_project(root: Path, toml: str = "", files: dict[str, str] | None = None) -> Path:
    """Write a project with these lines in its `[tool.flatpak]`."""
    pyproject = f'[build-system]\nrequires = []\n[tool.flatpak]\napp-id = "{APP_ID}"\n{toml}\n'
    return write_tree(root, {"pyproject.toml": pyproject, **ICON, **(files or {})})


def test_sdist_carries_the_files(tmp_path: Path) -> None:
    """An sdist carries what is generated and what of the project the manifest installs; both exist."""
    root = make_project(tmp_path, files={f"data/{APP_ID}.desktop": OWN_DESKTOP})
    found = files_for_sdist(root, described, QUIET)
    assert set(found) == {
        f"data/{APP_ID}.svg",
        f"data/{APP_ID}.desktop",
        f"{OUTPUT}/{APP_ID}.json",
        f"{OUTPUT}/{APP_ID}.metainfo.xml",
    }
    assert all(path == root / name and path.is_file() for name, path in found.items())


def test_sdist_of_a_completed_file(tmp_path: Path) -> None:
    """The author's file goes along with what was made of it, so that output folder and sdist give the same again."""
    own = OWN_DESKTOP.replace(f"Icon={APP_ID}", "Icon=editor")
    root = make_project(tmp_path / "one", "wheel-data = true", {"data/editor.desktop": own})
    carried = {name: path.read_bytes() for name, path in files_for_sdist(root, described, QUIET).items()}
    assert carried["data/editor.desktop"] == own.encode()
    assert f"Icon={APP_ID}" in carried[f"{OUTPUT}/{APP_ID}.desktop"].decode()
    wheel = files_for_wheel(root, described, QUIET)
    shutil.rmtree(root / OUTPUT)
    assert {name: path.read_bytes() for name, path in files_for_sdist(root, described, QUIET).items()} == carried
    unpacked = make_project(tmp_path / "two", "wheel-data = true")
    write_tree(unpacked, {**carried, "PKG-INFO": METADATA})
    assert files_for_wheel(unpacked, described, QUIET) == wheel
    shutil.rmtree(unpacked / OUTPUT)
    assert files_for_wheel(unpacked, described, QUIET) == wheel


def test_output_folder_behind_a_link(tmp_path: Path) -> None:
    """Where the output folder is a link inside the project, the sdist has the files where the manifest looks."""
    root = make_project(tmp_path, files={"packaging/.keep": ""})
    (root / "build-aux").mkdir()
    (root / OUTPUT).symlink_to("../packaging", target_is_directory=True)
    found = files_for_sdist(root, described, QUIET)
    assert f"packaging/{APP_ID}.json" in found
    assert f"packaging/{APP_ID}.desktop" in (root / f"packaging/{APP_ID}.json").read_text()


def test_output_folder_behind_a_link_that_leads_out(tmp_path: Path) -> None:
    """Where it leads out of the project, that is told, and nothing is written there."""
    root = make_project(tmp_path / "project")
    (tmp_path / "elsewhere").mkdir()
    (root / "build-aux").symlink_to("../elsewhere", target_is_directory=True)
    with pytest.raises(ConfigError, match=r"tool\.flatpak\.output: is a link that leads out of the project"):
        files_for_sdist(root, described, QUIET)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_sdist_of_a_project_without_table(tmp_path: Path) -> None:
    """A project that wants nothing gets nothing, and is not even described."""
    write_tree(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert files_for_sdist(tmp_path, never, QUIET) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`PYPROJECT_FLATPAK=skip` makes a plain sdist, and says so, and a plain wheel."""
    said: list[str] = []
    monkeypatch.setenv("PYPROJECT_FLATPAK", "skip")
    root = make_project(tmp_path, "wheel-data = true")
    assert files_for_sdist(root, never, Reporter(info=said.append)) == {}
    assert len(said) == 1
    assert "PYPROJECT_FLATPAK=skip" in said[0]
    assert files_for_wheel(root, never, QUIET) == {}
    assert not (tmp_path / OUTPUT).exists()


def test_unpacked_sdist_reuses_its_files(tmp_path: Path) -> None:
    """In an unpacked sdist the files are carried on as they are: nothing is resolved and nothing written."""
    stale = {"PKG-INFO": METADATA, f"{OUTPUT}/{APP_ID}.json": "old", f"{OUTPUT}/pylock.flatpak.toml": "old"}
    root = make_project(tmp_path, files=stale)
    before = read_tree(root)
    found = files_for_sdist(root, lambda: described("Requires-Dist: absent\n"), QUIET)
    assert set(found) == {f"data/{APP_ID}.svg", f"{OUTPUT}/{APP_ID}.json", f"{OUTPUT}/pylock.flatpak.toml"}
    assert read_tree(root) == before


# ---- wheels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "toml", [pytest.param("", id="no wheel-data"), pytest.param("wheel-data = false\ncomand = 1", id="false")]
)
def test_wheel_without_data(tmp_path: Path, toml: str) -> None:
    """A wheel that is to hold nothing of ours is built without a look at the rest of the table."""
    assert files_for_wheel(make_project(tmp_path, toml), never, QUIET) == {}


def test_wheel_data(tmp_path: Path) -> None:
    """With `wheel-data` a wheel holds what the sdist's files say, and nothing is written or resolved for it."""
    root = make_project(tmp_path, "wheel-data = true")
    before = read_tree(root)
    wheel = files_for_wheel(root, lambda: described("Requires-Dist: absent\n"), QUIET)
    assert read_tree(root) == before
    sdist = files_for_sdist(root, described, QUIET)
    assert wheel == {
        f"share/applications/{APP_ID}.desktop": sdist[f"{OUTPUT}/{APP_ID}.desktop"].read_bytes(),
        f"share/metainfo/{APP_ID}.metainfo.xml": sdist[f"{OUTPUT}/{APP_ID}.metainfo.xml"].read_bytes(),
        f"share/icons/hicolor/scalable/apps/{APP_ID}.svg": b"<svg viewBox='0 0 16 16'/>",
    }


def test_wheel_data_of_the_projects_own(tmp_path: Path) -> None:
    """The project's own files go into the wheel as they are."""
    root = make_project(tmp_path, "wheel-data = true", {f"data/{APP_ID}.desktop": OWN_DESKTOP})
    assert files_for_wheel(root, described, QUIET)[f"share/applications/{APP_ID}.desktop"] == OWN_DESKTOP.encode()


def test_wheel_data_from_an_unpacked_sdist(tmp_path: Path) -> None:
    """A wheel of an unpacked sdist has the files that were published with it."""
    published = {"PKG-INFO": METADATA, f"{OUTPUT}/{APP_ID}.desktop": f"# {GENERATED}, published"}
    wheel = files_for_wheel(make_project(tmp_path, "wheel-data = true", published), described, QUIET)
    assert b"published" in wheel[f"share/applications/{APP_ID}.desktop"]
    assert b"<component" in wheel[f"share/metainfo/{APP_ID}.metainfo.xml"]


def test_mistakes_fail_a_wheel_with_data(tmp_path: Path) -> None:
    """Where a wheel is to hold our files, it fails with the same lines as an sdist."""
    root = make_project(tmp_path, "wheel-data = 'yes'\ncomand = 1")
    with pytest.raises(ConfigError) as failure:
        files_for_wheel(root, described, QUIET)
    assert {line.partition(":")[0] for line in failure.value.messages} == {
        *("tool.flatpak.wheel-data", "tool.flatpak.comand")
    }


# ---- a project that wants nothing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pyproject", "wanted"),
    [
        pytest.param(None, False, id="no file"),
        pytest.param("[tool.flatpak", False, id="no TOML, which the back end tells"),
        pytest.param("tool = 'flatpak'", False, id="tool is no table"),
        pytest.param("[tool.other] # flatpak", False, id="the word elsewhere"),
        pytest.param("[tool.flatpak]", True, id="a table"),
    ],
)
def test_is_wanted(tmp_path: Path, pyproject: str | None, *, wanted: bool) -> None:
    """Only a project with `[tool.flatpak]` wants anything."""
    if pyproject is not None:
        write_tree(tmp_path, {"pyproject.toml": pyproject})
    assert is_wanted(tmp_path) is wanted


@pytest.mark.parametrize("module", ["setuptools_flatpak", "hatch_flatpak.hooks"])
def test_plug_in_imports_nothing_heavy(module: str) -> None:
    """A back end that loads the plug-in for a project without the table imports hardly anything of ours."""
    script = f"import sys, hatchling.bridge.app; import {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    ours = {name for name in loaded if name.startswith("pyproject_flatpak.")}
    assert ours == {f"pyproject_flatpak.{name}" for name in ("errors", "hooks", "installation", "redact", "reporter")}
    assert not {"uv", "requests", "tomli_w", "packaging.pylock"} & set(loaded)


# ---- a broken installation -------------------------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Replace what is installed, by name, beside our own distribution."""
    found: dict[str, str] = {}

    def version(name: str) -> str:
        try:
            return found[name]
        except KeyError:
            raise importlib.metadata.PackageNotFoundError(name) from None

    needs = ["packaging>=26.1", "tomli-w>=1.1", 'uv>=0.8; extra == "resolve"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: needs)
    monkeypatch.setattr(importlib.metadata, "version", version)
    return found


def test_whole_installation(installed: dict[str, str]) -> None:
    """What is there and new enough is no cause for complaint, and what an extra brings is not looked for."""
    installed |= {"packaging": "27.0", "tomli-w": "1.1"}
    check_installation()


def test_broken_installation(installed: dict[str, str]) -> None:
    """What is missing or too old is told, a line each, with the command that mends it."""
    installed["packaging"] = "24.0"
    with pytest.raises(ConfigError) as failure:
        check_installation()
    assert list(failure.value.messages) == [
        "packaging: is too old for pyproject-flatpak, which needs >=26.1 (got '24.0'); pip install 'packaging>=26.1'",
        "tomli-w: is not installed; pip install 'tomli-w>=1.1'",
    ]
