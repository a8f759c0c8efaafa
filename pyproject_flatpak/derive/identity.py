"""app-id and name: the id from what the project says of itself, never from its name alone. Reads disk."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyproject_flatpak.code_hosts import app_id_of_domain, app_id_of_project
from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin, configured
from pyproject_flatpak.derive.own_ids import find_own_id, our_earlier_id
from pyproject_flatpak.errors import Problems, show
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.normalize import letters_of
from pyproject_flatpak.project import Project

_MAX_SIZE: Final = 1_000_000
"""Bytes of a git configuration that are read."""
_MAX_SHOWN: Final = 5
"""Files."""
_LABELS: Final = (
    frozenset(
        {"source", "repository", "sourcecode", "code", "repo", "git", "vcs", "scm", "github", "gitlab", "codeberg"}
    ),
    frozenset({"homepage", "home", "website"}),
    frozenset({"issues", "issuetracker", "bugs", "bugtracker", "tracker", "bugreports", "changelog", "releasenotes"}),
)
"""Labels of project URLs without spaces, punctuation and capitals: where the project itself is, first.

https://packaging.python.org/en/latest/specifications/well-known-project-urls/
"""


def derive_app_id(project: Project, table: FlatpakTable, evidence: Evidence, problems: Problems) -> Decided[str]:
    """Return the configured app-id, whose form has been checked when the table was read, else the one that is found.

    Of what the project says, its own files count before `[tool.briefcase]`, project URLs and the git remote.
    """
    if table.app_id is not None:
        return configured(table.app_id, "app-id")
    if problems.is_wrong("tool.flatpak.app-id"):
        return Decided("", Origin("wrong"))
    if found := next(_found(project, table, evidence), None):
        return found
    problems.add(
        "tool.flatpak.app-id",
        "is missing, and no file of the project, [tool.briefcase], project URL or git remote tells one",
        remedy='add a reverse-DNS id such as app-id = "io.github.owner.Name"',
    )
    return Decided("", Origin("missing"))


def announcement(app_id: str, origin: Origin) -> str | None:
    """Return the line that tells of an app-id that the author has not chosen."""
    if not app_id or origin.rule == CONFIGURED:
        return None
    return f"app-id: {app_id}, from {origin.evidence[0]}; set tool.flatpak.app-id to keep it"


def _found(project: Project, table: FlatpakTable, evidence: Evidence) -> Iterator[Decided[str]]:
    """Yield what tells the app-id, the surest first."""
    programs = (*project.entry_points.gui_scripts, *project.entry_points.scripts)
    if own := find_own_id(evidence, {project.name, *programs}):
        yield Decided(own.app_id, Origin("named by the project's own files", own.files[:_MAX_SHOWN]))
    bundles = project.bundle_identifiers
    for bundle in sorted(bundles, key=lambda bundle: letters_of(bundle.rpartition(".")[2]) != letters_of(project.name)):
        yield Decided(bundle, Origin("identifier of briefcase", (bundles[bundle],)))
    yield from _from_urls(project)
    if app_id := app_id_of_project(_git_remote(evidence.root), project.name):
        yield Decided(app_id, Origin("code host of the git remote", (".git/config [remote origin]",)))
    if own := our_earlier_id(evidence, table.output):
        yield Decided(own.app_id, Origin("of the files as generated before", own.files))


def _from_urls(project: Project) -> Iterator[Decided[str]]:
    """Yield an app-id for each URL on a code host, then for the home page on a domain of its own."""
    ranked = sorted((rank, label) for label in project.urls if (rank := _rank(label, project)) is not None)
    for _, label in ranked:
        if app_id := app_id_of_project(project.urls[label], project.name):
            yield Decided(app_id, Origin("code host of the project", (_path(label),)))
    for rank, label in ranked:
        if rank == 1 and (app_id := app_id_of_domain(project.urls[label], project.name)):
            yield Decided(app_id, Origin("domain of the home page", (_path(label),)))


def _rank(label: str, project: Project) -> int | None:
    """Return how sure it is that a URL is the project's own; None for others, which are of anybody, and of mirrors."""
    plain = letters_of(label)
    for rank, labels in enumerate(_LABELS):
        if plain in labels:
            return rank
    name = project.urls[label].rstrip("/").rpartition("/")[2].removesuffix(".git")
    is_own = name and letters_of(name) == letters_of(project.name)
    return len(_LABELS) if is_own and "mirror" not in plain else None


def _path(label: str) -> str:
    return f"project.urls.{label if re.fullmatch('[A-Za-z0-9_-]+', label) else show(label)}"


def _git_remote(root: Path) -> str:
    """Return the URL of the remote `origin` of the repository at `root`, empty where there is none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    path = root / ".git/config"
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as stream:
            parser.read_string(stream.read(_MAX_SIZE).decode("utf-8", errors="replace"))
        return parser.get('remote "origin"', "url", fallback="") or ""
    except (OSError, configparser.Error):
        return ""


def derive_name(project: Project, table: FlatpakTable, app_id: str) -> Decided[str]:
    """Return the name that people read.

    The last component of an app-id is the project's name with its capitals; where they differ, the project's counts.
    """
    if table.name:
        return configured(table.name, "name")
    last = app_id.rpartition(".")[2]
    if letters_of(last) == letters_of(project.name):
        return Decided(_spaced(last), Origin("last component of the app-id", (app_id,)))
    return Decided(_spaced(project.name), Origin("the project's name", (project.name,)))


def _spaced(text: str) -> str:
    """Return `my-nice_app` as `My Nice App`; capitals that are there stay."""
    words = [word for word in re.split(r"[-_. ]+", text) if word]
    return " ".join(word if any(letter.isupper() for letter in word) else word.capitalize() for word in words)
