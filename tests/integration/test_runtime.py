"""The stand-in runtimes against the catalogue, and the fixtures against the real tools."""

from __future__ import annotations

import gzip
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from pyproject_flatpak.data import Runtime, load_runtimes
from tests.integration.support import (
    NEWER_FLATPAK_BUILDER,
    Environment,
    PortalSession,
    Runtimes,
    Screen,
    each_generation,
    flatpak_builder,
    flatpak_builder_version,
    flatpak_run,
    get_flatpak_builder,
    install_app,
    isolated_environment,
    run,
    running_app,
    validate_desktop,
    validate_metainfo,
)
from tests.support.tools import require_tools

pytestmark = pytest.mark.integration

# ---- what the stand-ins hold -----------------------------------------------------------------------------------------

DESCRIBE_PYTHON = """
import importlib.metadata, importlib.util, json, os, platform
left_out = ("ensurepip", "idlelib", "tkinter", "turtle")
print(json.dumps({
    "python": platform.python_version(),
    "glibc": os.confstr("CS_GNU_LIBC_VERSION").split()[1],
    "distributions": [d.name for d in importlib.metadata.distributions()],
    "should_be_left_out": [n for n in left_out if importlib.util.find_spec(n)],
}))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """What Python says of itself inside a runtime."""

    python: str
    glibc: str
    distributions: set[str]
    should_be_left_out: list[str]


def describe(runtime: str, env: Environment) -> Described:
    """Ask the Python of a runtime."""
    options = ["--command=python3"]
    answer = flatpak_run(runtime, "-c", DESCRIBE_PYTHON, env=env, options=options)
    described = json.loads(answer.stdout)
    names = {canonicalize_name(name) for name in described.pop("distributions")}
    return Described(**described, distributions=set(names))


def release(version: str) -> tuple[int, ...]:
    """Turn ``2.44`` into what can be compared."""
    return tuple(map(int, version.split(".")))


@pytest.fixture(params=["org.freedesktop", "org.gnome"])
def vendor(request: pytest.FixtureRequest) -> str:
    """Return whose runtime."""
    return str(request.param)


@pytest.fixture
def branch(vendor: str, runtimes: Runtimes) -> str:
    """Return the branch of the vendor's stand-in."""
    return {"org.freedesktop": runtimes.branch, "org.gnome": runtimes.gnome_branch}[vendor]


@pytest.fixture
def catalogued(vendor: str, branch: str) -> Runtime:
    """Return what the catalogue says of the real runtime."""
    return load_runtimes()[f"{vendor}.Platform", branch]


@each_generation
def test_platform_is_never_richer(vendor: str, branch: str, catalogued: Runtime, flatpak_env: Environment) -> None:
    """The platform has no Python distribution that the real one lacks."""
    stand_in = describe(f"{vendor}.Platform//{branch}", flatpak_env)
    assert stand_in.distributions - set(catalogued.platform_distributions) == set()


@each_generation
def test_sdk_is_never_richer(vendor: str, branch: str, catalogued: Runtime, flatpak_env: Environment) -> None:
    """The SDK has no Python distribution that the real one lacks."""
    stand_in = describe(f"{vendor}.Sdk//{branch}", flatpak_env)
    real = {*catalogued.platform_distributions, *catalogued.sdk_distributions}
    assert stand_in.distributions - real == set()


@each_generation
def test_same_abi(vendor: str, branch: str, catalogued: Runtime, flatpak_env: Environment) -> None:
    """The Python is of the same minor version, and no wheel for a newer glibc is accepted."""
    stand_in = describe(f"{vendor}.Platform//{branch}", flatpak_env)
    assert release(stand_in.python)[:2] == release(catalogued.python)[:2]
    assert release(stand_in.glibc) <= release(catalogued.glibc)


@each_generation
@pytest.mark.parametrize("kind", ["Platform", "Sdk"])
def test_standard_library_is_not_whole(vendor: str, branch: str, kind: str, flatpak_env: Environment) -> None:
    """What the real runtimes leave out of Python is left out here."""
    assert describe(f"{vendor}.{kind}//{branch}", flatpak_env).should_be_left_out == []


# ---- the fixtures ----------------------------------------------------------------------------------------------------


