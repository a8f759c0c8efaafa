"""The package index on example.org: real clients accept its files, and its faults reach them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from uv import find_uv_bin

from tests.support.index import JSON_TYPE, ExampleIndex, Release, corrupted, truncated

Run = Callable[..., subprocess.CompletedProcess[str]]

RELEASES = (
    Release(name="Plain", version="1.0", requires=("native>=2", 'old; python_version < "3.14"')),
    Release(
        name="native",
        version="2.1",
        requires_python=">=3.9",
        extras={"fast": ('plain; sys_platform == "linux"',)},
        tags=("cp314-cp314-manylinux_2_28_x86_64", "cp314-cp314-manylinux_2_28_aarch64"),
    ),
    Release(name="native", version="3.0", yanked=True),
    Release(name="native", version="4.0", requires_python=">=3.99"),
    Release(name="stated", version="1.0", tags=(), requires=("plain",)),
    Release(name="unstated", version="1.0", tags=(), requires=("plain",), static=False),
)
SETUPTOOLS = 'requires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"'
HATCHLING = 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"'

PYPROJECT = """\
[project]
name = "example"
version = "1.0"
requires-python = "==3.14.*"
dependencies = ["plain"]

[tool.uv]
environments = [
    "python_version == '3.14' and sys_platform == 'linux' and platform_machine == 'x86_64'",
    "python_version == '3.14' and sys_platform == 'linux' and platform_machine == 'aarch64'",
]
"""


@pytest.fixture
def index() -> Iterator[ExampleIndex]:
    """Serve RELEASES and the back ends that are installed beside these tests."""
    with ExampleIndex(RELEASES, installed=["setuptools", "hatchling"]) as served:
        yield served


@pytest.fixture
def session(index: ExampleIndex, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    """Open a session of requests that goes through the index."""
    for name, value in index.environ.items():
        monkeypatch.setenv(name, value)
    with requests.Session() as opened:
        yield opened


@pytest.fixture
def run(index: ExampleIndex, tmp_path: Path) -> Run:
    """Return a function that runs a program in ``tmp_path`` against the index, whatever this machine configures."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    environ |= {"PIP_CONFIG_FILE": os.devnull, "XDG_CONFIG_HOME": os.devnull, "UV_CACHE_DIR": str(tmp_path / "cache")}
    environ |= {"UV_DEFAULT_INDEX": index.url, "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
    environ |= index.environ

    def run_here(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    return run_here


def succeed(done: subprocess.CompletedProcess[str]) -> None:
    """Fail with what the program said unless it succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr


def test_uv_locks_two_releases_for_both_arches(index: ExampleIndex, run: Run, tmp_path: Path) -> None:
    """One run of uv for Python 3.14 gives a pylock.toml with the url, size and sha256 of the index's files."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    lock = ("--universal", "--python-version", "3.14.2", "--format", "pylock.toml", "-o", "pylock.toml")
    succeed(run(find_uv_bin(), "pip", "compile", *lock, "pyproject.toml"))
    packages = tomllib.loads((tmp_path / "pylock.toml").read_text())["packages"]
    assert [(package["name"], package["version"]) for package in packages] == [("native", "2.1"), ("plain", "1.0")]
    locked = [file for package in packages for file in (package["sdist"], *package["wheels"])]
    expected = (
        "native-2.1.tar.gz",
        "native-2.1-cp314-cp314-manylinux_2_28_aarch64.whl",
        "native-2.1-cp314-cp314-manylinux_2_28_x86_64.whl",
        "plain-1.0.tar.gz",
        "plain-1.0-py3-none-any.whl",
    )
    assert {file["url"]: (file["size"], file["hashes"]["sha256"]) for file in locked} == {
        f"http://files.example.org/packages/{filename}": (len(index.files[filename]), index.sha256(filename))
        for filename in expected
    }
    assert not [path for path in index.log if path.endswith((".whl", ".tar.gz"))], "metadata files are enough"


@pytest.mark.parametrize(
    ("requirement", "builds"),
    [
        pytest.param("stated", False, id="static PKG-INFO is read"),
        pytest.param("unstated", True, id="anything else is built, with setuptools from the index"),
    ],
)
def test_uv_resolves_an_sdist(index: ExampleIndex, run: Run, tmp_path: Path, requirement: str, *, builds: bool) -> None:
    """The requirements of an sdist are found, and its back end is fetched only to build it."""
    (tmp_path / "requirements.in").write_text(requirement)
    done = run(find_uv_bin(), "pip", "compile", "-q", "--python-version", "3.14", "requirements.in")
    succeed(done)
    assert {"native==2.1", "plain==1.0", f"{requirement}==1.0"} <= set(done.stdout.splitlines())
    assert any(path.startswith("/packages/setuptools-") for path in index.log) is builds


def test_uv_takes_nothing_from_the_cache_of_another_index(run: Run, tmp_path: Path) -> None:
    """Two indexes with equal URLs and other content can follow each other over one cache folder."""
    (tmp_path / "requirements.in").write_text("stated")
    resolve = (find_uv_bin(), "pip", "compile", "-q", "--python-version", "3.14", "requirements.in")
    succeed(run(*resolve))
    others = [Release(name="stated", version="1.0", requires=("other",)), Release(name="other", version="7")]
    with ExampleIndex(others) as second:
        done = run("env", *(f"{name}={value}" for name, value in second.environ.items()), *resolve)
    succeed(done)
    assert "other==7" in done.stdout.splitlines()


def test_pip_downloads_wheel_and_sdist(index: ExampleIndex, run: Run, tmp_path: Path) -> None:
    """What pip fetches and verifies are the files of the index."""
    source = ("--index-url", index.url, "--trusted-host", "pypi.example.org", "--trusted-host", "files.example.org")
    pip = (sys.executable, "-m", "pip", "download", *source, "--no-deps", "--dest", "downloads")
    succeed(run(*pip, "plain"))
    succeed(run(*pip, "--no-binary", "plain", "plain"))
    downloads = {path.name: path.read_bytes() for path in (tmp_path / "downloads").iterdir()}
    assert downloads == {name: index.files[name] for name in ("plain-1.0-py3-none-any.whl", "plain-1.0.tar.gz")}


@pytest.mark.parametrize(
    ("build_system", "static"),
    [
        pytest.param(None, True, id="setup.py alone"),
        pytest.param(None, False, id="setup.py alone, not static"),
        pytest.param(SETUPTOOLS, True, id="setuptools"),
        pytest.param(SETUPTOOLS, False, id="setuptools, not static"),
        pytest.param(HATCHLING, True, id="hatchling"),
    ],
)
def test_sdist_builds_with_the_back_end_that_it_names(
    index: ExampleIndex, run: Run, tmp_path: Path, build_system: str | None, *, static: bool
) -> None:
    """The wheel of the sdist holds the modules and the metadata of the release."""
    modules = {"gi_like/__init__.py": "", "gi_like/sub/data.txt": "kept\n", "single.py": ""}
    release = Release(
        name="Py-Thing",
        version="1.2",
        requires=("plain",),
        extras={"fast": ('native; sys_platform == "linux"',)},
        requires_python=">=3.9",
        build_system=build_system,
        static=static,
        modules=modules,
    )
    sdist = ExampleIndex([release]).files["py_thing-1.2.tar.gz"]
    (tmp_path / "py_thing-1.2.tar.gz").write_bytes(sdist)
    succeed(run(find_uv_bin(), "build", "--wheel", "--out-dir", "built", "py_thing-1.2.tar.gz"))
    with zipfile.ZipFile(tmp_path / "built/py_thing-1.2-py3-none-any.whl") as wheel:
        assert modules.keys() <= set(wheel.namelist())
        metadata = wheel.read("py_thing-1.2.dist-info/METADATA").decode().splitlines()
    assert "Requires-Dist: plain" in metadata
    assert "Provides-Extra: fast" in metadata
    assert "Requires-Python: >=3.9" in metadata
    assert [path for path in index.log if path.startswith("/packages/")], "the back end comes from the index"


def test_files_are_the_same_everywhere() -> None:
    """A checksum depends on the release alone, so that expected output can carry it."""
    index = ExampleIndex([Release(name="plain", version="1.0")])
    assert {filename: index.sha256(filename) for filename in index.files} == {
        "plain-1.0-py3-none-any.whl": "cb09976dd3026212d6b9b884a6ebbab21b6ab2da347389fd84f08f1027d666ea",
        "plain-1.0.tar.gz": "0a51bcf3a4cb8b716ec89a69d3767c95f325dbd9436cccf1eb7291e08848681d",
    }


def test_pages_come_in_json_and_in_html(index: ExampleIndex, session: requests.Session) -> None:
    """A client gets JSON where it asks for it, else HTML, as from most indexes; both tell the same of a file."""
    page = session.get(f"{index.url}native/", timeout=10, headers={"Accept": f"{JSON_TYPE}, text/html;q=0.1"}).json()
    [file] = [file for file in page["files"] if file["filename"] == "native-3.0-py3-none-any.whl"]
    metadata = session.get(f"{file['url']}.metadata", timeout=10)
    assert file == {
        "filename": "native-3.0-py3-none-any.whl",
        "url": "http://files.example.org/packages/native-3.0-py3-none-any.whl",
        "hashes": {"sha256": index.sha256("native-3.0-py3-none-any.whl")},
        "size": len(index.files["native-3.0-py3-none-any.whl"]),
        "upload-time": "2025-01-02T03:04:05Z",
        "yanked": True,
        "core-metadata": {"sha256": hashlib.sha256(metadata.content).hexdigest()},
    }
    text = session.get(f"{index.url}native/", timeout=10, headers={"Accept": "*/*"}).text
    link = f'<a href="{file["url"]}#sha256={file["hashes"]["sha256"]}" data-yanked="" '
    assert f'{link}data-core-metadata="sha256={file["core-metadata"]["sha256"]}">{file["filename"]}</a>' in text
    assert 'data-requires-python="&gt;=3.99"' in text
    assert '<a href="native/">native</a>' in session.get(index.url, timeout=10, headers={"Accept": "text/html"}).text


def test_unknown_project_is_not_found(index: ExampleIndex, session: requests.Session) -> None:
    """The answer to a URL that nothing stands behind is 404, and the log has it."""
    assert session.get(f"{index.url}absent/", timeout=10).status_code == requests.codes.not_found
    assert session.get("http://elsewhere.example.org/simple/plain/", timeout=10).status_code == requests.codes.not_found
    assert index.log == ["/simple/absent/", "/simple/plain/"]


def test_https_never_gets_out(index: ExampleIndex, session: requests.Session) -> None:
    """A client that asks for another index is refused by ours, and the log shows it."""
    with pytest.raises(requests.exceptions.ProxyError):
        session.get("https://other.example.org/simple/", timeout=10)
    assert index.log == ["CONNECT other.example.org:443"]


def test_status_fault(index: ExampleIndex, session: requests.Session) -> None:
    """A status in ``faults`` is the answer to every URL that has the text, and to no other."""
    index.faults["plain-1.0-py3"] = 503
    wheel, sdist = (f"http://files.example.org/packages/plain-1.0{end}" for end in ("-py3-none-any.whl", ".tar.gz"))
    assert session.get(wheel, timeout=10).status_code == requests.codes.service_unavailable
    assert session.get(sdist, timeout=10).status_code == requests.codes.ok


def test_truncated_fault(index: ExampleIndex, session: requests.Session) -> None:
    """A truncated body is an error of the connection."""
    index.faults["plain-1.0-py3-none-any.whl"] = truncated
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        session.get("http://files.example.org/packages/plain-1.0-py3-none-any.whl", timeout=10)


def test_corrupted_fault(index: ExampleIndex, session: requests.Session) -> None:
    """A corrupted body has the right size and wrong bytes."""
    index.faults["plain-1.0-py3-none-any.whl"] = corrupted
    content = session.get("http://files.example.org/packages/plain-1.0-py3-none-any.whl", timeout=10).content
    right = index.files["plain-1.0-py3-none-any.whl"]
    assert (len(content), content == right) == (len(right), False)


def test_uv_tells_of_a_fault(index: ExampleIndex, run: Run, tmp_path: Path) -> None:
    """A fault of the index is an error of the client."""
    index.faults["/simple/native/"] = 404
    (tmp_path / "requirements.in").write_text("plain")
    done = run(find_uv_bin(), "pip", "compile", "-q", "--python-version", "3.14", "requirements.in")
    assert done.returncode == 1
    assert "native was not found" in done.stderr


def test_static_false_needs_setuptools() -> None:
    """A release that asks for the impossible is refused where it is declared."""
    with pytest.raises(ValueError, match=r"thing 1\.0: static=False needs a setup\.py, hence setuptools"):
        Release(name="thing", version="1.0", static=False, build_system=HATCHLING)


def test_environ_is_empty_outside_the_block(index: ExampleIndex) -> None:
    """The variables exist only while the server does."""
    assert set(index.environ) == {
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    }
    assert ExampleIndex(RELEASES).environ == {}
