"""XML bytes -> elements that know their line. Pure.

A document type is refused, as it could define entities that grow without end or that name files of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_LANGUAGE: Final = "xml:lang"


class XmlError(ValueError):
    """A text that is no XML, or that we do not read."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(kw_only=True, slots=True)
class Element:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    """All the text right in it, that between its children too."""

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the untranslated children of a tag with these attributes."""
        return [
            child
            for child in self.children
            if child.tag == tag and _LANGUAGE not in child.attributes and attributes.items() <= child.attributes.items()
        ]

    def first(self, tag: str, **attributes: str) -> Element | None:
        """Return the first of them."""
        return next(iter(self.all(tag, **attributes)), None)

    def text_of(self, tag: str) -> str:
        """Return the text of the first child of a tag."""
        found = self.first(tag)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """Yield all elements below this one."""
        for child in self.children:
            yield child
            yield from child.walk()


def parse_xml(content: bytes) -> Element:
    """Return the root element. Raises XmlError."""
    parser = expat.ParserCreate()
    document = Element(tag="", attributes={}, line=1)
    inside = [document]

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag=tag, attributes=attributes, line=parser.CurrentLineNumber)
        inside[-1].children.append(element)
        inside.append(element)

    def end(_: str) -> None:
        inside.pop()

    def data(text: str) -> None:
        inside[-1].text += text

    def refuse(*_: object) -> None:
        raise XmlError("it has a document type", parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the signature of expat
    except expat.ExpatError as error:
        raise XmlError(expat.ErrorString(error.code), error.lineno) from None
    return document.children[0]
