"""app-id and name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pyproject_flatpak.derive.identity import announcement, derive_app_id, derive_name
from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import GENERATED, Evidence
from pyproject_flatpak.generate import generate
from pyproject_flatpak.project import Description, EntryPoints
from pyproject_flatpak.reporter import Reporter
from tests.support.trees import read_tree
from tests.unit.support import APP_ID, flatpak_table, project, write_tree

CODE = "https://github.com/Jane-Doe/Text-Editor"
BUILD = '[build-system]\nrequires = []\n[project]\nname = "editor"\n'
METADATA = (
    "Metadata-Version: 2.4\nName: editor\nVersion: 1.0\nSummary: Write\nLicense-Expression: MIT\nAuthor: Jane\n"
    "Classifier: Topic :: Utilities\n"
)
MANIFEST = f"id: {APP_ID}\nruntime: org.gnome.Platform\n"


def metainfo(app_id: str) -> str:
    """Return a metainfo file with this id."""
    return f'<component type="desktop-application"><name>Editor</name><id>{app_id}</id></component>'


def decide(root: Path, files: Mapping[str, str | bytes] | None = None, **changes: object) -> Decided[str]:
    """Return the app-id that is derived for a project with these files."""
    problems = Problems()
    decided = derive_app_id(project(**changes), flatpak_table(), Evidence(write_tree(root, files or {})), problems)
    assert bool(decided.value) == (problems.errors == [])
    return decided


def test_app_id_is_the_authors(tmp_path: Path) -> None:
    """The configured app-id comes before all that the project says."""
    write_tree(tmp_path, {"data/org.example.Other.desktop": "[Desktop Entry]"})
    problems = Problems()
    table = flatpak_table(f'app-id = "{APP_ID}"')
    decided = derive_app_id(project(urls={"Source": CODE}), table, Evidence(tmp_path), problems)
    assert decided == Decided(APP_ID, Origin(CONFIGURED, ("tool.flatpak.app-id",)))
    assert problems.errors == []


def test_app_id_is_missing(tmp_path: Path) -> None:
    """Where nothing tells an app-id there is nothing to make; the message shows what was looked at, and an app-id."""
    problems = Problems()
    decided = derive_app_id(project(), flatpak_table(), Evidence(tmp_path), problems)
    [error] = problems.errors
    assert decided.value == ""
    assert error.startswith("tool.flatpak.app-id: is missing, and no file of the project, [tool.briefcase], ")
    assert "io.github.owner." in error


def test_wrong_app_id_is_not_replaced(tmp_path: Path) -> None:
    """An app-id that is wrong is told once, and none is derived in its place."""
    problems = Problems()
    problems.add("tool.flatpak.app-id", "is wrong")
    decided = derive_app_id(project(urls={"Source": CODE}), flatpak_table(), Evidence(tmp_path), problems)
    assert decided.value == ""
    assert len(problems.errors) == 1


@pytest.mark.parametrize(
    ("files", "app_id", "evidence"),
    [
        pytest.param(
            {"data/x.metainfo.xml": metainfo(APP_ID)}, APP_ID, "data/x.metainfo.xml", id="what the metainfo says"
        ),
        pytest.param(
            {"x.appdata.xml": metainfo(f"{APP_ID}.desktop")}, APP_ID, "x.appdata.xml", id="metainfo of an older kind"
        ),
        pytest.param(
            {f"{APP_ID}.metainfo.xml.in": metainfo("@APP_ID@")},
            APP_ID,
            f"{APP_ID}.metainfo.xml.in",
            id="template's name",
        ),
        pytest.param(
            {f"{APP_ID}.metainfo.xml.in.in": "<"}, APP_ID, f"{APP_ID}.metainfo.xml.in.in", id="template of a template"
        ),
        pytest.param({f"{APP_ID}.metainfo.xml.j2": "{{"}, APP_ID, f"{APP_ID}.metainfo.xml.j2", id="Jinja template"),
        pytest.param(
            {f"{APP_ID}.metainfo.xml": metainfo("{{ id }}")}, APP_ID, f"{APP_ID}.metainfo.xml", id="placeholder inside"
        ),
        pytest.param({f"{APP_ID}.metainfo.xml": "<broken"}, APP_ID, f"{APP_ID}.metainfo.xml", id="broken metainfo"),
        pytest.param({f"{APP_ID}.metainfo.xml": b"\xff\0"}, APP_ID, f"{APP_ID}.metainfo.xml", id="binary metainfo"),
        pytest.param(
            {f"{APP_ID}.metainfo.xml": metainfo("org.example.Other") + " " * 1_000_000},
            APP_ID,
            f"{APP_ID}.metainfo.xml",
            id="metainfo that is too large to be one",
        ),
        pytest.param(
            {
                f"{APP_ID}.metainfo.xml": metainfo(APP_ID).replace(
                    "<name>", "<provides><id>org.example.Old</id></provides><name>"
                )
            },
            APP_ID,
            f"{APP_ID}.metainfo.xml",
            id="id of something else in the metainfo",
        ),
        pytest.param({f"data/{APP_ID}.desktop": ""}, APP_ID, f"data/{APP_ID}.desktop", id="desktop file"),
        pytest.param({f"data/{APP_ID}.desktop.in.in": ""}, APP_ID, f"data/{APP_ID}.desktop.in.in", id="its template"),
        pytest.param({f"build-aux/{APP_ID}.yml": MANIFEST}, APP_ID, f"build-aux/{APP_ID}.yml", id="manifest in YAML"),
        pytest.param(
            {f"{APP_ID}.json": f'{{"app-id":"{APP_ID}","runtime":"x"}}'},
            APP_ID,
            f"{APP_ID}.json",
            id="manifest in JSON",
        ),
        pytest.param(
            {f"data/{APP_ID}-symbolic.svg": "", "data/org.example.Foreign.svg": ""},
            APP_ID,
            f"data/{APP_ID}-symbolic.svg",
            id="icon named like the project",
        ),
        pytest.param({f"data/{APP_ID}.service.in": ""}, APP_ID, f"data/{APP_ID}.service.in", id="D-Bus service"),
        pytest.param(
            {"a.desktop": "", "org.example.Tool.desktop": "", f"x/y/{APP_ID}.desktop": ""},
            APP_ID,
            f"x/y/{APP_ID}.desktop",
            id="named like the project before fewer folders",
        ),
        pytest.param(
            {"x/org.example.Tool.desktop": "", "x/org.example.Tool.svg": "", f"{APP_ID}.desktop": ""},
            "org.example.Tool",
            "x/org.example.Tool.desktop",
            id="what most kinds agree on",
        ),
        pytest.param(
            {"x/org.example.One.desktop": "", "org.example.Two.desktop": ""},
            "org.example.Two",
            "org.example.Two.desktop",
            id="fewest folders",
        ),
        pytest.param(
            {
                f"{APP_ID}.Helper.desktop": "",
                f"{APP_ID}.Helper.metainfo.xml": metainfo(f"{APP_ID}.Helper"),
                f"data/{APP_ID}.desktop": "",
            },
            APP_ID,
            f"data/{APP_ID}.desktop",
            id="not that of a helper",
        ),
        pytest.param(
            {"org.example.editor.desktop": "", "org.example.EDITOR.desktop": ""},
            "org.example.editor",
            "org.example.editor.desktop",
            id="the project's capitals",
        ),
    ],
)
def test_app_id_of_own_files(tmp_path: Path, files: Mapping[str, str | bytes], app_id: str, evidence: str) -> None:
    """Metainfo, desktop file, manifest, icon and D-Bus service tell the app-id that they are named by."""
    decided = decide(tmp_path, files, urls={"Source": CODE})
    assert decided.value == app_id
    assert decided.origin.evidence[0] == evidence


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"editor.desktop": "", "editor.svg": "", "editor.service": ""}, id="names that are no id"),
        pytest.param({"de.github.jane.Editor.desktop": ""}, id="id that Flathub refuses"),
        pytest.param({"x.metainfo.xml": metainfo("editor.desktop")}, id="no id in the metainfo"),
        pytest.param({"@APP_ID@.metainfo.xml.in": "", "{{ id }}.desktop.j2": ""}, id="placeholders for names"),
        pytest.param({f"tests/{APP_ID}.desktop": "", f"docs/{APP_ID}.svg": ""}, id="tests and documentation"),
        pytest.param({f"{APP_ID}.json": '{"id": "x"}', f"{APP_ID}.yml": "runtime: x"}, id="no manifests"),
        pytest.param({f"{APP_ID}.yml": MANIFEST + " " * 1_000_000}, id="too large for a manifest"),
        pytest.param({"org.example.Other.svg": "", "org.example.Bus.service": ""}, id="icons and services of others"),
        pytest.param({f"{APP_ID}.desktop": f"# {GENERATED}\n"}, id="desktop file that we wrote"),
        pytest.param(
            {f"{APP_ID}.metainfo.xml": f"<!-- {GENERATED} -->{metainfo(APP_ID)}"}, id="metainfo that we wrote"
        ),
    ],
)
def test_files_that_tell_nothing(tmp_path: Path, files: Mapping[str, str | bytes]) -> None:
    """What is no app-id, or is not the application's, is passed over."""
    assert decide(tmp_path, files, urls={"Source": CODE}).value == "io.github.jane_doe.Text-Editor"


