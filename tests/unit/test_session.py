"""Sessions whose connections share what they trust."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import trustme

from pyproject_flatpak.lock.session import open_session

AUTHORITY = trustme.CA()


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that does not trust us."""


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve with a certificate of AUTHORITY, which nobody knows, and nothing in the environment."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    with _Server(("127.0.0.1", 0), _Answers) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Write the certificate of AUTHORITY."""
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


def test_unknown_authority(url: str) -> None:
    """A server that nobody vouches for is refused."""
    with open_session(2) as session, pytest.raises(requests.exceptions.SSLError):
        session.get(url, timeout=5)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authority_of_the_environment(url: str, bundle: Path, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificates that the environment names are trusted, as requests does it."""
    monkeypatch.setenv(variable, str(bundle))
    with open_session(2) as session:
        assert session.get(url, timeout=5).text == "ok"


def test_certificates_are_read_once(url: str, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open session reads no certificates, however many connections it makes."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with open_session(2) as session:
        bundle.unlink()
        answers = [session.get(url, headers={"Connection": "close"}, timeout=5).text for _ in range(2)]
    assert answers == ["ok", "ok"]


def test_folder_of_certificates(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment may name a folder, too; this one has none that vouches for the server."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    with open_session(2) as session, pytest.raises(requests.exceptions.SSLError):
        session.get(url, timeout=5)
