"""Environments in which we cannot do our work: one clear line each, and no word in projects that are none of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.integration.arrangements import ARRANGEMENTS, ICON, OUTPUT, PYPROJECT, Arrangement
from tests.integration.cells import check_one_line
from tests.integration.front_ends import FRONT_ENDS, FrontEnd, Makes, Outcome, Workshop, written
from tests.support.trees import Tree, difference, read_tree
from tests.support.wheelhouse import OLD_PACKAGING

pytestmark = pytest.mark.integration

WITHOUT_CHECK: Final = FrontEnd(command=("PYTHON", "-m", "build", "-n", "-x"), makes=("sdist", "wheel"))
"""`build -n` looks for what is missing itself, unless it is told not to."""
WAYS: Final = {
    "hatch/hatchling build -t sdist": FRONT_ENDS["hatchling build -t sdist"],
    "hatch/hatchling build -t flatpak": FRONT_ENDS["hatchling build -t flatpak"],
    "hatch/build -n -x": WITHOUT_CHECK,
    "setuptools/build -n -x": WITHOUT_CHECK,
    "setup.py/setup.py sdist": FRONT_ENDS["setup.py sdist"],
}
in_every_way = pytest.mark.parametrize("way", WAYS)
INSTALL: Final = "pip install 'pyproject-flatpak[resolve]'"
BACK_ENDS: Final = ("build", "hatch-fancy-pypi-readme", "hatchling", "setuptools", "wheel")


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    """Return a PATH without any program."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return str(folder)


def run(way: str, python: Path, workshop: Workshop, tmp_path: Path, **environ: str) -> tuple[Arrangement, Outcome]:
    """Build the project of a way with its front end, on an interpreter."""
    arrangement = ARRANGEMENTS[way.partition("/")[0]]
    tree = arrangement.write(tmp_path / "tree")
    return arrangement, workshop.build(WAYS[way], tree, python=python, **environ)


def check_refusal(outcome: Outcome, arrangement: Arrangement, start: str, *parts: str) -> None:
    """Check that the build ends with one line about the matter, and has written nothing."""
    check_one_line(outcome, start, *parts)
    before = {name: text.encode() for name, text in arrangement.files.items()}
    assert written(outcome.tree, before) == {}


