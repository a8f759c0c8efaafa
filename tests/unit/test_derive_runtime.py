"""Toolkit, runtime and permissions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from pyproject_flatpak.data import Toolkit, load_runtimes, load_toolkits
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.derive.runtime import derive_runtime, warn_of_end_of_life
from pyproject_flatpak.derive.toolkit import derive_toolkit
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from tests.unit.support import flatpak_table, project, requirements, write_tree


@pytest.mark.parametrize(
    ("needs", "source", "toolkit", "evidence"),
    [
        pytest.param(["pygobject>=3.50"], "", "gtk", "requirement pygobject>=3.50", id="PyGObject"),
        pytest.param([], "import gi", "gtk", "import of gi at src/main.py:1", id="import of gi"),
        pytest.param(["pyside6"], "", "pyside6", "requirement pyside6", id="PySide6"),
        pytest.param(
            [], "\nfrom PyQt6 import QtGui", "pyqt6", "import of PyQt6 at src/main.py:2", id="import of PyQt6"
        ),
        pytest.param(["wxpython"], "", "wx", "requirement wxpython", id="wxPython"),
        pytest.param(["pygame-ce"], "", "pygame", "requirement pygame-ce", id="pygame"),
        pytest.param([], "import tkinter", "tk", "import of tkinter at src/main.py:1", id="import of tkinter"),
        pytest.param(["pyside6"], "import gi", "pyside6", "requirement pyside6", id="declared before imported"),
        pytest.param(['pyside6; extra == "qt"'], "import gi", "gtk", "import of gi at src/main.py:1", id="in an extra"),
        pytest.param(
            ['pyside6; sys_platform == "win32"', "wxpython"], "", "wx", "requirement wxpython", id="for Windows alone"
        ),
        pytest.param(["requests"], "import os", None, "", id="none"),
    ],
)
def test_toolkit(tmp_path: Path, needs: list[str], source: str, toolkit: str | None, evidence: str) -> None:
    """The toolkit is the declared one, else the imported one, with the requirement or line that says so."""
    write_tree(tmp_path, {"src/main.py": source})
    decided = derive_toolkit(project(requirements=requirements(*needs)), Evidence(tmp_path))
    assert (decided.value.name if decided.value else None, decided.origin.evidence) == (
        toolkit,
        (evidence,) if evidence else (),
    )


def of_toolkit(family: str | None, *finish_args: str) -> Decided[Toolkit | None]:
    """Return a toolkit for a family of runtimes."""
    if family is None:
        return Decided(None, Origin("no toolkit found"))
    toolkit = Toolkit(
        name="made-up", distributions=frozenset(), imports=frozenset(), runtime=family, finish_args=finish_args
    )
    return Decided(toolkit, Origin("made-up toolkit", ("requirement made-up",)))


@pytest.mark.parametrize(
    ("toml", "toolkit", "family", "branch"),
    [
        pytest.param("", "org.gnome.Platform", "org.gnome.Platform", "51", id="the toolkit's, newest"),
        pytest.param("", None, "org.freedesktop.Platform", "26.08", id="freedesktop without a toolkit, newest"),
        pytest.param(
            'runtime = "org.gnome.Platform"', None, "org.gnome.Platform", "51", id="the author's, newest branch"
        ),
        pytest.param('runtime-version = "50"', "org.gnome.Platform", "org.gnome.Platform", "50", id="author's branch"),
        pytest.param(
            'runtime = "org.freedesktop.Platform"\nruntime-version = "25.08"',
            "org.gnome.Platform",
            "org.freedesktop.Platform",
            "25.08",
            id="both the author's",
        ),
    ],
)
def test_runtime(toml: str, toolkit: str | None, family: str, branch: str) -> None:
    """The runtime is the author's, else the toolkit's, else freedesktop; the branch the author's, else the newest."""
    problems = Problems()
    runtime = derive_runtime(project(), flatpak_table(toml), of_toolkit(toolkit), problems).value
    assert runtime == load_runtimes()[family, branch]
    assert problems.errors == problems.warnings == []


