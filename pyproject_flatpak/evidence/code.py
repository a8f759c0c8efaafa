"""One Python file -> the modules that it imports, and which of some names and texts it mentions, each with its line.

Never runs or imports anything. https://docs.python.org/3/library/ast.html
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

_IMPORTERS: Final = frozenset({"import_module", "__import__"})
"""Functions whose first argument names a module."""


_PLATFORM: Final = {"sys.platform": "linux", "os.name": "posix", "platform.system()": "Linux"}
_LONGEST: Final = len("platform.system().lower()")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mentions:
    """What one file says: each thing with the first line that says it."""

    imports: dict[str, int] = field(default_factory=dict)
    """Dotted names, those of the modules above them included: `PySide6`, `PySide6.QtGui`, `PySide6.QtGui.QAction`."""
    identifiers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    """Values of strings, whole."""


def read_code(source: bytes, *, is_of_interest: Callable[[bytes], bool] | None = None) -> Mentions:
    """Return what the source of a module mentions. Raises SyntaxError, ValueError, RecursionError, MemoryError.

    Identifiers and texts are looked at only where `is_of_interest`, as that takes several times as long.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the warnings are about the user's code, and not asked for here
        tree = ast.parse(source)
    found = Mentions()
    _read_imports(tree, found.imports)
    if is_of_interest is None or is_of_interest(source):
        _read_words(tree, found)
    return found


def _read_imports(tree: ast.Module, found: dict[str, int]) -> None:
    waiting: list[ast.stmt] = [*reversed(tree.body)]
    while waiting:
        node = waiting.pop()
        for name in _imported(node):
            _note(found, name, node.lineno)
        waiting += reversed([*_inner(node)])


def _inner(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statements inside of a statement that may run on Linux."""
    runs = _runs_here(node.test) if isinstance(node, ast.If) else None
    for block in ("body", "handlers", "cases", "orelse", "finalbody"):
        if (block == "body" and runs is False) or (block == "orelse" and runs):
            continue
        for inner in getattr(node, block, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            else:  # an except or a case
                yield from inner.body


def _runs_here(test: ast.expr) -> bool | None:  # noqa: PLR0911 - one for each form of a condition
    """Tell whether a condition holds in a Flatpak, None where nobody knows: it runs on Linux and checks no types."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _runs_here(operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=ast.And(), values=values) if any(_runs_here(value) is False for value in values):
            return False
        case ast.BoolOp(op=ast.Or(), values=values) if all(_runs_here(value) is False for value in values):
            return False
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compared(_platform(left), operator, right)
        case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[ast.Constant(value=str() as start)]):
            here = _platform(value)
            return here.startswith(start) if here else None
    return None


def _platform(node: ast.expr) -> str:
    """Return what an expression is on Linux that asks for the platform; empty for any other."""
    text = ast.unparse(node)
    return _PLATFORM.get(text.removesuffix(".lower()"), "") if len(text) <= _LONGEST else ""


def _compared(here: str, operator: ast.cmpop, right: ast.expr) -> bool | None:
    try:
        value = ast.literal_eval(right)
    except ValueError:
        return None
    values = value if isinstance(value, tuple | list | set) else (value,)
    if not here or not all(isinstance(item, str) for item in values):
        return None
    same = here.lower() in {item.lower() for item in values}
    if isinstance(operator, ast.Eq | ast.In):
        return same
    return not same if isinstance(operator, ast.NotEq | ast.NotIn) else None


def _imported(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _with_those_above(alias.name)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from _with_those_above(node.module)
        for alias in node.names:
            yield f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and isinstance(node.value, ast.Call):
        yield from _by_call(node.value)


def _by_call(call: ast.Call) -> Iterator[str]:
    """Yield what `importlib.import_module("a.b")` imports, and `gi.require_version("Gtk", "4.0")` asks for."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if function in _IMPORTERS and texts and re.fullmatch(r"\w+(\.\w+)*", texts[0]):
        yield from _with_those_above(texts[0])
    elif function == "require_version" and len(texts) == 2:  # noqa: PLR2004 - a namespace and its version
        yield f"gi.repository.{texts[0]}={texts[1]}"


def _with_those_above(name: str) -> Iterator[str]:
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        yield ".".join(parts[:i])


def _read_words(tree: ast.Module, found: Mentions) -> None:
    documentation = {id(text) for node in ast.walk(tree) if (text := _docstring(node))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            _note(found.identifiers, node.attr, node.lineno)
        elif isinstance(node, ast.Name):
            _note(found.identifiers, node.id, node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            _note(found.texts, node.value, node.lineno)


def _docstring(node: ast.AST) -> ast.expr | None:
    """Return the first thing in a body where it is a text that does nothing."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def _note(found: dict[str, int], name: str, line: int) -> None:
    if line < found.get(name, line + 1):
        found[name] = line
