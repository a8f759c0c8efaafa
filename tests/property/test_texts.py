"""Any text that an author writes arrives unchanged, whatever the syntax of the file that it goes to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pyproject_flatpak.writing_direction import turns_text
from tests.support.documents import APP_ID, Outcome, document, generate_document, run_document, texts
from tests.support.formats import (
    exec_arguments,
    list_value,
    read_key_file,
    read_xml,
    string_value,
    without_characters_that_xml_lacks,
)
from tests.support.trees import Tree

NASTY = ("a;b", "\\", '"quoted"', "100%", "%", "%%", "%d", "$HOME", "`id`", "it's", "[x]", "#", "=", "ü𝄞", "&lt;")

ordinary = st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
"""All characters but those that control something: others may be refused, see test_any_text_is_refused_or_arrives."""
lines = (st.sampled_from(NASTY) | st.text(ordinary, min_size=1, max_size=40)).filter(
    lambda text: text.strip() != "" and not turns_text(text)
)
"""Texts of a single line that are not refused."""
names = lines.map(lambda text: text.replace(",", "")).filter(lambda text: text.strip() not in {"", "."})
"""Names of people, who by the rules of `[project]` have no comma."""
paragraphs = st.lists(lines | st.sampled_from(["", "- item", "* item", "-", "-no item"]), min_size=1, max_size=6).map(
    "\n".join
)
json_values = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | lines,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(lines, inner, max_size=3),
    max_leaves=5,
)
"""Values that both TOML and JSON have."""
arguments = st.lists(lines | st.sampled_from(["-v", "--", "a b"]), max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the project of every example."""
    return tmp_path_factory.mktemp("project")


@given(name=lines, generic=lines, comment=lines, wm_class=lines)
@example(name=" \\s; ", generic="= 1", comment=" #", wm_class="[x]")
def test_desktop_texts(folder: Path, name: str, generic: str, comment: str, wm_class: str) -> None:
    """The texts of the desktop file read back as they were written, but for blanks around them."""
    desktop = {"name": name, "generic-name": generic, "comment": comment, "startup-wm-class": wm_class}
    entry = desktop_file(generate_document(document({"desktop": desktop}), folder))["Desktop Entry"]
    found = {key: string_value(entry[key]) for key in ("Name", "GenericName", "Comment", "StartupWMClass")}
    keys = {"Name": name, "GenericName": generic, "Comment": comment, "StartupWMClass": wm_class}
    assert found == {key: text.strip() for key, text in keys.items()}


@given(keywords=st.lists(lines.map(lambda text: text.replace(";", "")).filter(str.strip), min_size=1, unique=True))
@example(keywords=[" a", "\tb", "c\t", "d "])
def test_keywords(folder: Path, keywords: list[str]) -> None:
    """Keywords are the same list when read back, in their order."""
    files = generate_document(document({"desktop": {"keywords": keywords}}), folder)
    assert list_value(desktop_file(files)["Desktop Entry"]["Keywords"]) == keywords


@given(keywords=st.lists(lines.map(lambda text: text.replace(",", "")).filter(str.strip), min_size=1, unique=True))
def test_keywords_of_the_project(folder: Path, keywords: list[str]) -> None:
    """Keywords of `[project]` may hold a semicolon, and come in order of the alphabet."""
    pyproject = document({})
    pyproject["project"]["keywords"] = keywords
    entry = desktop_file(generate_document(pyproject, folder))["Desktop Entry"]
    assert list_value(entry["Keywords"]) == sorted({keyword.strip() for keyword in keywords})


@given(args=arguments)
@example(args=["-v", "-v"])
@example(args=["%", "%%", "%d", "x%f", "100%"])
def test_exec_arguments(folder: Path, args: list[str]) -> None:
    """Exec splits, by the rules of the specification, into the command and its arguments; so do those of actions."""
    several = [arg for arg in args if arg in {"%f", "%F", "%u", "%U"}]
    args = [arg for arg in args if arg not in several[1:]]
    actions = {"new": {"name": "New", "exec-args": args}}
    groups = desktop_file(generate_document(document({"desktop": {"exec-args": args, "actions": actions}}), folder))
    for group in ("Desktop Entry", "Desktop Action new"):
        assert exec_arguments(groups[group]["Exec"]) == ["example", *args]


