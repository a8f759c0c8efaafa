"""The command line: what is printed where, and with which exit code."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyproject_flatpak.cli import main
from pyproject_flatpak.cli.commands import VERBS, run
from tests.support.trees import read_tree
from tests.unit.support import write_tree

PROJECT = {
    "pyproject.toml": (
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "editor"\nversion = "1.0"\ndescription = "Write texts"\nlicense = "MIT"\n'
        'authors = [{ name = "Jane Doe" }]\nclassifiers = ["Topic :: Utilities"]\n'
        'scripts = { editor = "editor:main" }\n'
        '[tool.flatpak]\napp-id = "org.example.Editor"\n'
    )
}
MANIFEST = "build-aux/flatpak/org.example.Editor.json"

Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command line and returns exit code, and lines of output and errors."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run_here(*arguments: str) -> tuple[int, list[str], list[str]]:
        with pytest.raises(SystemExit) as caught:
            run(list(arguments))
        assert isinstance(caught.value.code, int)
        said = capsys.readouterr()
        return caught.value.code, said.out.splitlines(), said.err.splitlines()

    return run_here


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project that needs no network, and go there."""
    root = write_tree(tmp_path / "editor", PROJECT)
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("project")
def test_generate(run_cli: Run) -> None:
    """The manifest's path is the output, all else goes to standard error, and the next step is named."""
    code, out, err = run_cli("generate")
    assert (code, out) == (0, [MANIFEST])
    assert err == ["next: pyproject-flatpak build"]
    assert Path(MANIFEST).is_file()


def test_output_folder(run_cli: Run, project: Path, tmp_path: Path) -> None:
    """`--output` comes before the configured folder."""
    code, out, _ = run_cli("generate", "--output", "../elsewhere")
    assert (code, out) == (0, [str(tmp_path / "elsewhere/org.example.Editor.json")])
    assert not (project / "build-aux").exists()
    assert (tmp_path / "elsewhere/org.example.Editor.json").is_file()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param(".", "editor", id="below"),
        pytest.param("editor/sub", "..", id="above"),
        pytest.param("editor/sub", ".", id="here"),
        pytest.param("other", "../editor", id="beside"),
        pytest.param(".", "my editor & more", id="name that a shell would split"),
        pytest.param(".", "editor.", id="name that ends with a dot"),
    ],
)
def test_next_step_is_about_the_same_project(
    run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, there: str
) -> None:
    """The command that is proposed works on the project that was just meant, when pasted into a shell."""
    (tmp_path / "other").mkdir()
    write_tree(tmp_path / "editor/sub", PROJECT)
    monkeypatch.chdir(tmp_path / here)
    write_tree(Path(there), PROJECT)
    _, out, err = run_cli("generate", there)
    [line] = [line.removeprefix("next: ") for line in err if line.startswith("next: ")]
    program, verb, *folder = shlex.split(line)
    assert (program, verb) == ("pyproject-flatpak", "build")
    assert Path(*folder).resolve() == Path(there).resolve()
    assert [Path(path).resolve() for path in out] == [(Path(there) / MANIFEST).resolve()]


def test_second_run_changes_nothing(run_cli: Run, project: Path) -> None:
    """The same input gives the same bytes."""
    run_cli("generate")
    first = read_tree(project)
    assert run_cli("generate")[0] == 0
    assert read_tree(project) == first


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        pytest.param(
            "[project]\nname = 'editor'\nversion = '1'", ["tool.flatpak: is missing in pyproject.toml"], id="no table"
        ),
        pytest.param("x", ["pyproject.toml: is no valid TOML"], id="no TOML"),
        pytest.param(None, ["pyproject.toml: does not exist"], id="no project"),
        pytest.param(
            PROJECT["pyproject.toml"] + "commnd = 'x'\nformat = 'xml'\n",
            ["tool.flatpak.commnd: unknown key", "tool.flatpak.format: unknown value"],
            id="two mistakes",
        ),
        pytest.param(
            PROJECT["pyproject.toml"].replace('version = "1.0"\n', "") + "commnd = 'x'\n",
            ["project.version: ", "tool.flatpak.commnd: "],
            id="a mistake in each of two tables",
        ),
    ],
)
def test_wrong_configuration(
    run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, errors: list[str]
) -> None:
    """Mistakes are told a line each on standard error, all at once; the exit code is 2 and nothing is written."""
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("pyproject.toml").write_text(text)
    code, out, err = run_cli("generate")
    assert (code, out) == (2, [])
    told = sorted(
        line.removeprefix("error: ").replace(f"{tmp_path}/", "") for line in err if line.startswith("error: ")
    )
    assert len(told) == len(errors)
    assert all(line.startswith(error) for line, error in zip(told, errors, strict=True))
    assert not Path("build-aux").exists()


