"""The frame that every explorer fills: controls, a verdict in words, a picture, a line."""

import asyncio

import ipywidgets as widgets

from mixlab import plots
from mixlab.explore._line import read_call, written_call
from mixlab.explore._parts import Control, Line, Stage

# The sliders rest when nothing has moved for this long; then what takes longer is drawn.
REST = 0.15  # seconds

# A pixel that is not seen, should the first picture fail.
NO_PICTURE = {"width": 1, "counts": bytes(2), "columns": b"", "changes": b""}

# Symbol, colour and words of a verdict: three cues, so that none has to be seen. The colours
# stand out from white by 4.5 to 1 at least, as WCAG 2.1 asks of text.
VERDICTS = {
    "root": ("✓", plots.BLUE, "The root."),
    "mirror": ("⇄", "#8A5A00", "The mirror image: the same mixture, its labels swapped."),
    "other": ("◇", "#00664B", "Another root: a different mixture with the same moments."),
    "one": ("∩", "#A33F00", "One hump."),
    "top": ("✓", plots.BLUE, "The top."),
    "lower": ("◇", "#00664B", "A lower top."),
    "way": ("↗", "#555555", "On the way."),
    "unfinished": ("…", "#8A5A00", "Still climbing."),
    "bottom": ("✓", plots.BLUE, "The bottom."),
    "higher": ("◇", "#00664B", "A higher bottom."),
    "descent": ("↘", "#555555", "On the way."),
    "falling": ("…", "#8A5A00", "Still falling."),
    "ran off": ("✗", "#8A3A6B", "Ran off."),
    "unseen": ("✗", "#8A3A6B", "Slipped between the points."),
    "collapsed": ("✗", "#8A3A6B", "Collapsed."),
    "empty": ("✗", "#A33F00", "An empty bell."),
    "coincide": ("=", "#8A5A00", "Two bells in one."),
    "only": ("✓", plots.BLUE, "One mixture has these moments."),
    "choice": ("◇", "#00664B", "Several mixtures have these moments."),
    "several": ("∩∩", plots.BLUE, "Two humps."),
    "inadmissible": ("✗", "#8A3A6B", "A root, but no mixture."),
    "all": ("✓", plots.BLUE, "All roads answered."),
    "some": ("◇", "#00664B", "Some roads answered."),
    "none": ("✗", "#A33F00", "No answer."),
    "agreed": ("✓", plots.BLUE, "Chosen by all."),
    "split": ("◇", "#00664B", "Chosen by some."),
    "passed over": ("✗", "#8A3A6B", "Chosen by none."),
    "computing": ("…", "#8A5A00", "Computing."),
    "unread": ("!", "#A30000", "This line is not taken."),
    "error": ("!", "#A30000", "Something broke, and it is not your doing."),
}


