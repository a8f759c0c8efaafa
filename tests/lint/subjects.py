"""Something to lint that nothing is wrong with, and what a test breaks of it: manifest, desktop file, metainfo."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pyproject_flatpak.data import newest_runtime
from pyproject_flatpak.lint.check import lint
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.manifest_file import read_manifest_file

APP_ID: Final = "org.example.Editor"
TODAY: Final = date(2026, 11, 25)
SHA256: Final = "9ce34301752525baa723569c97a8a3b8e1992c614ba946c15a2b488e5d634bd2"
COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
ICON: Final = "share/icons/hicolor/scalable/apps/org.example.Editor.svg"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>\n'
DESKTOP: Final = """\
[Desktop Entry]
Type=Application
Name=Editor
Comment=Write letters to friends
Exec=editor %U
Icon=org.example.Editor
Categories=Utility;TextEditor;
MimeType=text/plain;
"""
METAINFO: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>org.example.Editor</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>Editor</name>
  <summary>Write letters to friends</summary>
  <developer id="org.example">
    <name>Ada Example</name>
  </developer>
  <description>
    <p>Write a letter, look at it as it will be on paper, and send it to a friend who likes to read.</p>
    <ul>
      <li>Envelopes</li>
    </ul>
  </description>
  <launchable type="desktop-id">org.example.Editor.desktop</launchable>
  <url type="homepage">https://example.org/editor</url>
  <url type="bugtracker">https://example.org/editor/issues</url>
  <url type="vcs-browser">https://example.org/editor/source</url>
  <screenshots>
    <screenshot type="default">
      <caption>A letter</caption>
      <image>https://example.org/editor/v1.1/letter.png</image>
    </screenshot>
  </screenshots>
  <branding>
    <color type="primary" scheme_preference="light">#cde8d6</color>
    <color type="primary" scheme_preference="dark">#173d2b</color>
  </branding>
  <content_rating type="oars-1.1" />
  <supports>
    <control>keyboard</control>
  </supports>
  <releases>
    <release version="1.1" date="2026-11-01">
      <description>
        <p>Stamps.</p>
      </description>
    </release>
    <release version="1.0" date="2026-05-01" />
  </releases>
</component>
"""
FINISH_ARGS: Final = ("--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri")


def source(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any value of a manifest
    """Return a source that nothing is wrong with, changed; `_` stands for the hyphen of a key."""
    right = {"type": "archive", "url": "https://example.org/editor-1.1.tar.gz", "sha256": SHA256}
    return right | {key.replace("_", "-"): value for key, value in changes.items()}


def git(**keys: str) -> dict[str, str]:
    """Return a source of type `git` with these keys."""
    return {"type": "git", **keys}


def module(*sources: object, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a module that nothing is wrong with, changed."""
    right = {
        "name": "editor",
        "buildsystem": "simple",
        "build-commands": ["pip3 install ."],
        "sources": [*(sources or (source(),))],
    }
    return _changed(right, changes)


def manifest(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a manifest that nothing is wrong with, changed; a key whose value is `...` is left out."""
    right = {
        "id": APP_ID,
        "runtime": "org.gnome.Platform",
        "runtime-version": newest_runtime("org.gnome.Platform").branch,
        "sdk": "org.gnome.Sdk",
        "command": "editor",
        "finish-args": [*FINISH_ARGS],
        "modules": [module()],
    }
    return _changed(right, changes)


def _changed(right: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    changed = {**right, **{key.replace("_", "-"): value for key, value in changes.items()}}
    return deepcopy({key: value for key, value in changed.items() if value is not ...})


def with_args(*arguments: str) -> dict[str, Any]:
    """Return the manifest with these arguments beside the right ones."""
    return manifest(finish_args=[*FINISH_ARGS, *arguments])


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Files to lint."""

    manifest: Mapping[str, Any] = field(default_factory=manifest)
    text: str = ""
    """Text of the manifest, where it is not that of the mapping."""
    name: str = ""
    """Name of the manifest's file, where it is not that of its id."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Text of other files beside the manifest, by name."""
    desktop: str | None = DESKTOP
    metainfo: str | None = METAINFO
    icons: Sequence[str] = (ICON,)
    """Where icons are installed."""
    alone: bool = False
    """Whether the manifest is all that there is."""

    def write(self, folder: Path) -> Path:
        """Write manifest and what is beside it, and return its path."""
        for name, text in self.beside.items():
            (folder / name).write_text(text, "utf-8")
        path = folder / (self.name or f"{self.manifest.get('id', 'no-id')}.json")
        path.write_text(self.text or json.dumps(self.manifest, indent=4), "utf-8")
        return path

    def installed(self) -> dict[str, bytes]:
        """Return the content of each file that is installed, by its path."""
        app_id = str(self.manifest.get("id"))
        texts = {
            f"share/applications/{app_id}.desktop": self.desktop,
            f"share/metainfo/{app_id}.metainfo.xml": self.metainfo,
        }
        return {path: text.encode() for path, text in texts.items() if text is not None} | dict.fromkeys(
            self.icons, SVG
        )

    def installation(self) -> Installation:
        """Return the same for our linter."""
        files = tuple(
            InstalledFile(path=Path(path), shown=Path(path).name, content=content, destination=PurePosixPath(path))
            for path, content in self.installed().items()
        )
        return Installation(app_id=str(self.manifest.get("id")), files=files, manifest="manifest")

    def findings(self, folder: Path, *, today: date = TODAY) -> list[Finding]:
        """Lint, with the manifest and what is beside it in a folder."""
        read = read_manifest_file(self.write(folder), lambda path: path.name)
        return [*lint(read, None if self.alone else self.installation(), today)]


def desktop(old: str, new: str) -> Subject:
    """Return a subject with a change in the desktop file."""
    assert old in DESKTOP
    return Subject(desktop=DESKTOP.replace(old, new))


def metainfo(old: str, new: str) -> Subject:
    """Return a subject with a change in the metainfo file."""
    assert old in METAINFO
    return Subject(metainfo=METAINFO.replace(old, new))


def refused(findings: Sequence[Finding]) -> set[str]:
    """Return the codes of errors and warnings."""
    return {finding.code for finding in findings if finding.severity != "note"}
