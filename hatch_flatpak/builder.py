"""`hatch build -t flatpak`: writes the Flatpak files of a hatchling project."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.constants import BuildEnvVars
from hatchling.builders.plugin.interface import BuilderInterface

from hatch_flatpak.description import describe
from pyproject_flatpak.hooks import (
    PyprojectFlatpakError,
    Reporter,
    make_output_folder,
    output_folder,
    write_files,
)


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

    def build(self, *, directory: str | None = None, **options: Any) -> Generator[str, None, None]:  # noqa: ANN401
        """Build into the folder, which is made here: hatchling tells with a traceback where it cannot be."""
        location = directory or os.environ.get(BuildEnvVars.LOCATION) or self.config.directory
        folder = Path(self.config.normalize_build_directory(location))
        try:
            created = make_output_folder(Path(self.root), folder)
        except PyprojectFlatpakError as error:
            self.app.abort(str(error), error.exit_code)
            raise
        try:
            yield from super().build(directory=directory, **options)
        finally:
            for path in created:
                with contextlib.suppress(OSError):  # what holds something stays
                    path.rmdir()

    def build_local(self, directory: str, **_: object) -> str:
        """Write the files and return the manifest's path."""
        reporter = Reporter(info=self.app.display_info, warning=self.app.display_warning)
        try:
            return str(write_files(Path(self.root), lambda: describe(self.metadata), Path(directory), reporter))
        except PyprojectFlatpakError as error:
            self.app.abort(str(error), error.exit_code)
            raise
