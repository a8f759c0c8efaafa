"""Facts that change: right in themselves, and as their sources have them."""

from __future__ import annotations

import fnmatch
import re
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression
from packaging.utils import canonicalize_name
from packaging.version import Version
from trove_classifiers import classifiers

from pyproject_flatpak.data import (
    ARCHES,
    FREEDESKTOP,
    KDE,
    Runtime,
    branch_order,
    branches_of,
    load_bases,
    load_categories,
    load_cleanup_lists,
    load_licenses,
    load_runtimes,
    load_toolkits,
    load_version_tools,
    newest_runtime,
)
from tests.support.tools import require_tool

MAIN_CATEGORIES = {
    *("AudioVideo", "Audio", "Video", "Development", "Education", "Game", "Graphics", "Network", "Office"),
    *("Science", "Settings", "System", "Utility"),
}
"""https://specifications.freedesktop.org/menu-spec/latest/category-registry.html"""


def test_arches() -> None:
    """Flathub builds for two arches."""
    assert set(ARCHES) == {"x86_64", "aarch64"}


@pytest.mark.parametrize(
    ("ref", "python", "glibc"),
    [
        # the runtimes' own `python --version` and `ldd --version`
        pytest.param("org.freedesktop.Platform//23.08", "3.11", "2.38", id="freedesktop 23.08"),
        pytest.param("org.freedesktop.Platform//24.08", "3.12", "2.40", id="freedesktop 24.08"),
        pytest.param("org.freedesktop.Platform//25.08", "3.13", "2.42", id="freedesktop 25.08"),
        pytest.param("org.freedesktop.Platform//26.08", "3.14", "2.44", id="freedesktop 26.08"),
        pytest.param("org.gnome.Platform//46", "3.11", "2.38", id="GNOME 46"),
        pytest.param("org.gnome.Platform//48", "3.12", "2.40", id="GNOME 48"),
        pytest.param("org.gnome.Platform//50", "3.13", "2.42", id="GNOME 50"),
        pytest.param("org.gnome.Platform//51", "3.14", "2.44", id="GNOME 51"),
        pytest.param("org.kde.Platform//5.15-24.08", "3.12", "2.40", id="KDE 5.15-24.08"),
        pytest.param("org.kde.Platform//6.7", "3.11", "2.38", id="KDE 6.7"),
        pytest.param("org.kde.Platform//6.11", "3.13", "2.42", id="KDE 6.11"),
    ],
)
def test_runtime(ref: str, python: str, glibc: str) -> None:
    """Python and glibc of a runtime are those that it ships."""
    id_, _, branch = ref.partition("//")
    runtime = load_runtimes()[id_, branch]
    assert (str(runtime), runtime.python_series, runtime.glibc) == (ref, python, glibc)
    assert runtime.python_tag == tuple(map(int, python.split(".")))
    assert runtime.sdk == id_.replace("Platform", "Sdk")


def test_python_versions_are_full() -> None:
    """Markers on python_full_version need all three numbers."""
    assert {len(Version(runtime.python).release) for runtime in load_runtimes().values()} == {3}


def test_branches_are_newest_last() -> None:
    """In each family the branches stand in the order of their versions."""
    families: dict[str, list[str]] = {}
    for id_, branch in load_runtimes():
        families.setdefault(id_, []).append(branch)
    for branches in families.values():
        assert all(branch_order(one) < branch_order(other) for one, other in pairwise(branches))


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        pytest.param("6.9 6.10", ["6.9", "6.10"], id="numbers, not text"),
        pytest.param("6.7 5.15-25.08", ["5.15-25.08", "6.7"], id="KDE's two lines"),
        pytest.param("25.08 24.08", ["24.08", "25.08"], id="years"),
        pytest.param("100 51", ["51", "100"], id="GNOME"),
    ],
)
def test_order_of_branches(branches: str, expected: list[str]) -> None:
    """Branches are compared number by number."""
    assert sorted(branches.split(), key=branch_order) == expected


