"""The project's own desktop and metainfo files: which are found, how they are completed, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.completion import complete
from pyproject_flatpak.derive import Application, derive
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import GENERATED, Evidence, is_generated
from pyproject_flatpak.exec_lines import starting
from pyproject_flatpak.project import EntryPoints, Person
from pyproject_flatpak.sources.modules import data_files
from pyproject_flatpak.xml_tree import parse_xml
from tests.support.formats import read_key_file
from tests.unit.support import APP_ID, OWN_DESKTOP, flatpak_table, project, write_tree

ICON = {f"data/{APP_ID}.svg": "<svg viewBox='0 0 16 16'/>"}
ENTRY = "[Desktop Entry]\nType=Application\nName=Other\nExec=other\nCategories=Utility;\n"
OWN_METAINFO = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- By hand -->
<component type="desktop-application">
  <id>{APP_ID}</id>
  <metadata_license>FSFAP</metadata_license>
  <project_license>MIT</project_license>
  <name>Own</name>
  <name xml:lang="de">Eigenes</name>
  <summary>Write by hand</summary>
  <developer id="org.example">
    <name>Ada Example</name>
  </developer>
  <description>
    <!-- kept -->
    <p>Writes <em>texts</em>.</p>
  </description>
  <launchable type="desktop-id">{APP_ID}.desktop</launchable>
  <content_rating type="oars-1.1"/>
  <url type="homepage">https://example.org/</url>
  <custom><value key="x">1</value></custom>
  <releases>
    <release version="1.0" date="2026-11-01"/>
  </releases>
</component>
"""


