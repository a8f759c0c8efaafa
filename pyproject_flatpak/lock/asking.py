"""An sdist -> the build requirements that its back end names only when it is asked.

Runs code of the sdist and of what it is built with, in an environment of its own that uv fills from the index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement

from pyproject_flatpak.back_end import (
    OutOfTimeError,
    SilentBackEndError,
    ask_for_wheel_requirements,
    last_line,
    run_to_its_end,
    words_of,
)
from pyproject_flatpak.build_system import sdist_may_ask_for_more
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.lock.unpack import UnreadableArchiveError, unpack
from pyproject_flatpak.lock.uv import Question, environment
from pyproject_flatpak.normalize import normalized_requirement

HOOK_SECONDS: Final = 120
"""A back end that thinks for longer is not asked any more."""
_INSTALL_SECONDS: Final = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class _Environment:
    """A virtual environment."""

    folder: Path
    question: Question
    """Whence it is filled."""
    stop: threading.Event

    @property
    def programs(self) -> Path:
        """The folder of its programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.programs / "python"

    def fill(self, requirements: Iterable[str], constraints: Iterable[str]) -> None:
        """Make it, and install the requirements in the versions of the constraints, else in such as run here."""
        self._uv("venv", "--python", sys.executable, str(self.folder))
        wanted, pinned = ("\n".join(lines) for lines in (requirements, constraints))
        if not wanted:
            return
        files = {"requirements.txt": wanted, "constraints.txt": pinned}
        for name, text in files.items():  # not on the command line: a URL may hold credentials
            (self.folder / name).write_text(text, "utf-8")
        install = ("pip", "install", "--python", str(self.python), "-r", str(self.folder / "requirements.txt"))
        try:
            self._uv(*install, "-c", str(self.folder / "constraints.txt"))
        except subprocess.CalledProcessError:  # what was locked for the runtime's Python may not run on ours
            self._uv(*install)

    def _uv(self, *arguments: str) -> None:
        run_to_its_end(
            [find_uv(), *arguments, "--quiet", "--color", "never", "--no-config", "--no-python-downloads"],
            cwd=self.folder.parent,
            environ=environment(self.question, self.folder.parent),
            seconds=_INSTALL_SECONDS,
            stop=self.stop,
        )


def asked_requirements(  # noqa: PLR0913 - what is known of the sdist
    sdist: SelectedFile,
    archive: Path,
    pyproject: Mapping[str, Any],
    *,
    question: Question,
    locked: list[dict[str, Any]],
    seconds: float = HOOK_SECONDS,
    stop: threading.Event,
) -> list[Requirement]:
    """Return what the back end of `sdist`, which lies in `archive`, names; none where it cannot name any.

    It is asked where the requirements of `question` are installed as they are `locked`, and where it finds no program
    of this machine: those that it finds it would not name. Raises SilentBackEndError.
    """
    with tempfile.TemporaryDirectory(prefix="pyproject-flatpak-", ignore_cleanup_errors=True) as scratch:

        @cache
        def root() -> Path:
            tree = Path(scratch) / "tree"
            tree.mkdir()
            return unpack(archive, sdist.filename, tree, sdist.subdirectory)

        try:
            if not sdist_may_ask_for_more(root, pyproject):
                return []
            project = root()
            own = _Environment(folder=Path(scratch) / "environment", question=question, stop=stop)
            own.fill(map(str, question.requirements), _constraints(locked))
        except UnreadableArchiveError as error:
            raise SilentBackEndError(str(error)) from None
        except subprocess.CalledProcessError as error:
            raise SilentBackEndError(
                f"what it is built with cannot be installed: {last_line(words_of(error))}"
            ) from None
        texts = _ask(project, pyproject, own, seconds)
    try:
        return [normalized_requirement(text) for text in texts]
    except InvalidRequirement as error:
        raise SilentBackEndError(f"it names something that is no requirement: {last_line(str(error))}") from None


def _ask(root: Path, pyproject: Mapping[str, Any], own: _Environment, seconds: float) -> list[str]:
    """Ask with the environment's own programs alone, and where that fails, with all."""
    build_system = pyproject.get("build-system", {})
    alone = str(own.programs)

    def ask(path: str) -> list[str]:
        return ask_for_wheel_requirements(
            root, build_system, python=own.python, path=path, seconds=seconds, stop=own.stop
        )

    try:
        return ask(alone)
    except OutOfTimeError:
        raise
    except SilentBackEndError:
        return ask(os.pathsep.join([alone, os.environ.get("PATH", os.defpath)]))


def _constraints(packages: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the versions of locked packages as lines of a constraints file."""
    return [
        f"{package['name']}=={package['version']}" + (f" ; {package['marker']}" if "marker" in package else "")
        for package in packages
        if "version" in package
    ]
