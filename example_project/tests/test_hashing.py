"""Hashing and comparing, without a display."""

import base64
import hashlib
from pathlib import Path

import pytest
from blake3 import blake3

from sumcheck.hashing import CHUNK, Algorithm, Checksums, ExpectedChecksumError, hash_file, parse_expected
from sumcheck.verdict import judge

CONTENT = b"Sumcheck\n" * 300_000  # more than one chunk
SHA256 = hashlib.sha256(CONTENT).hexdigest()
BLAKE3 = blake3(CONTENT).hexdigest()
CHECKSUMS = Checksums(size=len(CONTENT), digests={Algorithm.SHA256: SHA256, Algorithm.BLAKE3: BLAKE3})


def ignore(_done: int, _total: int) -> None:
    """Take no interest in progress."""


def test_hashes_a_file_once_for_all_algorithms(tmp_path: Path) -> None:
    """Size and both checksums are those of the content."""
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    assert hash_file(file, ignore) == CHECKSUMS


def test_hashes_an_empty_file(tmp_path: Path) -> None:
    """No content is content, too."""
    file = tmp_path / "empty"
    file.touch()
    assert hash_file(file, ignore).digests[Algorithm.SHA256] == hashlib.sha256().hexdigest()


def test_reports_progress_in_bytes(tmp_path: Path) -> None:
    """Each chunk is reported, the last one as the whole."""
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    reports: list[tuple[int, int]] = []
    hash_file(file, lambda done, total: reports.append((done, total)))
    assert reports[0] == (CHUNK, len(CONTENT))
    assert reports[-1] == (len(CONTENT), len(CONTENT))


def test_stops_when_progress_raises(tmp_path: Path) -> None:
    """What the callback raises ends the work at once."""
    file = tmp_path / "file"
    file.write_bytes(CONTENT)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hash_file(file, stop)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    """The caller tells the user."""
    with pytest.raises(FileNotFoundError):
        hash_file(tmp_path / "missing", ignore)


@pytest.mark.parametrize(
    ("text", "digest", "algorithm"),
    [
        pytest.param(SHA256, SHA256, None, id="bare digits"),
        pytest.param(f"  {SHA256.upper()}\n", SHA256, None, id="upper case with space around"),
        pytest.param(f"{SHA256}  installer.iso", SHA256, None, id="line of a checksum file"),
        pytest.param(f"{SHA256} *installer.iso", SHA256, None, id="line for a binary file"),
        pytest.param(f"SHA256 (installer 1.iso) = {SHA256}", SHA256, Algorithm.SHA256, id="BSD line"),
        pytest.param(f"BLAKE3 (installer.iso) = {BLAKE3}", BLAKE3, Algorithm.BLAKE3, id="BSD line of BLAKE3"),
        pytest.param(f"sha256:{SHA256}", SHA256, Algorithm.SHA256, id="label and colon"),
        pytest.param(f"SHA-256: {SHA256}", SHA256, Algorithm.SHA256, id="label with dash, colon and space"),
        pytest.param(f"blake3={BLAKE3}", BLAKE3, Algorithm.BLAKE3, id="label and equals sign"),
        pytest.param(
            "sha256-" + base64.b64encode(bytes.fromhex(SHA256)).decode(), SHA256, Algorithm.SHA256, id="integrity value"
        ),
        pytest.param(base64.b64encode(bytes.fromhex(BLAKE3)).decode(), BLAKE3, None, id="bare base64"),
    ],
)
def test_reads_a_published_checksum(text: str, digest: str, algorithm: Algorithm | None) -> None:
    """Every form in which download pages and checksum files write one."""
    expected = parse_expected(text)
    assert (expected.digest, expected.algorithm) == (digest, algorithm)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "no checksum", id="empty"),
        pytest.param("installer.iso", "does not look like", id="a file name"),
        pytest.param(SHA256[:-1], "has 64 digits, this has 63", id="one digit short"),
        pytest.param("d" * 32, "MD5", id="length of MD5"),
        pytest.param("d" * 128, "SHA-512", id="length of SHA-512"),
        pytest.param(f"md5:{'d' * 32}", "md5 is not supported", id="label of another algorithm"),
    ],
)
def test_refuses_what_is_no_checksum(text: str, message: str) -> None:
    """The message says what is wrong."""
    with pytest.raises(ExpectedChecksumError, match=message):
        parse_expected(text)


@pytest.mark.parametrize(
    ("text", "kind", "algorithm"),
    [
        pytest.param("", "open", None, id="nothing expected"),
        pytest.param("abc", "unreadable", None, id="no checksum"),
        pytest.param(SHA256, "match", Algorithm.SHA256, id="SHA-256"),
        pytest.param(BLAKE3, "match", Algorithm.BLAKE3, id="BLAKE3"),
        pytest.param(f"blake3:{SHA256}", "mismatch", None, id="right digits under the wrong label"),
        pytest.param("0" * 64, "mismatch", None, id="another checksum"),
    ],
)
def test_judges(text: str, kind: str, algorithm: Algorithm | None) -> None:
    """Match and mismatch are told apart, and from a text that cannot be compared."""
    verdict = judge(text, CHECKSUMS)
    assert (verdict.kind, verdict.algorithm) == (kind, algorithm)
