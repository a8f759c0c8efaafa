"""Locked files are fetched, checked and kept; what goes wrong is told in one line, and tried again where that helps."""

from __future__ import annotations

import hashlib
import math
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import trustme

from pyproject_flatpak.errors import LockError, NetworkError
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.limits import Limits
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.reporter import Reporter
from tests.support.index import (
    Answer,
    ExampleIndex,
    Fault,
    Release,
    at_first,
    busy,
    corrupted,
    dripping,
    redirected,
    silent,
    stalled,
    torn,
    truncated,
)
from tests.unit.support import SECRET, Serve, lock_of, package

NAME = "a-1.0.tar.gz"
URL = f"http://files.example.org/packages/{NAME}"
RELEASE = Release(name="a", version="1.0", tags=(), build_system="requires = []")
QUICK = Limits(connect=10, read=10, total=60, tries=3, backoff=0.01, retry_after=2)
IMPATIENT = replace(QUICK, read=0.5)


def file(content: bytes, url: str = URL, size: int | None = None) -> SelectedFile:
    """Return an sdist of this content, as a lock names it."""
    filename = url.rpartition("/")[2]
    [found] = lock_of(package("a", filename)).packages
    return SelectedFile(
        package=found,
        filename=filename,
        url=url,
        sha256=hashlib.sha256(content).hexdigest(),
        size=size,
        arches=("x86_64",),
        is_wheel=False,
    )


@pytest.fixture
def index(serve: Serve) -> ExampleIndex:
    """Serve one sdist."""
    return serve(RELEASE)


@pytest.fixture
def sdist(index: ExampleIndex) -> SelectedFile:
    """Return the sdist that is served."""
    content = index.files[NAME]
    return file(content, size=len(content))


@pytest.fixture
def kept(sdist: SelectedFile, cache: Path) -> Path:
    """Return where the sdist is kept."""
    return cache / "pyproject-flatpak/files" / sdist.sha256


def fetch(
    wanted: SelectedFile, limits: Limits = QUICK, *, index: str | None = None, max_size: int = 1_000_000
) -> bytes:
    """Return the bytes of a file."""
    with Downloads(index=index, limits=limits, max_size=max_size) as downloads:
        return downloads.fetch(wanted).read_bytes()


def failure(wanted: SelectedFile, limits: Limits = QUICK, *, max_size: int = 1_000_000) -> LockError:
    """Return the error that a file ends in, which is one line, has no credentials and begins with its name."""
    with pytest.raises(LockError) as caught:
        fetch(wanted, limits, max_size=max_size)
    [line] = caught.value.messages
    assert line.startswith(f"{wanted.filename}: ")
    assert "; " in line
    assert len(line.splitlines()) == 1
    assert SECRET not in line
    return caught.value


def asked(index: ExampleIndex) -> int:
    """Return how often the file was asked for."""
    return len([path for path in index.log if path.endswith(NAME)])


def test_file_is_fetched_once(index: ExampleIndex, sdist: SelectedFile, kept: Path) -> None:
    """The bytes of the locked file are returned, kept by their sha256, and not asked for again by anybody."""
    assert fetch(sdist) == index.files[NAME] == kept.read_bytes()
    assert fetch(sdist) == index.files[NAME]
    assert (asked(index), list(kept.parent.iterdir())) == (1, [kept])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda right: right[:-1], id="cut off"),
        pytest.param(lambda right: right + b"x", id="longer"),
        pytest.param(lambda _: b"", id="empty"),
    ],
)
def test_kept_file_that_is_wrong(
    index: ExampleIndex, sdist: SelectedFile, kept: Path, damage: Callable[[bytes], bytes]
) -> None:
    """A file in the cache that does not fit its sha256 is dropped and fetched again."""
    right = fetch(sdist)
    kept.write_bytes(damage(right))
    assert fetch(sdist) == right == kept.read_bytes()
    assert asked(index) == 2


def test_cache_that_cannot_be_written_to(sdist: SelectedFile, index: ExampleIndex, cache: Path) -> None:
    """Where the cache is no folder, the file is fetched all the same, and nothing stays."""
    (cache / "pyproject-flatpak").write_text("no folder")
    assert fetch(sdist) == index.files[NAME]
    assert [path.name for path in cache.iterdir()] == ["pyproject-flatpak"]


