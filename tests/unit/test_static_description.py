"""What is known of a project without running anything."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from pyproject_flatpak.declared import Notes
from pyproject_flatpak.declared.setup_call import keywords_of_setup
from pyproject_flatpak.errors import ConfigError, Problems
from pyproject_flatpak.project import EntryPoints, Person, Project, parse_project, read_optional_pyproject
from pyproject_flatpak.static_description import describe_statically
from tests.unit.support import write_tree

EGG_INFO = "Metadata-Version: 1.2\nName: Editor\nVersion: 1.0\n"


def read(root: Path, files: Mapping[str, str | bytes]) -> tuple[Project, tuple[str, ...]]:
    """Return the project of these files as it is understood, in which there is no mistake, and the notes."""
    write_tree(root, files)
    pyproject = read_optional_pyproject(root)
    description = describe_statically(root, pyproject)
    problems = Problems()
    project = parse_project(root, description, pyproject=pyproject, problems=problems)
    assert problems.errors == []
    return project, description.notes


def texts(project: Project) -> list[str]:
    """Return the requirements as text."""
    return [str(requirement) for requirement in project.requirements]


def test_project_table(tmp_path: Path) -> None:
    """A [project] table is read as it stands, with people and extras."""
    toml = """
        [project]
        name = "Editor"
        version = "1.0"
        description = "Write\\ntexts"
        license = "MIT"
        requires-python = ">=3.11"
        keywords = ["text", "write"]
        classifiers = ["Topic :: Utilities"]
        authors = [{ name = "Doe, Jane", email = "jane@example.org" }, { name = "Joe" }]
        maintainers = [{ email = "team@example.org" }]
        dependencies = ["b", "a; python_version > '3'"]
        optional-dependencies.spell-check = ["c>1; sys_platform == 'linux' or extra == 'x'"]
        urls = { "Source, code" = "https://example.org/editor" }
        gui-scripts = { "editor" = "editor:main" }
        scripts = { z = "z:z", a = "a:a" }
    """
    project, notes = read(tmp_path, {"pyproject.toml": toml})
    assert (project.name, project.version, project.summary) == ("Editor", "1.0", "Write texts")
    assert (project.license_expression, str(project.requires_python)) == ("MIT", ">=3.11")
    assert (project.keywords, project.classifiers) == (("text", "write"), ("Topic :: Utilities",))
    assert project.people == (Person(name="Joe"), Person(name="Doe, Jane", email="jane@example.org"))
    assert texts(project) == [
        'a; python_version > "3"',
        "b",
        'c>1; (sys_platform == "linux" or extra == "x") and extra == "spell-check"',
    ]
    assert project.extras == {"spell-check"}
    assert project.urls == {"Source code": "https://example.org/editor"}
    assert project.entry_points == EntryPoints(gui_scripts=("editor",), scripts=("z", "a"))
    assert notes == ()


POETRY = """
    [tool.poetry]
    name = "editor"
    version = "1.0"
    description = "Write texts"
    license = "MIT"
    authors = ["Doe, Jane <jane@example.org>", "Joe"]
    homepage = "https://example.org"
    keywords = ["text"]
    urls = { Issues = "https://example.org/issues" }
    extras = { spell = ["checker"] }
    [tool.poetry.dependencies]
    python = "^3.11"
    caret = "^1.2"
    tilde = "~1"
    plain = "1.0"
    any = "*"
    range = ">= 1.2, <2"
    either = "^1 || ^2"
    table = { version = "~=3.1", extras = ["x", "y"], markers = "sys_platform == 'linux'" }
    checker = { version = "*", optional = true }
    several = [{ version = "<2", markers = "python_version < '3.13'" }, { version = ">=2" }]
    git = { git = "https://example.org/git.git" }
    wrong = "what?"
    [tool.poetry.scripts]
    z = "z:z"
    a = { reference = "bin/a", type = "file" }
    b = { callable = "b:b" }
    [tool.poetry.plugins.gui_scripts]
    editor = "editor:main"
