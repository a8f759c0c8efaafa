"""Permissions: the least that windows need, what the project shows, and what its author says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.data import Toolkit, load_permissions, load_toolkits
from pyproject_flatpak.derive.finish_args import Permissions, derive_permissions
from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from tests.unit.support import APP_ID, RUNTIME, flatpak_table, project, requirements, write_tree


def of_toolkit(*finish_args: str) -> Decided[Toolkit | None]:
    """Return a toolkit whose windows need these."""
    toolkit = Toolkit(
        name="made-up",
        distributions=frozenset(),
        imports=frozenset(),
        runtime="org.example.Platform",
        finish_args=finish_args,
    )
    return Decided(toolkit, Origin("made-up toolkit", ("requirement made-up",)))


NO_TOOLKIT: Decided[Toolkit | None] = Decided(None, Origin("no toolkit found"))


def known(name: str) -> Decided[Toolkit | None]:
    """Return a toolkit of the table."""
    [toolkit] = [toolkit for toolkit in load_toolkits() if toolkit.name == name]
    return Decided(toolkit, Origin(name))


def decide(  # noqa: PLR0913 - each has a default
    root: Path,
    toml: str = "",
    *,
    needs: tuple[str, ...] = (),
    toolkit: Decided[Toolkit | None] = NO_TOOLKIT,
    console: bool = False,
    problems: Problems | None = None,
) -> Permissions:
    """Return what the project at ``root`` may."""
    return derive_permissions(
        project(requirements=requirements(*needs)),
        flatpak_table(toml),
        Evidence(root),
        toolkit,
        app_id=APP_ID,
        runtime=RUNTIME,
        console=console,
        problems=problems or Problems(),
    )


def arguments(permissions: Permissions) -> list[str]:
    """Return the granted arguments."""
    return [granted.value for granted in permissions.granted]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        pytest.param("", ["--share=ipc", "--socket=x11"], id="the toolkit's"),
        pytest.param(
            'finish-args = ["--share=network"]', ["--share=ipc", "--socket=x11", "--share=network"], id="more"
        ),
        pytest.param('no-finish-args = ["--socket=x11"]', ["--share=ipc"], id="less"),
        pytest.param(
            'no-finish-args = ["--socket=x11"]\nfinish-args = ["--socket=wayland"]',
            ["--share=ipc", "--socket=wayland"],
            id="another in its place",
        ),
        pytest.param('finish-args = ["--socket=x11"]', ["--share=ipc", "--socket=x11"], id="the same again, once"),
        pytest.param(
            'derive-finish-args = false\nfinish-args = ["--b", "--a"]', ["--b", "--a"], id="the author's alone"
        ),
        pytest.param("derive-finish-args = false", [], id="none at all"),
        pytest.param(
            'finish-args = ["--env=A=1", "--env=A=2"]',
            ["--share=ipc", "--socket=x11", "--env=A=1", "--env=A=2"],
            id="the author's own stay, in their order",
        ),
    ],
)
def test_finish_args(tmp_path: Path, toml: str, expected: list[str]) -> None:
    """Permissions are the derived ones, less those left out, then the author's."""
    assert arguments(decide(tmp_path, toml, toolkit=of_toolkit("--share=ipc", "--socket=x11"))) == expected


@pytest.mark.parametrize(
    ("derived", "own"),
    [
        pytest.param("--filesystem=home", "--filesystem=home:ro", id="mode"),
        pytest.param("--filesystem=home:ro", "--filesystem=home", id="no mode"),
        pytest.param("--filesystem=xdg-data/x:create", "--filesystem=xdg-data/x:rw", id="other mode"),
        pytest.param("--env=A=1", "--env=A=2", id="value of a variable"),
        pytest.param("--env=A=1=2", "--env=A=", id="no value"),
    ],
)
def test_own_argument_takes_the_derived_ones_place(tmp_path: Path, derived: str, own: str) -> None:
    """An author's argument for the same thing replaces the derived one."""
    permissions = decide(tmp_path, f'finish-args = ["{own}"]', toolkit=of_toolkit(derived))
    assert arguments(permissions) == [own]
    assert [(dropped.value, dropped.origin.rule) for dropped in permissions.dropped] == [
        (derived, f"{own} is about the same")
    ]


