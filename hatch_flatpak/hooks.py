"""Registers the plug-in with hatchling.

https://hatch.pypa.io/latest/plugins/about/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any

from hatchling.plugin import hookimpl

from hatch_flatpak.builder import FlatpakBuilder
from hatch_flatpak.hook import FlatpakBuildHook
from pyproject_flatpak.errors import message


@hookimpl
def hatch_register_builder() -> type[FlatpakBuilder]:
    """Register `hatch build -t flatpak`."""
    _refuse_rivals("hatch_register_builder")
    return FlatpakBuilder


@hookimpl
def hatch_register_build_hook() -> type[FlatpakBuildHook]:
    """Register `[tool.hatch.build.targets.sdist.hooks.flatpak]`."""
    _refuse_rivals("hatch_register_build_hook")
    return FlatpakBuildHook


def _refuse_rivals(registration: str) -> None:
    """End the build where another distribution has a plug-in of our name, which hatchling ends with a traceback."""
    rivals = sorted({name for name, plug_in in _others(registration) if plug_in == FlatpakBuilder.PLUGIN_NAME})
    if rivals:
        problem = f"is the name of a plug-in of {', '.join(rivals)}, too"
        remedy = "uninstall it, or leave it out of the build requirements"
        raise SystemExit(message(f"hatch plug-in {FlatpakBuilder.PLUGIN_NAME!r}", problem, remedy=remedy))


def _others(registration: str) -> Iterator[tuple[str, str]]:
    """Yield distribution and name of each plug-in of one kind that is not ours; hatchling has loaded them all."""
    for entry_point in metadata.entry_points(group="hatch"):
        if entry_point.module != __name__:
            register: Callable[[], Any] = getattr(entry_point.load(), registration, list)
            registered = register()
            for plug_in in registered if isinstance(registered, list) else [registered]:
                yield (entry_point.dist.name if entry_point.dist else "?"), plug_in.PLUGIN_NAME
