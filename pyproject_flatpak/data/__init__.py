"""Facts that change, as typed tables: the TOML files beside this one, checked when loaded."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from packaging.licenses import canonicalize_license_expression
from packaging.utils import canonicalize_name
from packaging.version import Version

ARCHES: Final = ("x86_64", "aarch64")
"""The arches that Flathub builds for, in the order in which we write them."""
FREEDESKTOP: Final = "org.freedesktop.Platform"
"""The family that the others are made from, and that an application without a toolkit gets."""
KDE: Final = "org.kde.Platform"
"""The family that has Qt."""
_BRANCH: Final = re.compile(r"\A(5\.15-|6\.|)(\d+)(?:\.08)?\Z")
"""freedesktop's year and month, GNOME's number; KDE's are of Qt 6, or of Qt 5 with freedesktop's year and month."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Runtime:
    """One branch of a runtime: what an application finds in it."""

    id: str
    branch: str
    python: str
    """Full version of the Platform's Python, such as `3.14.7`."""
    glibc: str
    """Version of the Platform's glibc, such as `2.44`; wheels may ask for that manylinux level at most."""
    sdk_extensions: str
    platform_distributions: Mapping[str, str]
    """Normalized name to version of each Python distribution in the Platform; an empty version is not pinned down."""
    sdk_distributions: Mapping[str, str]
    """The same for those that only the Sdk has."""
    bindings: frozenset[str]
    """Normalized names of distributions that belong to the runtime's libraries and are never bundled."""
    tkinter: bool = False
    """Whether its Python has tkinter."""
    eol: str | None = None
    """Day of its end of life (ISO 8601), empty where that is not known; None while it is supported."""
    source: str

    @property
    def sdk(self) -> str:
        """The Sdk's id: the Platform's with the last component replaced."""
        return f"{self.id.removesuffix('.Platform')}.Sdk"

    @property
    def line(self) -> str:
        """What the branches begin with that follow upon each other: `6.` or `5.15-` at KDE, nothing elsewhere."""
        [(line, _)] = _BRANCH.findall(self.branch)
        return str(line)

    @property
    def release(self) -> int:
        """The number that counts the versions of a line: 26 of `26.08`, 51 of `51`, 11 of `6.11`."""
        [(_, release)] = _BRANCH.findall(self.branch)
        return int(release)

    @property
    def python_tag(self) -> tuple[int, int]:
        """Major and minor version of the Platform's Python."""
        version = Version(self.python)
        return version.major, version.minor

    @property
    def python_series(self) -> str:
        """The Python series, such as `3.14`."""
        return "{}.{}".format(*self.python_tag)

    def __str__(self) -> str:
        """Return the ref that flatpak takes: `org.gnome.Platform//51`."""
        return f"{self.id}//{self.branch}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Toolkit:
    """A user-interface toolkit: how it is recognised and what its windows need."""

    name: str
    distributions: frozenset[str]
    imports: frozenset[str]
    runtime: str
    """Id of the family of runtimes that fits it."""
    branches: str = ""
    """What the branches of the family begin with that fit it."""
    base: str | None = None
    """Id of the BaseApp that brings its bindings."""
    is_terminal: bool = False
    """Whether it draws in a terminal and opens no window."""
    finish_args: tuple[str, ...]
    support: str = ""
    """How many of the published applications with this toolkit have this runtime (and base)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionRule:
    """What an application is given where something of it shows that it needs that."""

    name: str
    arguments: tuple[str, ...]
    """The finish-args; none where a portal does."""
    reason: str
    distributions: tuple[str, ...]
    """Normalized names of direct dependencies."""
    imports: tuple[str, ...]
    """Dotted names that the project's own code imports."""
    identifiers: tuple[str, ...]
    """Identifiers that it uses."""
    texts: tuple[str, ...]
    """Strings in it, whole; `x*` for all that begin so."""
    replaces: tuple[str, ...]
    """finish-args that these contain."""
    toolkits: tuple[str, ...]
    """Names of the toolkits to which it applies; none for all."""
    is_hint: bool
    """Whether it is only told: too many applications show the same and do without."""
    support: str
    """Of the published applications that show it, those that have the permission."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BaseApp:
    """A BaseApp with the Qt bindings, or with a part of Qt."""

    branches: tuple[str, ...]
    """Those that it has, newest last; each is for the runtime with the same branch."""
    bindings: frozenset[str]
    """Normalized names of distributions that are tied to its libraries and are never bundled beside them."""
    cleanup_commands: tuple[str, ...]
    """What removes its development files after a build."""
    without_webengine: Mapping[str, str]
    """Environment in which these commands remove QtWebEngine too."""
    webengine_imports: tuple[str, ...]
    """Modules, any of which an application imports that uses QtWebEngine."""
    webengine_distributions: frozenset[str]
    """Normalized names of the distributions, any of which it requires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionTool:
    """A build requirement that asks version control, and how it gets by without."""

    variable: str | None
    """Environment variable that tells it the version."""
    reads_pkg_info: bool
    """Whether it takes the version from a PKG-INFO."""
    lists_files: bool
    """Whether it tells setuptools which files belong to the project."""

    @property
    def finds_version(self) -> bool:
        """Whether the version of the project may come from it at all."""
        return self.variable is not None or self.reads_pkg_info or not self.lists_files


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanupList:
    """Files that dependencies bring and that an application does not need at run time."""

    what: str
    """What the list removes, in words."""
    but: str
    """What to look at before it is used."""
    needed_by: Mapping[str, str]
    """Normalized names of distributions that need some of it nevertheless, each with the place that shows it."""
    patterns: Mapping[str, str]
    """Pattern of flatpak-builder's to its reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BackEnd:
    """A build back end, and what it names only when it is asked."""

    requires: tuple[str, ...]
    more_with: tuple[str, ...]
    """Key paths of pyproject.toml; with one of them it may name more."""

    def may_name_more(self, pyproject: Mapping[str, Any]) -> bool:
        """Tell whether it has to be asked for the project with this pyproject.toml."""
        return any(_has(pyproject, path) for path in self.more_with)


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeHost:
    """A host of source code, and the app-ids that it vouches for."""

    app_id: str
    """What the ids begin with."""
    domains: frozenset[str]
    pages: frozenset[str]
    """Domains below which the projects' web pages are."""
    folders: frozenset[str]
    """First part of each project's path; empty where that is an owner."""
    has_groups: bool
    is_lower: bool
    """Whether an owner is written without capitals."""
    reserved: frozenset[str]
    """First parts of paths that are no owner."""


