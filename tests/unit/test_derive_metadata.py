"""Summary, licence, developer, URLs, categories and keywords."""

from __future__ import annotations

from typing import Any

import pytest

from pyproject_flatpak.derive.metadata import Presentation, derive_presentation
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import Developer
from pyproject_flatpak.project import Person
from tests.unit.support import flatpak_table, project

MIT = "License :: OSI Approved :: MIT License"
GPL = "License :: OSI Approved :: GNU General Public License (GPL)"
APACHE = "License :: OSI Approved :: Apache Software License"
RIGHT: dict[str, Any] = {
    "license_expression": "MIT",
    "people": (Person(name="Jane Doe"),),
    "classifiers": ("Topic :: Utilities",),
}


def derive(toml: str = "", app_id: str = "org.example.Editor", **changes: object) -> tuple[Presentation, Problems]:
    """Return what is decided for a project that says all, but for ``changes``."""
    problems = Problems()
    told = {"for_desktop": problems, "for_metainfo": problems}
    found = derive_presentation(project(**RIGHT | changes), flatpak_table(toml), app_id, **told)
    return found, problems


def test_project_says_everything() -> None:
    """A project with description, licence, author and topic needs nothing more."""
    found, problems = derive(urls={"Homepage": "https://example.org"}, keywords=("text",))
    assert found == Presentation(
        summary="Write texts",
        license="MIT",
        developer=Developer(id="org.example", name="Jane Doe"),
        urls={"homepage": "https://example.org"},
        categories=("Utility",),
        keywords=("text",),
    )
    assert (problems.errors, problems.warnings) == ([], [])


def test_table_comes_before_the_project() -> None:
    """What the author writes for the Flatpak counts before the metadata."""
    found, problems = derive(
        'metainfo = { summary = "Other", license = "0BSD", developer = { id = "com.example.Me", name = "Me" } }\n'
        'desktop = { categories = ["Game"], keywords = ["fun"] }',
        keywords=("text",),
    )
    assert (found.summary, found.license) == ("Other", "0BSD")
    assert found.developer == Developer(id="com.example.Me", name="Me")
    assert (found.categories, found.keywords) == (("Game",), ("fun",))
    assert problems.errors == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"summary": ""}, "tool.flatpak.metainfo.summary", id="summary"),
        pytest.param({"people": ()}, "tool.flatpak.metainfo.developer.name", id="author"),
        pytest.param({"license_expression": ""}, "project.license", id="licence"),
    ],
)
def test_missing_value(changes: dict[str, Any], key: str) -> None:
    """What AppStream needs and nobody says is a mistake with a remedy, at the key to set."""
    _, problems = derive(**changes)
    [error] = problems.errors
    assert error.startswith(f"{key}: ")
    assert "; add " in error or "; write " in error


def test_everything_missing_is_told_at_once() -> None:
    """A project that says nothing hears of all of it."""
    _, problems = derive(summary="", people=(), license_expression="")
    assert len(problems.errors) == 3


def test_summary_has_no_full_stop() -> None:
    """Flathub wants no full stop at the end of a summary, which many descriptions have."""
    assert derive(summary="Write texts.")[0].summary == "Write texts"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"license_expression": "mit or apache-2.0"}, "MIT OR Apache-2.0", id="expression, spelt right"),
        pytest.param({"license_expression": "", "license_text": "gpl-3.0-only"}, "GPL-3.0-only", id="text that is one"),
        pytest.param({"license_expression": "", "classifiers": (MIT,)}, "MIT", id="classifier"),
        pytest.param(
            {"license_expression": "", "license_text": "MIT License", "classifiers": (MIT,)},
            "MIT",
            id="classifier where the text is none",
        ),
        pytest.param({"license_text": "GPL-3.0-only", "classifiers": (GPL,)}, "MIT", id="expression before all"),
        pytest.param({"license_expression": "(MIT AND 0BSD) OR LicenseRef-x"}, None, id="compound"),
    ],
)
def test_licence(changes: dict[str, Any], expected: str | None) -> None:
    """The licence is the expression, else the text where that is one, else an unambiguous classifier."""
    found, problems = derive(**changes)
    assert found.license == (expected or changes["license_expression"])
    assert problems.errors == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        pytest.param({}, "is missing", id="nothing"),
        pytest.param({"license_text": "BSD\nmore"}, "does not say which licence it is (got 'BSD')", id="text"),
        pytest.param({"classifiers": (APACHE,)}, "does not say which licence it is", id="classifier of many"),
        pytest.param({"classifiers": (GPL,)}, "does not say which licence it is", id="classifier without version"),
        pytest.param({"classifiers": (MIT, GPL)}, "does not say which licence it is", id="two, one of them open"),
        pytest.param(
            {"classifiers": (MIT, "License :: OSI Approved :: ISC License (ISCL)")},
            "does not say which licence it is",
            id="two: both, or either?",
        ),
        pytest.param({"classifiers": ("License :: Made Up",)}, "does not say which licence it is", id="unknown"),
        pytest.param(
            {"license_text": "(" * 500 + "MIT" + ")" * 500}, "does not say which licence it is", id="nested deeply"
        ),
    ],
)
def test_open_licence(changes: dict[str, Any], complaint: str) -> None:
    """A licence that is not certain is never guessed."""
    found, problems = derive(**{"license_expression": "", "classifiers": ()} | changes)
    [error] = problems.errors
    assert error.startswith(f"project.license: {complaint}")
    assert "SPDX" in error
    assert found.license == ""


