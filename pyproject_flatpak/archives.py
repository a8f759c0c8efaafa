"""What sdists and wheels carry of the Flatpak. Reads the project, and writes its files for an sdist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyproject_flatpak.generate import Prepared, prepare, render_data_files, write
from pyproject_flatpak.project import Description
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.sources.modules import data_files


def sdist_files(root: Path, describe: Callable[[], Description], reporter: Reporter) -> dict[str, Path]:
    """Return what an sdist carries: path in it -> file of the project.

    That is the generated files, made anew where that is called for, and the project's own that the manifest installs.
    An unpacked sdist has its files already, and nothing is written in it or resolved for it.
    """
    prepared = prepare(root, describe, reporter)
    if _is_unpacked_sdist(prepared.root):
        folder = prepared.configured_folder
        generated = sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    else:
        generated = sorted(write(prepared, reporter=reporter).files)
    app = prepared.application
    # what a generated file was made from goes along, so that the sdist gives the same again
    made_from = [app.own_desktop_file, app.own_metainfo_file, app.shipped.service.path if app.shipped.service else None]
    own = [file.path for file in data_files(app) if not file.is_generated]
    own += [path for path in made_from if path and path not in own]
    names = [*own, *(f"{prepared.folder_in_project}/{name}" for name in generated)]
    return {name: prepared.root / name for name in names}


def wheel_files(root: Path, describe: Callable[[], Description], reporter: Reporter) -> dict[str, bytes]:
    """Return desktop file, metainfo, icon and the like, path below the prefix -> content."""
    prepared = prepare(root, describe, reporter)
    rendered = render_data_files(prepared.application)
    return {
        file.destination: _from_sdist(prepared, file.path) or rendered[file.path]
        if file.is_generated
        else (prepared.root / file.path).read_bytes()
        for file in data_files(prepared.application)
    }


def _is_unpacked_sdist(root: Path) -> bool:
    return (root / "PKG-INFO").is_file()


def _from_sdist(prepared: Prepared, name: str) -> bytes | None:
    """Return a generated file as the unpacked sdist has it: what was published counts, not what would be made now."""
    path = prepared.configured_folder / name
    return path.read_bytes() if _is_unpacked_sdist(prepared.root) and path.is_file() else None
