"""Drawings of values already computed: one style, alt text with every picture, no fitting.

A function returns a `Picture`: the figure and a sentence that says what is to be seen in it. A
`Live` view draws the same kind of picture again and again, fast enough for a slider.
"""

import base64
import struct
import zlib
from html import escape
from io import BytesIO
from typing import NamedTuple

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab import _check, starts
from mixlab.fit import Fit, shown
from mixlab.mixture import Mixture

# Okabe and Ito's colours, told apart by colour-blind readers (jfly.uni-koeln.de/color, 2008).
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, INK = "#E69F00", "#56B4E9", "#222222"
BAR, BAR_EDGE = "#C9CED6", "#6B7480"  # data: pale, with an edge that a projector shows

# What a curve stands for decides its colour and, as a second cue, its line.
ROLES = {
    "truth": {"color": INK, "linestyle": (0, (1, 1.3)), "linewidth": 2.6},
    "guess": {"color": VERMILLION, "linestyle": (0, (5, 2)), "linewidth": 2.2},
    "fit": {"color": BLUE, "linestyle": "-", "linewidth": 2.4},
}
COMPONENTS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
HATCHES = ("", "///", "...", "xxx", "---", "ooo")
MARKERS = ("o", "^", "s", "D", "v", "P")

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 13,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.labelsize": 13,
    "axes.edgecolor": "#666666",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 12,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
}
_DPI = 100
_SHARPNESS = 2  # pixels in the file for each pixel on the page, for dense screens


class Picture(NamedTuple):
    """A figure, and what it shows in words.

    In a notebook it displays as a PNG image that carries the words as its alt text.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        One or more sentences, made from the values that were drawn.
    """

    figure: Figure
    alt: str

    def __repr__(self):
        return self.alt

    def png(self):
        """Return the picture as the bytes of a PNG file."""
        file = BytesIO()
        # No software version in the file: the same picture is the same bytes anywhere.
        self.figure.savefig(file, format="png", dpi=_DPI * _SHARPNESS, metadata={"Software": None})
        return file.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return still(self.png(), self.alt, *_size(self.figure))


def still(png, alt, width, height):
    """Return the mime bundle, data and metadata, of a PNG with alt text.

    Parameters
    ----------
    png : bytes
    alt : str
    width, height : int
        In pixels on the page; the file may hold more, for dense screens.

    Returns
    -------
    data, metadata : dict
        As from ``_repr_mimebundle_``.
    """
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": alt}
    return data, {"image/png": {"alt": alt, "width": width, "height": height}}


@rc_context(STYLE)
def mixture(
    x=None, *, truth=None, guess=None, fit=None, components=True, unit="", title="", limits=None
):
    """Draw a histogram of data with mixtures over it: guess beside truth beside fit.

    Parameters
    ----------
    x : array_like, shape (n,), optional
        Data; without it only the curves are drawn.
    truth, guess, fit : Mixture or Fit, optional
        One-dimensional mixtures to draw. Of a `Fit`, the mixture it reached.
    components : bool
        Whether to draw the components of the last of them as thin lines too.
    unit : str
        Unit of the data, for the axis.
    title : str
    limits : pair of float, optional
        Of the horizontal axis; by default what holds data and curves.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If there is nothing to draw, or an argument is not as above.

    Examples
    --------
    >>> picture = mixture(truth=Mixture.univariate([0.7, 0.3], [0, 10], [2, 3]))
    >>> print(picture.alt)
    Density curves. Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3).
    """
    curves = {"truth": truth, "guess": guess, "fit": fit}
    curves = {role: _as_mixture(m, role) for role, m in curves.items() if m is not None}
    if x is None and not curves:
        raise ValueError("x, truth, guess and fit are all None; allowed: at least one to draw")
    x = None if x is None else _check.data(x, n_features=1)
    figure, axes = _figure(8.4, 4.2)
    if limits is None:
        low, high = _limits(x, curves.values())
    else:
        low, high = _check_row(limits, "limits", 2)
        if not low < high:
            raise ValueError(f"limits is ({low:g}, {high:g}); allowed: first the smaller")
    top = 0.0
    if x is not None:
        heights, edges = _histogram(x)
        _draw_histogram(axes, heights, edges)
        top = heights.max()
    grid = _grid(low, high, curves.values())
    peaks = [0.0]
    for i, (role, m) in enumerate(curves.items()):
        density = m.pdf(grid)
        axes.plot(grid, density, **ROLES[role], label=role)
        peaks.append(density.max())
        if components and i == len(curves) - 1 and m.n_components > 1:
            columns = m.component_pdfs(grid)
            lines = axes.plot(grid, columns, color=ROLES[role]["color"], linewidth=1.1, alpha=0.8)
            lines[0].set_label("its components")
    # A needle of a curve must not flatten the histogram.
    peak = min(max(peaks), 2.5 * top) if top else max(peaks)
    axes.set(xlim=(low, high), ylim=(0, 1.08 * max(top, peak)), title=title)
    _label_density(axes, unit)
    axes.legend(loc="best")
    return Picture(figure, _sentence(title, x, curves, unit))


