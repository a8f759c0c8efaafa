"""Version constraints as Poetry and PDM write them (`^1.2 || ~3.4`, `*`, `1.0`) -> version specifiers. Pure.

https://python-poetry.org/docs/dependency-specification/#version-constraints
"""

from __future__ import annotations

import re
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

_ONE: Final = re.compile(r"(?P<sign>===?|~=|[<>!]=|<>|[\^~=<>])?\s*(?P<version>(?:\d+!)?[^\s,^~=<>!]+)")
_SIGNS: Final = {"": "==", "=": "==", "<>": "!="}


def parse_constraint(text: str) -> tuple[SpecifierSet, ...]:
    """Return specifiers, each of which allows some of the versions. Raises ValueError for what is no constraint."""
    return tuple(_specifiers(part) for part in re.split(r"\|\|?", text))


def _specifiers(text: str) -> SpecifierSet:
    """Return what is joined by commas or blanks."""
    found = [_specifier(match["sign"] or "", match["version"]) for match in _ONE.finditer(text)]
    if not found or _ONE.sub("", text).strip(" ,"):
        raise InvalidSpecifier(text)
    return SpecifierSet(",".join(filter(None, found)))


def _specifier(sign: str, version: str) -> str:
    """Return one constraint as specifiers, none for any version."""
    if re.fullmatch(r"v?[xX*](\.[xX*])*", version):
        return ""
    if sign in {"^", "~"}:
        lower = Version(version)
        return f">={lower},<{_caret_limit(lower) if sign == '^' else _tilde_limit(lower)}"
    stem, wildcard, _ = version.partition(".*")
    sign = _SIGNS.get(sign, sign)
    return f"{sign}{stem}{wildcard if sign in {'==', '!='} else ''}"


def _caret_limit(version: Version) -> str:
    """Return the next version that may break: the first part above zero changes, else the last."""
    parts = [*version.release]
    changing = next((i for i, part in enumerate(parts) if part), len(parts) - 1)
    return _limit(version, [*parts[:changing], parts[changing] + 1])


def _tilde_limit(version: Version) -> str:
    """Return the next minor version, or the next major one of a constraint that is only that."""
    parts = [*version.release[:2]]
    return _limit(version, [*parts[:-1], parts[-1] + 1])


def _limit(version: Version, parts: list[int]) -> str:
    return f"{f'{version.epoch}!' if version.epoch else ''}{'.'.join(map(str, parts))}"
