"""`[tool.flatpak]`: each option right, of the wrong type, missing, and beside an unknown neighbour."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

import pytest

from pyproject_flatpak.model import (
    Branding,
    Dependencies,
    Desktop,
    DesktopAction,
    Developer,
    FlatpakTable,
    LocalizedDesktop,
    Metainfo,
    Release,
    Screenshot,
    Translation,
)
from tests.unit.support import SECRET, flatpak_table, read_table

STRINGS = (
    ("app-id", "org.example.Editor", "org.example.Editor"),
    ("name", "  Text Editor ", "Text Editor"),
    ("runtime", "org.gnome.Platform", "org.gnome.Platform"),
    ("runtime-version", "5.15-25.08", "5.15-25.08"),
    ("sdk", "org.gnome.Sdk//50", "org.gnome.Sdk//50"),
    ("base", "io.qt.PySide.BaseApp", "io.qt.PySide.BaseApp"),
    ("base-version", "6.11", "6.11"),
    ("qt", "wheels", "wheels"),
    ("command", "text-editor", "text-editor"),
    ("format", "yaml", "yaml"),
    ("icon", "./data//icons/editor.svg", "data/icons/editor.svg"),
    ("output", "packaging/flatpak/", "packaging/flatpak"),
    ("dependencies.lock", "./locks//pylock.app.toml", "locks/pylock.app.toml"),
    ("dependencies.prefer", "pure", "pure"),
    ("dependencies.layout", "per-package", "per-package"),
    ("dependencies.index", "https://pypi.example.org/simple", "https://pypi.example.org/simple"),
    ("desktop.file", "data/./editor.desktop", "data/editor.desktop"),
    ("desktop.name", "Editor", "Editor"),
    ("desktop.generic-name", "Text Editor", "Text Editor"),
    ("desktop.comment", "Write texts", "Write texts"),
    ("desktop.startup-wm-class", "editor", "editor"),
    ("metainfo.file", "data//editor.metainfo.xml", "data/editor.metainfo.xml"),
    ("metainfo.summary", "Write texts", "Write texts"),
    ("metainfo.description", "One.\\n\\n- two", "One.\n\n- two"),
    ("metainfo.developer.id", "org.example", "org.example"),
    ("metainfo.developer.name", "Jane Doe", "Jane Doe"),
    ("metainfo.changelog", "docs/./NEWS.md", "docs/NEWS.md"),
    ("metainfo.license", "gpl-3.0-or-later and mit", "GPL-3.0-or-later AND MIT"),
    ("metainfo.metadata-license", "FSFAP", "FSFAP"),
)
"""Key, what is written, what is read."""

ARRAYS = (
    ("sdk-extensions", ["org.freedesktop.Sdk.Extension.rust-stable//26.08"], None),
    ("arches", ["aarch64"], None),
    ("finish-args", ["--share=network", "--env=A=b c"], None),
    ("no-finish-args", ["--device=dri"], None),
    ("cleanup", ["/include", "*.a"], None),
    ("check.exclude", ["finish-args-home-filesystem-access"], None),
    ("cleanup-commands", ["rm -r /app/x"], None),
    ("dependencies.extras", ["Fast_Mode"], ["fast-mode"]),
    ("dependencies.groups", ["Flat.Pak", "flat-pak"], ["flat-pak"]),
    ("dependencies.exclude", ["PyGObject"], ["pygobject"]),
    ("dependencies.from-source", ["Orjson"], ["orjson"]),
    ("dependencies.cleanup", ["/bin", "*.a", "tests", "README.md", "lib?"], None),
    ("desktop.categories", ["Utility", "X-Mine"], None),
    ("desktop.keywords", ["text", "two words"], None),
    ("desktop.mime-types", ["text/plain", "x-scheme-handler/web+note", "application/vnd.example.a-b+xml"], None),
    ("desktop.exec-args", ["--new-window", "%F"], None),
)
"""Key, the strings that are written, those that are read where they differ."""

BOOLEANS = (
    ("checker-data", True),
    ("derive-finish-args", False),
    ("desktop.dbus-activatable", True),
    ("desktop.terminal", True),
    ("wheel-data", True),
)

TABLES = (
    ("build-options", "{ env = { A = 'b' }, strip = true }", {"env": {"A": "b"}, "strip": True}),
    ("manifest", "{ x-note = [1, { a = 2.5 }] }", {"x-note": [1, {"a": 2.5}]}),
    ("dependencies.build-requirements", "{ Doc_Opt = ['setuptools<80'] }", {"doc-opt": ("setuptools<80",)}),
    (
        "desktop.localized",
        "{ pt_BR = { name = 'Edição', keywords = ['a'] }, 'sr@latin' = { comment = 'B', generic-name = 'C' } }",
        {
            "pt_BR": LocalizedDesktop(name="Edição", keywords=("a",)),
            "sr@latin": LocalizedDesktop(comment="B", generic_name="C"),
        },
    ),
    ("metainfo.content-rating", "{ violence-cartoon = 'mild' }", {"violence-cartoon": "mild"}),
    ("metainfo.urls", "{ contact = 'mailto:me@example.org' }", {"contact": "mailto:me@example.org"}),
    ("metainfo.requires", "{ display_length = ['>=768'] }", {"display_length": (">=768",)}),
    ("metainfo.supports", "{ control = ['touch', 'keyboard'] }", {"control": ("touch", "keyboard")}),
    (
        "metainfo.translation",
        "{ type = 'qt', domain = 'app/i18n/app_' }",
        Translation(type="qt", domain="app/i18n/app_"),
    ),
    ("metainfo.branding", "{ light = '#aabbcc', dark = '#001122' }", Branding(light="#aabbcc", dark="#001122")),
)
"""Key, the table that is written, and what is read."""

TABLE_ARRAYS = (
    ("modules", "[{ name = 'a' }, 'b.json']", ({"name": "a"}, "b.json")),
    ("modules-after", "['c.yml']", ("c.yml",)),
    (
        "metainfo.screenshots",
        "[{ image = 'https://example.org/a.png', caption = 'A' }, { image = 'https://example.org/b.png' }]",
        (
            Screenshot(image="https://example.org/a.png", caption="A"),
            Screenshot(image="https://example.org/b.png"),
        ),
    ),
    (
        "metainfo.releases",
        "[{ version = '2', date = 2026-11-01, description = 'New', url = 'https://example.org/2' },"
        " { version = '1.0b1', date = '2025-01-31' }]",
        (
            Release(version="2", date="2026-11-01", description="New", url="https://example.org/2"),
            Release(version="1.0b1", date="2025-01-31"),
        ),
    ),
)

ACTIONS = (DesktopAction(id="New-1", name="New Window", exec_args=("--new",)), DesktopAction(id="b", name="B"))
ACTIONS_TOML = "{ New-1 = { name = 'New Window', exec-args = ['--new'] }, b = { name = 'B' } }"


def attribute(key: str) -> str:
    """Return the path of the attribute that holds what the table has at ``key``."""
    return key.replace("-", "_")


ROWS = [
    *((key, f'"{written}"', read) for key, written, read in STRINGS),
    *((key, repr(written), tuple(read or written)) for key, written, read in ARRAYS),
    *((key, str(value).lower(), value) for key, value in BOOLEANS),
    *TABLES,
    *TABLE_ARRAYS,
    ("desktop.actions", ACTIONS_TOML, ACTIONS),
]


@pytest.mark.parametrize(("key", "toml", "value"), [pytest.param(*row, id=row[0]) for row in ROWS])
def test_right_value(key: str, toml: str, value: object) -> None:
    """A right value is read, and nothing else changes from its default."""
    table = flatpak_table(f"{key} = {toml}")
    assert attrgetter(attribute(key))(table) == value
    untouched = {row[0] for row in ROWS} - {key}
    for other in untouched:
        assert attrgetter(attribute(other))(table) == attrgetter(attribute(other))(FlatpakTable())


@pytest.mark.parametrize("prefer", ["wheel", "pure", "sdist"])
def test_prefer(prefer: str) -> None:
    """Each preference is read as it stands."""
    assert flatpak_table(f"dependencies.prefer = '{prefer}'").dependencies.prefer == prefer


def test_no_lock_is_wanted() -> None:
    """With `false` the locks that the project has are left alone."""
    assert flatpak_table("dependencies.lock = false").dependencies.lock is False


def test_no_changelog_is_wanted() -> None:
    """With `false` the changelog that the project has is left alone."""
    assert flatpak_table("metainfo.changelog = false").metainfo.changelog is False


def leaves(kind: type[Any], prefix: str = "") -> set[str]:
    """Return the attribute paths of a model, those of the models in it included."""
    found = set()
    for field in fields(kind):
        default = field.default_factory() if callable(field.default_factory) else field.default
        inner = leaves(type(default), f"{prefix}{field.name}.") if is_dataclass(default) else {prefix + field.name}
        found |= inner
    return found


def test_every_option_is_in_the_tables_above() -> None:
    """No option of the model is left out of these tests."""
    assert {attribute(row[0]) for row in ROWS} == leaves(FlatpakTable)


def test_missing_values_are_the_defaults() -> None:
    """An empty table is right, and reads as the model's defaults."""
    assert flatpak_table("") == FlatpakTable(dependencies=Dependencies(), desktop=Desktop(), metainfo=Metainfo())
    assert flatpak_table("").metainfo.developer == Developer()