@given(command=lines.filter(lambda text: not re.search(r"[\s/]", text)))
@example(command="50%")
@example(command="a&b")
def test_command(folder: Path, command: str) -> None:
    """A command that is not refused is one argument of Exec, whatever is in it."""
    outcome = run_document(document({"command": command}), folder)
    if outcome.exit_code == 0:
        assert exec_arguments(desktop_file(outcome.files)["Desktop Entry"]["Exec"]) == [command]
    else:
        assert refused_keys(outcome) == ["tool.flatpak.command"]


@given(text=texts, as_yaml=st.booleans())
@example(text="\x85", as_yaml=True)
@example(text="\u2028", as_yaml=True)
@example(text="\ufeff", as_yaml=True)
@example(text="\x7f", as_yaml=False)
@example(text="\x00", as_yaml=False)
def test_any_text_is_refused_or_arrives(folder: Path, text: str, *, as_yaml: bool) -> None:
    """Even a text of control characters is unchanged in each file that it comes to, or else refused at its key."""
    desktop = {"comment": text, "keywords": ["first", text], "exec-args": [text]}
    table = {"desktop": desktop, "build-options": {"env": {"A": text}}, "format": "yaml" if as_yaml else "json"}
    outcome = run_document(document(table), folder)
    if outcome.exit_code:
        keys = ("desktop.comment", "desktop.keywords[1]", "desktop.exec-args[0]", "build-options.env.A")
        assert set(refused_keys(outcome)) <= {f"tool.flatpak.{key}" for key in keys}
        return
    entry = desktop_file(outcome.files)["Desktop Entry"]
    assert string_value(entry["Comment"]) == text.strip()
    assert list_value(entry["Keywords"]) == list(dict.fromkeys(["first", text]))
    assert exec_arguments(entry["Exec"]) == ["example", text]
    files = outcome.files
    manifest = yaml.safe_load(files[f"{APP_ID}.yml"]) if as_yaml else json.loads(files[f"{APP_ID}.json"])
    assert manifest["build-options"]["env"] == {"A": text}


@given(arg=lines, mime=st.sampled_from(["text/plain", "x-scheme-handler/example"]))
def test_field_code(folder: Path, arg: str, mime: str) -> None:
    """An application with MIME types gets one field code, after its own arguments, unless it has written one."""
    table = {"desktop": {"exec-args": [arg], "mime-types": [mime]}}
    found = exec_arguments(desktop_file(generate_document(document(table), folder))["Desktop Entry"]["Exec"])
    own = arg in {"%f", "%F", "%u", "%U"}
    assert found == ["example", arg, *([] if own else ["%F" if mime == "text/plain" else "%U"])]


@given(name=lines, summary=lines, developer=lines, caption=lines)
@example(name="<", summary="]]>", developer="&amp;", caption=" a")
def test_metainfo_texts(folder: Path, name: str, summary: str, developer: str, caption: str) -> None:
    """The texts of the metainfo file read back as they were written, but for what XML cannot hold."""
    metainfo = {
        "summary": summary,
        "developer": {"name": developer},
        "screenshots": [{"image": "https://example.org/1.png", "caption": caption}],
    }
    root = metainfo_file(generate_document(document({"name": name, "metainfo": metainfo}), folder))
    wanted = {"name": name, "summary": summary.strip().removesuffix(".") or ".", "developer/name": developer}
    wanted["screenshots/screenshot/caption"] = caption
    found = {path: root.findtext(path) for path in wanted}
    assert found == {path: without_characters_that_xml_lacks(text.strip()) for path, text in wanted.items()}


@given(version=lines.filter(lambda text: not re.search(r"\s", text)))
@example(version='"')
@example(version="<&>")
def test_metainfo_attributes(folder: Path, version: str) -> None:
    """So do those that become an attribute."""
    releases = [{"version": version, "date": "2026-11-01"}]
    release = metainfo_file(generate_document(document({"metainfo": {"releases": releases}}), folder)).find(
        ".//release"
    )
    assert release is not None
    assert release.get("version") == without_characters_that_xml_lacks(version)


@given(description=lines, authors=st.lists(st.tuples(names, st.booleans()), min_size=1, max_size=3))
@example(description="a: b", authors=[('A "B" C', True), ("D", True)])
@example(description="a", authors=[("A <B>", True)])
@example(description="a", authors=[("A; B:", False), ("C", True)])
def test_texts_of_the_project(folder: Path, description: str, authors: list[tuple[str, bool]]) -> None:
    """Description and author of `[project]` survive their way through the core metadata."""
    pyproject = document({})
    pyproject["project"]["description"] = description
    pyproject["project"]["authors"] = [
        {"name": name, **({"email": f"person{i}@example.org"} if has_email else {})}
        for i, (name, has_email) in enumerate(authors)
    ]
    root = metainfo_file(generate_document(pyproject, folder))
    wanted = without_characters_that_xml_lacks(" ".join(description.split()).removesuffix("."))
    assert root.findtext("summary") == wanted
    said = {without_characters_that_xml_lacks(" ".join(name.split())) for name, _ in authors}
    assert " ".join((root.findtext("developer/name") or "").split()) in said


