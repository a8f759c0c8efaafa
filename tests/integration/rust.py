"""What tests compile Rust with: a stand-in of the Sdk extension, and crates as files, so that no registry is needed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.integration.support import Environment, Runtimes, flatpak_run
from tests.support.own_wheel import REPOSITORY
from tests.support.tools import skip_or_fail

MAKE_RUST: Final = REPOSITORY / "tests/runtime/make-rust.sh"
_BIN: Final = "/usr/lib/sdk/rust-stable/bin"


def pyo3_crates(runtimes: Runtimes) -> tuple[Path, ...]:
    """Return the files of pyo3 and all crates that it takes, and see to the Sdk extension that compiles them.

    Takes no time where both are made; skips the test where they cannot be; see :func:`skip_or_fail`.
    """
    command = [str(MAKE_RUST), "--out", str(runtimes.installation.parent)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        skip_or_fail(f"no stand-in for Rust: {made.stderr.strip()[-2000:]}")
    return tuple(sorted(Path(made.stdout.splitlines()[-1]).glob("*.crate")))


def lock_crates(project: Path, crates: Iterable[Path], sdk: str, env: Environment) -> None:
    """Write the Cargo.lock of a project as its author would, by cargo, which has these crates alone to choose from."""
    vendored = project.with_name(f"{project.name}-vendored")
    for crate in crates:
        with tarfile.open(crate) as archive:
            archive.extractall(vendored, filter="data")
        checksums = json.dumps({"package": _sha256(crate), "files": {}})
        (vendored / crate.stem / ".cargo-checksum.json").write_text(checksums, "utf-8")
    settings = ('source.crates-io.replace-with="vendored"', f'source.vendored.directory="{vendored}"')
    arguments = [argument for setting in settings for argument in ("--config", setting)]
    options = [f"--filesystem={project.parent}", f"--cwd={project}", f"--env=PATH=/usr/bin:{_BIN}"]
    flatpak_run(sdk, *arguments, "generate-lockfile", env=env, options=[*options, "--command=cargo"])
    shutil.rmtree(vendored)


def seed_downloads(state: Path, files: Iterable[Path]) -> None:
    """Put files where flatpak-builder, with the state folder `state`, looks before it downloads one of that sha256."""
    for file in files:
        folder = state / "downloads" / _sha256(file)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
