"""Version constraints of Poetry and PDM: the versions that they allow are those that these tools take."""

from __future__ import annotations

import pytest
from packaging.specifiers import InvalidSpecifier
from packaging.version import InvalidVersion

from pyproject_flatpak.lock.given.constraints import parse_constraint


@pytest.mark.parametrize(
    ("constraint", "allowed", "refused"),
    [
        pytest.param("*", "0 1.0 2.0a1", "", id="any"),
        pytest.param("x", "0 1.0", "", id="any, as a letter"),
        pytest.param("1.2.3", "1.2.3 1.2.3.0 1.2.3+local", "1.2.4 1.2", id="bare version"),
        pytest.param("=1.2", "1.2.0", "1.2.1", id="one equals sign"),
        pytest.param("==1.*", "1.0 1.9", "2.0", id="wildcard"),
        pytest.param("1.*", "1.0 1.9", "2.0", id="bare wildcard"),
        pytest.param("1.*.*", "1.0 1.9", "2.0", id="two wildcards"),
        pytest.param(">=3.5.*", "3.5 3.9", "3.4", id="wildcard behind an inequality"),
        pytest.param("!=3.0.*,>=2.7", "2.7 3.1", "3.0.5 2.6", id="wildcard excluded"),
        pytest.param("<>1.5", "1.4", "1.5", id="old form of exclusion"),
        pytest.param("^1.2.3", "1.2.3 1.9", "1.2.2 2.0 2.0a1", id="caret"),
        pytest.param("^0.2.3", "0.2.3 0.2.9", "0.3 1.0", id="caret below one"),
        pytest.param("^0.0.3", "0.0.3", "0.0.4", id="caret of a patch"),
        pytest.param("^0.0", "0.0.9", "0.1", id="caret of two zeros"),
        pytest.param("^0", "0.9", "1.0", id="caret of zero"),
        pytest.param("^1", "1.0 1.9", "2.0", id="caret of one part"),
        pytest.param("^ 1.2", "1.2", "2.0", id="blank behind the sign"),
        pytest.param("^1!2.0", "1!2.5", "2.5 1!3.0", id="caret with an epoch"),
        pytest.param("^1.0rc1", "1.0rc1 1.5", "1.0b1 2.0", id="caret of a candidate"),
        pytest.param("~1.2.3", "1.2.3 1.2.9", "1.3", id="tilde"),
        pytest.param("~1.2", "1.2 1.2.9", "1.3", id="tilde of two parts"),
        pytest.param("~1", "1.0 1.9", "2.0", id="tilde of one part"),
        pytest.param("~=1.4.2", "1.4.9", "1.5", id="compatible release"),
        pytest.param(">=1.0,<2.0", "1.0 1.9", "2.0 0.9", id="two by a comma"),
        pytest.param(">=1.0 <2.0", "1.0 1.9", "2.0 0.9", id="two by a blank"),
        pytest.param(">= 1.0 , < 2.0,", "1.0 1.9", "2.0", id="blanks and a comma too many"),
        pytest.param("<1 || >=2,<3 || ^5", "0.9 2.1 5.5", "1.5 3.0 6.0", id="alternatives"),
        pytest.param("<3.8||>=3.9", "3.7 3.9", "3.8.1", id="alternatives of PDM"),
        pytest.param("<1|>2", "0.5 3", "1.5", id="one bar"),
        pytest.param("===1.0", "1.0", "1.0.0", id="arbitrary equality"),
    ],
)
def test_constraint(constraint: str, allowed: str, refused: str) -> None:
    """A constraint allows these versions, and refuses those."""
    alternatives = parse_constraint(constraint)
    allows = {
        version: any(one.contains(version, prereleases=True) for one in alternatives)
        for version in [*allowed.split(), *refused.split()]
    }
    assert allows == dict.fromkeys(allowed.split(), True) | dict.fromkeys(refused.split(), False)


@pytest.mark.parametrize("text", ["", "one", "^", "^one", "1.0 ||", "^^1", "~1 !", "dev", ">=", "1.0,,<"])
def test_what_is_no_constraint(text: str) -> None:
    """Anything else is an error of the library's."""
    with pytest.raises((InvalidSpecifier, InvalidVersion)):
        parse_constraint(text)
