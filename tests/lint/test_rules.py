"""Every rule finds what it is for, and nothing else."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from pyproject_flatpak.data.flathub import load_refused_permissions
from pyproject_flatpak.errors import ConfigError
from pyproject_flatpak.lint.check import Circumstances, check_manifest
from pyproject_flatpak.releases.order import version_key
from tests.lint.broken import BROKEN, BROKEN_FLATHUB_JSON, SOUND
from tests.lint.subjects import TODAY, Subject, desktop, manifest, metainfo, module, refused, source, with_args

EVERYTHING = [*BROKEN, *BROKEN_FLATHUB_JSON]


def circumstances(*exclude: str) -> Circumstances:
    """Return those of a check that starts no validator."""
    return Circumstances(today=TODAY, shown=lambda path: path.name, exclude=exclude, validate=False)


@pytest.mark.parametrize(("subject", "codes"), BROKEN)
def test_broken(subject: Subject, codes: set[str], tmp_path: Path) -> None:
    """An input that breaks a rule is found, under the code of Flathub's linter, and by no other rule."""
    findings = subject.findings(tmp_path)
    assert refused(findings) == codes
    assert all(finding.reason and finding.file for finding in findings)


@pytest.mark.parametrize(("subject", "codes"), BROKEN_FLATHUB_JSON)
def test_flathub_json(subject: Subject, codes: set[str], tmp_path: Path) -> None:
    """What flathub.json beside a manifest must not say is found."""
    assert refused(check_manifest(subject.write(tmp_path), circumstances()).findings) == codes


@pytest.mark.parametrize("subject", SOUND)
def test_sound(subject: Subject, tmp_path: Path) -> None:
    """There is no false alarm."""
    assert refused(subject.findings(tmp_path)) == set()
    assert refused(check_manifest(tmp_path / subject.write(tmp_path).name, circumstances()).findings) == set()


def test_there_are_enough() -> None:
    """The table has as many inputs as it is to have, and each name once."""
    assert len(BROKEN) >= 80
    assert len(SOUND) >= 20


def test_every_refused_permission_has_a_case(tmp_path: Path) -> None:
    """Each rule of the table of finish-args is broken by one of the inputs."""
    told = set()
    for i, case in enumerate(BROKEN):
        (tmp_path / str(i)).mkdir()
        subject = case.values[0]
        assert isinstance(subject, Subject)
        told |= {finding.way_out + finding.reason for finding in subject.findings(tmp_path / str(i))}
    assert not [rule for rule in load_refused_permissions() if not any(rule.reason in text for text in told)]


@pytest.mark.parametrize(
    ("subject", "file", "key", "line"),
    [
        pytest.param(with_args("--filesystem=home"), "org.example.Editor.json", "finish-args[4]", 12, id="finish-arg"),
        pytest.param(
            manifest(modules=[module(source(sha1="0" * 40))]),
            "org.example.Editor.json",
            "modules[0].sources[0].sha1",
            25,
            id="source",
        ),
        pytest.param(manifest(command=...), "org.example.Editor.json", "command", 1, id="missing key"),
    ],
)
def test_place_in_a_manifest(subject: dict[str, object], file: str, key: str, line: int, tmp_path: Path) -> None:
    """A finding tells file, key path and line; of what is missing, the line of what it is missing in."""
    [finding] = Subject(manifest=subject).findings(tmp_path)
    assert (finding.file, finding.key, finding.line) == (file, key, line)


def test_place_in_an_included_file(tmp_path: Path) -> None:
    """What is wrong in an included file is told of that file."""
    text = '{\n "name": "editor",\n "buildsystem": "simple",\n // mine\n "cleanup": ["/lib/debug"]\n}'
    subject = Subject(manifest=manifest(modules=["part.json"]), beside={"part.json": text})
    places = {(finding.code, finding.file, finding.key, finding.line) for finding in subject.findings(tmp_path)}
    assert places == {
        ("manifest-invalid-json", "part.json", "", 4),
        ("module-editor-cleanup-debug", "part.json", "cleanup[0]", 5),
    }


