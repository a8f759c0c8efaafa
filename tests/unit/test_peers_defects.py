"""What other generators of dependency modules get wrong, each a mistake that was seen in one of them, done right."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import APP_ID, Outcome, document, run_document
from tests.support.index import SIMPLE_URL, UPLOAD_TIME, Release
from tests.unit.support import Serve, write_tree

DEPENDENCIES = "python3-dependencies.json"
BUILD_REQUIREMENTS = "python3-build-requirements.json"
ARCHES = ("x86_64", "aarch64")
NATIVE = tuple(f"cp313-cp313-manylinux_2_28_{arch}" for arch in ARCHES)
FLIT = Release(name="flit_core", version="3.12.0")
BUILT_BY_FLIT = 'requires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"'

Generate = Callable[..., Outcome]


@pytest.fixture
def generate(tmp_path: Path) -> Generate:
    """Return a function that generates the files of an application with these dependencies, for Python 3.13."""

    def generate_here(*dependencies: str, folder: str = "project", **tables: Mapping[str, Any]) -> Outcome:
        root = write_tree(tmp_path / folder, {f"data/{APP_ID}.svg": "<svg viewBox='0 0 16 16'/>"})
        flatpak = {"runtime-version": "25.08", "dependencies": {"index": SIMPLE_URL}, **tables.pop("flatpak", {})}
        pyproject = document(flatpak, **tables)
        pyproject["project"]["dependencies"] = [*dependencies]
        return run_document(pyproject, root)

    return generate_here


def sources(outcome: Outcome, name: str = DEPENDENCIES) -> dict[str, list[str]]:
    """Return the file names of a module's sources, each with the arches that it is for."""
    assert outcome.exit_code == 0, outcome.lines
    content = json.loads(outcome.files[name])
    listed = content["sources"] if isinstance(content, dict) else content
    files = [source for source in listed if source["type"] == "file"]
    return {source["url"].rpartition("/")[2]: source.get("only-arches", [*ARCHES]) for source in files}


# ---- flatpak-pip-generator -------------------------------------------------------------------------------------------


def test_wheels_of_another_platform(serve: Serve, generate: Generate) -> None:
    """Told to prefer wheels, it takes one for macOS and one for musl, of older Pythons; right is the sdist."""
    tags = ("cp38-cp38-macosx_10_9_x86_64", "cp39-cp39-musllinux_1_1_aarch64")
    serve(Release(name="MarkupSafe", version="2.1.5", tags=tags, build_system=BUILT_BY_FLIT), FLIT)
    assert sources(generate("MarkupSafe==2.1.5")) == {
        "flit_core-3.12.0-py3-none-any.whl": [*ARCHES],
        "markupsafe-2.1.5.tar.gz": [*ARCHES],
    }


def test_pure_wheel_beside_native_ones(serve: Serve, generate: Generate) -> None:
    """It takes the pure wheel of aiohttp, many times slower, although there is a native one for each arch."""
    serve(Release(name="aiohttp", version="3.13.0", tags=("py3-none-any", *NATIVE)))
    assert sources(generate("aiohttp")) == {
        f"aiohttp-3.13.0-{tag}.whl": [arch] for tag, arch in zip(NATIVE, ARCHES, strict=True)
    }


def test_marker_with_or(serve: Serve, generate: Generate) -> None:
    """It drops a dependency one half of whose marker does not hold, though the other does."""
    serve(Release(name="colorama", version="0.4.6"))
    found = sources(generate("colorama; sys_platform == 'win32' or python_version >= '3.11'"))
    assert [*found] == ["colorama-0.4.6-py3-none-any.whl"]


def test_marker_that_does_not_hold(serve: Serve, generate: Generate) -> None:
    """It writes a module without sources for such a dependency, whose build must fail; right is none at all."""
    index = serve(Release(name="tomli", version="2.0"))
    outcome = generate("tomli; python_version < '3.11'")
    assert outcome.exit_code == 0
    assert DEPENDENCIES not in outcome.files
    [module] = json.loads(outcome.files[f"{APP_ID}.json"])["modules"]
    assert (module["name"], index.log) == ("example", [])


