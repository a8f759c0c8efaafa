"""Where a decided value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """The rule that decided, and what it saw."""

    rule: str
    evidence: tuple[str, ...] = ()
    """What was seen and where: a key path, a requirement, or something with its `file:line`."""


@dataclass(frozen=True, slots=True)
class Decided(Generic[T]):
    """A value and its origin."""

    value: T
    origin: Origin


CONFIGURED = "set in pyproject.toml"


def configured(value: T, key: str) -> Decided[T]:
    """Return a value that the author has chosen at `tool.flatpak.<key>`."""
    return Decided(value, Origin(CONFIGURED, (f"tool.flatpak.{key}",)))
