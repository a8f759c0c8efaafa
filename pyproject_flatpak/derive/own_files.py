"""The project's own desktop and metainfo files, of whatever name. Reads disk, at most 1 MB of each file.

Taken is what is the application's by its id, its program or its name, or the only one there; never what belongs to
another program of the project, nor a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import SKIPPED_FOLDERS, Evidence, is_generated
from pyproject_flatpak.exec_lines import started_program
from pyproject_flatpak.key_files import KeyFileText, is_key_file_template, parse_key_file
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.normalize import letters_of
from pyproject_flatpak.project import Project
from pyproject_flatpak.writing_direction import turns_text
from pyproject_flatpak.xml_tree import XmlDocument, XmlError, parse_xml

MAIN_GROUP: Final = "Desktop Entry"
NEEDED: Final = (
    *("id", "metadata_license", "project_license", "name", "summary", "developer", "description", "launchable"),
    *("screenshots", "content_rating", "releases"),
)
"""Elements of a metainfo file that Flathub wants of an application."""
_DESKTOP: Final = re.compile(r"(.+)\.desktop")
_METAINFO: Final = re.compile(r"(.+)\.(?:metainfo|appdata)\.xml")
_ELEMENTS: Final = {
    "project.license": "project_license",
    "tool.flatpak.metainfo.summary": "summary",
    "tool.flatpak.metainfo.developer.name": "developer",
}
"""Key path of what the project may lack to the element that says it."""
_TEMPLATE_NAMES: Final = re.compile(r"(.+?)\.(?:in|j2|jinja2?|mako|template|tmpl|tpl)(?:\.in)*")
_PLACEHOLDERS: Final = (
    re.compile(r"@\w+@"),
    re.compile(r"\{\{.*?\}\}"),
    re.compile(r"\{%.*?%\}"),
)
_SHELL_PLACEHOLDER: Final = re.compile(r"^(?:Exec|Icon|Name)\s*=.*(\$\{?\w+\}?)", re.MULTILINE)
_TRANSLATORS_TAG: Final = re.compile(r"<_[a-z]+(?=[\s/>])")
_SIGNS_OF_HELPERS: Final = frozenset(
    {("Hidden", "true"), ("NoDisplay", "true"), ("X-GNOME-Autostart-enabled", "true"), ("X-KDE-autostart-phase", "2")}
)
_APPLICATION_TYPES: Final = frozenset({"", "desktop", "desktop-application", "console-application"})
_MAX_SIZE: Final = 1_000_000
"""Bytes."""
_MAX_READ: Final = 100
"""Files of a kind."""

Parsed = TypeVar("Parsed")
_Rank = tuple[int | bool | str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFile(Generic[Parsed]):
    """A file of the author's, read."""

    path: str
    """In the project, with `/`."""
    content: Parsed
    rule: str
    """Why it is the application's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFiles:
    """What the project has of them."""

    desktop: OwnFile[KeyFileText] | None = None
    metainfo: OwnFile[XmlDocument] | None = None
    notes: tuple[str, ...] = ()
    """What was not taken, and why."""

    @property
    def desktop_path(self) -> str | None:
        """Path of the desktop file."""
        return self.desktop.path if self.desktop else None

    @property
    def metainfo_path(self) -> str | None:
        """Path of the metainfo file."""
        return self.metainfo.path if self.metainfo else None

    @property
    def has_categories(self) -> bool:
        """Whether a desktop file has some."""
        return self.desktop is not None and bool(self.desktop.content.get(MAIN_GROUP, "Categories"))

    def record_missing(self, found: Problems, problems: Problems) -> None:
        """Record what is missing in the project's metadata and in the author's metainfo file as well."""
        lacking = lacks(self.metainfo.content) if self.metainfo else frozenset(NEEDED)
        for key, line in zip(found.wrong_keys, found.errors, strict=True):
            if _ELEMENTS[key] in lacking:
                problems.errors.append(line)
                problems.wrong_keys.append(key)


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What a file of the application is known by."""

    app_id: str
    command: str
    name: str
    project: str
    programs: frozenset[str] = field(default_factory=frozenset)
    """All programs that the project installs."""

    @property
    def names(self) -> frozenset[str]:
        """Its names without capitals and punctuation."""
        last = self.app_id.rpartition(".")[2]
        return frozenset(map(letters_of, (last, self.command, self.name, self.project))) - {""}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind(Generic[Parsed]):
    key: str
    """Key path that names a file of this kind."""
    what: str
    pattern: re.Pattern[str]
    placeholders: tuple[re.Pattern[str], ...]
    parse: Callable[[bytes], Parsed]
    """Raises ValueError."""
    why: Callable[[Parsed, str, Identity], tuple[int, str] | None]
    """How much, and by what, a file with this stem is the application's; None where it belongs to something else."""


