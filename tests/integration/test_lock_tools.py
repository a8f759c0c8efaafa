"""The locks of today's Poetry, PDM and Pipenv: we find in them what these tools install from them themselves."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

import pytest
from packaging.utils import canonicalize_name

from pyproject_flatpak.lock.given.pdm import read_pdm
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.pipfile import read_pipfile
from pyproject_flatpak.lock.given.poetry import read_poetry
from pyproject_flatpak.target import Target, targets_of
from tests.support.command_line import environment, run
from tests.support.given import RUNTIME, TARGETS, Reader, asked
from tests.support.index import ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES, LockTool, run_tool, tool_environment
from tests.support.releases import BACK_ENDS

pytestmark = pytest.mark.integration

READERS: Final[dict[str, Reader]] = {"poetry-2": read_poetry, "pdm-2": read_pdm, "pipenv": read_pipfile}
INTEL: Final = 'intel-helper; platform_machine == "x86_64"'
SEED: Final = {"pip", "setuptools", "wheel"}
"""What an environment has from its start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Locked:
    """A project that a tool has locked, and installed from its lock."""

    tool: LockTool
    project: Path
    installed: Mapping[str, str]
    """Normalized name to version."""
    environ: Mapping[str, str]
    """Of clients of the index that the tool has locked from."""

    def pins(self, wanted: Asked) -> tuple[Pin, ...]:
        """Return what our reader finds in the lock."""
        text = (self.project / self.tool.lock).read_text("utf-8")
        return READERS[self.tool.name](text, wanted)


@pytest.fixture(scope="module", params=READERS)
def locked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    """Have each tool lock its project against the example index, and install it."""
    tool = LOCK_TOOLS[request.param]
    folder = tmp_path_factory.mktemp(tool.name)
    program = tool.set_up(folder / "tool")
    project = folder / "project"
    with ExampleIndex((*RELEASES, *BACK_ENDS)) as index:
        environ = tool_environment(index, folder / "home")
        tool.make(project, program, environ)
        run_tool([str(program), *tool.install[1:]], project, environ)
        yield Locked(
            tool=tool,
            project=project,
            installed=installed_in(project / ".venv"),
            environ=environment(index, folder / "cache"),
        )


def installed_in(environment: Path) -> dict[str, str]:
    """Return what a virtual environment has."""
    [packages] = environment.glob("lib/python*/site-packages")
    found = {canonicalize_name(each.name): each.version for each in distributions(path=[str(packages)])}
    return {name: version for name, version in found.items() if name not in SEED}


def everything(targets: tuple[Target, ...]) -> Asked:
    """Return what the projects ask, with their extra."""
    requirements = ["snake-case", "console", "fetcher[http2]", "solver", "matrices", "plugin", "linter"]
    return asked(*requirements, INTEL, targets=targets, extras=("lint",))


def test_what_is_installed(locked: Locked) -> None:
    """For this machine a reader finds exactly what the tool has installed."""
    runtime = replace(RUNTIME, python=platform.python_version())
    pins = locked.pins(everything(targets_of(runtime, (platform.machine(),))))
    assert {pin.name: pin.version for pin in pins} == locked.installed
    assert {"fetcher", "packing", "socket-proxy"} <= locked.installed.keys()


def test_what_is_generated(locked: Locked) -> None:
    """For the runtime all of `generate` comes to the same versions, with files that the lock allows."""
    done = run(locked.project, "generate", ".", environ=locked.environ)
    assert done.returncode == 0, done.stderr
    assert f"from {locked.tool.lock} for x86_64 and aarch64" in done.stderr
    lock = tomllib.loads((locked.project / "build-aux/flatpak/pylock.flatpak.toml").read_text("utf-8"))
    pins = {pin.name: pin for pin in locked.pins(everything(TARGETS))}
    assert {package["name"]: package["version"] for package in lock["packages"]} == {
        name: pin.version for name, pin in pins.items()
    }
    for package in lock["packages"]:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files
        assert {file["hashes"]["sha256"] for file in files} <= pins[package["name"]].hashes
