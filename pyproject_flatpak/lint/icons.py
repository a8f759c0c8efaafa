"""The icons of an application, where they are installed: https://docs.flathub.org/docs/for-app-authors/requirements.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.installed import Installation, InstalledFile

_SMALLEST: Final = 128
"""Pixels of the smallest PNG that a picture for the catalogue is made of."""
_SVG: Final = (".svg", ".svgz")
_SIZE: Final = re.compile(r"(\d+)x\1")


def check_icons(installation: Installation, *, console: bool) -> Iterator[Finding]:
    """Yield what is wrong with the icons; `console` is for programs that open no window and may have none."""
    icons = [icon for icon in installation.icons if icon.destination.parent.name == "apps"]
    if not icons and not console:
        reason = f"no icon is called {installation.app_id}"
        way_out = "install an SVG to share/icons/hicolor/scalable/apps, or a PNG of 256 pixels to its folder"
        yield installation.missing("no-exportable-icon-installed", reason, way_out)
        return
    for icon in icons:
        yield from _folder(icon)
    if icons and not console and not any(map(_is_large_enough, icons)):
        reason = f"the catalogue needs an SVG or a PNG of {_SMALLEST} pixels"
        yield icons[0].error("appstream-missing-icon-file", reason, "install an SVG, or a PNG of 256 pixels")


def _folder(icon: InstalledFile) -> Iterator[Finding]:
    folder, suffix = icon.destination.parent.parent.name, icon.destination.suffix
    if folder == "scalable" and suffix not in _SVG:
        reason = f"{icon.destination.name} is in the folder of SVG files"
        yield icon.error("non-svg-icon-in-scalable-folder", reason, "install it to the folder of its size")
    elif _SIZE.fullmatch(folder) and suffix != ".png":
        reason = f"{icon.destination.name} is in the folder of PNG files of {folder}"
        yield icon.error("non-png-icon-in-hicolor-size-folder", reason, "install it to the folder 'scalable'")


def _is_large_enough(icon: InstalledFile) -> bool:
    folder = icon.destination.parent.parent.name
    size = _SIZE.match(folder)
    return folder == "scalable" or (size is not None and int(size[1]) >= _SMALLEST)
