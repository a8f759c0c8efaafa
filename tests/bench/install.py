"""Install modules as flatpak-builder would, without a network, and import what they are for.

In an environment that has the runtime's Python and what the Sdk has, with commands and folders as in a build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import Runtime
from tests.bench.environments import make_environment
from tests.bench.sets import RequirementSet
from tests.bench.store import Store
from tests.bench.tools import Module

_ARCH: Final = "x86_64"
_OFFLINE: Final = ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
_TIMEOUT: Final = 900
"""Seconds for a module."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """What an installation comes to."""

    modules: int
    failed: tuple[str, ...]
    """Commands of the modules that could not be installed."""
    imports: int
    broken: tuple[str, ...]
    """Import packages that cannot be imported."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sandbox:
    """A stand-in for the runtime: one environment as the Sdk, which builds, and one as the Platform, which runs."""

    sdk: Path
    platform: Path
    store: Store

    def install(self, modules: Iterable[Module], asked: RequirementSet, folder: Path) -> Installed:
        """Install the modules one after the other below the folder."""
        prefix = folder / "app"
        env = {"FLATPAK_DEST": str(prefix), "HOME": str(folder), "LANG": "C.UTF-8"}
        builds, runs = ({**env, "PYTHONPATH": _site(prefix, programs)} for programs in (self.sdk, self.platform))
        failed = []
        all_modules = [*modules]
        for i, module in enumerate(all_modules):
            build = folder / f"build-{i}"
            self._fetch(module, build)
            if not _succeeds(["sh", "-ec", "\n".join(module.commands)], self.sdk, builds, build):
                failed.append(module.commands[0])
            shutil.rmtree(build)
        imports = {name: ["python3", "-c", f"import {name}"] for name in asked.imports}
        broken = [name for name, command in imports.items() if not _succeeds(command, self.platform, runs, folder)]
        return Installed(modules=len(all_modules), failed=tuple(failed), imports=len(imports), broken=tuple(broken))

    def _fetch(self, module: Module, build: Path) -> None:
        build.mkdir(parents=True)
        for source in module.sources:
            if _ARCH in source.arches and (file := self.store.file(source.url)):
                shutil.copyfile(file, build / source.filename)


def make_sandbox(folder: Path, python: Path, runtime: Runtime, store: Store, env: Mapping[str, str]) -> Sandbox:
    """Make a sandbox with what the runtime brings."""
    platform = _pinned(runtime.platform_distributions)
    sdk = [*platform, *_pinned(runtime.sdk_distributions)]
    return Sandbox(
        sdk=make_environment(folder / "sdk", python, *sdk, env=env),
        platform=make_environment(folder / "platform", python, *platform, env=env),
        store=store,
    )


def can_cut_off() -> bool:
    """Tell whether commands can be run without a network here."""
    return shutil.which(_OFFLINE[0]) is not None and not subprocess.run([*_OFFLINE, "true"], check=False).returncode


def _pinned(distributions: Mapping[str, str]) -> list[str]:
    return [f"{name}=={version}" if version else name for name, version in distributions.items()]


def _site(prefix: Path, programs: Path) -> str:
    [site] = programs.parent.glob("lib/python*/site-packages")
    return str(prefix / site.relative_to(programs.parent))


def _succeeds(command: list[str], programs: Path, env: Mapping[str, str], cwd: Path) -> bool:
    here = {**env, "PATH": f"{programs}{os.pathsep}{os.defpath}"}
    offline = [*_OFFLINE, *command]
    # no pipe, which a program that it leaves behind would hold open
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        try:
            done = subprocess.run(
                offline, env=here, cwd=cwd, stdin=nothing, stdout=nothing, stderr=nothing, check=False, timeout=_TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0