def identity_of(project: Project, *, app_id: str, command: str, name: str) -> Identity:
    """Return what the application is known by."""
    scripts = project.entry_points
    files = [path.rpartition("/")[2] for path in scripts.script_files]
    programs = frozenset({command, *scripts.gui_scripts, *scripts.scripts, *files}) - {""}
    return Identity(app_id=app_id, command=command, name=name, project=project.name, programs=programs)


def find_own_files(evidence: Evidence, table: FlatpakTable, identity: Identity, problems: Problems) -> OwnFiles:
    """Return the files that the author names, else those that are found. A mistake in one is recorded."""
    notes: list[str] = []
    desktop = _find(_DESKTOP_KIND, table.desktop.file, evidence, identity, notes, problems)
    metainfo = _find(_METAINFO_KIND, table.metainfo.file, evidence, identity, notes, problems)
    return OwnFiles(desktop=desktop, metainfo=metainfo, notes=tuple(notes))


def lacks(document: XmlDocument) -> frozenset[str]:
    """Return the elements that Flathub wants and a file has not; of a developer the old form will do."""
    root = document.root
    missing = {tag for tag in NEEDED if not any("xml:lang" not in one.attrib for one in root.findall(tag))}
    has_developer = any(root.findtext(path) for path in ("developer/name", "developer_name"))
    return frozenset(missing - {"developer"} if has_developer else missing | {"developer"})


def _find(  # noqa: PLR0913 - each is a fact of its own
    kind: _Kind[Parsed],
    configured: str | None,
    evidence: Evidence,
    identity: Identity,
    notes: list[str],
    problems: Problems,
) -> OwnFile[Parsed] | None:
    if configured:
        return _configured(kind, configured, evidence, problems)
    if not identity.app_id or problems.is_wrong(kind.key):
        return None
    found: dict[_Rank, OwnFile[Parsed]] = {}
    not_taken: list[str] = []
    others = 0
    for path, stem in _candidates(kind, evidence):
        text = _read(evidence.root / path)
        if reason := _template(kind, path, text):
            not_taken += [f"{path}: not taken, as it is a template ({reason})"] if _is_named(stem, identity) else []
            continue
        try:
            content = kind.parse(text)
        except ValueError as error:
            if stem == identity.app_id:
                remedy = f"mend {path}, or name another file here"
                problems.add(kind.key, f"the project's own {kind.what} cannot be read: {error}", remedy=remedy)
                return None
            not_taken.append(f"{path}: not taken, as it cannot be read: {error}")
            continue
        others += 1
        if why := kind.why(content, stem, identity):
            rank = (why[0], path.count("/"), path)
            found[rank] = OwnFile(path=path, content=content, rule=why[1])
    sure = {rank: file for rank, file in found.items() if rank[0] != _ONLY_ONE}
    if sure or (found and others == 1):
        return min((sure or found).items(), key=lambda pair: pair[0])[1]
    notes += not_taken
    return None


def _configured(kind: _Kind[Parsed], path: str, evidence: Evidence, problems: Problems) -> OwnFile[Parsed] | None:
    """Return the file that the author names; a mistake is recorded."""
    full = evidence.root / path
    remedy = "name your own, or drop the key to have one generated"
    if not full.is_file():
        problems.add(kind.key, "there is no such file", got=path)
    elif not _is_inside(full, evidence.root):
        problems.add(kind.key, "is a link that leads out of the project", got=path)
    elif path.partition("/")[0] in SKIPPED_FOLDERS:
        remedy = "move it, as that folder is no part of the application's source"
        problems.add(kind.key, "is not among the sources", got=path, remedy=remedy)
    elif is_generated(full):
        problems.add(kind.key, "is a file that pyproject-flatpak has written", got=path, remedy=remedy)
    elif reason := _template(kind, path, _read(full)):
        problems.add(kind.key, f"is a template ({reason})", got=path, remedy=remedy)
    else:
        try:
            return OwnFile(path=path, content=kind.parse(_read(full)), rule=f"named by {kind.key}")
        except ValueError as error:
            problems.add(kind.key, f"is no {kind.what} that can be taken: {error}", got=path)
    return None


