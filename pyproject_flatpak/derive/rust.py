"""What an application partly in Rust is built with: the Sdk extension with cargo, and the crates of its Cargo.lock."""

from __future__ import annotations

from dataclasses import dataclass

from pyproject_flatpak.cargo import BUILD_TOOLS, LOCK, OUTPUT, Crate, cargo_extension, is_cargo_lock, read_crates
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project


@dataclass(frozen=True, kw_only=True, slots=True)
class Rust:
    """What the build of the application takes."""

    extension: str
    """Id of the Sdk extension that has cargo, perhaps with its branch."""
    crates: tuple[Crate, ...]
    """Sorted."""
    output: tuple[str, ...]
    """Folders in the project that a build with cargo may have filled, sorted; no source of the application is there."""


def derive_rust(project: Project, table: FlatpakTable, evidence: Evidence, problems: Problems) -> Rust | None:
    """Return what Rust takes, None for a project that is not built with cargo."""
    tools = sorted(BUILD_TOOLS.intersection(requirement.name for requirement in project.build_requirements))
    if not tools:
        return None
    locks = [file for file in evidence.of_the_application if is_cargo_lock(file)]
    if not locks:
        problem = f"is missing, and {tools[0]} finds no crates in a build without a network"
        problems.add(LOCK, problem, remedy="run 'cargo generate-lockfile' beside Cargo.toml and keep the file")
    crates = {crate for lock in locks for crate in read_crates(_text(evidence, lock, problems), lock, problems)}
    return Rust(
        extension=cargo_extension(table.sdk_extensions),
        crates=tuple(sorted(crates)),
        output=tuple(sorted(lock.removesuffix(LOCK) + OUTPUT for lock in locks)),
    )


def _text(evidence: Evidence, lock: str, problems: Problems) -> str:
    try:
        return (evidence.root / lock).read_text("utf-8")
    except (OSError, ValueError) as error:
        problems.add(lock, f"cannot be read: {error}", remedy="make it anew with 'cargo generate-lockfile'")
        return ""