def test_strange_files_stop_nothing(tmp_path: Path) -> None:
    """Links in a circle, links to nowhere and folders with a file's name are passed over."""
    (tmp_path / f"{APP_ID}.desktop").symlink_to(f"{APP_ID}.desktop")
    (tmp_path / f"{APP_ID}.metainfo.xml").symlink_to("nowhere")
    (tmp_path / "data").symlink_to(".")
    (tmp_path / f"{APP_ID}.json").mkdir()
    assert decide(tmp_path, urls={"Source": CODE}).value == "io.github.jane_doe.Text-Editor"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_our_own_files_are_no_evidence(tmp_path: Path, form: str) -> None:
    """The files of an earlier run do not hold on to an app-id that the project does not tell any more."""
    toml = f'{BUILD}[tool.flatpak]\napp-id = "{APP_ID}"\nformat = "{form}"\n'
    write_tree(tmp_path, {"pyproject.toml": toml})
    generate(tmp_path, lambda: Description(metadata=METADATA, entry_points=EntryPoints(scripts=("editor",))))
    assert len(read_tree(tmp_path / "build-aux/flatpak")) == 3
    assert decide(tmp_path, urls={"Source": CODE}).value == "io.github.jane_doe.Text-Editor"
    # but where nothing else does, as in an unpacked sdist without its repository
    decided = decide(tmp_path)
    assert decided.value == APP_ID
    assert decided.origin.evidence == (f"build-aux/flatpak/{APP_ID}.{'yml' if form == 'yaml' else 'json'}",)


