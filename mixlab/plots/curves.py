"""Pictures of curves in one dimension: mixtures over data, or over a curve they should meet."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D

from mixlab import _check
from mixlab.plots._parts import (
    as_mixture,
    axis_label,
    capital,
    check_interval,
    check_target,
    curve_grid,
    curve_words,
    draw_histogram,
    draw_target,
    head,
    histogram,
    label_density,
    limits_around,
    number,
    sentence,
    target_words,
    within_reason,
)
from mixlab.plots.style import BAR_EDGE, ROLES, STYLE, Picture, new_figure


@rc_context(STYLE)
def mixture(
    x=None,
    *,
    truth=None,
    guess=None,
    fit=None,
    names=None,
    components=True,
    edges=None,
    unit="",
    title="",
    limits=None,
):
    """Draw a histogram of data with mixtures over it: guess beside truth beside fit.

    Parameters
    ----------
    x : array_like, shape (n,), optional
        Data; without it only the curves are drawn.
    truth, guess, fit : Mixture or Fit, optional
        One-dimensional mixtures to draw. Of a `Fit`, the mixture it reached.
    names : dict of str, optional
        What to call them in place of "truth", "guess" and "fit", such as ``{"fit": "EM"}``.
    components : bool
        Whether to draw the components of the last of them as thin lines too.
    edges : array_like, shape (m + 1,), optional
        Where the bars begin and end, ascending, for data that were counted in classes; by default
        bars of equal width, as many as show the humps.
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
    >>> from mixlab import Mixture
    >>> picture = mixture(truth=Mixture.univariate([0.7, 0.3], [0, 10], [2, 3]))
    >>> print(picture.alt)
    Density curves. Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3).
    """
    curves = _curves(truth, guess, fit)
    if x is None and not curves:
        raise ValueError("x, truth, guess and fit are all None; allowed: at least one to draw")
    names = _names(names, ("truth", "guess", "fit"))
    x = None if x is None else _check.data(x, n_features=1)
    edges = None if edges is None else _check_edges(edges, x)
    low, high = (
        limits_around(x, curves.values()) if limits is None else check_interval(limits, "limits")
    )
    figure, axes = new_figure(8.4, 4.2)
    top = 0.0
    if x is not None:
        heights, bars = histogram(x, edges)
        draw_histogram(axes, heights, bars)
        top = heights.max()
    peak = _draw_curves(axes, (low, high), curves, names, components)
    axes.set(xlim=(low, high), ylim=(0, 1.08 * max(top, within_reason(peak, top))), title=title)
    label_density(axes, unit)
    axes.legend(loc="best")
    return Picture(figure, sentence(title, x, curves, unit, names, edges))


@rc_context(STYLE)
def target(
    grid,
    target,
    *,
    truth=None,
    guess=None,
    fit=None,
    names=None,
    components=True,
    residuals=False,
    unit="",
    title="",
    limits=None,
):
    """Draw a curve that is known at grid points only, with mixtures over it.

    Parameters
    ----------
    grid : array_like, shape (m,)
        Ascending; even or uneven.
    target : array_like, shape (m,)
        The curve, at the points of the grid.
    truth, guess, fit : Mixture or Fit, optional
        One-dimensional mixtures to draw. Of a `Fit`, the mixture it reached.
    names : dict of str, optional
        What to call them, and the target, such as ``{"target": "kernel estimate"}``.
    components : bool
        Whether to draw the components of the last of them as thin lines too.
    residuals : bool
        Whether to draw, in a strip below with a scale of its own, the target minus the last curve.
    unit : str
        Unit of the grid, for the axis.
    title : str
    limits : pair of float, optional
        Of the horizontal axis; by default what holds grid and curves.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or residuals are asked for without a curve.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> guess = Mixture.univariate([1], [0], [1])
    >>> print(target([-1, 0, 2], [0.1, 0.5, 0.1], guess=guess, residuals=True).alt)
    Target at 3 grid points from -1 to 2, with one top, 0.5, at 0. Guess (dashed): 1 N(mean 0, sd \
1). Target minus guess, below, is farthest from zero at -1: -0.142.
    """
    grid, heights = check_target(grid, target)
    curves = _curves(truth, guess, fit)
    names = _names(names, ("target", "truth", "guess", "fit"))
    if residuals and not curves:
        raise ValueError("residuals is True without a curve; allowed: with truth, guess or fit")
    if limits is None:
        low, high = limits_around(grid, curves.values())
        room = 0.02 * (high - low)
        low, high = low - room, high + room
    else:
        low, high = check_interval(limits, "limits")
    if residuals:
        figure, (axes, strip) = new_figure(8.4, 6.0, nrows=2, sharex=True, height_ratios=(2, 1))
    else:
        figure, axes = new_figure(8.4, 4.2)
    draw_target(axes, grid, heights)
    top, bottom = max(heights.max(), 0), min(heights.min(), 0)
    peak = _draw_curves(axes, (low, high), curves, names, components)
    top = max(top, within_reason(peak, top))
    room = 0.08 * (top - bottom) or 1.0
    axes.set(xlim=(low, high), ylim=(bottom - room * (bottom < 0), top + room), title=title)
    label_density(axes, unit)
    handles, labels = axes.get_legend_handles_labels()
    known = Line2D([], [], **ROLES["target"], markeredgewidth=0)
    axes.legend([known, *handles], [names["target"], *labels], loc="best")
    words = f"{head(title)}{target_words(grid, heights, unit, names['target'])}"
    words += curve_words(curves, names)
    if residuals:
        last, m = list(curves.items())[-1]
        axes.set_xlabel("")
        strip.set_xlabel(axis_label("x", unit))
        words += _draw_residuals(strip, grid, heights - m.pdf(grid), names["target"], names[last])
    return Picture(figure, words)


def _check_edges(edges, x):
    if x is None:
        raise ValueError("edges is given without x; allowed: with data")
    edges = _check.real_array(edges, "edges")
    if edges.ndim != 1 or len(edges) < 2:
        raise ValueError(f"edges has shape {edges.shape}; allowed: (m + 1,) with m at least 1")
    _check.ascending(edges, "edges")
    if x.min() < edges[0] or x.max() > edges[-1]:
        raise ValueError(
            f"edges run from {edges[0]:g} to {edges[-1]:g}, and x from {x.min():g} to "
            f"{x.max():g}; allowed: edges that hold all data"
        )
    return edges


def _curves(truth, guess, fit):
    given = {"truth": truth, "guess": guess, "fit": fit}
    return {role: as_mixture(m, role) for role, m in given.items() if m is not None}


def _names(names, roles):
    names = {} if names is None else dict(names)
    if not names.keys() <= set(roles):
        raise ValueError(f"names has {', '.join(names)}; allowed: {', '.join(roles)}")
    return {role: role for role in roles} | names


def _draw_curves(axes, limits, curves, names, components):
    """Draw mixtures, and the components of the last; return how high the highest stands."""
    grid = curve_grid(*limits, curves.values())
    peaks = [0.0]
    for i, (role, m) in enumerate(curves.items()):
        density = m.pdf(grid)
        axes.plot(grid, density, **ROLES[role], label=names[role])
        peaks.append(density.max())
        if components and i == len(curves) - 1 and m.n_components > 1:
            columns = m.component_pdfs(grid)
            lines = axes.plot(grid, columns, color=ROLES[role]["color"], linewidth=1.1, alpha=0.8)
            lines[0].set_label("its components")
    return max(peaks)


def _draw_residuals(axes, grid, differences, target_name, name):
    """Draw differences as stems; return in words where the largest is."""
    largest = np.abs(differences).argmax()
    reach = 1.25 * abs(differences[largest]) or 1.0
    axes.vlines(grid, 0, differences, colors=BAR_EDGE, linewidth=1.6)
    size = float(np.clip(420 / len(grid), 2, 5))
    axes.plot(grid, differences, "o", color=BAR_EDGE, markersize=size, markeredgewidth=0)
    axes.axhline(0, color="#666666", linewidth=0.8)
    axes.set(ylim=(-reach, reach), ylabel=f"{target_name}\nminus {name}")
    axes.ticklabel_format(axis="y", scilimits=(-3, 4))
    axes.locator_params("y", nbins=5)
    what = f" {capital(target_name)} minus {name}, below, is"
    if not differences[largest]:
        return f"{what} zero at every point."
    place, value = number(grid[largest], np.ptp(grid)), differences[largest]
    return f"{what} farthest from zero at {place}: {value:.3g}."
