"""setup.cfg, and the literals in a setup.py's call of `setup()` -> what they declare; nothing is run.

https://setuptools.pypa.io/en/latest/references/keywords.html
https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.declared import (
    Declared,
    Notes,
    as_fields,
    checked_extras,
    checked_requirements,
    lines_of,
    mapping,
    read_text,
    strings,
    url_lines,
)
from pyproject_flatpak.declared.setup_call import keywords_of_setup

_TEXT_FIELDS: Final = {
    "Name": "name",
    "Version": "version",
    "Summary": "description",
    "License": "license",
    "Home-page": "url",
    "Author": "author",
    "Author-email": "author_email",
    "Maintainer": "maintainer",
    "Maintainer-email": "maintainer_email",
    "Requires-Python": "python_requires",
}
_ELSEWHERE: Final = re.compile(r"(?:attr|file):")
"""Begins a value of setup.cfg that is to be found in another file."""


def read_setup_py(root: Path, notes: Notes) -> Declared | None:
    """Return what a setup.py says in so many words."""
    text = read_text(root, "setup.py", notes)
    if text is None:
        return None
    return _declared(keywords_of_setup(text, notes), notes)


def read_setup_cfg(root: Path, notes: Notes) -> Declared | None:
    """Return what a setup.cfg says."""
    text = read_text(root, "setup.cfg", notes)
    parser = configparser.RawConfigParser(strict=False, delimiters=("=", ":"))
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names of extras and scripts keep their capitals
    try:
        parser.read_string(text or "")
    except configparser.Error as error:
        notes.add(f"is no valid configuration: {error.message.splitlines()[0]}")
        return None
    sections = {name: dict(parser[name]) for name in parser.sections()}
    keywords: dict[str, Any] = {}
    for section in ("metadata", "options"):
        for key, value in sections.get(section, {}).items():
            if not _ELSEWHERE.match(value):
                keywords[key.lower().replace("-", "_")] = value
    keywords["url"] = keywords.get("url") or keywords.get("home_page")
    keywords["project_urls"] = dict(_pairs(keywords.get("project_urls")))
    keywords["extras_require"] = sections.get("options.extras_require")
    keywords["entry_points"] = sections.get("options.entry_points")
    return _declared(keywords, notes)


def _declared(keywords: Mapping[str, Any], notes: Notes) -> Declared | None:
    """Return what keywords of `setup()` say; setup.cfg has texts of lines for its arrays."""
    known = {key: value for key, value in keywords.items() if value}
    if not known:
        return None
    extras = mapping(known.get("extras_require"))
    words = known.get("keywords")
    fields = as_fields(
        {
            **{field: known.get(key) for field, key in _TEXT_FIELDS.items()},
            "Keywords": ",".join(strings(words)) if isinstance(words, list) else words,
            "Classifier": lines_of(known.get("classifiers")) or None,
            "Project-URL": url_lines(known.get("project_urls")) or None,
        }
    )
    if "install_requires" in known or extras:
        required = [
            *checked_requirements(_items(known.get("install_requires")), notes),
            *checked_extras({extra: _items(texts) for extra, texts in extras.items()}, notes),
        ]
        names = {extra.partition(":")[0] for extra in extras} - {""}
        fields |= as_fields({"Requires-Dist": required, "Provides-Extra": sorted(names)})
    programs = known.get("entry_points")
    files = _items(known.get("scripts"))
    return Declared(
        fields=fields,
        gui_scripts=_scripts(programs, "gui_scripts") if programs else None,
        scripts=_scripts(programs, "console_scripts") if programs else None,
        script_files=tuple(files) or None,
    )


def _items(value: object) -> list[str]:
    """Return the items of an array, of a text with one a line, or, on one line, with `;` between them."""
    lines = lines_of(value)
    if len(lines) == 1 and isinstance(value, str) and {'"', "'"}.isdisjoint(value):
        # a marker has quotes, and a `;`, too
        return [part.strip() for part in value.split(";") if part.strip()]
    return lines


def _scripts(entry_points: object, group: str) -> tuple[str, ...]:
    """Return the names in one group of entry points: one INI text, or a table of lines."""
    if isinstance(entry_points, str):
        found = re.split(r"(?m)^\s*\[\s*([^\]\n]*?)\s*\]\s*$", entry_points)
        value: object = dict(zip(found[1::2], found[2::2], strict=True)).get(group)
    else:
        value = mapping(entry_points).get(group)
    return tuple(dict(_pairs(value)))


def _pairs(value: object) -> list[tuple[str, str]]:
    """Return name and value of each line `name = value`."""
    parts = (line.partition("=") for line in lines_of(value))
    return [(name.strip(), rest.strip()) for name, equals, rest in parts if equals]
