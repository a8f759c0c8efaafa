"""Lock + target -> flatpak-builder sources and modules. Pure.

https://docs.flatpak.org/en/latest/flatpak-builder-command-reference.html
"""