@cache
def load_runtimes() -> Mapping[tuple[str, str], Runtime]:
    """Load the runtime catalogue, keyed by (id, branch); branches of a family stand oldest first."""
    found = {}
    for family, branches in _table("runtimes").items():
        for entry in branches:
            runtime = Runtime(
                id=family,
                branch=entry["branch"],
                python=entry["python"],
                glibc=entry["glibc"],
                sdk_extensions=entry["sdk-extensions"],
                platform_distributions=_by_distribution(entry["platform"]),
                sdk_distributions=_by_distribution(entry["sdk"]),
                bindings=frozenset(map(canonicalize_name, entry["bindings"])),
                tkinter=entry.get("tkinter", False),
                eol=entry.get("eol"),
                source=entry["source"],
            )
            found[runtime.id, runtime.branch] = runtime
    return MappingProxyType(found)


def branches_of(family: str, begin: str = "") -> tuple[Runtime, ...]:
    """Return the runtimes of a family whose branches begin so, the newest last."""
    found = [runtime for runtime in load_runtimes().values() if runtime.id == family]
    fitting = (runtime for runtime in found if runtime.branch.startswith(begin))
    return tuple(sorted(fitting, key=lambda runtime: branch_order(runtime.branch)))


def newest_runtime(family: str, begin: str = "") -> Runtime:
    """Return the newest supported runtime of a known family whose branches begin so, else the newest at all."""
    found = branches_of(family, begin) or branches_of(family)
    return [*found, *(runtime for runtime in found if runtime.eol is None)][-1]


def branch_order(branch: str) -> tuple[int, ...]:
    """Return what the branches of a family are sorted by: 6.9 before 6.10."""
    return tuple(map(int, re.findall(r"\d+", branch)))


@cache
def load_toolkits() -> tuple[Toolkit, ...]:
    """Load the toolkits, the one that decides first in a mixed project first."""
    return tuple(
        Toolkit(
            name=name,
            distributions=frozenset(map(canonicalize_name, entry["distributions"])),
            imports=frozenset(entry["imports"]),
            runtime=entry["runtime"],
            branches=entry.get("branches", ""),
            base=entry.get("base"),
            is_terminal=entry.get("terminal", False),
            finish_args=tuple(entry["finish-args"]),
            support=entry["support"],
        )
        for name, entry in _table("toolkits").items()
    )