@pytest.mark.parametrize(
    ("key", "wrong", "complaint"),
    [
        *(pytest.param(key, "49", "must be a string (got 49); write it in quotes", id=key) for key, *_ in STRINGS),
        *(
            pytest.param(key, '"x"', "must be an array of strings (got 'x'); write [\"…\"]", id=key)
            for key, *_ in ARRAYS
        ),
        *(
            pytest.param(key, "0", "must be a boolean (got 0); write true or false without quotes", id=key)
            for key, _ in BOOLEANS
        ),
        *(pytest.param(key, "[]", "must be a table (got [])", id=key) for key, *_ in TABLES),
        *(pytest.param(key, "7", "must be an array of", id=key) for key, *_ in TABLE_ARRAYS),
        pytest.param("dependencies", "[]", "must be a table (got [])", id="dependencies"),
        pytest.param("desktop", "[]", "must be a table (got [])", id="desktop"),
        pytest.param("desktop.actions", "[]", "must be a table (got [])", id="desktop.actions"),
        pytest.param("desktop.actions.new", "''", "must be a table (got '')", id="desktop.actions.new"),
        pytest.param("metainfo", "[]", "must be a table (got [])", id="metainfo"),
        pytest.param("metainfo.developer", "[]", "must be a table (got [])", id="metainfo.developer"),
    ],
)
def test_wrong_type(key: str, wrong: str, complaint: str) -> None:
    """A value of the wrong type is told in one line with its key, and nothing follows from it."""
    _, errors = read_table(f"{key} = {wrong}")
    assert len(errors) == 1, errors
    assert errors[0].startswith(f"tool.flatpak.{key}: {complaint}")


