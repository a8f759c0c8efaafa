"""The facade: project -> generated files. What the command line and both back ends call.

Reads the project, may start the resolver (see `lock`), writes nothing but the output folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.build_system import warn_of_package_discovery, warn_of_version_tools
from pyproject_flatpak.cargo import cargo_extension
from pyproject_flatpak.completion import complete
from pyproject_flatpak.config import parse_table
from pyproject_flatpak.data import load_bases
from pyproject_flatpak.derive import Application, derive
from pyproject_flatpak.derive.identity import announcement
from pyproject_flatpak.derive.releases import warn_of_future
from pyproject_flatpak.derive.runtime import warn_of_end_of_life
from pyproject_flatpak.desktop import build_desktop, build_service
from pyproject_flatpak.errors import ConfigError, Problems, message
from pyproject_flatpak.evidence import GENERATED, SKIPPED_FOLDERS, Evidence, is_generated
from pyproject_flatpak.learned import read_learned, with_learned
from pyproject_flatpak.lock import BUILD_LOCK, DEPENDENCIES_LOCK, make_locks
from pyproject_flatpak.lock.choice import choice_of
from pyproject_flatpak.lock.document import Lock, uses_cargo
from pyproject_flatpak.lock.given import GivenLock, find_given_lock
from pyproject_flatpak.lock.wanted import LOCK_AS_NEEDED, Locking, Wanted
from pyproject_flatpak.manifest import build_manifest
from pyproject_flatpak.metainfo import build_metainfo
from pyproject_flatpak.model import JSON, Dependencies, FlatpakTable
from pyproject_flatpak.outputs import Drift, drift_of, write_outputs
from pyproject_flatpak.project import Description, parse_project, read_pyproject
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.requirements import check_choices, effective_requirements, for_targets
from pyproject_flatpak.sources.cleanup import cleanup_warnings
from pyproject_flatpak.sources.crates import CRATES_FILE, crate_sources
from pyproject_flatpak.sources.dependencies import DEPENDENCIES_FILE, dependencies_module
from pyproject_flatpak.sources.modules import (
    BUILD_REQUIREMENTS_FILE,
    Location,
    application_module,
    build_requirement_sources,
    data_files,
)
from pyproject_flatpak.target import Target, targets_of
from pyproject_flatpak.writers import write_json, write_key_file, write_manifest, write_xml

FLATHUB_FILE: Final = "flathub.json"
_SOMETIMES: Final = (
    *(BUILD_LOCK, BUILD_REQUIREMENTS_FILE, CRATES_FILE, DEPENDENCIES_LOCK, DEPENDENCIES_FILE, FLATHUB_FILE),
)
"""Outputs of fixed names that not every project has; an old one goes when it is not made any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated:
    """What a run has made."""

    folder: Path
    """Absolute."""
    files: Mapping[str, bytes]
    """Content by file name."""
    manifest_name: str
    application: Application
    changed: tuple[str, ...] = field(default=())
    """Names of the files that were written or removed."""

    @property
    def manifest(self) -> Path:
        """Path of the manifest."""
        return self.folder / self.manifest_name


def has_table(pyproject: Mapping[str, Any]) -> bool:
    """Tell whether a project wants anything of us."""
    return "flatpak" in pyproject.get("tool", {})


def output_folder(root: Path, pyproject: Mapping[str, Any]) -> Path:
    """Return the folder that the project's files are written to. Raises ConfigError without a table."""
    return root / parse_table(_flatpak_table(pyproject), Problems()).output


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A project that has been read and found right: all that can be said without lock and network."""

    root: Path
    application: Application
    targets: tuple[Target, ...]
    given: GivenLock | None
    """Lock of another tool that the dependencies' versions come from."""

    @property
    def configured_folder(self) -> Path:
        """The output folder that the project names."""
        return self.root / self.application.table.output

    @property
    def folder_in_project(self) -> str:
        """The output folder as the manifest knows it: relative to the project with `/`, links followed."""
        return self.configured_folder.resolve().relative_to(self.root).as_posix()


