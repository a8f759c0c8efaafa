"""The expected output of tests/cases through the validators of the newest runtime; those of the host may be too old."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.support import Environment, validate_desktop, validate_metainfo
from tests.support.own_wheel import REPOSITORY

pytestmark = pytest.mark.integration

CASES = REPOSITORY / "tests/cases"


def expected(pattern: str) -> list[object]:
    """Return a parameter for each expected file of a name like `pattern`."""
    return [pytest.param(path, id=path.parts[-3]) for path in sorted(CASES.glob(f"*/expected/{pattern}"))]


@pytest.mark.parametrize("path", expected("*.metainfo.xml"))
def test_metainfo_is_valid(path: Path, flatpak_env: Environment) -> None:
    """AppStream's validator has no error and no warning."""
    found = validate_metainfo(path, flatpak_env)
    assert [finding for finding in found if finding.severity in ("error", "warning")] == []


@pytest.mark.parametrize("path", expected("*.desktop"))
def test_desktop_file_is_valid(path: Path, flatpak_env: Environment) -> None:
    """The validator of desktop files has no error and no warning."""
    found = validate_desktop(path, flatpak_env)
    assert [line for line in found if not line.startswith("hint: ")] == []
