"""What we generate has nothing that Flathub refuses, but for what an author has left out or asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from pyproject_flatpak.describe import describe
from pyproject_flatpak.generate import Generated, prepare, render
from pyproject_flatpak.lint.check import Circumstances, check_project, installation_of, lint
from pyproject_flatpak.lint.manifest_file import read_manifest_file
from pyproject_flatpak.outputs import write_outputs
from pyproject_flatpak.project import read_pyproject
from pyproject_flatpak.reporter import Reporter
from pyproject_flatpak.sources.modules import Location
from tests.lint.subjects import TODAY, refused
from tests.support.cases import Case, all_cases
from tests.support.example import copy_example

NO_RELEASES: Final = ("appstream-failed-validation", "<releases> is missing")
ASKED_FOR: Final = ("finish-args-home-ro-filesystem-access",)
"""By the case `escape-hatch`."""
OLDER: Final = {"older-output", "own-files"}
"""Cases whose input holds an older output, which `generate` removes."""


@pytest.mark.parametrize("case", [case for case in all_cases() if case.name not in OLDER], ids=lambda case: case.name)
@pytest.mark.filterwarnings("ignore:The one-line summary")
def test_case(case: Case, tmp_path: Path) -> None:
    """A case is not out of date, and its errors are a release that is not named and a permission that was asked for."""
    shutil.copytree(case.project, tmp_path / "p")
    shutil.copytree(case.expected, tmp_path / "p" / case.output, dirs_exist_ok=True)
    assert errors_of(tmp_path / "p") <= {NO_RELEASES, *((code, "") for code in ASKED_FOR)}


def errors_of(root: Path) -> set[tuple[str, str]]:
    """Return code and reason of each error; of one that was asked for the code alone."""
    circumstances = Circumstances(today=TODAY, shown=lambda path: path.name, validate=False)
    report = check_project(root, lambda: describe(root, read_pyproject(root)), circumstances, reporter=Reporter())
    assert report.drift == ()
    assert report.findings, "the folder as a source is told at least"
    errors = [finding for finding in report.findings if finding.severity == "error"]
    return {(finding.code, "" if finding.code in ASKED_FOR else finding.reason) for finding in errors}


def test_example(tmp_path: Path) -> None:
    """Nothing of the example is refused, and nothing is told but that a submission takes a release as its source."""
    root = copy_example(tmp_path / "example")
    prepared = prepare(root, lambda: describe(root, read_pyproject(root)), Reporter())
    # without locks, as these come from a real index
    location = Location(to_project="../..", in_project="build-aux/flatpak")
    files, name = render(prepared.application, {}, prepared.targets, location)
    write_outputs(prepared.configured_folder, files)
    generated = Generated(
        folder=prepared.configured_folder, files=files, manifest_name=name, application=prepared.application
    )
    manifest = read_manifest_file(generated.manifest, lambda path: path.name)
    findings = [*lint(manifest, installation_of(generated, root, lambda path: path.name), TODAY)]
    assert refused(findings) == {"module-sumcheck-source-dir-not-allowed"}
