"""The command line: options that need no display, then the application."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module, metadata

LIBRARIES = ("blake3", "humanize")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `sumcheck`; return its exit status."""
    options = _parser().parse_args(arguments)
    if options.self_test:
        return self_test()
    from sumcheck.application import Application  # noqa: PLC0415 - the options above need no GTK

    # "--" keeps a file whose name begins with a dash from being read as an option.
    file = ["--", options.file] if options.file else []
    return Application().run(["sumcheck", *file])


def self_test() -> int:
    """Import each library and print its name, version and file, one line each."""
    for name in LIBRARIES:
        module = import_module(name)
        print(name, metadata.version(name), module.__file__)  # noqa: T201 - this is the output
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sumcheck", description="Compare a file with its published checksum.")
    parser.add_argument("file", nargs="?", help="file to open")
    parser.add_argument("--version", action="version", version=f"sumcheck {metadata.version('sumcheck')}")
    parser.add_argument("--self-test", action="store_true", help="import the libraries, say where they are, and exit")
    return parser


if __name__ == "__main__":
    sys.exit(main())
