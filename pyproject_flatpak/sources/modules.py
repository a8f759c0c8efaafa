"""The module of the application, and the sources that it is built with. Pure."""

from __future__ import annotations

import posixpath
import shlex
from dataclasses import dataclass
from typing import Final

from packaging.version import Version

from pyproject_flatpak.cargo import cargo_folder
from pyproject_flatpak.data import VersionTool, load_version_tools
from pyproject_flatpak.derive import Application
from pyproject_flatpak.derive.own_ids import INSTALL_COMMAND
from pyproject_flatpak.evidence import SKIPPED_FOLDERS
from pyproject_flatpak.lock.document import Lock
from pyproject_flatpak.lock.select import select_files
from pyproject_flatpak.model import JSON
from pyproject_flatpak.project import Project
from pyproject_flatpak.sources.crates import CRATES_FILE, cargo_environment
from pyproject_flatpak.sources.files import build_source, pip_requirements, with_builds
from pyproject_flatpak.sources.stand_in import hook_stand_in
from pyproject_flatpak.target import Target

BUILD_REQUIREMENTS_FILE: Final = "python3-build-requirements.json"
_BUILD_FOLDER: Final = "build-requirements"
"""Folder of the application's module; no Python identifier, lest setuptools takes it for a part of the project."""
_DATA_FOLDER: Final = "flatpak-data"
"""Where the generated files go in a build whose output folder lies outside the project."""

_LIST_ALL_FILES: Final = (
    f"{{ printf '%s\\n' 'graft .' 'prune {_BUILD_FOLDER}' 'global-exclude *.py[cod]'"
    "; cat MANIFEST.in 2>/dev/null || true; } > MANIFEST.all && mv MANIFEST.all MANIFEST.in"
)
"""Tells setuptools that all files belong to the project, before what the author says of them: package data that only
version control knows of would else be left out. https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
"""

