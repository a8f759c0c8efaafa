"""YAML text -> values, as flatpak-builder takes them, and their lines. Pure.

https://yaml.org/spec/1.2.2/; PyYAML is asked for only where there is a YAML file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pyproject_flatpak.errors import ConfigError, message
from pyproject_flatpak.lint.json_text import Path

if TYPE_CHECKING:
    import yaml

_TYPES: Final = {
    "bool": (r"true|false", "tf"),
    "null": (r"null|~|", ["n", "~", ""]),
    "int": (r"[-+]?[0-9]+", "-+0123456789"),
    "float": (r"[-+]?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
}
"""What is no text, with the characters that it begins with; YAML 1.1 would take `no` for a boolean as well."""


class YamlError(ValueError):
    """A text that is no YAML."""

    def __init__(self, problem: str, line: int | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def read_yaml(text: str) -> tuple[Any, dict[Path, int]]:
    """Return the value of a text, and the line of each value in it by its path.

    Raises YamlError, also for a key that stands twice, and ConfigError without PyYAML.
    """
    try:
        import yaml  # noqa: PLC0415 - needed by few, so not a dependency of all
    except ImportError:
        remedy = "pip install 'pyproject-flatpak[yaml]'"
        raise ConfigError(message("manifest", "YAML needs PyYAML, which is not installed", remedy=remedy)) from None

    class Loader(yaml.SafeLoader):
        """Knows fewer types than YAML 1.1."""

        yaml_implicit_resolvers = {}  # noqa: RUF012 - the class attribute of PyYAML

    for name, (pattern, starts) in _TYPES.items():
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{pattern})\Z"), list(starts))
    try:
        loader = Loader(text)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        _walk(node, (), lines)
        return (loader.construct_document(node) if node else None), lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError(getattr(error, "problem", None) or str(error), mark.line + 1 if mark else None) from None


def _walk(node: yaml.Node | None, path: Path, lines: dict[Path, int]) -> None:
    """Record the line of each value. Raises YamlError for a key that stands twice."""
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node.value, list) and node.tag.endswith(":seq"):
        for i, item in enumerate(node.value):
            _walk(item, (*path, i), lines)
    elif isinstance(node.value, list):
        for key, value in node.value:
            inner = (*path, str(key.value))
            if inner in lines:
                raise YamlError(f"the key {key.value!r} stands twice", key.start_mark.line + 1)
            lines[inner] = key.start_mark.line + 1
            _walk(value, inner, lines)
