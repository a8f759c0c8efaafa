"""The facade: from a project on disk to its files on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyproject_flatpak.errors import ConfigError, NetworkError
from pyproject_flatpak.evidence import GENERATED
from pyproject_flatpak.generate import Generated, generate, has_table, output_folder
from pyproject_flatpak.learned import Learned, write_learned
from pyproject_flatpak.project import Description, EntryPoints, read_pyproject
from pyproject_flatpak.reporter import Reporter
from tests.support.index import Release
from tests.support.trees import read_tree
from tests.unit.support import APP_ID, OWN_DESKTOP, Serve, write_tree

METADATA = (
    "Metadata-Version: 2.4\nName: editor\nVersion: 1.0\nSummary: Write texts\nLicense-Expression: MIT\n"
    "Author: Jane Doe\nClassifier: Topic :: Utilities\n"
)
OUTPUT = "build-aux/flatpak"
ALWAYS = {f"{APP_ID}.json", f"{APP_ID}.desktop", f"{APP_ID}.metainfo.xml"}
LOCKED = {"pylock.flatpak.toml", "python3-dependencies.json"}
ICON = {f"data/{APP_ID}.svg": "<svg viewBox='0 0 16 16'/>"}


def described(metadata: str = "") -> Description:
    """Return what a back end says of a project with a window."""
    return Description(metadata=METADATA + metadata, entry_points=EntryPoints(gui_scripts=("editor",)))


def make_project(root: Path, toml: str = "", *, requires: str = "[]", files: dict[str, str] | None = None) -> Path:
    """Write a project with these lines in its `[tool.flatpak]`."""
    pyproject = f'[build-system]\nrequires = {requires}\n[tool.flatpak]\napp-id = "{APP_ID}"\n{toml}\n'
    return write_tree(root, {"pyproject.toml": pyproject, **ICON, **(files or {})})


def run(root: Path, metadata: str = "", output: Path | None = None) -> Generated:
    """Generate the files of a project."""
    return generate(root, lambda: described(metadata), output=output)


INDEX = 'dependencies.index = "http://pypi.example.org/simple/"'


def test_without_dependencies(tmp_path: Path) -> None:
    """A project that needs nothing gets manifest, desktop file and metainfo, and no network is asked."""
    done = run(make_project(tmp_path))
    assert set(read_tree(tmp_path / OUTPUT)) == ALWAYS
    assert read_tree(tmp_path / OUTPUT) == done.files
    assert done.manifest == tmp_path / OUTPUT / f"{APP_ID}.json"
    assert json.loads(done.manifest.read_text())["id"] == APP_ID
    assert set(done.changed) == ALWAYS


def test_bindings_of_a_base(serve: Serve, tmp_path: Path) -> None:
    """What a BaseApp brings is not bundled beside it, nor what only that requires; all else is."""
    serve(Release(name="PySide6", version="6.11.0", requires=("shiboken6",)), Release(name="numpy", version="2.0"))
    base = 'runtime = "org.kde.Platform"\nbase = "io.qt.PySide.BaseApp"\n'
    done = run(make_project(tmp_path, base + INDEX), "Requires-Dist: PySide6\nRequires-Dist: numpy\n")
    assert b"numpy-2.0" in done.files["python3-dependencies.json"]
    assert b"PySide6" not in done.files["python3-dependencies.json"]
    manifest = json.loads(done.manifest.read_text())
    assert (manifest["base"], manifest["base-version"]) == ("io.qt.PySide.BaseApp", manifest["runtime-version"])


QT = (
    Release(name="PySide6", version="6.11.0", requires=("PySide6-Essentials", "shiboken6")),
    Release(name="PySide6-Essentials", version="6.11.0", requires=("shiboken6",)),
    Release(name="shiboken6", version="6.11.0"),
    Release(name="numpy", version="2.0"),
)


@pytest.mark.parametrize(
    ("toml", "runtime", "bundled"),
    [
        pytest.param("", "org.kde.Platform", False, id="BaseApp"),
        pytest.param('qt = "wheels"\n', "org.freedesktop.Platform", True, id="wheels"),
        pytest.param('qt = "wheels"\nruntime = "org.kde.Platform"\n', "org.kde.Platform", True, id="wheels on KDE"),
        pytest.param('runtime = "org.freedesktop.Platform"\n', "org.freedesktop.Platform", True, id="no BaseApp"),
    ],
)
def test_where_qt_comes_from(serve: Serve, tmp_path: Path, toml: str, runtime: str, *, bundled: bool) -> None:
    """The bindings are bundled where no BaseApp brings them, and there alone."""
    serve(*QT)
    done = run(make_project(tmp_path, toml + INDEX), "Requires-Dist: PySide6\nRequires-Dist: numpy\n")
    manifest = json.loads(done.manifest.read_text())
    assert (manifest["runtime"], "base" in manifest) == (runtime, not bundled)
    assert (b"shiboken6-6.11.0" in done.files["python3-dependencies.json"]) is bundled
    assert b"numpy-2.0" in done.files["python3-dependencies.json"]


def test_end_of_life_that_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine has learned of a runtime is told, and changes no byte of what is written."""
    root = make_project(tmp_path / "project", 'runtime = "org.gnome.Platform"\nruntime-version = "50"\n')
    before = run(root).files
    told: list[str] = []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    write_learned([Learned(id="org.gnome.Platform", branch="50", eol="")])
    after = generate(root, lambda: described(""), reporter=Reporter(warning=told.append)).files
    assert after == before
    assert told == [
        "tool.flatpak.runtime-version: org.gnome.Platform//50 is end of life and gets no more updates (got '50'); "
        "take '51', the newest"
    ]


