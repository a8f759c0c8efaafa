"""The releases: the author's list, else the changelog, else the tags of git and what the metainfo says already."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pyproject_flatpak.derive.origin import Origin
from pyproject_flatpak.derive.releases import Releases, derive_releases, warn_of_future
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import GENERATED, Evidence
from pyproject_flatpak.metainfo import build_metainfo
from pyproject_flatpak.prose.blocks import Block, paragraph
from pyproject_flatpak.releases.earlier import read_earlier_releases
from pyproject_flatpak.releases.release import MAX_RELEASES, Release, appstream_version, published
from pyproject_flatpak.writers import write_xml
from tests.unit.support import APP_ID, application, flatpak_table, project, write_tree

METAINFO = f"build-aux/flatpak/{APP_ID}.metainfo.xml"
CHANGELOG = "## 1.1 - 2026-03-01\n\n- a\n\n## 1.0 - 2026-02-01\n"


def derive(root: Path, files: dict[str, str | bytes] | None = None, toml: str = "") -> tuple[Releases, Problems]:
    """Return what is decided for a tree of these files, and what is said."""
    problems = Problems()
    evidence = Evidence(write_tree(root, files or {}))
    return derive_releases(project(), flatpak_table(toml), evidence, APP_ID, problems), problems


def days(releases: Releases) -> list[tuple[str, str]]:
    """Return version and date of each."""
    return [(release.version, release.date) for release in releases.value]


def repository(root: Path, *tags: str, annotated: str = "") -> None:
    """Make a repository with one commit of 2026-01-31 in a time zone, and these tags of it."""
    own = {
        "PATH": os.environ["PATH"],
        "HOME": str(root),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_AUTHOR_DATE": "2026-01-31T23:30:00 -0800",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }

    def git(*arguments: str, day: str = "2026-01-31T23:30:00 -0800") -> None:
        subprocess.run(["git", *arguments], cwd=root, env=own | {"GIT_COMMITTER_DATE": day}, check=True)

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message=a")
    for tag in tags:
        git("tag", tag)
    if annotated:
        git("tag", "--annotate", "--message=a", annotated, day="2026-02-28T00:30:00 +1200")


def test_author_comes_first(tmp_path: Path) -> None:
    """The configured list is taken, in AppStream's order and form, whatever else there is."""
    candidate = "{ version = '2.0rc1', date = 2026-01-01 }"
    final = "{ version = '2.0', date = 2026-02-01, description = 'a', url = 'https://example.org/2' }"
    toml = f"metainfo.releases = [{candidate}, {final}]"
    found, _ = derive(tmp_path, {"CHANGELOG.md": CHANGELOG}, toml)
    assert found.value == (
        Release(version="2.0", date="2026-02-01", description=(paragraph("a"),), url="https://example.org/2"),
        Release(version="2.0~rc1", date="2026-01-01"),
    )
    assert found.origin.evidence == ("tool.flatpak.metainfo.releases",)


@pytest.mark.parametrize(
    ("files", "toml", "evidence"),
    [
        pytest.param({"CHANGELOG.md": CHANGELOG}, "", "CHANGELOG.md", id="changelog"),
        pytest.param({"NEWS.md": CHANGELOG, "changes.md": CHANGELOG}, "", "changes.md", id="a changelog before news"),
        pytest.param({"NEWS.md": CHANGELOG, "CHANGES.md": "# See NEWS"}, "", "NEWS.md", id="the one that has them"),
        pytest.param({"CHANGELOG": CHANGELOG}, "", "CHANGELOG", id="without suffix"),
        pytest.param(
            {"CHANGELOG.md": "", "docs/changes.md": CHANGELOG},
            "metainfo.changelog = 'docs/changes.md'",
            "docs/changes.md",
            id="the one that the author names",
        ),
    ],
)
def test_changelog(tmp_path: Path, files: dict[str, str | bytes], toml: str, evidence: str) -> None:
    """Without a list, the first changelog that tells of a release counts."""
    found, problems = derive(tmp_path, files, toml)
    assert days(found) == [("1.1", "2026-03-01"), ("1.0", "2026-02-01")]
    assert found.origin.evidence == (evidence,)
    assert (problems.errors, problems.warnings) == ([], [])


