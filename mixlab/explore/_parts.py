"""Parts with a front end of their own: a labelled number, a picture with its verdict, a line."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets


def _beside(name):
    # Read here: given a path, anywidget keeps every widget that was ever made of it.
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


class _Part(anywidget.AnyWidget):
    """A part of an explorer, drawn in the page by the script beside this file."""

    _css = _beside("explorer.css")


class _Number(traitlets.Float):
    """A number between the ends of its control, whatever comes from the page."""

    def validate(self, control, value):
        value = min(max(super().validate(control, value), control.low), control.high)
        return round(value) if control.whole else value


class Control(_Part):
    """A number with a label: a box that takes any number, a slider that climbs from stop to stop.

    Parameters
    ----------
    name : str
        What it is, such as "mean 1".
    low, high, step : float
        The ends, and how far apart the stops of the slider are.
    value : float
        At first.
    unit : str
    whole : bool
        Whether these are whole numbers, and stay so whatever is typed.
    rungs : sequence of int
        Stops of the slider, ascending, if they are not even; the box takes any number between.
    """

    _esm = _beside("control.js")
    label = traitlets.Unicode().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    rungs = traitlets.List().tag(sync=True)
    whole = traitlets.Bool().tag(sync=True)
    # An echo to the page that sent the value would be one message more before the picture.
    value = _Number().tag(sync=True, echo_update=False)
    disabled = traitlets.Bool().tag(sync=True)
    room = traitlets.Float().tag(sync=True)  # for the label, in ems

    def __init__(self, name, low, high, step, value, unit="", whole=False, rungs=()):
        self.name = name
        label = f"{name} ({unit})" if unit else name
        super().__init__(
            label=label,
            low=low,
            high=high,
            step=step,
            rungs=list(rungs),
            whole=whole,
            room=0.6 * len(label),
        )
        self.value = value

    def nearest(self, value):
        """Return the stop of the slider nearest to a value."""
        return at_a_step(value, self.low, self.high, self.step)


def ladder(name, rungs, value):
    """Return a control for whole numbers from small to large, climbing from rung to rung."""
    return Control(name, rungs[0], rungs[-1], 1, value, whole=True, rungs=rungs)


class Stage(_Part):
    """A verdict, the picture that it is about, and handles on the picture that can be dragged.

    They go to the page together, so that they belong together there at every moment.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels on the page.
    """

    _esm = _beside("stage.js")
    width = traitlets.Int().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    sharp = traitlets.Bool(True).tag(sync=True)  # whether the screen is denser than the page
    shown = traitlets.Dict().tag(sync=True)
    dragged = traitlets.Dict().tag(sync=True)


class Line(_Part):
    """A line of Python that says what is shown, to be copied; and to be replaced by another.

    Parameters
    ----------
    read : callable
        Called with a line that was put in its place.
    """

    _esm = _beside("line.js")
    text = traitlets.Unicode().tag(sync=True)

    def __init__(self, read):
        super().__init__()
        self.on_msg(lambda _, message, buffers: read(message["read"]))


def check_reach(controls, values, name):
    """Refuse values, of what has this name, that the controls cannot show."""
    for control, value in zip(controls, values, strict=True):
        if not control.low <= value <= control.high:
            raise ValueError(
                f"{name} has {control.label} {value:g}; "
                f"allowed: {control.low:g} to {control.high:g}, as on the slider"
            )


def put(controls, values, name):
    """Move controls, before anybody listens to them."""
    check_reach(controls, values, name)
    for control, value in zip(controls, values, strict=True):
        control.value = value


def at_a_step(value, low, high, step):
    """Return the nearest step from `low`, in as many decimals as `step` has."""
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return float(np.clip(round(low + round((value - low) / step) * step, decimals), low, high))
