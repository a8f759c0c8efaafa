"""A project, or a manifest alone -> what is out of date and what Flathub would say. Reads disk, writes nothing.

Starts the validators that are installed (see `validators`); the rules of ours use neither them nor a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from pyproject_flatpak.errors import OutOfDateError
from pyproject_flatpak.generate import FLATHUB_FILE, Generated, compare, prepare
from pyproject_flatpak.lint.app_id import check_app_id
from pyproject_flatpak.lint.desktop import check_desktop
from pyproject_flatpak.lint.document import parse_document
from pyproject_flatpak.lint.exclusions import without_excluded
from pyproject_flatpak.lint.finding import SEVERITIES, Finding
from pyproject_flatpak.lint.finish_args import check_finish_args
from pyproject_flatpak.lint.flathub_json import check_flathub_json
from pyproject_flatpak.lint.icons import check_icons
from pyproject_flatpak.lint.installed import Installation, InstalledFile
from pyproject_flatpak.lint.manifest import check_documents, check_top_level
from pyproject_flatpak.lint.manifest_file import ManifestFile, Shown, read_manifest_file
from pyproject_flatpak.lint.metainfo import check_metainfo, component_of, is_console
from pyproject_flatpak.lint.modules import check_modules
from pyproject_flatpak.lint.quality import check_quality
from pyproject_flatpak.lint.runtime import check_runtime
from pyproject_flatpak.lint.schema import check_schema
from pyproject_flatpak.lint.validators import run_validators
from pyproject_flatpak.outputs import Drift
from pyproject_flatpak.project import Description
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.sources.modules import data_files

OUT_OF_DATE: Final = 1
FINDINGS: Final = 5
_DRIFT: Final = {
    "missing": ("output-missing", "generate would write it"),
    "different": ("output-different", "generate would write something else"),
    "not expected": ("output-not-expected", "generate would remove it"),
}
_RULES: Final = (check_app_id, check_top_level, check_runtime, check_finish_args, check_modules)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a check has found."""

    drift: tuple[Finding, ...] = ()
    """Files that are not as they would be written now; with one of them, nothing else is looked at."""
    findings: tuple[Finding, ...] = ()
    """Errors first."""
    not_run: tuple[str, ...] = field(default=())
    """Validators that are not there."""

    @property
    def exit_code(self) -> int:
        """Exit code of the command line."""
        if self.drift:
            return OUT_OF_DATE
        return FINDINGS if any(finding.severity == "error" for finding in self.findings) else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What a check depends on beside the files."""

    today: date
    """Some rules hold from a day on."""
    shown: Shown
    exclude: tuple[str, ...] = ()
    """Codes of findings to leave out, beside those of the project's table."""
    validate: bool = True
    """Whether validators are started that are installed."""


def check_project(
    root: Path,
    describe: Callable[[], Description],
    circumstances: Circumstances,
    *,
    output: Path | None = None,
    reporter: Reporter,
) -> Report:
    """Compare the output folder with what would be written now, then look for what Flathub refuses.

    Raises ConfigError and LockError where the project itself is wrong.
    """
    prepared = prepare(root, describe, reporter)
    shown = circumstances.shown
    try:
        generated, drift = compare(prepared, output=output, reporter=reporter)
    except OutOfDateError as error:
        folder = output or prepared.configured_folder
        return Report(drift=tuple(_stale_lock(line, folder, shown) for line in error.messages))
    if drift:
        return Report(drift=tuple(_drifted(item, generated.folder, shown) for item in drift))
    installation = installation_of(generated, root.resolve(), shown)
    in_table = generated.application.table.check.exclude
    return _report(generated.manifest, installation, circumstances, in_table)


def check_manifest(path: Path, circumstances: Circumstances) -> Report:
    """Look for what Flathub refuses in a manifest and in what it includes. Raises ConfigError where it is not there."""
    return _report(path, None, circumstances, ())


def lint(manifest: ManifestFile, installation: Installation | None, today: date) -> Iterator[Finding]:
    """Yield all that our rules find; without an `installation` nothing is said of desktop file, metainfo and icons."""
    yield from check_documents(manifest, today)
    if manifest.root.value is None:  # nothing that it holds is known
        return
    yield from check_schema(manifest)
    if not isinstance(manifest.root.value, Mapping):
        return
    for rule in _RULES:
        yield from rule(manifest)
    if installation:
        console = is_console(component_of(installation))
        yield from check_metainfo(installation)
        yield from check_desktop(installation, console=console)
        yield from check_icons(installation, console=console)
        yield from check_quality(installation)


def _report(
    path: Path, installation: Installation | None, circumstances: Circumstances, in_table: tuple[str, ...]
) -> Report:
    manifest = read_manifest_file(path, circumstances.shown)
    findings = [*lint(manifest, installation, circumstances.today), *_of_flathub_json(manifest, circumstances.shown)]
    not_run: tuple[str, ...] = ()
    if circumstances.validate:
        theirs, not_run = run_validators(manifest, installation)
        codes = {finding.code for finding in findings}
        findings += [finding for finding in theirs if finding.code not in codes]
    kept = without_excluded(findings, in_table, circumstances.exclude)
    return Report(findings=tuple(_in_order(kept)), not_run=not_run)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda finding: (SEVERITIES.index(finding.severity), finding.file, finding.line or 0))


def _of_flathub_json(manifest: ManifestFile, shown: Shown) -> Iterator[Finding]:
    path = manifest.root.document.path.parent / FLATHUB_FILE
    if path.is_file():
        document = parse_document(path, shown(path), path.read_bytes())
        yield from check_flathub_json(document, manifest)


def installation_of(generated: Generated, root: Path, shown: Shown) -> Installation:
    """Read the files that tell the desktop of a project's application, where they were written or are its own."""
    files = []
    for file in data_files(generated.application):
        path = (generated.folder if file.is_generated else root) / file.path
        destination = PurePosixPath(file.destination)
        content = path.read_bytes()
        files.append(InstalledFile(path=path, shown=shown(path), content=content, destination=destination))
    app_id = generated.application.app_id
    return Installation(app_id=app_id, files=tuple(files), manifest=shown(generated.manifest))


def _drifted(drift: Drift, folder: Path, shown: Shown) -> Finding:
    code, reason = _DRIFT[drift.kind]
    way_out = "run 'pyproject-flatpak generate' and commit what it writes"
    return Finding(code=code, severity="error", reason=reason, way_out=way_out, file=shown(folder / drift.name))


def _stale_lock(line: str, folder: Path, shown: Shown) -> Finding:
    """Return the finding of a lock's error line, which is `<name>: <what is wrong>; <way out>`."""
    name, _, said = line.partition(": ")
    reason, _, way_out = said.rpartition("; ")
    return Finding(code="lock-out-of-date", severity="error", reason=reason, way_out=way_out, file=shown(folder / name))
