"""Tables of pyproject.toml -> what they declare: `[project]`, `[tool.poetry]` and old `[tool.flit.metadata]`. Pure.

https://packaging.python.org/en/latest/specifications/pyproject-toml/
https://python-poetry.org/docs/pyproject/
https://flit.pypa.io/en/stable/pyproject_toml.html#old-style-metadata
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyproject_flatpak.declared import (
    Declared,
    Notes,
    as_fields,
    checked_extras,
    checked_requirements,
    mapping,
    one_line,
    strings,
    url_lines,
)

_AUTHOR: Final = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>\Z")
_CARET_OR_TILDE: Final = re.compile(r"[\^~]\s*(?P<version>[0-9][\w.+!-]*)\Z")


def read_project_table(pyproject: Mapping[str, Any], notes: Notes) -> Declared | None:
    """Return what `[project]` says; what is neither in it nor dynamic is declared to be none."""
    table = mapping(pyproject.get("project"))
    if not table:
        return None
    dynamic = set(strings(table.get("dynamic")))

    def names(key: str) -> tuple[str, ...] | None:
        return tuple(mapping(table.get(key))) if key in table or key not in dynamic else None

    fields = as_fields(
        {
            "Name": table.get("name"),
            "Version": table.get("version"),
            "Summary": table.get("description"),
            "Requires-Python": table.get("requires-python"),
            "License-Expression": table.get("license"),
            "License": mapping(table.get("license")).get("text"),
            "Keywords": _joined(table.get("keywords")),
            "Classifier": table.get("classifiers"),
            "Project-URL": url_lines(table.get("urls")) or None,
            **_people(table, "authors", "Author"),
            **_people(table, "maintainers", "Maintainer"),
        }
    )
    if "dependencies" in table or "dependencies" not in dynamic:
        extras = mapping(table.get("optional-dependencies"))
        required = [
            *checked_requirements(_array(table.get("dependencies")), notes),
            *checked_extras({extra: texts for extra, texts in extras.items() if ":" not in extra}, notes),
        ]
        fields |= as_fields({"Requires-Dist": required, "Provides-Extra": list(extras)})
    return Declared(fields=fields, gui_scripts=names("gui-scripts"), scripts=names("scripts"))


def read_poetry_table(pyproject: Mapping[str, Any], notes: Notes) -> Declared | None:
    """Return what `[tool.poetry]` says."""
    table = mapping(mapping(pyproject.get("tool")).get("poetry"))
    if not table:
        return None
    links = {"Homepage": "homepage", "Repository": "repository", "Documentation": "documentation"}
    urls = {label: table[key] for label, key in links.items() if key in table}
    extras = {extra: strings(texts) for extra, texts in mapping(table.get("extras")).items()}
    dependencies = mapping(table.get("dependencies"))
    scripts = mapping(table.get("scripts"))
    files = {name: mapping(value) for name, value in scripts.items() if mapping(value).get("type") == "file"}
    people = [(_AUTHOR.match(author), author) for author in strings(table.get("authors"))]
    fields = as_fields(
        {
            "Name": table.get("name"),
            "Version": table.get("version"),
            "Summary": table.get("description"),
            "Requires-Python": _specifier(dependencies.get("python")),
            "License": table.get("license"),
            "Keywords": _joined(table.get("keywords")),
            "Classifier": table.get("classifiers"),
            "Project-URL": url_lines({**urls, **mapping(table.get("urls"))}) or None,
            "Author": ", ".join(author for match, author in people if not match),
            "Author-email": ", ".join(_address(match["name"], match["email"]) for match, _ in people if match),
            "Requires-Dist": list(_poetry_requirements(dependencies, extras, notes)),
            "Provides-Extra": list(extras),
        }
    )
    return Declared(
        fields=fields,
        gui_scripts=tuple(mapping(mapping(table.get("plugins")).get("gui_scripts"))),
        scripts=tuple(name for name in scripts if name not in files),
        script_files=tuple(str(file.get("reference", name)) for name, file in files.items()),
    )


def read_flit_table(pyproject: Mapping[str, Any], notes: Notes) -> Declared | None:
    """Return what an old `[tool.flit.metadata]` and `[tool.flit.scripts]` say."""
    flit = mapping(mapping(pyproject.get("tool")).get("flit"))
    table = mapping(flit.get("metadata"))
    if not table:
        return None
    extras = mapping(table.get("requires-extra"))
    required = [*checked_requirements(_array(table.get("requires")), notes), *checked_extras(extras, notes)]
    fields = as_fields(
        {
            "Name": table.get("dist-name", table.get("module")),
            "Requires-Python": table.get("requires-python"),
            "License": table.get("license"),
            "Keywords": table.get("keywords"),
            "Classifier": table.get("classifiers"),
            "Home-page": table.get("home-page"),
            "Project-URL": url_lines(table.get("urls")) or None,
            "Author": table.get("author"),
            "Author-email": table.get("author-email"),
            "Requires-Dist": required,
            "Provides-Extra": list(extras),
        }
    )
    return Declared(fields=fields, scripts=tuple(mapping(flit.get("scripts"))), gui_scripts=())


def _people(table: Mapping[str, Any], key: str, field: str) -> dict[str, str]:
    people = [mapping(person) for person in _array(table.get(key))]
    names = [str(person["name"]) for person in people if "name" in person and "email" not in person]
    addresses = [_address(str(person.get("name", "")), str(person["email"])) for person in people if "email" in person]
    return {field: ", ".join(names), f"{field}-email": ", ".join(addresses)}


def _address(name: str, email: str) -> str:
    """Return a person as core metadata has it; a name may hold a comma, and keeps its letters."""
    plain = one_line(re.sub(r'["\\]', "", name))
    return f'"{plain}" <{email}>' if plain else email


def _array(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: object) -> str | None:
    return ",".join(strings(value)) or None


def _poetry_requirements(
    dependencies: Mapping[str, Any], extras: Mapping[str, list[str]], notes: Notes
) -> Iterator[str]:
    """Yield the requirements, of several alternatives the first; one that is optional for each extra that lists it."""
    for name, value in dependencies.items():
        if name.lower() == "python":
            continue
        first = value[0] if isinstance(value, list) and value else value
        table = {"version": first} if isinstance(first, str) else mapping(first)
        listed = f"[{','.join(strings(table.get('extras')))}]" if strings(table.get("extras")) else ""
        marker = table.get("markers") if isinstance(table.get("markers"), str) else ""
        of_extras = [extra for extra, names in extras.items() if name in names] if table.get("optional") else [""]
        for extra in of_extras:
            text = f"{name}{listed}{_specifier(table.get('version')) or ''}"
            yield from checked_requirements([text], notes, extra=extra, marker=str(marker))


def _specifier(constraint: object) -> str | None:
    """Return a constraint of Poetry's as a version specifier: the lower bound is what is told here of its own forms."""
    if not isinstance(constraint, str) or constraint.strip() in {"", "*"} or "|" in constraint:
        return None
    found = []
    for part in filter(None, re.split(r"[,\s]+(?![\d\s])", constraint.strip())):
        if match := _CARET_OR_TILDE.match(part):
            found.append(f">={match['version']}")
        else:
            found.append(f"=={part}" if part[0].isdigit() else part)
    return ",".join(found)
