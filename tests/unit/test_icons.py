"""Pictures that can be an icon, and those that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.derive.icon import derive_icon
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.icons import IconError, check_svg
from tests.unit.support import APP_ID, flatpak_table, write_tree
from tests.unit.test_derive_icon import SVG, png


def svg(attributes: str = "viewBox='0 0 16 16'", inner: str = "") -> bytes:
    """Return an SVG with these attributes of its root."""
    names = "xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'"
    return f"<svg {names} {attributes}>{inner}</svg>".encode()


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param("viewBox='0 0 16 16'", id="viewBox"),
        pytest.param("viewBox='-8,-8,16,16' width='100%' height='100%'", id="viewBox and percent"),
        pytest.param("width='16' height='16px'", id="width and height"),
        pytest.param("width='1in' height='96'", id="units"),
        pytest.param("width='16.4' height='16.2'", id="square when rounded"),
        pytest.param("width='16' height='16' viewBox='0 0 16 32'", id="width and height before viewBox"),
        pytest.param("width='32' viewBox='0 0 16 16'", id="width and viewBox"),
    ],
)
def test_square(attributes: str) -> None:
    """An SVG is square by width and height, else by its viewBox."""
    check_svg(svg(attributes))


@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        pytest.param("", "has neither a viewBox nor both width and height", id="none"),
        pytest.param("width='16'", "has neither", id="half"),
        pytest.param("viewBox='0 0 0 0'", "has neither", id="empty viewBox"),
        pytest.param("viewBox='x'", "has neither", id="no viewBox"),
        pytest.param("width='0' height='0'", "has neither", id="nothing"),
        pytest.param("viewBox='0 0 1e999 1e999'", "has neither", id="without an end"),
        pytest.param("width='16' height='17'", "must be square, this one has 16x17", id="not square"),
        pytest.param("viewBox='0 0 5000 5000'", "must not be larger than 4096 pixels", id="too large"),
    ],
)
def test_not_square(attributes: str, complaint: str) -> None:
    """What flatpak's export refuses is refused."""
    with pytest.raises(IconError, match=f"^{complaint}"):
        check_svg(svg(attributes))


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<script/>", id="script"),
        pytest.param("<g><path onLoad='x()'/></g>", id="event handler"),
        pytest.param("<image href='a.png'/>", id="file"),
        pytest.param("<image x:href='file:///etc/passwd'/>", id="file of the machine"),
        pytest.param("<use x:href='javascript:x()'/>", id="code"),
        pytest.param("<path style='fill:url( \"a.svg#b\" )'/>", id="file in a style"),
        pytest.param("<style>a{fill:URL(//example.org/a)}</style>", id="host in a style"),
        pytest.param("<image href='data:image/svg+xml,x'/>", id="SVG in the SVG"),
        pytest.param("<foreignObject/>", id="HTML"),
    ],
)
def test_more_than_a_picture(inner: str) -> None:
    """An SVG that runs or fetches something is no icon."""
    with pytest.raises(IconError, match="must draw nothing but itself"):
        check_svg(svg(inner=inner))


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param("<use x:href='#a'/>", id="part of itself"),
        pytest.param("<path fill='url(#a)' style='fill:url(#b)'/>", id="gradients"),
        pytest.param("<image x:href='data:image/png;base64,AAAA'/>", id="picture inside"),
        pytest.param("<y:path-effect xmlns:y='https://example.org' only_selected='no'/>", id="an editor's own"),
        pytest.param("<!-- <script> --><style>a{}</style>", id="comment"),
    ],
)
def test_nothing_but_a_picture(inner: str) -> None:
    """What an SVG has of itself is right."""
    check_svg(svg(inner=inner))


def test_doctype_without_entities() -> None:
    """The DTD of SVG may be named, as older editors do."""
    check_svg(b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "https://example.org/svg11.dtd">' + svg())


def find(root: Path, *names: str) -> tuple[str | None, list[str]]:
    """Return the path of the icon that is found, and what is wrong."""
    problems = Problems()
    found = derive_icon(
        flatpak_table(),
        Evidence(root),
        APP_ID,
        required=True,
        own_names=names,
        likely_names=("logo",),
        problems=problems,
    )
    return found.value.path if found.value else None, problems.errors


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {f"a/{s}/{APP_ID}.png": png(s, s) for s in (128, 256, 512, 1024)}, f"a/512/{APP_ID}.png", id="largest"
        ),
        pytest.param({"editor/icons/Editor.svg": SVG}, "editor/icons/Editor.svg", id="like the command"),
        pytest.param(
            {"assets/editor.svg": "<svg/>", "b/editor.png": png(128, 128)}, "b/editor.png", id="one that will do"
        ),
        pytest.param(
            {"editor.svg": SVG, "data/icons/hicolor/256x256/apps/editor.png": png(256, 256)},
            "data/icons/hicolor/256x256/apps/editor.png",
            id="of a theme first",
        ),
    ],
)
def test_found(tmp_path: Path, files: dict[str, str | bytes], expected: str) -> None:
    """An icon is found by the names of the application."""
    write_tree(tmp_path, files)
    assert find(tmp_path, "editor") == (expected, [])


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("tests/editor.svg", id="of a test"),
        pytest.param("icons/hicolor/scalable/mimetypes/editor.svg", id="of a MIME type"),
        pytest.param("icons/hicolor/scalable/apps/helper.svg", id="of a helper"),
        pytest.param(f"{APP_ID}.svg/note.txt", id="a folder of the name"),
    ],
)
def test_not_found(tmp_path: Path, path: str) -> None:
    """What belongs to something else is not taken, and the names that were looked for are told."""
    write_tree(tmp_path, {path: SVG})
    icon, [error] = find(tmp_path, "editor", "Editor")
    assert icon is None
    assert f"no file named {APP_ID}.svg, {APP_ID}.png, editor.svg or editor.png in the project; add" in error


def test_proposed(tmp_path: Path) -> None:
    """A picture of another name is proposed and not taken."""
    write_tree(tmp_path, {"editor/logo.svg": SVG})
    icon, [error] = find(tmp_path, "editor")
    assert icon is None
    assert '; try icon = "editor/logo.svg", or ' in error


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_large_file(tmp_path: Path, suffix: str) -> None:
    """An icon of 100 MB is refused by its size, and not read."""
    with (tmp_path / f"{APP_ID}{suffix}").open("wb") as stream:
        stream.write(png(256, 256))
        stream.truncate(100_000_000)
    icon, [error] = find(tmp_path)
    assert icon is None
    assert "must not be larger than 5 MB, this one has 100000000 bytes" in error


def test_link_out_of_the_project(tmp_path: Path) -> None:
    """An icon that is a link to a file elsewhere would not be there in the build."""
    write_tree(tmp_path, {"elsewhere.svg": SVG, "project/a.txt": ""})
    (tmp_path / f"project/{APP_ID}.svg").symlink_to("../elsewhere.svg")
    icon, [error] = find(tmp_path / "project")
    assert icon is None
    assert "is a link that leads out of the project" in error
