"""READMEs and changelogs as people write them -> headings, paragraphs and lists in plain text. Pure.

Small readers of the subset that prose is written in, and no renderers of their languages: what they do not know is
passed over, and never gets into an output as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from pyproject_flatpak.prose.elements import Element
from pyproject_flatpak.prose.markdown import parse_markdown
from pyproject_flatpak.prose.rst import parse_rst

_MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown", ".mkd", ".mdown"})
_MARKDOWN_TITLE: Final = re.compile(r"^#{1,3} \S", re.MULTILINE)


def parse_prose(text: str, file: str, content_type: str = "") -> Iterator[Element]:
    """Yield what a text holds: Markdown by its type or name, else reStructuredText, which plain text looks like."""
    suffix = PurePosixPath(file).suffix.lower()
    if content_type:
        is_markdown = content_type.startswith("text/markdown")
    else:
        is_markdown = suffix in _MARKDOWN_SUFFIXES or (suffix != ".rst" and bool(_MARKDOWN_TITLE.search(text)))
    return parse_markdown(text) if is_markdown else parse_rst(text)
