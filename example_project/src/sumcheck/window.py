"""The window: an invitation to open a file, then the page about that file."""

from pathlib import Path

from gi.repository import Adw, Gdk, Gio, GLib, GObject, Gtk

from sumcheck import APP_ID, APP_NAME
from sumcheck.file_page import FilePage
from sumcheck.hashing import Checksums
from sumcheck.widgets import simple_action
from sumcheck.worker import HashJob


class Window(Adw.ApplicationWindow):
    """Holds the work on at most one file."""

    finished = GObject.Signal(arg_types=(str, str))  # the file's name, the outcome

    def __init__(self, application: Adw.Application) -> None:
        """Build the window, with no file."""
        super().__init__(application=application, title=APP_NAME, default_width=720, default_height=540)
        self.set_size_request(360, 300)
        self.file_name = ""
        self._job: HashJob | None = None
        self._page = FilePage()
        self._stack = Gtk.Stack(transition_type=Gtk.StackTransitionType.CROSSFADE)
        self._toasts = Adw.ToastOverlay(child=self._stack)
        self._stack.add_named(_empty_page(), "empty")
        self._stack.add_named(self._page, "file")
        self._page.connect("cancelled", lambda _page: self.cancel())
        self._page.connect("copied", lambda _page, name: self.toast(f"{name} copied"))
        self.set_content(_with_header(self._toasts))
        self.add_controller(self._drop_target())
        self.add_action(simple_action("open", self._choose_file))

    @property
    def working(self) -> bool:
        """Whether a file is being read."""
        return self._job is not None

    def toast(self, text: str) -> None:
        """Show a short message at the bottom of the window."""
        self._toasts.add_toast(Adw.Toast(title=text, use_markup=False))

    def open_file(self, file: Gio.File) -> None:
        """Begin with a file; work on another one ends."""
        path = file.get_path()
        if path is None:
            self.toast("Only files on this computer can be opened")
            return
        self.cancel()
        self.file_name = GLib.filename_display_basename(path)
        self._page.start(self.file_name)
        self._stack.set_visible_child_name("file")
        self._job = HashJob(Path(path), self._page.show_progress, self._on_done)

    def cancel(self) -> None:
        """End the work, if there is any, and go back to the invitation."""
        if self._job:
            self._job.cancel()
            self._job = None
            self._stack.set_visible_child_name("empty")

    def _on_done(self, result: Checksums | OSError) -> None:
        if isinstance(result, OSError):
            self.cancel()
            outcome = f"The file cannot be read: {result.strerror}"
            self.toast(outcome)
        else:
            self._job = None
            verdict = self._page.show_checksums(result)
            outcome = f"{verdict.title}. {verdict.detail}"
        self.emit("finished", self.file_name, outcome)

    def _choose_file(self) -> None:
        Gtk.FileDialog(title="Open a File").open(self, None, self._on_chosen)

    def _on_chosen(self, dialog: Gtk.FileDialog, result: Gio.AsyncResult) -> None:
        try:
            file = dialog.open_finish(result)
        except GLib.Error as error:
            if not error.matches(Gtk.dialog_error_quark(), Gtk.DialogError.DISMISSED):
                self.toast(f"No file can be chosen: {error.message}")
            return
        self.open_file(file)

    def _drop_target(self) -> Gtk.DropTarget:
        target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
        target.connect("drop", self._on_drop)
        return target

    def _on_drop(self, _target: Gtk.DropTarget, files: Gdk.FileList, _x: float, _y: float) -> bool:
        dropped = files.get_files()
        if dropped:
            self.open_file(dropped[0])
        if len(dropped) > 1:
            self.toast("One file at a time: the first was opened")
        return bool(dropped)


def _with_header(content: Gtk.Widget) -> Adw.ToolbarView:
    header = Adw.HeaderBar()
    header.pack_start(Gtk.Button(label="_Open…", use_underline=True, action_name="win.open"))
    header.pack_end(
        Gtk.MenuButton(icon_name="open-menu-symbolic", tooltip_text="Main Menu", primary=True, menu_model=_menu())
    )
    view = Adw.ToolbarView(content=content)
    view.add_top_bar(header)
    return view


def _menu() -> Gio.Menu:
    menu, about = Gio.Menu(), Gio.Menu()
    menu.append("_Keep Working in the Background", "app.background")
    menu.append("_Send a Test Notification", "app.test-notification")
    about.append(f"_About {APP_NAME}", "app.about")
    menu.append_section(None, about)
    return menu


def _empty_page() -> Adw.StatusPage:
    button = Gtk.Button(label="_Open…", use_underline=True, action_name="win.open", halign=Gtk.Align.CENTER)
    for style in ("pill", "suggested-action"):
        button.add_css_class(style)
    return Adw.StatusPage(
        icon_name=APP_ID,
        title="Verify a Download",
        description="Drop a file here, or open one,\nand compare it with its published checksum",
        child=button,
    )
