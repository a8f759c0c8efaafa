"""The rules of an app-id: https://docs.flathub.org/docs/for-app-authors/requirements#application-id."""

from __future__ import annotations

import re

from pyproject_flatpak.errors import Problems

MAX_LENGTH = 255
MIN_COMPONENTS, MAX_COMPONENTS = 3, 5
_COMPONENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LAST_COMPONENT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_CODE_HOSTS = {
    "github": "io.github.OWNER.NAME",
    "gitlab": "io.gitlab.OWNER.NAME",
    "frama": "io.frama.OWNER.NAME",
    "codeberg": "page.codeberg.OWNER.NAME",
}
"""Second component of an id that a code host vouches for, and the form of such an id."""
_RESERVED_ENDS = ("desktop", "app", "linux")
_EXAMPLE = "write something like 'io.github.owner.Name'"


def is_app_id(text: str) -> bool:
    """Tell whether `text` breaks no rule."""
    problems = Problems()
    check_app_id(text, "", problems)
    return not problems.errors


def check_app_id(app_id: str, path: str, problems: Problems) -> None:
    """Record every rule that `app_id` breaks, at the key `path`."""
    components = app_id.split(".")
    if len(app_id) > MAX_LENGTH:
        problems.add(path, f"must not be longer than {MAX_LENGTH} characters", got=app_id)
    if len(components) < MIN_COMPONENTS:
        problems.add(path, f"must have at least {MIN_COMPONENTS} components", got=app_id, remedy=_EXAMPLE)
    elif len(components) > MAX_COMPONENTS:
        problems.add(path, f"must have at most {MAX_COMPONENTS} components", got=app_id, remedy=_EXAMPLE)
    for component in components[:-1]:
        if not _COMPONENT.match(component):
            _wrong_component(component, app_id, path, problems)
    if not _LAST_COMPONENT.match(components[-1]):
        _wrong_component(components[-1], app_id, path, problems)
    if components[-1] in _RESERVED_ENDS and len(components) > 1:
        remedy = "end it with the application's name"
        problems.add(path, f"must not end with '.{components[-1]}'", got=app_id, remedy=remedy)
    _check_code_host(components, app_id, path, problems)


def _check_code_host(components: list[str], app_id: str, path: str, problems: Problems) -> None:
    form = _CODE_HOSTS.get(components[1]) if len(components) >= MIN_COMPONENTS else None
    if not form:
        return
    parts = form.split(".")
    problem = f"of a project at {components[1]} has the form {form}"
    if components[0] == "com" and len(components) >= len(parts):  # ten in 160 published applications have such an id
        remedy = "keep it where Flathub has the application already, as it takes no new one with it"
        problems.warn(path, problem, got=app_id, remedy=remedy)
    elif components[0] != parts[0] or len(components) < len(parts):
        problems.add(path, problem, got=app_id)


def _wrong_component(component: str, app_id: str, path: str, problems: Problems) -> None:
    if not component:
        problems.add(path, "has an empty component", got=app_id, remedy=_EXAMPLE)
        return
    remedy = "letters, digits and '_', no digit first"
    mended = re.sub(r"[^A-Za-z0-9_]", "_", component)
    mended = f"_{mended}" if mended[0].isdigit() else mended
    problems.add(
        path, f"component {component!r} has a character that is not allowed", got=app_id, remedy=f"{remedy}: {mended!r}"
    )
