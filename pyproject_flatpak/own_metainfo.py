"""The project's own metainfo file + Application -> the same, completed, and what is changed. Pure.

Elements that are not named here, translations, comments and the layout stay as they are.
https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pyproject_flatpak.changes import Change
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.own_files import NEEDED
from pyproject_flatpak.metainfo import build_metainfo
from pyproject_flatpak.xml_tree import XmlDocument

_LANGUAGE: Final = "xml:lang"
_RATING: Final = "oars-1.1"


def complete_metainfo(app: Application, own: XmlDocument) -> tuple[XmlDocument, list[Change]]:
    """Return a copy of the author's metainfo with what Flathub wants and the table says, and each change."""
    editor = _Editor(deepcopy(own.root), build_metainfo(app))
    editor.take_over_table(app)
    editor.complete(app)
    return XmlDocument(root=editor.root, before=own.before, after=own.after), editor.changes


class _Editor:
    """Changes elements and keeps account of it."""

    def __init__(self, root: Element, generated: Element) -> None:
        self.root = root
        self.generated = generated
        self.changes: list[Change] = []

    def note(self, key: str, old: str | None, new: str | None, why: str) -> None:
        """Keep account of a change."""
        self.changes.append(Change(key=key, old=old, new=new, why=why))

    def put_text(self, tag: str, text: str, why: str, *, within: Element | None = None, shown: str = "") -> None:
        """Set the text of an element, which is added where there is none."""
        parent = self.root if within is None else within
        element = _plain(parent, tag)
        old = None if element is None else (element.text or "").strip()
        if element is None:
            element = Element(tag)
            self._insert(parent, element)
        if old != text:
            element.text = text
            self.note(shown or tag, old, text, why)

    def put_attribute(self, element: Element, name: str, value: str, why: str) -> None:
        """Set an attribute where it is another."""
        old = element.get(name)
        if old != value:
            element.set(name, value)
            self.note(f"{element.tag}@{name}", old, value, why)

    def replace(self, wanted: Element, why: str, *, old: Element | None) -> None:
        """Put a generated element in the place of the author's, or in addition."""
        new = deepcopy(wanted)
        if old is not None and _content(old) == _content(new):
            return
        if old is None:
            self._insert(self.root, new)
        else:
            new.tail = old.tail
            self.root[[*self.root].index(old)] = new
            self._lay_out(new)
        self.note(_shown(new), None if old is None else _brief(old), _brief(new), why)

    def take_over_table(self, app: Application) -> None:
        """Have each key of the author's table count before the file."""
        metainfo = app.table.metainfo
        texts = {
            "name": (app.table.name, "name"),
            "summary": (metainfo.summary, "metainfo.summary"),
            "project_license": (metainfo.license, "metainfo.license"),
            "metadata_license": (
                metainfo.metadata_license if metainfo.metadata_license != type(metainfo)().metadata_license else None,
                "metainfo.metadata-license",
            ),
        }
        for tag, (value, path) in texts.items():
            if value:
                self.put_text(tag, _text(self.generated, tag), f"set at tool.flatpak.{path}")
        for tag, path in _elements_of_table(app):
            for wanted in self.generated.findall(tag):
                type_ = wanted.get("type") if tag == "url" else None
                if tag != "url" or type_ in metainfo.urls:
                    old = next((one for one in self.root.findall(tag) if type_ in {None, one.get("type")}), None)
                    self.replace(wanted, f"set at tool.flatpak.{path}", old=old)

    def complete(self, app: Application) -> None:
        """Put in what is missing, and mend what Flathub refuses."""
        if (old := self.root.get("type")) in {None, "desktop"}:
            new = self.generated.get("type", "") if old is None else "desktop-application"
            self.put_attribute(self.root, "type", new, "its name in AppStream of today" if old else "missing")
        self.put_text("id", app.app_id, "the app-id")
        self._developer(app)
        self._launchable(app)
        for tag in NEEDED:
            wanted = self.generated.find(tag)
            if wanted is not None and _plain(self.root, tag) is None:
                self.replace(wanted, "missing", old=None)
        if not any(url.get("type") == "homepage" for url in self.root.findall("url")):
            for wanted in self.generated.findall("url[@type='homepage']"):
                self.replace(wanted, "missing", old=None)
        for rating in self.root.findall("content_rating"):
            self.put_attribute(rating, "type", _RATING, "the version that Flathub takes")

    def _developer(self, app: Application) -> None:
        configured = app.table.metainfo.developer
        developer = self.root.find("developer")
        old_names = self.root.findall("developer_name")
        if developer is None and old_names:
            developer = self._modern_developer(old_names, app)
        if developer is None:
            return
        about = app.presentation.developer
        if configured.id or not developer.get("id"):
            why = "set at tool.flatpak.metainfo.developer.id" if configured.id else "missing"
            self.put_attribute(developer, "id", about.id or "", why)
        if configured.name or not _text(developer, "name"):
            why = "set at tool.flatpak.metainfo.developer.name" if configured.name else "missing"
            self.put_text("name", about.name or "", why, within=developer, shown="developer/name")

    def _modern_developer(self, old_names: list[Element], app: Application) -> Element:
        """Put `<developer>` in the place of `<developer_name>`, with its translations."""
        place = [*self.root].index(old_names[0])
        developer = Element("developer", id=app.presentation.developer.id or "")
        developer.tail = old_names[0].tail
        for old in old_names:
            name = Element("name", old.attrib)
            name.text = old.text
            developer.append(name)
            if old is not old_names[0]:
                self.root.remove(old)
        self.root[place] = developer
        self._lay_out(developer)
        new = f"<developer id={developer.get('id')!r}>"
        self.note("developer_name", (old_names[0].text or "").strip(), new, "its form in AppStream of today")
        return developer

    def _launchable(self, app: Application) -> None:
        """Have one `<launchable>` name the desktop file."""
        wanted = f"{app.app_id}.desktop"
        found = [one for one in self.root.findall("launchable") if one.get("type") == "desktop-id"]
        if found and wanted not in {(one.text or "").strip() for one in found}:
            old, found[0].text = (found[0].text or "").strip(), wanted
            self.note("launchable", old, wanted, "the name of the desktop file")

    def _insert(self, parent: Element, new: Element) -> None:
        """Add an element at the end, laid out like those before it."""
        if len(parent):
            new.tail, parent[-1].tail = parent[-1].tail, parent.text
        else:
            new.tail, parent.text = parent.text, parent.text
        parent.append(new)
        if parent is self.root:
            self._lay_out(new)

    def _lay_out(self, new: Element) -> None:
        """Indent what is in an element as the author indents what is in the root."""
        tail, step = new.tail, (self.root.text or "").rpartition("\n")[2]
        ElementTree.indent(new, step or "  ", level=1)
        new.tail = tail


