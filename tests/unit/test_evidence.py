"""What the source tree says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.evidence import GENERATED, Evidence
from tests.unit.support import write_tree


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import gi", {"gi": 1}, id="import"),
        pytest.param("\n\nimport os.path, wx as w\n", {"os": 3, "wx": 3}, id="several, of their top level"),
        pytest.param("from PySide6.QtWidgets import QLabel", {"PySide6": 1}, id="from import"),
        pytest.param("from . import gi\nfrom .gi import x\nfrom ..gi import y", {}, id="the project's own, relative"),
        pytest.param("def f():\n    try:\n        import gi\n    except ImportError: pass", {"gi": 3}, id="inside"),
        pytest.param("import gi\nimport gi", {"gi": 1}, id="the first of two"),
        pytest.param("def f():\n    import gi\n\n\nimport gi\n", {"gi": 2}, id="the first, though it is the inner one"),
        pytest.param("'import gi'\n# import gi\n", {}, id="text that only looks like it"),
        pytest.param("import gi\nprint 'Python 2'", {}, id="file that does not parse"),
        pytest.param("\0", {}, id="file with a NUL"),
        pytest.param(b"# -*- coding: latin-1 -*-\nimport gi # \xe9", {"gi": 2}, id="other encoding that is declared"),
        pytest.param("\N{BYTE ORDER MARK}import gi", {"gi": 1}, id="byte order mark"),
        pytest.param("x = '\\d'\nimport gi", {"gi": 2}, id="file that Python warns of"),
        pytest.param("(" * 10_000, {}, id="file that is nested too deeply"),
    ],
)
def test_imports(tmp_path: Path, source: str | bytes, expected: dict[str, int]) -> None:
    """Each top-level module that a file imports is found at its first line."""
    write_tree(tmp_path, {"src/app/main.py": source})
    found = Evidence(tmp_path).imports
    assert {module: place.line for module, place in found.items()} == expected
    assert all(str(place) == f"src/app/main.py:{place.line}" for place in found.values())


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param("import PyQt6.QtWebEngineWidgets", 1, id="import"),
        pytest.param("\nfrom PyQt6 import QtGui, QtWebEngineWidgets as web", 2, id="from the package above"),
        pytest.param("from PyQt6.QtWebEngineWidgets import QWebEngineView", 1, id="something in it"),
        pytest.param("import PyQt6.QtWebEngineWidgetsX", None, id="longer name"),
        pytest.param("import PyQt6.QtWebEngine", None, id="shorter name"),
        pytest.param("import PyQt6", None, id="the package above alone"),
        pytest.param("from .PyQt6 import QtWebEngineWidgets", None, id="the project's own"),
    ],
)
def test_imported(tmp_path: Path, source: str, line: int | None) -> None:
    """A dotted module is found where it, or something in it, is imported."""
    write_tree(tmp_path, {"app/main.py": source})
    places = (f"import of PyQt6.QtWebEngineWidgets at app/main.py:{line}",) if line else ()
    assert Evidence(tmp_path).imported("PyQt6.QtWebEngineWidgets") == places


def test_several_imported(tmp_path: Path) -> None:
    """The first place of each module is told, in the order in which they are asked for."""
    write_tree(tmp_path, {"a.py": "import wx.adv\nimport gi", "b.py": "import wx.adv, os.path"})
    found = Evidence(tmp_path).imported("os", "wx.adv", "tkinter", "gi")
    assert found == ("import of os at b.py:1", "import of wx.adv at a.py:1", "import of gi at a.py:2")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("tests/test_app.py", id="tests"),
        pytest.param("src/app/tests/test_app.py", id="tests inside a package"),
        pytest.param("docs/conf.py", id="documentation"),
        pytest.param("examples/demo.py", id="examples"),
        pytest.param(".venv/lib/x.py", id="environment"),
        pytest.param("build/lib/app.py", id="build folder"),
        pytest.param("src/app/__pycache__/x.py", id="byte code"),
        pytest.param("node_modules/x/y.py", id="another language's modules"),
        pytest.param("app.egg-info/x.py", id="metadata"),
        pytest.param("app.txt", id="no Python file"),
    ],
)
def test_imports_of_the_application_alone(tmp_path: Path, path: str) -> None:
    """What tests, documentation, environments and build folders import says nothing of the application."""
    write_tree(tmp_path, {path: "import gi"})
    assert Evidence(tmp_path).imports == {}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/_vendor/gi.py": "import requests"}, id="vendored"),
        pytest.param({"app/dist/x-1.dist-info/RECORD": "", "app/dist/x.py": "import requests"}, id="installed"),
        pytest.param({"setup.py": "import requests", "conftest.py": "import requests"}, id="building and testing"),
        pytest.param({"app/test_main.py": "import requests"}, id="a test among the code"),
        pytest.param({"src/requests/__init__.py": "", "src/requests/x.py": "import requests"}, id="itself"),
        pytest.param({"requests.py": "", "app/x.py": "import requests"}, id="a module of its own"),
    ],
)
def test_other_code(tmp_path: Path, files: dict[str, str]) -> None:
    """What other people's code imports, and the project of itself, says nothing of what the application uses."""
    write_tree(tmp_path, files)
    assert Evidence(tmp_path).imports == {}


def test_own_name_deep_inside_is_no_module_of_the_project(tmp_path: Path) -> None:
    """A file of the same name inside a package hides nothing."""
    write_tree(tmp_path, {"app/requests.py": "", "app/x.py": "import requests"})
    assert Evidence(tmp_path).imported("requests", "wx") == ("import of requests at app/x.py:1",)


