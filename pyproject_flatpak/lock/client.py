"""HTTP for locks: one session that asks again where that can help, and says in a few words what went wrong.

Uses the network, with the proxies, certificates and netrc of the environment. urllib3's own retries end with the head
of an answer; here a body that breaks off or stalls counts as well. https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, NoReturn, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import (
    HTTPError,
    InvalidHeader,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
    TimeoutError,  # noqa: A004 - urllib3's own
)
from urllib3.util import Retry

from pyproject_flatpak.lock.limits import Failure, Limits, host_of
from pyproject_flatpak.lock.session import open_session
from pyproject_flatpak.redact import credentials_for

_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that another answer may follow upon."""
_CHUNK: Final = 64 * 1024
"""Bytes that are read at most before they are counted."""
_Read = TypeVar("_Read")


class Client:
    """Asks for what lies at URLs, with the credentials of an index where they are for its own host."""

    def __init__(
        self, *, index: str | None, limits: Limits | None = None, at_once: int = 4, stop: threading.Event | None = None
    ) -> None:
        """Serve `at_once` threads; once `stop` is set, no more is read."""
        self._index = index
        self._limits = limits or Limits()
        self._stop = stop or threading.Event()
        self._session = open_session(at_once)
        self._session.hooks["response"].append(_refuse_to_leave_tls)

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, url: str, read: Callable[[Iterator[bytes]], _Read]) -> _Read:
        """Return what `read` makes of the body, which it is given anew for each try. Raises Failure."""
        limits = self._limits
        deadline, tried = time.monotonic() + limits.total, 0
        while True:
            try:
                return self._try(url, read, deadline)
            except Failure as failure:
                pause = max(failure.pause, limits.backoff * 2**tried)
                too_long = failure.pause > limits.retry_after or time.monotonic() + pause > deadline
                tried += 1
                if not failure.passes or tried == limits.tries or too_long:
                    raise
                self._stop.wait(pause)

    def _try(self, url: str, read: Callable[[Iterator[bytes]], _Read], deadline: float) -> _Read:
        limits = self._limits
        asked: dict[str, Any] = {
            "auth": credentials_for(url, self._index),
            "timeout": (limits.connect, limits.read),
            "headers": {"Accept-Encoding": "identity"},  # the bytes themselves, as their sha256 counts
        }
        self._refuse_to_go_on(url)
        try:
            with self._session.get(url, stream=True, **asked) as answer:
                _check_status(answer)
                return read(self._chunks(answer, deadline))
        except (requests.RequestException, HTTPError) as error:
            _fail(error, url, limits)

    def _chunks(self, answer: requests.Response, deadline: float) -> Iterator[bytes]:
        # read1 returns what has come, so that a body that drips is noticed; decoding is nobody's business
        while chunk := answer.raw.read1(_CHUNK, decode_content=False):
            self._refuse_to_go_on(answer.url)
            if time.monotonic() > deadline:
                raise Failure(answer.url, f"not done after {self._limits.total:g} s")
            yield chunk

    def _refuse_to_go_on(self, url: str) -> None:
        if self._stop.is_set():
            raise Failure(url, "interrupted")


def _refuse_to_leave_tls(answer: requests.Response, **_: object) -> None:
    """Refuse a redirect in the clear of what was asked for over TLS. A hook of requests."""
    target = urljoin(answer.url, answer.headers.get("Location", "")) if answer.is_redirect else ""
    if urlsplit(answer.url).scheme == "https" and target and urlsplit(target).scheme != "https":
        answer.close()
        raise Failure(answer.url, f"redirects from https to {target.partition(':')[0]} on {host_of(target)}")


def _check_status(answer: requests.Response) -> None:
    if not answer.ok:
        passes = answer.status_code in _PASSING
        pause = _retry_after(answer) if passes else 0
        why = f"answered {answer.status_code} {_phrase(answer.status_code)}".rstrip()
        why += f" and wants to be left alone for {pause:.0f} s" if pause else ""
        raise Failure(answer.url, why, status=answer.status_code, passes=passes, pause=pause)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _retry_after(answer: requests.Response) -> float:
    """Return the seconds that the server asks us to wait, which it may say as a date."""
    try:
        return Retry().get_retry_after(answer.raw) or 0
    except InvalidHeader:
        return 0


def _fail(error: Exception, url: str, limits: Limits) -> NoReturn:
    """Raise the Failure for what requests or urllib3 has raised, of the host that it happened with."""
    request = getattr(error, "request", None)
    url = getattr(request, "url", None) or url
    causes = list(_causes(error))
    own = next((cause for cause in causes if isinstance(cause, OSError) and cause.strerror), None)

    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if caused_by(requests.exceptions.SSLError, SSLError):
        raise Failure(url, "no certificate that can be trusted") from None
    if caused_by(requests.exceptions.ProxyError):
        raise Failure(url, "the proxy gives no way to it") from None
    if caused_by(requests.TooManyRedirects, requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL):
        raise Failure(url, "redirects to nowhere") from None
    if caused_by(ReadTimeoutError, requests.ReadTimeout):
        raise Failure(url, f"not a byte for {limits.read:g} s", passes=True) from None
    if caused_by(NameResolutionError):
        raise Failure(url, "no such host", passes=True) from None
    if caused_by(TimeoutError, requests.Timeout) and not caused_by(NewConnectionError):  # the latter is the former
        raise Failure(url, f"no connection within {limits.connect:g} s", passes=True) from None
    why = own.strerror.lower() if own and own.strerror else "the connection broke off"
    raise Failure(url, why, passes=True) from None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that it was made of: urllib3 and requests wrap it in several ways."""
    yield error
    wrapped = [*error.args, getattr(error, "reason", None), error.__cause__ or error.__context__]
    for inner in wrapped:
        if isinstance(inner, BaseException):
            yield from _causes(inner)
