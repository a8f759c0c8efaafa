"""Error lines, their collector, and the exit codes."""

from __future__ import annotations

import pytest

from pyproject_flatpak.errors import (
    ConfigError,
    LockError,
    NetworkError,
    Problems,
    PyprojectFlatpakError,
    ToolError,
    indented,
    message,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(message("a.b", "is wrong"), "a.b: is wrong", id="key and problem"),
        pytest.param(message("a", "is wrong", got="x"), "a: is wrong (got 'x')", id="what was got"),
        pytest.param(message("a", "is wrong", got=None), "a: is wrong (got None)", id="None was got"),
        pytest.param(message("a", "is wrong", got=True), "a: is wrong (got true)", id="a boolean as TOML writes it"),
        pytest.param(message("a", "is wrong", remedy="mend it"), "a: is wrong; mend it", id="remedy"),
        pytest.param(message("a", "is wrong", got=4, remedy="go"), "a: is wrong (got 4); go", id="all of them"),
    ],
)
def test_message(line: str, expected: str) -> None:
    """A line is `<key>: <problem> (got <repr>); <remedy>`, each part where there is one."""
    assert line == expected


@pytest.mark.parametrize("value", ["long " * 1000, ["x"] * 1000, "two\nlines\r" * 50])
def test_message_is_one_short_line(value: object) -> None:
    """However long a value is, the line that shows it stays one line that can be read."""
    line = message("key", "is wrong", got=value, remedy="mend it")
    assert len(line.splitlines()) == 1
    assert len(line) < 200
    assert line.endswith("; mend it")


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        pytest.param(ConfigError, 2, id="configuration"),
        pytest.param(LockError, 3, id="lock"),
        pytest.param(NetworkError, 3, id="network"),
        pytest.param(ToolError, 4, id="tool"),
    ],
)
def test_exit_codes(kind: type[PyprojectFlatpakError], exit_code: int) -> None:
    """Each class of failure has the exit code that the style guide names."""
    assert kind("x").exit_code == exit_code


def test_error_text_has_a_line_for_each_message() -> None:
    """What a back end shows of an error are all its messages."""
    assert str(ConfigError("first", "second")) == "first\nsecond"


def test_collector_raises_everything_once() -> None:
    """All mistakes of a run come in one error, in the order found, none of them twice; warnings stop nothing."""
    problems = Problems()
    problems.warn("w", "is odd")
    problems.raise_if_any()
    for key in ("b", "a", "b"):
        problems.add(key, "is wrong")
    problems.warn("w", "is odd")
    with pytest.raises(ConfigError) as caught:
        problems.raise_if_any()
    assert caught.value.messages == ("b: is wrong", "a: is wrong")
    assert problems.warnings == ["w: is odd"]


def test_tool_output_is_indented() -> None:
    """What a tool has said stands below our line, apart from it, without empty lines around."""
    assert indented("\n  one\ntwo\n\n") == "    one\n    two"
