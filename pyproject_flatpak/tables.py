"""Typed reading of TOML tables: every getter knows its key path, records what is wrong, and goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from pyproject_flatpak.errors import CONTROL, Problems, show
from pyproject_flatpak.model import JSON

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")


class Table:
    """A TOML table at a key path. `finish` reports the keys that nobody asked for."""

    def __init__(self, values: Mapping[str, Any], path: str, problems: Problems) -> None:
        self.values = values
        self.path = path
        self.problems = problems
        self._known: list[str] = []

    @property
    def is_right(self) -> bool:
        """Whether this is a table at all; what it should hold is not missed where it is none."""
        return not any(wrong == self.path for wrong in self.problems.wrong_keys)

    def at(self, key: str) -> str:
        """Return the full path of `key`."""
        return f"{self.path}.{key if _BARE_KEY.match(key) else show(key)}"

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def string(self, key: str, *, pattern: str = "", form: str = "") -> str | None:
        """Return the non-empty string at `key`, or None; `form` says in words what `pattern` wants."""
        return self._checked_string(self._take(key), self.at(key), pattern, form)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        """Return the string at `key`, which is one of `allowed`."""
        value = self.string(key)
        if value is not None and value not in allowed:
            self.problems.add(self.at(key), "unknown value", got=value, remedy=one_of(allowed, value))
            return None
        return value

    def boolean(self, key: str) -> bool | None:
        """Return the boolean at `key`, or None."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.problems.add(self.at(key), "must be a boolean", got=value, remedy="write true or false without quotes")
            return None
        return value

    def is_false(self, key: str) -> bool:
        """Tell whether the value at `key`, which is a string otherwise, is false."""
        return self._take(key) is False

    def date(self, key: str) -> str | None:
        """Return the day at `key`, a TOML date or a string, in ISO 8601 form."""
        value = self._take(key)
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if value is not None and not isinstance(value, str):
            self.problems.add(self.at(key), "must be a date such as 2026-11-01", got=value)
            return None
        text = self._checked_string(value, self.at(key), r"\d{4}-\d{2}-\d{2}", "a date such as 2026-11-01")
        try:
            return text and date.fromisoformat(text).isoformat()
        except ValueError:
            self.problems.add(self.at(key), "is no day of the calendar", got=text)
            return None

    def strings(
        self, key: str, *, pattern: str = "", form: str = "", check: Callable[[str, str], None] | None = None
    ) -> tuple[str, ...]:
        """Return the array of strings at `key`; `check` gets each item and its path."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problems.add(self.at(key), "must be an array of strings", got=value, remedy='write ["…"]')
            return ()
        found = [self._checked_string(item, f"{self.at(key)}[{i}]", pattern, form) for i, item in enumerate(value)]
        for i, item in enumerate(found):
            if check and item is not None:
                check(item, f"{self.at(key)}[{i}]")
        return tuple(item for item in found if item is not None)

    def names(
        self, key: str, *, pattern: str = "", form: str = "", check: Callable[[str, str], None] | None = None
    ) -> tuple[str, ...]:
        """Do the same for an array that is a set: a repeat counts once."""
        return tuple(dict.fromkeys(self.strings(key, pattern=pattern, form=form, check=check)))

    def table(self, key: str) -> Table:
        """Return the table at `key`, empty where it is missing."""
        return Table(self._mapping(self._take(key), self.at(key)), self.at(key), self.problems)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of the array at `key`."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.problems.add(self.at(key), "must be an array of tables", got=value, remedy="write [{ … }]")
            return
        for i, item in enumerate(value):
            path = f"{self.at(key)}[{i}]"
            if isinstance(item, Mapping):
                yield Table(item, path, self.problems)
            else:
                self.problems.add(path, "must be a table", got=item)

    def named_tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Yield name and table of each entry of the table at `key`."""
        outer = self.table(key)
        for name in outer.values:
            yield name, outer.table(name)

    def named_strings(self, key: str, allowed: Collection[str] = ()) -> dict[str, str]:
        """Return the table of strings at `key`; its keys are any, or those `allowed`."""
        outer = self.table(key)
        found = {name: outer.string(name) for name in outer.values if outer.allows(name, allowed)}
        return {name: value for name, value in found.items() if value is not None}

    def named_arrays(
        self, key: str, allowed: Collection[str] = (), *, check: Callable[[str, str], None] | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Return the table of arrays of strings at `key`; its keys are any, or those `allowed`."""
        outer = self.table(key)
        return {name: outer.strings(name, check=check) for name in outer.values if outer.allows(name, allowed)}

    def json(self, key: str) -> dict[str, JSON]:
        """Return the table at `key` as it stands, all of whose values a manifest can hold."""
        outer = self.table(key)
        return {name: outer.json_value(value, outer.at(name)) for name, value in outer.values.items()}

    def json_items(self, key: str, *, form: str) -> tuple[JSON, ...]:
        """Return the array at `key`, whose items are tables or strings that a manifest can hold."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.problems.add(self.at(key), f"must be an array of {form}", got=value)
            return ()
        for i, item in enumerate(value):
            if not isinstance(item, str | Mapping):
                self.problems.add(f"{self.at(key)}[{i}]", f"must be one of {form}", got=item)
        return tuple(self.json_value(item, f"{self.at(key)}[{i}]") for i, item in enumerate(value))

    def json_value(self, value: object, path: str) -> JSON:
        """Return `value`, recording dates, times, infinities and NaN, which JSON lacks."""
        match value:
            case Mapping():
                inner = Table(value, path, self.problems)
                return {name: self.json_value(item, inner.at(name)) for name, item in value.items()}
            case list():
                return [self.json_value(item, f"{path}[{i}]") for i, item in enumerate(value)]
            case bool() | int() | str():
                return value
            case float() if value - value == 0:  # neither infinite nor NaN
                return value
        self.problems.add(path, "cannot stand in a manifest", got=value, remedy="write it as a string")
        return None

    def allows(self, name: str, allowed: Collection[str]) -> bool:
        """Tell whether `name` is one of `allowed` (any, where that is empty), recording a stranger."""
        if not allowed or name in allowed:
            return True
        self._known.append(name)
        self.problems.add(self.at(name), "unknown key", remedy=one_of(allowed, name))
        return False

    def finish(self) -> None:
        """Record every key that no getter has asked for."""
        for key in self.values:
            if key not in self._known:
                near = get_close_matches(key.replace("_", "-").lower(), self._known, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]!r}?" if near else f"keys here: {', '.join(sorted(self._known))}"
                self.problems.add(self.at(key), "unknown key", remedy=remedy)

    def _take(self, key: str) -> Any:  # noqa: ANN401 - the TOML edge
        self._known.append(key)
        return self.values.get(key)

    def _checked_string(self, value: object, path: str, pattern: str, form: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            remedy = "write it in quotes" if isinstance(value, int | float) and not isinstance(value, bool) else ""
            self.problems.add(path, "must be a string", got=value, remedy=remedy)
            return None
        if not value.strip():
            self.problems.add(path, "must not be empty", remedy="write a value or drop the key")
            return None
        if CONTROL.search(value):
            self.problems.add(path, "holds a control character", got=value)
            return None
        if pattern and not re.fullmatch(pattern, value):
            self.problems.add(path, f"must be {form}", got=value)
            return None
        return value

    def _mapping(self, value: object, path: str) -> Mapping[str, Any]:
        if value is None or isinstance(value, Mapping):
            return value or {}
        self.problems.add(path, "must be a table", got=value)
        return {}


def inner_table(table: Mapping[str, Any], path: str, problems: Problems) -> Mapping[str, Any]:
    """Return the table at a dotted `path`, empty where it is missing; one that is no table is recorded."""
    found: Mapping[str, Any] = table
    keys = path.split(".")
    for i, key in enumerate(keys, start=1):
        inner = found.get(key, {})
        if not isinstance(inner, Mapping):
            problems.add(".".join(keys[:i]), "must be a table", got=inner)
            return {}
        found = inner
    return found


def one_of(allowed: Collection[str], value: str) -> str:
    """Return the way out of a value that is none of `allowed`: the nearest, or all of them."""
    near = get_close_matches(value, allowed, n=1)
    return f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(allowed)}"
