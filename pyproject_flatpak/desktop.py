"""Application -> desktop entry. Pure.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import re
from typing import Final

from pyproject_flatpak.derive import Application
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
    entry["Categories"] = app.presentation.categories
    if app.presentation.keywords:
        entry["Keywords"] = app.presentation.keywords
    if desktop.mime_types:
        entry["MimeType"] = desktop.mime_types
    if not app.console:
        entry["StartupNotify"] = True
    if desktop.startup_wm_class:
        entry["StartupWMClass"] = desktop.startup_wm_class
    if desktop.actions:
        entry["Actions"] = tuple(action.id for action in desktop.actions)
    actions = {
        f"Desktop Action {action.id}": {"Name": action.name, "Exec": _exec(app.command, action.exec_args)}
        for action in desktop.actions
    }
    return {"Desktop Entry": entry, **actions}


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
