"""Pictures of an objective: how it changed along a path, and what bounds it from below."""

import numpy as np
from matplotlib import rc_context
from matplotlib.lines import Line2D

from mixlab import _check, starts
from mixlab.fit import Fit, shown
from mixlab.plots._parts import apart, capital, head, number
from mixlab.plots.style import (
    BLUE,
    COMPONENTS,
    DOT,
    INK,
    LINES,
    MARKERS,
    STYLE,
    Picture,
    new_figure,
)

_MANY_MARKERS = 60  # more than these along a line run into each other
_LONG = 200  # steps, from which on the first ones need an axis that shows them


@rc_context(STYLE)
def path(*fits, names=(), title="", gap=False):
    """Draw how the objective changed along the path of one fit or several.

    Parameters
    ----------
    *fits : Fit
        At most six, of one road.
    names : sequence of str
        One for each, for the legend.
    title : str
    gap : bool
        Whether to draw instead how far each value is below the best of all, on a logarithmic axis
        that leaves out the best itself; for an objective that rises, such as a log-likelihood.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If there is no fit, more than six, names do not match them, or ``gap`` is asked of an
        objective that falls.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> m = Mixture.univariate([1], [0], [1])
    >>> print(path(Fit((m, m), [2.0, 0.5], "misfit", True, "done", 1)).alt)
    The misfit along the path: 2 at the start, 0.5 after 1 step.
    >>> rising = Fit((m, m, m), [-3.0, -2.0001, -2.0], "log-likelihood", True, "done", 2)
    >>> print(path(rising, gap=True).alt)
    How far the log-likelihood is below the best, -2: 1 at the start, below 0.001 from step 1 on, \
below 1e-06 from step 2 on.
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
        if gap and fit.objective[-1] < fit.objective[0]:
            raise ValueError(
                f"gap is True, but the {fit.objective_name} fell from {fit.objective[0]:g} to "
                f"{fit.objective[-1]:g}; allowed: with objectives that rise"
            )
    figure, axes = new_figure(8.4, 4.0)
    best = max(fit.objective.max() for fit in fits)
    words = []
    for i, (fit, name) in enumerate(zip(fits, names, strict=True)):
        values = best - fit.objective if gap else fit.objective
        # A gap of the size of rounding is none.
        drawn = np.flatnonzero(values > 1e-14 * abs(best)) if gap else np.arange(len(values))
        axes.plot(
            drawn,
            values[drawn],
            color=COMPONENTS[i],
            marker=MARKERS[i],
            markersize=5,
            markevery=0.06 if len(values) > _MANY_MARKERS else None,
            label=name or None,
        )
        told = _gap_words(values) if gap else _value_words(values)
        words.append(f"{name}: {told}" if name else told)
    if gap or all((fit.objective > 0).all() for fit in fits):
        axes.set_yscale("log")
    what = fits[0].objective_name
    axes.set(xlabel="step", title=title)
    axes.set_ylabel(f"below the best\n({what})" if gap else what)
    longest = max(len(fit.objective) for fit in fits) - 1
    if longest > _LONG:
        show_early_steps(axes, longest)
    else:
        axes.xaxis.get_major_locator().set_params(integer=True)
    if any(names) and gap:
        figure.legend(loc="outside lower left", ncols=3)
    elif any(names):
        axes.legend(loc="best")
    what = (
        f"How far the {what} is below the best, {shown(best)}"
        if gap
        else f"The {what} along the path"
    )
    return Picture(figure, f"{head(title)}{what}: {'; '.join(words)}.")


def show_early_steps(axes, most):
    """Make a horizontal axis of steps from 0 logarithmic, but for the first step."""
    axes.set_xscale("symlog", linthresh=1, linscale=0.5)
    axes.set_xlim(-0.1, 1.15 * most)
    factors = (1, 2, 5) if most < 200 else (1,)
    ticks = [f * 10**power for power in range(7) for f in factors]
    axes.set_xticks([0, *(tick for tick in ticks if tick <= most)], minor=False)
    axes.set_xticks([], minor=True)
    axes.xaxis.set_major_formatter(lambda step, _: f"{step:.0f}")


def _value_words(values):
    steps = len(values) - 1
    where = f"after {steps} step{'s' * (steps != 1)}"
    return f"{shown(values[0])} at the start, {shown(values[-1])} {where}"


def _gap_words(gaps):
    words = [f"{shown(gaps[0])} at the start"]
    for small in (1e-3, 1e-6):
        large = np.flatnonzero(gaps >= small)
        arrived = large[-1] + 1 if large.size else 0
        if arrived < len(gaps):
            words.append(f"below {small:g} from step {arrived} on")
        else:
            words.append(f"never below {small:g}, {shown(gaps[-1])} after {arrived - 1} steps")
            break
    return ", ".join(words)


@rc_context(STYLE)
def bound(values, objective, bounds, *, xlabel, title=""):
    """Draw why EM never falls: lower bounds that touch the log-likelihood, and where they lead.

    Parameters
    ----------
    values : array_like, shape (m,)
        Of one parameter, increasing; at least two.
    objective : array_like, shape (m,)
        The log-likelihood there.
    bounds : sequence of (float, array_like of shape (m,))
        At most six: the value at which a bound touches the objective, and the bound.
    xlabel : str
        What the parameter is, with its unit.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit together, or a bound rises above the objective.

    Examples
    --------
    >>> picture = bound([0, 1, 2], [-4, -1, 0], [(0, [-4, -2, -5])], xlabel="mean")
    >>> print(picture.alt)
    Log-likelihood for mean from 0 to 2, greatest, 0, at 2. Bound 1 touches it at 0, where both \
