"""Turn declared releases into real wheels and sdists, and serve them as a Python package index on example.org.

The server listens on 127.0.0.1 and acts as an HTTP proxy, so that clients keep URLs such as
http://pypi.example.org/simple/ and no name is resolved. The bytes of a file depend on its release alone, not on
the clock or a compression library, so a checksum may stand in expected output.

Specs: https://packaging.python.org/en/latest/specifications/simple-repository-api/,
https://packaging.python.org/en/latest/specifications/binary-distribution-format/ and
https://packaging.python.org/en/latest/specifications/source-distribution-format/
"""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import importlib.metadata
import io
import json
import re
import socket
import struct
import sys
import tarfile
import threading
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import tomli_w
from packaging.markers import Marker
from packaging.metadata import parse_email
from packaging.requirements import Requirement
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name
from packaging.version import Version

SIMPLE_URL = "http://pypi.example.org/simple/"
FILES_URL = "http://files.example.org/packages/"
UPLOAD_TIME = "2025-01-02T03:04:05Z"
ZIP_DATE = (2020, 2, 2, 0, 0, 0)
TAR_MTIME = 1580601600  # seconds: the same moment in UTC

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "text/html"

INSTALLATION_RECORDS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
"""What an installer adds to a .dist-info folder; RECORD is written afresh."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One version of a distribution, as the index is to publish it."""

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requires_python: str | None = None
    tags: tuple[str, ...] = ("py3-none-any",)
    """One wheel for each; ``()`` for a release that has only an sdist."""
    sdist: bool = True
    build_system: str | None = None
    """The lines below ``[build-system]`` in the sdist's pyproject.toml; None for an sdist with a setup.py alone."""
    static: bool = True
    """Whether the sdist states its metadata, so that a resolver need not build it; False needs setuptools."""
    yanked: bool = False
    modules: Mapping[str, str] = field(default_factory=dict)
    """Path to text, in wheels and sdist; if empty, one import package named after the distribution."""
    sdist_files: Mapping[str, str] = field(default_factory=dict)
    """Path to text of further files of the sdist, such as Cargo.toml; they win over those made here."""

    def __post_init__(self) -> None:
        """Refuse what no sdist can be."""
        if not self.static and self.build_system is not None and "setuptools" not in self.build_system:
            message = f"{self.name} {self.version}: static=False needs a setup.py, hence setuptools"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the index replies to one request."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    media_type: str = "application/octet-stream"
    length: int | None = None
    """Bytes that the header promises; None for those of the body. A broken promise closes the connection."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further ones."""
    stalls_at: int | None = None
    """Bytes of the body after which nothing comes for as long as the index lasts; -1 for not even the head."""
    drip: float = 0
    """Seconds between the bytes of the body."""
    resets: bool = False
    """Whether the connection is torn after the body, as by a machine that fails."""


Fault = int | Callable[[Answer], Answer]
"""A status to answer with, or a function from the right answer to the wrong one."""


