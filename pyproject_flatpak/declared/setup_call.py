"""Text of a setup.py -> the arguments of its call of `setup()` that are literals, or made of such. Runs nothing."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from pyproject_flatpak.declared import Notes

_MAX_LENGTH: Final = 100_000
"""Characters of a text, or items of an array: what constants may grow to when they are added to each other."""
_USED: Final = frozenset({"install_requires", "extras_require", "entry_points", "scripts"})
"""Keywords without which something is missed."""


class _UnknownError(Exception):
    """A value is not known before the program runs."""


class _Names(dict[str, Any]):
    """Constants by their name."""

    has_missed: bool = False
    """Whether a part of an array or a table was unknown since this was last set."""


def keywords_of_setup(text: str, notes: Notes) -> dict[str, Any]:
    """Return the keywords of `setup()`; of several calls the first that has one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the warnings are about the user's code
            tree = ast.parse(text)
        return _keywords(tree, notes)
    except SyntaxError as error:
        notes.add(f"is no valid Python 3: line {error.lineno}: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        notes.add("is no valid Python 3")
    return {}


def _keywords(tree: ast.Module, notes: Notes) -> dict[str, Any]:
    names = _Names()
    _learn(_statements(tree.body), names)
    found: dict[str, Any] = {}
    for function in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        calls = [node for node in _own_nodes(function) if isinstance(node, ast.Call) and _is_setup(node.func)]
        local = _Names(names)
        if calls and isinstance(function, ast.FunctionDef):
            _learn(_statements(function.body), local)
        for call in sorted(calls, key=lambda call: call.lineno):
            for name, value in _arguments(call, local, notes):
                found.setdefault(name, value)
    return found


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope, without those of the functions in it."""
    waiting = [*ast.iter_child_nodes(scope)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def _is_setup(called: ast.expr) -> bool:
    match called:
        case ast.Name(id="setup") | ast.Attribute(value=ast.Name(id="setuptools" | "core"), attr="setup"):
            return True
    return False


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that always run, in their order."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.Try | ast.With):
            yield from _statements(statement.body)


def _learn(statements: Iterable[ast.stmt], names: _Names) -> None:
    """Add the constants that are assigned to `names`."""
    for statement in statements:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                try:
                    names[name] = _value(value, names)
                except _UnknownError:
                    names.pop(name, None)


def _arguments(call: ast.Call, names: _Names, notes: Notes) -> Iterator[tuple[str, Any]]:
    for keyword in call.keywords:
        names.has_missed = False
        for value in _known_items([keyword.value], names):
            if keyword.arg:
                yield keyword.arg, value
            elif isinstance(value, dict):  # setup(**arguments)
                yield from value.items()
        if names.has_missed and keyword.arg in _USED:
            notes.add(f"{keyword.arg} in line {keyword.value.lineno} is not fully known before it runs")


def _value(node: ast.expr, names: _Names) -> Any:  # noqa: ANN401 - any literal
    """Return the value of a literal or of what is made of such; what is unknown in an array or a table is left out."""
    found: Any
    match node:
        case ast.Constant(value=constant):
            found = constant
        case ast.Name(id=name) if name in names:
            found = names[name]
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            found = list(islice(_known_items(items, names), _MAX_LENGTH))
        case ast.Dict(keys=keys, values=values):
            found = dict(_known_pairs(zip(keys, values, strict=True), names))
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            found = {k.arg: value for k in keywords for value in _known_items([k.value], names) if k.arg}
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = _sum(_value(left, names), _value(right, names))
        case ast.JoinedStr(values=parts):
            found = ""
            for part in parts:
                found = _sum(found, _value(part, names))
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            found = _value(value, names)
        case _:
            raise _UnknownError
    return found


def _known_items(items: Iterable[ast.expr], names: _Names) -> Iterator[Any]:
    for item in items:
        try:
            if isinstance(item, ast.Starred):
                inner = _value(item.value, names)
                yield from inner if isinstance(inner, list) else ()
            else:
                yield _value(item, names)
        except _UnknownError:
            names.has_missed = True


def _known_pairs(pairs: Iterable[tuple[ast.expr | None, ast.expr]], names: _Names) -> Iterator[tuple[str, Any]]:
    for key, node in pairs:
        for value in _known_items([node], names):
            if key is None:  # **other
                yield from value.items() if isinstance(value, dict) else ()
            else:
                yield from ((name, value) for name in _known_items([key], names) if isinstance(name, str))


def _sum(left: object, right: object) -> Any:  # noqa: ANN401
    if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) <= _MAX_LENGTH:
        return left + right
    if isinstance(left, list) and isinstance(right, list) and len(left) + len(right) <= _MAX_LENGTH:
        return left + right
    raise _UnknownError