are -4, and is greatest, -2, at 1; there the log-likelihood is -1, a rise by 3.
    """
    values = _check_values(values)
    objective = _check_curve(objective, "objective", values)
    if not 0 < len(bounds) <= len(COMPONENTS):
        raise ValueError(f"got {len(bounds)} bounds; allowed: 1 to 6")
    figure, axes = new_figure(8.4, 4.8)
    low, high = apart(objective.min(), objective.max())
    span = high - low
    axes.set(xlim=(values[0], values[-1]), ylim=(low - 0.12 * span, high + 0.08 * span))
    axes.set(xlabel=xlabel, ylabel="log-likelihood", title=title)
    axes.plot(values, objective, color=INK, linewidth=3.4, label="log-likelihood")
    top = objective.argmax()
    width = values[-1] - values[0]
    words = [
        f"Log-likelihood for {xlabel} from {number(values[0], width)} to "
        f"{number(values[-1], width)}, greatest, {number(objective[top], span)}, at "
        f"{number(values[top], width)}."
    ]
    for i, pair in enumerate(bounds):
        at, curve = _check_bound(pair, f"bounds[{i}]", values, objective)
        touch = np.interp(at, values, objective)
        peak = curve.argmax()
        here, reached = values[peak], objective[peak]
        colour = COMPONENTS[i]
        axes.plot(
            values,
            curve,
            color=colour,
            linestyle=LINES[1:][i % 5],
            linewidth=2.2,
            label=f"bound {i + 1}",
        )
        axes.plot([here, here], [curve[peak], reached], ":", color=colour, linewidth=2)
        edge = {"color": colour, "markeredgecolor": "white", "markeredgewidth": 1.5, "zorder": 5}
        axes.plot(at, touch, "o", markersize=11, **edge)
        axes.plot(here, reached, "^", markersize=9, **edge)
        axes.plot(here, curve[peak], "*", markersize=17, **edge)
        words.append(
            f"Bound {i + 1} touches it at {number(at, width)}, where both are "
            f"{number(touch, span)}, and is greatest, {number(curve[peak], span)}, at "
            f"{number(here, width)}; there the log-likelihood is {number(reached, span)}, a rise "
            f"by {number(reached - touch, span)}."
        )
    marks = [
        Line2D([], [], color=INK, marker=marker, markersize=size, linestyle="", label=label)
        for marker, size, label in (
            ("o", 9, "touches"),
            ("*", 14, "bound's maximum"),
            ("^", 8, "what is gained there"),
        )
    ]
    handles = axes.get_legend_handles_labels()[0] + marks
    figure.legend(handles=handles, loc="outside lower left", ncols=4)
    return Picture(figure, head(title) + " ".join(words))


@rc_context(STYLE)
def section(values, heights, *, xlabel, ylabel, marks=None, title=""):
    """Draw how one quantity, such as an objective, changes with one parameter alone.

    Parameters
    ----------
    values : array_like, shape (m,)
        Of the parameter, increasing; at least two.
    heights : array_like, shape (m,)
        Of the quantity.
    xlabel, ylabel : str
        What they are, with their units.
    marks : dict of float, optional
        Values of the parameter to be marked on the curve, at most five, such as ``{"truth": 15}``.
    title : str

    Returns
    -------
    Picture

    Raises
    ------
    ValueError, TypeError
        If shapes do not fit together, values do not increase, or a mark lies beside them.

    Examples
    --------
    >>> marks = {"truth": 1}
    >>> picture = section([0, 1, 2, 3], [4, 1, 2, 3], xlabel="mean", ylabel="loss", marks=marks)
    >>> print(picture.alt)
    Loss for mean from 0 to 3: greatest, 4, at 0; locally smallest at 1, where it is 1. Marked: \
