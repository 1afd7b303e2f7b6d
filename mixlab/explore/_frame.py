"""The frame that every explorer fills: controls, a verdict in words, a picture."""

import asyncio
from html import escape

import ipywidgets as widgets

from mixlab import plots
from mixlab.explore._controls import Control

# The sliders rest when nothing has moved for this long; then what takes longer is drawn.
REST = 0.15  # seconds

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
    "error": ("!", "#A30000", "Something broke, and it is not your doing."),
}


class Explorer(widgets.VBox):
    """Controls, a verdict in words and a picture: the frame that every explorer fills.

    A subclass answers `_respond`, which reads the controls and returns the kind of the verdict,
    its words, and alt text for the picture, which ends in the verdict as `_told` puts it. What
    takes long it may leave for when the sliders rest: it asks by `_draw_at_rest` to be called again
    then.

    Parameters
    ----------
    controls : list of Control
    live : mixlab.plots.Live
    switches : sequence of ipywidgets.Widget
        Further widgets, to stand among the controls; the subclass observes them.
    rows : sequence of ipywidgets.Widget
        Further widgets, to stand below them, each across the full width.
    """

    def __init__(self, controls, live, switches=(), rows=()):
        self._controls, self._live = controls, live
        self._initial = [control.value for control in controls]
        self._held, self._timer, self._alt = False, None, ""
        self._reset = widgets.Button(description="Back to the beginning", icon="undo")
        self._reset.layout.width = "15em"
        self._reset.on_click(lambda _: self._begin_again())
        self._verdict, self._picture = widgets.HTML(), widgets.HTML()
        for control in controls:
            control.number.observe(self._moved, names="value")
        above = _in_columns([*controls, *switches, self._reset])
        above.layout.max_width = f"{live.width}px"
        for row in rows:
            row.layout.max_width = f"{live.width}px"
        super().__init__([above, *rows, self._verdict, self._picture])
        self._draw()

    @property
    def alt(self):
        """What the picture shows now, in words."""
        return self._alt

    @staticmethod
    def _told(kind, words):
        """Return a verdict in one line."""
        return f"{VERDICTS[kind][2]} {words}"

    def _check_reach(self, values):
        """Refuse a start that the sliders cannot show."""
        for control, value in zip(self._controls, values, strict=True):
            if not control.low <= value <= control.high:
                raise ValueError(
                    f"start has {control.number.description} {value:g}; "
                    f"allowed: {control.low:g} to {control.high:g}, as on the slider"
                )

    def _begin_again(self):
        """Bring back what was shown first."""
        self._set(self._initial)

    def _set(self, values):
        """Move all controls, and draw once."""
        self._held = True
        try:
            for control, value in zip(self._controls, values, strict=True):
                control.value = value
        finally:
            self._held = False
        self._moved()

    def _moved(self, change=None):
        if not self._held:
            self._draw()

    def _draw(self, at_rest=False):
        # An exception in a callback is shown nowhere: it has to be shown here.
        try:
            kind, words, self._alt = self._respond(at_rest)
            self._picture.value = self._live.html(self._alt)
        except Exception as error:
            kind, words = "error", f"{type(error).__name__}: {error}. Please tell the makers."
        symbol, colour, head = VERDICTS[kind]
        self._verdict.value = (
            f'<div role="status" style="border-left: 5px solid {colour}; padding: 2px 10px; '
            f"margin: 6px 0; min-height: 3.2em; line-height: 1.45; font-size: 15px; "
            f'background: white; color: #222">'
            f'<strong style="color: {colour}"><span aria-hidden="true">{symbol}</span> {head}'
            f"</strong> {escape(words)}</div>"
        )

    def _draw_at_rest(self):
        """Draw again once the sliders rest; return whether that will be, for it takes a loop."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(REST, lambda: self._draw(at_rest=True))
        return True

    def _repr_mimebundle_(self, **kwargs):
        # A page without a kernel cannot show the widget: it shows this picture instead.
        data, metadata = self._live.still(self._alt)
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata


def _in_columns(parts):
    """Return a grid of two columns, or of one where a page is narrow, its labels in line."""
    controls = [part for part in parts if isinstance(part, Control)]
    longest = max(len(control.number.description) for control in controls)
    room = min(max(0.6 * longest, 8.5), 15)
    for part in parts:
        if isinstance(part, Control):
            part.give_room(room)
        elif isinstance(part, widgets.Dropdown):
            part.style.description_width = f"{room:.1f}em"
    columns = widgets.Layout(grid_template_columns="repeat(auto-fit, minmax(28em, 1fr))")
    return widgets.GridBox(parts, layout=columns)
