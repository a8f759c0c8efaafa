"""Checksums and the text in the entry become what the user is told. Knows no widgets."""

from dataclasses import dataclass
from typing import Literal

from sumcheck.hashing import Algorithm, Checksums, ExpectedChecksumError, compare, parse_expected


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The outcome of a comparison, in words."""

    kind: Literal["open", "unreadable", "match", "mismatch"]
    """`open`: nothing to compare with. `unreadable`: the text is no checksum."""
    title: str
    detail: str
    algorithm: Algorithm | None = None
    """The one that matches."""


def judge(text: str, checksums: Checksums) -> Verdict:
    """Compare what was computed with what the user expects."""
    if not text.strip():
        return Verdict(kind="open", title="Ready to compare", detail="Paste the published checksum")
    try:
        expected = parse_expected(text)
    except ExpectedChecksumError as error:
        return Verdict(kind="unreadable", title="Nothing to compare yet", detail=str(error))
    if algorithm := compare(expected, checksums):
        detail = f"Its {algorithm.value} is the published one"
        return Verdict(kind="match", title="The file matches", detail=detail, algorithm=algorithm)
    detail = "It is damaged, or not the file that was published"
    return Verdict(kind="mismatch", title="The file does not match", detail=detail)
