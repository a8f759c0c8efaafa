"""The program that the application starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.data import Toolkit, load_toolkits
from pyproject_flatpak.derive.command import derive_command
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.project import EntryPoints, Project
from tests.unit.support import flatpak_table, project, write_tree

TOOLKITS = {toolkit.name: toolkit for toolkit in load_toolkits()}


def command(
    started: Project, toml: str = "", toolkit: Toolkit | None = None, root: Path = Path("/nowhere")
) -> tuple[Decided[str], Problems]:
    """Return the command that is derived for a project."""
    problems = Problems()
    evidence = Evidence(root)
    decided = derive_command(started, flatpak_table(toml), evidence, "org.example.Writer", toolkit, problems)
    return decided, problems


@pytest.mark.parametrize(
    ("toml", "gui_scripts", "scripts", "found", "evidence"),
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
def test_command(toml: str, gui_scripts: list[str], scripts: list[str], found: str, evidence: str) -> None:
    """The command is the author's, else the likeliest of the installed programs, and says where it is from."""
    entry_points = EntryPoints(gui_scripts=tuple(gui_scripts), scripts=tuple(scripts))
    decided, problems = command(project(name="text-editor", entry_points=entry_points), toml)
    assert (decided.value, decided.origin.evidence) == (found, (evidence,))
    assert problems.errors == []


@pytest.mark.parametrize(
    ("toolkit", "names", "found", "rule"),
    [
        pytest.param("gtk", "edit", "edit", "only gui-script", id="only one"),
        pytest.param(
            "gtk",
            "edit edit-gtk edit-web editd",
            "edit-gtk",
            "gui-script for windows by its -gtk, of 4",
            id="GTK's own",
        ),
        pytest.param(
            "gtk", "edit edit-gtk3", "edit-gtk3", "gui-script for windows by its -gtk, of 2", id="its version"
        ),
        pytest.param(
            "pyside6", "edit edit-gtk edit-qt", "edit-qt", "gui-script for windows by its -qt, of 3", id="Qt's"
        ),
        pytest.param(
            "tk", "edit edit-gui", "edit-gui", "gui-script for windows by its -gui, of 2", id="of any toolkit"
        ),
        pytest.param(
            "tk", "x edit edit-config-gui", "edit", "gui-script named like the project, of 3", id="not that of a part"
        ),
        pytest.param("tk", "x gui", "x", "first gui-script, of 2", id="an ending alone"),
        pytest.param("terminal", "edit edit-gui", "edit", "gui-script named like the project, of 2", id="terminal"),
        pytest.param(None, "edit-gui edit", "edit", "gui-script named like the project, of 2", id="no toolkit"),
        pytest.param(None, "x writer", "writer", "gui-script named like the application, of 2", id="the application"),
        pytest.param(None, "b a", "b", "first gui-script, of 2", id="the first"),
    ],
)
def test_choice_of_the_command(toolkit: str | None, names: str, found: str, rule: str) -> None:
    """Of several programs one for windows counts where there are such, and the rule says what has decided."""
    entry_points = EntryPoints(gui_scripts=tuple(names.split()))
    decided, _ = command(project(name="edit", entry_points=entry_points), toolkit=TOOLKITS.get(toolkit or ""))
    assert (decided.value, decided.origin.rule) == (found, rule)


@pytest.mark.parametrize(
    ("scripts", "files", "found", "evidence"),
    [
        pytest.param((), ("bin/editor.py",), "editor.py", "bin/editor.py", id="alone"),
        pytest.param(("editor-cli",), ("bin/editor",), "editor", "bin/editor", id="named like the project"),
        pytest.param(("editor",), ("bin/editor",), "editor", "project.scripts.editor", id="of one name"),
        pytest.param(("b",), ("a",), "b", "project.scripts.b", id="scripts first"),
    ],
)
def test_script_files(scripts: tuple[str, ...], files: tuple[str, ...], found: str, evidence: str) -> None:
    """A script file is a program like a console script, and is named by its path."""
    decided, problems = command(project(entry_points=EntryPoints(scripts=scripts, script_files=files)))
    assert (decided.value, decided.origin.evidence) == (found, (evidence,))
    assert problems.errors == []


@pytest.mark.parametrize("name", ["a b", "a/b", "..", "-x", "", "a\nb", "a;b", "x" * 200])
def test_names_that_no_command_can_have(name: str) -> None:
    """A name that is no program's is never the command: another is taken, with a warning, or that is a mistake."""
    decided, problems = command(project(entry_points=EntryPoints(gui_scripts=(name, "x"))))
    assert (decided.value, problems.errors) == ("x", [])
    [warning] = problems.warnings
    assert warning.startswith("project.gui-scripts: has a name that no command can have (got ")
    decided, problems = command(project(entry_points=EntryPoints(scripts=(name,))))
    [error] = problems.errors
    assert decided.value == ""
    assert error.startswith("project.scripts: has no name that a command can have (got ")


def test_wrong_gui_scripts_hide_no_scripts() -> None:
    """Where no gui-script can be the command, a script is, with a warning."""
    decided, problems = command(project(entry_points=EntryPoints(gui_scripts=("a b",), scripts=("editor",))))
    assert (decided.value, problems.errors, len(problems.warnings)) == ("editor", [], 1)


def test_thousand_programs() -> None:
    """Any number of programs is looked through; each is named once."""
    names = tuple(f"tool{i}-gui" for i in range(5000))
    decided, _ = command(project(entry_points=EntryPoints(scripts=(*names, "editor"))), toolkit=TOOLKITS["gtk"])
    assert decided == Decided("editor", Origin("script named like the project, of 5001", ("project.scripts.editor",)))


@pytest.mark.parametrize(
    ("files", "advice"),
    [
        pytest.param({}, 'NAME = "module:function"', id="nothing to start"),
        pytest.param({"src/editor/__main__.py": ""}, 'editor = "editor.__main__:main"', id="package in src"),
        pytest.param(
            {"a/__main__.py": "", "Editor/__main__.py": ""}, 'editor = "Editor.__main__:main"', id="of several"
        ),
        pytest.param({"a/b/__main__.py": "", "tests/__main__.py": ""}, 'NAME = "module:function"', id="no package's"),
    ],
)
def test_nothing_to_start(tmp_path: Path, files: dict[str, str], advice: str) -> None:
    """A project that installs no program cannot be an application; the message says how to add one."""
    started = project(entry_points=EntryPoints())
    decided, problems = command(started, root=write_tree(tmp_path, files))
    assert decided.value == ""
    assert problems.errors == [
        "tool.flatpak.command: the project has no gui-scripts and no scripts to start; "
        f"add [project.gui-scripts] with {advice}, or set the command"
    ]
