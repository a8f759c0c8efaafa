"""The module of the dependencies, built for real: what of them arrives in the Flatpak, and in what state."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from pyproject_flatpak.data import load_cleanup_lists
from tests.integration.support import (
    Environment,
    Runtimes,
    each_generation,
    flatpak_builder,
    flatpak_run,
    get_flatpak_builder,
    install_app,
)
from tests.support.command_line import environment, run
from tests.support.demoapp import PROJECT, build_system, write_tree
from tests.support.index import FILES_URL, SIMPLE_URL, ExampleIndex, Release

pytestmark = pytest.mark.integration

APP_ID = "org.example.Demoapp"
SITE = "lib/python3.14/site-packages"
FLATPAK = f"""
[tool.flatpak]
app-id = "{APP_ID}"

[tool.flatpak.desktop]
categories = ["Utility"]

[tool.flatpak.metainfo]
developer = {{ name = "The authors of the demonstration" }}

[tool.flatpak.dependencies]
index = "{SIMPLE_URL}"
"""
SOURCE = "from {0} import says\n\n\ndef main():\n    print(says())\n"


def write_demo(
    tree: Path, *dependencies: str, table: str = "", options: str = "", files: Mapping[str, str] | None = None
) -> None:
    """Write an application that says what the first of its dependencies says.

    `table` is for `[tool.flatpak]`, `options` for its dependencies.
    """
    flatpak = FLATPAK.replace("[tool.flatpak]\n", f"[tool.flatpak]\n{table}") + options
    pyproject = build_system("hatchling.build", "hatchling") + PROJECT.replace('["humanize"]', str([*dependencies]))
    source = {"src/demoapp/__init__.py": SOURCE.format(dependencies[0].replace("-", "_"))}
    write_tree(tree, pyproject + flatpak, {**source, **(files or {})})


def build(tree: Path, index: ExampleIndex, env: Environment, scratch: Path, builder: Path) -> Path:
    """Generate, build and install the application, and return the folder of its files."""
    done = run(tree, "generate", ".", environ={**environment(index, scratch / "cache"), "HOME": env["HOME"]})
    assert done.returncode == 0, done.stderr
    return build_and_install(tree / done.stdout.rstrip("\n"), {**env, **index.environ}, scratch, builder)


def build_and_install(manifest: Path, env: Environment, scratch: Path, builder: Path) -> Path:
    """Build and install an application, and return the folder of its files."""
    app, repo = scratch / "app", scratch / "repo"
    flatpak_builder(manifest, app, repo, scratch / "state", env, program=builder)
    install_app(repo, APP_ID, env)
    return app / "files"


def files_of(folder: Path) -> set[str]:
    """Return the files below a folder, without byte code."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if "__pycache__" not in name}


# ---- cleanup ---------------------------------------------------------------------------------------------------------

LAVISH = Release(
    name="lavish",
    version="1.0",
    sdist=False,
    modules={
        "lavish/__init__.py": "from lavish.inner import word\n\n\ndef says():\n    return word\n",
        "lavish/__init__.pyi": "def says() -> str: ...\n",
        "lavish/py.typed": "",
        "lavish/include/lavish.h": "",
        "lavish/core.pxd": "",
        "lavish/core.a": "",
        "lavish/inner/__init__.py": 'word = "still here"\n',
        "lavish/inner/tests/__init__.py": "",
        "lavish/inner/docs/help.txt": "",
        "lavish/testing/__init__.py": "",
        "lavish/tests/__init__.py": "",
        "lavish/tests/data/table.csv": "",
        "lavish/tests.py": "",
        "lavish_tools/test/__init__.py": "",
        "lavish_tools/__init__.py": "",
        "docs/conf.py": "",
        "tests/__init__.py": "",
        "tests/test_lavish.py": "",
        "lavish-1.0.data/headers/lavish.h": "",
        "lavish-1.0.data/scripts/lavish-tool": "#!python\n",
        "lavish-1.0.data/data/share/man/man1/lavish-tool.1": "",
        "lavish-1.0.data/data/share/doc/lavish/README": "",
        "lavish-1.0.data/data/share/lavish/table.csv": "",
        "lavish-1.0.data/data/lib/pkgconfig/lavish.pc": "",
    },
)
OWN_FILES = {"src/demoapp/tests/__init__.py": "", "src/demoapp/interface.pyi": "", "src/demoapp/note.h": ""}
ALWAYS = {
    "bin/demoapp",
    "share/lavish/table.csv",
    f"{SITE}/demoapp/__init__.py",
    *(f"{SITE}/demoapp/{name}" for name in ("interface.pyi", "note.h", "tests/__init__.py")),
    *(f"{SITE}/lavish/{name}" for name in ("__init__.py", "py.typed", "testing/__init__.py", "tests.py")),
    *(f"{SITE}/lavish/inner/{name}" for name in ("__init__.py", "docs/help.txt", "tests/__init__.py")),
    f"{SITE}/lavish_tools/__init__.py",
}
"""What stays whatever is cleaned up, but for metadata and the application's own data files."""
LISTED = {
    "headers": {
        "include/python3.14/lavish/lavish.h",
        "lib/pkgconfig/lavish.pc",
        f"{SITE}/lavish/core.pxd",
        f"{SITE}/lavish/include/lavish.h",
    },
    "static-libraries": {f"{SITE}/lavish/core.a"},
    "stubs": {f"{SITE}/lavish/__init__.pyi"},
    "tests": {
        f"{SITE}/lavish/tests/__init__.py",
        f"{SITE}/lavish/tests/data/table.csv",
        f"{SITE}/lavish_tools/test/__init__.py",
        f"{SITE}/tests/__init__.py",
        f"{SITE}/tests/test_lavish.py",
    },
    "docs": {f"{SITE}/docs/conf.py", "share/doc/lavish/README", "share/man/man1/lavish-tool.1"},
    "scripts": {"bin/lavish-tool"},
}
"""What each list removes."""


