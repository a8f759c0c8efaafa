"""What a flatpak remote has -> what the catalogue of runtimes does not know. Starts flatpak, which asks the network.

https://docs.flatpak.org/en/latest/flatpak-command-reference.html#flatpak-remote-ls
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyproject_flatpak.builder.process import ask, find_tool
from pyproject_flatpak.data import branch_order, branches_of, load_runtimes
from pyproject_flatpak.errors import ToolError, indented, message
from pyproject_flatpak.learned import Learned, read_learned, write_learned

_REF: Final = re.compile(r"runtime/(?P<id>[\w.-]+)/\w+/(?P<branch>[\d.-]+)(?:\t(?P<options>.*))?")
"""A line of `flatpak remote-ls`; branches such as `beta` and `master` are no releases."""
_END: Final = re.compile(r"(?:^|,)eol=(?P<text>.*?)(?:,eol-rebase=.*)?$")
_DESCRIBE: Final = (
    "import json, os, platform; "
    "print(json.dumps([platform.python_version(), os.confstr('CS_GNU_LIBC_VERSION').split()[1]]))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteBranch:
    """A branch of a runtime that a remote has."""

    id: str
    branch: str
    end: str | None
    """What the remote says of its end of life; None while it is supported."""

    def __str__(self) -> str:
        """Return the ref that flatpak takes."""
        return f"{self.id}//{self.branch}"


def refresh(remote: str) -> tuple[Path, tuple[str, ...]]:
    """Keep what `remote` knows and the catalogue does not; return the file, and a line for each piece of news.

    What an earlier run has learned of branches that this remote does not have stays. Raises ToolError.
    """
    flatpak = find_tool("flatpak")
    found = list(_remote_branches(flatpak, remote))
    news = [(branch, _learn(flatpak, remote, branch)) for branch in found if _is_news(branch)]
    asked = {(branch.id, branch.branch) for branch in found}
    earlier = [item for item in read_learned() if (item.id, item.branch) not in asked]
    kept = [*earlier, *(item for _, item in news if item.is_worth_keeping)]
    try:
        path = write_learned(sorted(kept, key=lambda item: (item.id, branch_order(item.branch))))
    except OSError as error:
        raise ToolError(message(str(error.filename), f"cannot be written: {error.strerror}")) from None
    return path, tuple(_line(remote, branch, item) for branch, item in news)


def _remote_branches(flatpak: str, remote: str) -> Iterator[RemoteBranch]:
    """Yield the branches of the families that the catalogue has, each once."""
    # without --all, those at their end of life are left out
    answer = ask([flatpak, "remote-ls", "--runtime", "--all", "--columns=ref,options", "--", remote])
    if answer.returncode:
        line = message(f"remote {remote!r}", "flatpak cannot list its runtimes", remedy="see 'flatpak remotes'")
        raise ToolError(f"{line}\n{indented(answer.stderr or answer.stdout)}")
    families = {id_ for id_, _ in load_runtimes()}
    seen = set()
    for line in answer.stdout.splitlines():
        ref = _REF.fullmatch(line.rstrip())
        if ref and ref["id"] in families and (ref["id"], ref["branch"]) not in seen:
            seen.add((ref["id"], ref["branch"]))
            end = _END.search(ref["options"] or "")
            yield RemoteBranch(id=ref["id"], branch=ref["branch"], end=end["text"] if end else None)


def _is_news(found: RemoteBranch) -> bool:
    """Tell whether the catalogue has it otherwise, or has only older ones of its line."""
    known = load_runtimes().get((found.id, found.branch))
    if known:
        return known.eol is None and found.end is not None
    line = next((r.line for r in branches_of(found.id) if r.line and found.branch.startswith(r.line)), "")
    return branch_order(found.branch) > branch_order(branches_of(found.id, line)[-1].branch)


def _learn(flatpak: str, remote: str, found: RemoteBranch) -> Learned:
    python, glibc = ("", "") if (found.id, found.branch) in load_runtimes() else _installed(flatpak, str(found))
    source = f"remote {remote!r}" + (f": {found.end}" if found.end else "")
    eol = None if found.end is None else ""
    return Learned(id=found.id, branch=found.branch, python=python, glibc=glibc, eol=eol, source=source)


def _installed(flatpak: str, ref: str) -> tuple[str, str]:
    """Return the versions of Python and glibc in a runtime, empty where it is not installed or does not tell."""
    if ask([flatpak, "info", ref]).returncode:
        return "", ""
    answer = ask([flatpak, "run", "--command=python3", ref, "-c", _DESCRIBE])
    try:
        python, glibc = json.loads(answer.stdout)
    except ValueError:
        return "", ""
    return str(python), str(glibc)


def _line(remote: str, found: RemoteBranch, learned: Learned) -> str:
    if found.end is not None:
        return message(str(found), f"is end of life at remote {remote!r}", got=found.end)
    remedy = "update pyproject-flatpak to build on it"
    if learned.python:
        return message(str(found), f"is new, with Python {learned.python} and glibc {learned.glibc}", remedy=remedy)
    return message(str(found), "is new, and its Python is told once it is installed", remedy=remedy)