def test_none_are_wanted(tmp_path: Path) -> None:
    """With `changelog = false` neither changelog nor tags are looked at."""
    repository(tmp_path, "v1.0")
    found, _ = derive(tmp_path, {"CHANGELOG.md": CHANGELOG}, "metainfo.changelog = false")
    assert found.value == ()


def test_named_changelog_is_missing(tmp_path: Path) -> None:
    """A path that leads nowhere is a mistake."""
    _, problems = derive(tmp_path, toml="metainfo.changelog = 'NEWS'")
    assert problems.errors == ["tool.flatpak.metainfo.changelog: there is no such file (got 'NEWS')"]


def test_named_changelog_says_nothing(tmp_path: Path) -> None:
    """The author hears of a changelog that cannot be read, and how one can."""
    _, problems = derive(tmp_path, {"NEWS": "No releases here"}, "metainfo.changelog = 'NEWS'")
    [warning] = problems.warnings
    assert warning.startswith(
        "tool.flatpak.metainfo.changelog: tells of no release and its day (got 'NEWS'); give each"
    )


def test_wrong_dates_are_told_once(tmp_path: Path) -> None:
    """Releases with a date that is none are left out; one warning names the first."""
    text = "## 1.2 - 2026-02-30\n\n## 1.1 - 01/02/2026\n\n## 1.0 - 2026-01-01\n"
    found, problems = derive(tmp_path, {"CHANGELOG.md": text})
    assert days(found) == [("1.0", "2026-01-01")]
    assert problems.warnings == [
        "CHANGELOG.md:1: the date of release 1.2 is no certain day of the calendar (got '2026-02-30'); "
        "write it like 2026-11-01; 1 more in this file"
    ]


def test_tags(tmp_path: Path) -> None:
    """A tag has its own day, or that of its commit, where it was made; tags of other names are none of ours."""
    repository(tmp_path, "v1.0", "0.9rc1", "editor-0.8", "other-3.0", "latest", "v1.1.dev1", "2026", annotated="1.1")
    found, _ = derive(tmp_path)
    assert days(found) == [
        ("1.1", "2026-02-28"),
        ("1.0", "2026-01-31"),
        ("0.9~rc1", "2026-01-31"),
        ("0.8", "2026-01-31"),
    ]
    assert found.origin == Origin("tags of git", (".git",))


def test_tag_dates_a_release(tmp_path: Path) -> None:
    """A release of the changelog without a date has that of its tag; without either it is left out."""
    repository(tmp_path, "v1.0")
    found, _ = derive(tmp_path, {"CHANGELOG.md": "## 1.1\n\n## 1.0\n\n- a\n"})
    assert found.value == (Release(version="1.0", date="2026-01-31", description=(Block(tag="ul", texts=("a",)),)),)


@pytest.mark.parametrize("kind", ["none", "outside", "broken"])
def test_no_repository(tmp_path: Path, kind: str) -> None:
    """Without a repository of its own, a project has no tags: those of a folder above may be another's."""
    inside = tmp_path / "inside"
    inside.mkdir()
    if kind == "outside":
        repository(tmp_path, "v1.0")
    if kind == "broken":
        (inside / ".git").write_text("gitdir: nowhere\n", "utf-8")
    assert derive(inside)[0].value == ()


