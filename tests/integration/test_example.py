"""The main job for real: the example through both back ends and the command line, flatpak-builder and flatpak run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.integration.support import (
    Environment,
    PortalSession,
    Screen,
    flatpak_builder,
    flatpak_run,
    install_app,
    run,
    running_app,
    validate_desktop,
    validate_metainfo,
    with_probe,
)
from tests.support.example import APP_ID, copy_example, copy_example_with_setuptools
from tests.support.own_wheel import REPOSITORY, OwnWheel
from tests.support.tools import require_tools

pytestmark = pytest.mark.integration

OUTPUT = Path("build-aux/flatpak")
BUILD_REQUIREMENT_FILES = {"pylock.build.toml", "python3-build-requirements.json"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Trees:
    """The example after generating, by each way."""

    hatch: Path
    setuptools: Path
    command_line: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """The example as flatpak-builder has built it."""

    folder: Path
    """flatpak-builder's build folder."""
    repo: Path


@pytest.fixture(scope="module")
def trees(own_wheel: OwnWheel, tmp_path_factory: pytest.TempPathFactory) -> Trees:
    """Generate by `hatch build -t flatpak`, by `python -m build` with setuptools, and by the command line."""
    parent = tmp_path_factory.mktemp("trees")
    env = own_wheel.environment(os.environ)
    made = Trees(
        hatch=copy_example(parent / "hatch"),
        setuptools=copy_example_with_setuptools(parent / "setuptools"),
        command_line=copy_example(parent / "command-line"),
    )
    run([sys.executable, "-m", "hatch", "build", "-t", "flatpak"], cwd=made.hatch, env=env, timeout=600)
    run([sys.executable, "-m", "build"], cwd=made.setuptools, env=env, timeout=600)
    run([sys.executable, "-m", "pyproject_flatpak", "generate"], cwd=made.command_line, env=env, timeout=600)
    return made


