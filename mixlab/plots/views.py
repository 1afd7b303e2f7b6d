"""Live views of the first lessons: a sample and its density, the moments road and its map."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from mixlab.plots._parts import (
    curve_grid,
    curve_words,
    data_words,
    draw_histogram,
    histogram,
    label_density,
    sentence,
)
from mixlab.plots.live import Live
from mixlab.plots.maps import (
    BASINS,
    basin_handles,
    basin_words,
    check_labels,
    draw_basins,
    label_map,
    map_colours,
)
from mixlab.plots.style import (
    BAR,
    BAR_EDGE,
    BARS,
    COMPONENTS,
    CROSS,
    DOT,
    HATCHES,
    INK,
    ROLES,
    STYLE,
    VERMILLION,
)


class SamplingView(Live):
    """A drawn sample as a histogram, with or without its hidden labels, and the density.

    Parameters
    ----------
    limits : pair of float
        Of the horizontal axis.
    top : float
        Of the vertical axis.
    """

    _BINS = 60

    @rc_context(STYLE)
    def __init__(self, limits, top):
        super().__init__(9.4, 3.9, columns=(1,))
        self.figure.subplots_adjust(left=0.08, right=0.97, top=0.89, bottom=0.16)
        self._edges = np.linspace(*limits, self._BINS + 1)
        axes = self.axes
        axes.set(xlim=limits, ylim=(0, top))
        label_density(axes, "")
        looks = [(BAR, "", BAR_EDGE, 0.9)]
        looks += [(c, h, "white", 0) for c, h in zip(COMPONENTS[:2], HATCHES[:2], strict=True)]
        self._bars = [
            self._moving(
                axes.stairs(
                    np.zeros(self._BINS),
                    self._edges,
                    baseline=np.zeros(self._BINS),
                    fill=True,
                    facecolor=colour,
                    alpha=0.75,
                    hatch=hatch,
                    edgecolor=edge,
                    linewidth=width,
                )
            )
            for colour, hatch, edge, width in looks
        ]
        self._curve = self._moving(axes.plot([], [], **ROLES["truth"])[0])
        axes.legend(
            [*self._bars, self._curve],
            ["points, bell unknown", "from bell 1", "from bell 2", "density"],
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=4,
        )

    def show(self, x, labels, mixture, verdict):
        """Take a new sample, and return the alt text of the picture.

        Parameters
        ----------
        x : ndarray, shape (n,)
        labels : ndarray of int, shape (n,), or None
            None leaves the bars grey.
        mixture : Mixture
            Where the sample comes from.
        verdict : str
            What is to be said of it.

        Returns
        -------
        str
        """
        kinds = np.zeros(len(x), dtype=int) if labels is None else labels + 1
        per_point = 1 / (len(x) * (self._edges[1] - self._edges[0]))
        base = np.zeros(self._BINS)
        for k, bars in enumerate(self._bars):
            heights = np.histogram(x[kinds == k], self._edges)[0] * per_point
            bars.set_data(base + heights, baseline=base)
            base = base + heights
        grid = curve_grid(self._edges[0], self._edges[-1], [mixture])
        self._curve.set_data(grid, mixture.pdf(grid))
        coloured = "" if labels is None else ", each bar split by the bell its points came from"
        return f"{sentence('', x, {'truth': mixture}, '')[:-1]}{coloured}. {verdict}"


class MomentsView(Live):
    """Histogram, guess and answer on the left; on the right which means lead where.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Data.
    extent : tuple of float
        Of the map: first mean from, to, second mean from, to.
    unit : str
        Unit of the data.
    """

    @rc_context(STYLE)
    def __init__(self, x, extent, unit=""):
        super().__init__(9.4, 4.3, columns=(1.5, 1))
        self.figure.subplots_adjust(left=0.095, right=0.985, top=0.89, bottom=0.26, wspace=0.27)
        self._data_words, self._extent = data_words(x, unit), extent
        self._labels = None
        self._limits = (min(extent[0], extent[2]), max(extent[1], extent[3]))
        left, right = self.axes
        heights, edges = histogram(x)
        draw_histogram(left, heights, edges)
        left.set(xlim=self._limits, ylim=(0, 1.6 * heights.max()))
        label_density(left, unit)
        self._curves = {
            role: self._moving(left.plot([], [], **ROLES[role])[0]) for role in ("guess", "fit")
        }
        self._bells = [
            self._moving(left.plot([], [], color=VERMILLION, linewidth=1.1, alpha=0.8)[0])
            for _ in range(2)
        ]
        above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "handletextpad": 0.5}
        curves = [Line2D([], [], **ROLES[role]) for role in self._curves]
        left.legend([Patch(**BARS), *curves], ["data", "guess", "answer"], ncols=3, **above)
        self._map = self._backdrop(draw_basins(right, np.full((2, 2), 4), extent))
        over = {"transform": right.transAxes, "facecolor": "white", "alpha": 0.75, "visible": False}
        self._veil = self._moving(right.add_patch(Rectangle((0, 0), 1, 1, **over)))
        self._path = self._moving(right.plot([], [], ".-", color=INK, lw=1, ms=4)[0])
        self._dot = self._moving(right.plot([], [], **DOT)[0])
        self._cross = self._moving(right.plot([], [], **CROSS)[0])
        label_map(right, extent, unit)
        marks = [Line2D([], [], **DOT), Line2D([], [], **CROSS)]
        right.legend(marks, ["guess", "answer"], ncols=2, **above)
        self.figure.legend(
            handles=basin_handles(range(len(BASINS))),
            loc="lower center",
            ncols=5,
            columnspacing=1.0,
            handletextpad=0.4,
            handlelength=1.6,
        )

    def show_map(self, labels, pale=False):
        """Take a new map.

        Parameters
        ----------
        labels : ndarray of int, shape (rows, columns)
            Values of ``moments.Basin``.
        pale : bool
            Whether to draw it pale, as one that is out of date.
        """
        self._veil.set_visible(pale)  # to draw the map in paler colours takes ten times as long
        if labels is self._labels:
            return
        self._labels = check_labels(labels)
        self._map_words = basin_words(self._labels, self._extent)
        self._map.set_data(map_colours(self._labels))
        self._renew()

    def show(self, fit, verdict):
        """Take a new guess and answer, and return the alt text of the picture.

        Parameters
        ----------
        fit : Fit
            Its start is the guess; its mixture is drawn as the answer if it converged.
        verdict : str
            Where the guess led, in words.

        Returns
        -------
        str
        """
        drawn = {"guess": fit.start} | ({"fit": fit.mixture} if fit.converged else {})
        grid = curve_grid(*self._limits, drawn.values())
        for role, line in self._curves.items():
            m = drawn.get(role)
            line.set_data(([], []) if m is None else (grid, m.pdf(grid)))
        for bell, density in zip(self._bells, fit.start.component_pdfs(grid).T, strict=True):
            bell.set_data(grid, density)
        means = np.array([m.means for m in fit.path]) if fit.converged else fit.start.means[None]
        self._path.set_data(means.T)
        self._dot.set_data(means[:1].T)
        self._cross.set_data(means[-1:].T if fit.converged else ([], []))
        return f"{self._data_words}{curve_words(drawn)} {verdict} {self._map_words}."
