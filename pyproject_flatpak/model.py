"""The `[tool.flatpak]` table as values.

The string under a field is its documentation: the first line is the summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyproject_flatpak.data import ARCHES

Format = Literal["json", "yaml"]
Layout = Literal["single", "per-package"]
Prefer = Literal["wheel", "pure", "sdist"]
Qt = Literal["base", "wheels"]
TranslationKind = Literal["gettext", "qt"]

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]
"""A value that a manifest can hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependencies:
    """`[tool.flatpak.dependencies]`: what the Python dependencies' module is made from."""

    extras: tuple[str, ...] = ()
    """Extras of the project whose dependencies go into the Flatpak."""
    groups: tuple[str, ...] = ()
    """Dependency groups (PEP 735) that go into the Flatpak as well."""
    exclude: tuple[str, ...] = ()
    """Distributions to leave out, wherever they are asked for: normalized names."""
    lock: str | Literal[False] | None = None
    """Path of another tool's lock to take versions and hashes from; by default the one that the project has.

    `pylock.toml`, `uv.lock`, `poetry.lock`, `pdm.lock`, `Pipfile.lock` and a fully pinned `requirements.txt` are found,
    in this order. With `false`, none is taken.
    """
    prefer: Prefer = "wheel"
    """Which file of a release is taken where more than one fits: `wheel`, `pure` or `sdist`.

    `wheel`: by tag order, the native wheel first, the sdist where there is none. `pure`: a wheel without compiled code,
    then the sdist, then a native wheel. `sdist`: the sdist, a wheel where there is none.
    """
    from_source: tuple[str, ...] = ()
    """Distributions that are built from their sdists whatever `prefer` says: normalized names."""
    index: str | None = None
    """URL of the package index, instead of the resolver's default one."""
    build_requirements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Further build requirements by the name of the distribution that is built from source.

    Needed for old sdists that do not say what they are built with: `docopt = ["setuptools<80"]`. The back end of a
    distribution that is named here is not asked for more, so with `[]` no code of its sdist runs while it is locked.
    """
    layout: Layout = "single"
    """Whether one module installs all dependencies, or each has a module of its own: `single` or `per-package`.

    One is faster to build. Modules of their own stand in the order in which the dependencies require each other.
    """
    cleanup: tuple[str, ...] = ()
    """Files of the dependencies to leave out of the result: lists, and patterns as in flatpak-builder's `cleanup`.

    Nothing is left out by default. The lists are in docs/modules.md: `headers`, `tests` and others.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class DesktopAction:
    """`[tool.flatpak.desktop.actions.NAME]`: an entry of the launcher's context menu."""

    id: str
    name: str
    """Text of the menu entry."""
    exec_args: tuple[str, ...] = ()
    """Arguments that the command gets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalizedDesktop:
    """`[tool.flatpak.desktop.localized.LOCALE]`: texts of the desktop entry in another language."""

    name: str | None = None
    generic_name: str | None = None
    comment: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Desktop:
    """`[tool.flatpak.desktop]`: the desktop entry."""

    file: str | None = None
    """Path of the project's own desktop file, where it is not found; other keys of the table count before its values.
    """
    name: str | None = None
    """Name in the menu, where it differs from `tool.flatpak.name`."""
    generic_name: str | None = None
    """What kind of application it is: `Text Editor`."""
    comment: str | None = None
    """Tooltip; the summary by default."""
    categories: tuple[str, ...] = ()
    """Menu categories; from the Topic classifiers by default."""
    keywords: tuple[str, ...] = ()
    """Words that a search finds the application by; the project's keywords by default."""
    mime_types: tuple[str, ...] = ()
    """MIME types that the application opens; `x-scheme-handler/NAME` for URL schemes."""
    terminal: bool | None = None
    """Whether it runs in a terminal; true by default where no toolkit and no gui-script is found."""
    startup_wm_class: str | None = None
    """WM_CLASS of its X11 windows where that is not the app-id."""
    exec_args: tuple[str, ...] = ()
    """Arguments after the command; a field code for the MIME types is added."""
    actions: tuple[DesktopAction, ...] = ()
    """Entries of the launcher's context menu."""
    dbus_activatable: bool | None = None
    """Whether the desktop starts the application over D-Bus; it then gets a service file."""
    localized: Mapping[str, LocalizedDesktop] = field(default_factory=dict)
    """Texts in other languages, by locale: `de`, `pt_BR`, `sr@latin`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Screenshot:
    """One of `tool.flatpak.metainfo.screenshots`."""

    image: str
    """URL of a PNG, WebP or JPEG picture, of a tag or commit rather than a branch."""
    caption: str | None = None
    """What is to be seen, without a full stop."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One of `tool.flatpak.metainfo.releases`."""

    version: str
    date: str
    """ISO 8601 date."""
    description: str | None = None
    """What has changed: paragraphs and `- ` lists."""
    url: str | None = None
    """Where the release notes are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Developer:
    """`[tool.flatpak.metainfo.developer]`."""

    id: str | None = None
    """Reverse-DNS id; the app-id without its last component by default."""
    name: str | None = None
    """Name; the project's first author by default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Branding:
    """`[tool.flatpak.metainfo.branding]`: colours behind the application in a software centre."""

    light: str
    """`#rrggbb` for the light style."""
    dark: str
    """`#rrggbb` for the dark style."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """`tool.flatpak.metainfo.translation`: where a software centre looks for the languages that it speaks."""

    type: TranslationKind
    """`gettext` or `qt`."""
    domain: str
    """gettext's domain, or the path of Qt's files below `share` with the beginning of their names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metainfo:
    """`[tool.flatpak.metainfo]`: the AppStream component."""

    file: str | None = None
    """Path of the project's own metainfo file, where it is not found; other keys of the table count before it."""
    summary: str | None = None
    """One line, 10 to 35 characters, no full stop; the project's description by default."""
    description: str | None = None
    """Paragraphs separated by blank lines, and lists whose lines start with `- `; by default the README's first."""
    developer: Developer = field(default_factory=Developer)
    """Who makes the application."""
    screenshots: tuple[Screenshot, ...] = ()
    """Pictures, the default one first."""
    releases: tuple[Release, ...] = ()
    """Releases; from the changelog by default, else from tags of git."""
    changelog: str | Literal[False] | None = None
    """Path of the changelog that releases come from; by default the one that the project has. With `false`, none do."""
    content_rating: Mapping[str, str] = field(default_factory=dict)
    """OARS 1.1 attributes that apply: `violence-cartoon = "mild"`; empty means nothing to warn of."""
    branding: Branding | None = None
    """Colours behind the application in a software centre."""
    urls: Mapping[str, str] = field(default_factory=dict)
    """URLs by AppStream type, over those that come from the project's URLs."""
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the application cannot do without: `control = ["pointing"]`, `display_length = [">=768"]`."""
    supports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What it makes use of, in the same form."""
    license: str | None = None
    """SPDX expression of the application's licence, where the project's metadata does not say it."""
    translation: Translation | None = None
    """Kind and domain of the translations; by default gettext where there is a folder `po` with its lists."""
    metadata_license: str = "CC0-1.0"
    """SPDX id of the metainfo file's own licence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """`[tool.flatpak.check]`: what `pyproject-flatpak check` does not tell."""

    exclude: tuple[str, ...] = ()
    """Codes of findings to leave out, such as `finish-args-home-filesystem-access`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FlatpakTable:
    """`[tool.flatpak]`."""

    app_id: str | None = None
    """Reverse-DNS id of the application, such as `io.github.owner.Name`; from its files and URLs by default."""
    name: str | None = None
    """Name that people read; the last component of the app-id or the project's name by default."""
    runtime: str | None = None
    """Runtime, such as `org.gnome.Platform`; by toolkit by default."""
    runtime_version: str | None = None
    """Branch of the runtime; the newest that is supported by default."""
    sdk: str | None = None
    """Sdk; the runtime's own by default."""
    base: str | None = None
    """BaseApp to start from; by default the one that brings the toolkit's Qt bindings."""
    base_version: str | None = None
    """Branch of the BaseApp; the runtime's by default."""
    qt: Qt | None = None
    """Where the Qt bindings come from: `base`, a BaseApp on KDE's runtime, or `wheels`, bundled like any dependency.

    With `wheels` the runtime is freedesktop's by default. Without the key it is the BaseApp where the runtime has one.
    """
    sdk_extensions: tuple[str, ...] = ()
    """Sdk extensions that the build needs."""
    command: str | None = None
    """Program to start; from gui-scripts, then scripts and script files, by default."""
    arches: tuple[str, ...] = ARCHES
    """Arches to support."""
    format: Format = "json"
    """Syntax of the manifest."""
    icon: str | None = None
    """Path of the icon in the project: SVG, or a square PNG of 128, 192, 256 or 512 pixels."""
    output: str = "build-aux/flatpak"
    """Folder for the generated files, relative to the project."""
    wheel_data: bool = False
    """Whether wheels hold desktop file, metainfo and icon too, for a menu entry outside of Flatpak.

    With hatchling this takes `[tool.hatch.build.targets.wheel.hooks.flatpak]`.
    """
    checker_data: bool = False
    """Whether Flathub's update bot is told where to find newer releases of the dependencies.

    Those from the default index that it can exchange get it: sdists, and wheels without compiled code. It keeps to the
    upper bounds of `project.dependencies`, and knows nothing of what the releases require of each other.
    """
    finish_args: tuple[str, ...] = ()
    """Permissions beside the derived ones."""
    no_finish_args: tuple[str, ...] = ()
    """Derived permissions to leave out."""
    derive_finish_args: bool = True
    """Whether to derive permissions; with false, `finish-args` is the whole list."""
    modules: tuple[JSON, ...] = ()
    """Modules before the Python dependencies: tables in flatpak-builder's form, or files that hold them.

    Paths in them are relative to the output folder, where the manifest lies.
    """
    modules_after: tuple[JSON, ...] = ()
    """Modules after the application."""
    cleanup: tuple[str, ...] = ()
    """Files to leave out of the result, as flatpak-builder's `cleanup`."""
    cleanup_commands: tuple[str, ...] = ()
    """Commands to run after the build."""
    build_options: Mapping[str, JSON] = field(default_factory=dict)
    """flatpak-builder's `build-options` of the whole manifest."""
    manifest: Mapping[str, JSON] = field(default_factory=dict)
    """Merged over the generated manifest, table by table: the escape hatch."""
    dependencies: Dependencies = field(default_factory=Dependencies)
    """What the Python dependencies' module is made from."""
    desktop: Desktop = field(default_factory=Desktop)
    """The desktop entry."""
    metainfo: Metainfo = field(default_factory=Metainfo)
    """The AppStream component."""
    check: Check = field(default_factory=Check)
    """What `check` does not tell."""
