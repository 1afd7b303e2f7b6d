"""What several pictures share: checks of arguments, histograms and grids, and words for them."""

import numpy as np

from mixlab import _check, starts
from mixlab.fit import Fit
from mixlab.mixture import Mixture
from mixlab.plots.style import BAR, BARS, COMPONENTS, ROLES

DIMENSIONS = {1: "one", 2: "two"}
LINE_WORDS = {"truth": "dotted", "guess": "dashed", "fit": "solid"}


def as_mixture(m, name, n_features=1):
    m = m.mixture if isinstance(m, Fit) else m
    if not isinstance(m, Mixture):
        raise TypeError(f"{name} is {m!r}; allowed: a Mixture or a Fit")
    if m.n_features != n_features:
        allowed = f"a {DIMENSIONS[n_features]}-dimensional mixture"
        raise ValueError(f"{name} has d={m.n_features}; allowed: {allowed}")
    return m


def check_colours(m, name):
    """Refuse a mixture with more components than there are colours."""
    if m.n_components > len(COMPONENTS):
        raise ValueError(f"{name} has K={m.n_components}; allowed: K up to {len(COMPONENTS)}")


def check_row(values, name, length):
    values = _check.real_array(values, name)
    if values.shape != (length,):
        raise ValueError(f"{name} has shape {values.shape}; allowed: {length} numbers")
    return values


def check_interval(limits, name):
    low, high = check_row(limits, name, 2)
    if not low < high:
        raise ValueError(f"{name} is ({low:g}, {high:g}); allowed: first the smaller")
    return low, high


def histogram(x, edges=None):
    """Return density heights and edges, if not given within reason of Freedman and Diaconis' width.

    Half of it: theirs is meant for one hump, and we are looking for several.
    """
    if edges is not None:
        return np.histogram(x, edges, density=True)
    spread = np.subtract(*np.quantile(x, [0.75, 0.25]))
    width = spread / len(x) ** (1 / 3)
    n_bins = int(np.clip(np.ptp(x) / width, 12, 60)) if width > 0 else 12
    heights, edges = np.histogram(x, n_bins, range=apart(x.min(), x.max()))
    return heights / (heights.sum() * np.diff(edges)), edges


def check_target(grid, target):
    """Return a grid and a curve known there, if the grid ascends and there is a value for each."""
    grid = _check.real_array(grid, "grid")
    if grid.ndim != 1 or len(grid) < 2:
        raise ValueError(f"grid has shape {grid.shape}; allowed: (m,) with m at least 2")
    _check.ascending(grid, "grid")
    target = _check.real_array(target, "target")
    if target.shape != grid.shape:
        raise ValueError(f"target has shape {target.shape}; allowed: {grid.shape}, as grid")
    return grid, target


def thinned(x, most=300):
    """Return the values in order, or if there are more than this, some of them, even by rank."""
    x = np.sort(x)
    return x if len(x) <= most else x[np.linspace(0, len(x) - 1, most).round().astype(int)]


def draw_histogram(axes, heights, edges):
    axes.stairs(heights, edges, **BARS, label="data")


def draw_target(axes, grid, target):
    """Draw a curve known at the points of a grid."""
    size = float(np.clip(420 / len(grid), 2.2, ROLES["target"]["markersize"]))
    axes.fill_between(grid, target, color=BAR, alpha=0.6, linewidth=0)
    axes.plot(grid, target, **ROLES["target"] | {"markersize": size}, markeredgewidth=0, zorder=2.1)


def limits_around(x, mixtures, axis=None, reach=4):
    """Return limits that hold data and so many sds about each mean; in the plane, of one axis."""
    ends = [] if x is None else [x.min(), x.max()]
    for m in mixtures:
        means, sds = (m.means, m.sds) if axis is None else (m.means[:, axis], m.sds[:, axis])
        ends += [(means - reach * sds).min(), (means + reach * sds).max()]
    low, high = min(ends), max(ends)
    if x is not None:  # a very wide guess must not shrink the data to a needle
        room = max(np.ptp(x), 1e-9 * np.abs(x).max())
        low, high = max(low, x.min() - 0.6 * room), min(high, x.max() + 0.6 * room)
    return apart(low, high)


