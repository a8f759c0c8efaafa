"""The application's icon: where it is in the project, and the folder of the icon theme that it belongs in. Reads disk.

https://specifications.freedesktop.org/icon-theme-spec/latest/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import SKIPPED_FOLDERS, Evidence
from pyproject_flatpak.icons import MAX_BYTES, PNG_SIGNATURE, SIZES_IN_WORDS, IconError, check_png, check_svg
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.normalize import letters_of

_KEY: Final = "tool.flatpak.icon"
_BY_APP_ID: Final = "named like the app-id"
_OTHER_CONTEXTS: Final = frozenset(
    {"actions", "animations", "categories", "devices", "emblems", "emotes", "mimetypes", "places", "status", "symbolic"}
)
"""Folders of a theme that hold no icons of applications."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Icon:
    """An icon file of the project."""

    path: str
    """In the project, with `/`."""
    folder: str
    """Folder in the hicolor theme: `scalable` or `256x256`."""

    @property
    def suffix(self) -> str:
        """File name extension, with its dot."""
        return ".svg" if self.folder == "scalable" else ".png"


def derive_icon(  # noqa: PLR0913 - each is a fact of its own
    table: FlatpakTable,
    evidence: Evidence,
    app_id: str,
    *,
    required: bool,
    own_names: Collection[str] = (),
    likely_names: Collection[str] = (),
    problems: Problems,
) -> Decided[Icon | None]:
    """Return the configured icon, else the one that is named like the app-id, else one of `own_names`.

    SVG comes before PNG, and of several PNG files the largest. Where there is none, one of the `likely_names`, without
    extension, is proposed to the author.
    """
    if table.icon:
        return Decided(_configured(table.icon, evidence, problems), Origin(CONFIGURED, (_KEY,)))
    refused: list[str] = []
    if app_id:
        if found := _named_like_the_app_id(evidence, app_id, problems):
            return found
        if problems.is_wrong(_KEY):
            return Decided(None, Origin("wrong"))
        for path, rule in _guesses(evidence, own_names):
            try:
                return Decided(_read(evidence.root, path), Origin(rule, (path,)))
            except IconError as error:
                refused.append(f"{path}, which {error}")
    if required and app_id and not problems.is_wrong(_KEY):
        near = _likely(evidence, likely_names)
        remedy = f"add data/{app_id}.svg, or set the path of an SVG or of a PNG of {SIZES_IN_WORDS} pixels"
        remedy = f'try icon = "{near}", or {remedy}' if near and not refused else remedy
        problem = f"no file named {_looked_for(app_id, own_names)} in the project"
        problems.add(_KEY, f"{problem} but {refused[0]}" if refused else problem, remedy=remedy)
    return Decided(None, Origin("none"))


def _configured(path: str, evidence: Evidence, problems: Problems) -> Icon | None:
    if not (evidence.root / path).is_file():
        problems.add(_KEY, "there is no such file", got=path)
        return None
    if path.partition("/")[0] in SKIPPED_FOLDERS:
        remedy = "move it, as that folder is no part of the application's source"
        problems.add(_KEY, "is not among the sources", got=path, remedy=remedy)
        return None
    return _checked(evidence.root, path, problems)


def _named_like_the_app_id(evidence: Evidence, app_id: str, problems: Problems) -> Decided[Icon | None] | None:
    for path in evidence.named(f"{app_id}.svg"):
        return Decided(_checked(evidence.root, path, problems), Origin(_BY_APP_ID, (path,)))
    for path in _largest_first(evidence.root, evidence.named(f"{app_id}.png")):
        return Decided(_checked(evidence.root, path, problems), Origin(_BY_APP_ID, (path,)))
    return None


def _guesses(evidence: Evidence, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield icons that are called like the command or the project, those of a theme first, and why they are taken."""
    wanted = {letters_of(name): name for name in reversed([*names]) if name}
    files = [file for file in evidence.of_the_application if letters_of(PurePosixPath(file).stem) in wanted]
    files = [file for file in files if _OTHER_CONTEXTS.isdisjoint(file.split("/")) and (evidence.root / file).is_file()]
    in_theme = [file for file in files if re.search(r"(?:^|/)hicolor/[^/]+/apps/[^/]+\Z", file)]
    for found, rule in ((in_theme, "named like the application, in a folder of hicolor"), (files, "named like it")):
        files_of_kind = sorted(found, key=lambda file: (file.count("/"), file))
        yield from ((file, rule) for file in files_of_kind if file.endswith(".svg"))
        pngs = [file for file in files_of_kind if file.endswith(".png")]
        yield from ((file, rule) for file in _largest_first(evidence.root, pngs))


def _looked_for(app_id: str, names: Collection[str]) -> str:
    """Return the names that were looked for, those that differ in capitals or punctuation once."""
    stems = {letters_of(name): name for name in reversed([app_id, *filter(None, names)])}
    stems = dict(reversed(stems.items()))
    files = [f"{stem}{suffix}" for stem in stems.values() for suffix in (".svg", ".png")]
    return f"{', '.join(files[:-1])} or {files[-1]}"


def _likely(evidence: Evidence, names: Collection[str]) -> str | None:
    wanted = {name.lower() for name in names if name}
    found = [file for file in evidence.of_the_application if PurePosixPath(file).stem.lower() in wanted]
    return next((file for suffix in (".svg", ".png") for file in found if file.lower().endswith(suffix)), None)


def _largest_first(root: Path, paths: Collection[str]) -> list[str]:
    """Return PNG files of a size that is taken, the largest first, then the others in their order."""
    sizes: dict[str, int] = {}
    for path in paths:
        try:
            sizes[path] = check_png(_head(root / path))
        except IconError:
            sizes[path] = 0
    return sorted(paths, key=lambda path: -sizes[path])


def _checked(root: Path, path: str, problems: Problems) -> Icon | None:
    try:
        return _read(root, path)
    except IconError as error:
        problems.add(_KEY, str(error), got=path, remedy=error.remedy)
        return None


def _read(root: Path, path: str) -> Icon:
    """Return the icon at a path. Raises IconError."""
    if not (root / path).resolve().is_relative_to(root.resolve()):
        raise IconError("is a link that leads out of the project")
    size = (root / path).stat().st_size
    if size > MAX_BYTES:
        raise IconError(f"must not be larger than {MAX_BYTES // 1_000_000} MB, this one has {size} bytes")
    if path.endswith(".svg"):
        check_svg((root / path).read_bytes())
        return Icon(path=path, folder="scalable")
    head = _head(root / path)
    if not head.startswith(PNG_SIGNATURE):
        raise IconError("must be an SVG (named *.svg) or a PNG")
    pixels = check_png(head)
    return Icon(path=path, folder=f"{pixels}x{pixels}")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(32)
