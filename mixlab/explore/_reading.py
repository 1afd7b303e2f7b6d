"""What explorers read off the data: where sliders begin and end, and a first guess."""

import numpy as np

from mixlab import _check, density, starts
from mixlab.explore._parts import at_a_step
from mixlab.mixture import Mixture, check_mixture

_FARTHEST = 30  # sds from the middle of a target: sliders reach no farther


def check_drawable(x, name="x"):
    """Return data, on a line or in the plane, that can be drawn and fitted."""
    x = _check.data(x, name)
    _check.varied(x, name)
    if x.ndim == 2:
        if x.shape[1] > 2:
            raise ValueError(f"{name} has shape {x.shape}; allowed: (n,) or (n, 2)")
        if abs(np.corrcoef(x.T)[0, 1]) > 1 - 1e-12:
            raise ValueError(
                f"{name} lies on a line; allowed: points that fill the plane, or one column"
            )
    return x


def check_bells(mixture, name, n_features, most_bells=2, least_bells=2):
    """Refuse what is no mixture that the sliders can hold."""
    check_mixture(mixture, name)
    K, d = mixture.n_components, mixture.n_features
    if not least_bells <= K <= most_bells or d != n_features:
        allowed = f"K={least_bells}" + (f" to {most_bells}" if most_bells > least_bells else "")
        raise ValueError(f"{name} has K={K}, d={d}; allowed: {allowed}, d={n_features}")


def check_first_bell(mixture, name, **fixed):
    """Refuse a mixture whose first bell does not stand where no slider moves it."""
    check_bells(mixture, name, 1)
    for what, value in fixed.items():
        found = getattr(mixture, f"{what}s")[0]
        if found != value:
            raise ValueError(f"{name} has {what} 1 at {found:g}; allowed: {value:g}")


def read_off(x):
    """Return the guess at the steps of the sliders nearest to the peaks of a histogram."""
    low, high = _most(x)
    try:
        peaks = starts.peaks(x, 2)
        if peaks.means.min() < low or peaks.means.max() > high:  # a point far out is no bell
            peaks = starts.peaks(x[(x >= low) & (x <= high)], 2)
    except ValueError:
        peaks = starts.quantiles(x, 2)
    low, high, step = span_of(x, peaks.means)
    means = [at_a_step(mean, low, high, step) for mean in peaks.means]
    sds = [at_a_step(sd, step, high - low, step) for sd in peaks.sds]
    weight = float(np.clip(round(peaks.weights[0], 2), 0.01, 0.99))
    return Mixture.univariate([weight, 1 - weight], means, sds)


def read_off_plane(x):
    """Return the guess at the steps of the sliders nearest to two shares of the points."""
    halves = starts.quantiles(x, 2)
    means = halves.means.copy()
    for j, column in enumerate(x.T):
        span = span_of(column, means[:, j])
        means[:, j] = [at_a_step(mean, *span) for mean in means[:, j]]
    return Mixture(halves.weights, means, halves.covariances)


def read_off_target(grid, target):
    """Return the guess at the steps of the sliders nearest to three shares of a target's area."""
    grid = _check.data(grid, "grid", n_features=1)
    K = min(3, (len(grid) + 1) // 3)  # a few points cannot tell three bells
    shares = density.start_from_target(grid, target, K)
    low, high, step = span_of_grid(grid, target, shares.means)
    means = [at_a_step(mean, low, high, step) for mean in shares.means]
    sds = [at_a_step(sd, step, high - low, step) for sd in shares.sds]
    return Mixture.univariate(shares.weights, means, sds)


def _most(x):
    """Return the ends between which nearly all data lie, whatever lies far out."""
    low, high = np.quantile(x, [0.005, 0.995])
    return (low, high) if low < high else (x.min(), x.max())


def span_of(x, means):
    """Return round ends that hold nearly all data, with room, and the means; and a round step."""
    low, high = _most(x)
    room = 0.15 * (high - low)
    return in_steps(min(low - room, *means), max(high + room, *means))


def span_of_grid(grid, target, means):
    """Return round ends that hold the grid, as far as it is of use, and the means; and a step."""
    whole = density.start_from_target(grid, target, 1)
    middle, reach = whole.means[0], _FARTHEST * whole.sds[0]
    low, high = max(grid[0], middle - reach), min(grid[-1], middle + reach)
    return in_steps(min(low, *means), max(high, *means))


def in_steps(low, high):
    """Return ends and a step for a slider: round numbers, the ends none nearer than these."""
    step = 10 ** np.floor(np.log10((high - low) / 130))
    step *= next(m for m in (1, 2, 5, 10) if (high - low) / (m * step) <= 325)
    return float(step * np.floor(low / step)), float(step * np.ceil(high / step)), float(step)


def sds_between(low, high, step, sds):
    """Return the ends of a slider for sds of data between these ends: they hold the given sds."""
    return min(step, *sds), float(step * np.ceil(max((high - low) / 3, *sds) / step))
