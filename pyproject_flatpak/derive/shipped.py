"""What the project has for the desktop beside desktop file, metainfo and icon, outside of its package. Reads disk.

MIME types, a D-Bus service, a symbolic icon and message catalogs. What the project installs itself is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.evidence import Evidence, is_generated
from pyproject_flatpak.icons import MAX_BYTES, IconError, check_svg
from pyproject_flatpak.key_files import KeyFileError, KeyFileText, parse_key_file
from pyproject_flatpak.xml_tree import XmlError, parse_xml

SERVICE_GROUP: Final = "D-BUS Service"
_CATALOG: Final = re.compile(r"(?:.*/)?locales?/([A-Za-z]{2,3}(?:_[A-Za-z]+)?(?:@[a-z]+)?)/LC_MESSAGES/([\w.+-]+\.mo)")
_SETUP_FILES: Final = ("pyproject.toml", "setup.py", "setup.cfg")
_MAX_SIZE: Final = 1_000_000
"""Bytes of a file that says how the project is installed, or of MIME types."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShippedFile:
    """A file of the project, and where it is installed."""

    path: str
    """In the project, with `/`."""
    destination: str
    """Below the prefix, with `/`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A D-Bus service file, read."""

    path: str
    content: KeyFileText


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipped:
    """All of it."""

    files: tuple[ShippedFile, ...] = ()
    """What is installed as it stands."""
    service: Service | None = None
    notes: tuple[str, ...] = ()
    """What was not taken, and why."""


def find_shipped(evidence: Evidence, app_id: str) -> Shipped:
    """Return what the project has, named like the app-id, and its catalogs."""
    if not app_id:
        return Shipped()
    notes: list[str] = []
    itself = _installed_by_the_project(evidence)
    files = [*_symbolic_icon(evidence, app_id, notes), *_mime_types(evidence, app_id, notes, itself)]
    files += _catalogs(evidence, itself)
    return Shipped(files=tuple(files), service=_service(evidence, app_id, notes, itself), notes=tuple(notes))


def _symbolic_icon(evidence: Evidence, app_id: str, notes: list[str]) -> Iterator[ShippedFile]:
    name = f"{app_id}-symbolic.svg"
    for path in _named(evidence, name)[:1]:
        if (evidence.root / path).stat().st_size > MAX_BYTES:
            notes.append(f"{path}: not installed: it is larger than {MAX_BYTES // 1_000_000} MB")
            continue
        try:
            check_svg((evidence.root / path).read_bytes())
        except IconError as error:
            notes.append(f"{path}: not installed: it {error}")
        else:
            yield ShippedFile(path=path, destination=f"share/icons/hicolor/symbolic/apps/{name}")


def _mime_types(evidence: Evidence, app_id: str, notes: list[str], itself: str) -> Iterator[ShippedFile]:
    name = f"{app_id}.xml"
    for path in _named(evidence, name)[:1] if "share/mime" not in itself else ():
        try:
            root = parse_xml(_start(evidence.root / path)).root
        except XmlError as error:
            notes.append(f"{path}: not installed, as it cannot be read: {error}")
            continue
        if root.tag.rpartition(":")[2] == "mime-info":
            yield ShippedFile(path=path, destination=f"share/mime/packages/{name}")


def _service(evidence: Evidence, app_id: str, notes: list[str], itself: str) -> Service | None:
    for path in _named(evidence, f"{app_id}.service") if "dbus-1/services" not in itself else ():
        data = _start(evidence.root / path)
        if is_generated(evidence.root / path) or f"[{SERVICE_GROUP}]".encode() not in data:
            continue  # of systemd
        try:
            return Service(path=path, content=parse_key_file(data, SERVICE_GROUP))
        except KeyFileError as error:
            notes.append(f"{path}: not installed, as it cannot be read: {error}")
    return None


def _catalogs(evidence: Evidence, itself: str) -> Iterator[ShippedFile]:
    """Yield the compiled message catalogs that lie in no import package, which brings its own along."""
    if "LC_MESSAGES" in itself or "share/locale" in itself:
        return
    for path in evidence.of_the_application:
        match = _CATALOG.fullmatch(path)
        if match and not _is_in_package(path, evidence) and _is_inside(evidence.root / path, evidence.root):
            yield ShippedFile(path=path, destination=f"share/locale/{match[1]}/LC_MESSAGES/{match[2]}")


def _is_in_package(path: str, evidence: Evidence) -> bool:
    return any((evidence.root / folder / "__init__.py").is_file() for folder in Path(path).parents)


def _installed_by_the_project(evidence: Evidence) -> str:
    """Return what the project's own build says, in one text."""
    return "\n".join(_start(evidence.root / name).decode("utf-8", errors="replace") for name in _SETUP_FILES)


def _named(evidence: Evidence, name: str) -> list[str]:
    known = {*evidence.of_the_application}
    return [file for file in evidence.named(name) if file in known and _is_inside(evidence.root / file, evidence.root)]


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_SIZE)
    except OSError:
        return b""


def _is_inside(path: Path, root: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(root.resolve())
