"""The sources of modules, each file for the arches that use it; the module of the application."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.rust import Rust
from pyproject_flatpak.lock.select import SelectedFile, select_files
from pyproject_flatpak.manifest import build_manifest
from pyproject_flatpak.sources.files import build_source, pip_requirements, with_builds
from pyproject_flatpak.sources.modules import (
    Location,
    application_module,
    build_requirement_sources,
    data_files,
)
from tests.unit.support import (
    APP_ID,
    application,
    built_with,
    lock_of,
    package,
    project,
    requirements,
    targets,
    tool,
    words,
)

NATIVE = "native-1.0-cp314-cp314-manylinux_2_28_{}.whl"
PURE = "pure-1.0-py3-none-any.whl"
BOTH = ("x86_64", "aarch64")


def files_of(*packages: dict[str, Any]) -> tuple[SelectedFile, ...]:
    """Return the selected files of these packages, with what their sdists are built with."""
    return with_builds(select_files(lock_of(*packages), targets()), targets(), "x.toml")


def names(*packages: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return name and arches of these files."""
    return {file.filename: file.arches for file in files_of(*packages)}


def test_builds_come_with_their_sdists() -> None:
    """An sdist brings what it is built with, and what that is built with."""
    table = built_with("a", tool("b"), built_with("c", tool("d")))
    assert list(names(table)) == [*("a-1.0.tar.gz", "b-1.0-py3-none-any.whl", "c-1.0.tar.gz", "d-1.0-py3-none-any.whl")]


def test_wheels_bring_nothing() -> None:
    """What an unused sdist would be built with is not fetched."""
    table = built_with("pure", tool("b")) | {"wheels": package("pure", PURE)["wheels"]}
    assert list(names(table)) == [PURE]


def test_one_file_for_all_who_are_built_with_it() -> None:
    """A file that several sdists are built with is named once."""
    assert list(names(built_with("a", tool("x")), built_with("b", tool("x")))) == [
        *("a-1.0.tar.gz", "b-1.0.tar.gz", "x-1.0-py3-none-any.whl")
    ]


def test_two_versions_to_build_with() -> None:
    """Sdists that are built with different versions of a tool bring both."""
    found = names(built_with("a", tool("x", "1.0")), built_with("b", tool("x", "2.0")))
    assert {"x-1.0-py3-none-any.whl", "x-2.0-py3-none-any.whl"} <= set(found)


def test_builds_are_for_the_arches_of_their_sdists() -> None:
    """What only one arch builds is only fetched there; what both need is for both."""
    one = built_with("a", tool("x"), tool("y"), marker="platform_machine == 'x86_64'")
    other = built_with("b", tool("x"), tool("z"), marker="platform_machine == 'aarch64'")
    assert names(one, other) == {
        "a-1.0.tar.gz": ("x86_64",),
        "b-1.0.tar.gz": ("aarch64",),
        "x-1.0-py3-none-any.whl": BOTH,
        "y-1.0-py3-none-any.whl": ("x86_64",),
        "z-1.0-py3-none-any.whl": ("aarch64",),
    }


def test_builds_of_builds_follow_their_arches() -> None:
    """An sdist that another arch needs as well brings its own tools for that arch too."""
    shared = built_with("x", tool("y"))
    one = built_with("a", shared, marker="platform_machine == 'x86_64'")
    other = built_with("b", shared, marker="platform_machine == 'aarch64'")
    assert names(one, other)["y-1.0-py3-none-any.whl"] == BOTH


def source(filename: str = PURE, arches: tuple[str, ...] = BOTH, dest: str = "", **changes: object) -> dict[str, Any]:
    """Return the source of a file."""
    [found] = lock_of(package("pure", filename)).packages
    values: dict[str, Any] = {
        "package": found,
        "filename": filename,
        "url": f"https://files.example.org/{filename}",
        "sha256": "0" * 64,
        "size": 1000,
        "arches": arches,
        "is_wheel": True,
    }
    return build_source(SelectedFile(**values | changes), targets(), dest=dest)


