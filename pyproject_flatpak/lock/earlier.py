"""An earlier lock -> what the sdists in it are built with, and for which of them that still holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyproject_flatpak.lock.document import BUILD, TOOL
from pyproject_flatpak.lock.inputs import Inputs

_SAME: Final = ("python", "glibc", "arches", "index")
"""Inputs of a lock on which all that an sdist is built with depends, beside the author's words for this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierBuilds:
    """What the sdists of an earlier lock are built with."""

    packages: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Package tables by the sdist's digest; their versions are kept where they still fit."""
    holds: bool = False
    """Whether they were found for the same targets and on the same index."""
    configured: Mapping[str, list[str]] = field(default_factory=dict)
    """Build requirements that the author added then, by normalized name."""
    wanted: Mapping[str, list[str]] = field(default_factory=dict)
    """Those of now."""

    def still_right(self, name: str, digest: str) -> list[dict[str, Any]] | None:
        """Return what the sdist of a distribution is built with, where asking again would give the same."""
        if self.holds and self.configured.get(name) == self.wanted.get(name):
            return self.packages.get(digest)
        return None


def earlier_builds(packages: list[dict[str, Any]], record: object, inputs: Inputs, *, complete: bool) -> EarlierBuilds:
    """Return them for the package tables of a lock that has been found right, its record, and the inputs of now.

    The tables are `complete` where nothing was taken out of them, to be found anew. The record is what it may be.
    """
    now, record = inputs.to_table(), record if isinstance(record, Mapping) else {}
    configured = record.get("build-requirements", {})
    return EarlierBuilds(
        packages=_builds(packages),
        holds=complete and all(record.get(key) == now.get(key) for key in _SAME),
        configured=configured if isinstance(configured, Mapping) else {},
        wanted=now.get("build-requirements", {}),
    )


def digest_of(package: Mapping[str, Any]) -> str:
    """Return the `digest` of the sdist, archive or repository of a package table; empty where it has none."""
    source = package.get("sdist") or package.get("archive") or package.get("vcs") or {}
    digest = source.get("hashes", {}).get("sha256") or source.get("commit-id")
    return "/".join(filter(None, (digest, source.get("subdirectory"))))


def _builds(packages: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what each sdist is built with; of one that stands in several places, the outermost counts.

    Further in, one that is built with itself ends with nothing.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    while packages:
        inner = []
        for package in packages:
            build = package.get("tool", {}).get(TOOL, {}).get(BUILD)
            if build is not None and digest_of(package) not in found:
                found[digest_of(package)] = build
                inner += build
        packages = inner
    return found
