"""Live views of the EM lessons: a step of the way, and how far up the likelihood it is."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab.plots._bells import Dots, PlaneBells, Rug, each_bell, joined
from mixlab.plots._parts import (
    data_words,
    draw_histogram,
    histogram,
    label_density,
    scatter_words,
    thinned,
)
from mixlab.plots.step_view import LineStepView, StepView
from mixlab.plots.style import ABOVE, BARS, COMPONENTS, INK, ROLES, STYLE
from mixlab.plots.two_dimensions import ellipse

_OBJECTIVE = "mean log-likelihood per point"


class EMView(LineStepView):
    """Data, guess and mixture at a step of EM, the points coloured by responsibility; the trace.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Data.
    limits : pair of float
        Of the horizontal axis.
    levels : pair of float
        Of the mean log-likelihood's axis.
    most_steps : int
        How many iterations the trace has room for.
    unit : str
        Unit of the data.
    """

    @rc_context(STYLE)
    def __init__(self, x, limits, levels, most_steps, unit=""):
        super().__init__(4.3, _OBJECTIVE, levels, most_steps, np.ptp(x))
        self._data_words = data_words(x, unit)
        axes = self.axes[0]
        heights, edges = histogram(x)
        draw_histogram(axes, heights, edges)
        top = 1.6 * heights.max()
        axes.set(xlim=limits, ylim=(-0.11 * top, top))
        axes.axhline(0, color="#666666", linewidth=0.8)
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= top])
        label_density(axes, unit)
        points = thinned(x[(x >= limits[0]) & (x <= limits[1])])
        self._rug = self._moving(Rug(axes, points, -0.095 * top, -0.02 * top))
        self._add_curves(Patch(**BARS), "data")

    def _show_step(self, fit, step):
        super()._show_step(fit, step)
        self._rug.colour_by(fit.path[step])


class EMPlaneView(StepView):
    """Points coloured by responsibility at a step of EM, the components' ellipses; the trace.

    Parameters
    ----------
    x : ndarray, shape (n, 2)
        Data.
    limits : array_like, shape (2, 2)
        Of the first axis, from and to, and of the second.
    levels : pair of float
        Of the mean log-likelihood's axis.
    most_steps : int
        How many iterations the trace has room for.
    names : pair of str
        Of the two axes, with units.
    """

    @rc_context(STYLE)
    def __init__(self, x, limits, levels, most_steps, names):
        super().__init__(4.6, _OBJECTIVE, levels, most_steps, np.ptp(x, axis=0))
        axes = self.axes[0]
        axes.set(xlim=limits[0], ylim=limits[1], xlabel=names[0], ylabel=names[1])
        self._dots = self._moving(Dots(axes, x))
        self._data_words = f"{scatter_words(x, names)}.{self._dots.words}"
        self._guess = self._moving(axes.plot([], [], **ROLES["guess"])[0])
        hollow = {"color": "white", "markeredgecolor": ROLES["guess"]["color"], "linestyle": ""}
        self._guess_means = self._moving(
            axes.plot([], [], "o", markersize=8, markeredgewidth=2, **hollow)[0]
        )
        self._bells = PlaneBells(axes)
        for line in self._bells.lines:
            self._moving(line)
        self._trail = self._moving(axes.plot([], [], color=INK, linewidth=1.4)[0])
        for text in self._bells.numbers:
            self._moving(text)
        self._moving(self._now)
        guess = Line2D([], [], **ROLES["guess"])
        component = Line2D([], [], color=COMPONENTS[0], linewidth=2.2)
        trail = Line2D([], [], color=INK, linewidth=1.4)
        words = ["guess", "now", "way of the means"]
        axes.legend([guess, component, trail], words, ncols=3, **ABOVE)

    def _take(self, fit):
        self._guess.set_data(joined(ellipse(*bell, 1) for bell in each_bell(fit.start)))
        self._guess_means.set_data(fit.start.means.T)
        self._ways = np.array([m.means for m in fit.path]).swapaxes(0, 1)

    def _show_step(self, fit, step):
        m = fit.path[step]
        self._dots.colour_by(m)
        self._bells.show(m)
        self._trail.set_data(joined(self._ways[:, : step + 1]))
