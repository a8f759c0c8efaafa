"""What the real validators say, where they are installed. Starts processes; flatpak-builder-lint uses the network."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pyproject_flatpak.builder.process import ask
from pyproject_flatpak.lint.finding import Finding, Severity
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.manifest_file import ManifestFile

_OLDEST_APPSTREAM: Final = (1, 0)
"""Versions before know neither `<developer>` nor much else that Flathub wants."""
_APPSTREAM_LINE: Final = re.compile(r"(?P<kind>[EWIP]): [^:]*:(?P<line>\d+|~): (?P<tag>[\w-]+)\s*(?P<more>.*)")
_APPSTREAM_KINDS: Final[dict[str, Severity]] = {"E": "error", "W": "error", "I": "note", "P": "note"}
"""Flathub takes warnings for errors."""
_DESKTOP_LINE: Final = re.compile(r".*?\.desktop: (?P<kind>error|warning|hint): (?P<more>.*)")
_DESKTOP_KINDS: Final[dict[str, Severity]] = {"error": "error", "warning": "warning", "hint": "note"}
_FUTURE: Final = "(will be fatal in the future): "
_BUILDER_LINE: Final = re.compile(r".*WARNING \*\*: [\d:.]+: (?P<more>.*)")


def run_validators(manifest: ManifestFile, installation: Installation | None) -> tuple[list[Finding], tuple[str, ...]]:
    """Return what the validators find, and those that were not run, each with the reason."""
    findings: list[Finding] = []
    not_run: list[str] = []
    path, shown = manifest.root.document.path, manifest.root.document.shown
    if builder := _tool("flatpak-builder", not_run):
        findings += _flatpak_builder(builder, path, shown)
    if linter := _tool("flatpak-builder-lint", not_run):
        findings += _linter(linter, path, shown)
    if installation is None:
        return findings, tuple(not_run)
    if installation.desktop_file and (validator := _tool("desktop-file-validate", not_run)):
        findings += _desktop_file_validate(validator, installation.desktop_file)
    if installation.metainfo and (appstream := _appstreamcli(not_run)):
        findings += _appstream(appstream, installation.metainfo)
    return findings, tuple(not_run)


def _tool(name: str, not_run: list[str]) -> str | None:
    found = shutil.which(name)
    if found is None:
        not_run.append(f"{name} (not installed)")
    return found


def _said(*command: str | Path) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of a tool, in English and without colours."""
    done = ask([*map(str, command)], {**os.environ, "LC_ALL": "C", "LANGUAGE": "C", "NO_COLOR": "1"})
    return done.returncode, done.stdout, done.stderr


def _flatpak_builder(tool: str, path: Path, shown: str) -> Iterator[Finding]:
    code, _, said = _said(tool, "--show-manifest", path)
    name = "flatpak-builder"
    if code:
        reason = said.strip() or f"it failed with status {code}"
        yield Finding(code="show-manifest", severity="error", reason=reason, file=shown, tool=name)
        return
    # the one that is installed may be older than Flathub's, so that a key is unknown to it alone
    for found in _BUILDER_LINE.finditer(said):
        yield Finding(code="show-manifest", severity="warning", reason=found["more"], file=shown, tool=name)


def _linter(tool: str, path: Path, shown: str) -> Iterator[Finding]:
    name = "flatpak-builder-lint"
    status, said, complaint = _said(tool, "manifest", path)
    found = _json(said) if said.strip() else {}
    if found is None or (status and not found):
        last = (complaint or said).strip().splitlines()[-1:] or [f"it failed with status {status}"]
        yield Finding(code="not-run", severity="note", reason=last[0], file=shown, tool=name)
        return
    told = dict(line.partition(": ")[::2] for line in found.get("info", ()))
    for key, severity in (("errors", "error"), ("warnings", "warning")):
        for code in sorted(found.get(key, ())):
            reason = told.get(code, "") or "see https://docs.flathub.org/linter"
            yield Finding(
                code=code, severity="error" if severity == "error" else "warning", reason=reason, file=shown, tool=name
            )


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _desktop_file_validate(tool: str, file: InstalledFile) -> Iterator[Finding]:
    _, said, complaint = _said(tool, file.path)
    for found in filter(None, map(_DESKTOP_LINE.match, (said + complaint).splitlines())):
        reason = found["more"]
        is_future = reason.startswith(_FUTURE)
        yield Finding(
            code=found["kind"],
            severity="warning" if is_future else _DESKTOP_KINDS[found["kind"]],
            reason=reason.removeprefix(_FUTURE),
            file=file.shown,
            tool="desktop-file-validate",
        )


def _appstreamcli(not_run: list[str]) -> str | None:
    found = _tool("appstreamcli", not_run)
    if found is None:
        return None
    version = tuple(map(int, re.findall(r"\d+", _said(found, "--version")[1])))[:2]
    if version < _OLDEST_APPSTREAM:
        not_run.append(f"appstreamcli ({'.'.join(map(str, version))} is older than 1.0)")
        return None
    return found


def _appstream(tool: str, file: InstalledFile) -> Iterator[Finding]:
    _, said, _ = _said(tool, "validate", "--no-net", "--no-color", file.path)
    for line, after in _with_next(said.splitlines()):
        if found := _APPSTREAM_LINE.match(line):
            hint = after.strip() if after.startswith("     ") else ""
            yield Finding(
                code=found["tag"],
                severity=_APPSTREAM_KINDS[found["kind"]],
                reason=" ".join(filter(None, (found["more"], hint))) or found["tag"].replace("-", " "),
                file=file.shown,
                line=int(found["line"]) if found["line"].isdecimal() else None,
                tool="appstreamcli",
            )


def _with_next(lines: list[str]) -> Iterator[tuple[str, str]]:
    return zip(lines, [*lines[1:], ""], strict=True)
