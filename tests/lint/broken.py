"""Inputs that one rule each finds something in, with the codes of Flathub's linter, and inputs that none does."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from _pytest.mark.structures import ParameterSet

from tests.lint.subjects import (
    APP_ID,
    COMMIT,
    DESKTOP,
    ICON,
    METAINFO,
    SHA256,
    Subject,
    desktop,
    git,
    manifest,
    metainfo,
    module,
    source,
    with_args,
)

CONSOLE_METAINFO: Final = METAINFO.replace("desktop-application", "console-application").replace(
    "<branding>", "<provides><binary>editor</binary></provides><branding>"
)
GIT_URL: Final = "https://example.org/editor.git"
LONG_ID: Final = f"org.example.{'E' * 250}"
VALIDATION: Final = "appstream-failed-validation"
DESKTOP_VALIDATION: Final = "desktop-file-failed-validation"
INVALID: Final = "jsonschema-validation-error"
UNKNOWN: Final = "manifest-unknown-properties"
UNREAD: Final = "manifest-json-warnings"


def args(*arguments: str, codes: str) -> ParameterSet:
    """Return a case of finish-args beside the right ones; of several codes, a space is between them."""
    expected = {f"finish-args-{code}" for code in codes.split()}
    return pytest.param(Subject(manifest=with_args(*arguments), alone=True), expected, id=" ".join(arguments))


def only_args(*arguments: str, codes: str) -> ParameterSet:
    """Return a case of finish-args alone."""
    expected = {f"finish-args-{code}" for code in codes.split()}
    return pytest.param(
        Subject(manifest=manifest(finish_args=[*arguments]), alone=True), expected, id=" ".join(arguments)
    )


def keys(id_: str, codes: str, **changes: Any) -> ParameterSet:  # noqa: ANN401 - any value of a manifest
    """Return a case of a changed key of the manifest."""
    return pytest.param(Subject(manifest=manifest(**changes), alone=True), {*codes.split()}, id=id_)


def built(id_: str, codes: str, *sources: object, **changes: Any) -> ParameterSet:  # noqa: ANN401
    """Return a case of a changed module, or of other sources of it."""
    changed = manifest(modules=[module(*sources, **changes)])
    return pytest.param(Subject(manifest=changed, alone=True), {*codes.split()}, id=id_)


BROKEN_FINISH_ARGS: Final = [
    args("--socket=x11", codes="contains-both-x11-and-fallback contains-both-x11-and-wayland"),
    only_args("--share=ipc", "--socket=x11", "--socket=wayland", codes="contains-both-x11-and-wayland"),
    only_args("--share=ipc", "--socket=fallback-x11", codes="fallback-x11-without-wayland"),
    only_args("--socket=wayland", codes="only-wayland"),
    only_args("--socket=x11", codes="x11-without-ipc"),
    args("--socket=inherit-wayland-socket", codes="contains-inherit-wayland-socket"),
    args("--socket=gpg-agent", codes="has-socket-gpg-agent"),
    args("--socket=ssh-auth", codes="has-socket-ssh-auth"),
    args("--socket=session-bus", codes="arbitrary-dbus-access"),
    args("--socket=system-bus", codes="arbitrary-dbus-access"),
    args("--nosocket=cups", codes="has-nosocket-cups"),
    args("--nodevice=kvm", codes="has-nodevice-kvm"),
    args("--unshare=network", codes="has-unshare-network"),
    args("--no-talk-name=org.example.Other", codes="uses-no-talk-name"),
    args("--system-no-talk-name=org.example.Other", codes="uses-no-talk-name"),
    args("--metadata=X-Foo=bar=1", codes="metadata-key"),
    args("--device=input", codes="no-required-flatpak"),
    args("--device=usb", "--require-version=1.15.11", codes="insufficient-required-flatpak"),
    args("--device-if=all:!has-input-device", codes="conditional-permission-input-no-restriction"),
    args("--device-if=all:!has-usb-device", codes="conditional-permission-usb-no-restriction"),
    args(
        "--socket-if=x11:!has-wayland",
        codes="conditional-permission-not-allowed-if-x11-not-has-wayland",
    ),
    args("--share-if=network:true", codes="conditional-permission-not-allowed-if-network-true"),
    args("--filesystem=home", codes="home-filesystem-access"),
    args("--filesystem=~", codes="home-filesystem-access"),
    args("--filesystem=~/:ro", codes="home-ro-filesystem-access"),
    args("--filesystem=host:ro", codes="host-ro-filesystem-access"),
    args("--filesystem=host-etc", codes="host-etc-filesystem-access"),
    args("--filesystem=host-os:ro", codes="host-os-ro-filesystem-access"),
    args("--filesystem=host-root", codes="host-root-filesystem-access"),
    args("--filesystem=xdg-config", codes="arbitrary-xdg-config-rw-access"),
    args("--filesystem=xdg-cache:ro", codes="arbitrary-xdg-cache-ro-access"),
    args("--filesystem=xdg-data/letters:create", codes="unnecessary-xdg-data-letters-create-access"),
    args("--filesystem=xdg-config/kdeglobals", codes="unnecessary-xdg-config-kdeglobals-rw-access"),
    args("--filesystem=~/.config", codes="full-home-config-access"),
    args("--filesystem=home/.cache:ro", codes="full-home-cache-access"),
    args("--filesystem=~/.local/", codes="full-home-local-access"),
    args("--filesystem=~/.local/share", codes="full-home-local-share-access"),
    args("--filesystem=~/.config/autostart:create", codes="autostart-filesystem-access"),
    args("--filesystem=~/.config/systemd/user", codes="systemd-filesystem-access"),
    args("--filesystem=~/.local/share/applications", codes="desktopfile-filesystem-access"),
    args("--filesystem=~/.ssh/config:ro", codes="ssh-filesystem-access"),
    args("--filesystem=~/.gnupg", codes="gnupg-filesystem-access"),
    args("--filesystem=/home/ada", codes="absolute-home-path"),
    args("--filesystem=/var/home", codes="absolute-home-path"),
    args("--filesystem=/run/media/ada", codes="absolute-run-media-path"),
    args("--filesystem=/usr/share/letters:ro", codes="reserved-usr"),
    args("--filesystem=/run/host", codes="reserved-run/host"),
    args("--filesystem=/tmp", codes="host-tmp-access"),
    args("--filesystem=/var/log:ro", codes="host-var-access"),
    args("--filesystem=xdg-run/dconf", codes="direct-dconf-path"),
    args("--filesystem=~/.var/app/org.example.Other:ro", codes="flatpak-appdata-folder-org.example.Other-ro-access"),
    args("--filesystem=/var/lib/flatpak", codes="flatpak-system-folder-rw-access"),
    args("--filesystem=~/.local/share/flatpak/exports/x", codes="flatpak-user-folder-exports-x-rw-access"),
    args("--filesystem=~/.icons:ro", codes="legacy-icon-folder-permission"),
    args("--filesystem=~/.fonts:ro", codes="legacy-font-folder-permission"),
    args("--filesystem=~/.themes:ro", codes="incorrect-theme-folder-permission"),
    args(f"--own-name={APP_ID}.Window", codes="unnecessary-appid-own-name"),
    args(f"--own-name=org.mpris.MediaPlayer2.{APP_ID}", codes="unnecessary-appid-mpris-own-name"),
    args("--own-name=org.example.Other", codes="own-name-org.example.Other"),
    args("--own-name=org.example.Other.*", codes="own-name-wildcard-org.example.Other"),
    args(f"--own-name={APP_ID}Two", codes=f"own-name-{APP_ID}Two"),
    args(f"--talk-name={APP_ID}", codes="unnecessary-appid-talk-name"),
    args(f"--talk-name=org.mpris.MediaPlayer2.{APP_ID}", codes="mpris-flatpak-id-talk-name"),
    args("--talk-name=org.freedesktop.*", codes="wildcard-freedesktop-talk-name"),
    args("--talk-name=org.gnome.*", codes="wildcard-gnome-talk-name"),
    args("--talk-name=org.kde.*", codes="wildcard-kde-talk-name"),
    args("--talk-name=org.freedesktop.portal.Desktop", codes="portal-talk-name"),
    args("--talk-name=org.freedesktop.impl.portal.PermissionStore", codes="portal-impl-permissionstore-talk-name"),
    args("--talk-name=ca.desrt.dconf", codes="dconf-talk-name"),
    args("--talk-name=org.freedesktop.DBus", codes="freedesktop-dbus-talk-name"),
    args("--talk-name=org.gtk.vfs", codes="incorrect-dbus-gvfs"),
    args("--talk-name=org.freedesktop.Flatpak", codes="flatpak-spawn-access"),
    args("--talk-name=org.freedesktop.Flatpak.SystemHelper", codes="flatpak-talk-name"),
    args("--talk-name=org.freedesktop.Secrets", codes="incorrect-secret-service-talk-name"),
    args("--talk-name=org.freedesktop.systemd1", codes="systemd1-talk-name"),
    args("--talk-name=org.freedesktop.login1.Manager", codes="login1-talk-name"),
    args("--talk-name=org.kde.KWin", codes="kwin-talk-name"),
    args("--talk-name=org.kde.plasmashell", codes="plasmashell-talk-name"),
    args("--system-own-name=org.example.Daemon", codes="system-own-name-org.example.Daemon"),
    args("--system-own-name=org.example.Daemon.*", codes="system-own-name-wildcard-org.example.Daemon"),
    args("--system-talk-name=org.freedesktop.*", codes="wildcard-freedesktop-system-talk-name"),
    args("--system-talk-name=org.freedesktop.DBus", codes="freedesktop-dbus-system-talk-name"),
    args("--system-talk-name=org.freedesktop.Flatpak.SystemHelper", codes="flatpak-system-talk-name"),
    args(f"--system-talk-name=org.mpris.MediaPlayer2.{APP_ID}", codes="mpris-flatpak-id-system-talk-name"),
    args("--system-talk-name=org.freedesktop.impl.portal.Secret", codes="portal-impl-secret-system-talk-name"),
    args("--system-talk-name=org.freedesktop.login1", codes="login1-system-talk-name"),
    args("--system-talk-name=org.kde.KWin", codes="kwin-system-talk-name"),
    keys("no finish-args", "finish-args-not-defined", finish_args=...),
]

BROKEN_MANIFESTS: Final = [
    keys("id of two components", "appid-less-than-3-components", id="org.Editor"),
    pytest.param(
        Subject(manifest=manifest(id=LONG_ID), name="long.json", alone=True),
        {"appid-length-more-than-255-chars", "appid-filename-mismatch"},
        id="id that is too long",
    ),
    keys("id with a digit first", "appid-component-wrong-syntax", id="org.example.2Editor"),
    keys("id of six components", "appid-too-many-components-for-app", id="org.example.a.b.c.Editor"),
    keys("id that ends with desktop", "appid-ends-with-lowercase-desktop", id="org.example.desktop"),
    keys("id below github.com", "appid-uses-code-hosting-domain", id="com.github.owner.Editor"),
    keys("id below codeberg.org", "appid-uses-code-hosting-domain", id="org.codeberg.owner.Editor"),
    keys("id of a code host without owner", "appid-code-hosting-too-few-components", id="io.github.Editor"),
    pytest.param(Subject(name="org.example.Other.json"), {"appid-filename-mismatch"}, id="other file name"),
    keys(
        "bundled extension of another",
        "appid-unprefixed-bundled-extension-org.example.Plugin",
        add_extensions={"org.example.Plugin": {"bundle": True, "directory": "plugins"}},
    ),
    keys("no command", "toplevel-no-command", command=...),
    keys("command with a path", "toplevel-command-is-path", command="/app/bin/editor"),
    keys("branch", "toplevel-unnecessary-branch", branch="stable"),
    keys("cleanup of debug files", "toplevel-cleanup-debug", cleanup=["/lib/debug"]),
    keys("no modules", "toplevel-no-modules", modules=[]),
    keys("unknown key", UNKNOWN, finish_arg=["--share=network"]),
    keys("key that is new in 1.5", UNKNOWN, build_options={"rustflags": "-C opt-level=2"}),
    keys("number as text", UNREAD, runtime_version=51.0),
    keys("text as array", UNREAD, rename_icon=["editor"]),
    keys("array as text", UNREAD, cleanup="/include"),
    keys("no sdk", INVALID, sdk=...),
    keys("variable without value", INVALID, build_options={"env": {"A": None}}),
    keys(
        "network in all builds",
        "manifest-toplevel-build-network-access",
        build_options={"build-args": ["--share=network"]},
    ),
    keys(
        "runtime at its end of life",
        "runtime-is-eol-org.gnome.Platform-48 runtime-update-available-to-org.gnome.Platform-51",
        runtime_version="48",
    ),
    keys(
        "older runtime",
        "runtime-update-available-to-org.gnome.Platform-51",
        runtime_version="50",
    ),
    pytest.param(
        Subject(text=json.dumps(manifest()).replace("{", "{ /* mine */", 1)), {"manifest-invalid-json"}, id="comment"
    ),
    pytest.param(
        Subject(name=f"{APP_ID}.yml", text=f"{json.dumps(manifest())[:-1]},\n id: {APP_ID}\n}}"),
        {"manifest-invalid-yaml"},
        id="key twice in YAML",
    ),
]

BROKEN_MODULES: Final = [
    built("module without name", INVALID, name=...),
    built("unknown build system", INVALID, buildsystem="make"),
    built("unknown key of a module", UNKNOWN, build_command=["make"]),
    built("unknown key of a source", UNKNOWN, source(sha_256=SHA256)),
    built("no checksum", INVALID, {"type": "file", "url": "https://example.org/editor.txt"}),
    built("extra data without size", INVALID, {"type": "extra-data", "filename": "a", "url": "https://example.org/a"}),
    built("cleanup of a module's debug files", "module-editor-cleanup-debug", cleanup=["/lib/debug/bin"]),
    built(
        "network in a build",
        "module-editor-build-network-access",
        build_options={"build-args": ["--share=network"]},
    ),
    built("sha1", "module-editor-source-sha1-deprecated", source(sha1="0" * 40)),
    built("md5", "module-editor-source-md5-deprecated", source(md5="0" * 32)),
    built("folder", "module-editor-source-dir-not-allowed", {"type": "dir", "path": "../.."}),
    built("git without url", "module-editor-source-git-no-url", git(path="editor", commit=COMMIT)),
    built(
        "git over ssh",
        "module-editor-source-git-url-not-http",
        git(url="git@example.org:editor.git", tag="v1.1", commit=COMMIT),
    ),
    built("git without commit", "module-editor-source-git-no-tag-commit-branch", git(url=GIT_URL)),
    built("git with a tag alone", "module-editor-source-git-no-commit-with-tag", git(url=GIT_URL, tag="v1.1")),
    built("git with a branch", "module-editor-source-git-branch", git(url=GIT_URL, branch="main")),
    built(
        "two git sources",
        "module-editor-multiple-git-sources-stacked",
        git(url=GIT_URL, commit=COMMIT),
        git(url=f"{GIT_URL}2", commit=COMMIT),
    ),
    built(
        "commits that are followed",
        "module-editor-checker-tracks-commits",
        git(url=GIT_URL, commit=COMMIT) | {"x-checker-data": {"type": "json", "commit-query": ".x"}},
    ),
    built(
        "debug build",
        "module-editor-autotools-non-release-build",
        buildsystem="autotools",
        config_opts=["--enable-debug=full"],
    ),
    built(
        "debug build of a nested module",
        "module-inner-autotools-non-release-build",
        modules=[module(name="inner", buildsystem="autotools", config_opts=["--enable-debug"])],
    ),
    pytest.param(
        Subject(
            manifest=manifest(modules=["part.json"]),
            beside={"part.json": json.dumps(module("more.json")), "more.json": json.dumps([source(sha1="0" * 40)])},
        ),
        {"module-editor-source-sha1-deprecated"},
        id="sha1 in an included file",
    ),
]

OURS_ALONE: Final = [
    keys("empty finish-args", "finish-args-not-defined", finish_args=[]),
    built(
        "path as dest-filename",
        "module-editor-source-dest-filename-is-path",
        {"type": "script", "commands": ["true"], "dest-filename": "bin/run"},
    ),
    pytest.param(
        Subject(
            manifest=manifest(modules=["part.json"]), beside={"part.json": json.dumps(module()).replace("]}", "],}")}
        ),
        {"manifest-invalid-json"},
        id="trailing comma in an included file",
    ),
    keys(
        "unknown key of an extension",
        UNKNOWN,
        add_extensions={f"{APP_ID}.Plugin": {"directory": "plugins", "mergedirs": "lib"}},
    ),
    built("unknown type of a source", INVALID, {"type": "zip", "url": "https://example.org/a.zip"}),
    built("two places of a source", INVALID, source(path="editor.tar.gz")),
    keys("no id", "appid-not-defined appid-filename-mismatch", id=...),
    keys("included file that is not there", "manifest-include-missing", modules=[module(), "other.json"]),
    pytest.param(Subject(text="{"), {"manifest-invalid-json"}, id="half a manifest"),
    pytest.param(Subject(text="[]", alone=True), {INVALID}, id="no table"),
    keys(
        "runtime that is long gone",
        "runtime-is-eol-org.gnome.Platform-40",
        runtime_version="40",
    ),
]
"""What flatpak-builder stops at, so that Flathub's linter has no code of its own for it, or says nothing of."""