def truncated(answer: Answer) -> Answer:
    """Promise the whole body, but close the connection half-way."""
    return replace(answer, body=answer.body[: len(answer.body) // 2], length=len(answer.body))


def corrupted(answer: Answer) -> Answer:
    """Change every byte and keep the size, so that only a checksum can tell."""
    return replace(answer, body=bytes(byte ^ 0xFF for byte in answer.body))


def stalled(answer: Answer) -> Answer:
    """Send half of the body, then nothing, and keep the connection open."""
    return replace(answer, stalls_at=len(answer.body) // 2)


def silent(answer: Answer) -> Answer:
    """Take the request and never answer."""
    return replace(answer, stalls_at=-1)


def dripping(answer: Answer) -> Answer:
    """Send a byte at a time, each well before the last one is forgotten."""
    return replace(answer, drip=0.02)


def torn(answer: Answer) -> Answer:
    """Send half of the body, then tear the connection."""
    return replace(truncated(answer), resets=True)


def redirected(to: str) -> Fault:
    """Return a fault that sends the client elsewhere."""
    return lambda _: Answer(status=HTTPStatus.FOUND, headers={"Location": to})


def busy(retry_after: str, status: int = HTTPStatus.SERVICE_UNAVAILABLE) -> Fault:
    """Return a fault that has the client come again: after so many seconds, or at a date."""
    return lambda _: Answer(status=status, headers={"Retry-After": retry_after})


def at_first(fault: Fault, times: int = 1) -> Fault:
    """Return a fault that ends after so many requests."""
    left = iter(range(times))

    def answer(right: Answer) -> Answer:
        if next(left, None) is None:
            return right
        return fault(right) if callable(fault) else Answer(status=fault)

    return answer


class ExampleIndex:
    """A package index on example.org for as long as the ``with`` block lasts.

    ``installed`` names distributions of the running environment that are served too, with what they require,
    repacked as wheels: the back ends that sdists are built with. Expected output cannot carry their checksums.
    """

    url = SIMPLE_URL

    def __init__(self, releases: Iterable[Release], *, installed: Iterable[str] = ()) -> None:
        self.environ: Mapping[str, str] = {}
        """Variables to merge into the environment of a client; empty outside the ``with`` block.

        They send https to the index too, which refuses it: a client that asks for any other host fails, and the
        log tells.
        """
        self.log: list[str] = []
        """The path of every request, in order; ``CONNECT host:port`` for an attempt at https."""
        self.faults: dict[str, Fault] = {}
        """Part of a URL to what goes wrong there; where several fit, each acts on the answer of the one before."""
        published = [*(file for release in releases for file in _publish(release)), *map(_repack, _closure(installed))]
        self.files: Mapping[str, bytes] = {file.filename: file.content for file in published}
        """File name to content of every wheel and sdist."""
        self._pages = _pages(published)
        self._downloads = _downloads(published)

    def __enter__(self) -> Self:
        """Start to listen."""
        self._proxy = _Proxy(self)
        self._thread = threading.Thread(target=self._proxy.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.environ = _proxy_variables(f"http://127.0.0.1:{self._proxy.server_port}")
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop to listen."""
        self.environ = {}
        self._proxy.closing.set()
        self._proxy.shutdown()
        self._thread.join()
        self._proxy.server_close()

    def sha256(self, filename: str) -> str:
        """Return the checksum of a wheel or sdist, in hexadecimal."""
        return _sha256(self.files[filename])

    def respond(self, url: str, accept: str) -> Answer:
        """Answer the request for a URL, faults included."""
        parts = urlsplit(url)
        self.log.append(unquote(parts.path))
        known_as = f"http://{parts.hostname}{unquote(parts.path)}"
        if known_as in self._pages:
            answer = _render_page(self._pages[known_as], accept)
        else:
            answer = self._downloads.get(known_as, Answer(status=HTTPStatus.NOT_FOUND))
        for part, fault in list(self.faults.items()):
            if part in url:
                answer = fault(answer) if callable(fault) else Answer(status=fault)
        return answer


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, index: ExampleIndex) -> None:
        super().__init__(("127.0.0.1", 0), _RequestHandler)
        self.index = index
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: object) -> None:  # noqa: ANN401 - as the base class has it
        """Say nothing of a client that hangs up: it is the one to complain."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    server: _Proxy

    def do_GET(self) -> None:
        answer = self.server.index.respond(self.path, self.headers.get("Accept", "*/*"))
        if answer.stalls_at == -1:
            self._stall()
            return
        promised = len(answer.body) if answer.length is None else answer.length
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(promised))
        self.send_header("Cache-Control", "no-store")  # another test's index has the same URLs
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if promised != len(answer.body):
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.drip:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.closing.wait(answer.drip):
                    return
            return
        self.wfile.write(answer.body[: answer.stalls_at])
        if answer.stalls_at is not None:
            self._stall()
        if answer.resets:
            self.wfile.flush()
            self.close_connection = True
            # to close without lingering is to reset
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _stall(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.server.closing.wait()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_CONNECT(self) -> None:
        self.server.index.log.append(f"CONNECT {self.path}")
        self.send_error(HTTPStatus.FORBIDDEN, "only http://*.example.org is here")

    def log_message(self, *_: object) -> None:
        """Print nothing: the index has its own log."""


def _proxy_variables(proxy: str) -> dict[str, str]:
    lower = {"http_proxy": proxy, "https_proxy": proxy, "all_proxy": proxy, "no_proxy": ""}
    return lower | {name.upper(): value for name, value in lower.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    project: str
    version: str
    filename: str
    content: bytes
    requires_python: str | None
    yanked: bool = False
    metadata: bytes | None = None
    """What METADATA says, for a wheel; an index has no such file for an sdist."""


def _publish(release: Release) -> Iterator[_File]:
    project = canonicalize_name(release.name)
    stem = f"{project.replace('-', '_')}-{release.version}"
    file = partial(
        _File,
        project=project,
        version=release.version,
        requires_python=release.requires_python,
        yanked=release.yanked,
    )
    metadata = _core_metadata(release, metadata_version="2.4").encode()
    for tag in release.tags:
        members = {path: text.encode() for path, text in _modules(release).items()}
        members[f"{stem}.dist-info/METADATA"] = metadata
        members[f"{stem}.dist-info/WHEEL"] = _wheel_file(tag).encode()
        wheel = _wheel(members, record=f"{stem}.dist-info/RECORD")
        yield file(filename=f"{stem}-{tag}.whl", content=wheel, metadata=metadata)
    if release.sdist:
        yield file(filename=f"{stem}.tar.gz", content=_sdist(stem, _sdist_members(release)))


def _modules(release: Release) -> Mapping[str, str]:
    import_package = canonicalize_name(release.name).replace("-", "_")
    return release.modules or {f"{import_package}/__init__.py": f'__version__ = "{release.version}"\n'}


def _core_metadata(release: Release, *, metadata_version: str) -> str:
    lines = [
        f"Metadata-Version: {metadata_version}",
        f"Name: {release.name}",
        f"Version: {release.version}",
        f"Summary: {_summary(release)}",
    ]
    if release.requires_python is not None:
        lines.append(f"Requires-Python: {release.requires_python}")
    lines += [f"Requires-Dist: {requirement}" for requirement in release.requires]
    for extra, requirements in release.extras.items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {_under_extra(requirement, extra)}" for requirement in requirements]
    return "\n".join(lines) + "\n"


def _summary(release: Release) -> str:
    return f"{release.name} of the example index"


def _under_extra(requirement: str, extra: str) -> Requirement:
    parsed = Requirement(requirement)
    condition = f'extra == "{extra}"'
    parsed.marker = Marker(condition if parsed.marker is None else f"({parsed.marker}) and {condition}")
    return parsed


def _wheel_file(tag: str) -> str:
    pure = "true" if tag.endswith("-none-any") else "false"
    tags = [f"Tag: {single}" for single in sorted(map(str, parse_tag(tag)))]
    return "\n".join(["Wheel-Version: 1.0", "Generator: example-index", f"Root-Is-Purelib: {pure}", *tags]) + "\n"


def _wheel(members: Mapping[str, bytes], *, record: str) -> bytes:
    rows = [(path, f"sha256={_url_safe_digest(content)}", len(content)) for path, content in sorted(members.items())]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*rows, (record, "", "")])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for path, content in [*sorted(members.items()), (record, text.getvalue().encode())]:
            entry = zipfile.ZipInfo(path, ZIP_DATE)
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = 0o100644 << 16
            out.writestr(entry, content)
    return archive.getvalue()


def _url_safe_digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _sdist_members(release: Release) -> Mapping[str, str]:
    members = {"PKG-INFO": _core_metadata(release, metadata_version="2.4" if release.static else "2.1")}
    if release.build_system is None or not release.static:
        members["setup.py"] = _setup_py(release)
    if release.build_system is not None:
        members["pyproject.toml"] = _pyproject(release, release.build_system)
    return {**_modules(release), **members, **release.sdist_files}


def _setup_py(release: Release) -> str:
    arguments = {
        "name": release.name,
        "version": release.version,
        "description": _summary(release),
        "packages": _packages(release),
        "py_modules": _py_modules(release),
        "package_data": {"": ["*"]},
        "install_requires": list(release.requires),
        "extras_require": {extra: list(requirements) for extra, requirements in release.extras.items()},
        "python_requires": release.requires_python,
    }
    lines = [f"    {name}={value!r},\n" for name, value in arguments.items()]
    return "from setuptools import setup\n\nsetup(\n" + "".join(lines) + ")\n"


def _pyproject(release: Release, build_system: str) -> str:
    table = tomllib.loads(f"[build-system]\n{build_system}")
    if release.static:
        table["project"] = _project_table(release)
        table["tool"] = _tool_table(release, table["build-system"].get("build-backend", "setuptools"))
    return tomli_w.dumps(table)


def _project_table(release: Release) -> dict[str, Any]:
    table: dict[str, Any] = {
        "name": release.name,
        "version": release.version,
        "description": _summary(release),
        "dependencies": list(release.requires),
        "optional-dependencies": {extra: list(requirements) for extra, requirements in release.extras.items()},
    }
    if release.requires_python is not None:
        table["requires-python"] = release.requires_python
    return table


def _tool_table(release: Release, backend: str) -> dict[str, Any]:
    """Tell the back end where the modules are; one that is not here has to find them by their names."""
    top_level = sorted({PurePosixPath(path).parts[0] for path in _modules(release)})
    names = [name.removesuffix(".py") for name in top_level]
    match backend.partition(".")[0]:
        case "setuptools":
            packages, py_modules = _packages(release), _py_modules(release)
            return {"setuptools": {"packages": packages, "py-modules": py_modules, "package-data": {"*": ["*"]}}}
        case "hatchling":
            return {"hatch": {"build": {"targets": {"wheel": {"only-include": top_level}}}}}
        case "flit_core":
            return {"flit": {"module": {"name": names[0]}}}
        case "uv_build":
            return {"uv": {"build-backend": {"module-root": "", "module-name": names}}}
    return {}


def _packages(release: Release) -> list[str]:
    folders = {PurePosixPath(path).parent for path in _modules(release)} - {PurePosixPath()}
    return sorted(".".join(folder.parts) for folder in folders)


def _py_modules(release: Release) -> list[str]:
    return sorted(path.removesuffix(".py") for path in _modules(release) if "/" not in path)


def _sdist(stem: str, members: Mapping[str, str]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as out:
        for path, text in sorted(members.items()):
            content = text.encode()
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size, entry.mtime = len(content), TAR_MTIME
            out.addfile(entry, io.BytesIO(content))
    return _gzip_stored(archive.getvalue())


def _gzip_stored(content: bytes) -> bytes:
    """Wrap without compressing (RFC 1951, 1952): what a compressor writes depends on the library and its version."""
    head = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"  # deflate, no flags, no mtime, unknown system
    largest = 0xFFFF
    blocks = [content[start : start + largest] for start in range(0, len(content), largest)]
    body = b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ largest) + block for block in blocks)
    end = struct.pack("<BHH", 1, 0, largest)  # the last block, empty
    return head + body + end + struct.pack("<II", zlib.crc32(content), len(content))


def _closure(names: Iterable[str]) -> list[str]:
    """Add what installed distributions require in the running environment, without extras."""
    found: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            requirements = map(Requirement, importlib.metadata.requires(name) or ())
            waiting += [canonicalize_name(needed.name) for needed in requirements if _is_needed(needed)]
    return sorted(found)


def _is_needed(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _repack(name: str) -> _File:
    """Make a wheel again of an installed distribution, without its scripts and byte code."""
    distribution = importlib.metadata.distribution(name)
    members = {
        path.as_posix(): path.read_binary()
        for path in distribution.files or ()
        if ".." not in path.parts and path.suffix != ".pyc" and path.name not in INSTALLATION_RECORDS
    }
    [metadata] = [path for path in members if re.fullmatch(r"[^/]+\.dist-info/METADATA", path)]
    folder = metadata.removesuffix("/METADATA")
    tag = re.findall(r"^Tag: (.+)$", members[f"{folder}/WHEEL"].decode(), re.MULTILINE)[0]
    return _File(
        project=canonicalize_name(name),
        version=distribution.version,
        filename=f"{folder.removesuffix('.dist-info')}-{tag}.whl",
        content=_wheel(members, record=f"{folder}/RECORD"),
        requires_python=parse_email(members[metadata])[0].get("requires_python"),
        metadata=members[metadata],
    )


def _downloads(published: Sequence[_File]) -> dict[str, Answer]:
    contents = {_file_url(file): Answer(body=file.content) for file in published}
    metadata = {f"{_file_url(file)}.metadata": Answer(body=file.metadata) for file in published if file.metadata}
    return contents | metadata


def _pages(published: Sequence[_File]) -> dict[str, dict[str, Any]]:
    projects = sorted({file.project for file in published})
    listing = {"meta": {"api-version": "1.1"}, "projects": [{"name": project} for project in projects]}
    pages = {
        f"{SIMPLE_URL}{project}/": _project_page(project, [file for file in published if file.project == project])
        for project in projects
    }
    return {SIMPLE_URL: listing, **pages}


def _project_page(project: str, files: Sequence[_File]) -> dict[str, Any]:
    return {
        "meta": {"api-version": "1.1"},
        "name": project,
        "versions": sorted({file.version for file in files}, key=Version),
        "files": [_file_entry(file) for file in files],
    }


def _file_entry(file: _File) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": file.filename,
        "url": _file_url(file),
        "hashes": {"sha256": _sha256(file.content)},
        "size": len(file.content),
        "upload-time": UPLOAD_TIME,
        "yanked": file.yanked,
        "core-metadata": {"sha256": _sha256(file.metadata)} if file.metadata else False,
    }
    if file.requires_python is not None:
        entry["requires-python"] = file.requires_python
    return entry


def _file_url(file: _File) -> str:
    return FILES_URL + file.filename


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _render_page(page: Mapping[str, Any], accept: str) -> Answer:
    if JSON_TYPE in accept:
        return Answer(body=json.dumps(page).encode(), media_type=JSON_TYPE)
    return Answer(body=_render_html(page).encode(), media_type=HTML_TYPE)


def _render_html(page: Mapping[str, Any]) -> str:
    links = [_link(f"{entry['name']}/", entry["name"]) for entry in page.get("projects", ())]
    links += [_file_link(entry) for entry in page.get("files", ())]
    return "<!DOCTYPE html>\n<title>example index</title>\n" + "<br>\n".join(links) + "\n"


def _file_link(entry: Mapping[str, Any]) -> str:
    attributes = {}
    if "requires-python" in entry:
        attributes["data-requires-python"] = entry["requires-python"]
    if entry["yanked"]:
        attributes["data-yanked"] = ""
    if entry["core-metadata"]:
        attributes["data-core-metadata"] = f"sha256={entry['core-metadata']['sha256']}"
    return _link(f"{entry['url']}#sha256={entry['hashes']['sha256']}", entry["filename"], **attributes)


def _link(href: str, text: str, **attributes: str) -> str:
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in {"href": href, **attributes}.items())
    return f"<a{written}>{html.escape(text)}</a>"