Module = dict[str, JSON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """How output folder and project lie to each other: relative paths with `/`."""

    to_project: str
    """From the output folder to the project."""
    in_project: str | None
    """Path of the output folder in the project; None where the build's copy of the project lacks it."""


def with_site(folder: str) -> str:
    """Return the variables with which a command finds the programs and packages that were installed in a folder."""
    return f'PATH="${{PWD}}/{folder}/site/bin:${{PATH}}" PYTHONPATH="${{PWD}}/{folder}/site"'


def build_requirement_sources(app: Application, lock: Lock, targets: tuple[Target, ...]) -> list[JSON]:
    """Return the sources that the application itself is built with, and the list of them that pip reads."""
    files = select_files(lock, targets)
    listed = "".join(f"{requirement}\n" for requirement in pip_requirements(files, targets, folder=_BUILD_FOLDER))
    return [
        *(build_source(file, targets, dest=_BUILD_FOLDER) for file in with_builds(files, targets, lock.name)),
        {"type": "inline", "contents": listed, "dest": _BUILD_FOLDER, "dest-filename": "requirements.txt"},
        *(hook_stand_in(f"{_BUILD_FOLDER}/site") if app.project.has_wheel_hook else ()),
    ]


def application_module(app: Application, location: Location, *, has_build_requirements: bool) -> Module:
    """Return the module that builds the application from its source and installs its desktop files."""
    skip: list[JSON] = [*sorted(SKIPPED_FOLDERS.union(app.rust.output if app.rust else ()))]
    sources: list[JSON] = [{"type": "dir", "path": location.to_project, "skip": skip}, *_pkg_info_source(app.project)]
    if has_build_requirements:
        sources.append(BUILD_REQUIREMENTS_FILE)
    if location.in_project is None:
        sources += [
            {"type": "file", "path": file.path, "dest": _DATA_FOLDER} for file in data_files(app) if file.is_generated
        ]
    if app.rust:
        sources.append(CRATES_FILE)
    options = _build_options(app)
    return {
        "name": app.project.normalized_name,
        "buildsystem": "simple",
        **({"build-options": options} if options else {}),
        "build-commands": [
            *([_LIST_ALL_FILES] if any(tool.lists_files for tool in _version_tools(app.project)) else []),
            *_install_application(has_build_requirements=has_build_requirements),
            *(_install_file(file, location.in_project or _DATA_FOLDER) for file in data_files(app)),
        ],
        "sources": sources,
    }


def _install_application(*, has_build_requirements: bool) -> list[JSON]:
    if not has_build_requirements:
        return [INSTALL_COMMAND]
    requirements = f'--find-links="file://${{PWD}}/{_BUILD_FOLDER}" --requirement={_BUILD_FOLDER}/requirements.txt'
    return [
        f"pip3 install --no-index --no-deps --target={_BUILD_FOLDER}/site {requirements}",
        f"{with_site(_BUILD_FOLDER)} {INSTALL_COMMAND}",
    ]


def _build_options(app: Application) -> dict[str, JSON]:
    env = _version_environment(app.project)
    if not app.rust:
        return {"env": env} if env else {}
    return {
        "append-path": cargo_folder(app.rust.extension),
        "env": cargo_environment(app.project.normalized_name) | env,
    }


def _version_tools(project: Project) -> list[VersionTool]:
    names = {requirement.name for requirement in project.build_requirements}
    return [tool for name, tool in load_version_tools().items() if name in names]


def _version_environment(project: Project) -> dict[str, JSON]:
    """Return the variables that tell the version to tools that would ask version control for it."""
    if not project.dynamic_version:
        return {}
    variables = {tool.variable for tool in _version_tools(project) if tool.variable}
    return dict.fromkeys(sorted(variables), _told_version(project))


def _pkg_info_source(project: Project) -> list[JSON]:
    """Return the source that tells it to those that take it from an sdist's metadata."""
    if not (project.dynamic_version and any(tool.reads_pkg_info for tool in _version_tools(project))):
        return []
    lines = ("Metadata-Version: 2.1", f"Name: {project.name}", f"Version: {_told_version(project)}")
    return [{"type": "inline", "contents": "".join(f"{line}\n" for line in lines), "dest-filename": "PKG-INFO"}]


def _told_version(project: Project) -> str:
    """Return the version without what changes with each commit and would make the manifest stale."""
    version = Version(project.version)
    return version.base_version if version.is_devrelease or version.local else project.version


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFile:
    """A file that tells the desktop of the application: desktop file, metainfo, icon and what else it has."""

    path: str
    """In the project; of a generated one its name in the output folder."""
    is_generated: bool
    destination: str
    """Below the prefix, with `/`."""


def data_files(app: Application) -> tuple[DataFile, ...]:
    """Return the application's data files: the project's own where it ships them, else those that we write."""
    desktop, metainfo = f"{app.app_id}.desktop", f"{app.app_id}.metainfo.xml"
    places = (
        (app.own_desktop_file, desktop, f"share/applications/{desktop}"),
        (app.own_metainfo_file, metainfo, f"share/metainfo/{metainfo}"),
    )
    found = [_data_file(app, own, name, destination) for own, name, destination in places]
    if app.icon:
        icon = f"share/icons/hicolor/{app.icon.folder}/apps/{app.app_id}{app.icon.suffix}"
        found.append(DataFile(path=app.icon.path, is_generated=False, destination=icon))
    if app.shipped.service or app.table.desktop.dbus_activatable:
        service, name = app.shipped.service, f"{app.app_id}.service"
        found.append(_data_file(app, service.path if service else None, name, f"share/dbus-1/services/{name}"))
    found += [DataFile(path=file.path, is_generated=False, destination=file.destination) for file in app.shipped.files]
    return tuple(found)


def _data_file(app: Application, own: str | None, name: str, destination: str) -> DataFile:
    """Return the author's file where nothing had to be added to it, else the one of the output folder."""
    if own is None or name in app.completed:
        return DataFile(path=name, is_generated=True, destination=destination)
    return DataFile(path=own, is_generated=False, destination=destination)


def _install_file(file: DataFile, output: str) -> JSON:
    source = posixpath.join(output, file.path) if file.is_generated else file.path
    return f"install -Dm644 {shlex.quote(source)} ${{FLATPAK_DEST}}/{file.destination}"