def prepare(root: Path, describe: Callable[[], Description], reporter: Reporter) -> Prepared:
    """Read the project and decide every value. Raises ConfigError with every mistake in it."""
    root = root.resolve()
    pyproject = read_pyproject(root)
    problems = Problems()
    table = parse_table(_flatpak_table(pyproject), problems)
    try:
        description = describe()
    except ConfigError as error:  # a mistake in [project]; told with those in [tool.flatpak]
        raise ConfigError(*problems.errors, *error.messages) from None
    project = parse_project(root, description, pyproject=pyproject, problems=problems)
    warn_of_package_discovery(root, pyproject, table.output, problems)
    if project.dynamic_version:
        warn_of_version_tools(project.build_requirements, problems)
    check_choices(project, table.dependencies, project.extras, problems)
    app = derive(project, table, Evidence(root), problems)
    warn_of_future(app.releases, app.origins["metainfo.releases"], datetime.now(tz=UTC).date(), problems)
    if app.runtime.eol is None:  # what is learned on one machine is told there, and decides nothing
        warn_of_end_of_life(with_learned([app.runtime], read_learned())[0], problems)
    if not (root / table.output).resolve().is_relative_to(root):
        remedy = "make it a folder, as the sdist is to carry it"
        problems.add("tool.flatpak.output", "is a link that leads out of the project", got=table.output, remedy=remedy)
    given = find_given_lock(root, table.dependencies.lock, problems)
    if line := announcement(app.app_id, app.origins["app-id"]):
        reporter.info(line)
    for warning in problems.warnings:
        reporter.warning(warning)
    problems.raise_if_any()
    app = complete(app)
    for line in app.told:
        reporter.info(line)
    return Prepared(root=root, application=app, targets=targets_of(app.runtime, table.arches), given=given)


def generate(
    root: Path,
    describe: Callable[[], Description],
    *,
    output: Path | None = None,
    reporter: Reporter | None = None,
    locking: Locking = LOCK_AS_NEEDED,
) -> Generated:
    """Generate and write the files of the project at `root`, which its build back end can `describe`.

    `output` comes before the configured folder.

    Raises ConfigError with every mistake in the project, LockError where the dependencies cannot be locked. Nothing is
    written then.
    """
    reporter = reporter or Reporter()
    return write(prepare(root, describe, reporter), output=output, reporter=reporter, locking=locking)


def write(
    prepared: Prepared, *, output: Path | None = None, reporter: Reporter, locking: Locking = LOCK_AS_NEEDED
) -> Generated:
    """Lock, render and write. Raises LockError and ConfigError; nothing is written then."""
    made = _make(prepared, output, reporter, locking)
    shown = shown_folder(made.folder, prepared.root)
    changed = write_outputs(made.folder, made.files, _stale_names(made.application, made.folder), shown=shown)
    return replace(made, changed=changed)


def compare(
    prepared: Prepared, *, output: Path | None = None, reporter: Reporter
) -> tuple[Generated, tuple[Drift, ...]]:
    """Return what would be written now, and what of the output folder is not so. Writes nothing, makes no lock.

    Raises OutOfDateError for a lock that would have to be made, else LockError and ConfigError.
    """
    made = _make(prepared, output, reporter, Locking(locked=True))
    return made, drift_of(made.folder, made.files, _stale_names(made.application, made.folder))


def _make(prepared: Prepared, output: Path | None, reporter: Reporter, locking: Locking) -> Generated:
    """Lock and render."""
    app, folder = prepared.application, _folder(prepared, output)
    locks = _locks(prepared, _existing_locks(folder, prepared.configured_folder), reporter, locking)
    for warning in _lock_warnings(app, locks):
        reporter.warning(warning)
    files, manifest_name = render(app, locks, prepared.targets, _location(prepared.root, folder))
    _spare_own_files(app, folder, prepared.root)
    return Generated(folder=folder, files=files, manifest_name=manifest_name, application=app)


