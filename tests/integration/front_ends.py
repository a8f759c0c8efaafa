"""The front ends that people build with, each run for real, without an index but the example's.

A front end finds the back ends in the wheelhouse and us in this checkout's wheel. The example index is asked by our
resolver alone, so its log tells whether that ran.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from pyproject_flatpak.lock.extra import find_uv
from tests.integration.arrangements import OUTPUT, Arrangement
from tests.integration.support import is_stray
from tests.support.index import ExampleIndex
from tests.support.own_wheel import REPOSITORY, OwnWheel
from tests.support.trees import Tree, read_tree

OURS: Final = "pyproject-flatpak[resolve]"
OWN_PYTHON: Final = sys.executable
LOCATION: Final = "made-for/flatpak"
_LEFT_BY_BACK_ENDS: Final = ("build", "dist", "demoapp.egg-info", "src/demoapp.egg-info", ".git", "__pycache__")

Makes = Literal["sdist", "wheel", "installation", "folder"]


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontEnd:
    """A way to build a project."""

    command: tuple[str, ...]
    """In the project's folder; PYTHON stands for the interpreter that it runs on."""
    makes: tuple[Makes, ...]
    python: Literal["tests", "prepared", "new"] = "tests"
    """The tests' own, with the front ends; one that has the back end and us; or an empty one, for pip to fill."""
    folder: str = OUTPUT
    """Where in the tree our files go to."""

    @property
    def writes(self) -> bool:
        """Whether our files are written into the tree."""
        return "sdist" in self.makes or "folder" in self.makes


def _pip(*arguments: str) -> tuple[str, ...]:
    return (OWN_PYTHON, "-m", "pip", "--python", "PYTHON", *arguments)