@pytest.mark.parametrize(
    ("derived", "own"),
    [
        pytest.param("--filesystem=home", "--filesystem=host", id="folder"),
        pytest.param("--env=A=1", "--env=AB=1", id="variable"),
        pytest.param("--socket=x11", "--share=x11", id="option"),
        pytest.param("--talk-name=org.example.A", "--talk-name=org.example.A.B", id="bus name"),
    ],
)
def test_own_argument_for_another_thing_stands_beside(tmp_path: Path, derived: str, own: str) -> None:
    """An author's argument for something else takes nothing away."""
    permissions = decide(tmp_path, f'finish-args = ["{own}"]', toolkit=of_toolkit(derived))
    assert (arguments(permissions), permissions.dropped) == ([derived, own], ())


def test_window_of_unknown_toolkit(tmp_path: Path) -> None:
    """A window that no toolkit is known for gets a set of sockets that Flathub's linter takes."""
    args = set(arguments(decide(tmp_path)))
    # the linter's legal sets: fallback-x11, wayland and ipc; or x11 and ipc
    assert {"--socket=fallback-x11", "--socket=wayland", "--share=ipc"} <= args
    assert "--socket=x11" not in args


def test_terminal_needs_no_window(tmp_path: Path) -> None:
    """A program for the terminal gets what it shows and its author asks for, and no window."""
    write_tree(tmp_path, {"main.py": "import requests"})
    toolkit = of_toolkit("--socket=x11")
    assert arguments(decide(tmp_path, toolkit=toolkit, console=True)) == ["--share=network"]
    own = decide(tmp_path, 'finish-args = ["--filesystem=home"]', toolkit=toolkit, console=True)
    assert arguments(own) == ["--share=network", "--filesystem=home"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import requests", ["--share=network"], id="library"),
        pytest.param("from urllib.request import urlopen", ["--share=network"], id="standard library"),
        pytest.param("import urllib.parse", [], id="its neighbour, which asks nobody"),
        pytest.param("from PyQt6.QtNetwork import QNetworkAccessManager", ["--share=network"], id="Qt's requests"),
        pytest.param("from PyQt6.QtNetwork import QLocalServer", [], id="Qt's sockets within a machine"),
        pytest.param("from gi.repository import WebKit", ["--share=network"], id="web view"),
        pytest.param("import socket", [], id="sockets alone"),
        pytest.param("import sounddevice", ["--socket=pulseaudio"], id="sound"),
        pytest.param("player = QMediaPlayer()", ["--socket=pulseaudio"], id="Qt's player"),
        pytest.param("Gst.ElementFactory.make('playbin')", ["--socket=pulseaudio"], id="GStreamer's player"),
        pytest.param("import serial", ["--device=all"], id="serial port"),
        pytest.param("open('/dev/uinput')", ["--device=all"], id="device by its path"),
        pytest.param("open('/dev/hidraw0')", ["--device=all"], id="device by the start of its path"),
        pytest.param('"It reads /dev/uinput"', [], id="device in a documentation string"),
        pytest.param("tray = QSystemTrayIcon()", ["--talk-name=org.kde.StatusNotifierWatcher"], id="tray"),
        pytest.param("import keyring", ["--talk-name=org.freedesktop.secrets"], id="secrets"),
        pytest.param("import json", [], id="nothing"),
    ],
)
def test_what_the_code_shows(tmp_path: Path, source: str, expected: list[str]) -> None:
    """An import, a name or a string gives the permission that such applications have."""
    write_tree(tmp_path, {"app/main.py": source})
    assert arguments(decide(tmp_path, console=True)) == expected


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        pytest.param("httpx[http2]>=0.27", ["--share=network"], id="network"),
        pytest.param("PySerial", ["--device=all"], id="any spelling"),
        pytest.param('pyserial; sys_platform == "win32"', [], id="for Windows alone"),
        pytest.param('pyserial; extra == "hardware"', [], id="in an extra"),
    ],
)
def test_what_the_requirements_show(tmp_path: Path, needs: str, expected: list[str]) -> None:
    """A direct dependency that holds in the sandbox gives the permission."""
    assert arguments(decide(tmp_path, needs=(needs,), console=True)) == expected


