"""What a build has to come to: all that its arrangement and its front end promise, or one clear line."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.arrangements import Arrangement
from tests.integration.front_ends import FrontEnd, Outcome, Workshop, as_installed, written
from tests.support.trees import difference, read_tree


def check_cell(arrangement: Arrangement, front_end: FrontEnd, workshop: Workshop, tree: Path) -> None:
    """Build a project in the folder `tree`, and check all that comes of it."""
    expected = workshop.expected(arrangement, front_end.folder) if arrangement.outputs else {}
    arrangement.write(tree)
    before = read_tree(tree)

    outcome = workshop.build(front_end, tree, *arrangement.requires)

    assert outcome.exit_code == 0, outcome.said
    assert outcome.archives == {"sdist", "wheel"}.intersection(front_end.makes)
    found = {name: content for name, content in written(tree, before).items() if name not in arrangement.left_by_hooks}
    ours = {f"{front_end.folder}/{name}": content for name, content in expected.items()} if front_end.writes else {}
    assert difference(ours, found) == ""
    assert bool(outcome.requests) == (front_end.writes and bool(arrangement.outputs)), outcome.requests
    assert not [path for path in outcome.requests if not path.startswith(("/simple/", "/packages/"))]
    if "sdist" in front_end.makes:
        assert sorted(outcome.sdist) == sorted([*arrangement.sdist, *arrangement.outputs])
        assert difference(ours, {name: outcome.sdist[name] for name in arrangement.outputs}) == ""
    if "wheel" in front_end.makes:
        assert sorted(outcome.wheel) == sorted(arrangement.wheel)
        theirs = {name.rpartition("/")[2]: outcome.wheel[name] for name in arrangement.wheel_data}
        of_the_tree = {name: (tree / name).read_bytes() for name in theirs if (tree / name).is_file()}
        wanted = {**expected, **of_the_tree}
        assert difference({name: wanted[name] for name in theirs}, theirs) == ""
    if "installation" in front_end.makes:
        editable = "-e" in front_end.command
        links = [name for name in outcome.installed if name.endswith(".pth") or name.startswith("__editable__")]
        assert bool(links) == editable
        wheel = arrangement.wheel - arrangement.wheel_data if editable else arrangement.wheel
        assert outcome.installed - {*links} == as_installed(wheel, editable=editable)


def check_one_line(outcome: Outcome, start: str, *parts: str) -> None:
    """Check that a build fails without a traceback and with one line that starts so, has these parts and a way out."""
    assert outcome.exit_code != 0, outcome.said
    assert "Traceback" not in outcome.said, outcome.said
    lines = re.findall(rf"(?m)^ *(?:error: )?{re.escape(start)}.+; .+", outcome.said)
    assert len(lines) == 1, outcome.said
    assert [part for part in parts if part not in lines[0]] == []