@pytest.fixture(scope="module")
def built(trees: Trees, flatpak_env: Environment, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the example with a module that proves the network away, and install it."""
    folder = tmp_path_factory.mktemp("built")
    with_probe(trees.hatch / OUTPUT / f"{APP_ID}.json", folder / "probed.json")
    tree = shutil.copytree(trees.hatch, folder / "tree")
    manifest = tree / OUTPUT / f"{APP_ID}.json"
    shutil.copyfile(folder / "probed.json", manifest)
    made = Built(folder=folder / "app", repo=folder / "repo")
    flatpak_builder(manifest, made.folder, made.repo, folder / "state", flatpak_env)
    install_app(made.repo, APP_ID, flatpak_env)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names_in(archive: Path) -> set[str]:
    """Return the members of an sdist, without its top folder."""
    with tarfile.open(archive) as tar:
        return {member.name.partition("/")[2] for member in tar if member.isfile()}


def test_hatch_and_command_line_write_equal_files(trees: Trees) -> None:
    """The build back end and the command line write the same bytes."""
    assert contents(trees.hatch / OUTPUT) == contents(trees.command_line / OUTPUT)


def test_setuptools_differs_in_build_requirements_alone(trees: Trees) -> None:
    """Two back ends on one tree differ in the two files that say what they themselves need."""
    hatch, setuptools = contents(trees.hatch / OUTPUT), contents(trees.setuptools / OUTPUT)
    assert hatch.keys() == setuptools.keys()
    assert {name for name in hatch if hatch[name] != setuptools[name]} == BUILD_REQUIREMENT_FILES


def test_sdists_carry_the_files(trees: Trees, own_wheel: OwnWheel) -> None:
    """The sdist of either back end holds the generated files and the icon; the wheel holds none."""
    env = own_wheel.environment(os.environ)
    run([sys.executable, "-m", "build", "--sdist"], cwd=trees.hatch, env=env, timeout=600)
    for tree in (trees.hatch, trees.setuptools):
        wanted = {f"{OUTPUT}/{name}" for name in contents(tree / OUTPUT)} | {f"data/{APP_ID}.svg"}
        assert wanted <= names_in(next((tree / "dist").glob("*.tar.gz")))
    listing = run(
        [sys.executable, "-m", "zipfile", "-l", str(next((trees.setuptools / "dist").glob("*.whl")))],
        cwd=trees.setuptools,
        env=env,
        timeout=60,
    )
    assert "sumcheck/window.py" in listing.stdout
    assert APP_ID not in listing.stdout


def test_manifest_pleases_flatpak_builder(trees: Trees, flatpak_env: Environment) -> None:
    """flatpak-builder reads the manifest without a word of complaint."""
    for tree in (trees.hatch, trees.setuptools):
        shown = run(
            ["flatpak-builder", "--show-manifest", str(tree / OUTPUT / f"{APP_ID}.json")],
            env=flatpak_env,
            cwd=tree,
            timeout=60,
        )
        assert shown.stderr == ""
        assert json.loads(shown.stdout)["id"] == APP_ID


def test_validators_are_pleased(trees: Trees, flatpak_env: Environment) -> None:
    """The validators find nothing, but for the pictures that no network reaches here."""
    require_tools("desktop-file-validate")
    assert validate_desktop(trees.hatch / OUTPUT / f"{APP_ID}.desktop", flatpak_env) == []
    findings = validate_metainfo(trees.hatch / OUTPUT / f"{APP_ID}.metainfo.xml", flatpak_env)
    assert [finding for finding in findings if finding.severity in ("error", "warning")] == []


def test_each_arch_downloads_its_own_files(trees: Trees, flatpak_env: Environment, tmp_path: Path) -> None:
    """flatpak-builder fetches for aarch64 exactly the files that the lock has for it."""
    state = tmp_path / "state"
    command = ["flatpak-builder", "--user", "--arch=aarch64", "--download-only", f"--state-dir={state}"]
    manifest = trees.hatch / OUTPUT / f"{APP_ID}.json"
    run([*command, str(tmp_path / "app"), str(manifest)], env=flatpak_env, cwd=manifest.parent, timeout=600)
    fetched = {path.name for path in (state / "downloads").glob("*/*")}
    wanted = {
        source["url"].rpartition("/")[2]
        for source in (*dependency_sources(trees.hatch), *build_sources(trees.hatch))
        if "url" in source and "aarch64" in source.get("only-arches", ["aarch64"])
    }
    assert fetched == wanted
    assert any("aarch64" in name for name in fetched)
    assert not any("x86_64" in name for name in fetched)


def dependency_sources(tree: Path) -> list[Mapping[str, Any]]:
    """Return the sources of the dependencies' module."""
    module: dict[str, Any] = json.loads((tree / OUTPUT / "python3-dependencies.json").read_text("utf-8"))
    return list(module["sources"])


def build_sources(tree: Path) -> list[Mapping[str, Any]]:
    """Return the sources of the application's build requirements."""
    return list(json.loads((tree / OUTPUT / "python3-build-requirements.json").read_text("utf-8")))


def test_dependencies_run_from_the_application(built: Built, flatpak_env: Environment) -> None:
    """The built application imports its pure and its compiled dependency from /app."""
    assert built.repo.is_dir()
    said = flatpak_run(APP_ID, "--self-test", env=flatpak_env).stdout
    places = dict(re.findall(r"(?m)^(\S+) \S+ (/\S+)$", said))
    assert places.keys() == {"blake3", "humanize"}
    assert all(place.startswith("/app/lib/python3.14/site-packages/") for place in places.values())
    version = flatpak_run(APP_ID, "--version", env=flatpak_env).stdout
    assert version.strip() == "sumcheck 1.0.0"


def test_application_holds_nothing_else(built: Built) -> None:
    """No build requirement, and nothing of ours, is left in the application."""
    site = built.folder / "files/lib/python3.14/site-packages"
    distributions = {path.name.partition("-")[0] for path in site.glob("*.dist-info")}
    assert distributions == {"blake3", "humanize", "sumcheck"}
    exported = built.folder / "export/share"
    assert (exported / "applications" / f"{APP_ID}.desktop").is_file()
    assert (exported / f"icons/hicolor/scalable/apps/{APP_ID}.svg").is_file()


def test_window_is_drawn(built: Built, flatpak_env: Environment, artifacts: Path) -> None:
    """`flatpak run` opens the application's window."""
    assert built.repo.is_dir()
    with Screen(flatpak_env) as screen:
        empty = screen.screenshot(artifacts / "example-empty.png")
        with running_app(APP_ID, env=screen.env):
            drawn = screen.wait_for_window(empty)
            shutil.copyfile(drawn, artifacts / "example-window.png")
            assert screen.difference(empty, drawn) > 0.1


def test_portals_serve_the_application(built: Built, flatpak_env: Environment, tmp_path: Path, artifacts: Path) -> None:
    """Opening a file, a notification and background work go through portals, without any permission for them."""
    assert built.repo.is_dir()
    picked = "/app/lib/python3.14/site-packages/humanize/__init__.py"
    with Screen(flatpak_env) as screen, PortalSession(screen.env, file_uri=f"file://{picked}") as portals:
        empty = screen.screenshot(tmp_path / "empty.png")
        with running_app(APP_ID, env=portals.env) as app:
            before = screen.wait_for_window(empty)
            shutil.copyfile(before, tmp_path / "before.png")
            run(["xdotool", "key", "ctrl+o"], env=screen.env, timeout=30)
            until(lambda: bool(portals.calls("FileChooser.OpenFile")), app.output)
            after = screen.wait_for_window(tmp_path / "before.png", share=0.01)
            shutil.copyfile(after, artifacts / "example-file.png")
            activate("test-notification", portals.env)
            until(lambda: bool(portals.calls("Notification.AddNotification")), app.output)
            activate("background", portals.env)
            until(lambda: bool(portals.calls("Background.RequestBackground")), app.output)


def activate(action: str, env: Environment) -> None:
    """Activate an action of the running application, as its menu does.

    https://wiki.gnome.org/Projects/GLib/GApplication/DBusAPI
    """
    actions = DBusAddress("/" + APP_ID.replace(".", "/"), bus_name=APP_ID, interface="org.gtk.Actions")
    with open_dbus_connection(env["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        message = new_method_call(actions, "Activate", "sava{sv}", (action, [], {}))
        connection.send_and_get_reply(message, timeout=20)


def until(happened: Callable[[], bool], said: Callable[[], str], timeout: float = 20) -> None:
    """Wait for something to be true."""
    deadline = time.monotonic() + timeout
    while not happened():
        assert time.monotonic() < deadline, f"not within {timeout:g} s\n{said()}"
        time.sleep(0.1)


def test_command_line_builds_and_runs(own_wheel: OwnWheel, flatpak_env: Environment, tmp_path: Path) -> None:
    """`pyproject-flatpak run` builds, installs and starts the application, and gives it its arguments."""
    tree = copy_example(tmp_path / "it's a tree")
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "pyproject_flatpak", "run", "--", "--version"]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip().splitlines()[-1:]) == (0, ["sumcheck 1.0.0"]), done.stderr
    assert sorted(path.name for path in tree.iterdir() if path.name.startswith(".")) == [".gitignore"]
