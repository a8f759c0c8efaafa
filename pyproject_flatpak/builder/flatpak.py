"""Build with flatpak-builder, install and run with flatpak, all for the user alone.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NoReturn

from pyproject_flatpak.builder.process import ask, find_tool, follow
from pyproject_flatpak.builder.workspace import Workspace, copy_source, workspace_of
from pyproject_flatpak.derive import Application
from pyproject_flatpak.errors import ConfigError, ToolError, indented, message
from pyproject_flatpak.generate import Generated

_STEP: Final = re.compile(
    r"(?P<what>Downloading|Fetching|Building module|Cache hit for) (?P<name>\S+?)[,]?(?: in .*| skipping.*)?$"
)
"""A line of flatpak-builder that a person wants to see."""


def build(
    generated: Generated,
    *,
    root: Path,
    install_runtimes: bool = False,
    verbose: bool = False,
    say: Callable[[str], None],
) -> Workspace:
    """Build the application offline, from a copy of the project's own files, into the workspace's repository.

    Raises ToolError where a tool or a runtime is missing, or the build fails.
    """
    builder = find_tool("flatpak-builder")
    app = generated.application
    if not install_runtimes:
        _check_runtimes(app)
    if not generated.folder.is_relative_to(root):
        raise ConfigError(
            message("tool.flatpak.output", "must lie in the project to be built from it", got=str(generated.folder))
        )
    workspace = workspace_of(root, app.app_id)
    copy_source(root, workspace.source, (generated.folder / name for name in generated.files))
    manifest = workspace.source / generated.manifest.relative_to(root)
    command = [
        *(builder, "--user", "--disable-rofiles-fuse", "--force-clean", "--default-branch=master"),
        *(f"--state-dir={workspace.state}", f"--repo={workspace.repo}"),
        *(["--install-deps-from=flathub"] if install_runtimes else []),
        *(["--verbose"] if verbose else []),
        *(str(workspace.app), str(manifest)),
    ]

    def each_line(line: str) -> None:
        if verbose:
            say(line)
        elif step := _STEP.match(line):
            say(f"{step['what']} {step['name'].rpartition('/')[2]}".lower())

    try:
        follow(command, log=workspace.log, each_line=each_line)
    except ToolError as error:
        raise ToolError(*error.messages, *_explained(str(error))) from None
    return workspace


def _explained(output: str) -> list[str]:
    """Return what a person has to know of a failure that flatpak-builder does not explain."""
    if "execvp appstream-compose" in output:
        problem = "one before 1.3.4 needs appstream-compose in the Sdk, which newer Sdks have not"
        remedy = "install 1.4 from your distribution's backports, or run 'flatpak install flathub org.flatpak.Builder'"
        return [message("flatpak-builder", problem, remedy=remedy)]
    return []


def install(app_id: str, workspace: Workspace) -> None:
    """Install the built application for the user, in the place of one from elsewhere."""
    flatpak = find_tool("flatpak")
    remote = f"{app_id}-origin"
    url = workspace.repo.as_uri()
    _do(flatpak, "--user", "remote-add", "--if-not-exists", "--no-gpg-verify", "--no-enumerate", remote, url)
    _do(flatpak, "--user", "remote-modify", f"--url={url}", remote)
    _do(flatpak, "--user", "install", "--noninteractive", "--assumeyes", "--reinstall", remote, app_id)


def run(app_id: str, args: Sequence[str]) -> NoReturn:
    """Become the running application; its exit status is ours."""
    flatpak = find_tool("flatpak")
    os.execv(flatpak, [flatpak, "run", "--user", app_id, *args])  # noqa: S606 - our own arguments, no shell


def _check_runtimes(app: Application) -> None:
    flatpak = find_tool("flatpak")
    sdk = app.sdk if "//" in app.sdk else f"{app.sdk}//{app.runtime.branch}"
    needed = (str(app.runtime), sdk, *([str(app.base)] if app.base else []))
    missing = [ref for ref in needed if ask([flatpak, "info", ref]).returncode]
    if missing:
        raise ToolError(
            message(
                "tool.flatpak.runtime",
                f"{' and '.join(missing)} not installed",
                remedy=f"flatpak install --user flathub {' '.join(missing)}, or build with --install-runtimes",
            )
        )


def _do(*command: str) -> None:
    answer = ask(command)
    if answer.returncode:
        shown = " ".join(("flatpak", *command[1:]))
        raise ToolError(f"{shown}: failed\n{indented(answer.stderr or answer.stdout)}")
