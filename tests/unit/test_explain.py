"""Why each value is what it is, for any tree."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.explain import as_json, explain
from tests.unit.support import write_tree
from tests.unit.test_cli import Run, run_cli  # noqa: F401 - a fixture

PROJECT = """\
[project]
name = "editor"
version = "1.0"
description = "Write texts"
license = "MIT"
dependencies = ["pygobject", "requests>=2"]
gui-scripts = { editor = "editor:main" }
urls = { Source = "https://github.com/jane/editor" }
"""
TABLE = '[tool.flatpak]\napp-id = "org.example.Editor"\n'
PKG_INFO = """\
Metadata-Version: 2.1
Name: editor
Version: 1.0
Summary: Write texts
Home-page: https://github.com/jane/editor
"""
NAMED = ("app-id", "runtime", "runtime-version", "base", "base-version", "command", "finish-args")


def explained(root: Path, files: Mapping[str, str | bytes]) -> dict[str, Any]:
    """Return the explanation of a tree as programs get it."""
    return as_json(explain(write_tree(root, files)))


def test_each_value_has_rule_and_evidence(tmp_path: Path) -> None:
    """Values come with the rule, what was seen, and the key that overrides them."""
    found = explained(tmp_path, {"pyproject.toml": PROJECT + TABLE, "editor.py": "import gi"})
    for name in NAMED:
        assert set(found[name]) >= {"value", "rule", "evidence", "key"}, name
        assert found[name]["rule"], name
        assert found[name]["key"] == f"tool.flatpak.{name}"
    assert found["app-id"]["value"] == "org.example.Editor"
    assert found["app-id"]["evidence"] == ["tool.flatpak.app-id"]
    assert found["runtime"]["value"] == "org.gnome.Platform"
    assert found["base"]["value"] is None
    assert found["command"]["value"] == "editor"
    assert "--share=network" in found["finish-args"]["value"]
    assert [item["value"] for item in found["finish-args"]["arguments"]] == found["finish-args"]["value"]
    [network] = [item for item in found["finish-args"]["arguments"] if item["value"] == "--share=network"]
    assert network["evidence"] == ["requirement requests>=2"]
    assert found["terminal"]["key"] == "tool.flatpak.desktop.terminal"


def test_without_our_table(tmp_path: Path) -> None:
    """A project that has never heard of us is explained, and told what is missing."""
    found = explained(tmp_path, {"pyproject.toml": PROJECT, "editor.py": "from gi.repository import Adw"})
    assert found["app-id"]["value"] == "io.github.jane.editor"
    assert any("icon" in problem for problem in found["problems"])


def test_bare_sdist_of_setup_py(tmp_path: Path) -> None:
    """An sdist without pyproject.toml is read from what lies in it; nothing is run."""
    files = {
        "PKG-INFO": PKG_INFO,
        "setup.py": "raise SystemExit('is never run')\n",
        "editor.egg-info/entry_points.txt": "[gui_scripts]\nedit = editor:main\n",
        "editor.egg-info/requires.txt": "PyQt6\n",
        "editor/__init__.py": "from PyQt6.QtWidgets import QSystemTrayIcon\nQSystemTrayIcon()",
    }
    found = explained(tmp_path, files)
    assert (found["command"]["value"], found["app-id"]["value"]) == ("edit", "io.github.jane.editor")
    assert (found["runtime"]["value"], found["base"]["value"]) == (
        "org.kde.Platform",
        "com.riverbankcomputing.PyQt.BaseApp",
    )
    assert found["base-version"]["value"] == found["runtime-version"]["value"]
    assert "--talk-name=org.kde.StatusNotifierWatcher" in found["finish-args"]["value"]


def test_lock_of_the_project(tmp_path: Path) -> None:
    """The lock that versions come from is a value like the others."""
    files = {"pyproject.toml": PROJECT, "requirements.txt": "requests==2.32.5\n"}
    assert explained(tmp_path / "a", files)["lock"]["value"] == "requirements.txt"
    found = explained(tmp_path / "b", {"pyproject.toml": PROJECT})["lock"]
    assert (found["value"], found["key"]) == (None, "tool.flatpak.dependencies.lock")


def test_what_was_not_read_is_noted(tmp_path: Path) -> None:
    """A file that does not parse stops nothing and is named."""
    found = explained(tmp_path, {"pyproject.toml": PROJECT, "broken.py": "print 'Python 2'"})
    assert [note for note in found["notes"] if note.startswith("broken.py: not read")]


def test_broken_toml(tmp_path: Path) -> None:
    """A pyproject.toml that is none is an error, as nothing can be said then."""
    with pytest.raises(ConfigError, match="is no valid TOML"):
        explained(tmp_path, {"pyproject.toml": "[project"})


def test_mistakes_in_our_table(tmp_path: Path) -> None:
    """A mistake in [tool.flatpak] is told beside what could be decided."""
    found = explained(tmp_path, {"pyproject.toml": PROJECT + TABLE + "comand = 'x'\n"})
    assert any("comand" in problem for problem in found["problems"])
    assert found["runtime"]["value"] == "org.gnome.Platform"


def test_hostile_tree(tmp_path: Path) -> None:
    """Whatever lies in a tree, it is explained; what was not read is noted, nothing outside of it is looked at."""
    commands = "[project.gui-scripts]\n" + "".join(f'"run{i}" = "a:b"\n' for i in range(1000))
    write_tree(
        tmp_path,
        {
            "pyproject.toml": f'[project]\nname = "x"\nversion = "1"\n{commands}"../x" = "a:b"\n',
            "app/binary.py": bytes(range(256)),
            "app/nested.py": "(" * 10_000,
            "app/branches.py": "if a:\n    pass\n" + "elif a:\n    pass\n" * 5_000,
            "app/sum.py": "x = " + "1 + " * 50_000 + "1",
            "app/large.py": "x = 1\n" * 500_000,
            "app/a\nb.py": "import serial",
            "setup.cfg": bytes(range(256)),
            "/".join("d" * 200) + "/deep.py": "import requests",
        },
    )
    os.mkfifo(tmp_path / "app/pipe.py")
    os.mkfifo(tmp_path / "org.example.X.metainfo.xml")
    (tmp_path / "app/round").symlink_to(".")
    (tmp_path / "app/first.py").symlink_to("second.py")
    (tmp_path / "app/second.py").symlink_to("first.py")
    (tmp_path / "app/outside.py").symlink_to(__file__)
    found = as_json(explain(tmp_path))
    assert found["command"]["value"] == "run0"
    assert {"--device=all", "--share=network"} <= set(found["finish-args"]["value"])
    noted = {note.partition(":")[0] for note in found["notes"]}
    assert {f"app/{name}.py" for name in ("binary", "nested", "branches", "sum", "large")} <= noted
    [devices] = [item for item in found["finish-args"]["arguments"] if item["value"] == "--device=all"]
    assert devices["evidence"] == ["import of serial at app/a\\nb.py:1"]


def test_table_for_people(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """`explain` prints a row for each value and each permission, hints and what is missing, and ends well."""
    write_tree(tmp_path, {"pyproject.toml": PROJECT, "editor.py": "import gi\nimport socket\nimport Xlib"})
    write_tree(tmp_path, {"NEWS.md": "# 1.1 - 2026-03-01\n# 1.0 - 2026-02-01\n"})
    monkeypatch.chdir(tmp_path)
    code, out, err = run_cli("explain")
    assert code == 0
    text = " ".join(" ".join(out).split())  # as cells are folded
    for words in (
        "io.github.jane.editor",
        "org.gnome.Platform",
        "--share=network",
        "requirement requests>=2",
        "1.1, 1.0",
    ):
        assert words in text
    assert "May be missing" in out
    assert "To be mended" in out
    assert any(line.lstrip().startswith("--socket=x11: ") for line in out)
    assert err


def test_json_for_programs(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """`explain --format json` prints one JSON document, and nothing else on standard output."""
    write_tree(tmp_path, {"pyproject.toml": PROJECT})
    monkeypatch.chdir(tmp_path)
    code, out, _ = run_cli("explain", "--format", "json")
    assert code == 0
    assert set(NAMED) <= set(json.loads("\n".join(out)))
