"""Project + Evidence + `[tool.flatpak]` + data -> Application: decided values, each with its origin.

Pure, but for the lazily read Evidence. Every mistake is recorded in `problems`; the Application is then incomplete
and must not be rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyproject_flatpak.data import Runtime, Toolkit
from pyproject_flatpak.derive.base import Base, derive_base, origin_of_base_version, webengine_evidence
from pyproject_flatpak.derive.categories import warn_of_categories
from pyproject_flatpak.derive.command import derive_command
from pyproject_flatpak.derive.description import derive_description
from pyproject_flatpak.derive.finish_args import Permissions, derive_permissions
from pyproject_flatpak.derive.icon import Icon, derive_icon
from pyproject_flatpak.derive.identity import derive_app_id, derive_name
from pyproject_flatpak.derive.lacking import warn_of_what_is_lacking
from pyproject_flatpak.derive.metadata import Presentation, derive_presentation
from pyproject_flatpak.derive.origin import Decided, Origin, configured
from pyproject_flatpak.derive.own_files import OwnFiles, find_own_files, identity_of
from pyproject_flatpak.derive.releases import derive_releases
from pyproject_flatpak.derive.runtime import derive_runtime, derive_sdk, origin_of_branch
from pyproject_flatpak.derive.rust import Rust, derive_rust
from pyproject_flatpak.derive.shipped import Shipped, find_shipped
from pyproject_flatpak.derive.toolkit import derive_toolkit
from pyproject_flatpak.derive.translation import derive_translation
from pyproject_flatpak.derive.translations import check_translations
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.evidence import Evidence
from pyproject_flatpak.model import FlatpakTable, Translation
from pyproject_flatpak.project import Project
from pyproject_flatpak.prose.blocks import Block
from pyproject_flatpak.releases.release import Release


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """Everything that the renderers need."""

    project: Project
    table: FlatpakTable
    app_id: str
    name: str
    command: str
    console: bool
    """Whether it runs in a terminal: no toolkit, no gui-script."""
    runtime: Runtime
    sdk: str
    base: Base | None
    """The BaseApp that it starts from."""
    webengine: tuple[str, ...]
    """What shows that it uses the QtWebEngine of its BaseApp; empty where nothing does."""
    permissions: Permissions
    icon: Icon | None
    presentation: Presentation
    description: tuple[Block, ...]
    """What it is, in paragraphs and lists."""
    releases: tuple[Release, ...]
    """Newest first."""
    translation: Translation | None
    own_desktop_file: str | None
    """Path, in the project, of the desktop file that it ships itself."""
    own_metainfo_file: str | None
    """The same for the metainfo file."""
    rust: Rust | None
    """What it takes to build it with cargo, where it is."""
    toolkit: Decided[Toolkit | None]
    origins: Mapping[str, Origin]
    """Why each value is what it is, by its key."""
    own: OwnFiles = field(default_factory=OwnFiles)
    """The project's own desktop and metainfo files, read."""
    shipped: Shipped = field(default_factory=Shipped)
    """What else the project has for the desktop, outside of its package."""
    completed: Mapping[str, bytes] = field(default_factory=dict)
    """Content, by their names in the output folder, of files of the project's own that something was added to."""
    told: tuple[str, ...] = ()
    """What a run tells of the project's own files: what was taken by a guess, changed or not taken."""

    @property
    def finish_args(self) -> tuple[str, ...]:
        """The permissions as flatpak's arguments."""
        return tuple(granted.value for granted in self.permissions.granted)


def derive(project: Project, table: FlatpakTable, evidence: Evidence, problems: Problems) -> Application:
    """Decide every value that the author has not."""
    toolkit = derive_toolkit(project, evidence, table.dependencies.extras)
    app_id = derive_app_id(project, table, evidence, problems)
    name = derive_name(project, table, app_id.value)
    runtime = derive_runtime(project, table, toolkit, problems)
    sdk = derive_sdk(table, runtime.value)
    base = derive_base(table, toolkit, runtime.value, problems)
    warn_of_what_is_lacking(table, toolkit, runtime.value, problems)
    command = derive_command(project, table, evidence, app_id.value, toolkit.value, problems)
    console = _runs_in_terminal(project, table, toolkit)
    permissions = derive_permissions(
        project,
        table,
        evidence,
        toolkit,
        app_id=app_id.value,
        runtime=runtime.value,
        console=console.value,
        problems=problems,
    )
    identity = identity_of(project, app_id=app_id.value, command=command.value, name=name.value)
    own = find_own_files(evidence, table, identity, problems)
    # what the author has written himself may be missing elsewhere
    for_desktop = Problems() if own.has_categories else problems
    for_metainfo = Problems() if own.metainfo else problems
    warn_of_categories(table, problems)
    icon = derive_icon(
        table,
        evidence,
        app_id.value,
        required=not console.value,
        own_names=(command.value, project.name, app_id.value.rpartition(".")[2]),
        likely_names=(app_id.value.rpartition(".")[2], project.name, command.value, "icon", "logo"),
        problems=problems,
    )
    presentation = derive_presentation(project, table, app_id.value, for_desktop=for_desktop, for_metainfo=for_metainfo)
    description = derive_description(project, table, evidence, presentation.summary, for_metainfo)
    releases = derive_releases(project, table, evidence, app_id.value, for_metainfo)
    translation = derive_translation(project, table, evidence)
    check_translations(table, presentation, own, problems)
    if own.metainfo:
        own.record_missing(for_metainfo, problems)
    return Application(
        project=project,
        table=table,
        app_id=app_id.value,
        name=name.value,
        command=command.value,
        console=console.value,
        runtime=runtime.value,
        sdk=sdk.value,
        base=base.value,
        webengine=webengine_evidence(project, table, evidence, runtime.value, base.value),
        permissions=permissions,
        icon=icon.value,
        presentation=presentation,
        description=description.value,
        releases=releases.value,
        translation=translation.value,
        own_desktop_file=own.desktop_path,
        own_metainfo_file=own.metainfo_path,
        own=own,
        shipped=find_shipped(evidence, app_id.value),
        rust=derive_rust(project, table, evidence, problems),
        toolkit=toolkit,
        origins={
            "app-id": app_id.origin,
            "name": name.origin,
            "runtime": runtime.origin,
            "runtime-version": origin_of_branch(table, runtime.value),
            "sdk": sdk.origin,
            "base": base.origin,
            "base-version": origin_of_base_version(table, runtime.value) if base.value else base.origin,
            "command": command.origin,
            "terminal": console.origin,
            "icon": icon.origin,
            "metainfo.description": description.origin,
            "metainfo.releases": releases.origin,
            "metainfo.translation": translation.origin,
        },
    )


def _runs_in_terminal(project: Project, table: FlatpakTable, toolkit: Decided[Toolkit | None]) -> Decided[bool]:
    if table.desktop.terminal is not None:
        return configured(table.desktop.terminal, "desktop.terminal")
    if toolkit.value:
        return Decided(toolkit.value.is_terminal, toolkit.origin)
    if project.entry_points.gui_scripts:
        return Decided(False, Origin("gui-scripts", ("project.gui-scripts",)))  # noqa: FBT003 - a value
    return Decided(True, Origin("no toolkit and no gui-scripts"))  # noqa: FBT003
