"""Whatever stands in pyproject.toml, a run ends in right files or in lines that say where the mistakes are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.documents import Outcome, document, run_document, texts, values
from tests.support.formats import read_key_file, read_xml
from tests.support.trees import Tree

TABLE_KEYS = (
    *("app-id", "name", "runtime", "runtime-version", "sdk", "base", "base-version", "qt", "sdk-extensions", "command"),
    *("arches", "format", "icon", "finish-args", "no-finish-args", "derive-finish-args", "modules", "modules-after"),
    *(
        "cleanup",
        "cleanup-commands",
        "build-options",
        "manifest",
        "dependencies",
        "desktop",
        "metainfo",
        "checker-data",
    ),
)
INNER_KEYS: Mapping[str, tuple[str, ...]] = {
    "dependencies": ("extras", "groups", "exclude", "index", "build-requirements", "cleanup", "layout"),
    "desktop": (
        *("name", "generic-name", "comment", "categories", "keywords", "mime-types", "terminal", "startup-wm-class"),
        *("exec-args", "actions"),
    ),
    "metainfo": (
        *("summary", "description", "developer", "screenshots", "releases", "content-rating", "branding", "urls"),
        *("requires", "supports", "license", "metadata-license"),
    ),
}
LINE = re.compile(
    r"(error|warning): (tool|project|build-system|dependency-groups)[^ ]*.*: .+"
    r"|app-id: .+; set tool\.flatpak\.app-id to keep it|next: .+"
)


def at_keys(keys: tuple[str, ...], inner: st.SearchStrategy[Any] = values) -> st.SearchStrategy[dict[str, Any]]:
    """Return tables with any values at some of `keys`, and now and then at a key that nobody knows."""
    return st.dictionaries(st.sampled_from(keys) | texts, inner, max_size=4)


lists_of_tables = st.lists(at_keys(("image", "caption", "version", "date", "description", "url", "id", "name")))
named = st.dictionaries(texts, at_keys(("name", "exec-args", "light", "dark")) | st.lists(texts) | texts, max_size=3)
tables = at_keys(TABLE_KEYS) | st.fixed_dictionaries(
    {},
    optional={name: at_keys(keys, values | lists_of_tables | named) for name, keys in INNER_KEYS.items()},
)
"""`[tool.flatpak]` as a person, or a cat, may write it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the project of every example."""
    return tmp_path_factory.mktemp("project")


@given(table=tables)
@example(table={"manifest": {"a\nb": {"c\td": float("nan")}}})
@example(table={"modules": [{"\n": float("inf")}]})
@example(table={"\r": 1})
def test_table(folder: Path, table: dict[str, Any]) -> None:
    """Any `[tool.flatpak]` is either taken or refused with the paths of the keys, a line each."""
    table.pop("output", None)  # where the files go is another test's
    check(run_document(document(table), folder))


@given(table=values)
def test_anything_but_a_table(folder: Path, table: object) -> None:
    """The same for any value in the place of `[tool.flatpak]`."""
    pyproject = document({})
    pyproject["tool"]["flatpak"] = table
    check(run_document(pyproject, folder))


@given(
    place=st.sampled_from(
        [
            ("build-system",),
            ("build-system", "requires"),
            ("dependency-groups",),
            *(("project", key) for key in ("name", "version", "description", "license", "authors", "urls", "keywords")),
            *(("project", key) for key in ("classifiers", "requires-python", "scripts", "gui-scripts", "dependencies")),
            ("project", "optional-dependencies"),
            ("tool", "hatch"),
            ("tool", "hatch", "build"),
            ("tool", "hatch", "build", "hooks"),
            ("tool", "hatch", "build", "hooks", "other"),
            ("tool", "hatch", "build", "targets", "wheel"),
            ("tool", "hatch", "build", "dependencies"),
        ]
    ),
    value=values.filter(lambda value: not isinstance(value, list | dict)),
    back_end=st.sampled_from(["back_end", "hatchling.build"]),
)
def test_other_tables(folder: Path, place: tuple[str, ...], value: object, back_end: str) -> None:
    """A value of any type in the other tables that are read is taken or refused in the same way."""
    pyproject = document({})
    pyproject["build-system"]["build-backend"] = back_end
    inner = pyproject
    for key in place[:-1]:
        inner = inner.setdefault(key, {})
    inner[place[-1]] = value
    check(run_document(pyproject, folder))


def check(outcome: Outcome) -> None:
    """Check that a run has told of every mistake by its key, or else has written what can be read."""
    assert outcome.exit_code in {0, 2}, outcome.lines
    for line in outcome.lines:
        assert LINE.fullmatch(line), outcome.lines
        assert line.isprintable(), outcome.lines
    if outcome.exit_code == 0:
        check_syntax(outcome.files)


def check_syntax(files: Tree) -> None:
    """Check that every file can be read, by what its name says it is."""
    for name, content in files.items():
        match name.rpartition(".")[2]:
            case "json":
                json.loads(content, parse_constant=pytest.fail)
            case "yml":
                yaml.safe_load(content)
            case "desktop":
                read_key_file(content)
            case "xml":
                read_xml(content)