def test_lock_error(run_cli: Run, project: Path) -> None:
    """What is wrong with a lock has an exit code of its own."""
    text = PROJECT["pyproject.toml"].replace("requires = []", 'requires = ["x"]')
    write_tree(project, {"pyproject.toml": text, "build-aux/flatpak/pylock.build.toml": "<<<<"})
    code, out, err = run_cli("generate")
    assert (code, out) == (3, [])
    assert [line.startswith("error: pylock.build.toml: is no valid TOML") for line in err] == [True]


@pytest.mark.usefixtures("project")
def test_tool_error(run_cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tool that is missing has an exit code of its own, and the message says how to install it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = run_cli("build")
    assert (code, out) == (4, [])
    assert [line for line in err if line.startswith("error: ")] == [
        "error: flatpak-builder: is not installed; apt install flatpak-builder, or your system's like of it"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["generate", "absent"], "'absent' does not exist", id="folder that is not there"),
        pytest.param(["generate", "pyproject.toml"], "is a file", id="file for a folder"),
        pytest.param(["generate", "--outptu", "x"], "--output", id="option misspelt"),
        pytest.param(["genrate"], "genrate", id="verb misspelt"),
        pytest.param(["generate", ".", "."], "unexpected extra argument", id="argument too many"),
        pytest.param([], "Usage", id="nothing"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_usage(run_cli: Run, arguments: list[str], told: str) -> None:
    """Arguments that cannot be understood end with 2 and what is wrong with them."""
    code, out, err = run_cli(*arguments)
    assert (code, out) == (2, [])
    assert told in "\n".join(err)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["generate", "--help"], ["--version"]])
def test_help(run_cli: Run, arguments: list[str]) -> None:
    """Help and version are results."""
    code, out, err = run_cli(*arguments)
    assert (code, err) == (0, [])
    assert "version" in out[0] or "Usage" in out[0]


def test_brackets_in_messages(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like markup of the printing library is printed as it stands."""
    monkeypatch.chdir(tmp_path)
    text = PROJECT["pyproject.toml"] + "arches = ['[bold]x[/bold]', ':smile:']\n"
    Path("pyproject.toml").write_text(text)
    _, _, err = run_cli("generate")
    assert "'[bold]x[/bold]'" in err[0]
    assert "':smile:'" in err[1]


def test_long_messages_are_not_broken(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line stays a line, so that it can be searched for and copied."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "20")
    Path("pyproject.toml").write_text(PROJECT["pyproject.toml"] + "command = 1\n")
    _, _, err = run_cli("generate")
    assert err == ["error: tool.flatpak.command: must be a string (got 1); write it in quotes"]


WITHOUT = """
import sys

sys.modules[{!r}] = None
from pyproject_flatpak.cli import main
main()
"""
"""A program that finds a library missing."""


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_extra_is_missing(missing: str) -> None:
    """Without the libraries of the command line one line says which extra brings them."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing), "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: the command line needs {missing}, which is not installed; pip install 'pyproject-flatpak[cli]'\n"
    )


