"""hatchling's view of a project -> Description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatchling.builders.wheel import WheelBuilder
from hatchling.metadata.spec import get_core_metadata_constructors

if TYPE_CHECKING:
    from pyproject_flatpak.project import Description


def describe(metadata: Any) -> Description:  # noqa: ANN401 - ProjectMetadata, which has no stable home
    """Return what a `hatchling.metadata.core.ProjectMetadata` says."""
    from pyproject_flatpak.project import Description, EntryPoints  # noqa: PLC0415 - see hooks.py of the core

    constructors = get_core_metadata_constructors()
    # hatchling writes newer versions than packaging knows, so one is asked for
    constructor = constructors.get("2.4") or constructors[max(constructors)]
    return Description(
        metadata=constructor(metadata),
        entry_points=EntryPoints(gui_scripts=tuple(metadata.core.gui_scripts), scripts=tuple(metadata.core.scripts)),
        build_requirements=_build_requirements(metadata),
    )


def _build_requirements(metadata: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return what building a wheel takes beside `build-system.requires`, the answers of build hooks included."""
    config = WheelBuilder(metadata.root, metadata.plugin_manager, metadata.config, metadata).config
    try:
        return tuple(config.dependencies)
    except (TypeError, ValueError):  # a mistake in hatch's tables, which is told at its key
        return ()