@in_every_way
def test_requests_is_missing(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """Without a lock and without the extra's `requests`, the line names it and the extra."""
    python = workshop.venv(*BACK_ENDS, "pyproject-flatpak", "uv")
    arrangement, outcome = run(way, python, workshop, tmp_path)
    check_refusal(outcome, arrangement, "requests: ", INSTALL)


@pytest.mark.parametrize("way", ["build", "uv build"])
def test_extra_is_not_asked_for(way: str, workshop: Workshop, nowhere: str, tmp_path: Path) -> None:
    """In an isolated build, the line names what is not there as the extra does not stand in `requires`."""
    arrangement = ARRANGEMENTS["setuptools"]
    text = arrangement.files[PYPROJECT].replace("pyproject-flatpak[resolve]", "pyproject-flatpak")
    arrangement = replace(arrangement, files={**arrangement.files, PYPROJECT: text})
    outcome = workshop.build(FRONT_ENDS[way], arrangement.write(tmp_path / "tree"), PATH=nowhere)
    missing = "requests: " if way == "uv build" else "uv: "  # it tells its builds where it is
    check_refusal(outcome, arrangement, missing, INSTALL)


@in_every_way
def test_uv_is_missing(way: str, workshop: Workshop, nowhere: str, tmp_path: Path) -> None:
    """Without a lock, without the extra's `uv` and without one on PATH, the line names it and the extra."""
    python = workshop.venv(*BACK_ENDS, "pyproject-flatpak", "requests")
    arrangement, outcome = run(way, python, workshop, tmp_path, PATH=nowhere)
    check_refusal(outcome, arrangement, "uv: ", INSTALL)
    assert outcome.requests == ()


@in_every_way
def test_fresh_lock_needs_no_extra(way: str, workshop: Workshop, nowhere: str, tmp_path: Path) -> None:
    """With a fresh lock, what it takes to make one is not missed."""
    python = workshop.venv(*BACK_ENDS, "pyproject-flatpak")
    arrangement = ARRANGEMENTS[way.partition("/")[0]]
    tree = arrangement.write(tmp_path / "tree")
    expected = workshop.expected(arrangement)
    write_outputs(tree, expected, "pylock.flatpak.toml", "pylock.build.toml")
    outcome = workshop.build(WAYS[way], tree, python=python, PATH=nowhere)
    assert outcome.exit_code == 0, outcome.said
    assert outcome.requests == ()
    assert difference(expected, read_tree(tree / OUTPUT)) == ""


@in_every_way
def test_packaging_is_old(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """Where something has brought in an older `packaging` than we ask for, the line names it and the version."""
    arrangement, outcome = run(way, with_old_packaging(workshop), workshop, tmp_path)
    check_refusal(outcome, arrangement, "packaging: ", OLD_PACKAGING, "26.1", "pip install")


@pytest.mark.parametrize(
    ("name", "makes"),
    [
        pytest.param("hatch-without-a-table", "sdist", id="hatchling project without our table"),
        pytest.param("hatch-fancy-pypi-readme-without-a-table", "sdist", id="the same with a plug-in"),
        pytest.param("setuptools-without-a-table", "sdist", id="setuptools project without our table"),
        pytest.param("hatch", "wheel", id="wheel of a hatchling project with it"),
        pytest.param("setuptools", "wheel", id="wheel of a setuptools project with it"),
    ],
)
def test_packaging_is_old_and_nothing_to_do(name: str, makes: Makes, workshop: Workshop, tmp_path: Path) -> None:
    """Where we cannot work, but have nothing to do either, a build is what it is without us."""
    arrangement = ARRANGEMENTS[name]
    tree = arrangement.write(tmp_path / "tree")
    front_end = FrontEnd(command=("PYTHON", "-m", "build", "-n", "-x", f"--{makes}"), makes=(makes,))
    outcome = workshop.build(front_end, tree, python=with_old_packaging(workshop))
    assert outcome.exit_code == 0, outcome.said
    made, wanted = (outcome.sdist, arrangement.sdist) if makes == "sdist" else (outcome.wheel, arrangement.wheel)
    assert sorted(made) == sorted(wanted)


@pytest.mark.parametrize("way", ["hatch/build -n -x", "setuptools/build -n -x", "setup.py/setup.py sdist"])
def test_packaging_is_old_and_we_are_skipped(way: str, workshop: Workshop, tmp_path: Path) -> None:
    """PYPROJECT_FLATPAK=skip gives a plain sdist where we cannot work."""
    arrangement, outcome = run(way, with_old_packaging(workshop), workshop, tmp_path, PYPROJECT_FLATPAK="skip")
    assert outcome.exit_code == 0, outcome.said
    assert set(outcome.sdist) | {ICON} == arrangement.sdist


@pytest.mark.parametrize("way", ["hatch/hatchling build -t sdist", "hatch/hatchling build -t flatpak"])
@pytest.mark.parametrize("entry_point", ["flatpak", "another"])
def test_two_plug_ins_of_one_name(entry_point: str, way: str, workshop: Workshop, tmp_path: Path) -> None:
    """Where another distribution has a hatch plug-in `flatpak`, too, the line names that distribution."""
    python = workshop.new_venv(*BACK_ENDS, "pyproject-flatpak[resolve]")
    install_other_plug_in(python, entry_point)
    arrangement, outcome = run(way, python, workshop, tmp_path)
    check_refusal(outcome, arrangement, "hatch plug-in 'flatpak': ", "other-plug-in")


def write_outputs(tree: Path, outputs: Tree, *names: str) -> None:
    """Write some of the generated files into a tree."""
    (tree / OUTPUT).mkdir(parents=True)
    for name in names:
        (tree / OUTPUT / name).write_bytes(outputs[name])


def with_old_packaging(workshop: Workshop) -> Path:
    """Return an interpreter with all that we need, but one older than that."""
    python = workshop.new_venv(*BACK_ENDS, f"packaging=={OLD_PACKAGING}", "tomli-w", "uv", "requests")
    workshop.install(python, "--no-deps", "pyproject-flatpak")
    return python


def install_other_plug_in(python: Path, entry_point: str) -> None:
    """Install a distribution whose hatch plug-in has the same PLUGIN_NAME as ours."""
    [site] = python.parent.parent.glob("lib/*/site-packages")
    (site / "other_plug_in.py").write_text(OTHER_PLUG_IN, "utf-8")
    info = site / "other_plug_in-1.0.dist-info"
    info.mkdir()
    about = {
        "METADATA": "Metadata-Version: 2.1\nName: other-plug-in\nVersion: 1.0\n",
        "RECORD": "other_plug_in.py,,\n",
        "entry_points.txt": f"[hatch]\n{entry_point} = other_plug_in\n",
        "top_level.txt": "other_plug_in\n",
    }
    for name, text in about.items():
        (info / name).write_text(text, "utf-8")


OTHER_PLUG_IN: Final = """
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.plugin.interface import BuilderInterface
from hatchling.plugin import hookimpl


class OtherHook(BuildHookInterface):
    PLUGIN_NAME = "flatpak"


class OtherBuilder(BuilderInterface):
    PLUGIN_NAME = "flatpak"

    def get_version_api(self):
        return {"other": lambda directory, **_: directory}


@hookimpl
def hatch_register_build_hook():
    return OtherHook


@hookimpl
def hatch_register_builder():
    return OtherBuilder
"""
