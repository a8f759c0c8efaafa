"""The application's icon: where it is in the project, and the folder of the icon theme that it belongs in."""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree

from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import SKIPPED_FOLDERS, Evidence
from pyproject_flatpak.model import FlatpakTable

SIZES: Final = (128, 192, 256, 512)
"""Pixels: the folders of the hicolor theme that hold what Flathub's software catalogue takes.

https://specifications.freedesktop.org/icon-theme-spec/latest/
"""
_SIZES_IN_WORDS = "{}, {}, {} or {}".format(*SIZES)
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Icon:
    """An icon file of the project."""

    path: str
    """In the project, with `/`."""
    folder: str
    """Folder in the hicolor theme: `scalable` or `256x256`."""

    @property
    def suffix(self) -> str:
        """File name extension, with its dot."""
        return ".svg" if self.folder == "scalable" else ".png"


def derive_icon(  # noqa: PLR0913 - each is a fact of its own
    table: FlatpakTable,
    evidence: Evidence,
    app_id: str,
    *,
    required: bool,
    likely_names: Collection[str] = (),
    problems: Problems,
) -> Decided[Icon | None]:
    """Return the configured icon, else the one that is named like the app-id, SVG before PNG.

    Where there is none, one of the `likely_names`, without extension, is proposed to the author.
    """
    names = (f"{app_id}.svg", f"{app_id}.png")
    if table.icon:
        if not (evidence.root / table.icon).is_file():
            problems.add("tool.flatpak.icon", "there is no such file", got=table.icon)
            return Decided(None, Origin("missing"))
        if table.icon.partition("/")[0] in SKIPPED_FOLDERS:
            remedy = "move it, as that folder is no part of the application's source"
            problems.add("tool.flatpak.icon", "is not among the sources", got=table.icon, remedy=remedy)
            return Decided(None, Origin("missing"))
        return Decided(_read(evidence.root, table.icon, problems), Origin(CONFIGURED, ("tool.flatpak.icon",)))
    for path in evidence.named(*names) if app_id else ():
        return Decided(_read(evidence.root, path, problems), Origin("named like the app-id", (path,)))
    if required and app_id and not problems.is_wrong("tool.flatpak.icon"):
        remedy = f"add data/{names[0]}, or set the path of an SVG or of a PNG of {_SIZES_IN_WORDS} pixels"
        if near := _likely(evidence, likely_names):
            remedy = f'try icon = "{near}", or {remedy}'
        looked = f"no file named {names[0]} or {names[1]} in the project"
        problems.add("tool.flatpak.icon", looked, remedy=remedy)
    return Decided(None, Origin("none"))


def _likely(evidence: Evidence, names: Collection[str]) -> str | None:
    wanted = {name.lower() for name in names if name}
    found = [file for file in evidence.of_the_application if PurePosixPath(file).stem.lower() in wanted]
    return next((file for suffix in (".svg", ".png") for file in found if file.lower().endswith(suffix)), None)


def _read(root: Path, path: str, problems: Problems) -> Icon | None:
    data = (root / path).read_bytes()
    if path.endswith(".svg"):
        return _svg(path, data, problems)
    if data.startswith(_PNG_SIGNATURE):
        return _png(path, data, problems)
    problems.add("tool.flatpak.icon", "must be an SVG (named *.svg) or a PNG", got=path)
    return None


def _svg(path: str, data: bytes, problems: Problems) -> Icon | None:
    try:
        tag = ElementTree.fromstring(data).tag.rpartition("}")[2]  # noqa: S314 - the project's own file
    except ElementTree.ParseError as error:
        problems.add("tool.flatpak.icon", f"is no valid SVG: {error}", got=path)
        return None
    if tag != "svg":
        problems.add("tool.flatpak.icon", f"is no SVG: its root element is <{tag}>", got=path)
        return None
    return Icon(path=path, folder="scalable")


def _png(path: str, data: bytes, problems: Problems) -> Icon | None:
    width, height = struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)  # noqa: PLR2004 - the header
    if width != height or width not in SIZES:
        wanted = f"must be a square of {_SIZES_IN_WORDS} pixels, this one has {width}x{height}"
        problems.add("tool.flatpak.icon", wanted, got=path)
        return None
    return Icon(path=path, folder=f"{width}x{height}")
