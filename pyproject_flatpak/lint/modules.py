"""The modules of a manifest and their sources. Pure.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html#module-sources
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.lint.document import Node
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest import build_network, cleanup_of_debug_files
from pyproject_flatpak.lint.manifest_file import ManifestFile, Module

_COMMIT: Final = re.compile(r"[a-f0-9]{4,40}")
_WEAK_CHECKSUMS: Final = ("sha1", "md5")


def check_modules(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield what is wrong with each module and its sources."""
    for module in manifest.modules:
        code = f"module-{module.name}"
        yield from build_network(module.node, f"{code}-build-network-access")
        yield from cleanup_of_debug_files(module.node.member("cleanup"), f"{code}-cleanup-debug")
        yield from _debug_build(module, code)
        yield from _stacked(module, code)
        for source in module.sources:
            yield from _tracked_commits(source, code)
            if module.name:  # the linter looks at no others
                yield from _source(source, f"{code}-source")


def _source(source: Node, code: str) -> Iterator[Finding]:
    kind = source.member("type").text
    name = source.member("dest-filename")
    if "/" in name.text:
        reason, way_out = f"{name.text} is a path", "write the folder to 'dest'"
        yield name.error(f"{code}-dest-filename-is-path", reason, way_out)
    if kind in {"archive", "file"}:
        for algorithm in _WEAK_CHECKSUMS:
            if source.member(algorithm).value:
                reason, way_out = f"{algorithm} can be forged", "write the sha256"
                yield source.member(algorithm).error(f"{code}-{algorithm}-deprecated", reason, way_out)
    if kind == "dir":
        reason = "Flathub builds from what is published, not from a folder"
        way_out = "keep it in your repository; a submission takes the tag or the sdist of a release instead"
        yield source.warning(f"{code}-dir-not-allowed", reason, way_out)
    if kind == "git":
        yield from _git(source, f"{code}-git")


def _git(source: Node, code: str) -> Iterator[Finding]:
    url, branch, tag, commit = (source.member(key) for key in ("url", "branch", "tag", "commit"))
    if not url.text:
        yield source.error(f"{code}-no-url", "there is nowhere to fetch it from", "write the 'url' of the repository")
        return
    if not url.text.startswith(("https://", "http://")):
        yield url.error(f"{code}-url-not-http", f"{url.text} needs a key or another program", "write its https:// URL")
    if not (branch.value or tag.value or commit.value):
        reason = "what is built changes with the repository"
        yield source.error(f"{code}-no-tag-commit-branch", reason, "write 'tag' and 'commit'")
    elif tag.value and not commit.value:
        reason = "a tag can be moved; a new submission is refused"
        yield tag.warning(f"{code}-no-commit-with-tag", reason, "write the 'commit' of the tag as well")
    elif branch.text and not _COMMIT.match(branch.text):
        reason = f"what is built changes with the branch {branch.text!r}"
        yield branch.error(f"{code}-branch", reason, "write 'tag' and 'commit' instead")


def _stacked(module: Module, code: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for source in module.sources:
        if not module.name or source.member("type").text != "git" or not source.member("url").text:
            continue
        dest = source.member("dest").text or "."
        if dest in seen:
            reason, way_out = f"another one is put into {dest!r} as well", "write a 'dest' of its own, or use a module"
            yield source.error(f"{code}-multiple-git-sources-stacked", reason, way_out)
            return
        seen.add(dest)


def _tracked_commits(source: Node, code: str) -> Iterator[Finding]:
    query = source.member("x-checker-data").member("commit-query")
    if query.value is not None:
        reason, way_out = "updates would follow commits instead of releases", "write a 'tag-query' or 'version-query'"
        yield query.error(f"{code}-checker-tracks-commits", reason, way_out)


def _debug_build(module: Module, code: str) -> Iterator[Finding]:
    if (module.node.member("buildsystem").text or "autotools") != "autotools":
        return
    for item in module.node.member("config-opts").items():
        if item.text.startswith("--enable-debug") and not item.text.endswith("=no"):
            reason = f"{item.text} makes a slow program"
            yield item.error(f"{code}-autotools-non-release-build", reason, "drop it")
            return