def test_requirement_in_a_chosen_extra(tmp_path: Path) -> None:
    """An extra that goes into the Flatpak counts."""
    toml = 'dependencies.extras = ["hardware"]'
    permissions = decide(tmp_path, toml, needs=('pyserial; extra == "hardware"',), console=True)
    assert arguments(permissions) == ["--device=all"]


def test_each_has_its_reason_and_all_that_showed_it(tmp_path: Path) -> None:
    """A permission can be asked why: requirement, lines of the code, and how many such applications have it."""
    write_tree(tmp_path, {"app/a.py": "import os\nimport requests", "app/b.py": "import urllib.request, requests"})
    [network] = decide(tmp_path, needs=("requests>=2",), console=True).granted
    assert network.value == "--share=network"
    assert network.origin == Origin(
        "a library for the network (82 of 87 such applications have it)",
        ("requirement requests>=2", "import of requests at app/a.py:2", "import of urllib.request at app/b.py:1"),
    )


def test_what_is_contained_is_dropped(tmp_path: Path) -> None:
    """All devices contain the graphics processor: Flathub's reviewers want one of them."""
    write_tree(tmp_path, {"main.py": "import serial"})
    permissions = decide(tmp_path, toolkit=known("pyqt6"))
    assert "--device=dri" not in arguments(permissions)
    assert permissions.dropped == (
        Decided("--device=dri", Origin("contained in --device=all", ("import of serial at main.py:1",))),
    )


@pytest.mark.parametrize(
    ("toolkit", "source", "has_graphics"),
    [
        pytest.param("gtk", "gi.require_version('Gtk', '4.0')", True, id="GTK 4"),
        pytest.param("gtk", "from gi.repository import Adw", True, id="libadwaita"),
        pytest.param("gtk", "gi.require_version('Gtk', '3.0')", False, id="GTK 3"),
        pytest.param("gtk", "area = Gtk.GLArea()", True, id="GTK 3 with OpenGL"),
        pytest.param("tk", "import OpenGL", True, id="Tk with OpenGL"),
        pytest.param("tk", "gi.require_version('Gtk', '4.0')", False, id="GTK 4 in a Tk application"),
        pytest.param("pyside6", "", True, id="Qt"),
        pytest.param("tk", "", False, id="Tk"),
    ],
)
def test_graphics(tmp_path: Path, toolkit: str, source: str, *, has_graphics: bool) -> None:
    """The graphics processor is given where the toolkit or the application draws with it."""
    write_tree(tmp_path, {"main.py": source})
    assert ("--device=dri" in arguments(decide(tmp_path, toolkit=known(toolkit)))) is has_graphics


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        pytest.param("import socket", "--share=network", id="sockets"),
        pytest.param("import Xlib", "--socket=x11", id="the screen of X11"),
        pytest.param("run(['flatpak-spawn', '--host', 'ls'])", "--talk-name=org.freedesktop.Flatpak", id="host"),
        pytest.param("import notify2", "", id="a portal does"),
    ],
)
def test_hints(tmp_path: Path, source: str, hint: str) -> None:
    """What many such applications do without is told, not given."""
    write_tree(tmp_path, {"main.py": source})
    permissions = decide(tmp_path, console=True)
    assert (permissions.granted, [found.value for found in permissions.hints]) == ((), [hint])
    [found] = permissions.hints
    assert found.origin.evidence
    assert found.origin.rule


@pytest.mark.parametrize("toml", ['finish-args = ["--share=network"]', 'no-finish-args = ["--share=network"]'])
def test_no_hint_at_what_is_decided(tmp_path: Path, toml: str) -> None:
    """Where the author has given it, or has said no, nothing is to be told."""
    write_tree(tmp_path, {"main.py": "import socket"})
    assert decide(tmp_path, toml, console=True).hints == ()


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        pytest.param("--talk-name=org.freedesktop.portal.*", "portals need no permission", id="portals"),
        pytest.param("--talk-name=org.freedesktop.portal.FileChooser", "portals need no permission", id="one portal"),
        pytest.param(f"--own-name={APP_ID}", "an application has the names of its own app-id", id="own name"),
        pytest.param(
            f"--own-name=org.mpris.MediaPlayer2.{APP_ID}",
            "an application has the names of its own app-id",
            id="own player",
        ),
    ],
)
def test_argument_of_no_use(tmp_path: Path, argument: str, why: str) -> None:
    """An author's argument that Flathub's linter refuses, as it does nothing, is left out with a warning."""
    problems = Problems()
    permissions = decide(tmp_path, f'finish-args = ["{argument}", "--share=network"]', console=True, problems=problems)
    assert permissions.granted == (Decided("--share=network", Origin(CONFIGURED, ("tool.flatpak.finish-args",))),)
    assert permissions.dropped == (Decided(argument, Origin(why, ("tool.flatpak.finish-args",))),)
    assert problems.warnings == [f"tool.flatpak.finish-args: is left out: {why} (got {argument!r}); delete it"]


