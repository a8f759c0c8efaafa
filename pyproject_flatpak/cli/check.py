"""The verb `check`: what is out of date, and what Flathub would say, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pyproject_flatpak.cli import console, options
from pyproject_flatpak.describe import describe
from pyproject_flatpak.lint.check import Circumstances, check_manifest, check_project
from pyproject_flatpak.project import read_pyproject

if TYPE_CHECKING:
    from pyproject_flatpak.lint.check import Report
    from pyproject_flatpak.lint.finding import Finding

_FORMATS: Final = ("text", "json", "github", "sarif")
_COLOURS: Final = {"error": "red", "warning": "yellow", "note": "blue"}


@click.command(name="check")
@click.argument("project", metavar="[DIR|MANIFEST]", default=".", type=click.Path(path_type=Path, exists=True))
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder that was written to.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="For people, or programs.")
@click.option("--exclude", metavar="CODE", multiple=True, help="Do not tell findings of this code (may be repeated).")
def check_command(project: Path, output: Path | None, form: str, exclude: tuple[str, ...]) -> int:
    """Compare the files of the project in DIR with what would be written now, and find what Flathub refuses.

    MANIFEST, a file, is looked at alone. Exits with 1 where files are out of date, with 5 where something is refused.
    """
    here = Path.cwd()
    circumstances = Circumstances(today=datetime.now(UTC).date(), shown=_shown_from(here), exclude=exclude)
    if project.is_file():
        if output:
            raise click.UsageError("--output is for a project's folder")
        report = check_manifest(project, circumstances)
    else:
        root = project.resolve()
        report = check_project(
            root,
            lambda: describe(root, read_pyproject(root)),
            circumstances,
            output=output,
            reporter=options.REPORTER,
        )
    _show(report, form)
    if report.not_run:
        console.info(f"not run: {', '.join(report.not_run)}")
    if report.drift:
        options.next_step("generate", project)
    return report.exit_code


def _show(report: Report, form: str) -> None:
    from pyproject_flatpak.lint import formats  # noqa: PLC0415

    match form:
        case "json":
            console.result(formats.as_json(report))
        case "sarif":
            console.result(formats.as_sarif(report, version(options.PROGRAM)))
        case "github":
            for line in formats.as_annotations(report):
                console.result(line)
        case _:
            for finding in (*report.drift, *report.findings):
                console.block("\n".join(_lines(finding)))
            console.result(_summary(report))


def _lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of one finding."""
    yield click.style(finding.severity, fg=_COLOURS[finding.severity], bold=True) + f" {finding.title}"
    place = finding.file + (f":{finding.line}" if finding.line else "")
    if place or finding.key:
        yield f"  {' '.join(filter(None, (place, finding.key)))}"
    yield from (f"  {line}" for line in finding.reason.splitlines())
    if finding.way_out:
        yield f"  way out: {finding.way_out}"


def _summary(report: Report) -> str:
    if report.drift:
        return f"{_number(len(report.drift), 'file')} out of date"
    if not report.findings:
        return "nothing found"
    counts = Counter(finding.severity for finding in report.findings)
    return ", ".join(_number(count, severity) for severity, count in counts.items())


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _shown_from(here: Path) -> Callable[[Path], str]:
    """Return what makes a path as a person would type it in this folder."""

    def shown(path: Path) -> str:
        absolute = here / path
        return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()

    return shown