BROKEN_DESKTOP_FILES: Final = [
    pytest.param(Subject(desktop=None), {"desktop-file-not-installed", "appstream-launchable-file-missing"}, id="none"),
    pytest.param(desktop("Icon=org.example.Editor\n", ""), {"desktop-file-icon-key-absent"}, id="no icon"),
    pytest.param(desktop("Icon=org.example.Editor", "Icon="), {"desktop-file-icon-key-empty"}, id="empty icon"),
    pytest.param(
        desktop("Icon=org.example.Editor", "Icon=editor"),
        {"desktop-file-icon-key-wrong-value", "desktop-file-icon-not-installed"},
        id="other icon",
    ),
    pytest.param(
        desktop("Icon=org.example.Editor", "Icon=org.example.Editor-two"),
        {"desktop-file-icon-not-installed"},
        id="icon that is not there",
    ),
    pytest.param(desktop("Exec=editor %U\n", ""), {"desktop-file-exec-key-absent"}, id="no command"),
    pytest.param(
        desktop("Exec=editor", "Exec=flatpak run org.example.Editor"),
        {"desktop-file-exec-has-flatpak-run"},
        id="flatpak run",
    ),
    pytest.param(desktop("MimeType", "Hidden=true\nMimeType"), {"desktop-file-is-hidden"}, id="hidden"),
    pytest.param(desktop("MimeType", "NoDisplay=true\nMimeType"), {"desktop-file-is-nodisplay"}, id="in no menu"),
    pytest.param(
        desktop("Utility;TextEditor;", "GTK;GNOME;"),
        {"desktop-file-low-quality-category", "appstream-missing-categories"},
        id="toolkits as categories",
    ),
    pytest.param(desktop("Categories=Utility;TextEditor;\n", ""), {"appstream-missing-categories"}, id="no categories"),
    pytest.param(desktop("Utility;", "Utility;Letters;"), {DESKTOP_VALIDATION}, id="unknown category"),
    pytest.param(desktop("MimeType", "Mimes"), {DESKTOP_VALIDATION}, id="unknown key"),
    pytest.param(desktop("MimeType", "Name=Other\nMimeType"), {DESKTOP_VALIDATION}, id="key twice"),
    pytest.param(desktop("Type=Application\n", ""), {DESKTOP_VALIDATION}, id="no type"),
    pytest.param(desktop("Name=Editor\n", ""), {DESKTOP_VALIDATION}, id="no name"),
    pytest.param(desktop("MimeType", "Version=1.1.0\nMimeType"), {DESKTOP_VALIDATION}, id="application's version"),
    pytest.param(desktop("MimeType", "Terminal=no\nMimeType"), {DESKTOP_VALIDATION}, id="no boolean"),
    pytest.param(desktop("%U", "%U %f"), {DESKTOP_VALIDATION}, id="two lists of files"),
    pytest.param(desktop("%U", "%y"), {DESKTOP_VALIDATION}, id="unknown field code"),
    pytest.param(desktop("%U", "--home=$HOME"), {DESKTOP_VALIDATION}, id="dollar without quotes"),
    pytest.param(desktop("%U", '"--home=$HOME"'), {DESKTOP_VALIDATION}, id="dollar in quotes"),
    pytest.param(desktop("MimeType", "Actions=new;\nMimeType"), {DESKTOP_VALIDATION}, id="action without group"),
    pytest.param(desktop("[Desktop Entry]", "[Other]\nA=1\n[Desktop Entry]"), {DESKTOP_VALIDATION}, id="other group"),
    pytest.param(desktop("MimeType", "a line\nMimeType"), {DESKTOP_VALIDATION}, id="a line that is none"),
    pytest.param(
        Subject(
            metainfo=CONSOLE_METAINFO,
            desktop=DESKTOP.replace("MimeType", "Terminal=false\nMimeType"),
        ),
        {"desktop-file-terminal-key-not-true"},
        id="console without terminal",
    ),
]

