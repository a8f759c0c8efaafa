"""Files of the dependencies -> `x-checker-data`, by which Flathub's update bot finds newer releases. Pure.

https://github.com/flathub-infra/flatpak-external-data-checker, whose `src/checkers/pypichecker.py` says what it can do.
It takes the newest release of a name on the default index, and of that the sdist, or the wheel for every platform whose
Python tag is `py3` or `py2.py3`. It writes URL and sha256 and nothing else of the module. So a file has such data if

- it comes from the default index, is of one of the two kinds, and is no pre-release, which gives way to a stable one;
- it is itself a dependency, not just what an sdist is built with, whose bounds the bot does not know;
- no crates lie beside it, which are those of this release;
- no other file of its distribution lies beside it, so that pip takes it whatever version it comes to have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.version import Version

from pyproject_flatpak.lock.document import locked_crates
from pyproject_flatpak.lock.select import SelectedFile
from pyproject_flatpak.model import JSON

_DEFAULT_INDEX_PATH: Final = re.compile(r"/packages/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}/[\w.+-]+$")
"""Where the default index keeps a file: by the BLAKE2b-256 of its content, under its plain name."""
_WHEEL_FOR_ALL: Final = re.compile(r"-(py2\.)?py3-[^-]+-any\.whl$")


def checker_data(
    dependencies: Iterable[SelectedFile], beside: Iterable[SelectedFile], requirements: Iterable[Requirement]
) -> dict[str, JSON]:
    """Return `x-checker-data` by the name of each of `dependencies` that the bot can update.

    `beside` are all files in the folder that pip finds them in. The bot is told the upper bounds of `requirements`.
    """
    files = Counter(file.name for file in beside)
    specifiers: dict[str, list[Specifier]] = {}
    for requirement in requirements:
        specifiers.setdefault(requirement.name, []).extend(requirement.specifier)
    return {
        file.name: {"type": "pypi", "name": file.name, **packagetype, **_versions(specifiers.get(file.name, []))}
        for file in dependencies
        if files[file.name] == 1 and (packagetype := _packagetype(file)) is not None
    }


def _packagetype(file: SelectedFile) -> dict[str, JSON] | None:
    """Return how the bot is told what kind of file this is; None for one that it cannot find."""
    version = file.package.version
    if file.is_direct or version is None or version.is_prerelease or not _DEFAULT_INDEX_PATH.search(file.url):
        return None
    if not file.is_wheel:
        return None if locked_crates(file.package) else {}  # what it looks for unless it is told otherwise
    return {"packagetype": "bdist_wheel"} if _WHEEL_FOR_ALL.search(file.filename) else None


def _versions(specifiers: Iterable[Specifier]) -> dict[str, JSON]:
    """Return what keeps the bot, which looks for the newest release, from those that the project excludes."""
    bounds = [bound for specifier in specifiers for bound in _bounds(specifier)]
    found: dict[str, JSON] = {}
    for operator in ("<", "<=", "=="):
        if versions := [version for kind, version in bounds if kind == operator]:
            found[operator] = str(min(versions))
    if excluded := sorted({version for kind, version in bounds if kind == "!="}):
        found["!="] = [str(version) for version in excluded]
    return {"versions": found} if found else {}


def _bounds(specifier: Specifier) -> list[tuple[str, Version]]:
    """Return a specifier in the operators of the bot, which compares whole versions alone."""
    operator, text = specifier.operator, specifier.version
    match operator:
        case "<" | "<=" | "!=" | "==" if not text.endswith(".*"):
            return [(operator, Version(text))]
        case "==":
            return [("<", _after(Version(text.removesuffix(".*")).release))]
        case "~=":
            return [("<", _after(Version(text).release[:-1]))]
    return []


def _after(release: tuple[int, ...]) -> Version:
    """Return the first version after all that start with `release`."""
    return Version(".".join(map(str, (*release[:-1], release[-1] + 1))))
