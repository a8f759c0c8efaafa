"""Which locked releases do not run on the runtime's Python: uv takes no notice of upper bounds, but pip does.

Uses the network: the metadata file beside one wheel of each release (PEP 658), kept in the user's cache by the wheel's
sha256, as it never changes. https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import re
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
from pyproject_flatpak.lock.limits import Failure, Limits

if TYPE_CHECKING:
    from pyproject_flatpak.lock.client import Client

_AT_ONCE: Final = 16
"""Requests under way."""
_LIMITS: Final = Limits(read=20, total=60, tries=2)
"""After that, the bound counts as unknown."""


def unfit_releases(packages: Iterable[Mapping[str, Any]], python: str, index: str | None) -> dict[str, str]:
    """Return the Requires-Python of each of the package tables that leaves out `python`, by `name==version`.

    A release whose metadata no file host serves counts as fit.
    """
    wheels = {
        f"{package['name']}=={package['version']}": package["wheels"][0]
        for package in packages
        if package.get("wheels") and "version" in package
    }
    bounds = {release: _kept_bound(wheel) for release, wheel in wheels.items()}
    unknown = {release: wheels[release] for release, bound in bounds.items() if bound is None}
    if unknown:
        bounds |= _asked_bounds(unknown, index)
    return {release: bound for release, bound in bounds.items() if bound and not _allows(bound, python)}


def _asked_bounds(wheels: Mapping[str, Mapping[str, Any]], index: str | None) -> dict[str, str]:
    # takes longer to import than all else here takes to do
    from pyproject_flatpak.lock.client import Client  # noqa: PLC0415

    with (
        ThreadPoolExecutor(max_workers=_AT_ONCE) as pool,
        Client(index=index, limits=_LIMITS, at_once=_AT_ONCE) as client,
    ):
        bounds = pool.map(lambda wheel: _asked_bound(wheel, client), wheels.values())
        return dict(zip(wheels, bounds, strict=True))


def _asked_bound(wheel: Mapping[str, Any], client: Client) -> str:
    url = str(wheel.get("url", ""))
    if not url.startswith(("https://", "http://")):
        return ""
    try:
        metadata = client.get(f"{url}.metadata", b"".join)
    except Failure as failure:
        if failure.status != HTTPStatus.NOT_FOUND:  # a host that has no such file will not have it tomorrow
            return ""
        metadata = b""
    raw, _ = parse_email(_without_description(metadata))
    bound = raw.get("requires_python", "")
    with suppress(OSError):
        _keep(_kept(wheel), bound)
    return bound


def _without_description(metadata: bytes) -> bytes:
    """Return the head of a metadata file, as most of it is a description that takes long to parse."""
    return re.split(rb"\r?\n\r?\n", metadata, maxsplit=1)[0]


def _kept(wheel: Mapping[str, Any]) -> Path:
    return cache_folder() / "requires-python" / Path(str(wheel.get("hashes", {}).get("sha256", "unknown"))).name


def _kept_bound(wheel: Mapping[str, Any]) -> str | None:
    with suppress(OSError):
        return _kept(wheel).read_text("utf-8")
    return None


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
