"""Lock -> the module that installs the Python dependencies, offline: one, or one that holds a module for each. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from pyproject_flatpak.derive import Application
from pyproject_flatpak.lock.choice import choice_of
from pyproject_flatpak.lock.document import Lock, build_packages
from pyproject_flatpak.lock.select import SelectedFile, select_files, select_packages
from pyproject_flatpak.model import JSON
from pyproject_flatpak.requirements import effective_requirements
from pyproject_flatpak.sources.checker import checker_data
from pyproject_flatpak.sources.cleanup import cleanup_patterns
from pyproject_flatpak.sources.files import build_source, pip_requirements, quoted, with_builds
from pyproject_flatpak.sources.modules import Module, with_site
from pyproject_flatpak.target import Target

DEPENDENCIES_FILE: Final = "python3-dependencies.json"
_INSTALL_LOCKED: Final = (
    'pip3 install --no-index --no-deps --ignore-installed --find-links="file://${PWD}" --prefix=${FLATPAK_DEST}'
)
"""`--ignore-installed`, as pip would else try to uninstall what the Sdk has in its read-only /usr, or skip it."""


def dependencies_module(app: Application, lock: Lock, targets: tuple[Target, ...]) -> Module:
    """Return the one module that installs all dependencies, offline, from the files of the lock.

    Each distribution is named with its version and pip resolves nothing, so what is installed is what is locked; one
    that an update bot may exchange is named alone, as there is one file of it. Sdists are built in pip's own isolation,
    which finds their build requirements in the same folder, and leaves none in /app. That knows what an sdist declares
    alone; one for which the author names build requirements is built with these.
    """
    files = select_files(lock, targets, choice_of(app.table.dependencies))
    prepared = [file for file in files if not file.is_wheel and file.name in app.table.dependencies.build_requirements]
    isolated = [file for file in files if file not in prepared]
    shared = with_builds(isolated, targets, lock.name)
    checked = _checker_data(app, files, [*shared, *prepared], targets)
    commands: list[JSON] = []
    if isolated:
        commands.append(f"{_INSTALL_LOCKED} {_quoted_requirements(isolated, targets, free=checked)}")
    sources = [build_source(file, targets, checker_data=checked.get(file.name)) for file in shared]
    for file in prepared:
        folder = f"build-{file.name}"
        needed = select_packages(build_packages(file.package), targets, f"{lock.name} {file.name}")
        install = f"{_INSTALL_LOCKED} --no-build-isolation {_quoted_requirements([file], targets, free=checked)}"
        sources.append(build_source(file, targets, checker_data=checked.get(file.name)))
        commands += _with_build_requirements(install, folder, _quoted_requirements(needed, targets, folder))
        sources += [build_source(inner, targets, dest=folder) for inner in with_builds(needed, targets, lock.name)]
    module: Module = {"name": "python3-dependencies", "buildsystem": "simple", "build-commands": commands}
    if patterns := cleanup_patterns(app.table.dependencies.cleanup):
        module["cleanup"] = [*patterns]
    module["sources"] = [*sources]
    return module


def _checker_data(
    app: Application, files: Iterable[SelectedFile], beside: Iterable[SelectedFile], targets: tuple[Target, ...]
) -> dict[str, JSON]:
    """Return the update bot's data by distribution, if it is wanted; the bot asks no index but the default one."""
    dependencies = app.table.dependencies
    if not app.table.checker_data or dependencies.index:
        return {}
    return checker_data(files, beside, effective_requirements(app.project, dependencies, targets, frozenset()))


def _quoted_requirements(
    files: Iterable[SelectedFile], targets: tuple[Target, ...], folder: str = "", *, free: Collection[str] = ()
) -> str:
    return " ".join(map(quoted, pip_requirements(files, targets, folder=folder, free=free)))


def _with_build_requirements(install: str, folder: str, needed: str) -> list[str]:
    """Return the commands that install an sdist with the build requirements that lie in a folder of their own."""
    if not needed:
        return [install]
    return [
        f'pip3 install --no-index --no-deps --find-links="file://${{PWD}}/{folder}" --target={folder}/site {needed}',
        f"{with_site(folder)} {install}",
    ]
