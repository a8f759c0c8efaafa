"""What a rule says of a file: one value, that every rule makes and every output format shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning", "note"]
"""An error is refused by Flathub, a warning is told there, a note is a matter of quality."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as Flathub wants it."""

    code: str
    """That of Flathub's linter, or of the tool that has found it."""
    severity: Severity
    reason: str
    way_out: str = ""
    file: str = ""
    """Path as a person would type it."""
    key: str = ""
    """Key path in the file, such as `modules[1].sources[0].url`."""
    line: int | None = None
    """Line in the file, from 1."""
    tool: str = ""
    """Name of the program that has found it; empty where it was us."""

    @property
    def title(self) -> str:
        """The code, after the name of the tool that it is one of."""
        return f"{self.tool} {self.code}" if self.tool else self.code
