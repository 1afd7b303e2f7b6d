"""The live view of several roads: one guess, and what each of them makes of it."""

from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab.plots._parts import (
    capital,
    curve_grid,
    curve_words,
    data_words,
    draw_histogram,
    histogram,
    label_density,
    short_ticks,
)
from mixlab.plots.live import Live
from mixlab.plots.style import BARS, BLUE, ROLES, STYLE

_NAMES = {"guess": "guess", "fit": "answer", "truth": "truth"}
_REFUSED = "#A33F00"  # stands out from white by 4.5 to 1 at least, as WCAG 2.1 asks of text


class RoadsView(Live):
    """Data, guess and answer in four panels, one for each road.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Data.
    limits : pair of float
        Of the horizontal axis.
    titles : dict
        Of the four panels: the name of a road to what is written above its panel.
    truth : Mixture, optional
        Drawn in every panel.
    unit : str
        Unit of the data.
    """

    @rc_context(STYLE)
    def __init__(self, x, limits, titles, truth=None, unit=""):
        super().__init__(9.4, 5.2, columns=(1, 1), rows=2)
        self.figure.subplots_adjust(
            left=0.1, right=0.985, top=0.86, bottom=0.12, wspace=0.06, hspace=0.24
        )
        self._data_words, self._limits, self._truth = data_words(x, unit), limits, truth
        self.axes = self.axes.ravel()
        heights, edges = histogram(x)
        # Dots over a line are seen, a line over dots hides them.
        curves = ("guess", "fit") if truth is None else ("guess", "fit", "truth")
        self._panels = {}
        for axes, (road, title) in zip(self.axes, titles.items(), strict=True):
            draw_histogram(axes, heights, edges)
            axes.set(xlim=limits, ylim=(0, 1.5 * heights.max()), title=title)
            label_density(axes, unit)
            short_ticks(axes)
            density = axes.get_ylabel()
            axes.set_ylabel("")
            axes.label_outer()
            lines = {role: self._moving(axes.plot([], [], **ROLES[role])[0]) for role in curves}
            place = {"transform": axes.transAxes, "ha": "right", "va": "bottom"}
            mark = axes.text(1, 1.02, "", fontsize=12, fontweight="bold", **place)
            self._panels[road] = lines, self._backdrop(mark)
        self.figure.supylabel(density, x=0.008, fontsize=13)  # one for both: they are low
        self.figure.legend(
            [Patch(**BARS), *(Line2D([], [], **ROLES[role]) for role in curves)],
            ["data", *(_NAMES[role] for role in curves)],
            loc="upper left",
            bbox_to_anchor=(0.09, 1),
            ncols=4,
        )

    def show(self, start, fits, verdict):
        """Take a new guess and where it led, and return the alt text of the picture.

        Parameters
        ----------
        start : Mixture
            The guess, drawn in the panels of the roads that set out from it.
        fits : dict
            The name of a road to its Fit, whose mixture is drawn as the answer if it converged.
        verdict : str
            What is to be said of it.

        Returns
        -------
        str
        """
        words = [self._data_words, curve_words(self._fixed(start))]
        for road, (lines, mark) in self._panels.items():
            fit = fits[road]
            drawn = self._fixed(start if fit.start == start else None)
            if fit.converged:
                drawn["fit"] = fit.mixture
                words.append(curve_words({"fit": fit.mixture}, {"fit": road}))
            else:
                words.append(f" {capital(road)}: no answer ({fit.failure}).")
            grid = curve_grid(*self._limits, drawn.values())
            for role, line in lines.items():
                m = drawn.get(role)
                line.set_data(([], []) if m is None else (grid, m.pdf(grid)))
            self._show_mark(mark, fit)
        return f"{''.join(words)} {verdict}"

    def _show_mark(self, mark, fit):
        words = "✓ answered" if fit.converged else f"✗ {fit.failure}"
        if words != mark.get_text():  # it seldom changes, and costs more than a curve
            mark.set(text=words, color=BLUE if fit.converged else _REFUSED)
            self._renew()

    def _fixed(self, start):
        """Return the curves that are no answers."""
        curves = {"guess": start, "truth": self._truth}
        return {role: m for role, m in curves.items() if m is not None}
