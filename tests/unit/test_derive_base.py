"""The BaseApp of a Qt application, and its QtWebEngine."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.data import Toolkit, load_toolkits
from pyproject_flatpak.derive.base import Base, derive_base, webengine_evidence
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.derive.runtime import derive_runtime
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from tests.unit.support import flatpak_table, project, requirements, write_tree

PYQT, PYSIDE = "com.riverbankcomputing.PyQt.BaseApp", "io.qt.PySide.BaseApp"
ON_FREEDESKTOP = 'runtime = "org.freedesktop.Platform"'


def toolkit_of(name: str | None) -> Decided[Toolkit | None]:
    """Return the toolkit of this name, as if a requirement had told it."""
    found = [toolkit for toolkit in load_toolkits() if toolkit.name == name]
    return Decided(found[0] if found else None, Origin("toolkit", (f"requirement {name}",)))


def decide(toml: str, name: str | None) -> tuple[str, Decided[Base | None], Problems]:
    """Return runtime and BaseApp of an application with this toolkit."""
    problems, table, toolkit = Problems(), flatpak_table(toml), toolkit_of(name)
    runtime = derive_runtime(project(), table, toolkit, problems).value
    return str(runtime), derive_base(table, toolkit, runtime, problems), problems


@pytest.mark.parametrize(
    ("toml", "toolkit", "runtime", "base"),
    [
        pytest.param("", "pyqt6", "org.kde.Platform//6.11", f"{PYQT}//6.11", id="PyQt6"),
        pytest.param("", "pyqt5", "org.kde.Platform//5.15-25.08", f"{PYQT}//5.15-25.08", id="PyQt5"),
        pytest.param("", "pyside6", "org.kde.Platform//6.11", f"{PYSIDE}//6.11", id="PySide6"),
        pytest.param("", "pyside2", "org.kde.Platform//5.15-25.08", None, id="PySide2 has none"),
        pytest.param("", "gtk", "org.gnome.Platform//51", None, id="GTK needs none"),
        pytest.param("", None, "org.freedesktop.Platform//26.08", None, id="no toolkit"),
        pytest.param(
            'runtime-version = "6.10"', "pyqt6", "org.kde.Platform//6.10", f"{PYQT}//6.10", id="author's branch"
        ),
        pytest.param('base-version = "6.10"', "pyqt6", "org.kde.Platform//6.11", f"{PYQT}//6.10", id="its own branch"),
        pytest.param(
            'base = "org.example.Base"', "pyqt6", "org.kde.Platform//6.11", "org.example.Base//6.11", id="author's"
        ),
        pytest.param(
            'base = "org.example.Base"\nbase-version = "1"',
            None,
            "org.freedesktop.Platform//26.08",
            "org.example.Base//1",
            id="author's, with its branch",
        ),
        pytest.param(ON_FREEDESKTOP, "pyside6", "org.freedesktop.Platform//26.08", None, id="on another runtime"),
        pytest.param('qt = "base"', "pyside6", "org.kde.Platform//6.11", f"{PYSIDE}//6.11", id="asked for"),
        pytest.param('qt = "wheels"', "pyside6", "org.freedesktop.Platform//26.08", None, id="wheels"),
        pytest.param(
            'qt = "wheels"\nruntime = "org.kde.Platform"', "pyqt6", "org.kde.Platform//6.11", None, id="wheels on KDE"
        ),
        pytest.param(
            'qt = "wheels"\nbase = "org.example.Base"',
            "pyqt6",
            "org.freedesktop.Platform//26.08",
            "org.example.Base//26.08",
            id="wheels on another BaseApp",
        ),
        pytest.param(
            'base = "org.example.Base"\nruntime-version = "5.15-25.08"',
            "pyside6",
            "org.kde.Platform//5.15-25.08",
            "org.example.Base//5.15-25.08",
            id="the author knows what brings the bindings",
        ),
    ],
)
def test_base(toml: str, toolkit: str | None, runtime: str, base: str | None) -> None:
    """The BaseApp is the author's, else the one that brings the bindings to KDE's runtime, of its branch."""
    found_runtime, found, problems = decide(toml, toolkit)
    assert problems.errors == []
    assert (found_runtime, str(found.value) if found.value else None) == (runtime, base)


@pytest.mark.parametrize(
    ("toml", "toolkit", "evidence"),
    [
        pytest.param("", "pyqt6", "requirement pyqt6", id="toolkit's"),
        pytest.param("", "gtk", "requirement gtk", id="none, for the toolkit"),
        pytest.param('base = "org.example.Base"', "pyqt6", "tool.flatpak.base", id="author's"),
        pytest.param('qt = "wheels"', "pyqt6", "tool.flatpak.qt", id="none, for the wheels"),
        pytest.param(ON_FREEDESKTOP, "pyqt6", "tool.flatpak.runtime", id="none, for the runtime"),
    ],
)
def test_origin(toml: str, toolkit: str, evidence: str) -> None:
    """It is told why there is a BaseApp, or none."""
    assert decide(toml, toolkit)[1].origin.evidence == (evidence,)


@pytest.mark.parametrize(
    ("toml", "toolkit", "error"),
    [
        pytest.param(
            'qt = "wheels"',
            "gtk",
            "tool.flatpak.qt: is for an application with PySide or PyQt, and none is found (got 'wheels'); drop it",
            id="no Qt",
        ),
        pytest.param(
            'qt = "base"',
            None,
            "tool.flatpak.qt: is for an application with PySide or PyQt, and none is found (got 'base'); drop it",
            id="no toolkit",
        ),
        pytest.param(
            f'qt = "base"\n{ON_FREEDESKTOP}',
            "pyside6",
            "tool.flatpak.qt: no BaseApp brings pyside6 to org.freedesktop.Platform (got 'base'); "
            'set "wheels", or drop the runtime to get org.kde.Platform',
            id="no BaseApp on this runtime",
        ),
        pytest.param(
            'qt = "base"',
            "pyside2",
            "tool.flatpak.qt: no BaseApp brings pyside2 to org.kde.Platform (got 'base'); drop it",
            id="no BaseApp at all",
        ),
        pytest.param(
            f'qt = "wheels"\nbase = "{PYSIDE}"',
            "pyside6",
            f"tool.flatpak.qt: leaves out {PYSIDE}, which is the base (got 'wheels'); drop one of the two",
            id="wheels beside the base",
        ),
        pytest.param(
            'runtime-version = "5.15-25.08"',
            "pyside6",
            f"tool.flatpak.runtime-version: {PYSIDE} brings no pyside6 to this branch (got '5.15-25.08'); "
            "one of: 6.11, 6.10",
            id="branch that the BaseApp lacks",
        ),
        pytest.param(
            'runtime-version = "5.15-25.08"',
            "pyqt6",
            f"tool.flatpak.runtime-version: {PYQT} brings no pyqt6 to this branch (got '5.15-25.08'); "
            "one of: 6.11, 6.10",
            id="branch of the BaseApp with the other Qt",
        ),
    ],
)
def test_mistake(toml: str, toolkit: str | None, error: str) -> None:
    """What contradicts itself, and what no BaseApp has, is refused with the way out."""
    assert decide(toml, toolkit)[2].errors == [error]


def test_unknown_runtime_is_the_one_mistake() -> None:
    """What follows of a runtime that is not known is not told as well."""
    _, _, problems = decide('qt = "base"\nruntime = "org.kde.Plasma"', "pyside6")
    assert [error.partition(" (got")[0] for error in problems.errors] == ["tool.flatpak.runtime: unknown runtime"]


@pytest.mark.parametrize(
    ("base", "needs", "source", "shown"),
    [
        pytest.param(PYSIDE, [], "from PySide6.QtWidgets import QLabel", (), id="not used"),
        pytest.param(
            PYSIDE,
            [],
            "from PySide6 import QtWebEngineQuick",
            ("import of PySide6.QtWebEngineQuick at app/main.py:1",),
            id="PySide6",
        ),
        pytest.param(
            PYQT,
            [],
            "from PyQt5.QtWebEngineWidgets import QWebEngineView",
            ("import of PyQt5.QtWebEngineWidgets at app/main.py:1",),
            id="PyQt5",
        ),
        pytest.param(
            PYQT,
            [],
            "from qtpy import QtWebEngineCore",
            ("import of qtpy.QtWebEngineCore at app/main.py:1",),
            id="qtpy",
        ),
        pytest.param(PYQT, ["pyqt6-webengine>=6"], "", ("requirement pyqt6-webengine>=6",), id="requirement"),
        pytest.param(PYQT, ["pyqt6-webengine; sys_platform == 'win32'"], "", (), id="requirement of another system"),
        pytest.param(PYQT, ["pyqt6-webengine; extra == 'web'"], "", (), id="requirement of an extra"),
        pytest.param(
            PYQT,
            ["pyqt6-webengine; extra == 'more'"],
            "",
            ("requirement pyqt6-webengine",),
            id="requirement of an extra that is in the Flatpak",
        ),
        pytest.param(PYSIDE, [], "from PyQt6 import QtWebEngineCore", (), id="of other bindings"),
        pytest.param("org.example.Base", [], "from PySide6 import QtWebEngineCore", (), id="other BaseApp"),
        pytest.param(None, [], "from PySide6 import QtWebEngineCore", (), id="no BaseApp"),
    ],
)
def test_webengine(tmp_path: Path, base: str | None, needs: list[str], source: str, shown: tuple[str, ...]) -> None:
    """The use of a BaseApp's QtWebEngine shows in imports and requirements."""
    write_tree(tmp_path, {"app/main.py": source})
    table = flatpak_table('dependencies.extras = ["more"]')
    runtime = derive_runtime(project(), table, toolkit_of("pyqt6"), Problems()).value
    chosen = Base(id=base, version="6.11") if base else None
    app = project(requirements=requirements(*needs))
    assert webengine_evidence(app, table, Evidence(tmp_path), runtime, chosen) == shown
