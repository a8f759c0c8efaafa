"""The verb lock and its options, and builds that nothing is fetched for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import tomli_w

from tests.support.command_line import environment, run
from tests.support.documents import document, merged
from tests.support.index import SIMPLE_URL, ExampleIndex, Release
from tests.support.tools import skip_or_fail
from tests.support.trees import read_tree

OLD = (Release(name="alpha", version="1.0", requires=("beta",)), Release(name="beta", version="1.0"))
NEW = (*OLD, Release(name="alpha", version="2.0", requires=("beta",)), Release(name="beta", version="2.0"))
LOCK = "build-aux/flatpak/pylock.flatpak.toml"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that requires alpha, and has been locked when 1.0 was the newest."""
    tables = {
        "project": {"dependencies": ["alpha"]},
        "tool": {"flatpak": {"dependencies": {"index": SIMPLE_URL}}},
    }
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text(tomli_w.dumps(merged(document({}), tables)), "utf-8")
    with ExampleIndex(OLD) as index:
        done = run(root, "lock", ".", environ=environment(index, tmp_path / "first"))
    assert (done.returncode, done.stdout) == (0, f"{LOCK}\n")
    assert [*read_tree(root / "build-aux")] == [LOCK.removeprefix("build-aux/")]
    return root


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Serve newer releases, and return the environment of a client that has not asked before."""
    with ExampleIndex(NEW) as index:
        yield environment(index, tmp_path / "second")


def versions(project: Path) -> list[str]:
    """Return the versions of alpha and beta in the lock."""
    lines = (project / LOCK).read_text("utf-8").splitlines()
    return [line.split('"')[1] for line in lines if line.startswith("version = ")]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], ["1.0", "1.0"], id="as it is"),
        pytest.param(["--upgrade"], ["2.0", "2.0"], id="all"),
        pytest.param(["--upgrade", "Beta"], ["1.0", "2.0"], id="one"),
        pytest.param(["--upgrade=alpha", "--upgrade=beta"], ["2.0", "2.0"], id="one and another"),
    ],
)
def test_upgrade(project: Path, environ: Mapping[str, str], options: list[str], expected: list[str]) -> None:
    """A fresh lock stays as it is until something newer is asked for."""
    assert run(project, "lock", ".", *options, environ=environ).returncode == 0
    assert versions(project) == expected


def test_upgrade_of_a_stranger(project: Path, environ: Mapping[str, str]) -> None:
    """What is in no lock cannot be upgraded."""
    done = run(project, "lock", ".", "--upgrade", "gamma", environ=environ)
    assert done.returncode == 3
    assert done.stderr == "error: --upgrade: is in no lock (got 'gamma'); they have: alpha, beta\n"


def test_upgrade_of_another_tools_lock(project: Path, environ: Mapping[str, str]) -> None:
    """Versions that come from another lock are that tool's to upgrade."""
    (project / "requirements.txt").write_text("alpha==1.0\n", "utf-8")
    done = run(project, "lock", ".", "--upgrade", "alpha", environ=environ)
    assert done.returncode == 3
    assert "error: --upgrade: versions come from requirements.txt (got 'alpha'); run '" in done.stderr


@pytest.mark.parametrize("verb", ["lock", "generate"])
def test_locked(project: Path, environ: Mapping[str, str], verb: str) -> None:
    """With --locked a fresh lock is taken; a stale one ends the run with what has changed, and nothing is written."""
    assert run(project, verb, ".", "--locked", environ=environ).returncode == 0
    pyproject = (project / "pyproject.toml").read_text("utf-8")
    (project / "pyproject.toml").write_text(pyproject.replace('"alpha"', '"alpha<9"'), "utf-8")
    before = read_tree(project)
    done = run(project, verb, ".", "--locked", environ=environ)
    assert done.returncode == 1
    reason = "is out of date: requirements: +alpha<9, -alpha"
    assert done.stderr == f"error: pylock.flatpak.toml: {reason}; run 'pyproject-flatpak lock' and commit it\n"
    assert read_tree(project) == before


def test_fresh_lock_without_a_network(project: Path, environ: Mapping[str, str]) -> None:
    """With a fresh lock everything is generated where there is no network at all."""
    alone = ["unshare", "--map-root-user", "--net"]
    try:
        subprocess.run([*alone, "true"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        skip_or_fail(f"no network namespace to be had: {error}")
    command = [*alone, sys.executable, "-m", "pyproject_flatpak", "generate"]
    subprocess.run(command, cwd=project, env=environ, check=True)
    assert "org.example.Example.json" in read_tree(project / "build-aux/flatpak")
