"""Ticks."""

__version__ = "3.4.dev0+local"


def main(): ...
