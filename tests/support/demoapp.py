"""A small application to package: its pyproject.toml in pieces, its source, and the repository that it lies in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

PROJECT = """
[project]
name = "demoapp"
version = "1.4"
description = "Demonstrate a back end"
license = "MIT"
dependencies = ["humanize"]
scripts = { demoapp = "demoapp:main" }
"""
DYNAMIC = PROJECT.replace('version = "1.4"', 'dynamic = ["version"]')
FLATPAK = """
[tool.flatpak]
app-id = "org.example.Demoapp"

[tool.flatpak.desktop]
categories = ["Utility"]

[tool.flatpak.metainfo]
developer = { name = "The authors of the demonstration" }
"""
SOURCE = """
from importlib.metadata import version

import humanize


def main():
    print("demoapp", version("demoapp"), humanize.__file__)
"""


def build_system(back_end: str, *requires: str, **more: list[str]) -> str:
    """Return the text of a `[build-system]` table."""
    lines = [f"requires = {[*requires]}", f'build-backend = "{back_end}"']
    lines += [f"{key.replace('_', '-')} = {value}" for key, value in more.items()]
    return "\n".join(["[build-system]", *lines, ""])


def write_tree(tree: Path, pyproject: str, files: Mapping[str, str] = MappingProxyType({})) -> None:
    """Write the demonstration."""
    source = {"pyproject.toml": pyproject, "src/demoapp/__init__.py": SOURCE, "README.md": "# Demonstration\n"}
    for name, text in {**source, **files}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, "utf-8")


def commit(tree: Path) -> None:
    """Make the tree a repository whose only commit is that of version 1.4."""
    identity = {"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    env = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All"], ["tag", "v1.4"]):
        subprocess.run(["git", *arguments], cwd=tree, env=env, check=True)
