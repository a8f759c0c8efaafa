"""Files of the source tree that are named by an app-id -> that id.

Reads disk: metainfo files and Flatpak manifests, at most 1 MB of each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, Literal
from xml.etree import ElementTree

from pyproject_flatpak.app_id import is_app_id
from pyproject_flatpak.evidence import Evidence, is_generated
from pyproject_flatpak.normalize import letters_of

INSTALL_COMMAND: Final = (
    "pip3 install --no-index --no-deps --ignore-installed --no-build-isolation --prefix=${FLATPAK_DEST} ."
)
"""How a manifest of ours installs the application, which tells it from an author's.

`--ignore-installed`, as pip would else try to uninstall what the Sdk has in its read-only /usr, or skip it.
"""
Kind = Literal["metainfo", "desktop", "manifest", "service", "icon"]
_PATTERNS: Final[Mapping[Kind, re.Pattern[str]]] = {
    "metainfo": re.compile(r"(.+)\.(?:metainfo|appdata)\.xml(?:\.in)*(?:\.j2)?\Z"),
    "desktop": re.compile(r"(.+)\.desktop(?:\.in)*(?:\.j2)?\Z"),
    "manifest": re.compile(r"(.+)\.(?:json|ya?ml)\Z"),
    "service": re.compile(r"(.+)\.service(?:\.in)*\Z"),
    "icon": re.compile(r"(.+?)(?:-symbolic)?\.(?:svg|png)\Z"),
}
"""Pattern of the name of each kind of file, what says most of the application first."""
_ORDER: Final = tuple(_PATTERNS)
_OFTEN_OF_OTHERS: Final = frozenset({"service", "icon"})
_TEMPLATES: Final = (".in", ".j2")
_MAX_SIZE: Final = 1_000_000
"""Bytes."""
_MAX_READ: Final = 100
"""Files."""
_ID_IN_MANIFEST: Final = re.compile(
    r"""(?:^|[{,])[ \t]*["']?(?:app-)?id["']?[ \t]*:[ \t]*["']?([\w.-]+)""",
    re.MULTILINE,
)
_RUNTIME_IN_MANIFEST: Final = re.compile(r"""(?:^|[{,])[ \t]*["']?runtime["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnId:
    """An app-id, and the files that it is the name of."""

    app_id: str
    files: tuple[str, ...]
    """What says most first."""


def find_own_id(evidence: Evidence, names: Collection[str]) -> OwnId | None:
    """Return the app-id that most kinds of files agree on.

    Of equals the one whose last component is one of `names` counts, then that with fewest folders. An id that goes on
    where another ends is that of a helper or of a development build, and icons and D-Bus services may be of others.
    """
    found: dict[str, dict[str, Kind]] = {}
    for app_id, kind, file in _named_files(evidence):
        found.setdefault(app_id, {})[file] = kind
    plain_names = set(map(letters_of, names))
    candidates = []
    for app_id, files in found.items():
        *domain, last = app_id.split(".")
        candidate = _Candidate(app_id, files, exactly=last in names, nearly=letters_of(last) in plain_names)
        if candidate.counts and found.keys().isdisjoint(accumulate(domain, "{}.{}".format)):
            candidates.append(candidate)
    if not candidates:
        return None
    best = min(candidates, key=_Candidate.rank)
    return OwnId(app_id=best.app_id, files=best.sorted_files())


def our_earlier_id(evidence: Evidence, folder: str) -> OwnId | None:
    """Return the app-id of the manifest that we have written to `folder` before."""
    for file in evidence.files:
        inside, _, name = file.rpartition("/")
        match = _PATTERNS["manifest"].match(name) if inside == folder else None
        if match and is_app_id(match[1]) and _is_ours(_text(evidence.root / file)):
            return OwnId(app_id=match[1], files=(file,))
    return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    app_id: str
    files: Mapping[str, Kind]
    exactly: bool
    nearly: bool
    """Whether its last component is the name of the application, but for capitals and punctuation."""

    @property
    def counts(self) -> bool:
        kinds = {*self.files.values()}
        return self.nearly or len(kinds) > 1 or kinds.isdisjoint(_OFTEN_OF_OTHERS)

    def rank(self) -> tuple[int | str | bool, ...]:
        kinds = {*self.files.values()}
        folders = min(file.count("/") for file in self.files)
        return -len(kinds), not self.nearly, not self.exactly, folders, min(map(_ORDER.index, kinds)), self.app_id

    def sorted_files(self) -> tuple[str, ...]:
        return tuple(sorted(self.files, key=lambda file: (_ORDER.index(self.files[file]), file.count("/"), file)))


def _named_files(evidence: Evidence) -> Iterator[tuple[str, Kind, str]]:
    """Yield app-id, kind and path of each of the author's files that is named by an id."""
    left = _MAX_READ
    for file in evidence.of_the_application:
        name = file.rpartition("/")[2]
        kind, stem = next(((kind, match[1]) for kind, p in _PATTERNS.items() if (match := p.match(name))), (None, ""))
        if kind is None or not left or not (kind == "metainfo" or is_app_id(stem)):
            continue
        path = evidence.root / file
        left -= kind in {"metainfo", "manifest"}
        app_id = _app_id(path, kind, stem) if path.is_file() else None
        if app_id and is_app_id(app_id):
            yield app_id, kind, file


def _app_id(path: Path, kind: Kind, stem: str) -> str | None:
    if kind == "manifest":
        return _id_in_manifest(path, stem)
    if kind in {"metainfo", "desktop", "service"} and is_generated(path):
        return None
    if kind == "metainfo" and not path.name.endswith(_TEMPLATES):
        return _id_in_metainfo(path) or stem
    return stem


def _id_in_metainfo(path: Path) -> str | None:
    """Return what the <id> says, None where there is none or a placeholder in it."""
    try:
        found = ElementTree.fromstring(_text(path)).findtext("id")  # noqa: S314 - the project's own file
    except (ElementTree.ParseError, ValueError):
        return None
    app_id = (found or "").strip().removesuffix(".desktop")
    return app_id if is_app_id(app_id) else None


def _id_in_manifest(path: Path, stem: str) -> str | None:
    """Return the id of the author's manifest that `stem` names, None for any other file."""
    text = _text(path)
    is_manifest = _RUNTIME_IN_MANIFEST.search(text) and stem in _ID_IN_MANIFEST.findall(text)
    return stem if is_manifest and not _is_ours(text) else None


def _is_ours(text: str) -> bool:
    return INSTALL_COMMAND in " ".join(text.split())  # YAML breaks long lines


def _text(path: Path) -> str:
    """Return the text of a file; nothing where it cannot be read or is too large for metadata."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_SIZE + 1)
    except OSError:
        return ""
    return data.decode("utf-8-sig", errors="replace") if len(data) <= _MAX_SIZE else ""
