"""Mappings and trees become text that other readers understand, whatever is in them."""

from __future__ import annotations

import json
import re
import sys
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.model import JSON
from pyproject_flatpak.writers import KeyFile, write_json, write_key_file, write_manifest, write_xml, write_yaml
from tests.support.formats import list_value, read_key_file, string_value

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
@settings(database=None, max_examples=100)
def test_json_reads_back(value: JSON) -> None:
    """Every value is read back as it was."""
    assert json.loads(write_json(value)) == value


def test_json_is_as_flathub_wants_it() -> None:
    """JSON has four spaces, one key a line, its keys' order, letters as they are, and a newline at the end."""
    text = write_json({"b": ["é"], "a": {}})
    assert text == '{\n    "b": [\n        "é"\n    ],\n    "a": {}\n}\n'.encode()


@given(PLAIN)
@settings(database=None, max_examples=100)
def test_yaml_reads_back(value: JSON) -> None:
    """Every value is read back as it was, and of its type."""
    assert yaml.safe_load(write_yaml(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("6.10", id="branch that a float would shorten"),
        pytest.param("51", id="integer"),
        pytest.param("25.08", id="float"),
        pytest.param("5.15-25.08", id="branch of two numbers"),
        pytest.param("1_000", id="integer with underscore"),
        pytest.param("0x1f", id="hexadecimal"),
        pytest.param("017", id="octal"),
        pytest.param("1:30", id="number to the base of sixty"),
        pytest.param("2026-11-01", id="date"),
        pytest.param("no", id="Norway"),
        pytest.param("on", id="boolean of YAML 1.1"),
        pytest.param("True", id="boolean"),
        pytest.param("null", id="null"),
        pytest.param("~", id="null, short"),
        pytest.param("", id="empty"),
        pytest.param(".inf", id="infinity"),
        pytest.param("=", id="default value"),
        pytest.param("<<", id="merge key"),
        pytest.param("*.a", id="alias"),
        pytest.param("&a", id="anchor"),
        pytest.param("!tag", id="tag"),
        pytest.param("- a", id="list"),
        pytest.param("a: b", id="mapping"),
        pytest.param("a #b", id="comment"),
        pytest.param("{a}", id="flow"),
        pytest.param("%a", id="directive"),
        pytest.param("@a", id="reserved"),
        pytest.param("---", id="document"),
        pytest.param(" a ", id="spaces around"),
        pytest.param("a\nb\n", id="lines"),
        pytest.param("a\tb\r\x85\u2028", id="other breaks"),
        pytest.param("😀 é", id="beyond ASCII"),
        pytest.param("x" * 5000 + " y", id="long"),
    ],
)
def test_yaml_string_stays_a_string(text: str) -> None:
    """A string that could be taken for something else is read back as the string."""
    assert yaml.safe_load(write_yaml({"runtime-version": text, "list": [text]})) == {
        "runtime-version": text,
        "list": [text],
    }


YAML_1_2_NUMBER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
"""https://yaml.org/spec/1.2.2/#1032-tag-resolution, which Flathub's linter reads manifests by."""


@pytest.mark.parametrize("text", ["08", "09", "0o17", "1e3", "12e03", "7.", "+5", "-0", ".5", "-.5", "0x1F"])
def test_yaml_string_is_none_of_1_2_s_numbers(text: str) -> None:
    """A string that is a number to a reader of YAML 1.2 is quoted as well."""
    assert YAML_1_2_NUMBER.fullmatch(text)
    document = yaml.compose(write_yaml([text]).decode())
    assert isinstance(document, yaml.SequenceNode)
    assert [item.style in ("'", '"') for item in document.value] == [True]


def test_yaml_is_as_flathub_wants_it() -> None:
    """YAML has two spaces, indented lists, its keys' order and no line breaks in long strings."""
    text = write_yaml({"x": [{"z": ["a"], "b": "long " * 60}], "a": 1}).decode()
    assert text.startswith("x:\n  - z:\n      - a\n    b: ")
    assert len(text.splitlines()) == 5