@pytest.mark.parametrize(
    ("name", "toml", "ref"),
    [
        pytest.param("pyqt6", "", "org.kde.Platform//6.11", id="Qt 6"),
        pytest.param("pyqt5", "", "org.kde.Platform//5.15-25.08", id="Qt 5"),
        pytest.param("pyqt5", 'runtime = "org.kde.Platform"', "org.kde.Platform//5.15-25.08", id="author's family"),
        pytest.param("pyqt5", 'runtime = "org.gnome.Platform"', "org.gnome.Platform//51", id="another family"),
        pytest.param("pyqt6", 'qt = "wheels"', "org.freedesktop.Platform//26.08", id="Qt in wheels"),
        pytest.param("pyqt6", 'qt = "wheels"\nruntime = "org.kde.Platform"', "org.kde.Platform//6.11", id="and on KDE"),
        pytest.param("gtk", "", "org.gnome.Platform//51", id="GTK"),
        pytest.param("tk", "", "org.freedesktop.Platform//26.08", id="Tk"),
    ],
)
def test_newest_that_fits_the_toolkit(name: str, toml: str, ref: str) -> None:
    """The branch is the newest supported one of those that have the toolkit's library."""
    [toolkit] = [toolkit for toolkit in load_toolkits() if toolkit.name == name]
    decided: Decided[Toolkit | None] = Decided(toolkit, Origin("toolkit"))
    assert str(derive_runtime(project(), flatpak_table(toml), decided, Problems()).value) == ref


@pytest.mark.parametrize(
    ("ref", "ended", "newest"),
    [
        pytest.param("org.gnome.Platform//49", "", "51", id="GNOME, two behind"),
        pytest.param("org.freedesktop.Platform//24.08", "", "26.08", id="freedesktop, two years behind"),
        pytest.param("org.kde.Platform//6.9", " since 2026-09-07", "6.11", id="KDE, two behind, with the day"),
        pytest.param("org.kde.Platform//5.15-23.08", "", "5.15-25.08", id="KDE's Qt 5, two years behind"),
    ],
)
def test_end_of_life(ref: str, ended: str, newest: str) -> None:
    """A runtime that gets no more updates is told, with the newest of its line."""
    problems, (id_, _, branch) = Problems(), ref.partition("//")
    table = flatpak_table(f'runtime = "{id_}"\nruntime-version = "{branch}"')
    assert str(derive_runtime(project(), table, of_toolkit(None), problems).value) == ref
    assert problems.errors == []
    assert problems.warnings == [
        f"tool.flatpak.runtime-version: {ref} is end of life{ended} and gets no more updates (got '{branch}'); "
        f"take '{newest}', the newest"
    ]


@pytest.mark.parametrize(
    ("ref", "ended", "newest"),
    [
        pytest.param("org.gnome.Platform//48", " since 2026-03-24 and 3", "51", id="GNOME"),
        pytest.param("org.gnome.Platform//46", " since 2025-04-17 and 5", "51", id="GNOME, long ago"),
        pytest.param("org.freedesktop.Platform//23.08", " and 3", "26.08", id="freedesktop, by years"),
        pytest.param("org.kde.Platform//6.8", " since 2025-12-07 and 3", "6.11", id="KDE, by minor versions"),
    ],
)
def test_end_of_life_that_flathub_refuses(ref: str, ended: str, newest: str) -> None:
    """Three versions behind the newest one of its line, a runtime at its end of life is refused."""
    problems, (id_, _, branch) = Problems(), ref.partition("//")
    table = flatpak_table(f'runtime = "{id_}"\nruntime-version = "{branch}"')
    derive_runtime(project(), table, of_toolkit(None), problems)
    assert problems.warnings == []
    assert problems.errors == [
        f"tool.flatpak.runtime-version: {ref} is end of life{ended} versions behind, which Flathub refuses "
        f"(got '{branch}'); take '{newest}', the newest"
    ]


def test_supported_runtime_with_a_newer_one() -> None:
    """An older runtime that still gets updates is worth no line."""
    problems = Problems()
    table = flatpak_table('runtime = "org.gnome.Platform"\nruntime-version = "50"')
    derive_runtime(project(), table, of_toolkit(None), problems)
    assert problems.errors == problems.warnings == []


