"""What the machine's package index says, asked once and kept on disk: pages, metadata files, wheels and sdists.

Later runs need no network, and measure the same releases; remove the folder to have those of the day.
https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from packaging.utils import canonicalize_name

JSON_TYPE: Final = "application/vnd.pypi.simple.v1+json"
_METADATA: Final = ".metadata"
_TIMEOUT: Final = 180
"""Seconds without a byte."""

Page = dict[str, Any]
"""The page of a project, in the JSON of the simple API."""


class Store:
    """The answers of an index, and of the file host that its pages name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetched = 0
        """How often the real index had to be asked."""
        self._pages: dict[str, Page] = {}

    def page(self, host: str, project: str) -> Page | None:
        """Return the page of a project, for a client that takes `host` for the index; None where there is none."""
        name = canonicalize_name(project)
        if name not in self._pages:
            url = f"{configured_index() or f'https://{host}/simple'}/{name}/"
            path = self._kept(self.folder / "pages" / f"{name}.json", url)
            if path is None:
                return None
            self._pages[name] = _completed(json.loads(path.read_bytes()), url)
        return self._pages[name]

    def file(self, url: str) -> Path | None:
        """Return where the file of a URL lies; None where its host has none."""
        path = self.folder / "files" / hashlib.sha256(url.encode()).hexdigest() / urlsplit(url).path.rpartition("/")[2]
        found = self._kept(path, url)
        if not found and url.endswith(f".whl{_METADATA}") and (wheel := self.file(url.removesuffix(_METADATA))):
            _write(path, _metadata(wheel))  # a mirror may have none of newer releases
            return path
        return found

    def entries(self) -> dict[str, dict[str, Any]]:
        """Return what the index says of each file, by its URL, for the projects that were asked for."""
        return {entry["url"]: entry for page in self._pages.values() for entry in page["files"]}

    def _kept(self, path: Path, url: str) -> Path | None:
        missing = path.with_name(f"{path.name}.missing")
        if not path.exists() and not missing.exists():
            self.fetched += 1
            headers = {"Accept": f"{JSON_TYPE}, */*;q=0.1"}
            answer = requests.get(url, headers=headers, timeout=_TIMEOUT, verify=os.environ.get("PIP_CERT") or True)
            if answer.status_code != HTTPStatus.NOT_FOUND:
                answer.raise_for_status()
            _write(path if answer.ok else missing, answer.content)
        return path if path.exists() else None


@cache
def configured_index() -> str | None:
    """Return the index that this machine's uv or pip is told to use; None for their own default."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if url := os.environ.get(name):
            return url.rstrip("/")
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return said.strip().rstrip("/") or None


def _completed(page: Page, url: str) -> Page:
    """Return a page with whole URLs, and with the metadata files announced that a mirror serves without saying so."""
    for entry in page["files"]:
        entry["url"] = urljoin(url, entry["url"])
        if entry["filename"].endswith(".whl"):
            entry.setdefault("core-metadata", True)
    return page


def _metadata(wheel: Path) -> bytes:
    """Return the metadata file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        return archive.read(name)


def _write(path: Path, content: bytes) -> None:
    """Write so that an interrupted run leaves nothing half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