def test_git_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, there are no tags."""
    repository(tmp_path, "v1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert derive(tmp_path)[0].value == ()


def test_tags_stay_in_the_metainfo(tmp_path: Path) -> None:
    """A clone without its tags, or an unpacked sdist, has the releases of the metainfo that was made with them."""
    told = (
        Release(
            version="1.1",
            date="2026-03-01",
            description=(paragraph("a"), Block(tag="ul", texts=("b", "c"))),
            url="https://example.org",
        ),
        Release(version="1.0~rc1", date="2026-02-01"),
    )
    xml = write_xml(build_metainfo(application(releases=told)), comment=GENERATED)
    found, _ = derive(tmp_path / "a", {METAINFO: xml})
    assert found.value == told
    assert found.origin == Origin("tags of git", (METAINFO,))
    repository(tmp_path / "a", "v1.2")
    assert [version for version, _ in days(derive(tmp_path / "a")[0])] == ["1.2", "1.1", "1.0~rc1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "<component><releases><release version='1' date='2026-01-01'/></releases></component>", id="not ours"
        ),
        pytest.param(f"<!-- {GENERATED} --><component>", id="torn"),
        pytest.param(
            f"<!-- {GENERATED} --><!DOCTYPE c [<!ENTITY a 'b'>]>"
            "<c><releases><release version='1' date='&a;'/></releases></c>",
            id="with entities",
        ),
        pytest.param(
            f"<!-- {GENERATED} --><c><releases><release version='1'/><release date='2026-01-01'/></releases></c>",
            id="without date or version",
        ),
    ],
)
def test_other_metainfo_is_not_believed(tmp_path: Path, text: str) -> None:
    """Only what we have written ourselves is taken back."""
    write_tree(tmp_path, {METAINFO: text})
    assert read_earlier_releases(tmp_path, METAINFO) == []


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("1.2.0", "1.2.0", id="as it stands"),
        pytest.param("v2026.03.01", "2026.03.01", id="with its zeros"),
        pytest.param("1.2rc1", "1.2~rc1", id="candidate"),
        pytest.param("1.2-beta.3", "1.2~b3", id="beta, spelt otherwise"),
        pytest.param("1.2a", "1.2~a0", id="alpha without a number"),
        pytest.param("1.2.post1", "1.2.post1", id="post-release"),
        pytest.param("1!1.2", "1.2", id="AppStream knows no epochs"),
        pytest.param("1.2.dev3", None, id="in the making"),
        pytest.param("1.2+local", None, id="local"),
        pytest.param("Ada's", "Ada's", id="none of Python's"),
    ],
)
def test_version(version: str, expected: str | None) -> None:
    """Versions get the form that AppStream orders as Python does."""
    assert appstream_version(version) == expected


def test_order_and_number() -> None:
    """The newest come first, each once, and no more than a software centre shows; what has no date is left out."""
    many = [Release(version=f"1.{i}", date="2026-01-01") for i in range(30)]
    found = published(
        [
            *many,
            Release(version="1.30~rc1", date="2026-01-02"),
            Release(version="2.0", date=""),
            Release(version="1.29", date="2020-01-01"),
        ]
    )
    assert [release.version for release in found] == ["1.30~rc1", *(f"1.{i}" for i in range(29, 10, -1))]
    assert len(found) == MAX_RELEASES
    assert found[1].date == "2026-01-01"


def test_versions_of_other_kinds() -> None:
    """Versions that are none of Python's are in AppStream's order, too, as its validator wants them."""
    strange = [Release(version=version, date="2026-01-01") for version in ("b", "3.0", "a")]
    assert [release.version for release in published(strange)] == ["b", "a", "3.0"]


@pytest.mark.parametrize(("day", "warned"), [("2026-03-02", False), ("2026-03-03", True)])
def test_day_to_come(day: str, warned: bool) -> None:  # noqa: FBT001 - a column
    """A date after tomorrow, which is today somewhere, is warned of at its place."""
    problems = Problems()
    releases = [Release(version="2.0", date=day)]
    warn_of_future(releases, Origin("changelog", ("NEWS",)), date(2026, 3, 1), problems)
    assert problems.warnings == [f"NEWS: release 2.0 is of a day to come (got '{day}'); mend the date"] * warned
