"""What the plug-ins of build back ends call.

Cheap to import, as back ends load every plug-in that is installed for every project: all else of ours is imported for
a project with `[tool.flatpak]` alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyproject_flatpak.errors import PyprojectFlatpakError
from pyproject_flatpak.installation import check_installation
from pyproject_flatpak.reporter import Reporter

if TYPE_CHECKING:
    from pyproject_flatpak.project import Description

__all__ = [
    "PyprojectFlatpakError",
    "Reporter",
    "files_for_sdist",
    "files_for_wheel",
    "is_wanted",
    "make_output_folder",
    "output_folder",
    "write_files",
]

SWITCH: Final = "PYPROJECT_FLATPAK"
"""Environment variable: `skip` makes the hooks do nothing."""


def files_for_sdist(root: Path, describe: Callable[[], Description], reporter: Reporter) -> Mapping[str, Path]:
    """Return what an sdist carries for the Flatpak: path in it -> file of the project, which is written first.

    Nothing without `[tool.flatpak]` or with `PYPROJECT_FLATPAK=skip`. Raises PyprojectFlatpakError.
    """
    if not is_wanted(root):
        return {}
    if os.environ.get(SWITCH) == "skip":
        reporter.info(f"{SWITCH}=skip: this sdist has no Flatpak files")
        return {}
    check_installation()
    from pyproject_flatpak.archives import sdist_files  # noqa: PLC0415

    return sdist_files(root, describe, reporter)


def files_for_wheel(root: Path, describe: Callable[[], Description], reporter: Reporter) -> Mapping[str, bytes]:
    """Return what a wheel puts below its prefix with `wheel-data = true`: path -> content. Writes nothing.

    Nothing without that key or with `PYPROJECT_FLATPAK=skip`. Raises PyprojectFlatpakError.
    """
    if not is_wanted(root, "wheel-data") or os.environ.get(SWITCH) == "skip":
        return {}
    check_installation()
    from pyproject_flatpak.archives import wheel_files  # noqa: PLC0415

    return wheel_files(root, describe, reporter)


def write_files(root: Path, describe: Callable[[], Description], output: Path, reporter: Reporter) -> Path:
    """Write all files to the folder `output` and return the manifest's path. Raises PyprojectFlatpakError."""
    check_installation()
    from pyproject_flatpak.generate import generate  # noqa: PLC0415

    return generate(root, describe, output=output, reporter=reporter).manifest


def make_output_folder(root: Path, output: Path) -> list[Path]:
    """Make the folder `output`, and return the folders that were made for it. Raises PyprojectFlatpakError."""
    check_installation()
    from pyproject_flatpak.generate import shown_folder  # noqa: PLC0415
    from pyproject_flatpak.outputs import make_folder  # noqa: PLC0415

    return make_folder(output, shown_folder(output, root))


def output_folder(root: Path, pyproject: Mapping[str, Any]) -> Path:
    """Return the folder that the project names. Raises PyprojectFlatpakError where it has no table."""
    check_installation()
    from pyproject_flatpak.generate import output_folder as configured_folder  # noqa: PLC0415

    return configured_folder(root, pyproject)


def is_wanted(root: Path, key: str = "") -> bool:
    """Tell whether the project at `root` has `[tool.flatpak]`, and a `key` in it that is not false.

    False for what cannot be read or is no TOML: the back end tells that itself.
    """
    try:
        text = (root / "pyproject.toml").read_bytes()
        if b"flatpak" not in text or key.encode() not in text:
            return False
        import tomllib  # noqa: PLC0415 - few projects get here

        tool = tomllib.loads(text.decode()).get("tool", {})
        return (
            isinstance(tool, dict) and "flatpak" in tool and (not key or tool["flatpak"].get(key) not in (None, False))
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return False
