"""The sdist hook: writes the Flatpak files into the source tree and has the sdist carry them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

from hatch_flatpak.description import describe
from pyproject_flatpak.errors import PyprojectFlatpakError
from pyproject_flatpak.generate import Reporter, sdist_files


class FlatpakBuildHook(BuildHookInterface):  # type: ignore[type-arg] # older versions are no generic class
    """Acts for the target `sdist` alone."""

    PLUGIN_NAME = "flatpak"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Generate the files and add them to the sdist."""
        if self.target_name != "sdist":
            return
        reporter = Reporter(info=self.app.display_info, warning=self.app.display_warning)
        try:
            files = sdist_files(Path(self.root), lambda: describe(self.metadata), reporter=reporter)
        except PyprojectFlatpakError as error:
            self.app.abort(str(error), error.exit_code)
            raise
        build_data["force_include"].update({str(path): name for name, path in files.items()})
