"""The description: the author's words, else the README's first, else the summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.derive.description import derive_description, first_section
from pyproject_flatpak.derive.origin import Decided
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.evidence.prose import MAX_PROSE
from pyproject_flatpak.project import Readme
from pyproject_flatpak.prose import parse_prose
from pyproject_flatpak.prose.blocks import Block, paragraph
from tests.unit.support import flatpak_table, project, write_tree

PROSE = "Write texts with pictures."
OTHER = "Send them to your friends."


def derive(
    root: Path, files: dict[str, str | bytes], toml: str = "", readme: Readme | None = None
) -> tuple[Decided[tuple[Block, ...]], list[str]]:
    """Return what is decided for a tree of these files, and the warnings."""
    problems = Problems()
    evidence = Evidence(write_tree(root, files))
    described = project(readme=readme or Readme())
    found = derive_description(described, flatpak_table(toml), evidence, "Write", problems)
    assert problems.errors == []
    return found, problems.warnings


def texts(markdown: str) -> list[str | tuple[str, ...]]:
    """Return the text of each paragraph, and the items of each list, that are taken of a README."""
    blocks = first_section(parse_prose(markdown, "README.md"))
    return [block.texts[0] if block.tag == "p" else block.texts for block in blocks]


def test_author_comes_first(tmp_path: Path) -> None:
    """A configured description is taken as it stands."""
    found, _ = derive(tmp_path, {"README.md": PROSE}, 'metainfo.description = "One.\\n- a"')
    assert found.value == (paragraph("One."), Block(tag="ul", texts=("a",)))
    assert found.origin.evidence == ("tool.flatpak.metainfo.description",)


@pytest.mark.parametrize(
    ("files", "readme", "evidence"),
    [
        pytest.param({"README.md": PROSE}, Readme(), "README.md", id="Markdown at the top"),
        pytest.param({"README.rst": PROSE, "Readme.md": PROSE}, Readme(), "Readme.md", id="Markdown before others"),
        pytest.param({"README": PROSE}, Readme(), "README", id="plain text"),
        pytest.param({"README.md": "# No", "README.rst": PROSE}, Readme(), "README.rst", id="the one with prose"),
        pytest.param(
            {"docs/start.rst": PROSE, "README.md": OTHER},
            Readme(file="docs/start.rst"),
            "docs/start.rst",
            id="the one that the project names",
        ),
        pytest.param({"README.md": OTHER}, Readme(text=PROSE), "project.readme", id="a text in pyproject.toml"),
    ],
)
def test_readme(tmp_path: Path, files: dict[str, str | bytes], readme: Readme, evidence: str) -> None:
    """The README is what the project names, else what lies at its top."""
    found, warnings = derive(tmp_path, files, readme=readme)
    assert (found.value, found.origin.evidence, warnings) == ((paragraph(PROSE),), (evidence,), [])


def test_declared_type(tmp_path: Path) -> None:
    """The type that the project declares counts before the file's name."""
    found, _ = derive(
        tmp_path, {"about.txt": f"Title\n\n**{PROSE}**"}, readme=Readme(file="about.txt", content_type="text/markdown")
    )
    assert found.value == (paragraph(PROSE),)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no README"),
        pytest.param(
            {"README.md": "# Editor\n\n[![a](b)](c)\n\n## Install\n\nRun the installer that you find here."},
            id="no prose",
        ),
        pytest.param({"docs/README.md": PROSE}, id="not at the top"),
    ],
)
def test_summary_serves(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    """Without prose the summary is the description, as a sentence: AppStream refuses applications without."""
    found, warnings = derive(tmp_path, files)
    assert (found.value, found.origin.evidence, warnings) == ((paragraph("Write."),), ("project.description",), [])


def test_readme_outside(tmp_path: Path) -> None:
    """A README that a link or its path takes from elsewhere is not read."""
    write_tree(tmp_path, {"README.md": PROSE})
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "README.rst").symlink_to(tmp_path / "README.md")
    assert derive(inside, {})[0].value == (paragraph("Write."),)
    assert derive(inside, {}, readme=Readme(file="../README.md"))[0].value == (paragraph("Write."),)


