"""The metainfo file of an application: https://docs.flathub.org/docs/for-app-authors/metainfo-guidelines. Pure.

Whether the screenshots can be reached, and what the catalogue makes of them, only a build shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pyproject_flatpak.data.flathub import load_desktop_terms, load_metainfo_terms
from pyproject_flatpak.lint.appstream import refusals_in
from pyproject_flatpak.lint.desktop_format import MAIN_GROUP
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.key_file import parse_key_file
from pyproject_flatpak.lint.xml_text import Element, XmlError, parse_xml

_CONSOLE: Final = "console-application"
_WITH_WINDOWS: Final = ("desktop", "desktop-application")
_APPS: Final = (*_WITH_WINDOWS, _CONSOLE)
_VECTOR_IMAGES: Final = (".svg", ".svgz")
_PRE_RELEASE: Final = re.compile(r"alpha|beta|rc|pre|dev", re.IGNORECASE)


def component_of(installation: Installation) -> Element | None:
    """Return the application's component; None where there is none that can be read."""
    file = installation.metainfo
    try:
        return parse_xml(file.content) if file else None
    except XmlError:
        return None


def is_console(component: Element | None) -> bool:
    """Tell whether a component says that it opens no window."""
    return component is not None and component.attributes.get("type") == _CONSOLE


def check_metainfo(installation: Installation) -> Iterator[Finding]:
    """Yield what is wrong with the metainfo file."""
    file = installation.metainfo
    if file is None:
        name = f"{installation.app_id}.metainfo.xml"
        reason, way_out = f"there is no {name}", "install it to share/metainfo"
        yield installation.missing("appstream-metainfo-missing", reason, way_out)
        return
    try:
        component = parse_xml(file.content)
    except XmlError as error:
        yield file.error("appstream-failed-validation", error.problem, "mend it", line=error.line)
        return
    if component.tag != "component":
        reason, way_out = f"the root is <{component.tag}>", "write <component>"
        yield file.error("metainfo-missing-component-tag", reason, way_out, line=component.line)
        return
    for refusal in refusals_in(component):
        code, way_out = "appstream-failed-validation", refusal.way_out
        yield file.error(code, refusal.reason, way_out, key=refusal.key, line=refusal.line)
    yield from _identity(file, component, installation.app_id)
    if component.attributes.get("type", "generic") in _APPS:
        yield from _people_and_licence(file, component)
        yield from _newest_release(file, component)
    if component.attributes.get("type") in _WITH_WINDOWS:
        yield from _launchable(file, component, installation)
        yield from _pictures(file, component)
        yield from _categories(component, installation)


def _identity(file: InstalledFile, component: Element, app_id: str) -> Iterator[Finding]:
    kind, types = component.attributes.get("type", "generic"), load_metainfo_terms().types
    if kind not in types:
        reason, way_out = f"{kind!r} is none of Flathub's", f"take one of: {', '.join(sorted(types))}"
        code = "appstream-unsupported-component-type"
        yield file.error(code, reason, way_out, key="component@type", line=component.line)
    element = component.first("id")
    if element and element.text.strip() != app_id:
        reason, way_out = f"it is of {element.text.strip()!r}", f"write {app_id}"
        yield file.error("appstream-id-mismatch-flatpak-id", reason, way_out, key="id", line=element.line)


def _people_and_licence(file: InstalledFile, component: Element) -> Iterator[Finding]:
    developer = component.first("developer")
    named = developer is not None and developer.attributes.get("id") and developer.text_of("name")
    if not named and not component.text_of("developer_name"):
        line = developer.line if developer else component.line
        reason, way_out = "nobody is named", 'write <developer id="org.example"><name>…</name></developer>'
        yield file.error("appstream-missing-developer-name", reason, way_out, key="developer", line=line)
    if not component.text_of("project_license"):
        reason, way_out = "it does not say what it may be used for", "write its SPDX expression"
        code = "appstream-missing-project-license"
        yield file.error(code, reason, way_out, key="project_license", line=component.line)


