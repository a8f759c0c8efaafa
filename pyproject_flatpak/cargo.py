"""Text of a Cargo.lock -> the crates that cargo needs for a build. Pure.

https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyproject_flatpak.errors import Problems

BUILD_TOOLS: Final = frozenset({"maturin", "setuptools-rust"})
"""Build requirements that start cargo."""
LOCK: Final = "Cargo.lock"
OUTPUT: Final = "target"
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


def cargo_extension(sdk_extensions: tuple[str, ...]) -> str:
    """Return the id of the Sdk extension that has cargo, perhaps with its branch: the author's, else the stable one."""
    chosen = [extension for extension in sdk_extensions if re.search(r"\.rust-\w+(//|$)", extension)]
    return chosen[0] if chosen else _EXTENSION


def cargo_folder(extension: str) -> str:
    """Return the folder of cargo and rustc in the Sdk."""
    return f"/usr/lib/sdk/{extension.partition('//')[0].rpartition('.')[2]}/bin"


def is_cargo_lock(path: str) -> bool:
    """Tell whether a file, by its path with `/`, is a Cargo.lock that counts."""
    parts = path.split("/")
    return parts[-1] == LOCK and OUTPUT not in parts


def read_crates(text: str, name: str, problems: Problems) -> Iterator[Crate]:
    """Yield the crates of the Cargo.lock that messages know as `name`; what cannot be taken is recorded."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.add(name, f"cannot be read: {error}", remedy="make it anew with 'cargo generate-lockfile'")
        return
    packages = table.get("package", [])
    for i, package in enumerate(packages if isinstance(packages, list) else []):
        source = package.get("source") if isinstance(package, Mapping) else None
        if source is None:  # of the project itself
            continue
        where = f"{name} package[{i}]"
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
    return crate_of({"name": name, "version": version, "checksum": checksum})


def crate_of(values: Mapping[str, Any]) -> Crate | None:
    """Return the crate of this `name`, `version` and `checksum`; None where one has not its form."""
    for key, form in _FORMS.items():
        if not isinstance(values.get(key), str) or not re.fullmatch(form, values[key]):
            return None
    return Crate(values["name"], values["version"], values["checksum"])
