"""`python -m pyproject_flatpak`."""

from pyproject_flatpak.cli import main

main()
