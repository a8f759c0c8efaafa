"""A session of requests whose connections share what they trust.

requests reads the certificates anew for each connection, which takes longer than most answers.
https://requests.readthedocs.io/en/latest/user/advanced/#transport-adapters
"""

from __future__ import annotations

import os
import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context


def open_session(connections: int) -> requests.Session:
    """Return a session that keeps so many connections to a host, and trusts the certificates that requests would."""
    session = requests.Session()
    session.mount("https://", _Adapter(_context(), pool_maxsize=connections))
    session.mount("http://", HTTPAdapter(pool_maxsize=connections))
    return session


def _context() -> ssl.SSLContext:
    trusted = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
    context = create_urllib3_context()
    if os.path.isdir(trusted):  # noqa: PTH112 - a name from the environment
        context.load_verify_locations(capath=trusted)
    else:
        context.load_verify_locations(cafile=trusted)
    return context


class _Adapter(HTTPAdapter):
    """Gives a context to each connection, and has none read certificates."""

    def __init__(self, context: ssl.SSLContext, **options: Any) -> None:  # noqa: ANN401 - the base class's
        self._context = context
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401
        return super().proxy_manager_for(proxy, ssl_context=self._context, **options)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:  # noqa: ANN401
        return super().send(request, *args, **{**options, "verify": True})

    def cert_verify(self, *_: object) -> None:
        """Read nothing: the context has it."""
