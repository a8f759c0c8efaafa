"""The scores of what is derived, against a made-up list of published applications."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.apps import read_apps
from tests.corpus.score import is_coarse, of_dependencies, of_toolkit, scored


def entry(app_id: str = "org.example.Editor", **changes: object) -> dict[str, Any]:
    """Return an application as a list has it."""
    pypi = {
        "name": "editor",
        "sdist": True,
        "sdist_file": "editor-1.0.tar.gz",
        "scripts": [],
        "gui_scripts": ["editor"],
        "direct_deps": ["Requests", "not a requirement !"],
    }
    values = {
        "app_id": app_id,
        "toolkit": "PyQt6",
        "runtime": "org.kde.Sdk",
        "base": "com.example.BaseApp",
        "command": "/app/bin/editor.sh",
        "finish_args": ["--share=ipc", "--share=network", "--filesystem=home"],
        "deps": ["pyserial==3.5 (wheel)"],
        "pypi": pypi,
    }
    return values | changes


def read(tmp_path: Path, *entries: dict[str, Any]) -> list[Any]:
    """Write a list and read it."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps(entries), "utf-8")
    return read_apps(path)


def test_what_is_read_of_an_application(tmp_path: Path) -> None:
    """Wrappers count as what they wrap, an Sdk as its Platform, and names are normalized."""
    [app] = read(tmp_path, entry())
    assert (app.runtime, app.command, app.has_entry_points) == ("org.kde.Platform", "editor", True)
    assert app.dependencies == {"pyserial", "requests"}


def test_applications_without_sdist(tmp_path: Path) -> None:
    """What is not on the index is left out."""
    assert read(tmp_path, entry(pypi=None), entry(pypi={"name": "editor", "sdist": False})) == []


def test_a_third_is_kept_aside(tmp_path: Path) -> None:
    """Which ones depends on nothing but their ids."""
    apps = read(tmp_path, *(entry(f"org.example.App{i}") for i in range(300)))
    assert 70 < sum(app.is_aside for app in apps) < 130
    again = read(tmp_path, *(entry(f"org.example.App{i}") for i in reversed(range(300))))
    assert [app.is_aside for app in again] == [app.is_aside for app in apps]


def test_score(tmp_path: Path) -> None:
    """Precision and recall count arguments over all applications together."""
    apps = read(tmp_path, entry("org.example.A"), entry("org.example.B", finish_args=["--share=ipc"]))
    score = scored(apps, lambda _: ["--share=ipc", "--socket=x11"])
    assert (score.right, score.derived, score.published) == (2, 4, 4)
    assert (score.precision, score.recall) == (0.5, 0.5)
    assert scored(apps, lambda _: ["--share=ipc"], is_coarse).recall == pytest.approx(2 / 3)
    assert scored([], lambda _: []).precision == 1


def test_baselines(tmp_path: Path) -> None:
    """The toolkit alone, and with the dependencies, give what the tables say."""
    [app] = read(tmp_path, entry())
    window = {"--share=ipc", "--socket=fallback-x11", "--socket=wayland"}
    assert of_toolkit(app) == window | {"--device=dri"}
    assert of_dependencies(app) == window | {"--share=network", "--device=all"}
    [console] = read(tmp_path, entry(toolkit="CLI", deps=[]))
    assert of_toolkit(console) == set()
    assert of_dependencies(console) == {"--share=network"}
