"""The Background portal: ask the desktop whether work may go on without a window.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html
"""

import secrets
from collections.abc import Callable

from gi.repository import Gio, GLib

BUS_NAME = "org.freedesktop.portal.Desktop"
OBJECT_PATH = "/org/freedesktop/portal/desktop"
BACKGROUND = "org.freedesktop.portal.Background"
REQUEST = "org.freedesktop.portal.Request"

GRANTED, CANCELLED = 0, 1  # the response codes of a request
NO_WINDOW = ""
STATUS_LENGTH = 96  # characters that the portal accepts

_ABSENT = (
    Gio.DBusError.SERVICE_UNKNOWN,
    Gio.DBusError.NAME_HAS_NO_OWNER,
    Gio.DBusError.UNKNOWN_INTERFACE,
    Gio.DBusError.UNKNOWN_METHOD,
    Gio.DBusError.UNKNOWN_OBJECT,
)


class BackgroundRequest:
    """One request for permission, answered once.

    `on_answer` gets None when permission is given, else a sentence for the user.
    """

    def __init__(self, reason: str, on_answer: Callable[[str | None], None]) -> None:
        """Send the request; `reason` may be shown to the user."""
        self._reason = reason
        self._on_answer = on_answer
        self._connection: Gio.DBusConnection
        self._subscription = 0  # 0 is none
        self._handle = ""
        Gio.bus_get(Gio.BusType.SESSION, None, self._on_bus)

    def _on_bus(self, _source: object, result: Gio.AsyncResult) -> None:
        try:
            self._connection = Gio.bus_get_finish(result)
        except GLib.Error:
            self._answer("There is no session bus to ask for permission")
            return
        token = f"sumcheck_{secrets.token_hex(8)}"
        sender = (self._connection.get_unique_name() or "")[1:].replace(".", "_")
        # Listening before the call, on the path that it will have: the response may come before the reply.
        self._listen(f"{OBJECT_PATH}/request/{sender}/{token}")
        options = {
            "handle_token": GLib.Variant("s", token),
            "reason": GLib.Variant("s", self._reason),
        }
        _call(self._connection, "RequestBackground", GLib.Variant("(sa{sv})", (NO_WINDOW, options)), self._on_reply)

    def _listen(self, handle: str) -> None:
        self._stop_listening()
        self._handle = handle
        self._subscription = self._connection.signal_subscribe(
            BUS_NAME, REQUEST, "Response", handle, None, Gio.DBusSignalFlags.NONE, self._on_response
        )

    def _on_reply(self, connection: Gio.DBusConnection, result: Gio.AsyncResult) -> None:
        try:
            (handle,) = connection.call_finish(result).unpack()
        except GLib.Error as error:
            self._answer(explain(error))
            return
        if self._subscription and handle != self._handle:  # portals before 0.9 choose the path themselves
            self._listen(handle)

    def _on_response(
        self,
        _connection: object,
        _sender: str | None,
        _path: str,
        _interface: str,
        _signal: str,
        parameters: GLib.Variant,
    ) -> None:
        code, results = parameters.unpack()
        if code == GRANTED and results.get("background", False):
            self._answer(None)
        elif code in (GRANTED, CANCELLED):
            self._answer("Permission to work in the background was refused")
        else:
            self._answer("The desktop did not answer the request")

    def _answer(self, problem: str | None) -> None:
        self._stop_listening()
        self._on_answer(problem)

    def _stop_listening(self) -> None:
        if self._subscription:
            self._connection.signal_unsubscribe(self._subscription)
        self._subscription = 0


def set_status(message: str) -> None:
    """Say what goes on without a window; desktops show it beside the application's name.

    A desktop that has no place for it answers with an error, which is of no interest to the user.
    """

    def on_bus(_source: object, result: Gio.AsyncResult) -> None:
        try:
            connection = Gio.bus_get_finish(result)
        except GLib.Error:
            return
        status = {"message": GLib.Variant("s", message[:STATUS_LENGTH])}
        _call(connection, "SetStatus", GLib.Variant("(a{sv})", (status,)), None)

    Gio.bus_get(Gio.BusType.SESSION, None, on_bus)


def explain(error: GLib.Error) -> str:
    """Return a sentence for the user about a failed call."""
    if any(error.matches(Gio.dbus_error_quark(), code) for code in _ABSENT):
        return "This desktop cannot give permission to work in the background"
    # Gio.DBusError.strip_remote_error would do this, but changes a copy when it is called from Python.
    prefix = f"GDBus.Error:{Gio.DBusError.get_remote_error(error)}: "
    return f"Permission cannot be asked for: {error.message.removeprefix(prefix)}"


def _call(
    connection: Gio.DBusConnection,
    method: str,
    parameters: GLib.Variant,
    on_reply: Callable[[Gio.DBusConnection, Gio.AsyncResult], None] | None,
) -> None:
    connection.call(
        BUS_NAME, OBJECT_PATH, BACKGROUND, method, parameters, None, Gio.DBusCallFlags.NONE, -1, None, on_reply
    )
