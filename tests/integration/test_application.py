"""What an application brings along beside its modules reaches the Flatpak, whatever its back end needs for that."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.integration.support import Environment, flatpak_run, run
from tests.support.demoapp import DYNAMIC, FLATPAK, PROJECT, build_system, commit, write_tree
from tests.support.own_wheel import REPOSITORY, OwnWheel

pytestmark = pytest.mark.integration

APP_ID = "org.example.Demoapp"
OUTPUT = Path("build-aux/flatpak")
MESSAGES = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello"
msgstr "Grüß Gott"
"""
CATALOG = "src/demoapp/locale/de/LC_MESSAGES/demoapp"
MAIN = """
import gettext
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import humanize

HERE = Path(__file__).parent


def main():
    hello = gettext.translation("demoapp", HERE / "locale", ["de"]).gettext("Hello")
    note = Path(sys.prefix, "..", "app/share/demoapp/note.txt").resolve()
    plug_ins = [entry.name for entry in entry_points(group="demoapp.plug-ins")]
    data = (HERE / "data/known-to-git.txt").read_text().strip()
    print(version("demoapp"), hello, data, note.read_text().strip(), *plug_ins, sep="|")
"""
COMPILE = """
from pathlib import Path
from babel.messages import mofile, pofile

def compile_catalogs(root):
    for path in Path(root).rglob("*.po"):
        with path.open("rb") as po, path.with_suffix(".mo").open("wb") as mo:
            mofile.write_mo(mo, pofile.read_po(po))
"""
HATCH_BUILD = f"""
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class Hook(BuildHookInterface):
    def dependencies(self):
        return ["babel"]

    def initialize(self, version, build_data):
        {COMPILE.strip().replace(chr(10), chr(10) + "        ")}
        compile_catalogs(self.root)
"""
HATCH = """
[project.entry-points."demoapp.plug-ins"]
one = "demoapp:main"

[tool.hatch.version]
source = "vcs"

[tool.hatch.build]
artifacts = ["*.mo"]

[tool.hatch.build.hooks.custom]

[tool.hatch.build.hooks.flatpak]

[tool.hatch.build.targets.wheel.shared-data]
"note.txt" = "share/demoapp/note.txt"
"""
SETUP_PY = """
from setuptools import setup
from setuptools.command.build_py import build_py

class BuildPy(build_py):
    def run(self):
        {}
        compile_catalogs("src")
        super().run()

setup(
    cmdclass={{"build_py": BuildPy}},
    setup_requires=["babel"],
    data_files=[("share/demoapp", ["note.txt"])],
    entry_points={{"demoapp.plug-ins": ["one = demoapp:main"], "console_scripts": ["demoapp = demoapp:main"]}},
    package_data={{"demoapp": ["locale/*/*/*.mo"]}},
)
""".format(COMPILE.strip().replace("\n", "\n        "))
FILES = {
    "src/demoapp/__init__.py": MAIN,
    "src/demoapp/data/__init__.py": "",
    "src/demoapp/data/known-to-git.txt": "known to git",
    f"{CATALOG}.po": MESSAGES,
    "note.txt": "a note",
    ".gitignore": "*.mo\nbuild/\ndist/\n*.egg-info/\n",
}
PROJECTS = {
    "hatchling": (
        build_system("hatchling.build", "hatchling", "hatch-vcs", "pyproject-flatpak[resolve]") + DYNAMIC + HATCH,
        {"hatch_build.py": HATCH_BUILD},
    ),
    "setuptools": (
        build_system("setuptools.build_meta", "setuptools", "setuptools-scm", "pyproject-flatpak[resolve]")
        + DYNAMIC.replace('dynamic = ["version"]', 'dynamic = ["version", "scripts", "entry-points"]').replace(
            'scripts = { demoapp = "demoapp:main" }', ""
        )
        + "[tool.setuptools_scm]\n",
        {"setup.py": SETUP_PY},
    ),
}


@pytest.fixture(params=PROJECTS)
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a project of each back end that does more at build time than to copy modules."""
    pyproject, files = PROJECTS[request.param]
    root = tmp_path / "tree"
    write_tree(root, pyproject + FLATPAK, {**FILES, **files})
    commit(root)
    return root


def test_all_that_an_application_brings(
    tree: Path, flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path
) -> None:
    """Version from git, catalogs compiled by a build hook, data files, package data and entry points are there.

    Both ways to generate find the tools that are only named when the back end is asked, and write equal files.
    """
    copy = shutil.copytree(tree, tmp_path / "copy")
    env = own_wheel.environment(flatpak_env)
    run([sys.executable, "-m", "build", "--sdist"], cwd=copy, env=own_wheel.environment(os.environ), timeout=600)
    command = [sys.executable, "-m", "pyproject_flatpak", "build", "--install"]
    run(command, cwd=tree, env={**env, "PYTHONPATH": str(REPOSITORY)}, timeout=900)
    said = flatpak_run(APP_ID, env=flatpak_env).stdout.strip()
    assert said == "1.4|Grüß Gott|known to git|a note|one"
    names = {path.name for path in (tree / OUTPUT).iterdir()}
    assert names == {path.name for path in (copy / OUTPUT).iterdir()}
    assert [name for name in names if (tree / OUTPUT / name).read_bytes() != (copy / OUTPUT / name).read_bytes()] == []
    sources = json.loads((tree / OUTPUT / "python3-build-requirements.json").read_text("utf-8"))
    fetched = [source["url"].rpartition("/")[2].partition("-")[0] for source in sources if "url" in source]
    assert "babel" in fetched
    assert "pyproject_flatpak" not in fetched
    listing = flatpak_run(APP_ID, "/app/lib/python3.14/site-packages", env=flatpak_env, options=["--command=ls"])
    distributions = {name.partition("-")[0] for name in listing.stdout.split() if name.endswith(".dist-info")}
    assert distributions == {"demoapp", "humanize"}


def test_version_of_a_tool_that_reads_pkg_info(flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path) -> None:
    """A tool that takes the version from git or an sdist's metadata finds it in the sandbox, which has no git."""
    write_tree(
        tmp_path,
        build_system("setuptools.build_meta", "setuptools", "versioningit")
        + DYNAMIC
        + "[tool.versioningit]\n"
        + FLATPAK,
    )
    commit(tmp_path)
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    run([sys.executable, "-m", "pyproject_flatpak", "build", "--install"], cwd=tmp_path, env=env, timeout=900)
    assert flatpak_run(APP_ID, env=flatpak_env).stdout.split()[:2] == ["demoapp", "1.4"]


