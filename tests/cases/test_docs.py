"""What the pages in docs/ show is taken."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w

from pyproject_flatpak.code_hosts import app_id_of_project
from pyproject_flatpak.data import load_cleanup_lists, load_code_hosts, load_toolkits
from pyproject_flatpak.lock.given import Kind
from tests.support import rules_page
from tests.support.command_line import environment, run
from tests.support.documents import APP_ID, document, merged, run_document
from tests.support.index import SIMPLE_URL, ExampleIndex
from tests.support.own_wheel import REPOSITORY
from tests.support.releases import RELEASES

PAGES = sorted((REPOSITORY / "docs").glob("*.md"))
MODULES_PAGE = (REPOSITORY / "docs/modules.md").read_text("utf-8")
FENCED = re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", MODULES_PAGE)
MODULES = [(one[1], other[1]) for one, other in pairwise(FENCED) if (one[0], other[0]) == ("toml", "json")]
"""Each table of the page on modules that a module follows upon, and that."""
OWN = {"desktop": "[Desktop Entry]\n", "metainfo": "<component/>\n"}
"""Files of the author's that a page names, by table."""
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{i}")
    for page in PAGES
    for i, block in enumerate(re.findall(r"(?ms)^```toml\n(.*?)^```$", page.read_text("utf-8")))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_tables_are_taken(block: str, tmp_path: Path) -> None:
    """Files are generated for a project with these tables; its back end's own needs are left out, as is the index."""
    shown: dict[str, Any] = tomllib.loads(block)
    shown.pop("build-system", None)
    if "qt" in shown.get("tool", {}).get("flatpak", {}):
        (tmp_path / "example.py").write_text("import PySide6\n", "utf-8")
        (tmp_path / f"{APP_ID}.svg").write_text("<svg viewBox='0 0 16 16'/>\n", "utf-8")
    for kind, content in OWN.items():
        if path := shown.get("tool", {}).get("flatpak", {}).get(kind, {}).get("file"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(content, "utf-8")
    outcome = run_document(merged(document({}), shown), tmp_path)
    assert outcome.exit_code == 0, outcome.lines
    assert any(name.endswith(".json") for name in outcome.files)


@pytest.mark.parametrize(("block", "module"), MODULES, ids=["layout", "cleanup"])
def test_modules_are_as_shown(block: str, module: str, tmp_path: Path) -> None:
    """What a page shows after a table is the module of the dependencies that comes of the table."""
    wanted = {
        "project": {"dependencies": ["text-wrapper"]},
        "tool": {"flatpak": {"dependencies": {"index": SIMPLE_URL}}},
    }
    pyproject = merged(merged(document({}), wanted), tomllib.loads(block))
    (tmp_path / "pyproject.toml").write_text(tomli_w.dumps(pyproject), "utf-8")
    with ExampleIndex(RELEASES) as index:
        done = run(tmp_path, "generate", ".", environ=environment(index, tmp_path / "cache"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "build-aux/flatpak/python3-dependencies.json").read_text("utf-8") == module


@pytest.mark.parametrize("page", [pytest.param(page, id=page.stem) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    """Each file that a page links to is there, and README links to the page."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert f"(docs/{page.name})" in (REPOSITORY / "README.md").read_text("utf-8")


def test_cleanup_lists_are_shown() -> None:
    """The page on modules shows each list that dependencies are cleaned up by, with all of its patterns."""
    rows = [row.strip("| ").split(" | ") for row in re.findall(r"(?m)^\| `[a-z-]+` \| .*$", MODULES_PAGE)]
    shown = {name.strip("`"): (what, re.findall("`([^`]+)`", patterns), but) for name, what, patterns, but in rows}
    lists = load_cleanup_lists()
    assert shown == {name: (found.what, [*found.patterns], found.but) for name, found in lists.items()}


def test_permissions_are_as_shown() -> None:
    """The page on permissions has the rules as the data have them, and what `explain` says of the example project."""
    text = rules_page.PAGE.read_text("utf-8")
    assert text == rules_page.made_anew(text)


def test_stale_lock_is_as_shown(tmp_path: Path) -> None:
    """What the page on dependencies shows of a stale lock is what `--locked` says, and its exit code."""
    page = (REPOSITORY / "docs/dependencies.md").read_text("utf-8")
    [shown] = re.findall(r"(?ms)^```text\n(.*?)^```$", page)
    index_of = {"tool": {"flatpak": {"dependencies": {"index": SIMPLE_URL}}}}
    with ExampleIndex(RELEASES) as index:
        environ = environment(index, tmp_path / "cache")
        for name, options in (("paint", ()), ("speaker", ("--locked",))):
            pyproject = merged(merged(document({}), {"project": {"dependencies": [name]}}), index_of)
            (tmp_path / "pyproject.toml").write_text(tomli_w.dumps(pyproject), "utf-8")
            done = run(tmp_path, "generate", ".", *options, environ=environ)
    assert (done.returncode, done.stderr) == (1, shown)


def test_toolkits_are_shown() -> None:
    """The page on runtimes shows each toolkit with its runtime and BaseApp."""
    page = (REPOSITORY / "docs/runtimes.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| (\w+) \| `([\w.]+)` \| (\S+) \| (\S+) \|$", page)
    assert [tuple(cell.strip("`") for cell in row) for row in rows] == [
        (toolkit.name, toolkit.runtime, toolkit.branches or "all", toolkit.base or "none")
        for toolkit in load_toolkits()
    ]


def test_app_ids_are_as_shown() -> None:
    """The page on app-ids shows the app-id of a project on each code host."""
    page = (REPOSITORY / "docs/app-id.md").read_text("utf-8")
    shown = dict(re.findall(r"^\| `(\S+)` \| `([\w.-]+)` \|$", page, re.MULTILINE))
    assert {url: app_id_of_project(url, "") for url in shown} == shown
    hosts = {host.app_id for host in load_code_hosts()}
    assert {prefix for prefix in hosts if any(found.startswith(f"{prefix}.") for found in shown.values())} == hosts


def test_announcement_is_as_shown(tmp_path: Path) -> None:
    """What the page on app-ids shows is told of a project with these URLs and no app-id of its own."""
    page = (REPOSITORY / "docs/app-id.md").read_text("utf-8")
    [line] = re.findall(r"(?ms)^```text\n(.*?)\n```$", page)
    _, urls = re.findall(r"(?ms)^```toml\n(.*?)^```$", page)
    pyproject = merged(document({}), tomllib.loads(urls))
    del pyproject["tool"]["flatpak"]["app-id"]
    outcome = run_document(pyproject, tmp_path)
    assert outcome.exit_code == 0, outcome.lines
    assert line in outcome.lines
    assert f"{line.split()[1].rstrip(',')}.json" in outcome.files


def test_locks_are_as_shown() -> None:
    """The page on dependencies names the locks that are looked for, in their order."""
    page = (REPOSITORY / "docs/dependencies.md").read_text("utf-8")
    assert tuple(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE)) == get_args(Kind)