BROKEN_METAINFO_FILES: Final = [
    pytest.param(Subject(metainfo=None), {"appstream-metainfo-missing"}, id="none"),
    pytest.param(metainfo("</component>", ""), {VALIDATION}, id="cut off"),
    pytest.param(
        Subject(metainfo=METAINFO.replace("<component ", '<!DOCTYPE a [<!ENTITY b "c">]>\n<component ')),
        {VALIDATION},
        id="document type",
    ),
    pytest.param(
        Subject(metainfo="<components><component/></components>"), {"metainfo-missing-component-tag"}, id="other root"
    ),
    pytest.param(
        metainfo("<id>org.example.Editor<", "<id>org.example.Other<"), {"appstream-id-mismatch-flatpak-id"}, id="id"
    ),
    pytest.param(metainfo("desktop-application", "font"), {"appstream-unsupported-component-type"}, id="type"),
    pytest.param(
        metainfo('<developer id="org.example">\n    <name>Ada Example</name>\n  </developer>', ""),
        {"appstream-missing-developer-name"},
        id="nobody",
    ),
    pytest.param(
        metainfo(' id="org.example"', ""), {"appstream-missing-developer-name", VALIDATION}, id="developer without id"
    ),
    pytest.param(
        metainfo("<project_license>MIT</project_license>", ""), {"appstream-missing-project-license"}, id="no licence"
    ),
    pytest.param(metainfo(">MIT<", ">mit<"), {VALIDATION}, id="licence in small letters"),
    pytest.param(metainfo(">MIT<", ">MIT License<"), {VALIDATION}, id="licence in words"),
    pytest.param(metainfo(">CC0-1.0<", ">GPL-3.0-or-later<"), {VALIDATION}, id="licence of the file"),
    pytest.param(
        metainfo('<launchable type="desktop-id">org.example.Editor.desktop</launchable>', ""),
        {"metainfo-missing-launchable-tag", VALIDATION},
        id="no launchable",
    ),
    pytest.param(
        metainfo(">org.example.Editor.desktop<", ">editor.desktop<"),
        {"metainfo-launchable-tag-wrong-value"},
        id="other launchable",
    ),
    pytest.param(
        metainfo(">org.example.Editor.desktop<", ">org.example.Editor-two.desktop<"),
        {"appstream-launchable-file-missing"},
        id="launchable that is not there",
    ),
    pytest.param(
        metainfo("<image>https://example.org/editor/v1.1/letter.png</image>", ""),
        {"metainfo-missing-screenshots", VALIDATION},
        id="no screenshots",
    ),
    pytest.param(metainfo("letter.png", "letter.svg"), {"metainfo-svg-screenshots"}, id="SVG screenshot"),
    pytest.param(metainfo(' type="default"', ""), {VALIDATION}, id="no default screenshot"),
    pytest.param(
        metainfo(' date="2026-11-01"', ""),
        {VALIDATION, "appstream-release-tag-missing-timestamp"},
        id="release without date",
    ),
    pytest.param(
        metainfo('"2026-11-01"', '"01.11.2026"'),
        {VALIDATION, "appstream-release-tag-missing-timestamp"},
        id="date that is none",
    ),
    pytest.param(metainfo('"1.0" date', '"1.2" date'), {VALIDATION}, id="releases out of order"),
    pytest.param(
        metainfo('"1.1"', '"1.1~rc1"'), {"appstream-latest-release-is-prerelease"}, id="pre-release is the newest"
    ),
    pytest.param(metainfo('"homepage"', '"changelog"'), {VALIDATION}, id="type of a URL"),
    pytest.param(metainfo('"bugtracker"', '"homepage"'), {VALIDATION}, id="URL twice"),
    pytest.param(
        metainfo('<url type="homepage">https://example.org/editor</url>', ""), {VALIDATION}, id="no home page"
    ),
    pytest.param(metainfo('<content_rating type="oars-1.1" />', ""), {VALIDATION}, id="no rating"),
    pytest.param(metainfo("oars-1.1", "oars-1.2"), {VALIDATION}, id="unknown rating"),
    pytest.param(metainfo("<p>Write", "<h1>Editor</h1><p>Write"), {VALIDATION}, id="heading"),
    pytest.param(metainfo("<p>Write", "<p><a>Write</a>"), {VALIDATION}, id="link"),
    pytest.param(metainfo("<ul>", "words<ul>"), {VALIDATION}, id="text outside of paragraphs"),
    pytest.param(metainfo("<li>Envelopes", "<li><ul><li>A</li></ul>Envelopes"), {VALIDATION}, id="list in a list"),
    pytest.param(metainfo("<branding>", "<colours/><branding>"), {VALIDATION}, id="unknown element"),
    pytest.param(metainfo('"dark"', '"light"'), {VALIDATION}, id="colour twice"),
    pytest.param(
        Subject(metainfo=METAINFO.replace("desktop-application", "console-application")),
        {VALIDATION, "desktop-file-terminal-key-not-true"},
        id="console without program",
    ),
    pytest.param(metainfo(">keyboard<", ">mouse<"), {VALIDATION}, id="unknown control"),
    pytest.param(metainfo("Write letters to friends<", "See https://example.org<"), {VALIDATION}, id="URL in summary"),
    pytest.param(metainfo("<summary>Write letters", "<summary>Write\nletters"), {VALIDATION}, id="lines in summary"),
    pytest.param(
        metainfo("<branding>", "<project_group>GNOME</project_group><branding>"), {VALIDATION}, id="project group"
    ),
    pytest.param(
        metainfo("<branding>", "<categories><category>Letters</category></categories><branding>"),
        {VALIDATION},
        id="category",
    ),
]

