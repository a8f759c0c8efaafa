"""The lock of another tool that a project has: which one, and the packages that it pins, with all their files.

Finding it reads the project. Reading it may start uv, which uses the network where the lock has no URLs of files.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pyproject_flatpak.errors import LockError, Problems

Kind = Literal["pylock.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt"]
_REFRESH: Final[dict[Kind, str]] = {
    "pylock.toml": "uv export --format pylock.toml",
    "uv.lock": "uv lock",
    "poetry.lock": "poetry lock",
    "pdm.lock": "pdm lock",
    "Pipfile.lock": "pipenv lock",
    "requirements.txt": "uv pip compile --universal --generate-hashes",
}
"""The kinds of lock, each with the command that makes it, in the order in which one is taken."""
_PYLOCK: Final = re.compile(r"pylock(\.[^.]+)?\.toml")
_KEY: Final = "tool.flatpak.dependencies.lock"
_WORKSPACE_DEPTH: Final = 6
"""Folders above a project in which a workspace's lock is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenLock:
    """A lock that a project has."""

    name: str
    """Path, as the project would write it."""
    path: Path
    root: Path
    """Folder of the project that it is of."""
    kind: Kind
    sha256: str
    """Of its content, in hexadecimal."""

    @property
    def refresh(self) -> str:
        """The command that makes such a lock anew."""
        return _REFRESH[self.kind]


def find_given_lock(root: Path, named: str | Literal[False] | None, problems: Problems) -> GivenLock | None:
    """Return the lock that the project at `root` names, else the first that it has; None for none.

    A named one that is missing, or of no known kind, is recorded in `problems`; so is a requirements.txt that pins not
    everything, which is passed over with a warning where nobody has named it.
    """
    if named is False:
        return None
    if named is not None:
        return _named_lock(root, named, problems)
    for kind in _REFRESH:
        if (root / kind).is_file() and (found := _found_lock(root, kind, problems)):
            return found
        if kind == "uv.lock" and (found := _workspace_lock(root)):
            return found
    return None


def _named_lock(root: Path, named: str, problems: Problems) -> GivenLock | None:
    kind = _kind_of(named)
    if not (root / named).is_file():
        problems.add(_KEY, "does not exist", got=named, remedy="mend the path, or drop the key to have a lock found")
    elif kind is None:
        remedy = f"one of: {', '.join(_REFRESH)}, pylock.NAME.toml, or any .txt"
        problems.add(_KEY, "is no lock that is known by its name", got=named, remedy=remedy)
    elif kind == "requirements.txt":
        return _requirements_lock(root, named, problems, is_named=True)
    else:
        return _given_lock(root, named, kind)
    return None


def _found_lock(root: Path, kind: Kind, problems: Problems) -> GivenLock | None:
    if kind == "requirements.txt":
        return _requirements_lock(root, kind, problems, is_named=False)
    return _given_lock(root, kind, kind)


def _kind_of(name: str) -> Kind | None:
    last = name.rpartition("/")[2]
    for kind in _REFRESH:
        if last == kind:
            return kind
    if _PYLOCK.fullmatch(last):
        return "pylock.toml"
    return "requirements.txt" if last.endswith(".txt") else None


def _given_lock(root: Path, name: str, kind: Kind, *texts: str) -> GivenLock:
    content = "\0".join(texts).encode() if texts else (root / name).read_bytes()
    path = root / name
    return GivenLock(
        name=name,
        path=path,
        root=root if name.startswith("../") else path.parent,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _requirements_lock(root: Path, name: str, problems: Problems, *, is_named: bool) -> GivenLock | None:
    from pyproject_flatpak.lock.given.requirements_txt import read_requirements_file  # noqa: PLC0415 - seldom

    found = Problems()
    file = read_requirements_file(root / name, name, found)
    loose = next((entry for entry in file.entries if not entry.is_pinned), None)
    if is_named:
        problems.errors += found.errors
        problems.wrong_keys += found.wrong_keys
        if not found.errors and not file.is_pinned:
            where, got = (loose.where, str(loose.requirement)) if loose else (name, "no requirement")
            problems.add(where, "is not pinned to one version", got=got, remedy="run 'uv pip compile' to make a lock")
            return None
    if found.errors or not file.is_pinned:
        return None
    return _given_lock(root, name, "requirements.txt", *file.texts)


def _workspace_lock(root: Path) -> GivenLock | None:
    """Return the uv.lock of the workspace that the project is a member of."""
    for depth, folder in enumerate(root.parents[:_WORKSPACE_DEPTH], start=1):
        pyproject = folder / "pyproject.toml"
        if (folder / "uv.lock").is_file() and pyproject.is_file():
            if "[tool.uv.workspace]" not in pyproject.read_text("utf-8", errors="replace"):
                return None
            return _given_lock(root, "../" * depth + "uv.lock", "uv.lock")
    return None


def read_text(given: GivenLock) -> str:
    """Return the text of a lock. Raises LockError."""
    try:
        return given.path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LockError(f"{given.name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