@rc_context(STYLE)
def labelled(x, labels, *, unit="", title=""):
    """Draw data as a histogram stacked by hidden label, one colour and hatch for each.

    Parameters
    ----------
    x : array_like, shape (n,)
    labels : array_like of int, shape (n,)
        0, 1, ...: at most six different ones.
    unit, title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the shapes differ or there are more than six labels.

    Examples
    --------
    >>> print(labelled([1.0, 2.0, 8.0], [0, 0, 1]).alt)
    Histogram of 3 points, stacked by label: 2 from component 1, averaging 1.5; 1 from component \
2, averaging 8.
    """
    x = _check.data(x, n_features=1)
    labels = np.asarray(labels)
    if labels.shape != x.shape or labels.dtype.kind not in "iu":
        raise ValueError(
            f"labels has shape {labels.shape} and type {labels.dtype}; allowed: whole numbers "
            f"of shape {x.shape}, as x"
        )
    kinds = range(int(labels.max()) + 1)
    if len(kinds) > len(COMPONENTS) or labels.min() < 0:
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; allowed: 0 to 5")
    figure, axes = _figure(8.4, 4.2)
    _, edges = _histogram(x)
    base = np.zeros(len(edges) - 1)
    words = []
    for k in kinds:
        mine = x[labels == k]
        counts = np.histogram(mine, edges)[0]
        axes.stairs(
            base + counts,
            edges,
            baseline=base,
            fill=True,
            facecolor=COMPONENTS[k],
            alpha=0.75,
            hatch=HATCHES[k],
            edgecolor="white",
            label=f"component {k + 1}",
        )
        base = base + counts
        if len(mine):
            words.append(f"{len(mine)} from component {k + 1}, averaging {mine.mean():.3g}")
    axes.set(xlabel=_label("x", unit), ylabel="points in a bin", title=title)
    axes.legend(loc="best")
    return Picture(
        figure, f"{_head(title)}Histogram of {len(x)} points, stacked by label: {'; '.join(words)}."
    )


