"""What takes long is seen on a terminal, and told in a log where it is large."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import termios
import threading
import time
from contextlib import suppress

import pytest
from rich.console import Console

from pyproject_flatpak.cli import console
from pyproject_flatpak.cli.progress import ProgressDisplay


class Screen:
    """A terminal of which all that was written is kept."""

    def __init__(self) -> None:
        """Make an empty one."""
        self.stream = io.StringIO()
        self.console = Console(file=self.stream, force_terminal=True, width=100, color_system=None)
        self.progress = ProgressDisplay(self.console)

    @property
    def text(self) -> str:
        """All that was drawn."""
        return self.stream.getvalue()

    def wait_for(self, words: str) -> None:
        """Wait until these words are drawn: a terminal is drawn anew a few times a second."""
        for _ in range(2000):
            if words in self.text:
                return
            time.sleep(0.01)
        raise AssertionError(f"{words!r} is not drawn: {self.text!r}")


@pytest.fixture
def terminal() -> Screen:
    """Return a terminal."""
    return Screen()


def test_bar_on_a_terminal(terminal: Screen) -> None:
    """A file's name, its bytes so far and in all are drawn, and gone when it is there."""
    with terminal.progress("a[1]-1.0.tar.gz", 3_400_000) as so_far:
        so_far(1_200_000)
        terminal.wait_for("1.2 MB of 3.4 MB")
    assert "a[1]-1.0.tar.gz" in terminal.text
    assert not terminal.text.rpartition("\x1b[2K")[2].replace("\x1b[?25h", "").strip()  # the line is erased


def test_spinner_on_a_terminal(terminal: Screen) -> None:
    """What has no bytes is drawn with its name alone."""
    with terminal.progress("resolving project.dependencies", None):
        pass
    assert "resolving project.dependencies" in terminal.text
    assert "MB" not in terminal.text


def test_two_threads_on_a_terminal(terminal: Screen) -> None:
    """Two locks are made at once: both are seen, and the terminal is free again when the last is done."""
    both = threading.Barrier(2, timeout=20)

    def work(name: str) -> None:
        with terminal.progress(name, 2_000_000) as so_far:
            both.wait()
            so_far(1_000_000)
            both.wait()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "first" in terminal.text
    assert "second" in terminal.text
    with terminal.progress("third", None):
        pass
    assert "third" in terminal.text


@pytest.mark.parametrize(
    ("total", "lines"),
    [
        pytest.param(1_400_000, ["downloading a-1.0.tar.gz, 1.4 MB"], id="large"),
        pytest.param(25_000, [], id="small: there at once"),
        pytest.param(None, [], id="nobody knows how large"),
    ],
)
def test_line_in_a_log(total: int | None, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """In a log stands one line for what may take more than a second, and nothing moves."""
    with console.progress("a-1.0.tar.gz", total) as so_far:
        so_far(1_000_000)
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()) == ("", lines)


def test_work_that_fails(terminal: Screen) -> None:
    """A failure goes through, and leaves the terminal as it was."""
    with pytest.raises(ValueError, match="no luck"), terminal.progress("a", None):
        raise ValueError("no luck")
    with terminal.progress("b", None):
        pass
    assert terminal.text.count("\x1b[?25l") == terminal.text.count("\x1b[?25h") == 2  # the cursor comes back


def on_a_terminal(program: str, **environ: str) -> str:
    """Return what a terminal of 60 columns is sent by a Python program."""
    own, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 60))
    command = [sys.executable, "-c", program]
    env = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "TERM"}} | environ
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        sent = b""
        with suppress(OSError):  # the terminal is gone with the program
            while read := os.read(own, 4096):
                sent += read
    os.close(own)
    assert process.returncode == 0, sent
    return sent.decode()


SAYING = """
from pyproject_flatpak.cli import console
with console.progress("first", 3_400_000) as so_far:
    so_far(1_200_000)
    console.warning("look at this")
console.result("path/of/a/file")
"""


def test_lines_while_a_bar_is_drawn() -> None:
    """What is said meanwhile stays above the bar, which is gone at the end."""
    sent = on_a_terminal(SAYING, TERM="xterm-256color")
    assert "first" in sent
    assert "look at this" in sent
    lines = re.sub(r"\x1b\[\??[\d;]*[A-Za-z]|\r", "", sent.rpartition("\x1b[2K")[2]).split("\n")
    assert lines[-2:] == ["path/of/a/file", ""]


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        pytest.param({"TERM": "xterm-256color"}, True, id="terminal"),
        pytest.param({"TERM": "xterm-256color", "NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param({"TERM": "xterm-256color", "NO_COLOR": ""}, True, id="NO_COLOR, empty"),
    ],
)
def test_colours(environ: dict[str, str], *, coloured: bool) -> None:
    """A terminal gets colours, unless its user wants none."""
    sent = on_a_terminal('from pyproject_flatpak.cli import console; console.warning("look")', **environ)
    assert sent.endswith("look\r\n")
    assert ("\x1b[33m" in sent) is coloured


def test_dumb_terminal() -> None:
    """Where nothing can be drawn, lines are said as in a log."""
    assert "downloading first, 3.4 MB" in on_a_terminal(SAYING, TERM="dumb")