@cache
def load_permissions() -> tuple[PermissionRule, ...]:
    """Load the rules for permissions, in the order in which arguments are written."""
    return tuple(
        PermissionRule(
            name=name,
            arguments=tuple(entry.get("finish-args", ())),
            reason=entry["reason"],
            distributions=tuple(map(str, map(canonicalize_name, entry.get("distributions", ())))),
            imports=tuple(entry.get("imports", ())),
            identifiers=tuple(entry.get("identifiers", ())),
            texts=tuple(entry.get("texts", ())),
            replaces=tuple(entry.get("replaces", ())),
            toolkits=tuple(entry.get("toolkits", ())),
            is_hint=entry.get("hint", False),
            support=entry["support"],
        )
        for name, entry in _table("permissions").items()
    )


@cache
def load_licenses() -> Mapping[str, str]:
    """Load the SPDX expression of each License classifier; empty where the classifier is ambiguous."""
    return MappingProxyType(
        {name: canonicalize_license_expression(value) if value else "" for name, value in _table("licenses").items()}
    )


@cache
def load_categories() -> Mapping[str, tuple[str, ...]]:
    """Load the desktop menu categories of each Topic classifier, the main one first."""
    return MappingProxyType({topic: tuple(names) for topic, names in _table("categories").items()})


@cache
def load_version_tools() -> Mapping[str, VersionTool]:
    """Load the build requirements that ask version control, by normalized name."""
    return MappingProxyType(
        {
            str(canonicalize_name(name)): VersionTool(
                variable=entry.get("variable"),
                reads_pkg_info=entry.get("pkg-info", False),
                lists_files=entry.get("lists-files", False),
            )
            for name, entry in _table("version_control").items()
        }
    )


@cache
def load_bases() -> Mapping[str, BaseApp]:
    """Load the BaseApps that are known, by id."""
    return MappingProxyType(
        {
            base: BaseApp(
                branches=tuple(entry["branches"]),
                bindings=frozenset(map(canonicalize_name, entry["bindings"])),
                cleanup_commands=tuple(entry["cleanup-commands"]),
                without_webengine=MappingProxyType(entry["without-webengine"]),
                webengine_imports=tuple(entry["webengine-imports"]),
                webengine_distributions=frozenset(map(canonicalize_name, entry["webengine-distributions"])),
            )
            for base, entry in _table("bases").items()
        }
    )


@cache
def load_back_ends() -> Mapping[str, BackEnd]:
    """Load the back ends of which is known what they name when they are asked, by their module."""
    return MappingProxyType(
        {
            module: BackEnd(requires=tuple(entry.get("requires", ())), more_with=tuple(entry.get("more-with", ())))
            for module, entry in _table("back_ends").items()
        }
    )


def _has(table: Mapping[str, Any], path: str) -> bool:
    """Tell whether there is something at a key path."""
    found: Any = table
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return bool(found)


@cache
def load_cleanup_lists() -> Mapping[str, CleanupList]:
    """Load the lists that `tool.flatpak.dependencies.cleanup` knows by name."""
    return MappingProxyType(
        {
            name: CleanupList(
                what=entry["what"],
                but=entry["but"],
                needed_by=_by_distribution(entry["needed-by"]),
                patterns=MappingProxyType(entry["patterns"]),
            )
            for name, entry in _table("cleanup").items()
        }
    )


@cache
def load_code_hosts() -> tuple[CodeHost, ...]:
    """Load the code hosts that vouch for an app-id."""
    return tuple(
        CodeHost(
            app_id=entry["app-id"],
            domains=frozenset({domain, *entry.get("aliases", ())}),
            pages=frozenset(entry["pages"]),
            folders=frozenset(entry.get("folders", ())),
            has_groups=entry.get("groups", False),
            is_lower=entry.get("lower", False),
            reserved=frozenset(entry.get("reserved", ())),
        )
        for domain, entry in _table("code_hosts")["hosts"].items()
    )


@cache
def load_shared_domains() -> frozenset[str]:
    """Load the domains whose subdomains belong to others than their owner."""
    return frozenset(_table("code_hosts")["shared"]["domains"])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


def _by_distribution(entry: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({str(canonicalize_name(name)): value for name, value in sorted(entry.items())})
