"""Pictures of Pearson's polynomial: graph and roots, and live beside a sample and its answer."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mixlab import _check
from mixlab.plots._parts import (
    axis_label,
    check_interval,
    curve_grid,
    curve_words,
    data_words,
    draw_histogram,
    head,
    histogram,
    label_density,
    number,
    short_ticks,
    squared,
)
from mixlab.plots.live import Live
from mixlab.plots.style import ABOVE, BARS, BLUE, INK, ROLES, STYLE, VERMILLION, Picture, new_figure

_POWERS = np.arange(9, -1, -1)
_MIXTURES = "#E3EEF6"  # the half in which mixtures live
_LOOKS = {  # of roots
    "chosen": {"marker": "*", "markersize": 20, "color": BLUE},
    "admissible": {"marker": "o", "markersize": 11, "color": BLUE},
    "not admissible": {
        "marker": "x",
        "markersize": 10,
        "color": VERMILLION,
        "markeredgecolor": VERMILLION,
        "markeredgewidth": 2.6,
    },
    "real root": {"marker": "o", "markersize": 10, "color": INK},
    "outside": {"marker": "<", "markersize": 11, "color": INK},
}


@rc_context(STYLE)
def nonic(coefficients, roots, *, admissible=None, chosen=None, limits=None, unit="", title=""):
    """Draw the graph of Pearson's polynomial of ninth degree, with its real roots.

    The values of the polynomial span many powers of ten. What is drawn is their share of the sizes
    of its ten terms, ``N(p) / sum_i |c_i p**i|``, from -1 to 1: its zeros and its sign are those of
    the polynomial. The axis goes with the cube root, so that crossings of zero can be seen.

    Parameters
    ----------
    coefficients : array_like, shape (10,)
        Of p**9, p**8, ..., 1. Not all zero.
    roots : array_like, shape (r,)
        Real roots.
    admissible : array_like of bool, shape (r,), optional
        Which roots belong to a mixture.
    chosen : int, optional
        Which root was chosen, from 0; an admissible one.
    limits : pair of float, optional
        Of p; by default what holds all roots, and a good piece on the left of 0.
    unit : str
        Unit of the data: that of p is its square.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    References
    ----------
    K. Pearson, Contributions to the mathematical theory of evolution, Phil. Trans. R. Soc. A 185
    (1894), 71-110.

    Examples
    --------
    >>> coefficients = [1, 0, 0, 0, 0, 0, 0, 0, 0, 8]
    >>> picture = nonic(coefficients, [-8 ** (1 / 9)], admissible=[True], chosen=0)
    >>> print(picture.alt)
    Pearson's polynomial for p from -1.41 to 0.151: 1 real root, p = -1.26 \
(admissible, chosen).
    """
    coefficients, roots, kinds = _check_polynomial(coefficients, roots, admissible, chosen)
    if limits is None:
        limits = _limits_around(coefficients, roots)
    limits = check_interval(limits, "limits")
    figure, axes = new_figure(8.4, 4.6)
    label = "p, product of the means' distances from the overall mean"
    _prepare(axes, limits, axis_label(label, squared(unit)))
    axes.set_title(title)
    marks = _RootMarks(axes)
    shown = marks.show(coefficients, roots, kinds)
    entries = [Line2D([], [], **_look(kind), label=kind) for kind in _LOOKS if kind in shown]
    figure.legend(handles=entries, loc="outside lower left", ncols=4)
    return Picture(figure, f"{head(title)}{_words(limits, roots, kinds)}")


class PearsonView(Live):
    """A sample, its truth and the answer on the left; on the right the nonic and its roots.

    Parameters
    ----------
    limits : pair of float
        Of the sample's axis.
    top : float
        Of the density's axis.
    """

    _LIMITS = (-1.05, 0.35)  # of p, in units of the variance
    _MOST_POINTS = 20_000  # more change no bar that can be seen, and slow the view down

    @rc_context(STYLE)
    def __init__(self, limits, top):
        super().__init__(9.4, 4.3, columns=(1.2, 1))
        self.figure.subplots_adjust(left=0.1, right=0.985, top=0.89, bottom=0.15, wspace=0.25)
        left, right = self.axes
        left.set(xlim=limits, ylim=(0, top))
        label_density(left, "")
        short_ticks(left)
        draw_histogram(left, [0.0], limits)
        self._bars = self._moving(left.patches[-1])
        self._curves = {
            role: self._moving(left.plot([], [], **ROLES[role])[0]) for role in ("fit", "truth")
        }  # dots over a line are seen, a line over dots hides them
        curves = [Line2D([], [], **ROLES[role]) for role in ("truth", "fit")]
        left.legend([Patch(**BARS), *curves], ["sample", "truth", "answer"], ncols=3, **ABOVE)
        _prepare(right, self._LIMITS, "p (in units of the variance)")
        self._marks = _RootMarks(right)
        for artist in self._marks.artists:
            self._moving(artist)
        kinds = ("chosen", "admissible", "not admissible")
        handles = [Line2D([], [], **_look(kind)) for kind in kinds]
        tight = {"handlelength": 1.1, "handletextpad": 0.3, "columnspacing": 0.9}
        right.legend(handles, kinds, ncols=3, **ABOVE | tight | {"bbox_to_anchor": (-0.16, 1)})

    def show(self, x, truth, fit, coefficients, roots, admissible, chosen, verdict):
        """Take a new sample and its answer, and return the alt text of the picture.

        Parameters
        ----------
        x : ndarray, shape (n,)
            A sample; empty if the moments are exact.
        truth : Mixture or None
            Where the sample comes from.
        fit : Fit
            Its mixture is drawn as the answer if it converged.
        coefficients : array_like, shape (10,)
            Of the nonic, highest power first, in units in which the variance is 1.
        roots : array_like, shape (r,)
            Its real roots.
        admissible : array_like of bool, shape (r,)
            Which of them belong to a mixture.
        chosen : int or None
            Which one is the answer's.
        verdict : str
            What is to be said of it.

        Returns
        -------
        str

        Raises
        ------
        ValueError, TypeError
            If an argument is not as above.
        """
        coefficients, roots, kinds = _check_polynomial(coefficients, roots, admissible, chosen)
        limits = self.axes[0].get_xlim()
        self._marks.show(coefficients, roots, kinds)
        curves = {"truth": truth, "fit": fit.mixture if fit.converged else None}
        drawn = {role: m for role, m in curves.items() if m is not None}
        grid = curve_grid(*limits, drawn.values())
        for role, line in self._curves.items():
            m = drawn.get(role)
            line.set_data(([], []) if m is None else (grid, m.pdf(grid)))
        told = curve_words(drawn, {"truth": "truth", "fit": "answer"})
        return (
            f"{self._take_sample(x, limits)}{told} {_words(self._LIMITS, roots, kinds)} {verdict}"
        )

    def _take_sample(self, x, limits):
        inside = x[(x >= limits[0]) & (x <= limits[1])]
        if not len(inside):
            self._bars.set_data([0.0], limits)
            if not len(x):
                return "No sample: the moments are those of the truth."
            return f"None of the {len(x)} points is inside the picture."
        some = inside[:: -(-len(inside) // self._MOST_POINTS)]
        heights, edges = histogram(some)
        self._bars.set_data(heights * (len(inside) / len(x)), edges)
        outside = len(x) - len(inside)
        more = f" Outside the picture: {outside} more." if outside else ""
        return data_words(inside, "", some) + more


def _share(coefficients, p):
    """Return the polynomial at these places, as a share of the sizes of its terms."""
    largest = max(np.abs(p).max(), np.finfo(float).tiny)
    logs = np.log(np.abs(coefficients), where=coefficients != 0, out=np.full(10, -np.inf))
    logs += _POWERS * np.log(largest)
    terms = (np.sign(coefficients) * np.exp(logs - logs.max())) * (p[:, None] / largest) ** _POWERS
    sizes = np.abs(terms).sum(axis=1)
    return np.divide(terms.sum(axis=1), sizes, out=np.zeros(len(p)), where=sizes > 0)


# The share bends where the terms that lead change, and that is a matter of the powers of p.
_NEAR_ZERO = np.geomspace(1e-7, 1, 141)
_NEAR_ROOT = np.concatenate([-np.geomspace(1e-5, 0.3, 13)[::-1], [0], np.geomspace(1e-5, 0.3, 13)])


def _places(limits, roots):
    """Return places between the limits: even ones, more towards 0, and more around each root."""
    far = np.abs(limits).max()
    parts = [
        np.linspace(*limits, 301),
        -far * _NEAR_ZERO,
        far * _NEAR_ZERO,
        (roots[:, None] * (1 + _NEAR_ROOT)).ravel(),
    ]
    places = np.sort(np.concatenate(parts))
    return places[(places >= limits[0]) & (places <= limits[1])]


def _limits_around(coefficients, roots):
    ends = [0.0, *roots]
    if not any(ends):  # the size at which the first term and the last weigh the same
        held = np.flatnonzero(coefficients)
        first, last = np.abs(coefficients[held[[0, -1]]])
        size = (last / first) ** (1 / (held[-1] - held[0])) if len(held) > 1 else 1.0
        ends = [-size, size]
    room = 0.12 * np.ptp(ends)
    low, high = min(ends) - room, max(ends) + room
    return min(low, -high / 2), high  # where mixtures live is to be seen, also if it is empty


def _prepare(axes, limits, label):
    """Draw what stands still: the zero line, and the half in which mixtures live."""
    # The cube root lifts small shares off the zero line, so that a crossing can be seen.
    axes.set_yscale("function", functions=(np.cbrt, lambda height: height**3))
    axes.set(xlim=limits, ylim=(-1.15, 1.9), xlabel=label, ylabel="N(p) as a share of its terms")
    axes.set_yticks([-1, -0.5, -0.1, -0.01, 0, 0.01, 0.1, 0.5, 1])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.locator_params("x", nbins=7, steps=[1, 2, 5, 10])
    axes.axhline(0, color="#666666", linewidth=1.2, zorder=1)
    low, high = limits
    if low >= 0:
        return
    axes.axvspan(low, min(high, 0), color=_MIXTURES, linewidth=0, zorder=0)
    if high > 0:
        axes.axvline(0, color="#666666", linewidth=0.8, zorder=1)
    part = (min(high, 0) - low) / (high - low)
    words, place, side = "mixtures live here", min(high, 0), "right"
    if part < 0.5:  # it has no room there
        words, side = f"← {words}", "left"
    text = axes.annotate(
        words,
        (place, 1.42),
        xytext=(6 if side == "left" else -6, 0),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=12,
        fontstyle="italic",
        color=INK,
    )
    text.set_in_layout(False)


def _look(kind):
    return {"linestyle": "", "markeredgecolor": "white", "markeredgewidth": 1.4} | _LOOKS[kind]


class _RootMarks:
    """The graph of a polynomial and the marks of its roots, which move."""

    def __init__(self, axes):
        self._axes = axes
        self._curve = axes.plot([], [], color=INK, linewidth=2.2, zorder=2)[0]
        self._lines = {
            kind: axes.plot([], [], **_look(kind), zorder=4)[0]
            for kind in ("real root", "not admissible", "admissible", "chosen")
        }
        self._edges = [
            axes.plot([], [], **_look("outside") | {"marker": marker}, zorder=5, clip_on=False)[0]
            for marker in "<>"
        ]
        for line in self._edges:
            line.set_in_layout(False)
        self._label = axes.text(0, 0, "", fontsize=13, fontweight="bold", color=BLUE, zorder=6)
        self._label.set_in_layout(False)
        self._label.set_bbox({"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1.5})
        self.artists = [self._curve, *self._lines.values(), *self._edges, self._label]

    def show(self, coefficients, roots, kinds):
        """Draw another polynomial, and return which kinds of marks are seen."""
        low, high = self._axes.get_xlim()
        places = _places((low, high), roots)
        self._curve.set_data(places, _share(coefficients, places))
        inside = (roots >= low) & (roots <= high)
        for kind, line in self._lines.items():
            mine = roots[inside & (kinds == kind)]
            line.set_data(mine, np.zeros(len(mine)))
        for end, line, outside in zip(
            (low, high), self._edges, (roots < low, roots > high), strict=True
        ):
            line.set_data(([end], [0]) if outside.any() else ([], []))
        self._show_label(coefficients, roots[inside & (kinds == "chosen")], low, high)
        return {*kinds[inside], *(["outside"] * (not inside.all()))}

    def _show_label(self, coefficients, chosen, low, high):
        self._label.set_visible(len(chosen) > 0)
        if not len(chosen):
            return
        p, width = chosen[0], high - low
        corners = []
        for towards in (1, -1):
            beside = p + towards * width * np.linspace(0.03, 0.28, 16)
            heights = _share(coefficients, beside)
            outside = np.sum((beside < low) | (beside > high))
            for above in (1, -1):  # best is where the curve is on the other side all along
                corners.append((outside + np.sum(above * heights >= 0), -towards, -above))
        _, towards, above = np.negative(min(corners))
        self._label.set(
            text=f"p = {number(p, width)}".replace("-", "\N{MINUS SIGN}"),
            position=(p + towards * width * 0.03, above * 0.01),
            ha="left" if towards > 0 else "right",
            va="bottom" if above > 0 else "top",
        )


def _check_polynomial(coefficients, roots, admissible, chosen):
    """Return coefficients and roots as arrays, and of each root what kind it is."""
    coefficients = _check.real_array(coefficients, "coefficients")
    if coefficients.shape != (10,) or not coefficients.any():
        raise ValueError(
            f"coefficients has shape {coefficients.shape} with {np.count_nonzero(coefficients)} "
            "values that are not zero; allowed: 10 numbers, not all zero"
        )
    roots = _check.real_array(roots, "roots")
    if roots.ndim != 1:
        raise ValueError(f"roots has shape {roots.shape}; allowed: (r,)")
    kinds = np.full(len(roots), "real root", dtype="<U14")
    if admissible is not None:
        admissible = np.asarray(admissible)
        if admissible.shape != roots.shape or (admissible.dtype.kind != "b" and len(roots)):
            raise ValueError(
                f"admissible has shape {admissible.shape} and type {admissible.dtype}; "
                f"allowed: True or False, of shape {roots.shape}, one for each root"
            )
        kinds = np.where(admissible.astype(bool), "admissible", "not admissible")
    if chosen is not None:
        chosen = _check.whole_number(chosen, "chosen", 0, len(roots) - 1)
        if kinds[chosen] == "not admissible":
            raise ValueError(f"chosen is {chosen}, which is not admissible; allowed: one that is")
        kinds[chosen] = "chosen"
    return coefficients, roots, kinds


def _words(limits, roots, kinds):
    low, high = limits
    span = high - low
    many = f"{len(roots)} real root{'s' * (len(roots) != 1)}"
    words = {"chosen": "admissible, chosen", "real root": ""}
    told = []
    for p, kind in zip(roots, kinds, strict=True):
        more = [words.get(kind, kind)] + ["outside the picture"] * (not low <= p <= high)
        more = ", ".join(filter(None, more))
        told.append(f"p = {number(p, span)}" + (f" ({more})" if more else ""))
    ends = " to ".join(number(end, span) for end in limits)
    return f"Pearson's polynomial for p from {ends}: {', '.join([many, *told])}."