def apart(low, high):
    """Return these ends, or wider ones if they are too close to be told apart on an axis."""
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-300):
        return low - 0.5 * max(1.0, abs(low)), high + 0.5 * max(1.0, abs(high))
    return low, high


def curve_grid(low, high, mixtures):
    """Return points to draw curves at: even ones, and some for every bell however narrow."""
    parts = [np.linspace(low, high, 241)]
    for m in mixtures:
        parts.append((m.means[:, None] + m.sds[:, None] * np.linspace(-4, 4, 33)).ravel())
    grid = np.concatenate(parts)
    return np.unique(grid[(grid >= low) & (grid <= high)])


def within_reason(peak, top):
    """Return the height to show of a curve: a needle must not flatten what has this top."""
    return min(peak, 2.5 * top) if top else peak


def axis_label(what, unit):
    return f"{what} ({unit})" if unit else what


def label_density(axes, unit):
    per = f"1/{_as_one(unit)}" if unit else ""
    axes.set(xlabel=axis_label("x", unit), ylabel=axis_label("density", per))


def squared(unit):
    return f"{_as_one(unit)}²" if unit else ""


def _as_one(unit):
    return f"({unit})" if "/" in unit or " " in unit else unit


def short_ticks(axes):
    """Label axes with few short numbers, and no power of ten above, where the legend is."""
    axes.locator_params("x", nbins=6)
    axes.locator_params("y", nbins=6, steps=[1, 2, 5, 10])
    axes.yaxis.set_major_formatter(
        lambda height, _: f"{height:g}".replace("e-0", "e-").replace("-", "\N{MINUS SIGN}")
    )


def head(title):
    return f"{title}. " if title else ""


def sentence(title, x, curves, unit, names=None, edges=None):
    data = "Density curves." if x is None else data_words(x, unit, edges=edges)
    return f"{head(title)}{data}{curve_words(curves, names)}"


def data_words(x, unit, some=None, edges=None):
    """Say in words what data are like; with some of them given, humps are read off those."""
    unit = f" {unit}" if unit else ""
    ends = " to ".join(number(end, np.ptp(x)) for end in (x.min(), x.max()))
    tops = humps(x if some is None else some, edges)
    return f"Histogram of {len(x)} points from {ends}{unit}, {tops}."


def target_words(grid, target, unit, name="target"):
    """Say in words where a curve known at the points of a grid runs, and where it has its tops."""
    unit = f" {unit}" if unit else ""
    span = np.ptp(grid)
    ends = " to ".join(number(end, span) for end in (grid[0], grid[-1]))
    found = _tops_that_stand_out(target)
    if not found:
        told = f"level at {target[0]:.3g}"
    else:
        tallest = max(found, key=lambda top: target[top])
        told = f"{target[tallest]:.3g}, at {number(grid[tallest], span)}"
        if len(found) == 1:
            told = f"with one top, {told}"
        else:
            places = " and ".join(number(grid[top], span) for top in found)
            where = f" at {places}" if len(found) <= len(COMPONENTS) else ""  # no long lists
            told = f"with {len(found)} tops{where}; the tallest, {told}"
    return f"{capital(name)} at {len(grid)} grid points from {ends}{unit}, {told}."


def _tops_that_stand_out(heights):
    """Return where the tops are that fall off on both sides by a share of the curve's height."""
    least = 0.03 * np.ptp(heights)
    found, top, rising = [], 0, True
    for i, height in enumerate(heights):
        if rising and height > heights[top]:
            top = i
        elif rising and height < heights[top] - least:
            found.append(top)
            rising, bottom = False, height
        elif not rising and height > bottom + least:
            top, rising = i, True
        elif not rising:
            bottom = min(bottom, height)
    if rising and least > 0:
        found.append(top)
    return found


