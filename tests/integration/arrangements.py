"""The arrangements that people's projects come in: each a small tree, and what its sdist and its wheel have to hold.

Every one is the same application, `demoapp` 1.4, with a window, an icon of its own and one dependency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.demoapp import build_system, commit
from tests.support.index import SIMPLE_URL, Release
from tests.support.releases import BACK_ENDS

APP_ID: Final = "org.example.Demoapp"
ICON: Final = f"{APP_ID}.svg"
OUTPUT: Final = "build-aux/flatpak"
RELEASES: Final = (
    *BACK_ENDS,
    Release(name="hatch-fancy-pypi-readme", version="25.1.0", requires=("hatchling",)),
    Release(name="wheel", version="0.46.0", requires=("packaging>=24.0",)),
    Release(name="greetings", version="2.1.0"),
)
"""What the index publishes for them. Its back ends are empty: those that build come from the wheelhouse."""

LOCKS_AND_MODULES: Final = (
    f"{OUTPUT}/{APP_ID}.json",
    f"{OUTPUT}/pylock.build.toml",
    f"{OUTPUT}/pylock.flatpak.toml",
    f"{OUTPUT}/python3-build-requirements.json",
    f"{OUTPUT}/python3-dependencies.json",
)
DESKTOP: Final = f"{OUTPUT}/{APP_ID}.desktop"
METAINFO: Final = f"{OUTPUT}/{APP_ID}.metainfo.xml"
OUTPUTS: Final = (*LOCKS_AND_MODULES, DESKTOP, METAINFO)

NAME_AND_VERSION: Final = """
[project]
name = "demoapp"
version = "1.4"
"""
REST_OF_PROJECT: Final = """\
description = "Demonstrate an arrangement"
authors = [{ name = "Ada Example" }]
classifiers = ["License :: OSI Approved :: MIT License", "Topic :: Utilities"]
dependencies = ["greetings"]

[project.gui-scripts]
demoapp = "demoapp:main"
"""
PROJECT: Final = NAME_AND_VERSION + REST_OF_PROJECT
VERSIONED_PROJECT: Final = PROJECT.replace('version = "1.4"', 'dynamic = ["version"]')
FLATPAK: Final = f"""
[tool.flatpak]
app-id = "{APP_ID}"
icon = "{ICON}"

[tool.flatpak.dependencies]
index = "{SIMPLE_URL}"
"""
HATCH_TARGETS: Final = """
[tool.hatch.build.targets.flatpak]
dependencies = ["pyproject-flatpak[resolve]"]

[tool.hatch.build.targets.sdist.hooks.flatpak]
dependencies = ["pyproject-flatpak[resolve]"]
"""
SOURCE: Final = "import greetings\n\n\ndef main():\n    print(greetings.__file__)\n"
PICTURE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><circle cx="64" cy="64" r="60"/></svg>\n'
)
COMMON: Final = {"README.md": "# Demonstration\n", ICON: PICTURE}
IN_SRC: Final = {**COMMON, "src/demoapp/__init__.py": SOURCE}
FLAT: Final = {**COMMON, "demoapp/__init__.py": SOURCE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A project, and what has to come of it."""

    files: Mapping[str, str]
    requires: tuple[str, ...]
    """Its build requirements, without ours."""
    sdist: frozenset[str]
    """Members of its sdist, without the generated ones."""
    wheel: frozenset[str]
    outputs: tuple[str, ...] = OUTPUTS
    """What is generated."""
    left_by_hooks: frozenset[str] = field(default=frozenset())
    """What the project's own hooks write into its tree."""
    wheel_data: frozenset[str] = field(default=frozenset())
    """Members of its wheel that we bring, which an editable installation has not."""
    in_git: bool = False
    """Whether it is a repository, whose only commit has the tag of the version."""

    def write(self, tree: Path) -> Path:
        """Write the project to `tree`."""
        for name, text in self.files.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text, "utf-8")
        if self.in_git:
            commit(tree)
        return tree


# ---- hatchling -------------------------------------------------------------------------------------------------------

DIST_INFO: Final = frozenset(
    f"demoapp-1.4.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")
)
HATCH_WHEEL: Final = DIST_INFO | {"demoapp/__init__.py"}


def hatch(
    *plug_ins: str,
    project: str = PROJECT,
    hooks: str = HATCH_TARGETS,
    more: str = "",
    files: Mapping[str, str] = IN_SRC,
    wheel: frozenset[str] = HATCH_WHEEL,
    **changes: object,
) -> Arrangement:
    """Return a hatchling project; its sdist has every file of it."""
    requires = ("hatchling", *plug_ins)
    pyproject = build_system("hatchling.build", *requires) + project + hooks + more
    values: dict[str, object] = {
        "files": {**files, "pyproject.toml": pyproject},
        "requires": requires,
        "sdist": frozenset((*files, "pyproject.toml", "PKG-INFO")),
        "wheel": wheel,
    }
    return Arrangement(**values | changes)  # type: ignore[arg-type]


