"""`[tool.flatpak]` -> model.FlatpakTable. The only module that sees the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, get_args

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pyproject_flatpak import model
from pyproject_flatpak.app_id import check_app_id
from pyproject_flatpak.data import ARCHES, load_cleanup_lists
from pyproject_flatpak.errors import Problems
from pyproject_flatpak.tables import Table, one_of
from pyproject_flatpak.writing_direction import turns_text

_URL: Final = r"https?://[^\s/]+\S*"
_ID: Final = r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)+"
_LOCALE: Final = r"[a-z]{2,3}(_[A-Z]{2})?(@[a-z]+)?"
_COLOUR: Final = "#[0-9A-Fa-f]{6}"
_CONTENT_RATING: Final = tuple(
    f"{kind}-{name}"
    for kind, names in {
        "violence": "cartoon fantasy realistic bloodshed sexual desecration slavery worship",
        "drugs": "alcohol narcotics tobacco",
        "sex": "nudity themes homosexuality prostitution adultery appearance",
        "language": "profanity humor discrimination",
        "social": "chat info audio location contacts",
        "money": "purchasing gambling advertising",
    }.items()
    for name in names.split()
)
"""Attributes of OARS 1.1, https://hughsie.github.io/oars/."""
_INTENSITIES: Final = ("none", "mild", "moderate", "intense")
_URL_TYPES: Final = (
    *("homepage", "bugtracker", "faq", "help", "donation", "translate", "contact", "vcs-browser", "contribute"),
)
"""https://www.freedesktop.org/software/appstream/docs/chap-Metadata.html#tag-url"""
_RELATIONS: Final = ("id", "modalias", "kernel", "memory", "firmware", "control", "internet", "display_length")
_METADATA_LICENSES: Final = (
    *("FSFAP", "MIT", "0BSD", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0"),
    *("GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "BSL-1.0", "FTL", "FSFUL"),
)


def parse_table(values: Mapping[str, Any], problems: Problems) -> model.FlatpakTable:
    """Check `[tool.flatpak]` and return it; a wrong value is recorded in `problems` and read as missing."""
    table = Table(values, "tool.flatpak", problems)
    app_id = table.string("app-id")
    if app_id is not None:
        check_app_id(app_id, table.at("app-id"), problems)
    parsed = model.FlatpakTable(
        app_id=app_id,
        name=_line(table, "name"),
        runtime=table.string("runtime", pattern=_ID, form="a runtime's id such as 'org.gnome.Platform'"),
        runtime_version=table.string("runtime-version", pattern=r"[\w.-]+", form="a branch such as '51'"),
        sdk=table.string("sdk", pattern=_ID + r"(//[\w.-]+)?", form="an Sdk's id such as 'org.gnome.Sdk'"),
        base=table.string("base", pattern=_ID, form="a BaseApp's id"),
        base_version=table.string("base-version", pattern=r"[\w.-]+", form="a branch such as '6.11'"),
        qt=_qt(table),
        sdk_extensions=table.names("sdk-extensions", pattern=_ID + r"(//[\w.-]+)?", form="an extension's id"),
        command=table.string("command", pattern=r"[^\s/]+", form="the name of a program, without folder or arguments"),
        arches=_arches(table),
        format="yaml" if table.choice("format", ("json", "yaml")) == "yaml" else "json",
        icon=_inner_path(table, "icon"),
        output=_inner_path(table, "output") or model.FlatpakTable().output,
        wheel_data=table.boolean("wheel-data") is True,
        checker_data=table.boolean("checker-data") is True,
        finish_args=table.names("finish-args", pattern=r"--[\s\S]+", form="a flatpak option that starts with '--'"),
        no_finish_args=table.names("no-finish-args", pattern=r"--[\s\S]+", form="an option that starts with '--'"),
        derive_finish_args=table.boolean("derive-finish-args") is not False,
        modules=table.json_items("modules", form="module tables or file names"),
        modules_after=table.json_items("modules-after", form="module tables or file names"),
        cleanup=table.names("cleanup"),
        cleanup_commands=table.strings("cleanup-commands"),
        build_options=table.json("build-options"),
        manifest=table.json("manifest"),
        dependencies=_dependencies(table.table("dependencies")),
        desktop=_desktop(table.table("desktop")),
        metainfo=_metainfo(table.table("metainfo")),
        check=_check(table.table("check")),
    )
    for arg in sorted(set(parsed.finish_args) & set(parsed.no_finish_args)):
        remedy = "take it out of one of them"
        problems.add(table.at("finish-args"), "stands in 'no-finish-args' too", got=arg, remedy=remedy)
    if parsed.checker_data and parsed.dependencies.index:
        remedy = "the update bot asks the default index alone"
        problems.warn(table.at("checker-data"), "does nothing beside 'dependencies.index'", remedy=remedy)
    table.finish()
    return parsed


def _dependencies(table: Table) -> model.Dependencies:
    build = table.named_arrays("build-requirements", check=partial(_check_requirement, problems=table.problems))
    parsed = model.Dependencies(
        extras=_names(table, "extras"),
        groups=_names(table, "groups"),
        exclude=_names(table, "exclude"),
        lock=False if table.is_false("lock") else _inner_path(table, "lock"),
        prefer=_prefer(table),
        from_source=_names(table, "from-source"),
        index=table.string("index", pattern=_URL, form="a URL that starts with https:// or http://"),
        build_requirements={canonicalize_name(name): value for name, value in build.items()},
        layout="per-package" if table.choice("layout", get_args(model.Layout)) == "per-package" else "single",
        cleanup=table.names("cleanup", check=partial(_check_cleanup, problems=table.problems)),
    )
    table.finish()
    return parsed


def _check_cleanup(item: str, path: str, problems: Problems) -> None:
    """Record a bare word that names no list; whatever holds another character is a pattern."""
    lists = load_cleanup_lists()
    if re.fullmatch(r"[\w-]+", item) and item not in lists:
        remedy = f"{one_of(lists, item)} (a pattern starts with '/' or holds '*')"
        problems.add(path, "unknown list", got=item, remedy=remedy)


def _prefer(table: Table) -> model.Prefer:
    match table.choice("prefer", get_args(model.Prefer)):
        case "pure":
            return "pure"
        case "sdist":
            return "sdist"
    return "wheel"


def _qt(table: Table) -> model.Qt | None:
    match table.choice("qt", get_args(model.Qt)):
        case "base":
            return "base"
        case "wheels":
            return "wheels"
    return None


def _check(table: Table) -> model.Check:
    parsed = model.Check(exclude=table.names("exclude", pattern=r"\S+", form="the code of a finding"))
    table.finish()
    return parsed


def _desktop(table: Table) -> model.Desktop:
    actions = []
    for id_, action in table.named_tables("actions"):
        if not re.fullmatch("[A-Za-z0-9-]+", id_):
            table.problems.add(action.path, "an action's id has only letters, digits and '-'", got=id_)
        name = _line(action, "name")
        if "name" not in action and action.is_right:
            action.problems.add(action.at("name"), "is missing", remedy="write the text of the menu entry")
        actions.append(model.DesktopAction(id=id_, name=name or id_, exec_args=action.strings("exec-args")))
        action.finish()
    mime = r"[\w.+-]+/[\w.+-]+"
    parsed = model.Desktop(
        file=_inner_path(table, "file"),
        name=_line(table, "name"),
        generic_name=_line(table, "generic-name"),
        comment=_line(table, "comment"),
        categories=table.names("categories", pattern=r"[A-Za-z][A-Za-z0-9-]*", form="a menu category like 'Utility'"),
        keywords=table.names("keywords", pattern=r"[^\n;]+", form="a word without ';'"),
        mime_types=table.names("mime-types", pattern=mime, form="a MIME type such as 'text/plain'"),
        terminal=table.boolean("terminal"),
        startup_wm_class=_line(table, "startup-wm-class"),
        exec_args=table.strings("exec-args"),
        actions=tuple(actions),
        dbus_activatable=table.boolean("dbus-activatable"),
        localized=_localized(table),
    )
    codes = [arg for arg in parsed.exec_args if re.fullmatch("%[fFuU]", arg)]
    if len(codes) > 1:
        table.problems.add(table.at("exec-args"), "may hold only one of %f, %F, %u and %U", got=codes)
    table.finish()
    return parsed


def _localized(table: Table) -> dict[str, model.LocalizedDesktop]:
    found = {}
    for locale, texts in table.named_tables("localized"):
        if not re.fullmatch(_LOCALE, locale):
            table.problems.add(texts.path, "must be a locale such as 'de', 'pt_BR' or 'sr@latin'", got=locale)
        found[locale] = model.LocalizedDesktop(
            name=_line(texts, "name", is_translated=True),
            generic_name=_line(texts, "generic-name", is_translated=True),
            comment=_line(texts, "comment", is_translated=True),
            keywords=texts.names("keywords", pattern=r"[^\n;]+", form="a word without ';'"),
        )
        texts.finish()
    return found


def _metainfo(table: Table) -> model.Metainfo:
    developer = table.table("developer")
    developer_id = developer.string("id", pattern=_ID, form="a reverse-DNS id such as 'org.example'")
    branding = table.table("branding")
    colours = {
        name: branding.string(name, pattern=_COLOUR, form="a colour such as '#3584e4'") for name in ("light", "dark")
    }
    if "branding" in table and branding.is_right:
        for name in ("light", "dark"):
            if name not in branding:
                branding.problems.add(branding.at(name), "is missing", remedy="give a colour for both styles")
    parsed = model.Metainfo(
        file=_inner_path(table, "file"),
        summary=_line(table, "summary"),
        description=table.string("description"),
        developer=model.Developer(id=developer_id, name=_line(developer, "name")),
        screenshots=tuple(_screenshot(entry) for entry in table.tables("screenshots")),
        releases=tuple(_release(entry) for entry in table.tables("releases")),
        changelog=False if table.is_false("changelog") else _inner_path(table, "changelog"),
        content_rating=_content_rating(table),
        branding=model.Branding(light=light, dark=dark)
        if (light := colours["light"]) and (dark := colours["dark"])
        else None,
        urls=_urls(table),
        requires=table.named_arrays("requires", _RELATIONS),
        supports=table.named_arrays("supports", _RELATIONS),
        license=_license(table),
        translation=_translation(table),
        metadata_license=table.choice("metadata-license", _METADATA_LICENSES) or model.Metainfo().metadata_license,
    )
    for inner in (developer, branding, table):
        inner.finish()
    return parsed


def _translation(table: Table) -> model.Translation | None:
    inner = table.table("translation")
    kind: model.TranslationKind = "qt" if inner.choice("type", get_args(model.TranslationKind)) == "qt" else "gettext"
    domain = inner.string("domain", pattern=r"[\w.-]+(/[\w.-]+)*", form="a domain such as 'editor'")
    if "translation" in table and inner.is_right and "domain" not in inner:
        inner.problems.add(inner.at("domain"), "is missing", remedy="write the name of its catalogues")
    inner.finish()
    return model.Translation(type=kind, domain=domain) if domain else None


def _screenshot(table: Table) -> model.Screenshot:
    image = _required(table, "image", pattern=_URL, form="a URL", remedy="write the URL of the picture")
    parsed = model.Screenshot(image=image, caption=_line(table, "caption"))
    table.finish()
    return parsed


def _release(table: Table) -> model.Release:
    version = _required(table, "version", pattern=r"\S+", form="a version", remedy="write the release's version")
    parsed = model.Release(
        version=version,
        date=_release_date(table),
        description=table.string("description"),
        url=table.string("url", pattern=_URL, form="a URL"),
    )
    table.finish()
    return parsed


def _release_date(table: Table) -> str:
    if "date" not in table and table.is_right:
        table.problems.add(table.at("date"), "is missing", remedy="write the day of the release, such as 2026-11-01")
    return table.date("date") or ""


def _required(table: Table, key: str, *, pattern: str, form: str, remedy: str) -> str:
    if key not in table and table.is_right:
        table.problems.add(table.at(key), "is missing", remedy=remedy)
    return table.string(key, pattern=pattern, form=form) or ""


def _content_rating(table: Table) -> dict[str, str]:
    found = table.named_strings("content-rating", _CONTENT_RATING)
    for name, value in found.items():
        if value not in _INTENSITIES:
            path = f"{table.at('content-rating')}.{name}"
            table.problems.add(path, "unknown value", got=value, remedy=f"one of: {', '.join(_INTENSITIES)}")
    return found


def _urls(table: Table) -> dict[str, str]:
    found = table.named_strings("urls", _URL_TYPES)
    for name, url in found.items():
        if not re.fullmatch(rf"{_URL}|mailto:\S+", url):
            table.problems.add(f"{table.at('urls')}.{name}", "must be a URL", got=url)
    return found


def _license(table: Table) -> str | None:
    expression = table.string("license")
    if expression is None:
        return None
    try:
        return canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        remedy = "look it up at https://spdx.org/licenses/"
        table.problems.add(table.at("license"), "must be an SPDX expression", got=expression, remedy=remedy)
        return None


def _line(table: Table, key: str, *, is_translated: bool = False) -> str | None:
    value = table.string(key, pattern=r"[^\n\t]+", form="a single line without tabs")
    if value and turns_text(value, is_translated=is_translated):
        table.problems.add(table.at(key), "holds a character that turns the direction of writing", got=value)
        return None
    return value.strip() if value else value


def _names(table: Table, key: str) -> tuple[str, ...]:
    name = "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
    return tuple(dict.fromkeys(map(canonicalize_name, table.names(key, pattern=name, form="a name"))))


def _arches(table: Table) -> tuple[str, ...]:
    def check(arch: str, path: str) -> None:
        if arch not in ARCHES:
            table.problems.add(path, "unknown arch", got=arch, remedy=f"one of: {', '.join(ARCHES)}")

    chosen = table.names("arches", check=check)
    if "arches" in table and table.values["arches"] == []:
        table.problems.add(table.at("arches"), "must name an arch", remedy="drop the key to support all")
    return tuple(arch for arch in ARCHES if arch in chosen) or ARCHES


def _inner_path(table: Table, key: str) -> str | None:
    """Return a relative POSIX path that stays in the project."""
    value = table.string(key)
    if value is None:
        return None
    parts = value.split("/")
    if "\\" in value or value.startswith("/") or re.match("[A-Za-z]:", value) or ".." in parts:
        remedy = "write a path relative to pyproject.toml with '/' between folders"
        table.problems.add(table.at(key), "must be a path inside the project", got=value, remedy=remedy)
        return None
    normal = "/".join(part for part in parts if part not in ("", "."))
    if not normal:
        table.problems.add(table.at(key), "must not be the project's own folder", got=value)
        return None
    return normal


def _check_requirement(text: str, path: str, problems: Problems) -> None:
    try:
        Requirement(text)
    except InvalidRequirement as error:
        problems.add(path, "is no requirement", got=text, remedy=str(error).splitlines()[0])