def curve_words(curves, names=None):
    names = {role: role for role in curves} if names is None else names
    return "".join(
        f" {capital(names[role])} ({LINE_WORDS[role]}): {repr(m).split(': ', 1)[1][:-1]}."
        for role, m in curves.items()
    )


def scatter_words(x, names):
    """Say in words how many points in the plane there are, and between which ends."""
    ranges = ", ".join(
        f"{name} from {number(column.min(), span)} to {number(column.max(), span)}"
        for name, column, span in zip(names, x.T, np.ptp(x, axis=0), strict=True)
    )
    return f"Scatter of {len(x)} point{'s' * (len(x) > 1)}, {ranges}"


def check_point_labels(labels, x):
    """Return labels of the points as whole numbers, each with a colour."""
    labels = np.asarray(labels)
    if labels.shape != x.shape[:1] or labels.dtype.kind not in "iu":
        raise ValueError(
            f"labels has shape {labels.shape} and type {labels.dtype}; allowed: whole numbers "
            f"of shape {x.shape[:1]}, one for each point"
        )
    if labels.min() < 0 or labels.max() >= len(COMPONENTS):
        raise ValueError(f"labels run from {labels.min()} to {labels.max()}; allowed: 0 to 5")
    return labels


def humps(x, edges=None):
    """Say in words how many humps the data show, where, and how much the tallest bar holds."""
    heights, edges = histogram(x, edges)
    counts, fine = np.histogram(x, 60, range=(edges[0], edges[-1]))
    smooth = starts.smoothed(counts.astype(float), times=24)
    found = [top for top in starts.tops(smooth) if smooth[top] > 0.05 * smooth.max()]
    places = " and ".join(number(fine[top : top + 2].mean(), np.ptp(x)) for top in found)
    share = percent((heights * np.diff(edges)).max())
    many = len(found) > 1
    return (
        f"with {len(found) if many else 'one'} hump{'s' * many} near {places}; "
        f"the tallest bar holds {share} of them"
    )


def percent(share):
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def number(value, span):
    """Return a number as text: three digits, and as many more as it takes to see the span.

    >>> number(1.23456, 10), number(1000003.21, 10)
    ('1.23', '1000003.2')
    """
    digits = 3
    if 10 * span <= abs(value) and span > 0:
        digits = max(3 + int(np.log10(abs(value) / span)), 1 + int(np.log10(abs(value))))
    return f"{value:.{min(digits, 17)}g}"


def plain_number(value, span=0.0):
    """Return a number as ``number`` does, but without a power of ten up to a million.

    >>> number(12345, 1e5), plain_number(12345, 1e5)
    ('1.23e+04', '12300')
    """
    text = number(value, span)
    return f"{float(text):.0f}" if text[-4:] in ("e+03", "e+04", "e+05") else text


def component_words(m, span):
    """Say in words what the components are; ``span`` is that of the data, in every dimension."""
    words = []
    for k, (weight, mean, sd) in enumerate(zip(m.weights, m.means, m.sds, strict=True)):
        told = f"component {k + 1} with weight {weight:.3g}, mean {place_words(mean, span)}, "
        if m.n_features == 1:
            told += f"sd {sd:.3g}"
        else:
            correlation = m.covariances[k, 0, 1] / sd.prod()
            told += f"sds ({', '.join(f'{s:.3g}' for s in sd)}), correlation {correlation:.2f}"
        words.append(told)
    return "; ".join(words)


def mixed_words(shares):
    """Say in words how many points have a mixed colour."""
    mixed = int(np.sum(shares.max(axis=1) < 0.9))
    if not mixed:
        return "every point has a component that answers for 90 % of it or more"
    many = f"{mixed} points have" if mixed > 1 else "1 point has"
    share = percent(mixed / len(shares))
    return f"{many} a mixed colour ({share}), no component answering for 90 % or more"


def place_words(place, span):
    if np.ndim(place) == 0:
        return number(place, span)
    return f"({', '.join(number(p, s) for p, s in zip(place, span, strict=True))})"


def capital(words):
    return words[0].upper() + words[1:]
