"""finish-args: those of the windows and of what the project shows, minus `no-finish-args`, plus `finish-args`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from packaging.requirements import Requirement

from pyproject_flatpak.data import ARCHES, PermissionRule, Runtime, Toolkit, load_permissions
from pyproject_flatpak.derive.origin import CONFIGURED, Decided, Origin
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable
from pyproject_flatpak.project import Project
from pyproject_flatpak.requirements import for_targets
from pyproject_flatpak.target import targets_of

_WINDOW: Final = ("--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri")
"""What the windows of a toolkit need that we do not know."""
_HARMLESS: Final = ("--share=network", "--socket=pulseaudio", "--device=dri", "--device=all")
"""What Flathub's linter and its reviewers take as it is."""
_KINDS: Final = ("--share", "--socket", "--device")
_ACCESS_SUFFIXES: Final = (":ro", ":rw", ":create")


@dataclass(frozen=True, kw_only=True, slots=True)
class Permissions:
    """What the application is given, and what it is not."""

    granted: tuple[Decided[str], ...] = ()
    """Arguments, each with its reason and what showed it: derived ones first, then the author's in their order."""
    dropped: tuple[Decided[str], ...] = ()
    """Arguments that others contain, or that are no use, each with the reason."""
    hints: tuple[Decided[str], ...] = ()
    """Arguments that may be missing; an empty one is for a reason alone."""


@dataclass(kw_only=True, slots=True)
class _Decision:
    """Arguments so far, each with its origin."""

    granted: dict[str, Origin] = field(default_factory=dict)
    dropped: dict[str, Origin] = field(default_factory=dict)
    hints: list[Decided[str]] = field(default_factory=list)

    def grant(self, arguments: Iterable[str], origin: Origin) -> None:
        """Add arguments; one that is there already keeps its place, and is told with all that showed it."""
        for argument in arguments:
            known = self.granted.get(argument)
            seen = dict.fromkeys((*known.evidence, *origin.evidence) if known else origin.evidence)
            self.granted[argument] = Origin(known.rule if known else origin.rule, tuple(seen))

    def drop(self, arguments: Iterable[str], why: str, evidence: tuple[str, ...] = ()) -> None:
        """Take arguments away that are there."""
        for argument in arguments:
            if self.granted.pop(argument, None):
                self.dropped[argument] = Origin(why, evidence)


def derive_permissions(  # noqa: PLR0913 - each is a fact of its own
    project: Project,
    table: FlatpakTable,
    evidence: Evidence,
    toolkit: Decided[Toolkit | None],
    *,
    app_id: str,
    runtime: Runtime,
    console: bool,
    problems: Problems,
) -> Permissions:
    """Decide what the application may.

    An author's argument for the same thing (`--filesystem=home:ro` for `--filesystem=home`) takes the derived one's
    place.
    """
    decision = _Decision()
    if table.derive_finish_args:
        if not console:
            decision.grant(toolkit.value.finish_args if toolkit.value else _WINDOW, _of_windows(toolkit))
        _apply_rules(project, table, evidence, toolkit.value, runtime, decision)
        _apply_manifest(evidence.permissions_written_for(app_id), decision)
        decision.drop(table.no_finish_args, "left out", ("tool.flatpak.no-finish-args",))
        decision.granted = dict(sorted(decision.granted.items(), key=lambda item: _kind(item[0])))
    _add_own(table, app_id, decision, problems)
    told = {*decision.granted, *table.no_finish_args}
    return Permissions(
        granted=tuple(Decided(argument, origin) for argument, origin in decision.granted.items()),
        dropped=tuple(Decided(argument, origin) for argument, origin in decision.dropped.items()),
        hints=tuple(hint for hint in decision.hints if not hint.value or not told.issuperset(hint.value.split())),
    )


def _kind(argument: str) -> int:
    """Return the place of a derived argument's kind, as people write them."""
    option = argument.partition("=")[0]
    return _KINDS.index(option) if option in _KINDS else len(_KINDS)


def _of_windows(toolkit: Decided[Toolkit | None]) -> Origin:
    name = toolkit.value.name if toolkit.value else "an unknown toolkit"
    return Origin(f"the least that windows of {name} need", toolkit.origin.evidence)


