"""Project -> every decided value with the rule, the evidence and the key that overrides it. Runs nothing of it.

Works on any tree: without `[tool.flatpak]`, without pyproject.toml, on an unpacked sdist. What is wrong or missing for
a Flatpak is told beside the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.config import parse_table
from pyproject_flatpak.derive import Application, derive
from pyproject_flatpak.derive.finish_args import Permissions
from pyproject_flatpak.derive.origin import Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.lock.given import find_given_lock
from pyproject_flatpak.project import parse_project, read_optional_pyproject
from pyproject_flatpak.static_description import describe_statically

_KEYS: Final = {
    "toolkit": "runtime",
    "terminal": "desktop.terminal",
    "description": "metainfo.description",
    "releases": "metainfo.releases",
    "translation": "metainfo.translation",
    "lock": "dependencies.lock",
}
"""Keys of `[tool.flatpak]` that override what is called differently."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """What was decided for a project, and why."""

    values: Mapping[str, Decided[Any]]
    """By name, in the order of a manifest; a value is a text, a list of texts, a truth value or None."""
    permissions: Permissions
    problems: tuple[str, ...]
    """What keeps it from becoming a Flatpak, each with the way out."""
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    """What was not read, and why."""

    def key(self, name: str) -> str:
        """Return the key path that overrides a value."""
        return f"tool.flatpak.{_KEYS.get(name, name)}"


def explain(root: Path) -> Explanation:
    """Decide every value for the project at `root`. Raises ConfigError for a pyproject.toml that is no TOML."""
    root = root.resolve()
    pyproject = read_optional_pyproject(root)
    problems = Problems()
    table = parse_table(_own_table(pyproject), problems)
    description = describe_statically(root, pyproject)
    project = parse_project(root, description, pyproject=pyproject, problems=problems)
    evidence = Evidence(root)
    app = derive(project, table, evidence, problems)
    given = find_given_lock(root, table.dependencies.lock, problems)
    lock = Decided(given.name, Origin("lock of the project")) if given else Decided(None, Origin("uv resolves"))
    return Explanation(
        values={**_values(app), "lock": lock},
        permissions=app.permissions,
        problems=tuple(problems.errors),
        warnings=tuple(problems.warnings),
        notes=(*description.notes, *evidence.notes, *app.own.notes, *app.shipped.notes),
    )


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return what `explain --format json` prints: a table for each value, and what is worth a look."""
    found: dict[str, Any] = {
        name: {**_decided(value), "key": explanation.key(name)} for name, value in explanation.values.items()
    }
    permissions = explanation.permissions
    found["finish-args"] |= {
        "arguments": [_decided(item) for item in permissions.granted],
        "dropped": [_decided(item) for item in permissions.dropped],
        "hints": [_decided(item) for item in permissions.hints],
    }
    for name in ("problems", "warnings", "notes"):
        found[name] = [*getattr(explanation, name)]
    return found


def _values(app: Application) -> dict[str, Decided[Any]]:
    origins = app.origins
    base = app.base
    return {
        "app-id": Decided(app.app_id or None, origins["app-id"]),
        "name": Decided(app.name or None, origins["name"]),
        "toolkit": Decided(app.toolkit.value.name if app.toolkit.value else None, app.toolkit.origin),
        "runtime": Decided(app.runtime.id, origins["runtime"]),
        "runtime-version": Decided(app.runtime.branch, origins["runtime-version"]),
        "sdk": Decided(app.sdk, origins["sdk"]),
        "base": Decided(base.id if base else None, origins["base"]),
        "base-version": Decided(base.version if base else None, origins["base-version"]),
        "command": Decided(app.command or None, origins["command"]),
        "terminal": Decided(app.console, origins["terminal"]),
        "finish-args": Decided([*app.finish_args], _of_permissions(app.permissions)),
        "icon": Decided(app.icon.path if app.icon else None, origins["icon"]),
        "description": Decided(
            app.description[0].texts[0] if app.description else None, origins["metainfo.description"]
        ),
        "releases": Decided([release.version for release in app.releases], origins["metainfo.releases"]),
        "translation": Decided(app.translation.domain if app.translation else None, origins["metainfo.translation"]),
    }


def _of_permissions(permissions: Permissions) -> Origin:
    """Return the rules of the arguments in one, for those who want no more."""
    rules = dict.fromkeys(granted.origin.rule for granted in permissions.granted)
    seen = dict.fromkeys(place for granted in permissions.granted for place in granted.origin.evidence)
    return Origin("; ".join(rules) or "nothing shows that it needs any", tuple(seen))


def _decided(decided: Decided[Any]) -> dict[str, Any]:
    return {"value": decided.value, "rule": decided.origin.rule, "evidence": [*decided.origin.evidence]}


def _own_table(pyproject: Mapping[str, Any]) -> Mapping[str, Any]:
    table = pyproject.get("tool", {}).get("flatpak", {})
    return table if isinstance(table, Mapping) else {}