"""


def test_poetry_table(tmp_path: Path) -> None:
    """Poetry's own table is read, its version constraints as far as they have a common form."""
    project, notes = read(tmp_path, {"pyproject.toml": POETRY})
    assert (project.name, project.summary, project.license_text) == ("editor", "Write texts", "MIT")
    assert str(project.requires_python) == ">=3.11"
    assert texts(project) == [
        "any",
        "caret>=1.2",
        'checker; extra == "spell"',
        "either",
        "git",
        "plain==1.0",
        "range<2,>=1.2",
        'several<2; python_version < "3.13"',
        'table[x,y]~=3.1; sys_platform == "linux"',
        "tilde>=1",
    ]
    assert project.urls == {"Homepage": "https://example.org", "Issues": "https://example.org/issues"}
    assert {person.name for person in project.people} == {"Doe, Jane", "Joe"}
    assert project.entry_points == EntryPoints(gui_scripts=("editor",), scripts=("z", "b"), script_files=("bin/a",))
    assert notes == ("pyproject.toml: holds something that is no requirement: 'wrongwhat?'",)


def test_old_flit_table(tmp_path: Path) -> None:
    """An old [tool.flit.metadata] is read."""
    toml = """
        [tool.flit.metadata]
        module = "editor"
        author = "Jane"
        home-page = "https://example.org"
        requires = ["a"]
        requires-extra.x = ["b"]
        [tool.flit.scripts]
        editor = "editor:main"
    """
    project, _ = read(tmp_path, {"pyproject.toml": toml})
    assert (project.name, project.people, texts(project)) == (
        "editor",
        (Person(name="Jane"),),
        ["a", 'b; extra == "x"'],
    )
    assert project.entry_points.scripts == ("editor",)
    assert project.urls == {"Homepage": "https://example.org"}


SETUP_CFG = """
[metadata]
name = editor
version = attr: editor.__version__
description = Write texts
home-page = https://example.org
project_urls =
    Source = https://example.org/editor
    Issues = https://example.org/issues?a=b
classifiers =
    Topic :: Utilities
keywords = text, write
author = Jane
[options]
python_requires = >=3.11
install_requires =
    b>1
    # a comment
    a; sys_platform == 'linux'
scripts = bin/Editor
[options.extras_require]
Spell = c; d
[options.entry_points]
console_scripts =
    z = z:z
    a = a:a
gui_scripts = Editor = editor:main
"""


def test_setup_cfg(tmp_path: Path) -> None:
    """A setup.cfg alone makes a project; what it says to be in other files is left out."""
    project, notes = read(tmp_path, {"setup.cfg": SETUP_CFG})
    assert (project.name, project.version, project.summary) == ("editor", "", "Write texts")
    assert texts(project) == ['a; sys_platform == "linux"', "b>1", 'c; extra == "spell"', 'd; extra == "spell"']
    assert project.extras == {"spell"}
    assert project.urls == {
        "Source": "https://example.org/editor",
        "Issues": "https://example.org/issues?a=b",
        "Homepage": "https://example.org",
    }
    assert (project.keywords, project.classifiers) == (("text", "write"), ("Topic :: Utilities",))
    assert project.entry_points == EntryPoints(
        gui_scripts=("Editor",), scripts=("z", "a"), script_files=("bin/Editor",)
    )
    assert notes == ()


SETUP_PY = """
import os
from setuptools import setup
NAME = "editor"
SCRIPTS: list = ["z = z:z", f"a = {NAME}:a"]
try:
    COMMON = dict(license="MIT", url="https://example.org")
except OSError:
    pass
setup(
    name=NAME.lower() if os.name else NAME,
    description="Write " + "texts",
    install_requires=["b", *["a"], NAME + "-data", open("x").read()],
    extras_require={"x": "c", ":sys_platform == 'linux'": ["d"]},
    entry_points={"console_scripts": SCRIPTS, "gui_scripts": "[" and ["editor=editor"]},
    keywords=["text", "write"],
    scripts=("bin/" + NAME,),
    project_urls={"Source": "https://example.org/" + NAME},
    **COMMON,
)
"""


