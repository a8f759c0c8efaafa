"""Application + modules -> flatpak-builder manifest. Pure.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html, keys in the order of Flathub's style guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyproject_flatpak.derive import Application
from pyproject_flatpak.model import JSON


def build_manifest(
    app: Application, own_modules: Sequence[JSON], sdk_extensions: Sequence[str] = ()
) -> dict[str, JSON]:
    """Return the manifest with `own_modules` between the author's; `tool.flatpak.manifest` is merged over it.

    `sdk_extensions` are what the dependencies take beside the author's and the application's own.
    """
    table = app.table
    manifest: dict[str, JSON] = {
        "id": app.app_id,
        "runtime": app.runtime.id,
        "runtime-version": app.runtime.branch,
        "sdk": app.sdk,
        "command": app.command,
    }
    if table.base:
        manifest["base"] = table.base
        manifest["base-version"] = table.base_version or app.runtime.branch
    rust = [app.rust.extension] if app.rust else []
    optional: dict[str, JSON] = {
        "sdk-extensions": [*dict.fromkeys([*table.sdk_extensions, *rust, *sdk_extensions])],
        "finish-args": [*app.finish_args],
        "cleanup": [*table.cleanup],
        "cleanup-commands": [*table.cleanup_commands],
        "build-options": dict(table.build_options),
    }
    # finish-args stands there even when empty: Flathub's linter wants to see that nothing was meant
    manifest |= {key: value for key, value in optional.items() if value or key == "finish-args"}
    manifest["modules"] = [*table.modules, *own_modules, *table.modules_after]
    return merged(manifest, table.manifest)


def merged(below: Mapping[str, JSON], above: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return `below` with the values of `above`, tables merged key by key."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
