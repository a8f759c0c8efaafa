"""The application: one window, its menu, notifications, and work that outlives the window."""

from collections.abc import Sequence
from importlib import metadata, resources

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Adw", "1")
from gi.repository import Adw, Gdk, Gio, GLib, Gtk  # noqa: E402 - the versions come first

from sumcheck import APP_ID, APP_NAME  # noqa: E402
from sumcheck.portal import BackgroundRequest, set_status  # noqa: E402
from sumcheck.widgets import simple_action  # noqa: E402
from sumcheck.window import Window  # noqa: E402

REASON = "Finish a large file after the window is closed"
KEEP_RESULT = 10 * 60 * 1000  # milliseconds that a result waits for the user once the window is closed
FINISHED, TEST = "finished", "test"  # identifiers of notifications: a new one replaces the old one


class Application(Adw.Application):
    """Runs until the window is closed and no work is left."""

    def __init__(self) -> None:
        """Set up the application; nothing is shown before `run`."""
        super().__init__(application_id=APP_ID, flags=Gio.ApplicationFlags.HANDLES_OPEN)
        GLib.set_application_name(APP_NAME)
        GLib.set_prgname(APP_ID)  # the window class under X11, by which desktops find the icon
        self._window: Window | None = None
        self._in_background = False
        self._background_allowed = False
        self._background = Gio.SimpleAction.new_stateful("background", None, GLib.Variant.new_boolean(value=False))

    def do_startup(self) -> None:
        """Add the actions, their keys and the style sheet."""
        Adw.Application.do_startup(self)
        self._background.connect("change-state", self._on_background_wanted)
        self.add_action(self._background)
        self.add_action(simple_action("test-notification", self._send_test_notification))
        self.add_action(simple_action("about", self._show_about))
        self.add_action(simple_action("quit", self.quit))
        for action, key in (("win.open", "o"), ("window.close", "w"), ("app.quit", "q")):
            self.set_accels_for_action(action, [f"<Control>{key}"])
        _load_style()

    def do_activate(self) -> None:
        """Show the window; this is what a click on a notification does, too."""
        self._show_window()

    def do_open(self, files: Sequence[Gio.File], *_hint: object) -> None:
        """Open the file that was named on the command line or chosen in a file manager."""
        self._show_window().open_file(files[0])

    def _show_window(self) -> Window:
        if self._window is None:
            self._window = Window(self)
            self._window.connect("finished", self._on_finished)
            self._window.connect("close-request", self._on_close_request)
        self._return_to_foreground(self._window)
        self._window.present()
        return self._window

    def _on_close_request(self, window: Window) -> bool:
        """Hide the window when its work may go on; else end both. True keeps GTK from closing it."""
        if window.working and self._background_allowed:
            self._go_to_background(window)
            return True
        window.cancel()
        self._window = None
        return False

    def _go_to_background(self, window: Window) -> None:
        self._in_background = True
        self.hold()
        window.set_visible(False)
        self.remove_window(window)  # a window of the application, even a hidden one, keeps it running for ever
        set_status(f"Reading {window.file_name}")

    def _return_to_foreground(self, window: Window) -> None:
        if self._has_bus:
            self.withdraw_notification(FINISHED)
        if window.get_application() is None:
            self.add_window(window)
        self._release()
        self.set_inactivity_timeout(0)

    def _on_finished(self, window: Window, name: str, outcome: str) -> None:
        if not window.is_active():
            self._notify(FINISHED, name, outcome)
        if self._in_background:
            self.set_inactivity_timeout(KEEP_RESULT)
        self._release()

    def _release(self) -> None:
        if self._in_background:
            self._in_background = False
            self.release()

    def _on_background_wanted(self, _action: Gio.SimpleAction, wanted: GLib.Variant) -> None:
        if wanted.get_boolean():
            BackgroundRequest(REASON, self._on_background_answer)
        else:
            self._allow_background(allowed=False)

    def _on_background_answer(self, problem: str | None) -> None:
        self._allow_background(allowed=problem is None)
        self._toast(problem or "Work goes on when the window is closed")

    def _allow_background(self, *, allowed: bool) -> None:
        self._background_allowed = allowed
        self._background.set_state(GLib.Variant("b", allowed))  # the check mark in the menu

    def _send_test_notification(self) -> None:
        sent = self._notify(TEST, "Test notification", "This is how you will hear that a large file is done")
        self._toast("A test notification was sent" if sent else "There is no session bus to send notifications on")

    def _notify(self, identifier: str, title: str, body: str) -> bool:
        if self._has_bus:
            notification = Gio.Notification.new(title)
            notification.set_body(body)
            self.send_notification(identifier, notification)
        return self._has_bus

    @property
    def _has_bus(self) -> bool:
        return self.get_dbus_connection() is not None

    def _toast(self, text: str) -> None:
        if self._window:
            self._window.toast(text)

    def _show_about(self) -> None:
        about = Adw.AboutDialog(
            application_name=APP_NAME,
            application_icon=APP_ID,
            version=metadata.version("sumcheck"),
            developer_name="The pyproject-flatpak authors",
            website="https://example.org/sumcheck",
            issue_url="https://example.org/sumcheck/issues",
            license_type=Gtk.License.MIT_X11,
            comments="Compare a downloaded file with its published checksum.",
        )
        about.present(self._window)


def _load_style() -> None:
    display = Gdk.Display.get_default()
    if display is None:
        return
    provider = Gtk.CssProvider()
    provider.load_from_string(resources.files("sumcheck").joinpath("style.css").read_text(encoding="utf-8"))
    Gtk.StyleContext.add_provider_for_display(display, provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
