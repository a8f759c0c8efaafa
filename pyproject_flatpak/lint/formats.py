"""A report -> JSON, annotations of GitHub's, or SARIF for programs. Pure.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote

from pyproject_flatpak.lint.check import Report
from pyproject_flatpak.lint.finding import Finding

_ANNOTATIONS: Final = {"error": "error", "warning": "warning", "note": "notice"}
_PROGRAM: Final = "pyproject-flatpak"
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_json(report: Report) -> str:
    """Return all that was found as one JSON object; keys are in kebab-case."""
    value = {
        "drift": [*map(_as_table, report.drift)],
        "findings": [*map(_as_table, report.findings)],
        "not-run": [*report.not_run],
    }
    return json.dumps(value, indent=4, ensure_ascii=False)


def as_annotations(report: Report) -> Iterator[str]:
    """Yield a workflow command for each finding."""
    for finding in (*report.drift, *report.findings):
        line = str(finding.line) if finding.line else ""
        properties = {"file": finding.file, "line": line, "title": finding.title}
        shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
        yield f"::{_ANNOTATIONS[finding.severity]} {shown}::{_message(in_words(finding))}"


def as_sarif(report: Report, version: str) -> str:
    """Return a SARIF log of one run; `version` is ours."""
    findings = (*report.drift, *report.findings)
    rules = [*dict.fromkeys(finding.title for finding in findings)]
    driver = {
        "name": _PROGRAM,
        "version": version,
        "informationUri": "https://docs.flathub.org/docs/for-app-authors/linter",
        "rules": [{"id": rule} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=4, ensure_ascii=False)


def in_words(finding: Finding) -> str:
    """Return what a finding says, after the key that it is about."""
    key = f"{finding.key}: " if finding.key else ""
    way_out = f"; {finding.way_out}" if finding.way_out else ""
    return f"{key}{finding.reason}{way_out}"


def _as_table(finding: Finding) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in asdict(finding).items()}


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _result(finding: Finding, rules: list[str]) -> dict[str, Any]:
    result = {
        "ruleId": finding.title,
        "ruleIndex": rules.index(finding.title),
        "level": finding.severity,
        "message": {"text": in_words(finding)},
    }
    return {**result, "locations": [_location(finding)]} if finding.file else result


def _location(finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.file)}}
    if finding.line:
        physical["region"] = {"startLine": finding.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.key:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.key}]
    return location
