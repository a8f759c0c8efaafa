"""Lock -> the module that installs the Python dependencies, offline: one, or one that holds a module for each. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from packaging.pylock import Package
from packaging.version import InvalidVersion, Version

from pyproject_flatpak.cargo import Crate, cargo_extension, cargo_folder
from pyproject_flatpak.derive import Application
from pyproject_flatpak.lock.choice import choice_of
from pyproject_flatpak.lock.document import Lock, build_packages, locked_crates
from pyproject_flatpak.lock.select import SelectedFile, select_files, select_packages
from pyproject_flatpak.model import JSON
from pyproject_flatpak.requirements import effective_requirements
from pyproject_flatpak.sources.checker import checker_data
from pyproject_flatpak.sources.cleanup import cleanup_patterns
from pyproject_flatpak.sources.crates import cargo_environment, crate_sources
from pyproject_flatpak.sources.files import build_source, pip_requirements, quoted, with_builds
from pyproject_flatpak.sources.modules import Module, with_site
from pyproject_flatpak.target import Target

DEPENDENCIES_FILE: Final = "python3-dependencies.json"
_NAME: Final = "python3-dependencies"
_INSTALL_LOCKED: Final = (
    'pip3 install --no-index --no-deps --ignore-installed --find-links="file://${PWD}" --prefix=${FLATPAK_DEST}'
)
"""`--ignore-installed`, as pip would else try to uninstall what the Sdk has in its read-only /usr, or skip it."""


def dependencies_module(app: Application, lock: Lock, targets: tuple[Target, ...]) -> Module:
    """Return the module that installs all dependencies, offline, from the files of the lock.

    With `layout = "per-package"` it is empty and holds one for each distribution, each after those that it requires.
    """
    recipe = _Recipe(app=app, where=lock.name)
    files = select_files(lock, targets, choice_of(app.table.dependencies))
    head: Module = {"name": _NAME, "buildsystem": "simple"}
    if app.table.dependencies.layout == "single":
        return head | recipe.steps(_NAME, files, targets)
    by_name = {name: [file for file in files if file.name == name] for name in installation_order(lock.packages)}
    modules: list[JSON] = [recipe.nested_module(files, targets) for files in by_name.values() if files]
    return head | {"build-commands": [], "modules": modules}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Recipe:
    """How modules are made of files: one of all of them, or one of each distribution's."""

    app: Application
    where: str
    """The lock, for messages."""

    def nested_module(self, files: Sequence[SelectedFile], targets: tuple[Target, ...]) -> Module:
        """Return the module of one distribution, for the arches that have it."""
        arches = {arch for file in files for arch in file.arches}
        having = tuple(target for target in targets if target.arch in arches)
        name = _module_name(files[0].name)
        head: Module = {"name": name, "buildsystem": "simple"}
        if having != targets:
            head["only-arches"] = [target.arch for target in having]
        return head | self.steps(name, files, having)

    def steps(self, name: str, files: Sequence[SelectedFile], targets: tuple[Target, ...]) -> Module:
        """Return what the module of that name, which installs `files`, does: options, commands, cleanup and sources.

        Each distribution is named with its version and pip resolves nothing, so what is installed is what is locked;
        one that an update bot may exchange is named alone, as there is one file of it. Sdists are built in pip's own
        isolation, which finds their build requirements in the same folder, and leaves none in /app. That knows what an
        sdist declares alone; one for which the author names build requirements is built with these.
        """
        own = self.app.table.dependencies.build_requirements
        prepared = [file for file in files if not file.is_wheel and file.name in own]
        isolated = [file for file in files if file not in prepared]
        shared = with_builds(isolated, targets, self.where)
        checked = self._checker_data(files, [*shared, *prepared], targets)
        commands: list[JSON] = []
        if isolated:
            commands.append(f"{_INSTALL_LOCKED} {_quoted_requirements(isolated, targets, free=checked)}")
        sources = [build_source(file, targets, checker_data=checked.get(file.name)) for file in shared]
        built = [*shared, *prepared]
        for file in prepared:
            folder = f"build-{file.name}"
            needed = select_packages(build_packages(file.package), targets, f"{self.where} {file.name}")
            install = f"{_INSTALL_LOCKED} --no-build-isolation {_quoted_requirements([file], targets, free=checked)}"
            commands += _with_build_requirements(install, folder, _quoted_requirements(needed, targets, folder))
            sources.append(build_source(file, targets, checker_data=checked.get(file.name)))
            inner = with_builds(needed, targets, self.where)
            sources += [build_source(inner_file, targets, dest=folder) for inner_file in inner]
            built += inner
        options = self._build_options(name, built)
        cleanup: list[JSON] = [*cleanup_patterns(self.app.table.dependencies.cleanup)]
        return {
            **({"build-options": options} if options else {}),
            "build-commands": commands,
            **({"cleanup": cleanup} if cleanup else {}),
            "sources": [*sources, *(crate_sources(crates) if (crates := _crates(built)) else ())],
        }

    def _build_options(self, name: str, files: Sequence[SelectedFile]) -> dict[str, JSON]:
        """Return where cargo and its crates are, and the versions of what comes from repositories."""
        env: dict[str, JSON] = dict(sorted(_told_versions(files).items()))
        if not _crates(files):
            return {"env": env} if env else {}
        folder = cargo_folder(cargo_extension(self.app.table.sdk_extensions))
        return {"append-path": folder, "env": cargo_environment(name) | env}

    def _checker_data(
        self, files: Iterable[SelectedFile], beside: Iterable[SelectedFile], targets: tuple[Target, ...]
    ) -> dict[str, JSON]:
        """Return the update bot's data by distribution, if it is wanted; the bot asks no index but the default one."""
        dependencies = self.app.table.dependencies
        if not self.app.table.checker_data or dependencies.index:
            return {}
        return checker_data(files, beside, effective_requirements(self.app.project, dependencies, targets, frozenset()))


