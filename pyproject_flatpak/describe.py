"""Project -> Description without a build back end of ours: for the command line.

A `[project]` table that leaves nothing that matters to the back end is read as it stands; an unpacked sdist has its
metadata in PKG-INFO. Else the back end is asked through its PEP 517 hook: here, where all that it needs is installed,
else in an isolated environment, which uses the network.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from pyproject_flatpak.back_end import words_of
from pyproject_flatpak.build_system import may_ask_for_more
from pyproject_flatpak.data import load_version_tools
from pyproject_flatpak.errors import ConfigError, NetworkError, ToolError, indented, message
from pyproject_flatpak.installation import OUR_NAME
from pyproject_flatpak.project import Description, parse_entry_points

if TYPE_CHECKING:
    from build import ProjectBuilder

_UNUSED_VERSION: Final = Version("0")
"""Stands where the metadata's text has to have one."""


def describe(root: Path, pyproject: Mapping[str, Any]) -> Description:
    """Return what the project's back end says of it. Raises ConfigError, ToolError where the back end fails."""
    project = pyproject.get("project")
    if isinstance(project, Mapping) and _is_static(root, project, pyproject):
        return _static(root, pyproject)
    told = None if may_ask_for_more(root, pyproject) else _from_pkg_info(root, pyproject)
    return told or _by_hook(root)


def _is_static(root: Path, project: Mapping[str, Any], pyproject: Mapping[str, Any]) -> bool:
    """Tell whether pyproject.toml says all that we use.

    A version that the back end reads from a file is not used; one from version control is told to the sandbox's build.
    """
    requires = pyproject.get("build-system", {}).get("requires", [])
    names = {_name(str(text)) for text in requires} if isinstance(requires, list) else set()
    asks_version_control = any(tool.finds_version for name, tool in load_version_tools().items() if name in names)
    unused = {"readme"} if asks_version_control else {"readme", "version"}
    dynamic = project.get("dynamic", [])
    if not isinstance(dynamic, list) or not all(isinstance(field, str) for field in dynamic):
        raise ConfigError(message("project.dynamic", "must be an array of strings", got=dynamic))
    return unused.issuperset(dynamic) and not may_ask_for_more(root, pyproject)


def _from_pkg_info(root: Path, pyproject: Mapping[str, Any]) -> Description | None:
    """Return what the PKG-INFO of an unpacked sdist says, None where it leaves something to a build.

    Entry points are not in it: they have to stand in `[project]`.
    """
    path = root / "PKG-INFO"
    if not path.is_file() or not pyproject.get("project", {}).keys() & {"scripts", "gui-scripts"}:
        return None
    text = path.read_text("utf-8", errors="replace")
    core, _ = parse_email(text)
    left_open = {field.lower() for field in core.get("dynamic", ())}
    known = tuple(int(part) for part in core.get("metadata_version", "0").split(".") if part.isdigit()) >= (2, 2)
    return Description(metadata=text) if known and not left_open & {"requires-dist", "provides-extra"} else None


def _static(root: Path, pyproject: Mapping[str, Any]) -> Description:
    try:
        from pyproject_metadata import StandardMetadata  # noqa: PLC0415 - an extra
        from pyproject_metadata.errors import ConfigurationError  # noqa: PLC0415
    except ImportError:
        raise _missing("pyproject-metadata") from None

    def read(*, all_errors: bool) -> StandardMetadata:
        return StandardMetadata.from_pyproject(pyproject, root, allow_extra_keys=True, all_errors=all_errors)

    try:
        try:
            metadata = read(all_errors=True)
        except (TypeError, AttributeError):  # it stumbles over a wrong value whose error it has collected
            metadata = read(all_errors=False)
    except (ConfigurationError, ExceptionGroup) as error:
        # what it stumbled over stands beside its own errors
        own = [leaf for leaf in _leaves(error) if isinstance(leaf, ConfigurationError)]
        raise ConfigError(*map(_keyed, own)) from None
    if metadata.version is None:
        metadata.version = _UNUSED_VERSION
    return Description(metadata=str(metadata.as_rfc822()))


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


