"""The verb `check`: drift, findings, exit codes and formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pyproject_flatpak.cli.commands import run
from pyproject_flatpak.lint.check import Report
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.formats import as_annotations, as_sarif
from tests.lint.subjects import SVG, Subject, manifest, with_args
from tests.support.trees import read_tree
from tests.unit.support import write_tree

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "editor"
version = "1.1"
description = "Write letters to friends"
license = "MIT"
authors = [{ name = "Ada Example" }]
classifiers = ["Topic :: Utilities"]
gui-scripts = { editor = "editor:main" }
urls = { homepage = "https://example.org/editor" }

[tool.flatpak]
app-id = "org.example.Editor"

[tool.flatpak.metainfo]
releases = [{ version = "1.1", date = "2026-11-01" }]
screenshots = [{ image = "https://example.org/editor/v1.1/letter.png" }]
"""
OUTPUT = Path("build-aux/flatpak")
MANIFEST = OUTPUT / "org.example.Editor.json"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return a function that runs the command line where no validator is, and returns exit code and what is said."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def run_here(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            run(list(arguments))
        said = capsys.readouterr()
        return int(str(caught.value.code)), said.out, said.err

    return run_here


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: Run) -> Path:
    """Make and generate a project that needs no network, and go there."""
    root = write_tree(tmp_path / "editor", {"pyproject.toml": PYPROJECT, "org.example.Editor.svg": SVG.decode()})
    monkeypatch.chdir(root)
    assert run_cli("generate")[0] == 0
    return root


@pytest.mark.usefixtures("project")
def test_right(run_cli: Run) -> None:
    """A project of which nothing is refused exits with 0; the folder as a source is told as a warning."""
    code, out, err = run_cli("check")
    assert (code, out.splitlines()[-1].split(",")[0]) == (0, "1 warning")
    assert out.startswith("warning module-editor-source-dir-not-allowed\n  build-aux/flatpak/org.example.Editor.json:")
    [line] = err.splitlines()
    assert line.startswith("not run: flatpak-builder (not installed), flatpak-builder-lint (not installed), desktop-")


def test_drift(run_cli: Run, project: Path) -> None:
    """Each file that is missing, different or left over is told, with the command to run, and nothing is written."""
    (project / OUTPUT / "org.example.Editor.desktop").unlink()
    (project / OUTPUT / "flathub.json").write_text("{}", "utf-8")
    (project / MANIFEST).write_text(
        (project / MANIFEST).read_text("utf-8").replace("--share=ipc", "--share=x"), "utf-8"
    )
    before = read_tree(project)
    code, out, err = run_cli("check", "--format", "json")
    assert code == 1
    assert {(finding["file"].rpartition("/")[2], finding["code"]) for finding in json.loads(out)["drift"]} == {
        ("org.example.Editor.desktop", "output-missing"),
        ("org.example.Editor.json", "output-different"),
        ("flathub.json", "output-not-expected"),
    }
    assert err.splitlines()[-1] == "next: pyproject-flatpak generate"
    assert read_tree(project) == before


def test_drift_as_text(run_cli: Run, project: Path) -> None:
    """Text names the file, and how many there are."""
    (project / MANIFEST).unlink()
    code, out, _ = run_cli("check", ".")
    assert (code, out.splitlines()[:2], out.splitlines()[-1]) == (
        1,
        ["error output-missing", f"  {MANIFEST.as_posix()}"],
        "1 file out of date",
    )


def test_stale_lock(run_cli: Run, project: Path) -> None:
    """A lock that would have to be made counts as out of date; no network is asked."""
    text = PYPROJECT.replace("[project]", '[project]\ndependencies = ["letters"]')
    (project / "pyproject.toml").write_text(text, "utf-8")
    code, out, _ = run_cli("check", "--format", "json")
    [finding] = json.loads(out)["drift"]
    assert (code, finding["code"], finding["file"]) == (1, "lock-out-of-date", f"{OUTPUT}/pylock.flatpak.toml")
    assert finding["way-out"] == "run 'pyproject-flatpak lock' and commit it"


