"""What the metainfo says of the application at length: the author's words, else the README's first. Reads disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.evidence.prose import read_prose
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.blocks import Block, paragraph, parse_blocks
from pyproject_flatpak.prose.elements import Element, Heading, Items, Paragraph
from pyproject_flatpak.prose.inline import without_urls

_READMES: Final = ("readme.md", "readme.markdown", "readme.rst", "readme.txt", "readme")
_MAX_LENGTH: Final = 700
"""Characters after which nothing more is taken: Flathub wants three to six lines."""
_MAX_PARAGRAPHS: Final = 3
_MAX_ITEMS: Final = 10
"""https://docs.flathub.org/docs/for-app-authors/metainfo-guidelines/quality-guidelines"""
_MIN_PARAGRAPH: Final = 20
"""Characters: what is shorter says nothing."""
_ENDS: Final = re.compile(
    r"\b(install\w*|usage|using|use|run\w*|get(ting)? started|quick ?start|how to|build\w*|compil\w*|download\w*|"
    r"licen[cs]\w*|copy(ing|right)|contribute|contributing|contributions?|develop\w*|require\w*|depend\w*|command line|"
    r"options|configure|configuring|configuration|settings?)\b",
    re.IGNORECASE,
)
"""Titles of sections that say how to get and use it."""
_PASSED_OVER: Final = re.compile(
    r"\b(contents|toc|screen ?shots?|news|status|badges|links|index|authors?|credits|sponsors?|support\w*|note|"
    r"warning)\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"\b(features?|about|description|overview|introduction|highlights|what\b.* (is|does|can))\b", re.IGNORECASE
)
"""Titles of sections that say more of what it is."""
_INSTRUCTIONS: Final = re.compile(
    r"^(to|for) install|\binstall(ed|ing)? (it|from|with|via)\b|\b(pip3?|pipx|apt|apt-get|brew|dnf|flatpak) install\b|"
    r"\blicen[cs]ed\b|\bthe licen[cs]e\b",
    re.IGNORECASE,
)
"""Words of paragraphs that say how to get it, or its licence."""
_ROW: Final = re.compile(r" [|•·] |( [-\u2013\u2014/] .*){3}")
"""What stands between links in a row."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?。])\s+")


def derive_description(
    project: Project, table: FlatpakTable, evidence: Evidence, summary: str, problems: Problems
) -> Decided[tuple[Block, ...]]:
    """Return the configured description, else the README's first section of prose, else the summary."""
    if table.metainfo.description:
        return configured(parse_blocks(table.metainfo.description), "metainfo.description")
    for file in _readmes(project, evidence):
        text = read_prose(evidence.root, file, problems)
        if blocks := first_section(parse_prose(text, file, project.readme.content_type)):
            return Decided(blocks, Origin("first section of the README", (file,)))
    if blocks := first_section(parse_prose(project.readme.text, "", project.readme.content_type)):
        return Decided(blocks, Origin("first section of the README", ("project.readme",)))
    key = "tool.flatpak.metainfo.summary" if table.metainfo.summary else "project.description"
    return Decided((paragraph(f"{summary}."),) if summary else (), Origin("the summary, as a sentence", (key,)))


def _readmes(project: Project, evidence: Evidence) -> list[str]:
    """Return the README that the project names, else those at its top."""
    if project.readme.file:
        return [project.readme.file]
    if project.readme.text:
        return []
    found = [file for file in evidence.files if file.lower() in _READMES]
    return sorted(found, key=lambda file: (_READMES.index(file.lower()), file))


def first_section(elements: Iterable[Element]) -> tuple[Block, ...]:
    """Return the first paragraphs that say what the application is, and the lists among them."""
    found: list[Block] = []
    for block in _blocks(elements):
        paragraphs = sum(1 for earlier in found if earlier.tag == "p")
        if _length(found) >= _MAX_LENGTH or (block.tag == "p" and paragraphs == _MAX_PARAGRAPHS):
            break
        if found or block.tag == "p":
            found.append(block)
    closed = (_closed(block, found[i + 1 : i + 2]) for i, block in enumerate(found))
    return tuple(block for block in closed if block)


def _blocks(elements: Iterable[Element]) -> Iterator[Block]:
    """Yield what is prose, up to the section that is about something else."""
    begun = skipping = titled = False
    announced = True
    for element in elements:
        if isinstance(element, Heading) and element.level == 1 and not (titled or begun):
            titled = True  # the name of the whole, whatever it is
        elif isinstance(element, Heading):
            if _ENDS.search(element.text) or (begun and not _GOES_ON.search(element.text)):
                return
            skipping, announced = bool(_PASSED_OVER.search(element.text)), True
        elif isinstance(element, Paragraph) and not skipping:
            if begun and _INSTRUCTIONS.search(element.text):
                return
            block = _paragraph(element)
            # a list is left out with the words that it cannot be understood without
            announced = not element.text.endswith(":") or (block is not None and block.texts[0].endswith(":"))
            if block:
                begun = True
                yield block
        elif isinstance(element, Items) and announced and not skipping:
            yield from _list(element)


def _paragraph(element: Paragraph) -> Block | None:
    text = _shortened(without_urls(element.text)).rstrip(" -\u2013\u2014")
    return paragraph(text) if _is_prose(text) or _is_introduction(text) else None


def _list(element: Items) -> list[Block]:
    texts = tuple(filter(None, map(without_urls, element.texts)))[:_MAX_ITEMS]
    return [Block(tag="ol" if element.ordered else "ul", texts=texts)] if texts else []


def _is_prose(text: str) -> bool:
    """Tell whether a paragraph is of words, and no row of links."""
    letters = sum(1 for character in text if character.isalpha() or character == " ")
    return len(text) >= _MIN_PARAGRAPH and letters * 10 >= len(text) * 8 and not _ROW.search(text)


def _is_introduction(text: str) -> bool:
    """Tell whether a few words stand before a list of what it can do."""
    other = _ENDS.search(text) or _PASSED_OVER.search(text) or re.search(r"\d|\bchange|\bupdate", text, re.IGNORECASE)
    return text.endswith(":") and len(text) < _MIN_PARAGRAPH and not other


def _shortened(text: str) -> str:
    """Return the first sentences of a text, as many as there is room for, but one at least."""
    if len(text) <= _MAX_LENGTH:
        return text
    sentences = _SENTENCE_END.split(text)
    kept = sentences[:1]
    for sentence in sentences[1:]:
        if len(" ".join([*kept, sentence])) > _MAX_LENGTH:
            break
        kept.append(sentence)
    return " ".join(kept)


def _length(blocks: Iterable[Block]) -> int:
    return sum(len(text) for block in blocks for text in block.texts)


def _closed(block: Block, following: list[Block]) -> Block | None:
    """Return a paragraph without the sentence that announces what is not there."""
    if block.tag != "p" or not block.texts[0].endswith(":") or any(after.tag != "p" for after in following):
        return block
    rest = " ".join(_SENTENCE_END.split(block.texts[0])[:-1])
    return paragraph(rest) if _is_prose(rest) else None
