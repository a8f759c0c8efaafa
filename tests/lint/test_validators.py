"""What the real validators say is told under their names; stand-ins of them say what they would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest_file import read_manifest_file
from pyproject_flatpak.lint.validators import run_validators
from tests.lint.subjects import Subject


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def stand_in(folder: Path, name: str, said: str, *, complaint: str = "", status: int = 0) -> None:
    """Put a program there that says this."""
    lines = ["#!/bin/sh", *_saying(said, ""), *_saying(complaint, " >&2"), f"exit {status}"]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    (folder / name).chmod(0o755)


def _saying(text: str, where: str) -> list[str]:
    return [f"echo '{line}'{where}" for line in text.splitlines()]


def validate(folder: Path) -> tuple[list[Finding], tuple[str, ...]]:
    """Run the validators on the sound subject."""
    subject = Subject()
    read = read_manifest_file(subject.write(folder), lambda path: path.name)
    return run_validators(read, subject.installation())


def test_none_is_there(tools: Path, tmp_path: Path) -> None:
    """Those that are not installed are named, and nothing fails."""
    assert not [*tools.iterdir()]
    names = ("flatpak-builder", "flatpak-builder-lint", "desktop-file-validate", "appstreamcli")
    assert validate(tmp_path) == ([], tuple(f"{name} (not installed)" for name in names))


@pytest.mark.parametrize(
    ("name", "said", "complaint", "status", "expected"),
    [
        pytest.param(
            "flatpak-builder",
            "",
            "** (flatpak-builder:1): WARNING **: 00:44:08.185: Unknown property foo for type BuilderManifest",
            0,
            [("show-manifest", "warning", "Unknown property foo for type BuilderManifest")],
            id="flatpak-builder warns",
        ),
        pytest.param(
            "flatpak-builder",
            "",
            "error: Invalid source",
            1,
            [("show-manifest", "error", "error: Invalid source")],
            id="flatpak-builder fails",
        ),
        pytest.param(
            "flatpak-builder-lint",
            json.dumps({"errors": ["a-b"], "warnings": ["c-d"], "info": ["a-b: it is so"]}),
            "",
            1,
            [("a-b", "error", "it is so"), ("c-d", "warning", "see https://docs.flathub.org/linter")],
            id="the linter finds",
        ),
        pytest.param(
            "flatpak-builder-lint",
            "",
            "Traceback\nException: no network",
            1,
            [("not-run", "note", "Exception: no network")],
            id="the linter fails",
        ),
        pytest.param("flatpak-builder-lint", "", "", 0, [], id="the linter finds nothing"),
        pytest.param(
            "desktop-file-validate",
            "a.desktop: error: no good\na.desktop: hint: better\n"
            "a.desktop: error: (will be fatal in the future): not yet",
            "",
            1,
            [("error", "error", "no good"), ("hint", "note", "better"), ("error", "warning", "not yet")],
            id="desktop-file-validate",
        ),
    ],
)
def test_findings(  # noqa: PLR0913 - each is a part of the case
    tools: Path,
    tmp_path: Path,
    name: str,
    said: str,
    complaint: str,
    status: int,
    expected: list[tuple[str, str, str]],
) -> None:
    """What a validator says becomes findings under its name."""
    stand_in(tools, name, said, complaint=complaint, status=status)
    findings, not_run = validate(tmp_path)
    assert [(finding.code, finding.severity, finding.reason) for finding in findings] == expected
    assert {finding.tool for finding in findings} <= {name}
    assert f"{name} (not installed)" not in not_run


def appstreamcli(folder: Path, version: str, said: str) -> None:
    """Put an appstreamcli of a version there that says this of a file."""
    lines = ["#!/bin/sh", f'if [ "$1" = --version ]; then echo "AppStream version: {version}"; exit; fi']
    (folder / "appstreamcli").write_text("\n".join([*lines, *_saying(said, "")]) + "\n", "utf-8")
    (folder / "appstreamcli").chmod(0o755)


def test_appstream(tools: Path, tmp_path: Path) -> None:
    """Its warnings are errors on Flathub, and what it adds to a line is told with it."""
    said = "I: org.example.Editor:13: too-short\n     Write.\nW: org.example.Editor:~: url-homepage-missing"
    appstreamcli(tools, "1.2.1", said)
    findings, _ = validate(tmp_path)
    assert [(finding.code, finding.severity, finding.reason, finding.line) for finding in findings] == [
        ("too-short", "note", "Write.", 13),
        ("url-homepage-missing", "error", "url homepage missing", None),
    ]


def test_appstream_is_old(tools: Path, tmp_path: Path) -> None:
    """One that does not know what Flathub wants is not asked, and that is said."""
    appstreamcli(tools, "0.16.1", "E: org.example.Editor:3: a")
    findings, not_run = validate(tmp_path)
    assert not findings
    assert not_run[-1] == "appstreamcli (0.16 is older than 1.0)"
