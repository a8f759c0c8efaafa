"""Application -> AppStream component. Pure.

https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from pyproject_flatpak.derive import Application
from pyproject_flatpak.model import Branding, Release, Screenshot

_COMPARISONS: Final = {">=": "ge", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", "<": "lt"}
_ITEM: Final = re.compile(r"[-*] +")


def build_metainfo(app: Application) -> Element:
    """Return the `<component>`."""
    about, metainfo = app.presentation, app.table.metainfo
    root = Element("component", type="console-application" if app.console else "desktop-application")
    _text(root, "id", app.app_id)
    _text(root, "metadata_license", metainfo.metadata_license)
    _text(root, "project_license", about.license)
    _text(root, "name", app.name)
    _text(root, "summary", about.summary)
    developer = SubElement(root, "developer", id=about.developer.id or "")
    _text(developer, "name", about.developer.name or "")
    _description(root, metainfo.description or f"{about.summary}.")
    _text(root, "launchable", f"{app.app_id}.desktop", type="desktop-id")
    for type_, url in about.urls.items():
        _text(root, "url", url, type=type_)
    _screenshots(root, metainfo.screenshots)
    _branding(root, metainfo.branding)
    _content_rating(root, metainfo.content_rating)
    _relations(root, "requires", metainfo.requires)
    _relations(root, "supports", metainfo.supports)
    _text(SubElement(root, "provides"), "binary", app.command)
    _releases(root, metainfo.releases)
    return root


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _description(parent: Element, text: str) -> None:
    """Add paragraphs and lists: blocks stand between blank lines, the lines of a list start with `- `."""
    description = SubElement(parent, "description")
    for is_list, lines in _blocks(text):
        if is_list:
            items = SubElement(description, "ul")
            for item in _items(lines):
                _text(items, "li", item)
        else:
            _text(description, "p", " ".join(lines))


def _blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Yield (is a list, lines) for each block; a list may follow its paragraph without a blank line."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        in_list = False
        marked = []
        for line in lines:
            in_list = in_list or bool(_ITEM.match(line))
            marked.append((in_list, line))
        for is_list, group in groupby(marked, key=lambda pair: pair[0]):
            yield is_list, [line for _, line in group]


def _items(lines: Iterable[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line, count=1))
        else:
            items[-1] += f" {line}"
    return items


def _screenshots(root: Element, screenshots: tuple[Screenshot, ...]) -> None:
    if not screenshots:
        return
    parent = SubElement(root, "screenshots")
    for i, screenshot in enumerate(screenshots):
        element = SubElement(parent, "screenshot", {} if i else {"type": "default"})
        if screenshot.caption:
            _text(element, "caption", screenshot.caption)
        _text(element, "image", screenshot.image)


def _branding(root: Element, branding: Branding | None) -> None:
    if branding:
        parent = SubElement(root, "branding")
        for scheme, colour in (("light", branding.light), ("dark", branding.dark)):
            _text(parent, "color", colour, type="primary", scheme_preference=scheme)


def _content_rating(root: Element, rating: Mapping[str, str]) -> None:
    parent = SubElement(root, "content_rating", type="oars-1.1")
    for attribute, intensity in sorted(rating.items()):
        _text(parent, "content_attribute", intensity, id=attribute)


def _relations(root: Element, tag: str, relations: Mapping[str, tuple[str, ...]]) -> None:
    if not relations:
        return
    parent = SubElement(root, tag)
    for kind, values in relations.items():
        for value in values:
            operator = next((sign for sign in _COMPARISONS if value.startswith(sign)), "")
            attributes = {"compare": _COMPARISONS[operator]} if operator else {}
            _text(parent, kind, value.removeprefix(operator).strip(), **attributes)


def _releases(root: Element, releases: tuple[Release, ...]) -> None:
    if not releases:
        return
    parent = SubElement(root, "releases")
    for release in releases:
        element = SubElement(parent, "release", version=release.version, date=release.date)
        if release.url:
            _text(element, "url", release.url, type="details")
        if release.description:
            _description(element, release.description)