def test_source() -> None:
    """A source has the type that flatpak-builder fetches as it is, URL and checksum."""
    assert source() == {"type": "file", "url": f"https://files.example.org/{PURE}", "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        pytest.param({"arches": ("aarch64",)}, "only-arches", ["aarch64"], id="one arch"),
        pytest.param({"dest": "folder"}, "dest", "folder", id="folder"),
        pytest.param({"url": "https://example.org/0123"}, "dest-filename", PURE, id="URL of another name"),
        pytest.param({"url": f"https://example.org/{PURE}?x=1#y"}, "dest-filename", None, id="query and fragment"),
        pytest.param({"url": "https://example.org/download?file=x"}, "dest-filename", PURE, id="name in a query"),
        pytest.param(
            {"url": f"https://example.org/{PURE.replace('-', '%2D')}"}, "dest-filename", PURE, id="escapes in the URL"
        ),
    ],
)
def test_source_says_what_is_special(changes: dict[str, Any], key: str, value: object) -> None:
    """Arches, folder and name stand there where they are not plain; pip knows a file by its name alone."""
    assert source(**changes).get(key) == value


def test_requirements_for_pip() -> None:
    """Each distribution stands once with its version, and with a marker where an arch has another or none."""
    tables = (
        package("native", NATIVE.format("x86_64"), NATIVE.format("aarch64")),
        package("one", "one-1.0-py3-none-any.whl", marker="platform_machine == 'aarch64'"),
        package("fork", "fork-1.0-py3-none-any.whl", marker="platform_machine == 'x86_64'"),
        package("fork", "fork-2.0-py3-none-any.whl", version="2.0", marker="platform_machine == 'aarch64'"),
    )
    found = pip_requirements(select_files(lock_of(*tables), targets()), targets())
    holding = {
        target.arch: [text.partition(";")[0] for text in found if target.meets(Requirement(text).marker)]
        for target in targets()
    }
    assert holding == {"x86_64": ["fork==1.0", "native==1.0"], "aarch64": ["fork==2.0", "native==1.0", "one==1.0"]}
    assert found == sorted(found)
    assert "native==1.0" in found


def test_build_requirements() -> None:
    """The application's build requirements lie in a folder of their own, with the list that pip reads."""
    found: list[Any] = build_requirement_sources(
        application(), lock_of(tool("hatchling"), built_with("a", tool("b"))), targets()
    )
    *files, listed = found
    assert [file["url"].rpartition("/")[2] for file in files] == [
        *("a-1.0.tar.gz", "b-1.0-py3-none-any.whl", "hatchling-1.0-py3-none-any.whl")
    ]
    assert listed["type"] == "inline"
    assert listed["contents"] == "a==1.0\nhatchling==1.0\n"
    assert {file["dest"] for file in found} == {"build-requirements"}
    assert listed["dest-filename"] == "requirements.txt"


INSIDE = Location(to_project="../..", in_project="build-aux/flatpak")
OUTSIDE = Location(to_project="../project", in_project=None)


def module(
    location: Location = INSIDE, app: Application | None = None, *, has_build_requirements: bool = True
) -> dict[str, Any]:
    """Return the module of the application."""
    return application_module(app or application(), location, has_build_requirements=has_build_requirements)


def test_application_is_built_from_its_folder() -> None:
    """The source is the project's folder, without what no source is in, in an order that is always the same."""
    found = module(app=application(project=project(name="My_Editor")))
    assert (found["name"], found["buildsystem"]) == ("my-editor", "simple")
    [folder, build_requirements] = found["sources"]
    assert (folder["type"], folder["path"]) == ("dir", "../..")
    assert {".git", ".venv", ".flatpak-builder", "build", "dist"} <= set(folder["skip"])
    assert folder["skip"] == sorted(folder["skip"])
    assert build_requirements == "python3-build-requirements.json"


def test_application_is_built_offline() -> None:
    """Two pip runs install the build requirements aside, then the application, without network and isolation."""
    aside, install, *_ = module()["build-commands"]
    assert {"--no-index", "--no-deps", "--target=build-requirements/site"} <= set(words(aside))
    assert "--requirement=build-requirements/requirements.txt" in words(aside)
    assert {
        "PYTHONPATH=${PWD}/build-requirements/site",
        "PATH=${PWD}/build-requirements/site/bin:${PATH}",
    } <= set(words(install)), "a back end imports its tools, and starts some"
    assert {"--no-index", "--no-deps", "--no-build-isolation", "--prefix=${FLATPAK_DEST}", "."} <= set(words(install))


