"""One run of uv: requirements -> packages with all their files, for all targets at once.

Starts a process, which uses the network and uv's own cache. https://docs.astral.sh/uv/pip/compile/
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import tomli_w
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak.errors import LockError, NetworkError, indented, message
from pyproject_flatpak.lock.choice import DEFAULT_CHOICE, Choice
from pyproject_flatpak.lock.extra import find_uv
from pyproject_flatpak.redact import redacted
from pyproject_flatpak.target import Target

_LOCK_NAME: Final = "pylock.toml"
_LONG: Final = 0.15
"""Seconds in which uv answers from its cache."""
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
_NO_SOLUTION: Final = "No solution found"
_WITHOUT_WHEELS: Final = re.compile(
    r"([\w.-]*\w)(?:[=<>!~][^ ]*)? ha(?:s|ve) no (?:`[^`]*`-compatible wheels|wheels with)"
)
_SPLIT: Final = re.compile(r"for split \(markers: [^)]*platform_machine == '(\w+)'")
_YANKED: Final = re.compile(r"warning: `([^`]+)` is yanked(?: \(reason: \"([^\"]*)\"\))?")
_PROGRESS: Final = re.compile(r"(?m)^ *(?:Updating|Updated|Resolved|Downloading|Downloaded|Building|Built) .*\n?")
"""What uv does on the way to a failure."""
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
    constraints: tuple[str, ...] = ()
    """Requirements that bound versions and bring nothing in."""
    choice: Choice = DEFAULT_CHOICE
    """Which file of a release is going to be taken, as one that has none for a target is no solution."""
    is_lenient: bool = False
    """Whether requirements that cannot be met are left out and not told."""
    follows: bool = True
    """Whether what the requirements require in turn is wanted, too."""
    indexes: Mapping[str, str] = field(default_factory=dict)
    """URL of the index, by the normalized name of a distribution that comes from another one than `index`."""
    extra_indexes: tuple[str, ...] = ()
    """URLs of indexes that are looked at beside `index`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What uv has found."""

    packages: list[dict[str, Any]]
    """Tables of a pylock.toml."""
    yanked: Mapping[str, str]
    """Why each release, `name==version`, that was withdrawn and is wanted all the same, was withdrawn."""


def ask_uv(question: Question) -> Answer:
    """Return what meets the requirements of `question`.

    Raises LockError with a message for each requirement that cannot be met, NetworkError, and ConfigError without uv.
    """
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
        if errors and not question.is_lenient:
            raise LockError(*errors)
        table = tomllib.loads((Path(folder) / _LOCK_NAME).read_text("utf-8"))
        yanked = dict(_YANKED.findall(_unwrapped(done.stderr)))
        return Answer(packages=table.get("packages", []), yanked=yanked)


def _run(uv: str, question: Question, folder: Path, *, without: Collection[str]) -> subprocess.CompletedProcess[str]:
    """Run uv in `folder` on a project that holds the requirements, `without` the names that no index has."""
    python = question.targets[0].runtime
    # without the series, uv locks for all later ones as well
    environments = [f"python_version == '{python.python_series}' and {target.marker}" for target in question.targets]
    left_out = sorted({*question.excluded, *without})
    project: dict[str, Any] = {
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
                "constraint-dependencies": [*question.constraints],
                **_indexes(question),
            }
        },
    }
    (folder / "pyproject.toml").write_text(tomli_w.dumps(project), "utf-8")
    lock = folder / _LOCK_NAME
    if question.preferences:
        lock.write_text(question.preferences, "utf-8")
    command = [
        *(uv, "pip", "compile", "--color", "never", "--no-progress", "--universal", "--no-header"),
        *("--no-annotate", "--no-python-downloads", "--python", sys.executable, "--python-version", python.python),
        *("--format", "pylock.toml", "--output-file", _LOCK_NAME, "pyproject.toml"),
        *(() if question.follows else ("--no-deps", "--prerelease", "allow")),
        *(("--index-strategy", "unsafe-best-match") if question.extra_indexes else ()),
    ]
    return _wait_for(command, folder, environment(question, folder))


def _wait_for(command: list[str], folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run uv to its end; one that takes long asks the network, so what asks it next is loaded meanwhile."""
    with subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            try:
                said = process.communicate(timeout=_LONG)
            except subprocess.TimeoutExpired:
                import_module("pyproject_flatpak.lock.client")
                said = process.communicate()
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, *said)


def _indexes(question: Question) -> dict[str, Any]:
    """Return the tables by which uv asks another index for some distributions; uv calls them by number."""
    urls = sorted({*question.indexes.values()})
    if not urls:
        return {}
    names = {url: f"index-{i}" for i, url in enumerate(urls)}
    wanted = {item.name for item in question.requirements if item.url is None}
    return {
        "index": [{"name": names[url], "url": url, "explicit": True} for url in urls],
        "sources": {name: {"index": names[url]} for name, url in question.indexes.items() if name in wanted},
    }


def environment_of_uv() -> dict[str, str]:
    """Return our environment without settings of this machine that change a lock."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UV_", "PIP_", "VIRTUAL_ENV", "CONDA_")) or _KEPT_SETTINGS.fullmatch(name)
    }


def environment(question: Question, folder: Path) -> dict[str, str]:
    """Return the environment in which uv reads no configuration but that in `folder`.

    `--no-config` would do that for configuration files, but takes `[tool.uv]` of our own pyproject.toml with it.
    """
    kept = environment_of_uv() | {"XDG_CONFIG_HOME": str(folder / "no-config"), "UV_NO_SYSTEM_CONFIG": "1"}
    # by environment, as a command line can be read by every user of the machine
    if question.index:
        kept["UV_DEFAULT_INDEX"] = question.index
    if question.extra_indexes:
        kept["UV_INDEX"] = " ".join(question.extra_indexes)
    return kept


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


def _unserved(question: Question, flat: str) -> list[str]:
    """Return a line for each distribution of which uv finds no file that fits."""
    split = _SPLIT.search(flat)
    arch = split[1] if split else question.targets[0].arch
    runtime = question.targets[0].runtime
    for_python = f"Python {runtime.python_series} of {runtime}"
    return [
        message(
            question.asked_by,
            f"no release of {name!r} that is allowed has a file for {arch} and {for_python}",
            remedy="allow another release, choose another tool.flatpak.runtime-version"
            f", or drop {arch} from tool.flatpak.arches",
        )
        for name in sorted(set(_WITHOUT_WHEELS.findall(flat)))
    ]


def _failure(question: Question, stderr: str) -> LockError:
    """Return the error for what uv wrote, as one line of ours and uv's words below it where they add something."""
    said = redacted(_PROGRESS.sub("", _HINT_ABOUT_THE_HOST.sub("", stderr)))
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
    if unserved := _unserved(question, flat):
        return LockError(*unserved)
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