def misspelt(key: str) -> str:
    """Return the key as one may well write it."""
    return key.replace("-", "_") if "-" in key else f"{key}s"


@pytest.mark.parametrize("key", sorted({row[0] for row in ROWS}))
def test_unknown_neighbour(key: str) -> None:
    """A key with an underscore for its hyphen, or with a letter too many, is told with the one that is meant."""
    _, errors = read_table(f"{misspelt(key)} = 1")
    assert errors == [f"tool.flatpak.{misspelt(key)}: unknown key; did you mean '{key.rpartition('.')[2]}'?"]


@pytest.mark.parametrize(
    ("toml", "error"),
    [
        pytest.param('runtime = "gnome"', "runtime: must be a runtime's id", id="runtime without dots"),
        pytest.param('runtime = "org.gnome.Platform//51"', "runtime: must be a runtime's id", id="runtime with branch"),
        pytest.param('runtime-version = "51 "', "runtime-version: must be a branch", id="space behind the branch"),
        pytest.param('sdk = "org.gnome.Sdk/x86_64/51"', "sdk: must be an Sdk's id", id="sdk with arch"),
        pytest.param('base = "PySide"', "base: must be a BaseApp's id", id="base without dots"),
        pytest.param('command = "/app/bin/x"', "command: must be the name of a program", id="command with folder"),
        pytest.param('command = "x --gui"', "command: must be the name of a program", id="command with arguments"),
        pytest.param('format = "toml"', "format: unknown value", id="format that is none"),
        pytest.param('arches = ["x86_64", "i386"]', "arches[1]: unknown arch", id="arch that Flathub lacks"),
        pytest.param('arches = ["x86_64", "x86_64", "arm"]', "arches[2]: unknown arch", id="arch behind a repeat"),
        pytest.param("arches = []", "arches: must name an arch", id="no arch"),
        pytest.param('finish-args = ["socket=x11"]', "finish-args[0]: must be a flatpak option", id="no option"),
        pytest.param('finish-args = ["--"]', "finish-args[0]: must be a flatpak option", id="hyphens alone"),
        pytest.param('no-finish-args = ["x"]', "no-finish-args[0]: must be an option", id="no option to leave out"),
        pytest.param('name = "a\\nb"', "name: must be a single line", id="name of two lines"),
        pytest.param(
            'dependencies.index = "pypi.example.org"', "dependencies.index: must be a URL", id="index without scheme"
        ),
        pytest.param('dependencies.extras = ["a b"]', "dependencies.extras[0]: must be a name", id="extra with space"),
        pytest.param('dependencies.groups = ["-"]', "dependencies.groups[0]: must be a name", id="group of a hyphen"),
        pytest.param(
            'dependencies.exclude = ["x>1"]', "dependencies.exclude[0]: must be a name", id="exclude with version"
        ),
        pytest.param(
            'dependencies.build-requirements.x = ["a", "!!"]',
            "dependencies.build-requirements.x[1]: is no requirement",
            id="build requirement that is none",
        ),
        pytest.param(
            'dependencies.build-requirements.x = ["a", "a", "!!"]',
            "dependencies.build-requirements.x[2]: is no requirement",
            id="build requirement behind a repeat",
        ),
        pytest.param(
            'dependencies.build-requirements."a.b" = ["!!"]',
            "dependencies.build-requirements.'a.b'[0]: is no requirement",
            id="build requirement at a key that needs quotes",
        ),
        pytest.param(
            'dependencies.cleanup = ["*.a", "test"]',
            "dependencies.cleanup[1]: unknown list (got 'test'); did you mean 'tests'?",
            id="cleanup list that is none",
        ),
        pytest.param(
            'dependencies.layout = "nested"',
            "dependencies.layout: unknown value (got 'nested'); one of: single, per-package",
            id="layout that is none",
        ),
        pytest.param('desktop.categories = ["A;B"]', "desktop.categories[0]: must be a menu category", id="category"),
        pytest.param('desktop.keywords = ["a;b"]', "desktop.keywords[0]: must be a word without ';'", id="keyword"),
        pytest.param('desktop.mime-types = ["text"]', "desktop.mime-types[0]: must be a MIME type", id="MIME type"),
        pytest.param(
            'desktop.exec-args = ["%f", "x", "%U"]',
            "desktop.exec-args: may hold only one of %f, %F, %u and %U",
            id="two field codes, which desktop-file-validate refuses",
        ),
        pytest.param(
            'desktop.actions."a b".name = "x"', "desktop.actions.'a b': an action's id has only", id="action's id"
        ),
        pytest.param("desktop.actions.new = {}", "desktop.actions.new.name: is missing", id="action without name"),
        pytest.param(
            "desktop.actions.new = { name = 'x', nam = 'y' }", "desktop.actions.new.nam: unknown key", id="action's key"
        ),
        pytest.param('metainfo.summary = "a\\nb"', "metainfo.summary: must be a single line", id="summary of 2 lines"),
        # appstreamcli: summary-has-tabs-or-linebreaks, an error
        pytest.param('metainfo.summary = "a\\tb"', "metainfo.summary: must be a single line", id="summary with a tab"),
        pytest.param('metainfo.developer.id = "Jane Doe"', "metainfo.developer.id: must be a reverse-DNS id", id="id"),
        pytest.param('metainfo.license = "GPL"', "metainfo.license: must be an SPDX expression", id="licence"),
        pytest.param(
            'metainfo.metadata-license = "GPL-3.0-only"', "metainfo.metadata-license: unknown value", id="its licence"
        ),
        pytest.param(
            "metainfo.content-rating.violence-cartoons = 'mild'",
            "metainfo.content-rating.violence-cartoons: unknown key; did you mean 'violence-cartoon'?",
            id="content rating's key",
        ),
        pytest.param(
            "metainfo.content-rating.social-chat = 'some'",
            "metainfo.content-rating.social-chat: unknown value (got 'some'); one of: none, mild, moderate, intense",
            id="content rating's value",
        ),
        pytest.param(
            "metainfo.urls.changelog = 'https://example.org'",
            "metainfo.urls.changelog: unknown key; one of: homepage, bugtracker",
            id="URL type that AppStream lacks",
        ),
        pytest.param("metainfo.urls.help = 'example.org'", "metainfo.urls.help: must be a URL", id="URL"),
        pytest.param("metainfo.requires.mouse = ['x']", "metainfo.requires.mouse: unknown key", id="requires"),
        pytest.param("metainfo.supports.controls = ['x']", "metainfo.supports.controls: unknown key", id="supports"),
        pytest.param(
            "metainfo.branding.light = '#aabbcc'", "metainfo.branding.dark: is missing", id="one colour of two"
        ),
        pytest.param(
            "metainfo.branding = { light = '#abc', dark = '#aabbcc' }",
            "metainfo.branding.light: must be a colour",
            id="colour of three digits",
        ),
        pytest.param(
            "metainfo.branding = { light = '#aabbcc', dark = '#aabbcc', drak = '' }",
            "metainfo.branding.drak: unknown key; did you mean 'dark'?",
            id="branding's key",
        ),
        pytest.param("metainfo.screenshots = [{}]", "metainfo.screenshots[0].image: is missing", id="no image"),
        pytest.param(
            "metainfo.screenshots = [{ image = 'a.png' }]", "metainfo.screenshots[0].image: must be a URL", id="image"
        ),
        pytest.param(
            "metainfo.screenshots = [{ image = 'https://example.org/a.png', captoin = 'x' }]",
            "metainfo.screenshots[0].captoin: unknown key; did you mean 'caption'?",
            id="screenshot's key",
        ),
        pytest.param(
            "metainfo.releases = [{ date = 2026-11-01 }]", "metainfo.releases[0].version: is missing", id="no version"
        ),
        pytest.param(
            "metainfo.releases = [{ version = '1 0', date = 2026-11-01 }]",
            "metainfo.releases[0].version: must be a version",
            id="version with a space",
        ),
        pytest.param("metainfo.releases = [{ version = '1' }]", "metainfo.releases[0].date: is missing", id="no date"),
        pytest.param(
            "metainfo.releases = [{ version = '1', date = '2026-13-01' }]",
            "metainfo.releases[0].date: is no day of the calendar",
            id="no date of the calendar",
        ),
        pytest.param(
            "metainfo.releases = [{ version = '1', date = 2026-11-01, url = 'x' }]",
            "metainfo.releases[0].url: must be a URL",
            id="release's URL",
        ),
        pytest.param(
            "metainfo.releases = [{ version = '1', date = 2026-11-01, notes = 'x' }]",
            "metainfo.releases[0].notes: unknown key",
            id="release's key",
        ),
        pytest.param("build-options.x = 2026-11-01", "build-options.x: cannot stand in a manifest", id="build-options"),
        pytest.param("manifest.a.b = [nan]", "manifest.a.b[0]: cannot stand in a manifest", id="manifest"),
        pytest.param("modules = ['a', 1]", "modules[1]: must be one of module tables", id="modules"),
    ],
)
def test_wrong_form(toml: str, error: str) -> None:
    """A value of the right type and the wrong form is told once, at its key."""
    _, errors = read_table(toml)
    assert len(errors) == 1, errors
    assert errors[0].startswith(f"tool.flatpak.{error}")


