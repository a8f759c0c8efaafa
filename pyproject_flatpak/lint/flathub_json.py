"""flathub.json beside a manifest: https://docs.flathub.org/docs/for-app-authors/external-data-checker. Pure.

Whether the target of `end-of-life-rebase` is on Flathub is not asked, as nothing here uses the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyproject_flatpak.data import ARCHES
from pyproject_flatpak.lint.document import Document, Node
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest_file import ManifestFile


def check_flathub_json(document: Document, manifest: ManifestFile) -> Iterator[Finding]:
    """Yield what is wrong with flathub.json."""
    root = Node(document=document, value=document.value)
    if document.mistake or not isinstance(document.value, Mapping):
        reason = document.mistake or "it is no table"
        yield root.error("flathub-json-invalid", reason, "write a JSON object")
        return
    yield from _exceptions(root, manifest)
    yield from _end_of_life(root)
    yield from _arches(root)


def _exceptions(root: Node, manifest: ManifestFile) -> Iterator[Finding]:
    appstream, merge = root.member("skip-appstream-check"), root.member("automerge-flathubbot-prs")
    if appstream.value and not (manifest.is_extension or manifest.is_base_app):
        reason = "an application has to have a metainfo file"
        yield appstream.error("flathub-json-skip-appstream-check", reason, "drop it")
    if merge.value:
        reason = "what the update bot proposes has to be looked at"
        yield merge.error("flathub-json-automerge-enabled", reason, "drop it, or ask for an exception")


def _end_of_life(root: Node) -> Iterator[Finding]:
    rebase = root.member("end-of-life-rebase")
    if rebase.value and not root.member("end-of-life").value:
        reason = "users are not told why they get another application"
        yield rebase.error("flathub-json-eol-rebase-without-message", reason, "write 'end-of-life'")


def _arches(root: Node) -> Iterator[Finding]:
    only, skipped = root.member("only-arches"), root.member("skip-arches")
    if only.value == []:
        reason, way_out = "it is built for no arch", "drop it, or name an arch"
        yield only.error("flathub-json-only-arches-empty", reason, way_out)
    if set(ARCHES) <= set(skipped.texts):
        reason, way_out = "it is built for no arch", "drop it, or leave one out"
        yield skipped.error("flathub-json-excluded-all-arches", reason, way_out)