def _elements_of_table(app: Application) -> Iterator[tuple[str, str]]:
    metainfo = app.table.metainfo
    given = {
        "description": metainfo.description,
        "screenshots": metainfo.screenshots,
        "releases": metainfo.releases,
        "content_rating": metainfo.content_rating,
        "branding": metainfo.branding,
        "url": metainfo.urls,
        "requires": metainfo.requires,
        "supports": metainfo.supports,
    }
    names = {"content_rating": "content-rating", "url": "urls"}
    yield from ((tag, f"metainfo.{names.get(tag, tag)}") for tag, value in given.items() if value)


def _plain(parent: Element, tag: str) -> Element | None:
    """Return the first element of a name that is no translation."""
    return next((one for one in parent.findall(tag) if _LANGUAGE not in one.attrib), None)


def _text(parent: Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()


def _content(element: Element) -> list[object]:
    """Return what an element says, without its layout."""
    inner = [_content(child) for child in element if not callable(child.tag)]
    return [
        element.tag,
        *sorted(element.attrib.items()),
        *filter(None, [" ".join((element.text or "").split())]),
        *inner,
    ]


def _shown(element: Element) -> str:
    return f"{element.tag}[{element.get('type')}]" if element.tag == "url" else str(element.tag)


def _brief(element: Element) -> str:
    """Return an element's text on one line, or what it is where it has none."""
    text = " ".join("".join(element.itertext()).split())
    attributes = " ".join(f"{name}={value!r}" for name, value in element.attrib.items())
    return text or f"<{' '.join(filter(None, [str(element.tag), attributes]))}>"
