"""The resolver: requirements -> one PEP 751 lock for all targets, by one run of uv.

Starts a process, which uses the network and uv's own cache. https://docs.astral.sh/uv/pip/compile/
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import tomli_w
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.errors import ConfigError, LockError, NetworkError, indented, message
from pyproject_flatpak.lock.document import normalized_packages
from pyproject_flatpak.lock.python_bounds import unfit_releases
from pyproject_flatpak.redact import redacted
from pyproject_flatpak.target import Target

_LOCK_NAME: Final = "pylock.toml"
_KEPT_SETTINGS: Final = re.compile(
    r"UV_(CACHE_DIR|NO_CACHE|OFFLINE|HTTP_\w+|CONCURRENT_\w+|NATIVE_TLS|SYSTEM_CERTS|KEYRING_PROVIDER|INSECURE_HOST"
    r"|INDEX_\w+_(USERNAME|PASSWORD))"
)
"""uv's own variables that say how to fetch. All that say what or whence are the project's to decide, not the host's."""
_UNKNOWN_NAME: Final = re.compile(
    r"Because (?:([\w.-]+) was not found in the package registry|there are no versions of ([\w.-]+)\[)"
)
_OUT_OF_REACH: Final = re.compile(
    r"error sending request|Could not connect|Failed to fetch|dns error|Request failed after|network was disabled"
    r"|network connectivity is disabled|timed out|operation timed out",
    re.IGNORECASE,
)
_MAX_BARRED: Final = 10
"""Releases of one distribution that are passed over at most; one that runs may be older than anybody wants."""
_NO_SOLUTION: Final = "No solution found"
_HTTP_STATUS: Final = re.compile(
    r"HTTP status [\w ]+ \((\d{3}[^)]*)\)|(?:\(|returned a )(40[13] (?:Unauthorized|Forbidden))"
)
_HINT_ABOUT_THE_HOST: Final = re.compile(r"(?m)^hint: While the active Python version.*\n?")
"""uv takes our way of asking for a project of its user's, and advises on that."""
_HTTP_URL: Final = re.compile(r"https?://[^\s`)]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What to resolve."""

    requirements: tuple[Requirement, ...]
    targets: tuple[Target, ...]
    excluded: frozenset[str] = frozenset()
    """Normalized names that no requirement brings in."""
    index: str | None = None
    """URL of the index, credentials included; None for the resolver's default one."""
    asked_by: str = "project.dependencies"
    """Key path of the requirements, for messages."""
    remedy: str = ""
    """What to do about a name that no index has."""
    preferences: str = ""
    """Text of an earlier lock, whose versions are kept where they still fit."""
    barred: tuple[str, ...] = ()
    """Releases, `name==version`, that are not to be chosen."""


def resolve(question: Question) -> dict[str, Any]:
    """Return uv's answer as the mapping of a pylock.toml, all of whose releases run on the targets' Python.

    Raises LockError with a message for each requirement that cannot be met, NetworkError, and ConfigError without uv.
    """
    if not question.requirements:
        return {"packages": []}
    python = question.targets[0].runtime.python
    barred: dict[str, str] = {}
    while True:
        try:
            answer = _resolve(replace(question, barred=tuple(barred)))
        except LockError as error:
            if not barred or isinstance(error, NetworkError):
                raise
            raise _only_barred_releases(question, barred) from None  # as there was a solution with them
        unfit = unfit_releases(normalized_packages(answer["packages"], question.targets), python, question.index)
        if not unfit:
            return answer
        barred |= unfit
        names = Counter(release.partition("==")[0] for release in barred)
        if too_many := [name for name, count in names.items() if count > _MAX_BARRED]:
            of_these = {release: bound for release, bound in barred.items() if release.partition("==")[0] in too_many}
            raise _only_barred_releases(question, of_these)


def _resolve(question: Question) -> dict[str, Any]:
    uv = find_uv()
    errors: list[str] = []
    left_out: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="pyproject-flatpak-") as folder:
        while (done := _run(uv, question, Path(folder), without=left_out)).returncode:
            # uv tells of one mistake a run, so what it names is left out and the rest tried again
            failure = _failure(question, done.stderr)
            unknown = _unknown_names(question, done.stderr) - left_out
            involved = unknown or _named_requirements(question, done.stderr) - left_out
            if isinstance(failure, NetworkError) or _NO_SOLUTION not in done.stderr or not involved:
                raise type(failure)(*errors, *failure.messages)
            errors += [_unknown_name(question, name) for name in sorted(unknown)] or failure.messages
            left_out |= involved
        if errors:
            raise LockError(*errors)
        return tomllib.loads((Path(folder) / _LOCK_NAME).read_text("utf-8"))


@cache
def find_uv() -> str:
    """Return the path of uv: `$UV`, the `uv` distribution's, else the one on PATH. Raises ConfigError.

    Not safe in threads at its first call, as `sysconfig`, which the distribution asks, is not.
    """
    if (named := os.environ.get("UV")) and shutil.which(named):
        return named
    try:
        from uv import find_uv_bin  # noqa: PLC0415 - the extra may be missing

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if not found:
        missing = message(
            "uv",
            "is needed to lock the dependencies and was not found",
            remedy="pip install 'pyproject-flatpak[resolve]'",
        )
        raise ConfigError(missing)
    return found


