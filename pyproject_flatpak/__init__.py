"""Turn a Python project's pyproject.toml into a Flatpak: the core, which imports no build back end."""
