"""From the lock of another tool to the module of the dependencies: versions and hashes stay what they are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.command_line import environment, run
from tests.support.index import ExampleIndex
from tests.support.lock_tools import LOCK_TOOLS, RELEASES
from tests.support.releases import BACK_ENDS

MODULE: Final = "build-aux/flatpak/python3-dependencies.json"
COMMON: Final = {
    "console-2.0-py3-none-any.whl",
    "dotted_name-1.0-py3-none-any.whl",
    "fetcher-3.1-py3-none-any.whl",
    "framing-4.0-py3-none-any.whl",
    "headers-1.0-py3-none-any.whl",
    "intel_helper-1.0-cp39-abi3-manylinux_2_17_x86_64.whl",
    "linter-1.0-py3-none-any.whl",
    "packing-1.0-py3-none-any.whl",
    "snake_case-1.2.0-py3-none-any.whl",
    "socket_proxy-1.7-py3-none-any.whl",
}
NEWER: Final = {
    "matrices-2.3-cp314-cp314-manylinux_2_28_aarch64.whl",
    "matrices-2.3-cp314-cp314-manylinux_2_28_x86_64.whl",
    "plugin-1.0-py3-none-any.whl",
    "solver-1.0-py3-none-any.whl",
}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        pytest.param("poetry-2", COMMON | NEWER, id="poetry.lock"),
        pytest.param("pdm-2", COMMON | NEWER, id="pdm.lock"),
        pytest.param("pipenv", COMMON | {"matrices-1.9-py3-none-any.whl"}, id="Pipfile.lock"),
    ],
)
def test_files(name: str, files: set[str], tmp_path: Path) -> None:
    """The files of the lock's versions are the sources, with its hashes, and nothing else is."""
    project = tmp_path / "project"
    shutil.copytree(LOCK_TOOLS[name].folder, project)
    with ExampleIndex((*RELEASES, *BACK_ENDS)) as index:
        done = run(project, "generate", ".", environ=environment(index, tmp_path / "cache"))
        assert done.returncode == 0, done.stderr
        sources: list[dict[str, Any]] = json.loads((project / MODULE).read_text("utf-8"))["sources"]
        found = {source["url"].rpartition("/")[2]: source["sha256"] for source in sources}
        assert found == {file: index.sha256(file) for file in files}
    assert f"locking project.dependencies from {LOCK_TOOLS[name].lock} for x86_64 and aarch64" in done.stderr
