"""Published sdists, unpacked: fetched once from the index and kept in the tests' cache. Uses the network."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import requests
from pip._internal.models.index import PyPI  # the one place where a default index stands

from tests.corpus.apps import Published
from tests.support.index import JSON_TYPE
from tests.support.wheelhouse import cache_of_tests

_TIMEOUT = 60
"""Seconds."""


def unpacked_sdist(app: Published) -> Path | None:
    """Return the folder of an application's sdist, None where the index has no such file."""
    folder = cache_of_tests() / "corpus" / app.sdist
    if not folder.exists() and not _fetch(app, folder):
        return None
    inside = [*folder.iterdir()]
    return inside[0] if len(inside) == 1 else folder


def _fetch(app: Published, folder: Path) -> bool:
    index = os.environ.get("PIP_INDEX_URL") or PyPI.simple_url
    answer = requests.get(f"{index.rstrip('/')}/{app.distribution}/", headers={"Accept": JSON_TYPE}, timeout=_TIMEOUT)
    found: list[dict[str, Any]] = answer.json()["files"] if answer.ok else []
    files = {file["filename"]: file for file in found}
    if app.sdist not in files:
        return False
    content = requests.get(files[app.sdist]["url"], timeout=_TIMEOUT).content
    assert hashlib.sha256(content).hexdigest() == files[app.sdist]["hashes"]["sha256"], app.sdist
    partial = folder.with_name(f"partial-{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    _unpack(content, app.sdist, partial)
    partial.rename(folder)
    return True


def _unpack(content: bytes, name: str, folder: Path) -> None:
    archive = folder.with_name(f"archive-{name}")
    archive.write_bytes(content)
    try:
        if name.endswith(".zip"):
            shutil.unpack_archive(archive, folder)
        else:
            shutil.unpack_archive(archive, folder, filter="data")
    finally:
        archive.unlink()
