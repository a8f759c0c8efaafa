"""Makers of the values that unit tests start from, each right as it is; a test changes the one thing that it shows."""

from __future__ import annotations

import shlex
import subprocess
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from pyproject_flatpak.config import parse_table
from pyproject_flatpak.data import ARCHES, Runtime
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.base import Base
from pyproject_flatpak.derive.finish_args import Permissions
from pyproject_flatpak.derive.icon import Icon
from pyproject_flatpak.derive.metadata import Presentation
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.derive.releases import derive_releases
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.lock.document import Lock, build_lock
from pyproject_flatpak.model import Developer, FlatpakTable
from pyproject_flatpak.project import EntryPoints, Project
from pyproject_flatpak.prose.blocks import parse_blocks
from pyproject_flatpak.target import Target, targets_of
from tests.support.index import ExampleIndex

Serve = Callable[..., ExampleIndex]
"""Starts an index of the releases that it is given; the fixture ``serve`` is one."""
APP_ID = "org.example.Editor"
OWN_DESKTOP = f"[Desktop Entry]\nType=Application\nName=Own\nExec=editor\nIcon={APP_ID}\nCategories=Utility;\n"
"""A desktop file of the author's that lacks nothing."""
SECRET = "s3cret"  # noqa: S105 - what no output may hold
RUNTIME = Runtime(
    id="org.example.Platform",
    branch="7",
    python="3.14.2",
    glibc="2.40",
    sdk_extensions="7.08",
    platform_distributions={},
    sdk_distributions={},
    bindings=frozenset(),
    source="made up",
)


def targets(*arches: str, **changes: str) -> tuple[Target, ...]:
    """Return targets of RUNTIME with ``changes`` in it, of both arches by default."""
    changed: dict[str, Any] = {**changes}
    return targets_of(replace(RUNTIME, **changed), arches or ARCHES)


def requirements(*texts: str) -> tuple[Requirement, ...]:
    """Parse requirements."""
    return tuple(map(Requirement, texts))


def read_table(toml: str) -> tuple[FlatpakTable, list[str]]:
    """Return what the lines below ``[tool.flatpak]`` say, and the mistakes in them."""
    problems = Problems()
    return parse_table(tomllib.loads(toml), problems), problems.errors


def flatpak_table(toml: str = "") -> FlatpakTable:
    """Return what the lines below ``[tool.flatpak]`` say; they have no mistake."""
    table, errors = read_table(toml)
    assert errors == []
    return table


def project(**changes: object) -> Project:
    """Return a project that says all that is needed."""
    values: dict[str, Any] = {
        "root": Path("/nowhere"),
        "name": "editor",
        "version": "1.0",
        "summary": "Write texts",
        "entry_points": EntryPoints(gui_scripts=("editor",)),
    }
    return Project(**values | changes)


def application(toml: str = "", **changes: object) -> Application:
    """Return an application with a window, for the lines ``toml`` below ``[tool.flatpak]``."""
    table = flatpak_table(toml)
    values: dict[str, Any] = {
        "project": project(),
        "table": table,
        "app_id": APP_ID,
        "name": "Editor",
        "command": "editor",
        "console": False,
        "runtime": RUNTIME,
        "sdk": RUNTIME.sdk,
        "base": Base(id=table.base, version=table.base_version or RUNTIME.branch) if table.base else None,
        "webengine": (),
        "permissions": Permissions(granted=(Decided("--share=ipc", Origin("made up")),)),
        "toolkit": Decided(None, Origin("no toolkit found")),
        "icon": Icon(path=f"data/{APP_ID}.svg", folder="scalable"),
        "presentation": presentation(),
        "description": parse_blocks(table.metainfo.description or "Write texts."),
        "releases": derive_releases(project(), table, Evidence(Path("/nowhere")), APP_ID, Problems()).value,
        "translation": table.metainfo.translation,
        "own_desktop_file": None,
        "own_metainfo_file": None,
        "rust": None,
        "origins": {},
    }
    return Application(**values | changes)


def presentation(**changes: object) -> Presentation:
    """Return what the application says of itself."""
    values: dict[str, Any] = {
        "summary": "Write texts",
        "license": "MIT",
        "developer": Developer(id="org.example", name="Jane Doe"),
        "urls": {"homepage": "https://example.org/editor"},
        "categories": ("Utility", "TextEditor"),
        "keywords": (),
    }
    return Presentation(**values | changes)


def wheel(filename: str, **changes: object) -> dict[str, Any]:
    """Return the table of a wheel, or of an sdist, in a lock."""
    return {
        "url": f"https://files.example.org/{filename}",
        "size": 1000,
        "hashes": {"sha256": sha256(filename)},
    } | changes


def sha256(filename: str) -> str:
    """Return the checksum that the made-up file of this name has."""
    return filename.encode().hex().ljust(64, "0")[:64]


def package(name: str, *filenames: str, **changes: object) -> dict[str, Any]:
    """Return the table of a package 1.0 with these wheels, and with an sdist if one of the names is that."""
    sdists = [filename for filename in filenames if not filename.endswith(".whl")]
    wheels = [wheel(filename) for filename in filenames if filename.endswith(".whl")]
    table: dict[str, Any] = {"name": name, "version": "1.0"}
    if sdists:
        table["sdist"] = wheel(sdists[0])
    if wheels:
        table["wheels"] = wheels
    return table | changes


def built_with(name: str, *builds: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return an sdist that is built with these packages."""
    return package(name, f"{name}-1.0.tar.gz", tool={"pyproject-flatpak": {"build": list(builds)}}, **changes)


def tool(name: str, version: str = "1.0") -> dict[str, Any]:
    """Return a pure wheel to build with."""
    return package(name, f"{name}-{version}-py3-none-any.whl", version=version)


def lock_of(*packages: Mapping[str, Any], over: Sequence[Target] = ()) -> Lock:
    """Return a lock of these package tables, for both arches by default."""
    all_targets = tuple(over) or targets()
    return build_lock("pylock.flatpak.toml", map(dict, packages), {}, all_targets)


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, path to content, below ``root``."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def words(command: str) -> list[str]:
    """Split a command as a shell does; the shell itself has to find it whole."""
    subprocess.run(["sh", "-n", "-c", command], check=True)
    return shlex.split(command)
