"""Application -> AppStream component. Pure.

https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from pyproject_flatpak.derive import Application
from pyproject_flatpak.model import Branding, Screenshot
from pyproject_flatpak.prose.blocks import Block
from pyproject_flatpak.releases.release import Release

_COMPARISONS: Final = {">=": "ge", "<=": "le", "==": "eq", "!=": "ne", ">": "gt", "<": "lt"}


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
    _description(root, app.description)
    _text(root, "launchable", f"{app.app_id}.desktop", type="desktop-id")
    for type_, url in about.urls.items():
        _text(root, "url", url, type=type_)
    _screenshots(root, metainfo.screenshots)
    _branding(root, metainfo.branding)
    _content_rating(root, metainfo.content_rating)
    _relations(root, "requires", metainfo.requires)
    _relations(root, "supports", metainfo.supports)
    _provides(root, app)
    _keywords(root, about.keywords)
    if app.translation:
        _text(root, "translation", app.translation.domain, type=app.translation.type)
    _releases(root, app.releases)
    return root


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _description(parent: Element, blocks: Iterable[Block]) -> None:
    description = SubElement(parent, "description")
    for block in blocks:
        if block.tag == "p":
            _text(description, "p", block.texts[0])
        else:
            items = SubElement(description, block.tag)
            for text in block.texts:
                _text(items, "li", text)


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


def _provides(root: Element, app: Application) -> None:
    """Add the program, and the files that it opens; schemes of URLs are no kinds of files."""
    parent = SubElement(root, "provides")
    _text(parent, "binary", app.command)
    for mime in app.table.desktop.mime_types:
        if not mime.startswith("x-scheme-handler/"):
            _text(parent, "mediatype", mime)


def _keywords(root: Element, keywords: tuple[str, ...]) -> None:
    if keywords:
        parent = SubElement(root, "keywords")
        for keyword in keywords:
            _text(parent, "keyword", " ".join(keyword.split()))


def _releases(root: Element, releases: tuple[Release, ...]) -> None:
    if not releases:
        return
    parent = SubElement(root, "releases")
    for release in releases:
        kind = {"type": "development"} if release.is_development else {}
        element = SubElement(parent, "release", {"version": release.version, "date": release.date, **kind})
        if release.url:
            _text(element, "url", release.url, type="details")
        if release.description:
            _description(element, release.description)
