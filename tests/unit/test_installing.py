"""The dependencies' module does what it is for: its command, run by a real pip, installs what is locked, offline."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.lock import DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.wanted import Wanted
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.sources.dependencies import dependencies_module
from tests.support.index import ExampleIndex, Release
from tests.unit.support import Serve, application, requirements, targets, write_tree

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64") or sys.platform != "linux", reason="needs an arch of Flathub's"
)

IN_TREE = 'requires = {}\nbuild-backend = "back_end"\nbackend-path = ["."]'
BACK_END = """
import zipfile
{}

def build_wheel(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(folder + "/{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("{name}.py", f"built_with = {built_with}")
        info = "{name}-1.0.dist-info"
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
        wheel.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "/RECORD", "")
    return "{name}-1.0-py3-none-any.whl"
"""


def sdist(name: str, requires: str, *, imports: str = "") -> Release:
    """Return a release that is only an sdist, whose back end imports a tool and notes the tool's version."""
    built_with = f"{{{imports}.__version__!r}}" if imports else "None"
    back_end = BACK_END.replace("{}", f"import {imports}" if imports else "", 1)
    back_end = back_end.replace("{name}", name).replace("{built_with}", built_with)
    build_system = IN_TREE.format(requires)
    return Release(
        name=name,
        version="1.0",
        tags=(),
        sdist_files={"back_end.py": back_end, "pyproject.toml": f"[build-system]\n{build_system}\n"},
    )


def single(name: str, version: str, requires: tuple[str, ...] = ()) -> Release:
    """Return a release of a single module that says its version."""
    modules = {f"{name}.py": f'__version__ = "{version}"\n'}
    return Release(name=name, version=version, requires=requires, modules=modules)


def tool(*versions: str) -> list[Release]:
    """Return releases of a tool to build with."""
    return [Release(name="tool", version=version) for version in versions]


def install(index: ExampleIndex, folder: Path, *needs: str, toml: str = "") -> dict[str, str]:
    """Lock, fetch as flatpak-builder would, run the module's commands, and return what is in site-packages."""
    app = application(toml)
    over = targets(python=platform.python_version())
    wanted = Wanted(
        name=DEPENDENCIES_LOCK,
        requirements=requirements(*needs),
        targets=over,
        asked_by="project.dependencies",
        remedy="mend the name",
        index=index.url,
        build_requirements=app.table.dependencies.build_requirements,
    )
    [lock] = make_locks((wanted,), {}, Reporter())
    module: dict[str, Any] = dependencies_module(app, lock, over)
    folder.mkdir(exist_ok=True)
    for source in module["sources"]:
        if platform.machine() in source.get("only-arches", [platform.machine()]):
            name = source.get("dest-filename") or source["url"].rpartition("/")[2]
            write_tree(folder / source.get("dest", "."), {name: index.files[name]})
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environ |= {
        "FLATPAK_DEST": str(folder / "app"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for command in module["build-commands"]:
        done = subprocess.run(
            ["sh", "-ec", command], cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: path.read_text() for path in (folder / "app").rglob("site-packages/*.py")}


def test_what_is_locked_is_installed(serve: Serve, tmp_path: Path) -> None:
    """Every locked distribution is installed, what an sdist was built with is not, whatever this machine has."""
    index = serve(
        single("a", "1.0", requires=("packaging",)),
        single("packaging", "0.1"),  # which is installed here in a newer version
        sdist("b", '["tool"]', imports="tool"),
        *tool("1.0"),
    )
    assert install(index, tmp_path, "a", "b") == {
        "a.py": '__version__ = "1.0"\n',
        "packaging.py": '__version__ = "0.1"\n',
        "b.py": "built_with = '1.0'",
    }


def test_sdists_with_tools_of_two_versions(serve: Serve, tmp_path: Path) -> None:
    """Each sdist is built with the version of a tool that it asks for, though both lie in one folder."""
    index = serve(sdist("a", '["tool<2"]', imports="tool"), sdist("b", '["tool"]', imports="tool"), *tool("1.0", "2.0"))
    found = install(index, tmp_path, "a", "b")
    assert (found["a.py"], found["b.py"]) == ("built_with = '1.0'", "built_with = '2.0'")


def test_configured_build_requirement_is_there(serve: Serve, tmp_path: Path) -> None:
    """A tool that the author adds for an sdist which does not say that it needs it is there when that is built."""
    index = serve(sdist("a", "[]", imports="tool"), *tool("1.0"))
    found = install(index, tmp_path, "a", toml='dependencies.build-requirements.a = ["tool"]')
    assert found == {"a.py": "built_with = '1.0'"}


def test_configured_version_counts_beside_a_newer_one(serve: Serve, tmp_path: Path) -> None:
    """An sdist gets the version of a tool that the author says, though another sdist brings a newer one."""
    index = serve(sdist("a", '["tool"]', imports="tool"), sdist("b", '["tool"]', imports="tool"), *tool("1.0", "2.0"))
    found = install(index, tmp_path, "a", "b", toml='dependencies.build-requirements.a = ["tool<2"]')
    assert (found["a.py"], found["b.py"]) == ("built_with = '1.0'", "built_with = '2.0'")


def test_no_build_requirements_are_configured(serve: Serve, tmp_path: Path) -> None:
    """An empty list of build requirements adds nothing, also to an sdist that needs none."""
    index = serve(sdist("a", "[]"), sdist("b", '["tool"]', imports="tool"), *tool("1.0"))
    toml = "dependencies.build-requirements = { a = [], b = [] }"
    assert set(install(index, tmp_path, "a", "b", toml=toml)) == {"a.py", "b.py"}


@pytest.mark.parametrize("toml", ["", 'dependencies.build-requirements.a = ["tool"]'])
def test_dependency_of_the_other_arch(serve: Serve, tmp_path: Path, toml: str) -> None:
    """A dependency that only the other arch has is passed over here, built with the author's tools or not."""
    [other] = {"x86_64", "aarch64"} - {platform.machine()}
    index = serve(sdist("a", "[]", imports="tool"), single("b", "1.0"), *tool("1.0"))
    needs = (f'a; platform_machine == "{other}"', "b")
    assert set(install(index, tmp_path, *needs, toml=toml)) == {"b.py"}
    assert install(index, tmp_path / "alone", *needs[:1], toml=toml) == {}