def test_application_without_build_requirements() -> None:
    """A project whose back end lies in its own tree needs nothing aside."""
    found = module(has_build_requirements=False)
    assert [words(command)[0] for command in found["build-commands"]] == ["pip3", "install", "install", "install"]
    assert len(found["sources"]) == 1


def installed(found: dict[str, Any]) -> dict[str, str]:
    """Return what is copied to where below the prefix, path in the build to path in the result."""
    commands = [words(command) for command in found["build-commands"] if command.startswith("install ")]
    assert all(command[1] == "-Dm644" for command in commands)
    return {command[2]: command[3].removeprefix("${FLATPAK_DEST}/") for command in commands}


def test_data_files() -> None:
    """Desktop file, metainfo and icon come from inside the source, to where flatpak exports them from."""
    assert installed(module()) == {
        f"build-aux/flatpak/{APP_ID}.desktop": f"share/applications/{APP_ID}.desktop",
        f"build-aux/flatpak/{APP_ID}.metainfo.xml": f"share/metainfo/{APP_ID}.metainfo.xml",
        f"data/{APP_ID}.svg": f"share/icons/hicolor/scalable/apps/{APP_ID}.svg",
    }


def test_stand_in_for_our_hook() -> None:
    """Where hatchling runs our hook for wheels, the sandbox gets something of its name, and never this project."""
    app = application(project=project(has_wheel_hook=True))
    found: list[Any] = build_requirement_sources(app, lock_of(tool("hatchling")), targets())
    places = {f"{file['dest']}/{file['dest-filename']}": file["contents"] for file in found if "contents" in file}
    assert places.keys() - {"build-requirements/requirements.txt"} == {
        "build-requirements/site/flatpak_hook_stand_in.py",
        "build-requirements/site/flatpak_hook_stand_in-1.dist-info/METADATA",
        "build-requirements/site/flatpak_hook_stand_in-1.dist-info/entry_points.txt",
    }
    assert places["build-requirements/requirements.txt"] == "hatchling==1.0\n"


def test_own_data_files() -> None:
    """Files that the project ships are installed from where they are, under the names that flatpak exports."""
    own = {"own_desktop_file": f"data/{APP_ID}.desktop", "own_metainfo_file": f"data/{APP_ID}.appdata.xml"}
    assert installed(module(app=application(icon=None, **own))) == {
        f"data/{APP_ID}.desktop": f"share/applications/{APP_ID}.desktop",
        f"data/{APP_ID}.appdata.xml": f"share/metainfo/{APP_ID}.metainfo.xml",
    }
    assert not [file for file in data_files(application(**own)) if file.is_generated]
    generated = [file.path for file in data_files(application()) if file.is_generated]
    assert generated == [f"{APP_ID}.desktop", f"{APP_ID}.metainfo.xml"]


def test_path_with_odd_characters() -> None:
    """A file of any name gets through the shell as one word."""
    own = {"own_desktop_file": "my data/it's $HOME;.desktop"}
    assert "my data/it's $HOME;.desktop" in installed(module(app=application(**own)))


def test_output_folder_outside_the_project() -> None:
    """Generated files that do not lie in the project are sources of their own."""
    found = module(OUTSIDE)
    folder, _, *files = found["sources"]
    assert folder["path"] == "../project"
    assert [(file["type"], file["path"]) for file in files] == [
        ("file", f"{APP_ID}.desktop"),
        ("file", f"{APP_ID}.metainfo.xml"),
    ]
    assert all(f"{file['dest']}/{file['path']}" in installed(found) for file in files)


def test_no_folder_is_an_import_package() -> None:
    """No folder in the source has a name that setuptools could take for a package of the project."""
    text = (
        str(module())
        + str(module(OUTSIDE))
        + str(build_requirement_sources(application(), lock_of(tool("x")), targets()))
    )
    for folder in re.findall(r"'dest': '([^']+)'|--target=([\w-]+)", text):
        assert not any(name.isidentifier() for name in folder if name)


def sources_of(found: dict[str, Any], name: str) -> list[str]:
    """Return the contents of the inline sources of this name."""
    return [
        source["contents"]
        for source in found["sources"]
        if isinstance(source, dict) and source.get("dest-filename") == name
    ]


