"""Mappings and trees -> bytes. The only module that knows the syntax of JSON, YAML, key files and XML. Pure."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree import ElementTree

from pyproject_flatpak.errors import ConfigError, message
from pyproject_flatpak.model import JSON, Format

KeyFile = Mapping[str, Mapping[str, str | bool | tuple[str, ...]]]
"""Group name -> key -> value; a tuple is a list of strings."""

_XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LINE_END_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""What PyYAML reads as the end of a line unless it is escaped."""
_NUMBER_IN_YAML: Final = re.compile(r"[-+]?[.]?[0-9][0-9a-zA-Z_.:+-]*\Z")
"""What a reader of YAML 1.1 or 1.2 may take for a number, a date or a time."""
_NOT_IN_XML: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may hold, https://www.w3.org/TR/xml/#charsets; the ranges of those that it may hold
take much longer to compile.
"""


def write_json(value: JSON) -> bytes:
    """Return RFC 8259 text with four spaces of indentation, as Flathub wants manifests."""
    return (json.dumps(value, indent=4, ensure_ascii=False) + "\n").encode()


def write_yaml(value: JSON) -> bytes:
    """Return YAML 1.1 in which every string that another type could be mistaken for is quoted."""
    try:
        import yaml  # noqa: PLC0415 - needed by few, so not a dependency of all
    except ImportError:
        raise ConfigError(
            message(
                "tool.flatpak.format",
                "YAML needs PyYAML, which is not installed",
                got="yaml",
                remedy="pip install 'pyproject-flatpak[yaml]', or take format = \"json\"",
            )
        ) from None

    class Dumper(yaml.SafeDumper):
        """Indents the items of lists, as Flathub's style wants."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
            super().increase_indent(flow, indentless=False)

    def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
        style = '"' if _LINE_END_IN_YAML.search(text) else "'" if _NUMBER_IN_YAML.match(text) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, represent_text)
    text: str = yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4096)
    return text.encode()


def write_manifest(value: JSON, syntax: Format) -> bytes:
    """Return the manifest in the syntax that the author has chosen."""
    return write_yaml(value) if syntax == "yaml" else write_json(value)


def write_key_file(groups: KeyFile, *, comment: str = "") -> bytes:
    """Return a key file: https://specifications.freedesktop.org/desktop-entry-spec/latest/basic-format.html."""
    lines = [f"# {comment}"] if comment else []
    for group, entries in groups.items():
        if lines and group != next(iter(groups)):
            lines.append("")
        lines.append(f"[{group}]")
        lines += [f"{key}={key_file_value(value)}" for key, value in entries.items()]
    return ("\n".join(lines) + "\n").encode()


def write_xml(root: ElementTree.Element, *, comment: str = "") -> bytes:
    """Return an XML document with two spaces of indentation; characters that XML cannot hold are left out."""
    _leave_out_what_xml_cannot_hold(root)
    ElementTree.indent(root)
    body = io.StringIO()
    ElementTree.ElementTree(root).write(body, encoding="unicode", short_empty_elements=True)
    head = f"<!-- {comment} -->\n" if comment else ""
    return f"{_XML_HEAD}{head}{body.getvalue()}\n".encode()


def write_xml_document(nodes: Iterable[ElementTree.Element], *, comment: str) -> bytes:
    """Return an XML document of an author's: comments and root, each as it is laid out, behind a comment of ours."""
    nodes = [*nodes]
    for node in nodes:
        _leave_out_what_xml_cannot_hold(node)
    texts = (ElementTree.tostring(node, encoding="unicode") for node in nodes)
    return "".join([_XML_HEAD, f"<!-- {comment} -->\n", *(f"{text.rstrip()}\n" for text in texts)]).encode()


def key_file_value(value: str | bool | tuple[str, ...]) -> str:  # noqa: FBT001 - one of the kinds of value
    """Return a value as it stands in a key file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "".join(f"{_escaped(item).replace(';', chr(92) + ';')};" for item in value)
    return _escaped(value)


def _leave_out_what_xml_cannot_hold(root: ElementTree.Element) -> None:
    for element in root.iter():
        element.text = _NOT_IN_XML.sub("", element.text) if element.text else element.text
        for name, value in element.attrib.items():
            element.set(name, _NOT_IN_XML.sub("", value))


def _escaped(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
    return r"\s" + escaped[1:] if escaped.startswith(" ") else escaped
