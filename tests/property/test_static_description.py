"""Whatever a project's files hold, they are described without a fault, and the description can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.project import Project, parse_project
from pyproject_flatpak.static_description import describe_statically
from tests.support.documents import values

KEYS = (
    *("project", "tool", "poetry", "flit", "metadata", "setuptools", "hatch", "build", "targets", "wheel", "briefcase"),
    *("name", "version", "description", "license", "authors", "keywords", "classifiers", "urls", "dynamic", "markers"),
    *("dependencies", "optional-dependencies", "extras", "optional", "requires", "requires-extra", "scripts", "bundle"),
    *("gui-scripts", "gui_scripts", "plugins", "script-files", "shared-scripts", "app", "formal_name", "x"),
)
inner = st.recursive(values, lambda leaf: st.dictionaries(st.sampled_from(KEYS), leaf, max_size=6), max_leaves=20)
tables = st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
documents = st.dictionaries(st.sampled_from(["project", "tool"]), tables)

FILES = ("setup.py", "setup.cfg", "PKG-INFO", "a.egg-info/entry_points.txt", "a.egg-info/requires.txt")
pieces = st.sampled_from(
    [
        *("\n", "\r", " ", "=", ":", ",", ";", "[", "]", "(", ")", "{", "}", "'", '"', "**", "\0", "\udcff", "é", "a"),
        *("[options]", "[metadata]", "install_requires", "[options.entry_points]", "console_scripts", "scripts", "[:"),
        *("setup(", "name=", "x = ", "def f():", "Name: x", "Requires-Dist: ", "; extra == 'x'", "%(a)s"),
    ]
)
files = st.lists(st.lists(pieces, max_size=20).map("".join), min_size=len(FILES), max_size=len(FILES))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder that the examples are written to, one after the other."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "a.egg-info").mkdir()
    return folder


@given(pyproject=documents)
def test_tables_are_described(pyproject: Mapping[str, Any], tmp_path: Path) -> None:
    """No value in pyproject.toml stops it, and no requirement is left that is none."""
    _, errors = described(tmp_path, pyproject)
    assert not [line for line in errors if line.startswith("project.dependencies")]


@given(texts=files)
def test_files_are_described(texts: Sequence[str], root: Path) -> None:
    """No text in another file stops it, and no requirement is left that is none."""
    for name, text in zip(FILES, texts, strict=True):
        (root / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    _, errors = described(root, {})
    assert not [line for line in errors if line.startswith("project.dependencies")]


def described(root: Path, pyproject: Mapping[str, Any]) -> tuple[Project, list[str]]:
    """Return the project as it is understood, and the mistakes in it."""
    problems = Problems()
    description = describe_statically(root, pyproject)
    assert all(note.isprintable() for note in description.notes)
    return parse_project(root, description, pyproject=pyproject, problems=problems), problems.errors