def _candidates(kind: _Kind[Parsed], evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield path and stem of each file of a kind that is the author's."""
    left = _MAX_READ
    for path in evidence.of_the_application:
        name = path.rpartition("/")[2]
        template = _TEMPLATE_NAMES.fullmatch(name)
        match = kind.pattern.fullmatch(template[1] if template else name)
        full = evidence.root / path
        if not match or not left or not full.is_file() or is_generated(full):
            continue
        if _is_inside(full, evidence.root) and full.stat().st_size <= _MAX_SIZE:
            left -= 1
            yield path, match[1]


def _template(kind: _Kind[Parsed], path: str, data: bytes) -> str | None:
    """Return what shows that a file is a template, None for one that is none."""
    if _TEMPLATE_NAMES.fullmatch(path.rpartition("/")[2]):
        return f"by its name, .{path.rpartition('.')[2]}"
    text = data.decode("utf-8", errors="replace")
    for pattern in kind.placeholders:
        if match := pattern.search(text):
            return f"it holds {' '.join(match[match.lastindex or 0].split())[:40]}"
    if kind.pattern is _DESKTOP and is_key_file_template(text):
        return "it has keys for translators that begin with _"
    return None


def _is_named(stem: str, identity: Identity) -> bool:
    return letters_of(stem) == letters_of(identity.app_id) or letters_of(stem.rpartition(".")[2]) in identity.names


_BY_ID, _BY_ID_BUT_CAPITALS, _BY_ID_INSIDE, _BY_NAME, _BY_PROGRAM, _BY_TITLE, _ONLY_ONE = range(7)


def _why_desktop(  # noqa: PLR0911 - one for each sign
    entry: KeyFileText, stem: str, identity: Identity
) -> tuple[int, str] | None:
    values = entry.entries(MAIN_GROUP)
    program = started_program(values.get("Exec", ""))
    if stem == identity.app_id:
        return _BY_ID, "named like the app-id"
    if values.get("Type", "Application") != "Application" or not _SIGNS_OF_HELPERS.isdisjoint(values.items()):
        return None
    if stem.lower() == identity.app_id.lower():
        return _BY_ID_BUT_CAPITALS, "named like the app-id but for capitals"
    if letters_of(stem.rpartition(".")[2]) in identity.names:
        return _BY_NAME, "named like the application"
    if program and program == identity.command:
        return _BY_PROGRAM, f"it starts {program}"
    if program in identity.programs:
        return None  # another program's
    if letters_of(values.get("Name", "")) in identity.names:
        return _BY_TITLE, "its Name is the application's"
    return _ONLY_ONE, "the only desktop file"


def _why_metainfo(  # noqa: PLR0911 - one for each sign
    document: XmlDocument, stem: str, identity: Identity
) -> tuple[int, str] | None:
    root = document.root
    if stem == identity.app_id:
        return _BY_ID, "named like the app-id"
    if root.get("type", "") not in _APPLICATION_TYPES or root.find("extends") is not None:
        return None
    own_id = (root.findtext("id") or "").strip().removesuffix(".desktop")
    if stem.lower() == identity.app_id.lower():
        return _BY_ID_BUT_CAPITALS, "named like the app-id but for capitals"
    if own_id.lower() == identity.app_id.lower():
        return _BY_ID_INSIDE, "its id is the app-id"
    if letters_of(stem.rpartition(".")[2]) in identity.names or letters_of(own_id.rpartition(".")[2]) in identity.names:
        return _BY_NAME, "named like the application"
    if letters_of(root.findtext("name") or "") in identity.names:
        return _BY_TITLE, "its name is the application's"
    return _ONLY_ONE, "the only metainfo file"


def _parse_desktop(data: bytes) -> KeyFileText:
    return parse_key_file(data, MAIN_GROUP)


def _parse_metainfo(data: bytes) -> XmlDocument:
    document = parse_xml(data)
    if document.root.tag != "component":
        raise XmlError(f"its root element is <{document.root.tag[:40]}> and not <component>")
    for element in document.root.iter():
        texts: Collection[str | None] = (element.text, element.tail, *element.attrib.values())
        if any(text and turns_text(text, is_translated="xml:lang" in element.attrib) for text in texts):
            raise XmlError(f"<{str(element.tag)[:40]}> holds a character that turns the direction of writing")
    return document


_DESKTOP_KIND: Final = _Kind(
    key="tool.flatpak.desktop.file",
    what="desktop file",
    pattern=_DESKTOP,
    placeholders=(*_PLACEHOLDERS, _SHELL_PLACEHOLDER),
    parse=_parse_desktop,
    why=_why_desktop,
)
_METAINFO_KIND: Final = _Kind(
    key="tool.flatpak.metainfo.file",
    what="metainfo file",
    pattern=_METAINFO,
    placeholders=(*_PLACEHOLDERS, _TRANSLATORS_TAG),
    parse=_parse_metainfo,
    why=_why_metainfo,
)


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _read(path: Path) -> bytes:
    """Return the content of a file; nothing of one that cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_SIZE + 1)
    except OSError:
        return b""
