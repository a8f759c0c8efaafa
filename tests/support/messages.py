"""The error lines and warnings that our code can say, read from its source: their words, without keys and values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def patterns_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (place, regular expression) for the words of each call of `message`, `problems.add` or `problems.warn`.

    Words that come from a library, as in `str(error)`, have no pattern.
    """
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, FUNCTIONS):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and len(call.args) > 1 and _says_something(call.func):
                    for words in _texts(call.args[1], function):
                        yield f"{path.name}:{call.lineno}", words


def _says_something(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute) and called.attr in {"add", "warn"}:
        return ast.unparse(called.value).rpartition(".")[2] in {"problems", "for_desktop", "for_metainfo"}
    return isinstance(called, ast.Name) and called.id == "message"


def _texts(node: ast.expr, function: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, function)
            yield from _texts(other, function)
        case ast.Name(id=name):
            for assignment in ast.walk(function):
                if isinstance(assignment, ast.Assign) and name in map(ast.unparse, assignment.targets):
                    yield from _texts(assignment.value, function)
