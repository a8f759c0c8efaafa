"""Back ends are asked in a process that has its time, and what they say is told in one line."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pyproject_flatpak.back_end import (
    OutOfTimeError,
    SilentBackEndError,
    ask_for_wheel_requirements,
    last_line,
    run_to_its_end,
    words_of,
)
from pyproject_flatpak.errors import ConfigError
from tests.unit.support import SECRET, write_tree

IN_TREE = {"build-backend": "back_end", "backend-path": ["."]}


def ask(root: Path, code: str, build_system: dict[str, object] | None = None, *, seconds: float = 60) -> list[str]:
    """Ask an in-tree back end of this code, with no program on its PATH."""
    write_tree(root, {"back_end.py": code})
    return ask_for_wheel_requirements(
        root,
        IN_TREE if build_system is None else build_system,
        python=Path(sys.executable),
        path=str(root / "no-programs"),
        seconds=seconds,
        stop=threading.Event(),
    )


def hook(body: str) -> str:
    """Return a back end whose hook does this."""
    head = "import os, shutil, sys, time, warnings\n\ndef get_requires_for_build_wheel(config_settings=None):"
    return f"{head}\n    {body}\n"


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        pytest.param(hook('return ["a>1"]'), ["a>1"], id="what it names"),
        pytest.param("", [], id="no such hook: nothing"),
        pytest.param(hook('print("words"); return ["a"]'), ["a"], id="what it prints is nobody's business"),
        pytest.param(hook('warnings.warn("words"); return ["a"]'), ["a"], id="what it warns of as well"),
        pytest.param(hook('return [str(shutil.which("sh"))]'), ["None"], id="it finds no program of this machine"),
        pytest.param(hook("return [os.getcwd()]"), ["{root}"], id="it runs in the project"),
    ],
)
def test_answer(tmp_path: Path, code: str, answer: list[str]) -> None:
    """What the hook names is returned."""
    assert ask(tmp_path, code) == [text.format(root=tmp_path) for text in answer]


@pytest.mark.parametrize(
    ("code", "build_system", "told"),
    [
        pytest.param(hook('raise ValueError("no luck")'), None, "ValueError: no luck", id="error in the hook"),
        pytest.param(hook('sys.exit("no luck")'), None, "no luck", id="it gives up"),
        pytest.param("import absent", None, "No module named 'absent'", id="error on import"),
        pytest.param("", {"build-backend": "absent"}, "No module named 'absent'", id="no such back end"),
        pytest.param("", {**IN_TREE, "backend-path": [".."]}, "inside source tree", id="path out of the project"),
        pytest.param("", {**IN_TREE, "backend-path": 1}, "int", id="path that is none"),
        pytest.param(hook("return None"), None, "it answers None", id="no list"),
        pytest.param(hook("return [1]"), None, "it answers [1]", id="list of something else"),
        pytest.param(hook("os._exit(3)"), None, "it ends with status 3", id="not a word"),
        pytest.param(
            hook(f'raise ValueError("http://user:{SECRET}@host/")'), None, "ValueError: http://host/", id="credentials"
        ),
    ],
)
def test_no_answer(tmp_path: Path, code: str, build_system: dict[str, object] | None, told: str) -> None:
    """Why a back end cannot be asked is told in one line."""
    with pytest.raises(SilentBackEndError) as caught:
        ask(tmp_path, code, build_system)
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_machine_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables about other environments, which may hold credentials, are kept from a back end; others are not."""
    names = ("UV_INDEX_X_PASSWORD", "UV_DEFAULT_INDEX", "PIP_INDEX_URL", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX")
    for name in (*names, "LC_X"):
        monkeypatch.setenv(name, SECRET)
    seen = ask(tmp_path, hook(f"return [name for name in {(*names, 'LC_X')!r} if name in os.environ]"))
    assert seen == ["LC_X"]


def test_hook_that_takes_too_long(tmp_path: Path) -> None:
    """A hook that does not come to its end is not waited for."""
    with pytest.raises(OutOfTimeError, match=r"^it takes more than 0\.1 s$"):
        ask(tmp_path, hook("time.sleep(3600)"), seconds=0.1)


def test_stopped(tmp_path: Path) -> None:
    """Where nobody waits for the result any more, the process ends, with all that it has started."""
    stop, trace = threading.Event(), tmp_path / "trace"
    child = f"import time\nwhile True: open({str(trace)!r}, 'a').write('x'); time.sleep(0.01)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"

    def stop_when_all_run() -> None:
        while not trace.exists():
            time.sleep(0.01)
        stop.set()

    watcher = threading.Thread(target=stop_when_all_run)
    watcher.start()
    with pytest.raises(OutOfTimeError, match=r"^interrupted$"):
        run_to_its_end([sys.executable, "-c", parent], cwd=tmp_path, environ=os.environ, seconds=3600, stop=stop)
    watcher.join()
    length = trace.stat().st_size
    time.sleep(0.5)
    assert trace.stat().st_size == length


def test_failure_has_what_was_said(tmp_path: Path) -> None:
    """What a program says on both streams is in its error."""
    command = [sys.executable, "-c", "import sys; print('one', flush=True); sys.exit('two')"]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run_to_its_end(command, cwd=tmp_path, environ=os.environ, seconds=60, stop=threading.Event())
    assert words_of(caught.value).split() == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("one\ntwo\n", "two", id="last"),
        pytest.param("one\n \n\t\n", "one", id="that says anything"),
        pytest.param("\x1b[31mred\x1b[0m", "[31mred[0m", id="without control characters"),
        pytest.param("", "it says nothing", id="nothing"),
        pytest.param("x" * 161, "x" * 159 + "…", id="not too long"),
    ],
)
def test_last_line(text: str, line: str) -> None:
    """Of an output the last line is told."""
    assert last_line(text) == line


def test_without_pyproject_hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyproject-hooks the extra is named that brings it."""
    monkeypatch.setitem(sys.modules, "pyproject_hooks", None)  # so that importing it fails
    with pytest.raises(ConfigError, match=r"^pyproject-hooks: .*pip install 'pyproject-flatpak\[resolve\]'$"):
        ask(tmp_path, "")
