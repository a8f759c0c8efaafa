"""An sdist that cargo builds -> the crates of its Cargo.lock, as tables for our lock."""

from __future__ import annotations

from pathlib import Path

from pyproject_flatpak.cargo import LOCK, is_cargo_lock, read_crates
from pyproject_flatpak.errors import LockError, Problems, message
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.lock.unpack import UnreadableArchiveError, read_members


def sdist_crates(sdist: SelectedFile, archive: Path, tool: str) -> list[dict[str, str]]:
    """Return the crates that `tool` has cargo build the sdist with.

    Raises LockError where there is no Cargo.lock, or crates are from elsewhere than crates.io.
    """
    try:
        locks = read_members(archive, sdist.filename, is_cargo_lock)
    except UnreadableArchiveError as error:
        remedy = f"depend on another version of {sdist.name}"
        raise LockError(message(sdist.filename, f"cannot be read: {error}", remedy=remedy)) from None
    if not locks:
        problem = f"has no {LOCK}, and {tool} finds no crates in a build without a network"
        remedy = f"take a wheel of {sdist.name}, not the sdist, or another version"
        raise LockError(message(sdist.filename, problem, remedy=remedy))
    problems = Problems()
    crates = {
        crate
        for path, text in locks.items()
        for crate in read_crates(text, f"{sdist.filename} {path.partition('/')[2]}", problems)
    }
    if problems.errors:
        raise LockError(*problems.errors)
    return [{"name": crate.name, "version": crate.version, "checksum": crate.sha256} for crate in sorted(crates)]