def _newest_release(file: InstalledFile, component: Element) -> Iterator[Finding]:
    releases = component.first("releases")
    found = releases.all("release") if releases else []
    for release in found:
        if not _day(release):
            version = release.attributes.get("version")
            reason, way_out = f"{version} has no day that can be read", 'write date="2026-11-01"'
            code = "appstream-release-tag-missing-timestamp"
            yield file.error(code, reason, way_out, key="releases/release", line=release.line)
    dated = [release for release in found if _day(release)]
    newest = max(dated, key=_day, default=None)
    if newest and _PRE_RELEASE.search(newest.attributes.get("version", "")):
        reason = f"{newest.attributes['version']} is a pre-release, and a new submission is refused"
        code, way_out = "appstream-latest-release-is-prerelease", "submit the release, and list that"
        yield file.finding(code, "warning", reason, way_out, key="releases/release", line=newest.line)


def _day(release: Element) -> str:
    """Return the day of a release, in a form that sorts; nothing where it has none."""
    timestamp = release.attributes.get("timestamp", "")
    if timestamp.isdecimal():
        return str(date.fromordinal(date(1970, 1, 1).toordinal() + int(timestamp) // 86_400))
    try:
        return date.fromisoformat(release.attributes.get("date", "")[:10]).isoformat()
    except ValueError:
        return ""


def _launchable(file: InstalledFile, component: Element, installation: Installation) -> Iterator[Finding]:
    element = component.first("launchable", type="desktop-id")
    wanted = f"{installation.app_id}.desktop"
    way_out = f'write <launchable type="desktop-id">{wanted}</launchable>'
    if element is None:
        code = "metainfo-missing-launchable-tag"
        yield file.error(code, "it names no desktop file", way_out, key="launchable", line=component.line)
        return
    name = element.text.strip()
    if not (name.endswith(".desktop") and installation.is_ours(name)):
        code, reason = "metainfo-launchable-tag-wrong-value", f"flatpak exports no desktop file called {name!r}"
        yield file.error(code, reason, way_out, key="launchable", line=element.line)
    elif name not in [other.destination.name for other in installation.below("share/applications")]:
        code, reason = "appstream-launchable-file-missing", f"{name} is not installed"
        yield file.error(code, reason, f"install it to share/applications, or {way_out}", line=element.line)


def _pictures(file: InstalledFile, component: Element) -> Iterator[Finding]:
    screenshots = component.first("screenshots")
    found = screenshots.all("screenshot") if screenshots else []
    images = [image for screenshot in found for image in screenshot.all("image")]
    if not images:
        line = screenshots.line if screenshots else component.line
        reason, way_out = "nobody sees what it looks like", "add the URL of a picture, at a tag or a commit"
        yield file.error("metainfo-missing-screenshots", reason, way_out, key="screenshots", line=line)
    for image in images:
        if image.text.strip().endswith(_VECTOR_IMAGES):
            reason, way_out = f"{image.text.strip()} is no picture of pixels", "take a PNG"
            yield file.error("metainfo-svg-screenshots", reason, way_out, key="screenshots", line=image.line)


def _categories(component: Element, installation: Installation) -> Iterator[Finding]:
    """Yield that the catalogue would have no category of those here, and of those in the desktop file."""
    terms = load_desktop_terms()
    parent = component.first("categories")
    named = {element.text.strip() for element in (parent.all("category") if parent else ())}
    desktop = installation.desktop_file
    group = parse_key_file(desktop.content).group(MAIN_GROUP) if desktop else None
    if entry := group.get("Categories") if group else None:
        named |= set(entry.texts)
    if desktop and not named & (terms.categories - terms.toolkit_categories):
        reason = "neither desktop file nor metainfo has a category that says what it is for"
        code, way_out = "appstream-missing-categories", "write Categories=Utility; or another main category"
        yield desktop.error(code, reason, way_out, key="Categories", line=group.line if group else None)