def build_lavish(lists: list[str], env: Environment, scratch: Path, builder: Path) -> set[str]:
    """Build the application with these lists to clean up by, and return what it consists of, without metadata."""
    write_demo(scratch / "tree", "lavish", options=f"cleanup = {lists}\n", files=OWN_FILES)
    with ExampleIndex([LAVISH], installed=["hatchling"]) as index:
        files = build(scratch / "tree", index, env, scratch, builder)
    assert flatpak_run(APP_ID, env=env).stdout == "still here\n"
    assert not [path for path in files.rglob("__pycache__") if not [*path.parent.glob("*.py")]]
    return {name for name in files_of(files) if ".dist-info/" not in name and APP_ID not in name} - {"manifest.json"}


def test_cleanup_lists(builder: Path, flatpak_env: Environment, tmp_path: Path) -> None:
    """The lists remove their files of the dependencies, none of the application's, and the application runs."""
    assert build_lavish([*LISTED], flatpak_env, tmp_path, builder) == ALWAYS


def test_nothing_is_cleaned_up_unasked(flatpak_env: Environment, tmp_path: Path) -> None:
    """Without a list, all that the dependencies bring is there: each list removes something, and no more than that."""
    found = build_lavish([], flatpak_env, tmp_path, get_flatpak_builder())
    assert found - ALWAYS == set().union(*LISTED.values())
    assert LISTED.keys() == load_cleanup_lists().keys()


# ---- the update bot --------------------------------------------------------------------------------------------------

WITHOUT_INDEX = FLATPAK.partition("\n[tool.flatpak.dependencies]")[0]
NEWER = Release(name="humanize", version="99.0", modules={"humanize/__init__.py": 'def says():\n    return "newer"\n'})


def test_file_that_the_update_bot_has_exchanged(flatpak_env: Environment, tmp_path: Path) -> None:
    """The bot writes URL and sha256 of a newer release into the source, and nothing else; that is what is installed."""
    tree = tmp_path / "tree"
    pyproject = build_system("setuptools.build_meta") + PROJECT + WITHOUT_INDEX
    checked = pyproject.replace("[tool.flatpak]", "[tool.flatpak]\nchecker-data = true")
    write_tree(tree, checked, {"src/demoapp/__init__.py": SOURCE.format("humanize")})
    with ExampleIndex([NEWER]) as index:
        made = run(tree, "generate", ".", environ=flatpak_env)
        assert made.returncode == 0, made.stderr
        exchange(tree / "build-aux/flatpak/python3-dependencies.json", index)
        build_and_install(
            tree / made.stdout.rstrip("\n"), {**flatpak_env, **index.environ}, tmp_path, get_flatpak_builder()
        )
    assert flatpak_run(APP_ID, env=flatpak_env).stdout == "newer\n"


def exchange(path: Path, index: ExampleIndex) -> None:
    """Do as the update bot does to a wheel that it finds a newer release of."""
    module = json.loads(path.read_text("utf-8"))
    [source] = module["sources"]
    assert source["x-checker-data"] == {"type": "pypi", "name": "humanize", "packagetype": "bdist_wheel"}
    filename = "humanize-99.0-py3-none-any.whl"
    source |= {"url": FILES_URL + filename, "sha256": index.sha256(filename)}
    path.write_text(json.dumps(module), "utf-8")


# ---- byte code -------------------------------------------------------------------------------------------------------

