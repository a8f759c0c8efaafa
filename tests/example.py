"""The main job on the example, as its author would do it: `./dev example` runs this.

Makes this checkout's wheel, has `hatch build -t flatpak` find it, and builds the Flatpak where flatpak-builder and the
runtime are there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.own_wheel import REPOSITORY, build_own_wheel

EXAMPLE = REPOSITORY / "example_project"
RUNTIMES = ("org.gnome.Platform//51", "org.gnome.Sdk//51")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
STAND_INS = (
    Path(os.environ.get("PYPROJECT_FLATPAK_TEST_CACHE") or CACHE / "pyproject-flatpak-tests")
    / "runtime-26.08"
    / "flatpak"
)
"""The installation that `./dev runtime` makes."""


def main() -> None:
    """Generate the example's files, and build its Flatpak where that can be done."""
    environment = build_own_wheel(REPOSITORY / ".nox" / "own-wheel").environment(os.environ)
    # `build` finds flatpak-builder's downloads in the user's own cache
    say("hatch build -t flatpak")
    hatch = [sys.executable, "-m", "hatch", "build", "-t", "flatpak"]
    subprocess.run(hatch, cwd=EXAMPLE, env=environment, check=True)
    manifest = next((EXAMPLE / "build-aux" / "flatpak").glob("*.Sumcheck.json"))
    lacking = missing_for_build(environment)
    if lacking:
        say(f"{manifest.relative_to(REPOSITORY)} is ready; to build it, too, this needs {' and '.join(lacking)}")
        say("./dev system installs the tools, ./dev runtime makes stand-ins of the runtimes")
        return
    say("pyproject-flatpak build example_project")
    command = [sys.executable, "-m", "pyproject_flatpak", "build", "example_project"]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True)
    stand_ins = f"FLATPAK_SYSTEM_DIR={STAND_INS} " if environment.get("FLATPAK_SYSTEM_DIR") == str(STAND_INS) else ""
    say(f"to install and start it: {stand_ins}{Path(sys.executable).parent}/pyproject-flatpak run example_project")


def missing_for_build(environment: dict[str, str]) -> list[str]:
    """Return what building needs and this machine lacks; takes the stand-in runtimes where there are no others."""
    tools = [name for name in ("flatpak", "flatpak-builder", "eu-strip") if not shutil.which(name)]
    if tools:
        return tools
    if all(has_runtime(ref, environment) for ref in RUNTIMES):
        return []
    if STAND_INS.is_dir() and "FLATPAK_SYSTEM_DIR" not in environment:
        environment["FLATPAK_SYSTEM_DIR"] = str(STAND_INS)
    return [ref for ref in RUNTIMES if not has_runtime(ref, environment)]


def has_runtime(ref: str, environment: dict[str, str]) -> bool:
    """Tell whether flatpak has this runtime."""
    command = ["flatpak", "info", ref]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def say(line: str) -> None:
    """Print a line at once, as the children's output follows it."""
    print(f"example: {line}", flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