BROKEN_ICONS: Final = [
    pytest.param(Subject(icons=()), {"no-exportable-icon-installed"}, id="none"),
    pytest.param(
        Subject(icons=("share/icons/hicolor/scalable/apps/editor.svg",)),
        {"no-exportable-icon-installed"},
        id="called otherwise",
    ),
    pytest.param(
        Subject(icons=(ICON.replace(".svg", ".png"),)), {"non-svg-icon-in-scalable-folder"}, id="PNG in scalable"
    ),
    pytest.param(
        Subject(icons=(ICON.replace("scalable", "256x256"),)),
        {"non-png-icon-in-hicolor-size-folder"},
        id="SVG in a folder of a size",
    ),
    pytest.param(
        Subject(icons=(f"share/icons/hicolor/64x64/apps/{APP_ID}.png",)),
        {"appstream-missing-icon-file"},
        id="too small",
    ),
]

BROKEN_FLATHUB_JSON: Final = [
    pytest.param(Subject(beside={"flathub.json": json.dumps(value)}), {f"flathub-json-{code}"}, id=code)
    for code, value in {
        "skip-appstream-check": {"skip-appstream-check": True},
        "automerge-enabled": {"automerge-flathubbot-prs": True},
        "eol-rebase-without-message": {"end-of-life-rebase": "org.example.Other"},
        "only-arches-empty": {"only-arches": []},
        "excluded-all-arches": {"skip-arches": ["x86_64", "aarch64"]},
        "invalid": [],
    }.items()
]