def test_back_end_stays_out_of_the_application(serve: Serve, generate: Generate) -> None:
    """It installs the back end into /app; right is a folder of the build that nothing of is installed."""
    serve(Release(name="colorama", version="0.4.6"), Release(name="hatchling", version="1.27.0"))
    build_system = {"requires": ["hatchling"], "build-backend": "hatchling.build"}
    outcome = generate("colorama", **{"build-system": build_system})
    assert [*sources(outcome)] == ["colorama-0.4.6-py3-none-any.whl"]
    assert [*sources(outcome, BUILD_REQUIREMENTS)] == ["hatchling-1.27.0-py3-none-any.whl"]
    module = json.loads(outcome.files[f"{APP_ID}.json"])["modules"][-1]
    assert (
        [command for command in module["build-commands"] if "--requirement" in command]
        == [command for command in module["build-commands"] if "--target=build-requirements/site" in command]
        != []
    )


def test_qt_among_the_dependencies(serve: Serve, generate: Generate) -> None:
    """It writes nothing and exits 0 where any of the dependencies is Qt."""
    qt = Release(
        name="PySide6-Essentials",
        version="6.12.0",
        tags=("cp310-abi3-manylinux_2_34_x86_64", "cp310-abi3-manylinux_2_39_aarch64"),
        sdist=False,
    )
    serve(qt, Release(name="colorama", version="0.4.6"))
    assert sources(generate("colorama", "PySide6-Essentials", flatpak={"qt": "wheels"})) == {
        "colorama-0.4.6-py3-none-any.whl": [*ARCHES],
        "pyside6_essentials-6.12.0-cp310-abi3-manylinux_2_34_x86_64.whl": ["x86_64"],
        "pyside6_essentials-6.12.0-cp310-abi3-manylinux_2_39_aarch64.whl": ["aarch64"],
    }


def test_distribution_that_some_sdk_has(serve: Serve, generate: Generate) -> None:
    """It leaves out what the Sdk has, and fails where that is all; the next runtime may lack it."""
    serve(Release(name="packaging", version="26.1"))
    assert [*sources(generate("packaging"))] == ["packaging-26.1-py3-none-any.whl"]


def test_python_of_the_runtime(serve: Serve, generate: Generate) -> None:
    """It resolves for the host's Python: back-ports that nobody needs, and releases older than need be."""
    serve(
        Release(name="keyring", version="25.0", requires=("importlib-metadata; python_version < '3.12'",)),
        Release(name="importlib-metadata", version="8.0"),
        Release(name="numpy", version="2.4.6", requires_python=">=3.11"),
        Release(name="numpy", version="2.5.5", requires_python=">=3.13"),
    )
    assert [*sources(generate("keyring", "numpy"))] == [
        "keyring-25.0-py3-none-any.whl",
        "numpy-2.5.5-py3-none-any.whl",
    ]


def test_url_of_an_sdist(serve: Serve, generate: Generate) -> None:
    """It fails on a dependency that is the URL of an sdist."""
    index = serve(Release(name="greetings", version="1.0", build_system=BUILT_BY_FLIT), FLIT)
    url = "http://files.example.org/packages/greetings-1.0.tar.gz"
    outcome = generate(f"greetings @ {url}")
    assert "greetings-1.0.tar.gz" in sources(outcome)
    written = json.loads(outcome.files[DEPENDENCIES])["sources"]
    assert {"type": "file", "url": url, "sha256": index.sha256("greetings-1.0.tar.gz")} in written


