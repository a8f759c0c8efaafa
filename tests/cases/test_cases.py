"""Input and expected output on disk, byte for byte, and each output through the tools that are to read it."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.cases import Case, Generated, all_cases, generate
from tests.support.command_line import run
from tests.support.tools import require_appstream, require_tool
from tests.support.trees import difference, read_tree

BUILD_REQUIREMENTS = {"pylock.build.toml", "python3-build-requirements.json"}
"""The files that depend on the back end."""


@pytest.fixture(scope="module", params=all_cases(), ids=lambda case: case.name)
def generated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Run the command line on a case, once for all tests of it."""
    case: Case = request.param
    made = generate(case, tmp_path_factory.mktemp(case.name))
    assert made.done.returncode == 0, made.done.stderr
    return made


def test_output_is_the_expected(generated: Generated) -> None:
    """Every file of the output folder has the expected bytes, and there is no other."""
    changes = difference(read_tree(generated.case.expected), generated.files)
    assert not changes, f"{generated.case.name}: not as expected\n{changes}"


def test_nothing_is_said_but_what_was_done(generated: Generated) -> None:
    """Standard output is the manifest's path; standard error holds no warning, as no case deserves one."""
    assert generated.manifest.is_file()
    assert "warning" not in generated.done.stderr


def test_only_the_configured_index_is_asked(generated: Generated) -> None:
    """No other host is tried, and no wheel is downloaded but by the URL that a project names, or to ask an sdist."""
    asked = [path for path in generated.requests if not path.startswith(("/simple/", "/packages/"))]
    assert not asked
    wheels = [path.rpartition("/")[2] for path in generated.requests if path.endswith(".whl")]
    pyproject = (generated.project / "pyproject.toml").read_text("utf-8")
    assert not [name for name in wheels if name not in pyproject and not name.startswith("setuptools-")]


def test_second_run_changes_nothing_and_needs_no_index(generated: Generated, tmp_path: Path) -> None:
    """With the locks of the first run, no file is touched, and neither index nor the resolver's cache is missed."""
    before = _times(generated.folder), generated.files
    done = run(generated.project, "generate", ".", environ={**generated.environ, "UV_CACHE_DIR": str(tmp_path)})
    assert (done.returncode, done.stdout) == (0, generated.done.stdout), done.stderr
    assert "locking" not in done.stderr
    assert (_times(generated.folder), generated.files) == before


def test_json_files_are_strict_json(generated: Generated) -> None:
    """Each JSON file has unique keys and neither NaN nor infinity."""
    for path in generated.folder.glob("*.json"):
        json.loads(path.read_bytes(), object_pairs_hook=_unique, parse_constant=pytest.fail)


def test_flatpak_builder_takes_the_manifest(generated: Generated) -> None:
    """flatpak-builder reads the manifest and all that it includes without a word, and finds our modules in it."""
    shown = _shown_manifest(generated)
    pyproject = tomllib.loads((generated.project / "pyproject.toml").read_text("utf-8"))
    assert pyproject["project"]["name"].replace("_", "-") in [module["name"] for module in shown["modules"]]


def test_environment_arrives_as_text(generated: Generated) -> None:
    """flatpak-builder understands each variable of build-options as the text that the author wrote."""
    shown = _shown_manifest(generated)
    table = tomllib.loads((generated.project / "pyproject.toml").read_text("utf-8"))["tool"]["flatpak"]
    wanted = table.get("build-options", {}).get("env")
    if wanted:
        assert {name: shown["build-options"]["env"][name] for name in wanted} == wanted


def test_desktop_file_is_valid(generated: Generated) -> None:
    """desktop-file-validate finds nothing, not even a hint."""
    tool = require_tool("desktop-file-validate")
    for path in generated.find(".desktop"):
        done = subprocess.run([tool, path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_metainfo_file_is_valid(generated: Generated) -> None:
    """Appstreamcli finds nothing that Flathub would refuse."""
    tool = require_appstream()
    for path in generated.find(".metainfo.xml"):
        done = subprocess.run(
            [tool, "validate", "--no-net", "--no-color", path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_links_to_nowhere_stop_nothing(tmp_path: Path) -> None:
    """Editors leave links to nowhere in a source tree, some named like files that are looked for."""
    made = generate(Case(name="no-dependencies"), tmp_path)
    for name in (".#alone.py", "org.example.Alone.svg", "data/org.example.Alone.desktop"):
        (made.project / name).parent.mkdir(exist_ok=True)
        (made.project / name).symlink_to("ada@example.org.1234")
    done = run(made.project, "generate", ".", environ=made.environ)
    assert done.returncode == 0, done.stderr
    assert made.files == read_tree(made.case.expected)


def test_back_ends_differ_in_build_requirements_alone() -> None:
    """hatchling and setuptools on one tree differ in the two files of the build requirements, and in no other."""
    hatchling, setuptools = Case(name="gtk-hatchling"), Case(name="gtk-setuptools")
    assert _differing(hatchling.project, setuptools.project) == {"pyproject.toml"}
    assert _differing(hatchling.expected, setuptools.expected) == BUILD_REQUIREMENTS


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_expected_output_is_of_no_machine(case: Case) -> None:
    """Committed output names no folder of a machine, no resolver, and no host but example.org's and that of crates."""
    for name, content in read_tree(case.expected).items():
        assert not re.search(rb"/(home|root|tmp|Users|var/folders)/|\buv\b", content), name
        hosts = set(re.findall(rb"https?://([^/\s\"']+)", content))
        assert not {host for host in hosts if not host.endswith(b"example.org")} - {b"static.crates.io"}, name


def _shown_manifest(generated: Generated) -> dict[str, Any]:
    """Return the manifest as flatpak-builder understands it, which must not say a word about it."""
    command = [require_tool("flatpak-builder"), "--show-manifest", str(generated.manifest)]
    # the folder that it starts in gets a .flatpak-builder
    done = subprocess.run(command, cwd=generated.project.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def _differing(one: Path, other: Path) -> set[str]:
    left, right = read_tree(one), read_tree(other)
    return {name for name in left.keys() | right.keys() if left.get(name) != right.get(name)}


def _times(folder: Path) -> Mapping[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)
