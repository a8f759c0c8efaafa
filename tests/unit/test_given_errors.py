"""Locks of other tools that are broken or not enough: every mistake is told, with its place and the way out."""

from __future__ import annotations

import re
from typing import Final

import pytest

from pyproject_flatpak.errors import LockError
from pyproject_flatpak.lock.given.pdm import read_pdm
from pyproject_flatpak.lock.given.pipfile import read_pipfile
from pyproject_flatpak.lock.given.poetry import read_poetry
from tests.support.given import HASH, READERS, Reader, asked, package, pdm_lock, pipfile_lock, poetry_lock
from tests.support.messages import patterns_in

SEVERAL: Final = [package("tool", "1.0"), package("tool", "2.0")]


def with_files(*files: object) -> str:
    """Return a lock of one package with these files."""
    return poetry_lock(package("app", files=[*files]))


def with_dependency(requirement: object) -> str:
    """Return a lock of one package that requires another, which there is."""
    return poetry_lock(package("app", dependencies={"other": requirement}), package("other"))


CASES: Final = [
    pytest.param(
        read_poetry,
        "a = ",
        [": is no valid TOML: Invalid value (at end of document)"],
        id="no TOML",
    ),
    pytest.param(read_poetry, f"a = {'[' * 9999}", [": is no valid TOML: nested too deep"], id="TOML, nested"),
    pytest.param(read_poetry, "", [" metadata.lock-version: is missing"], id="empty"),
    pytest.param(read_poetry, "metadata = 1", [" metadata: must be a table (got 1)"], id="no table"),
    pytest.param(
        read_poetry,
        poetry_lock(version="3.0"),
        [" metadata.lock-version: is a version that is not known; 1.1, 2.0, 2.1 are (got '3.0')"],
        id="poetry.lock of the future",
    ),
    pytest.param(
        read_poetry,
        poetry_lock({"name": "-"}, {"version": "1"}, package("x", "one"), {"name": 1, "version": 2, "files": {}}),
        [
            " package[0].name: must be the name of a distribution (got '-')",
            " package[0].version: is missing",
            " package[1].name: is missing",
            " package[2].version: is no version (got 'one')",
            " package[3].name: must be a string (got 1)",
            " package[3].version: must be a string (got 2)",
            " package[3].files: must be an array of tables (got {})",
        ],
        id="packages",
    ),
    pytest.param(
        read_poetry,
        with_files({}, {"file": "a", "hash": "sha256"}, {"file": ["a"], "hash": "sha256:xyz"}),
        [
            " package[0].files[0].file: is missing",
            " package[0].files[0].hash: is missing",
            " package[0].files[1].hash: must be an algorithm and its checksum (got 'sha256')",
            " package[0].files[2].file: must be a string (got ['a'])",
            " package[0].files[2].hash: must be an algorithm and its checksum (got 'sha256:xyz')",
        ],
        id="files",
    ),
    pytest.param(
        read_poetry,
        with_files({"file": "a", "hash": "md5:00"}, {"file": "b", "hash": HASH}, {"file": "c", "hash": "sha256:00"}),
        [
            " package[0].files[0].hash: is no sha256, the one hash that all tools on the way check (got 'md5:00')",
            " package[0].files[2].hash: is no sha256, the one hash that all tools on the way check (got 'sha256:00')",
        ],
        id="other hashes",
    ),
    pytest.param(read_poetry, with_files(), [" package[0]: has no hash of any file of 'app'"], id="no hashes"),
    pytest.param(
        read_poetry,
        with_dependency(1),
        [" package[0].dependencies.other: must be a version constraint or a table (got 1)"],
        id="dependency that is a number",
    ),
    pytest.param(
        read_poetry,
        with_dependency([">=1", {"version": "^^1", "extras": 1, "optional": "yes", "markers": "a"}]),
        [
            " package[0].dependencies.other[1].extras: must be an array of strings (got 1)",
            " package[0].dependencies.other[1].markers: is no marker (got 'a')",
            " package[0].dependencies.other[1]: has no version constraint that is known (got '^^1')",
            " package[0].dependencies.other[1].optional: must be a boolean (got 'yes')",
        ],
        id="dependency of wrong parts",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(package("app", markers="'x' in extras"), package("b", markers={"main": 1}, groups=["main"])),
        [
            " package[0].markers: has a marker that cannot be evaluated (got '\"x\" in extras')",
            " package[1].markers.main: must be a string (got 1)",
        ],
        id="markers",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(package("app", extras={"a": ["b ; os_name ~= 'c'"]})),
        [" package[0].extras.a[0]: has a marker that cannot be evaluated (got 'os_name ~= \"c\"')"],
        id="marker in an extra",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(
            package("a", source={"type": "git", "url": "https://example.org/a", "resolved_reference": "v1"}),
            package("b", source={"type": "legacy"}),
            package("c", source={"type": "cvs"}),
            package("d", source={"type": "url"}),
        ),
        [
            " package[0].source.resolved_reference: must be the whole id of a commit (got 'v1')",
            " package[1].source.url: is missing",
            " package[2].source.type: unknown value (got 'cvs')",
            " package[3].source.url: is missing",
        ],
        id="sources",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(package("app", dependencies={"gone": "*"})),
        [" package[0].dependencies.gone: requires 'gone', which the lock does not have"],
        id="dependency that the lock lacks",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(package("app", dependencies={"b": "*"}), package("b", markers='platform_machine == "x86_64"')),
        [" package[0].dependencies.b: requires 'b', which the lock does not have for aarch64 and Python 3.14"],
        id="dependency that the lock lacks for an arch",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(package("app", dependencies={"tool": ">=1"}), *SEVERAL, version="2.0"),
        [
            " package[1]: is one of several 'tool', and which is for x86_64 and Python 3.14 is not said;"
            " a lock by Poetry 2 would say it (got ['1.0', '2.0'])",
            " package[1]: is one of several 'tool', and which is for aarch64 and Python 3.14 is not said;"
            " a lock by Poetry 2 would say it (got ['1.0', '2.0'])",
        ],
        id="two versions that both fit",
    ),
    pytest.param(
        read_poetry,
        poetry_lock(
            package("app", dependencies={"one": "*", "two": "*"}),
            package("one", dependencies={"tool": {"version": "<2", "markers": 'platform_machine == "x86_64"'}}),
            package("two", dependencies={"tool": ">=2"}),
            *SEVERAL,
        ),
        [
            " package[3]: is one of several 'tool', and which is for x86_64 and Python 3.14 is not said"
            " (got ['1.0', '2.0'])"
        ],
        id="two versions that are both needed",
    ),
    pytest.param(
        read_pdm,
        pdm_lock(lock_version="5.0"),
        [" metadata.lock_version: is a version that is not known; 3.0 to 4.5 are (got '5.0')"],
        id="pdm.lock of the future",
    ),
    pytest.param(
        read_pdm,
        pdm_lock(
            {"name": "a", "extras": 1, "dependencies": ["b >", "c ; os_name ~= 'd'"]},
            package("b", marker="m", requires_python="^^"),
            package("c", git="https://example.org/c", ref="v1"),
            package("d", url=1),
            package("e", path=""),
        ),
        [
            " package[0].extras: must be an array of strings (got 1)",
            " package[0].version: is missing",
            " package[0].dependencies[0]: is no requirement (got 'b >')",
            " package[0].dependencies[1]: has a marker that cannot be evaluated (got 'os_name ~= \"d\"')",
            " package[1].marker: is no marker (got 'm')",
            " package[1]: has no version constraint that is known (got '^^')",
            " package[2].revision: is missing",
            " package[3].url: must be a string (got 1)",
            " package[4].path: must not be empty",
        ],
        id="packages of PDM",
    ),
    pytest.param(
        read_pdm,
        pdm_lock(
            package("app"),
            targets=[
                {"requires_python": ">=3.11", "platform": "manylinux_2_40_x86_64"},
                {"requires_python": "==3.11.*"},
                {"requires_python": ">=3.11", "implementation": "pypy"},
            ],
        ),
        [
            " metadata.targets: has none for aarch64 and Python 3.14.7"
            " (got ['>=3.11 manylinux_2_40_x86_64', '==3.11.*', '>=3.11 pypy'])"
        ],
        id="targets of PDM",
    ),
    pytest.param(
        read_pdm,
        pdm_lock(package("app", dependencies=["b[x,y]"]), package("b"), package("b", extras=["x"])),
        [" package[1]: 'b' is locked without the extras that are asked for (got ['y'])"],
        id="extra that PDM has not locked",
    ),
    pytest.param(
        read_pipfile,
        "{",
        [
            ": is no valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ],
        id="no JSON",
    ),
    pytest.param(read_pipfile, "[" * 99999, [": is no valid JSON: nested too deep"], id="JSON, nested"),
    pytest.param(read_pipfile, "[]", [": must be an object (got [])"], id="no object"),
    pytest.param(
        read_pipfile,
        '{"_meta": {"pipfile-spec": 7}}',
        [" _meta.pipfile-spec: is a version that is not known; 6 is (got 7)"],
        id="Pipfile.lock of the future",
    ),
    pytest.param(read_pipfile, '{"_meta": []}', [" _meta: must be a table (got [])"], id="no table of meta data"),
    pytest.param(
        read_pipfile,
        pipfile_lock(
            [{"url": "https://example.org"}],
            a={"version": "*"},
            b={"version": None},
            c={"index": "no", "hashes": ["md5:00", 1]},
            d={"markers": "m"},
            e={"git": "https://example.org/e", "ref": "main", "version": None},
        ),
        [
            " _meta.sources[0].name: is missing",
            " default.a.version: pins no version (got '*')",
            " default.b.version: is missing",
            " default.c.index: is the name of no source in _meta.sources (got 'no')",
            " default.c.hashes[1]: must be a string (got 1)",
            " default.c.hashes[0]: is no sha256, the one hash that all tools on the way check (got 'md5:00')",
            " default.d.markers: is no marker (got 'm')",
            " default.e.ref: must be the whole id of a commit (got 'main')",
        ],
        id="entries of Pipenv",
    ),
]


@pytest.mark.parametrize(("reader", "text", "lines"), CASES)
def test_mistakes(reader: Reader, text: str, lines: list[str]) -> None:
    """All mistakes of a lock are told, each in one line, and how to have another lock."""
    with pytest.raises(LockError) as caught:
        reader(text, asked("app"))
    assert [*caught.value.messages] == [f"a.lock{line}; {asked().remedy}" for line in lines]


def test_every_line_has_its_mistake() -> None:
    """Each line in the source of the readers is among those above."""
    told = "\n".join(line for case in CASES for line in case.values[2])  # type: ignore[union-attr]
    untold = [
        f"{place}: {words}" for path in READERS for place, words in patterns_in(path) if not re.search(words, told)
    ]
    assert not untold