def test_module_is_the_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The entry point reads the process's arguments."""
    monkeypatch.setattr(sys, "argv", ["pyproject-flatpak", "--version"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 0
    assert "version" in capsys.readouterr().out


def test_interrupted(project: Path, tmp_path: Path) -> None:
    """Ctrl+C ends with 130 and without a traceback, while a back end is asked too."""
    backend = "import os, signal, time\nos.kill(int(os.environ['CALLER']), signal.SIGINT)\ntime.sleep(9)\n"
    text = PROJECT["pyproject.toml"].replace("classifiers", 'dynamic = ["keywords"]\nclassifiers')
    write_tree(project, {"pyproject.toml": text, "backend.py": backend})
    program = (
        "import os, signal; os.environ['CALLER'] = str(os.getpid())\n"
        # a shell has its background jobs ignore it, and these tests may run in one
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pyproject_flatpak.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "generate"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert tmp_path.is_dir()


@pytest.fixture
def with_flatpak(project: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return a file of calls, and an environment in which stand-ins of the Flatpak tools note them there."""
    noted = tmp_path / "calls"
    for name in ("flatpak", "flatpak-builder"):
        write_tree(tmp_path / "bin", {name: f'#!/bin/sh\necho "{name} $*" >>{noted}\n'})
        (tmp_path / "bin" / name).chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    assert (project / "pyproject.toml").is_file()
    return noted, {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache"), "NO_COLOR": "1"}


def call(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a program of its own."""
    command = [sys.executable, "-m", "pyproject_flatpak", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_build(with_flatpak: tuple[Path, dict[str, str]]) -> None:
    """The results are manifest and repository; nothing is installed, and the next step is to run."""
    noted, environ = with_flatpak
    done = call(environ, "build")
    manifest, repository = done.stdout.splitlines()
    assert (done.returncode, manifest) == (0, MANIFEST)
    assert Path(repository).parent.is_dir()
    assert done.stderr.splitlines()[-1] == "next: pyproject-flatpak run"
    assert not [line for line in noted.read_text().splitlines() if " install " in line]


def test_build_and_install(with_flatpak: tuple[Path, dict[str, str]]) -> None:
    """`--install` installs what was built."""
    noted, environ = with_flatpak
    assert call(environ, "build", "--install").returncode == 0
    assert [line for line in noted.read_text().splitlines() if " install " in line and "org.example.Editor" in line]


def test_run(with_flatpak: tuple[Path, dict[str, str]]) -> None:
    """What follows `--` is the application's, be it an option of ours."""
    noted, environ = with_flatpak
    assert call(environ, "run", "--", "--help", "a b").returncode == 0
    assert noted.read_text().splitlines()[-1] == "flatpak run --user org.example.Editor --help a b"


def test_warnings_are_told(run_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worth a look is told on standard error and stops nothing."""
    monkeypatch.chdir(tmp_path)
    text = PROJECT["pyproject.toml"].replace('classifiers = ["Topic :: Utilities"]\n', "")
    Path("pyproject.toml").write_text(text)
    code, out, err = run_cli("generate")
    assert (code, out) == (0, [MANIFEST])
    assert err[0].startswith("warning: tool.flatpak.desktop.categories: ")


@pytest.mark.parametrize("verb", VERBS)
def test_verb(run_cli: Run, verb: str) -> None:
    """Each verb is found in its module, and what the list of them says is how its own help begins."""
    code, out, _ = run_cli(verb, "--help")
    assert code == 0
    text = " ".join(" ".join(out).split())
    assert VERBS[verb][1].removesuffix(".") in text
    assert f"pyproject-flatpak {verb} [OPTIONS]" in text


def test_list_of_verbs(run_cli: Run) -> None:
    """The help has a line for each verb."""
    code, out, _ = run_cli("--help")
    assert code == 0
    listed = {line.split()[0] for line in out if line.startswith("  ") and not line.lstrip().startswith("-")}
    assert set(VERBS) <= listed


def test_unknown_verb(run_cli: Run) -> None:
    """A verb that is none is told in a line."""
    code, out, err = run_cli("genrate")
    assert (code, out) == (2, [])
    assert "genrate" in err[-1]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_loads_no_verb(option: str) -> None:
    """What answers at once does not load what a verb needs."""
    program = (
        "import sys\nfrom pyproject_flatpak.cli import main\n"
        "try:\n    main()\nfinally:\n    print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, option], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "pyproject_flatpak.cli.commands" in loaded
    assert not {"packaging.metadata", "pyproject_flatpak.generate", "requests", "rich.console"} & loaded
