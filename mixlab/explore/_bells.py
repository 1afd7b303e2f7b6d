"""The sliders of bells in one dimension, and the handles by which the bells can be dragged."""

from typing import NamedTuple

import numpy as np

from mixlab.explore._parts import Control
from mixlab.explore._reading import sds_between
from mixlab.plots import Live

NUMBERS = ("mean 1", "mean 2", "sd 1", "sd 2", "weight 1", "weight 2")


def bell_controls(start, span, unit):
    """Return controls for means and sds: mean 1, sd 1, mean 2, sd 2, ...

    Parameters
    ----------
    start : Mixture
        Where they stand at first; one-dimensional.
    span : tuple of float
        Of the means: from, to, and the step.
    unit : str
    """
    sds = sds_between(*span, start.sds)
    controls = []
    for k, (mean, sd) in enumerate(zip(start.means, start.sds, strict=True), start=1):
        controls.append(Control(f"mean {k}", *span, mean, unit))
        controls.append(Control(f"sd {k}", *sds, span[-1], sd, unit))
    return controls


def bell_values(m):
    """Return the values at which these controls stand for a mixture, in their order."""
    return np.column_stack([m.means, m.sds]).ravel()


def weight_control(start):
    """Return the control for the weight of the first of two bells."""
    weight = start.weights[0]
    return Control("weight 1", min(0.01, weight), max(0.99, weight), 0.01, weight)


def two_bells(m, nearest_to=None, sd=1.0):
    """Return what `NUMBERS` name; if there is something to be near to, by the labels that are.

    The sd of the data puts means and sds beside weights.
    """
    rows = [np.array([*m.means[k], *m.sds[k], *m.weights[k]]) for k in ([0, 1], [1, 0])]
    if nearest_to is None:
        return rows[0]
    units = np.array([sd] * 4 + [1] * 2)
    return min(rows, key=lambda row: np.abs((row - nearest_to) / units).max())


class Handle(NamedTuple):
    """A place on a picture that can be dragged: a "bell" by its top, its "side", or a free "spot".

    `x` and `y` are in the units of the axes; k counts the bells from 0.
    """

    live: Live
    axes: object
    x: float
    y: float
    kind: str
    k: int
    text: str
    hint: str

    def on_page(self):
        """Return what `Stage` needs to know."""
        return {
            "at": self.live.on_page(self.axes, self.x, self.y),
            "kind": self.kind,
            "text": self.text,
            "hint": self.hint,
            "free": self.kind == "spot",
        }

    def dragged_to(self, place):
        """Return the x and y of a place on the page."""
        return self.live.on_axes(self.axes, *place)


def bell_handles(live, axes, start, weighted):
    """Return two handles for each bell of a guess: its top, and its side one sd from the mean."""
    handles = []
    tops = start.weights / (start.sds * np.sqrt(2 * np.pi))
    for k, (mean, sd, top) in enumerate(zip(start.means, start.sds, tops, strict=True)):
        hint = f"drag sideways for mean {k + 1}"
        if weighted:
            hint += f", up and down for the weight of bell {k + 1}"
        side = mean + sd if mean + sd <= axes.get_xlim()[1] else mean - sd
        handles.append(Handle(live, axes, mean, top, "bell", k, str(k + 1), hint))
        hint = f"drag sideways for sd {k + 1}"
        handles.append(Handle(live, axes, side, top * np.exp(-0.5), "side", k, "", hint))
    return handles


def drag_bell(handle, along, place, start, weigh):
    """Return the values of controls, by name, after a handle of `bell_handles` was dragged.

    `weigh` returns those for a new weight of one bell.
    """
    x, y = handle.dragged_to(place)
    if handle.kind == "side":
        return {f"sd {handle.k + 1}": abs(x - start.means[handle.k])} if along == "x" else {}
    if along == "x":
        return {f"mean {handle.k + 1}": x}
    weight = y * start.sds[handle.k] * np.sqrt(2 * np.pi)
    return weigh(handle.k, float(np.clip(weight, 0, 1)))


def weigh_two(k, weight):
    """Return the value of `weight_control` for a weight of bell k."""
    return {"weight 1": weight if k == 0 else 1 - weight}
