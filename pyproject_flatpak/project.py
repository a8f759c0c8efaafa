"""Core metadata text and source tree -> Project: the one input that all build back ends share.

https://packaging.python.org/en/latest/specifications/core-metadata/
"""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final

from packaging.metadata import RawMetadata, parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from pyproject_flatpak.briefcase import bundle_identifiers
from pyproject_flatpak.build_system import has_wheel_hook, parse_build_requirements
from pyproject_flatpak.declared.script_files import read_script_files
from pyproject_flatpak.errors import CONTROL, ConfigError, Problems, message
from pyproject_flatpak.normalize import sorted_requirements
from pyproject_flatpak.tables import inner_table
from pyproject_flatpak.writing_direction import turns_text

_OLDER_FILES: Final = ("setup.py", "setup.cfg", "PKG-INFO")
"""Any of these makes a folder a project, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryPoints:
    """Names of the programs that an installation puts on the path, in the order in which they are declared."""

    gui_scripts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    script_files: tuple[str, ...] = ()
    """Paths in the project of programs that are installed as they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a build back end says of a project."""

    metadata: str
    """Text of METADATA or PKG-INFO."""
    entry_points: EntryPoints = field(default_factory=EntryPoints)
    """Counts where `[project]` leaves them to the back end."""
    requirements: tuple[str, ...] = ()
    """Requirements that the back end leaves out of its text, as setuptools did before 68.1."""
    build_requirements: tuple[str, ...] = ()
    """What the back end asks for to build a wheel, beside what pyproject.toml says."""
    notes: tuple[str, ...] = ()
    """What could not be read, a line each, where no back end has been asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """An author or maintainer."""

    name: str
    email: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Readme:
    """What `project.readme` says: a file of the project, or a text."""

    file: str = ""
    """Path in the project."""
    text: str = ""
    content_type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """A project as its build back end describes it. Sequences are sorted, so that back ends agree on them."""

    root: Path
    name: str
    """As written; `normalized_name` for comparisons."""
    version: str
    summary: str = ""
    license_expression: str = ""
    license_text: str = ""
    """The free-form License field."""
    classifiers: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    """Label to URL, labels as written."""
    people: tuple[Person, ...] = ()
    """Authors, then maintainers."""
    requires_python: SpecifierSet = field(default_factory=SpecifierSet)
    requirements: tuple[Requirement, ...] = ()
    extras: frozenset[str] = frozenset()
    """Normalized names of the extras that it provides."""
    entry_points: EntryPoints = field(default_factory=EntryPoints)
    dynamic_version: bool = False
    """Whether the version is the back end's to find out."""
    build_requirements: tuple[Requirement, ...] = ()
    """What building a wheel of the application takes, our own distribution left out."""
    has_wheel_hook: bool = False
    """Whether the back end wants our own hook for every wheel."""
    dependency_groups: Mapping[str, Any] = field(default_factory=dict)
    """`[dependency-groups]` as it stands in pyproject.toml."""
    bundle_identifiers: Mapping[str, str] = field(default_factory=dict)
    """app-id of each application of `[tool.briefcase]`, to the key path that it is from."""
    readme: Readme = field(default_factory=Readme)

    @property
    def normalized_name(self) -> str:
        """The distribution's name in normalized form."""
        return canonicalize_name(self.name)


