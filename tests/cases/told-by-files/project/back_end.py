"""The project's own build back end."""
