"""The runtime of a manifest against the catalogue: end of life, and whether there is a newer one. Pure.

https://docs.flathub.org/docs/for-app-authors/requirements#dependencies
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.data import Runtime, branch_order, branches_of, load_runtimes, newest_runtime
from pyproject_flatpak.lint.document import Node
from pyproject_flatpak.lint.finding import Finding, Severity
from pyproject_flatpak.lint.manifest_file import ManifestFile

_REFUSED_BEHIND: Final = 3
"""So many versions behind the newest one, the linter makes an error of a runtime at its end of life."""


def check_runtime(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield that a runtime gets no more updates, or that there is a newer one."""
    if manifest.is_extension or manifest.is_base_app or not manifest.app_id:
        return
    id_, _, in_id = manifest.root.member("runtime").text.partition("//")
    node = manifest.root.member("runtime-version")
    branch = node.text or in_id
    runtime = load_runtimes().get((id_, branch))
    if runtime:
        yield from _newer(node, runtime)
        yield from _ended(node, runtime)
    elif branch and (known := branches_of(id_)) and branch_order(branch) < branch_order(known[0].branch):
        newest = newest_runtime(id_).branch
        reason, way_out = f"{id_}//{branch} is older than all that are known", f"take {newest!r}"
        yield node.error(f"runtime-is-eol-{id_}-{branch}", reason, way_out)


def _newer(node: Node, runtime: Runtime) -> Iterator[Finding]:
    newest = newest_runtime(runtime.id, runtime.line)
    if newest.branch != runtime.branch:
        code = f"runtime-update-available-to-{runtime.id}-{newest.branch}"
        reason = f"{runtime} is not the newest one, which a new submission has to take"
        yield node.warning(code, reason, f"take {newest.branch!r}")


def _ended(node: Node, runtime: Runtime) -> Iterator[Finding]:
    if runtime.eol is None:
        return
    newest = newest_runtime(runtime.id, runtime.line)
    behind = newest.release - runtime.release
    reason = f"{runtime} gets no more updates" + (f" since {runtime.eol}" if runtime.eol else "")
    severity: Severity = "error" if behind >= _REFUSED_BEHIND else "warning"
    code = f"runtime-is-eol-{runtime.id}-{runtime.branch}"
    yield node.finding(code, severity, reason, f"take {newest.branch!r}")
