"""A picture's bytes -> its size, or why it cannot be the icon of an application. Pure.

https://www.w3.org/TR/SVG2/ and https://www.w3.org/TR/png/; what flatpak's export refuses is refused here.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from pyproject_flatpak.xml_tree import XmlDocument, XmlError, parse_xml

MAX_BYTES: Final = 5_000_000
SIZES: Final = (128, 192, 256, 512)
"""Pixels: the folders of the hicolor theme that hold what Flathub's software catalogue and flatpak's export take.

https://specifications.freedesktop.org/icon-theme-spec/latest/
"""
SIZES_IN_WORDS: Final = "{}, {}, {} or {}".format(*SIZES)
PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = 24
"""Bytes up to the end of width and height."""
_LONGEST_NAME: Final = 40
_MAX_SVG: Final = 4096
"""Pixels."""
_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(px|pt|pc|mm|cm|in|em|ex|Q)?\s*")
_PIXELS: Final = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "in": 96.0,
    "mm": 96 / 25.4,
    "cm": 960 / 25.4,
    "Q": 96 / 101.6,
    "em": 12.0,
    "ex": 6.0,
}
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HANDLER: Final = re.compile("on[a-z]+", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/(?:png|jpeg|gif|webp)\b)|@import", re.IGNORECASE)
_INNER: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)\b|\Z)", re.IGNORECASE)


class IconError(ValueError):
    """Why a picture cannot be an icon, and what to do."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.remedy = remedy


def png_size(header: bytes) -> tuple[int, int]:
    """Return width and height from the first bytes of a PNG; zeros where they are cut off."""
    return struct.unpack(">II", header[16:_HEADER]) if len(header) >= _HEADER else (0, 0)


def check_png(header: bytes) -> int:
    """Return the size of a PNG in pixels. Raises IconError."""
    width, height = png_size(header)
    if width != height or width not in SIZES:
        wanted = f"must be a square of {SIZES_IN_WORDS} pixels, this one has {width}x{height}"
        remedy = f"scale it down, as flatpak exports none of more than {SIZES[-1]}" if width > SIZES[-1] else ""
        raise IconError(wanted, remedy)
    return width


def check_svg(data: bytes) -> None:
    """Raise IconError for an SVG that is not square, or does more than to draw itself."""
    try:
        document = parse_xml(data, with_doctype=True)
    except XmlError as error:
        raise IconError(f"is no valid SVG: {error}") from None
    root = document.root
    if _local(root.tag) != "svg":
        raise IconError(f"is no SVG: its root element is <{_local(root.tag)}>")
    if danger := next(_dangers(document), None):
        raise IconError(f"must draw nothing but itself, this one has {danger}")
    _check_size(root)


def _check_size(root: Element) -> None:
    size = _size(root)
    if size is None:
        raise IconError(
            "has neither a viewBox nor both width and height, and flatpak's export then finds no size",
            'add viewBox="0 0 WIDTH HEIGHT" to its <svg>',
        )
    width, height = map(round, size)
    if width != height:
        raise IconError(
            f"must be square, this one has {size[0]:g}x{size[1]:g}", "give its viewBox, width and height equal sides"
        )
    if width > _MAX_SVG:
        raise IconError(f"must not be larger than {_MAX_SVG} pixels, this one has {size[0]:g}x{size[1]:g}")


def _size(root: Element) -> tuple[float, float] | None:
    """Return what the SVG is drawn as where nobody says otherwise, in pixels."""
    width, height = _pixels(root.get("width")), _pixels(root.get("height"))
    if width and height:
        return width, height
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox") or "")]
    if len(box) != 4 or not all(0 < side < math.inf for side in box[2:]):  # noqa: PLR2004 - x, y, width, height
        return None
    if width:
        return width, width * box[3] / box[2]
    if height:
        return height * box[2] / box[3], height
    return box[2], box[3]


def _pixels(length: str | None) -> float | None:
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _PIXELS[match[2] or ""] if match else None


def _dangers(document: XmlDocument) -> Iterator[str]:
    if any("xml-stylesheet" in (node.text or "") for node in document.before if callable(node.tag)):
        yield "a style sheet of another file"
    for element in document.root.iter():
        if callable(element.tag):  # a comment or a processing instruction
            continue
        tag = _local(element.tag)
        if tag in {"script", "foreignObject", "handler", "iframe"}:
            yield f"<{tag}>"
        if tag == "style" and _REFERENCE.search("".join(element.itertext())):
            yield "a reference to another file in <style>"
        for name, value in element.attrib.items():
            yield from _dangers_of_attribute(tag, name, value)


def _dangers_of_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    plain = _local(name)
    if _HANDLER.fullmatch(name):
        yield f"the event handler {plain} of <{tag}>"
    if plain == "href" and not _INNER.match(value):
        yield f"a reference to another file in <{tag}>"
    if _REFERENCE.search(value):
        yield f"a reference to another file in {plain} of <{tag}>"


def _local(tag: object) -> str:
    """Return a name without its prefix, shortened."""
    return str(tag).rpartition(":")[2][:_LONGEST_NAME]
