"""What an application that is built with cargo takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.cargo import Crate, cargo_folder
from pyproject_flatpak.derive.rust import Rust, derive_rust
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from tests.unit.support import flatpak_table, project, requirements, write_tree

SHA = "0123456789abcdef" * 4
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
ENTRY = f'[[package]]\nname = "one"\nversion = "1.0"\nsource = "{REGISTRY}"\n'
OWN = '[[package]]\nname = "editor"\nversion = "1.0"\n'
STABLE = "org.freedesktop.Sdk.Extension.rust-stable"


def derived(root: Path, lock: str = "", *, toml: str = "", tool: str = "maturin") -> tuple[Rust | None, list[str]]:
    """Return what is derived for a project with this Cargo.lock and `[tool.flatpak]`, and the mistakes."""
    problems = Problems()
    write_tree(root, {"Cargo.lock": lock} if lock else {})
    found = derive_rust(project(build_requirements=requirements(tool)), flatpak_table(toml), Evidence(root), problems)
    return found, problems.errors


@pytest.mark.parametrize("tool", ["setuptools", "hatchling"])
def test_no_rust(tmp_path: Path, tool: str) -> None:
    """A project that is not built with cargo takes nothing, whatever lies in its tree."""
    assert derived(tmp_path, "broken [", tool=tool) == (None, [])


@pytest.mark.parametrize("tool", ["maturin", "setuptools-rust"])
@pytest.mark.parametrize(
    "lock",
    [
        pytest.param(f'{OWN}{ENTRY}checksum = "{SHA}"\n', id="beside the crate"),
        pytest.param(
            f'{ENTRY}[metadata]\n"checksum one 1.0 ({REGISTRY})" = "{SHA}"\n', id="in the table of the first format"
        ),
    ],
)
def test_crates(tmp_path: Path, tool: str, lock: str) -> None:
    """The crates of the registry are found with their checksums, and the project's own packages are none."""
    rust = Rust(extension=STABLE, crates=(Crate("one", "1.0", SHA),), output=("target",))
    assert derived(tmp_path, lock, tool=tool) == (rust, [])


def test_crates_of_several_locks(tmp_path: Path) -> None:
    """A tree may hold more than one workspace; a crate of both counts once."""
    entry = f'{ENTRY}checksum = "{SHA}"\n'
    write_tree(tmp_path, {"rust/Cargo.lock": entry + entry.replace("one", "two")})
    found, errors = derived(tmp_path, entry)
    assert errors == []
    assert found is not None
    assert [crate.name for crate in found.crates] == ["one", "two"]
    assert found.output == ("rust/target", "target")


def test_what_cargo_has_built_is_no_source(tmp_path: Path) -> None:
    """The locks of crates that cargo has unpacked to check them do not count."""
    write_tree(tmp_path, {"target/package/one-1.0/Cargo.lock": "broken ["})
    found, errors = derived(tmp_path, OWN)
    assert errors == []
    assert found == Rust(extension=STABLE, crates=(), output=("target",))


@pytest.mark.parametrize(
    ("toml", "extension", "folder"),
    [
        pytest.param("", STABLE, "/usr/lib/sdk/rust-stable/bin", id="stable by default"),
        pytest.param(
            'sdk-extensions = ["org.freedesktop.Sdk.Extension.rust-nightly//26.08"]',
            "org.freedesktop.Sdk.Extension.rust-nightly//26.08",
            "/usr/lib/sdk/rust-nightly/bin",
            id="the author's choice",
        ),
        pytest.param(
            'sdk-extensions = ["org.freedesktop.Sdk.Extension.golang"]',
            STABLE,
            "/usr/lib/sdk/rust-stable/bin",
            id="another extension",
        ),
    ],
)
def test_extension(tmp_path: Path, toml: str, extension: str, folder: str) -> None:
    """An extension of Rust that the author names is taken, and no second one added."""
    found, _ = derived(tmp_path, OWN, toml=toml)
    assert found is not None
    assert (found.extension, cargo_folder(found.extension)) == (extension, folder)