def test_same_file_from_two_threads(index: ExampleIndex, sdist: SelectedFile, kept: Path) -> None:
    """Two threads that want one file both have all of it."""
    both_ask = threading.Barrier(2, timeout=20)

    def at_once(answer: Answer) -> Answer:
        both_ask.wait()
        return answer

    index.faults[NAME] = at_once
    found: list[bytes] = []
    with Downloads(limits=QUICK) as downloads:
        threads = [threading.Thread(target=lambda: found.append(downloads.fetch(sdist).read_bytes())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [index.files[NAME]] * 2
    assert list(kept.parent.iterdir()) == [kept]


PASSING = [
    *(pytest.param(status, id=str(status)) for status in (429, 500, 502, 503, 504)),
    pytest.param(truncated, id="cut off"),
    pytest.param(torn, id="connection reset in the body"),
    pytest.param(stalled, id="nothing more comes"),
    pytest.param(silent, id="nothing comes"),
    pytest.param(corrupted, id="wrong bytes"),
]


@pytest.mark.parametrize("fault", PASSING)
def test_fault_that_passes(index: ExampleIndex, sdist: SelectedFile, fault: Fault) -> None:
    """What may be over in a moment is tried again, and nobody notices."""
    index.faults[NAME] = at_first(fault)
    assert fetch(sdist, IMPATIENT) == index.files[NAME]
    assert asked(index) == 2


@pytest.mark.parametrize(
    ("fault", "tries", "told", "way_out"),
    [
        pytest.param(503, 3, "answered 503 Service Unavailable", "try again later", id="busy"),
        pytest.param(429, 3, "answered 429 Too Many Requests", "try again later", id="too many requests"),
        pytest.param(truncated, 3, "the connection broke off", "try again later", id="cut off"),
        pytest.param(torn, 3, "connection reset by peer", "try again later", id="connection reset"),
        pytest.param(stalled, 3, "not a byte for 0.5 s", "try again later", id="nothing more comes"),
        pytest.param(silent, 3, "not a byte for 0.5 s", "try again later", id="nothing comes"),
        pytest.param(401, 1, "answered 401 Unauthorized", "credentials", id="no credentials"),
        pytest.param(403, 1, "answered 403 Forbidden", "tool.flatpak.dependencies.index", id="wrong credentials"),
        pytest.param(404, 1, "answered 404 Not Found", "another version of a", id="not there"),
        pytest.param(410, 1, "answered 410 Gone", "another version of a", id="gone"),
        pytest.param(400, 1, "answered 400 Bad Request", "try again later", id="another status"),
        pytest.param(499, 1, "answered 499;", "try again later", id="a status without a name"),
        pytest.param(redirected("ftp://files.example.org/"), 1, "redirects to nowhere", "try again", id="no HTTP"),
        pytest.param(redirected(URL), 31, "redirects to nowhere", "try again", id="in a circle"),
    ],
)
def test_fault_that_stays(  # noqa: PLR0913 - a table
    index: ExampleIndex, sdist: SelectedFile, kept: Path, fault: Fault, tries: int, told: str, way_out: str
) -> None:
    """A fault that stays is told with file, host, what happened and the way out, after as many tries as make sense."""
    index.faults[NAME] = fault
    error = failure(sdist, IMPATIENT)
    assert isinstance(error, NetworkError)
    text, _, remedy = str(error).partition("; ")
    assert text.startswith(f"{NAME}: cannot be downloaded from files.example.org: ")
    assert told in f"{text};"
    assert way_out in remedy
    assert asked(index) == tries
    assert list(kept.parent.iterdir()) == []


def test_wrong_bytes(index: ExampleIndex, sdist: SelectedFile, kept: Path) -> None:
    """Bytes that are not the locked ones are refused after a second look, with a warning, and never kept."""
    index.faults[NAME] = corrupted
    error = failure(sdist)
    assert not isinstance(error, NetworkError)
    assert str(error).startswith(f"{NAME}: is not the file that the index announces: its sha256 differs; ")
    assert "do not use the file" in str(error)
    assert asked(index) == 2
    assert list(kept.parent.iterdir()) == []


def test_more_bytes_than_the_lock_says(index: ExampleIndex) -> None:
    """A body that is larger than the file is not read to its end."""
    error = failure(file(index.files[NAME], size=100))
    assert "it is larger than 100 bytes" in str(error)
    assert not isinstance(error, NetworkError)


def test_file_of_unknown_size_has_a_bound(index: ExampleIndex) -> None:
    """Where no lock tells the size, there is a largest one all the same."""
    wanted = file(index.files[NAME])
    assert "it is larger than 1000 bytes" in str(failure(wanted, max_size=1000))
    assert fetch(wanted, max_size=len(index.files[NAME])) == index.files[NAME]


def test_no_room(index: ExampleIndex, sdist: SelectedFile, kept: Path) -> None:
    """A file that cannot be kept is told with the place and the reason."""

    def without_its_place(answer: Answer) -> Answer:
        shutil.rmtree(kept.parent)
        return answer

    index.faults[NAME] = without_its_place
    error = failure(sdist)
    assert f"cannot be kept in {kept.parent}: No such file or directory; make room" in str(error)
    assert not isinstance(error, NetworkError)


def test_body_that_drips(index: ExampleIndex, sdist: SelectedFile) -> None:
    """A body that never stalls and never ends has its time, too."""
    index.faults[NAME] = dripping
    limits = replace(QUICK, total=0.3)
    assert "not done after 0.3 s" in str(failure(sdist, limits))
    assert asked(index) == 1


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(lambda _: "2", id="seconds"),
        pytest.param(lambda until: formatdate(until, usegmt=True), id="date"),
    ],
)
def test_pause_that_a_server_asks_for(index: ExampleIndex, sdist: SelectedFile, header: Callable[[float], str]) -> None:
    """The file is asked for again when the server says: before that, it would say no again."""
    until = [0.0]

    def busy_until_then(answer: Answer) -> Answer:
        until[0] = until[0] or math.ceil(time.time()) + 1.0
        return Answer(status=503, headers={"Retry-After": header(until[0])}) if time.time() < until[0] else answer

    index.faults[NAME] = busy_until_then
    limits = replace(QUICK, tries=2, backoff=0, retry_after=5)
    assert fetch(sdist, limits) == index.files[NAME]