def test_environment_has_nothing_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings stay outside, certificates come in."""
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels")
    monkeypatch.setenv("UV_INDEX_URL", "https://index.example.org/simple")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PYPROJECT_FLATPAK", "skip")
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    monkeypatch.setenv("SSL_CERT_FILE", "/certificates.pem")
    env = isolated_environment(tmp_path / "home", tmp_path, tmp_path / "runtimes")
    strays = {"PIP_FIND_LINKS", "UV_INDEX_URL", "PYTHONPATH", "PYPROJECT_FLATPAK"}
    assert not strays & set(env)
    assert {"PIP_CERT", "SSL_CERT_FILE"} <= set(env)
    assert stat.filemode(tmp_path.stat().st_mode) == "drwx------"


def test_missing_tool_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing tool skips the test, and fails it in CI."""
    reason = r"needs no-such-tool \(apt install no-such-tool\)"
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=reason):
        require_tools("no-such-tool", "sh")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=reason):
        require_tools("no-such-tool", "sh")


def test_newer_flatpak_builder_is_newer() -> None:
    """What is got beside the machine's own, or is the machine's own, is of version 1.4 at least."""
    assert flatpak_builder_version(get_flatpak_builder()) >= NEWER_FLATPAK_BUILDER


def test_failing_program_shows_its_output(flatpak_env: Environment) -> None:
    """A failing program raises with both streams."""
    script = "echo to-stdout; echo to-stderr >&2; exit 3"
    with pytest.raises(AssertionError, match=r"(?s)exit status 3.*to-stdout.*to-stderr"):
        run(["sh", "-c", script], env=flatpak_env)


def test_slow_program_is_ended(flatpak_env: Environment) -> None:
    """A program that takes too long raises, even where its child holds the output."""
    with pytest.raises(AssertionError, match=r"took more than 0\.5 s"):
        run(["sh", "-c", "sleep 60 & sleep 60"], env=flatpak_env, timeout=0.5)


SCRIPT = """\
#!/bin/sh
echo "$FLATPAK_ID $HOME $1"
command -v pip3 || echo no pip
"""
DESKTOP = """\
[Desktop Entry]
Type=Application
Name=Hello
Exec=hello
Icon=org.example.Hello
Categories=Utility;
"""
METAINFO = """\
<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>org.example.Hello</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>Hello</name>
  <summary>Greet</summary>
  <developer id="org.example"><name>Example</name></developer>
  <description>
    <p>
      It greets whoever starts it, says its own name and where its home is, and then ends.
    </p>
  </description>
  <launchable type="desktop-id">org.example.Hello.desktop</launchable>
  <url type="homepage">https://example.org/</url>
  <content_rating type="oars-1.1"/>
</component>
"""
ICON = """\
<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128">
  <circle cx="64" cy="64" r="60" fill="green"/>
</svg>
"""

# The files of an application, and where they go below /app.
HELLO = {
    "hello": ("bin", SCRIPT),
    "org.example.Hello.desktop": ("share/applications", DESKTOP),
    "org.example.Hello.metainfo.xml": ("share/metainfo", METAINFO),
    "org.example.Hello.svg": ("share/icons/hicolor/scalable/apps", ICON),
}


def write_hello(folder: Path, branch: str) -> Path:
    """Write the application and its manifest."""
    for name, (_, text) in HELLO.items():
        (folder / name).write_text(text)
    module = {
        "name": "hello",
        "buildsystem": "simple",
        "build-commands": [f"install -Dm755 {name} -t /app/{place}" for name, (place, _) in HELLO.items()],
        "sources": [{"type": "file", "path": name} for name in HELLO],
    }
    manifest = {
        "id": "org.example.Hello",
        "runtime": "org.freedesktop.Platform",
        "runtime-version": branch,
        "sdk": "org.freedesktop.Sdk",
        "command": "hello",
        "modules": [module],
    }
    path = folder / "org.example.Hello.json"
    path.write_text(json.dumps(manifest))
    return path


def test_build_install_run(tmp_path: Path, runtimes: Runtimes, flatpak_env: Environment) -> None:
    """An application is built with the SDK, its metainfo composed, and it runs without the SDK in its own home."""
    manifest = write_hello(tmp_path, runtimes.branch)
    repo, builddir = tmp_path / "repo", tmp_path / "build"
    flatpak_builder(manifest, builddir, repo, tmp_path / "state", flatpak_env)
    install_app(repo, "org.example.Hello", flatpak_env)
    ran = flatpak_run("org.example.Hello", "a b", env=flatpak_env)
    home = flatpak_env["HOME"]
    assert ran.stdout == f"org.example.Hello {home} a b\nno pip\n"
    assert (Path(home) / ".var/app/org.example.Hello").is_dir()
    installed = Path(flatpak_env["FLATPAK_USER_DIR"]) / "app/org.example.Hello/current/active"
    assert (installed / "export/share/icons/hicolor/scalable/apps/org.example.Hello.svg").is_file()
    composed = installed / "files/share/app-info/xmls/org.example.Hello.xml.gz"
    assert b"<name>Hello</name>" in gzip.decompress(composed.read_bytes())


