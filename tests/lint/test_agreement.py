"""Our verdict and that of the real flatpak-builder-lint, code by code, where it is installed; skips elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.lint.broken import BROKEN_FLATHUB_JSON, BROKEN_FOR_A_MANIFEST, SOUND
from tests.lint.subjects import Subject

TOOL: Final = "flatpak-builder-lint"
FROM_THE_NETWORK: Final = ("appid-url-", "flathub-json-eol-rebase-target-")
"""Begins of codes that only a network can tell."""
PIPELINE: Final = {"REPO": "https://github.com/flathub/org.example.Editor"}
"""Makes the linter look for what it looks for on Flathub's own builders alone."""
CASES: Final = [
    *BROKEN_FOR_A_MANIFEST,
    # the linter expects a set where JSON has a list, and stops at what is no table
    *(case for case in BROKEN_FLATHUB_JSON if case.id not in {"excluded-all-arches", "invalid"}),
    *(pytest.param(*case.values, set(), id=f"sound-{case.id}") for case in SOUND),
]

pytestmark = pytest.mark.skipif(shutil.which(TOOL) is None, reason=f"needs {TOOL}, which is in no package registry")


@pytest.mark.parametrize(("subject", "codes"), CASES)
def test_manifest(subject: Subject, codes: set[str], tmp_path: Path) -> None:
    """The linter finds in a manifest what we find in it, and nothing else."""
    path = subject.write(tmp_path)
    done = subprocess.run(
        [TOOL, "manifest", path], capture_output=True, text=True, check=False, env={**os.environ, **PIPELINE}
    )
    assert not done.stderr, done.stderr
    found = json.loads(done.stdout or "{}")
    theirs = {*found.get("errors", ()), *found.get("warnings", ())}
    assert {code for code in theirs if not code.startswith(FROM_THE_NETWORK)} == codes