def test_place_in_yaml(tmp_path: Path) -> None:
    """Lines are told of YAML, too."""
    lines = [
        *(f"{key}: {json.dumps(value)}" for key, value in manifest(command=..., modules=[]).items()),
        "command: /app/bin/e",
    ]
    subject = Subject(name="org.example.Editor.yml", text="\n".join(lines))
    places = {(finding.code, finding.line) for finding in subject.findings(tmp_path)}
    assert places == {("toplevel-command-is-path", 7), ("toplevel-no-modules", 6)}


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        pytest.param(desktop("Icon=org.example.Editor", "Icon="), 6, id="desktop file"),
        pytest.param(metainfo(">MIT<", ">mit<"), 5, id="metainfo"),
    ],
)
def test_place_in_a_data_file(subject: Subject, line: int, tmp_path: Path) -> None:
    """Lines are told of desktop file and metainfo."""
    [finding] = subject.findings(tmp_path)
    assert finding.line == line


@pytest.mark.parametrize(
    ("branch", "severities"),
    [
        pytest.param("48", {"runtime-is-eol-org.gnome.Platform-48": "error"}, id="three versions behind"),
        pytest.param("50", {}, id="one version behind"),
    ],
)
def test_severity_of_a_runtime(branch: str, severities: dict[str, str], tmp_path: Path) -> None:
    """A runtime at its end of life is an error three versions behind; a newer one is told as a warning."""
    findings = Subject(manifest=manifest(runtime_version=branch)).findings(tmp_path)
    told = {finding.code: finding.severity for finding in findings}
    assert told == {"runtime-update-available-to-org.gnome.Platform-51": "warning", **severities}


def test_comments_are_an_error_in_the_end(tmp_path: Path) -> None:
    """What is no strict JSON is a warning until Flathub refuses it."""
    subject = Subject(beside={"part.json": "{}"}, text='{"id": "org.example.Editor" // mine\n}')
    day = date(2026, 12, 31)
    severities = {
        today: {
            finding.severity
            for finding in subject.findings(tmp_path, today=today)
            if finding.code == "manifest-invalid-json"
        }
        for today in (day - timedelta(days=1), day)
    }
    assert [severities[day - timedelta(days=1)], severities[day]] == [{"warning"}, {"error"}]


@pytest.mark.parametrize(
    ("subject", "note"),
    [
        pytest.param(metainfo("<name>Editor<", f"<name>{'Editor ' * 4}<"), "name-too-long", id="name"),
        pytest.param(metainfo("to friends<", "to friends and to all others<"), "summary-too-long", id="long summary"),
        pytest.param(metainfo("Write letters to friends<", "Write<"), "summary-too-short", id="short summary"),
        pytest.param(metainfo("to friends<", "to friends.<"), "summary-ends-with-dot", id="dot"),
        pytest.param(metainfo("<summary>Write", "<summary>write"), "summary-not-capitalized", id="small letter"),
        pytest.param(metainfo("<summary>Write", "<summary>The"), "summary-begins-with-article", id="article"),
        pytest.param(metainfo("<summary>Write", "<summary>Editor of"), "summary-repeats-name", id="name again"),
        pytest.param(metainfo("<summary>Write", "<summary>Tool for"), "summary-names-kind", id="kind"),
        pytest.param(
            metainfo(" letter, look at it as it will be on paper, and send it to a friend who likes to read", ""),
            "description-too-short",
            id="short description",
        ),
        pytest.param(
            metainfo("<li>Envelopes</li>", "<li>Envelopes</li>" * 11), "description-list-too-long", id="long list"
        ),
        pytest.param(metainfo("<caption>A letter</caption>", ""), "screenshot-without-caption", id="no caption"),
        pytest.param(metainfo(">A letter<", ">A letter.<"), "screenshot-caption-ends-with-dot", id="caption's dot"),
        pytest.param(metainfo("/v1.1/letter", "/raw/main/letter"), "screenshot-of-a-branch", id="branch"),
        pytest.param(metainfo('scheme_preference="dark"', 'scheme_preference="x"'), "branding-missing", id="branding"),
        pytest.param(
            metainfo('<url type="bugtracker">https://example.org/editor/issues</url>', ""),
            "url-bugtracker-missing",
            id="no bug tracker",
        ),
        pytest.param(
            metainfo("<description>\n        <p>Stamps.</p>\n      </description>", ""),
            "release-without-notes",
            id="no release notes",
        ),
    ],
)
def test_quality(subject: Subject, note: str, tmp_path: Path) -> None:
    """What Flathub's quality guidelines advise is told as a note, which refuses nothing."""
    told = [(finding.code, finding.severity) for finding in subject.findings(tmp_path)]
    assert told == [(f"quality-{note}", "note")]


