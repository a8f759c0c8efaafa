"""Typed reading of TOML tables: every getter, with the key path of what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.tables import Table


def table_of(toml: str) -> Table:
    """Return the table of this text at the key path ``t``."""
    return Table(tomllib.loads(toml), "t", Problems())


Getter = Callable[[Table], object]


def string(table: Table) -> object:
    """Read the key as a word in small letters."""
    return table.string("key", pattern="[a-z]+", form="a word such as 'yes'")


def strings(table: Table) -> object:
    """Read the key as an array of such words."""
    return table.strings("key", pattern="[a-z]+", form="a word")


def choice(table: Table) -> object:
    """Read the key as one of two words."""
    return table.choice("key", ("json", "yaml"))


def boolean(table: Table) -> object:
    """Read the key as a boolean."""
    return table.boolean("key")


def date(table: Table) -> object:
    """Read the key as a day."""
    return table.date("key")


def named_strings(table: Table) -> object:
    """Read the key as a table of strings with two names."""
    return table.named_strings("key", ("homepage", "contact"))


def named_arrays(table: Table) -> object:
    """Read the key as a table of arrays with any names."""
    return table.named_arrays("key")


def tables(table: Table) -> object:
    """Read the key as an array of tables, and a number in each as text."""
    return [inner.string("a") for inner in table.tables("key")]


def named_tables(table: Table) -> object:
    """Read the key as a table of tables, and a text in each."""
    return [(name, inner.string("a")) for name, inner in table.named_tables("key")]


def json(table: Table) -> object:
    """Read the key as a table that a manifest can hold."""
    return table.json("key")


def json_items(table: Table) -> object:
    """Read the key as an array that a manifest can hold."""
    return table.json_items("key", form="module tables")


@pytest.mark.parametrize(
    ("getter", "toml", "value"),
    [
        pytest.param(string, 'key = "word"', "word", id="string"),
        pytest.param(string, "", None, id="no string"),
        pytest.param(choice, 'key = "yaml"', "yaml", id="choice"),
        pytest.param(choice, "", None, id="no choice"),
        pytest.param(boolean, "key = false", False, id="boolean"),
        pytest.param(boolean, "", None, id="no boolean"),
        pytest.param(date, "key = 2026-11-01", "2026-11-01", id="TOML date"),
        pytest.param(date, "key = 2026-11-01T23:30:00-05:00", "2026-11-01", id="the day of a TOML date and time"),
        pytest.param(date, 'key = "2024-02-29"', "2024-02-29", id="date in a string"),
        pytest.param(date, "", None, id="no date"),
        pytest.param(strings, 'key = ["b", "a", "b"]', ("b", "a", "b"), id="strings in their order"),
        pytest.param(strings, "key = []", (), id="empty array"),
        pytest.param(strings, "", (), id="no array"),
        pytest.param(named_strings, 'key.contact = "x"', {"contact": "x"}, id="named strings"),
        pytest.param(named_strings, "", {}, id="no named strings"),
        pytest.param(named_arrays, 'key.any = ["x"]', {"any": ("x",)}, id="named arrays"),
        pytest.param(tables, 'key = [{ a = "1" }, {}]', ["1", None], id="tables"),
        pytest.param(tables, "", [], id="no tables"),
        pytest.param(named_tables, 'key.x.a = "1"\nkey.y = {}', [("x", "1"), ("y", None)], id="named tables"),
        pytest.param(
            json,
            'key = { s = "", i = -1, f = 1.5, b = true, l = [1, "two"], t = { x = {} } }',
            {"s": "", "i": -1, "f": 1.5, "b": True, "l": [1, "two"], "t": {"x": {}}},
            id="any JSON",
        ),
        pytest.param(json, "", {}, id="no JSON"),
        pytest.param(json_items, 'key = ["a.json", { name = "b" }]', ("a.json", {"name": "b"}), id="JSON items"),
        pytest.param(json_items, "", (), id="no JSON items"),
    ],
)
def test_right_value(getter: Getter, toml: str, value: object) -> None:
    """A right value is returned, a missing one as None or empty, and nothing is complained of."""
    table = table_of(toml)
    assert getter(table) == value
    table.finish()
    assert table.problems.errors == []


@pytest.mark.parametrize(
    ("getter", "toml", "errors"),
    [
        pytest.param(
            string, "key = 49", ["t.key: must be a string (got 49); write it in quotes"], id="number for a string"
        ),
        pytest.param(string, "key = true", ["t.key: must be a string (got true)"], id="boolean for a string"),
        pytest.param(string, 'key = ["x"]', ["t.key: must be a string (got ['x'])"], id="array for a string"),
        pytest.param(
            string, 'key = ""', ["t.key: must not be empty; write a value or drop the key"], id="empty string"
        ),
        pytest.param(
            string, 'key = " \\n"', ["t.key: must not be empty; write a value or drop the key"], id="blank string"
        ),
        pytest.param(string, 'key = "A"', ["t.key: must be a word such as 'yes' (got 'A')"], id="string of other form"),
        pytest.param(
            string, 'key = "a\\n"', ["t.key: must be a word such as 'yes' (got 'a\\n')"], id="newline behind the form"
        ),
        pytest.param(
            string, 'key = "a\\u0007"', ["t.key: holds a control character (got 'a\\x07')"], id="control character"
        ),
        pytest.param(
            choice, 'key = "yml"', ["t.key: unknown value (got 'yml'); did you mean 'yaml'?"], id="choice misspelt"
        ),
        pytest.param(
            choice, 'key = "xml"', ["t.key: unknown value (got 'xml'); one of: json, yaml"], id="choice unknown"
        ),
        pytest.param(choice, "key = 1", ["t.key: must be a string (got 1); write it in quotes"], id="number to choose"),
        pytest.param(
            boolean,
            'key = "true"',
            ["t.key: must be a boolean (got 'true'); write true or false without quotes"],
            id="string for a boolean",
        ),
        pytest.param(
            boolean,
            "key = 0",
            ["t.key: must be a boolean (got 0); write true or false without quotes"],
            id="number for a boolean",
        ),
        pytest.param(date, "key = 20261101", ["t.key: must be a date such as 2026-11-01 (got 20261101)"], id="number"),
        pytest.param(
            date, 'key = "1.11.2026"', ["t.key: must be a date such as 2026-11-01 (got '1.11.2026')"], id="other date"
        ),
        pytest.param(
            date, 'key = "2025-02-29"', ["t.key: is no day of the calendar (got '2025-02-29')"], id="no leap year"
        ),
        pytest.param(
            strings, 'key = "x"', ["t.key: must be an array of strings (got 'x'); write [\"…\"]"], id="lone string"
        ),
        pytest.param(
            strings,
            'key = ["a", 1, "B", ""]',
            [
                "t.key[1]: must be a string (got 1); write it in quotes",
                "t.key[2]: must be a word (got 'B')",
                "t.key[3]: must not be empty; write a value or drop the key",
            ],
            id="wrong items, each at its index",
        ),
        pytest.param(tables, "key = 1", ["t.key: must be an array of tables (got 1); write [{ … }]"], id="no array"),
        pytest.param(tables, "key = [{}, 1]", ["t.key[1]: must be a table (got 1)"], id="no table"),
        pytest.param(
            tables,
            "key = [{ a = 1 }]",
            ["t.key[0].a: must be a string (got 1); write it in quotes"],
            id="inside a table",
        ),
        pytest.param(named_tables, 'key = "x"', ["t.key: must be a table (got 'x')"], id="string for a table"),
        pytest.param(
            named_tables,
            '[key."a b"]\na = 1',
            ["t.key.'a b'.a: must be a string (got 1); write it in quotes"],
            id="a key that needs quotes",
        ),
        pytest.param(
            named_strings, "key.contact = 1", ["t.key.contact: must be a string (got 1); write it in quotes"], id="name"
        ),
        pytest.param(
            named_strings,
            'key.home-page = "x"',
            ["t.key.home-page: unknown key; did you mean 'homepage'?"],
            id="unknown name",
        ),
        pytest.param(
            named_arrays,
            'key.a = "x"',
            ["t.key.a: must be an array of strings (got 'x'); write [\"…\"]"],
            id="string for a named array",
        ),
        pytest.param(
            json,
            "key.a = [2026-11-01]\nkey.b.c = nan\nkey.b.d = 07:00:00",
            [
                "t.key.a[0]: cannot stand in a manifest (got 2026-11-01); write it as a string",
                "t.key.b.c: cannot stand in a manifest (got nan); write it as a string",
                "t.key.b.d: cannot stand in a manifest (got 07:00:00); write it as a string",
            ],
            id="dates, times and NaN are no JSON",
        ),
        pytest.param(
            json,
            "key.a = -inf",
            ["t.key.a: cannot stand in a manifest (got -inf); write it as a string"],
            id="infinity is no JSON",
        ),
        pytest.param(json_items, "key = {}", ["t.key: must be an array of module tables (got {})"], id="no array"),
        pytest.param(json_items, "key = [1]", ["t.key[0]: must be one of module tables (got 1)"], id="no table in it"),
    ],
)
def test_wrong_value(getter: Getter, toml: str, errors: list[str]) -> None:
    """A wrong value is told once, with its key path, what was got and what to do."""
    table = table_of(toml)
    getter(table)
    table.finish()
    assert table.problems.errors == errors


@pytest.mark.parametrize(
    ("key", "error"),
    [
        pytest.param("colour", "t.colour: unknown key; did you mean 'color'?", id="letter too many"),
        pytest.param("two_words", "t.two_words: unknown key; did you mean 'two-words'?", id="underscore for a hyphen"),
        pytest.param("COLOR", "t.COLOR: unknown key; did you mean 'color'?", id="capitals"),
        pytest.param("xyz", "t.xyz: unknown key; keys here: color, two-words", id="nothing like it"),
        pytest.param('"a.b"', "t.'a.b': unknown key; keys here: color, two-words", id="in quotes"),
    ],
)
def test_unknown_key(key: str, error: str) -> None:
    """A key that nobody asks for is told, with the nearest one that somebody does."""
    table = table_of(f"{key} = 1")
    table.string("color")
    table.string("two-words")
    table.finish()
    assert table.problems.errors == [error]


def test_reading_goes_on_after_a_mistake() -> None:
    """A wrong value reads as missing, and the right ones beside it are returned."""
    table = table_of('a = 1\nb = "x"\nc = [1, "y"]')
    assert (table.string("a"), table.string("b"), table.strings("c")) == (None, "x", ("y",))
    assert len(table.problems.errors) == 2
