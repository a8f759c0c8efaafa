"""Other tools that lock, each in an environment of its own: what they make of the projects in `tests/locks`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.lock.extra import find_uv
from tests.support.command_line import environment
from tests.support.index import ExampleIndex, Release
from tests.support.tools import skip_or_fail

LOCKS_FOLDER: Final = Path(__file__).parents[1] / "locks"

RELEASES: Final = (
    Release(name="Snake_Case", version="1.2.0", requires=("Dotted.Name>=1",)),
    Release(name="Dotted.Name", version="1.0"),
    Release(
        name="console",
        version="2.0",
        requires=('winpaint; sys_platform == "win32"', 'typing-backport>=4,<5; python_version < "3.12"'),
    ),
    Release(name="winpaint", version="0.4"),
    Release(name="typing-backport", version="4.1"),
    Release(
        name="fetcher",
        version="3.1",
        requires=("headers",),
        extras={
            "http2": ("framing>=4",),
            "socks": ('socket-proxy; sys_platform != "win32"',),
            "old": ('typing-backport; python_version < "3.9"',),
        },
    ),
    Release(name="headers", version="1.0"),
    Release(name="framing", version="4.0", requires=("packing",)),
    Release(name="packing", version="1.0"),
    Release(name="socket-proxy", version="1.7"),
    Release(name="matrices", version="1.9", requires_python=">=3.9"),
    Release(
        name="matrices",
        version="2.3",
        requires_python=">=3.12",
        tags=(*(f"cp314-cp314-manylinux_2_28_{arch}" for arch in ("x86_64", "aarch64")), "py3-none-any"),
    ),
    Release(
        name="solver",
        version="1.0",
        requires=('matrices<2; python_version < "3.12"', 'matrices>=2; python_version >= "3.12"'),
    ),
    Release(name="intel-helper", version="1.0", tags=("cp39-abi3-manylinux_2_17_x86_64",), sdist=False),
    Release(name="linter", version="1.0", requires=("fetcher[socks]",)),
    Release(name="plugin", version="1.0", requires=("editor",)),
    Release(name="tester", version="9.0", requires=("console", "differ")),
    Release(name="differ", version="1.0"),
)
"""What the index has for them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LockTool:
    """A tool, and a project that it locks."""

    name: str
    """Of the project's folder in `tests/locks`."""
    requirements: tuple[str, ...]
    """The tool itself, and what else its environment needs."""
    lock: str
    """File name of what it makes."""
    commands: tuple[tuple[str, ...], ...]
    """That make it, one after the other."""
    install: tuple[str, ...] = ()
    """Command that installs from it, with the extra `lint` and without development, into `.venv`."""

    @property
    def folder(self) -> Path:
        """The project, and the lock beside it."""
        return LOCKS_FOLDER / self.name

    def text(self) -> str:
        """Return the lock that the tool has once made."""
        return (self.folder / self.lock).read_text("utf-8")

    def set_up(self, folder: Path) -> Path:
        """Install it below `folder`, from the machine's own index, and return the path of its program."""
        uv = [find_uv(), "--quiet"]
        python = folder / "bin/python"
        commands = (
            [*uv, "venv", "--no-python-downloads", "--python", sys.executable, str(folder)],
            [*uv, "pip", "install", "--python", str(python), *self.requirements],
        )
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                skip_or_fail(f"{self.requirements[0]} cannot be had: {done.stderr.strip()[-2000:]}")
        return folder / "bin" / self.commands[0][0]

    def make(self, project: Path, program: Path, environ: Mapping[str, str]) -> None:
        """Copy the project, without the lock, to `project`, and have the tool lock it."""
        shutil.copytree(self.folder, project, ignore=shutil.ignore_patterns(self.lock))
        for _, *arguments in self.commands:
            run_tool([str(program), *arguments], project, environ)


def _poetry(name: str, *requirements: str) -> LockTool:
    return LockTool(
        name=name,
        requirements=requirements,
        lock="poetry.lock",
        commands=(("poetry", "lock", "--no-interaction"),),
        install=("poetry", "install", "--no-interaction", "--no-root", "--only=main", "--extras=lint"),
    )


LOCK_TOOLS: Final = {
    tool.name: tool
    for tool in (
        _poetry("poetry-1.2", "poetry==1.2.*"),
        _poetry("poetry-1.8", "poetry==1.8.*"),
        _poetry("poetry-2", "poetry==2.*"),
        LockTool(
            name="pdm-2.4",
            requirements=("pdm==2.4.*",),
            lock="pdm.lock",
            commands=(("pdm", "lock"),),
        ),
        LockTool(
            name="pdm-2",
            requirements=("pdm[locked]==2.*",),  # with the newest of all that it needs it does not always start
            lock="pdm.lock",
            commands=(
                ("pdm", "lock", "--group=:all", "--python===3.11.*"),
                ("pdm", "lock", "--group=:all", "--append", "--python=>=3.12"),
            ),
            install=("pdm", "sync", "--prod", "--group=lint", "--no-self"),
        ),
        LockTool(
            name="pipenv",
            requirements=("pipenv",),
            lock="Pipfile.lock",
            commands=(("pipenv", "lock"),),
            install=("pipenv", "sync"),
        ),
    )
}
"""By name, the oldest of each kind first; those without a version are the newest of the day."""


def tool_environment(index: ExampleIndex, home: Path) -> Mapping[str, str]:
    """Return the environment of a tool that is a client of `index`, whose settings and caches are below `home`."""
    home.mkdir(exist_ok=True)
    base = {
        name: value
        for name, value in environment(index, home / "cache").items()
        if not name.startswith(("PDM_", "PIPENV_", "POETRY_", "XDG_"))
    }
    return {
        **base,
        "HOME": str(home),
        "PDM_CHECK_UPDATE": "0",
        "PDM_IGNORE_SAVED_PYTHON": "1",
        "PDM_PYPI_URL": index.url,
        "PIPENV_NOSPIN": "1",
        "PIPENV_PYTHON": sys.executable,
        "PIPENV_VENV_IN_PROJECT": "1",
        "PIPENV_YES": "1",
        "POETRY_CACHE_DIR": str(home / "poetry"),
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def run_tool(command: Iterable[str], project: Path, environ: Mapping[str, str]) -> None:
    """Run a tool in the folder of a project; raises AssertionError with its output where it fails."""
    done = subprocess.run(
        [*command], cwd=project, env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert not done.returncode, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
