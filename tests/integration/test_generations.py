"""One application on each generation of runtimes, by each flatpak-builder: generated, built offline, and run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.integration.support import (
    Environment,
    Runtimes,
    Screen,
    build_and_install,
    each_generation,
    flatpak_run,
    generate,
    get_flatpak_builder,
    run,
    running_app,
)
from tests.support import example
from tests.support.own_wheel import OwnWheel

pytestmark = pytest.mark.integration

APP_ID = "org.example.Generations"
PYTHONS = {"25.08": "3.13", "26.08": "3.14"}
"""Version of Python in the real runtimes of a generation."""

PYPROJECT = """
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"

[project]
name = "generations"
version = "1.4"
description = "Say what it runs on"
license = "MIT"
dependencies = ["humanize", "msgpack"]
scripts = {{ generations = "generations:main" }}

[tool.flatpak]
app-id = "org.example.Generations"
runtime = "org.freedesktop.Platform"
runtime-version = "{branch}"
icon = "data/org.example.Generations.svg"

[tool.flatpak.desktop]
categories = ["Utility"]

[tool.flatpak.metainfo]
developer = {{ name = "The authors of the test" }}
"""
SOURCE = """
import json
import sys
from importlib.metadata import distribution

import humanize
import msgpack._cmsgpack


def main():
    wheel = distribution("msgpack").read_text("WHEEL")
    print(json.dumps({
        "arguments": sys.argv[1:],
        "counted": humanize.intcomma(msgpack.unpackb(msgpack.packb(1234567))),
        "pure": humanize.__file__,
        "compiled": msgpack._cmsgpack.__file__,
        "tags": [line.removeprefix("Tag: ") for line in wheel.splitlines() if line.startswith("Tag: ")],
    }))
"""
ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><circle cx="64" cy="64" r="60"/></svg>\n'


def complaints(manifest: Path, builder: Path, env: Environment) -> str:
    """Return what a flatpak-builder has to say against a manifest."""
    shown = run([builder, "--show-manifest", manifest], env=env, cwd=manifest.parent, timeout=60)
    assert json.loads(shown.stdout)["modules"]
    return shown.stderr


def assert_exported(app: Path, app_id: str) -> None:
    """Assert that the host gets the desktop file, the icon and the metainfo, which old flatpak-builders rename."""
    share = app / "export/share"
    assert (share / f"applications/{app_id}.desktop").is_file()
    assert (share / f"icons/hicolor/scalable/apps/{app_id}.svg").is_file()
    metainfo = [share / f"metainfo/{app_id}.metainfo.xml", share / f"appdata/{app_id}.appdata.xml"]
    assert [path.is_file() for path in metainfo].count(True) == 1


def wheel_tag(python: str) -> str:
    """Return the tag, up to the platform, of a wheel that is compiled for one Python."""
    return "-".join(["cp" + python.replace(".", "")] * 2)


@pytest.fixture(scope="module")
def manifest(
    runtimes: Runtimes, flatpak_env: Environment, own_wheel: OwnWheel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Generate the application for a generation of runtimes."""
    tree = tmp_path_factory.mktemp("generated")
    files = {
        "pyproject.toml": PYPROJECT.format(branch=runtimes.branch),
        "generations.py": SOURCE,
        f"data/{APP_ID}.svg": ICON,
    }
    for name, text in files.items():
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text(text, "utf-8")
    return generate(tree, own_wheel, flatpak_env)


@each_generation
def test_manifest_is_read_in_silence(manifest: Path, builder: Path, flatpak_env: Environment) -> None:
    """No flatpak-builder complains of anything in the manifest."""
    assert complaints(manifest, builder, flatpak_env) == ""


@each_generation
def test_application_is_built_and_runs(
    manifest: Path, builder: Path, runtimes: Runtimes, flatpak_env: Environment, tmp_path: Path
) -> None:
    """The application runs with its own dependencies, compiled for the runtime's Python; the host gets its files."""
    app = build_and_install(manifest, APP_ID, builder, tmp_path, flatpak_env)
    said = json.loads(flatpak_run(APP_ID, "a b", "--c", env=flatpak_env).stdout)
    assert (said["arguments"], said["counted"]) == (["a b", "--c"], "1,234,567")
    python = PYTHONS[runtimes.branch]
    assert said["pure"] == f"/app/lib/python{python}/site-packages/humanize/__init__.py"
    assert Path(said["compiled"]).parent == Path(f"/app/lib/python{python}/site-packages/msgpack")
    assert {tag.rpartition("-")[0] for tag in said["tags"]} == {wheel_tag(python)}
    assert_exported(app, APP_ID)


@pytest.fixture(scope="module")
def example_app(
    runtimes: Runtimes, flatpak_env: Environment, own_wheel: OwnWheel, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Build the example, with nothing but the runtime's version changed, by the newer flatpak-builder."""
    folder = tmp_path_factory.mktemp("example")
    pyproject = example.copy_example(folder / "tree") / "pyproject.toml"
    newest, wanted = (f'runtime-version = "{branch}"' for branch in ("51", runtimes.gnome_branch))
    text = pyproject.read_text("utf-8")
    assert newest in text
    pyproject.write_text(text.replace(newest, wanted), "utf-8")
    manifest = generate(pyproject.parent, own_wheel, flatpak_env)
    builder = get_flatpak_builder()
    assert complaints(manifest, builder, flatpak_env) == ""
    return build_and_install(manifest, example.APP_ID, builder, folder, flatpak_env)


on_gnome_50 = pytest.mark.parametrize("runtimes", ["25.08"], indirect=True)


@on_gnome_50
def test_example_is_built_and_runs(example_app: Path, flatpak_env: Environment) -> None:
    """The example becomes a Flatpak of the older GNOME with that one's Python."""
    assert re.search(r"(?m)^runtime=org\.gnome\.Platform/\w+/50$", (example_app / "metadata").read_text("utf-8"))
    assert flatpak_run(example.APP_ID, "--version", env=flatpak_env).stdout.strip() == "sumcheck 1.0.0"
    said = flatpak_run(example.APP_ID, "--self-test", env=flatpak_env).stdout
    places = re.findall(r"(?m)^(\S+) \S+ (/\S+/)", said)
    assert places == [(name, f"/app/lib/python3.13/site-packages/{name}/") for name in ("blake3", "humanize")]
    [wheel] = (example_app / "files/lib/python3.13/site-packages").glob("blake3-*.dist-info/WHEEL")
    assert f"Tag: {wheel_tag('3.13')}-" in wheel.read_text("utf-8")
    assert_exported(example_app, example.APP_ID)


@on_gnome_50
def test_example_opens_its_window(example_app: Path, flatpak_env: Environment, artifacts: Path) -> None:
    """`flatpak run` draws the window with the older GTK."""
    assert example_app.is_dir()
    with Screen(flatpak_env) as screen:
        empty = screen.screenshot(artifacts / "example-gnome-50-empty.png")
        with running_app(example.APP_ID, env=screen.env):
            drawn = screen.wait_for_window(empty)
            shutil.copyfile(drawn, artifacts / "example-gnome-50-window.png")
            assert screen.difference(empty, drawn) > 0.1
