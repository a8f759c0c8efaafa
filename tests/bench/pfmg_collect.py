"""The part of `pfmg generate` that needs no Sdk: `pfmg_collect.py SDK-DISTRIBUTIONS MODULES REQUIREMENT...`.

Runs where pfmg is installed, and reads requirements as its command line does. The rest of that verb builds each module
in the Flatpak of flatpak-builder, which the bench has not.
"""

import json
import sys
from pathlib import Path

from pfmg.generation.collector import build_pip_module
from pfmg.generation.models import ResolvedPackage

if __name__ == "__main__":
    sdk, output, *requirements = sys.argv[1:]
    modules = []
    for requirement in requirements:
        name, _, version = requirement.partition("==")
        package = ResolvedPackage(name=name, version=version)
        modules.append(build_pip_module(package, sdk_packages=frozenset(sdk.split(","))))
    Path(output).write_text(json.dumps(modules), "utf-8")
