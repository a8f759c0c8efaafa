"""uv.lock -> pins, by uv's own export. Starts a process, which needs no network.

https://docs.astral.sh/uv/concepts/projects/export/
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from pyproject_flatpak.errors import LockError, indented, message
from pyproject_flatpak.lock.document import parse_lock
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.lock.given.pins import Asked, Pin
from pyproject_flatpak.lock.given.standard import pins_of
from pyproject_flatpak.lock.uv import environment_of_uv
from pyproject_flatpak.redact import redacted


def read_uv_lock(root: Path, asked: Asked) -> tuple[Pin, ...]:
    """Return what the uv.lock of the project at `root` has for it. Raises LockError, and ConfigError without uv."""
    command = [
        *(find_uv(), "export", "--quiet", "--color", "never", "--offline", "--frozen", "--no-python-downloads"),
        *("--no-default-groups", "--no-emit-project", "--no-header", "--format", "pylock.toml"),
        *(word for extra in asked.extras for word in ("--extra", extra)),
        *(word for group in asked.groups for word in ("--group", group)),
        *(word for name in sorted(asked.excluded) for word in ("--prune", name)),
    ]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, cwd=root, env=environment_of_uv(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LockError(
            message(asked.lock, "cannot be read by uv", remedy=asked.remedy) + "\n" + indented(redacted(done.stderr))
        )
    exported = parse_lock(asked.lock, done.stdout).pylock
    return pins_of(exported, asked, lambda _, package: f"{asked.lock} package {package.name!r}")