def test_wheel_data_outside_of_flatpak(own_wheel: OwnWheel, tmp_path: Path) -> None:
    """With `wheel-data`, pip gives a menu entry below the prefix; both back ends put the same bytes there."""
    env = own_wheel.environment(os.environ)
    hook = "[tool.hatch.build.targets.wheel.hooks.flatpak]\ndependencies = ['pyproject-flatpak']\n"
    found = {}
    for name, system in {
        "hatchling": build_system("hatchling.build", "hatchling") + hook,
        "setuptools": build_system("setuptools.build_meta", "setuptools", "pyproject-flatpak"),
    }.items():
        tree, prefix = tmp_path / name, tmp_path / f"{name}-prefix"
        write_tree(tree, system + PROJECT + FLATPAK.replace("[tool.flatpak]", "[tool.flatpak]\nwheel-data = true", 1))
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", f"--prefix={prefix}", str(tree)]
        run(pip, env=env, cwd=tmp_path, timeout=600)
        share = prefix / "share"
        found[name] = {path.relative_to(share): path.read_bytes() for path in share.rglob("*") if path.is_file()}
        assert not (tree / "build-aux").exists()
    assert found["hatchling"] == found["setuptools"]
    assert set(map(str, found["hatchling"])) == {f"applications/{APP_ID}.desktop", f"metainfo/{APP_ID}.metainfo.xml"}


def test_own_files_of_another_name(flatpak_env: Environment, own_wheel: OwnWheel, tmp_path: Path) -> None:
    """Desktop file, metainfo, icons, MIME types and service of other names are exported as flatpak wants them."""
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M0 0h16v16z"/></svg>\n'
    mime = "http://www.freedesktop.org/standards/shared-mime-info"
    files = {
        "data/demoapp.desktop": "[Desktop Entry]\nType=Application\nName=Demo\nName[de]=Vorführung\n"
        "Exec=/usr/bin/demoapp --new %F\nIcon=demoapp\nTerminal=true\nCategories=Utility;\n",
        "data/demoapp.appdata.xml": '<component type="desktop"><id>demoapp.desktop</id><name>Demo</name></component>\n',
        "data/icons/hicolor/scalable/apps/demoapp.svg": picture,
        f"data/{APP_ID}-symbolic.svg": picture,
        f"data/{APP_ID}.service": f"[D-BUS Service]\nName={APP_ID}\nExec=/usr/bin/demoapp --service\n",
        f"data/{APP_ID}.xml": f'<mime-info xmlns="{mime}"><mime-type type="text/x-demo"/></mime-info>\n',
        "locale/de/LC_MESSAGES/demoapp.mo": "",
    }
    plain = PROJECT.replace('dependencies = ["humanize"]', "")
    write_tree(tmp_path, build_system("hatchling.build", "hatchling") + plain + FLATPAK, files)
    env = {**own_wheel.environment(flatpak_env), "PYTHONPATH": str(REPOSITORY)}
    run([sys.executable, "-m", "pyproject_flatpak", "build", "--install"], cwd=tmp_path, env=env, timeout=900)
    location = run(["flatpak", "info", "--show-location", APP_ID], env=flatpak_env).stdout.strip()
    share = Path(location) / "export/share"
    exported = {path.relative_to(share).as_posix(): path for path in share.rglob("*") if path.is_file()}
    assert {name for name in exported if "metainfo" not in name and "app-info" not in name} == {
        f"applications/{APP_ID}.desktop",
        f"icons/hicolor/scalable/apps/{APP_ID}.svg",
        f"icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg",
        f"dbus-1/services/{APP_ID}.service",
        f"mime/packages/{APP_ID}.xml",
    }
    entry = exported[f"applications/{APP_ID}.desktop"].read_text("utf-8").splitlines()
    assert {"Name[de]=Vorführung", f"Icon={APP_ID}"} <= {*entry}
    [command] = [line for line in entry if line.startswith("Exec=")]
    assert "--command=demoapp" in command
    assert f"{APP_ID} --new @@ %F @@" in command
    service = exported[f"dbus-1/services/{APP_ID}.service"].read_text("utf-8")
    assert "--command=demoapp" in service
    metainfo = (Path(location) / f"files/share/metainfo/{APP_ID}.metainfo.xml").read_text("utf-8")
    assert f"<id>{APP_ID}</id>" in metainfo