CODE = (
    Release(
        name="pure",
        version="1.0",
        modules={
            "pure/__init__.py": "from pure_helper import says\n",
            "pure/inner/__init__.py": "",
            "pure/inner/most.py": "",
            "pure_helper.py": 'def says():\n    return "imported"\n',
        },
    ),
    Release(
        name="built",
        version="1.0",
        tags=(),
        build_system='requires = ["hatchling"]\nbuild-backend = "hatchling.build"',
        modules={"built/__init__.py": "", "built/part.py": ""},
    ),
)
IMPORT_ALL = """
import json, pkgutil, sys
site = [path for path in sys.path if path.startswith("/app/")]
names = [found.name for found in pkgutil.walk_packages(site)]
for name in names:
    __import__(name)
print(json.dumps({sys.modules[name].__spec__.origin: sys.modules[name].__spec__.cached for name in names}))
"""


@each_generation
def test_byte_code_is_accepted_as_it_is(
    runtimes: Runtimes, builder: Path, flatpak_env: Environment, tmp_path: Path
) -> None:
    """The runtime's Python takes each module below /app from the byte code that pip has written, and compiles none."""
    version = f'runtime-version = "{runtimes.branch}"\n'
    write_demo(tmp_path / "tree", "pure", "built", files={"src/demoapp/part.py": ""}, table=version)
    with ExampleIndex(CODE, installed=["hatchling"]) as index:
        build(tmp_path / "tree", index, flatpak_env, tmp_path, builder)
    modules, compiled, accepted = import_all(flatpak_env)
    assert {source.rpartition("site-packages/")[2] for source in modules} == {
        *("pure/__init__.py", "pure/inner/__init__.py", "pure/inner/most.py", "pure_helper.py"),
        *("built/__init__.py", "built/part.py", "demoapp/__init__.py", "demoapp/part.py"),
    }
    assert (compiled, accepted) == (set(), set(modules.values()))
    _, compiled, accepted = import_all(flatpak_env, "--env=PYTHONPYCACHEPREFIX=/run/elsewhere")
    assert (compiled, accepted) == (set(modules), set()), "what is compiled has to be seen"


def import_all(env: Environment, *options: str) -> tuple[dict[str, str], set[str], set[str]]:
    """Import all modules of the application in its sandbox.

    Return the byte code by source; the sources that were compiled, and the byte code that was taken, as `-v` tells it.
    """
    ran = flatpak_run(APP_ID, "-v", "-c", IMPORT_ALL, env=env, options=["--command=python3", *options])
    compiled = re.findall(r"(?m)^# code object from (/app/.*\.py)$", ran.stderr)
    accepted = re.findall(r"(?m)^# code object from '(/app/.*\.pyc)'$", ran.stderr)
    modules: dict[str, str] = json.loads(ran.stdout)
    return modules, set(compiled), set(accepted)


# ---- a module for each -----------------------------------------------------------------------------------------------

STACK = (
    Release(name="alpha", version="1.0", requires=("zulu",), modules={"alpha.py": "from zulu import says as says\n"}),
    Release(
        name="zulu",
        version="1.0",
        requires=("mike",),
        modules={"zulu/__init__.py": "from mike import says as says\n", "zulu/__init__.pyi": ""},
    ),
    Release(
        name="mike",
        version="1.0",
        tags=(),
        build_system='requires = ["hatchling"]\nbuild-backend = "hatchling.build"',
        modules={"mike.py": 'def says():\n    return "at the bottom"\n'},
    ),
    Release(name="elsewhere", version="1.0"),
)


def test_module_for_each(builder: Path, flatpak_env: Environment, tmp_path: Path) -> None:
    """Modules of their own are built one after the other, what is required first; none for an arch that has it not."""
    elsewhere = f"elsewhere; platform_machine != '{platform.machine()}'"
    options = 'layout = "per-package"\ncleanup = ["stubs"]\n'
    write_demo(tmp_path / "tree", "alpha", elsewhere, options=options)
    with ExampleIndex(STACK, installed=["hatchling"]) as index:
        files = build(tmp_path / "tree", index, flatpak_env, tmp_path, builder)
    path = tmp_path / "tree/build-aux/flatpak/python3-dependencies.json"
    modules = json.loads(path.read_text("utf-8"))["modules"]
    names = [module["name"].removeprefix("python3-") for module in modules]
    assert names == ["mike", "zulu", "alpha", "elsewhere"]
    assert flatpak_run(APP_ID, env=flatpak_env).stdout == "at the bottom\n"
    installed = {name for name in files_of(files / SITE) if ".dist-info/" not in name}
    assert installed == {"alpha.py", "demoapp/__init__.py", "mike.py", "zulu/__init__.py"}
