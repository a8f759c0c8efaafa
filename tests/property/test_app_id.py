"""The check of an app-id against a second formulation of Flathub's rules, written from the linter's conditions."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyproject_flatpak.app_id import check_app_id
from pyproject_flatpak.errors import Problems

LETTERS = set(string.ascii_letters + "_")
DIGITS = set(string.digits)
TOP = {"github": "io", "gitlab": "io", "frama": "io", "codeberg": "page"}
"""What stands before the name of a code host."""

words = st.sampled_from(
    ["org", "io", "com", "page", "de", *TOP, "GitHub", "app", "App", "linux", "desktop", "Desktop", "example"]
)
components = words | st.text(st.sampled_from("aZ_-9é. \n"), max_size=4)
app_ids = st.lists(components, max_size=7).map(".".join) | st.builds(
    lambda start, rest: ".".join([*start, *rest]),
    st.tuples(st.sampled_from(["io", "page", "com", "de"]), st.sampled_from([*TOP, "example"])),
    st.lists(st.sampled_from(["ada", "App", "app", "_7zip", "my-app", "x"]), max_size=4),
)


@given(app_id=app_ids | st.text(max_size=10) | st.integers(250, 260).map(lambda length: "a.b." + "c" * (length - 4)))
@example("io.github.owner.Name")
@example("io.github.owner.App")
@example("org.example.desktop.Name")
@example("de.github.ada.Name")
@example("org.example.Name\n")
def test_it_agrees_with_the_rules(app_id: str) -> None:
    """What Flathub would take is taken, all else is refused."""
    assert (not complaints(app_id)) == is_allowed(app_id)


@given(app_id=app_ids)
def test_complaints_tell_different_things(app_id: str) -> None:
    """No complaint comes twice, each is one line, and names the key."""
    told = complaints(app_id)
    assert len(set(told)) == len(told)
    for line in told:
        assert line.startswith("tool.flatpak.app-id: ")
        assert line.isprintable()


@pytest.mark.parametrize("app_id", ["io.github.owner.Name", "org.example.Sumcheck", "page.codeberg.ada.my-app"])
def test_ordinary_ids_are_taken(app_id: str) -> None:
    """Ids as people have them are right, lest both formulations share a mistake."""
    assert complaints(app_id) == []
    assert is_allowed(app_id)


def complaints(app_id: str) -> list[str]:
    """Return what the product says of an app-id."""
    problems = Problems()
    check_app_id(app_id, "tool.flatpak.app-id", problems)
    return [*problems.errors, *problems.warnings]


def is_allowed(app_id: str) -> bool:
    """Tell what Flathub's documentation and linter would say of it."""
    parts = app_id.split(".")
    if len(app_id) > 255 or not 3 <= len(parts) <= 5:
        return False
    for part in parts:
        allowed = LETTERS | DIGITS | ({"-"} if part is parts[-1] else set())
        if not part or part[0] not in LETTERS or not set(part) <= allowed:
            return False
    if parts[-1] in {"desktop", "app", "linux"}:
        return False
    return parts[1] not in TOP or (parts[0] == TOP[parts[1]] and len(parts) >= 4)
