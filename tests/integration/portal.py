"""Answer portal calls as a willing user's desktop would: D-Bus calls -> JSON lines.

Run ``python portal.py LOGFILE`` on a session bus. It prints ``ready`` once it owns the name
and then logs one object a call, ``{"interface", "method", "arguments"}``. The file that the
user is said to pick stands in ``PORTAL_FILE_URI``; without it the file dialogs are cancelled.
The file is not exported into the sandbox: pick one that the application may see anyway.

https://flatpak.github.io/xdg-desktop-portal/docs/api-reference.html
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import (
    DBusConnection,
    open_dbus_connection,
)

BUS_NAME = "org.freedesktop.portal.Desktop"
REQUESTS = "/org/freedesktop/portal/desktop/request"
PREFIX = "org.freedesktop.portal."
PROPERTIES = "org.freedesktop.DBus.Properties"
UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"

# A D-Bus variant, as jeepney has it: its signature and its value.
Variant = tuple[str, Any]

VERSIONS = {
    PREFIX + "Background": 2,
    PREFIX + "FileChooser": 4,
    PREFIX + "Notification": 2,
    PREFIX + "OpenURI": 5,
    PREFIX + "Settings": 2,
}

SETTINGS: dict[str, dict[str, Variant]] = {
    "org.freedesktop.appearance": {"color-scheme": ("u", 0), "contrast": ("u", 0)}
}

# What a Request answers: its response code and the results.
Outcome = tuple[int, dict[str, Variant]]

DONE, CANCELLED = 0, 1


def pick_file(_options: dict[str, Variant]) -> Outcome:
    """Pick the file of ``PORTAL_FILE_URI``, or cancel."""
    uri = os.environ.get("PORTAL_FILE_URI")
    return (DONE, {"uris": ("as", [uri])}) if uri else (CANCELLED, {})


def allow_background(options: dict[str, Variant]) -> Outcome:
    """Allow running in the background, and autostart where it was asked for."""
    autostart = options.get("autostart", ("b", False))
    return DONE, {"background": ("b", True), "autostart": autostart}


def open_uri(_options: dict[str, Variant]) -> Outcome:
    """Say that it was opened."""
    return DONE, {}


# Methods that return the handle of a Request; their last argument is the options.
REQUEST_METHODS: dict[tuple[str, str], Callable[[dict[str, Variant]], Outcome]] = {
    ("Background", "RequestBackground"): allow_background,
    ("FileChooser", "OpenFile"): pick_file,
    ("FileChooser", "SaveFile"): pick_file,
    ("OpenURI", "OpenURI"): open_uri,
}

# Methods that return nothing.
SILENT_METHODS = {
    (PREFIX + "Background", "SetStatus"),
    (PREFIX + "Notification", "AddNotification"),
    (PREFIX + "Notification", "RemoveNotification"),
    (PREFIX + "Request", "Close"),
}


def to_plain(value: Any) -> Any:  # noqa: ANN401 - whatever a message may hold
    """Turn a value of a message into what JSON can say.

    All dictionaries of the portals have variants for values; these lose their signature.
    """
    match value:
        case dict():
            return {key: to_plain(inner) for key, (_, inner) in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case bytes():
            return value.decode(errors="replace").rstrip("\0")
        case _:
            return value


class Portal:
    """The service on one connection."""

    def __init__(self, connection: DBusConnection, log: Path) -> None:
        """Take a connection that owns the portal's name already."""
        self.connection = connection
        self.log = log

    def serve(self) -> None:
        """Answer calls until the bus goes away."""
        while True:
            try:
                message = self.connection.receive()
            except (ConnectionError, EOFError):
                return
            if message.header.message_type is MessageType.method_call:
                self.answer(message)

    def answer(self, call: Message) -> None:
        """Log one call and reply to it."""
        fields = call.header.fields
        interface = fields.get(HeaderFields.interface, "")
        method = fields[HeaderFields.member]
        self.write_log(interface, method, call.body)
        make_request = REQUEST_METHODS.get((interface.removeprefix(PREFIX), method))
        if make_request is not None:
            self.answer_request(call, make_request(call.body[-1]))
        elif (interface, method) in SILENT_METHODS:
            self.connection.send(new_method_return(call))
        elif interface == PROPERTIES:
            self.answer_property(call, method)
        elif interface == PREFIX + "Settings":
            self.answer_setting(call, method)
        else:
            self.refuse(call, UNKNOWN_METHOD, f"no {method}")

    def write_log(self, interface: str, method: str, arguments: tuple[Any, ...]) -> None:
        """Append one line to the log."""
        entry = {"interface": interface, "method": method, "arguments": to_plain(arguments)}
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def answer_request(self, call: Message, outcome: Outcome) -> None:
        """Return the handle of a Request and let it respond at once.

        The handle follows from the caller and its ``handle_token``, so that the caller can
        listen before it calls.
        """
        sender = call.header.fields[HeaderFields.sender]
        _, token = call.body[-1].get("handle_token", ("s", f"t{call.header.serial}"))
        handle = f"{REQUESTS}/{sender.removeprefix(':').replace('.', '_')}/{token}"
        self.connection.send(new_method_return(call, "o", (handle,)))
        emitter = DBusAddress(handle, bus_name=BUS_NAME, interface=PREFIX + "Request")
        response = new_signal(emitter, "Response", "ua{sv}", outcome)
        response.header.fields[HeaderFields.destination] = sender
        self.connection.send(response)

    def answer_property(self, call: Message, method: str) -> None:
        """Tell a portal's version, its only property."""
        version = VERSIONS.get(call.body[0])
        if version is None:
            self.refuse(call, "org.freedesktop.DBus.Error.UnknownInterface", call.body[0])
        elif method == "GetAll":
            reply = {"version": ("u", version)}
            self.connection.send(new_method_return(call, "a{sv}", (reply,)))
        elif method == "Get" and call.body[1] == "version":
            self.connection.send(new_method_return(call, "v", (("u", version),)))
        else:
            self.refuse(call, "org.freedesktop.DBus.Error.UnknownProperty", call.body[1])

    def answer_setting(self, call: Message, method: str) -> None:
        """Read settings; ``Read`` wraps its answer twice, as the real one does."""
        match method, call.body:
            case "ReadAll", _:
                self.connection.send(new_method_return(call, "a{sa{sv}}", (SETTINGS,)))
            case (("Read" | "ReadOne"), (namespace, key)):
                value = SETTINGS.get(namespace, {}).get(key)
                if value is None:
                    self.refuse(call, PREFIX + "Error.NotFound", "Requested setting not found")
                    return
                reply = value if method == "ReadOne" else ("v", value)
                self.connection.send(new_method_return(call, "v", (reply,)))
            case _:
                self.refuse(call, UNKNOWN_METHOD, f"no {method}")

    def refuse(self, call: Message, error: str, text: str) -> None:
        """Reply with an error."""
        self.connection.send(new_error(call, error, "s", (text,)))


def main(log: Path) -> None:
    """Own the name, say ``ready`` and serve."""
    log.touch()
    with open_dbus_connection(bus="SESSION") as connection:
        connection.send_and_get_reply(message_bus.RequestName(BUS_NAME))
        print("ready", flush=True)  # noqa: T201 - support.PortalSession waits for it
        Portal(connection, log).serve()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
