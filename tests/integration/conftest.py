"""Fixtures for tests that run the real tools; what they do is in support.py."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.arrangements import RELEASES
from tests.integration.front_ends import Workshop, workshop
from tests.integration.rust import pyo3_crates
from tests.integration.support import (
    NEWER_FLATPAK_BUILDER,
    NEWEST_BRANCH,
    Environment,
    Runtimes,
    artifacts_folder,
    flatpak_builder_version,
    flatpak_run,
    get_flatpak_builder,
    isolated_environment,
    make_runtimes,
)
from tests.support.index import ExampleIndex
from tests.support.own_wheel import OwnWheel, build_own_wheel
from tests.support.tools import require_tool, skip_or_fail
from tests.support.wheelhouse import wheelhouse

pytest.register_assert_rewrite("tests.integration.cells")


@pytest.fixture(scope="session")
def runtimes(request: pytest.FixtureRequest) -> Runtimes:
    """Return stand-ins for the newest freedesktop and GNOME runtimes, or of a parameter's branch, made if need be."""
    return make_runtimes(getattr(request, "param", NEWEST_BRANCH))


@pytest.fixture(scope="session")
def crates(runtimes: Runtimes) -> tuple[Path, ...]:
    """Return the files of pyo3's crates, with the Sdk extension for Rust made as well."""
    return pyo3_crates(runtimes)


def flatpak_builders() -> list[str]:
    """Tell which flatpak-builders there are to test: the machine's own, and a newer one where that is old."""
    return ["own"] if flatpak_builder_version() >= NEWER_FLATPAK_BUILDER else ["own", "newer"]


@pytest.fixture(scope="session", params=flatpak_builders())
def builder(request: pytest.FixtureRequest) -> Path:
    """Return each flatpak-builder in turn."""
    if request.param == "newer":
        return get_flatpak_builder()
    return Path(require_tool("flatpak-builder"))


@pytest.fixture(scope="module")
def flatpak_env(runtimes: Runtimes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """Make the environment, with an installation for the module's applications."""
    folder = tmp_path_factory.mktemp("flatpak")
    # not below the folder: a socket's path has at most 107 characters
    with tempfile.TemporaryDirectory(prefix="run-") as runtime_folder:
        env = isolated_environment(folder, Path(runtime_folder), runtimes.installation)
        try:
            flatpak_run(runtimes.platform, env=env, options=["--command=true"])
        except AssertionError as error:
            skip_or_fail(f"flatpak cannot start a sandbox here: {error}")
        yield env


@pytest.fixture(scope="session")
def own_wheel(tmp_path_factory: pytest.TempPathFactory) -> OwnWheel:
    """Build this checkout's wheel, once."""
    return build_own_wheel(tmp_path_factory.mktemp("own-wheel"))


@pytest.fixture(scope="session", name="workshop")
def open_workshop(own_wheel: OwnWheel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Open the workshop that the arrangements are built in."""
    folder = tmp_path_factory.mktemp("workshop")
    with workshop(folder, wheelhouse(), own_wheel, ExampleIndex(RELEASES)) as opened:
        yield opened


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Return the folder for pictures and other files that are worth keeping after a run."""
    return artifacts_folder()
