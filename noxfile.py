"""Every chore of this repository; ``./dev`` lists them and ``./dev NAME`` runs one."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

LINT, TYPES, TEST = "lint", "types", "test"
"""The dependency groups of pyproject.toml that the sessions install."""

RUNTIME_BRANCHES = ("26.08", "25.08")
"""The freedesktop runtimes that the integration tests want stand-ins of; GNOME's come with them."""

OFFLINE_TESTS = ("tests/unit", "tests/lint", "tests/cases", "tests/invalid", "tests/property")

nox.options.default_venv_backend = "uv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True
nox.options.sessions = ["test"]


def install_project(session: nox.Session, group: str) -> None:
    """Install the checkout, editable and with the command line, and a dependency group."""
    session.install("--editable", ".[cli]", f"--group={group}")


@nox.session(venv_backend="none")
def test(session: nox.Session) -> None:
    """Run all that a change has to pass: lint, types, system, runtime, unit and integration."""
    for chore in ("lint", "types", "system", "runtime", "unit", "integration"):
        session.notify(chore, posargs=())


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, spelling and pyproject.toml."""
    session.install(f"--group={LINT}")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("typos")
    session.run("validate-pyproject", "pyproject.toml")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the import packages and of the tests."""
    install_project(session, TYPES)
    session.run("mypy", *session.posargs)


@nox.session
def unit(session: nox.Session) -> None:
    """Run the tests that need neither flatpak-builder nor a network."""
    install_project(session, TEST)
    session.run("pytest", *filter(lambda folder: Path(folder).is_dir(), OFFLINE_TESTS), *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """Run the tests that build and run Flatpaks; they need the chores system and runtime once."""
    install_project(session, TEST)
    named = any(Path(argument.partition("::")[0]).exists() for argument in session.posargs)
    session.run("pytest", *([] if named else ["tests/integration"]), *session.posargs)


@nox.session(venv_backend="none")
def system(session: nox.Session) -> None:
    """Install the system packages that the tests call: flatpak-builder, validators, a virtual display."""
    session.run("tests/runtime/install-system-packages.sh", *session.posargs)


@nox.session(venv_backend="none")
def runtime(session: nox.Session) -> None:
    """Make the stand-in Flatpak runtimes and Rust for them, and get a flatpak-builder of 1.4, unless up to date."""
    for branch in RUNTIME_BRANCHES:
        session.run("tests/runtime/make-runtime.sh", "--gnome", "--branch", branch, *session.posargs)
    session.run("tests/runtime/make-rust.sh")
    session.run("tests/runtime/get-flatpak-builder.sh")


@nox.session
def gen(session: nox.Session) -> None:
    """Make the expected output of tests/cases anew; look at the difference before you commit it."""
    install_project(session, TEST)
    session.run("python", "-m", "tests.cases.regenerate", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, and write docs/benchmarks.md: all, or `-- builds`, `-- lock`; wants a machine with nothing to do."""
    install_project(session, TEST)
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def score(session: nox.Session) -> None:
    """Derive for published applications and print how right that is: `-- LIST`, a JSON file; downloads their sdists."""
    install_project(session, TEST)
    session.run("python", "-m", "tests.corpus", *session.posargs)


@nox.session
def example(session: nox.Session) -> None:
    """Turn example_project into a Flatpak: the main job, from a fresh clone."""
    session.install(".[cli]", "build", "hatch")
    session.run("python", "-m", "tests.example")


@nox.session
def build(session: nox.Session) -> None:
    """Build the sdist and the wheel into dist/ and check what an index would show of them."""
    session.install("build", "twine")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", *map(str, sorted(Path("dist").iterdir())))
