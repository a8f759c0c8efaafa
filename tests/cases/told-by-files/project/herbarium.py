"""Name plants."""


def main() -> None:
    """Start."""