def test_proprietary_licence() -> None:
    """AppStream knows a closed licence as LicenseRef-proprietary, whichever way an author spells it."""
    assert derive(license_expression="LicenseRef-Proprietary")[0].license == "LicenseRef-proprietary"


@pytest.mark.parametrize(
    ("app_id", "expected"),
    [
        pytest.param("io.github.owner.Editor", "io.github.owner", id="code host"),
        pytest.param("org.Example.Editor", "org.example", id="in small letters, as AppStream wants"),
    ],
)
def test_developer_id(app_id: str, expected: str) -> None:
    """The developer's id is the app-id without its last component."""
    assert derive(app_id=app_id)[0].developer.id == expected


def test_first_author_is_the_developer() -> None:
    """Of several people the first counts."""
    assert derive(people=(Person(name="A"), Person(name="B")))[0].developer.name == "A"


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        # https://packaging.python.org/en/latest/specifications/well-known-project-urls/
        pytest.param({"Home Page": "https://example.org"}, {"homepage": "https://example.org"}, id="homepage"),
        pytest.param(
            {"issues": "https://example.org/i"}, {"bugtracker": "https://example.org/i"}, id="issues are a tracker"
        ),
        pytest.param(
            {"Bug-Tracker": "https://example.org/i"}, {"bugtracker": "https://example.org/i"}, id="label's punctuation"
        ),
        pytest.param(
            {"Documentation": "https://example.org/d", "Funding": "https://example.org/f"},
            {"help": "https://example.org/d", "donation": "https://example.org/f"},
            id="documentation and funding",
        ),
        pytest.param(
            {"Source": "https://example.org/s"},
            {"homepage": "https://example.org/s", "vcs-browser": "https://example.org/s"},
            id="the source where there is no homepage",
        ),
        pytest.param({"Changelog": "https://example.org/c"}, {}, id="AppStream has no type for a changelog"),
        pytest.param({"Download": "https://example.org/c", "Blog": "https://example.org/b"}, {}, id="other labels"),
        pytest.param({"Homepage": "ftp://example.org"}, {}, id="no web page"),
        pytest.param(
            {"GitHub": "https://example.org/g", "Source": "https://example.org/s"},
            {"homepage": "https://example.org/g", "vcs-browser": "https://example.org/g"},
            id="the first of two with one meaning",
        ),
    ],
)
def test_urls(urls: dict[str, str], expected: dict[str, str]) -> None:
    """The project's URLs get AppStream's types by their well-known labels."""
    assert derive(urls=urls)[0].urls == expected


def test_own_urls_come_over_the_projects() -> None:
    """A URL of the table replaces that of the same type, and all stand in one order."""
    urls = {"Issues": "https://example.org/i", "Homepage": "https://example.org"}
    found, _ = derive(
        'metainfo.urls = { contact = "mailto:a@example.org", homepage = "https://example.org/2" }', urls=urls
    )
    assert list(found.urls.items()) == [
        ("homepage", "https://example.org/2"),
        ("bugtracker", "https://example.org/i"),
        ("contact", "mailto:a@example.org"),
    ]


@pytest.mark.parametrize("type_", ["homepage", "bugtracker", "faq", "help", "donation", "translate", "contact"])
def test_no_own_url_is_lost(type_: str) -> None:
    """Every type that the table takes gets into the file."""
    assert derive(f'metainfo.urls.{type_} = "https://example.org"')[0].urls == {type_: "https://example.org"}


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        pytest.param(["Topic :: Games/Entertainment :: Arcade"], ("Game", "ArcadeGame"), id="the topic itself"),
        pytest.param(
            ["Topic :: Games/Entertainment", "Topic :: Games/Entertainment :: Arcade"],
            ("Game", "ArcadeGame"),
            id="the longer of two",
        ),
        pytest.param(["Topic :: Database :: No Such"], ("Office", "Database"), id="the nearest above"),
        pytest.param(["Topic :: No Such", "Topic :: Utilities"], ("Utility",), id="one of several that is known"),
    ],
)
def test_categories(topics: list[str], expected: tuple[str, ...]) -> None:
    """Categories come from the Topic classifier, the longest that is known."""
    found, problems = derive(classifiers=tuple(sorted(topics)))
    assert found.categories == expected
    assert problems.warnings == []


@pytest.mark.parametrize("classifiers", [(), ("Topic :: Other/Nonlisted Topic",), ("Environment :: X11 Applications",)])
def test_no_category(classifiers: tuple[str, ...]) -> None:
    """Where nothing says what it is, it goes under Utility, and the author is told."""
    found, problems = derive(classifiers=classifiers)
    assert found.categories == ("Utility",)
    [warning] = problems.warnings
    assert warning.startswith("tool.flatpak.desktop.categories: ")
