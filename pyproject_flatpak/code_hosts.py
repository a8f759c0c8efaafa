"""URL of a project -> the app-id that its code host vouches for, or that its own domain does. Pure.

https://docs.flathub.org/docs/for-app-authors/requirements#application-id
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pyproject_flatpak.app_id import is_app_id
from pyproject_flatpak.data import CodeHost, load_code_hosts, load_shared_domains
from pyproject_flatpak.normalize import letters_of

_SCP: Final = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+\.[\w-]+):(?P<path>(?!//).*)\Z")
"""What git takes for a URL: `git@example.org:owner/name.git`."""
_NO_GROUP: Final = frozenset(
    {
        *("-", "blob", "boards", "commits", "issues", "merge_requests", "milestones", "raw", "releases", "tags"),
        *("tree", "wikis"),
    }
)
"""Parts of a path that come after a project in groups."""
_LISTS: Final = frozenset({"package", "packages", "project", "projects"})
"""First parts of paths on sites that list many projects."""
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]+\Z")


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    parts: tuple[str, ...]
    """Of the path."""


def app_id_of_project(url: str, name: str) -> str | None:
    """Return the app-id of the project at `url` on a code host; its page may leave it to `name` what it is called."""
    place = _place(url)
    for host in load_code_hosts() if place else ():
        if place and (parts := _owner_and_name(place, host, name)):
            return _joined(host, parts)
    return None


def app_id_of_domain(url: str, name: str) -> str | None:
    """Return the app-id of an application called `name` whose home page is at `url`, on a domain of its own.

    A domain that begins with the name, as `editor.example.org` does, is not given it twice.
    """
    place = _place(url)
    if place is None or not _HOST.match(place.host) or _is_shared(place):
        return None
    labels = place.host.split(".")
    if letters_of(labels[0]) == letters_of(name) and len(labels) > 2:  # noqa: PLR2004 - more than a domain
        del labels[0]
    app_id = ".".join([*map(_component, reversed(labels)), _last(re.sub(r"[^A-Za-z0-9_-]+", "_", name))])
    return app_id if is_app_id(app_id) else None


def _place(url: str) -> _Place | None:
    if scp := _SCP.match(url):
        url = f"ssh://{scp['host']}/{scp['path']}"
    try:
        parts = urlsplit(url.strip().removeprefix("git+").removeprefix("scm:"))
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https", "git", "ssh"} or not host.isascii():
        return None
    return _Place(host, tuple(part for part in parts.path.split("/") if part))


def _owner_and_name(place: _Place, host: CodeHost, name: str) -> list[str]:
    """Return owner, groups and name of a project there, nothing where the URL is not of one."""
    if place.host in host.domains:
        return _in_path(place.parts, host)
    for pages in host.pages:
        if place.host.endswith(f".{pages}"):
            owner = place.host.removesuffix(f".{pages}")
            return [owner] if host.folders else [owner, place.parts[0] if place.parts else name]
    return []


def _in_path(parts: tuple[str, ...], host: CodeHost) -> list[str]:
    if host.folders:
        return [parts[1]] if len(parts) > 1 and parts[0] in host.folders else []
    found = [part.removeprefix("~") if i == 0 else part for i, part in enumerate(parts)]
    if len(found) < 2 or found[0].lower() in host.reserved:  # noqa: PLR2004 - owner and name
        return []
    end = next((i for i, part in enumerate(found) if i > 1 and part in _NO_GROUP), len(found))
    found = found[: end if host.has_groups else 2]
    return [*found[:-1], found[-1].removesuffix(".git")]


def _joined(host: CodeHost, parts: list[str]) -> str | None:
    """Return the app-id; None where a part has a dot, as no id can name that, or is wrong in another way."""
    owners, name = parts[:-1], parts[-1]
    if host.folders or host.is_lower:
        owners = [owner.lower() for owner in owners]
    app_id = ".".join([host.app_id, *map(_component, owners), _last(name)])
    return app_id if is_app_id(app_id) and not any("." in part for part in parts) else None


def _component(part: str) -> str:
    return _last(part).replace("-", "_")


def _last(part: str) -> str:
    """Return a part of a URL as the last component of an app-id, which may have hyphens."""
    return f"_{part}" if part[:1].isdigit() else part


def _is_shared(place: _Place) -> bool:
    """Tell whether others than the project have a place at that domain."""
    if "~" in "".join(place.parts) or (place.parts and place.parts[0] in _LISTS):
        return True
    shared = load_shared_domains().union(*(host.domains | host.pages for host in load_code_hosts()))
    return any(place.host == domain or place.host.endswith(f".{domain}") for domain in shared)
