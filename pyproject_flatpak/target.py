"""A runtime's Python on one arch: the marker environment and the wheel tags that hold inside the sandbox.

https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

from packaging.markers import Environment, Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.version import Version

from pyproject_flatpak.data import Runtime

_OLDEST_MANYLINUX: Final = {"x86_64": 5, "aarch64": 17}
"""Minor version of the oldest glibc that a manylinux wheel may name."""
_LEGACY_MANYLINUX: Final = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}


@dataclass(frozen=True)
class Target:
    """Where a wheel is to run."""

    runtime: Runtime
    arch: str

    @cached_property
    def environment(self) -> Environment:
        """Values of the environment markers (PEP 508)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": self.runtime.python,
            "os_name": "posix",
            "platform_machine": self.arch,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": self.runtime.python,
            "python_version": self.runtime.python_series,
            "sys_platform": "linux",
        }

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Wheel tags that fit, best first: never above the runtime's glibc, never musl."""
        platforms = list(self._platforms())
        version = self.runtime.python_tag
        interpreter = "cp{}{}".format(*version)
        return (
            *cpython_tags(python_version=version, abis=[interpreter], platforms=platforms),
            *compatible_tags(python_version=version, interpreter=interpreter, platforms=platforms),
        )

    @cached_property
    def ranks(self) -> Mapping[Tag, int]:
        """Place of each tag among those that fit."""
        return {tag: i for i, tag in enumerate(self.tags)}

    @cached_property
    def marker(self) -> str:
        """The marker that is true of this target alone."""
        machine = f"platform_machine == '{self.arch}'"
        return f"implementation_name == 'cpython' and {machine} and sys_platform == 'linux'"

    def meets(self, marker: Marker | None, extra: str = "") -> bool:
        """Tell whether a requirement with this marker counts here."""
        return marker is None or marker.evaluate({**cast("dict[str, str]", self.environment), "extra": extra})

    def _platforms(self) -> Iterator[str]:
        newest = Version(self.runtime.glibc).minor
        for minor in range(newest, _OLDEST_MANYLINUX[self.arch] - 1, -1):
            yield f"manylinux_2_{minor}_{self.arch}"
            if minor in _LEGACY_MANYLINUX:
                yield f"{_LEGACY_MANYLINUX[minor]}_{self.arch}"
        yield f"linux_{self.arch}"


def targets_of(runtime: Runtime, arches: tuple[str, ...]) -> tuple[Target, ...]:
    """Return one target per arch, in the order of `arches`."""
    return tuple(Target(runtime, arch) for arch in arches)


def arch_marker(arches: tuple[str, ...]) -> str:
    """Return the shortest marker that is true of these arches among the ones we lock for."""
    return " or ".join(f'platform_machine == "{arch}"' for arch in arches)