def test_sound_has_no_notes(tmp_path: Path) -> None:
    """The sound input is good enough for the guidelines, too."""
    assert Subject().findings(tmp_path) == []


def test_exclude(tmp_path: Path) -> None:
    """A code that is excluded is not told; one that excludes nothing is told as a note."""
    path = Subject(manifest=with_args("--filesystem=home", "--socket=ssh-auth")).write(tmp_path)
    report = check_manifest(path, circumstances("finish-args-home-filesystem-access", "finish-args-of-old"))
    assert [(finding.code, finding.severity) for finding in report.findings] == [
        ("finish-args-has-socket-ssh-auth", "error"),
        ("exclude-unused", "note"),
    ]
    assert "finish-args-of-old" in report.findings[1].reason


def test_manifest_that_is_a_link(tmp_path: Path) -> None:
    """The manifest has to be a file of its own."""
    path = Subject().write(tmp_path)
    path.rename(tmp_path / "other.json")
    path.symlink_to("other.json")
    assert refused(check_manifest(path, circumstances()).findings) == {"manifest-file-is-symlink"}


def test_manifest_that_is_not_there(tmp_path: Path) -> None:
    """That is told in one line, with the way out."""
    with pytest.raises(ConfigError, match=r"^other\.json: cannot be read; name a manifest, or a project's folder$"):
        check_manifest(tmp_path / "other.json", circumstances())


def test_file_that_includes_itself(tmp_path: Path) -> None:
    """A circle of included files is told and left."""
    beside = {"part.json": json.dumps(module(modules=["part.json"]))}
    subject = Subject(manifest=manifest(modules=["part.json"]), beside=beside)
    assert refused(subject.findings(tmp_path)) == {"manifest-include-in-itself"}


def test_nested_too_deeply(tmp_path: Path) -> None:
    """A file that no reader gets through is told, too."""
    assert refused(Subject(text="[" * 100_000, alone=True).findings(tmp_path)) == {"manifest-invalid-json"}


@pytest.mark.parametrize("missing", [pytest.param("yaml", id="PyYAML")])
def test_library_is_missing(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is needed to read YAML is named."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigError, match=r"YAML needs PyYAML, which is not installed; pip install"):
        check_manifest(Subject(name="a.yml", text="a: 1").write(tmp_path), circumstances())


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        pytest.param("1.0~rc1", "1.0", id="tilde"),
        pytest.param("1.0", "1.0rc1", id="release candidate"),
        pytest.param("1.0", "1.0.post1", id="post-release"),
        pytest.param("1.9", "1.10", id="numbers"),
        pytest.param("1.0", "1.0^1", id="caret"),
        pytest.param("1.1", "1.a", id="digits before letters"),
        pytest.param("1a", "1.1", id="letters before a dot"),
        pytest.param("1.0-1", "1.0.1", id="hyphen before a dot"),
    ],
)
def test_order_of_versions(older: str, newer: str) -> None:
    """Versions are in AppStream's order."""
    assert version_key(older) < version_key(newer)
