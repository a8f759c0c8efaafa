"""Drive the real tools: flatpak, flatpak-builder, an X screen, a session bus, validators.

Everything here runs in the environment that :func:`isolated_environment` makes: runtimes come
from the stand-ins' installation, applications go to a throw-away one, and nothing of the
user's home, session or settings is seen or touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

import pytest

from tests.support.own_wheel import REPOSITORY, OwnWheel
from tests.support.tools import require_tools, skip_or_fail

HERE = Path(__file__).parent
MAKE_RUNTIME = REPOSITORY / "tests/runtime/make-runtime.sh"
GET_FLATPAK_BUILDER = REPOSITORY / "tests/runtime/get-flatpak-builder.sh"

Argument = str | os.PathLike[str]
Environment = Mapping[str, str]

# ---- what the machine has --------------------------------------------------------------------------------------------


def artifacts_folder() -> Path:
    """Return the folder for pictures and other files that are worth keeping after a run."""
    folder = Path(os.environ.get("PYPROJECT_FLATPAK_ARTIFACTS") or REPOSITORY / ".artifacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


# ---- runtimes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Runtimes:
    """Stand-ins for Flathub's runtimes, in one flatpak installation."""

    branch: str
    gnome_branch: str
    installation: Path

    @property
    def platform(self) -> str:
        """The freedesktop platform, as ``flatpak run`` takes it."""
        return f"org.freedesktop.Platform//{self.branch}"

    @property
    def sdk(self) -> str:
        """The freedesktop SDK."""
        return f"org.freedesktop.Sdk//{self.branch}"

    @property
    def gnome_platform(self) -> str:
        """The GNOME platform."""
        return f"org.gnome.Platform//{self.gnome_branch}"

    @property
    def gnome_sdk(self) -> str:
        """The GNOME SDK."""
        return f"org.gnome.Sdk//{self.gnome_branch}"


GNOME_BRANCHES = {"25.08": "50", "26.08": "51"}
NEWEST_BRANCH = "26.08"
each_generation = pytest.mark.parametrize("runtimes", sorted(GNOME_BRANCHES), indirect=True)
"""Runs a test on each generation of runtimes; without it a test has the newest."""


def make_runtimes(branch: str = NEWEST_BRANCH) -> Runtimes:
    """Make the stand-ins of a branch, GNOME's included; takes no time where they are made.

    Skips the test where they cannot be made; see :func:`skip_or_fail`.
    """
    require_tools("flatpak", "flatpak-builder", "eu-strip")
    made = subprocess.run([MAKE_RUNTIME, "--gnome", "--branch", branch], capture_output=True, text=True, check=False)
    if made.returncode:
        skip_or_fail(f"no stand-in runtimes: {made.stderr.strip()[-2000:]}")
    return Runtimes(branch=branch, gnome_branch=GNOME_BRANCHES[branch], installation=Path(made.stdout.splitlines()[-1]))


# ---- flatpak-builders ------------------------------------------------------------------------------------------------

NEWER_FLATPAK_BUILDER = (1, 4)
"""The version that Debian 12 lacks; get-flatpak-builder.sh gets it."""


