"""What a project's back end says of it, found without a back end of ours."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from packaging.metadata import parse_email
from packaging.requirements import Requirement

from pyproject_flatpak.describe import describe
from pyproject_flatpak.errors import ConfigError, PyprojectFlatpakError, ToolError
from pyproject_flatpak.project import Description, EntryPoints
from tests.support.index import Release
from tests.unit.support import Serve, write_tree

STATIC = '[project]\nname = "editor"\nversion = "1.0"\n'
DYNAMIC = (
    '[build-system]\nrequires = {requires}\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    '[project]\nname = "editor"\nversion = "1.0"\ndynamic = ["dependencies"]\n'
)
BACKEND = '''
import os

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(folder, config_settings=None):
    os.mkdir(f"{folder}/editor-1.0.dist-info")
    with open(f"{folder}/editor-1.0.dist-info/METADATA", "w", encoding="utf-8") as file:
        file.write("Metadata-Version: 2.1\\nName: editor\\nVersion: 1.0\\nSummary: é\\nRequires-Dist: found\\n")
    with open(f"{folder}/editor-1.0.dist-info/entry_points.txt", "w", encoding="utf-8") as file:
        file.write(ENTRY_POINTS)
    return "editor-1.0.dist-info"

def build_wheel(folder, config_settings=None, metadata_directory=None):
    raise SystemExit("no wheel is asked for")

def build_sdist(folder, config_settings=None):
    raise SystemExit("no sdist is asked for")

ENTRY_POINTS = """[console_scripts]
tool = a:b
[gui_scripts]
Editor = a:b
second.one=a:c [x]
[other]
plug = a:d
"""
'''


def describe_tree(root: Path, pyproject: str, files: dict[str, str] | None = None) -> Description:
    """Describe the project of this pyproject.toml and these files."""
    write_tree(root, {"pyproject.toml": pyproject, **(files or {})})
    return describe(root, tomllib.loads(pyproject))


def test_static_project(tmp_path: Path) -> None:
    """A `[project]` that says everything is read as it stands; nothing is started."""
    pyproject = (
        f'{STATIC}description = "Write texts"\nlicense = "MIT"\ndependencies = ["a>1"]\n'
        'authors = [{ name = "Jané", email = "jane@example.org" }]\n'
        '[project.optional-dependencies]\ngui = ["b"]\n[project.urls]\nSource = "https://example.org/s"\n'
        '[tool.other]\nx = 1\n[build-system]\nrequires = ["absent"]\nbuild-backend = "absent"\n'
    )
    core, unparsed = parse_email(describe_tree(tmp_path, pyproject).metadata)
    assert unparsed == {}
    assert (core["name"], core["version"], core["summary"]) == ("editor", "1.0", "Write texts")
    assert core["license_expression"] == "MIT"
    assert core["author_email"] == "Jané <jane@example.org>"
    assert list(map(Requirement, core["requires_dist"])) == [Requirement("a>1"), Requirement('b; extra == "gui"')]
    assert core["provides_extra"] == ["gui"]
    assert core["project_urls"] == {"Source": "https://example.org/s"}


@pytest.mark.parametrize(
    "dynamic",
    [
        pytest.param('["version"]', id="version that the back end reads from a file"),
        pytest.param('["readme"]', id="readme"),
    ],
)
def test_unused_dynamic_fields(tmp_path: Path, dynamic: str) -> None:
    """A field that is left to the back end and that nobody needs starts nothing."""
    pyproject = f'[project]\nname = "editor"\ndynamic = {dynamic}\n' + (
        "" if "version" in dynamic else 'version = "1"\n'
    )
    pyproject += '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "absent"\n'
    core, _ = parse_email(describe_tree(tmp_path, pyproject).metadata)
    assert core["name"] == "editor"


def test_all_mistakes_in_project_are_told(tmp_path: Path) -> None:
    """What is wrong in `[project]` comes at once, each line with its key."""
    with pytest.raises(ConfigError) as caught:
        describe_tree(tmp_path, '[project]\nname = "editor"\ndependencies = ["!!"]\nreadme = "absent.md"\n')
    lines = caught.value.messages
    assert {line.partition(":")[0] for line in lines} >= {"project.version", "project.dependencies[0]"}
    assert any("absent.md" in line for line in lines)
    assert all(len(line.splitlines()) == 1 for line in lines)


@pytest.mark.usefixtures("resolver")
def test_back_end_is_asked(tmp_path: Path) -> None:
    """What `[project]` leaves open is what the back end's hook says, entry points included."""
    found = describe_tree(tmp_path, DYNAMIC.format(requires="[]"), {"backend.py": BACKEND})
    core, _ = parse_email(found.metadata)
    assert (core["summary"], core["requires_dist"]) == ("é", ["found"])
    assert found.entry_points == EntryPoints(gui_scripts=("Editor", "second.one"), scripts=("tool",))


@pytest.mark.usefixtures("resolver")
def test_we_are_not_installed_for_it(tmp_path: Path) -> None:
    """A back end that asks for us is asked without: its wheel hook never needs us."""
    pyproject = DYNAMIC.format(requires="[\"pyproject_flatpak[resolve]; python_version > '3'\"]")
    found = describe_tree(tmp_path, pyproject, {"backend.py": BACKEND})
    assert "Name: editor" in found.metadata


