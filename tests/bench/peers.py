"""The tools that people use today, from the package index, with the options of a careful user."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.data import Runtime
from tests.bench.resolver import Closure
from tests.bench.sets import RequirementSet
from tests.bench.tools import ARCHES, Module, Tool, read_modules

FLATPAK_PIP_GENERATOR: Final = ("flatpak-pip-generator==2026.5.28", "pip==26.3")
REQ2FLATPAK: Final = ("req2flatpak==0.3.1",)
PFMG: Final = ("pfmg==0.8.0", "pip==26.3")
"""What their environments hold; the two call a pip, which runs for the Python that it is installed in."""

_MODULES: Final = "python3-modules"


@dataclass(frozen=True, kw_only=True, slots=True)
class FlatpakPipGenerator(Tool):
    """flatpak-pip-generator with pip on the host, in a Python of the runtime's series.

    Its console script fails after it has done its work, so the module is run.
    """

    programs: Path
    title: str = "flatpak-pip-generator"

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        python = str(self.programs / "python")
        return [python, "-m", "flatpak_pip_generator", *self.options(asked), "--output", _MODULES, *asked.requirements]

    def options(self, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - for those that have some
        """Return further options."""
        return []

    def variables(self, asked: RequirementSet) -> Mapping[str, str]:
        """Have it find its pip, and not refuse Qt."""
        allowed = {"FLATPAK_PIP_GENERATOR_ALLOW_RESTRICTED_MODULES": "1"} if asked.has_qt else {}
        return allowed | {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"}

    def modules(self, folder: Path) -> list[Module]:
        """Return a module for each requirement."""
        return _read(folder / f"{_MODULES}.json")


@dataclass(frozen=True, kw_only=True, slots=True)
class FlatpakPipGeneratorInSdk(FlatpakPipGenerator):
    """flatpak-pip-generator with pip in the Sdk, told which distributions of the closure have wheels for a platform."""

    sdk: str
    native: Mapping[str, tuple[str, ...]]
    """By name of the set."""
    title: str = "flatpak-pip-generator, `--runtime`, `--prefer-wheels`"
    is_counted: bool = False

    def options(self, asked: RequirementSet) -> list[str]:
        """Return the options that the title names."""
        native = self.native[asked.name]
        return [f"--runtime={self.sdk}", *([f"--prefer-wheels={','.join(native)}"] if native else [])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Req2flatpak(Tool):
    """req2flatpak, which wants pins: those that uv has found for the first arch, not in its time."""

    programs: Path
    runtime: Runtime
    closures: Mapping[str, Closure]
    """By name of the set."""
    title: str = "req2flatpak (pins given)"

    def prepare(self, folder: Path, asked: RequirementSet) -> None:
        """Write the pins."""
        pins = (f"{name}=={version}" for name, version in sorted(self.closures[asked.name].items()))
        (folder / "pinned.txt").write_text("\n".join(pins), "utf-8")

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command; with `--outfile`, small outputs stay empty."""
        series = "{}{}".format(*self.runtime.python_tag)
        platforms = [f"{series}-{arch}" for arch in ARCHES]
        options = ["--requirements-file", "pinned.txt", "--cache", "--target-platforms", *platforms]
        return [str(self.programs / "req2flatpak"), *options]

    def modules(self, folder: Path) -> list[Module]:
        """Return its module."""
        return _read(folder / "stdout")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pfmg(Tool):
    """The part of pfmg that needs no Sdk."""

    programs: Path
    runtime: Runtime
    title: str = "pfmg (its collector alone)"

    def command(self, folder: Path, asked: RequirementSet) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the command."""
        sdk = {**self.runtime.platform_distributions, **self.runtime.sdk_distributions}
        arguments = [",".join(sorted(sdk)), "modules.json", *asked.requirements]
        return [str(self.programs / "python"), str(Path(__file__).with_name("pfmg_collect.py")), *arguments]

    def variables(self, asked: RequirementSet) -> Mapping[str, str]:  # noqa: ARG002 - as its base has it
        """Have it find its pip."""
        return {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"}

    def modules(self, folder: Path) -> list[Module]:
        """Return a module for each requirement."""
        path = folder / "modules.json"
        tables = json.loads(path.read_text("utf-8")) if path.is_file() else []
        return [module for table in tables for module in read_modules(table)]


def _read(path: Path) -> list[Module]:
    """Read a module file; a tool that has failed has written none."""
    text = path.read_text("utf-8") if path.is_file() else ""
    return [*read_modules(json.loads(text))] if text.strip() else []
