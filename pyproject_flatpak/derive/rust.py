"""What an application partly in Rust is built with: the Sdk extension with cargo, and the crates of its Cargo.lock.

https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project

BUILD_TOOLS: Final = frozenset({"maturin", "setuptools-rust"})
"""Build requirements that start cargo."""
LOCK: Final = "Cargo.lock"
_OUTPUT: Final = "target"
"""cargo's folder beside Cargo.lock for all that it builds."""
_EXTENSION: Final = "org.freedesktop.Sdk.Extension.rust-stable"
_REGISTRY: Final = "registry+https://github.com/rust-lang/crates.io-index"
_FORMS: Final = {"name": "[A-Za-z0-9_-]+", "version": "[0-9A-Za-z.+-]+", "checksum": "[0-9a-f]{64}"}


@dataclass(frozen=True, order=True, slots=True)
class Crate:
    """A crate of crates.io."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rust:
    """What the build of the application takes."""

    extension: str
    """Id of the Sdk extension that has cargo, perhaps with its branch."""
    crates: tuple[Crate, ...]
    """Sorted."""
    output: tuple[str, ...]
    """Folders in the project that a build with cargo may have filled, sorted; no source of the application is there."""

    @property
    def bin(self) -> str:
        """Folder of cargo and rustc in the Sdk."""
        return f"/usr/lib/sdk/{self.extension.partition('//')[0].rpartition('.')[2]}/bin"


def derive_rust(project: Project, table: FlatpakTable, evidence: Evidence, problems: Problems) -> Rust | None:
    """Return what Rust takes, None for a project that is not built with cargo."""
    tools = sorted(BUILD_TOOLS.intersection(requirement.name for requirement in project.build_requirements))
    if not tools:
        return None
    locks = [file for file in evidence.of_the_application if _is_lock(*file.split("/"))]
    if not locks:
        problem = f"is missing, and {tools[0]} finds no crates in a build without a network"
        problems.add(LOCK, problem, remedy="run 'cargo generate-lockfile' beside Cargo.toml and keep the file")
    crates = {crate for lock in locks for crate in _crates(evidence, lock, problems)}
    chosen = [extension for extension in table.sdk_extensions if re.search(r"\.rust-\w+(//|$)", extension)]
    return Rust(
        extension=chosen[0] if chosen else _EXTENSION,
        crates=tuple(sorted(crates)),
        output=tuple(sorted(lock.removesuffix(LOCK) + _OUTPUT for lock in locks)),
    )


def _is_lock(*path: str) -> bool:
    return path[-1] == LOCK and _OUTPUT not in path


def _crates(evidence: Evidence, lock: str, problems: Problems) -> Iterator[Crate]:
    try:
        table = tomllib.loads((evidence.root / lock).read_text("utf-8"))
    except (OSError, ValueError) as error:
        problems.add(lock, f"cannot be read: {error}", remedy="make it anew with 'cargo generate-lockfile'")
        return
    packages = table.get("package", [])
    for i, package in enumerate(packages if isinstance(packages, list) else []):
        source = package.get("source") if isinstance(package, Mapping) else None
        if source is None:  # of the project itself
            continue
        where = f"{lock} package[{i}]"
        if source != _REGISTRY:
            remedy = "depend on a release of it on crates.io"
            problems.add(
                where, "comes from elsewhere than crates.io, which is not supported", got=source, remedy=remedy
            )
        elif crate := _crate(package, table.get("metadata", {})):
            yield crate
        else:
            remedy = "make it anew with 'cargo generate-lockfile'"
            problems.add(where, "has no name, version and checksum of the right form", remedy=remedy)


def _crate(package: Mapping[str, Any], metadata: object) -> Crate | None:
    name, version = package.get("name"), package.get("version")
    checksum = package.get("checksum")
    if checksum is None and isinstance(metadata, Mapping):  # where the first version of the format has it
        checksum = metadata.get(f"checksum {name} {version} ({_REGISTRY})")
    for key, value in (("name", name), ("version", version), ("checksum", checksum)):
        if not isinstance(value, str) or not re.fullmatch(_FORMS[key], value):
            return None
    return Crate(str(name), str(version), str(checksum))
