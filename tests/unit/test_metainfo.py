"""The AppStream component: what stands in it, in which form, whatever the author has written."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pyproject_flatpak.derive import Application
from pyproject_flatpak.metainfo import build_metainfo
from pyproject_flatpak.prose.blocks import Block, parse_blocks
from pyproject_flatpak.releases.release import Release
from pyproject_flatpak.writers import write_xml
from tests.support.tools import require_appstream
from tests.unit.support import APP_ID, application, presentation


def component(toml: str = "", **changes: object) -> ElementTree.Element:
    """Return the component as another reader finds it in the file."""
    return read(application(toml, **changes))


def read(app: Application) -> ElementTree.Element:
    """Return the component of an application."""
    return ElementTree.fromstring(write_xml(build_metainfo(app)))  # noqa: S314 - our own


def texts(root: ElementTree.Element, path: str) -> list[str | None]:
    """Return the texts of all elements at a path."""
    return [element.text for element in root.findall(path)]


def outline(element: ElementTree.Element) -> list[Any]:
    """Return tag and text, or tag and outlines, of what is in an element."""
    return [(inner.tag, outline(inner) if len(inner) else inner.text) for inner in element]


def test_what_flathub_requires() -> None:
    """Every element that Flathub requires is there, with what the application says."""
    root = component()
    assert (root.tag, root.get("type")) == ("component", "desktop-application")
    for tag, text in {
        "id": APP_ID,
        "metadata_license": "CC0-1.0",
        "project_license": "MIT",
        "name": "Editor",
        "summary": "Write texts",
        "developer/name": "Jane Doe",
        "launchable": f"{APP_ID}.desktop",
        "url[@type='homepage']": "https://example.org/editor",
        "description/p": "Write texts.",
        "provides/binary": "editor",
    }.items():
        assert texts(root, tag) == [text], tag
    assert [element.get("id") for element in root.findall("developer")] == ["org.example"]
    assert [element.get("type") for element in root.findall("launchable")] == ["desktop-id"]
    assert [element.get("type") for element in root.findall("content_rating")] == ["oars-1.1"]


def test_each_element_stands_once() -> None:
    """AppStream takes no second element of most kinds."""
    tags = [element.tag for element in component() if element.tag != "url"]
    assert sorted(tags) == sorted(set(tags))


def test_program_for_the_terminal() -> None:
    """It is a component of its own type, and names its program."""
    root = component(console=True, command="tool")
    assert root.get("type") == "console-application"
    assert texts(root, "provides/binary") == ["tool"]


@pytest.mark.parametrize(
    "tag", ["screenshots", "branding", "requires", "supports", "releases", "keywords", "translation"]
)
def test_nothing_empty(tag: str) -> None:
    """What the author says nothing of is not there."""
    assert component().find(tag) is None


def test_metadata_license() -> None:
    """The author chooses the licence of the file itself."""
    assert texts(component('metainfo.metadata-license = "FSFAP"'), "metadata_license") == ["FSFAP"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One.", [("p", "One.")], id="a paragraph"),
        pytest.param("One\ntwo.", [("p", "One two.")], id="a paragraph of two lines"),
        pytest.param("One.\n\n  \nTwo.\n", [("p", "One."), ("p", "Two.")], id="two paragraphs"),
        pytest.param("\n  One.\n    two\n", [("p", "One. two")], id="indented"),
        pytest.param("- a\n- b", [("ul", [("li", "a"), ("li", "b")])], id="a list"),
        pytest.param("* a\n*   b", [("ul", [("li", "a"), ("li", "b")])], id="a list of asterisks"),
        pytest.param("- a\n  more\n- b", [("ul", [("li", "a more"), ("li", "b")])], id="an item of two lines"),
        pytest.param(
            "It has:\n- a\n- b", [("p", "It has:"), ("ul", [("li", "a"), ("li", "b")])], id="a list after its paragraph"
        ),
        pytest.param(
            "One.\n\n- a\n\nTwo.", [("p", "One."), ("ul", [("li", "a")]), ("p", "Two.")], id="a list between paragraphs"
        ),
        pytest.param("-5 degrees\n--flag", [("p", "-5 degrees --flag")], id="hyphens that are no list"),
        pytest.param("a < b & c > d", [("p", "a < b & c > d")], id="markup's characters"),
        pytest.param("<p>bold</p>", [("p", "<p>bold</p>")], id="markup as text"),
        pytest.param("One.\r\n\r\nTwo.", [("p", "One."), ("p", "Two.")], id="line ends of Windows"),
    ],
)
def test_description(text: str, expected: list[Any]) -> None:
    """Paragraphs and lists are found; nothing else gets into a description, as AppStream wants."""
    blocks = parse_blocks(text)
    description = component(description=blocks).find("description")
    assert description is not None
    assert outline(description) == expected
    release = Release(version="1", date="2026-11-01", description=blocks)
    description = component(releases=(release,)).find("releases/release/description")
    assert description is not None
    assert outline(description) == expected


def test_urls() -> None:
    """Each URL has its type."""
    urls = {"homepage": "https://example.org/?a=1&b=2", "help": "https://example.org/h"}
    root = component(presentation=presentation(urls=urls))
    assert {element.get("type"): element.text for element in root.findall("url")} == urls


def test_screenshots() -> None:
    """The first screenshot is the default one, and the only one; a caption stands before its image."""
    root = component(
        "metainfo.screenshots = [{ image = 'https://example.org/1.png', caption = 'One' },"
        " { image = 'https://example.org/2.png' }]"
    )
    first, second = root.findall("screenshots/screenshot")
    assert (first.get("type"), second.get("type")) == ("default", None)
    assert outline(first) == [("caption", "One"), ("image", "https://example.org/1.png")]
    assert outline(second) == [("image", "https://example.org/2.png")]


def test_branding() -> None:
    """Each style has its colour."""
    root = component("metainfo.branding = { light = '#aabbcc', dark = '#112233' }")
    assert [(color.get("type"), color.get("scheme_preference"), color.text) for color in root.iter("color")] == [
        ("primary", "light", "#aabbcc"),
        ("primary", "dark", "#112233"),
    ]


def test_content_rating() -> None:
    """What is rated stands there with its intensity, sorted."""
    root = component("metainfo.content-rating = { social-chat = 'intense', drugs-alcohol = 'mild' }")
    assert [(item.get("id"), item.text) for item in root.findall("content_rating/content_attribute")] == [
        ("drugs-alcohol", "mild"),
        ("social-chat", "intense"),
    ]


@pytest.mark.parametrize("tag", ["requires", "supports"])
@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        # https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html#tag-relations
        pytest.param("control = ['keyboard']", ("control", None, "keyboard"), id="control"),
        pytest.param("display_length = ['>=768']", ("display_length", "ge", "768"), id="at least"),
        pytest.param("display_length = ['<= 1200']", ("display_length", "le", "1200"), id="at most, with a space"),
        pytest.param("memory = ['>2048']", ("memory", "gt", "2048"), id="more than"),
        pytest.param("memory = ['<2048']", ("memory", "lt", "2048"), id="less than"),
        pytest.param("memory = ['==2048']", ("memory", "eq", "2048"), id="just"),
        pytest.param("memory = ['!=2048']", ("memory", "ne", "2048"), id="not"),
        pytest.param("internet = ['always']", ("internet", None, "always"), id="internet"),
    ],
)
def test_relations(tag: str, relation: str, expected: tuple[str, str | None, str]) -> None:
    """What the application requires or supports has AppStream's comparison."""
    [element] = component(f"metainfo.{tag} = {{ {relation} }}").findall(f"{tag}/*")
    assert (element.tag, element.get("compare"), element.text) == expected


