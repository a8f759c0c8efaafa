"""What takes our hook's place where a hatchling project has it run for wheels: the sandbox never needs this project.

hatchling refuses to build with a hook that it cannot find, and switches off only all hooks at once.
https://hatch.pypa.io/latest/plugins/about/#hatchling
"""

from __future__ import annotations

from typing import Final

from pyproject_flatpak.model import JSON

_MODULE: Final = '''\
"""Stands for the build hook of pyproject-flatpak, which has nothing to do in a Flatpak's own build."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl


class StandIn(BuildHookInterface):
    PLUGIN_NAME = "flatpak"


@hookimpl
def hatch_register_build_hook():
    return StandIn
'''
_FILES: Final = {
    "flatpak_hook_stand_in.py": _MODULE,
    "flatpak_hook_stand_in-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: flatpak-hook-stand-in\nVersion: 1\n",
    "flatpak_hook_stand_in-1.dist-info/entry_points.txt": "[hatch]\nflatpak = flatpak_hook_stand_in\n",
}


def hook_stand_in(site: str) -> list[JSON]:
    """Return the sources that put the stand-in among the Python modules in the folder `site` of the build."""
    return [
        {
            "type": "inline",
            "contents": text,
            "dest": "/".join(filter(None, (site, path.rpartition("/")[0]))),
            "dest-filename": path.rpartition("/")[2],
        }
        for path, text in _FILES.items()
    ]