def write_locks(prepared: Prepared, *, output: Path | None = None, reporter: Reporter, locking: Locking) -> list[Path]:
    """Write the locks alone, and return their paths. Raises LockError and ConfigError; nothing is written then."""
    folder = _folder(prepared, output)
    locks = _locks(prepared, _existing_locks(folder, prepared.configured_folder), reporter, locking)
    files = {name: lock.text.encode() for name, lock in locks.items()}
    write_outputs(folder, files, [DEPENDENCIES_LOCK, BUILD_LOCK], shown=shown_folder(folder, prepared.root))
    return [folder / name for name in files]


def _folder(prepared: Prepared, output: Path | None) -> Path:
    # made absolute but not resolved: the links in it are the author's
    folder = Path(os.path.abspath(output)) if output else prepared.configured_folder  # noqa: PTH100
    if folder.resolve() == prepared.root:
        raise ConfigError(message("--output", "must not be the project's own folder", got=str(output)))
    return folder


def shown_folder(folder: Path, root: Path) -> str:
    """Return an output folder as its author knows it."""
    return str(folder.relative_to(root) if folder.is_relative_to(root) else folder)


def _spare_own_files(app: Application, folder: Path, root: Path) -> None:
    """Refuse to write the completed form of a file of the author's over that file. Raises ConfigError."""
    sources = [app.own_desktop_file, app.own_metainfo_file, app.shipped.service.path if app.shipped.service else None]
    places = {(root / path).resolve() for path in sources if path}
    for name in app.completed:
        if (folder / name).resolve() in places:
            remedy = "move it to another folder, such as data/"
            problem = "your own file lies where its completed form is to be written"
            raise ConfigError(
                message("tool.flatpak.output", problem, got=shown_folder(folder / name, root), remedy=remedy)
            )


def _stale_names(app: Application, folder: Path) -> list[str]:
    """Return names that an earlier run may have written: those of this run are left alone by the writer."""
    manifest = f"{app.app_id}.{'json' if app.table.format == 'yaml' else 'yml'}"
    # these have an author's file of the same name beside them now, or in the very place
    data = [f"{app.app_id}{suffix}" for suffix in (".desktop", ".metainfo.xml", ".service")]
    return [*_SOMETIMES, manifest, *(name for name in data if is_generated(folder / name))]


def render(
    app: Application, locks: Mapping[str, Lock], targets: tuple[Target, ...], location: Location
) -> tuple[dict[str, bytes], str]:
    """Return the content of each output by its name, and the manifest's name. Pure."""
    files: dict[str, bytes] = {}
    modules: list[JSON] = []
    if lock := locks.get(DEPENDENCIES_LOCK):
        files[DEPENDENCIES_FILE] = write_json(dependencies_module(app, lock, targets))
        modules.append(DEPENDENCIES_FILE)
    if lock := locks.get(BUILD_LOCK):
        files[BUILD_REQUIREMENTS_FILE] = write_json(build_requirement_sources(app, lock, targets))
    if app.rust:
        files[CRATES_FILE] = write_json(crate_sources(app.rust.crates))
    modules.append(application_module(app, location, has_build_requirements=BUILD_LOCK in locks))
    extensions = [cargo_extension(app.table.sdk_extensions)] if any(map(uses_cargo, locks.values())) else []
    manifest_name = f"{app.app_id}.{'yml' if app.table.format == 'yaml' else 'json'}"
    files[manifest_name] = write_manifest(build_manifest(app, modules, extensions), app.table.format)
    files |= {name: lock.text.encode() for name, lock in locks.items()}
    files |= render_data_files(app)
    if len(app.table.arches) < len(FlatpakTable().arches):
        files[FLATHUB_FILE] = write_json({"only-arches": [*app.table.arches]})
    return dict(sorted(files.items())), manifest_name


