"""The keys of a manifest and the types of their values, as flatpak-builder 1.4 knows them. Pure.

flatpak-builder leaves out what it does not know or understand, with no more than a line in its output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pyproject_flatpak.data.flathub import ManifestKeys, load_manifest_keys
from pyproject_flatpak.lint.document import Node
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest_file import ManifestFile
from pyproject_flatpak.tables import one_of

_UNKNOWN: Final = "manifest-unknown-properties"
_UNREAD: Final = "manifest-json-warnings"
_INVALID: Final = "jsonschema-validation-error"
_FORMS: Final = {
    "text": "a text in quotes",
    "boolean": "true or false",
    "number": "a number",
    "texts": "an array of texts",
    "table": "a table",
    "list": "an array",
}
_CHECKSUMS: Final = ("sha256", "sha512", "sha1", "md5")
_NEW_IN_1_5: Final = ("rustflags", "cgo-")


def check_schema(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield keys that flatpak-builder does not know, values of a wrong type, and what is missing."""
    root = manifest.root
    if not isinstance(root.value, Mapping):
        yield root.error(_INVALID, "a manifest is a table", "write an object with id, runtime, sdk and modules")
        return
    yield from _part(root, "manifest")
    yield from _build_options(root.member("build-options"))
    for key in ("runtime", "sdk"):
        if not root.member(key).value:
            yield root.member(key).error(_INVALID, f"the manifest has no {key!r}", "write its id")
    for key in ("add-extensions", "add-build-extensions"):
        for _, extension in root.member(key).members():
            yield from _extension(extension)
    for module in manifest.modules:
        yield from _module(module.node)
        for source in module.sources:
            yield from _source(source)


def _module(node: Node) -> Iterator[Finding]:
    if not isinstance(node.value, Mapping):
        yield node.error(_INVALID, "a module is a table, or the name of a file that holds one")
        return
    yield from _part(node, "module")
    yield from _build_options(node.member("build-options"))
    if not node.member("name").value:
        yield node.error(_INVALID, "the module has no 'name'", "write one without spaces and '/'")


def _source(node: Node) -> Iterator[Finding]:
    keys = load_manifest_keys()
    kind = node.member("type")
    if kind.text not in keys.source_types:
        reason = f"{kind.value!r} is no type of a source" if kind.value else "the source has no 'type'"
        yield kind.error(_INVALID, reason, one_of(keys.source_types, kind.text))
        return
    yield from _part(node, f"source-{kind.text}")
    for alternatives in keys.needs[kind.text]:
        present = [key for key in sorted(alternatives) if node.member(key).value is not None]
        names = " or ".join(map(repr, sorted(alternatives)))
        if not present:
            yield node.error(_INVALID, f"a source of type {kind.text!r} needs {names}")
        elif len(present) > 1:
            yield node.error(_INVALID, f"a source of type {kind.text!r} has either {names}", "drop one of them")
    if kind.text in {"archive", "file"} and node.member("url").value and not _has_checksum(node):
        reason = "what is downloaded could be something else"
        yield node.member("url").error(_INVALID, reason, "write its 'sha256'")


def _has_checksum(node: Node) -> bool:
    return any(node.member(algorithm).value for algorithm in _CHECKSUMS)


def _build_options(node: Node) -> Iterator[Finding]:
    yield from _part(node, "build-options")
    for name, value in node.member("env").members():
        if not isinstance(value.value, str):
            yield value.error(_INVALID, f"{name} is {value.value!r}", "write it as a text in quotes")
    for _, options in node.member("arch").members():
        yield from _build_options(options)


def _extension(node: Node) -> Iterator[Finding]:
    known = load_manifest_keys().parts["extension"]
    for key, value in node.members():
        if key not in known and not _is_ignored(key):  # no tool says so
            reason = f"flatpak-builder leaves {key!r} out without a word"
            yield value.warning(_UNKNOWN, reason, one_of(known, key))


def _part(node: Node, part: str) -> Iterator[Finding]:
    keys = load_manifest_keys()
    for key, value in node.members():
        if key in keys.parts[part]:
            yield from _value(value, key, keys.parts[part][key], keys)
        elif not _is_ignored(key):
            yield value.error(_UNKNOWN, _why_unknown(key), _nearest(key, keys.parts[part]))


def _value(node: Node, key: str, kind: str, keys: ManifestKeys) -> Iterator[Finding]:
    if node.value is not None and not _is_of(kind, node.value) and not (key == "env" and isinstance(node.value, list)):
        yield node.error(_UNREAD, f"{node.value!r} is left out", f"write {_FORMS[kind]}")
    elif key in keys.choices and node.value not in keys.choices[key]:
        yield node.error(_INVALID, f"{node.value!r} is no {key}", one_of(keys.choices[key], node.text))


def _is_of(kind: str, value: Any) -> bool:  # noqa: ANN401 - any value of a manifest
    match kind:
        case "text":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "table":
            return isinstance(value, Mapping)
    return isinstance(value, list)


def _is_ignored(key: str) -> bool:
    return key.startswith(("x-", "//"))


def _why_unknown(key: str) -> str:
    if key.startswith(_NEW_IN_1_5):
        return f"{key!r} is new in flatpak-builder 1.5, and Flathub builds with 1.4"
    return f"flatpak-builder does not know {key!r}"


def _nearest(key: str, known: Mapping[str, str]) -> str:
    near = get_close_matches(key.replace("_", "-").lower(), known, n=1)
    return f"did you mean {near[0]!r}?" if near else "drop it, or let it begin with 'x-'"