def decide(root: Path, toml: str = "", **changes: object) -> Application:
    """Return what is decided for the project at `root`, its own files completed; nothing is wrong."""
    problems = Problems()
    values = {
        "license_expression": "MIT",
        "people": (Person(name="Jane"),),
        "entry_points": EntryPoints(gui_scripts=("editor",), scripts=("editor-helper",)),
    }
    write_tree(root, ICON)
    table = flatpak_table(f'app-id = "{APP_ID}"\n{toml}')
    app = derive(project(**values | changes), table, Evidence(root), problems)
    assert problems.errors == []
    return complete(app)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"editor.desktop": ENTRY}, "editor.desktop", id="by its name"),
        pytest.param({"data/app.desktop": ENTRY.replace("other", "/usr/bin/editor %F")}, "data/app.desktop", id="Exec"),
        pytest.param({"data/app.desktop": ENTRY.replace("Other", "Editor")}, "data/app.desktop", id="by its Name"),
        pytest.param({"data/app.desktop": ENTRY}, "data/app.desktop", id="the only one"),
        pytest.param({"a.desktop": ENTRY, "b.desktop": ENTRY}, None, id="one of two"),
        pytest.param({"data/helper.desktop": ENTRY.replace("other", "editor-helper")}, None, id="of a helper"),
        pytest.param({"data/a.desktop": f"{ENTRY}NoDisplay=true\n"}, None, id="that no menu shows"),
        pytest.param({"tests/editor.desktop": ENTRY}, None, id="of a test"),
        pytest.param({"editor.desktop": ENTRY.replace("Application", "Link")}, None, id="a link"),
        pytest.param({"editor.desktop.in": ENTRY}, None, id="a template by its name"),
        pytest.param({"editor.desktop": ENTRY.replace("other", "@bindir@/x")}, None, id="a template by a placeholder"),
        pytest.param({"editor.desktop": ENTRY.replace("other", "${SNAP}/x")}, None, id="of a snap"),
        pytest.param({"editor.desktop": "Exec=x\n"}, None, id="broken"),
        pytest.param(
            {"x/editor.desktop": ENTRY, f"a/b/{APP_ID}.desktop": ENTRY}, f"a/b/{APP_ID}.desktop", id="by the id"
        ),
        pytest.param({"o/editor.desktop": f"# {GENERATED}\n{ENTRY}"}, None, id="ours"),
    ],
)
def test_desktop_file(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """A desktop file is the application's by id, name or program, or as the only one; templates are not taken."""
    app = decide(write_tree(tmp_path, files))
    assert app.own_desktop_file == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"editor.metainfo.xml": "<component/>"}, "editor.metainfo.xml", id="by its name"),
        pytest.param({"a.appdata.xml": f"<component><id>{APP_ID}.desktop</id></component>"}, "a.appdata.xml", id="id"),
        pytest.param({"a.appdata.xml": "<component><name>Editor</name></component>"}, "a.appdata.xml", id="its <name>"),
        pytest.param({"a.appdata.xml": "<component/>"}, "a.appdata.xml", id="the only one"),
        pytest.param({"a.appdata.xml": "<component type='addon'/>"}, None, id="of a plug-in"),
        pytest.param({"editor.appdata.xml": "<component><_name/></component>"}, None, id="a template"),
        pytest.param({"editor.metainfo.xml.j2": "<component/>"}, None, id="a template by its name"),
    ],
)
def test_metainfo_file(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """A metainfo file is the application's by the same signs."""
    assert decide(write_tree(tmp_path, files)).own_metainfo_file == expected


def test_template_is_told(tmp_path: Path) -> None:
    """A template is named with the reason why it is not taken."""
    app = decide(write_tree(tmp_path, {"data/editor.desktop.in": ENTRY}))
    assert app.told == ("data/editor.desktop.in: not taken, as it is a template (by its name, .in)",)


def test_complete_files_stay(tmp_path: Path) -> None:
    """Files that lack nothing are installed from where they are, and nothing is told."""
    files = {f"data/{APP_ID}.desktop": OWN_DESKTOP, f"data/{APP_ID}.metainfo.xml": OWN_METAINFO}
    app = decide(write_tree(tmp_path, files))
    assert (app.completed, app.told) == ({}, ())
    assert {file.path for file in data_files(app)} == {*files, *ICON}


def completed_desktop(root: Path, own: str, toml: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the completed form of a desktop file without our comment, and what was told of its changes."""
    app = decide(write_tree(root, {f"data/{APP_ID}.desktop": own}), toml)
    text = app.completed[f"{APP_ID}.desktop"].decode()
    first, _, rest = text.partition("\n")
    assert GENERATED in first
    read_key_file(text.encode())
    return rest, app.told[1:]


def test_desktop_file_is_completed(tmp_path: Path) -> None:
    """Icon and Exec are those of the Flatpak; comments, order, translations and all other keys stay."""
    own = (
        "# by hand\n[Desktop Entry]\nName=Own\nName[de]=Eigenes\n\nStartupWMClass=own\nX-Mine=1\n"
        'Exec=env A=1 "/opt/own/editor" --new %U\nIcon=own\nType=Application\nCategories=Utility;\nActions=new;\n\n'
        "[Desktop Action new]\nName=New\nExec=/usr/bin/editor --new\nIcon=new\n"
    )
    text, told = completed_desktop(tmp_path, own)
    changed = {
        "Icon=own": f"Icon={APP_ID}",
        'Exec=env A=1 "/opt/own/editor" --new %U': "Exec=env A=1 editor --new %U",
        "Exec=/usr/bin/editor --new": "Exec=editor --new",
        "Icon=new": f"Icon={APP_ID}",
    }
    assert text.splitlines() == [changed.get(line, line) for line in own.splitlines()]
    path = f"data/{APP_ID}.desktop"
    assert told[0] == f"{path}: Icon: 'own' → '{APP_ID}', the name that its icon is installed by"
    assert len(told) == len(changed)


@pytest.mark.parametrize(
    ("own", "toml", "line"),
    [
        pytest.param(OWN_DESKTOP.replace("Type=Application\n", ""), "", "Type=Application", id="Type"),
        pytest.param(OWN_DESKTOP.replace("Name=Own\n", ""), "", "Name=Editor", id="Name"),
        pytest.param(OWN_DESKTOP.replace("Exec=editor\n", ""), "", "Exec=editor", id="Exec"),
        pytest.param(OWN_DESKTOP.replace("Utility;", "GTK;"), "", "Categories=Utility;GTK;", id="categories"),
        pytest.param(f"{OWN_DESKTOP}Version=0.9\n", "", "Version=1.5", id="version of the application"),
        pytest.param(OWN_DESKTOP, "name = 'Mine'", "Name=Mine", id="the table's name"),
        pytest.param(OWN_DESKTOP, "desktop.comment = 'Mine'", "Comment=Mine", id="the table's comment"),
        pytest.param(OWN_DESKTOP, "desktop.terminal = false", "Terminal=false", id="the table's false"),
        pytest.param(OWN_DESKTOP, "desktop.exec-args = ['a b']", 'Exec=editor "a b"', id="the table's arguments"),
        pytest.param(OWN_DESKTOP, "desktop.mime-types = ['text/plain']", "Exec=editor %F", id="the table's MIME types"),
        pytest.param(OWN_DESKTOP, "desktop.localized.de.name = 'Ä'", "Name[de]=Ä", id="the table's translation"),
        pytest.param(OWN_DESKTOP, "desktop.actions.new.name = 'N'", "[Desktop Action new]", id="the table's action"),
    ],
)
def test_desktop_value(tmp_path: Path, own: str, toml: str, line: str) -> None:
    """What is missing comes from the project, and the table's keys count before the file; each change is told."""
    text, told = completed_desktop(tmp_path, own, toml)
    assert line in text.splitlines()
    assert told


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("editor %U", "editor %U", id="right"),
        pytest.param('"editor" %U', '"editor" %U', id="quoted"),
        pytest.param("/app/bin/editor", "/app/bin/editor", id="where Flatpak has it"),
        pytest.param("editor-helper --all", "editor-helper --all", id="another program of the project"),
        pytest.param("/usr/bin/editor 'a' %i %c", "editor 'a' %i %c", id="elsewhere"),
        pytest.param('"/opt/my editor/editor" "a b" %f', 'editor "a b" %f', id="in a folder with a space"),
        pytest.param("python3 -m editor --x %F", "editor --x %F", id="module"),
        pytest.param("python3.12 /opt/main.py %F", "editor %F", id="script"),
        pytest.param('sh -c "cd /opt && ./x" %F', "editor %F", id="shell"),
        pytest.param("flatpak run org.example.Editor @@u %u @@", "editor %u", id="flatpak"),
        pytest.param("env -i", "env editor", id="env and a strange word"),
        pytest.param("", "editor", id="nothing"),
    ],
)
def test_exec(value: str, expected: str) -> None:
    """A line starts a program of the application, with its arguments and field codes."""
    assert starting(value, "editor", {"editor", "editor-helper"}) == expected


