"""What a request may take, and how it fails. Pure, and quick to import where nothing has to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long to wait and how often to ask; all times in seconds."""

    connect: float = 15
    read: float = 30
    """Without a byte."""
    total: float = 1800
    """For a body, and for all tries together."""
    tries: int = 4
    backoff: float = 0.5
    """Pause after the first try; each further one is twice as long."""
    retry_after: float = 60
    """Longest pause that a server may ask for."""


class Failure(Exception):  # noqa: N818 - its words become an error's, it is none that a person sees
    """A request that came to nothing."""

    def __init__(
        self, url: str, why: str, *, status: int | None = None, passes: bool = False, pause: float = 0
    ) -> None:
        """Say `why` of the host of `url`; one that `passes` may be over after a pause of so many seconds."""
        super().__init__(why)
        self.host = host_of(url)
        self.why = why
        self.status = status
        self.passes = passes
        self.pause = pause


def host_of(url: str) -> str:
    """Return host and port of a URL, without credentials."""
    return urlsplit(url).netloc.rpartition("@")[2]
