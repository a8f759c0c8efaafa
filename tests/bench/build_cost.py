"""What we cost a build: `python -m build` with a fresh lock, beside the same build without us.

Run by `./dev bench -- builds`, which writes a section of docs/benchmarks.md. Both builds run in turn, several times,
in one go; what is compared are their medians, so that a busy machine slows both. All wheels come from a folder that is
filled first, so that no index is asked.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.page import table, write_section
from tests.support.demoapp import FLATPAK, PROJECT, build_system
from tests.support.index import SIMPLE_URL, ExampleIndex, Release
from tests.support.own_wheel import REPOSITORY, build_own_wheel

ROUNDS = 7
HEAD = ("build", "with us", "without us", "ratio")
TABLE = f'{FLATPAK}\n[tool.flatpak.dependencies]\nindex = "{SIMPLE_URL}"\n'
PER_TARGET = '\n[tool.hatch.build.targets.sdist.hooks.flatpak]\ndependencies = ["pyproject-flatpak"]\n'


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A back end, and what a project writes to have us in its builds."""

    name: str
    back_end: str
    requires: tuple[str, ...]
    ours: tuple[str, ...] = ()
    """Further build requirements of the project that has us."""
    tables: str = ""
    """Further tables of the project that has us."""

    def pyproject(self, *, with_us: bool) -> str:
        """Return the pyproject.toml, with us or without."""
        requires = [*self.requires, *(self.ours if with_us else ())]
        return build_system(self.back_end, *requires) + PROJECT + (self.tables + TABLE if with_us else "")


HATCHLING = Arrangement(name="hatchling", back_end="hatchling.build", requires=("hatchling",), tables=PER_TARGET)
HATCHLING_SHORT = Arrangement(
    name="hatchling, short form",
    back_end="hatchling.build",
    requires=("hatchling",),
    ours=("pyproject-flatpak",),
    tables="\n[tool.hatch.build.hooks.flatpak]\n",
)
SETUPTOOLS = Arrangement(
    name="setuptools", back_end="setuptools.build_meta", requires=("setuptools>=77",), ours=("pyproject-flatpak",)
)
INSTALLED_BUT_UNWANTED = Arrangement(
    name="setuptools, no `[tool.flatpak]`, our plug-in installed",
    back_end="setuptools.build_meta",
    requires=("setuptools>=77",),
)


SECTION = """\
## What we cost a build

The same small project, built with and without us, its locks fresh. In the form of hatchling that keeps us out of
wheel builds, the front end starts its installer once more, for the dependencies of the hook. Medians of {rounds}
rounds, by `./dev bench -- builds`.

{table}

{versions}.
"""


def main() -> None:
    """Write the section."""
    with TemporaryDirectory() as scratch, index_of_the_bench() as index:
        folder = Path(scratch)
        wheels = fill_wheelhouse(folder / "wheels")
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
        links = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "UV_FIND_LINKS": str(wheels)}
        environments = [make_environment(folder / f"env-{us}", wheels, with_us=us) for us in (True, False)]
        rows = measure(folder, environments, {**outside, **index.environ, **links})
        text = SECTION.format(rounds=ROUNDS, table=table(HEAD, rows), versions=versions(environments[0]))
    write_section("builds", text)


def measure(folder: Path, environments: list[Path], env: Mapping[str, str]) -> list[list[str]]:
    """Return the rows of the table; of the two environments the first has us."""
    rows = []
    plain = [environments[1]] * 2
    for project in (HATCHLING, HATCHLING_SHORT, SETUPTOOLS):
        trees = [write_project(folder / f"{project.name}-{us}", project, with_us=us) for us in (True, False)]
        lock(trees[0], env)
        rows.append(compare(f"`python -m build`, {project.name}", plain, trees, env))
        rows.append(compare(f"`python -m build --installer uv`, {project.name}", plain, trees, env, "--installer=uv"))
        rows.append(compare(f"`python -m build -n`, {project.name}", environments, trees, env, "--no-isolation"))
    tree = write_project(folder / "unwanted", INSTALLED_BUT_UNWANTED, with_us=False)
    what = f"`python -m build -n`, {INSTALLED_BUT_UNWANTED.name}"
    return [*rows, compare(what, environments, [tree, tree], env, "--no-isolation")]


def versions(python: Path) -> str:
    """Return what took part."""
    names = ("build", "hatchling", "pip", "setuptools", "uv")
    script = "import sys, importlib.metadata as m; print(sys.version.split()[0], *map(m.version, sys.argv[1:]))"
    command = [str(python), "-c", script, *names]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return ", ".join(f"{name} {version}" for name, version in zip(("Python", *names), found, strict=True))


def index_of_the_bench() -> ExampleIndex:
    """Return the index that the locks are made from."""
    return ExampleIndex([Release(name="humanize", version="1.0")], installed=["hatchling", "setuptools"])


def fill_wheelhouse(folder: Path) -> Path:
    """Return a folder with our own wheel and all that the builds install."""
    own = build_own_wheel(folder.with_name("own")).wheel
    command = [sys.executable, "-m", "pip", "download", "--quiet", f"--dest={folder}"]
    subprocess.run([*command, str(own), "hatchling", "setuptools>=77", "build", "uv", "wheel"], check=True)
    return folder


def write_project(root: Path, arrangement: Arrangement, *, with_us: bool) -> Path:
    """Write a project of two modules."""
    (root / "demoapp").mkdir(parents=True)
    (root / "demoapp/__init__.py").write_text("def main(): ...\n", "utf-8")
    (root / "pyproject.toml").write_text(arrangement.pyproject(with_us=with_us), "utf-8")
    return root


def lock(tree: Path, env: Mapping[str, str]) -> None:
    """Lock what the project needs, so that no measured build does."""
    command = [sys.executable, "-m", "pyproject_flatpak", "generate", str(tree)]
    subprocess.run(command, env={**env, "PYTHONPATH": str(REPOSITORY)}, check=True, capture_output=True)


def make_environment(folder: Path, wheels: Path, *, with_us: bool) -> Path:
    """Return the Python of an environment that has the back ends, and us or not."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin/python"
    wanted = ["build", "hatchling", "setuptools>=77", "uv", "wheel", *(["pyproject-flatpak"] if with_us else [])]
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-index", f"--find-links={wheels}"]
    subprocess.run([*install, *wanted], check=True)
    return python


def compare(what: str, pythons: list[Path], trees: list[Path], env: Mapping[str, str], *options: str) -> list[str]:
    """Return the row of two builds, that with us first, which take turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS + 1):
        for python, tree, taken in zip(pythons, trees, times, strict=True):
            start = time.perf_counter()
            command = [str(python), "-m", "build", *options, str(tree)]
            # with its lock fresh, no build asks for anything that is not in the folder
            offline = {**env, "UV_OFFLINE": "1"}
            done = subprocess.run(command, env=offline, capture_output=True, text=True, check=False)
            taken.append(time.perf_counter() - start)
            assert done.returncode == 0, done.stdout + done.stderr
    with_us, without = (statistics.median(taken[1:]) for taken in times)  # the first round fills caches
    print(f"{what}: {with_us:.2f} s with us, {without:.2f} s without", flush=True)  # noqa: T201 - a script
    return [what, f"{with_us:.2f} s", f"{without:.2f} s", f"{with_us / without:.2f}"]
