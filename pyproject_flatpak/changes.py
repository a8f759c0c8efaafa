"""What is changed in a file of the author's, as a person is told."""

from __future__ import annotations

from dataclasses import dataclass

from pyproject_flatpak.errors import show


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One value of a file that is completed."""

    key: str
    old: str | None
    """None where there was none."""
    new: str | None
    """None where it is taken out."""
    why: str

    def line(self, path: str) -> str:
        """Return the line that tells it."""
        old, new = (show(value) if value is not None else "nothing" for value in (self.old, self.new))
        return f"{path}: {self.key}: {old} → {new}, {self.why}"