def test_many_icons_are_quick(tmp_path: Path) -> None:
    """A theme of icons is looked at by name alone: nothing is read of what is no metadata."""
    for i in range(500):
        (tmp_path / f"org.example.Icon{i}.svg").symlink_to("nowhere")
    write_tree(tmp_path, {f"locale/x{i}.json": "{}" for i in range(200)} | {f"z/{APP_ID}.yaml": MANIFEST})
    assert decide(tmp_path).value == APP_ID


def test_identifier_of_briefcase(tmp_path: Path) -> None:
    """An identifier of [tool.briefcase] comes after files and before URLs; of several, that of the project."""
    bundles = {"org.example.viewer": "tool.briefcase.bundle", APP_ID: "tool.briefcase.app.editor.bundle"}
    decided = decide(tmp_path, bundle_identifiers=bundles, urls={"Source": CODE})
    assert (decided.value, decided.origin.evidence) == (APP_ID, ("tool.briefcase.app.editor.bundle",))
    files = {"org.example.Other.desktop": ""}
    assert decide(tmp_path, files, bundle_identifiers=bundles).value == "org.example.Other"


@pytest.mark.parametrize(
    ("urls", "app_id", "label"),
    [
        pytest.param({"Source": CODE}, "io.github.jane_doe.Text-Editor", "Source", id="source"),
        pytest.param(
            {"Homepage": "https://github.com/a/b", "Repository": "https://github.com/c/d"},
            "io.github.c.d",
            "Repository",
            id="repository before home page",
        ),
        pytest.param(
            {"Homepage": "https://example.org", "Issues": f"{CODE}/issues"},
            "io.github.jane_doe.Text-Editor",
            "Issues",
            id="code host before a domain",
        ),
        pytest.param(
            {"Source Code": CODE}, "io.github.jane_doe.Text-Editor", "'Source Code'", id="label of several words"
        ),
        pytest.param(
            {"Homepage": "https://www.Example.org/x"}, "org.example.editor", "Homepage", id="domain of the home page"
        ),
        pytest.param(
            {"Homepage": "https://editor.my-place.example.org"},
            "org.example.my_place.editor",
            "Homepage",
            id="own host",
        ),
        pytest.param(
            {"GitHub (mirror)": "https://github.com/x/editor", "Homepage": "https://example.org"},
            "org.example.editor",
            "Homepage",
            id="a mirror does not count",
        ),
        pytest.param(
            {"Funding": "https://github.com/sponsors/x", "Forge": "https://gitlab.com/x/Editor/"},
            "io.gitlab.x.Editor",
            "Forge",
            id="another label with the project's name",
        ),
    ],
)
def test_app_id_of_urls(tmp_path: Path, urls: dict[str, str], app_id: str, label: str) -> None:
    """The URL that is most surely the project's own tells its app-id, and is named by its label."""
    decided = decide(tmp_path, urls=urls)
    assert decided.value == app_id
    assert decided.origin.evidence == (f"project.urls.{label}",)


