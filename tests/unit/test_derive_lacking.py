"""What neither a runtime nor an index has for a toolkit."""

from __future__ import annotations

import pytest

from pyproject_flatpak.data import load_runtimes, load_toolkits
from pyproject_flatpak.derive.lacking import warn_of_what_is_lacking
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.errors import Problems
from tests.unit.support import flatpak_table

TKINTER = (
    "tool.flatpak.modules: the Python of org.freedesktop.Platform//26.08 has no tkinter "
    "(got 'import of tkinter at app/main.py:3'); "
    "add modules that build tcl, tk and tkinter to tool.flatpak.modules (see docs/runtimes.md)"
)
PYSIDE2 = (
    "tool.flatpak.runtime: there is no PySide2 for Python 3.13, neither a wheel nor a BaseApp "
    "(got 'import of PySide2 at app/main.py:3'); move the application to PySide6"
)


@pytest.mark.parametrize(
    ("name", "module", "runtime", "toml", "warnings"),
    [
        pytest.param("tk", "tkinter", "org.freedesktop.Platform//26.08", "", [TKINTER], id="no tkinter"),
        pytest.param("tk", "tkinter", "org.freedesktop.Platform//24.08", "", [], id="tkinter"),
        pytest.param("tk", "tkinter", "org.gnome.Platform//48", "", [], id="tkinter of the freedesktop runtime below"),
        pytest.param(
            "tk",
            "tkinter",
            "org.freedesktop.Platform//26.08",
            "modules = [{ name = 'tcl' }, { name = 'python-Tkinter' }]",
            [],
            id="built by a module",
        ),
        pytest.param(
            "tk", "tkinter", "org.freedesktop.Platform//26.08", "modules = ['tkinter.json']", [], id="built by a file's"
        ),
        pytest.param(
            "tk",
            "tkinter",
            "org.freedesktop.Platform//26.08",
            "modules = [{ name = 'tcl' }, 'tk.json']",
            [TKINTER],
            id="what it is made from alone",
        ),
        pytest.param("pyside2", "PySide2", "org.kde.Platform//5.15-25.08", "", [PYSIDE2], id="PySide2"),
        pytest.param("pyqt5", "PyQt5", "org.kde.Platform//5.15-25.08", "", [], id="PyQt5"),
        pytest.param(None, "", "org.freedesktop.Platform//26.08", "", [], id="no toolkit"),
    ],
)
def test_lacking(name: str | None, module: str, runtime: str, toml: str, warnings: list[str]) -> None:
    """What will be missing at run time is told with the place that needs it and the way out."""
    id_, _, branch = runtime.partition("//")
    found = next((toolkit for toolkit in load_toolkits() if toolkit.name == name), None)
    toolkit = Decided(found, Origin("toolkit", (f"import of {module} at app/main.py:3",) if found else ()))
    problems = Problems()
    warn_of_what_is_lacking(flatpak_table(toml), toolkit, load_runtimes()[id_, branch], problems)
    assert (problems.warnings, problems.errors) == (warnings, [])
