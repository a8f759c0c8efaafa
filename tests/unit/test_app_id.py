"""The rules of an app-id: Flathub's requirements and the checks of its linter."""

from __future__ import annotations

import re

import pytest

from pyproject_flatpak.app_id import check_app_id
from pyproject_flatpak.errors import Problems


def faults(app_id: str) -> list[str]:
    """Return what is said against an app-id."""
    problems = Problems()
    check_app_id(app_id, "app-id", problems)
    return [*problems.errors, *problems.warnings]


@pytest.mark.parametrize(
    "app_id",
    [
        pytest.param("org.example.Editor", id="three components"),
        pytest.param("org.example.team.text.Editor", id="five components"),
        pytest.param("org.example.my_text._7zip", id="underscores, before a digit too"),
        pytest.param("org.example.Text-Editor", id="hyphen in the last component"),
        pytest.param("org.example." + "E" * (255 - len("org.example.")), id="255 characters"),
        pytest.param("io.github.owner.Editor", id="GitHub"),
        pytest.param("io.gitlab.group.subgroup.Editor", id="GitLab with a subgroup"),
        pytest.param("page.codeberg.owner.Editor", id="Codeberg"),
        pytest.param("net.sourceforge.Editor", id="SourceForge"),
        pytest.param("org.gnome.gitlab.owner.Editor", id="GNOME's GitLab"),
        pytest.param("org.example.Desktops", id="a last component that only begins like a reserved one"),
    ],
)
def test_right_app_id(app_id: str) -> None:
    """An app-id that Flathub takes is not complained of."""
    assert faults(app_id) == []


@pytest.mark.parametrize(
    ("app_id", "complaint"),
    [
        pytest.param("editor", "must have at least 3 components", id="one component"),
        pytest.param("example.Editor", "must have at least 3 components", id="two components"),
        pytest.param("org.example.a.b.c.Editor", "must have at most 5 components", id="six components"),
        pytest.param("org.example." + "E" * 244, "must not be longer than 255 characters", id="256 characters"),
        pytest.param("org..Editor", "has an empty component", id="empty component"),
        pytest.param("org.example.Editor.", "has an empty component", id="dot at the end"),
        pytest.param("org.my-example.Editor", "component 'my-example' has a character", id="hyphen before the last"),
        pytest.param("org.7example.Editor", "component '7example' has a character", id="digit first"),
        pytest.param("org.example.7Editor", "component '7Editor' has a character", id="digit first in the last"),
        pytest.param("org.example.-Editor", "component '-Editor' has a character", id="hyphen first in the last"),
        pytest.param("org.example.Éditor", "component 'Éditor' has a character", id="letter beyond ASCII"),
        pytest.param("org.example.Edi tor", "component 'Edi tor' has a character", id="space"),
        pytest.param("org.example.Editor\n", "component 'Editor\\n' has a character", id="newline at the end"),
        pytest.param("org.example.Editor.desktop", "must not end with '.desktop'", id="name of a desktop file"),
        pytest.param("org.example.editor.app", "must not end with '.app'", id="app says nothing"),
        pytest.param("org.example.editor.linux", "must not end with '.linux'", id="linux says nothing"),
        pytest.param("com.github.owner.Editor", "has the form io.github.OWNER.NAME", id="GitHub's own domain"),
        pytest.param("de.github.owner.Editor", "has the form io.github.OWNER.NAME", id="GitHub under any other domain"),
        pytest.param("com.gitlab.owner.Editor", "has the form io.gitlab.OWNER.NAME", id="GitLab's own domain"),
        pytest.param("org.codeberg.owner.Editor", "has the form page.codeberg.OWNER.NAME", id="Codeberg's own domain"),
        pytest.param("io.github.Editor", "has the form io.github.OWNER.NAME", id="GitHub without the owner"),
        pytest.param("io.gitlab.Editor", "has the form io.gitlab.OWNER.NAME", id="GitLab without the owner"),
        pytest.param("page.codeberg.Editor", "has the form page.codeberg.OWNER.NAME", id="Codeberg without the owner"),
        pytest.param("io.frama.Editor", "has the form io.frama.OWNER.NAME", id="Framagit without the owner"),
    ],
)
def test_wrong_app_id(app_id: str, complaint: str) -> None:
    """An app-id that Flathub refuses is complained of once, at its key, with what is wrong and what was got."""
    [error] = faults(app_id)
    assert error.startswith("app-id: ")
    assert complaint in error
    assert "(got " in error


def test_every_fault_of_an_app_id_is_told() -> None:
    """Two components that are wrong and one too few are three mistakes, all of them told."""
    assert len(faults("org-x.7")) == 3


@pytest.mark.parametrize(
    "component",
    [
        pytest.param("7zip", id="digit first"),
        pytest.param("my-name", id="hyphen"),
        pytest.param("é è", id="letters and a space"),
        pytest.param("٣", id="digit beyond ASCII"),
    ],
)
def test_suggested_component_is_right(component: str) -> None:
    """The component that the message proposes may be put in the place of the wrong one."""
    [error] = faults(f"org.{component}.Editor")
    proposed = re.findall(r"'([^']*)'", error)[-1]
    assert faults(f"org.{proposed}.Editor") == []


@pytest.mark.parametrize("app_id", ["a.b", "org..Editor", "a.b.c.d.e.F"])
def test_example_in_a_message_is_right(app_id: str) -> None:
    """The app-id that a message gives as an example is one that passes."""
    [error] = faults(app_id)
    [example] = re.findall(r"something like '(.*)'", error)
    assert faults(example) == []


@pytest.mark.parametrize("app_id", ["com.github.owner.Editor", "com.gitlab.owner.Editor"])
def test_id_of_former_days(app_id: str) -> None:
    """An application that Flathub has under such an id can go on; a new one is warned."""
    problems = Problems()
    check_app_id(app_id, "app-id", problems)
    assert (len(problems.errors), len(problems.warnings)) == (0, 1)
