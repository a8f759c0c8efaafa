"""The card, the row and the small things that the pages are made of."""

from collections.abc import Callable

from gi.repository import Adw, Gio, GObject, Gtk, Pango

from sumcheck.hashing import Algorithm


class StatusCard(Gtk.Box):
    """What a person looks at first: an icon and a sentence, on a colour that says the same."""

    COLOURS = ("match", "mismatch")  # style classes

    def __init__(self) -> None:
        """Build the card; it says nothing before `show_message`."""
        super().__init__(spacing=18)
        self.add_css_class("status-card")
        self._icon = Gtk.Image(pixel_size=32, valign=Gtk.Align.CENTER)
        self._title = _label("title-3")
        self._detail = _label("dim-label")
        self._bar = Gtk.ProgressBar(margin_top=9)
        text = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=3, hexpand=True, valign=Gtk.Align.CENTER)
        for widget in (self._title, self._detail, self._bar):
            text.append(widget)
        self.append(self._icon)
        self.append(text)

    def show_message(self, icon: str, title: str, detail: str, colour: str = "") -> None:
        """Show an icon and two lines, on one of COLOURS or on grey."""
        self._icon.set_from_icon_name(icon)
        self._title.set_label(title)
        self._detail.set_label(detail)
        self._bar.set_visible(False)
        for name in self.COLOURS:
            self.remove_css_class(name)
        if colour in self.COLOURS:
            self.add_css_class(colour)
        self.announce(f"{title}. {detail}", Gtk.AccessibleAnnouncementPriority.MEDIUM)

    def show_progress(self, fraction: float) -> None:
        """Add a bar below the lines; `fraction` goes from 0 to 1."""
        self._bar.set_fraction(fraction)
        self._bar.set_visible(True)


class DigestRow(Adw.ActionRow):
    """One checksum, with a button that copies it."""

    copied = GObject.Signal()

    def __init__(self, algorithm: Algorithm) -> None:
        """Build the row of one algorithm, without a checksum yet."""
        super().__init__(title=algorithm.value, subtitle_selectable=True)
        self.algorithm = algorithm
        self._digest = ""
        for style in ("property", "digest"):
            self.add_css_class(style)
        self._mark = Gtk.Image(icon_name="object-select-symbolic", tooltip_text="This is the published checksum")
        self._mark.add_css_class("success")
        self._copy = flat_button("edit-copy-symbolic", f"Copy {algorithm.value}")
        self._copy.connect("clicked", self._on_copy)
        self.add_suffix(self._mark)
        self.add_suffix(self._copy)

    def show_digest(self, digest: str) -> None:
        """Show a checksum, or with "" that it is still computed."""
        self._digest = digest
        self.set_subtitle(digest or "…")
        self._copy.set_sensitive(bool(digest))

    def show_match(self, algorithm: Algorithm | None) -> None:
        """Mark this row if its algorithm is the one that matches."""
        self._mark.set_visible(algorithm is self.algorithm)

    def _on_copy(self, _button: Gtk.Button) -> None:
        self.get_clipboard().set(self._digest)
        self.emit("copied")


def flat_button(icon: str, tooltip: str) -> Gtk.Button:
    """Build a button for the end of a row."""
    button = Gtk.Button(icon_name=icon, tooltip_text=tooltip, valign=Gtk.Align.CENTER)
    button.add_css_class("flat")
    return button


def simple_action(name: str, callback: Callable[[], object]) -> Gio.SimpleAction:
    """Build an action without parameter or state."""
    action = Gio.SimpleAction(name=name)
    action.connect("activate", lambda *_signal: callback())
    return action


def _label(style: str) -> Gtk.Label:
    label = Gtk.Label(xalign=0, wrap=True, wrap_mode=Pango.WrapMode.WORD_CHAR)
    label.add_css_class(style)
    return label
