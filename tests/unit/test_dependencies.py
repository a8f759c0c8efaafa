"""The module of the dependencies: offline, pinned, in both layouts; what is cleaned up, what an update bot is told."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.requirements import Requirement

from pyproject_flatpak.lock.document import Lock, uses_cargo
from pyproject_flatpak.sources.cleanup import cleanup_warnings
from pyproject_flatpak.sources.dependencies import dependencies_module
from tests.unit.support import (
    application,
    built_with,
    lock_of,
    package,
    project,
    requirements,
    sha256,
    targets,
    tool,
    words,
)

PURE = "pure-1.0-py3-none-any.whl"
CRATE = {"name": "pyo3", "version": "0.28.2", "checksum": "0" * 64}


def dependencies(lock: Lock, toml: str = "") -> dict[str, Any]:
    """Return the module of the dependencies."""
    return dependencies_module(application(toml), lock, targets())


def test_dependencies_module() -> None:
    """One pip run installs every distribution, pinned, from the files beside it, and without a network."""
    module = dependencies(lock_of(package("pure", PURE), built_with("a", tool("b"))))
    assert (module["name"], module["buildsystem"]) == ("python3-dependencies", "simple")
    [command] = module["build-commands"]
    assert words(command)[:2] == ["pip3", "install"]
    assert {"--no-index", "--no-deps", "--ignore-installed", "--prefix=${FLATPAK_DEST}"} <= set(words(command))
    assert words(command)[-2:] == ["a==1.0", "pure==1.0"]
    assert [found["url"].rpartition("/")[2] for found in module["sources"]] == [
        *("a-1.0.tar.gz", "b-1.0-py3-none-any.whl", PURE)
    ]
    assert [found["sha256"] for found in module["sources"]][2] == sha256(PURE)
    assert all(found.get("type") == "file" and found["url"].startswith("https://") for found in module["sources"])


def test_tools_are_not_installed() -> None:
    """What an sdist is built with is fetched, and not named to be installed into the application."""
    [command] = dependencies(lock_of(built_with("a", tool("b"))))["build-commands"]
    assert not any(word.startswith("b==") for word in words(command))


def test_sdist_with_build_requirements_of_the_author() -> None:
    """An sdist for which the author names tools is built with these, which lie apart from all others."""
    lock = lock_of(built_with("a", tool("b", "1.0")), built_with("c", tool("b", "2.0")))
    module = dependencies(lock, 'dependencies.build-requirements.a = ["b<2"]')
    isolated, aside, install = map(words, module["build-commands"])
    assert isolated[-1] == "c==1.0"
    assert "--no-build-isolation" not in isolated
    assert aside[-1] == "b==1.0"
    assert "--no-index" in aside
    assert install[-1] == "a==1.0"
    assert {"--no-index", "--no-deps", "--no-build-isolation", "--prefix=${FLATPAK_DEST}"} <= set(install)
    [target] = [word.removeprefix("--target=") for word in aside if word.startswith("--target=")]
    assert f"PYTHONPATH=${{PWD}}/{target}" in install
    places = {found["url"].rpartition("/")[2]: found.get("dest") for found in module["sources"]}
    assert places["b-2.0-py3-none-any.whl"] is None
    assert places["b-1.0-py3-none-any.whl"] is not None
    assert target.startswith(f"{places['b-1.0-py3-none-any.whl']}/")


def test_marker_survives_the_shell() -> None:
    """A requirement with a marker reaches pip as one word."""
    [command] = dependencies(lock_of(package("a", "a-1.0.tar.gz", marker="platform_machine == 'aarch64'")))[
        "build-commands"
    ]
    requirement = Requirement(words(command)[-1])
    assert [target.arch for target in targets() if target.meets(requirement.marker)] == ["aarch64"]


def test_cleanup_of_the_dependencies() -> None:
    """The author's cleanup patterns are the module's."""
    lock = lock_of(package("pure", PURE))
    assert dependencies(lock, 'dependencies.cleanup = ["/bin", "*.a"]')["cleanup"] == ["/bin", "*.a"]
    assert "cleanup" not in dependencies(lock)


def test_cleanup_by_lists() -> None:
    """A list stands for its patterns, in its place among the author's own, and no pattern stands twice."""
    cleanup = 'dependencies.cleanup = ["*.pyx", "static-libraries", "*.la", "stubs"]'
    assert dependencies(lock_of(package("pure", PURE)), cleanup)["cleanup"] == ["*.pyx", "*.a", "*.la", "*.pyi"]


