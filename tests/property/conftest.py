"""Hypothesis' settings, and no network: no deadlines, and the same examples on every run of CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# the fixtures are folders that every example writes anew
_unhurried = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("local", _unhurried)
settings.register_profile("ci", _unhurried, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Send every client to a port that nobody listens on: nothing here has dependencies to lock."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            patch.setenv(name, "http://127.0.0.1:9")
            patch.setenv(name.upper(), "http://127.0.0.1:9")
        patch.setenv("UV_HTTP_RETRIES", "0")
        yield