def flatpak_builder_version(program: Argument = "flatpak-builder") -> tuple[int, ...]:
    """Return the version, (1, 2, 3) for example; () where there is no program that runs."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", said))


def get_flatpak_builder() -> Path:
    """Return the path of a flatpak-builder of 1.4 or newer; takes no time where there is one.

    Skips the test where there can be none; see :func:`skip_or_fail`.
    """
    got = subprocess.run([GET_FLATPAK_BUILDER], capture_output=True, text=True, check=False)
    if got.returncode:
        skip_or_fail(f"no newer flatpak-builder: {got.stderr.strip()}")
    return Path(got.stdout.splitlines()[-1])


# ---- the environment -------------------------------------------------------------------------------------------------

# Settings of the person or of an enclosing tool, any of which could change a result.
STRAY_PREFIXES = (
    "DBUS_",
    "FLATPAK_",
    "G_",
    "GDK_",
    "GI_",
    "GIT_",
    "GSETTINGS_",
    "GTK_",
    "HATCH_",
    "LC_",
    "PIP_",
    "PYPROJECT_FLATPAK",
    "PYTHON",
    "QT_",
    "UV_",
    "XDG_",
)
STRAY_NAMES = {"DISPLAY", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH", "VIRTUAL_ENV", "WAYLAND_DISPLAY", "XAUTHORITY"}
# How to trust a server is the machine's business.
CERTIFICATES = {"GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "PIP_CERT", "PIP_CLIENT_CERT", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"}


def is_stray(name: str) -> bool:
    """Tell whether a variable of this environment must not reach the tools."""
    if name in CERTIFICATES:
        return False
    return name in STRAY_NAMES or name.startswith(STRAY_PREFIXES)


def isolated_environment(folder: Path, runtime_folder: Path, installation: Path) -> Environment:
    """Make the environment for the tools.

    Home, settings, caches and the applications' installation are below ``folder``. Sockets
    are in ``runtime_folder``, whose path has to be short. ``installation`` has the runtimes
    and is only read.
    """
    runtime_folder.chmod(0o700)
    homes = {
        "HOME": folder / "home",
        "XDG_CACHE_HOME": folder / "home/.cache",
        "XDG_CONFIG_HOME": folder / "home/.config",
        "XDG_DATA_HOME": folder / "home/.local/share",
        "XDG_STATE_HOME": folder / "home/.local/state",
        "FLATPAK_CONFIG_DIR": folder / "etc",
        "FLATPAK_SYSTEM_CACHE_DIR": folder / "system-cache",
        "FLATPAK_USER_DIR": folder / "flatpak",
    }
    for home in homes.values():
        home.mkdir(parents=True, exist_ok=True)
    return {
        **{name: value for name, value in os.environ.items() if not is_stray(name)},
        **{name: str(home) for name, home in homes.items()},
        "FLATPAK_SYSTEM_DIR": str(installation),
        "XDG_RUNTIME_DIR": str(runtime_folder),
        # Unset, a bus might be started for the occasion.
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
    }


# ---- programs --------------------------------------------------------------------------------------------------------


def run(
    argv: Sequence[Argument], *, env: Environment, cwd: Path | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return its output as text.

    Raises AssertionError, with all of the output, where it fails or takes more than
    ``timeout`` seconds; then its children are killed with it.
    """
    with subprocess.Popen(
        argv,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
            problem = f"exit status {process.returncode}" if process.returncode else ""
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            problem = f"took more than {timeout:g} s"
    if problem:
        command = " ".join(map(str, argv))
        message = f"{command}: {problem}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        raise AssertionError(message)
    return subprocess.CompletedProcess(argv, 0, stdout, stderr)


def flatpak_builder(  # noqa: PLR0913 - the folders that flatpak-builder wants
    manifest: Path,
    builddir: Path,
    repo: Path,
    statedir: Path,
    env: Environment,
    *extra: Argument,
    program: Argument = "flatpak-builder",
    timeout: float = 900,
) -> subprocess.CompletedProcess[str]:
    """Build a manifest and export the application to ``repo``; by another flatpak-builder, if given as ``program``.

    ``statedir`` holds downloads and the build cache; one for each test that runs in parallel.
    """
    # rofiles-fuse needs /dev/fuse, which containers and ordinary users may not have
    options = ["--user", "--disable-rofiles-fuse", "--force-clean"]
    folders = [f"--state-dir={statedir}", f"--repo={repo}"]
    command = [program, *options, *folders, *extra, builddir, manifest]
    return run(command, env=env, cwd=manifest.parent, timeout=timeout)


# Sends nothing, and succeeds where there is a way to the address.
CONNECT = 'import socket; socket.socket(type=socket.SOCK_DGRAM).connect(("192.0.2.1", 9))'
OFFLINE_PROBE = {
    "name": "offline-probe",
    "buildsystem": "simple",
    "build-commands": [f"! python3 -c '{CONNECT}'"],
    "sources": [],
}


def with_probe(manifest: Path, to: Path) -> None:
    """Write the manifest with a last module that fails where there is a network."""
    table = json.loads(manifest.read_text("utf-8"))
    table["modules"].append(OFFLINE_PROBE)
    to.write_text(json.dumps(table), "utf-8")


def generate(tree: Path, own_wheel: OwnWheel, env: Environment) -> Path:
    """Generate the files of a project by the command line, and return the path of the manifest."""
    environ = {**own_wheel.environment(env), "PYTHONPATH": str(REPOSITORY)}
    done = run([sys.executable, "-m", "pyproject_flatpak", "generate"], cwd=tree, env=environ)
    return tree / done.stdout.rstrip("\n")


def build_and_install(manifest: Path, app_id: str, builder: Path, folder: Path, env: Environment) -> Path:
    """Build by a flatpak-builder, with a module that proves the network away, and install; return the build folder.

    flatpak-builder's state, and so its downloads, is in ``folder / "state"``.
    """
    probed = manifest.with_name("probed.json")
    with_probe(manifest, probed)
    app, repo = folder / "app", folder / "repo"
    flatpak_builder(probed, app, repo, folder / "state", env, program=builder)
    install_app(repo, app_id, env)
    return app


def install_app(repo: Path, app_id: str, env: Environment) -> None:
    """Install an application from a repository, in place of one that is installed from there or elsewhere."""
    remote = re.sub(r"\W+", "-", f"test{repo.resolve()}")
    flatpak = ["flatpak", "--user"]
    options = ["--if-not-exists", "--no-gpg-verify"]
    run([*flatpak, "remote-add", *options, remote, repo.as_uri()], env=env)
    install = [*flatpak, "install", "-y", "--noninteractive", "--reinstall", remote, app_id]
    if os.geteuid() != 0:
        # For parental controls flatpak asks the system bus of all users but root.
        script = 'DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec "$@"'
        install = ["dbus-run-session", "--", "sh", "-c", script, "sh", *install]
    run(install, env=env)


def flatpak_run(
    app_id: str, *arguments: Argument, env: Environment, options: Sequence[str] = (), timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run an application, or a runtime such as ``org.gnome.Sdk//51``, to its end.

    ``options`` are those of ``flatpak run``, for example ``--command=python3``.
    """
    return run(["flatpak", "run", *options, app_id, *arguments], env=env, timeout=timeout)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningApp:
    """An application that has been started."""

    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        """Return what it has printed so far, both streams."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self, timeout: float = 30) -> str:
        """Wait for a successful end and return the output."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            message = f"still running after {timeout:g} s\n{self.output()}"
            raise AssertionError(message) from None
        assert status == 0, f"exit status {status}\n{self.output()}"
        return self.output()


@contextlib.contextmanager
def running_app(
    app_id: str, *arguments: Argument, env: Environment, options: Sequence[str] = ()
) -> Iterator[RunningApp]:
    """Start an application, or a runtime, and end it on leaving."""
    descriptor, log = tempfile.mkstemp(prefix="app-", suffix=".log", dir=env["HOME"])
    with os.fdopen(descriptor, "wb") as file:
        process = subprocess.Popen(
            ["flatpak", "run", *options, app_id, *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield RunningApp(process=process, log=Path(log))
    finally:
        # All of the sandbox is in the process group, unless the application left it.
        subprocess.run(["flatpak", "kill", app_id.partition("/")[0]], env=env, stderr=subprocess.DEVNULL, check=False)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def read_first_line(stream: IO[bytes], name: str, timeout: float = 15) -> str:
    """Read the line by which a program says that it is ready."""
    ready, _, _ = select.select([stream], [], [], timeout)
    line = stream.readline().decode().strip() if ready else ""
    assert line, f"{name} did not start"
    return line


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started by this module."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# ---- a screen --------------------------------------------------------------------------------------------------------


class Screen:
    """A virtual X screen, for one test.

    ``env`` is the given environment with this screen in it. Enter it before a
    :class:`PortalSession`.
    """

    WIDTH, HEIGHT = 1280, 800

    def __init__(self, env: Environment) -> None:
        """Take the environment of :func:`isolated_environment`."""
        self.env = env
        self._exit = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Start the X server on a display that is free."""
        require_tools("Xvfb", "import", "compare", "xdotool")
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb") as display, contextlib.ExitStack() as starting:
            size = f"{self.WIDTH}x{self.HEIGHT}x24"
            server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-noreset"],
                env=self.env,
                pass_fds=[writer],
                stderr=subprocess.DEVNULL,
            )
            os.close(writer)
            starting.callback(stop, server)
            self.env = {**self.env, "DISPLAY": ":" + read_first_line(display, "Xvfb")}
            self._exit = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the X server."""
        self._exit.close()

    def screenshot(self, path: Path) -> Path:
        """Write a picture of the whole screen, a PNG, and return its path."""
        run(["import", "-silent", "-window", "root", f"png:{path}"], env=self.env, timeout=30)
        return path

    def difference(self, one: Path, other: Path) -> float:
        """Return the share of pixels that differ in two pictures, from 0 to 1."""
        compared = subprocess.run(
            ["compare", "-metric", "AE", one, other, "null:"], env=self.env, capture_output=True, text=True, check=False
        )
        # 1 says that they differ; the count, maybe as 1e+06, stands on stderr
        assert compared.returncode in {0, 1}, compared.stderr
        return float(compared.stderr.split()[0]) / (self.WIDTH * self.HEIGHT)

    def wait_for_window(self, baseline: Path, *, timeout: float = 30, share: float = 0.02) -> Path:
        """Wait until more than ``share`` of the pixels differ and nothing moves any more.

        Returns the last picture, beside the baseline. Use the picture before an action as the
        baseline to see what came of it.
        """
        shots = [baseline.with_stem(f"{baseline.stem}-{n}") for n in ("a", "b")]
        deadline = time.monotonic() + timeout
        self.screenshot(shots[0])
        while True:
            time.sleep(0.2)
            self.screenshot(shots[1])
            drawn = self.difference(baseline, shots[1])
            if drawn > share and self.difference(*shots) == 0:
                return shots[1]
            assert time.monotonic() < deadline, f"no quiet window after {timeout:g} s: {drawn:.1%} of the pixels differ"
            shots.reverse()

    def click(self, x: int, y: int) -> None:
        """Press and release the first button there.

        With time between the steps: GTK loses a click that comes all at once.
        """
        steps = [["mousemove", x, y], ["mousedown", 1], ["mouseup", 1]]
        for step in steps:
            run(["xdotool", *map(str, step)], env=self.env, timeout=30)
            time.sleep(0.1)


# ---- portals ---------------------------------------------------------------------------------------------------------

BUS_CONFIGURATION = """\
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalCall:
    """A call that reached the portal; variants in the arguments are plain values."""

    interface: str
    method: str
    arguments: list[Any]


class PortalSession:
    """A session bus with a portal on it that says yes, and no other service.

    ``env`` is the given environment with this bus in it. ``file_uri`` is the file that the
    user is said to pick; see portal.py.
    """

    def __init__(self, env: Environment, *, file_uri: str = "") -> None:
        """Take the environment of :func:`isolated_environment` or of a :class:`Screen`."""
        self.env = env
        self._file_uri = file_uri
        self._exit = contextlib.ExitStack()
        self._log = Path()
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Start the bus and the portal."""
        require_tools("dbus-daemon")
        with contextlib.ExitStack() as starting:
            # short, because of the socket
            folder = Path(starting.enter_context(tempfile.TemporaryDirectory(prefix="bus-")))
            configuration = folder / "session.conf"
            configuration.write_text(BUS_CONFIGURATION.format(folder=folder), encoding="utf-8")
            bus = ["dbus-daemon", f"--config-file={configuration}", "--nofork"]
            address = self._start(starting, [*bus, "--print-address"])
            self.env = {**self.env, "DBUS_SESSION_BUS_ADDRESS": address}
            self._log = folder / "calls.jsonl"
            self._start(starting, [sys.executable, str(HERE / "portal.py"), str(self._log)])
            self._exit = starting.pop_all()
        return self

    def _start(self, started: contextlib.ExitStack, argv: Sequence[str]) -> str:
        process = subprocess.Popen(argv, env={**self.env, "PORTAL_FILE_URI": self._file_uri}, stdout=subprocess.PIPE)
        started.callback(stop, process)
        self._processes.append(process)
        assert process.stdout is not None
        return read_first_line(started.enter_context(process.stdout), Path(argv[-1]).name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop both."""
        self._exit.close()

    def calls(self, method: str = "") -> list[PortalCall]:
        """Return the calls so far; of one method, if given, such as ``FileChooser.OpenFile``.

        Without a method, the reading of properties is left out.
        """
        assert self._processes[-1].poll() is None, "the portal has failed; see its traceback"
        lines = self._log.read_text(encoding="utf-8").splitlines()
        calls = [PortalCall(**json.loads(line)) for line in lines]
        if method:
            return [c for c in calls if f"{c.interface}.{c.method}".endswith("." + method)]
        return [c for c in calls if c.interface.startswith("org.freedesktop.portal.")]


# ---- validators ------------------------------------------------------------------------------------------------------

Severity = Literal["error", "warning", "info", "pedantic"]
SEVERITIES: Mapping[str, Severity] = {"E": "error", "W": "warning", "I": "info", "P": "pedantic"}
FINDING = re.compile(r"^(?P<severity>[EWIP]): [^ ]+:(?P<line>\d+|~): (?P<tag>[\w-]+)(?: (?P<hint>.*))?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class MetainfoFinding:
    """What appstreamcli says of a metainfo file; line 0 where it names none."""

    severity: Severity
    tag: str
    line: int
    hint: str


def run_validator(program: Sequence[str], path: Path, env: Environment) -> subprocess.CompletedProcess[str]:
    """Run a validator of the stand-in SDK on a file, since the host's may be years older."""
    command, *arguments = program
    options = [f"--command={command}", f"--filesystem={path.parent}:ro"]
    sdk = f"org.freedesktop.Sdk//{NEWEST_BRANCH}"
    return subprocess.run(
        ["flatpak", "run", *options, sdk, *arguments, path], env=env, capture_output=True, text=True, check=False
    )


def validate_metainfo(path: Path, env: Environment, *, pedantic: bool = False) -> list[MetainfoFinding]:
    """Run ``appstreamcli validate``, of the stand-in SDK, and return what it finds."""
    options = ["--pedantic"] if pedantic else []
    program = ["appstreamcli", "validate", "--no-net", *options]
    validated = run_validator(program, path.resolve(), env)
    findings = [
        MetainfoFinding(
            severity=SEVERITIES[found["severity"]],
            tag=found["tag"],
            line=0 if found["line"] == "~" else int(found["line"]),
            hint=found["hint"] or "",
        )
        for found in FINDING.finditer(validated.stdout)
    ]
    assert findings or validated.returncode == 0, validated.stdout + validated.stderr
    return findings


def validate_desktop(path: Path, env: Environment) -> list[str]:
    """Run ``desktop-file-validate``, of the stand-in SDK, and return the lines that it says.

    Each begins with ``error:``, ``warning:`` or ``hint:``; a good file has none.
    """
    path = path.resolve()
    validated = run_validator(["desktop-file-validate"], path, env)
    lines = [line.removeprefix(f"{path}: ") for line in validated.stdout.splitlines()]
    assert lines or validated.returncode == 0, validated.stderr
    return lines
