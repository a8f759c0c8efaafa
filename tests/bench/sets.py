"""What is locked: five sets of requirements, from one distribution to a closure of a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementSet:
    """What an application depends on, and what it imports of that."""

    name: str
    requirements: tuple[str, ...]
    imports: tuple[str, ...]
    has_qt: bool = False


SETS: Final = (
    RequirementSet(name="S1", requirements=("requests==2.32.5",), imports=("requests",)),
    RequirementSet(
        name="S2",
        requirements=("httpx[http2]", "rich", "pydantic", "typer", "platformdirs", "Pillow"),
        imports=("httpx", "h2", "rich", "pydantic", "typer", "platformdirs", "PIL.Image"),
    ),
    RequirementSet(
        name="S3",
        requirements=("textual", "aiohttp", "SQLAlchemy", "cryptography", "orjson", "numpy", "lxml", "keyring"),
        imports=(
            *("textual", "aiohttp", "sqlalchemy", "cryptography.fernet"),
            *("orjson", "numpy", "lxml.etree", "keyring"),
        ),
    ),
    RequirementSet(
        name="S4",
        requirements=("PySide6-Essentials", "matplotlib", "pandas"),
        imports=("PySide6.QtCore", "matplotlib.pyplot", "pandas"),
        has_qt=True,
    ),
    RequirementSet(
        name="S5",
        requirements=("jupyterlab", "scikit-learn", "matplotlib"),
        imports=("jupyterlab", "sklearn", "matplotlib.pyplot"),
    ),
)