def test_refused(run_cli: Run, project: Path) -> None:
    """An error exits with 5, until its code is excluded, in the table or by the option."""
    text = PYPROJECT.replace("[tool.flatpak]", '[tool.flatpak]\nfinish-args = ["--filesystem=home"]')
    (project / "pyproject.toml").write_text(text, "utf-8")
    assert run_cli("generate")[0] == 0
    code, out, _ = run_cli("check")
    assert code == 5
    assert out.startswith("error finish-args-home-filesystem-access\n")
    assert run_cli("check", "--exclude", "finish-args-home-filesystem-access")[0] == 0
    table = '\n[tool.flatpak.check]\nexclude = ["finish-args-home-filesystem-access"]\n'
    (project / "pyproject.toml").write_text(text + table, "utf-8")
    assert run_cli("check")[0] == 0


def test_exclusion_that_excludes_nothing(run_cli: Run, project: Path) -> None:
    """It is told as a note of the table."""
    table = '\n[tool.flatpak.check]\nexclude = ["finish-args-of-old"]\n'
    (project / "pyproject.toml").write_text(PYPROJECT + table, "utf-8")
    code, out, _ = run_cli("check", "--format", "json")
    [finding] = [finding for finding in json.loads(out)["findings"] if finding["code"] == "exclude-unused"]
    assert (code, finding["file"], finding["key"]) == (0, "pyproject.toml", "tool.flatpak.check.exclude")


def test_manifest_alone(run_cli: Run, tmp_path: Path) -> None:
    """A manifest is looked at alone, where there is no project of ours."""
    path = Subject(manifest=with_args("--socket=ssh-auth")).write(tmp_path)
    code, out, _ = run_cli("check", str(path))
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (
        5,
        "error finish-args-has-socket-ssh-auth",
        "1 error",
    )
    assert run_cli("check", str(Subject(manifest=manifest()).write(tmp_path)))[:2] == (0, "nothing found\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["nowhere"], 2, "does not exist", id="no such path"),
        pytest.param(["pyproject.toml", "--output", "o"], 2, "--output is for a project's folder", id="output"),
        pytest.param(["--format", "xml"], 2, "'xml' is not one of", id="format"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_usage(run_cli: Run, arguments: list[str], code: int, said: str) -> None:
    """Wrong arguments exit with 2."""
    found, _, err = run_cli("check", *arguments)
    assert found == code
    assert said in err


@pytest.mark.usefixtures("project")
def test_github(run_cli: Run) -> None:
    """Annotations name file, line and code."""
    code, out, _ = run_cli("check", "--format", "github")
    first = out.splitlines()[0]
    assert code == 0
    assert first.startswith("::warning file=build-aux/flatpak/org.example.Editor.json,line=")
    assert ",title=module-editor-source-dir-not-allowed::modules[0].sources[0]: " in first


def test_github_is_escaped() -> None:
    """What has a meaning in a workflow command is escaped, and more of it in a property."""
    finding = Finding(code="a,b", severity="note", reason="100%\nof it", way_out="do: this", file="a:b", line=3)
    assert [*as_annotations(Report(findings=(finding,)))] == [
        "::notice file=a%3Ab,line=3,title=a%2Cb::100%25%0Aof it; do: this"
    ]


@pytest.mark.usefixtures("project")
def test_sarif(run_cli: Run) -> None:
    """The log has what SARIF 2.1.0 requires, and every result its rule."""
    _, out, _ = run_cli("check", "--format", "sarif")
    log = json.loads(out)
    assert log["version"] == "2.1.0"
    [one] = log["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert one["tool"]["driver"]["name"] == "pyproject-flatpak"
    assert len(set(rules)) == len(rules)
    assert one["results"]
    for result in one["results"]:
        assert result["ruleId"] == rules[result["ruleIndex"]]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].startswith("build-aux/flatpak/")
        assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_sarif_without_a_place() -> None:
    """A finding of no file has no location, and a path is a URI."""
    nowhere = Finding(code="a", severity="note", reason="b")
    somewhere = Finding(code="a", severity="note", reason="b", file="my file.json")
    first, second = json.loads(as_sarif(Report(findings=(nowhere, somewhere)), "1"))["runs"][0]["results"]
    assert "locations" not in first
    assert second["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "my%20file.json"}}
