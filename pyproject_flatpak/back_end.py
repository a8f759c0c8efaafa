"""A project's build back end, asked what it needs beyond its pyproject.toml (`get_requires_for_build_wheel`).

Starts a process, which runs the back end's and the project's own code.
https://packaging.python.org/en/latest/specifications/pyproject-toml/#declaring-build-system-dependencies-the-build-system-table
https://peps.python.org/pep-0517/#get-requires-for-build-wheel
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.data import load_version_tools
from pyproject_flatpak.errors import ConfigError, message, show
from pyproject_flatpak.redact import redacted

_LEGACY: Final = "setuptools.build_meta:__legacy__"
"""What PEP 517 front ends assume where no back end is named."""
_OF_THIS_MACHINE: Final = re.compile("(CONDA|PIP|PYTHON|UV|VIRTUAL_ENV)")
"""Starts of variables that are about other environments, and may hold credentials."""
_EXTRA_ENVIRONMENT: Final = {
    "MATURIN_NO_INSTALL_RUST": "1",  # the Sdk extension has it
    "PYTHONWARNINGS": "ignore",  # what a back end has to say of its project's configuration is for another day
}
_SOME_VERSION: Final = "1.0"
"""Told to tools that ask version control, where there is none; what a project is built with does not hang on it."""
_LONGEST_LINE: Final = 160
_LOOK: Final = 0.5
"""Seconds between two looks at whether to stop."""


class SilentBackEndError(Exception):
    """A back end that cannot be asked; its text is one line."""


class OutOfTimeError(SilentBackEndError):
    """One that took too long, or was stopped."""


def ask_for_wheel_requirements(  # noqa: PLR0913 - what a hook runs with
    root: Path,
    build_system: Mapping[str, Any],
    *,
    python: Path,
    path: str,
    seconds: float,
    stop: threading.Event,
) -> list[str]:
    """Return what the back end of the project at `root` names, in the environment of `python` and with this PATH.

    Raises SilentBackEndError, also after so many `seconds` and when `stop` is set.
    """
    try:
        from pyproject_hooks import BuildBackendHookCaller  # noqa: PLC0415 - an extra
    except ImportError:
        problem = "is needed to lock what sdists are built with and is not installed"
        missing = message("pyproject-hooks", problem, remedy="pip install 'pyproject-flatpak[resolve]'")
        raise ConfigError(missing) from None
    kept = {name: value for name, value in os.environ.items() if not _OF_THIS_MACHINE.match(name)}
    variables = {tool.variable for tool in load_version_tools().values() if tool.variable}
    versions = {} if (root / "PKG-INFO").is_file() else dict.fromkeys(variables, _SOME_VERSION)
    environ = {**kept, **_EXTRA_ENVIRONMENT, **versions, "PATH": path}

    def run(cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None) -> None:
        run_to_its_end(cmd, cwd=cwd, environ={**environ, **(extra_environ or {})}, seconds=seconds, stop=stop)

    try:
        back_end = str(build_system.get("build-backend", _LEGACY))
        hooks = BuildBackendHookCaller(
            str(root), back_end, build_system.get("backend-path"), runner=run, python_executable=str(python)
        )
        answer = hooks.get_requires_for_build_wheel()
    except SilentBackEndError:
        raise
    except Exception as error:  # noqa: BLE001 - what a hook may raise is anybody's guess
        raise SilentBackEndError(last_line(words_of(error))) from None
    if not isinstance(answer, list) or not all(isinstance(text, str) for text in answer):
        raise SilentBackEndError(f"it answers {show(answer)}")
    return answer


def run_to_its_end(
    command: Sequence[str], *, cwd: str | Path | None, environ: Mapping[str, str], seconds: float, stop: threading.Event
) -> None:
    """Run `command`; it and all that it has started end after so many `seconds`, and when `stop` is set.

    Raises CalledProcessError with all that it has said, OutOfTimeError where it did not come to its end.
    """
    deadline = time.monotonic() + seconds
    with subprocess.Popen(  # noqa: S603 - no shell
        command,
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        while True:
            try:
                output, _ = process.communicate(timeout=_LOOK)
                break
            except subprocess.TimeoutExpired:
                if stop.is_set() or time.monotonic() > deadline:
                    _kill(process)
                    why = "interrupted" if stop.is_set() else f"it takes more than {seconds:g} s"
                    raise OutOfTimeError(why) from None
            except BaseException:
                _kill(process)
                raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def words_of(error: BaseException) -> str:
    """Return what a tool or a back end has said, of an error of ours or of those that `build` raises."""
    inner = getattr(error, "exception", error)
    said = getattr(inner, "stderr", None) or getattr(inner, "output", None)
    if not said:
        said = f"it ends with status {inner.returncode}" if hasattr(inner, "returncode") else str(error)
    return redacted(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))


def last_line(text: str) -> str:
    """Return the last line of an output that says anything, which is where Python names an exception."""
    lines = ["".join(filter(str.isprintable, line)).strip() for line in text.splitlines()]
    last = next(filter(None, reversed(lines)), "it says nothing")
    return last if len(last) <= _LONGEST_LINE else f"{last[: _LONGEST_LINE - 1]}…"
