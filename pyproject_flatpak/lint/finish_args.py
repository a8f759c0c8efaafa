"""finish-args: what an application may, and what Flathub asks to do without. Pure.

https://docs.flatpak.org/en/latest/sandbox-permissions.html. The rules of single permissions are a table in
data/refused_permissions.toml; here are those of permissions together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from packaging.version import InvalidVersion, Version

from pyproject_flatpak.data.flathub import RefusedPermission, load_refused_permissions
from pyproject_flatpak.lint.document import Node
from pyproject_flatpak.lint.finding import Finding
from pyproject_flatpak.lint.manifest_file import ManifestFile

_CONDITIONAL: Final = ("socket-if", "device-if", "share-if", "allow-if")
_FREE_CONDITIONS: Final = ("all:!has-input-device", "all:!has-usb-device", "usb:!has-usb-portal")
"""Conditional devices that are taken, as they replace what was wider before."""
_RESTRICTIONS: Final = {"all:!has-input-device": "input", "all:!has-usb-device": "usb"}
"""Conditional device to the narrow one that it stands in for."""
_PARTS_OF_A_CONDITION: Final = 2
_OLDEST_WITH_NARROW_DEVICES: Final = Version("1.16.0")
_MODES: Final = ("ro", "rw", "create")


@dataclass(frozen=True, slots=True)
class _Argument:
    node: Node
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class _Given:
    """What the arguments give together, by option."""

    arguments: tuple[_Argument, ...]

    def values(self, option: str) -> dict[str, Node]:
        return {argument.value: argument.node for argument in self.arguments if argument.option == option}


def check_finish_args(manifest: ManifestFile) -> Iterator[Finding]:
    """Yield what is wrong with the finish-args of an application."""
    node = manifest.root.member("finish-args")
    if manifest.is_extension:
        return
    if node.value is None:
        if not manifest.is_base_app:
            reason = "the manifest does not say what the application may"
            yield node.error("finish-args-not-defined", reason, 'write "finish-args": [...]')
        return
    given = _Given(tuple(_argument(item) for item in node.items() if item.text))
    if not given.arguments and not manifest.is_base_app:
        reason = "an application that may nothing at all is refused when it is built, though not in its manifest"
        yield node.warning("finish-args-not-defined", reason, "give it what it needs, such as --share=ipc")
    for argument in given.arguments:
        yield from _alone(argument, manifest.app_id)
    yield from _windows(given)
    yield from _conditional(given)
    yield from _narrow_devices(given)


def _argument(node: Node) -> _Argument:
    option, _, value = node.text.partition("=")
    return _Argument(node, option.removeprefix("--"), value)


def _alone(argument: _Argument, app_id: str) -> Iterator[Finding]:
    value, mode = _without_mode(argument)
    for rule in _rules_of(argument.option):
        found = _pattern(rule.pattern, app_id).fullmatch(value)
        if found and argument.value not in rule.unless:
            names = {name: text or "" for name, text in found.groupdict().items()}
            reason = f"{argument.node.text}: {rule.reason}"
            yield argument.node.error(_code(rule.code, names, mode), reason, rule.way_out)


def _without_mode(argument: _Argument) -> tuple[str, str]:
    """Return value and mode of an argument; only folders have one."""
    if argument.option != "filesystem":
        return argument.value, ""
    path, separator, mode = argument.value.rpartition(":")
    if not separator or mode not in _MODES:
        path, mode = argument.value, "rw"
    return (f"~/{path.removeprefix('home/')}" if path.startswith("home/") else path), mode


def _code(form: str, names: dict[str, str], mode: str) -> str:
    if "below" in names:
        parts = [part.replace(" ", "-") for part in names["below"].split("/") if part]
        names["below"] = "".join(f"-{part}" for part in parts)
    for name in ("lower", "last"):
        if name in names:
            names[name] = names[name].lower()
    return form.format(mode=mode, ro="-ro" if mode == "ro" else "", **names)


@cache
def _rules_of(option: str) -> tuple[RefusedPermission, ...]:
    return tuple(rule for rule in load_refused_permissions() if rule.option == option)


@cache
def _pattern(pattern: str, app_id: str) -> re.Pattern[str]:
    # with no app-id nothing is the application's own
    return re.compile(pattern.replace("{app_id}", re.escape(app_id) or "(?!)"))


def _windows(given: _Given) -> Iterator[Finding]:
    sockets, shares = given.values("socket"), given.values("share")
    x11, fallback, wayland = (sockets.get(name) for name in ("x11", "fallback-x11", "wayland"))
    both = "take --socket=fallback-x11 and --socket=wayland, or --socket=x11 alone"
    if x11 and fallback:
        yield x11.error("finish-args-contains-both-x11-and-fallback", "one of them is enough", both)
    if x11 and wayland:
        yield x11.error("finish-args-contains-both-x11-and-wayland", "X11 is open beside Wayland", both)
    if fallback and not wayland:
        reason = "there is nothing that X11 could be the fallback of"
        yield fallback.error("finish-args-fallback-x11-without-wayland", reason, both)
    if wayland and not (x11 or fallback):
        reason = "it does not start where there is no Wayland"
        yield wayland.error("finish-args-only-wayland", reason, "add --socket=fallback-x11")
    if (any_x11 := x11 or fallback) and "ipc" not in shares:
        yield any_x11.error("finish-args-x11-without-ipc", "X11 is slow without shared memory", "add --share=ipc")


def _conditional(given: _Given) -> Iterator[Finding]:
    devices = given.values("device")
    for argument in given.arguments:
        if argument.option not in _CONDITIONAL or argument.value.count(":") != _PARTS_OF_A_CONDITION - 1:
            continue
        if argument.value not in _FREE_CONDITIONS:
            shown = f"if-{argument.value.replace('!', 'not-').replace(':', '-')}"
            code, way_out = f"finish-args-conditional-permission-not-allowed-{shown}", "drop it"
            yield argument.node.error(code, f"{argument.node.text} is not taken", way_out)
        narrow = _RESTRICTIONS.get(argument.value, "")
        if narrow and narrow not in devices:
            code = f"finish-args-conditional-permission-{narrow}-no-restriction"
            reason = f"{argument.node.text} stands in for --device={narrow}"
            yield argument.node.error(code, reason, f"add --device={narrow}")


def _narrow_devices(given: _Given) -> Iterator[Finding]:
    """Yield devices that an older flatpak does not know, and would give nothing for."""
    conditions = {value for option in _CONDITIONAL for value in given.values(option)}
    versions = given.values("require-version")
    for device in ("input", "usb"):
        node = given.values("device").get(device)
        if node is None or any(_stands_in(condition, device) for condition in conditions):
            continue
        instead = f"add --require-version={_OLDEST_WITH_NARROW_DEVICES}, or --device-if=all:!has-{device}-device"
        if not versions:
            reason = f"a flatpak before {_OLDEST_WITH_NARROW_DEVICES} does not know {node.text}"
            yield node.error("finish-args-no-required-flatpak", reason, instead)
        for text, version in versions.items():
            if _version(text) < _OLDEST_WITH_NARROW_DEVICES:
                reason = f"flatpak {text} does not know {node.text}"
                yield version.error("finish-args-insufficient-required-flatpak", reason, instead)


def _stands_in(condition: str, device: str) -> bool:
    return condition in {f"all:!has-{device}-device", f"{device}:!has-{device}-portal"}


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")
