"""What the example index publishes for `cases/` and `invalid/`: distributions that nobody else has, and back ends."""

from __future__ import annotations

from typing import Final

from tests.support.index import Release

_ARCHES: Final = ("x86_64", "aarch64")
_FLIT: Final = 'requires = ["flit_core>=3.11"]\nbuild-backend = "flit_core.buildapi"'
_HATCHLING: Final = 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"'

_SETUPTOOLS: Final = {
    "setuptools/__init__.py": "",
    "setuptools/build_meta.py": "import sys\n\n__legacy__ = sys.modules[__name__]\n",
}
"""Can be asked, and names nothing."""

BACK_ENDS: Final = (
    Release(name="flit_core", version="3.12.0"),
    Release(name="hatchling", version="1.27.0", requires=("packaging>=24.2", "pluggy>=1.0.0")),
    Release(name="hatch-vcs", version="0.5.0", requires=("hatchling>=1.1.0", "setuptools-scm>=8.2.0")),
    Release(
        name="maturin", version="1.9.4", tags=tuple(f"py3-none-manylinux_2_17_{arch}" for arch in _ARCHES), sdist=False
    ),
    Release(name="packaging", version="26.1"),
    Release(name="pluggy", version="1.6.0"),
    Release(name="setuptools", version="79.0.1", modules=_SETUPTOOLS),
    Release(name="setuptools", version="83.0.0", modules=_SETUPTOOLS),
    Release(name="setuptools-scm", version="9.2.0", requires=("packaging>=20",)),
)
"""By their real names, but empty inside: nothing is built here."""

PURE: Final = (
    Release(name="greetings", version="1.4.0"),
    Release(name="greetings", version="2.1.0"),
    Release(name="greetings", version="2.2.0", yanked=True),
    Release(name="greetings", version="3.0.0rc1"),
    Release(name="greetings", version="4.0.0", requires_python=">=3.99"),
    Release(name="bygone", version="1.0", requires_python=">=3.6,<3.12"),
    Release(name="bygone", version="1.1", requires_python=">=3.6,<3.13"),
    Release(name="Text.Wrapper", version="0.9", requires=("greetings>=1",), sdist=False),
    Release(
        name="reporter",
        version="5.0",
        requires=("text_wrapper", "telemetry"),
        extras={"colour": ("paint",), "all": ("reporter[colour]", "speaker")},
    ),
    Release(name="paint", version="1.1", requires=('winpaint; sys_platform == "win32"',)),
    Release(name="speaker", version="1.0"),
    Release(name="telemetry", version="6.6", requires=("tracker",)),
    Release(name="tracker", version="6.6"),
)

COMPILED: Final = (
    Release(
        name="fastsum",
        version="1.8.2",
        requires=("greetings",),
        tags=(
            *(f"cp314-cp314-manylinux_2_28_{arch}" for arch in _ARCHES),
            *(f"cp314-cp314-manylinux_2_45_{arch}" for arch in _ARCHES),
            *(f"cp314-cp314-musllinux_1_2_{arch}" for arch in _ARCHES),
            *(f"cp313-cp313-manylinux_2_17_{arch}.manylinux2014_{arch}" for arch in _ARCHES),
            *("cp314-cp314-win_amd64", "cp314-cp314-macosx_11_0_arm64", "cp314-cp314t-manylinux_2_28_x86_64"),
            "py3-none-any",
        ),
    ),
    Release(name="stable-abi", version="3.1", tags=tuple(f"cp39-abi3-manylinux_2_17_{arch}" for arch in _ARCHES)),
    Release(name="arm-only", version="1.0", tags=("cp314-cp314-manylinux_2_28_aarch64",), sdist=False),
    Release(name="intel-only", version="1.0", tags=("cp314-cp314-manylinux_2_28_x86_64",), sdist=False),
    Release(name="too-new", version="1.0", tags=("cp314-cp314-manylinux_2_99_x86_64",), sdist=False),
    Release(name="PyGObject", version="3.58.0", requires=("pycairo>=1.16",), tags=(), build_system=_HATCHLING),
    Release(name="pycairo", version="1.29.0", tags=(), build_system=_HATCHLING),
)

ONLY_SDISTS: Final = (
    Release(name="legacy", version="0.6.2", tags=()),
    Release(name="modern-flit", version="2.0", tags=(), build_system=_FLIT),
    Release(name="modern-hatch", version="2.0", tags=(), build_system=_HATCHLING, requires=("greetings",)),
    Release(name="mixed", version="1.0", tags=("cp314-cp314-manylinux_2_28_x86_64",), build_system=_FLIT),
)

CONDITIONAL: Final = (
    Release(name="for-new-python", version="1.0"),
    Release(name="for-old-python", version="1.0"),
    Release(name="for-windows", version="1.0"),
    Release(name="for-pypy", version="1.0"),
    Release(name="for-either", version="1.0"),
    Release(
        name="branching",
        version="1.0",
        requires=(
            'for-either; sys_platform == "win32" or platform_machine == "x86_64"',
            'for-windows; sys_platform == "win32"',
        ),
    ),
)

WRONG: Final = (
    Release(name="bad-build", version="1.0", tags=(), build_system='requires = ["not a requirement"]'),
    Release(name="bad-toml", version="1.0", tags=(), sdist_files={"pyproject.toml": "[build-system\n"}),
    Release(name="bad-back-end", version="1.0", tags=(), build_system='requires = ["no-such-back-end"]'),
    Release(
        name="taciturn",
        version="1.0",
        tags=(),
        build_system='requires = []\nbuild-backend = "back_end"\nbackend-path = ["."]',
        sdist_files={"back_end.py": 'raise SystemExit("no config program is here")\n'},
    ),
    Release(name="torn", version="1.0", tags=()),
    Release(name="forged", version="1.0", tags=()),
    Release(name="lost", version="1.0", tags=()),
    Release(name="oxidized", version="1.0", tags=(), build_system='requires = ["maturin"]\nbuild-backend = "maturin"'),
    Release(name="needs-unknown", version="1.0", requires=("no-such-thing",)),
    Release(name="older", version="1.0", requires=("greetings<2",)),
    Release(name="newer", version="1.0", requires=("greetings>=2",)),
)
"""For `invalid/`: what cannot be locked, `torn`, `forged` and `lost` by faults of the server."""

RELEASES: Final = (*BACK_ENDS, *PURE, *COMPILED, *ONLY_SDISTS, *CONDITIONAL, *WRONG)
