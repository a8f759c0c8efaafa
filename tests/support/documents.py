"""Any value that a TOML document can hold, and a project that is right but for what a test puts into it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomli_w
from hypothesis import strategies as st

from pyproject_flatpak.cli.commands import run
from tests.support.trees import Tree, read_tree

texts: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Any text: TOML has every character but surrogates."""

values: Final = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), texts, st.dates(), st.times(), st.datetimes()
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
"""Any value."""

APP_ID: Final = "org.example.Example"

_PROJECT: Final[Mapping[str, Any]] = {
    "build-system": {"requires": [], "build-backend": "back_end", "backend-path": ["."]},
    "project": {
        "name": "example",
        "version": "1.0",
        "description": "Be an example",
        "license": "MIT",
        "authors": [{"name": "Ada Example"}],
        "classifiers": ["Topic :: Utilities"],
        "scripts": {"example": "example:main"},
    },
}


def document(table: Mapping[str, Any], **others: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pyproject.toml with this `[tool.flatpak]` over an app-id, and others of its tables replaced.

    Its project depends on nothing, so that neither resolver nor network is needed.
    """
    flatpak = {"app-id": APP_ID, **table}
    return {**deepcopy(dict(_PROJECT)), "tool": {"flatpak": flatpak}, **others}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the command line did with a document."""

    exit_code: int
    lines: tuple[str, ...]
    """What it said on standard error."""
    files: Tree
    """The output folder afterwards."""


def run_document(pyproject: Mapping[str, Any], folder: Path) -> Outcome:
    """Write `pyproject` as TOML into `folder` and run the command line on it, in this process, which is quicker."""
    (folder / "pyproject.toml").write_text(tomli_w.dumps(pyproject), "utf-8")
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(io.StringIO()):
        try:
            run(["generate", str(folder)])
            code: object = 0
        except SystemExit as exit_:
            code = exit_.code
    lines = said.getvalue().removesuffix("\n").split("\n")
    return Outcome(exit_code=int(str(code)), lines=tuple(lines), files=read_tree(folder / "build-aux/flatpak"))


def generate_document(pyproject: Mapping[str, Any], folder: Path) -> Tree:
    """Do the same for a document that nothing is wrong with, and return the output folder."""
    outcome = run_document(pyproject, folder)
    assert outcome.exit_code == 0, outcome.lines
    return outcome.files


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return `below` with the tables of `above` laid over it."""
    both = below.keys() & above.keys()
    return below | above | {key: merged(below[key], above[key]) for key in both if isinstance(above[key], dict)}