@pytest.mark.parametrize(
    ("ref", "line", "release"),
    [
        pytest.param("org.freedesktop.Platform//26.08", "", 26, id="freedesktop counts years"),
        pytest.param("org.gnome.Platform//51", "", 51, id="GNOME counts releases"),
        pytest.param("org.kde.Platform//6.10", "6.", 10, id="KDE counts the minor versions of Qt 6"),
        pytest.param("org.kde.Platform//5.15-24.08", "5.15-", 24, id="KDE counts freedesktop's years for Qt 5"),
    ],
)
def test_line_and_release(ref: str, line: str, release: int) -> None:
    """A branch belongs to a line, in which a number counts the versions."""
    id_, _, branch = ref.partition("//")
    runtime = load_runtimes()[id_, branch]
    assert (runtime.line, runtime.release) == (line, release)


def test_every_branch_counts() -> None:
    """No two branches of a line have the same number, and it grows with them."""
    lines: dict[tuple[str, str], list[int]] = {}
    for runtime in load_runtimes().values():
        lines.setdefault((runtime.id, runtime.line), []).append(runtime.release)
    assert all(one < other for releases in lines.values() for one, other in pairwise(releases))


@pytest.mark.parametrize(
    ("family", "begin", "branch"),
    [
        pytest.param(FREEDESKTOP, "", "26.08", id="freedesktop"),
        pytest.param("org.gnome.Platform", "", "51", id="GNOME"),
        pytest.param(KDE, "", "6.11", id="KDE"),
        pytest.param(KDE, "6.", "6.11", id="Qt 6"),
        pytest.param(KDE, "5.15-", "5.15-25.08", id="Qt 5"),
        pytest.param(KDE, "5.15-23", "5.15-23.08", id="end of life, where there is no other"),
    ],
)
def test_newest_runtime(family: str, begin: str, branch: str) -> None:
    """The newest supported branch of those that fit is found, one at its end of life only where no other is."""
    assert newest_runtime(family, begin).branch == branch


def test_branches_of_a_family() -> None:
    """The branches of a line are found, newest last; a family that is not known has none."""
    assert [runtime.branch for runtime in branches_of(KDE, "5.15-")] == ["5.15-23.08", "5.15-24.08", "5.15-25.08"]
    assert branches_of("org.example.Platform") == ()


def test_ends_of_life() -> None:
    """An end of life is a day, or not known; what is older than one of its line is at its end as well."""
    for runtime in load_runtimes().values():
        assert not runtime.eol or date.fromisoformat(runtime.eol).isoformat() == runtime.eol
    for family in {id_ for id_, _ in load_runtimes()}:
        for line in {runtime.line for runtime in branches_of(family)}:
            supported = [runtime.eol is None for runtime in branches_of(family, line)]
            assert supported == sorted(supported)
            assert any(supported)


def test_tkinter() -> None:
    """What is made from freedesktop 24.08 has tkinter, and nothing else."""

    def base(runtime: Runtime) -> str:
        return runtime.sdk_extensions

    assert {base(runtime) for runtime in load_runtimes().values() if runtime.tkinter} == {"24.08"}
    assert all(runtime.tkinter for runtime in load_runtimes().values() if base(runtime) == "24.08")


def test_bases_are_there_for_the_default() -> None:
    """The BaseApp of a toolkit is known, and has the branch that its runtime has by default."""
    for toolkit in load_toolkits():
        if toolkit.base:
            assert newest_runtime(toolkit.runtime, toolkit.branches).branch in load_bases()[toolkit.base].branches
            assert toolkit.distributions & load_bases()[toolkit.base].bindings


def test_bases_have_branches_of_the_runtime() -> None:
    """Each branch of a BaseApp is for a runtime of the same branch, newest last."""
    known = [runtime.branch for runtime in branches_of(KDE)]
    for base in load_bases().values():
        assert [branch for branch in known if branch in base.branches] == [*base.branches]