def _crates(files: Iterable[SelectedFile]) -> list[Crate]:
    """Return the crates that those of `files` which are built are built with."""
    return sorted({crate for file in files if not file.is_wheel for crate in locked_crates(file.package)})


def _told_versions(files: Iterable[SelectedFile]) -> dict[str, str]:
    """Return the variables that tell setuptools-scm, which would ask git, the versions of what comes from there."""
    return {
        f"SETUPTOOLS_SCM_PRETEND_VERSION_FOR_{file.name.replace('-', '_').upper()}": _version_of(file.package)
        for file in files
        if file.commit and any(inner.name == "setuptools-scm" for inner in build_packages(file.package))
    }


def _version_of(package: Package) -> str:
    """Return the version that a lock has for a repository, else the one that its tag names, else none that counts."""
    named = (package.vcs.requested_revision if package.vcs else None) or ""
    with suppress(InvalidVersion):
        return str(package.version or Version(named.rpartition("/")[2]))
    return "0"


def installation_order(packages: Iterable[Package]) -> list[str]:
    """Return the names of `packages`, each behind all that it requires, else by name; a circle is entered by name."""
    required: dict[str, set[str]] = {}
    for package in packages:
        required.setdefault(package.name, set()).update(str(item.get("name")) for item in package.dependencies or ())
    ordered: dict[str, None] = {}
    entered: set[str] = set()

    def add(name: str) -> None:
        if name not in entered:
            entered.add(name)
            for inner in sorted(required[name] & required.keys()):
                add(inner)
            ordered[name] = None

    for name in sorted(required):
        add(name)
    return [*ordered]


def _module_name(distribution: str) -> str:
    """Return a name that no other of our modules has, as there is a distribution named like the outer one."""
    name = f"python3-{distribution}"
    return name if name != _NAME else f"{name}-itself"


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