@given(summary=st.sampled_from([".", " . ", "…", "A."]))
def test_summary_is_never_empty(folder: Path, summary: str) -> None:
    """Taking the full stop away leaves something, or the summary is refused."""
    outcome = run_document(document({"metainfo": {"summary": summary}}), folder)
    if outcome.exit_code == 0:
        assert metainfo_file(outcome.files).findtext("summary")
    else:
        assert refused_keys(outcome) == ["tool.flatpak.metainfo.summary"]


@given(description=paragraphs.filter(str.strip))
@example(description="Paragraph:\n- one\n  more\n- two\n\nlast")
@example(description="- \n-\n* ")
def test_descriptions(folder: Path, description: str) -> None:
    """All that a description says is said, in its order, in paragraphs and items that are not empty."""
    releases = [{"version": "1", "date": "2026-11-01", "description": description}]
    metainfo = {"description": description, "releases": releases}
    root = metainfo_file(generate_document(document({"metainfo": metainfo}), folder))
    for path in ("description", "releases/release/description"):
        found = root.find(path)
        assert found is not None
        assert {element.tag for element in found.iter()} <= {"description", "p", "ul", "li"}
        said = "".join(element.text or "" for element in found.iter() if element.tag in {"p", "li"})
        assert letters(said) == letters(without_characters_that_xml_lacks(description))


@given(env=st.dictionaries(lines, lines, max_size=3), args=st.lists(lines, max_size=3, unique=True), more=json_values)
def test_manifest_as_json(folder: Path, env: Mapping[str, str], args: list[str], more: object) -> None:
    """What stands in the manifest's tables is the same when the JSON is read back."""
    table = manifest_table(env, args, more)
    assert_holds(json.loads(generate_document(document(table), folder)[f"{APP_ID}.json"]), table)


@given(env=st.dictionaries(lines, lines, max_size=3), args=st.lists(lines, max_size=3, unique=True), more=json_values)
@example(
    env={"A": "6.10", "no": "yes", "~": "null", "B": "1:30", "": "a\nb\n", "C": "2026-11-01"}, args=["- a: b"], more=1
)
def test_manifest_as_yaml(folder: Path, env: Mapping[str, str], args: list[str], more: object) -> None:
    """The same for YAML, where nearly every text means something."""
    table = manifest_table(env, args, more) | {"format": "yaml"}
    assert_holds(yaml.safe_load(generate_document(document(table), folder)[f"{APP_ID}.yml"]), table)


def manifest_table(env: Mapping[str, str], args: list[str], more: object) -> dict[str, Any]:
    """Return a table whose texts go into the manifest."""
    return {
        "finish-args": [f"--env=A{i}={arg}" for i, arg in enumerate(args)],
        "cleanup-commands": args,
        "build-options": {"env": dict(env)},
        "manifest": {"x-more": more},
        "modules": [{"name": "first", "x-more": more}],
    }


def assert_holds(found: Mapping[str, Any], table: Mapping[str, Any]) -> None:
    """Check that the manifest says what the table says."""
    assert [arg for arg in found["finish-args"] if arg.startswith("--env")] == table["finish-args"]
    assert found.get("cleanup-commands", []) == table["cleanup-commands"]
    assert found["build-options"] == table["build-options"]
    assert found["x-more"] == table["manifest"]["x-more"]
    assert found["modules"][0] == table["modules"][0]


def refused_keys(outcome: Outcome) -> list[str]:
    """Return the key of each error line."""
    return [line.removeprefix("error: ").partition(": ")[0] for line in outcome.lines]


def desktop_file(files: Tree) -> dict[str, dict[str, str]]:
    """Return the groups of the desktop file."""
    return read_key_file(files[f"{APP_ID}.desktop"])


def metainfo_file(files: Tree) -> ElementTree.Element:
    """Return the component."""
    return read_xml(files[f"{APP_ID}.metainfo.xml"])


def letters(text: str) -> str:
    """Return `text` without blanks and the marks of list items."""
    return re.sub(r"[\s*-]", "", text)