def test_webengine_belongs_to_its_bindings() -> None:
    """What shows the use of QtWebEngine is one of the bindings itself, or in a module with Qt's name for it."""
    for base in load_bases().values():
        assert base.webengine_distributions <= base.bindings
        assert all(re.fullmatch(r"\w+\.QtWebEngine\w*", module) for module in base.webengine_imports)


def test_extensions_follow_the_freedesktop_base() -> None:
    """Extensions of an Sdk have the branch of the freedesktop runtime with the same Python and glibc."""
    runtimes = load_runtimes()
    for runtime in runtimes.values():
        base = runtimes["org.freedesktop.Platform", runtime.sdk_extensions]
        assert (base.python, base.glibc) == (runtime.python, runtime.glibc)


def test_bindings_are_in_the_platform() -> None:
    """What is never bundled has to be there at run time, in the Platform and not in the Sdk alone."""
    for runtime in load_runtimes().values():
        assert runtime.bindings <= runtime.platform_distributions.keys()


def test_distributions_have_normalized_names() -> None:
    """Names are compared with those in locks, which are normalized; versions are versions, or not known."""
    for runtime in load_runtimes().values():
        for name, version in {**runtime.platform_distributions, **runtime.sdk_distributions}.items():
            assert canonicalize_name(name) == name
            assert version == (str(Version(version)) if version else "")
        assert not runtime.platform_distributions.keys() & runtime.sdk_distributions.keys()


def test_every_fact_has_a_source() -> None:
    """A claim on a runtime says where it comes from."""
    assert all(runtime.source for runtime in load_runtimes().values())


def test_toolkits_have_runtimes() -> None:
    """Each toolkit names a family that the catalogue has."""
    families = {id_ for id_, _ in load_runtimes()}
    assert {toolkit.runtime for toolkit in load_toolkits()} <= families


def test_toolkits_are_told_apart() -> None:
    """No distribution and no module speaks for two toolkits."""
    toolkits = load_toolkits()
    for kind in ("distributions", "imports"):
        named = [name for toolkit in toolkits for name in getattr(toolkit, kind)]
        assert len(named) == len(set(named))
    assert all(name == canonicalize_name(name) for toolkit in toolkits for name in toolkit.distributions)


def test_sockets_are_legal() -> None:
    """Flathub's linter takes fallback-x11 with wayland and ipc, or x11 with ipc, and nothing else."""
    legal = ({"fallback-x11", "wayland"}, {"x11"})
    assert [toolkit.name for toolkit in load_toolkits() if not toolkit.finish_args] == ["terminal"]
    for toolkit in (toolkit for toolkit in load_toolkits() if not toolkit.is_terminal):
        sockets = {arg.removeprefix("--socket=") for arg in toolkit.finish_args if arg.startswith("--socket=")}
        assert sockets in legal, toolkit.name
        assert "--share=ipc" in toolkit.finish_args


def test_no_portal_is_asked_for() -> None:
    """Portals need no permission, and Flathub's linter refuses one for them."""
    args = [arg for toolkit in load_toolkits() for arg in toolkit.finish_args]
    assert not [arg for arg in args if "portal" in arg]


def test_licence_classifiers() -> None:
    """Every classifier of a licence that there is has a line, and no other."""
    assert set(load_licenses()) == {name for name in classifiers if name.startswith("License ::")}


def test_licences_are_spdx() -> None:
    """Each licence is an SPDX expression as AppStream wants it, or left open."""
    for name, expression in load_licenses().items():
        assert not expression or canonicalize_license_expression(expression) == expression, name


@pytest.mark.parametrize(
    "classifier",
    [
        "License :: OSI Approved :: Apache Software License",
        "License :: OSI Approved :: BSD License",
        "License :: OSI Approved :: GNU General Public License (GPL)",
        "License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)",
        "License :: OSI Approved :: Artistic License",
        "License :: OSI Approved :: Zope Public License",
        "License :: OSI Approved",
    ],
)
def test_ambiguous_licences_stay_open(classifier: str) -> None:
    """A classifier that stands for several licences, or versions of one, is no guess at one of them."""
    assert load_licenses()[classifier] == ""


