"""What a lock is made from: the record by which it is fresh or stale. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyproject_flatpak.errors import show


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """What a lock is made from; a lock with equal inputs is fresh. Holds no credentials and no version of a tool."""

    requirements: tuple[str, ...]
    python: str
    glibc: str
    arches: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    index: str = ""
    build_requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prefer: str = ""
    from_source: tuple[str, ...] = ()
    lock: str = ""
    """Name of another tool's lock that the versions come from."""
    lock_sha256: str = ""
    """Of its content."""
    layout: str = ""
    """Of the modules, where that takes more than names and files."""

    def to_table(self) -> dict[str, Any]:
        """Return the record as it stands in the lock."""
        table: dict[str, Any] = {
            "requirements": list(self.requirements),
            "python": self.python,
            "glibc": self.glibc,
            "arches": list(self.arches),
        }
        optional = {
            "excluded": list(self.excluded),
            "index": self.index,
            "build-requirements": {name: list(value) for name, value in sorted(self.build_requirements.items())},
            "prefer": self.prefer,
            "from-source": list(self.from_source),
            "lock": self.lock,
            "lock-sha256": self.lock_sha256,
            "layout": self.layout,
        }
        return table | {key: value for key, value in optional.items() if value}


def changes(record: Mapping[str, Any], inputs: Inputs) -> list[str]:
    """Return, in words, how `inputs` differ from the record of an earlier lock; empty for a fresh one."""
    new = inputs.to_table()
    keys = [*new, *(key for key in record if key not in new)]
    return [words for key in keys for words in _change(key, record.get(key), new.get(key))]


def _change(key: str, old: object, new: object) -> Iterator[str]:
    if old == new:
        return
    if key == "lock-sha256":
        if not old or not new:  # told by its name
            return
        yield "the lock that it is made from has changed"
    elif isinstance(old or [], list) and isinstance(new or [], list):
        had, has = _texts(old), _texts(new)
        signed = [*(f"+{text}" for text in has if text not in had), *(f"-{text}" for text in had if text not in has)]
        yield f"{key}: {', '.join(signed) or 'another order'}"
    elif isinstance(old or {}, Mapping) and isinstance(new or {}, Mapping):
        yield f"{key} have changed"
    else:
        yield f"{key}: {show(new) if new else 'none'} instead of {show(old) if old else 'none'}"


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
