"""`pyproject-flatpak runtimes --refresh` against the real flatpak, with small repositories as remotes."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.support import Environment, Runtimes, flatpak_run, run
from tests.support.tools import require_tools

pytestmark = pytest.mark.integration

END = "GNOME 51 gets no more updates, as of today"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """A repository of runtimes, which is a remote of the user's once it is made known."""

    folder: Path
    scratch: Path
    env: Environment

    @property
    def remote(self) -> str:
        """Name of the remote, another one for each repository."""
        return f"remote-{self.scratch.name}"

    def publish(self, id_: str, branch: str, end: str = "") -> None:
        """Put an empty runtime into it."""
        build = self.scratch / f"{id_}-{branch}"
        for folder in ("files", "usr", "var"):
            (build / folder).mkdir(parents=True)
        ref = f"{id_}/{platform.machine()}/{branch}"
        (build / "metadata").write_text(f"[Runtime]\nname={id_}\nruntime={ref}\nsdk={ref}\n")
        options = ["--runtime", "--files=files", *([f"--end-of-life={end}"] if end else [])]
        run(["flatpak", "build-export", *options, self.folder, build, branch], env=self.env)

    def make_known(self) -> None:
        """Make it a remote."""
        run(["flatpak", "build-update-repo", "--no-update-appstream", self.folder], env=self.env)
        run(["flatpak", "remote-add", "--user", "--no-gpg-verify", self.remote, self.folder], env=self.env)


@pytest.fixture
def repository(flatpak_env: Environment, tmp_path: Path) -> Repository:
    """Make an empty repository."""
    require_tools("flatpak", "ostree")
    folder = tmp_path / "repository"
    run(["ostree", f"--repo={folder}", "init", "--mode=bare-user-only"], env=flatpak_env)
    return Repository(folder=folder, scratch=tmp_path, env=flatpak_env)


def refresh(env: Environment, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the verb, and return what it said whether or not it failed."""
    command = [sys.executable, "-m", "pyproject_flatpak", "runtimes", "--refresh", *options]
    return subprocess.run(command, env={**env, "NO_COLOR": "1"}, capture_output=True, text=True, check=False)


def test_news(repository: Repository, flatpak_env: Environment) -> None:
    """Ends of life, in the remote's words, and new branches are found; what is known and what is not meant is not."""
    repository.publish("org.gnome.Platform", "51", end=END)
    repository.publish("org.gnome.Platform", "52")
    repository.publish("org.gnome.Platform", "50")
    repository.publish("org.gnome.Platform.Locale", "52")
    repository.publish("org.example.Platform", "1")
    repository.make_known()
    done = refresh(flatpak_env, "--remote", repository.remote, "--format", "json")
    assert done.returncode == 0, done.stderr
    later = "is new, and its Python is told once it is installed; update pyproject-flatpak to build on it"
    assert done.stderr.splitlines()[:-1] == [
        f"warning: org.gnome.Platform//51: is end of life at remote '{repository.remote}' (got '{END}')",
        f"warning: org.gnome.Platform//52: {later}",
    ]
    found = {(entry["id"], entry["branch"]): entry for entry in json.loads(done.stdout)}
    told = found["org.gnome.Platform", "51"]
    assert (told["supported"], told["source"]) == (False, f"remote '{repository.remote}': {END}")


def test_installed_runtime_tells_its_python(
    repository: Repository, runtimes: Runtimes, flatpak_env: Environment
) -> None:
    """A new branch that is installed is started, and says which Python and glibc it has."""
    new = "org.freedesktop.Platform//99.08"
    stand_in = [f"--src-repo={runtimes.installation.parent / 'repo'}", f"--src-ref={ref_of(runtimes.branch)}"]
    run(["flatpak", "build-commit-from", *stand_in, repository.folder, ref_of("99.08")], env=flatpak_env)
    repository.make_known()
    run(["flatpak", "install", "--user", "--noninteractive", repository.remote, new], env=flatpak_env)
    python = flatpak_run(new, "--version", env=flatpak_env, options=["--command=python3"]).stdout.split()[1]
    done = refresh(flatpak_env, "--remote", repository.remote)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"warning: {new}: is new, with Python {python} and glibc 2.")
    [row] = [row.split() for row in done.stdout.splitlines() if " 99.08 " in row]
    assert (row[:3], row[4]) == (["org.freedesktop.Platform", "99.08", python], "99.08")


def ref_of(branch: str) -> str:
    """Return the ref of the freedesktop platform."""
    return f"runtime/org.freedesktop.Platform/{platform.machine()}/{branch}"


def test_unknown_remote(flatpak_env: Environment) -> None:
    """A remote that flatpak does not know is told in its words, with the exit code of a tool that failed."""
    done = refresh(flatpak_env, "--remote", "nobody")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.splitlines()[:2] == [
        "error: remote 'nobody': flatpak cannot list its runtimes; see 'flatpak remotes'",
        '    error: Remote "nobody" not found',
    ]
