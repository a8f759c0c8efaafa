"""Markup inside of a paragraph -> plain text. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from typing import Final

from pyproject_flatpak.prose.elements import clean

_CODE: Final = re.compile(r"(?<!`)(`{1,3})(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT: Final = re.compile("\x00(\\d+)\x00")
_TARGET: Final = r"\((?:[^()\s]|\([^()]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
_IMAGE: Final = re.compile(rf"!\[[^\[\]]*\](?:{_TARGET}|\[[^\[\]]*\])")
_LINK: Final = re.compile(rf"\[([^\[\]]*)\]{_TARGET}")
_REFERENCE: Final = re.compile(r"!?\[([^\[\]]+)\]\[([^\[\]]*)\]")
_SHORT_REFERENCE: Final = re.compile(r"(!?)\[([^\[\]]+)\](?![\[(])")
_AUTOMATIC: Final = re.compile(r"<(?:mailto:)?(https?://[^<>\s]+|[\w.+-]+@[\w.-]+)>")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.*?-->")
_STRONG: Final = re.compile(r"(\*\*\*|\*\*|~~)(?=\S)([^*~]+?)(?<=\S)\1|(?<!\w)(___|__)(?=\S)([^_]+?)(?<=\S)\3(?!\w)")
_EMPHASIS: Final = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
_EMOJI: Final = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]{1,40}:(?!\S)")
_URL: Final = re.compile(r"https?://\S+|\bwww\.\S+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")

_RST_NUMBER: Final = re.compile(r":(?:issue|ghissue|bug|gh|pr|pull|mr):`#?(\d+)`", re.IGNORECASE)
_RST_ROLE: Final = re.compile(r":[A-Za-z][\w.+:-]{0,40}:`([^`]+)`")
_RST_LITERAL: Final = re.compile(r"``(.+?)``")
_RST_LINK: Final = re.compile(r"`([^`<]+?)\s*<[^`<>]*>`_{0,2}")
_RST_QUOTED: Final = re.compile(r"`([^`]+)`(?:_{1,2})?")
_RST_SUBSTITUTION: Final = re.compile(r"(?<!\w)\|[^|\s][^|]*\|_{0,2}")
_RST_FOOTNOTE: Final = re.compile(r"\s*\[[#\w*]+\]_")
_RST_REFERENCE: Final = re.compile(r"\b([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)__?(?!\w)")


def markdown_to_text(text: str, references: Collection[str] = ()) -> str:
    """Return the words of Markdown; `references` are the labels, in small letters, that links are defined for."""
    kept: list[str] = []
    text = _CODE.sub(lambda match: _keep(kept, match[2].strip()), text.replace("\x00", ""))
    text = _ESCAPE.sub(lambda match: _keep(kept, match[1]), text)
    text = _without_links(text, references)
    text = _TAG.sub("", _AUTOMATIC.sub(r"\1", text))
    for pattern in (_STRONG, _EMPHASIS, _STRONG):  # one may stand in the other
        text = pattern.sub(lambda match: next(group for group in reversed(match.groups()) if group), text)
    text = html.unescape(_EMOJI.sub("", text))
    return clean(_KEPT.sub(lambda match: kept[int(match[1])], text))


def has_words_beside_links(text: str, references: Collection[str] = ()) -> bool:
    """Tell whether Markdown says something that is no link, badge or picture."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub("", text)
    text = _REFERENCE.sub("", text)
    text = _SHORT_REFERENCE.sub(lambda match: "" if match[2].lower() in references else match[0], text)
    return any(character.isalnum() for character in _TAG.sub("", _AUTOMATIC.sub("", text)))


def rst_to_text(text: str) -> str:
    """Return the words of reStructuredText."""
    kept: list[str] = []
    text = _RST_LITERAL.sub(lambda match: _keep(kept, match[1].strip()), text.replace("\x00", ""))
    text = _ESCAPE.sub(lambda match: _keep(kept, match[1]), text)
    text = _RST_ROLE.sub(lambda match: match[1].partition("<")[0].strip(), _RST_NUMBER.sub(r"#\1", text))
    text = _RST_LINK.sub(r"\1", text)
    text = _RST_QUOTED.sub(r"\1", text)
    text = _RST_FOOTNOTE.sub("", _RST_SUBSTITUTION.sub("", text))
    text = _RST_REFERENCE.sub(r"\1", text)
    text = _STRONG.sub(lambda match: next(group for group in reversed(match.groups()) if group), text)
    text = re.sub(r"\*(?=\S)([^*]+?)(?<=\S)\*", r"\1", text)
    return clean(_KEPT.sub(lambda match: kept[int(match[1])], text))


def without_urls(text: str) -> str:
    """Return a text without the sentences that hold a URL, which AppStream wants in <url> alone."""
    if not _URL.search(text):
        return text
    return " ".join(sentence for sentence in _SENTENCE_END.split(text) if not _URL.search(sentence))


def _without_links(text: str, references: Collection[str]) -> str:
    """Leave out pictures, and of links all but their texts; a picture may stand in a link."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(lambda match: "" if match[0].startswith("!") else match[1], text)
    return _SHORT_REFERENCE.sub(
        lambda match: match[0] if match[2].lower() not in references else "" if match[1] else match[2], text
    )


def _keep(kept: list[str], text: str) -> str:
    """Put a text where no further pattern finds it."""
    kept.append(text)
    return f"\x00{len(kept) - 1}\x00"
