"""URL of a project -> app-id."""

from __future__ import annotations

import re

import pytest

from pyproject_flatpak.app_id import is_app_id
from pyproject_flatpak.code_hosts import app_id_of_domain, app_id_of_project
from pyproject_flatpak.data import load_code_hosts, load_shared_domains


@pytest.mark.parametrize(
    ("url", "app_id"),
    [
        pytest.param("https://github.com/Jane/Editor", "io.github.jane.Editor", id="GitHub"),
        pytest.param("http://www.GitHub.com/jane/editor/", "io.github.jane.editor", id="other spelling"),
        pytest.param("https://github.com/jane/editor.git", "io.github.jane.editor", id="clone URL"),
        pytest.param("git+https://github.com/jane/editor", "io.github.jane.editor", id="pip's spelling"),
        pytest.param("git@github.com:jane/editor.git", "io.github.jane.editor", id="git's short form"),
        pytest.param("ssh://git@github.com:22/jane/editor", "io.github.jane.editor", id="ssh"),
        pytest.param("https://u:p@github.com/jane/editor?x#y", "io.github.jane.editor", id="with all parts"),
        pytest.param("https://github.com/jane/editor/blob/main/x", "io.github.jane.editor", id="file in it"),
        pytest.param("https://github.com/jane-doe/text-editor", "io.github.jane_doe.text-editor", id="hyphens"),
        pytest.param("https://github.com/7-up/2048", "io.github._7_up._2048", id="digits first"),
        pytest.param("https://jane.github.io/editor/manual", "io.github.jane.editor", id="GitHub page"),
        pytest.param("https://jane.github.io", "io.github.jane.Named", id="GitHub page of the owner"),
        pytest.param("https://gitlab.com/Jane/editor", "io.gitlab.Jane.editor", id="GitLab keeps capitals"),
        pytest.param("https://gitlab.com/a/b/editor/-/issues", "io.gitlab.a.b.editor", id="GitLab group"),
        pytest.param("https://gitlab.com/a/editor/issues/7", "io.gitlab.a.editor", id="older GitLab URL"),
        pytest.param("https://jane.gitlab.io/editor", "io.gitlab.jane.editor", id="GitLab page"),
        pytest.param("https://codeberg.org/Jane/editor", "page.codeberg.Jane.editor", id="Codeberg"),
        pytest.param("https://jane.codeberg.page/editor", "page.codeberg.jane.editor", id="Codeberg page"),
        pytest.param("https://framagit.org/jane/editor", "io.frama.jane.editor", id="Framagit"),
        pytest.param("https://gitlab.gnome.org/jane/editor", "org.gnome.gitlab.jane.editor", id="GNOME"),
        pytest.param("https://sr.ht/~jane/editor/", "site.srht.jane.editor", id="SourceHut"),
        pytest.param("https://git.sr.ht/~jane/editor", "site.srht.jane.editor", id="SourceHut's repository"),
        pytest.param("https://sourceforge.net/projects/Editor/files", "net.sourceforge.Editor", id="SourceForge"),
        pytest.param("https://git.code.sf.net/p/editor/code", "net.sourceforge.editor", id="SourceForge's repository"),
        pytest.param("https://editor.sourceforge.io", "net.sourceforge.editor", id="SourceForge page"),
        pytest.param("https://github.com/jane", None, id="owner alone"),
        pytest.param("https://github.com/sponsors/jane", None, id="no owner"),
        pytest.param("https://github.com/jane/editor.py", None, id="dot in the name"),
        pytest.param("https://a.b.github.io/editor", None, id="dot in the owner"),
        pytest.param("https://github.com/jane/desktop", None, id="reserved name"),
        pytest.param("https://github.com/jane/-editor", None, id="hyphen first"),
        pytest.param("https://gitlab.com/a/b/c/d/e", None, id="too many groups"),
        pytest.param("https://sourceforge.net/about", None, id="no project of SourceForge"),
        pytest.param("https://github.com.example.org/jane/editor", None, id="domain that only begins so"),
        pytest.param("https://example.org/github.com/jane/editor", None, id="elsewhere"),
        pytest.param("https://github.com/jané/éditor", None, id="letters beyond ASCII"),
        pytest.param("https://[broken", None, id="broken URL"),
        pytest.param("file:///github.com/jane/editor", None, id="file"),
        pytest.param("../github.com/jane/editor", None, id="path"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_app_id_of_project(url: str, app_id: str | None) -> None:
    """A code host vouches for the app-id of owner and project, as its linter spells it; for nothing else."""
    assert app_id_of_project(url, "Named") == app_id


@pytest.mark.parametrize(
    ("url", "name", "app_id"),
    [
        pytest.param("https://example.org", "Editor", "org.example.Editor", id="domain"),
        pytest.param("https://www.example.org/apps/editor", "editor", "org.example.editor", id="folder"),
        pytest.param("https://my-place.example.org", "editor", "org.example.my_place.editor", id="hyphen"),
        pytest.param("https://7up.example.org", "editor", "org.example._7up.editor", id="digit first"),
        pytest.param(
            "https://text-editor.example.org", "TextEditor", "org.example.TextEditor", id="name in the domain"
        ),
        pytest.param("https://editor.org", "editor", "org.editor.editor", id="domain of the name"),
        pytest.param("https://example.org", "my.7 tool", "org.example.my_7_tool", id="name that is no component"),
        pytest.param("https://example.org", "app", None, id="reserved name"),
        pytest.param("https://docs.python.org", "editor", None, id="domain of others"),
        pytest.param("https://x.gitlab.io/editor", "editor", None, id="page on a code host"),
        pytest.param("https://index.example.org/project/editor/", "editor", None, id="list of projects"),
        pytest.param("https://example.edu/~jane", "editor", None, id="folder of a person"),
        pytest.param("https://127.0.0.1:8000", "editor", None, id="address"),
        pytest.param("http://localhost/", "editor", None, id="this machine"),
        pytest.param("https://a.b.c.d.example.org", "editor", None, id="too many components"),
        pytest.param("https://bücher.example.org", "editor", None, id="letters beyond ASCII"),
    ],
)
def test_app_id_of_domain(url: str, name: str, app_id: str | None) -> None:
    """The owner of a domain may have the app-ids that begin with it, spelt backwards."""
    assert app_id_of_domain(url, name) == app_id


def test_table_of_hosts() -> None:
    """Each host is written as its URLs are, and begins ids that Flathub takes."""
    for host in load_code_hosts():
        assert is_app_id(f"{host.app_id}.owner.Name")
        assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in host.domains | host.pages)
        assert not {name for name in host.reserved | host.folders if name != name.lower()}
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in load_shared_domains())
