"""setuptools plug-in: has the sdist carry the Flatpak files.

Runs for every setuptools Distribution in the environment: cheap, and silent without `[tool.flatpak]`.
https://setuptools.pypa.io/en/latest/userguide/extension.html#customizing-distribution-options
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from setuptools import Distribution


def finalize(dist: Distribution) -> None:
    """Wrap the `sdist` command of a project that has a `[tool.flatpak]` table."""
    root = Path(dist.src_root or ".")
    try:
        text = (root / "pyproject.toml").read_bytes()
        wanted = b"flatpak" in text and "flatpak" in tomllib.loads(text.decode()).get("tool", {})
    except (OSError, ValueError, TypeError):  # setuptools reports a broken file itself
        return
    if wanted:
        from setuptools_flatpak.commands import attach  # noqa: PLC0415 - nothing is imported for other projects

        attach(dist, root)


finalize.order = 100  # type: ignore[attr-defined] # after setuptools-scm and its like, which set the version
