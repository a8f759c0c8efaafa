"""Which locked releases do not run on the runtime's Python: uv takes no notice of upper bounds, but pip does.

Uses the network: the metadata file beside one wheel of each release (PEP 658), kept in the user's cache by the wheel's
sha256, as it never changes. https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.metadata import parse_email
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pyproject_flatpak.cache import cache_folder
from pyproject_flatpak.errors import ConfigError, message
from pyproject_flatpak.redact import credentials_for

if TYPE_CHECKING:
    import requests

_AT_ONCE: Final = 16
"""Requests under way."""
_TIMEOUT: Final = 20
"""Seconds without a byte after which the bound counts as unknown."""


def unfit_releases(packages: Iterable[Mapping[str, Any]], python: str, index: str | None) -> dict[str, str]:
    """Return the Requires-Python of each of the package tables that leaves out `python`, by `name==version`.

    A release whose metadata no file host serves counts as fit.
    """
    wheels = {
        f"{package['name']}=={package['version']}": package["wheels"][0]
        for package in packages
        if package.get("wheels") and "version" in package
    }
    folder = cache_folder() / "requires-python"
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool, _session() as session:
        bounds = dict(
            zip(wheels, pool.map(lambda wheel: _bound(wheel, session, folder, index), wheels.values()), strict=True)
        )
    return {release: bound for release, bound in bounds.items() if not _allows(bound, python)}


def _session() -> requests.Session:
    try:
        import requests  # noqa: PLC0415 - the extra may be missing
    except ImportError:
        raise ConfigError(
            message(
                "requests",
                "is needed to lock the dependencies and is not installed",
                remedy="pip install 'pyproject-flatpak[resolve]'",
            )
        ) from None
    session = requests.Session()
    session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=_AT_ONCE))
    return session


def _bound(wheel: Mapping[str, Any], session: requests.Session, folder: Path, index: str | None) -> str:
    kept = folder / str(wheel.get("hashes", {}).get("sha256", "unknown"))
    with suppress(OSError):
        return kept.read_text("utf-8")
    url = str(wheel.get("url", ""))
    if not url.startswith(("https://", "http://")):
        return ""
    try:
        answer = session.get(f"{url}.metadata", auth=credentials_for(url, index), timeout=_TIMEOUT)
        if answer.status_code != HTTPStatus.NOT_FOUND:  # a host that has no such file will not have it tomorrow
            answer.raise_for_status()
    except OSError:  # all that requests raises
        return ""
    raw, _ = parse_email(answer.content if answer.ok else b"")
    bound = raw.get("requires_python", "")
    with suppress(OSError):
        _keep(kept, bound)
    return bound


def _keep(path: Path, text: str) -> None:
    """Write `text` so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)


def _allows(bound: str, python: str) -> bool:
    try:
        return SpecifierSet(bound).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True
