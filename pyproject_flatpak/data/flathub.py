"""Flathub's rules that are data, as typed tables: the TOML files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_KINDS: Final = ("text", "boolean", "number", "texts", "table", "list")
_PARTS: Final = ("manifest", "module", "build-options", "extension")


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestKeys:
    """What flatpak-builder knows."""

    parts: Mapping[str, Mapping[str, str]]
    """Part of a manifest to its keys, each with what its value is; a source's part is `source-TYPE`."""
    choices: Mapping[str, tuple[str, ...]]
    """Key to the texts that it may have."""
    needs: Mapping[str, tuple[frozenset[str], ...]]
    """Type of a source to the keys that it cannot do without: exactly one of each set."""

    @property
    def source_types(self) -> tuple[str, ...]:
        """The types of sources."""
        return tuple(self.needs)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedPermission:
    """Permissions that Flathub does not take as they are."""

    code: str
    """Form of the linter's code; `{name}` stands for what a group of the pattern has matched."""
    option: str
    """Name of the finish-arg, without dashes."""
    pattern: str
    """Regular expression of the whole value; `{app_id}` stands for the app-id."""
    unless: tuple[str, ...]
    """Values that are fine nevertheless."""
    reason: str
    way_out: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MetainfoTerms:
    """What may stand in a metainfo file."""

    tags: frozenset[str]
    """Elements of a component."""
    types: frozenset[str]
    """Types of components that Flathub takes."""
    urls: frozenset[str]
    controls: frozenset[str]
    licenses: frozenset[str]
    """SPDX ids for the file itself."""
    project_groups: Mapping[str, str]
    """Group to what the ids of its projects begin with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DesktopTerms:
    """What may stand in a desktop file."""

    keys: Mapping[str, str]
    """Key of the main group to what its value is: `text`, `boolean`, `texts`."""
    action_keys: frozenset[str]
    categories: frozenset[str]
    main_categories: frozenset[str]
    toolkit_categories: frozenset[str]
    """Those that say nothing of what an application is for."""


@cache
def load_manifest_keys() -> ManifestKeys:
    """Load the keys of a manifest."""
    table = _table("manifest_keys")
    common = _by_key(table["source"])
    types = [name.removeprefix("source-") for name in table if name.startswith("source-")]
    parts = {name: _by_key(table[name]) for name in _PARTS}
    parts |= {f"source-{name}": common | _by_key(table[f"source-{name}"]) for name in types}
    return ManifestKeys(
        parts=MappingProxyType(parts),
        choices=MappingProxyType({key: tuple(values) for key, values in table["choices"].items()}),
        needs=MappingProxyType(
            {name: tuple(frozenset(keys.split("|")) for keys in table["needs"][name]) for name in types}
        ),
    )


@cache
def load_refused_permissions() -> tuple[RefusedPermission, ...]:
    """Load the permissions that Flathub does not take as they are."""
    return tuple(
        RefusedPermission(
            code=f"finish-args-{entry['code']}",
            option=entry["option"],
            pattern=entry["pattern"],
            unless=tuple(entry.get("unless", ())),
            reason=entry["reason"],
            way_out=entry["way-out"],
        )
        for entry in _table("refused_permissions")["rules"]
    )


@cache
def load_metainfo_terms() -> MetainfoTerms:
    """Load what may stand in a metainfo file."""
    table = _table("metainfo_terms")
    return MetainfoTerms(
        tags=frozenset(table["tags"]),
        types=frozenset(table["types"]),
        urls=frozenset(table["urls"]),
        controls=frozenset(table["controls"]),
        licenses=frozenset(table["licenses"]),
        project_groups=MappingProxyType(table["project-groups"]),
    )


@cache
def load_desktop_terms() -> DesktopTerms:
    """Load what may stand in a desktop file."""
    table = _table("desktop_terms")
    main, toolkits = frozenset(table["main-categories"]), frozenset(table["toolkit-categories"])
    return DesktopTerms(
        keys=MappingProxyType({key: kind for kind, keys in table["keys"].items() for key in keys}),
        action_keys=frozenset(table["action-keys"]),
        categories=main | toolkits | frozenset(table["additional-categories"]),
        main_categories=main,
        toolkit_categories=toolkits,
    )


def _by_key(part: Mapping[str, list[str]]) -> dict[str, str]:
    return {key: kind for kind in _KINDS for key in part.get(kind, ())}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("pyproject_flatpak.data").joinpath(f"{name}.toml").read_text("utf-8"))
