"""What the live views of roads that walk in steps share: a step of the way, and its objective."""

import numpy as np
from matplotlib.lines import Line2D

from mixlab import _check
from mixlab.fit import shown
from mixlab.plots._bells import LineBells
from mixlab.plots._parts import check_colours, component_words, curve_grid
from mixlab.plots.live import Live
from mixlab.plots.paths import show_early_steps
from mixlab.plots.style import ABOVE, BLUE, COMPONENTS, ROLES

_PALE = "#A8B4C0"


class StepView(Live):
    """A fit's step on the left, and on the right the objective of all its steps.

    A subclass sets ``_data_words``, draws on ``axes[0]`` and adds ``_now`` to what moves; it
    answers `_take`, of a new fit, and `_show_step`.

    Parameters
    ----------
    height : float
        In inches.
    objective : str
        What the objective is, for its axis.
    levels : pair of float
        Of the objective's axis.
    most_steps : int
        How many steps that axis has room for.
    span : float or ndarray
        Of the data, in every dimension.
    scale : str
        Of the objective's axis: "linear" or "log".
    """

    def __init__(self, height, objective, levels, most_steps, span, scale="linear"):
        super().__init__(9.4, height, columns=(1.45, 1))
        self.figure.subplots_adjust(left=0.09, right=0.985, top=0.89, bottom=0.15, wspace=0.3)
        self._levels, self._most_steps, self._span = levels, most_steps, span
        self._fit = None
        axes = self.axes[1]
        axes.set(xlabel="iteration", ylabel=objective, yscale=scale, ylim=levels)
        show_early_steps(axes, most_steps)
        self._to_come = self._moving(axes.plot([], [], color=_PALE, linewidth=2.2)[0])
        self._taken = self._moving(axes.plot([], [], color=BLUE, linewidth=2.6)[0])
        mark = {"color": BLUE, "markersize": 12, "markeredgecolor": "white", "linestyle": ""}
        self._now = axes.plot([], [], "o", clip_on=False, **mark)[0]
        lines = [
            Line2D([], [], color=BLUE, linewidth=2.6, marker="o", markersize=9),
            Line2D([], [], color=_PALE, linewidth=2.2),
        ]
        axes.legend(lines, ["up to this step", "to come"], ncols=2, **ABOVE)

    def show(self, fit, step, verdict):
        """Take a step of a fit, and return the alt text of the picture.

        Parameters
        ----------
        fit : Fit
            Of at most six components.
        step : int
            From 0, the guess, to ``len(fit.path) - 1``, what was reached.
        verdict : str
            What is to be said of it.

        Returns
        -------
        str

        Raises
        ------
        ValueError, TypeError
            If there is no such step, or there are more components than colours.
        """
        step = _check.whole_number(step, "step", 0, len(fit.path) - 1)
        if fit is not self._fit:
            check_colours(fit.start, "fit")
            self._take(fit)
            self._guess_words = component_words(fit.start, self._span)
            self._steps = np.minimum(np.arange(len(fit.path)), self._most_steps)
            self._heights = np.clip(fit.objective, *self._levels)
            self._to_come.set_data(self._steps, self._heights)
            self._fit = fit
        self._taken.set_data(self._steps[: step + 1], self._heights[: step + 1])
        self._now.set_data([self._steps[step]], [self._heights[step]])
        self._now.set_marker(self._mark(step, fit.objective[step]))
        self._show_step(fit, step)
        now, start = shown(fit.objective[step]), shown(fit.objective[0])
        return (
            f"{self._data_words} Step {step} of {len(fit.path) - 1}: "
            f"{component_words(fit.path[step], self._span)}. Dashed, the guess: "
            f"{self._guess_words}. {fit.objective_name.capitalize()}: {now} now, {start} at the "
            f"start. {verdict}"
        )

    def _mark(self, step, height):
        """Return a dot, or outside the axes a triangle that points to where it would be."""
        low, high = self._levels
        if height < low:
            return "v"
        if height > high:
            return "^"
        return ">" if step > self._most_steps else "o"


class LineStepView(StepView):
    """A step in one dimension: the guess and the mixture of the step, with its components.

    A subclass draws the data on ``axes[0]``, sets its limits, and calls `_add_curves`.
    """

    def _add_curves(self, handle, name):
        """Add what moves; the data have this handle and name in the legend."""
        axes = self.axes[0]
        self._guess = self._moving(axes.plot([], [], **ROLES["guess"])[0])
        self._bells = LineBells(axes)
        for artist in self._bells.artists:
            self._moving(artist)
        self._moving(self._now)
        curves = [Line2D([], [], **ROLES[role]) for role in ("guess", "fit")]
        thin = Line2D([], [], color=COMPONENTS[0], linewidth=1.6)
        names = [name, "guess", "now", "its components"]
        axes.legend([handle, *curves, thin], names, ncols=4, **ABOVE)

    def _take(self, fit):
        grid = curve_grid(*self.axes[0].get_xlim(), [fit.start])
        self._guess.set_data(grid, fit.start.pdf(grid))

    def _show_step(self, fit, step):
        self._bells.show(fit.path[step])