def test_places_of_what_is_looked_for(tmp_path: Path) -> None:
    """Names and texts that a rule looks for are found with their places."""
    write_tree(tmp_path, {"a.py": "\nx = QSystemTrayIcon()", "b.py": "open('/dev/hidraw7')\nopen('/dev/uinput')"})
    evidence = Evidence(tmp_path)
    assert evidence.mentioned("QSystemTrayIcon", "GLArea") == ("QSystemTrayIcon at a.py:2",)
    assert evidence.said("/dev/uinput", "/dev/hidraw*", "/dev/hid") == (
        "'/dev/uinput' at b.py:2",
        "'/dev/hidraw7' at b.py:1",
    )


def test_what_is_not_read_is_noted(tmp_path: Path) -> None:
    """A file that is broken, no text, or too large for a program is passed over with a note."""
    write_tree(tmp_path, {"a.py": "import gi", "b.py": "print 'Python 2'", "c.py": "\0", "d.py": "#" * 2_000_001})
    evidence = Evidence(tmp_path)
    assert list(evidence.imports) == ["gi"]
    assert [note.partition(", as it ")[0] for note in evidence.notes] == [
        "b.py: not read",
        "c.py: not read",
        "d.py: not read",
    ]


def test_more_code_than_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to what is read, and it is noted where."""
    monkeypatch.setattr("pyproject_flatpak.evidence.MAX_CODE_SIZE", 20)
    write_tree(tmp_path, {"a.py": "import gi", "b.py": "import requests", "c.py": "import wx"})
    evidence = Evidence(tmp_path)
    assert list(evidence.imports) == ["gi"]
    assert evidence.notes == ["b.py: not read, nor what comes after: that is more than 20 bytes"]


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    """A link to a file elsewhere, and one into its own folder, bring nothing in."""
    write_tree(tmp_path, {"elsewhere/x.py": "import gi", "project/a.py": "import wx"})
    (tmp_path / "project/x.py").symlink_to("../elsewhere/x.py")
    (tmp_path / "project/folder").symlink_to("../elsewhere")
    (tmp_path / "project/round").symlink_to(".")
    assert list(Evidence(tmp_path / "project").imports) == ["wx"]


def test_environment_of_any_name_is_skipped(tmp_path: Path) -> None:
    """A virtual environment is known by its pyvenv.cfg, at any depth."""
    write_tree(tmp_path, {"tools/env/pyvenv.cfg": "", "tools/env/lib/x.py": "import gi", "tools/x.py": "import wx"})
    assert list(Evidence(tmp_path).imports) == ["wx"]
    assert Evidence(tmp_path).files == ("tools/x.py",)


def test_folders_inside_the_sources_count(tmp_path: Path) -> None:
    """A package that is called like a build folder is a part of the application."""
    write_tree(tmp_path, {"src/app/build/main.py": "import gi", "src/dist/main.py": "import wx"})
    assert set(Evidence(tmp_path).imports) == {"gi", "wx"}


def test_files_are_sorted(tmp_path: Path) -> None:
    """The order of a file system never shows."""
    write_tree(tmp_path, {"b/b": "", "a": "", "b/a": "", "c/d/e": ""})
    assert Evidence(tmp_path).files == ("a", "b/a", "b/b", "c/d/e")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["x.png", "deep/er/x.svg"], ("deep/er/x.svg", "x.png"), id="order of the names first"),
        pytest.param(["b/c/x.svg", "z/x.svg"], ("z/x.svg", "b/c/x.svg"), id="then fewest folders"),
        pytest.param(["b/x.svg", "a/x.svg"], ("a/x.svg", "b/x.svg"), id="then the alphabet"),
        pytest.param(["x.svg.in", "ax.svg", "x"], (), id="whole names only"),
    ],
)
def test_named_files(tmp_path: Path, files: list[str], expected: tuple[str, ...]) -> None:
    """Files are found by name, the likeliest one first."""
    write_tree(tmp_path, dict.fromkeys(files, ""))
    assert Evidence(tmp_path).named("x.svg", "x.png") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"data/x.desktop": "[Desktop Entry]"}, "data/x.desktop", id="the author's"),
        pytest.param({"build-aux/flatpak/x.desktop": f"# {GENERATED}\n"}, None, id="ours"),
        pytest.param(
            {"x.desktop": f"# {GENERATED}\n", "data/x.desktop": "[Desktop Entry]"},
            "data/x.desktop",
            id="the author's though ours is nearer",
        ),
        pytest.param({"x.desktop": ""}, "x.desktop", id="an empty one"),
        pytest.param({"x.desktop.in": "[Desktop Entry]"}, None, id="a template"),
        pytest.param({}, None, id="none"),
    ],
)
def test_own_file(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """A file that we have written is never taken for one that the author ships."""
    write_tree(tmp_path, files)
    assert Evidence(tmp_path).own("x.desktop") == expected


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(".#main.py", id="what an editor locks a file with"),
        pytest.param("x.desktop", id="desktop file"),
        pytest.param("x.svg", id="icon"),
    ],
)
def test_dangling_link_is_no_file(tmp_path: Path, name: str) -> None:
    """A symbolic link to nowhere is passed over."""
    (tmp_path / name).symlink_to("nowhere")
    evidence = Evidence(tmp_path)
    assert evidence.imports == {}
    assert evidence.own("x.desktop") is None
    assert evidence.named("x.svg") == ()
