"""`[tool.briefcase]` -> the identifiers of its applications. Pure, and silent about what is wrong there.

https://briefcase.readthedocs.io/en/stable/reference/configuration.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pyproject_flatpak.app_id import is_app_id
from pyproject_flatpak.normalize import letters_of

_PLACEHOLDER: Final = "com.example"
"""What briefcase proposes for every new project."""


def bundle_identifiers(pyproject: Mapping[str, Any]) -> dict[str, str]:
    """Return app-id -> key path of the bundle that it begins with, for each application in their order."""
    briefcase = _table(_table(pyproject, "tool"), "briefcase")
    found: dict[str, str] = {}
    for name in _table(briefcase, "app"):
        app = _table(briefcase["app"], name)
        table, path = (app, f"tool.briefcase.app.{name}") if "bundle" in app else (briefcase, "tool.briefcase")
        if app_id := _identifier(table.get("bundle"), name, app.get("formal_name")):
            found.setdefault(app_id, f"{path}.bundle")
    return found


def _identifier(bundle: object, name: str, formal_name: object) -> str | None:
    """Return the bundle where it ends in the application's name, as people write it, else the bundle and the name.

    The formal name lends its capitals where it is the same name.
    """
    if not isinstance(bundle, str) or bundle == _PLACEHOLDER:
        return None
    if letters_of(bundle.rpartition(".")[2]) == letters_of(name) and is_app_id(bundle):
        return bundle
    last = formal_name if isinstance(formal_name, str) and letters_of(formal_name) == letters_of(name) else name
    app_id = f"{bundle.replace('-', '_')}.{re.sub('[_ ]', '-', last)}"
    return app_id if is_app_id(app_id) else None


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}
