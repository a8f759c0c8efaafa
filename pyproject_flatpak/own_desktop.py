"""The project's own desktop file, or D-Bus service, + Application -> the same, completed, and what is changed. Pure.

What is not named here stays as it is written. https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.changes import Change
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.categories import LOW_QUALITY
from pyproject_flatpak.derive.own_files import MAIN_GROUP
from pyproject_flatpak.derive.shipped import SERVICE_GROUP
from pyproject_flatpak.desktop import build_desktop
from pyproject_flatpak.exec_lines import starting
from pyproject_flatpak.key_files import KeyFileText
from pyproject_flatpak.writers import key_file_value

_VERSIONS: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"})
"""Of the specification; some write that of the application."""
_NEEDED: Final = ("Type", "Name", "Exec", "Icon", "Categories")
_ACTION: Final = "Desktop Action "


def complete_desktop(
    app: Application, own: KeyFileText, *, named_like_app_id: bool
) -> tuple[KeyFileText, list[Change]]:
    """Return a copy of the author's desktop file with what Flathub wants and the table says, and each change."""
    editor = _Editor(KeyFileText([*own.lines]))
    editor.take_over_table(app)
    editor.complete(app)
    if own.get(MAIN_GROUP, "DBusActivatable") == "true" and not named_like_app_id:
        why = "as its D-Bus name is not the app-id; set tool.flatpak.desktop.dbus-activatable where it owns that"
        if not app.table.desktop.dbus_activatable:
            editor.put(MAIN_GROUP, "DBusActivatable", "false", why)
    return editor.text, editor.changes


def complete_service(app: Application, own: KeyFileText) -> tuple[KeyFileText, list[Change]]:
    """Return a copy of the author's D-Bus service file that starts a program of the Flatpak, and each change."""
    editor = _Editor(KeyFileText([*own.lines]))
    editor.put(SERVICE_GROUP, "Name", app.app_id, "the name that the application may own")
    editor.put_exec(app, SERVICE_GROUP)
    return editor.text, editor.changes


class _Editor:
    """Changes values and keeps account of it."""

    def __init__(self, text: KeyFileText) -> None:
        self.text = text
        self.changes: list[Change] = []

    def put(self, group: str, key: str, value: str, why: str) -> None:
        """Set a value where it is another."""
        old = self.text.get(group, key)
        if old != value:
            shown = key if group in {MAIN_GROUP, SERVICE_GROUP} else f"[{group}] {key}"
            self.text.set(group, key, value)
            self.changes.append(Change(key=shown, old=old, new=value, why=why))

    def put_exec(self, app: Application, group: str) -> None:
        """Have the Exec of a group start a program of the application's."""
        old = self.text.get(group, "Exec")
        if old is not None:
            programs = {*app.project.entry_points.gui_scripts, *app.project.entry_points.scripts, app.command}
            self.put(group, "Exec", starting(old, app.command, programs), "the command of the Flatpak")

    def take_over_table(self, app: Application) -> None:
        """Have each key of the author's table count before the file."""
        generated = build_desktop(app)
        for key, path in _keys_of_table(app):
            why = f"set at {path}"
            self.put(MAIN_GROUP, key, key_file_value(generated[MAIN_GROUP][key]), why)
        for group in generated:
            if group.startswith(_ACTION):
                for key, value in generated[group].items():
                    self.put(group, key, key_file_value(value), "set at tool.flatpak.desktop.actions")

    def complete(self, app: Application) -> None:
        """Put in what is missing, and mend what cannot work in a Flatpak."""
        generated = build_desktop(app)[MAIN_GROUP]
        for key in _NEEDED:
            if not self.text.get(MAIN_GROUP, key) and key in generated:
                self.put(MAIN_GROUP, key, key_file_value(generated[key]), "missing")
        if app.icon:
            self.put(MAIN_GROUP, "Icon", app.app_id, "the name that its icon is installed by")
        for group in (MAIN_GROUP, *(name for name in self.text.groups() if name.startswith(_ACTION))):
            self.put_exec(app, group)
            if group != MAIN_GROUP and self.text.get(group, "Icon") and app.icon:
                self.put(group, "Icon", app.app_id, "the name that its icon is installed by")
        self._field_code(app)
        categories = [name for name in (self.text.get(MAIN_GROUP, "Categories") or "").split(";") if name]
        if LOW_QUALITY.issuperset(categories):
            all_of_them = key_file_value((*app.presentation.categories, *categories))
            self.put(MAIN_GROUP, "Categories", all_of_them, "Flathub wants one that tells what it does")
        if self.text.get(MAIN_GROUP, "Version") not in {None, *_VERSIONS}:
            self.put(MAIN_GROUP, "Version", "1.5", "the version of the specification, not of the application")
        if app.console and self.text.get(MAIN_GROUP, "Terminal") is None:
            self.put(MAIN_GROUP, "Terminal", "true", "it runs in a terminal")

    def _field_code(self, app: Application) -> None:
        """Have the command get what is opened, where the MIME types are the table's."""
        code, old = build_desktop(app)[MAIN_GROUP]["Exec"], self.text.get(MAIN_GROUP, "Exec") or ""
        last = str(code).rpartition(" ")[2]
        if app.table.desktop.mime_types and not re.search("%[fFuU]", old):
            self.put(MAIN_GROUP, "Exec", f"{old} {last}", "its MIME types are set at tool.flatpak.desktop.mime-types")


def _keys_of_table(app: Application) -> Iterator[tuple[str, str]]:
    """Yield each key of a desktop file that the author's table decides, and the key path that does."""
    table, desktop = app.table, app.table.desktop
    given = {
        "Name": ("desktop.name" if desktop.name else "name", desktop.name or table.name),
        "GenericName": ("desktop.generic-name", desktop.generic_name),
        "Comment": ("desktop.comment", desktop.comment),
        "Exec": ("desktop.exec-args", desktop.exec_args),
        "Categories": ("desktop.categories", desktop.categories),
        "Keywords": ("desktop.keywords", desktop.keywords),
        "MimeType": ("desktop.mime-types", desktop.mime_types),
        "StartupWMClass": ("desktop.startup-wm-class", desktop.startup_wm_class),
        "Actions": ("desktop.actions", desktop.actions),
        "Terminal": ("desktop.terminal", desktop.terminal is not None),
        "DBusActivatable": ("desktop.dbus-activatable", desktop.dbus_activatable),
    }
    yield from ((key, f"tool.flatpak.{path}") for key, (path, value) in given.items() if value)
    for locale in desktop.localized:
        for key in build_desktop(app)[MAIN_GROUP]:
            if key.endswith(f"[{locale}]"):
                yield key, f"tool.flatpak.desktop.localized.{locale}"
