"""The order of versions is that of the real appstreamcli."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.releases.order import version_key
from tests.integration.support import Environment, run_validator

pytestmark = pytest.mark.integration

PAIRS = (
    *(("1.2", "1.10"), ("1.0", "1.0.0"), ("1.0~rc1", "1.0"), ("1.0rc1", "1.0"), ("1.0.post1", "1.0"), ("1.0^a", "1.0")),
    *(("1.a", "1.2"), ("1a", "1.1"), ("1.0a", "1.0.1"), ("1.0-1", "1.0.1"), ("1.0^a", "1.0.1"), ("1.0~~", "1.0~")),
    *(("a1", "1"), ("r5", "4"), ("A", "a"), ("a", "Z"), ("b", "3.0"), ("2024a", "2024.1"), ("1.01", "1.1")),
)
COMPARE = 'while read -r first second; do appstreamcli vercmp "$first" "$second"; done <"$0"'


def test_order_is_appstreams(tmp_path: Path, flatpak_env: Environment) -> None:
    """Each pair compares as appstreamcli says."""
    path = tmp_path / "pairs"
    path.write_text("".join(f"{first} {second}\n" for first, second in PAIRS))
    said = run_validator(["sh", "-c", COMPARE], path, flatpak_env)
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [f"{first} {sign(first, second)} {second}" for first, second in PAIRS]


def sign(first: str, second: str) -> str:
    """Return how appstreamcli would write what we say."""
    if version_key(first) == version_key(second):
        return "=="
    return "<<" if version_key(first) < version_key(second) else ">>"
