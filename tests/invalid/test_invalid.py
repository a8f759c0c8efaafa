"""Every mistake that a person can make, one `NAME.toml` each, beside the exact lines of `NAME.errors.txt`.

The first line of these is the exit code; `    ...` stands for what a tool said in its own words, indented below our
line. A folder `NAME.files` is laid over the project.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Final

import pytest

import pyproject_flatpak
from tests.support.command_line import environment, run
from tests.support.given import READERS
from tests.support.index import Answer, ExampleIndex, Fault, corrupted, truncated
from tests.support.messages import patterns_in
from tests.support.releases import RELEASES
from tests.support.trees import difference, read_tree

FOLDER: Final = Path(__file__).parent
SOURCE: Final = Path(pyproject_flatpak.__file__).parent
OTHER_VERBS: Final = {"builder", "lint"}
"""Packages that `generate` does not use."""
ELSEWHERE: Final = re.compile(
    r"not\\ installed|needed\\ to\\ lock|too\\ old\\ for"  # an extra or uv is missing, or too old: unit tests
    r"|link\\ that\\ leads\\ out"  # a link that leads nowhere good is in no archive of ours: unit tests
    r"|cannot\\ be\\ kept"  # a disk that is full: unit tests
    r"|is\\ needed\\ to\\ read"  # git is missing: unit tests
    r"|does\\ not\\ exist"  # test_folder_without_a_project
    r"|is\\ out\\ of\\ date|is\\ in\\ no\\ lock|versions\\ come\\ from"  # options of other verbs: unit tests
    r"|could\\ not\\ be\\ compared"  # stops nothing: unit tests
)
"""Words, as `patterns_in` yields them, that no project on disk can provoke."""
SENTINEL: Final = "build-aux/flatpak/SENTINEL"


def from_the_second_time(fault: Callable[[Answer], Answer]) -> Callable[[Answer], Answer]:
    """Return a fault that lets the first answer through, which is the resolver's."""
    times = count()
    return lambda answer: fault(answer) if next(times) else answer


FAULTS: Final[Mapping[str, Fault]] = {
    "//private.example.org/": HTTPStatus.UNAUTHORIZED,
    "//broken.example.org/": HTTPStatus.SERVICE_UNAVAILABLE,
    "/torn-1.0.tar.gz": truncated,
    "/forged-1.0.tar.gz": from_the_second_time(corrupted),
    "/lost-1.0.tar.gz": from_the_second_time(lambda _: Answer(status=HTTPStatus.NOT_FOUND)),
}
"""Part of a URL to what goes wrong there."""


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Serve the index, and return the environment of its clients."""
    with ExampleIndex(RELEASES) as index:
        index.faults.update(FAULTS)
        yield environment(index, tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.toml"))])
def test_mistake_is_told(name: str, tmp_path: Path, environ: Mapping[str, str]) -> None:
    """The exit code and every line on standard error are as expected, and no file is touched."""
    project = make_project(name, tmp_path)
    before = read_tree(project)
    done = run(project, "generate", ".", environ=environ)
    expected = (FOLDER / f"{name}.errors.txt").read_text("utf-8")
    said = told(done, with_tools_words="    ...\n" not in expected)
    changes = difference({"errors": expected.encode()}, {"errors": said.encode()})
    assert not changes, changes
    assert done.stdout == ""
    assert not re.search("^Traceback", done.stderr, re.MULTILINE)
    assert read_tree(project) == before


def test_folder_without_a_project(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """Where there is no pyproject.toml, that is said, and what to do."""
    done = run(tmp_path, "generate", ".", environ=environ)
    remedy = "run this in a project's folder, or name the folder"
    assert told(done) == f"exit 2\nerror: pyproject.toml: does not exist; {remedy}\n"


def test_every_mistake_has_its_lines() -> None:
    """No file of lines or of an overlay is left behind by a mistake that has gone."""
    names = {path.stem for path in FOLDER.glob("*.toml")}
    assert {path.name.removesuffix(".errors.txt") for path in FOLDER.glob("*.errors.txt")} == names
    assert {path.stem for path in FOLDER.glob("*.files")} <= names


def test_output_option_is_the_project(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """The option --output refuses the project's own folder, as the key `output` does."""
    project = make_project("output-is-the-project", tmp_path)
    text = (project / "pyproject.toml").read_text("utf-8")
    (project / "pyproject.toml").write_text(text.replace('output = "./"\n', ""), "utf-8")
    before = read_tree(project)
    done = run(project, "generate", ".", "--output", ".", environ=environ)
    assert told(done) == "exit 2\nerror: --output: must not be the project's own folder (got '.')\n"
    assert read_tree(project) == before


def test_every_line_has_its_mistake() -> None:
    """Each error line and warning in the source is provoked by a mistake in this folder: a new one needs a new file."""
    told_here = "".join(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.errors.txt")))
    untold = [
        f"{place}: {words}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.parent.name not in OTHER_VERBS and path not in READERS
        for place, words in patterns_in(path)
        if not re.search(f": {words}", told_here) and not ELSEWHERE.search(words)
    ]
    assert not untold


def make_project(name: str, scratch: Path) -> Path:
    """Return a project with this mistake, which has been generated before."""
    project = scratch / "project"
    project.mkdir()
    overlay = FOLDER / f"{name}.files"
    if overlay.is_dir():
        shutil.copytree(overlay, project, dirs_exist_ok=True)
    shutil.copyfile(FOLDER / f"{name}.toml", project / "pyproject.toml")
    sentinel = project / SENTINEL
    sentinel.parent.mkdir(parents=True, exist_ok=True)
    sentinel.write_text("This file is older than the mistake.\n", "utf-8")
    return project


def told(done: subprocess.CompletedProcess[str], *, with_tools_words: bool = True) -> str:
    """Return exit code and standard error in the form of the expected lines."""
    stderr = done.stderr if with_tools_words else re.sub(r"(^    .*\n)+", "    ...\n", done.stderr, flags=re.MULTILINE)
    return f"exit {done.returncode}\n{stderr}"