def test_several_relations() -> None:
    """Each value of a list is an element of its own."""
    root = component("metainfo.supports = { control = ['keyboard', 'touch'] }")
    assert texts(root, "supports/control") == ["keyboard", "touch"]


def test_releases() -> None:
    """Releases stand in the author's order, each with version, date, notes and their URL."""
    root = component(
        "metainfo.releases = [{ version = '2', date = 2026-11-01, description = 'New', url = 'https://example.org/2' },"
        " { version = '1.0', date = 2025-01-31 }]"
    )
    first, second = root.findall("releases/release")
    assert (first.get("version"), first.get("date")) == ("2", "2026-11-01")
    assert outline(first) == [("url", "https://example.org/2"), ("description", [("p", "New")])]
    assert [element.get("type") for element in first.findall("url")] == ["details"]
    assert (second.get("version"), second.get("date"), len(second)) == ("1.0", "2025-01-31", 0)


def test_ordered_list() -> None:
    """Steps keep their order."""
    root = component(description=(Block(tag="ol", texts=("Open", "Write")),))
    assert texts(root, "description/ol/li") == ["Open", "Write"]


def test_release_for_testing() -> None:
    """A pre-release is told from what everybody should have."""
    root = component(
        "metainfo.releases = [{ version = '2.0', date = 2026-11-01 }, { version = '2.0rc1', date = 2026-10-01 }]"
    )
    found = [(element.get("version"), element.get("type")) for element in root.findall("releases/release")]
    assert found == [("2.0", None), ("2.0~rc1", "development")]


