"""The cases: a project and the files that are made of it, both on disk. Shared by their test and `regenerate.py`."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.command_line import environment, run
from tests.support.index import ExampleIndex
from tests.support.releases import RELEASES
from tests.support.trees import Tree, read_tree

CASES_FOLDER: Final = Path(__file__).parents[1] / "cases"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One folder of `cases/`."""

    name: str

    @property
    def project(self) -> Path:
        """The input: a source tree with a pyproject.toml."""
        return CASES_FOLDER / self.name / "project"

    @property
    def expected(self) -> Path:
        """The whole output folder as it should be."""
        return CASES_FOLDER / self.name / "expected"

    @property
    def output(self) -> str:
        """Path of the output folder in the project."""
        pyproject = tomllib.loads((self.project / "pyproject.toml").read_text("utf-8"))
        return str(pyproject["tool"]["flatpak"].get("output", "build-aux/flatpak"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated:
    """What the command line has made of a copy of a project."""

    case: Case
    project: Path
    """The copy."""
    done: subprocess.CompletedProcess[str]
    environ: Mapping[str, str] = field(repr=False)
    """Of the run; the index that it points at is stopped."""
    requests: tuple[str, ...] = field(repr=False)
    """What was asked of the index."""

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self.project / self.case.output

    @property
    def files(self) -> Tree:
        """What is in it."""
        return read_tree(self.folder)

    def find(self, suffix: str) -> list[Path]:
        """Return the files of the output folder, and the project's own, whose names end so."""
        return sorted(self.project.rglob(f"*{suffix}"))

    @property
    def manifest(self) -> Path:
        """The manifest, the path of which the command line has printed."""
        return self.project / self.done.stdout.rstrip("\n")


def all_cases() -> list[Case]:
    """Return every case, by name."""
    return [Case(name=path.parent.name) for path in sorted(CASES_FOLDER.glob("*/project"))]


def generate(case: Case, scratch: Path) -> Generated:
    """Run the command line on a copy of the case's project, in the empty folder `scratch`."""
    project = scratch / "project"
    shutil.copytree(case.project, project)
    with ExampleIndex(RELEASES) as index:
        environ = environment(index, scratch / "cache")
        done = run(project, "generate", ".", environ=environ)
        return Generated(case=case, project=project, done=done, environ=environ, requests=tuple(index.log))
