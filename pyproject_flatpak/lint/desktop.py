"""The desktop file of an application: https://docs.flathub.org/docs/for-app-authors/requirements. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.data.flathub import load_desktop_terms
from pyproject_flatpak.lint.desktop_format import MAIN_GROUP, mistakes_in
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.key_file import Group, parse_key_file

_IMAGES: Final = ("", ".png", ".svg", ".svgz")


def check_desktop(installation: Installation, *, console: bool) -> Iterator[Finding]:
    """Yield what is wrong with the desktop file; `console` is for programs that open no window."""
    file = installation.desktop_file
    if file is None:
        if not console:
            reason = f"there is no menu entry {installation.app_id}.desktop"
            yield installation.missing("desktop-file-not-installed", reason, "install it to share/applications")
        return
    parsed = parse_key_file(file.content)
    for mistake in mistakes_in(parsed):
        key, line, way_out = mistake.key, mistake.line, mistake.way_out
        yield file.error("desktop-file-failed-validation", mistake.reason, way_out, key=key, line=line)
    group = parsed.group(MAIN_GROUP)
    if group:
        yield from _icon(file, group, installation, console=console)
        yield from _exec(file, group)
        yield from _visibility(file, group, console=console)
        yield from _categories(file, group)


def _icon(file: InstalledFile, group: Group, installation: Installation, *, console: bool) -> Iterator[Finding]:
    entry = group.get("Icon")
    way_out = f"write Icon={installation.app_id}"
    if entry is None:
        if not console:
            yield file.error("desktop-file-icon-key-absent", "it has no icon", way_out, key="Icon", line=group.line)
    elif not entry.text:
        yield file.error("desktop-file-icon-key-empty", "the key is empty", way_out, key="Icon", line=entry.line)
    else:
        if not installation.is_ours(entry.text):
            reason = f"flatpak exports no icon called {entry.text!r}"
            yield file.error("desktop-file-icon-key-wrong-value", reason, way_out, key="Icon", line=entry.line)
        names = {icon.destination.name for icon in installation.icons}
        if names and not names.intersection(f"{entry.text}{suffix}" for suffix in _IMAGES):
            reason = f"{entry.text!r} is not among the icons: {', '.join(sorted(names))}"
            yield file.error("desktop-file-icon-not-installed", reason, way_out, key="Icon", line=entry.line)


def _exec(file: InstalledFile, group: Group) -> Iterator[Finding]:
    entry = group.get("Exec")
    if entry is None:
        reason, way_out = "nothing is started", "write Exec= with the command of the manifest"
        yield file.error("desktop-file-exec-key-absent", reason, way_out, key="Exec", line=group.line)
    elif "flatpak run" in entry.text:
        reason, way_out = "flatpak writes that itself where it is installed", "write the command of the manifest"
        yield file.error("desktop-file-exec-has-flatpak-run", reason, way_out, key="Exec", line=entry.line)


def _visibility(file: InstalledFile, group: Group, *, console: bool) -> Iterator[Finding]:
    if group.is_true("Hidden"):
        reason, way_out = "it counts as deleted", "drop the key"
        yield file.error("desktop-file-is-hidden", reason, way_out, key="Hidden", line=_line(group, "Hidden"))
    if group.is_true("NoDisplay") and not console:
        reason, way_out = "it is in no menu", "drop the key"
        yield file.error("desktop-file-is-nodisplay", reason, way_out, key="NoDisplay", line=_line(group, "NoDisplay"))
    if console and not group.is_true("NoDisplay") and not group.is_true("Terminal"):
        reason, way_out = "it is in the menu and has no terminal to run in", "write Terminal=true or NoDisplay=true"
        line = _line(group, "Terminal")
        yield file.error("desktop-file-terminal-key-not-true", reason, way_out, key="Terminal", line=line)


def _categories(file: InstalledFile, group: Group) -> Iterator[Finding]:
    entry = group.get("Categories")
    if entry and entry.texts and load_desktop_terms().toolkit_categories.issuperset(entry.texts):
        reason = f"{entry.value} says nothing of what it is for"
        way_out = "add a main category such as Utility"
        yield file.error("desktop-file-low-quality-category", reason, way_out, key="Categories", line=entry.line)


def _line(group: Group, key: str) -> int:
    entry = group.get(key)
    return entry.line if entry else group.line
