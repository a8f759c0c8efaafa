"""Locks made from the lock of another tool: its versions and hashes, and nothing that contradicts them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from pyproject_flatpak.errors import LockError, Problems
from pyproject_flatpak.lock import DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.choice import Choice
from pyproject_flatpak.lock.document import Lock
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.given import find_given_lock
from pyproject_flatpak.lock.wanted import Wanted
from pyproject_flatpak.reporter import Reporter
from tests.support.index import ExampleIndex, Release
from tests.unit.support import Serve, requirements, targets

INDEX = "http://pypi.example.org/simple/"
FILES = "http://files.example.org/packages/"
X86, ARM = (f"cp314-cp314-manylinux_2_28_{arch}" for arch in ("x86_64", "aarch64"))
RELEASES = (
    *(Release(name=name, version=version) for name in ("alpha", "beta", "gamma") for version in ("1.0", "2.0")),
    Release(
        name="native", version="1.0", tags=(X86, ARM, "py3-none-any", "cp313-cp313-win_amd64"), requires=("alpha",)
    ),
    Release(name="setuptools", version="80.0"),
    Release(name="flit_core", version="3.12.0"),
)


def make(root: Path, *needs: str, **given: object) -> tuple[Lock, list[str]]:
    """Return the lock of a project with these requirements and the lock that lies in its folder, and what is said."""
    problems = Problems()
    values: dict[str, Any] = {
        "name": DEPENDENCIES_LOCK,
        "requirements": requirements(*needs),
        "targets": targets(),
        "asked_by": "project.dependencies",
        "remedy": "mend the name",
        "index": INDEX,
        "given": find_given_lock(root, None, problems),
    }
    assert problems.errors == []
    said: list[str] = []
    [lock] = make_locks((Wanted(**values | given),), {}, Reporter(info=said.append, warning=said.append))
    return lock, said


def versions(root: Path, *needs: str, **given: object) -> dict[str, str]:
    """Return name and version of what is locked."""
    return {package.name: str(package.version) for package in make(root, *needs, **given)[0].packages}


def table(index: ExampleIndex, filename: str, **changes: object) -> dict[str, Any]:
    """Return a file of the index as a pylock.toml has it."""
    return {"url": FILES + filename, "hashes": {"sha256": index.sha256(filename)}, **changes}


def pylock(root: Path, *packages: Mapping[str, Any], **top: object) -> None:
    """Write a pylock.toml."""
    document = {"lock-version": "1.0", "created-by": "somebody", "packages": list(packages), **top}
    (root / "pylock.toml").write_text(tomli_w.dumps(document), "utf-8")


def pure(index: ExampleIndex, name: str, version: str = "1.0", **changes: object) -> dict[str, Any]:
    """Return a package with one wheel."""
    wheel = table(index, f"{name}-{version}-py3-none-any.whl")
    return {"name": name, "version": version, "wheels": [wheel], **changes}


def test_pylock(serve: Serve, tmp_path: Path) -> None:
    """A pylock.toml is what is installed, at its versions, markers evaluated for the targets."""
    index = serve(*RELEASES)
    pylock(
        tmp_path,
        pure(index, "alpha"),
        pure(index, "beta", marker="sys_platform == 'win32'"),
        pure(index, "gamma", marker="platform_machine == 'aarch64' and python_full_version >= '3.14.2'"),
    )
    lock, said = make(tmp_path, "alpha")
    assert [(package.name, str(package.version), str(package.marker or "")) for package in lock.packages] == [
        ("alpha", "1.0", ""),
        ("gamma", "1.0", 'platform_machine == "aarch64"'),
    ]
    assert said == ["locking project.dependencies from pylock.toml for x86_64 and aarch64, Python 3.14.2"]


def test_extras_and_groups_of_a_pylock(serve: Serve, tmp_path: Path) -> None:
    """What a pylock.toml has for extras, groups and default groups counts as it is asked for."""
    index = serve(*RELEASES)
    pylock(
        tmp_path,
        pure(index, "alpha", marker="'gui' in extras"),
        pure(index, "beta", marker="'flatpak' in dependency_groups"),
        pure(index, "gamma", marker="'default' in dependency_groups"),
        **{"default-groups": ["default"]},
    )
    assert set(versions(tmp_path)) == {"gamma"}
    assert set(versions(tmp_path, extras=("gui",))) == {"alpha", "gamma"}
    assert set(versions(tmp_path, groups=("flatpak",))) == {"beta", "gamma"}


def test_nothing_but_the_given_files(serve: Serve, tmp_path: Path) -> None:
    """A file that the index has beside those of the lock is never taken."""
    index = serve(*RELEASES)
    pylock(tmp_path, pure(index, "native"))
    lock, _ = make(tmp_path, "native")
    assert [wheel.filename for wheel in lock.packages[0].wheels or []] == ["native-1.0-py3-none-any.whl"]


def test_excluded(serve: Serve, tmp_path: Path) -> None:
    """What is excluded is not taken from another lock either."""
    index = serve(*RELEASES)
    pylock(tmp_path, pure(index, "alpha"), pure(index, "beta"))
    assert set(versions(tmp_path, "alpha", excluded=frozenset({"beta"}))) == {"alpha"}


def test_index_that_cannot_be_reached(serve: Serve, tmp_path: Path) -> None:
    """A lock that has the URLs of its files is taken where no index answers, and that is told."""
    index = serve(*RELEASES)
    pylock(tmp_path, pure(index, "alpha"))
    index.faults["/simple/"] = 503
    lock, said = make(tmp_path, "alpha")
    assert [package.name for package in lock.packages] == ["alpha"]
    assert said[1].startswith("pylock.toml: could not be compared with the index: ")


def test_package_of_another_index(serve: Serve, tmp_path: Path) -> None:
    """What the lock says to be of another index is looked for there; of what it does not say, nobody knows."""
    index = serve(*RELEASES)
    wheel = table(index, "alpha-1.0-py3-none-any.whl", url="http://other.example.org/alpha-1.0+cpu-py3-none-any.whl")
    other = {"name": "alpha", "version": "1.0+cpu", "wheels": [wheel]}
    pylock(tmp_path, other)
    assert versions(tmp_path, "alpha") == {"alpha": "1.0+cpu"}
    pylock(tmp_path, other | {"index": INDEX})
    with pytest.raises(LockError, match=r"the index has no 'alpha' 1\.0\+cpu any more"):
        make(tmp_path, "alpha")


def test_withdrawn_release(serve: Serve, tmp_path: Path) -> None:
    """A release that was withdrawn after the lock had been made is kept, and told."""
    index = serve(Release(name="alpha", version="1.0", yanked=True))
    pylock(tmp_path, pure(index, "alpha"))
    _, said = make(tmp_path, "alpha")
    assert said[1:] == [
        "project.dependencies: 'alpha' 1.0 has been withdrawn from the index; take another release of it"
    ]


def test_sdist_of_a_given_lock(serve: Serve, tmp_path: Path) -> None:
    """What the sdists of another lock are built with is locked beside it."""
    index = serve(*RELEASES)
    sdist = table(index, "alpha-1.0.tar.gz")
    pylock(tmp_path, {**pure(index, "alpha"), "sdist": sdist})
    lock, _ = make(tmp_path, "alpha", choice=Choice(prefer="sdist"))
    assert "setuptools" in lock.all_names
    lock, _ = make(tmp_path, "alpha")
    assert lock.all_names == {"alpha"}


def uv_lock(root: Path, pyproject: str) -> None:
    """Make the uv.lock of a project."""
    (root / "pyproject.toml").write_text(pyproject, "utf-8")
    command = [find_uv(), "lock", "--quiet", "--no-python-downloads", f"--default-index={INDEX}"]
    subprocess.run(command, cwd=root, check=True)


UV_PROJECT = """
[project]
name = "app"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["alpha==1.0", "native", "beta; sys_platform == 'win32'"]
[project.optional-dependencies]
more = ["beta"]
[dependency-groups]
dev = ["gamma"]
flat = [{ include-group = "inner" }]
inner = ["gamma==1.0"]
[tool.uv]
conflicts = [[{ group = "dev" }, { group = "flat" }]]
"""


def test_uv_lock(serve: Serve, tmp_path: Path) -> None:
    """A uv.lock gives the closure of the project, without its development."""
    serve(*RELEASES)
    uv_lock(tmp_path, UV_PROJECT)
    assert versions(tmp_path, "alpha==1.0", "native") == {"alpha": "1.0", "native": "1.0"}
    assert versions(tmp_path, "native", extras=("more",)) == {"alpha": "1.0", "native": "1.0", "beta": "2.0"}
    assert versions(tmp_path, "native", groups=("flat",)) == {"alpha": "1.0", "native": "1.0", "gamma": "1.0"}


def test_what_only_the_excluded_require(serve: Serve, tmp_path: Path) -> None:
    """From a uv.lock, what is excluded goes with all that it alone requires; what is not there does not matter."""
    serve(*RELEASES)
    uv_lock(tmp_path, UV_PROJECT.replace('"alpha==1.0", ', ""))
    assert versions(tmp_path, excluded=frozenset({"native", "pygobject"})) == {}


REQUIREMENTS = "requirements.txt"


def test_requirements_without_hashes(serve: Serve, tmp_path: Path) -> None:
    """What a requirements.txt pins is kept, what that requires is resolved and told."""
    serve(*RELEASES)
    (tmp_path / REQUIREMENTS).write_text("native==1.0\nbeta==1.0\n", "utf-8")
    lock, said = make(tmp_path, "native")
    assert {package.name: str(package.version) for package in lock.packages} == {
        "native": "1.0",
        "beta": "1.0",
        "alpha": "2.0",
    }
    assert said[1:] == ["requirements.txt does not pin alpha: resolved"]


def test_constraints(serve: Serve, tmp_path: Path) -> None:
    """Constraints of a requirements.txt bind what is resolved, and bring nothing in."""
    serve(*RELEASES)
    (tmp_path / REQUIREMENTS).write_text("-c bounds.txt\nnative==1.0\n", "utf-8")
    (tmp_path / "bounds.txt").write_text("alpha==1.0\nbeta==1.0\n", "utf-8")
    assert versions(tmp_path, "native") == {"native": "1.0", "alpha": "1.0"}


def test_hashes_of_what_a_constraint_pins(serve: Serve, tmp_path: Path) -> None:
    """A line with a hash but without a version gets it from its constraint."""
    index = serve(*RELEASES)
    wheel = index.sha256("alpha-1.0-py3-none-any.whl")
    (tmp_path / REQUIREMENTS).write_text(f"-c bounds.txt\nalpha --hash=sha256:{wheel}\n", "utf-8")
    (tmp_path / "bounds.txt").write_text("alpha==1.0\n", "utf-8")
    lock, _ = make(tmp_path, "alpha")
    [alpha] = lock.packages
    assert (str(alpha.version), len(alpha.wheels or []), alpha.sdist) == ("1.0", 1, None)


def test_some_hashes_count(serve: Serve, tmp_path: Path) -> None:
    """In a list that has hashes of some lines alone, these are no less binding."""
    serve(*RELEASES)
    (tmp_path / REQUIREMENTS).write_text(f"alpha==1.0 --hash=sha256:{'0' * 64}\nbeta==1.0\n", "utf-8")
    with pytest.raises(LockError, match=r"requirements\.txt line 1: no file of 'alpha' 1\.0 in the index has a sha256"):
        make(tmp_path, "alpha")


def test_requirements_with_hashes(serve: Serve, tmp_path: Path) -> None:
    """A requirements.txt with hashes is the whole list, and its hashes are all that is allowed."""
    index = serve(*RELEASES)
    pure_wheel, url = index.sha256("native-1.0-py3-none-any.whl"), f"{FILES}beta-1.0.tar.gz"
    lines = [
        f"native==1.0 --hash=sha256:{pure_wheel}",
        f"beta @ {url} ; platform_machine == 'aarch64' --hash=sha256:{index.sha256('beta-1.0.tar.gz')}",
        f"gamma==1.0 ; sys_platform == 'win32' --hash=sha256:{'0' * 64}",
    ]
    (tmp_path / REQUIREMENTS).write_text("\n".join(lines), "utf-8")
    lock, _ = make(tmp_path, "native")
    beta, native = lock.packages
    assert [wheel.filename for wheel in native.wheels or []] == ["native-1.0-py3-none-any.whl"]
    assert beta.archive is not None
    assert (beta.archive.url, str(beta.marker)) == (url, 'platform_machine == "aarch64"')


def test_fresh_lock_of_a_given_one(serve: Serve, tmp_path: Path) -> None:
    """A lock that is made from another one stays fresh until that changes, with no request."""
    index = serve(*RELEASES)
    pylock(tmp_path, pure(index, "alpha"))
    lock, _ = make(tmp_path, "alpha")
    asked = len(index.log)
    assert remade(tmp_path, lock) == (lock.text, [])
    assert len(index.log) == asked
    pylock(tmp_path, pure(index, "alpha", version="2.0"))
    text, said = remade(tmp_path, lock)
    assert 'version = "2.0"' in text
    assert said[0].splitlines()[1:] == ["  the lock that it is made from has changed"]


@pytest.mark.parametrize(("ordered", "names"), [(True, ["alpha"]), (False, [])])
def test_requirements_within_a_given_lock(serve: Serve, tmp_path: Path, *, ordered: bool, names: list[str]) -> None:
    """What packages of another tool's lock require of each other is asked for where the order matters."""
    index = serve(*RELEASES)
    pylock(tmp_path, pure(index, "alpha"), pure(index, "native"))
    lock, _ = make(tmp_path, "native", ordered=ordered)
    assert [item["name"] for package in lock.packages for item in package.dependencies or ()] == names


def remade(root: Path, lock: Lock) -> tuple[str, list[str]]:
    """Return the text of the lock where an earlier one is there, and what is said."""
    said: list[str] = []
    wanted = Wanted(
        name=lock.name,
        requirements=requirements("alpha"),
        targets=targets(),
        asked_by="project.dependencies",
        remedy="",
        index=INDEX,
        given=find_given_lock(root, None, Problems()),
    )
    [made] = make_locks((wanted,), {lock.name: lock.text}, Reporter(info=said.append))
    return made.text, said