def test_end_of_the_newest() -> None:
    """Where the catalogue knows no newer one, a newer catalogue is the way out."""
    problems = Problems()
    warn_of_end_of_life(replace(load_runtimes()["org.gnome.Platform", "51"], eol=""), problems)
    assert problems.warnings == [
        "tool.flatpak.runtime-version: org.gnome.Platform//51 is end of life and gets no more updates (got '51'); "
        "update pyproject-flatpak, which knows no newer one"
    ]


@pytest.mark.parametrize(
    ("toml", "error"),
    [
        pytest.param(
            'runtime = "org.gnom.Platform"',
            "tool.flatpak.runtime: unknown runtime (got 'org.gnom.Platform'); "
            "one of: org.freedesktop.Platform, org.gnome.Platform",
            id="family",
        ),
        pytest.param(
            'runtime = "org.gnome.Platform"\nruntime-version = "3"',
            "tool.flatpak.runtime-version: unknown version of org.gnome.Platform (got '3'); one of: 51, 50",
            id="branch",
        ),
        pytest.param(
            'runtime = "org.kde.Platform"\nruntime-version = "6"',
            "tool.flatpak.runtime-version: unknown version of org.kde.Platform (got '6'); "
            "one of: 6.11, 6.10, 5.15-25.08",
            id="branch of either line",
        ),
    ],
)
def test_unknown_runtime(toml: str, error: str) -> None:
    """A runtime that the catalogue lacks is refused, with those that are supported, the newest first."""
    problems = Problems()
    derive_runtime(project(), flatpak_table(toml), of_toolkit(None), problems)
    assert len(problems.errors) == 1
    assert problems.errors[0].startswith(error)


@pytest.mark.parametrize(
    ("specifier", "fits"),
    [
        pytest.param("", True, id="nothing said"),
        pytest.param(">=3.11", True, id="wide"),
        pytest.param(">=3.13.15", True, id="the very version"),
        pytest.param("==3.13.*", True, id="the series"),
        pytest.param("~=3.11", True, id="compatible"),
        pytest.param("<3.13", False, id="older alone"),
        pytest.param(">=3.14", False, id="newer alone"),
        pytest.param(">=3.11,!=3.13.*", False, id="all but this one"),
    ],
)
def test_requires_python(specifier: str, *, fits: bool) -> None:
    """The project has to run on the Python of the runtime: that of GNOME 50 is 3.13.15."""
    problems = Problems()
    table = flatpak_table('runtime = "org.gnome.Platform"\nruntime-version = "50"')
    derive_runtime(project(requires_python=SpecifierSet(specifier)), table, of_toolkit(None), problems)
    assert [error.partition(" (got")[0] for error in problems.errors] == (
        [] if fits else ["project.requires-python: leaves out Python 3.13.15 of org.gnome.Platform//50"]
    )


@pytest.mark.parametrize(
    ("requirement", "fits"),
    [
        pytest.param("pygobject", True, id="any"),
        pytest.param("pygobject>=3.50,<4", True, id="one that the runtime has"),
        pytest.param("pygobject<3.51", False, id="an older one"),
        pytest.param("pygobject>=99", False, id="a newer one"),
        pytest.param("pycairo>=99", True, id="of a binding whose version is not known"),
        pytest.param("setuptools<1", True, id="of what may be bundled"),
        pytest.param("pygobject<3.51; sys_platform == 'win32'", True, id="for Windows alone"),
        pytest.param("pygobject<3.51; extra == 'old'", True, id="in an extra that nobody has chosen"),
    ],
)
def test_bindings_come_from_the_runtime(requirement: str, *, fits: bool) -> None:
    """A requirement of a binding has to hold for what the runtime ships: GNOME 51 has PyGObject 3.58.0."""
    problems = Problems()
    table = flatpak_table('runtime = "org.gnome.Platform"\nruntime-version = "51"')
    derive_runtime(project(requirements=requirements(requirement)), table, of_toolkit(None), problems)
    assert [error.partition(",")[0] for error in problems.errors] == (
        [] if fits else ["project.dependencies: org.gnome.Platform//51 ships pygobject 3.58.0"]
    )
