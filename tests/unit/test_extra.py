"""What the extra `resolve` brings: found, or named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.lock.extra import check_requests, find_uv


@pytest.fixture
def fresh_look(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Have uv looked for anew."""
    find_uv.cache_clear()
    yield monkeypatch
    find_uv.cache_clear()


def executable(path: Path) -> str:
    """Make a program that does nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_uv_that_is_named(fresh_look: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`$UV` comes first, where it is a program."""
    fresh_look.setenv("UV", executable(tmp_path / "my-uv"))
    assert find_uv() == str(tmp_path / "my-uv")


def test_uv_that_is_named_and_not_there(fresh_look: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A `$UV` that is no program is passed over."""
    fresh_look.setenv("UV", str(tmp_path / "absent"))
    assert Path(find_uv()).name.startswith("uv")


def test_uv_on_the_path(fresh_look: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the distribution, the uv on PATH is taken."""
    fresh_look.delenv("UV", raising=False)
    fresh_look.setitem(sys.modules, "uv", None)  # so that importing it fails
    fresh_look.setenv("PATH", str(tmp_path))
    executable(tmp_path / "uv")
    assert find_uv() == str(tmp_path / "uv")


def test_no_uv(fresh_look: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any uv the extra is named that brings it."""
    fresh_look.delenv("UV", raising=False)
    fresh_look.setitem(sys.modules, "uv", None)  # so that importing it fails
    fresh_look.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=r"^uv: .*pip install 'pyproject-flatpak\[resolve\]'$"):
        find_uv()


def test_requests_is_there() -> None:
    """With requests installed there is nothing to say."""
    check_requests()


def test_no_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without requests the extra is named that brings it."""
    monkeypatch.setitem(sys.modules, "requests", None)  # as if it were not installed
    with pytest.raises(ConfigError, match=r"^requests: .*pip install 'pyproject-flatpak\[resolve\]'$"):
        check_requests()