@pytest.mark.parametrize("header", [pytest.param("soon", id="nonsense"), pytest.param("0", id="none")])
def test_pause_that_is_none(index: ExampleIndex, sdist: SelectedFile, header: str) -> None:
    """A Retry-After that says nothing leaves it at our own pause."""
    index.faults[NAME] = at_first(busy(header))
    assert fetch(sdist) == index.files[NAME]


def test_pause_that_is_too_long(index: ExampleIndex, sdist: SelectedFile) -> None:
    """Nobody waits for an hour: the pause is told."""
    index.faults[NAME] = busy("3600", status=429)
    assert "answered 429 Too Many Requests and wants to be left alone for 3600 s" in str(failure(sdist))
    assert asked(index) == 1


def test_host_out_of_reach(index: ExampleIndex, sdist: SelectedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy or host where nobody listens is told at once, without credentials."""
    del index
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name)
    wanted = file(b"", url=f"http://user:{SECRET}@127.0.0.1:1/{NAME}")
    assert "from 127.0.0.1:1: connection refused; try again later, or where there is a network" in str(failure(wanted))
    wanted = file(b"", url=f"http://nowhere.invalid/{NAME}")
    assert "from nowhere.invalid: no such host; " in str(failure(wanted))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert "from files.example.org: the proxy gives no way to it; " in str(failure(sdist))


def test_redirect_to_another_host(index: ExampleIndex, sdist: SelectedFile) -> None:
    """A file that lies elsewhere is fetched from there, and trouble is told of that host."""
    index.faults["//mirror.example.org/"] = redirected(URL)
    wanted = file(index.files[NAME], url=f"http://mirror.example.org/{NAME}", size=sdist.size)
    assert fetch(wanted) == index.files[NAME]
    index.faults["//files.example.org/"] = 503
    other = file(b"other", url=f"http://mirror.example.org/{NAME}")
    assert "from files.example.org: answered 503" in str(failure(other))


def test_redirect_to_https_is_followed(index: ExampleIndex, sdist: SelectedFile) -> None:
    """A redirect may lead to TLS, which the index does not have."""
    index.faults[NAME] = redirected("https://secure.example.org/a")
    assert "from secure.example.org: the proxy gives no way to it" in str(failure(sdist))
    assert "CONNECT secure.example.org:443" in index.log


class Handler(BaseHTTPRequestHandler):
    """Gives everybody the same bytes, or sends them elsewhere, and notes what they say of themselves."""

    heard: ClassVar[list[str | None]] = []
    elsewhere: ClassVar[str] = ""

    def do_GET(self) -> None:
        """Answer."""
        self.heard.append(self.headers.get("Authorization"))
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.elsewhere)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"file")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a server that notes the credentials that it is given, and return its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def port(resolver: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:  # noqa: ARG001 - no proxy
    """Return the port of a server that notes the credentials that it is given."""
    monkeypatch.setattr(Handler, "heard", [])
    with listening() as port:
        yield port


@pytest.mark.parametrize(
    ("index", "given"),
    [
        pytest.param("http://user:pass@127.0.0.1:{}/simple/", True, id="the index's own host"),
        pytest.param("http://127.0.0.1:{}/simple/", False, id="index without credentials"),
        pytest.param("http://user:pass@other.example.org/simple/", False, id="another host"),
        pytest.param("http://user:pass@127.0.0.1:1/simple/", False, id="another port of the host"),
        pytest.param("https://user:pass@127.0.0.1:{}/simple/", False, id="in the clear what was for TLS"),
        pytest.param(None, False, id="no index"),
    ],
)
def test_credentials_go_to_the_index_alone(port: int, index: str | None, *, given: bool) -> None:
    """Credentials are for scheme, host and port that they were given for, and for nobody else."""
    fetch(file(b"file", url=f"http://127.0.0.1:{port}/{NAME}"), index=index and index.format(port))
    assert [heard is not None for heard in Handler.heard] == [given]


def test_credentials_do_not_follow_a_redirect(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that sends us elsewhere does not send our credentials along."""
    with listening() as other:
        monkeypatch.setattr(Handler, "elsewhere", f"http://127.0.0.1:{other}/{NAME}")
        index = f"http://user:{SECRET}@127.0.0.1:{port}/simple/"
        fetch(file(b"file", url=f"http://127.0.0.1:{port}/moved/{NAME}"), index=index)
    assert [heard is not None for heard in Handler.heard] == [True, False]


@pytest.mark.usefixtures("resolver")
def test_credentials_of_netrc(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials in the index, those of the netrc file for that host count."""
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login user password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    fetch(file(b"file", url=f"http://127.0.0.1:{port}/{NAME}"))
    assert [heard is not None for heard in Handler.heard] == [True]


@pytest.fixture
def authority() -> trustme.CA:
    """Make an authority that nobody knows."""
    return trustme.CA()


@pytest.fixture
def secure_port(port: int, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return the port of a server with TLS, which sends to the one without."""
    monkeypatch.setattr(Handler, "elsewhere", f"http://127.0.0.1:{port}/{NAME}")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with listening(context) as secure:
        yield secure


def test_redirect_out_of_tls(
    secure_port: int, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for over TLS is not fetched in the clear."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    assert fetch(file(b"file", url=f"https://localhost:{secure_port}/{NAME}")) == b"file"
    error = failure(file(b"other", url=f"https://localhost:{secure_port}/moved/{NAME}"))
    assert f"from localhost:{secure_port}: redirects from https to http on 127.0.0.1:" in str(error)
    assert len(Handler.heard) == 2


def test_certificate_of_nobody(secure_port: int) -> None:
    """A host whose certificate nobody has signed is not tried again."""
    error = failure(file(b"file", url=f"https://localhost:{secure_port}/{NAME}"))
    assert "no certificate that can be trusted" in str(error)
    assert Handler.heard == []


class Seen:
    """Notes what a reporter is told."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self.names: list[tuple[str, int | None]] = []
        self.bytes: list[int] = []

    def progress(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Note one piece of work."""

        @contextmanager
        def shown() -> Iterator[Callable[[int], None]]:
            self.names.append((name, total))
            yield self.bytes.append

        return shown()


def test_progress(sdist: SelectedFile) -> None:
    """The bytes so far are told, and those in all; what is in the cache is not worth a word."""
    seen = Seen()
    for _ in range(2):
        with Downloads(limits=QUICK, reporter=Reporter(progress=seen.progress)) as downloads:
            downloads.fetch(sdist)
    assert seen.names == [(NAME, sdist.size)]
    assert seen.bytes == sorted(seen.bytes)
    assert seen.bytes[-1] == sdist.size


def test_interrupted(index: ExampleIndex, sdist: SelectedFile) -> None:
    """Whoever is stopped reads no further and asks nobody again."""
    index.faults[NAME] = dripping
    stop = threading.Event()

    @contextmanager
    def stopping(_: str, __: int | None) -> Iterator[Callable[[int], None]]:
        yield lambda _: stop.set()

    reporter = Reporter(progress=stopping)
    with Downloads(limits=QUICK, reporter=reporter, stop=stop) as downloads, pytest.raises(NetworkError) as caught:
        downloads.fetch(sdist)
    assert "interrupted" in str(caught.value)
    assert asked(index) == 1
