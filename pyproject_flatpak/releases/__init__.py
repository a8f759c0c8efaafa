"""Releases of the application: from changelogs, from tags of git, and from our own earlier metainfo."""
