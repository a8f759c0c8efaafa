"""The icon: which file, and which folder of the theme."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from pyproject_flatpak.derive.icon import derive_icon
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from tests.unit.support import APP_ID, flatpak_table, write_tree

SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>'
HICOLOR = {16, 22, 24, 32, 36, 48, 64, 72, 96, 128, 192, 256, 512}
"""Sizes of the hicolor theme: an icon in another folder is not found."""
SQUARE = "must be a square of 128, 192, 256 or 512 pixels"


def png(width: int, height: int) -> bytes:
    """Return the beginning of a PNG of this size: https://www.w3.org/TR/png/#11IHDR."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII5B", 13, b"IHDR", width, height, 8, 6, 0, 0, 0)


def derive(root: Path, toml: str = "", *, required: bool = True) -> tuple[tuple[str, str, str] | None, list[str]]:
    """Return path, folder and suffix of the icon of the project at ``root``, and what is wrong."""
    problems = Problems()
    decided = derive_icon(flatpak_table(toml), Evidence(root), APP_ID, required=required, problems=problems)
    icon = decided.value
    return (icon.path, icon.folder, icon.suffix) if icon else None, problems.errors


@pytest.mark.parametrize(
    ("files", "toml", "expected"),
    [
        pytest.param({f"data/{APP_ID}.svg": SVG}, "", (f"data/{APP_ID}.svg", "scalable", ".svg"), id="SVG by its name"),
        pytest.param(
            {f"{APP_ID}.png": png(256, 256)}, "", (f"{APP_ID}.png", "256x256", ".png"), id="PNG by its name, with size"
        ),
        pytest.param(
            {f"{APP_ID}.png": png(256, 256), f"a/b/{APP_ID}.svg": SVG},
            "",
            (f"a/b/{APP_ID}.svg", "scalable", ".svg"),
            id="SVG before PNG",
        ),
        pytest.param(
            {f"{APP_ID}.svg": SVG, "logo.png": png(128, 128)},
            'icon = "logo.png"',
            ("logo.png", "128x128", ".png"),
            id="the author's before any",
        ),
        pytest.param(
            {"logo.svg": "<svg viewBox='0 0 1 1'/>"},
            'icon = "logo.svg"',
            ("logo.svg", "scalable", ".svg"),
            id="no namespace",
        ),
        pytest.param(
            {"logo": png(512, 512)}, 'icon = "logo"', ("logo", "512x512", ".png"), id="PNG by content, largest"
        ),
    ],
)
def test_icon(tmp_path: Path, files: dict[str, str | bytes], toml: str, expected: tuple[str, str, str]) -> None:
    """The icon is the author's, else the one that is named like the application, in the folder of its size."""
    write_tree(tmp_path, files)
    assert derive(tmp_path, toml) == (expected, [])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(png(127, 127), f"{SQUARE}, this one has 127x127", id="too small"),
        pytest.param(png(256, 128), f"{SQUARE}, this one has 256x128", id="no square"),
        pytest.param(png(256, 256)[:20], SQUARE, id="cut off"),
        pytest.param(b"GIF89a", "must be an SVG (named *.svg) or a PNG", id="GIF"),
        pytest.param(SVG.encode(), "must be an SVG (named *.svg) or a PNG", id="SVG of another name"),
        pytest.param(b"", "must be an SVG (named *.svg) or a PNG", id="empty"),
    ],
)
def test_wrong_picture(tmp_path: Path, content: bytes, complaint: str) -> None:
    """A picture that Flathub's catalogue does not take is refused, with what it has and what is wanted."""
    write_tree(tmp_path, {"logo.png": content})
    icon, [error] = derive(tmp_path, 'icon = "logo.png"')
    assert icon is None
    assert error.startswith(f"tool.flatpak.icon: {complaint}")
    assert error.endswith("(got 'logo.png')")


def test_larger_than_flatpak_exports(tmp_path: Path) -> None:
    """A PNG that flatpak's export refuses is told so, and what to do."""
    write_tree(tmp_path, {"logo.png": png(1024, 1024)})
    remedy = "scale it down, as flatpak exports none of more than 512"
    error = f"tool.flatpak.icon: {SQUARE}, this one has 1024x1024 (got 'logo.png'); {remedy}"
    assert derive(tmp_path, 'icon = "logo.png"') == (None, [error])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param("<svg", "is no valid SVG: ", id="broken XML"),
        pytest.param("", "is no valid SVG: ", id="empty"),
        pytest.param("<html><svg/></html>", "is no SVG: its root element is <html>", id="other root"),
    ],
)
def test_wrong_svg(tmp_path: Path, content: str, complaint: str) -> None:
    """A file that is named like an SVG has to be one."""
    write_tree(tmp_path, {f"{APP_ID}.svg": content})
    icon, [error] = derive(tmp_path)
    assert icon is None
    assert error.startswith(f"tool.flatpak.icon: {complaint}")


@pytest.mark.parametrize("path", ["absent.svg", "folder"])
def test_icon_is_no_file(tmp_path: Path, path: str) -> None:
    """A path that leads to no file is told with the path."""
    (tmp_path / "folder").mkdir()
    assert derive(tmp_path, f'icon = "{path}"') == (None, [f"tool.flatpak.icon: there is no such file (got '{path}')"])


def test_icon_outside_the_sources(tmp_path: Path) -> None:
    """An icon in a folder that no source carries would not be there in the build."""
    write_tree(tmp_path, {"build/logo.svg": SVG})
    icon, [error] = derive(tmp_path, 'icon = "build/logo.svg"')
    assert icon is None
    assert error.startswith("tool.flatpak.icon: is not among the sources (got 'build/logo.svg')")


def test_no_icon(tmp_path: Path) -> None:
    """A window has to have an icon, and the message says its name; a program for the terminal need not."""
    icon, [error] = derive(tmp_path)
    assert icon is None
    assert error.startswith("tool.flatpak.icon: ")
    assert f"{APP_ID}.svg" in error
    assert derive(tmp_path, required=False) == (None, [])


@pytest.mark.parametrize("size", [128, 150, 192, 200, 256, 300, 400, 512])
def test_folder_is_one_of_the_theme(tmp_path: Path, size: int) -> None:
    """A PNG is put where a desktop looks for it, or refused: hicolor has no folder for every size."""
    write_tree(tmp_path, {"logo.png": png(size, size)})
    icon, errors = derive(tmp_path, 'icon = "logo.png"')
    assert bool(errors) != bool(icon)
    if icon:
        assert icon[1] in {f"{size}x{size}" for size in HICOLOR}


def test_dangling_link(tmp_path: Path) -> None:
    """A link to nowhere with the icon's name is a missing icon."""
    (tmp_path / f"{APP_ID}.svg").symlink_to("nowhere")
    icon, [error] = derive(tmp_path)
    assert icon is None
    assert error.startswith("tool.flatpak.icon: ")
