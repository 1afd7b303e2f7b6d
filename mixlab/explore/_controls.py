"""Controls: a labelled number with its slider, and the ranges that sliders need."""

import ipywidgets as widgets
import numpy as np


class Control(widgets.HBox):
    """A number box with a label, and a slider beside it that follows and leads it.

    The box holds the value. It takes any number between the ends; the slider stands at the step
    nearest to it.

    Parameters
    ----------
    label : str
        With the unit, if there is one.
    low, high, step : float
        The ends, and how far one arrow key moves the slider.
    value : float
        At first.
    whole : bool
        Whether these are whole numbers, and stay so whatever is typed.
    """

    def __init__(self, label, low, high, step, value, whole=False):
        self.low, self.high, self._step = low, high, step
        limits = {"min": low, "max": high, "step": step, "value": value}
        box, slider = widgets.BoundedFloatText, widgets.FloatSlider
        if whole:
            box, slider = widgets.BoundedIntText, widgets.IntSlider
        self.number = box(description=label, **limits)
        self.slider = slider(**self._slider_limits(limits))
        self.slider.readout = False
        self.slider.layout = widgets.Layout(flex="1 1 8em", min_width="8em")
        self.number.observe(self._number_moved, names="value")
        self.slider.observe(self._slider_moved, names="value")
        self.give_room(0.6 * len(label))
        super().__init__([self.number, self.slider], layout=widgets.Layout(flex="1 1 20em"))

    def give_room(self, ems):
        """Make room for a label so long."""
        self.number.style.description_width = f"{ems:.1f}em"
        self.number.layout.width = f"{ems + 6.5:.1f}em"

    @property
    def value(self):
        """The number in the box."""
        return self.number.value

    @value.setter
    def value(self, value):
        self.number.value = value

    def nearest(self, value):
        """Return the step of the slider nearest to a value."""
        return at_a_step(value, self.low, self.high, self._step)

    def enable(self, enabled):
        """Let it be moved by hand, or not."""
        self.number.disabled = self.slider.disabled = not enabled

    def _slider_limits(self, limits):
        return limits

    def _number_moved(self, change):
        # A slider that stands near enough is left alone: to set it while it is being moved in
        # the page would drag it back to where it was.
        if abs(change["new"] - self.slider.value) > 0.5 * self._step:
            self.slider.value = change["new"]

    def _slider_moved(self, change):
        # The slider in the page answers every value it is given with the nearest step it knows,
        # give or take a rounding error. That is no move: a move is a step at least.
        by = abs(change["new"] - change["old"])
        if change["new"] != self.number.value and by > 0.75 * self._step:
            self.value = self.nearest(change["new"])


class Ladder(Control):
    """A control for whole numbers from small to large, whose slider climbs from rung to rung.

    Parameters
    ----------
    label : str
    rungs : sequence of int
        Where the slider can stand, ascending; the box takes any whole number between the ends.
    value : int
        At first.
    """

    def __init__(self, label, rungs, value):
        self._rungs = rungs
        super().__init__(label, rungs[0], rungs[-1], 1, value, whole=True)

    def nearest(self, value):
        """Return the rung nearest to a value."""
        return self._rungs[self._at(value)]

    def _at(self, value):
        return int(np.abs(np.log(np.array(self._rungs) / value)).argmin())

    def _slider_limits(self, limits):
        return {"min": 0, "max": len(self._rungs) - 1, "value": self._at(limits["value"])}

    def _number_moved(self, change):
        self.slider.value = self._at(change["new"])

    def _slider_moved(self, change):
        if change["new"] != self._at(self.value):
            self.value = self._rungs[change["new"]]


def at_a_step(value, low, high, step):
    """Return the nearest step from `low`, in as many decimals as `step` has."""
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return float(np.clip(round(low + round((value - low) / step) * step, decimals), low, high))