def test_not_utf_8(tmp_path: Path) -> None:
    """A README in another encoding is warned of with its line, and not guessed at."""
    found, warnings = derive(tmp_path, {"README.md": b"Title\n\nGr\xfc\xdfe von uns.\n"})
    assert found.value == (paragraph("Write."),)
    assert warnings == ["README.md:3: is not UTF-8, so nothing is taken from this file; save it as UTF-8"]


def test_byte_order_mark(tmp_path: Path) -> None:
    """What some editors put at the beginning is no text."""
    found, _ = derive(tmp_path, {"README.md": f"\ufeff# Title\n\n{PROSE}"})
    assert found.value == (paragraph(PROSE),)


def test_huge_readme(tmp_path: Path) -> None:
    """Of a huge file the beginning is read, even where the limit cuts a character."""
    filler = "ü" * MAX_PROSE
    found, warnings = derive(tmp_path, {"README.md": f"{PROSE}\n\n{filler}"})
    assert (found.value, warnings) == ((paragraph(PROSE),), [])


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param(f"# T\n\n{PROSE}\n\n{OTHER}\n", [PROSE, OTHER], id="paragraphs"),
        pytest.param(
            f"# T\n\n{PROSE}\n\n- a\n- b\n\n## Other\n\n{OTHER}", [PROSE, ("a", "b")], id="up to the next title"
        ),
        pytest.param(f"{PROSE}\n\n## Features\n\n- a\n\n## Install\n\n{OTHER}", [PROSE, ("a",)], id="what it can do"),
        pytest.param(f"## Contents\n\n- a\n\n## About\n\n{PROSE}", [PROSE], id="contents are passed over"),
        pytest.param(f"## Usage\n\n{PROSE}", [], id="how to use it"),
        pytest.param(f"{PROSE}\n\nTo install it, run the following.\n\n{OTHER}", [PROSE], id="how to get it"),
        pytest.param(f"{PROSE}\n\nIt does all of this with:\n\n```\nx\n```", [PROSE], id="words before code"),
        pytest.param(f"{PROSE} It does so with:\n\n```\nx\n```", [PROSE], id="a sentence before code"),
        pytest.param(f"{PROSE}\n\nIt can:\n\n- a\n", [PROSE, "It can:", ("a",)], id="a list with a few words"),
        pytest.param(f"{PROSE}\n\nNew in 2.0:\n\n- a\n", [PROSE], id="a list of what is new"),
        pytest.param(
            f"{PROSE}\n\nThese are things that it can do:\n\n- a\n",
            [PROSE, "These are things that it can do:", ("a",)],
            id="a list with its words",
        ),
        pytest.param(
            f"{PROSE}\n\nHere, at https://example.org, you find:\n\n- a\n", [PROSE], id="a list without its words"
        ),
        pytest.param(f"Docs | Chat | Download page\n\n{PROSE}", [PROSE], id="a row of words"),
        pytest.param(f"- a\n\n{PROSE}", [PROSE], id="no list before all"),
        pytest.param(f"**2026**\n\n{PROSE}", [PROSE], id="too short"),
        pytest.param("1234567 12345 12345 1.2.3", [], id="no words"),
        pytest.param("\n\n".join([PROSE] * 9), [PROSE] * 3, id="three paragraphs"),
        pytest.param(f"{PROSE}\n\n" + "- a\n" * 20, [PROSE, ("a",) * 10], id="ten items"),
        pytest.param(
            f"{PROSE} {'More of it. ' * 90}", [f"{PROSE} {'More of it. ' * 56}".strip()], id="whole sentences"
        ),
        pytest.param(f"# Build Helper\n\n{PROSE}", [PROSE], id="a title is a name"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_first_section(markdown: str, expected: list[str | tuple[str, ...]]) -> None:
    """What is taken says what the application is, and not how to get it."""
    assert texts(markdown) == expected
