"""The page about one file: how far the work is, the published checksum, and what was computed."""

from gi.repository import Adw, Gdk, Gio, GLib, GObject, Gtk
from humanize import naturalsize

from sumcheck.hashing import Algorithm, Checksums
from sumcheck.verdict import Verdict, judge
from sumcheck.widgets import DigestRow, StatusCard, flat_button

ICONS = {
    "open": "edit-paste-symbolic",
    "unreadable": "dialog-question-symbolic",
    "match": "object-select-symbolic",
    "mismatch": "dialog-warning-symbolic",
}
WIDTH = 660  # pixels: a checksum fits on one line


class FilePage(Adw.Bin):
    """Shows one file, from the moment that it is opened."""

    cancelled = GObject.Signal()
    copied = GObject.Signal(arg_types=(str,))  # the name of the algorithm

    def __init__(self) -> None:
        """Build the page; it is filled by `start`."""
        super().__init__()
        self._checksums: Checksums | None = None
        self._card = StatusCard()
        self._expected = Adw.EntryRow(title="Expected checksum", input_hints=Gtk.InputHints.NO_SPELLCHECK)
        self._file = Adw.ActionRow(use_markup=False, title_lines=2)
        self._cancel = Gtk.Button(label="_Cancel", use_underline=True, valign=Gtk.Align.CENTER)
        self._digests = [DigestRow(algorithm) for algorithm in Algorithm]
        self._connect()
        self.set_child(self._arrange())

    def start(self, name: str) -> None:
        """Show that work on a file begins; what was expected of another file is forgotten."""
        self._checksums = None
        self._expected.set_text("")
        self._file.set_title(name)
        self._file.set_subtitle("")
        self._cancel.set_visible(True)
        for row in self._digests:
            row.show_digest("")
            row.show_match(None)
        self._card.show_message("document-open-recent-symbolic", "Reading the file…", "Paste the checksum meanwhile")
        self._card.show_progress(0)

    def show_progress(self, fraction: float) -> None:
        """Show how much of the file is read, from 0 to 1."""
        self._card.show_progress(fraction)

    def show_checksums(self, checksums: Checksums) -> Verdict:
        """Show what was computed, compare it with what is expected, and return the outcome."""
        self._checksums = checksums
        self._cancel.set_visible(False)
        self._file.set_subtitle(f"{naturalsize(checksums.size)} ({checksums.size:,} bytes)")
        for row in self._digests:
            row.show_digest(checksums.digests[row.algorithm])
        return self._show_verdict(checksums)

    def _show_verdict(self, checksums: Checksums) -> Verdict:
        verdict = judge(self._expected.get_text(), checksums)
        self._card.show_message(ICONS[verdict.kind], verdict.title, verdict.detail, verdict.kind)
        for row in self._digests:
            row.show_match(verdict.algorithm)
        return verdict

    def _on_expected_changed(self, _row: Adw.EntryRow) -> None:
        if self._checksums:
            self._show_verdict(self._checksums)

    def _connect(self) -> None:
        self._expected.connect("changed", self._on_expected_changed)
        self._cancel.connect("clicked", lambda _button: self.emit("cancelled"))
        for row in self._digests:
            row.connect("copied", lambda row: self.emit("copied", row.algorithm.value))

    def _arrange(self) -> Gtk.Widget:
        paste = flat_button("edit-paste-symbolic", "Paste")
        paste.connect("clicked", lambda _button: self.get_clipboard().read_text_async(None, self._on_pasted))
        self._expected.add_suffix(paste)
        self._file.add_prefix(Gtk.Image(icon_name="text-x-generic-symbolic"))
        self._file.add_suffix(self._cancel)
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=24)
        for side in ("top", "bottom", "start", "end"):
            box.set_property(f"margin-{side}", 18)
        box.append(self._card)
        box.append(_group("", self._expected))
        box.append(_group("File", self._file, *self._digests))
        clamp = Adw.Clamp(child=box, maximum_size=WIDTH, tightening_threshold=WIDTH)
        return Gtk.ScrolledWindow(child=clamp, hscrollbar_policy=Gtk.PolicyType.NEVER)

    def _on_pasted(self, clipboard: Gdk.Clipboard, result: Gio.AsyncResult) -> None:
        try:
            text = clipboard.read_text_finish(result)
        except GLib.Error:  # there is nothing on the clipboard, or no text
            return
        self._expected.set_text(text or "")


def _group(title: str, *rows: Gtk.Widget) -> Adw.PreferencesGroup:
    group = Adw.PreferencesGroup(title=title)
    for row in rows:
        group.add(row)
    return group