METADATA_HOOK: Final = """
from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    def update(self, metadata):
        metadata["dependencies"] = ["greetings"]
"""
OWN_DESKTOP_FILE: Final = f"""\
[Desktop Entry]
Type=Application
Name=Demonstration
Exec=demoapp
Icon={APP_ID}
Categories=Utility;
"""

FANCY_README: Final = """
[tool.hatch.metadata.hooks.fancy-pypi-readme]
content-type = "text/markdown"
fragments = [{ path = "README.md" }]
"""
FANCY_PROJECT: Final = PROJECT.replace('version = "1.4"', 'version = "1.4"\ndynamic = ["readme"]')

WHEEL_DATA: Final = frozenset(
    f"demoapp-1.4.data/data/share/{name}"
    for name in (
        f"applications/{APP_ID}.desktop",
        f"icons/hicolor/scalable/apps/{ICON}",
        f"metainfo/{APP_ID}.metainfo.xml",
    )
)
WITH_WHEEL_DATA: Final = FLATPAK.replace("[tool.flatpak]\n", "[tool.flatpak]\nwheel-data = true\n", 1)
HATCH_WHEEL_HOOK: Final = """
[tool.hatch.build.targets.wheel.hooks.flatpak]
dependencies = ["pyproject-flatpak"]
"""

HATCH_ARRANGEMENTS: Final = {
    "hatch": hatch(more=FLATPAK),
    "hatch-short": hatch(
        "pyproject-flatpak[resolve]",
        hooks="\n[tool.hatch.build.hooks.flatpak]\n",
        more=FLATPAK,
        requires=("hatchling",),
    ),
    "hatch-both-hooks": hatch(
        "pyproject-flatpak[resolve]",
        hooks="\n[tool.hatch.build.hooks.flatpak]\n" + HATCH_TARGETS,
        more=FLATPAK,
        requires=("hatchling",),
    ),
    "hatch-vcs": hatch(
        "hatch-vcs",
        project=VERSIONED_PROJECT,
        more='\n[tool.hatch.version]\nsource = "vcs"\n'
        '\n[tool.hatch.build.hooks.vcs]\nversion-file = "src/demoapp/_version.py"\n' + FLATPAK,
        sdist=frozenset((*IN_SRC, "pyproject.toml", "PKG-INFO", "src/demoapp/_version.py")),
        wheel=HATCH_WHEEL | {"demoapp/_version.py"},
        left_by_hooks=frozenset({"src/demoapp/_version.py"}),
        in_git=True,
    ),
    "hatch-fancy-pypi-readme": hatch("hatch-fancy-pypi-readme", project=FANCY_PROJECT, more=FANCY_README + FLATPAK),
    "hatch-metadata-hook": hatch(
        project=PROJECT.replace('dependencies = ["greetings"]', 'dynamic = ["dependencies"]'),
        more="\n[tool.hatch.metadata.hooks.custom]\n" + FLATPAK,
        files={**IN_SRC, "hatch_build.py": METADATA_HOOK},
    ),
    "hatch-shared-data": hatch(
        more="\n[tool.hatch.build.targets.wheel.shared-data]\n"
        f'"{APP_ID}.desktop" = "share/applications/{APP_ID}.desktop"\n' + FLATPAK,
        files={**IN_SRC, f"{APP_ID}.desktop": OWN_DESKTOP_FILE},
        wheel=HATCH_WHEEL | {f"demoapp-1.4.data/data/share/applications/{APP_ID}.desktop"},
        outputs=(*LOCKS_AND_MODULES, METAINFO),
    ),
    "hatch-wheel-data": hatch(
        hooks=HATCH_TARGETS + HATCH_WHEEL_HOOK,
        more=WITH_WHEEL_DATA,
        wheel=HATCH_WHEEL | WHEEL_DATA,
        wheel_data=WHEEL_DATA,
    ),
    "hatch-without-a-table": hatch(hooks="", outputs=()),
    "hatch-fancy-pypi-readme-without-a-table": hatch(
        "hatch-fancy-pypi-readme", project=FANCY_PROJECT, hooks="", more=FANCY_README, outputs=()
    ),
}

# ---- setuptools ------------------------------------------------------------------------------------------------------

SETUPTOOLS_WHEEL: Final = HATCH_WHEEL | {"demoapp-1.4.dist-info/top_level.txt"}
EGG_INFO: Final = frozenset(
    f"demoapp.egg-info/{name}"
    for name in (
        *("PKG-INFO", "SOURCES.txt", "dependency_links.txt", "entry_points.txt", "requires.txt", "top_level.txt"),
    )
)
PYPROJECT: Final = "pyproject.toml"


