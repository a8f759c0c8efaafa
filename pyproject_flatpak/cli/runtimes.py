"""The verb `runtimes`: the catalogue of runtimes as a table, and what a remote knows beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

import click

from pyproject_flatpak.cli import console
from pyproject_flatpak.data import Runtime, branch_order, load_runtimes
from pyproject_flatpak.learned import new_runtimes, read_learned, with_learned

_REMOTE: Final = "flathub"
_HEADINGS: Final = ("runtime", "branch", "Python", "glibc", "base branch", "end of life")


@click.command(name="runtimes")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print them.")
@click.option("--refresh", is_flag=True, help="Ask a remote for what has changed since; uses the network.")
@click.option("--remote", metavar="NAME", help=f"The remote of flatpak's that --refresh asks, {_REMOTE} by default.")
def runtimes_command(*, form: str, refresh: bool, remote: str | None) -> None:
    """Print the runtimes that are known, with what an application finds in them."""
    if remote is not None and not refresh:
        raise click.UsageError("--remote is for --refresh")
    if refresh:
        _refresh(remote or _REMOTE)
    known = load_runtimes().values()
    learned = read_learned()
    found = [*with_learned(known, learned), *new_runtimes(known, learned)]
    found.sort(key=lambda runtime: (runtime.id, branch_order(runtime.branch)))
    console.result(_as_json(found) if form == "json" else "\n".join(_as_table(found)))


def _refresh(remote: str) -> None:
    from pyproject_flatpak.builder.remote import refresh  # noqa: PLC0415 - as for the other verbs of the builder

    path, news = refresh(remote)
    for line in news:
        console.warning(line)
    if not news:
        console.info(f"remote {remote!r} has nothing that the catalogue does not know")
    console.info(f"kept in {path}")


def _as_table(runtimes: Iterable[Runtime]) -> list[str]:
    """Return the lines of a table whose columns are as wide as they have to be."""
    rows: list[Sequence[str]] = [_HEADINGS]
    for runtime in runtimes:
        end = "" if runtime.eol is None else runtime.eol or "yes"
        rows.append((runtime.id, runtime.branch, runtime.python, runtime.glibc, runtime.sdk_extensions, end))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _as_json(runtimes: Iterable[Runtime]) -> str:
    values = [
        {
            "id": runtime.id,
            "branch": runtime.branch,
            "python": runtime.python,
            "glibc": runtime.glibc,
            "base-branch": runtime.sdk_extensions,
            "tkinter": runtime.tkinter,
            "supported": runtime.eol is None,
            "end-of-life": runtime.eol or None,
            "source": runtime.source,
        }
        for runtime in runtimes
    ]
    return json.dumps(values, indent=4, ensure_ascii=False)