def test_what_it_opens() -> None:
    """MIME types are named as what it provides; a URL scheme is no kind of file."""
    root = component("desktop.mime-types = ['text/plain', 'x-scheme-handler/note', 'image/png']")
    assert texts(root, "provides/mediatype") == ["text/plain", "image/png"]


def test_keywords() -> None:
    """The words that it is found by stand in an element each."""
    root = component(presentation=presentation(keywords=(" text\tbook ", "R&B")))
    assert texts(root, "keywords/keyword") == ["text book", "R&B"]


def test_translation() -> None:
    """A software centre learns where the languages are."""
    [element] = component("metainfo.translation = { type = 'qt', domain = 'editor_' }").findall("translation")
    assert (element.get("type"), element.text) == ("qt", "editor_")


@pytest.mark.parametrize("text", ["<b>&amp;]]>", "\"'", "-->", "a\x00b\x1b", "\ud800", "é 陳 😀", "\ufffe"])
def test_nasty_texts(text: str) -> None:
    """Whatever is in a text, the file is well-formed and UTF-8, and what XML can hold is in it."""
    said = presentation(summary=f"x{text}y", urls={"homepage": f"https://example.org/{text}"})
    root = read(application(name=f"x{text}y", presentation=said))
    kept = "".join(character for character in text if character >= " " and character not in "\ufffe\ud800")
    assert texts(root, "name") == [f"x{kept}y"]
    assert texts(root, "summary") == [f"x{kept}y"]
    assert texts(root, "url") == [f"https://example.org/{kept}"]


@pytest.mark.parametrize(
    ("toml", "changes"),
    [
        pytest.param("", {}, id="plain"),
        pytest.param("", {"console": True, "icon": None}, id="for the terminal"),
        pytest.param(
            "metainfo = { description = \"One.\\n- a\\n- b\", metadata-license = 'FSFAP',"
            " branding = { light = '#aabbcc', dark = '#112233' }, content-rating = { social-chat = 'mild' },"
            " screenshots = [{ image = 'https://example.org/1.png', caption = 'One' }],"
            " releases = [{ version = '2', date = 2026-11-01, description = 'New', url = 'https://example.org/2' }],"
            " requires = { display_length = ['>=768'] }, supports = { control = ['keyboard'] } }",
            {},
            id="with everything",
        ),
        pytest.param("", {"name": "<Editor> & \"more\" 'é' 😀"}, id="odd texts"),
    ],
)
def test_validator_takes_it(tmp_path: Path, toml: str, changes: dict[str, Any]) -> None:
    """appstreamcli has neither errors nor warnings for the file: Flathub's linter takes both for fatal."""
    path = tmp_path / f"{APP_ID}.metainfo.xml"
    path.write_bytes(write_xml(build_metainfo(application(toml, **changes))))
    command = [require_appstream(), "validate", "--no-net", "--no-color", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
