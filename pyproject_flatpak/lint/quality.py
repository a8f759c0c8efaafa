"""Flathub's quality guidelines: what makes an application look good in the catalogue, and stops nothing. Pure.

https://docs.flathub.org/docs/for-app-authors/metainfo-guidelines/quality-guidelines
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.metainfo import component_of
from pyproject_flatpak.lint.xml_text import Element

_LONGEST_NAME: Final = 20
_LONGEST_SUMMARY: Final = 35
_SHORTEST_SUMMARY: Final = 10
_LONGEST_LIST: Final = 10
_SHORTEST_DESCRIPTION: Final = 80
_ARTICLE: Final = re.compile(r"(an?|the)\s", re.IGNORECASE)
_KIND: Final = re.compile(r"\b(app|application|tool|client)\b", re.IGNORECASE)
_BRANCH: Final = re.compile(r"/(raw/|blob/)?(refs/heads/)?(main|master|develop|HEAD)/")


def check_quality(installation: Installation) -> Iterator[Finding]:
    """Yield what could be better, as notes."""
    file, component = installation.metainfo, component_of(installation)
    if file is None or component is None or component.tag != "component":
        return
    yield from _name(file, component)
    yield from _summary(file, component)
    yield from _description(file, component)
    yield from _screenshots(file, component)
    yield from _branding(file, component)
    yield from _urls(file, component)
    yield from _releases(file, component)


def _name(file: InstalledFile, component: Element) -> Iterator[Finding]:
    element = component.first("name")
    if element and len(element.text.strip()) > _LONGEST_NAME:
        reason = f"{element.text.strip()!r} has {len(element.text.strip())} characters"
        yield _note(file, "name-too-long", element, reason, f"at most {_LONGEST_NAME} are shown well; drop a tagline")


def _summary(file: InstalledFile, component: Element) -> Iterator[Finding]:
    element = component.first("summary")
    text = element.text.strip() if element else ""
    if element is None or not text:
        return
    if len(text) > _LONGEST_SUMMARY:
        reason = f"it has {len(text)} characters"
        yield _note(file, "summary-too-long", element, reason, f"take {_SHORTEST_SUMMARY} to {_LONGEST_SUMMARY}")
    if len(text) < _SHORTEST_SUMMARY:
        reason = f"it has {len(text)} characters"
        yield _note(file, "summary-too-short", element, reason, f"take {_SHORTEST_SUMMARY} to {_LONGEST_SUMMARY}")
    if text.endswith("."):
        yield _note(file, "summary-ends-with-dot", element, "it is no sentence", "drop the dot")
    if text[0].islower():
        yield _note(file, "summary-not-capitalized", element, "it begins with a small letter", "write a capital")
    if _ARTICLE.match(text):
        yield _note(file, "summary-begins-with-article", element, "it begins with an article", "drop the article")
    name = component.text_of("name")
    if name and re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
        yield _note(file, "summary-repeats-name", element, f"it says {name!r} again", "say what one does with it")
    if found := _KIND.search(text):
        yield _note(file, "summary-names-kind", element, f"all are {found[0]!r}", "say what one does with it")


def _description(file: InstalledFile, component: Element) -> Iterator[Finding]:
    element = component.first("description")
    if element is None:
        return
    length = sum(len(part.text.strip()) for part in element.walk())
    if length < _SHORTEST_DESCRIPTION:
        reason, way_out = f"it has {length} characters", "write three to six lines: what it does, and for whom"
        yield _note(file, "description-too-short", element, reason, way_out)
    for block in element.children:
        if len(block.children) > _LONGEST_LIST:
            reason, way_out = f"a list has {len(block.children)} items", f"keep at most {_LONGEST_LIST}"
            yield _note(file, "description-list-too-long", block, reason, way_out)


def _screenshots(file: InstalledFile, component: Element) -> Iterator[Finding]:
    parent = component.first("screenshots")
    for screenshot in parent.all("screenshot") if parent else ():
        caption = screenshot.text_of("caption")
        if not caption:
            reason, way_out = "a screenshot has no caption", "say what one sees"
            yield _note(file, "screenshot-without-caption", screenshot, reason, way_out)
        elif caption.endswith("."):
            reason = f"{caption!r} is no sentence"
            yield _note(file, "screenshot-caption-ends-with-dot", screenshot, reason, "drop the dot")
        for image in screenshot.all("image"):
            if _BRANCH.search(image.text):
                reason, way_out = f"{image.text.strip()} changes with a branch", "take the URL at a tag or a commit"
                yield _note(file, "screenshot-of-a-branch", image, reason, way_out)


def _branding(file: InstalledFile, component: Element) -> Iterator[Finding]:
    branding = component.first("branding")
    schemes = {colour.attributes.get("scheme_preference") for colour in (branding.all("color") if branding else ())}
    if not {"light", "dark"} <= schemes:
        reason, way_out = "there is no colour for both schemes", "add <branding> with a light and a dark colour"
        yield _note(file, "branding-missing", branding or component, reason, way_out, key="branding")


def _urls(file: InstalledFile, component: Element) -> Iterator[Finding]:
    for kind in ("bugtracker", "vcs-browser"):
        if not component.first("url", type=kind):
            reason, way_out = f"there is no URL of type {kind!r}", "add it"
            yield _note(file, f"url-{kind}-missing", component, reason, way_out, key=f'url[@type="{kind}"]')


def _releases(file: InstalledFile, component: Element) -> Iterator[Finding]:
    parent = component.first("releases")
    newest = parent.first("release") if parent else None
    if newest and not newest.first("description"):
        reason = f"{newest.attributes.get('version')} does not say what is new"
        yield _note(file, "release-without-notes", newest, reason, "add a <description>")


def _note(  # noqa: PLR0913 - as many as a finding has
    file: InstalledFile, code: str, element: Element, reason: str, way_out: str, *, key: str = ""
) -> Finding:
    return file.finding(f"quality-{code}", "note", reason, way_out, key=key or element.tag, line=element.line)
