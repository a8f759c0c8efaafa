"""flatpak-builder and flatpak: build, install and run what was generated. Starts processes, writes the user's cache."""