def test_topics_exist() -> None:
    """Each topic is a classifier."""
    assert set(load_categories()) <= {name for name in classifiers if name.startswith("Topic ::")}


def test_every_topic_has_a_category() -> None:
    """Each topic that there is has categories, by itself or by one above; only one says nothing."""
    known = load_categories()
    open_ = set()
    for topic in (name for name in classifiers if name.startswith("Topic ::")):
        parts = topic.split(" :: ")
        prefixes = [" :: ".join(parts[:count]) for count in range(len(parts), 1, -1)]
        if not any(known.get(prefix) for prefix in prefixes):
            open_.add(topic)
    assert open_ == {"Topic :: Other/Nonlisted Topic"}


def test_one_main_category() -> None:
    """Categories begin with a main one and have no second, else a program stands twice in the menu."""
    for topic, categories in load_categories().items():
        if categories:
            mains = [name for name in categories if name in MAIN_CATEGORIES - {"Audio", "Video"}]
            assert mains == [categories[0]], topic


def test_validator_knows_the_categories(tmp_path: Path) -> None:
    """desktop-file-validate has nothing against any set of categories."""
    sets = sorted({names for names in load_categories().values() if names})
    paths = []
    for i, names in enumerate(sets):
        path = tmp_path / f"{i}.desktop"
        path.write_text(f"[Desktop Entry]\nType=Application\nName=x\nExec=x\nCategories={';'.join(names)};\n")
        paths.append(str(path))
    done = subprocess.run([require_tool("desktop-file-validate"), *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_cleanup_patterns_say_what_they_match() -> None:
    """A pattern is a path, or a base name with a `*`; each has its reason, and stands in one list."""
    patterns = [pattern for found in load_cleanup_lists().values() for pattern in found.patterns]
    assert [pattern for pattern in patterns if not re.fullmatch(r"(/[^/]+)+|\*\.\w+", pattern)] == []
    assert len(patterns) == len(set(patterns))
    assert all(found.what and found.but and all(found.patterns.values()) for found in load_cleanup_lists().values())


def test_names_of_cleanup_lists_are_no_patterns() -> None:
    """The name of a list is a bare word, which as a pattern would match a file of that name alone."""
    assert [name for name in load_cleanup_lists() if not re.fullmatch("[a-z-]+", name)] == []


def test_cleanup_keeps_to_what_is_no_code() -> None:
    """No list removes a module, byte code, a compiled module or a distribution's metadata, wherever it lies."""
    site = "/lib/python3.14/site-packages"
    needed = [
        *(f"{site}/pkg/{name}" for name in ("__init__.py", "py.typed", "testing/__init__.py", "a.abi3.so", "b.so.1")),
        *(f"{site}/pkg/{name}" for name in ("__pycache__/a.cpython-314.pyc", "inner/tests/__init__.py", "docs/a.txt")),
        *(f"{site}/pkg-1.dist-info/{name}" for name in ("METADATA", "RECORD", "licenses/LICENSE")),
        *("/share/locale/de/LC_MESSAGES/a.mo", "/share/licenses/pkg/LICENSE", "/lib/libpkg.so.1"),
    ]
    patterns = [pattern for found in load_cleanup_lists().values() for pattern in found.patterns]
    assert [(path, pattern) for path in needed for pattern in patterns if removes(pattern, path)] == []


def removes(pattern: str, path: str) -> bool:
    """Tell whether a pattern takes a path, by flatpak-builder's rules."""
    if not pattern.startswith("/"):
        return fnmatch.fnmatchcase(path.rpartition("/")[2], pattern)
    return re.match(re.escape(pattern).replace(r"\*", "[^/]*") + "(/|$)", path) is not None


def test_tables_cannot_be_changed() -> None:
    """What is loaded once for all is nobody's to change."""
    more = (load_bases(), load_version_tools(), load_cleanup_lists())
    for table in (load_runtimes(), load_licenses(), load_categories(), *more):
        assert not hasattr(table, "update")
