"""The manifest: what stands in it, in Flathub's order, with the author's own words over it."""

from __future__ import annotations

from typing import Any

import pytest

from pyproject_flatpak.derive.base import Base
from pyproject_flatpak.derive.finish_args import Permissions
from pyproject_flatpak.manifest import build_manifest, merged
from pyproject_flatpak.model import JSON
from tests.unit.support import APP_ID, RUNTIME, application

STYLE_GUIDE = (
    *("id", "runtime", "runtime-version", "sdk", "command", "base", "base-version", "sdk-extensions", "finish-args"),
    *("cleanup", "cleanup-commands", "build-options", "modules"),
)
"""Order of the keys in Flathub's style guide, https://docs.flathub.org/docs/for-app-authors/manifest-style-guide."""
CLEANUP = "/app/cleanup-BaseApp.sh"
WITHOUT_WEBENGINE = {"BASEAPP_REMOVE_WEBENGINE": "1"}
OWN: list[JSON] = ["python3-dependencies.json", {"name": "editor"}]


def manifest(toml: str = "", **changes: object) -> dict[str, Any]:
    """Return the manifest of an application with two modules."""
    return build_manifest(application(toml, **changes), OWN)


def test_plain_application() -> None:
    """The manifest names the application, its runtime, command, permissions and modules, and nothing more."""
    assert manifest() == {
        "id": APP_ID,
        "runtime": RUNTIME.id,
        "runtime-version": RUNTIME.branch,
        "sdk": "org.example.Sdk",
        "command": "editor",
        "finish-args": ["--share=ipc"],
        "modules": OWN,
    }


@pytest.mark.parametrize(
    ("toml", "key", "value"),
    [
        pytest.param("sdk-extensions = ['org.example.A']", "sdk-extensions", ["org.example.A"], id="sdk-extensions"),
        pytest.param("base = 'org.example.Base'", "base", "org.example.Base", id="base"),
        pytest.param("base = 'org.example.Base'", "base-version", "7", id="base has the runtime's branch"),
        pytest.param("base = 'org.example.Base'\nbase-version = '8'", "base-version", "8", id="base-version"),
        pytest.param("cleanup = ['*.a']", "cleanup", ["*.a"], id="cleanup"),
        pytest.param("cleanup-commands = ['rm x']", "cleanup-commands", ["rm x"], id="cleanup-commands"),
        pytest.param("build-options = { strip = true }", "build-options", {"strip": True}, id="build-options"),
        pytest.param("modules = ['a.json', { name = 'b' }]", "modules", ["a.json", {"name": "b"}, *OWN], id="before"),
        pytest.param("modules-after = ['c.json']", "modules", [*OWN, "c.json"], id="after"),
        pytest.param("manifest.default-branch = 'beta'", "default-branch", "beta", id="a key of its own"),
        pytest.param("manifest.command = 'other'", "command", "other", id="over a derived one"),
        pytest.param(
            "build-options.env.A = '1'\nmanifest.build-options.env.B = '2'",
            "build-options",
            {"env": {"A": "1", "B": "2"}},
            id="tables are merged",
        ),
        pytest.param("manifest.finish-args = []", "finish-args", [], id="lists are replaced"),
    ],
)
def test_option(toml: str, key: str, value: JSON) -> None:
    """Each option gets into its key, and only there."""
    found = manifest(toml)
    assert found[key] == value
    assert {other: found[other] for other in manifest() if other not in (key, "base")} == {
        other: text for other, text in manifest().items() if other != key
    }


def test_base_version_without_base() -> None:
    """A branch of a BaseApp says nothing where there is none."""
    assert "base-version" not in manifest("base-version = '8'")


def test_no_permissions_are_said() -> None:
    """finish-args stands there though it is empty: Flathub's linter wants it."""
    assert manifest(permissions=Permissions())["finish-args"] == []


def test_order_of_keys() -> None:
    """The keys stand in the order of Flathub's style guide."""
    found = manifest(
        "sdk-extensions = ['org.example.A']\nbase = 'org.example.Base'\ncleanup = ['x']\ncleanup-commands = ['x']\n"
        "build-options.strip = true"
    )
    assert tuple(found) == STYLE_GUIDE


