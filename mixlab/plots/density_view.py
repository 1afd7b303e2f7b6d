"""The live view of the density lesson: a step of the way to a curve, and how far off it is."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D

from mixlab.plots._parts import (
    check_interval,
    check_target,
    draw_target,
    label_density,
    short_ticks,
    target_words,
)
from mixlab.plots.step_view import LineStepView
from mixlab.plots.style import ROLES, STYLE


class DensityView(LineStepView):
    """Target on its grid, guess and mixture at a step of a density fit; the trace of the loss.

    Parameters
    ----------
    grid : array_like, shape (m,)
        Ascending.
    target : array_like, shape (m,)
        The curve to be met, on the grid.
    levels : pair of float
        Of the loss's axis, which is logarithmic; above zero. A loss outside, such as 0, is drawn at
        the end of the axis, as a triangle that points to where it would be.
    most_steps : int
        How many iterations the trace has room for.
    unit : str
        Unit of the grid.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.
    """

    @rc_context(STYLE)
    def __init__(self, grid, target, levels, most_steps, unit=""):
        grid, target = check_target(grid, target)
        levels = check_interval(levels, "levels")
        if levels[0] <= 0:
            raise ValueError(f"levels begin at {levels[0]:g}; allowed: above zero")
        super().__init__(4.3, "sum of squared differences", levels, most_steps, np.ptp(grid), "log")
        self.figure.subplots_adjust(left=0.1, right=0.975)  # for "1000" at the end of the steps
        self._data_words = target_words(grid, target, unit)
        axes = self.axes[0]
        draw_target(axes, grid, target)
        room = 0.02 * np.ptp(grid)
        bottom, top = min(target.min(), 0), max(target.max(), 0)
        height = (top - bottom) or 1.0
        axes.set(xlim=(grid[0] - room, grid[-1] + room))
        axes.set(ylim=(bottom - 0.05 * height * (bottom < 0), top + 0.45 * height))
        label_density(axes, unit)
        short_ticks(axes)
        self._add_curves(Line2D([], [], **ROLES["target"], markeredgewidth=0), "target")
