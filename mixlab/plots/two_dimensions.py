"""Pictures of two-dimensional data and mixtures: points, ellipses, contours and the means' way."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from mixlab import _check
from mixlab.fit import Fit
from mixlab.mixture import Mixture
from mixlab.plots._parts import (
    LINE_WORDS,
    as_mixture,
    check_colours,
    check_interval,
    check_point_labels,
    component_words,
    curve_grid,
    head,
    limits_around,
    mixed_words,
    place_words,
    scatter_words,
)
from mixlab.plots.style import (
    BAR_EDGE,
    BLUE,
    COMPONENTS,
    INK,
    LINES,
    MARKERS,
    ROLES,
    STYLE,
    Badges,
    Picture,
    blended,
    new_figure,
)

_SHARES = (0.99, 0.9, 0.75, 0.5, 0.25)  # of a density, that its contours hold
_SHADES = ("#E9F1F9", "#C5DCEF", "#9AC4E3", "#6AA7D3", "#3F87BF")
_MARKER_WORDS = ("circles", "triangles", "squares", "diamonds", "turned triangles", "crosses")


@rc_context(STYLE)
def plane(
    x=None,
    *,
    truth=None,
    guess=None,
    fit=None,
    labels=None,
    names=("x1", "x2"),
    title="",
    limits=None,
    contours=True,
    sds=(1, 2),
    trail=True,
):
    """Draw points in the plane, with mixtures as ellipses over them.

    Points take the colour of their label; without labels, the components' colours mixed in the
    shares of their responsibilities under the last mixture given; without a mixture, grey.
    A mixture alone has a colour and a line for each component; of several, each has its own.

    Parameters
    ----------
    x : array_like, shape (n, 2), optional
        Data; without it only the mixtures are drawn.
    truth, guess, fit : Mixture or Fit, optional
        Two-dimensional mixtures of at most six components. Of a `Fit`, the mixture it reached.
    labels : array_like of int, shape (n,), optional
        0, 1, ...: at most six different ones.
    names : pair of str
        Of the two axes, with units.
    title : str
    limits : array_like, shape (2, 2), optional
        Of the first axis, from and to, and of the second; by default what holds data and ellipses.
    contours : bool
        Whether to draw lines of equal density, of the last mixture given.
    sds : sequence of float
        How many standard deviations from the mean the ellipses are drawn.
    trail : bool
        Whether to draw the way of the means along the path of ``fit``, if that is a `Fit`.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If there is nothing to draw, or an argument is not as above.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> truth = Mixture([1], [[0, 5]], [[[1, 0.6], [0.6, 4]]])
    >>> print(plane([[0.0, 4.0], [1.0, 7.0]], truth=truth).alt)
    Scatter of 2 points, x1 from 0 to 1, x2 from 4 to 7, coloured by responsibility: every point \
has a component that answers for 90 % of it or more. Truth, ellipses at 1 and 2 sd: component 1 \
with weight 1, mean (0, 5), sds (1, 2), correlation 0.30.
    """
    given = {"truth": truth, "guess": guess, "fit": fit}
    drawn = {role: as_mixture(m, role, 2) for role, m in given.items() if m is not None}
    if x is None and not drawn:
        raise ValueError("x, truth, guess and fit are all None; allowed: at least one to draw")
    for role, m in drawn.items():
        check_colours(m, role)
    x = None if x is None else _check.data(x, n_features=2)
    labels = None if labels is None else _check_labels(labels, x)
    sds = _check_sds(sds)
    limits = plane_limits(x, drawn.values(), sds) if limits is None else _check_limits(limits)
    figure, axes = _new_plane(limits, names, title)
    last = next(reversed(drawn.values()), None)
    handles, words = [], []
    if x is not None:
        more, told = _draw_points(axes, x, labels, last)
        handles += more
        span = np.ptp(x, axis=0)
        words.append(f"{scatter_words(x, names)}, {told}.")
    else:
        span = np.ptp(limits, axis=1)
    if last is not None and contours:
        handles += _draw_contours(axes, last, limits)
    for role, m in drawn.items():
        handles += _draw_ellipses(axes, m, sds, role if len(drawn) > 1 else None)
        line = f" ({LINE_WORDS[role]})" if len(drawn) > 1 else ""
        at = " and ".join(f"{level:g}" for level in sds)
        words.append(f"{role.capitalize()}{line}, ellipses at {at} sd: {component_words(m, span)}.")
        outside = [f"{k + 1}" for k, mean in enumerate(m.means) if not _holds(limits, mean)]
        if outside:
            words.append(f"Outside the picture: the mean of component {' and '.join(outside)}.")
    if trail and isinstance(fit, Fit) and len(fit.path) > 1:
        handles += _draw_trail(axes, fit)
        steps = len(fit.path) - 1
        ways = "; ".join(
            f"{k + 1} from {place_words(there, span)} to {place_words(here, span)}"
            for k, (there, here) in enumerate(zip(fit.start.means, fit.mixture.means, strict=True))
        )
        words.append(f"Way of the means in {steps} step{'s' * (steps > 1)}: {ways}.")
    if last is not None:
        Badges(axes).show(dict(enumerate(last.means)))
    figure.legend(handles=handles, loc="outside lower left", ncols=4)
    return Picture(figure, head(title) + " ".join(words))


@rc_context(STYLE)
def density_map(mixture, *, x=None, names=("x1", "x2"), limits=None, title=""):
    """Draw the density of a mixture in the plane as filled contours.

    Each contour is where the density is equal, and holds a share of the mixture: 25 % of all draws
    fall inside the innermost, 99 % inside the outermost.

    Parameters
    ----------
    mixture : Mixture or Fit
        Two-dimensional. Of a `Fit`, the mixture it reached.
    x : array_like, shape (n, 2), optional
        Data, to be drawn over it.
    names : pair of str
        Of the two axes, with units.
    limits : array_like, shape (2, 2), optional
        Of the first axis, from and to, and of the second; by default what holds data and contours.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Notes
    -----
    The density at a contour is a quantile of the density at 100,000 draws, by which the shares are
    exact to about 0.2 % (Hyndman 1996, *Computing and graphing highest density regions*, American
    Statistician 50, 120-126).

    Examples
    --------
    >>> from mixlab import Mixture
    >>> truth = Mixture([1], [[0, 5]], [[[1, 0.6], [0.6, 4]]])
    >>> print(density_map(truth, x=[[0.0, 5.0], [2.0, 8.0]]).alt)
    Density, in contours that hold 99, 90, 75, 50 and 25 % of it: component 1 with weight 1, mean \