def test_with_dependencies(serve: Serve, tmp_path: Path) -> None:
    """Dependencies and build requirements bring a lock and a file of sources each."""
    serve(Release(name="a", version="1.0"), Release(name="b", version="1.0"))
    done = run(make_project(tmp_path, INDEX, requires='["b"]'), "Requires-Dist: a\n")
    assert set(done.files) == ALWAYS | LOCKED | {"pylock.build.toml", "python3-build-requirements.json"}
    modules = json.loads(done.manifest.read_text())["modules"]
    assert modules[0] == "python3-dependencies.json"
    assert "python3-build-requirements.json" in modules[1]["sources"]


def test_bindings_of_the_runtime_are_not_locked(serve: Serve, tmp_path: Path) -> None:
    """What comes with the runtime is neither locked nor asked for, directly or by a detour."""
    index = serve(Release(name="a", version="1.0", requires=("pycairo",)))
    toml = f'runtime = "org.gnome.Platform"\n{INDEX}'
    done = run(make_project(tmp_path, toml), "Requires-Dist: PyGObject\nRequires-Dist: a\n")
    assert b"pygobject" not in done.files["python3-dependencies.json"]
    assert b"pycairo" not in done.files["python3-dependencies.json"]
    assert not [path for path in index.log if "cairo" in path or "gobject" in path]


def test_fresh_lock_needs_no_network(serve: Serve, tmp_path: Path) -> None:
    """A second run asks for nothing and changes nothing."""
    index = serve(Release(name="a", version="1.0"))
    root = make_project(tmp_path, INDEX)
    run(root, "Requires-Dist: a\n")
    before, asked = read_tree(root), len(index.log)
    assert run(root, "Requires-Dist: a\n").changed == ()
    assert (read_tree(root), len(index.log)) == (before, asked)


def test_failure_writes_nothing(serve: Serve, tmp_path: Path) -> None:
    """A run that cannot lock leaves what was there."""
    index = serve(Release(name="a", version="1.0"))
    root = make_project(tmp_path, INDEX)
    run(root, "Requires-Dist: a\n")
    before = read_tree(root)
    index.faults["/simple/"] = 503
    with pytest.raises(NetworkError):
        run(root, "Requires-Dist: a\nRequires-Dist: b\nKeywords: other\n")
    assert read_tree(root) == before


def test_committed_lock_serves_other_folders(serve: Serve, tmp_path: Path) -> None:
    """Writing elsewhere takes the lock from the configured folder, and leaves that alone."""
    index = serve(Release(name="a", version="1.0"))
    root = make_project(tmp_path / "project", INDEX)
    run(root, "Requires-Dist: a\n")
    before, asked = read_tree(root), len(index.log)
    done = run(root, "Requires-Dist: a\n", output=tmp_path / "out")
    assert len(index.log) == asked
    assert read_tree(root) == before
    assert read_tree(tmp_path / "out") == done.files


@pytest.mark.parametrize(
    ("toml", "now"),
    [
        pytest.param('format = "yaml"', {f"{APP_ID}.yml", f"{APP_ID}.desktop", f"{APP_ID}.metainfo.xml"}, id="yaml"),
        pytest.param('arches = ["x86_64"]', ALWAYS | {"flathub.json"}, id="one arch"),
    ],
)
def test_old_outputs_go(tmp_path: Path, toml: str, now: set[str]) -> None:
    """An output that is not made any more is removed, there and back."""
    run(make_project(tmp_path))
    run(make_project(tmp_path, toml))
    assert set(read_tree(tmp_path / OUTPUT)) == now
    run(make_project(tmp_path))
    assert set(read_tree(tmp_path / OUTPUT)) == ALWAYS


def test_old_lock_goes(serve: Serve, tmp_path: Path) -> None:
    """A project that needs nothing any more keeps no lock."""
    serve(Release(name="a", version="1.0"))
    root = make_project(tmp_path, INDEX)
    run(root, "Requires-Dist: a\n")
    assert set(read_tree(tmp_path / OUTPUT)) == ALWAYS | LOCKED
    run(root)
    assert set(read_tree(tmp_path / OUTPUT)) == ALWAYS


