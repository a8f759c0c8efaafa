"""The top level of a manifest, and whether its files can be read as they should be.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html#flatpak-manifest
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from pyproject_flatpak.lint.document import Document, Node
from pyproject_flatpak.lint.finding import Finding, Severity
from pyproject_flatpak.lint.manifest_file import ManifestFile

_STRICT_FROM: Final = date(2026, 12, 31)
"""Day from which Flathub's linter refuses what is no strict JSON."""
_STRICT: Final = "drop what JSON does not have; a comment may be the value of a key '//'"
_DEBUG: Final = "/lib/debug"
_NETWORK: Final = "--share=network"


def check_documents(manifest: ManifestFile, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the manifest's files as a whole."""
    for document in manifest.documents:
        if document.mistake:
            yield _unreadable(document, today)
    yield from manifest.missing


def check_top_level(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield what is wrong with the keys of the manifest itself."""
    root = manifest.root
    if manifest.is_app:
        yield from _command(root.member("command"))
        yield from _branch(root.member("branch"))
    yield from cleanup_of_debug_files(root.member("cleanup"), "toplevel-cleanup-debug")
    if not root.member("modules").value:
        reason, way_out = "there is nothing to build", "add a module"
        yield root.member("modules").error("toplevel-no-modules", reason, way_out)
    yield from build_network(root, "manifest-toplevel-build-network-access")


def cleanup_of_debug_files(cleanup: Node, code: str) -> Iterator[Finding]:
    """Yield the pattern that removes what flatpak-builder makes an extension of."""
    for item in cleanup.items():
        if item.text == _DEBUG or item.text.startswith(f"{_DEBUG}/"):
            yield item.error(code, f"{item.text} is what the Debug extension is made from", "drop it")
            return


def build_network(parent: Node, code: str) -> Iterator[Finding]:
    """Yield the argument that lets a build use the network."""
    for item in parent.member("build-options").member("build-args").items():
        if item.text == _NETWORK:
            reason = "Flathub builds without a network"
            yield item.error(code, reason, "add what is downloaded to the sources")


def _unreadable(document: Document, today: date) -> Finding:
    severity: Severity = "error"
    code, way_out = "manifest-invalid-json", _STRICT
    if document.is_yaml:
        code, way_out = "manifest-invalid-yaml", "mend it"
    elif document.value is not None and today < _STRICT_FROM:  # flatpak-builder still takes it
        severity, way_out = "warning", f"{_STRICT}; refused from {_STRICT_FROM} on"
    return Finding(
        code=code,
        severity=severity,
        reason=document.mistake,
        way_out=way_out,
        file=document.shown,
        line=document.mistake_line,
    )


def _command(command: Node) -> Iterator[Finding]:
    if not command.value:
        yield command.error("toplevel-no-command", "nothing is started", "name the program in /app/bin")
    elif command.text.startswith("/"):
        reason, way_out = f"{command.text} is a path", "install it to ${FLATPAK_DEST}/bin and write its name alone"
        yield command.error("toplevel-command-is-path", reason, way_out)


def _branch(branch: Node) -> Iterator[Finding]:
    if branch.value:
        reason = "Flathub decides on the branch that an application is published on"
        yield branch.error("toplevel-unnecessary-branch", reason, "drop it, or write 'default-branch'")
