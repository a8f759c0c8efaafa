"""requirements.txt -> the requirements that it pins, with what `-r` and `-c` bring in. Reads these files.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.normalize import normalized_requirement

_COMMENT: Final = re.compile(r"(^|\s)#.*$")
_CONTINUED: Final = re.compile(r"\\\n")
_OPTION: Final = re.compile(r"(--[\w-]+|-\w)[= ]*(.*)")
_HASH: Final = re.compile(r"\s--hash[= ](\S+)")
_SHA256: Final = re.compile(r"sha256:([0-9a-f]{64})")
_OWN_EXTRAS: Final = re.compile(r"\.\[[^]]*\]")
_IGNORED_OPTIONS: Final = (
    *("--require-hashes", "--prefer-binary", "--pre", "--no-binary", "--only-binary", "--use-feature"),
    *("--trusted-host", "--no-index"),
)
"""These say how pip is to choose or fetch, which tool.flatpak.dependencies says for a Flatpak."""
_BARE_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_EGG: Final = re.compile(r"(?<=[#&])egg=([\w.\[\],-]+)&?")
_MAX_DEPTH: Final = 20
"""Files within files."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line that names a distribution."""

    requirement: Requirement
    """Normalized."""
    hashes: frozenset[str]
    """sha256 of the files that it allows, in hexadecimal."""
    where: str
    """`requirements.txt line 3`."""

    @property
    def is_pinned(self) -> bool:
        """Whether it allows one version, or one file, alone."""
        specifiers = list(self.requirement.specifier)
        pins = [item for item in specifiers if item.operator == "===" or _is_exact(item.operator, item.version)]
        return self.requirement.url is not None or (len(specifiers) == 1 and len(pins) == 1)


@dataclass(slots=True)
class RequirementsFile:
    """A requirements file with all that it includes."""

    entries: list[Entry] = field(default_factory=list)
    constraints: list[Entry] = field(default_factory=list)
    main_index: str | None = None
    """URL of the last `--index-url`."""
    indexes: list[str] = field(default_factory=list)
    """URLs of `--extra-index-url`."""
    texts: list[str] = field(default_factory=list)
    """Of every file that was read."""

    @property
    def is_pinned(self) -> bool:
        """Whether each entry allows one version alone, perhaps by a constraint."""
        bound = {entry.requirement.name for entry in self.constraints if entry.is_pinned}
        return bool(self.entries) and all(entry.is_pinned or entry.requirement.name in bound for entry in self.entries)

    @property
    def is_complete(self) -> bool:
        """Whether it is the whole list of what is to be installed: so pip takes it where there are hashes."""
        return all(entry.hashes and entry.is_pinned for entry in self.entries)


def read_requirements_file(path: Path, shown: str, problems: Problems) -> RequirementsFile:
    """Read a requirements file; what cannot be read in it is recorded in `problems`."""
    reader = _Reader(found=RequirementsFile(), problems=problems)
    reader.read(path, shown)
    return reader.found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """Reads a file into `found`."""

    found: RequirementsFile
    problems: Problems
    as_constraints: bool = False
    depth: int = 0

    def read(self, path: Path, shown: str) -> None:
        """Read a file, which messages know as `shown`."""
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.add(shown, f"cannot be read: {getattr(error, 'strerror', None) or error}")
            return
        self.found.texts.append(text)
        for number, line in _lines(text):
            where = f"{shown} line {number}"
            if option := _OPTION.match(line):
                self._take_option(option[1], option[2].strip(), where, path)
            else:
                self._add_entry(line, where)

    def _take_option(self, option: str, value: str, where: str, path: Path) -> None:
        if option in ("-r", "--requirement", "-c", "--constraint"):
            self._include(value, where, path, as_constraints=option in ("-c", "--constraint"))
        elif option in ("-e", "--editable"):
            self._add_entry(value, where)
        elif option == "--extra-index-url":
            self.found.indexes.append(value)
        elif option in ("-i", "--index-url"):
            self.found.main_index = value
        elif option in ("-f", "--find-links"):
            self.problems.warn(where, "is left out: files have to come from an index", got=f"{option} {value}")
        elif option not in _IGNORED_OPTIONS:
            self.problems.add(where, "has an option that is not known", got=option, remedy="take it out")

    def _include(self, value: str, where: str, path: Path, *, as_constraints: bool) -> None:
        if self.depth >= _MAX_DEPTH:
            self.problems.add(where, "includes files that include each other", got=value, remedy="take one out")
            return
        inner = replace(self, as_constraints=self.as_constraints or as_constraints, depth=self.depth + 1)
        shown = Path(where.rpartition(" line ")[0]).parent / value
        inner.read(path.parent / value, shown.as_posix())

    def _add_entry(self, line: str, where: str) -> None:
        hashes = _HASH.findall(f" {line}")
        text = _HASH.sub("", f" {line}").strip()
        if text in (".", "./") or _OWN_EXTRAS.fullmatch(text):
            return  # the project itself
        sha256 = [match[1] for value in hashes if (match := _SHA256.fullmatch(value))]
        if hashes and not sha256:
            self.problems.add(where, "has no sha256", got=hashes[0], remedy="lock it again with sha256")
        elif requirement := _requirement(text, where, self.problems):
            entry = Entry(requirement=requirement, hashes=frozenset(sha256), where=where)
            (self.found.constraints if self.as_constraints else self.found.entries).append(entry)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and content of each logical line that has one."""
    number = 1
    for physical in _CONTINUED.sub("\0", text.replace("\r\n", "\n")).split("\n"):
        line = _COMMENT.sub("", " ".join(part.strip() for part in physical.split("\0"))).strip()
        if line:
            yield number, line
        number += 1 + physical.count("\0")


def _requirement(text: str, where: str, problems: Problems) -> Requirement | None:
    """Return the requirement in a line, that of a bare URL included; what cannot be taken is recorded."""
    named = _with_name(text)
    if named is None:
        problems.add(where, "does not say what distribution the URL is of", got=text, remedy="write 'NAME @ URL'")
        return None
    try:
        requirement = normalized_requirement(named)
    except InvalidRequirement as error:
        if not _is_path(text):
            problems.add(where, "is no requirement", got=text, remedy=str(error).splitlines()[0])
            return None
        requirement = None
    if requirement is None or urlsplit(requirement.url or "").scheme == "file":
        remedy = "depend on a release, or on an https URL of an archive"
        problems.add(where, "is a path of this machine, which is not there in a build", got=text, remedy=remedy)
        return None
    return requirement


def _with_name(text: str) -> str | None:
    """Return `text`, a bare URL in it with the name that it is of; None where that is not known."""
    if not _BARE_URL.match(text):
        return text
    url, _, marker = text.partition(" ;")
    name = _name_in_url(url)
    inner = _EGG.sub("", url).rstrip("#&")
    return f"{name} @ {inner}" + (f" ;{marker}" if marker else "") if name else None


def _is_path(text: str) -> bool:
    return text.startswith((".", "/", "~")) or "/" in text.partition("@")[0].partition(";")[0]


def _name_in_url(url: str) -> str:
    """Return the distribution that a bare URL is of: by `#egg=`, or by the name of the file."""
    parts = urlsplit(url)
    if egg := _EGG.search(f"#{parts.fragment}"):
        return egg[1]
    filename = unquote(parts.path.rpartition("/")[2])
    try:
        return parse_wheel_filename(filename)[0] if filename.endswith(".whl") else parse_sdist_filename(filename)[0]
    except (InvalidWheelFilename, InvalidSdistFilename):
        return ""


def _is_exact(operator: str, version: str) -> bool:
    return operator == "==" and not version.endswith(".*")
