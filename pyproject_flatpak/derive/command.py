"""The program that the application starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from pyproject_flatpak.data import Toolkit
from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project

_PROGRAM: Final = re.compile(r"\w[\w.+-]{0,127}")
_PACKAGE_MAIN: Final = re.compile(r"(?:src/)?([^\W\d]\w*)/__main__\.py")
_FOR_WINDOWS: Final = re.compile(r"(.+)[-_.]([a-z]+)\d?")
_SPELLING: Final = "spell it with letters, digits, '-', '_' and '.', or set tool.flatpak.command"


def derive_command(  # noqa: PLR0913 - each is a fact of its own
    project: Project,
    table: FlatpakTable,
    evidence: Evidence,
    app_id: str,
    toolkit: Toolkit | None,
    problems: Problems,
) -> Decided[str]:
    """Return the configured command, else a gui-script, else a console script or a script file.

    Of several, one for windows counts where there are windows, then the one named like the project or the application,
    else the first declared: in 23 of 23 published applications with one gui-script that is the command, in 50 of 54 it
    has the project's name.
    """
    if table.command:
        return configured(table.command, "command")
    refused: dict[str, str] = {}
    for kind, programs in (("gui-script", _gui_scripts(project)), ("script", _scripts(project))):
        usable = {name: place for name, place in programs.items() if _PROGRAM.fullmatch(name)}
        refused |= {name: f"project.{kind}s" for name in programs if name not in usable}
        if usable:
            _warn_of(refused, problems)
            name, why = _choose(usable, (project.name, app_id.rpartition(".")[2]), toolkit)
            rule = f"only {kind}" if len(usable) == 1 else f"{why.format(kind)}, of {len(usable)}"
            return Decided(name, Origin(rule, (usable[name],)))
    if problems.is_wrong("tool.flatpak.command"):
        return Decided("", Origin("wrong"))
    if refused:
        key, *_ = refused.values()
        problems.add(key, "has no name that a command can have", got=[*refused], remedy=_SPELLING)
    else:
        remedy = f"add [project.gui-scripts] with {_missing_script(project, evidence)}, or set the command"
        problems.add("tool.flatpak.command", "the project has no gui-scripts and no scripts to start", remedy=remedy)
    return Decided("", Origin("missing"))


def _gui_scripts(project: Project) -> dict[str, str]:
    """Return the name of each program and its place."""
    return {name: f"project.gui-scripts.{name}" for name in project.entry_points.gui_scripts}


def _scripts(project: Project) -> dict[str, str]:
    scripts = {name: f"project.scripts.{name}" for name in project.entry_points.scripts}
    for path in project.entry_points.script_files:
        scripts.setdefault(path.rpartition("/")[2], path)
    return scripts


def _warn_of(refused: Mapping[str, str], problems: Problems) -> None:
    for name, key in islice(refused.items(), 1):
        problems.warn(key, "has a name that no command can have", got=name, remedy=_SPELLING)


def _choose(programs: Iterable[str], names: tuple[str, str], toolkit: Toolkit | None) -> tuple[str, str]:
    """Return a program, and the rule that chose it, with a place for its kind."""
    by_name = {_plain(name): name for name in reversed([*programs])}
    if toolkit and not toolkit.is_terminal:
        suffixes, known = _suffixes(toolkit), {*map(_plain, names), *by_name}
        for name in programs:
            match = _FOR_WINDOWS.fullmatch(name)
            if match and match[2] in suffixes and _plain(match[1]) in known:
                return name, f"{{}} for windows by its -{match[2]}"
    for name, what in zip(names, ("project", "application"), strict=True):
        if _plain(name) in by_name:
            return by_name[_plain(name)], f"{{}} named like the {what}"
    return next(iter(programs)), "first {}"


def _suffixes(toolkit: Toolkit) -> frozenset[str]:
    """Return what the name of a program for windows may end in, other toolkits' names left out."""
    own = {"qt" if toolkit.name.startswith(("pyqt", "pyside")) else toolkit.name}
    return frozenset({"gui", "desktop", *own})


def _missing_script(project: Project, evidence: Evidence) -> str:
    """Return the line that gives the project a program: of its package that `python -m` runs, where it has one."""
    packages = [match[1] for file in evidence.of_the_application if (match := _PACKAGE_MAIN.fullmatch(file))]
    packages.sort(key=lambda package: _plain(package) != _plain(project.name))
    if not packages:
        return 'NAME = "module:function"'
    name = project.name if _PROGRAM.fullmatch(project.name) else packages[0]
    return f'{name} = "{packages[0]}.__main__:main"'


def _plain(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
