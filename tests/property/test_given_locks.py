"""However a lock of another tool is broken, its reader returns pins that make sense, or tells what is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name
from packaging.version import Version

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.given.pdm import read_pdm
from pyproject_flatpak.lock.given.pipfile import read_pipfile
from pyproject_flatpak.lock.given.poetry import read_poetry
from tests.support.given import BOTH, Reader, asked
from tests.support.lock_tools import LOCK_TOOLS, LockTool

READERS: Final[dict[str, Reader]] = {
    "poetry.lock": read_poetry,
    "pdm.lock": read_pdm,
    "Pipfile.lock": read_pipfile,
}
REQUIREMENTS: Final = ("snake-case", "console", "fetcher[http2]", "solver", "matrices", "intel-helper", "linter")

VERSIONS: Final = ("", " ", "1.0", "==1.0", "*", "^1", ">=1,<2 || 3", "2.1", "4.5")
MARKERS: Final = ("python_version < '3'", "os_name ~= '1'", "'x' in extras")
PLACES: Final = (".", "git", "url", "https://example.org/a.zip", "http://[")
OTHERS: Final = ("a.b-C_d", "fetcher[x]", "sha256:" + "0" * 64, "md5:00")
words = st.sampled_from([*VERSIONS, *MARKERS, *PLACES, *OTHERS]) | st.text(max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
tools = st.sampled_from([*LOCK_TOOLS.values()])


def places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - whatever stands in a document
    """Yield each table or array in a document with each of its keys or indexes."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield value, key
        yield from places(item)


@given(tool=tools, changes=st.lists(st.tuples(st.integers(0, 9999), st.none() | values), min_size=1, max_size=4))
def test_changed_values(tool: LockTool, changes: list[tuple[int, object]]) -> None:
    """Values of other types and forms, or none, at any place."""
    is_json = tool.lock.startswith("Pipfile")
    document = json.loads(tool.text()) if is_json else tomllib.loads(tool.text())
    for number, value in changes:
        if found := [*places(document)]:
            holder, key = found[number % len(found)]
            if value is None:
                del holder[key]
            else:
                holder[key] = value
    check(tool, json.dumps(document) if is_json else tomli_w.dumps(document))


@given(tool=tools, cut=st.floats(0, 1), length=st.integers(0, 300), instead=st.text(max_size=5) | words)
def test_changed_text(tool: LockTool, cut: float, length: int, instead: str) -> None:
    """Text that is cut out, or replaced by any other."""
    text = tool.text()
    start = int(cut * len(text))
    check(tool, text[:start] + instead + text[start + length :])


@given(tool=tools, cut=st.floats(0, 1))
def test_truncated_text(tool: LockTool, cut: float) -> None:
    """Text whose end is missing."""
    text = tool.text()
    check(tool, text[: int(cut * len(text))])


def check_messages(tool: LockTool, messages: tuple[str, ...]) -> None:
    """Check that there are messages, each of one line that has place and way out."""
    assert messages
    for line in messages:
        assert re.match(rf"{re.escape(tool.lock)}(: | \S)", line), line
        assert line.endswith(f"; {asked().remedy}"), line
        assert "\n" not in line


def check(tool: LockTool, text: str) -> None:
    """Read a lock, and check pins or messages."""
    try:
        pins = READERS[tool.lock](text, asked(*REQUIREMENTS, lock=tool.lock, extras=("lint",)))
    except LockError as error:
        check_messages(tool, error.messages)
        return
    places_of_arches = [(pin.name, arch) for pin in pins for arch in pin.arches]
    if tool.lock != "Pipfile.lock":  # where the same name in two forms is one of JSON's keys each
        assert len(set(places_of_arches)) == len(places_of_arches)
    for pin in pins:
        assert pin.name == canonicalize_name(pin.name)
        assert pin.arches
        assert list(pin.arches) == [arch for arch in BOTH if arch in pin.arches]
        assert pin.version is None or str(Version(pin.version)) == pin.version
        assert pin.version or pin.origin
        assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in pin.hashes)
        assert set(pin.files.values()) <= pin.hashes