def test_sdk_that_cannot_be_asked(
    serve: Serve, generate: Generate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks an installed Sdk for its tags, by a library that not every Sdk has; we need no flatpak at all."""
    monkeypatch.setenv("PATH", str(tmp_path))
    serve(Release(name="aiohttp", version="3.13.0", tags=NATIVE))
    assert [*sources(generate("aiohttp")).values()] == [["aarch64"], ["x86_64"]]


def test_console_script_succeeds(serve: Serve, generate: Generate, tmp_path: Path) -> None:
    """The console script of its release does the work and then fails, which stops a CI."""
    serve(Release(name="colorama", version="0.4.6"))
    generate("colorama")
    command = [str(Path(sys.executable).with_name("pyproject-flatpak")), "generate", "."]
    done = subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"build-aux/flatpak/{APP_ID}.json\n")


# ---- req2flatpak -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 5])
def test_small_files_are_whole(serve: Serve, generate: Generate, count: int) -> None:
    """It leaves a file of no bytes for one or two requirements, and exits 0."""
    names = [f"part{i}" for i in range(count)]
    serve(*(Release(name=name, version="1.0") for name in names))
    outcome = generate(*names)
    assert [*sources(outcome)] == [f"{name}-1.0-py3-none-any.whl" for name in names]
    assert all(content.endswith(b"\n") for content in outcome.files.values())


def test_second_run_asks_nothing(serve: Serve, generate: Generate) -> None:
    """Its cache is never filled; our lock is."""
    index = serve(Release(name="colorama", version="0.4.6"))
    first = generate("colorama")
    asked = len(index.log)
    assert generate("colorama").files == first.files
    assert len(index.log) == asked > 0


def test_arch_that_nobody_knows(serve: Serve, generate: Generate) -> None:
    """It writes no sources and exits 0 for a platform that it cannot read; right is a refusal."""
    index = serve(Release(name="colorama", version="0.4.6"))
    outcome = generate("colorama", flatpak={"arches": ["amd64"]})
    assert (outcome.exit_code, outcome.files, index.log) == (2, {}, [])


# ---- pfmg ------------------------------------------------------------------------------------------------------------


def test_name_with_capitals_and_a_hyphen(serve: Serve, generate: Generate) -> None:
    """It loses a dependency of such a name, and takes bounds and extras for a part of the name."""
    serve(
        Release(name="Demo-Kit.Core", version="1.5", extras={"Bright-Colours": ("paint",)}),
        Release(name="paint", version="1.1"),
    )
    assert [*sources(generate("Demo-Kit.Core[bright_colours]>=1.0"))] == [
        "demo_kit_core-1.5-py3-none-any.whl",
        "paint-1.1-py3-none-any.whl",
    ]


def test_wheels_of_one_arch_are_for_that_arch(serve: Serve, generate: Generate) -> None:
    """It lists a wheel of the host's arch for all arches."""
    serve(Release(name="shiboken6", version="6.12.0", tags=NATIVE, sdist=False))
    assert [*sources(generate("shiboken6")).values()] == [["aarch64"], ["x86_64"]]


# ---- briefcase -------------------------------------------------------------------------------------------------------


def test_same_bytes_of_pinned_sources(serve: Serve, generate: Generate) -> None:
    """It writes the time of the day, pins nothing, and has the build fetch from the network."""
    serve(Release(name="colorama", version="0.4.6"), Release(name="aiohttp", version="3.13.0", tags=NATIVE))
    first, second = (generate("colorama", "aiohttp", folder=folder).files for folder in ("one", "two"))
    assert first == second
    dates = {date for content in first.values() for date in re.findall(rb"20\d\d-\d\d-\d\d", content)}
    assert dates <= {UPLOAD_TIME[:10].encode()}  # the index's, in the lock
    for source in json.loads(first[DEPENDENCIES])["sources"]:
        assert re.fullmatch("[0-9a-f]{64}", source["sha256"])
    assert not [name for name, content in first.items() if b"build-args" in content]


def test_windows_on_wayland(serve: Serve, generate: Generate) -> None:
    """It asks for X11 and against Wayland; right is X11 where there is no Wayland."""
    serve()
    project = {"name": "example", "version": "1.0", "description": "Be an example", "license": "MIT"}
    gui = {**project, "authors": [{"name": "Ada Example"}], "gui-scripts": {"example": "example:main"}}
    flatpak = {"desktop": {"categories": ["Utility"]}}
    outcome = generate(project=gui, flatpak=flatpak)
    assert outcome.exit_code == 0, outcome.lines
    finish_args = json.loads(outcome.files[f"{APP_ID}.json"])["finish-args"]
    assert {"--socket=wayland", "--socket=fallback-x11"} <= set(finish_args)
    assert not {"--socket=x11", "--nosocket=wayland"} & set(finish_args)