def test_branches_are_strings() -> None:
    """A branch stays text, as 6.10 is not 6.1."""
    found = manifest("base = 'org.example.Base'\nbase-version = '6.10'")
    assert isinstance(found["runtime-version"], str)
    assert found["base-version"] == "6.10"


PYSIDE = Base(id="io.qt.PySide.BaseApp", version="6.11")


@pytest.mark.parametrize(
    ("toml", "webengine", "commands", "options"),
    [
        pytest.param("", (), [CLEANUP], {"env": WITHOUT_WEBENGINE}, id="as it comes"),
        pytest.param("", ("import of it",), [CLEANUP], None, id="with QtWebEngine"),
        pytest.param(
            "cleanup-commands = ['rm x', 'rm x']",
            ("import of it",),
            [CLEANUP, "rm x", "rm x"],
            None,
            id="before the author's own",
        ),
        pytest.param(
            f"cleanup-commands = ['rm x', '{CLEANUP}']",
            ("import of it",),
            ["rm x", CLEANUP],
            None,
            id="not twice, in the author's place",
        ),
        pytest.param(
            "build-options = { strip = true, env = { A = 'b' } }",
            (),
            [CLEANUP],
            {"env": {**WITHOUT_WEBENGINE, "A": "b"}, "strip": True},
            id="below the author's build-options",
        ),
        pytest.param(
            "build-options.env.BASEAPP_REMOVE_WEBENGINE = ''",
            (),
            [CLEANUP],
            {"env": {"BASEAPP_REMOVE_WEBENGINE": ""}},
            id="the author's value counts",
        ),
    ],
)
def test_qt_base(toml: str, webengine: tuple[str, ...], commands: list[str], options: JSON) -> None:
    """A Qt BaseApp is cleaned up after, and QtWebEngine is taken out where it is not used."""
    found = manifest(toml, base=PYSIDE, webengine=webengine)
    assert (found["base"], found["base-version"]) == ("io.qt.PySide.BaseApp", "6.11")
    assert found["cleanup-commands"] == commands
    assert found.get("build-options") == options


def test_other_base() -> None:
    """A BaseApp that nothing is known of adds nothing but itself."""
    assert manifest("base = 'org.example.Base'").keys() - manifest().keys() == {"base", "base-version"}


def test_base_of_webengine_alone() -> None:
    """The BaseApp that is QtWebEngine is cleaned up after, and loses nothing of it."""
    found = manifest("base = 'io.qt.qtwebengine.BaseApp'")
    assert found["cleanup-commands"] == [CLEANUP]
    assert "build-options" not in found


@pytest.mark.parametrize(
    ("below", "above", "expected"),
    [
        pytest.param({"a": 1}, {}, {"a": 1}, id="nothing over it"),
        pytest.param({}, {"a": {"b": 1}}, {"a": {"b": 1}}, id="nothing below"),
        pytest.param({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}, id="key by key"),
        pytest.param({"a": {"b": {"c": 1}}}, {"a": {"b": {"d": 2}}}, {"a": {"b": {"c": 1, "d": 2}}}, id="deeper"),
        pytest.param({"a": [1]}, {"a": [2]}, {"a": [2]}, id="list over list"),
        pytest.param({"a": {"b": 1}}, {"a": "x"}, {"a": "x"}, id="text over table"),
        pytest.param({"a": "x"}, {"a": {"b": 1}}, {"a": {"b": 1}}, id="table over text"),
        pytest.param({"b": 1, "a": 2}, {"c": 3, "b": 4}, {"b": 4, "a": 2, "c": 3}, id="order"),
    ],
)
def test_merging(below: dict[str, JSON], above: dict[str, JSON], expected: dict[str, JSON]) -> None:
    """What is above counts, tables are merged key by key, and neither of the two is changed."""
    before = repr((below, above))
    found = merged(below, above)
    assert found == expected
    assert list(found) == list(expected)
    assert repr((below, above)) == before
