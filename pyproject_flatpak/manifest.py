"""Application + modules -> flatpak-builder manifest. Pure.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html, keys in the order of Flathub's style guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyproject_flatpak.data import load_bases
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
    if app.base:
        manifest |= {"base": app.base.id, "base-version": app.base.version}
    rust = [app.rust.extension] if app.rust else []
    optional: dict[str, JSON] = {
        "sdk-extensions": [*dict.fromkeys([*table.sdk_extensions, *rust, *sdk_extensions])],
        "finish-args": [*app.finish_args],
        "cleanup": [*table.cleanup],
        "cleanup-commands": _cleanup_commands(app),
        "build-options": _build_options(app),
    }
    # finish-args stands there even when empty: Flathub's linter wants to see that nothing was meant
    manifest |= {key: value for key, value in optional.items() if value or key == "finish-args"}
    manifest["modules"] = [*table.modules, *own_modules, *table.modules_after]
    return merged(manifest, table.manifest)


def _cleanup_commands(app: Application) -> list[JSON]:
    """Return the BaseApp's own commands before the author's, unless he has them among his."""
    known = load_bases().get(app.base.id) if app.base else None
    own = app.table.cleanup_commands
    return [*(command for command in (known.cleanup_commands if known else ()) if command not in own), *own]


def _build_options(app: Application) -> dict[str, JSON]:
    """Return the author's options over those by which the BaseApp leaves out what is not used."""
    known = load_bases().get(app.base.id) if app.base else None
    env: dict[str, JSON] = dict(known.without_webengine) if known and not app.webengine else {}
    return merged({"env": env} if env else {}, app.table.build_options)


def merged(below: Mapping[str, JSON], above: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return `below` with the values of `above`, tables merged key by key."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
