"""All values of an application together, each with its origin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.derive import Application, derive
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import GENERATED, Evidence
from pyproject_flatpak.project import EntryPoints, Person
from tests.unit.support import APP_ID, flatpak_table, project, requirements, write_tree

ICON = {f"data/{APP_ID}.svg": "<svg viewBox='0 0 16 16'/>"}


def decide(root: Path, toml: str = "", **changes: object) -> tuple[Application, Problems]:
    """Return what is decided for the project at ``root``."""
    problems = Problems()
    values = {"license_expression": "MIT", "people": (Person(name="Jane"),), "classifiers": ("Topic :: Utilities",)}
    table = flatpak_table(f'app-id = "{APP_ID}"\n{toml}')
    return derive(project(**values | changes), table, Evidence(root), problems), problems


def test_window(tmp_path: Path) -> None:
    """A project with PyGObject gets GNOME's runtime and Sdk, a window's permissions and its icon."""
    write_tree(tmp_path, ICON)
    app, problems = decide(tmp_path, requirements=requirements("pygobject"))
    assert problems.errors == []
    assert (app.app_id, app.name, app.command, app.console) == (APP_ID, "Editor", "editor", False)
    assert (app.runtime.id, app.sdk) == ("org.gnome.Platform", "org.gnome.Sdk")
    assert "--socket=wayland" in app.finish_args
    assert app.icon is not None


def test_every_decided_value_has_an_origin(tmp_path: Path) -> None:
    """Each value can be asked why it is what it is: by which rule, and by what evidence."""
    write_tree(tmp_path, ICON | {"editor.py": "import gi"})
    app, _ = decide(tmp_path)
    assert {key: origin.evidence for key, origin in app.origins.items()} == {
        "app-id": ("tool.flatpak.app-id",),
        "name": (APP_ID,),
        "runtime": ("import of gi at editor.py:1",),
        "runtime-version": ("catalogue of org.gnome.Platform",),
        "sdk": ("org.gnome.Platform//51",),
        "base": ("import of gi at editor.py:1",),
        "base-version": ("import of gi at editor.py:1",),
        "command": ("project.gui-scripts.editor",),
        "terminal": ("import of gi at editor.py:1",),
        "icon": (f"data/{APP_ID}.svg",),
        "metainfo.description": ("project.description",),
        "metainfo.releases": (),
        "metainfo.translation": (),
    }
    assert all(origin.rule for origin in app.origins.values())


def test_author_is_the_origin(tmp_path: Path) -> None:
    """What the author has set has his key as its origin."""
    write_tree(tmp_path, ICON)
    values = {
        "runtime": "org.kde.Platform",
        "runtime-version": "6.10",
        "sdk": "org.kde.Sdk",
        "base": "org.example.BaseApp",
        "base-version": "stable",
    }
    app, _ = decide(tmp_path, "\n".join(f'{key} = "{value}"' for key, value in values.items()))
    assert {key: app.origins[key].evidence for key in values} == {key: (f"tool.flatpak.{key}",) for key in values}
    assert {app.origins[key].rule for key in values} == {"set in pyproject.toml"}


def test_qt(tmp_path: Path) -> None:
    """A project with PyQt6 starts from its BaseApp on KDE's runtime, of one branch."""
    write_tree(tmp_path, ICON | {"editor.py": "from PyQt6 import QtWebEngineWidgets"})
    app, problems = decide(tmp_path, requirements=requirements("PyQt6"))
    assert problems.errors == problems.warnings == []
    assert (str(app.runtime), app.sdk) == ("org.kde.Platform//6.11", "org.kde.Sdk")
    assert str(app.base) == "com.riverbankcomputing.PyQt.BaseApp//6.11"
    assert app.webengine == ("import of PyQt6.QtWebEngineWidgets at editor.py:1",)
    assert app.origins["base-version"].evidence == ("org.kde.Platform//6.11",)


@pytest.mark.parametrize(
    ("toml", "changes", "console"),
    [
        pytest.param("", {"entry_points": EntryPoints(scripts=("editor",))}, True, id="a script alone"),
        pytest.param("", {}, False, id="gui-script"),
        pytest.param(
            "",
            {"entry_points": EntryPoints(scripts=("editor",)), "requirements": requirements("pyside6")},
            False,
            id="a script and a toolkit",
        ),
        pytest.param("desktop.terminal = true", {}, True, id="the author says so"),
        pytest.param(
            "desktop.terminal = false",
            {"entry_points": EntryPoints(scripts=("editor",))},
            False,
            id="the author says it is not",
        ),
    ],
)
def test_terminal(tmp_path: Path, toml: str, changes: dict[str, Any], *, console: bool) -> None:
    """It runs in a terminal where neither toolkit nor gui-script says otherwise; the author's word counts first."""
    write_tree(tmp_path, ICON)
    app, problems = decide(tmp_path, toml, **changes)
    assert app.console is console
    assert problems.errors == []


@pytest.mark.parametrize(
    ("files", "desktop", "metainfo"),
    [
        pytest.param({}, None, None, id="none"),
        pytest.param(
            {f"data/{APP_ID}.desktop": "[Desktop Entry]", f"data/{APP_ID}.metainfo.xml": "<component/>"},
            f"data/{APP_ID}.desktop",
            f"data/{APP_ID}.metainfo.xml",
            id="the author's",
        ),
        pytest.param(
            {f"{APP_ID}.appdata.xml": "<component/>"}, None, f"{APP_ID}.appdata.xml", id="metainfo of the old name"
        ),
        pytest.param({f"build-aux/flatpak/{APP_ID}.desktop": f"# {GENERATED}"}, None, None, id="ours"),
    ],
)
def test_own_files(tmp_path: Path, files: dict[str, str], desktop: str | None, metainfo: str | None) -> None:
    """Desktop and metainfo files that the project ships are found, those that we wrote are not taken for them."""
    write_tree(tmp_path, ICON | files)
    app, _ = decide(tmp_path)
    assert (app.own_desktop_file, app.own_metainfo_file) == (desktop, metainfo)


def test_sdk_is_the_authors(tmp_path: Path) -> None:
    """An Sdk that the author names is taken as it stands."""
    write_tree(tmp_path, ICON)
    assert decide(tmp_path, 'sdk = "org.gnome.Sdk//50"')[0].sdk == "org.gnome.Sdk//50"


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    """One run names every value that nobody has said."""
    _, problems = decide(
        tmp_path,
        'runtime = "org.example.None"',
        summary="",
        people=(),
        license_expression="",
        entry_points=EntryPoints(),
    )
    assert [error.partition(": ")[0] for error in sorted(problems.errors)] == [
        "project.license",
        "tool.flatpak.command",
        "tool.flatpak.metainfo.developer.name",
        "tool.flatpak.metainfo.summary",
        "tool.flatpak.runtime",
    ]
