"""What one file of Python says."""

from __future__ import annotations

import pytest

from pyproject_flatpak.evidence.code import read_code


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import a.b.c", {"a", "a.b", "a.b.c"}, id="module, and those above it"),
        pytest.param("from a.b import c, d as e", {"a", "a.b", "a.b.c", "a.b.d"}, id="what is taken from it"),
        pytest.param("from . import a\nfrom .a import b", set(), id="the project's own, relative"),
        pytest.param("importlib.import_module('a.b')", {"a", "a.b"}, id="import_module"),
        pytest.param("a = import_module('a')", {"a"}, id="import_module, assigned"),
        pytest.param("def f():\n    return __import__('a')", {"a"}, id="__import__, returned"),
        pytest.param("import_module('.a', 'b')", set(), id="import_module, relative"),
        pytest.param("import_module(name)", set(), id="import_module of nobody knows what"),
        pytest.param("gi.require_version('Gtk', '4.0')", {"gi.repository.Gtk=4.0"}, id="version of a GI namespace"),
        pytest.param(
            "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c", {"a", "b", "c"}, id="try"
        ),
        pytest.param("with x:\n    for y in z:\n        while 1:\n            import a", {"a"}, id="deep inside"),
        pytest.param("match x:\n    case 1:\n        import a", {"a"}, id="in a case"),
        pytest.param("class A:\n    def f(self):\n        import a", {"a"}, id="in a method"),
        pytest.param("async def f():\n    async with x:\n        import a", {"a"}, id="asynchronous"),
        pytest.param("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}, id="for a type checker alone"),
        pytest.param("if typing.TYPE_CHECKING:\n    import a", set(), id="for a type checker, by its module"),
        pytest.param("if x:\n    import a\nelif y:\n    import b", {"a", "b"}, id="conditions that nobody knows"),
    ],
)
def test_imports(source: str, expected: set[str]) -> None:
    """Dotted names are found wherever the code may import them."""
    assert set(read_code(source.encode()).imports) == expected


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        pytest.param("sys.platform == 'linux'", True, id="Linux"),
        pytest.param("sys.platform == 'win32'", False, id="Windows"),
        pytest.param("sys.platform != 'win32'", True, id="not Windows"),
        pytest.param("sys.platform.startswith('win')", False, id="Windows, by its start"),
        pytest.param("not sys.platform.startswith('linux')", False, id="not Linux"),
        pytest.param("sys.platform in ('win32', 'darwin')", False, id="one of others"),
        pytest.param("sys.platform not in {'win32', 'darwin'}", True, id="none of others"),
        pytest.param("os.name == 'nt'", False, id="os.name"),
        pytest.param("platform.system() == 'Windows'", False, id="platform.system"),
        pytest.param("platform.system().lower() == 'linux'", True, id="in small letters"),
        pytest.param("sys.platform == 'darwin' and x", False, id="and something else"),
        pytest.param("sys.platform == 'darwin' or os.name == 'nt'", False, id="either of others"),
    ],
)
def test_platform(condition: str, *, runs: bool) -> None:
    """What another platform alone imports is left out, and what Linux does not come to."""
    found = read_code(f"if {condition}:\n    import a\nelse:\n    import b".encode()).imports
    assert set(found) == ({"a"} if runs else {"b"})


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("sys.platform == WINDOWS", id="compared with a name"),
        pytest.param("sys.platform == 1", id="compared with a number"),
        pytest.param("sys.platform > 'win'", id="compared in another way"),
        pytest.param("x == 'win32'", id="something else compared"),
        pytest.param("sys.platform == 'win32' or x", id="or something else"),
        pytest.param("x.startswith('win')", id="something else's start"),
    ],
)
def test_condition_that_nobody_knows(condition: str) -> None:
    """Both sides count where it cannot be told which one runs."""
    assert set(read_code(f"if {condition}:\n    import a\nelse:\n    import b".encode()).imports) == {"a", "b"}


def test_words() -> None:
    """Names and strings are found at their first lines; what documents the code is none of them."""
    source = b'"""A"""\nx.B(C)\nd = "e"\n\ndef f():\n    """G"""\n    return "e" + x\n'
    found = read_code(source)
    assert found.identifiers == {"x": 2, "B": 2, "C": 2, "d": 3}
    assert found.texts == {"e": 3}


def test_words_are_read_where_they_are_wanted() -> None:
    """A file in which nothing is looked for is not searched, its imports are."""
    found = read_code(b"import a\nb = 'c'", is_of_interest=lambda source: b"d" in source)
    assert (found.imports, found.identifiers, found.texts) == ({"a": 1}, {}, {})


def test_long_chain_of_conditions() -> None:
    """A thousand branches are no thousand levels."""
    branches = "\n".join(f"elif x == {i}:\n    import m{i}" for i in range(90))
    assert "m89" in read_code(f"if x:\n    import a\n{branches}".encode()).imports
