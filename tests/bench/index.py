"""A proxy on the loopback that stands for a package index and its file host, and answers as they do.

Clients go on asking the hosts that they have always asked, and are sent here by their environment; for TLS there is an
authority of our own that they are told to trust. So the tools that have the host of their index written into them are
measured as they are. Answers come from a `Store`, with the headers that let clients keep them: pages for ten minutes,
files for ever. The JSON of a project or release is made from its page, so it lacks descriptions and statistics.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import ssl
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self

import certifi
import trustme
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from tests.bench.store import JSON_TYPE, Page, Store

_PAGE: Final = "max-age=600, public"
_JSON: Final = "max-age=900, public"
_FILE: Final = "max-age=365000000, immutable, public"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is sent for a URL."""

    body: bytes = b""
    compressed: bytes = b""
    """The same for clients that take gzip; empty where that is not offered."""
    status: int = HTTPStatus.OK
    media_type: str = "application/octet-stream"
    cache_control: str = _FILE

    @property
    def etag(self) -> str:
        """Tell contents apart."""
        return f'"{hashlib.blake2b(self.body, digest_size=16).hexdigest()}"'


_NOT_FOUND: Final = Answer(status=HTTPStatus.NOT_FOUND, cache_control="no-store")


class BenchIndex:
    """The proxy, for as long as the ``with`` block lasts."""

    def __init__(self, store: Store, scratch: Path) -> None:
        self.store = store
        self.requests = 0
        self.bytes_sent = 0
        self._authority = trustme.CA()
        self._certificate = scratch / "authority.pem"
        self._answers: dict[str, tuple[Answer, str]] = {}

    def __enter__(self) -> Self:
        """Start to listen."""
        # of the usual size, as some clients read them for each connection
        self._certificate.write_text(certifi.contents(), "utf-8")
        self._authority.cert_pem.write_to_path(str(self._certificate), append=True)
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop to listen."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def environ(self) -> Mapping[str, str]:
        """Variables that send a client here: Python's urllib, requests, pip and uv read them."""
        proxy = f"http://127.0.0.1:{self._server.server_port}"
        names = ("http_proxy", "https_proxy", "all_proxy")
        trust = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
        proxies = {name: proxy for lower in names for name in (lower, lower.upper())}
        return proxies | {"no_proxy": "", "NO_PROXY": ""} | dict.fromkeys(trust, str(self._certificate))

    @cache  # noqa: B019 - lives as long as the program
    def tls(self, host: str) -> ssl.SSLContext:
        """Return how to speak for a host."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(host).configure_cert(context)
        return context

    def answer(self, host: str, path: str) -> tuple[Answer, str]:
        """Return the answer for a URL and its etag."""
        url = f"https://{host}{path}"
        if url not in self._answers:
            answer = self._find(host, path)
            found = answer, answer.etag
            if len(answer.body) > 1_000_000 and answer.cache_control == _FILE:
                return found
            self._answers[url] = found
        return self._answers[url]

    def _find(self, host: str, path: str) -> Answer:
        match path.strip("/").split("/"):
            case ["simple", project]:
                page = self.store.page(host, project)
                return _json(page, JSON_TYPE, _PAGE) if page else _NOT_FOUND
            case ["pypi", project, "json"]:
                page = self.store.page(host, project)
                return _json(_project(page), "application/json", _JSON) if page else _NOT_FOUND
            case ["pypi", project, version, "json"]:
                page = self.store.page(host, project)
                return _json(_release(page, version), "application/json", _JSON) if page else _NOT_FOUND
        file = self.store.file(f"https://{host}{path}")
        return Answer(body=file.read_bytes()) if file else _NOT_FOUND


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, index: BenchIndex) -> None:
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.index = index

    def handle_error(self, request: Any, client_address: object) -> None:  # noqa: ANN401 - as the base class has it
        """Say nothing of a client that hangs up."""
        if not isinstance(sys.exc_info()[1], ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True
    server: _Server
    host = ""

    def do_CONNECT(self) -> None:
        self.host = self.path.rpartition(":")[0]
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.flush()
        self.connection = self.server.index.tls(self.host).wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", self.wbufsize)
        self.close_connection = False

    def do_GET(self) -> None:
        index = self.server.index
        answer, etag = index.answer(self.host, self.path)
        if answer.status == HTTPStatus.OK and self.headers.get("If-None-Match") == etag:
            answer = replace(answer, body=b"", compressed=b"", status=HTTPStatus.NOT_MODIFIED)
        compressed = bool(answer.compressed) and "gzip" in self.headers.get("Accept-Encoding", "")
        body = answer.compressed if compressed else answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", answer.cache_control)
        self.send_header("ETag", etag)
        self.send_header("Vary", "Accept, Accept-Encoding")
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        index.requests += 1
        if self.command == "GET":
            index.bytes_sent += len(body)
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _json(content: object, media_type: str, cache_control: str) -> Answer:
    body = json.dumps(content).encode()
    packed = gzip.compress(body, mtime=0)
    return Answer(body=body, compressed=packed, media_type=media_type, cache_control=cache_control)


def _project(page: Page) -> dict[str, Any]:
    """Return what the JSON of a project says; its newest release stands for it."""
    releases: dict[str, list[dict[str, Any]]] = {}
    for entry in page["files"]:
        if version := file_version(entry["filename"]):
            releases.setdefault(version, []).append(_file(entry))
    newest = max(releases, key=lambda text: (not Version(text).is_prerelease, Version(text)))
    info = {"name": page["name"], "version": newest}
    return {"info": info, "releases": releases, "urls": releases[newest]}


def _release(page: Page, version: str) -> dict[str, Any]:
    """Return what the JSON of a release says."""
    files = [_file(entry) for entry in page["files"] if file_version(entry["filename"]) == str(Version(version))]
    return {"info": {"name": page["name"], "version": version}, "urls": files}


def _file(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "filename": entry["filename"],
        "url": entry["url"],
        "digests": entry["hashes"],
        "packagetype": "bdist_wheel" if entry["filename"].endswith(".whl") else "sdist",
        "requires_python": entry.get("requires-python"),
        "size": entry.get("size"),
        "upload_time_iso_8601": entry.get("upload-time"),
        "yanked": bool(entry.get("yanked")),
    }


def file_version(filename: str) -> str | None:
    """Return the version that a file is of; None for what is neither a wheel nor an sdist."""
    try:
        parse = parse_wheel_filename if filename.endswith(".whl") else parse_sdist_filename
        return str(parse(filename)[1])
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