FRONT_ENDS: Final = {
    "build": FrontEnd(command=("PYTHON", "-m", "build"), makes=("sdist", "wheel")),
    "build -n": FrontEnd(command=("PYTHON", "-m", "build", "-n"), makes=("sdist", "wheel"), python="prepared"),
    "build -n -s": FrontEnd(command=("PYTHON", "-m", "build", "-n", "-s"), makes=("sdist",), python="prepared"),
    "uv build": FrontEnd(command=("UV", "build", "--python", "PYTHON"), makes=("sdist", "wheel")),
    "hatch build": FrontEnd(command=("PYTHON", "-m", "hatch", "build"), makes=("sdist", "wheel")),
    "hatch build -t flatpak": FrontEnd(command=("PYTHON", "-m", "hatch", "build", "-t", "flatpak"), makes=("folder",)),
    "hatch build -t flatpak LOCATION": FrontEnd(
        command=("PYTHON", "-m", "hatch", "build", "-t", "flatpak", LOCATION), makes=("folder",), folder=LOCATION
    ),
    "hatchling build": FrontEnd(
        command=("PYTHON", "-m", "hatchling", "build"), makes=("sdist", "wheel"), python="prepared"
    ),
    "hatchling build -t sdist": FrontEnd(
        command=("PYTHON", "-m", "hatchling", "build", "-t", "sdist"), makes=("sdist",), python="prepared"
    ),
    "hatchling build -t wheel": FrontEnd(
        command=("PYTHON", "-m", "hatchling", "build", "-t", "wheel"), makes=("wheel",), python="prepared"
    ),
    "hatchling build -t flatpak": FrontEnd(
        command=("PYTHON", "-m", "hatchling", "build", "-t", "flatpak"), makes=("folder",), python="prepared"
    ),
    "pip wheel": FrontEnd(command=_pip("wheel", "--no-deps", "-w", "dist", "."), makes=("wheel",)),
    "pip install": FrontEnd(command=_pip("install", "--no-deps", "."), makes=("installation",), python="new"),
    "pip install -e": FrontEnd(command=_pip("install", "--no-deps", "-e", "."), makes=("installation",), python="new"),
    "setup.py sdist": FrontEnd(command=("PYTHON", "setup.py", "sdist"), makes=("sdist",), python="prepared"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a build did."""

    exit_code: int
    said: str
    """On both streams."""
    requests: tuple[str, ...]
    """What the resolver asked the index."""
    tree: Path
    installed: frozenset[str] = field(default=frozenset())
    """Files of the installed distribution, without those of its installer."""

    @property
    def sdist(self) -> Tree:
        """Content of the sdist's members, without the folder that all are in."""
        return read_sdist(next((self.tree / "dist").glob("*.tar.gz")))

    @property
    def wheel(self) -> Tree:
        """Content of the wheel's members."""
        with zipfile.ZipFile(next((self.tree / "dist").glob("*.whl"))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    @property
    def archives(self) -> set[str]:
        """Kinds of the archives that are there."""
        kinds = {".gz": "sdist", ".whl": "wheel"}
        return {kinds[path.suffix] for path in (self.tree / "dist").glob("*") if path.suffix in kinds}


def read_sdist(path: Path) -> Tree:
    """Return the content of the files of an sdist."""
    with tarfile.open(path) as archive:
        files = [(member.name.partition("/")[2], archive.extractfile(member)) for member in archive if member.isfile()]
        return {name: file.read() for name, file in files if file}


class Workshop:
    """Environments, back ends, our wheel and the index, for all builds of a session."""

    def __init__(self, folder: Path, wheelhouse: Path, own_wheel: OwnWheel, index: ExampleIndex) -> None:
        self.folder = folder
        self.wheelhouse = wheelhouse
        self.own_wheel = own_wheel
        self.index = index
        self._venvs: dict[tuple[str, ...], Path] = {}
        self._expected: dict[tuple[str, str], Path] = {}

    @cached_property
    def environ(self) -> Mapping[str, str]:
        """The environment of all builds: no settings of this machine's, no index but the example's, own caches."""
        links = [self.own_wheel.folder.as_uri(), self.wheelhouse.as_uri()]
        kept = {name: value for name, value in os.environ.items() if not is_stray(name)}
        home = self.folder / "home"
        home.mkdir(parents=True)
        settings = home / "uv.toml"  # there is no variable for the first of them
        settings.write_text(f"no-index = true\nfind-links = {links}\n", "utf-8")
        (home / "hatch.toml").touch()
        base = self.own_wheel.environment(kept)
        del base["UV_NO_CONFIG"], base["UV_FIND_LINKS"]
        return {
            **base,
            **self.index.environ,
            "HATCH_CONFIG": str(home / "hatch.toml"),
            "HATCH_DATA_DIR": str(home / "hatch"),
            "HOME": str(home),
            "NO_COLOR": "1",
            "PIP_FIND_LINKS": " ".join(links),
            "PIP_NO_COMPILE": "1",
            "PIP_NO_INDEX": "1",
            "UV_CACHE_DIR": str(self.folder / "uv-cache"),
            "UV_CONFIG_FILE": str(settings),
            "UV_HTTP_RETRIES": "0",
            "UV_PYTHON_DOWNLOADS": "never",
        }

    def venv(self, *requirements: str) -> Path:
        """Return the interpreter of an environment with just these requirements, and what they need."""
        if requirements not in self._venvs:
            self._venvs[requirements] = self.new_venv(*requirements)
        return self._venvs[requirements]

    def new_venv(self, *requirements: str) -> Path:
        """Return the interpreter of a new environment."""
        name = self.folder / f"venvs/{len([*(self.folder / 'venvs').glob('*')])}"
        self._uv("venv", "--python", OWN_PYTHON, str(name))
        python = name / "bin/python"
        if requirements:
            self.install(python, *requirements)
        return python

    def install(self, python: Path, *arguments: str) -> None:
        """Install into an environment."""
        self._uv("pip", "install", "--python", str(python), *arguments)

    def expected(self, arrangement: Arrangement, folder: str = OUTPUT) -> Tree:
        """Return what the command line writes for a project, to a folder of it."""
        return read_tree(self.expected_folder(arrangement, folder))

    def expected_folder(self, arrangement: Arrangement, folder: str = OUTPUT) -> Path:
        """Return where the command line has written that."""
        key = (repr(arrangement), folder)
        if key not in self._expected:
            tree = arrangement.write(self.folder / f"expected/{len(self._expected)}")
            command = [OWN_PYTHON, "-m", "pyproject_flatpak", "generate"]
            command += ["--output", folder] if folder != OUTPUT else []
            env = {**self.environ, "PYTHONPATH": str(REPOSITORY)}
            done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            self._expected[key] = tree / folder
        return self._expected[key]

    def build(
        self, front_end: FrontEnd, tree: Path, *requires: str, python: Path | None = None, **environ: str
    ) -> Outcome:
        """Run a front end in a project, which has these build requirements."""
        if python is None:
            python = self._python(front_end, requires)
        words = {"PYTHON": str(python), "UV": find_uv()}
        command = [words.get(word, word) for word in front_end.command]
        asked = len(self.index.log)
        done = subprocess.run(
            command,
            cwd=tree,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        return Outcome(
            exit_code=done.returncode,
            said=done.stdout,
            requests=tuple(self.index.log[asked:]),
            tree=tree,
            installed=installed_files(python) if front_end.python == "new" else frozenset(),
        )

    def _python(self, front_end: FrontEnd, requires: tuple[str, ...]) -> Path:
        match front_end.python:
            case "tests":
                return Path(OWN_PYTHON)
            case "prepared":
                return self.venv("build", OURS, "wheel", *requires)
            case "new":
                return self.new_venv()

    def _uv(self, *arguments: str) -> None:
        command = [find_uv(), "--quiet", *arguments]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@contextmanager
def workshop(folder: Path, wheelhouse: Path, own_wheel: OwnWheel, index: ExampleIndex) -> Iterator[Workshop]:
    """Open a workshop; the environments, which are large, are gone afterwards."""
    with index:
        try:
            yield Workshop(folder, wheelhouse, own_wheel, index)
        finally:
            shutil.rmtree(folder)


def installed_files(python: Path) -> frozenset[str]:
    """Return the files of the distribution demoapp in an environment, without what its installer adds."""
    record = next(python.parent.parent.glob("lib/*/site-packages/demoapp-1.4.dist-info/RECORD"), None)
    lines = record.read_text("utf-8").splitlines() if record else []
    names = {line.split(",")[0] for line in lines if "__pycache__" not in line}
    by_installer = {f"demoapp-1.4.dist-info/{name}" for name in ("INSTALLER", "REQUESTED", "direct_url.json")}
    return frozenset(names - by_installer - {"../../../bin/demoapp"})


def as_installed(wheel: frozenset[str], *, editable: bool) -> frozenset[str]:
    """Return the files of a wheel by their paths in site-packages; in an editable one the import package is a link."""
    data = "demoapp-1.4.data/data/"
    found = {f"../../../{name.removeprefix(data)}" if name.startswith(data) else name for name in wheel}
    return frozenset(name for name in found if not (editable and name.startswith("demoapp/")))


def written(tree: Path, before: Tree) -> Tree:
    """Return the files that a build has written into a tree, without what back ends leave behind."""
    return {
        name: content for name, content in read_tree(tree).items() if before.get(name) != content and not _is_left(name)
    }


def _is_left(name: str) -> bool:
    return any(name.startswith(f"{left}/") or f"/{left}/" in name for left in _LEFT_BY_BACK_ENDS)
