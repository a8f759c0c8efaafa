"""What `appstreamcli validate` refuses in a metainfo file on Flathub, found without it: the frequent part. Pure.

Flathub's appstreamcli is stricter than others: there, a missing release or rating is an error as well.

https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html; Flathub takes its warnings for errors, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from pyproject_flatpak.data.flathub import load_desktop_terms, load_metainfo_terms
from pyproject_flatpak.lint.xml_text import Element
from pyproject_flatpak.releases.order import version_key
from pyproject_flatpak.tables import one_of

_CONSOLE: Final = "console-application"
_APPS: Final = ("desktop", "desktop-application", _CONSOLE)
_WITH_WINDOWS: Final = ("desktop", "desktop-application")
_RATINGS: Final = ("oars-1.0", "oars-1.1")
_BLOCKS: Final = frozenset({"p", "ul", "ol"})
_INLINE: Final = frozenset({"em", "code"})
_LINK: Final = re.compile(r"https?://|ftp://")
_SIMPLE_TAGS: Final = ("id", "name", "summary", "metadata_license")
_JOINED: Final = re.compile(r"\s+(?:AND|OR)\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One thing that the validator refuses."""

    reason: str
    way_out: str
    key: str
    line: int


def refusals_in(component: Element) -> Iterator[Refusal]:
    """Yield what the validator refuses in a component."""
    yield from _tags(component)
    yield from _id(component)
    yield from _summary(component)
    yield from _licenses(component)
    yield from _urls(component)
    yield from _controls(component)
    yield from _categories(component)
    yield from _screenshots(component)
    yield from _releases(component)
    for description in (element for element in component.walk() if element.tag == "description"):
        yield from _description(description)
    if component.attributes.get("type") in _APPS:
        yield from _required_of_apps(component)


def _tags(component: Element) -> Iterator[Refusal]:
    known = load_metainfo_terms().tags
    for child in component.children:
        if child.tag not in known and not child.tag.startswith("x-"):
            yield _about(child, f"<{child.tag}> is no part of a component", one_of(sorted(known), child.tag))
    for tag in _SIMPLE_TAGS:
        if not component.text_of(tag):
            yield _missing(component, tag, "add it")
    branding = component.first("branding")
    colours = Counter(
        (child.attributes.get("type"), child.attributes.get("scheme_preference"))
        for child in (branding.all("color") if branding else ())
    )
    if branding and max(colours.values(), default=0) > 1:
        yield _about(branding, "it has two colours for one scheme", "keep one")


def _id(component: Element) -> Iterator[Refusal]:
    element = component.first("id")
    if element is None:
        return
    *others, _ = element.text.strip().split(".")
    if any(part[:1].isdigit() for part in element.text.strip().split(".")):
        yield _about(element, "a component of the id begins with a digit", "put '_' before it")
    if any("-" in part for part in others):
        yield _about(element, "only the last component of the id may have a hyphen", "write '_' for it")
    group = component.text_of("project_group")
    wanted = load_metainfo_terms().project_groups.get(group, "")
    if not element.text.strip().startswith(wanted):
        yield _about(element, f"the project is none of {group}", "drop <project_group>")


def _summary(component: Element) -> Iterator[Refusal]:
    for element in component.all("summary"):
        if _LINK.search(element.text):
            yield _about(element, "it has a URL in it", "write it to <url>")
        if "\n" in element.text.strip() or "\t" in element.text:
            yield _about(element, "it has more than a line, or a tab", "write one line")


def _licenses(component: Element) -> Iterator[Refusal]:
    element = component.first("metadata_license")
    known = load_metainfo_terms().licenses
    if element and not known.issuperset(_JOINED.split(element.text.strip())):
        reason = f"{element.text!r} is no licence for metadata"
        yield _about(element, reason, f"take one of: {', '.join(sorted(known))}")
    for project in component.all("project_license"):
        text = project.text.strip()
        if text and not text.startswith("LicenseRef-") and not _is_spdx(text):
            yield _about(project, f"{text!r} is no SPDX expression", "look it up at https://spdx.org/licenses/")


def _is_spdx(text: str) -> bool:
    """Tell whether AppStream, which knows capitals from small letters, takes an expression."""
    try:
        canonical = str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return False
    # `GPL-3.0+` is the older name of what is written out today
    return sorted(re.findall(r"[\w.+-]+", canonical)) == sorted(re.findall(r"[\w.+-]+", text))


def _urls(component: Element) -> Iterator[Refusal]:
    known = load_metainfo_terms().urls
    seen: set[str] = set()
    for element in component.all("url"):
        kind = element.attributes.get("type", "")
        if kind not in known:
            yield _about(element, f"{kind!r} is no type of a URL", one_of(sorted(known), kind))
        elif kind in seen:
            yield _about(element, f"there are two URLs of type {kind!r}", "keep one")
        seen.add(kind)


