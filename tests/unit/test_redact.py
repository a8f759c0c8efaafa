"""Credentials in URLs never get out."""

from __future__ import annotations

import pytest

from pyproject_flatpak.redact import redacted
from tests.unit.support import SECRET


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param(f"https://user:{SECRET}@example.org/simple", "https://example.org/simple", id="user and password"),
        pytest.param(f"https://{SECRET}@example.org/", "https://example.org/", id="token as the user"),
        pytest.param(f"https://:{SECRET}@example.org/", "https://example.org/", id="password alone"),
        pytest.param(f"HTTPS://user:{SECRET}@example.org", "HTTPS://example.org", id="scheme in capitals"),
        pytest.param(f"git+ssh://{SECRET}@example.org/x", "git+ssh://example.org/x", id="scheme of a repository"),
        pytest.param(f"https://user:%40{SECRET}%2F@example.org/", "https://example.org/", id="escaped characters"),
        pytest.param(f"https://user:é{SECRET}@example.org/", "https://example.org/", id="letters beyond ASCII"),
        # RFC 3986, section 3.2.1: userinfo = *( unreserved / pct-encoded / sub-delims / ":" ), ' is one of sub-delims
        pytest.param(f"https://user:!$&'()*+,;={SECRET}@example.org/", "https://example.org/", id="all punctuation"),
        pytest.param(f"https://user:p@{SECRET}@example.org/", "https://example.org/", id="at sign in the password"),
        pytest.param(
            f"first `https://a:{SECRET}@example.org/` then https://b:{SECRET}@example.org/",
            "first `https://example.org/` then https://example.org/",
            id="every URL of a text",
        ),
        pytest.param(
            f"from <http://user:{SECRET}@example.org/>, or\nmail@example.org",
            "from <http://example.org/>, or\nmail@example.org",
            id="up to the next word",
        ),
    ],
)
def test_credentials_are_taken_out(text: str, safe: str) -> None:
    """What is before the host goes, everything else stays."""
    assert redacted(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://example.org/packages/a@1.0/file", id="at sign in the path"),
        pytest.param("https://example.org/?mail=me@example.org", id="at sign in the query"),
        pytest.param("https://example.org and someone@example.org", id="URL, then an address"),
        pytest.param("app @ https://example.org/app-1.0.tar.gz", id="requirement with a URL"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_text_stays(text: str) -> None:
    """A text without credentials is returned as it is."""
    assert redacted(text) == text
