"""What takes long is seen on a terminal, and told in a log where it is large."""

from __future__ import annotations

import io
import threading
import time

import pytest
from rich.console import Console

from pyproject_flatpak.cli.progress import ProgressDisplay


class Screen:
    """A terminal, or a log, of which all that was written is kept."""

    def __init__(self, *, terminal: bool) -> None:
        """Make an empty one."""
        self.stream = io.StringIO()
        self.lines: list[str] = []
        self.console = Console(file=self.stream, force_terminal=terminal, width=100, color_system=None)
        self.progress = ProgressDisplay(self.console, self.lines.append)

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
    return Screen(terminal=True)


@pytest.fixture
def log() -> Screen:
    """Return a log."""
    return Screen(terminal=False)


def test_bar_on_a_terminal(terminal: Screen) -> None:
    """A file's name, its bytes so far and in all are drawn, and gone when it is there."""
    with terminal.progress("a[1]-1.0.tar.gz", 3_400_000) as so_far:
        so_far(1_200_000)
        terminal.wait_for("1.2 MB of 3.4 MB")
    assert "a[1]-1.0.tar.gz" in terminal.text
    assert not terminal.text.rpartition("\x1b[2K")[2].replace("\x1b[?25h", "").strip()  # the line is erased
    assert terminal.lines == []


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
def test_line_in_a_log(log: Screen, total: int | None, lines: list[str]) -> None:
    """In a log stands one line for what may take more than a second, and nothing moves."""
    with log.progress("a-1.0.tar.gz", total) as so_far:
        so_far(1_000_000)
    assert (log.lines, log.text) == (lines, "")


@pytest.mark.parametrize("kind", ["terminal", "log"])
def test_work_that_fails(kind: str, request: pytest.FixtureRequest) -> None:
    """A failure goes through, and leaves the terminal as it was."""
    screen: Screen = request.getfixturevalue(kind)
    with pytest.raises(ValueError, match="no luck"), screen.progress("a", None):
        raise ValueError("no luck")
    with screen.progress("b", None):
        pass
    assert screen.text.count("\x1b[?25l") == screen.text.count("\x1b[?25h")  # the cursor comes back