@pytest.mark.parametrize(
    ("own", "gone"),
    [
        pytest.param("--socket=x11", {"--socket=fallback-x11", "--socket=wayland"}, id="X11 alone"),
        pytest.param("--device=all", {"--device=dri"}, id="all devices"),
    ],
)
def test_own_argument_keeps_the_set_legal(tmp_path: Path, own: str, gone: set[str]) -> None:
    """Derived arguments that Flathub does not take beside an author's make way."""
    permissions = decide(tmp_path, f'finish-args = ["{own}"]', toolkit=known("pyqt6"))
    assert gone.isdisjoint(arguments(permissions))
    assert arguments(permissions)[-1] == own
    assert {dropped.value for dropped in permissions.dropped} == gone


YAML = """\
id: org.example.Editor
runtime: org.gnome.Platform
finish-args:
  # for the pictures
  - --share=network
  - "--device=all"  # a scanner

  - --filesystem=home
  - --socket=session-bus
modules:
  - --not-an-argument=x
"""
JSON = """{
    "id": "org.example.Editor",
    // a comment
    "finish-args": [
        "--share=network",
        "--device=all",
        "--filesystem=home",
        "--socket=session-bus"
    ],
    "modules": ["--not-an-argument=x"]
}
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [pytest.param("yml", YAML, (5, 6, 8), id="YAML"), pytest.param("json", JSON, (5, 6, 7), id="JSON with comments")],
)
def test_manifest_of_the_project(tmp_path: Path, name: str, text: str, lines: tuple[int, ...]) -> None:
    """What a manifest in the project asks for is taken where nobody would refuse it; the rest is told."""
    file = f"flatpak/{APP_ID}.{name}"
    write_tree(tmp_path, {file: text})
    permissions = decide(tmp_path, toolkit=known("pyqt6"))
    rule = "a Flatpak manifest in the project has it"
    places = [f"{argument} at {file}:" for argument in ("--share=network", "--device=all", "--filesystem=home")]
    network, devices, home = (f"{place}{line}" for place, line in zip(places, lines, strict=True))
    granted = {item.value: item.origin for item in permissions.granted}
    assert (granted["--share=network"], granted["--device=all"]) == (Origin(rule, (network,)), Origin(rule, (devices,)))
    assert not {"--device=dri", "--socket=session-bus", "--filesystem=home"} & set(granted)
    assert [(hint.value, hint.origin) for hint in permissions.hints] == [("--filesystem=home", Origin(rule, (home,)))]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"org.example.Other.yml": YAML}, id="for another application"),
        pytest.param({f"{APP_ID}.yml": YAML + "  - python3-dependencies.json\n"}, id="our own"),
        pytest.param({f"{APP_ID}.yml": "id: x\nmodules: []\n"}, id="without permissions"),
        pytest.param({f"{APP_ID}.json": b"\xff\0"}, id="no text"),
    ],
)
def test_other_manifests(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    """A manifest for something else, and our own, say nothing."""
    write_tree(tmp_path, files)
    permissions = decide(tmp_path, console=True)
    assert (permissions.granted, permissions.hints) == ((), ())


def test_rules_are_whole() -> None:
    """Each rule has what shows it, a reason and its support, and gives something or is a hint."""
    for rule in load_permissions():
        assert rule.distributions or rule.imports or rule.identifiers or rule.texts, rule.name
        assert rule.reason, rule.name
        assert rule.is_hint or rule.arguments, rule.name
        with_it, of_those = map(int, (rule.support or "0 of 0").split(" of "))
        assert with_it <= of_those, rule.name
        assert rule.is_hint or with_it, rule.name
        assert set(rule.toolkits) <= {toolkit.name for toolkit in load_toolkits()}, rule.name
