"""Application -> the same with its own files completed, each change to be told. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pyproject_flatpak.changes import Change
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.origin import CONFIGURED
from pyproject_flatpak.evidence import GENERATED
from pyproject_flatpak.own_desktop import complete_desktop, complete_service
from pyproject_flatpak.own_metainfo import complete_metainfo
from pyproject_flatpak.writers import write_xml_document

_COMMENT: Final = f"{GENERATED} and the project's own file"
_BY_NAME: Final = "named like the app-id"


def complete(app: Application) -> Application:
    """Return the application with what goes to the output folder in the place of its own files."""
    told = [*_guesses(app), *app.own.notes, *app.shipped.notes]
    completed: dict[str, bytes] = {}
    for name, path, content, changes in _completed(app):
        if changes:
            completed[name] = content
            told += [f"{path}: completed as {app.table.output}/{name}", *(change.line(path) for change in changes)]
    return replace(app, completed=completed, told=tuple(told))


def _completed(app: Application) -> Iterator[tuple[str, str, bytes, list[Change]]]:
    """Yield name, the author's path, new content and changes of each file."""
    if desktop := app.own.desktop:
        at_home = desktop.path.rpartition("/")[2] == f"{app.app_id}.desktop"
        text, changes = complete_desktop(app, desktop.content, named_like_app_id=at_home)
        yield f"{app.app_id}.desktop", desktop.path, text.render(_COMMENT), changes
    if metainfo := app.own.metainfo:
        document, changes = complete_metainfo(app, metainfo.content)
        nodes = (*document.before, document.root, *document.after)
        yield f"{app.app_id}.metainfo.xml", metainfo.path, write_xml_document(nodes, comment=_COMMENT), changes
    if service := app.shipped.service:
        text, changes = complete_service(app, service.content)
        yield f"{app.app_id}.service", service.path, text.render(_COMMENT), changes


def _guesses(app: Application) -> Iterator[str]:
    """Yield what was taken though nobody has named it."""
    for what, own in (("desktop file", app.own.desktop), ("metainfo file", app.own.metainfo)):
        if own and own.rule != _BY_NAME and not own.rule.startswith("named by"):
            key = f"tool.flatpak.{what.partition(' ')[0]}.file"
            yield f"{what}: {own.path}, {own.rule}; set {key} to keep it or to take another"
    icon = app.origins.get("icon")
    if app.icon and icon and icon.rule not in {_BY_NAME, CONFIGURED}:
        yield f"icon: {app.icon.path}, {icon.rule}; set tool.flatpak.icon to keep it or to take another"
