"""The commands of a project with `[tool.flatpak]`: the project's own, and our files in what they make."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from setuptools import Command, Distribution
from setuptools.errors import SetupError

from pyproject_flatpak.hooks import PyprojectFlatpakError, Reporter, files_for_sdist, files_for_wheel
from setuptools_flatpak.description import describe

_log = logging.getLogger(__name__)
_REPORTER = Reporter(info=_log.info, warning=_log.warning)


def attach(dist: Distribution, root: Path) -> None:
    """Have `dist` hand out wrapped `sdist` and `build` commands.

    Not by `dist.cmdclass`: `[tool.setuptools] cmdclass` and setup.cfg replace that after the hook has run.
    """
    wrap = {"sdist": _with_flatpak_files, "build": _with_desktop_files}
    look_up: Callable[[str], type[Command]] = dist.get_command_class

    def get_command_class(command: str) -> type[Command]:
        found = look_up(command)
        if command not in wrap or getattr(found, "carries_flatpak_files", False):
            return found
        dist.cmdclass[command] = wrapped = wrap[command](found, root)
        return wrapped

    dist.get_command_class = get_command_class  # type: ignore[method-assign,assignment]


def _with_flatpak_files(base: type[Any], root: Path) -> type[Command]:
    class Sdist(base):  # type: ignore[misc] # the base is the project's to choose
        """The project's own sdist command, which also carries the Flatpak files."""

        carries_flatpak_files = True

        def make_release_tree(self, base_dir: str, files: list[str]) -> None:
            """Make the tree of the archive, and add our files to it."""
            # before the tree is made, so that none is left behind
            found = _or_setup_error(lambda: files_for_sdist(root, lambda: describe(self.distribution), _REPORTER))
            super().make_release_tree(base_dir, files)
            for name, path in found.items():
                copy = Path(base_dir) / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)  # may be a hard link to the very file
                shutil.copyfile(path, copy)

    return _named_like(Sdist, base)


def _with_desktop_files(base: type[Any], root: Path) -> type[Command]:
    class Build(base):  # type: ignore[misc]
        """The project's own build command, which also adds the files of `wheel-data` to the data of the wheel.

        An editable installation runs its sub-commands without itself, and so gets none.
        """

        carries_flatpak_files = True

        def run(self) -> None:
            """Build, and add our files to what is installed below the prefix."""
            super().run()
            dist = self.distribution
            found = _or_setup_error(lambda: files_for_wheel(root, lambda: describe(dist), _REPORTER))
            taken = set(_destinations(dist.data_files or []))
            added = []
            for name, content in found.items():
                if name not in taken:
                    path = Path(self.build_base) / "flatpak-data" / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                    added.append((str(PurePosixPath(name).parent), [str(path)]))
            if added:
                dist.data_files = [*(dist.data_files or []), *added]

    return _named_like(Build, base)


def _or_setup_error(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - what `ask` returns
    try:
        return ask()
    except PyprojectFlatpakError as error:
        raise SetupError("\nerror: ".join(error.messages)) from None  # setuptools puts this word before the first


def _named_like(command: type[Command], base: type[Any]) -> type[Command]:
    command.__name__ = command.__qualname__ = base.__name__
    return command


def _destinations(data_files: list[Any]) -> Iterator[str]:
    """Yield the place below the prefix of each of the author's `data_files`, whose entries may be single names."""
    for entry in data_files:
        folder, names = ("", [entry]) if isinstance(entry, str) else entry
        yield from (str(PurePosixPath(folder) / Path(name).name) for name in names)
