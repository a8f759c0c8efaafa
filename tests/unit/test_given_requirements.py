"""requirements.txt as a list of pins."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyproject_flatpak.errors import Problems
from pyproject_flatpak.lock.given.requirements_txt import RequirementsFile, read_requirements_file

H1, H2 = "1" * 64, "2" * 64


def read(folder: Path, text: str, **others: str) -> RequirementsFile:
    """Return what a file with this text says, which has no mistake; ``others`` lie beside it."""
    for name, content in {"requirements": text, **others}.items():
        (folder / f"{name}.txt").write_text(content, "utf-8")
    problems = Problems()
    found = read_requirements_file(folder / "requirements.txt", "requirements.txt", problems)
    assert problems.errors == []
    return found


def texts(found: RequirementsFile) -> list[str]:
    """Return the requirements."""
    return [str(entry.requirement) for entry in found.entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A.b==1.0\n", ["a-b==1.0"], id="name is normalized"),
        pytest.param(
            "a[X,y]==1.0 ; python_version < '3'\n", ['a[x,y]==1.0; python_version < "3"'], id="extras, marker"
        ),
        pytest.param("# one\n\na==1.0  # via b\n    # via c\n", ["a==1.0"], id="comments"),
        pytest.param("a==1.0 \\\n  --hash=sha256:" + H1 + " \\\n  --hash=sha256:" + H2, ["a==1.0"], id="continued"),
        pytest.param("a==1.0\r\nb==2.0\r\n", ["a==1.0", "b==2.0"], id="lines of Windows"),
        pytest.param("\ufeffa==1.0", ["a==1.0"], id="byte order mark"),
        pytest.param(
            "a @ https://example.org/a.zip#subdirectory=x\n", ["a @ https://example.org/a.zip#subdirectory=x"], id="URL"
        ),
        pytest.param(
            "https://example.org/A_b-1.0-py3-none-any.whl ; os_name == 'posix'\n",
            ['a-b @ https://example.org/A_b-1.0-py3-none-any.whl ; os_name == "posix"'],
            id="bare URL of a wheel",
        ),
        pytest.param(
            "-e git+https://example.org/x.git@v1#egg=A&subdirectory=py\n",
            ["a @ git+https://example.org/x.git@v1#subdirectory=py"],
            id="editable repository",
        ),
        pytest.param("-e .\n.\n.[gui]\na==1.0\n", ["a==1.0"], id="the project itself"),
        pytest.param("--require-hashes\n--only-binary :all:\na==1.0\n", ["a==1.0"], id="options that do not matter"),
    ],
)
def test_entries(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Each line that names a distribution is an entry."""
    assert texts(read(tmp_path, text)) == expected


def test_included_files(tmp_path: Path) -> None:
    """Files are included from beside the one that names them, as entries or as constraints."""
    found = read(tmp_path, "-r inner.txt\n--constraint=bounds.txt\nb==2.0\n", inner="a==1.0\n", bounds="c==3.0\n")
    assert texts(found) == ["a==1.0", "b==2.0"]
    assert [str(entry.requirement) for entry in found.constraints] == ["c==3.0"]
    assert [entry.where for entry in found.entries] == ["inner.txt line 1", "requirements.txt line 3"]
    assert len(found.texts) == 3


def test_hashes(tmp_path: Path) -> None:
    """The sha256 of every file that is allowed is read; with one for each entry, the list is complete."""
    found = read(tmp_path, f"a==1.0 --hash=sha256:{H1} --hash=sha512:00 --hash sha256:{H2}\n")
    assert found.entries[0].hashes == {H1, H2}
    assert found.is_complete
    assert not read(tmp_path, f"a==1.0 --hash=sha256:{H1}\nb==1.0\n").is_complete


def test_indexes(tmp_path: Path) -> None:
    """The index of the file and further ones are known."""
    found = read(tmp_path, "-i https://a.example.org/\n--extra-index-url https://b.example.org/\na==1.0\n")
    assert (found.main_index, found.indexes) == ("https://a.example.org/", ["https://b.example.org/"])
