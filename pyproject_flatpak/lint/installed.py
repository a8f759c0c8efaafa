"""Files that tell the desktop of an application, each with the place that it is installed to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyproject_flatpak.lint.finding import Finding, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalledFile:
    """A desktop file, a metainfo file or an icon."""

    path: Path
    shown: str
    """The path as a person would type it."""
    content: bytes
    destination: PurePosixPath
    """Below the prefix."""

    def finding(  # noqa: PLR0913 - as many as a finding has
        self,
        code: str,
        severity: Severity,
        reason: str,
        way_out: str = "",
        *,
        key: str = "",
        line: int | None = None,
    ) -> Finding:
        """Return a finding about this file."""
        return Finding(
            code=code, severity=severity, reason=reason, way_out=way_out, file=self.shown, key=key, line=line
        )

    def error(self, code: str, reason: str, way_out: str = "", *, key: str = "", line: int | None = None) -> Finding:
        """Return an error about this file."""
        return self.finding(code, "error", reason, way_out, key=key, line=line)


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """All such files of an application."""

    app_id: str
    files: tuple[InstalledFile, ...]
    manifest: str
    """Path of the manifest as a person would type it: where a missing file is told."""

    @property
    def desktop_file(self) -> InstalledFile | None:
        """The application's own desktop file."""
        return _first(self.below("share/applications"), [f"{self.app_id}.desktop"])

    @property
    def metainfo(self) -> InstalledFile | None:
        """The application's own metainfo file; `appdata` is its older name."""
        files = [*self.below("share/metainfo"), *self.below("share/appdata")]
        return _first(files, [f"{self.app_id}.metainfo.xml", f"{self.app_id}.appdata.xml"])

    @property
    def icons(self) -> tuple[InstalledFile, ...]:
        """The icons that are called like the application."""
        icons = [file for file in self.files if file.destination.is_relative_to("share/icons/hicolor")]
        return tuple(icon for icon in icons if self.is_ours(icon.destination.name))

    def is_ours(self, name: str) -> bool:
        """Tell whether flatpak exports a file of this name: `ID`, `ID.x` or `ID-x`."""
        return name == self.app_id or name.startswith((f"{self.app_id}.", f"{self.app_id}-"))

    def below(self, folder: str) -> list[InstalledFile]:
        """Return the files that are installed right in a folder."""
        return [file for file in self.files if str(file.destination.parent) == folder]

    def missing(self, code: str, reason: str, way_out: str) -> Finding:
        """Return an error about a file that is not installed."""
        return Finding(code=code, severity="error", reason=reason, way_out=way_out, file=self.manifest)


def _first(files: Iterable[InstalledFile], names: list[str]) -> InstalledFile | None:
    return next((file for name in names for file in files if file.destination.name == name), None)
