"""XML text -> tree, with all that its author wrote in it: comments, prefixes as they stand, unknown elements. Pure.

Refuses what can cost more than it holds, or fetch what it does not: entities, and nesting without an end.
https://www.w3.org/TR/xml/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Comment, Element, ProcessingInstruction, TreeBuilder
from xml.parsers import expat

from pyproject_flatpak.errors import show

MAX_DEPTH: Final = 100
"""Elements within each other."""


class XmlError(ValueError):
    """What is wrong with a text that should be XML."""


@dataclass(frozen=True, kw_only=True, slots=True)
class XmlDocument:
    """A document, and what stands around its root."""

    root: Element
    before: tuple[Element, ...] = ()
    """Comments and processing instructions."""
    after: tuple[Element, ...] = ()


def parse_xml(data: bytes, *, with_doctype: bool = False) -> XmlDocument:
    """Return the document. Raises XmlError; `with_doctype` takes one that names a DTD, which is never read."""
    reader = _Reader(with_doctype=with_doctype)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.CommentHandler = reader.comment
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it so
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise XmlError(str(error)) from None
    return XmlDocument(root=reader.builder.close(), before=tuple(reader.before), after=tuple(reader.after))


@dataclass(slots=True)
class _Reader:
    with_doctype: bool
    builder: TreeBuilder = field(default_factory=lambda: TreeBuilder(insert_comments=True, insert_pis=True))
    before: list[Element] = field(default_factory=list)
    after: list[Element] = field(default_factory=list)
    depth: int = 0
    has_root: bool = False

    def doctype(self, *_: object) -> None:
        if not self.with_doctype:
            raise XmlError("it has a DOCTYPE")

    def entity(self, name: str, *_: object) -> None:
        raise XmlError(f"it declares the entity {show(name)}")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.has_root = True
        if self.depth > MAX_DEPTH:
            raise XmlError(f"more than {MAX_DEPTH} elements stand within each other")
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(tag)

    def text(self, text: str) -> None:
        self.builder.data(text)

    def comment(self, text: str) -> None:
        if self.depth:
            self.builder.comment(text)
        else:
            self._outside(Comment(text))

    def instruction(self, target: str, text: str) -> None:
        if self.depth:
            self.builder.pi(target, text)
        else:
            self._outside(ProcessingInstruction(target, text))

    def _outside(self, node: Element[Any]) -> None:
        (self.after if self.has_root else self.before).append(node)
