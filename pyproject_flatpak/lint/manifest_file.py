"""A manifest and the files that it includes -> its modules and sources, one after the other. Reads disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyproject_flatpak.errors import ConfigError, message
from pyproject_flatpak.lint.document import Document, Node, parse_document
from pyproject_flatpak.lint.finding import Finding

Shown = Callable[[Path], str]
"""Returns a path as a person would type it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A module, wherever it is written."""

    node: Node
    sources: tuple[Node, ...]

    @property
    def name(self) -> str:
        """Its name, empty where it has none."""
        return self.node.member("name").text


@dataclass(kw_only=True, slots=True)
class ManifestFile:
    """A manifest with all that it includes."""

    root: Node
    documents: list[Document]
    """The manifest's own first."""
    modules: list[Module] = field(default_factory=list)
    """Nested ones follow the one that they are in."""
    missing: list[Finding] = field(default_factory=list)
    """Of files that it names and that are not there."""

    @property
    def app_id(self) -> str:
        """The id; `app-id` is its older name."""
        return self.root.member("id").text or self.root.member("app-id").text

    @property
    def is_base_app(self) -> bool:
        """Whether others are built upon it."""
        return self.app_id.endswith(".BaseApp")

    @property
    def is_extension(self) -> bool:
        """Whether it is an extension of another."""
        return bool(self.root.member("build-extension").value)

    @property
    def is_app(self) -> bool:
        """Whether it is an application that people start."""
        return not (self.is_base_app or self.is_extension or self.root.member("build-runtime").value)


def read_manifest_file(path: Path, shown: Shown) -> ManifestFile:
    """Read a manifest and what it includes. Raises ConfigError where it is not there."""
    document = _read(path, shown)
    if document is None:
        remedy = "name a manifest, or a project's folder"
        raise ConfigError(message(shown(path), "cannot be read", remedy=remedy))
    manifest = ManifestFile(root=Node(document=document, value=document.value), documents=[document])
    _Reader(manifest, shown).add_modules(manifest.root.member("modules"), (path.resolve(),))
    return manifest


@dataclass(frozen=True, slots=True)
class _Reader:
    manifest: ManifestFile
    shown: Shown

    def add_modules(self, modules: Node, inside: tuple[Path, ...]) -> None:
        for item in modules.items():
            for node in self.included(item, inside):
                within = (*inside, node.document.path.resolve())
                sources = tuple(found for source in node.member("sources").items() for found in self.source(source))
                self.manifest.modules.append(Module(node=node, sources=sources))
                self.add_modules(node.member("modules"), within)

    def source(self, item: Node) -> Iterator[Node]:
        """Yield a source, or those of the file that it names."""
        for node in self.included(item, ()):
            if isinstance(node.value, list):
                yield from node.items()
            else:
                yield node

    def included(self, item: Node, inside: tuple[Path, ...]) -> Iterator[Node]:
        """Yield the item itself, or what is in the file that it names."""
        if not item.text:
            yield item
            return
        path = item.document.path.parent / item.text
        if path.resolve() in inside:
            self.manifest.missing.append(item.error("manifest-include-in-itself", f"{item.text} includes itself"))
            return
        document = _read(path, self.shown)
        if document is None:
            reason, way_out = f"there is no file {item.text} beside {item.document.shown}", "add it, or mend the path"
            self.manifest.missing.append(item.error("manifest-include-missing", reason, way_out))
            return
        if document.path not in [known.path for known in self.manifest.documents]:
            self.manifest.documents.append(document)
        if document.value is not None:
            yield Node(document=document, value=document.value)


def _read(path: Path, shown: Shown) -> Document | None:
    try:
        return parse_document(path, shown(path), path.read_bytes())
    except OSError:
        return None
