"""Pictures of two-dimensional data and mixtures: points, ellipses, contours and the means' way."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D

from mixlab import _check
from mixlab.fit import Fit
from mixlab.plots._parts import (
    LINE_WORDS,
    as_mixture,
    check_colours,
    check_interval,
    check_point_labels,
    component_words,
    head,
    limits_around,
    mixed_words,
    place_words,
    scatter_words,
)
from mixlab.plots.style import (
    BAR_EDGE,
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
    if len(names) != 2:
        raise ValueError(f"names is {names!r}; allowed: two, one for each axis")
    if limits is None:
        limits = plane_limits(x, drawn.values(), sds)
    limits = _check.real_array(limits, "limits")
    if limits.shape != (2, 2):
        raise ValueError(f"limits has shape {limits.shape}; allowed: (2, 2)")
    limits = [check_interval(pair, "limits") for pair in limits]
    figure, axes = new_figure(8.4, 6.4)
    axes.set(xlim=limits[0], ylim=limits[1], xlabel=names[0], ylabel=names[1], title=title)
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
    first, second = (np.linspace(*pair, 121) for pair in limits)
    places = np.stack(np.meshgrid(first, second), axis=-1)
    density = m.pdf(places.reshape(-1, 2)).reshape(121, 121)
    # Not the very highest: that may be a needle that some point of the grid happens to meet.
    top = np.quantile(density, 0.999)
    levels = top * np.geomspace(0.02, 0.9, 6)
    levels = levels[(levels > max(density.min(), 1e-300)) & (levels < density.max())]
    if not levels.size:
        return []
    look = {"colors": INK, "linewidths": 0.8, "alpha": 0.55, "zorder": 1}
    axes.contour(first, second, density, levels, **look)
    return [Line2D([], [], color=INK, linewidth=0.8, alpha=0.55, label="equal density")]


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


def _check_labels(labels, x):
    if x is None:
        raise ValueError("labels came without x; allowed: labels of points")
    return check_point_labels(labels, x)


def _check_sds(sds):
    sds = _check.real_array(sds, "sds", "positive numbers")
    if sds.ndim != 1 or not sds.size or (sds <= 0).any():
        raise ValueError(f"sds is {sds.tolist()}; allowed: a sequence of positive numbers")
    return sds
