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
        self.slider = slider(
            readout=False, layout=widgets.Layout(flex="1 1 8em", min_width="8em"), **limits
        )
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


def at_a_step(value, low, high, step):
    """Return the nearest step from `low`, in as many decimals as `step` has."""
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return float(np.clip(round(low + round((value - low) / step) * step, decimals), low, high))
