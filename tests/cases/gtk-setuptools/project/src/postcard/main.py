"""Opens the window."""

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Adw", "1")
from gi.repository import Adw, Gtk


def main():
    application = Adw.Application(application_id="org.example.Postcard")
    application.connect("activate", lambda app: Gtk.ApplicationWindow(application=app, title="Postcard").present())
    return application.run()
