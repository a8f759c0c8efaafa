"""`hatch build -t flatpak`: writes the Flatpak files of a hatchling project."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from hatchling.builders.config import BuilderConfig
from hatchling.builders.plugin.interface import BuilderInterface

from hatch_flatpak.description import describe
from pyproject_flatpak.hooks import PyprojectFlatpakError, Reporter, output_folder, write_files


class FlatpakBuilderConfig(BuilderConfig):
    """Settings of the target `flatpak`."""

    @property
    def directory(self) -> str:
        """The output folder: hatch's `directory`, else `tool.flatpak.output`; never hatch's default `dist`."""
        if configured := self.target_config.get("directory", self.build_config.get("directory")):
            return self.normalize_build_directory(str(configured))
        try:
            return str(output_folder(Path(self.root), self.builder.metadata.config))
        except PyprojectFlatpakError:  # whatever is wrong, the build tells it
            return super().directory


class FlatpakBuilder(BuilderInterface):  # type: ignore[type-arg] # older versions are no generic class
    """Builds the manifest and all that belongs to it."""

    PLUGIN_NAME = "flatpak"

    @classmethod
    def get_config_class(cls) -> type[BuilderConfig]:
        """Return the settings' class."""
        return FlatpakBuilderConfig

    def get_version_api(self) -> dict[str, Callable[..., str]]:
        """Return the kinds of build: `hatch build -t flatpak:local`."""
        return {"local": self.build_local}

    def get_default_versions(self) -> list[str]:
        """Return the kinds that `hatch build -t flatpak` makes."""
        return ["local"]

    def clean(self, directory: str, versions: list[str]) -> None:
        """Leave the folder alone: it may hold an author's files, and the locks are to stay."""

    def build_local(self, directory: str, **_: object) -> str:
        """Write the files and return the manifest's path."""
        reporter = Reporter(info=self.app.display_info, warning=self.app.display_warning)
        try:
            return str(write_files(Path(self.root), lambda: describe(self.metadata), Path(directory), reporter))
        except PyprojectFlatpakError as error:
            _remove_empty(Path(directory), Path(self.root))
            self.app.abort(str(error), error.exit_code)
            raise


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove the folders that hatchling has made for a build which then failed."""
    for path in (folder, *folder.parents):
        if not path.is_relative_to(root) or path == root:
            return
        with contextlib.suppress(OSError):  # those that hold something stay
            path.rmdir()
