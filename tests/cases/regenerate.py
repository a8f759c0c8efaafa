"""Write the expected output of every case anew: `python -m tests.cases.regenerate [NAME]...`, then look at the diff."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.support.cases import Case, all_cases, generate
from tests.support.trees import difference, read_tree


def regenerate(case: Case) -> bool:
    """Replace the expected files of `case` by what the command line makes now; tell whether it made any."""
    with tempfile.TemporaryDirectory() as scratch:
        generated = generate(case, Path(scratch))
        if generated.done.returncode:
            sys.stderr.write(f"{case.name}: exit {generated.done.returncode}\n{generated.done.stderr}")
            return False
        if difference(read_tree(case.expected), generated.files):
            shutil.rmtree(case.expected, ignore_errors=True)
            shutil.copytree(generated.folder, case.expected)
            sys.stdout.write(f"{case.expected}\n")
        return True


def main(names: list[str]) -> int:
    """Do it for the cases of these names, or for all, and return the exit code."""
    chosen = [case for case in all_cases() if not names or case.name in names]
    made = [regenerate(case) for case in chosen]
    return 0 if all(made) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
