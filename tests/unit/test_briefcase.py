"""Identifiers of `[tool.briefcase]`."""

from __future__ import annotations

import tomllib

import pytest

from pyproject_flatpak.briefcase import bundle_identifiers

PATH = "tool.briefcase.bundle"


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        pytest.param('bundle = "org.example"\napp.editor = {}', {"org.example.editor": PATH}, id="bundle and name"),
        pytest.param(
            'bundle = "org.example"\napp.text_editor = {}', {"org.example.text-editor": PATH}, id="underscore"
        ),
        pytest.param(
            'bundle = "org.my-place"\napp.editor.formal_name = "Editor"', {"org.my_place.Editor": PATH}, id="capitals"
        ),
        pytest.param(
            'bundle = "org.example"\napp.editor.formal_name = "The Best"',
            {"org.example.editor": PATH},
            id="formal name that is another",
        ),
        pytest.param(
            'bundle = "org.example.Editor"\napp.editor = {}', {"org.example.Editor": PATH}, id="bundle that is whole"
        ),
        pytest.param(
            'bundle = "org.example"\napp.a = {}\napp.b.bundle = "org.other"',
            {"org.example.a": PATH, "org.other.b": "tool.briefcase.app.b.bundle"},
            id="an application's own bundle",
        ),
        pytest.param('bundle = "com.example"\napp.editor = {}', {}, id="briefcase's own example"),
        pytest.param('bundle = "org.example"', {}, id="no application"),
        pytest.param("app.editor = {}", {}, id="no bundle"),
        pytest.param('bundle = "org"\napp.editor = {}', {}, id="no app-id"),
        pytest.param('bundle = "org.example"\napp.app = {}', {}, id="name that Flathub refuses"),
        pytest.param("bundle = 7\napp.editor = 7", {}, id="numbers"),
        pytest.param('bundle = "org.example"\napp = 7', {}, id="applications that are none"),
        pytest.param('bundle = "org.example"\napp.editor = 7', {"org.example.editor": PATH}, id="no table"),
        pytest.param('bundle = "org.example"\napp.editor.formal_name = 7', {"org.example.editor": PATH}, id="no name"),
    ],
)
def test_bundle_identifiers(toml: str, expected: dict[str, str]) -> None:
    """Bundle and name of each application make its app-id, in the author's capitals; what is wrong is passed over."""
    assert bundle_identifiers(tomllib.loads(f"[tool.briefcase]\n{toml}")) == expected


@pytest.mark.parametrize("toml", ["", "tool = 7", "[tool]\nbriefcase = 7"])
def test_no_table(toml: str) -> None:
    """Without the table there are none."""
    assert bundle_identifiers(tomllib.loads(toml)) == {}