@rc_context(STYLE)
def path(*fits, names=(), title=""):
    """Draw how the objective changed along the path of one fit or several.

    Parameters
    ----------
    *fits : Fit
        At most six, of one road.
    names : sequence of str
        One for each, for the legend.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If there is no fit, more than six, or names do not match them.

    Examples
    --------
    >>> m = Mixture.univariate([1], [0], [1])
    >>> print(path(Fit((m, m), [2.0, 0.5], "misfit", True, "done", 1)).alt)
    The misfit along the path: 2 at the start, 0.5 after 1 step.
    """
    names = [""] * len(fits) if len(names) == 0 else names
    if not 0 < len(fits) <= len(COMPONENTS) or len(names) != len(fits):
        raise ValueError(f"got {len(fits)} fits, {len(names)} names; allowed: 1 to 6, a name each")
    for fit in fits:
        if not isinstance(fit, Fit):
            raise TypeError(f"got {fit!r}; allowed: a Fit")
        if fit.objective_name != fits[0].objective_name:
            raise ValueError(
                f"got fits with {fits[0].objective_name!r} and {fit.objective_name!r} as their "
                "objectives; allowed: fits of one road"
            )
    figure, axes = _figure(8.4, 4.0)
    words = []
    for i, (fit, name) in enumerate(zip(fits, names, strict=True)):
        steps = len(fit.objective) - 1
        axes.plot(
            fit.objective, color=COMPONENTS[i], marker=MARKERS[i], markersize=5, label=name or None
        )
        where = f"after {steps} step{'s' * (steps != 1)}"
        values = f"{shown(fit.objective[0])} at the start, {shown(fit.objective[-1])} {where}"
        words.append(f"{name}: {values}" if name else values)
    if all((fit.objective > 0).all() for fit in fits):
        axes.set_yscale("log")
    axes.set(xlabel="step", title=title)
    axes.set_ylabel(fits[0].objective_name)
    axes.xaxis.get_major_locator().set_params(integer=True)
    if any(names):
        axes.legend(loc="best")
    what = fits[0].objective_name
    return Picture(figure, f"{_head(title)}The {what} along the path: {'; '.join(words)}.")