@pytest.mark.usefixtures("resolver")
def test_back_end_fails(tmp_path: Path) -> None:
    """A back end that fails is told in one line, with its own words below."""
    with pytest.raises(ToolError) as caught:
        describe_tree(tmp_path, DYNAMIC.format(requires="[]"), {"backend.py": "raise RuntimeError('out of order')"})
    [text] = caught.value.messages
    head, *said = text.splitlines()
    assert head == "build-system: the back end cannot tell the project's metadata"
    assert said[-1] == "    RuntimeError: out of order"
    assert all(line.startswith("    ") for line in said)


@pytest.mark.usefixtures("resolver")
def test_build_requirements_of_the_back_end(tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the back end asks for to build a wheel is told, but for the `wheel` of old setuptools."""
    index = serve(Release(name="asked", version="1.0"), Release(name="wheel", version="1.0"))
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    monkeypatch.setenv("PIP_TRUSTED_HOST", "pypi.example.org files.example.org")
    backend = BACKEND.replace("return []", "return ['wheel', 'asked']", 1)
    found = describe_tree(tmp_path, DYNAMIC.format(requires="[]"), {"backend.py": backend})
    assert found.build_requirements == ("asked",)


def test_back_end_that_is_installed(tmp_path: Path, serve: Serve) -> None:
    """Where all that the back end needs is installed, no environment is made for it and no index asked."""
    index = serve()
    pyproject = STATIC + 'dynamic = ["dependencies"]\n[build-system]\nrequires = ["setuptools>=77"]\n'
    pyproject += 'build-backend = "setuptools.build_meta"\n[tool.setuptools]\npy-modules = []\n'
    found = describe_tree(tmp_path, f"{pyproject}dynamic.dependencies = {{ file = 'r.txt' }}\n", {"r.txt": "found"})
    assert "Requires-Dist: found" in found.metadata
    assert index.log == []
    assert {path.name for path in tmp_path.iterdir()} == {"pyproject.toml", "r.txt"}, "setuptools leaves no trace"


def test_setuptools_that_may_ask_for_more(tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A static project is not taken at its word where its setup.py has build requirements of its own."""
    index = serve(installed=["setuptools"])
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    monkeypatch.setenv("PIP_TRUSTED_HOST", "pypi.example.org files.example.org")
    files = {"setup.py": "from setuptools import setup\nsetup(setup_requires=['absent-and-asked-for'])\n"}
    with pytest.raises(PyprojectFlatpakError, match="absent-and-asked-for"):
        describe_tree(tmp_path, f'{STATIC}[build-system]\nrequires = ["setuptools"]\n', files)


@pytest.mark.usefixtures("resolver")
def test_back_end_is_not_there(tmp_path: Path) -> None:
    """A back end that cannot be imported is told with its name."""
    with pytest.raises(ToolError) as caught:
        describe_tree(tmp_path, DYNAMIC.format(requires="[]").replace('"backend"', '"absent_backend"'))
    assert "absent_backend" in str(caught.value)


@pytest.mark.parametrize("requirement", ["absent", "!!"])
def test_build_requirement_cannot_be_installed(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requirement: str
) -> None:
    """A build requirement that no index has, or that is none, is a mistake in our words with pip's below."""
    monkeypatch.setenv("PIP_INDEX_URL", serve().url)
    monkeypatch.setenv("PIP_TRUSTED_HOST", "pypi.example.org")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(PyprojectFlatpakError) as caught:
        describe_tree(tmp_path, DYNAMIC.format(requires=f'["{requirement}"]'), {"backend.py": BACKEND})
    head, *_ = str(caught.value).splitlines()
    assert head.startswith("build-system")
    assert requirement in str(caught.value)


PKG_INFO = "Metadata-Version: {}\nName: editor\nVersion: 2.0\nRequires-Dist: told\n{}"
SCRIPTS = '[project.scripts]\neditor = "a:b"\n'


def test_unpacked_sdist(tmp_path: Path) -> None:
    """PKG-INFO says what an unpacked sdist's back end has found out; it is not asked again."""
    pkg_info = PKG_INFO.format("2.2", "Dynamic: License-File\n")
    found = describe_tree(tmp_path, DYNAMIC.format(requires="[]") + SCRIPTS, {"PKG-INFO": pkg_info})
    assert found.metadata == pkg_info


@pytest.mark.parametrize(
    ("pyproject", "pkg_info"),
    [
        pytest.param(SCRIPTS, PKG_INFO.format("2.1", ""), id="PKG-INFO from before it said what it leaves open"),
        pytest.param(SCRIPTS, PKG_INFO.format("2.2", "Dynamic: Requires-Dist\n"), id="requirements left to the build"),
        pytest.param("", PKG_INFO.format("2.2", ""), id="entry points are not in it"),
    ],
)
@pytest.mark.usefixtures("resolver")
def test_pkg_info_that_does_not_say_all(tmp_path: Path, pyproject: str, pkg_info: str) -> None:
    """Where PKG-INFO leaves open what we need, the back end is asked."""
    files = {"PKG-INFO": pkg_info, "backend.py": BACKEND}
    found = describe_tree(tmp_path, DYNAMIC.format(requires="[]") + pyproject, files)
    assert "Requires-Dist: found" in found.metadata


@pytest.mark.parametrize(
    ("missing", "pyproject"),
    [
        pytest.param("pyproject_metadata", STATIC, id="to read a static project"),
        pytest.param("build", DYNAMIC.format(requires="[]"), id="to ask a back end"),
    ],
)
def test_extra_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, pyproject: str) -> None:
    """Without the library the extra is named that brings it."""
    monkeypatch.setitem(sys.modules, missing, None)  # so that importing it fails
    with pytest.raises(ConfigError, match=r"is not installed; pip install 'pyproject-flatpak\[cli\]'$"):
        describe_tree(tmp_path, pyproject)
