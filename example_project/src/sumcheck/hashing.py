"""A file becomes its checksums; the text of a published checksum is compared with them. Knows no widgets."""

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from blake3 import blake3

CHUNK = 1 << 20  # bytes read at a time


class Algorithm(Enum):
    """What Sumcheck computes; the value is the name that a person reads."""

    SHA256 = "SHA-256"
    BLAKE3 = "BLAKE3"


DIGEST_BYTES = 32  # both algorithms have the same length
HEX_DIGITS = DIGEST_BYTES * 2

_LABELS = {"sha256": Algorithm.SHA256, "blake3": Algorithm.BLAKE3, "b3": Algorithm.BLAKE3}
_FOREIGN_LENGTHS = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 96: "SHA-384", 128: "SHA-512"}
_LABELLED = re.compile(
    r"""(?P<label>[a-z]+[-_ ]?[0-9]+)  # SHA256, sha-256, b3
        \s*(?:\(.*\)\s*)?              # the file name, as BSD's tools write it
        [:=-]\s*                       # sha256:…, SHA256 (file) = …, sha256-…
        (?P<digest>\S+)""",
    re.IGNORECASE | re.VERBOSE,
)


class ExpectedChecksumError(ValueError):
    """The text is no checksum that can be compared; the message is a sentence for the user."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checksums:
    """What was computed of one file."""

    size: int
    """In bytes."""
    digests: dict[Algorithm, str]
    """Lower-case hexadecimal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """A published checksum."""

    digest: str
    """Lower-case hexadecimal."""
    algorithm: Algorithm | None
    """None when the text does not say which, so that either may fit."""


def hash_file(path: Path, progress: Callable[[int, int], None]) -> Checksums:
    """Read a file once and compute all its checksums.

    `progress` is called with the bytes done and the bytes in all; what it raises stops the work.
    """
    sha256, blake = hashlib.sha256(), blake3(max_threads=blake3.AUTO)
    buffer = memoryview(bytearray(CHUNK))
    done = 0
    with path.open("rb", buffering=0) as file:
        total = os.fstat(file.fileno()).st_size
        while count := file.readinto(buffer):
            sha256.update(buffer[:count])
            blake.update(buffer[:count])
            done += count
            progress(done, total)
    digests = {Algorithm.SHA256: sha256.hexdigest(), Algorithm.BLAKE3: blake.hexdigest()}
    return Checksums(size=done, digests=digests)


def parse_expected(text: str) -> Expected:
    """Read a checksum as download pages and checksum files write it.

    Raises ExpectedChecksumError.
    """
    words = text.split()
    if not words:
        raise ExpectedChecksumError("There is no checksum here")
    if labelled := _LABELLED.match(text.strip()):
        algorithm = _parse_label(labelled["label"])
        return Expected(digest=_parse_digest(labelled["digest"]), algorithm=algorithm)
    return Expected(digest=_parse_digest(words[0]), algorithm=None)


def compare(expected: Expected, checksums: Checksums) -> Algorithm | None:
    """Return the algorithm whose checksum is the expected one, or None when there is no such."""
    for algorithm, digest in checksums.digests.items():
        if expected.algorithm in (None, algorithm) and expected.digest == digest:
            return algorithm
    return None


def _parse_label(label: str) -> Algorithm:
    try:
        return _LABELS[re.sub("[-_ ]", "", label).lower()]
    except KeyError:
        raise ExpectedChecksumError(f"{label} is not supported, only SHA-256 and BLAKE3 are") from None


def _parse_digest(text: str) -> str:
    if re.fullmatch("[0-9a-fA-F]+", text):
        return _check_length(text.lower())
    try:
        digest = base64.b64decode(text, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != DIGEST_BYTES:
        raise ExpectedChecksumError("This does not look like a checksum")
    return digest.hex()


def _check_length(digits: str) -> str:
    if len(digits) == HEX_DIGITS:
        return digits
    if foreign := _FOREIGN_LENGTHS.get(len(digits)):
        raise ExpectedChecksumError(f"This is as long as {foreign}, only SHA-256 and BLAKE3 are supported")
    raise ExpectedChecksumError(f"A checksum has {HEX_DIGITS} digits, this has {len(digits)}")
