"""Fixtures of the unit tests: a package index that the resolver asks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.index import ExampleIndex, Release
from tests.unit.support import Serve


@pytest.fixture(scope="session")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the cache of the resolver, shared as it is slow when empty; the index forbids to keep its files."""
    return tmp_path_factory.mktemp("uv-cache")


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the user's cache."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def resolver(uv_cache: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the resolver use nothing of this machine's settings, and fail at once where nobody answers."""
    for name in os.environ:
        if name.startswith(("UV_", "PIP_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CACHE_DIR", str(uv_cache))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture
def serve(resolver: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:  # noqa: ARG001 - wanted for its effect
    """Return a function that serves releases until the test ends, and sends all requests there."""
    with ExitStack() as stack:

        def start(*releases: Release, installed: Iterable[str] = ()) -> ExampleIndex:
            index = stack.enter_context(ExampleIndex(releases, installed=installed))
            for name, value in index.environ.items():
                monkeypatch.setenv(name, value)
            return index

        yield start
