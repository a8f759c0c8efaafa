"""app-id, name and command."""

from __future__ import annotations

import pytest

from pyproject_flatpak.derive.command import derive_command
from pyproject_flatpak.derive.identity import derive_app_id, derive_name
from pyproject_flatpak.derive.origin import CONFIGURED
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.project import EntryPoints
from tests.unit.support import APP_ID, flatpak_table, project


def test_app_id_is_the_authors() -> None:
    """The app-id is never made up."""
    problems = Problems()
    decided = derive_app_id(flatpak_table(f'app-id = "{APP_ID}"'), problems)
    assert (decided.value, decided.origin.rule, decided.origin.evidence) == (
        APP_ID,
        CONFIGURED,
        ("tool.flatpak.app-id",),
    )
    assert problems.errors == []


def test_app_id_is_missing() -> None:
    """Without an app-id there is nothing to make; the message shows what one looks like."""
    problems = Problems()
    derive_app_id(flatpak_table(), problems)
    [error] = problems.errors
    assert error.startswith("tool.flatpak.app-id: is missing; ")
    assert "io.github.owner." in error


@pytest.mark.parametrize(
    ("toml", "project_name", "app_id", "name"),
    [
        pytest.param('name = "My Editor"', "editor", "org.example.Editor", "My Editor", id="the author's"),
        pytest.param("", "texteditor", "org.example.TextEditor", "TextEditor", id="capitals of the app-id"),
        pytest.param("", "text-editor", "org.example.text_editor", "Text Editor", id="words of the app-id"),
        pytest.param("", "7zip", "org.example._7zip", "7zip", id="underscore before a digit is no part of it"),
        pytest.param("", "text-editor", "org.example.Gedit", "Text Editor", id="the project's where they differ"),
        pytest.param("", "GNU.nice_tool", "org.example.Other", "GNU Nice Tool", id="capitals of the project stay"),
        pytest.param("", "editor", "", "Editor", id="no app-id"),
    ],
)
def test_name(toml: str, project_name: str, app_id: str, name: str) -> None:
    """The name is the author's, else the last component of the app-id, else the project's, with capitals."""
    assert derive_name(project(name=project_name), flatpak_table(toml), app_id).value == name


@pytest.mark.parametrize(
    ("toml", "gui_scripts", "scripts", "command", "evidence"),
    [
        pytest.param('command = "other"', ["editor"], [], "other", "tool.flatpak.command", id="the author's"),
        pytest.param("", ["x"], ["editor"], "x", "project.gui-scripts.x", id="gui-scripts before scripts"),
        pytest.param("", [], ["x"], "x", "project.scripts.x", id="scripts where there is no other"),
        pytest.param("", ["b", "a"], [], "b", "project.gui-scripts.b", id="the first declared"),
        pytest.param(
            "", ["helper", "Text_Editor"], [], "Text_Editor", "project.gui-scripts.Text_Editor", id="project's name"
        ),
        pytest.param("", [], ["helper", "writer"], "writer", "project.scripts.writer", id="app-id's last component"),
        pytest.param(
            "", ["writer", "text-editor"], [], "text-editor", "project.gui-scripts.text-editor", id="project before id"
        ),
    ],
)
def test_command(toml: str, gui_scripts: list[str], scripts: list[str], command: str, evidence: str) -> None:
    """The command is the author's, else the likeliest of the installed programs, and says where it is from."""
    entry_points = EntryPoints(gui_scripts=tuple(gui_scripts), scripts=tuple(scripts))
    problems = Problems()
    started = project(name="text-editor", entry_points=entry_points)
    decided = derive_command(started, flatpak_table(toml), "org.example.Writer", problems)
    assert (decided.value, decided.origin.evidence) == (command, (evidence,))
    assert problems.errors == []


def test_nothing_to_start() -> None:
    """A project that installs no program cannot be an application; the message says how to add one."""
    problems = Problems()
    derive_command(project(entry_points=EntryPoints()), flatpak_table(), APP_ID, problems)
    [error] = problems.errors
    assert error.startswith("tool.flatpak.command: the project has no gui-scripts and no scripts to start; ")
    assert "[project.gui-scripts]" in error
