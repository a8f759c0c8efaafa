"""`python -m tests.corpus LIST`: derive for the sdists of published applications, and print how right that is.

LIST is a JSON file, an object for each application: `app_id`, `toolkit`, `runtime`, `base`, `command`, `finish_args`,
`deps`, and under `pypi` its `name`, `sdist_file`, `scripts`, `gui_scripts`, `direct_deps`. A third of them, by a hash
of the id, is reported apart: rules are not written for these.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from pyproject_flatpak.data import load_permissions
from pyproject_flatpak.derive.finish_args import shown_by
from pyproject_flatpak.errors import PyprojectFlatpakError
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.explain import as_json, explain
from tests.corpus.apps import Published, read_apps
from tests.corpus.score import is_coarse, of_dependencies, of_toolkit, scored
from tests.corpus.sdists import unpacked_sdist

Found = Mapping[str, Mapping[str, Any]]
"""Explanation of each application by its id."""


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus")
    parser.add_argument("list", type=Path, help="JSON file of the published applications")
    parser.add_argument("--verbose", action="store_true", help="tell what differs in each")
    parser.add_argument("--support", action="store_true", help="count, for each rule, who shows it and who has it")
    arguments = parser.parse_args()
    apps = read_apps(arguments.list)
    if arguments.support:
        _print_support(apps)
        return
    found = {app.app_id: explained for app in apps if (explained := _explained(app))}
    apps = [app for app in apps if app.app_id in found]
    if arguments.verbose:
        for app in apps:
            _print_differences(app, found[app.app_id])
    for title, part in (
        ("rules were written for", [app for app in apps if not app.is_aside]),
        ("kept aside", [app for app in apps if app.is_aside]),
        ("all", apps),
    ):
        _print_scores(title, part, found)


def _print_support(apps: list[Published]) -> None:
    trees = {app: Evidence(root) for app in apps if (root := unpacked_sdist(app))}
    for rule in filter(lambda rule: rule.arguments, load_permissions()):
        showing = [app for app in trees if shown_by(rule, map(Requirement, sorted(app.dependencies)), trees[app])]
        having = [app for app in showing if app.finish_args.issuperset(rule.arguments)]
        say(f"{rule.name:26} {len(having)} of {len(showing)}, in the table {rule.support}")


def _explained(app: Published) -> Mapping[str, Any] | None:
    root = unpacked_sdist(app)
    if root is None:
        say(f"{app.app_id}: the index has no {app.sdist}")
        return None
    try:
        return as_json(explain(root))
    except PyprojectFlatpakError as error:
        say(f"{app.app_id}: {'; '.join(error.messages)}")
        return None


def _print_scores(title: str, apps: list[Published], found: Found) -> None:
    say(f"\n{len(apps)} applications, {title}")
    for name, predicted in (
        ("derived", lambda app: found[app.app_id]["finish-args"]["value"]),
        ("toolkit alone", of_toolkit),
        ("toolkit and dependencies", of_dependencies),
    ):
        coarse, every = scored(apps, predicted, is_coarse), scored(apps, predicted)
        say(
            f"  {name:26} share, socket, device: precision {coarse.precision:.2f} recall {coarse.recall:.2f}"
            f"   all arguments: precision {every.precision:.2f} recall {every.recall:.2f}"
        )
    with_programs = [app for app in apps if app.has_entry_points]
    for name, of_these, values in (
        ("runtime family", apps, ("runtime",)),
        ("runtime family and base", apps, ("runtime", "base")),
        ("command, with entry points", with_programs, ("command",)),
        ("app-id", apps, ("app_id",)),
    ):
        right = [app for app in of_these if all(_is_right(app, found[app.app_id], value) for value in values)]
        say(f"  {name:26} {len(right)} of {len(of_these)}")


def _is_right(app: Published, found: Mapping[str, Any], name: str) -> bool:
    return bool(found[name.replace("_", "-")]["value"] == getattr(app, name))


def _print_differences(app: Published, found: Mapping[str, Any]) -> None:
    derived = set(found["finish-args"]["value"])
    say(f"{app.app_id}")
    for name, published in (
        ("app-id", app.app_id),
        ("runtime", app.runtime),
        ("base", app.base),
        ("command", app.command),
    ):
        if found[name]["value"] != published:
            say(f"  {name}: {found[name]['value']} ({found[name]['rule']}), published: {published}")
    wrong, missing = sorted(derived - app.finish_args), sorted(app.finish_args - derived)
    say(f"  too much: {' '.join(wrong) or 'nothing'}")
    say(f"  missing: {' '.join(filter(is_coarse, missing)) or 'nothing'}, others: {len(missing)}")


def say(text: str) -> None:
    """Print a line."""
    print(text, file=sys.stdout, flush=True)  # noqa: T201 - a script


main()