@pytest.mark.parametrize("repo", ["one", "other"])
def test_install_replaces(repo: str, tmp_path: Path, runtimes: Runtimes, flatpak_env: Environment) -> None:
    """A later build takes the place of an earlier one, from the same repository or from another."""
    manifest = write_hello(tmp_path, runtimes.branch)
    for text, name in ("first", "one"), ("second", repo):
        (tmp_path / "hello").write_text(f"#!/bin/sh\necho {text}\n")
        flatpak_builder(manifest, tmp_path / "build", tmp_path / name, tmp_path / "state", flatpak_env)
        install_app(tmp_path / name, "org.example.Hello", flatpak_env)
        assert flatpak_run("org.example.Hello", env=flatpak_env).stdout == f"{text}\n"


# A window with one button, which asks for a file; what GTK sees of that file is printed.
WINDOW = """
import sys
import gi
gi.require_version("Adw", "1")
gi.require_version("Gtk", "4.0")
from gi.repository import Adw, Gio, GLib, Gtk

def picked(dialog, result):
    print("picked", dialog.open_finish(result).load_contents(None)[1].decode(), flush=True)
    application.quit()

def clicked(button):
    notification = Gio.Notification.new("Picking")
    application.send_notification("picking", notification)
    dialog = Gtk.FileDialog(title="Pick a file")
    dialog.open(button.get_root(), None, picked)

def activate(application):
    button = Gtk.Button(label="Pick", vexpand=True)
    button.connect("clicked", clicked)
    content = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    content.append(Adw.HeaderBar())
    content.append(button)
    window = Adw.ApplicationWindow(
        application=application, title="Window", content=content,
        default_width=400, default_height=300)
    window.present()

application = Adw.Application(application_id="org.gnome.Platform")
application.connect("activate", activate)
sys.exit(application.run())
"""


@pytest.fixture
def screen(flatpak_env: Environment) -> Iterator[Screen]:
    """Start an empty screen."""
    with Screen(flatpak_env) as screen:
        yield screen


def test_empty_screen_has_no_window(screen: Screen, tmp_path: Path) -> None:
    """Two pictures of an empty screen are equal, and waiting for a window fails."""
    baseline = screen.screenshot(tmp_path / "empty.png")
    again = screen.screenshot(tmp_path / "again.png")
    assert screen.difference(baseline, again) == 0
    with pytest.raises(AssertionError, match=r"no quiet window after 1 s: 0\.0%"):
        screen.wait_for_window(baseline, timeout=1)


def test_window_and_portals(runtimes: Runtimes, screen: Screen, tmp_path: Path, artifacts: Path) -> None:
    """A GTK window is drawn; its button opens the file portal, not a dialog of GTK's own."""
    file = tmp_path / "picked.txt"
    file.write_text("the content")
    baseline = screen.screenshot(tmp_path / "empty.png")
    options = ["--socket=x11", "--share=ipc", f"--filesystem={tmp_path}:ro"]
    options.append("--command=python3")
    with (
        PortalSession(screen.env, file_uri=file.as_uri()) as session,
        running_app(runtimes.gnome_platform, "-c", WINDOW, env=session.env, options=options) as app,
    ):
        shot = screen.wait_for_window(baseline)
        shot.replace(artifacts / "runtime-window.png")
        screen.click(200, 200)
        assert "picked the content" in app.wait()
        assert [call.arguments[1] for call in session.calls("FileChooser.OpenFile")] == ["Pick a file"]
        [notified] = session.calls("Notification.AddNotification")
        assert notified.arguments[1]["title"] == "Picking"


