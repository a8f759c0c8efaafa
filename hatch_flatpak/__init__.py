"""hatchling plug-in: the build target `flatpak` and the sdist hook `flatpak`."""