class Explorer(widgets.VBox):
    """Controls, a verdict in words and a picture: the frame that every explorer fills.

    A subclass answers `_respond`, which reads the controls and returns the kind of the verdict,
    its words, and alt text for the picture, which ends in the verdict as `_told` puts it. What
    takes long it may leave for when the sliders rest: it asks by `_draw_at_rest` to be called again
    then. It answers `_state` and `_take_state`, which the line of Python is made of. Where the
    picture can be dragged, it answers `_handles` and `_drag`.

    Parameters
    ----------
    controls : list of Control
    live : mixlab.plots.Live
    switches : sequence of ipywidgets.Widget
        Further widgets, to stand among the controls; the subclass observes them.
    rows : sequence of ipywidgets.Widget
        Further widgets, to stand below them, each across the full width.
    below : sequence of ipywidgets.Widget
        Further widgets, to stand below the picture, which they cannot move.
    """

    def __init__(self, controls, live, switches=(), rows=(), below=()):
        self._controls, self._switches, self._live = controls, switches, live
        self._initial = [part.value for part in controls], [part.value for part in switches]
        self._held, self._timer, self._unfinished, self._alt = False, None, False, ""
        self._call, self._picture = None, NO_PICTURE
        self._reset = widgets.Button(description="Back to the beginning", icon="undo")
        self._reset.layout.width = "15em"
        self._reset.on_click(lambda _: self._begin_again())
        self._stage = Stage(width=live.width, height=live.height)
        self._stage.observe(self._dragged, names="dragged")
        self._stage.observe(self._sharpened, names="sharp")
        self._line = Line(self._read_line)
        for control in controls:
            control.observe(self._moved, names="value")
        above = _in_columns([*controls, *switches, self._reset])
        for part in (above, *rows, *below, self._line):
            part.layout.max_width = f"{live.width}px"
        super().__init__([above, *rows, self._stage, *below, self._line])
        self._draw()

    @property
    def alt(self):
        """What the picture shows now, in words."""
        return self._alt

    @property
    def line(self):
        """The line of Python that makes an explorer which shows this; assign one to take its state.

        The data are those of this explorer, whatever the line calls them.
        """
        function, data, options = self._call
        return written_call(function, data, self._state() | options)

    @line.setter
    def line(self, line):
        self._take_state(**read_call(line, self._call[0].__name__, self._state()))

    def control(self, name):
        """Return the control of this name, such as "mean 1"."""
        return next(control for control in self._controls if control.name == name)

    @staticmethod
    def _told(kind, words):
        """Return a verdict in one line."""
        return f"{VERDICTS[kind][2]} {words}"

    def made_by(self, function, *data, **options):
        """Remember the call that made this explorer: the line is made of it.

        Parameters
        ----------
        function : callable
        data : str
            What its first arguments are called where it was called.
        options
            Its keywords that no control changes.
        """
        self._call = function, data, options
        self._write_line()
        return self

    def _write_line(self):
        if self._call is not None:
            self._line.text = self.line

    def _read_line(self, line):
        try:
            self.line = line
        except (TypeError, ValueError) as error:
            self._show("unread", f"{error}.")

    def _begin_again(self):
        """Bring back what was shown first."""
        self._set(*self._initial)

    def _set(self, values, switches=(), at_rest=False):
        """Move all controls, and the first switches, and draw once."""
        self._held = True
        try:
            for control, value in zip(self._controls, values, strict=True):
                control.value = value
            for switch, value in zip(self._switches, switches, strict=False):
                switch.value = value
        finally:
            self._held = False
        self._draw(at_rest)

    def _handles(self):
        """Return where the picture can be dragged: what `Stage` shows, and what `_drag` knows."""
        return []

    def _dragged(self, change):
        drag = change["new"]
        moved = self._drag(self._handles()[drag["handle"]], drag["along"], drag["to"])
        self._set(
            [
                control.nearest(moved[control.name]) if control.name in moved else control.value
                for control in self._controls
            ]
        )

    def _sharpened(self, change):
        self._live.sharpen(change["new"])
        self._draw()

    def _moved(self, change=None):
        if not self._held:
            self._draw()

    def _draw(self, at_rest=False):
        self._unfinished = False
        # An exception in a callback is shown nowhere: it has to be shown here.
        try:
            kind, words, self._alt = self._respond(at_rest)
            self._picture = self._live.strokes()
        except Exception as error:
            kind, words = "error", f"{type(error).__name__}: {error}. Please tell the makers."
        self._show(kind, words)
        self._wait_for_rest()

    def _show(self, kind, words):
        symbol, colour, head = VERDICTS[kind]
        self._stage.shown = {
            "picture": self._picture,
            "alt": self._alt,
            "verdict": {"symbol": symbol, "colour": colour, "head": head, "words": words},
            "handles": [handle.on_page() for handle in self._handles()],
            "busy": self._unfinished,
        }

    def _draw_at_rest(self):
        """Draw again once the sliders rest; return whether that will be, for it takes a loop."""
        self._unfinished = _running_loop() is not None
        return self._unfinished

    def _wait_for_rest(self):
        # The line is written then, as a message more would hold up the next picture.
        if self._timer is not None:
            self._timer.cancel()
        loop = _running_loop()
        if loop is None:
            self._write_line()
        else:
            self._timer = loop.call_later(REST, self._rest)

    def _rest(self):
        if self._unfinished:
            self._draw(at_rest=True)
        self._write_line()

    def _repr_mimebundle_(self, **kwargs):
        # A page without a kernel cannot show the widget: it shows this picture instead.
        data, metadata = self._live.still(self._alt)
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _in_columns(parts):
    """Return a grid of two columns, or of one where a page is narrow, its labels in line."""
    controls = [part for part in parts if isinstance(part, Control)]
    room = min(max(0.6 * max(len(control.label) for control in controls), 8.5), 15)
    for part in parts:
        if isinstance(part, Control):
            part.room = room
        elif isinstance(part, widgets.Dropdown):
            part.style.description_width = f"{room:.1f}em"
    columns = widgets.Layout(grid_template_columns="repeat(auto-fit, minmax(28em, 1fr))")
    return widgets.GridBox(parts, layout=columns)
