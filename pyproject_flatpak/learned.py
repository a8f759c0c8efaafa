"""What `pyproject-flatpak runtimes --refresh` has learned of runtimes, in a file of the user's data folder.

Same form as data/runtimes.toml, of each table what is known. It is there to tell a person: nothing that is written
for a project depends on it, as the same project gives the same files on each machine. Reads and writes disk.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import tomli_w

from pyproject_flatpak.data import FREEDESKTOP, Runtime, branch_order, branches_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """What is known of one branch of a runtime beside the catalogue."""

    id: str
    branch: str
    python: str = ""
    """Full version of its Python; empty where nobody could ask it."""
    glibc: str = ""
    eol: str | None = None
    """Empty where it is at its end of life; None while it is supported."""
    source: str = ""
    """Who says so."""

    @property
    def is_worth_keeping(self) -> bool:
        """Whether it says something that a person can be told later."""
        return self.eol is not None or bool(self.python)


def learned_file() -> Path:
    """Return the path of the file, which need not exist."""
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    if not data.is_absolute():  # the specification has a relative one ignored
        data = Path.home() / ".local/share"
    return data / "pyproject-flatpak/runtimes.toml"


def read_learned() -> tuple[Learned, ...]:
    """Read the file; what is not in our form is passed over, as it can be made anew at any time."""
    try:
        table = tomllib.loads(learned_file().read_text("utf-8"))
        return tuple(Learned(id=id_, **entry) for id_, entries in table.items() for entry in entries)
    except (OSError, ValueError, TypeError, AttributeError):
        return ()


def write_learned(learned: Iterable[Learned]) -> Path:
    """Write the file and return its path. Raises OSError."""
    table: dict[str, list[dict[str, str]]] = {}
    for item in learned:
        entry = {key: value for key, value in asdict(item).items() if key != "id" and value not in (None, "")}
        if item.eol is not None:
            entry["eol"] = item.eol
        table.setdefault(item.id, []).append(entry)
    path = learned_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomli_w.dumps(table), "utf-8")
    return path


def with_learned(runtimes: Iterable[Runtime], learned: Iterable[Learned]) -> tuple[Runtime, ...]:
    """Return these runtimes with what was learned of them; the catalogue's own word on an end of life stays."""
    known = {(item.id, item.branch): item for item in learned}
    return tuple(
        replace(runtime, eol=item.eol, source=item.source or runtime.source)
        if runtime.eol is None and (item := known.get((runtime.id, runtime.branch))) and item.eol is not None
        else runtime
        for runtime in runtimes
    )


def new_runtimes(runtimes: Iterable[Runtime], learned: Iterable[Learned]) -> tuple[Runtime, ...]:
    """Return the branches whose Python is known and that are not among `runtimes`, the newest last."""
    known = {(runtime.id, runtime.branch) for runtime in runtimes}
    new = (item for item in learned if item.python and item.glibc and (item.id, item.branch) not in known)
    return tuple(
        Runtime(
            id=item.id,
            branch=item.branch,
            python=item.python,
            glibc=item.glibc,
            sdk_extensions=_base_branch(item),
            platform_distributions={},
            sdk_distributions={},
            bindings=frozenset(),
            eol=item.eol,
            source=item.source,
        )
        for item in sorted(new, key=lambda item: branch_order(item.branch))
    )


def _base_branch(item: Learned) -> str:
    """Return the freedesktop branch that it is made from: itself, or the one with its glibc; empty where none is."""
    if item.id == FREEDESKTOP:
        return item.branch
    return next((runtime.branch for runtime in branches_of(FREEDESKTOP) if runtime.glibc == item.glibc), "")