@rc_context(STYLE)
def spread(estimates, truth, names, *, marked=None, title=""):
    """Draw the spread of estimates over repeated samples, a strip for each parameter.

    Parameters
    ----------
    estimates : array_like, shape (m, P)
        One row for each sample.
    truth : array_like, shape (P,)
    names : sequence of str
        Of the P parameters.
    marked : array_like, shape (P,), optional
        An estimate to be marked among the others.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> print(spread([[1.0], [3.0]], [2.0], ["mu_1"]).alt)
    Estimates from 2 samples, a strip for each parameter. mu_1: truth 2, average 2, sd 1.41.
    """
    estimates = _check.real_array(estimates, "estimates")
    truth = _check.real_array(truth, "truth")
    if (
        estimates.ndim != 2
        or not len(estimates)
        or truth.shape != estimates.shape[1:]
        or len(names) != len(truth)
    ):
        raise ValueError(
            f"estimates, truth, names have shapes {estimates.shape}, {truth.shape}, "
            f"({len(names)},); allowed: (m, P) with m at least 1, (P,), (P,)"
        )
    if marked is not None:
        marked = _check.real_array(marked, "marked")
        if marked.shape != truth.shape:
            raise ValueError(f"marked has shape {marked.shape}; allowed: {truth.shape}, as truth")
    figure = Figure(figsize=(8.4, 0.85 * len(names) + 0.9), dpi=_DPI, layout="constrained")
    strips = figure.subplots(len(names), 1, squeeze=False)[:, 0]
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    jitter = np.random.default_rng(0).uniform(-0.3, 0.3, len(estimates))
    words = []
    for k, (axes, name) in enumerate(zip(strips, names, strict=True)):
        column = estimates[:, k]
        axes.plot(column, jitter, "o", color=BLUE, markersize=4, alpha=0.4, markeredgewidth=0)
        axes.axvline(truth[k], **ROLES["truth"])
        deviation = column.std(ddof=1) if len(column) > 1 else 0.0
        told = f"{name}: truth {truth[k]:.3g}, average {column.mean():.3g}, sd {deviation:.3g}"
        if marked is not None:
            axes.plot(marked[k], 0, **{**_CROSS, "color": VERMILLION})
            told += f", marked {marked[k]:.3g}"
        words.append(told)
        axes.margins(x=0.08)
        axes.set_ylim(-0.6, 0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    return Picture(
        figure,
        f"{_head(title)}Estimates from {len(estimates)} samples, a strip for each parameter. "
        f"{'; '.join(words)}.",
    )


# Names, colours and, as the second cue, hatches of the places a guess can lead to, in the order
# of moments.Basin. Each colour stands out from that of "no root" by 3 to 1 at least.
BASINS = (
    ("the root", "#2F86C1", ""),
    ("its mirror image", "#B97700", "///"),
    ("another root", "#00855F", "..."),
    ("a root, but no mixture", "#A8508A", "xx"),
    ("no root", "#F1F3F5", ""),
)


@rc_context(STYLE)
def basins(labels, extent, *, guess=None, answer=None, unit="", title=""):
    """Draw the map of which guess of the two means leads where.

    Parameters
    ----------
    labels : array_like of int, shape (rows, columns)
        Values of ``moments.Basin``; rows go up with the second mean, columns with the first.
    extent : tuple of float
        First mean from, to, second mean from, to.
    guess : pair of float, optional
        A guess of the two means, drawn as a dot.
    answer : pair of float, optional
        The two means of the root, drawn as a cross, and once more for its mirror image.
    unit, title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If ``labels`` is not two-dimensional with values 0 to 4.

    Examples
    --------
    >>> print(basins([[4, 4], [0, 4]], (0, 4, 0, 4)).alt)
    Map of guesses of the two means: 25 % lead to the root, around (1, 3), 75 % to no root.
    """
    labels = _check_labels(labels)
    extent = _check_row(extent, "extent", 4)
    guess = None if guess is None else _check_row(guess, "guess", 2)
    answer = None if answer is None else _check_row(answer, "answer", 2)
    figure, axes = _figure(6.6, 5.6)
    _draw_basins(axes, labels, extent)
    _label_map(axes, extent, unit)
    axes.set_title(title)
    handles, marks = _basin_handles(np.unique(labels)), ""
    if guess is not None:
        handles += axes.plot(*guess, **_DOT, label="guess")
        marks += f" The dot is the guess ({guess[0]:.4g}, {guess[1]:.4g})."
    if answer is not None:
        handles += axes.plot(answer, answer[::-1], **_CROSS, label="answer, and its mirror image")
        there, back = answer
        marks += f" The crosses are the answer ({there:.4g}, {back:.4g}) and its mirror image."
    figure.legend(handles=handles, loc="outside lower left", ncols=2)
    return Picture(figure, f"{_head(title)}{_basin_words(labels, extent)}.{marks}")


# --- Live views -------------------------------------------------------------------------------


class Live:
    """A picture of fixed size, redrawn fast, because what stands still is kept from before.

    A subclass adds what moves with every slider by `_moving` and what changes now and then by
    `_backdrop`; after changing a part of the latter it calls `_renew`.
    """

    def __init__(self, width, height, columns):
        self.figure = Figure(figsize=(width, height), dpi=_DPI * _SHARPNESS)
        self._canvas = FigureCanvasAgg(self.figure)
        self.axes = self.figure.subplots(1, len(columns), width_ratios=columns)
        self._movers, self._scenery = [], []
        self._empty = self._background = None

    @property
    def width(self):
        """Width on the page, in pixels."""
        return _size(self.figure)[0]

    def _moving(self, artist):
        artist.set_animated(True)
        self._movers.append(artist)
        return artist

    def _backdrop(self, artist):
        artist.set_animated(True)
        self._scenery.append(artist)
        return artist

    def _renew(self):
        self._background = None

    def png(self, effort=1):
        """Return the picture as it stands now, as the bytes of a PNG file.

        Parameters
        ----------
        effort : int
            From 1, quick, to 9, small.

        Returns
        -------
        bytes
        """
        if self._empty is None:
            with rc_context(STYLE):
                self._canvas.draw()
            self._empty = self._canvas.copy_from_bbox(self.figure.bbox)
        if self._background is None:
            self._draw_over(self._empty, self._scenery)
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._draw_over(self._background, self._movers)
        return _encode(np.asarray(self._canvas.buffer_rgba()), effort)

    def _draw_over(self, background, artists):
        self._canvas.restore_region(background)
        for artist in artists:
            artist.axes.draw_artist(artist)

    def html(self, alt):
        """Return an ``<img>`` element that holds the picture and says what it shows."""
        width, height = _size(self.figure)
        source = base64.b64encode(self.png()).decode("ascii")
        return (
            f'<img alt="{escape(alt)}" width="{width}" height="{height}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{source}">'
        )

    def still(self, alt):
        """Return the mime bundle, data and metadata, of the picture as it stands now."""
        return still(self.png(effort=9), alt, *_size(self.figure))


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
        self._data_words, self._extent = _data_words(x, unit), extent
        self._labels = self._pale = None
        self._limits = (min(extent[0], extent[2]), max(extent[1], extent[3]))
        left, right = self.axes
        heights, edges = _histogram(x)
        _draw_histogram(left, heights, edges)
        left.set(xlim=self._limits, ylim=(0, 1.6 * heights.max()))
        _label_density(left, unit)
        self._curves = {
            role: self._moving(left.plot([], [], **ROLES[role])[0]) for role in ("guess", "fit")
        }
        self._bells = [
            self._moving(left.plot([], [], color=VERMILLION, linewidth=1.1, alpha=0.8)[0])
            for _ in range(2)
        ]
        above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "handletextpad": 0.5}
        curves = [Line2D([], [], **ROLES[role]) for role in self._curves]
        left.legend([Patch(**_BARS), *curves], ["data", "guess", "answer"], ncols=3, **above)
        self._map = self._backdrop(_draw_basins(right, np.full((2, 2), 4), extent))
        self._path = self._moving(right.plot([], [], ".-", color=INK, lw=1, ms=4)[0])
        self._dot = self._moving(right.plot([], [], **_DOT)[0])
        self._cross = self._moving(right.plot([], [], **_CROSS)[0])
        _label_map(right, extent, unit)
        marks = [Line2D([], [], **_DOT), Line2D([], [], **_CROSS)]
        right.legend(marks, ["guess", "answer"], ncols=2, **above)
        self.figure.legend(
            handles=_basin_handles(range(len(BASINS))),
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
        if labels is self._labels and pale == self._pale:
            return
        self._labels, self._pale = _check_labels(labels), pale
        colours = _map_colours(self._labels)
        self._map.set_data(255 - (255 - colours) // 4 if pale else colours)
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
        grid = _grid(*self._limits, drawn.values())
        for role, line in self._curves.items():
            m = drawn.get(role)
            line.set_data(([], []) if m is None else (grid, m.pdf(grid)))
        for bell, density in zip(self._bells, fit.start.component_pdfs(grid).T, strict=True):
            bell.set_data(grid, density)
        means = np.array([m.means for m in fit.path]) if fit.converged else fit.start.means[None]
        self._path.set_data(means.T)
        self._dot.set_data(means[:1].T)
        self._cross.set_data(means[-1:].T if fit.converged else ([], []))
        return (
            f"{self._data_words}{_curve_words(drawn)} {verdict} "
            f"{_basin_words(self._labels, self._extent)}."
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
        _label_density(axes, "")
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
        grid = _grid(self._edges[0], self._edges[-1], [mixture])
        self._curve.set_data(grid, mixture.pdf(grid))
        coloured = "" if labels is None else ", each bar split by the bell its points came from"
        return f"{_sentence('', x, {'truth': mixture}, '')[:-1]}{coloured}. {verdict}"


# --- Parts ------------------------------------------------------------------------------------

_BARS = {"fill": True, "facecolor": BAR, "edgecolor": BAR_EDGE, "linewidth": 0.9}
_DOT = {
    "marker": "o",
    "markersize": 9,
    "color": VERMILLION,
    "markeredgecolor": "white",
    "markeredgewidth": 1.5,
    "linestyle": "",
}
_CROSS = {
    "marker": "X",
    "markersize": 10,
    "color": BLUE,
    "markeredgecolor": "white",
    "markeredgewidth": 1.5,
    "linestyle": "",
}


def _figure(width, height):
    figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
    return figure, figure.subplots()


def _size(figure):
    return tuple(round(inches * _DPI) for inches in figure.get_size_inches())


def _encode(rgba, effort):
    """Return an RGBA buffer as a PNG file; with effort 1, in half the time of Pillow's quickest.

    Every line is stored as its difference from the line above (PNG's filter 2), which is zero
    nearly everywhere in a drawing; in a hurry, runs of zeros are all that is then looked for.
    """
    height, width, _ = rgba.shape
    rows = rgba[..., :3].reshape(height, 3 * width)
    filtered = np.empty((height, 1 + 3 * width), np.uint8)
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    strategy = zlib.Z_RLE if effort == 1 else zlib.Z_DEFAULT_STRATEGY
    packer = zlib.compressobj(effort, zlib.DEFLATED, 15, 9, strategy)
    body = packer.compress(filtered) + packer.flush()
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _as_mixture(m, name):
    m = m.mixture if isinstance(m, Fit) else m
    if not isinstance(m, Mixture):
        raise TypeError(f"{name} is {m!r}; allowed: a Mixture or a Fit")
    if m.n_features != 1:
        raise ValueError(f"{name} has d={m.n_features}; allowed: a one-dimensional mixture")
    return m


def _histogram(x):
    """Return density heights and edges, within reason of Freedman and Diaconis' width.

    Half of it: theirs is meant for one hump, and we are looking for several.
    """
    spread = np.subtract(*np.quantile(x, [0.75, 0.25]))
    width = spread / len(x) ** (1 / 3)
    n_bins = int(np.clip(np.ptp(x) / width, 12, 60)) if width > 0 else 12
    heights, edges = np.histogram(x, n_bins, range=_apart(x.min(), x.max()))
    return heights / (heights.sum() * np.diff(edges)), edges


def _draw_histogram(axes, heights, edges):
    axes.stairs(heights, edges, **_BARS, label="data")


def _limits(x, mixtures):
    ends = [] if x is None else [x.min(), x.max()]
    for m in mixtures:
        ends += [(m.means - 4 * m.sds).min(), (m.means + 4 * m.sds).max()]
    low, high = min(ends), max(ends)
    if x is not None:  # a very wide guess must not shrink the data to a needle
        room = max(np.ptp(x), 1e-9 * np.abs(x).max())
        low, high = max(low, x.min() - 0.6 * room), min(high, x.max() + 0.6 * room)
    return _apart(low, high)


def _apart(low, high):
    """Return these ends, or wider ones if they are too close to be told apart on an axis."""
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-300):
        return low - 0.5 * max(1.0, abs(low)), high + 0.5 * max(1.0, abs(high))
    return low, high


def _grid(low, high, mixtures):
    """Return points to draw curves at: even ones, and some for every bell however narrow."""
    parts = [np.linspace(low, high, 241)]
    for m in mixtures:
        parts.append((m.means[:, None] + m.sds[:, None] * np.linspace(-4, 4, 33)).ravel())
    grid = np.concatenate(parts)
    return np.unique(grid[(grid >= low) & (grid <= high)])


def _label(what, unit):
    return f"{what} ({unit})" if unit else what


def _label_density(axes, unit):
    per = f"1/({unit})" if "/" in unit or " " in unit else f"1/{unit}"
    axes.set(xlabel=_label("x", unit), ylabel=_label("density", per if unit else ""))


def _head(title):
    return f"{title}. " if title else ""


def _sentence(title, x, curves, unit):
    data = "Density curves." if x is None else _data_words(x, unit)
    return f"{_head(title)}{data}{_curve_words(curves)}"


def _data_words(x, unit):
    unit = f" {unit}" if unit else ""
    return f"Histogram of {len(x)} points from {x.min():.3g} to {x.max():.3g}{unit}, {_humps(x)}."


def _curve_words(curves):
    lines = {"truth": "dotted", "guess": "dashed", "fit": "solid"}
    return "".join(
        f" {role.capitalize()} ({lines[role]}): {repr(m).split(': ', 1)[1][:-1]}."
        for role, m in curves.items()
    )


def _humps(x):
    """Say in words how many humps the data show, where, and how much the tallest bar holds."""
    heights, edges = _histogram(x)
    counts, fine = np.histogram(x, 60, range=(edges[0], edges[-1]))
    smooth = starts.smoothed(counts.astype(float), times=24)
    found = [top for top in starts.tops(smooth) if smooth[top] > 0.05 * smooth.max()]
    places = " and ".join(f"{fine[top : top + 2].mean():.3g}" for top in found)
    share = _percent((heights / heights.sum()).max())
    many = len(found) > 1
    return (
        f"with {len(found) if many else 'one'} hump{'s' * many} near {places}; "
        f"the tallest bar holds {share} of them"
    )


def _percent(share):
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def _check_row(values, name, length):
    values = _check.real_array(values, name)
    if values.shape != (length,):
        raise ValueError(f"{name} has shape {values.shape}; allowed: {length} numbers")
    return values


def _check_labels(labels):
    labels = np.asarray(labels)
    if (
        labels.ndim != 2
        or not labels.size
        or labels.dtype.kind not in "iu"
        or not np.isin(labels, range(5)).all()
    ):
        raise ValueError(
            f"labels has shape {labels.shape} and type {labels.dtype}; allowed: a table of the "
            "whole numbers 0 to 4 (moments.Basin)"
        )
    return labels


def _map_colours(labels):
    """Return RGB pixels of the map, its hatches drawn into them: a second cue beside colour."""
    cell = 8  # pixels: every cell has its own stripe, dot or cross, even one that stands alone
    fine = labels.repeat(cell, axis=0).repeat(cell, axis=1)
    row, column = np.indices(fine.shape)
    stripe = (column - row) % cell < 2
    dots = (row % cell < 3) & (column % cell < 3)
    cross = stripe | ((row + column) % cell < 2)
    patterns = {"": np.zeros_like(stripe), "///": stripe, "...": dots, "xx": cross}
    pixels = np.empty((*fine.shape, 3), np.uint8)
    for code, (_, colour, hatch) in enumerate(BASINS):
        here = fine == code
        pixels[here] = _rgb(colour)
        pixels[here & patterns[hatch]] = (255, 255, 255)
    return pixels


def _rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _draw_basins(axes, labels, extent):
    return axes.imshow(
        _map_colours(labels), origin="lower", extent=extent, aspect="auto", interpolation="nearest"
    )


def _label_map(axes, extent, unit):
    axes.set(xlabel=_label("guess of mean 1", unit), ylabel=_label("guess of mean 2", unit))
    axes.set(xlim=extent[:2], ylim=extent[2:])
    axes.locator_params(nbins=5)
    axes.ticklabel_format(scilimits=(-3, 5))


def _basin_handles(codes):
    return [
        Patch(facecolor=BASINS[c][1], hatch=BASINS[c][2] * 2, edgecolor="white", label=BASINS[c][0])
        for c in codes
    ]


def _basin_words(labels, extent):
    """Say in words which share of a map leads where, and around which place."""
    rows, columns = labels.shape
    first = np.linspace(*extent[:2], 2 * columns + 1)[1::2]
    second = np.linspace(*extent[2:], 2 * rows + 1)[1::2]
    words = []
    for code, (name, *_) in enumerate(BASINS):
        here = np.argwhere(labels == code)
        if len(here):
            row, column = np.median(here, axis=0).astype(int)
            place = f", around ({first[column]:.3g}, {second[row]:.3g})" if code < 2 else ""
            verb = "" if words else " lead"
            words.append(f"{_percent(len(here) / labels.size)}{verb} to {name}{place}")
    return f"Map of guesses of the two means: {', '.join(words)}"