@pytest.mark.parametrize("name", [f"{APP_ID}.desktop", f"{APP_ID}.metainfo.xml"])
def test_generated_file_goes_when_the_author_ships_his_own(tmp_path: Path, name: str) -> None:
    """The author's file takes the place of ours, of which nothing is left to be taken for it."""
    run(make_project(tmp_path))
    own = (tmp_path / OUTPUT / name).read_text("utf-8").replace(GENERATED, "By hand")
    run(make_project(tmp_path, files={f"data/{name}": own}))
    assert set(read_tree(tmp_path / OUTPUT)) == ALWAYS - {name}


def test_own_file_in_the_output_folder_stays(tmp_path: Path) -> None:
    """A desktop file that the author keeps in the very folder is his, run after run."""
    root = make_project(tmp_path, files={f"{OUTPUT}/{APP_ID}.desktop": OWN_DESKTOP})
    for _ in range(2):
        run(root)
        assert (root / OUTPUT / f"{APP_ID}.desktop").read_text() == OWN_DESKTOP


def test_limited_arches_are_told_to_flathub(tmp_path: Path) -> None:
    """Flathub builds for the arches that it is told of."""
    done = run(make_project(tmp_path, 'arches = ["aarch64"]'))
    assert json.loads(done.files["flathub.json"]) == {"only-arches": ["aarch64"]}


@pytest.mark.parametrize(
    ("output", "to_project", "desktop"),
    [
        pytest.param("packaging/linux/flatpak", "../../..", f"packaging/linux/flatpak/{APP_ID}.desktop", id="inside"),
        pytest.param("../elsewhere", "../project", f"flatpak-data/{APP_ID}.desktop", id="outside"),
        pytest.param("build/flatpak", "../..", f"flatpak-data/{APP_ID}.desktop", id="where no source is"),
    ],
)
def test_output_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, to_project: str, desktop: str
) -> None:
    """From any folder the manifest finds the project, and its files in it."""
    root = make_project(tmp_path / "project")
    monkeypatch.chdir(root)
    done = run(root, output=Path(output))
    [module] = json.loads(done.manifest.read_text())["modules"]
    assert module["sources"][0]["path"] == to_project
    assert (done.folder / to_project).resolve() == root
    assert any(f" {desktop} " in command for command in module["build-commands"])


def test_output_into_the_projects_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that we write, and remove again, do not go among the author's own."""
    root = make_project(tmp_path)
    before = read_tree(root)
    monkeypatch.chdir(root)
    with pytest.raises(ConfigError, match=r"own folder \(got '\.'\)"):
        run(root, output=Path())
    assert read_tree(root) == before


def test_all_mistakes_come_together(tmp_path: Path) -> None:
    """The table's, the project's and the files' mistakes are one error; warnings are told beside it."""
    warnings: list[str] = []
    root = make_project(tmp_path, 'commnd = "x"\nicon = "absent.png"')
    reporter = Reporter(warning=warnings.append)
    metadata = METADATA.replace("MIT", "Other").replace("Classifier: Topic :: Utilities\n", "")
    with pytest.raises(ConfigError) as caught:
        generate(
            root, lambda: Description(metadata=metadata, entry_points=EntryPoints(scripts=("x",))), reporter=reporter
        )
    assert {line.partition(":")[0] for line in caught.value.messages} == {
        *("tool.flatpak.commnd", "tool.flatpak.icon", "project.license")
    }
    assert [warning.partition(":")[0] for warning in warnings] == ["tool.flatpak.desktop.categories"]
    assert not (tmp_path / OUTPUT).exists()


@pytest.mark.parametrize(
    ("pyproject", "wants"),
    [
        pytest.param("", False, id="nothing"),
        pytest.param("[tool.other]", False, id="other tools"),
        pytest.param("[tool.flatpak]", True, id="an empty table"),
        pytest.param("[project]\nname = 'flatpak'", False, id="the name elsewhere"),
    ],
)
def test_has_table(tmp_path: Path, pyproject: str, *, wants: bool) -> None:
    """A project without `[tool.flatpak]` wants nothing of us."""
    write_tree(tmp_path, {"pyproject.toml": pyproject})
    assert has_table(read_pyproject(tmp_path)) is wants


def test_output_folder(tmp_path: Path) -> None:
    """The folder can be told without anything else being right."""
    root = make_project(tmp_path, 'output = "packaging"\nwrong = 1')
    assert output_folder(root, read_pyproject(root)) == root / "packaging"


def test_no_secret_in_any_file(serve: Serve, tmp_path: Path) -> None:
    """The credentials of an index are in no output."""
    serve(Release(name="a", version="1.0"))
    secret = INDEX.replace("//", "//user:s3cret@")
    done = run(make_project(tmp_path, secret), "Requires-Dist: a\n")
    assert not [name for name, content in done.files.items() if b"s3cret" in content]


def test_outputs_do_not_depend_on_the_place(tmp_path: Path) -> None:
    """Two checkouts of one project have the same bytes."""
    one, other = (run(make_project(tmp_path / name)).files for name in ("one", "deeper/other"))
    assert one == other