@pytest.mark.parametrize(
    "urls",
    [
        pytest.param({"Plugins": "https://github.com/others/editor-plugins"}, id="another project"),
        pytest.param({"Funding": "https://github.com/sponsors/editor"}, id="no project at all"),
        pytest.param({"Source": "https://github.com/jane/editor.io"}, id="dot that no id can have"),
        pytest.param({"Source": "https://github.com/jane/app"}, id="name that Flathub refuses"),
        pytest.param({"Documentation": "https://example.org"}, id="domain of the documentation"),
        pytest.param({"Homepage": "https://editor.readthedocs.io"}, id="domain of others"),
        pytest.param({"Homepage": "no URL"}, id="no URL"),
    ],
)
def test_urls_that_tell_nothing(tmp_path: Path, urls: dict[str, str]) -> None:
    """Neither what is not surely the project's own, nor what makes no app-id; the project's name alone never does."""
    assert decide(tmp_path, urls=urls).value == ""


@pytest.mark.parametrize(
    ("config", "app_id"),
    [
        pytest.param(
            f'[remote "origin"]\n\turl = {CODE}.git\n\tfetch = x', "io.github.jane_doe.Text-Editor", id="https"
        ),
        pytest.param('[remote "origin"]\n\turl = git@gitlab.com:a/b/c.git', "io.gitlab.a.b.c", id="ssh"),
        pytest.param(
            '[remote "origin"]\nurl = https://jane:s3cret@codeberg.org/a/b', "page.codeberg.a.b", id="with a password"
        ),
        pytest.param('[core]\n\tbare\n[remote "other"]\n\turl = https://github.com/a/b', "", id="another remote"),
        pytest.param('[remote "origin"]\n\turl = ../elsewhere', "", id="path"),
        pytest.param('[remote "origin"]\n\turl', "", id="no value"),
        pytest.param("no configuration", "", id="broken"),
        pytest.param("\udcff\0", "", id="binary"),
    ],
)
def test_app_id_of_the_git_remote(tmp_path: Path, config: str, app_id: str) -> None:
    """The remote is read where nothing else tells an app-id, without running git; its credentials are not told."""
    decided = decide(tmp_path, {".git/config": config.encode("utf-8", "surrogateescape")})
    assert decided.value == app_id
    assert "s3cret" not in str(decided)


def test_only_derived_app_ids_are_announced(tmp_path: Path) -> None:
    """A run tells of an app-id that it has derived, from what, and how to keep it."""
    told: list[str] = []
    write_tree(tmp_path, {"pyproject.toml": f"{BUILD}[tool.flatpak]\n"})
    entry_points = EntryPoints(scripts=("editor",))
    described = Description(metadata=f"{METADATA}Project-URL: Homepage, {CODE}\n", entry_points=entry_points)
    done = generate(tmp_path, lambda: described, reporter=Reporter(info=told.append))
    assert json.loads(done.manifest.read_text("utf-8"))["id"] == "io.github.jane_doe.Text-Editor"
    assert told == [
        "app-id: io.github.jane_doe.Text-Editor, from project.urls.Homepage; set tool.flatpak.app-id to keep it"
    ]
    assert announcement(APP_ID, Origin(CONFIGURED, ("tool.flatpak.app-id",))) is None
    assert announcement("", Origin("missing")) is None


@pytest.mark.parametrize(
    ("toml", "project_name", "app_id", "name"),
    [
        pytest.param('name = "My Editor"', "editor", "org.example.Editor", "My Editor", id="the author's"),
        pytest.param("", "texteditor", "org.example.TextEditor", "TextEditor", id="capitals of the app-id"),
        pytest.param("", "text-editor", "org.example.text_editor", "Text Editor", id="words of the app-id"),
        pytest.param("", "7zip", "org.example._7zip", "7zip", id="underscore before a digit is no part of it"),
        pytest.param("", "text-editor", "org.example.Gedit", "Text Editor", id="the project's where they differ"),
        pytest.param("", "GNU.nice_tool", "org.example.Other", "GNU Nice Tool", id="capitals of the project stay"),
        pytest.param("", "editor", "", "Editor", id="no app-id"),
    ],
)
def test_name(toml: str, project_name: str, app_id: str, name: str) -> None:
    """The name is the author's, else the last component of the app-id, else the project's, with capitals."""
    assert derive_name(project(name=project_name), flatpak_table(toml), app_id).value == name
