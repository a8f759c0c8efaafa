"""The desktop entry: read back by the letter of the specification, and by desktop-file-validate."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.data import load_toolkits
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.desktop import build_desktop, build_service
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.sources.modules import data_files
from pyproject_flatpak.writers import write_key_file
from tests.support.formats import exec_arguments, list_value, read_key_file, string_value
from tests.support.tools import require_tool
from tests.unit.support import APP_ID, application, presentation


def written(app: Application) -> dict[str, dict[str, str]]:
    """Return the groups of the file as they stand in it."""
    return read_key_file(write_key_file(build_desktop(app)))


def entry(toml: str = "", **changes: object) -> dict[str, str]:
    """Return the entries of the main group."""
    return written(application(toml, **changes))["Desktop Entry"]


def test_plain_application() -> None:
    """An application with a window has what menus need, and nothing that nobody asked for."""
    assert entry() == {
        "Type": "Application",
        "Name": "Editor",
        "Comment": "Write texts",
        "Exec": "editor",
        "Icon": APP_ID,
        "Terminal": "false",
        "Categories": "Utility;TextEditor;",
        "StartupNotify": "true",
    }


def test_main_group_is_the_first() -> None:
    """The specification wants `[Desktop Entry]` first."""
    groups = written(application("desktop.actions = { b = { name = 'B' }, a = { name = 'A' } }"))
    assert list(groups) == ["Desktop Entry", "Desktop Action b", "Desktop Action a"]


@pytest.mark.parametrize(
    ("toml", "key", "value"),
    [
        pytest.param("desktop.name = 'Other'", "Name", "Other", id="name"),
        pytest.param("desktop.generic-name = 'Text Editor'", "GenericName", "Text Editor", id="generic-name"),
        pytest.param("desktop.comment = 'Other'", "Comment", "Other", id="comment"),
        pytest.param("desktop.startup-wm-class = 'x.Y'", "StartupWMClass", "x.Y", id="startup-wm-class"),
        pytest.param("desktop.exec-args = ['--new']", "Exec", "editor --new", id="exec-args"),
        pytest.param("desktop.mime-types = ['text/plain']", "MimeType", "text/plain;", id="mime-types"),
        pytest.param("desktop.actions.new.name = 'New'", "Actions", "new;", id="actions"),
    ],
)
def test_option(toml: str, key: str, value: str) -> None:
    """Each option gets into its key."""
    assert entry(toml)[key] == value
    assert entry().get(key) != value


def test_main_category_is_the_first() -> None:
    """Menus go by the main category, which stands before the others."""
    assert entry(presentation=presentation(categories=("TextEditor", "Utility")))["Categories"] == "Utility;TextEditor;"


def test_translations() -> None:
    """Each translation stands behind what it translates."""
    found = entry(
        "desktop.generic-name = 'Editor'\ndesktop.keywords = ['x']\n"
        "desktop.localized.de = { name = 'Schreiber', keywords = ['a'], generic-name = 'Text' }\n"
        "desktop.localized.'sr@latin' = { name = 'Pisac' }",
        presentation=presentation(keywords=("x",)),
    )
    assert list(found)[1:4] == ["Name", "Name[de]", "Name[sr@latin]"]
    assert (found["Name[de]"], found["Keywords[de]"], found["GenericName[de]"]) == ("Schreiber", "a;", "Text")


@pytest.mark.parametrize(
    ("toolkit", "line"),
    [pytest.param("gtk", "editor --gapplication-service", id="GTK"), pytest.param("pyside6", "editor", id="Qt")],
)
def test_dbus_activatable(toolkit: str, line: str) -> None:
    """An application that the desktop starts over D-Bus says so, and has a service of its name."""
    found = next(one for one in load_toolkits() if one.name == toolkit)
    app = application("desktop.dbus-activatable = true", toolkit=Decided(found, Origin("made up")))
    assert written(app)["Desktop Entry"]["DBusActivatable"] == "true"
    assert read_key_file(write_key_file(build_service(app)))["D-BUS Service"] == {"Name": APP_ID, "Exec": line}
    assert f"share/dbus-1/services/{APP_ID}.service" in {file.destination for file in data_files(app)}


def test_keywords() -> None:
    """Keywords that the application has are listed, and an empty list is not."""
    assert entry(presentation=presentation(keywords=("a", "b;c")))["Keywords"] == r"a;b\;c;"
    assert "Keywords" not in entry()


def test_terminal() -> None:
    """A program for the terminal says so, and has no start-up notification."""
    found = entry(console=True)
    assert found["Terminal"] == "true"
    assert "StartupNotify" not in found


def test_program_without_icon() -> None:
    """Without icon there is no entry in a menu: Flathub's linter wants the icon of every shown entry installed."""
    found = entry(console=True, icon=None)
    assert found["NoDisplay"] == "true"
    assert "Icon" not in found


def test_no_summary() -> None:
    """An application that says nothing of itself has no empty comment."""
    assert "Comment" not in entry(presentation=presentation(summary=""))