def test_version_for_a_tool_that_reads_pkg_info() -> None:
    """A tool that no variable tells the version finds it where an sdist has it."""
    asked = project(version="1.2.dev3", dynamic_version=True, build_requirements=requirements("versioningit"))
    found = module(app=application(project=asked))
    assert sources_of(found, "PKG-INFO") == ["Metadata-Version: 2.1\nName: editor\nVersion: 1.2\n"]
    static = project(dynamic_version=False, build_requirements=requirements("versioningit"))
    assert sources_of(module(app=application(project=static)), "PKG-INFO") == []


@pytest.mark.parametrize(("needs", "lists"), [("setuptools-scm", True), ("hatch-vcs", False), ("setuptools", False)])
def test_files_that_only_version_control_lists(needs: str, *, lists: bool) -> None:
    """Where setuptools would ask git which files belong to the project, it is told that all do."""
    found = module(app=application(project=project(build_requirements=requirements(needs))))
    assert any("graft ." in command for command in found["build-commands"]) is lists


ALL_FILES = "graft .\nprune build-requirements\nglobal-exclude *.py[cod]\n"


@pytest.mark.parametrize("author", [None, "exclude a.txt\n"])
def test_all_files_before_what_the_author_says(tmp_path: Path, author: str | None) -> None:
    """The command keeps the author's MANIFEST.in, after ours, whether or not there is one."""
    if author is not None:
        (tmp_path / "MANIFEST.in").write_text(author)
    found = module(app=application(project=project(build_requirements=requirements("setuptools-scm"))))
    [command] = [command for command in found["build-commands"] if "graft ." in command]
    subprocess.run(["sh", "-euc", command], cwd=tmp_path, check=True)
    assert (tmp_path / "MANIFEST.in").read_text() == ALL_FILES + (author or "")
    assert [path.name for path in tmp_path.iterdir()] == ["MANIFEST.in"]


@pytest.mark.parametrize(
    ("version", "needs", "env"),
    [
        pytest.param("1.2", ("setuptools-scm",), {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.2"}, id="released"),
        pytest.param("1.2rc1", ("hatch-vcs",), {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.2rc1"}, id="candidate"),
        pytest.param("1.2.dev3+gabc", ("setuptools-scm",), {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.2"}, id="developed"),
        pytest.param("1.2+local", ("setuptools-scm",), {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.2"}, id="local"),
        pytest.param("1.2", ("hatchling",), None, id="from a file"),
    ],
)
def test_version_from_version_control(version: str, needs: tuple[str, ...], env: dict[str, str] | None) -> None:
    """Where the back end asks version control, the build is told a version that no commit changes."""
    asked = project(version=version, dynamic_version=True, build_requirements=requirements(*needs))
    found = module(app=application(project=asked))
    assert found.get("build-options", {}).get("env") == env
    static = project(version=version, dynamic_version=False, build_requirements=requirements(*needs))
    assert "build-options" not in module(app=application(project=static))


NIGHTLY = "org.freedesktop.Sdk.Extension.rust-nightly//26.08"
RUST = Rust(extension=NIGHTLY, crates=(), output=("native/target", "target"))


def test_build_with_cargo() -> None:
    """The Sdk extension is asked for and on the path, and cargo looks for the crates beside the source."""
    found = module(app=application(rust=RUST))
    assert "cargo-sources.json" in found["sources"]
    options = found["build-options"]
    assert options["append-path"] == "/usr/lib/sdk/rust-nightly/bin"
    assert options["env"] == {"CARGO_HOME": "/run/build/editor/cargo-home", "CARGO_NET_OFFLINE": "true"}
    manifest = build_manifest(application('sdk-extensions = ["org.example.Other"]', rust=RUST), [])
    assert manifest["sdk-extensions"] == ["org.example.Other", RUST.extension]


def test_what_cargo_has_built_stays_out() -> None:
    """No folder that a build with cargo may have filled is copied."""
    without, found = module()["sources"][0], module(app=application(rust=RUST))["sources"][0]
    assert found["skip"] == sorted([*without["skip"], "native/target", "target"])


def test_version_told_to_a_build_with_cargo() -> None:
    """Both kinds of variables reach the build."""
    asked = project(version="1.2", dynamic_version=True, build_requirements=requirements("setuptools-scm"))
    env = module(app=application(project=asked, rust=RUST))["build-options"]["env"]
    assert env.keys() == {"CARGO_HOME", "CARGO_NET_OFFLINE", "SETUPTOOLS_SCM_PRETEND_VERSION"}
