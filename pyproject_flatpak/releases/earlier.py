"""The releases of a metainfo file that we have written -> releases. Reads disk.

An unpacked sdist has no tags, and a clone need not have them all: what the file says already is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from pyproject_flatpak.evidence import is_generated
from pyproject_flatpak.prose.blocks import Block
from pyproject_flatpak.releases.release import Release

_MAX_SIZE: Final = 1_000_000
"""Bytes."""


def read_earlier_releases(root: Path, file: str) -> list[Release]:
    """Return the releases of our own metainfo file, none where there is none or somebody has broken it."""
    path = root / file
    try:
        if not is_generated(path) or path.stat().st_size > _MAX_SIZE:
            return []
        text = path.read_text("utf-8")
        if "<!DOCTYPE" in text:  # we write none
            return []
        return [*_releases(ElementTree.fromstring(text))]  # noqa: S314 - no entities without a DOCTYPE
    except (OSError, ValueError, ElementTree.ParseError):
        return []


def _releases(root: ElementTree.Element) -> Iterator[Release]:
    for element in root.iterfind("releases/release"):
        version, day = element.get("version"), element.get("date")
        if version and day:
            url = element.findtext("url[@type='details']")
            yield Release(version=version, date=day, description=tuple(_blocks(element)), url=url)


def _blocks(release: ElementTree.Element) -> Iterator[Block]:
    for element in release.iterfind("description/*"):
        texts = tuple(item.text or "" for item in element) if len(element) else (element.text or "",)
        match element.tag:
            case "p" | "ul" | "ol" as tag:
                yield Block(tag=tag, texts=texts)