def _apply_rules(  # noqa: PLR0913
    project: Project,
    table: FlatpakTable,
    evidence: Evidence,
    toolkit: Toolkit | None,
    runtime: Runtime,
    decision: _Decision,
) -> None:
    extras = ("", *table.dependencies.extras)
    requirements = for_targets(project.requirements, targets_of(runtime, ARCHES), extras)
    for rule in load_permissions():
        if rule.toolkits and (toolkit is None or toolkit.name not in rule.toolkits):
            continue
        seen = shown_by(rule, requirements, evidence)
        if not seen:
            continue
        support = f" ({rule.support} such applications have it)" if rule.support and rule.arguments else ""
        origin = Origin(f"{rule.reason}{support}", seen)
        if rule.is_hint or not rule.arguments:
            decision.hints.append(Decided(" ".join(rule.arguments), origin))
            continue
        decision.grant(rule.arguments, origin)
        decision.drop(rule.replaces, f"contained in {' and '.join(rule.arguments)}", seen)


def _apply_manifest(written: Mapping[str, str], decision: _Decision) -> None:
    """Take over what a manifest of the project asks for and nobody would refuse, and tell of all else in it."""
    for place, argument in written.items():
        if argument in {*decision.granted, *decision.dropped, *chain.from_iterable(map(_beside, decision.granted))}:
            continue
        origin = Origin("a Flatpak manifest in the project has it", (place,))
        if argument in _HARMLESS:
            decision.grant((argument,), origin)
            decision.drop(_beside(argument), f"contained in {argument}", (place,))
        elif not argument.startswith("--socket="):  # those of windows are the toolkit's
            decision.hints.append(Decided(argument, origin))


def shown_by(rule: PermissionRule, requirements: Iterable[Requirement], evidence: Evidence) -> tuple[str, ...]:
    """Return what shows that a rule applies, requirements first."""
    return (
        *(f"requirement {requirement}" for requirement in requirements if requirement.name in rule.distributions),
        *evidence.imported(*rule.imports),
        *evidence.mentioned(*rule.identifiers),
        *evidence.said(*rule.texts),
    )


def _add_own(table: FlatpakTable, app_id: str, decision: _Decision, problems: Problems) -> None:
    """Add the author's arguments, which make way for nothing, but for those that are of no use."""
    key = "tool.flatpak.finish-args"
    derived = [*decision.granted]
    for argument in table.finish_args:
        if why := _is_of_no_use(argument, app_id):
            problems.warn(key, f"is left out: {why}", got=argument, remedy="delete it")
            decision.dropped[argument] = Origin(why, (key,))
            continue
        same = [other for other in derived if other != argument and _subject(other) == _subject(argument)]
        decision.drop(same, f"{argument} is about the same", (key,))
        decision.drop(_beside(argument), f"not taken beside {argument}", (key,))
        decision.granted.pop(argument, None)
        decision.granted[argument] = Origin(CONFIGURED, (key,))


def _beside(argument: str) -> tuple[str, ...]:
    """Return what `argument` contains, and what Flathub does not take beside it."""
    return {
        "--device=all": ("--device=dri",),
        "--socket=x11": ("--socket=fallback-x11", "--socket=wayland"),
    }.get(argument, ())


def _is_of_no_use(argument: str, app_id: str) -> str:
    """Return why an argument is left out; empty where it is not.

    https://docs.flatpak.org/en/latest/sandbox-permissions.html
    """
    option, _, name = argument.partition("=")
    if option == "--talk-name" and name.startswith("org.freedesktop.portal."):
        return "portals need no permission"
    if option in {"--own-name", "--talk-name"} and app_id:
        own = (app_id, f"{app_id}.*", f"org.mpris.MediaPlayer2.{app_id}", f"org.mpris.MediaPlayer2.{app_id}.*")
        return "an application has the names of its own app-id" if name in own else ""
    return ""


def _subject(arg: str) -> str:
    """Return what an argument is about, without the value or mode that it gives it."""
    option, _, value = arg.partition("=")
    if option == "--env":
        return f"{option}={value.partition('=')[0]}"
    if option == "--filesystem":
        for suffix in _ACCESS_SUFFIXES:
            value = value.removesuffix(suffix)
    return f"{option}={value}"
