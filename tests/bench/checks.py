"""Whether modules hold what they should: the resolver's closure, in files that fit and that are those of the index.

Made without our own code of the same purpose, which is among what is checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename

from pyproject_flatpak.data import Runtime
from tests.bench.resolver import Closure
from tests.bench.tools import ARCHES, Module, Source

_OLD_GLIBC: Final = ("manylinux1", "manylinux2010", "manylinux2014")
"""Names of levels of glibc that every runtime is above."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What is right and wrong with the modules of a tool."""

    missing: Mapping[str, tuple[str, ...]]
    """Distributions of the closure without a file of their version that fits, by arch."""
    unexpected: tuple[str, ...]
    """Distributions that are not in it, or that are of another version."""
    unfit: tuple[str, ...]
    """Files that cannot be installed on an arch that they are listed for."""
    wrong: tuple[str, ...]
    """Files that the index does not have, or has with another sha256."""
    slow: tuple[str, ...]
    """Distributions whose pure wheel or sdist was taken where a native wheel fits."""
    kinds: Mapping[str, int]
    """How many files are `pure` wheels, `native` wheels and `sdist`s."""

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (any(self.missing.values()) or self.unexpected or self.unfit or self.wrong)


Entries = Mapping[str, Mapping[str, Any]]
"""What the index says of a file, by its URL."""


def check_modules(
    modules: Iterable[Module], closures: Mapping[str, Closure], entries: Entries, runtime: Runtime
) -> Findings:
    """Compare modules with the closure of each arch and with the index."""
    sources = tuple({source: None for module in modules for source in module.sources})
    return Findings(
        missing={arch: tuple(_missing(sources, closures[arch], arch, runtime)) for arch in ARCHES},
        unexpected=tuple(sorted(set(_unexpected(sources, closures)))),
        unfit=tuple(source.filename for source in sources if not _fits_its_arches(source, runtime)),
        wrong=tuple(source.filename for source in sources if not _is_of_index(source, entries)),
        slow=tuple(sorted(set().union(*(_slow(sources, closures[arch], entries, arch, runtime) for arch in ARCHES)))),
        kinds=Counter(kind(source.filename) for source in sources),
    )


def native_distributions(closure: Closure, entries: Entries, arch: str, runtime: Runtime) -> set[str]:
    """Return the distributions of the closure of an arch that have a native wheel for it."""
    wheels = {entry["filename"] for entry in entries.values() if kind(entry["filename"]) == "native"}
    return {
        name
        for filename in wheels
        for name, version in (name_and_version(filename),)
        if closure.get(name) == version and wheel_fits(filename, arch, runtime)
    }


def kind(filename: str) -> str:
    """Return `pure`, `native` or `sdist`."""
    if not filename.endswith(".whl"):
        return "sdist"
    return "pure" if filename.endswith("-any.whl") else "native"


@cache
def name_and_version(filename: str) -> tuple[str, str]:
    """Return what a file is of; its own name where it is neither a wheel nor an sdist."""
    try:
        parse = parse_wheel_filename if filename.endswith(".whl") else parse_sdist_filename
        name, version = parse(filename)[:2]
    except ValueError:
        return filename, ""
    return canonicalize_name(name), str(version)


def wheel_fits(filename: str, arch: str, runtime: Runtime) -> bool:
    """Tell whether a wheel can be installed on an arch of the runtime."""
    pythons, abis, platforms = filename.removesuffix(".whl").split("-")[-3:]
    return any(
        _runs(python, abi, runtime) and _is_for(platform, arch, runtime)
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    )


def _runs(python: str, abi: str, runtime: Runtime) -> bool:
    major, minor = runtime.python_tag
    own = f"cp{major}{minor}"
    if python == own:
        return abi in (own, "abi3", "none")
    if abi == "abi3":
        return re.fullmatch(rf"cp{major}\d+", python) is not None and int(python[3:]) <= minor
    older = re.fullmatch(rf"py{major}(\d*)", python)
    return abi == "none" and older is not None and int(older[1] or 0) <= minor


def _is_for(platform: str, arch: str, runtime: Runtime) -> bool:
    if platform == "any":
        return True
    if not platform.endswith(f"_{arch}"):
        return False
    level = platform.removesuffix(f"_{arch}")
    newest = int(runtime.glibc.partition(".")[2])
    if match := re.fullmatch(r"manylinux_2_(\d+)", level):
        return int(match[1]) <= newest
    return level in ("linux", *_OLD_GLIBC)


def _fits(source: Source, arch: str, runtime: Runtime) -> bool:
    return kind(source.filename) == "sdist" or wheel_fits(source.filename, arch, runtime)


def _fits_its_arches(source: Source, runtime: Runtime) -> bool:
    return all(_fits(source, arch, runtime) for arch in source.arches)


def _missing(sources: Iterable[Source], closure: Closure, arch: str, runtime: Runtime) -> Iterator[str]:
    here = {
        name_and_version(source.filename)
        for source in sources
        if arch in source.arches and _fits(source, arch, runtime)
    }
    yield from (f"{name}=={version}" for name, version in closure.items() if (name, version) not in here)


def _unexpected(sources: Iterable[Source], closures: Mapping[str, Closure]) -> Iterator[str]:
    for source in sources:
        name, version = name_and_version(source.filename)
        if not any(closures[arch].get(name) == version for arch in source.arches):
            yield f"{name}=={version}"


def _slow(sources: Iterable[Source], closure: Closure, entries: Entries, arch: str, runtime: Runtime) -> set[str]:
    here = [source.filename for source in sources if arch in source.arches]
    fitting = [name for name in here if kind(name) == "native" and wheel_fits(name, arch, runtime)]
    taken = {name_and_version(filename)[0] for filename in fitting}
    others = {name_and_version(filename)[0] for filename in here if kind(filename) != "native"}
    return (others - taken) & native_distributions(closure, entries, arch, runtime)


def _is_of_index(source: Source, entries: Entries) -> bool:
    entry = entries.get(source.url)
    return entry is not None and entry["hashes"].get("sha256") == source.sha256