def render_data_files(app: Application) -> dict[str, bytes]:
    """Return the content of desktop file, metainfo and service by name, where the project's own will not do. Pure."""
    makers: dict[str, Callable[[], bytes]] = {
        ".desktop": lambda: write_key_file(build_desktop(app), comment=GENERATED),
        ".service": lambda: write_key_file(build_service(app), comment=GENERATED),
        ".xml": lambda: write_xml(build_metainfo(app), comment=GENERATED),
    }
    names = [file.path for file in data_files(app) if file.is_generated]
    return {name: app.completed.get(name) or makers[Path(name).suffix]() for name in names}


def _flatpak_table(pyproject: Mapping[str, Any]) -> Mapping[str, Any]:
    if not has_table(pyproject):
        raise ConfigError(
            message(
                "tool.flatpak",
                "is missing in pyproject.toml",
                remedy='add [tool.flatpak] with a reverse-DNS id such as app-id = "io.github.owner.Name"',
            )
        )
    table = pyproject["tool"]["flatpak"]
    if not isinstance(table, Mapping):
        raise ConfigError(message("tool.flatpak", "must be a table", got=table, remedy="write [tool.flatpak]"))
    return table


def _existing_locks(folder: Path, configured: Path) -> dict[str, str]:
    """Return the texts of the locks in `folder`, else in the configured one, where a committed lock lies."""
    found = {}
    for name in (DEPENDENCIES_LOCK, BUILD_LOCK):
        for place in (folder, configured):
            if (place / name).is_file():
                found[name] = (place / name).read_text("utf-8", errors="replace")
                break
    return found


def _locks(prepared: Prepared, existing: Mapping[str, str], reporter: Reporter, locking: Locking) -> dict[str, Lock]:
    app, targets = prepared.application, prepared.targets
    dependencies = app.table.dependencies
    excluded = frozenset(dependencies.exclude) | app.runtime.bindings
    if app.base and (known := load_bases().get(app.base.id)):
        excluded |= known.bindings
    wanted = (
        Wanted(
            name=DEPENDENCIES_LOCK,
            requirements=effective_requirements(app.project, dependencies, targets, excluded),
            targets=targets,
            asked_by="project.dependencies",
            remedy="mend the name, set tool.flatpak.dependencies.index, or add it to tool.flatpak.dependencies.exclude",
            excluded=excluded,
            index=dependencies.index,
            build_requirements=dependencies.build_requirements,
            choice=choice_of(dependencies),
            given=prepared.given,
            extras=dependencies.extras,
            groups=dependencies.groups,
            project=app.project.normalized_name,
            ordered=dependencies.layout == "per-package",
        ),
        Wanted(
            name=BUILD_LOCK,
            requirements=tuple(for_targets(app.project.build_requirements, targets)),
            targets=targets,
            asked_by="build-system.requires",
            remedy="mend the name, or set tool.flatpak.dependencies.index",
            index=dependencies.index,
            build_requirements=dependencies.build_requirements,
        ),
    )
    needed = tuple(item for item in wanted if item.requirements)
    locks = make_locks(needed, existing, reporter, locking)
    return {lock.name: lock for lock in locks}


def _lock_warnings(app: Application, locks: Mapping[str, Lock]) -> list[str]:
    """Return what is worth a look only once it is known what is installed."""
    lock = locks.get(DEPENDENCIES_LOCK)
    names = {package.name for package in lock.packages} if lock else set()
    return [*cleanup_warnings(app.table.dependencies.cleanup, names), *_strangers(app.table.dependencies, names)]


def _strangers(dependencies: Dependencies, names: Collection[str]) -> Iterator[str]:
    """Yield a warning for each name in `from-source` that nothing of the lock has."""
    for name in dependencies.from_source:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else "mend the name, or drop it"
            yield message(
                "tool.flatpak.dependencies.from-source", "is nothing that is installed", got=name, remedy=remedy
            )


def _location(root: Path, folder: Path) -> Location:
    folder = folder.resolve()
    inside = folder.is_relative_to(root) and folder.relative_to(root).parts[0] not in SKIPPED_FOLDERS
    return Location(
        to_project=Path(os.path.relpath(root, folder)).as_posix(),
        in_project=folder.relative_to(root).as_posix() if inside else None,
    )