def _run(uv: str, question: Question, folder: Path, *, without: Collection[str]) -> subprocess.CompletedProcess[str]:
    """Run uv in `folder` on a project that holds the requirements, `without` the names that no index has."""
    python = question.targets[0].runtime
    # without the series, uv locks for all later ones as well
    environments = [f"python_version == '{python.python_series}' and {target.marker}" for target in question.targets]
    left_out = sorted({*question.excluded, *without})
    project = {
        "project": {
            "name": "application",
            "version": "0",
            "requires-python": f"=={python.python_series}.*",
            "dependencies": [str(item) for item in question.requirements if item.name not in without],
        },
        "tool": {
            "uv": {
                "environments": environments,
                "required-environments": environments,
                "override-dependencies": [f"{name} ; python_version < '0'" for name in left_out],
                "constraint-dependencies": [release.replace("==", "!=") for release in question.barred],
            }
        },
    }
    (folder / "pyproject.toml").write_text(tomli_w.dumps(project), "utf-8")
    lock = folder / _LOCK_NAME
    if question.preferences:
        lock.write_text(question.preferences, "utf-8")
    command = [
        *(uv, "pip", "compile", "--quiet", "--color", "never", "--universal", "--no-header"),
        *("--no-annotate", "--no-python-downloads", "--python", sys.executable, "--python-version", python.python),
        *("--format", "pylock.toml", "--output-file", _LOCK_NAME, "pyproject.toml"),
    ]
    return subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, cwd=folder, env=_environment(question.index, folder), capture_output=True, text=True, check=False
    )


def _environment(index: str | None, folder: Path) -> dict[str, str]:
    """Return our environment without settings of this machine that change a lock.

    `--no-config` would do the same for configuration files, but takes `[tool.uv]` of our own pyproject.toml with it.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UV_", "PIP_", "VIRTUAL_ENV", "CONDA_")) or _KEPT_SETTINGS.fullmatch(name)
    }
    kept |= {"XDG_CONFIG_HOME": str(folder / "no-config"), "UV_NO_SYSTEM_CONFIG": "1"}
    # by environment, as a command line can be read by every user of the machine
    return {**kept, "UV_DEFAULT_INDEX": index} if index else kept


def _unknown_names(question: Question, stderr: str) -> set[str]:
    """Return the direct requirements that no index has."""
    names = {canonicalize_name("".join(match)) for match in _UNKNOWN_NAME.findall(_unwrapped(stderr))}
    return {item.name for item in question.requirements if item.name in names}


def _named_requirements(question: Question, stderr: str) -> set[str]:
    """Return the direct requirements that uv speaks of."""
    words = {canonicalize_name(word) for word in re.findall(r"[\w.-]*\w", stderr)}
    return {item.name for item in question.requirements if item.name in words}


def _unwrapped(stderr: str) -> str:
    return " ".join(stderr.split())


def _unknown_name(question: Question, name: str) -> str:
    asked = next(str(item) for item in question.requirements if item.name == name)
    return message(question.asked_by, f"the index has no distribution {name!r}", got=asked, remedy=question.remedy)


def _only_barred_releases(question: Question, barred: dict[str, str]) -> LockError:
    """Return the error that tells the newest barred release of each distribution."""
    newest = {release.partition("==")[0]: release for release in reversed(barred)}
    return LockError(*(_barred_release(question, newest[name], barred) for name in sorted(newest)))


def _barred_release(question: Question, release: str, bounds: Mapping[str, str]) -> str:
    name, _, version = release.partition("==")
    bound = bounds[release]
    runtime = question.targets[0].runtime
    problem = f"{name!r} {version} does not run on Python {runtime.python} of {runtime}: it requires Python {bound}"
    return message(question.asked_by, problem, remedy="choose a runtime-version with a Python that fits, or drop it")


def _failure(question: Question, stderr: str) -> LockError:
    """Return the error for what uv wrote, as one line of ours and uv's words below it where they add something."""
    said = redacted(_HINT_ABOUT_THE_HOST.sub("", stderr))
    flat = _unwrapped(said)
    url = _HTTP_URL.search(flat)
    where = url[0] if url else "the package index"
    if status := _HTTP_STATUS.search(flat):
        return NetworkError(
            message(
                question.asked_by,
                f"{where} answered {status[1] or status[2]}",
                remedy="check tool.flatpak.dependencies.index and its credentials, or try again later",
            )
        )
    if _OUT_OF_REACH.search(flat):
        return NetworkError(
            message(
                question.asked_by,
                f"cannot be locked: {where} is out of reach",
                remedy="run 'pyproject-flatpak generate' where there is a network and commit the lock, "
                "or set PYPROJECT_FLATPAK=skip to build a plain sdist",
            )
        )
    if _NO_SOLUTION in flat:
        involved = _named_requirements(question, flat)
        named = [redacted(str(item)) for item in question.requirements if item.name in involved]
        why = "cannot be resolved for {}".format(" and ".join(target.arch for target in question.targets))
        python = question.targets[0].runtime
        line = f"{question.asked_by}: {why} and Python {python.python} of {python}"
        line += f" (got {', '.join(map(repr, named))})" if named else ""
        return LockError(
            f"{line}; widen the requirement, or choose another runtime-version or arches\n{indented(said)}"
        )
    return LockError(f"{question.asked_by}: uv could not lock them\n{indented(said)}")
