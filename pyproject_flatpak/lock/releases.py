"""What releases say of themselves: the Python that they run on, of which uv overlooks upper bounds; what they require.

Uses the network: the metadata file beside one wheel of each release (PEP 658), the head of which is kept in the user's
cache by the wheel's sha256, as it never changes.
https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.metadata import RawMetadata, parse_email
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pyproject_flatpak.cache import cache_folder
from pyproject_flatpak.lock.limits import Failure, Limits

if TYPE_CHECKING:
    from pyproject_flatpak.lock.client import Client

_AT_ONCE: Final = 16
"""Requests under way."""
_REQUIRES_PYTHON: Final = re.compile(rb"(?im)^requires-python:((?:.|\n[ \t])*)$")
_LIMITS: Final = Limits(read=20, total=60, tries=2)
"""After which what a release says counts as unknown."""


def unfit_releases(packages: Iterable[Mapping[str, Any]], python: str, index: str | None) -> dict[str, str]:
    """Return the Requires-Python of each of the package tables that leaves out `python`, by `name==version`.

    A release whose metadata no file host serves counts as fit.
    """
    bounds = {release: _requires_python(head) for release, head in _heads(packages, index).items()}
    return {release: bound for release, bound in bounds.items() if bound and not _allows(bound, python)}


def stated_requirements(packages: Iterable[Mapping[str, Any]], index: str | None) -> dict[str, list[str]]:
    """Return the Requires-Dist of each of the package tables that has a wheel, by `name==version`."""
    heads = _heads(packages, index)
    return {release: metadata_fields(head).get("requires_dist", []) for release, head in heads.items()}


def metadata_fields(content: bytes) -> RawMetadata:
    """Return the fields of a metadata file, without the description, which is most of it and takes long to parse."""
    return parse_email(_head_of(content))[0]


def _requires_python(head: bytes) -> str:
    """Return the one field that each lock needs of each release, and needs at once: the parser takes 1 ms for all."""
    found = _REQUIRES_PYTHON.search(head)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def _heads(packages: Iterable[Mapping[str, Any]], index: str | None) -> dict[str, bytes]:
    wheels = {
        f"{package['name']}=={package['version']}": package["wheels"][0]
        for package in packages
        if package.get("wheels") and "version" in package
    }
    heads = {release: _kept_head(wheel) for release, wheel in wheels.items()}
    unknown = {release: wheels[release] for release, head in heads.items() if head is None}
    if unknown:
        heads |= _asked_heads(unknown, index)
    return {release: head or b"" for release, head in heads.items()}


def _asked_heads(wheels: Mapping[str, Mapping[str, Any]], index: str | None) -> dict[str, bytes]:
    # takes longer to import than all else here takes to do
    from pyproject_flatpak.lock.client import Client  # noqa: PLC0415

    with (
        ThreadPoolExecutor(max_workers=_AT_ONCE) as pool,
        Client(index=index, limits=_LIMITS, at_once=_AT_ONCE) as client,
    ):
        heads = pool.map(lambda wheel: _asked_head(wheel, client), wheels.values())
        return dict(zip(wheels, heads, strict=True))


def _asked_head(wheel: Mapping[str, Any], client: Client) -> bytes:
    url = str(wheel.get("url", ""))
    if not url.startswith(("https://", "http://")):
        return b""
    try:
        head = _head_of(client.get(f"{url}.metadata", b"".join))
    except Failure as failure:
        if failure.status != HTTPStatus.NOT_FOUND:  # a host that has no such file will not have it tomorrow
            return b""
        head = b""
    with suppress(OSError):
        _keep(_kept(wheel), head)
    return head


def _head_of(metadata: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", metadata, maxsplit=1)[0]


def _kept(wheel: Mapping[str, Any]) -> Path:
    return cache_folder() / "metadata" / Path(str(wheel.get("hashes", {}).get("sha256", "unknown"))).name


def _kept_head(wheel: Mapping[str, Any]) -> bytes | None:
    with suppress(OSError):
        return _kept(wheel).read_bytes()
    return None


def _keep(path: Path, content: bytes) -> None:
    """Write `content` so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


@cache
def _allows(bound: str, python: str) -> bool:
    try:
        return SpecifierSet(bound).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True