(0, 5), sds (1, 2), correlation 0.30. Scatter of 2 points, x1 from 0 to 2, x2 from 5 to 8; inside \
these contours are 100, 50, 50, 50 and 50 % of them.
    """
    m = as_mixture(mixture, "mixture", 2)
    x = None if x is None else _check.data(x, n_features=2)
    limits = plane_limits(x, [m], sds=(3.2,)) if limits is None else _check_limits(limits)
    levels = np.quantile(m.pdf(m.sample(100_000, 0)), 1 - np.array(_SHARES))
    figure, axes = _new_plane(limits, names, title)
    _fill_contours(axes, m, limits, levels)
    handles = [
        Patch(facecolor=shade, edgecolor=BLUE, label=f"{100 * share:.0f} %")
        for share, shade in zip(_SHARES, _SHADES, strict=True)
    ]
    handles[0].set_label(f"holds {handles[0].get_label()}")
    shares = _listed(_SHARES)
    span = np.ptp(limits if x is None else x.T, axis=1)
    told = f"Density, in contours that hold {shares} of it: {component_words(m, span)}."
    if x is not None:
        size = float(np.clip(5000 / len(x), 5, 20))
        look = {"color": INK, "edgecolors": "white", "linewidths": 0.5, "label": "data"}
        handles.append(axes.scatter(*x.T, s=size, **look, alpha=0.8, zorder=3))
        inside = _listed([np.mean(m.pdf(x) >= level) for level in levels])
        told += f" {scatter_words(x, names)}; inside these contours are {inside} of them."
    figure.legend(handles=handles, loc="outside lower left", ncols=6, columnspacing=1.4)
    return Picture(figure, head(title) + told)


def _fill_contours(axes, m, limits, levels):
    grids = [
        curve_grid(
            *limits[axis], [Mixture(m.weights, m.means[:, axis], m.covariances[:, axis, axis])]
        )
        for axis in (0, 1)
    ]
    places = np.stack(np.meshgrid(*grids), axis=-1)
    density = m.pdf(places.reshape(-1, 2)).reshape(places.shape[:2])
    axes.contourf(*grids, density, [*levels, np.inf], colors=_SHADES, zorder=0)
    lines = axes.contour(*grids, density, levels, colors=BLUE, linewidths=1, zorder=1)
    words = {level: f"{share:.0%}" for level, share in zip(levels, _SHARES, strict=True)}
    halo = [withStroke(linewidth=3, foreground="white")]
    for label in axes.clabel(lines, levels[[0, 1, 3]], fmt=words, fontsize=11, colors=INK):
        label.set(path_effects=halo, zorder=4)  # over the points


def _listed(shares):
    numbers = [f"{100 * share:.0f}" for share in shares]
    return f"{', '.join(numbers[:-1])} and {numbers[-1]} %"


def _new_plane(limits, names, title):
    """Return a figure and its axes, with these limits and names."""
    if len(names) != 2:
        raise ValueError(f"names is {names!r}; allowed: two, one for each axis")
    figure, axes = new_figure(8.4, 6.4)
    axes.set(xlim=limits[0], ylim=limits[1], xlabel=names[0], ylabel=names[1], title=title)
    return figure, axes


def plane_limits(x, mixtures, sds=(1, 2)):
    """Return limits of both axes that hold the data and the ellipses, with a little room."""
    limits = []
    for axis in range(2):
        column = None if x is None else x[:, axis]
        low, high = limits_around(column, mixtures, axis, max(sds))
        limits.append((low - 0.04 * (high - low), high + 0.04 * (high - low)))
    return limits


def ellipse(mean, covariance, sds):
    """Return points of the ellipse so many standard deviations from the mean, shape (m, 2).

    A square root of the covariance, times the unit circle. The root is Cholesky's, of the
    correlations, so that columns of very different scale stay accurate.
    """
    scale = np.sqrt(np.diagonal(covariance))
    root = scale[:, None] * np.linalg.cholesky(covariance / np.outer(scale, scale))
    return mean + sds * _CIRCLE @ root.T


_ANGLES = np.linspace(0, 2 * np.pi, 145)
_CIRCLE = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])


def _draw_points(axes, x, labels, m):
    """Draw the points; return entries for the legend, and how they are coloured in words."""
    size = float(np.clip(9000 / len(x), 9, 34))
    look = {"s": size, "linewidths": 0, "zorder": 2, "alpha": 0.8 if len(x) < 1000 else 0.6}
    if labels is None and m is None:
        return [axes.scatter(*x.T, color=BAR_EDGE, label="data", **look)], "in grey"
    if labels is None:
        shares = m.responsibilities(x)
        axes.scatter(*x.T, color=blended(shares), **look)
        return [], f"coloured by responsibility: {mixed_words(shares)}"
    handles, words = [], []
    for k in np.unique(labels):
        mine = x[labels == k]
        name = f"group {k + 1}"
        mark = {"color": COMPONENTS[k], "marker": MARKERS[k]}
        axes.scatter(*mine.T, **mark, **look)
        handles.append(Line2D([], [], **mark, linestyle="", markersize=7, label=name))
        centre = place_words(mine.mean(axis=0), np.ptp(x, axis=0))
        words.append(f"{len(mine)} in {name} ({_MARKER_WORDS[k]}), centred at {centre}")
    return handles, "; ".join(words)


def _draw_contours(axes, m, limits):
    *grid, density, levels = equal_density(m, limits)
    if not levels.size:
        return []
    look = {"colors": INK, "linewidths": 0.8, "alpha": 0.55, "zorder": 1}
    axes.contour(*grid, density, levels, **look)
    return [Line2D([], [], color=INK, linewidth=0.8, alpha=0.55, label="equal density")]


def equal_density(m, limits):
    """Return a grid of the plane, the density on it, and up to six levels that show its shape.

    Returns
    -------
    first, second : ndarray, shape (121,)
    density : ndarray, shape (121, 121)
    levels : ndarray
        Ascending; empty where there is no shape to show.
    """
    first, second = (np.linspace(*pair, 121) for pair in limits)
    places = np.stack(np.meshgrid(first, second), axis=-1)
    density = m.pdf(places.reshape(-1, 2)).reshape(121, 121)
    # Not the very highest: that may be a needle that some point of the grid happens to meet.
    top = np.quantile(density, 0.999)
    levels = top * np.geomspace(0.02, 0.9, 6)
    return (
        first,
        second,
        density,
        levels[(levels > max(density.min(), 1e-300)) & (levels < density.max())],
    )


def _draw_ellipses(axes, m, sds, role):
    """Draw them in the colours of a role, or without one each component in its own."""
    handles = []
    for k in range(m.n_components):
        look = {"color": COMPONENTS[k], "linestyle": LINES[k], "linewidth": 2.4}
        look = ROLES[role] if role else look
        for level in sds:
            line = ellipse(m.means[k], m.covariances[k], level).T
            thin = {"linewidth": 1.7} if level > min(sds) else {}
            axes.plot(*line, color="white", alpha=0.75, linewidth=5, zorder=3)  # over the points
            axes.plot(*line, zorder=4, **look | thin)
        if not role or not k:
            handles.append(Line2D([], [], **look, label=role or f"component {k + 1}"))
    if role and role != "fit":
        axes.plot(
            *m.means.T,
            "o",
            color="white",
            markeredgecolor=ROLES[role]["color"],
            zorder=5,
            markersize=9,
            markeredgewidth=2.2,
        )
    return handles


def _draw_trail(axes, fit):
    ways = np.array([m.means for m in fit.path])
    look = {"color": INK, "linewidth": 1.4, "zorder": 5}
    for k in range(ways.shape[1]):
        axes.plot(*ways[:, k].T, **look)
        axes.plot(*ways[0, k], "o", color=INK, markersize=6, zorder=5)
    return [Line2D([], [], **look, marker="o", markersize=6, label="way of the means")]


def _holds(limits, place):
    return all(low <= p <= high for p, (low, high) in zip(place, limits, strict=True))


def _check_limits(limits):
    limits = _check.real_array(limits, "limits")
    if limits.shape != (2, 2):
        raise ValueError(f"limits has shape {limits.shape}; allowed: (2, 2)")
    return [check_interval(pair, "limits") for pair in limits]


def _check_labels(labels, x):
    if x is None:
        raise ValueError("labels came without x; allowed: labels of points")
    return check_point_labels(labels, x)


def _check_sds(sds):
    sds = _check.real_array(sds, "sds", "positive numbers")
    if sds.ndim != 1 or not sds.size or (sds <= 0).any():
        raise ValueError(f"sds is {sds.tolist()}; allowed: a sequence of positive numbers")
    return sds
