"""The app-id of a manifest: https://docs.flathub.org/docs/for-app-authors/requirements#application-id. Pure.

Whether its domain or its project can be reached is not asked, as nothing here uses the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyproject_flatpak.lint.document import Node
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest_file import ManifestFile

_MAX_LENGTH: Final = 255
_MIN_COMPONENTS: Final = 3
_MAX_COMPONENTS: Final = 5
_CODE_HOST_COMPONENTS: Final = 4
_COMPONENT: Final = re.compile(r"[A-Za-z_][\w-]*\Z")
_CODE_HOSTS: Final = {"github": "io", "gitlab": "io", "codeberg": "page"}
"""Second component of an id that a code host vouches for, and the first that it has to have."""
_LINUX_AUDIO: Final = "org.freedesktop.LinuxAudio.Plugins."
"""Extension points that belong to no application."""


def check_app_id(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield what is wrong with the id, and with the names that have to begin with it."""
    node = manifest.root.member("id")
    if node.value is None:
        node = manifest.root.member("app-id")
    yield from _file_name(manifest, node)
    yield from _bundled_extensions(manifest)
    if not manifest.app_id:
        yield node.error("appid-not-defined", "the manifest has no 'id'", "write the app-id")
        return
    yield from _form(manifest, node)


def _form(manifest: ManifestFile, node: Node) -> Iterator[Finding]:
    """Yield the first mistake in the form of the id, as the others follow from it."""
    app_id = manifest.app_id
    components = app_id.split(".")
    wrong = [component for component in components if not _COMPONENT.match(component)]
    if len(app_id) > _MAX_LENGTH:
        reason = f"it has {len(app_id)} characters"
        yield node.error("appid-length-more-than-255-chars", reason, f"take at most {_MAX_LENGTH}")
    elif len(components) < _MIN_COMPONENTS:
        reason, way_out = f"{app_id} has {len(components)}", "write something like io.github.owner.Name"
        yield node.error("appid-less-than-3-components", reason, way_out)
    elif wrong:
        way_out = "take letters, digits, '_' and '-', and no digit first"
        yield node.error("appid-component-wrong-syntax", f"{wrong[0]!r} in {app_id}", way_out)
    elif manifest.is_app and len(components) > _MAX_COMPONENTS:
        reason, way_out = f"{app_id} has {len(components)}", f"take at most {_MAX_COMPONENTS}"
        yield node.error("appid-too-many-components-for-app", reason, way_out)
    else:
        yield from _ending(node, app_id, components)
        yield from _code_host(node, app_id, components)


def _ending(node: Node, app_id: str, components: list[str]) -> Iterator[Finding]:
    if components[-1] == "desktop":
        yield node.error("appid-ends-with-lowercase-desktop", app_id, "end it with the application's name")


def _code_host(node: Node, app_id: str, components: list[str]) -> Iterator[Finding]:
    top, host = components[0].lower(), components[1].lower()
    wanted = _CODE_HOSTS.get(host)
    form = f"{wanted}.{host}.owner.Name"
    if wanted and top != wanted:
        reason = f"{app_id} says that it belongs to {host} itself"
        yield node.error("appid-uses-code-hosting-domain", reason, f"write {form}")
    elif wanted and len(components) < _CODE_HOST_COMPONENTS:
        reason = f"{app_id} does not say whose project it is"
        yield node.error("appid-code-hosting-too-few-components", reason, f"write {form}")


def _file_name(manifest: ManifestFile, node: Node) -> Iterator[Finding]:
    path = manifest.root.document.path
    if path.is_symlink():
        reason, way_out = f"{path.name} is a link", "put the file itself there"
        yield manifest.root.error("manifest-file-is-symlink", reason, way_out)
    if path.stem != manifest.app_id:
        reason = f"the manifest of {manifest.app_id or 'no app-id'} is called {path.name}"
        way_out = f"name it {manifest.app_id}{path.suffix}" if manifest.app_id else "write the app-id"
        yield node.error("appid-filename-mismatch", reason, way_out)


def _bundled_extensions(manifest: ManifestFile) -> Iterator[Finding]:
    for name, extension in manifest.root.member("add-extensions").members():
        is_own = name.startswith((manifest.app_id, _LINUX_AUDIO))
        if extension.member("bundle").value is True and not is_own:
            reason = "a bundled extension is published under an id of its own"
            way_out = f"let it begin with {manifest.app_id}"
            yield extension.error(f"appid-unprefixed-bundled-extension-{name}", reason, way_out)