@pytest.mark.parametrize("key", ["icon", "output"])
@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        pytest.param("/usr/share/x", "must be a path inside the project", id="absolute"),
        pytest.param("../x", "must be a path inside the project", id="above"),
        pytest.param("a/../../x", "must be a path inside the project", id="above by a detour"),
        pytest.param("a\\\\b", "must be a path inside the project", id="backslash"),
        pytest.param("C:/x", "must be a path inside the project", id="drive"),
        pytest.param("./.", "must not be the project's own folder", id="the project itself"),
    ],
)
def test_paths_stay_in_the_project(key: str, path: str, complaint: str) -> None:
    """A path that leads out of the project, or is of another system, is refused and read as missing."""
    table, errors = read_table(f'{key} = "{path}"')
    [error] = errors
    assert error.startswith(f"tool.flatpak.{key}: {complaint}")
    assert attrgetter(key)(table) == attrgetter(key)(FlatpakTable())


def test_arches_come_in_our_order() -> None:
    """However the author sorts the arches, the outputs are the same."""
    assert flatpak_table('arches = ["aarch64", "x86_64"]') == flatpak_table('arches = ["x86_64", "aarch64"]')


def test_argument_in_both_lists() -> None:
    """A permission cannot be asked for and left out at once."""
    _, errors = read_table('finish-args = ["--device=all", "--share=ipc"]\nno-finish-args = ["--share=ipc"]')
    [error] = errors
    assert error.startswith("tool.flatpak.finish-args: stands in 'no-finish-args' too (got '--share=ipc')")


def test_all_mistakes_are_told_at_once() -> None:
    """Mistakes at any depth come together, so that a file is mended in one pass."""
    _, errors = read_table(
        'apid = "x"\ncommand = 1\n[desktop]\nterminal = 1\n[metainfo.developer]\nid = 1\n[dependencies]\nextra = []'
    )
    assert [error.partition(": ")[0] for error in sorted(errors)] == [
        "tool.flatpak.apid",
        "tool.flatpak.command",
        "tool.flatpak.dependencies.extra",
        "tool.flatpak.desktop.terminal",
        "tool.flatpak.metainfo.developer.id",
    ]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"htps://user:{SECRET}@pypi.example.org/simple", id="scheme misspelt"),
        pytest.param(f"https://user:{SECRET}@pypi.example.org/simple ", id="space at the end"),
        pytest.param(f"https://user:{SECRET}\\u0007@pypi.example.org/simple", id="control character"),
    ],
)
def test_wrong_index_keeps_its_credentials_to_itself(url: str) -> None:
    """An index URL that is refused is shown without its password."""
    _, errors = read_table(f'dependencies.index = "{url}"')
    assert len(errors) == 1
    assert SECRET not in errors[0]
