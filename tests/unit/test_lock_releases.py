"""What releases say of themselves: asked of the file host once, and read from the head of the metadata alone."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyproject_flatpak.lock.releases import unfit_releases
from tests.support.index import FILES_URL, Answer, ExampleIndex, Release
from tests.unit.support import Serve

OLD = Release(name="old", version="1.0", requires_python=">=3.6,<3.13")
NEW = Release(name="new", version="1.0", requires_python=">=3.6")
ASK = """
import json, sys
from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.lock.releases import unfit_releases
print(json.dumps([unfit_releases(json.load(sys.stdin), "3.14.2", None), "requests" in sys.modules]))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolver: None) -> None:  # noqa: ARG001 - before this one
    """Have an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def tables(index: ExampleIndex) -> list[dict[str, Any]]:
    """Return the package tables of all wheels."""
    return [
        {
            "name": filename.split("-")[0],
            "version": "1.0",
            "wheels": [{"url": FILES_URL + filename, "hashes": {"sha256": index.sha256(filename)}}],
        }
        for filename in index.files
        if filename.endswith(".whl")
    ]


def test_each_wheel_is_asked_for_once(serve: Serve) -> None:
    """The second time nothing is asked, and the library that would ask is not even loaded, as that takes longest."""
    index = serve(OLD, NEW)
    packages = tables(index)
    assert unfit_releases(packages, "3.14.2", None) == {"old==1.0": ">=3.6,<3.13"}
    asked = len(index.log)
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, input=json.dumps(packages), capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [unfit_releases(packages, "3.14.2", None), False]
    assert len(index.log) == asked == len(packages)


@pytest.mark.parametrize(
    ("field", "unfit"),
    [
        pytest.param(b"Requires-Python: >=3.6, <3.13", True, id="bound"),
        pytest.param(b"Requires-Python:>=3.6,\n  <3.13", True, id="folded"),
        pytest.param(b"requires-python: <3.13", True, id="another case"),
        pytest.param(b"Summary: Requires-Python: <3.13", False, id="in another field"),
        pytest.param(b"Summary: Runs on old ones\n  Requires-Python: <3.13", False, id="folded into another field"),
        pytest.param(b"Requires-Python: \xff", False, id="nonsense"),
    ],
)
def test_field_as_files_have_it(serve: Serve, field: bytes, *, unfit: bool) -> None:
    """The bound is found in every form in which a metadata file may have it."""
    index = serve(NEW)
    body = b"Metadata-Version: 2.4\nName: new\nVersion: 1.0\n" + field + b"\nLicense: MIT\n"
    index.faults[".metadata"] = lambda answer: changed(answer, body)
    assert bool(unfit_releases(tables(index), "3.14.2", None)) is unfit


@pytest.mark.parametrize("line_end", [pytest.param(b"\n", id="lf"), pytest.param(b"\r\n", id="crlf")])
def test_description_is_not_read(serve: Serve, line_end: bytes) -> None:
    """What a description says of Python is no bound, whichever way lines end."""
    lines = (b"Metadata-Version: 2.4", b"Name: new", b"Version: 1.0", b"", b"Requires-Python: <3", b"")
    index = serve(NEW)
    index.faults[".metadata"] = lambda answer: changed(answer, line_end.join(lines))
    assert unfit_releases(tables(index), "3.14.2", None) == {}
    assert len(index.log) == 1


def changed(answer: Answer, body: bytes) -> Answer:
    """Return an answer with another body."""
    return replace(answer, body=body)