def _controls(component: Element) -> Iterator[Refusal]:
    known = load_metainfo_terms().controls
    for element in component.walk():
        if element.tag == "control" and element.text.strip() not in known:
            yield _about(element, f"{element.text!r} is no control", one_of(sorted(known), element.text.strip()))


def _categories(component: Element) -> Iterator[Refusal]:
    terms = load_desktop_terms()
    categories = component.first("categories")
    for element in categories.all("category") if categories else ():
        name = element.text.strip()
        if name not in terms.categories or name in terms.toolkit_categories:
            yield _about(element, f"{name!r} is no category", one_of(sorted(terms.main_categories), name))


def _screenshots(component: Element) -> Iterator[Refusal]:
    parent = component.first("screenshots")
    found = parent.all("screenshot") if parent else []
    for screenshot in found:
        if not (screenshot.all("image") or screenshot.all("video")):
            yield _about(screenshot, "there is no picture in it", "add an <image>, or drop it")
    if parent and found and not parent.first("screenshot", type="default"):
        yield _about(parent, "none of them is the default", 'write type="default" to the first')


def _releases(component: Element) -> Iterator[Refusal]:
    parent = component.first("releases")
    releases = parent.all("release") if parent else []
    for release in releases:
        yield from _date(release)
    for newer, older in pairwise(releases):
        first, second = newer.attributes.get("version", ""), older.attributes.get("version", "")
        if version_key(first) < version_key(second):
            reason = f"{first} stands above {second}, which AppStream takes for newer"
            yield _about(newer, reason, "put the newest first, and write 1.0~rc1 for 1.0rc1")


def _date(release: Element) -> Iterator[Refusal]:
    day, version = release.attributes.get("date", ""), release.attributes.get("version", "")
    if not day and not release.attributes.get("timestamp"):
        yield _about(release, f"{version} has no date", 'write date="2026-11-01"')
        return
    try:
        date.fromisoformat(day[:10] or "2000-01-01")
    except ValueError:
        yield _about(release, f"{day!r} of {version} is no day", 'write it as in date="2026-11-01"')


def _description(description: Element) -> Iterator[Refusal]:
    if description.text.strip():
        yield _about(description, "it has text outside of paragraphs", "put it into <p>")
    for block in description.children:
        if block.tag not in _BLOCKS:
            yield _about(block, f"<{block.tag}> is not taken in a description", "use <p>, <ul> and <ol>")
        elif block.tag == "p":
            yield from _inline(block)
        else:
            yield from _list(block)


def _list(block: Element) -> Iterator[Refusal]:
    for item in block.children:
        if item.tag == "li":
            yield from _inline(item)
        else:
            yield _about(item, f"<{item.tag}> is not taken in a list", "use <li>")


def _inline(block: Element) -> Iterator[Refusal]:
    for element in block.walk():
        if element.tag not in _INLINE:
            yield _about(element, f"<{element.tag}> is not taken in a paragraph", "use <em> and <code>")


def _required_of_apps(component: Element) -> Iterator[Refusal]:
    if component.attributes["type"] == _CONSOLE and not any(item.tag == "binary" for item in component.walk()):
        yield _missing(component, "provides", "name the program in <provides><binary>")
    developer, rating = component.first("developer"), component.first("content_rating")
    if developer and not developer.attributes.get("id"):
        yield _about(developer, "the developer has no id", 'write a reverse-DNS id="org.example"')
    if rating is None:
        yield _missing(component, "content_rating", 'write <content_rating type="oars-1.1" />')
    elif rating.attributes.get("type") not in _RATINGS:
        yield _about(rating, f"{rating.attributes.get('type')!r} is no rating", 'write type="oars-1.1"')
    if not component.first("url", type="homepage"):
        yield _missing(component, "url", 'write <url type="homepage">', key='url[@type="homepage"]')
    if not component.first("description"):
        yield _missing(component, "description", "write two or three paragraphs")
    releases = component.first("releases")
    if releases is None or not (releases.children or releases.attributes):
        yield _missing(component, "releases", "write the newest release with its date")
    if component.attributes["type"] in _WITH_WINDOWS and not component.first("launchable"):
        yield _missing(component, "launchable", 'write <launchable type="desktop-id">')


def _about(element: Element, reason: str, way_out: str) -> Refusal:
    return Refusal(reason=reason, way_out=way_out, key=element.tag, line=element.line)


def _missing(component: Element, tag: str, way_out: str, *, key: str = "") -> Refusal:
    return Refusal(reason=f"<{tag}> is missing", way_out=way_out, key=key or tag, line=component.line)
