"""The build hook: has the sdist carry the Flatpak files, and the wheel those of the desktop where they are wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

from hatch_flatpak.description import describe
from pyproject_flatpak.hooks import PyprojectFlatpakError, Reporter, files_for_sdist, files_for_wheel


class FlatpakBuildHook(BuildHookInterface):  # type: ignore[type-arg] # older versions are no generic class
    """Acts for sdists and wheels; for other targets and editable installations it keeps still."""

    PLUGIN_NAME = "flatpak"
    _staging: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the files and add them to the archive."""
        root, reporter = Path(self.root), Reporter(info=self.app.display_info, warning=self.app.display_warning)
        try:
            if self.target_name == "sdist":
                files = files_for_sdist(root, lambda: describe(self.metadata), reporter)
                build_data["force_include"].update({str(path): name for name, path in files.items()})
            elif self.target_name == "wheel" and version != "editable":
                self._add_to_wheel(files_for_wheel(root, lambda: describe(self.metadata), reporter), build_data)
        except PyprojectFlatpakError as error:
            self.app.abort(str(error), error.exit_code)
            raise

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what the archive was made from."""
        if self._staging:
            self._staging.cleanup()

    def _add_to_wheel(self, files: Mapping[str, bytes], build_data: dict[str, Any]) -> None:
        config: Any = self.build_config
        taken = set(_destinations(config.shared_data))  # hatchling fails where two files have one place
        wanted = {name: content for name, content in files.items() if name not in taken}
        if not wanted:
            return
        self._staging = TemporaryDirectory(prefix="pyproject-flatpak-")
        shared_data = build_data.get("shared_data", config.shared_data)  # the build's own from hatchling 1.24 on
        for name, content in wanted.items():
            path = Path(self._staging.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            shared_data[str(path)] = name


def _destinations(shared_data: Mapping[str, str]) -> Iterator[str]:
    """Yield the place of each file of the author's `shared-data`, whose entries may be folders."""
    for source, destination in shared_data.items():
        if not os.path.isdir(source):  # noqa: PTH112 - hatchling's paths are text
            yield destination
        for folder, _, names in os.walk(source):
            inner = Path(destination, os.path.relpath(folder, source))
            yield from ((inner / name).as_posix() for name in names)
