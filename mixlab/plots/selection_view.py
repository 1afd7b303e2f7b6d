"""The live view of the lesson on how many components there are: a fit, and the scores of all."""

import numpy as np
from contourpy import contour_generator
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab.plots._bells import Dots, LineBells, PlaneBells, joined
from mixlab.plots._parts import (
    capital,
    component_words,
    data_words,
    draw_histogram,
    histogram,
    label_density,
    limits_around,
    plain_number,
    scatter_words,
    within_reason,
)
from mixlab.plots.live import Live
from mixlab.plots.series import RING
from mixlab.plots.style import (
    ABOVE,
    BARS,
    COMPONENTS,
    INK,
    LINES,
    MARKERS,
    ROLES,
    STYLE,
)
from mixlab.plots.two_dimensions import equal_density, plane_limits

_LINEAR = 10  # scores up to this far above the best are told apart on an even axis
_TICKS = (0, 5, 10, 100, 1000, 10_000, 100_000)
_NOW = {"color": INK, "linewidth": 9, "alpha": 0.16}


class SelectionView(Live):
    """Data with the mixture of so many components; the scores of all numbers of components.

    Parameters
    ----------
    x : ndarray, shape (n,) or (n, 2)
        Data.
    mixtures : dict of Mixture
        Of each number of components, ascending, to the mixture that was fitted.
    scores : dict of array_like
        Of the name of a criterion to its values for these mixtures, of which the smallest is best.
    names : sequence of str
        Of the axes of the data, one or two, each with its unit in brackets.
    """

    @rc_context(STYLE)
    def __init__(self, x, mixtures, scores, names):
        super().__init__(9.4, 4.6, columns=(1.45, 1))
        self.figure.subplots_adjust(left=0.09, right=0.985, top=0.89, bottom=0.15, wspace=0.3)
        self._mixtures, self._span = mixtures, np.ptp(x, axis=0)
        prepare = self._prepare_line if x.ndim == 1 else self._prepare_plane
        prepare(x, names)
        self._prepare_scores({name: np.subtract(s, np.min(s)) for name, s in scores.items()})

    def _prepare_line(self, x, names):
        axes = self.axes[0]
        heights, edges = histogram(x)
        draw_histogram(axes, heights, edges)
        low, high = limits_around(x, self._mixtures.values(), reach=2)
        peaks = [m.component_pdfs(m.means).sum(axis=1).max() for m in self._mixtures.values()]
        tallest = heights.max()
        axes.set(
            xlim=(low, high), ylim=(0, 1.15 * max(tallest, within_reason(max(peaks), tallest)))
        )
        unit = names[0].partition(" (")[2].removesuffix(")")
        label_density(axes, unit)
        axes.set_xlabel(names[0])
        self._data_words = data_words(x, unit)
        self._bells = LineBells(axes, max(self._mixtures))
        for artist in self._bells.artists:
            self._moving(artist)
        mixture = Line2D([], [], **ROLES["fit"])
        thin = Line2D([], [], color=COMPONENTS[0], linewidth=1.6)
        words = ["data", "mixture", "its components"]
        axes.legend([Patch(**BARS), mixture, thin], words, ncols=3, **ABOVE)
        self._show_mixture = self._bells.show

    def _prepare_plane(self, x, names):
        axes = self.axes[0]
        self._limits = plane_limits(x, self._mixtures.values())
        axes.set(xlim=self._limits[0], ylim=self._limits[1], xlabel=names[0], ylabel=names[1])
        self._dots = self._moving(Dots(axes, x))
        self._data_words = f"{scatter_words(x, names)}.{self._dots.words}"
        thin = {"color": INK, "linewidth": 0.8, "alpha": 0.55}
        self._contours = self._moving(axes.plot([], [], **thin)[0])
        self._traced = {}
        self._bells = PlaneBells(axes, max(self._mixtures))
        for artist in [*self._bells.lines, *self._bells.numbers]:
            self._moving(artist)
        component = Line2D([], [], color=COMPONENTS[0], linewidth=2.2)
        words = ["component, 1 and 2 sd", "equal density"]
        axes.legend([component, Line2D([], [], **thin)], words, ncols=2, **ABOVE)
        self._show_mixture = self._show_in_plane

    def _show_in_plane(self, m):
        self._dots.colour_by(m)
        self._bells.show(m)
        K = m.n_components
        if K not in self._traced:  # each mixture is shown many times, and traced once
            self._traced[K] = _traced(m, self._limits)
        self._contours.set_data(self._traced[K])

    def _prepare_scores(self, above):
        """Draw how far the scores are above their best: they stand still while K moves."""
        axes, ks = self.axes[1], list(self._mixtures)
        highest = max(values.max() for values in above.values())
        axes.set_yscale("symlog", linthresh=_LINEAR, linscale=1.2)
        top = 1.4 * max(highest, _LINEAR)
        bottom = -0.07 * _LINEAR * (1 + np.log10(top / _LINEAR))  # an even part of the height
        axes.set(xlim=(ks[0] - 0.5, ks[-1] + 0.5), ylim=(bottom, top))
        axes.set(xlabel="K, number of components", ylabel="above the best (lower is better)")
        axes.set_xticks(ks)
        axes.set_yticks([tick for tick in _TICKS if tick <= top])
        axes.set_yticks([], minor=True)
        axes.yaxis.set_major_formatter("{x:g}")
        looks = zip(above.items(), COMPONENTS, LINES, MARKERS, strict=False)
        words, handles = [], []
        for i, ((name, values), colour, line, marker) in enumerate(looks):
            look = {"color": colour, "linestyle": line, "marker": marker, "linewidth": 2}
            # Where the best of several meet, all of them are to be seen.
            axes.plot(ks, values, **look, markersize=9 - 2 * i, zorder=2 + 0.1 * i)
            best = int(values.argmin())
            ring = RING | {"markersize": 15 + 5 * i, "color": colour, "markeredgewidth": 2}
            axes.plot(ks[best], values[best], **ring, zorder=2)
            handles.append(Line2D([], [], **look, markersize=7))
            ends = " and ".join(
                f"{plain_number(values[j])} at K = {ks[j]}" for j in (0, -1) if values[j] > 0
            )
            words.append(f"{name} is lowest at K = {ks[best]}" + (f", {ends}" if ends else ""))
        axes.legend(handles, list(above), ncols=len(above), **ABOVE | {"handlelength": 1.6})
        self._score_words = f"Scores above their best, which are ringed: {'; '.join(words)}."
        self._now = self._moving(axes.plot([], [], **_NOW)[0])

    def show(self, K, verdict):
        """Take another number of components, and return the alt text of the picture.

        Parameters
        ----------
        K : int
        verdict : str
            What is to be said of it.

        Returns
        -------
        str
        """
        m = self._mixtures[K]
        self._show_mixture(m)
        self._now.set_data([K, K], self.axes[1].get_ylim())
        return (
            f"{self._data_words} {capital(component_words(m, self._span))}. {self._score_words} "
            f"{verdict}"
        )


def _traced(m, limits):
    """Return lines of equal density as those of one line, with gaps."""
    *grid, density, levels = equal_density(m, limits)
    trace = contour_generator(*grid, density).lines
    lines = [line for level in levels for line in trace(level)]
    return joined(lines) if lines else ([], [])