# Background and Settings, and the signal of a Request; by GDBus, as an application would.
CALL_PORTALS = """
from gi.repository import Gio, GLib

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
loop = GLib.MainLoop()

def call(interface, method, arguments):
    return bus.call_sync(
        "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
        interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()

def responded(bus, sender, path, interface, signal, arguments):
    print("response", path == expected, *arguments.unpack())
    loop.quit()

name = bus.get_unique_name().removeprefix(":").replace(".", "_")
expected = f"/org/freedesktop/portal/desktop/request/{name}/token1"
bus.signal_subscribe(
    "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Request", "Response",
    expected, None, Gio.DBusSignalFlags.NO_MATCH_RULE, responded)
options = {"handle_token": GLib.Variant("s", "token1"), "autostart": GLib.Variant("b", True)}
call("org.freedesktop.portal.Background", "RequestBackground",
     GLib.Variant("(sa{sv})", ("", options)))
GLib.timeout_add_seconds(5, loop.quit)
loop.run()
settings = "org.freedesktop.portal.Settings"
key = ("org.freedesktop.appearance", "color-scheme")
print("read", call(settings, "Read", GLib.Variant("(ss)", key)),
      call(settings, "ReadOne", GLib.Variant("(ss)", key)),
      call(settings, "ReadAll", GLib.Variant("(as)", ([],)))[0][key[0]][key[1]])
print("version", *call("org.freedesktop.DBus.Properties", "Get",
                       GLib.Variant("(ss)", (settings, "version"))))
for arguments in (settings, "ReadOne", GLib.Variant("(ss)", ("no.such", "key"))), (
        settings, "NoSuchMethod", None):
    try:
        call(*arguments)
    except GLib.Error as error:
        print("error", Gio.DBusError.get_remote_error(error))
"""


def test_portal_answers_the_sandbox(runtimes: Runtimes, flatpak_env: Environment) -> None:
    """Requests respond on the path that the caller expects; settings, versions, errors."""
    with PortalSession(flatpak_env) as session:
        answer = flatpak_run(
            runtimes.gnome_platform, "-c", CALL_PORTALS, env=session.env, options=["--command=python3"]
        )
        assert answer.stdout.splitlines() == [
            "response True 0 {'background': True, 'autostart': True}",
            "read (0,) (0,) 0",
            "version 2",
            "error org.freedesktop.portal.Error.NotFound",
            "error org.freedesktop.DBus.Error.UnknownMethod",
        ]
        [asked] = session.calls("Background.RequestBackground")
        assert asked.arguments == ["", {"handle_token": "token1", "autostart": True}]


# ---- the validators --------------------------------------------------------------------------------------------------


def test_good_metainfo_has_no_findings(tmp_path: Path, flatpak_env: Environment) -> None:
    """A complete file passes, ``developer`` included, which old validators do not know."""
    path = tmp_path / "org.example.Hello.metainfo.xml"
    path.write_text(METAINFO)
    assert validate_metainfo(path, flatpak_env) == []
    found = validate_metainfo(path, flatpak_env, pedantic=True)
    assert {(f.severity, f.tag) for f in found} >= {("pedantic", "releases-info-missing")}


def test_bad_metainfo_has_findings(tmp_path: Path, flatpak_env: Environment) -> None:
    """Findings have severity, tag, line and hint; those of the whole file have line 0."""
    path = tmp_path / "org.example.Hello.metainfo.xml"
    bad = METAINFO.replace("CC0-1.0", "GPL-3.0-only").replace("<summary>Greet</summary>", "")
    path.write_text(bad)
    found = {(f.severity, f.tag, f.line, f.hint) for f in validate_metainfo(path, flatpak_env)}
    assert ("error", "metadata-license-invalid", 4, "GPL-3.0-only") in found
    assert ("error", "component-summary-missing", 0, "") in found


@pytest.mark.parametrize("text", [pytest.param("no XML", id="no-xml"), pytest.param("<component>", id="not-closed")])
def test_broken_metainfo_has_a_finding(text: str, tmp_path: Path, flatpak_env: Environment) -> None:
    """A file that is no XML yields one finding."""
    path = tmp_path / "broken.metainfo.xml"
    path.write_text(text)
    assert [f.tag for f in validate_metainfo(path, flatpak_env)] == ["xml-markup-invalid"]


def test_lost_metainfo_raises(tmp_path: Path, flatpak_env: Environment) -> None:
    """A file that is not there is no good file."""
    with pytest.raises(AssertionError, match=re.escape("does not exist")):
        validate_metainfo(tmp_path / "lost.metainfo.xml", flatpak_env)


def test_desktop_file(tmp_path: Path, flatpak_env: Environment) -> None:
    """A good desktop file has no lines, a bad one says what is wrong."""
    path = tmp_path / "org.example.Hello.desktop"
    path.write_text(DESKTOP)
    assert validate_desktop(path, flatpak_env) == []
    path.write_text(DESKTOP.replace("Type=Application\n", "Bogus=1\n"))
    lines = validate_desktop(path, flatpak_env)
    assert all(line.startswith("error: ") for line in lines)
    assert any('"Bogus"' in line for line in lines)
    assert any('"Type"' in line for line in lines)