def read_pyproject(root: Path) -> dict[str, Any]:
    """Read pyproject.toml of the project at `root`. Raises ConfigError where it is missing or no TOML."""
    path = root / "pyproject.toml"
    shown = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    try:
        pyproject = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            message(shown, "does not exist", remedy="run this in a project's folder, or name the folder")
        ) from None
    except OSError as error:
        raise ConfigError(message(shown, f"cannot be read: {error.strerror}")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(message(shown, f"is no valid TOML: {error}")) from None
    problems = Problems()
    for name in ("build-system", "project", "dependency-groups", "tool"):
        inner_table(pyproject, name, problems)
    problems.raise_if_any()
    return pyproject


def read_optional_pyproject(root: Path) -> dict[str, Any]:
    """Read pyproject.toml; nothing where a project of an older kind has none. Raises ConfigError as above."""
    if not (root / "pyproject.toml").exists() and any((root / name).is_file() for name in _OLDER_FILES):
        return {}
    return read_pyproject(root)


def parse_project(root: Path, description: Description, *, pyproject: Mapping[str, Any], problems: Problems) -> Project:
    """Return the Project that its build back end describes."""
    # raw, as old back ends write fields that their Metadata-Version does not have yet
    core, _ = parse_email(description.metadata)
    _check_texts(core, problems)
    return Project(
        root=root,
        name=core.get("name", ""),
        version=core.get("version", ""),
        summary=" ".join(core.get("summary", "").split()),
        license_expression=core.get("license_expression", ""),
        license_text=core.get("license", "") or _declared_license(pyproject),
        classifiers=tuple(sorted(set(core.get("classifiers", ())))),
        keywords=tuple(sorted({word.strip() for word in core.get("keywords", ()) if word.strip()})),
        urls=dict(sorted(core.get("project_urls", {}).items())) | _home_page(core),
        people=_people(core),
        requires_python=_requires_python(core, problems),
        requirements=_requirements([*core.get("requires_dist", ()), *description.requirements], problems),
        extras=frozenset(map(canonicalize_name, core.get("provides_extra", ()))),
        entry_points=_entry_points(root, pyproject, description.entry_points),
        dynamic_version="version" not in pyproject.get("project", {}),
        build_requirements=parse_build_requirements(pyproject, description.build_requirements, problems),
        has_wheel_hook=has_wheel_hook(pyproject, problems),
        dependency_groups=pyproject.get("dependency-groups", {}),
        bundle_identifiers=bundle_identifiers(pyproject),
        readme=_readme(pyproject),
    )


def parse_entry_points(text: str) -> EntryPoints:
    """Return the programs that an entry_points.txt names.

    https://packaging.python.org/en/latest/specifications/entry-points/#file-format
    """
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their capitals
    parser.read_string(text)

    def names(section: str) -> tuple[str, ...]:
        return tuple(parser[section]) if parser.has_section(section) else ()

    return EntryPoints(gui_scripts=names("gui_scripts"), scripts=names("console_scripts"))


def _check_texts(core: RawMetadata, problems: Problems) -> None:
    """Record characters that nobody sees in what is shown to people."""
    texts = {"project.description": core.get("summary", "")}
    texts |= {f"project.keywords[{i}]": word for i, word in enumerate(core.get("keywords", ()))}
    texts |= {"project.authors": f"{core.get('author', '')}{core.get('author_email', '')}"}
    for key, text in texts.items():
        if CONTROL.search(text):
            problems.add(key, "holds a control character", got=text)
        elif turns_text(text, is_translated=True):
            problems.add(key, "holds a character that turns the direction of writing", got=text)


def _declared_license(pyproject: Mapping[str, Any]) -> str:
    """Return `project.license` as it stands: old versions of hatchling leave it out of their text."""
    declared = pyproject.get("project", {}).get("license", "")
    text = declared.get("text", "") if isinstance(declared, Mapping) else declared
    return text if isinstance(text, str) else ""


def _readme(pyproject: Mapping[str, Any]) -> Readme:
    """Return `project.readme` as it stands, which is the same for every back end and in an unpacked sdist."""
    declared = pyproject.get("project", {}).get("readme", "")
    table = declared if isinstance(declared, Mapping) else {"file": declared}
    file, text, content_type = (table.get(key, "") for key in ("file", "text", "content-type"))
    return Readme(
        file=file if isinstance(file, str) else "",
        text=text if isinstance(text, str) else "",
        content_type=content_type.lower() if isinstance(content_type, str) else "",
    )


def _home_page(core: RawMetadata) -> dict[str, str]:
    home_page = core.get("home_page", "")
    return {"Homepage": home_page} if home_page and home_page != "UNKNOWN" else {}


def _people(core: RawMetadata) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for names, addresses in (
        (core.get("author", ""), core.get("author_email", "")),
        (core.get("maintainer", ""), core.get("maintainer_email", "")),
    ):
        for name in filter(None, map(str.strip, names.split(","))):
            found.setdefault(name, Person(name=name))
        for address in _split_addresses(addresses):
            name, email = parseaddr(address)
            if name:
                found[name] = Person(name=name, email=email)
    # what old setuptools and pyproject-metadata write for nobody
    return tuple(person for name, person in found.items() if name.lower() != "unknown")


def _requires_python(core: RawMetadata, problems: Problems) -> SpecifierSet:
    text = core.get("requires_python", "")
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        problems.add("project.requires-python", "is no version specifier", got=text)
        return SpecifierSet()


def _requirements(texts: list[str], problems: Problems) -> tuple[Requirement, ...]:
    found: list[Requirement | str] = []
    for text in texts:
        try:
            found.append(Requirement(text))
        except InvalidRequirement:
            problems.add("project.dependencies", "holds something that is no requirement", got=text)
    return sorted_requirements(found)


def _split_addresses(text: str) -> list[str]:
    """Split at the commas that stand outside quotes."""
    parts, quoted, current = [], False, ""
    for character in text:
        quoted ^= character == '"'
        if character == "," and not quoted:
            parts.append(current)
            current = ""
        else:
            current += character
    return [part.strip() for part in [*parts, current] if part.strip()]


def _entry_points(root: Path, pyproject: Mapping[str, Any], described: EntryPoints) -> EntryPoints:
    """Return the entry points in the order of `[project]`, which back ends do not keep, and the script files."""
    table = pyproject.get("project", {})
    static = {key: tuple(table[key]) for key in ("gui-scripts", "scripts") if isinstance(table.get(key), Mapping)}
    return EntryPoints(
        gui_scripts=static.get("gui-scripts", described.gui_scripts),
        scripts=static.get("scripts", described.scripts),
        script_files=described.script_files or read_script_files(root, pyproject),
    )