_REWORDED: Final = (
    (r'^Field "([^"]+)"(?: with value)? ', r"\1: "),
    (r"is an invalid PEP 508 requirement string ('.*') \(InvalidRequirement.*$", r"is no requirement (got \1)"),
    (
        r"^(?:project\.name: )?Invalid project name ('.*?')\..*$",
        r"project.name: is no valid name (got \1); write ASCII letters and digits, with '.', '_' and '-' between them",
    ),
)
"""Patterns of pyproject-metadata's messages, and our form of them: the key path first, what was got, the way out."""


def _keyed(error: BaseException) -> str:
    """Return pyproject-metadata's message in our form."""
    text = " ".join(str(error).split())
    for pattern, form in _REWORDED:
        text = re.sub(pattern, form, text)
    key: str | None = getattr(error, "key", None)
    return f"{key}: {text}" if key and not text.startswith(key) else text


def _by_hook(root: Path) -> Description:
    try:
        from build import BuildBackendException, BuildException, ProjectBuilder  # noqa: PLC0415 - an extra
        from build.env import DefaultIsolatedEnv  # noqa: PLC0415
        from pyproject_hooks import quiet_subprocess_runner  # noqa: PLC0415
    except ImportError:
        raise _missing("build") from None
    try:
        # what the back end has to say of the project's own configuration is for another day
        with warnings.catch_warnings(), _without_traces(root):
            warnings.simplefilter("ignore")
            builder = ProjectBuilder(root, runner=quiet_subprocess_runner)
            if _are_installed(builder.build_system_requires) and _are_installed(
                builder.get_requires_for_build("wheel")
            ):
                return _ask(builder)
            with DefaultIsolatedEnv() as env:
                builder = ProjectBuilder.from_isolated_env(env, root, runner=quiet_subprocess_runner)
                env.install(_without_us(builder.build_system_requires))
                env.install(_without_us(builder.get_requires_for_build("wheel")))
                return _ask(builder)
    except subprocess.CalledProcessError as error:  # the installer of the isolated environment
        line = message(
            "build-system.requires",
            "cannot be installed, so the back end cannot be asked for the project's metadata",
            remedy="mend them, or run this where their index is in reach",
        )
        raise NetworkError(f"{line}\n{indented(words_of(error))}") from None
    except BuildBackendException as error:
        line = "build-system: the back end cannot tell the project's metadata"
        raise ToolError(f"{line}\n{indented(words_of(error))}") from None
    except BuildException as error:
        raise ToolError(message("build-system", str(error))) from None


@contextlib.contextmanager
def _without_traces(root: Path) -> Iterator[None]:
    """Remove the folders that setuptools leaves in a source tree whenever it is asked for anything."""

    def traces() -> set[Path]:
        return {path for pattern in ("*.egg-info", "*/*.egg-info") for path in root.glob(pattern)}

    before = traces()
    try:
        yield
    finally:
        for path in traces() - before:
            shutil.rmtree(path, ignore_errors=True)


def _ask(builder: ProjectBuilder) -> Description:
    """Return what the back end says where all that it needs is installed."""
    with tempfile.TemporaryDirectory(prefix="pyproject-flatpak-") as folder:
        found = Path(builder.metadata_path(folder))
        entry_points = found / "entry_points.txt"
        return Description(
            metadata=(found / "METADATA").read_text("utf-8"),
            entry_points=parse_entry_points(entry_points.read_text("utf-8") if entry_points.is_file() else ""),
            # setuptools before 70.1 asks for wheel, which every Sdk has
            build_requirements=tuple(
                text for text in _without_us(builder.get_requires_for_build("wheel")) if text != "wheel"
            ),
        )


def _are_installed(requirements: set[str]) -> bool:
    """Tell whether the environment that we run in has all that a back end needs."""
    from build import check_dependency  # noqa: PLC0415

    try:
        return not any(True for text in _without_us(requirements) for _ in check_dependency(text))
    except InvalidRequirement:  # the installer tells it
        return False


def _without_us(requirements: set[str]) -> list[str]:
    return sorted(text for text in requirements if _name(text) != OUR_NAME)


def _name(text: str) -> str:
    try:
        return canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        return text  # the installer says what is wrong with it


def _missing(name: str) -> ConfigError:
    return ConfigError(message(name, "is not installed", remedy="pip install 'pyproject-flatpak[cli]'"))
