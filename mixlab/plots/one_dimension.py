"""Pictures of who belongs to whom in one dimension, and of estimates, number by number."""

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from mixlab import _check
from mixlab.plots._parts import (
    as_mixture,
    axis_label,
    capital,
    check_colours,
    check_interval,
    check_point_labels,
    component_words,
    curve_grid,
    data_words,
    draw_histogram,
    head,
    histogram,
    label_density,
    limits_around,
    mixed_words,
    number,
    thinned,
    within_reason,
)
from mixlab.plots.style import (
    BLUE,
    COMPONENTS,
    CROSS,
    DPI,
    HATCHES,
    INK,
    LINES,
    ROLES,
    STYLE,
    VERMILLION,
    Badges,
    Picture,
    blended,
    new_figure,
)


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
    labels = check_point_labels(labels, x)
    kinds = range(int(labels.max()) + 1)
    figure, axes = new_figure(8.4, 4.2)
    _, edges = histogram(x)
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
    axes.set(xlabel=axis_label("x", unit), ylabel="points in a bin", title=title)
    axes.legend(loc="best")
    return Picture(
        figure, f"{head(title)}Histogram of {len(x)} points, stacked by label: {'; '.join(words)}."
    )


@rc_context(STYLE)
def responsibilities(x, mixture, *, unit="", title="", limits=None):
    """Draw how much each component answers for each point.

    Above a histogram of the data with the mixture and its components; beneath it the points, each
    in the components' colours mixed in the shares of its responsibilities; below, these shares at
    every place.

    Parameters
    ----------
    x : array_like, shape (n,)
    mixture : Mixture or Fit
        One-dimensional, of at most six components. Of a `Fit`, the mixture it reached.
    unit, title : str
    limits : pair of float, optional
        Of the horizontal axis; by default what holds data and curves.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> mixture = Mixture.univariate([0.5, 0.5], [0, 10], [2, 2])
    >>> print(responsibilities([0.0, 1.0, 4.9, 10.0], mixture).alt)
    Histogram of 4 points from 0 to 10, with 3 humps near 0.0833 and 4.92 and 9.92; the tallest \
bar holds 25 % of them. Mixture: component 1 with weight 0.5, mean 0, sd 2; component 2 with \
weight 0.5, mean 10, sd 2. Largest is the responsibility of component 1 from -6 to 5, component 2 \
from 5 to 16. 1 point has a mixed colour (25 %), no component answering for 90 % or more.
    """
    x = _check.data(x, n_features=1)
    m = as_mixture(mixture, "mixture")
    check_colours(m, "mixture")
    low, high = limits_around(x, [m]) if limits is None else check_interval(limits, "limits")
    figure, (upper, lower) = new_figure(8.4, 6.4, nrows=2, sharex=True, height_ratios=(1.7, 1))
    heights, edges = histogram(x)
    draw_histogram(upper, heights, edges)
    grid = curve_grid(low, high, [m])
    columns = m.component_pdfs(grid)
    upper.plot(grid, columns.sum(axis=1), color=INK, linewidth=4.4, label="mixture")
    for k, column in enumerate(columns.T):
        look = {"color": COMPONENTS[k], "linestyle": LINES[k], "linewidth": 2.2}
        upper.plot(grid, column, **look, label=f"component {k + 1}")
    tallest = heights.max()
    top = 1.12 * max(tallest, within_reason(columns.sum(axis=1).max(), tallest))
    inside = x[(x >= low) & (x <= high)]
    points = thinned(inside)
    if len(points):
        colours = blended(m.responsibilities(points))
        upper.vlines(points, -0.13 * top, -0.03 * top, colors=colours, linewidth=1.6)
    upper.axhline(0, color="#666666", linewidth=0.8)
    upper.set(xlim=(low, high), ylim=(-0.15 * top, top), title=title)
    upper.set_yticks([tick for tick in upper.get_yticks() if 0 <= tick <= top])
    label_density(upper, unit)
    upper.set_xlabel("")
    peaks = np.minimum(m.component_pdfs(m.means).diagonal(), 0.94 * top)
    Badges(upper).show(dict(enumerate(zip(m.means, peaks, strict=True))))
    shares = m.responsibilities(grid)
    base = np.zeros(len(grid))
    for k, share in enumerate(shares.T):
        look = {"facecolor": COMPONENTS[k], "hatch": HATCHES[k], "edgecolor": "white"}
        lower.fill_between(grid, base, base + share, **look, linewidth=0)
        base = base + share
    lower.set(ylim=(0, 1), xlabel=axis_label("x", unit), ylabel="responsibility")
    reigns = _reigns(m, low, high)
    Badges(lower).show(_inside_areas(m, low, high, reigns))
    figure.legend(*upper.get_legend_handles_labels(), loc="outside lower left", ncols=4)
    span = np.ptp(x)
    told = ", ".join(
        f"component {k + 1} from {number(start, high - low)} to {number(stop, high - low)}"
        for k, start, stop in reigns
    )
    thin = f" Beneath the axis are {len(points)} of the points, even by rank."
    return Picture(
        figure,
        f"{head(title)}{data_words(x, unit)} Mixture: {component_words(m, span)}. "
        f"Largest is the responsibility of {told}. {capital(mixed_words(m.responsibilities(x)))}."
        f"{thin if len(points) < len(inside) else ''}",
    )


def _reigns(m, low, high):
    """Return which component answers for most from where to where, in order."""
    grid = np.linspace(low, high, 20001)
    largest = m.responsibilities(grid).round(9).argmax(axis=1)  # rounding decides no tie
    last = np.flatnonzero(np.diff(largest))  # places of each reign but the final one
    ends = [low, *(grid[last] + grid[last + 1]) / 2, high]
    reigning = [int(k) for k in largest[[*last, -1]]]
    return list(zip(reigning, ends[:-1], ends[1:], strict=True))


def _inside_areas(m, low, high, reigns):
    """Return, for each component, a place inside its area where its number can stand."""
    grid = np.linspace(low, high, 201)
    shares = m.responsibilities(grid)
    places = {}
    for k in range(m.n_components):
        mine = [(stop - start, (start + stop) / 2) for j, start, stop in reigns if j == k]
        most = grid[shares[:, k] >= 0.99 * shares[:, k].max()]
        place = max(mine)[1] if mine else most[len(most) // 2]
        share = m.responsibilities([place])[0]
        if share[k] > 0.15:
            places[k] = place, share[:k].sum() + share[k] / 2
    return places


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
    figure = Figure(figsize=(8.4, 0.85 * len(names) + 0.9), dpi=DPI, layout="constrained")
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
            axes.plot(marked[k], 0, **{**CROSS, "color": VERMILLION})
            told += f", marked {marked[k]:.3g}"
        words.append(told)
        axes.margins(x=0.08)
        axes.set_ylim(-0.6, 0.6)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    return Picture(
        figure,
        f"{head(title)}Estimates from {len(estimates)} samples, a strip for each parameter. "
        f"{'; '.join(words)}.",
    )
