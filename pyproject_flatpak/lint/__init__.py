"""Flathub's rules, found before any build, under the codes of Flathub's linter.

https://docs.flathub.org/docs/for-app-authors/linter
"""