SOUND: Final = [
    pytest.param(Subject(), id="as it is"),
    pytest.param(Subject(manifest=with_args("--share=network", "--socket=pulseaudio", "--device=all")), id="harmless"),
    pytest.param(
        Subject(manifest=with_args("--filesystem=xdg-documents:ro", "--filesystem=xdg-run/gvfsd", "--persist=.app")),
        id="folders",
    ),
    pytest.param(Subject(manifest=with_args("--filesystem=xdg-config/kdeglobals:ro")), id="KDE's colours"),
    pytest.param(Subject(manifest=with_args("--filesystem=/media", "--filesystem=/run/media")), id="volumes"),
    pytest.param(Subject(manifest=with_args("--filesystem=~/.config/editor:create")), id="folder of settings"),
    pytest.param(
        Subject(manifest=with_args("--talk-name=org.freedesktop.secrets", "--talk-name=org.gtk.vfs.*")), id="services"
    ),
    pytest.param(Subject(manifest=with_args("--own-name=org.mpris.MediaPlayer2.editor")), id="player"),
    pytest.param(Subject(manifest=with_args("--device=input", "--device-if=all:!has-input-device")), id="gamepad"),
    pytest.param(Subject(manifest=with_args("--device=usb", "--require-version=1.16.0")), id="USB"),
    pytest.param(Subject(manifest=with_args("--metadata=X-DConf=migrate-path=/org/example/Editor/")), id="settings"),
    pytest.param(Subject(manifest=with_args("--env=A=B=C", "--allow=devel", "--usb=vnd:1234")), id="others"),
    pytest.param(Subject(manifest=manifest(finish_args=["--share=ipc", "--socket=x11"])), id="X11 alone"),
    pytest.param(Subject(manifest=manifest(default_branch="stable")), id="default branch"),
    pytest.param(Subject(manifest=manifest(**{"//": "a comment", "x-mine": {"a": [1]}})), id="comments"),
    pytest.param(
        Subject(manifest=manifest(modules=[module(git(url=GIT_URL, tag="v1.1", commit=COMMIT))])), id="git source"
    ),
    pytest.param(
        Subject(
            manifest=manifest(
                modules=[module(source(), git(url=GIT_URL, commit=COMMIT), git(url=GIT_URL, commit=COMMIT, dest="b"))]
            )
        ),
        id="two git sources in folders of their own",
    ),
    pytest.param(
        Subject(
            manifest=manifest(modules=["part.json"]),
            beside={"part.json": json.dumps(module("more.json")), "more.json": json.dumps([source()])},
        ),
        id="included files",
    ),
    pytest.param(
        Subject(
            name=f"{APP_ID}.yml", text="\n".join(f"{key}: {json.dumps(value)}" for key, value in manifest().items())
        ),
        id="YAML",
    ),
    pytest.param(
        Subject(
            manifest=manifest(
                build_options={"env": {"A": "1"}, "arch": {"aarch64": {"cflags": "-O1"}}},
                cleanup=["/include"],
                add_extensions={f"{APP_ID}.Plugin": {"directory": "plugins", "bundle": True}},
            )
        ),
        id="options and extensions",
    ),
    pytest.param(
        desktop("MimeType", "Actions=new;\nMimeType=text/plain;\n[Desktop Action new]\nName=New\nExec=editor\n#"),
        id="action",
    ),
    pytest.param(desktop("Comment=", "Name[de]=Schreiber\nX-Mine=1\nComment="), id="translated"),
    pytest.param(desktop("%U", '"--home=' + r"\\" + '$HOME" %%'), id="quoted arguments"),
    pytest.param(metainfo(">MIT<", ">GPL-3.0-or-later AND (MIT OR LicenseRef-mine)<"), id="two licences"),
    pytest.param(metainfo('"1.0" date', '"1.1~rc1" date'), id="pre-release below its release"),
    pytest.param(
        Subject(
            metainfo=CONSOLE_METAINFO,
            desktop=DESKTOP.replace("MimeType", "NoDisplay=true\nMimeType"),
            manifest=manifest(finish_args=["--share=network"]),
            icons=(),
        ),
        id="console",
    ),
    pytest.param(
        Subject(
            manifest=manifest(id="org.example.Editor.BaseApp", command=..., finish_args=...),
            desktop=DESKTOP.replace(APP_ID, f"{APP_ID}.BaseApp"),
            metainfo=METAINFO.replace(APP_ID, f"{APP_ID}.BaseApp"),
            icons=(ICON.replace(APP_ID, f"{APP_ID}.BaseApp"),),
        ),
        id="BaseApp",
    ),
    pytest.param(Subject(beside={"flathub.json": '{"only-arches": ["x86_64"]}'}), id="one arch"),
]

BROKEN_FOR_A_MANIFEST: Final = [*BROKEN_FINISH_ARGS, *BROKEN_MANIFESTS, *BROKEN_MODULES]
BROKEN_FOR_A_BUILD: Final = [*BROKEN_DESKTOP_FILES, *BROKEN_METAINFO_FILES, *BROKEN_ICONS]
BROKEN: Final = [*BROKEN_FOR_A_MANIFEST, *BROKEN_FOR_A_BUILD, *OURS_ALONE]
