"""Crates -> sources that cargo takes for a vendored registry, so that it needs no network. Pure.

https://doc.rust-lang.org/cargo/reference/source-replacement.html#directory-sources
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from pyproject_flatpak.cargo import Crate
from pyproject_flatpak.model import JSON

CRATES_FILE: Final = "cargo-sources.json"
_HOME: Final = "cargo-home"
"""cargo's own folder in the build; no Python identifier."""
_VENDORED: Final = f"{_HOME}/vendor"
_CONFIG: Final = f"""\
[source.crates-io]
replace-with = "vendored-sources"

[source.vendored-sources]
directory = "{_VENDORED}"
"""


def crate_sources(crates: Iterable[Crate]) -> list[JSON]:
    """Return the archives of the crates, each with the checksum file that cargo looks for, and cargo's settings."""
    sources: list[JSON] = []
    for crate in crates:
        folder = f"{_VENDORED}/{crate.name}-{crate.version}"
        url = f"https://static.crates.io/crates/{crate.name}/{crate.name}-{crate.version}.crate"
        checksums = json.dumps({"package": crate.sha256, "files": {}})
        sources += [
            {"type": "archive", "archive-type": "tar-gzip", "url": url, "sha256": crate.sha256, "dest": folder},
            {"type": "inline", "contents": checksums, "dest": folder, "dest-filename": ".cargo-checksum.json"},
        ]
    return [*sources, {"type": "inline", "contents": _CONFIG, "dest": _HOME, "dest-filename": "config.toml"}]


def cargo_environment(module: str) -> dict[str, JSON]:
    """Return the variables with which cargo finds the crates in the build of the module of that name."""
    return {"CARGO_HOME": f"/run/build/{module}/{_HOME}", "CARGO_NET_OFFLINE": "true"}
