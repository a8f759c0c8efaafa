"""Each build back end for real: generated, built offline by flatpak-builder, started by flatpak run."""

from __future__ import annotations

import os
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.support import Environment, flatpak_builder, flatpak_run, install_app, run
from tests.support.demoapp import DYNAMIC, FLATPAK, PROJECT, build_system, commit, write_tree
from tests.support.example import APP_ID, copy_example, copy_example_with_setuptools
from tests.support.own_wheel import REPOSITORY, OwnWheel

pytestmark = pytest.mark.integration

POETRY = """
[tool.poetry]
name = "demoapp"
version = "1.4"
description = "Demonstrate a back end"
authors = ["Nobody in particular <nobody@example.org>"]
license = "MIT"
packages = [{ include = "demoapp", from = "src" }]

[tool.poetry.dependencies]
python = "^3.11"
humanize = "*"

[tool.poetry.scripts]
demoapp = "demoapp:main"
"""
MESON = """
project('demoapp', 'c', version: '1.4')
py = import('python').find_installation(pure: false)
py.install_sources('src/demoapp/__init__.py', subdir: 'demoapp')
"""
SETUP_PY = """
from setuptools import setup

setup(
    name="demoapp",
    version="1.4",
    description="Demonstrate a back end",
    license="MIT",
    packages=["demoapp"],
    package_dir={"": "src"},
    install_requires=["humanize"],
    entry_points={"console_scripts": ["demoapp = demoapp:main"]},
)
"""


@pytest.mark.parametrize(
    ("pyproject", "files"),
    [
        pytest.param(build_system("flit_core.buildapi", "flit_core") + PROJECT, {}, id="flit"),
        pytest.param(build_system("poetry.core.masonry.api", "poetry-core") + POETRY, {}, id="poetry-core"),
        pytest.param(build_system("pdm.backend", "pdm-backend") + PROJECT, {}, id="pdm-backend"),
        pytest.param(build_system("uv_build", "uv_build") + PROJECT, {}, id="uv_build"),
        pytest.param(build_system("mesonpy", "meson-python") + PROJECT, {"meson.build": MESON}, id="meson-python"),
        pytest.param('[build-system]\nrequires = ["setuptools"]\n', {"setup.py": SETUP_PY}, id="setup.py alone"),
        pytest.param(
            build_system("setuptools.build_meta", "setuptools", "setuptools-scm") + DYNAMIC + "[tool.setuptools_scm]\n",
            {},
            id="setuptools-scm",
        ),
        pytest.param(
            build_system("hatchling.build", "hatchling", "hatch-vcs")
            + DYNAMIC
            + '[tool.hatch.version]\nsource = "vcs"\n',
            {},
            id="hatch-vcs",
        ),
    ],
)
def test_back_end(
    pyproject: str, files: dict[str, str], flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path
) -> None:
    """A project of any back end becomes a Flatpak that runs, with the right version and none of its build tools."""
    tree = tmp_path / "demo app"
    write_tree(tree, pyproject + FLATPAK, files)
    commit(tree)
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    run([sys.executable, "-m", "pyproject_flatpak", "build", "--install"], cwd=tree, env=env, timeout=900)
    said = flatpak_run("org.example.Demoapp", env=flatpak_env).stdout.split()
    assert said == ["demoapp", "1.4", "/app/lib/python3.14/site-packages/humanize/__init__.py"]
    listing = flatpak_run(
        "org.example.Demoapp", "/app/lib/python3.14/site-packages", env=flatpak_env, options=["--command=ls"]
    ).stdout.split()
    distributions = {name.partition("-")[0] for name in listing if name.endswith(".dist-info")}
    assert distributions == {"demoapp", "humanize"}


def test_sdist_is_built_with_what_the_author_names(
    flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path
) -> None:
    """A dependency without a wheel is built from source, one of them with the author's build requirements."""
    project = PROJECT.replace('["humanize"]', '["humanize", "docopt", "sdnotify"]')
    named = '\n[tool.flatpak.dependencies.build-requirements]\ndocopt = ["setuptools<70", "wheel"]\n'
    write_tree(tmp_path, build_system("flit_core.buildapi", "flit_core") + project + FLATPAK + named)
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    run([sys.executable, "-m", "pyproject_flatpak", "build", "--install"], cwd=tmp_path, env=env, timeout=900)
    script = "import docopt, sdnotify; print(docopt.__file__, sdnotify.__file__)"
    said = flatpak_run("org.example.Demoapp", "-c", script, env=flatpak_env, options=["--command=python3"]).stdout
    site = "/app/lib/python3.14/site-packages"
    assert said.split() == [f"{site}/docopt.py", f"{site}/sdnotify/__init__.py"]


@pytest.mark.parametrize("copy", [copy_example, copy_example_with_setuptools])
def test_unpacked_sdist_builds(
    copy: Callable[[Path], Path], flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path
) -> None:
    """An sdist holds all that its Flatpak is built from."""
    tree = copy(tmp_path / "tree")
    env = own_wheel.environment(os.environ)
    run([sys.executable, "-m", "build", "--sdist"], cwd=tree, env=env, timeout=600)
    with tarfile.open(next((tree / "dist").glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    unpacked = next((tmp_path / "unpacked").iterdir())
    manifest = unpacked / "build-aux/flatpak" / f"{APP_ID}.json"
    flatpak_builder(manifest, tmp_path / "app", tmp_path / "repo", tmp_path / "state", flatpak_env)
    install_app(tmp_path / "repo", APP_ID, flatpak_env)
    assert flatpak_run(APP_ID, "--version", env=flatpak_env).stdout.strip() == "sumcheck 1.0.0"