def setuptools(
    *plug_ins: str,
    back_end: str = "setuptools.build_meta",
    project: str = PROJECT,
    more: str = "",
    files: Mapping[str, str] = IN_SRC,
    backend_path: list[str] | None = None,
    **changes: object,
) -> Arrangement:
    """Return a setuptools project; its sdist has what setuptools finds by itself, and the icon that we add."""
    path = {"backend_path": backend_path} if backend_path else {}
    requires = ("setuptools", *plug_ins)
    ours = ("pyproject-flatpak[resolve]",) if "[tool.flatpak]" in more else ()
    pyproject = build_system(back_end, *requires, *ours, **path) + project + more
    found = [name for name in files if name.endswith(".py") or name in ("README.md", "setup.cfg", "MANIFEST.in")]
    egg_info = {f"src/{name}" if "src/demoapp/__init__.py" in files else name for name in EGG_INFO}
    values: dict[str, object] = {
        "files": {**files, PYPROJECT: pyproject},
        "requires": requires,
        "sdist": frozenset((*found, *((ICON,) if ours else ()), PYPROJECT, "PKG-INFO", "setup.cfg", *egg_info)),
        "wheel": SETUPTOOLS_WHEEL,
    }
    return Arrangement(**values | changes)  # type: ignore[arg-type]


SETUP_CFG: Final = """
[metadata]
name = demoapp
version = 1.4
description = Demonstrate an arrangement
author = Ada Example
classifiers =
    License :: OSI Approved :: MIT License
    Topic :: Utilities

[options]
package_dir =
    = src
packages = find:
install_requires =
    greetings

[options.packages.find]
where = src

[options.entry_points]
gui_scripts =
    demoapp = demoapp:main
"""
SETUP_PY: Final = """
from setuptools import setup

setup(
    name="demoapp",
    version="1.4",
    description="Demonstrate an arrangement",
    author="Ada Example",
    classifiers=["License :: OSI Approved :: MIT License", "Topic :: Utilities"],
    packages=["demoapp"],
    package_dir={"": "src"},
    install_requires=["greetings"],
    entry_points={"gui_scripts": ["demoapp = demoapp:main"]},
)
"""
COMMANDS: Final = """
from pathlib import Path

from setuptools import setup
from setuptools.command.sdist import sdist
from setuptools.command.build import build


class Sdist(sdist):
    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        Path(base_dir, "added-by-sdist.txt").write_text("sdist")


class Build(build):
    def run(self):
        super().run()
        Path(self.build_lib, "demoapp", "added_by_build.py").write_text("")
"""
WITH_COMMANDS: Final = {**IN_SRC, "setup.py": COMMANDS + '\nsetup(cmdclass={"sdist": Sdist, "build": Build})\n'}
BY_TABLE: Final = {**FLAT, "demo_commands.py": COMMANDS, "MANIFEST.in": "include demo_commands.py\n"}
IN_TREE_BACK_END: Final = {
    **IN_SRC,
    "MANIFEST.in": "include in-tree/demo_back_end.py\n",
    "in-tree/demo_back_end.py": "from setuptools.build_meta import *\n",
}
ADDED_TO_SDIST: Final = frozenset({"added-by-sdist.txt"})
BUILT_WHEEL: Final = SETUPTOOLS_WHEEL | {"demoapp/added_by_build.py"}

SETUPTOOLS_ARRANGEMENTS: Final = {
    "setuptools": setuptools(more=FLATPAK),
    "setuptools-flat": setuptools(more=FLATPAK, files=FLAT),
    "setup.cfg": setuptools(project="", more=FLATPAK, files={**IN_SRC, "setup.cfg": SETUP_CFG}),
    "setup.py": setuptools(project="", more=FLATPAK, files={**IN_SRC, "setup.py": SETUP_PY}),
    "setuptools-scm": setuptools(
        "setuptools-scm",
        project=VERSIONED_PROJECT,
        more="\n[tool.setuptools_scm]\n" + FLATPAK,
        sdist=setuptools(more=FLATPAK).sdist
        | {f"src/demoapp.egg-info/{name}.json" for name in ("scm_file_list", "scm_version")},
        in_git=True,
    ),
    "cmdclass in setup.py": setuptools(
        more=FLATPAK,
        files=WITH_COMMANDS,
        sdist=setuptools(more=FLATPAK, files=WITH_COMMANDS).sdist | ADDED_TO_SDIST,
        wheel=BUILT_WHEEL,
    ),
    "cmdclass in pyproject.toml": setuptools(
        more='\n[tool.setuptools]\npackages = ["demoapp"]\n'
        '\n[tool.setuptools.cmdclass]\nsdist = "demo_commands.Sdist"\nbuild = "demo_commands.Build"\n' + FLATPAK,
        files=BY_TABLE,
        sdist=setuptools(more=FLATPAK, files=BY_TABLE).sdist | ADDED_TO_SDIST,
        wheel=BUILT_WHEEL,
    ),
    "backend-path": setuptools(
        back_end="demo_back_end", backend_path=["in-tree"], more=FLATPAK, files=IN_TREE_BACK_END
    ),
    "setuptools-wheel-data": setuptools(
        more=WITH_WHEEL_DATA, wheel=SETUPTOOLS_WHEEL | WHEEL_DATA, wheel_data=WHEEL_DATA
    ),
    "setuptools-without-a-table": setuptools(outputs=()),
}

ARRANGEMENTS: Final[Mapping[str, Arrangement]] = {**HATCH_ARRANGEMENTS, **SETUPTOOLS_ARRANGEMENTS}