@pytest.mark.parametrize(
    ("mime_types", "args", "expected"),
    [
        pytest.param([], [], [], id="opens nothing"),
        pytest.param(["text/plain"], [], ["%F"], id="files"),
        pytest.param(["text/plain", "x-scheme-handler/note"], [], ["%U"], id="URLs"),
        pytest.param(["text/plain"], ["--open"], ["--open", "%F"], id="behind the arguments"),
        pytest.param(["text/plain"], ["%f", "--new"], ["%f", "--new"], id="the author's, where it is"),
        pytest.param(["text/plain"], ["%u"], ["%u"], id="the author's URL"),
        pytest.param(["text/plain"], ["%i"], ["%i", "%F"], id="beside another code"),
        pytest.param([], ["%U"], ["%U"], id="the author's alone"),
    ],
)
def test_field_code(mime_types: list[str], args: list[str], expected: list[str]) -> None:
    """An application with MIME types gets the files, or URLs, that are opened; the author's code is enough."""
    toml = f"desktop.mime-types = {mime_types}\ndesktop.exec-args = {args}"
    assert exec_arguments(entry(toml)["Exec"]) == ["editor", *expected]


NASTY_ARGUMENTS = [
    pytest.param("plain-argument=1", id="plain"),
    pytest.param("two words", id="space"),
    pytest.param("tab\there", id="tab"),
    pytest.param("two\nlines", id="newline"),
    pytest.param('say "hi"', id="double quotes"),
    pytest.param("it's", id="single quote"),
    pytest.param("back\\slash\\", id="backslashes"),
    pytest.param("$HOME and `id`", id="what a shell expands"),
    pytest.param("a;b|c&d>e<f", id="what a shell acts on"),
    pytest.param("~/*?#()", id="what a shell matches"),
    pytest.param("100%", id="percent sign at the end"),
    pytest.param("%f.txt", id="percent sign first"),
    pytest.param("50% of", id="percent sign in quotes"),
    pytest.param("%%", id="two percent signs"),
    pytest.param("%d", id="code that is none any more"),
    pytest.param("é陳😀", id="beyond ASCII"),
    pytest.param('\\\\"$`\\n\\s', id="all that is escaped"),
]


@pytest.mark.parametrize("arg", NASTY_ARGUMENTS)
def test_argument_arrives_as_it_was_written(arg: str) -> None:
    """Any argument reaches the program unchanged, in the main entry and in an action."""
    table = application("desktop.exec-args = ['x']\ndesktop.actions.a = { name = 'A', exec-args = ['x'] }").table
    app = application(table=with_argument(table, arg))
    groups = written(app)
    assert exec_arguments(groups["Desktop Entry"]["Exec"]) == ["editor", arg, "last"]
    assert exec_arguments(groups["Desktop Action a"]["Exec"]) == ["editor", arg]


def with_argument(table: FlatpakTable, arg: str) -> FlatpakTable:
    """Return the table with another argument everywhere."""
    [action] = table.desktop.actions
    desktop = replace(table.desktop, exec_args=(arg, "last"), actions=(replace(action, exec_args=(arg,)),))
    return replace(table, desktop=desktop)


@pytest.mark.parametrize("command", ["a;b", "100%", "it's"])
def test_command_with_reserved_characters(command: str) -> None:
    """A program's name is quoted like any argument."""
    assert exec_arguments(entry(command=command)["Exec"]) == [command]


def test_action() -> None:
    """An action has its name, and starts the command with its arguments alone."""
    groups = written(
        application(
            "desktop.exec-args = ['--main']\ndesktop.mime-types = ['text/plain']\n"
            "desktop.actions.new-one = { name = 'New; one', exec-args = ['--new'] }"
        )
    )
    assert groups["Desktop Action new-one"] == {"Name": "New; one", "Exec": "editor --new"}


@pytest.mark.parametrize("text", ["semi;colon", "back\\slash", "a=b", "é", "# x", "%f", "[x]"])
def test_texts_are_read_back(text: str) -> None:
    """Names and comments of any characters are read back as they were."""
    found = entry(name=text, presentation=presentation(summary=text))
    assert (string_value(found["Name"]), string_value(found["Comment"])) == (text, text)


def test_lists_are_read_back() -> None:
    """A list that the author gives is that list for the reader."""
    toml = "desktop.mime-types = ['text/x-a+b', 'application/vnd.x-y.z']\ndesktop.actions.a-1.name = 'A'"
    assert list_value(entry(toml)["MimeType"]) == ["text/x-a+b", "application/vnd.x-y.z"]


@pytest.mark.parametrize(
    ("toml", "changes"),
    [
        pytest.param("", {}, id="plain"),
        pytest.param("", {"console": True, "icon": None}, id="for the terminal"),
        pytest.param(
            "desktop = { generic-name = 'Text Editor', startup-wm-class = 'editor', exec-args = ['a b', '$x', '100%'],"
            " mime-types = ['text/plain', 'x-scheme-handler/note'], keywords = ['a'],"
            " actions = { New-1 = { name = 'New', exec-args = ['it`s \\\\ \"x\"'] }, b = { name = 'B' } } }",
            {},
            id="with everything",
        ),
        pytest.param("", {"name": "semi;colon \\ é 😀 #"}, id="odd texts"),
    ],
)
def test_validator_takes_it(tmp_path: Path, toml: str, changes: dict[str, Any]) -> None:
    """desktop-file-validate has nothing against the file."""
    path = tmp_path / f"{APP_ID}.desktop"
    path.write_bytes(write_key_file(build_desktop(application(toml, **changes)), comment="made"))
    done = subprocess.run(
        [require_tool("desktop-file-validate"), str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
