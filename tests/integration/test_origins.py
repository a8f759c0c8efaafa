"""Dependencies that come from no index, for real: an archive, a git repository, and an sdist that cargo compiles."""

from __future__ import annotations

import functools
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.integration.rust import lock_crates, seed_downloads
from tests.integration.support import (
    Environment,
    Runtimes,
    build_and_install,
    flatpak_run,
    generate,
    get_flatpak_builder,
)
from tests.integration.test_rust import CARGO, MATURIN, PYO3_FFI, WITH_PYO3_FFI
from tests.support.demoapp import FLATPAK, PROJECT, build_system, commit, write_tree
from tests.support.own_wheel import OwnWheel

pytestmark = pytest.mark.integration

APP_ID = "org.example.Demoapp"
SOURCE = """
from importlib.metadata import version

import packed, tagged


def main():
    print(packed.WORD, version("tagged"), tagged.WORD)
"""
RUST_SOURCE = """
from words import _words


def main():
    print(_words.count([1, 2, 3]), _words.__file__)
"""
FLIT = build_system("flit_core.buildapi", "flit_core")


class _Handler(SimpleHTTPRequestHandler):
    """Serves files, and repositories by git's own program, as flatpak-builder asks for single commits."""

    def do_GET(self) -> None:
        """Answer with a file, or by git."""
        if ".git/" in self.path:
            self._answer_by_git()
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Answer by git."""
        self._answer_by_git()

    def _answer_by_git(self) -> None:
        path, _, query = self.path.partition("?")
        asked = {
            "GIT_PROJECT_ROOT": self.directory,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        # the repository is another user's where the tests run as root in a container
        command = ["git", "-c", "safe.directory=*", "http-backend"]
        done = subprocess.run(command, input=body, env={**os.environ, **asked}, capture_output=True, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().splitlines():
            self.send_header(*line.split(": ", 1))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder on the loopback; return it and its URL."""
    folder = tmp_path / "served"
    folder.mkdir()
    serving = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield folder, f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def requiring(*requirements: str) -> str:
    """Return the pyproject.toml of an application that requires these."""
    return FLIT + PROJECT.replace('["humanize"]', str([*requirements])) + FLATPAK


def write_distribution(tree: Path, name: str, pyproject: str, version: str = 'version = "2.5"') -> None:
    """Write a distribution with one module."""
    tree.mkdir(parents=True)
    project = f'\n[project]\nname = "{name}"\n{version}\ndescription = "A word"\n'
    (tree / "pyproject.toml").write_text(pyproject + project, "utf-8")
    (tree / f"{name}.py").write_text(f'"""A word."""\n\nWORD = "{name}"\n', "utf-8")


def test_archive_and_repository(
    server: tuple[Path, str], own_wheel: OwnWheel, flatpak_env: Environment, tmp_path: Path
) -> None:
    """What a requirement names by its URL is locked to bytes or a commit, built offline, and runs."""
    folder, url = server
    write_distribution(tmp_path / "x/archive-of-v2/python", "packed", FLIT)
    with tarfile.open(folder / "v2.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "x/archive-of-v2", "archive-of-v2")
    scm = build_system("setuptools.build_meta", "setuptools>=77", "setuptools-scm>=8")
    dynamic = 'dynamic = ["version"]'
    write_distribution(tmp_path / "tagged", "tagged", scm, dynamic)
    with (tmp_path / "tagged/pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('\n[tool.setuptools]\npy-modules = ["tagged"]\n[tool.setuptools_scm]\n')
    commit(tmp_path / "tagged")
    subprocess.run(["git", "clone", "-q", "--bare", str(tmp_path / "tagged"), "tagged.git"], cwd=folder, check=True)
    tree = tmp_path / "tree"
    needs = (f"packed @ {url}/v2.tar.gz#subdirectory=python", f"tagged @ git+{url}/tagged.git@v1.4")
    write_tree(tree, requiring(*needs), {"src/demoapp/__init__.py": '"""Demonstration."""\n' + SOURCE})
    manifest = generate(tree, own_wheel, flatpak_env)
    build_and_install(manifest, APP_ID, get_flatpak_builder(), tmp_path, flatpak_env)
    assert flatpak_run(APP_ID, env=flatpak_env).stdout.split() == ["packed", "1.4", "tagged"]


def test_sdist_that_cargo_compiles(  # noqa: PLR0913 - fixtures
    crates: tuple[Path, ...],
    runtimes: Runtimes,
    server: tuple[Path, str],
    own_wheel: OwnWheel,
    flatpak_env: Environment,
    tmp_path: Path,
) -> None:
    """A dependency that maturin builds from its sdist is compiled offline with the crates of its Cargo.lock."""
    folder, url = server
    sdist = tmp_path / "sdist/words-2.5"
    pyproject = build_system("maturin", "maturin") + MATURIN.replace("demoapp", "words")
    write_distribution(sdist, "words", pyproject)
    (sdist / "words.py").unlink()
    for name, text in {
        "Cargo.toml": CARGO.replace("demoapp", "words") + PYO3_FFI,
        "src/lib.rs": WITH_PYO3_FFI,
        "src/words/__init__.py": "",
    }.items():
        (sdist / name).parent.mkdir(parents=True, exist_ok=True)
        (sdist / name).write_text(text, "utf-8")
    lock_crates(sdist, crates, runtimes.sdk, flatpak_env)
    with tarfile.open(folder / "words-2.5.tar.gz", "w:gz") as archive:
        archive.add(sdist, sdist.name)
    tree = tmp_path / "tree"
    source = {"src/demoapp/__init__.py": '"""Demonstration."""\n' + RUST_SOURCE}
    write_tree(tree, requiring(f"words @ {url}/words-2.5.tar.gz"), source)
    manifest = generate(tree, own_wheel, flatpak_env)
    seed_downloads(tmp_path / "state", crates)
    app = build_and_install(manifest, APP_ID, get_flatpak_builder(), tmp_path, flatpak_env)
    count, file = flatpak_run(APP_ID, env=flatpak_env).stdout.split()
    assert (count, file.startswith("/app/lib/")) == ("3", True)
    names = {path.name.partition("-")[0] for path in (app / "files").rglob("*.dist-info")}
    assert names == {"demoapp", "words"}
