"""Summary, licence, developer, URLs, categories and keywords: what desktop entry and metainfo say in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from pyproject_flatpak.data import load_categories, load_licenses
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.model import Developer, FlatpakTable
from pyproject_flatpak.normalize import letters_of
from pyproject_flatpak.project import Project

_LABELS: Final = {
    "homepage": "homepage home website web webpage projectpage",
    "vcs-browser": "source sources sourcecode repository repo code coderepository github gitlab codeberg git vcs",
    "bugtracker": "issues issue issuetracker issuestracker bugs bugtracker bugreport bugreports reportabug "
    "reportbugs reportissues tracker",
    "help": "documentation docs doc help manual usermanual userguide guide handbook wiki",
    "faq": "faq frequentlyaskedquestions",
    "donation": "funding fund sponsor sponsors donate donation donations githubsponsors patreon liberapay "
    "opencollective kofi buymeacoffee",
    "translate": "translate translation translations weblate crowdin transifex localization",
    "contribute": "contribute contributing getinvolved",
    "contact": "contact",
}
_URL_TYPES: Final = {label: type_ for type_, labels in _LABELS.items() for label in labels.split()}
"""Label without spaces, punctuation and capitals, to AppStream type.

https://packaging.python.org/en/latest/specifications/well-known-project-urls/
"""


_NO_LICENSES: Final = frozenset({"License :: OSI Approved", "License :: DFSG approved"})
"""Classifiers that say something of a licence and name none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Presentation:
    """What the application says of itself."""

    summary: str
    license: str
    """SPDX expression."""
    developer: Developer
    urls: Mapping[str, str]
    """AppStream URL type to URL, in the order of the types."""
    categories: tuple[str, ...]
    keywords: tuple[str, ...]


def derive_presentation(
    project: Project, table: FlatpakTable, app_id: str, *, for_desktop: Problems, for_metainfo: Problems
) -> Presentation:
    """Decide what the author's table says, else what the project's metadata says.

    What is missing is recorded in one of the two, by the file that it goes into.
    """
    return Presentation(
        summary=_summary(project, table, for_metainfo),
        license=table.metainfo.license or _license(project, for_metainfo),
        developer=_developer(project, table, app_id, for_metainfo),
        urls=_urls(project, table),
        categories=table.desktop.categories or _categories(project, for_desktop),
        keywords=table.desktop.keywords or project.keywords,
    )


_MAX_SUMMARY: Final = 512
"""Characters that package indexes take, too."""


def _summary(project: Project, table: FlatpakTable, problems: Problems) -> str:
    summary = table.metainfo.summary or project.summary
    if len(summary) > _MAX_SUMMARY:
        key = "tool.flatpak.metainfo.summary" if table.metainfo.summary else "project.description"
        remedy = "write 10 to 35 characters, and the rest to tool.flatpak.metainfo.description"
        problems.add(key, f"has {len(summary)} characters, and {_MAX_SUMMARY} are allowed", got=summary, remedy=remedy)
    if not summary and not problems.is_wrong("tool.flatpak.metainfo.summary"):
        remedy = "add project.description, or a summary of 10 to 35 characters here"
        problems.add("tool.flatpak.metainfo.summary", "the project has no description", remedy=remedy)
    return summary.removesuffix(".") or summary


def _license(project: Project, problems: Problems) -> str:
    """Return the expression of the metadata, the free text where it is one, else an unambiguous classifier's."""
    for text in (project.license_expression, project.license_text):
        try:
            # AppStream knows the word in small letters alone
            return canonicalize_license_expression(text).replace("LicenseRef-Proprietary", "LicenseRef-proprietary")
        except InvalidLicenseExpression:
            continue
    names = {name for name in project.classifiers if name.startswith("License ::")} - _NO_LICENSES
    known = {load_licenses().get(name, "") for name in names}
    if len(known) == 1 and (expression := next(iter(known))):
        return expression
    if problems.is_wrong("tool.flatpak.metainfo.license"):
        return ""
    problems.add(
        "project.license",
        "does not say which licence it is" if known or project.license_text else "is missing",
        **({"got": _short(project.license_text)} if project.license_text else {}),
        remedy='write an SPDX expression such as license = "MIT", or set tool.flatpak.metainfo.license',
    )
    return ""


def _short(text: str) -> str:
    return text.strip().partition("\n")[0]


def _developer(project: Project, table: FlatpakTable, app_id: str, problems: Problems) -> Developer:
    configured = table.metainfo.developer
    name = configured.name or next((person.name for person in project.people), "")
    if not name and not problems.is_wrong("tool.flatpak.metainfo.developer"):
        remedy = "add project.authors with a name, or set it here"
        problems.add("tool.flatpak.metainfo.developer.name", "the project names no author", remedy=remedy)
    return Developer(id=configured.id or app_id.rpartition(".")[0].lower(), name=name)


def _urls(project: Project, table: FlatpakTable) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, url in project.urls.items():
        type_ = _URL_TYPES.get(letters_of(label))
        if type_ and re.fullmatch(r"https?://[^\s/]+\S*", url):
            found.setdefault(type_, url)
    if "homepage" not in found and "vcs-browser" in found:
        found["homepage"] = found["vcs-browser"]
    found |= table.metainfo.urls
    return {type_: found[type_] for type_ in dict.fromkeys([*_URL_TYPES.values()]) if type_ in found}


def _categories(project: Project, problems: Problems) -> tuple[str, ...]:
    table = load_categories()
    for topic in sorted((name for name in project.classifiers if name.startswith("Topic ::")), key=len, reverse=True):
        prefixes = [topic]
        while " :: " in prefixes[-1]:
            prefixes.append(prefixes[-1].rpartition(" :: ")[0])
        for prefix in prefixes:
            if table.get(prefix):
                return table[prefix]
    remedy = 'a Topic classifier or categories = ["…"] puts it in its place in the menu'
    problems.warn("tool.flatpak.desktop.categories", "nothing says what kind of application it is", remedy=remedy)
    return ("Utility",)
