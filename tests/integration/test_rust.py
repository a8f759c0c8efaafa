"""Applications partly in Rust for real: generated, their crates compiled offline by flatpak-builder, and run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.rust import lock_crates, seed_downloads
from tests.integration.support import (
    Environment,
    Runtimes,
    build_and_install,
    flatpak_run,
    generate,
    get_flatpak_builder,
)
from tests.support.demoapp import FLATPAK, PROJECT, build_system, write_tree
from tests.support.own_wheel import OwnWheel

pytestmark = pytest.mark.integration

APP_ID = "org.example.Demoapp"
SITE_PACKAGES = "lib/python3.14/site-packages"
MAIN = """
from demoapp import _words


def main():
    print(_words.count("as many words as these".split()), _words.__file__)
"""
CARGO = """
[package]
name = "demoapp"
version = "1.4.0"
edition = "2021"

[lib]
name = "_words"
crate-type = ["cdylib"]

[dependencies]
"""
PYO3 = 'pyo3 = { version = "0.28", features = ["abi3-py311", "extension-module"] }\n'
WITH_PYO3 = """
use pyo3::prelude::*;

#[pyfunction]
fn count(words: Vec<String>) -> usize {
    words.len()
}

#[pymodule]
fn _words(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(count, module)?)
}
"""
PYO3_FFI = 'pyo3-ffi = { version = "0.28", features = ["extension-module"] }\n'
WITH_PYO3_FFI = """
use pyo3_ffi::*;
use std::ptr::{addr_of_mut, null, null_mut};

unsafe extern "C" fn count(_module: *mut PyObject, words: *mut PyObject) -> *mut PyObject {
    PyLong_FromSsize_t(PyObject_Size(words))
}

static mut METHODS: [PyMethodDef; 2] = [
    PyMethodDef {
        ml_name: c"count".as_ptr(),
        ml_meth: PyMethodDefPointer { PyCFunction: count },
        ml_flags: METH_O,
        ml_doc: null(),
    },
    PyMethodDef::zeroed(),
];

static mut MODULE: PyModuleDef = PyModuleDef {
    m_base: PyModuleDef_HEAD_INIT,
    m_name: c"_words".as_ptr(),
    m_doc: null(),
    m_size: 0,
    m_methods: addr_of_mut!(METHODS).cast(),
    m_slots: null_mut(),
    m_traverse: None,
    m_clear: None,
    m_free: None,
};

#[no_mangle]
pub unsafe extern "C" fn PyInit__words() -> *mut PyObject {
    PyModule_Create(addr_of_mut!(MODULE))
}
"""
MATURIN = """
[tool.maturin]
python-source = "src"
module-name = "demoapp._words"
"""
SETUPTOOLS_RUST = """
[[tool.setuptools-rust.ext-modules]]
target = "demoapp._words"
binding = "NoBinding"
"""
PROJECTS = {
    "maturin": (
        build_system("maturin", "maturin") + PROJECT + MATURIN + FLATPAK,
        {"Cargo.toml": CARGO + PYO3, "src/lib.rs": WITH_PYO3},
    ),
    # the lower half of pyo3 alone, which takes a sixth of the time, and another runtime
    "setuptools-rust": (
        build_system("setuptools.build_meta", "setuptools", "setuptools-rust")
        + PROJECT
        + SETUPTOOLS_RUST
        + FLATPAK.replace("[tool.flatpak]", '[tool.flatpak]\nruntime = "org.gnome.Platform"', 1),
        {"Cargo.toml": CARGO + PYO3_FFI, "src/lib.rs": WITH_PYO3_FFI},
    ),
}


@pytest.mark.parametrize("back_end", PROJECTS)
def test_extension_is_compiled(  # noqa: PLR0913 - fixtures
    back_end: str,
    crates: tuple[Path, ...],
    runtimes: Runtimes,
    flatpak_env: Environment,
    own_wheel: OwnWheel,
    tmp_path: Path,
) -> None:
    """A function in Rust is compiled with the crates of Cargo.lock, and runs; no tool gets into the Flatpak."""
    pyproject, files = PROJECTS[back_end]
    tree = tmp_path / "tree"
    write_tree(tree, pyproject, {**files, "src/demoapp/__init__.py": MAIN})
    lock_crates(tree, crates, runtimes.sdk, flatpak_env)
    manifest = generate(tree, own_wheel, flatpak_env)
    seed_downloads(tmp_path / "state", crates)
    app = build_and_install(manifest, APP_ID, get_flatpak_builder(), tmp_path, flatpak_env)
    count, file = flatpak_run(APP_ID, env=flatpak_env).stdout.split()
    assert count == "5"
    assert re.fullmatch(rf"/app/{SITE_PACKAGES}/demoapp/_words\.[\w-]+\.so", file)
    installed = (app / "files" / SITE_PACKAGES).glob("*.dist-info")
    assert {path.name.partition("-")[0] for path in installed} == {"demoapp", "humanize"}