truth at 1, where it is 1.
    """
    values = _check_values(values)
    heights = _check_curve(heights, "heights", values)
    marks = {} if marks is None else dict(marks)
    if len(marks) >= len(COMPONENTS):
        raise ValueError(f"marks has {len(marks)} entries; allowed: at most {len(COMPONENTS) - 1}")
    width, span = np.ptp(values), np.ptp(heights)
    figure, axes = new_figure(8.4, 3.8)
    axes.plot(values, heights, color=BLUE, linewidth=2.6)
    axes.set(xlim=values[[0, -1]], xlabel=xlabel, ylabel=ylabel, title=title)
    axes.margins(y=0.08)

    def told(place, height):
        return f"at {number(place, width)}, where it is {number(height, span)}"

    words = []
    for marker, colour, (name, place) in zip(MARKERS, COMPONENTS[1:], marks.items(), strict=False):
        place = _check_place(place, f"marks[{name!r}]", values)
        height = np.interp(place, values, heights)
        look = DOT | {"marker": marker, "color": colour, "markersize": 11}
        axes.plot(place, height, **look, clip_on=False, label=name)
        words.append(f"{name} {told(place, height)}")
    if marks:
        axes.legend(loc="best")
    greatest = heights.argmax()
    inside = [
        low for low in starts.tops(-heights) if low > 0 and heights[low:].max() > heights[low]
    ]
    troughs = "".join(f"; locally smallest {told(values[low], heights[low])}" for low in inside)
    return Picture(
        figure,
        f"{head(title)}{capital(ylabel)} for {xlabel} from {number(values[0], width)} to "
        f"{number(values[-1], width)}: greatest, {number(heights[greatest], span)}, at "
        f"{number(values[greatest], width)}{troughs}."
        + (f" Marked: {'; '.join(words)}." if words else ""),
    )


def _check_values(values):
    values = _check.real_array(values, "values")
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"values has shape {values.shape}; allowed: (m,) with m at least 2")
    _check.ascending(values, "values")
    return values


def _check_place(place, name, values):
    place = _check.real_array(place, name)
    if place.shape or not values[0] <= place <= values[-1]:
        raise ValueError(
            f"{name} is {place}; allowed: a number from {values[0]:g} to {values[-1]:g}"
        )
    return float(place)


def _check_curve(curve, name, values):
    curve = _check.real_array(curve, name)
    if curve.shape != values.shape:
        raise ValueError(f"{name} has shape {curve.shape}; allowed: {values.shape}, as values")
    return curve


def _check_bound(pair, name, values, objective):
    try:
        at, curve = pair
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} is {pair!r}; allowed: a pair, where it touches and the bound"
        ) from None
    at = _check_place(at, f"{name}[0]", values)
    curve = _check_curve(curve, f"{name}[1]", values)
    above = (curve - objective).max()
    if above > 1e-6 * np.ptp(objective) + 1e-9 * np.abs(objective).max():
        raise ValueError(
            f"{name}[1] rises above the objective, by {above:g}; allowed: a bound from below"
        )
    return at, curve