def test_setup_py(tmp_path: Path) -> None:
    """Literals of a setup.py are read, and what is made of them; what it computes is noted where it is missed."""
    project, notes = read(tmp_path, {"setup.py": SETUP_PY})
    assert (project.name, project.summary, project.license_text) == ("", "Write texts", "MIT")
    assert texts(project) == ["a", "b", 'c; extra == "x"', 'd; sys_platform == "linux"', "editor-data"]
    assert project.entry_points == EntryPoints(scripts=("z", "a"), script_files=("bin/editor",))
    assert project.keywords == ("text", "write")
    assert project.urls == {"Homepage": "https://example.org", "Source": "https://example.org/editor"}
    assert notes == (
        "setup.py: install_requires in line 13 is not fully known before it runs",
        "setup.py: entry_points in line 15 is not fully known before it runs",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("setuptools.setup(name='a')", {"name": "a"}, id="by its module"),
        pytest.param("other.setup(name='a')", {}, id="another setup"),
        pytest.param("if True:\n    setup(name='a')", {"name": "a"}, id="below a condition"),
        pytest.param("def main():\n    n = 'a'\n    setup(name=n)", {"name": "a"}, id="in a function"),
        pytest.param("def f():\n    n = 'a'\nsetup(name=n)", {}, id="name of another scope"),
        pytest.param("n = 'a'\nn = n + n\nsetup(name=n)", {"name": "aa"}, id="assigned twice"),
        pytest.param("n = 'a'\nn = f()\nsetup(name=n)", {}, id="assigned what is unknown"),
        pytest.param("d = {**{'name': 'a'}, 1: 2, f(): 3}\nsetup(**d)", {"name": "a"}, id="table of arguments"),
        pytest.param("setup(name='a')\nsetup(name='b', url='c')", {"name": "a", "url": "c"}, id="two calls"),
        pytest.param("setup(*args, **f())", {}, id="unknown arguments"),
        pytest.param("print 'Python 2'", {}, id="Python 2"),
        pytest.param("a = 'x'\n" + "a = a + a\n" * 60 + "setup(name=a, url='b')", {"url": "b"}, id="text that grows"),
        pytest.param(
            "x = ['x']\n" + "x = [x, x]\n" * 60 + "setup(url='b')", {"url": "b"}, id="array that grows inwards"
        ),
        pytest.param(f"setup(name={'+'.join(['1'] * 50_000)})", {}, id="long sum"),
        pytest.param("(" * 10_000, {}, id="nested too deeply"),
        pytest.param("\0", {}, id="NUL"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_call_of_setup(text: str, expected: dict[str, str]) -> None:
    """The arguments of setup() that are known without running it are found."""
    assert keywords_of_setup(text, Notes("setup.py")) == expected


def test_array_that_grows() -> None:
    """An array that a setup.py doubles again and again stops growing."""
    text = "a = ['x']\n" + "a = [*a, *a]\n" * 60 + "setup(scripts=a)"
    assert len(keywords_of_setup(text, Notes("setup.py"))["scripts"]) == 100_000


def test_unpacked_sdist(tmp_path: Path) -> None:
    """The metadata of an sdist comes before what its setup.py says, its programs in the author's order."""
    files = {
        "PKG-INFO": f"{EGG_INFO}Summary: Write\nHome-page: UNKNOWN\nAuthor: Jane\n\nA description\n",
        "setup.py": "setup(name='other', url='https://example.org', install_requires=['z'],"
        " entry_points={'gui_scripts': ['b=b:b', 'a=a:a']})",
        "editor.egg-info/PKG-INFO": EGG_INFO,
        "editor.egg-info/entry_points.txt": "[console_scripts]\nd = d:d\nc = c:c\n\n[gui_scripts]\na = a:a\nb = b:b\n",
        "editor.egg-info/requires.txt": "a\n\n[:os_name == 'posix']\nb\n\n[x]\nc\n\n[y:os_name == 'posix']\nd\n",
    }
    project, notes = read(tmp_path, files)
    assert (project.name, project.summary, project.people) == ("Editor", "Write", (Person(name="Jane"),))
    assert project.urls == {"Homepage": "https://example.org"}
    assert texts(project) == [
        "a",
        'b; os_name == "posix"',
        'c; extra == "x"',
        'd; os_name == "posix" and extra == "y"',
    ]
    assert project.entry_points == EntryPoints(gui_scripts=("b", "a"), scripts=("d", "c"))
    assert notes == ()


def test_requirements_of_pkg_info(tmp_path: Path) -> None:
    """A PKG-INFO of today has the requirements itself; what is none is left out and noted."""
    text = f"{EGG_INFO}Requires-Dist: a>1\nRequires-Dist: what? ever\nProvides-Extra: x\n"
    project, notes = read(tmp_path, {"PKG-INFO": text, "e.egg-info/requires.txt": "b"})
    assert (texts(project), project.extras) == (["a>1"], frozenset({"x"}))
    assert notes == ("PKG-INFO: holds something that is no requirement: 'what? ever'",)


def test_egg_info_of_a_checkout(tmp_path: Path) -> None:
    """Metadata that an editable installation has left in a checkout may be old: it fills gaps alone."""
    files = {
        "setup.cfg": "[metadata]\nname = new\n[options.entry_points]\nconsole_scripts = new = new:main",
        "src/old.egg-info/PKG-INFO": EGG_INFO,
        "src/old.egg-info/entry_points.txt": "[console_scripts]\nold = old:main",
    }
    project, _ = read(tmp_path, files)
    assert (project.name, project.version, project.entry_points.scripts) == ("new", "1.0", ("new",))


def test_dynamic_fields(tmp_path: Path) -> None:
    """What [project] leaves open is found elsewhere; what it has none of and does not leave open is not."""
    files = {
        "pyproject.toml": '[project]\nname = "editor"\ndynamic = ["version", "scripts"]',
        "PKG-INFO": EGG_INFO,
        "setup.cfg": "[options]\ninstall_requires = a\n[options.entry_points]\n"
        "gui_scripts = g = g:g\nconsole_scripts = c = c:c",
    }
    project, _ = read(tmp_path, files)
    assert (project.name, project.version, texts(project)) == ("editor", "1.0", [])
    assert project.entry_points == EntryPoints(scripts=("c",))


@pytest.mark.parametrize(
    ("files", "note"),
    [
        pytest.param({"setup.py": "def"}, "setup.py: is no valid Python 3: line 1: ", id="broken setup.py"),
        pytest.param({"setup.py": b"\xff\0"}, "setup.py: is no valid Python 3", id="binary setup.py"),
        pytest.param({"setup.cfg": "broken"}, "setup.cfg: is no valid configuration: ", id="broken setup.cfg"),
        pytest.param({"setup.py": "#" * 1_000_001}, "setup.py: is too large to be read", id="huge setup.py"),
        pytest.param({"PKG-INFO": "x" * 1_000_001}, "PKG-INFO: is too large to be read", id="huge PKG-INFO"),
        pytest.param(
            {"PKG-INFO": "", "e.egg-info/entry_points.txt": "a = b"},
            "e.egg-info: entry_points.txt is no list of entry points",
            id="broken entry points",
        ),
        pytest.param(
            {"PKG-INFO": "", "e.egg-info/requires.txt": "?", "e.egg-info/x": ""},
            "e.egg-info: holds something that is no requirement: '?'",
            id="broken requirements",
        ),
        pytest.param(
            {"PKG-INFO": "", "a.egg-info/x": "", "b.egg-info/x": ""},
            "a.egg-info, b.egg-info: several metadata folders, none of which is read",
            id="two metadata folders",
        ),
        pytest.param(
            {"setup.py": "setup(install_requires=['a'], extras_require={':what': 'b'})"},
            "setup.py: holds something that is no requirement: 'b'",
            id="broken marker",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, files: dict[str, str | bytes], note: str) -> None:
    """What is broken, binary or huge is noted, and the rest is read."""
    project, notes = read(
        tmp_path, {"pyproject.toml": '[project]\nname = "editor"\ndynamic = ["dependencies"]'} | files
    )
    assert project.name == "editor"
    assert notes[0].startswith(note)


@pytest.mark.parametrize(
    "toml",
    [
        pytest.param("project = {}\ntool = {}", id="empty"),
        pytest.param(
            "project = { name = 1, dependencies = [1, []], authors = [1], urls = 1, scripts = 1, dynamic = 'x' }",
            id="numbers in [project]",
        ),
        pytest.param("project.optional-dependencies = { 'a:b' = ['x'], c = 7, 'd\"' = ['y'] }", id="strange extras"),
        pytest.param("tool.poetry = { scripts = 1, dependencies = { a = 1, b = [] }, extras = 1 }", id="poetry"),
        pytest.param("tool.poetry.scripts.x = { type = 'file', reference = 1 }", id="script file"),
        pytest.param("tool = { poetry = 1, flit = 1, setuptools = 1, hatch = 1 }", id="no tables"),
        pytest.param("tool = { flit.metadata = { requires = 1, requires-extra = 1 }, flit.scripts = 1 }", id="flit"),
        pytest.param("tool = { setuptools.script-files = 1, hatch.build.targets.wheel = 1 }", id="script files"),
    ],
)
def test_odd_tables(tmp_path: Path, toml: str) -> None:
    """No value of a wrong kind stops it."""
    description = describe_statically(tmp_path, tomllib.loads(toml))
    assert description.metadata.startswith("Metadata-Version: 2.4\n")
    assert description.entry_points.gui_scripts == ()


def test_strange_files(tmp_path: Path) -> None:
    """Folders with a file's name, links in a circle and links to nowhere are passed over."""
    for name in ("setup.py", "PKG-INFO"):
        (tmp_path / name).mkdir()
    (tmp_path / "setup.cfg").symlink_to("setup.cfg")
    (tmp_path / "a.egg-info").symlink_to("nowhere")
    (tmp_path / "b").symlink_to(".")
    description = describe_statically(tmp_path, {})
    assert (description.metadata, description.notes) == ("Metadata-Version: 2.4\n", ())


def test_texts_of_many_lines(tmp_path: Path) -> None:
    """No text becomes a field of its own by its line breaks, and halves of characters are replaced."""
    text = "setup(name='editor', description='a\\r\\n\\x0b\\nName: other\\n\\nb \\udcff', author='J\\nLicense: x')"
    project, _ = read(tmp_path, {"setup.py": text})
    assert (project.name, project.summary, project.license_text) == ("editor", "a Name: other b ?", "")


@pytest.mark.parametrize(
    ("toml", "files", "expected"),
    [
        pytest.param("tool.setuptools.script-files = ['bin/a']", {}, ("bin/a",), id="pyproject.toml"),
        pytest.param(
            "tool.hatch.build.targets.wheel.shared-scripts = { 'x/a.py' = 'a', y = 7 }", {}, ("a",), id="hatchling"
        ),
        pytest.param("", {"setup.cfg": "[options]\nscripts =\n  bin/a\n  bin/b"}, ("bin/a", "bin/b"), id="setup.cfg"),
        pytest.param("", {"setup.py": "setup(scripts=['a'])"}, ("a",), id="setup.py"),
        pytest.param("", {"setup.py": "setup()"}, (), id="none"),
    ],
)
def test_script_files(tmp_path: Path, toml: str, files: dict[str, str], expected: tuple[str, ...]) -> None:
    """Script files, which no metadata has, are found for every back end."""
    project, _ = read(tmp_path, {"pyproject.toml": toml} | files)
    assert project.entry_points.script_files == expected


@pytest.mark.parametrize("name", ["setup.py", "setup.cfg", "PKG-INFO"])
def test_project_without_pyproject(tmp_path: Path, name: str) -> None:
    """A project of an older kind needs no pyproject.toml."""
    write_tree(tmp_path, {name: ""})
    assert read_optional_pyproject(tmp_path) == {}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        pytest.param({}, "does not exist", id="no project"),
        pytest.param({"pyproject.toml": "a =", "setup.py": ""}, "is no valid TOML", id="broken pyproject.toml"),
    ],
)
def test_no_project(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    """A folder without any project, or a broken pyproject.toml, is still a mistake."""
    write_tree(tmp_path, files)
    with pytest.raises(ConfigError, match=complaint):
        read_optional_pyproject(tmp_path)
