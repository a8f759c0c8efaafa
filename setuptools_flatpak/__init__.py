"""setuptools plug-in: has the sdist carry the Flatpak files, and the wheel those of the desktop where they are wanted.

Runs for every setuptools Distribution in the environment: cheap, and silent without `[tool.flatpak]`.
https://setuptools.pypa.io/en/latest/userguide/extension.html#customizing-distribution-options
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyproject_flatpak.hooks import is_wanted

if TYPE_CHECKING:
    from setuptools import Distribution


def finalize(dist: Distribution) -> None:
    """Wrap the commands of a project that has a `[tool.flatpak]` table."""
    root = Path(dist.src_root or ".")
    if is_wanted(root):
        from setuptools_flatpak.commands import attach  # noqa: PLC0415 - nothing is imported for other projects

        attach(dist, root)


finalize.order = 100  # type: ignore[attr-defined] # after setuptools-scm and its like, which set the version
