"""The sliders of bells in one dimension."""

import numpy as np

from mixlab.explore._controls import Control
from mixlab.explore._reading import sds_between

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
    in_unit = f" ({unit})" if unit else ""
    sds = sds_between(*span, start.sds)
    controls = []
    for k, (mean, sd) in enumerate(zip(start.means, start.sds, strict=True), start=1):
        controls.append(Control(f"mean {k}{in_unit}", *span, mean))
        controls.append(Control(f"sd {k}{in_unit}", *sds, span[-1], sd))
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