def test_yaml_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """YAML without PyYAML is refused at the key that asks for it, with two ways out."""
    monkeypatch.setitem(sys.modules, "yaml", None)  # so that importing it fails
    with pytest.raises(ConfigError, match=r"^tool\.flatpak\.format: .*pyproject-flatpak\[yaml\].*json"):
        write_yaml({})


def test_manifest_syntax() -> None:
    """A manifest is written in the syntax that the author has chosen."""
    assert write_manifest({"a": 1}, "json") == b'{\n    "a": 1\n}\n'
    assert write_manifest({"a": 1}, "yaml") == b"a: 1\n"


def test_key_file() -> None:
    """Groups stand in their order, apart by an empty line, below the comment; booleans and lists have their form."""
    groups: KeyFile = {
        "Desktop Entry": {"Type": "Application", "Terminal": False, "Keywords": ("a", "b")},
        "X": {"Y": True},
    }
    assert write_key_file(groups, comment="made").decode() == (
        "# made\n[Desktop Entry]\nType=Application\nTerminal=false\nKeywords=a;b;\n\n[X]\nY=true\n"
    )
    assert write_key_file({"A": {}}) == b"[A]\n"


NASTY = [
    pytest.param("plain", id="plain"),
    pytest.param("a=b", id="equals"),
    pytest.param("a;b", id="semicolon"),
    pytest.param("a\\b\\n\\\\", id="backslashes"),
    pytest.param("a\nb\tc\rd", id="breaks and tab"),
    pytest.param(" a", id="space first"),
    pytest.param("\ta", id="tab first"),
    pytest.param("  a", id="two spaces first"),
    pytest.param(" ", id="one space"),
    pytest.param("# [x]", id="what else a line could be"),
    pytest.param("é 陳 😀", id="beyond ASCII"),
    pytest.param("\\s", id="an escape sequence itself"),
]


@pytest.mark.parametrize("text", NASTY)
def test_key_file_string(text: str) -> None:
    """A string of any characters is read back as it was, by the letter of the specification."""
    groups = read_key_file(write_key_file({"G": {"K": text, "L": "next"}}))
    assert string_value(groups["G"]["K"]) == text
    assert groups["G"]["L"] == "next"


@pytest.mark.parametrize("text", NASTY)
def test_key_file_list(text: str) -> None:
    """A string in a list is read back as it was, whatever stands before and behind it."""
    groups = read_key_file(write_key_file({"G": {"K": ("a", text, "b", text)}}))
    assert list_value(groups["G"]["K"]) == ["a", text, "b", text]


def component(text: str) -> ElementTree.Element:
    """Return an element that has a text in it, in an attribute and in another element."""
    root = ElementTree.Element("component", {"kind": text})
    root.append(ElementTree.Element("empty"))
    ElementTree.SubElement(root, "name").text = text
    return root


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<script>&amp;</script>", id="markup"),
        pytest.param("]]>", id="end of a section"),
        pytest.param("\"'", id="quotes"),
        pytest.param("-- -->", id="end of a comment"),
        pytest.param("é 陳 😀", id="beyond ASCII"),
        pytest.param("a  b", id="spaces inside"),
    ],
)
def test_xml_text(text: str) -> None:
    """Text of any characters that XML can hold is read back as it was."""
    read = ElementTree.fromstring(write_xml(component(text)))  # noqa: S314 - our own
    assert (read.findtext("name"), read.get("kind")) == (text, text)


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x1b", "\ufffe", "\uffff", "\ud800"])
def test_characters_that_xml_cannot_hold(character: str) -> None:
    """What no XML document may hold is left out, the rest stays, and the document is well-formed."""
    read = ElementTree.fromstring(write_xml(component(f"a{character}b")))  # noqa: S314 - our own
    assert (read.findtext("name"), read.get("kind")) == ("ab", "ab")


def test_xml_form() -> None:
    """The document has the head that Flathub wants, the comment, two spaces, and a newline at the end."""
    assert write_xml(component("x"), comment="made").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n'
        '<component kind="x">\n  <empty />\n  <name>x</name>\n</component>\n'
    )