@pytest.mark.parametrize(
    ("cleanup", "distributions", "count"),
    [
        pytest.param(["tests"], {"astropy"}, 1, id="list that it needs"),
        pytest.param(["tests"], {"pandas"}, 0, id="distribution that needs none"),
        pytest.param(["stubs", "docs"], {"astropy"}, 0, id="lists that it does not need"),
        pytest.param(["/lib/python3*/site-packages/*/tests"], {"astropy"}, 0, id="pattern of the author's"),
    ],
)
def test_cleanup_of_what_is_needed(cleanup: list[str], distributions: set[str], count: int) -> None:
    """Whoever cleans up by a list is warned of each distribution that needs some of it; own patterns are own."""
    assert len(cleanup_warnings(cleanup, distributions)) == count


def hosted(filename: str, **changes: object) -> dict[str, Any]:
    """Return the table of a release with this one file, which lies where the default index keeps it."""
    name, version = filename.removesuffix(".tar.gz").split("-")[:2]
    table = package(name.replace("_", "-"), filename, version=version, **changes)
    for file in (table.get("sdist"), *table.get("wheels", ())):
        if file:
            file["url"] = f"https://files.example.org/packages/00/11/{'0123456789' * 6}/{filename}"
    return table


def checked(
    *packages: dict[str, Any], toml: str = "checker-data = true", requires: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return what the update bot is told of each distribution."""
    app = application(toml, project=project(requirements=requirements(*requires)))
    module: dict[str, Any] = dependencies_module(app, lock_of(*packages), targets())
    told = [source["x-checker-data"] for source in module["sources"] if "x-checker-data" in source]
    return {data["name"]: data for data in told}


def test_update_bot_is_told_of_dependencies() -> None:
    """An sdist is what the bot looks for by itself; a wheel for every platform has to be told to it."""
    assert checked(hosted("my_sdist-1.0.tar.gz"), hosted("my_wheel-1.0-py2.py3-none-any.whl")) == {
        "my-sdist": {"type": "pypi", "name": "my-sdist"},
        "my-wheel": {"type": "pypi", "name": "my-wheel", "packagetype": "bdist_wheel"},
    }


@pytest.mark.parametrize(
    ("packages", "toml"),
    [
        pytest.param([hosted(PURE)], "", id="unasked"),
        pytest.param(
            [hosted(PURE)], "checker-data = true\ndependencies.index = 'https://example.org/simple/'", id="index"
        ),
        pytest.param([hosted("pure-1.0-cp314-none-any.whl")], "checker-data = true", id="wheel for one Python"),
        pytest.param(
            [hosted("x-1.0-py3-none-manylinux_2_17_x86_64.whl", marker="platform_machine == 'x86_64'")],
            "checker-data = true",
            id="wheel for one platform",
        ),
        pytest.param([hosted("pure-1.0rc1-py3-none-any.whl")], "checker-data = true", id="pre-release"),
        pytest.param([package("pure", PURE)], "checker-data = true", id="file of another host"),
        pytest.param(
            [
                hosted("x-1.0.tar.gz", marker="platform_machine == 'x86_64'"),
                hosted("x-2.0.tar.gz", marker="platform_machine == 'aarch64'"),
            ],
            "checker-data = true",
            id="another version on each arch",
        ),
    ],
)
def test_update_bot_is_not_told_of(packages: list[dict[str, Any]], toml: str) -> None:
    """What the bot cannot find, or would exchange for something else, it does not hear of."""
    assert checked(*packages, toml=toml) == {}


def test_update_bot_leaves_build_requirements_alone() -> None:
    """What an sdist is built with is not exchanged, nor a dependency beside another version of it to build with."""
    build = {"pyproject-flatpak": {"build": [hosted("b-1.0-py3-none-any.whl"), hosted("c-1.0-py3-none-any.whl")]}}
    found = checked(hosted("a-1.0.tar.gz", tool=build), hosted("c-2.0-py3-none-any.whl"))
    assert found.keys() == {"a"}


def test_update_bot_leaves_sdists_with_crates_alone() -> None:
    """The crates beside an sdist that cargo builds are those of this release."""
    assert checked(hosted("a-1.0.tar.gz", tool={"pyproject-flatpak": {"build": [], "crates": [CRATE]}})) == {}


def test_any_version_is_installed_of_what_the_update_bot_exchanges() -> None:
    """The bot writes no command, so pip must take its file whatever version that is; others stay pinned."""
    app = application("checker-data = true\ndependencies.build-requirements.built = ['b']")
    build = {"pyproject-flatpak": {"build": [tool("b")]}}
    lock = lock_of(hosted("built-1.0.tar.gz", tool=build), package("pinned", "pinned-1.0.tar.gz"), hosted(PURE))
    module: dict[str, Any] = dependencies_module(app, lock, targets())
    isolated, aside, install = map(words, module["build-commands"])
    assert isolated[-2:] == ["pinned==1.0", "pure"]
    assert aside[-1] == "b==1.0"
    assert install[-1] == "built"


@pytest.mark.parametrize(
    ("requires", "versions"),
    [
        pytest.param("pure", None, id="none"),
        pytest.param("pure>=1,>0.5", None, id="lower bounds"),
        pytest.param("pure<3,<2.5", {"<": "2.5"}, id="upper bounds, the lower counts"),
        pytest.param("pure<=2.5", {"<=": "2.5"}, id="upper bound itself"),
        pytest.param("pure==1.0", {"==": "1.0"}, id="pin"),
        pytest.param("pure==1.*", {"<": "2"}, id="series"),
        pytest.param("pure~=1.4.2", {"<": "1.5"}, id="compatible releases"),
        pytest.param("pure~=1.4", {"<": "2"}, id="compatible releases of two numbers"),
        pytest.param("pure!=1.10,!=1.9", {"!=": ["1.9", "1.10"]}, id="exclusions"),
        pytest.param("pure!=1.5.*,===1.0", None, id="what the bot has no operator for"),
        pytest.param("other<2", None, id="another distribution's"),
    ],
)
def test_update_bot_keeps_to_the_bounds_of_the_project(requires: str, versions: dict[str, Any] | None) -> None:
    """The bot is told which releases the project does not take, in its own operators."""
    [found] = checked(hosted(PURE), requires=(requires,)).values()
    assert found.get("versions") == versions


# ---- a module for each -----------------------------------------------------------------------------------------------


def per_package(*packages: dict[str, Any], toml: str = "") -> dict[str, dict[str, Any]]:
    """Return the modules of these packages by name, in their order."""
    outer = dependencies(lock_of(*packages), f"dependencies.layout = 'per-package'\n{toml}")
    assert outer.keys() == {"name", "buildsystem", "build-commands", "modules"}
    assert (outer["name"], outer["buildsystem"], outer["build-commands"]) == ("python3-dependencies", "simple", [])
    return {module["name"]: module for module in outer["modules"]}


def needing(name: str, *needed: str, **changes: object) -> dict[str, Any]:
    """Return a pure wheel that requires others."""
    return tool(name) | {"dependencies": [{"name": other} for other in needed]} | changes


def test_module_for_each() -> None:
    """Each distribution has a module that installs it alone, with the options of the single one and its own files."""
    lock = lock_of(package("pure", PURE), built_with("a", tool("b")))
    [single] = dependencies(lock)["build-commands"]
    modules = per_package(package("pure", PURE), built_with("a", tool("b")))
    assert [*modules] == ["python3-a", "python3-pure"]
    for name, module in modules.items():
        [command] = module["build-commands"]
        assert words(command) == [*words(single)[:-2], f"{name.removeprefix('python3-')}==1.0"]
        assert module["buildsystem"] == "simple"
    urls = {name: [source["url"] for source in module["sources"]] for name, module in modules.items()}
    assert urls == {
        "python3-a": [
            "https://files.example.org/a-1.0.tar.gz",
            "https://files.example.org/b-1.0-py3-none-any.whl",
        ],
        "python3-pure": [f"https://files.example.org/{PURE}"],
    }


def test_each_is_cleaned_up() -> None:
    """Each module has the cleanup patterns, as flatpak-builder takes those of the outer one for that alone."""
    modules = per_package(tool("a"), tool("b"), toml="dependencies.cleanup = ['stubs']")
    assert [module["cleanup"] for module in modules.values()] == [["*.pyi"], ["*.pyi"]]


def test_each_has_its_build_requirements() -> None:
    """Build requirements of the author's choice lie in the module of the sdist that is built with them."""
    modules = per_package(
        built_with("a", tool("b", "1.0")),
        built_with("c", tool("b", "2.0")),
        toml="dependencies.build-requirements.a=['b<2']",
    )
    assert [len(module["build-commands"]) for module in modules.values()] == [2, 1]
    assert [source.get("dest") for source in modules["python3-a"]["sources"]] == [None, "build-a"]
    assert [source["url"].rpartition("/")[2] for source in modules["python3-c"]["sources"]] == [
        *("b-2.0-py3-none-any.whl", "c-1.0.tar.gz")
    ]


def test_each_is_for_its_arches() -> None:
    """A module is built on the arches that have its distribution, and within it only differences are told."""
    modules = per_package(
        package("arm", "arm-1.0.tar.gz", marker="platform_machine == 'aarch64'"),
        package("fork", "fork-1.0.tar.gz", marker="platform_machine == 'x86_64'"),
        package("fork", "fork-2.0.tar.gz", version="2.0", marker="platform_machine == 'aarch64'"),
    )
    arm, fork = modules["python3-arm"], modules["python3-fork"]
    assert arm["only-arches"] == ["aarch64"]
    assert words(arm["build-commands"][0])[-1] == "arm==1.0"
    assert "only-arches" not in arm["sources"][0]
    assert "only-arches" not in fork
    assert [source["only-arches"] for source in fork["sources"]] == [["x86_64"], ["aarch64"]]
    asked = [Requirement(word) for word in words(fork["build-commands"][0])[-2:]]
    assert [[target.arch for target in targets() if target.meets(item.marker)] for item in asked] == [
        ["x86_64"],
        ["aarch64"],
    ]


@pytest.mark.parametrize(
    ("packages", "order"),
    [
        pytest.param([needing("b"), needing("a")], "a b", id="by name where nothing is known"),
        pytest.param([needing("a", "z"), needing("m"), needing("z")], "z a m", id="what is required comes before"),
        pytest.param([needing("a", "c"), needing("b"), needing("c", "b")], "b c a", id="also what that requires"),
        pytest.param([needing("a", "c", "b"), needing("b"), needing("c")], "b c a", id="several, by name"),
        pytest.param([needing("a", "b"), needing("b", "a")], "b a", id="circle"),
        pytest.param([needing("z", "y"), needing("y", "z"), needing("x", "z")], "y z x", id="circle from outside"),
        pytest.param([needing("a", "a", "missing")], "a", id="itself, and what the lock lacks"),
        pytest.param([needing("a", dependencies=[{"version": "1"}, {"name": 2}])], "a", id="nothing that has a name"),
        pytest.param(
            [
                needing("a", marker="platform_machine == 'x86_64'"),
                needing("a", "b", marker="platform_machine == 'aarch64'"),
                needing("b"),
            ],
            "b a",
            id="what another version requires",
        ),
    ],
)
def test_order(packages: list[dict[str, Any]], order: str) -> None:
    """What a distribution requires comes before it, in whatever order the lock has them; else the name decides."""
    wanted = [f"python3-{name}" for name in order.split()]
    assert [*per_package(*packages)] == wanted
    assert [*per_package(*reversed(packages))] == wanted


def test_names_of_modules_are_unique() -> None:
    """flatpak-builder wants that of all modules, and there is a distribution with the name of the outer one."""
    assert [*per_package(tool("dependencies"))] == ["python3-dependencies-itself"]


def with_crates(name: str, *crates: dict[str, str]) -> dict[str, Any]:
    """Return an sdist that maturin builds with these crates."""
    ours = {"build": [tool("maturin")], "crates": [*crates]}
    return package(name, f"{name}-1.0.tar.gz", tool={"pyproject-flatpak": ours})


def test_crates_of_sdists() -> None:
    """What cargo builds finds cargo, its crates and no network; a crate that two need is fetched once."""
    serde = {"name": "serde", "version": "1.0.0", "checksum": "1" * 64}
    found = dependencies(lock_of(with_crates("a", CRATE), with_crates("b", CRATE, serde), package("c", "c-1.0.tar.gz")))
    assert found["build-options"] == {
        "append-path": "/usr/lib/sdk/rust-stable/bin",
        "env": {"CARGO_HOME": "/run/build/python3-dependencies/cargo-home", "CARGO_NET_OFFLINE": "true"},
    }
    crates = [source["dest"] for source in found["sources"] if source["type"] == "archive"]
    assert crates == ["cargo-home/vendor/pyo3-0.28.2", "cargo-home/vendor/serde-1.0.0"]


def test_crates_of_each() -> None:
    """In a module of its own, each finds its crates in its own build."""
    modules = per_package(with_crates("a", CRATE), package("b", "b-1.0-py3-none-any.whl"))
    env = modules["python3-a"]["build-options"]["env"]
    assert env["CARGO_HOME"] == "/run/build/python3-a/cargo-home"
    assert "build-options" not in modules["python3-b"]


def test_crates_ask_for_the_extension() -> None:
    """A lock tells whether cargo is needed, for the manifest to ask for its Sdk extension."""
    assert uses_cargo(lock_of(built_with("a", with_crates("b", CRATE))))
    assert not uses_cargo(lock_of(built_with("a", tool("b"))))


def repository(name: str, **changes: object) -> dict[str, Any]:
    """Return a package from git that setuptools-scm finds the version of."""
    vcs = {"type": "git", "url": f"https://example.org/{name}.git", "commit-id": "0" * 40, **changes}
    build = {"pyproject-flatpak": {"build": [package("setuptools-scm", "setuptools_scm-1.0-py3-none-any.whl")]}}
    return {"name": name, "vcs": vcs, "tool": build}


@pytest.mark.parametrize(
    ("revision", "version"),
    [
        pytest.param({"requested-revision": "v1.2"}, "1.2", id="tag"),
        pytest.param({"requested-revision": "main"}, "0", id="branch"),
        pytest.param({}, "0", id="commit"),
    ],
)
def test_repository(revision: dict[str, str], version: str) -> None:
    """A repository is fetched at its commit and installed from its folder, and told the version that its tag names."""
    found = dependencies(lock_of(repository("my-words", **revision)))
    [command] = found["build-commands"]
    assert command.endswith(' "my-words @ file://${PWD}/git-my-words"')
    [source] = [source for source in found["sources"] if source["type"] == "git"]
    assert source == {
        "type": "git",
        "url": "https://example.org/my-words.git",
        "commit": "0" * 40,
        "dest": "git-my-words",
    }
    assert found["build-options"]["env"] == {"SETUPTOOLS_SCM_PRETEND_VERSION_FOR_MY_WORDS": version}


def test_archive_of_any_name() -> None:
    """An archive whose name says nothing is installed by its path."""
    archive = {"url": "https://example.org/v2.zip", "hashes": {"sha256": "0" * 64}, "subdirectory": "python"}
    found = dependencies(lock_of({"name": "words", "archive": archive, "marker": "platform_machine == 'aarch64'"}))
    [command] = found["build-commands"]
    path = "words @ file://${PWD}/v2.zip#subdirectory=python"
    assert command.endswith(f" \"{path} ; platform_machine == 'aarch64'\"")
