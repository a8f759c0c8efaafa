"""Bytes of a JSON or YAML file -> a document whose every value knows where it stands. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from pyproject_flatpak.lint.finding import Finding, Severity
from pyproject_flatpak.lint.json_text import JsonError, Path, read_json, strict_mistake
from pyproject_flatpak.lint.yaml_text import YamlError, read_yaml

_BARE_KEY: Final = re.compile(r"[\w-]+\Z")
_YAML: Final = (".yml", ".yaml")


@dataclass(kw_only=True, slots=True)
class Document:
    """A file that holds a manifest or a part of one."""

    path: FilePath
    shown: str
    """The path as a person would type it."""
    text: str
    value: Any = None
    """None where it cannot be read."""
    mistake: str = ""
    """Why it cannot be read, or only by flatpak-builder."""
    mistake_line: int | None = None
    _lines: Mapping[Path, int] | None = field(default=None, repr=False)

    @property
    def is_yaml(self) -> bool:
        """Whether it is named like a YAML file."""
        return self.path.suffix in _YAML

    def line_of(self, path: Path) -> int | None:
        """Return the line of a value, or of the nearest one around it."""
        if self._lines is None:  # asked only where there is something to tell: it takes ten times as long as to parse
            self._lines = (read_yaml if self.is_yaml else read_json)(self.text)[1]
        return next((line for end in range(len(path), -1, -1) if (line := self._lines.get(path[:end]))), None)


def parse_document(path: FilePath, shown: str, content: bytes) -> Document:
    """Read a file; what is wrong with it as a whole is recorded in the document."""
    document = Document(path=path, shown=shown, text=content.decode("utf-8", errors="replace"))
    try:
        if document.is_yaml:
            document.value = read_yaml(document.text)[0]
        else:
            _parse_json(document)
    except YamlError as error:
        document.mistake, document.mistake_line = error.problem, error.line
    except JsonError as error:
        document.mistake, document.mistake_line = error.problem, error.line
    except RecursionError:
        document.mistake = "it is nested too deeply"
    return document


def _parse_json(document: Document) -> None:
    if found := strict_mistake(document.text):
        document.mistake, document.mistake_line = found
        document.value = read_json(document.text)[0]
    else:
        document.value = json.loads(document.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A value in a document, and where it stands; a missing one is None."""

    document: Document
    path: Path = ()
    value: Any = None

    @property
    def key(self) -> str:
        """The key path, such as `modules[0].name`."""
        parts = (f"[{part}]" if isinstance(part, int) else f".{_shown_key(part)}" for part in self.path)
        return "".join(parts).removeprefix(".")

    @property
    def text(self) -> str:
        """The value where it is a text, else nothing."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts among its items."""
        return tuple(item.text for item in self.items() if item.text)

    def member(self, key: str) -> Node:
        """Return the value at a key."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Node(document=self.document, path=(*self.path, key), value=value)

    def members(self) -> Iterator[tuple[str, Node]]:
        """Yield each key with its value; nothing where this is no mapping."""
        if isinstance(self.value, Mapping):
            for key in self.value:
                yield str(key), self.member(key)

    def items(self) -> Iterator[Node]:
        """Yield the items of a list; nothing where this is none."""
        if isinstance(self.value, list):
            for i, value in enumerate(self.value):
                yield Node(document=self.document, path=(*self.path, i), value=value)

    def finding(self, code: str, severity: Severity, reason: str, way_out: str = "") -> Finding:
        """Return a finding about this value."""
        return Finding(
            code=code,
            severity=severity,
            reason=reason,
            way_out=way_out,
            file=self.document.shown,
            key=self.key,
            line=self.document.line_of(self.path),
        )

    def error(self, code: str, reason: str, way_out: str = "") -> Finding:
        """Return an error about this value."""
        return self.finding(code, "error", reason, way_out)

    def warning(self, code: str, reason: str, way_out: str = "") -> Finding:
        """Return a warning about this value."""
        return self.finding(code, "warning", reason, way_out)


def _shown_key(key: str) -> str:
    return key if _BARE_KEY.match(key) else repr(key)
