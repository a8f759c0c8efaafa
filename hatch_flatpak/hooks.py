"""Registers the plug-in with hatchling.

https://hatch.pypa.io/latest/plugins/about/
"""

from __future__ import annotations

from hatchling.plugin import hookimpl

from hatch_flatpak.builder import FlatpakBuilder
from hatch_flatpak.hook import FlatpakBuildHook


@hookimpl
def hatch_register_builder() -> type[FlatpakBuilder]:
    """Register `hatch build -t flatpak`."""
    return FlatpakBuilder


@hookimpl
def hatch_register_build_hook() -> type[FlatpakBuildHook]:
    """Register `[tool.hatch.build.targets.sdist.hooks.flatpak]`."""
    return FlatpakBuildHook
