"""Application -> desktop entry, and the D-Bus service that starts it. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.categories import main_first
from pyproject_flatpak.model import LocalizedDesktop
from pyproject_flatpak.writers import KeyFile

_RESERVED: Final = re.compile(r"[\s\"'\\><~|&;$*?#()`]")
"""Characters that an argument of Exec can only hold in quotes."""
_URL_SCHEME: Final = "x-scheme-handler/"


def build_desktop(app: Application) -> KeyFile:
    """Return the groups of the desktop file."""
    desktop = app.table.desktop
    entry: dict[str, str | bool | tuple[str, ...]] = {"Type": "Application", "Name": desktop.name or app.name}
    if desktop.generic_name:
        entry["GenericName"] = desktop.generic_name
    if comment := desktop.comment or app.presentation.summary:
        entry["Comment"] = comment
    entry["Exec"] = _exec(app.command, (*desktop.exec_args, *_field_code(desktop.mime_types, desktop.exec_args)))
    if app.icon:
        entry["Icon"] = app.app_id
    else:  # a console program; Flathub lists none in the menu without its icon
        entry["NoDisplay"] = True
    entry["Terminal"] = app.console
    entry["Categories"] = main_first(app.presentation.categories)
    if app.presentation.keywords:
        entry["Keywords"] = app.presentation.keywords
    if desktop.mime_types:
        entry["MimeType"] = desktop.mime_types
    if not app.console:
        entry["StartupNotify"] = True
    if desktop.startup_wm_class:
        entry["StartupWMClass"] = desktop.startup_wm_class
    if desktop.dbus_activatable:
        entry["DBusActivatable"] = True
    if desktop.actions:
        entry["Actions"] = tuple(action.id for action in desktop.actions)
    actions = {
        f"Desktop Action {action.id}": {"Name": action.name, "Exec": _exec(app.command, action.exec_args)}
        for action in desktop.actions
    }
    return {"Desktop Entry": _with_translations(entry, desktop.localized), **actions}


def build_service(app: Application) -> KeyFile:
    """Return the groups of the D-Bus service file: https://dbus.freedesktop.org/doc/dbus-specification.html.

    An application of GTK takes `--gapplication-service`; flatpak's export makes the line one that starts the Flatpak.
    """
    toolkit = app.toolkit.value
    args = ("--gapplication-service",) if toolkit and toolkit.name == "gtk" else ()
    return {"D-BUS Service": {"Name": app.app_id, "Exec": _exec(app.command, args)}}


def _with_translations(
    entry: Mapping[str, str | bool | tuple[str, ...]], localized: Mapping[str, LocalizedDesktop]
) -> dict[str, str | bool | tuple[str, ...]]:
    """Put each translation behind what it translates, or at the end."""
    texts = {locale: _texts(texts) for locale, texts in localized.items()}
    keys = dict.fromkeys([*entry, *(key for keys in texts.values() for key in keys)])
    found: dict[str, str | bool | tuple[str, ...]] = {}
    for key in keys:
        found |= {key: entry[key]} if key in entry else {}
        found |= {f"{key}[{locale}]": text for locale, keys in texts.items() if (text := keys.get(key))}
    return found


def _texts(texts: LocalizedDesktop) -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...] | None] = {
        "Name": texts.name,
        "GenericName": texts.generic_name,
        "Comment": texts.comment,
        "Keywords": texts.keywords,
    }
    return {key: text for key, text in found.items() if text}


def _field_code(mime_types: tuple[str, ...], exec_args: tuple[str, ...]) -> tuple[str, ...]:
    """Return `%U` for an application that opens URL schemes, `%F` for one that opens files, else nothing."""
    if not mime_types or any(re.fullmatch("%[fFuU]", arg) for arg in exec_args):
        return ()
    return ("%U",) if any(mime.startswith(_URL_SCHEME) for mime in mime_types) else ("%F",)


def _exec(command: str, args: tuple[str, ...]) -> str:
    return " ".join(map(_quoted, (command, *args)))


def _quoted(arg: str) -> str:
    """Quote an argument of Exec; a field code stays as it is."""
    if re.fullmatch("%[fFuUick]", arg):
        return arg
    arg = arg.replace("%", "%%")
    if arg and not _RESERVED.search(arg):
        return arg
    return '"{}"'.format(re.sub(r'([\\"`$])', r"\\\1", arg))