def completed_metainfo(root: Path, own: str, toml: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the completed form of a metainfo file, and what was told of its changes."""
    app = decide(write_tree(root, {f"data/{APP_ID}.appdata.xml": own}), toml)
    text = app.completed[f"{APP_ID}.metainfo.xml"].decode()
    assert text.splitlines()[1].startswith(f"<!-- {GENERATED}")
    return text, app.told[1:]


def test_metainfo_is_completed(tmp_path: Path) -> None:
    """Old forms become those of today; layout, comments, translations and unknown elements stay as they are."""
    changes = {
        'type="desktop-application"': 'type="desktop"',
        f"<id>{APP_ID}</id>": "<id>editor.desktop</id>",
        '<developer id="org.example">\n    <name>Ada Example</name>\n  </developer>': (
            "<developer_name>Ada Example</developer_name>"
        ),
        f">{APP_ID}.desktop</": ">editor.desktop</",
        "oars-1.1": "oars-1.0",
    }
    own = OWN_METAINFO
    for new, old in changes.items():
        own = own.replace(new, old)
    text, told = completed_metainfo(tmp_path, own)
    lines = text.splitlines()
    del lines[1]
    assert [line.replace(" />", "/>") for line in lines] == OWN_METAINFO.splitlines()
    assert len(told) == len(changes)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param("project_license", "MIT", id="project_license"),
        pytest.param("metadata_license", "CC0-1.0", id="metadata_license"),
        pytest.param("name", "Editor", id="name"),
        pytest.param("summary", "Write texts", id="summary"),
        pytest.param("launchable", f"{APP_ID}.desktop", id="launchable"),
        pytest.param("developer/name", "Jane", id="developer"),
        pytest.param("description/p", "Write texts.", id="description"),
    ],
)
def test_metainfo_value(tmp_path: Path, tag: str, expected: str) -> None:
    """What is missing comes from the project."""
    text, told = completed_metainfo(tmp_path, "<component/>")
    assert parse_xml(text.encode()).root.findtext(tag) == expected
    assert any(f": {tag.partition('/')[0]}: nothing → " in line for line in told)


@pytest.mark.parametrize(
    ("toml", "path", "expected"),
    [
        pytest.param("name = 'Mine'", "name", "Mine", id="name"),
        pytest.param("metainfo.summary = 'Mine'", "summary", "Mine", id="summary"),
        pytest.param("metainfo.description = 'Mine'", "description/p", "Mine", id="description"),
        pytest.param("metainfo.license = '0BSD'", "project_license", "0BSD", id="license"),
        pytest.param("metainfo.developer.name = 'Me'", "developer/name", "Me", id="developer"),
        pytest.param("metainfo.urls.homepage = 'https://example.org/me'", "url", "https://example.org/me", id="urls"),
        pytest.param("metainfo.requires.internet = ['always']", "requires/internet", "always", id="requires"),
    ],
)
def test_table_counts_before_metainfo(tmp_path: Path, toml: str, path: str, expected: str) -> None:
    """The table's keys win over the file's values, and that is told with the key."""
    text, told = completed_metainfo(tmp_path, OWN_METAINFO, toml)
    assert parse_xml(text.encode()).root.findtext(path) == expected
    key = ".".join(toml.partition(" ")[0].split(".")[:2])
    assert any(f"set at tool.flatpak.{key}" in line for line in told)
    assert '<name xml:lang="de">Eigenes</name>' in text


def test_prefixes_stay(tmp_path: Path) -> None:
    """Names in other namespaces are written as their author has written them."""
    own = "<component xmlns:y='https://example.org/y'><y:note a='1' y:b='2'/></component>"
    text, _ = completed_metainfo(tmp_path, own)
    assert '<y:note a="1" y:b="2" />' in text


def test_completed_file_is_not_the_authors(tmp_path: Path) -> None:
    """What we have completed is known as ours, and a second run makes the same."""
    write_tree(tmp_path, {"editor.desktop": ENTRY, "editor.appdata.xml": "<component/>"})
    first = decide(tmp_path)
    for name, content in first.completed.items():
        write_tree(tmp_path, {f"build-aux/flatpak/{name}": content})
        assert is_generated(tmp_path / "build-aux/flatpak" / name)
    second = decide(tmp_path)
    assert (second.completed, second.told) == (first.completed, first.told)


def test_named_file(tmp_path: Path) -> None:
    """The author's word counts before any sign."""
    write_tree(
        tmp_path, {f"{APP_ID}.desktop": ENTRY, "x/y.desktop": ENTRY, f"{APP_ID}.metainfo.xml": "", "m": "<component/>"}
    )
    app = decide(tmp_path, "desktop.file = 'x/y.desktop'\nmetainfo.file = 'm'")
    assert (app.own_desktop_file, app.own_metainfo_file) == ("x/y.desktop", "m")


@pytest.mark.parametrize("key", ["desktop", "metainfo"])
def test_named_file_outside(tmp_path: Path, key: str) -> None:
    """A file that is a link to one elsewhere would not be there in the build."""
    write_tree(tmp_path, {"elsewhere": ENTRY, "project/a.txt": ""})
    (tmp_path / "project/own").symlink_to("../elsewhere")
    problems = Problems()
    table = flatpak_table(f"app-id = '{APP_ID}'\n{key}.file = 'own'")
    derive(project(), table, Evidence(tmp_path / "project"), problems)
    assert f"tool.flatpak.{key}.file: is a link that leads out of the project (got 'own')" in problems.errors


SERVICE = f"[D-BUS Service]\nName={APP_ID}\nExec=editor --gapplication-service\n"


@pytest.mark.parametrize(
    ("files", "destination"),
    [
        pytest.param(
            {f"a/{APP_ID}-symbolic.svg": ICON[f"data/{APP_ID}.svg"]}, "icons/hicolor/symbolic/apps", id="icon"
        ),
        pytest.param({f"a/{APP_ID}.xml": "<mime-info/>"}, "mime/packages", id="MIME types"),
        pytest.param({f"a/{APP_ID}.service": SERVICE}, "dbus-1/services", id="service"),
        pytest.param({"locale/de/LC_MESSAGES/editor.mo": ""}, "locale/de/LC_MESSAGES", id="catalog"),
    ],
)
def test_shipped(tmp_path: Path, files: dict[str, str], destination: str) -> None:
    """What else the project has for the desktop is installed as it stands."""
    [path] = files
    installed = {file.path: file.destination for file in data_files(decide(write_tree(tmp_path, files)))}
    assert installed[path] == f"share/{destination}/{path.rpartition('/')[2]}"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({f"a/{APP_ID}-symbolic.svg": "<svg/>"}, id="icon without a size"),
        pytest.param({f"a/{APP_ID}.xml": "<other/>"}, id="other XML"),
        pytest.param({f"a/{APP_ID}.xml": "<!DOCTYPE mime-info><mime-info/>"}, id="MIME types with a DOCTYPE"),
        pytest.param({f"a/{APP_ID}.service": "[Unit]\n"}, id="service of systemd"),
        pytest.param({f"a/{APP_ID}.service": f"{SERVICE}?\n"}, id="broken service"),
        pytest.param({f"tests/{APP_ID}.xml": "<mime-info/>"}, id="of a test"),
        pytest.param({"e/__init__.py": "", "e/locale/de/LC_MESSAGES/e.mo": ""}, id="catalog in the package"),
        pytest.param({"setup.py": "'share/locale'", "locale/de/LC_MESSAGES/e.mo": ""}, id="which the project installs"),
    ],
)
def test_not_shipped(tmp_path: Path, files: dict[str, str]) -> None:
    """What is another's, broken, or installed by the project itself is left alone."""
    installed = {file.path for file in data_files(decide(write_tree(tmp_path, files)))}
    assert installed == {f"{APP_ID}.desktop", f"{APP_ID}.metainfo.xml", *ICON}


def test_service_is_completed(tmp_path: Path) -> None:
    """A D-Bus service starts the command of the Flatpak."""
    app = decide(write_tree(tmp_path, {f"{APP_ID}.service": SERVICE.replace("editor", "/usr/bin/editor")}))
    assert app.completed[f"{APP_ID}.service"].decode().endswith(SERVICE)


@pytest.mark.parametrize(
    ("name", "expected"), [pytest.param(APP_ID, "true", id="its own"), pytest.param("editor", "false", id="another")]
)
def test_dbus_activatable_by_its_name(tmp_path: Path, name: str, expected: str) -> None:
    """An application is started over D-Bus by the name of its file, so that one of another name is not."""
    app = decide(write_tree(tmp_path, {f"{name}.desktop": f"{ENTRY}DBusActivatable=true\n"}))
    assert f"DBusActivatable={expected}" in app.completed[f"{APP_ID}.desktop"].decode()
