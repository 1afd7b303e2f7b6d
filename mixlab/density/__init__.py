r"""The third road: a density is given as a curve on a grid; bring a mixture's curve onto it.

There are no data here, only heights of a curve at points of a grid. The loss is the sum of the
squared differences between the two curves, and the parameters go downhill on it.

The search needs numbers that may each be anything. A mixture's *coordinates* are such numbers:
its means, the logarithms of its sds, and logits l whose softmax are its weights,

.. math:: \sigma_k = e^{s_k}, \quad \pi_k = e^{l_k} / \textstyle\sum_j e^{l_j},

in the order (means, log sds, logits). Adding the same number to all logits changes no weight: of
3K coordinates the curve can tell but 3K - 1. `coordinates` picks the logits that sum to zero, and
the search stays in the plane of those, so that no step is lost in a direction that changes nothing.

How it is done: `_curves.py` has the curves and their slopes, `_search.py` the way down.
"""

import numpy as np

from mixlab import _check, starts
from mixlab.density._curves import (
    check_curve,
    check_has_coordinates,
    coordinates,
    gradient,
    jacobian,
    loss,
    to_mixture,
    widths_of,
)
from mixlab.density._search import OBJECTIVE_NAME, RAN_OFF, UNSEEN, Search, check_components, twins
from mixlab.fit import COINCIDE, EMPTY, UNFINISHED, Fit, best_of

__all__ = [
    "COINCIDE",
    "EMPTY",
    "OBJECTIVE_NAME",
    "RAN_OFF",
    "UNFINISHED",
    "UNSEEN",
    "coordinates",
    "fit",
    "fit_best",
    "gradient",
    "jacobian",
    "loss",
    "start_from_target",
    "to_mixture",
]

_METHODS = ("lm", "bfgs")
_MOST_STEPS = 2**31 - 2  # MINPACK counts them in 32 bits
_LEAST_TOL = 1e-15  # the optimisers warn of less than a float's rounding
_QUANTILES = 500  # points that stand for the target where a start is drawn
_REACHED = 1e-9  # of the sum of the target's squares: losses nearer than this are one


def fit(
    grid,
    target,
    start,
    *,
    method="lm",
    max_iter=500,
    tol=1e-12,
    prior=0.0,
    by_width=False,
):
    r"""Fit a mixture's curve to a density given on a grid, by least squares from a start.

    Parameters
    ----------
    grid : array_like, shape (n,)
        Where the density is known, ascending; steps may differ. At least 3K - 1 points.
    target : array_like, shape (n,)
        Its heights there: none negative, one over the unit of the grid. The area beneath need not
        be 1, as a grid may cut off a tail; but a mixture's is 1, and a target of another scale
        (counts, say) has no fit.
    start : Mixture
        The initial guess; it decides K. One-dimensional, its weights all positive.
    method : {"lm", "bfgs"}
        ``"lm"`` is the method of Levenberg and Marquardt, which knows that the loss is a sum of
        squares: MINPACK's, by ``scipy.optimize.least_squares``, its first step kept short.
        ``"bfgs"`` knows only loss and gradient (``scipy.optimize.minimize``).
    max_iter : int
        Most steps; ``"lm"`` counts those too that it tries and takes back. 0 makes none.
    tol : float
        Stop when a step changes loss or coordinates by a smaller share of them, or the gradient
        is as flat as that; ``"bfgs"`` looks at the gradient alone. Less than 1e-15, a float's
        rounding, counts as 1e-15.
    prior : float
        How strongly to hold the coordinates near to those of a plain guess: from 0, for not at
        all, to 1e6. Adds a penalty to the loss, namely ``prior`` times the target's sum of squares
        times

        .. math:: \sum_k \left(\frac{\mu_k - m}{\sigma}\right)^2
           + \sum_k \left(\log \frac{\sigma_k K}{\sigma}\right)^2 + \sum_k l_k^2

        with the target's mean m and sd :math:`\sigma` (or the grid's step there, if that is
        wider), and logits that sum to zero. It keeps bells from running off, and pulls the answer
        away from the target; values from 1e-6 to 1e-2 make sense.
    by_width : bool
        Whether each point counts by the width of the stretch of the grid around it, half way to
        its neighbours (the trapezoidal rule), so that the loss stands for the integral of the
        squared difference; for grids with uneven steps.

    Returns
    -------
    Fit
        The objective is the loss, with the penalty if there is a prior; it never rises. The path
        holds the start and where each step led. ``failure`` is one of ``density.RAN_OFF`` (a
        component beside the grid, or so wide that it is a flat line), ``UNSEEN`` (a component so
        narrow that it slips between the points), ``EMPTY`` (one without weight), ``COINCIDE`` (two
        that are the same) and ``UNFINISHED`` (``max_iter`` reached), or empty.

    Raises
    ------
    ValueError, TypeError
        If ``grid`` does not ascend, ``target`` is not finite, is negative somewhere, zero
        everywhere or of another length, the area beneath it is more than 2 or less than 1e-6,
        there are fewer than 3K - 1 points, ``start`` is not as in `coordinates` or is far from the
        target, or an option is not as above.

    Notes
    -----
    The problem is that of a blog post by M. Boos (2020), which gave it log sds, softmax weights,
    BFGS and priors. ``"lm"`` is Moré (1978), *The Levenberg-Marquardt algorithm: implementation
    and theory*, Lecture Notes in Mathematics 630, 105-116. It is the default: on that post's
    target it reaches the truth from more starts, and in fewer steps.

    If the target is a mixture of fewer than K bells, many mixtures of K have its very curve. Then
    most searches end where two components are one, or one is empty. They are called failures, as
    K components cannot be told there, though the loss is zero to rounding; the message says so.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> grid = np.linspace(-5, 20, 60)
    >>> truth = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
    >>> found = fit(grid, truth.pdf(grid), start=Mixture.univariate([0.5, 0.5], [2, 8], [1, 1]))
    >>> found.converged, found.mixture.means.round(6) + 0.0
    (True, array([ 0., 10.]))
    """
    check_has_coordinates(start, "start")
    search = Search(*check_curve(grid, target), start, prior, by_width)
    _check.one_of(method, "method", _METHODS)
    max_iter = _check.whole_number(max_iter, "max_iter", 0, _MOST_STEPS)
    tol = max(_check.at_least_zero(tol, "tol"), _LEAST_TOL)
    # Rounding would part such components, and so decide where the search ends.
    if twins(start, of_one_weight=True):
        return search.to_fit(finished=False, n_iter=0)
    if not max_iter:
        message = "No step was made, as max_iter is 0."
        return Fit(search.path, search.objective, search.name, False, message, 0, UNFINISHED)
    walk = search.levenberg_marquardt if method == "lm" else search.bfgs
    return search.to_fit(*walk(max_iter, tol))


def fit_best(grid, target, K, rng, *, restarts=20, **options):
    """Fit a mixture's curve to a density given on a grid from many starts; return the best fit.

    Parameters
    ----------
    grid, target : array_like, shape (n,)
        As in `fit`.
    K : int
        Number of components.
    rng : numpy.random.Generator or int
        A generator, or a seed, for the starts: their means are drawn from the target, spread out
        as by `mixlab.starts.kmeans_plusplus`.
    restarts : int
        How many starts.
    **options
        As in `fit`.

    Returns
    -------
    Fit
        Of those that converged, the one with the smallest loss. Its ``share`` says which share of
        all starts reached that loss, and its message what the others did. If none converged, an
        unfinished one; if all degenerated, one of them.

    Raises
    ------
    ValueError, TypeError
        As `fit`; also if ``K`` or ``restarts`` is not a whole number of at least one.

    Notes
    -----
    A progress bar appears if this takes longer than two seconds.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> grid = np.arange(0, 25, 1 / 3)
    >>> truth = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
    >>> best = fit_best(grid, truth.pdf(grid), 3, rng=1)
    >>> bool(best.mixture.distance(truth) < 1e-6), best.share
    (True, 0.95)
    """
    rng = _check.generator(rng)
    restarts = _check.whole_number(restarts, "restarts", 1)
    grid, target = check_curve(grid, target)
    points = _quantiles(grid, target)
    K = check_components(K, grid)
    walks = (
        fit(grid, target, starts.kmeans_plusplus(points, K, rng), **options)
        for _ in range(restarts)
    )
    by_width = _check.flag(options.get("by_width", False), "by_width")
    factors = widths_of(grid) if by_width else np.ones_like(grid)  # as the objective counts points
    reached = _REACHED * float(factors @ target**2)
    return best_of(walks, restarts, "density restarts", reached, lowest=True)


def start_from_target(grid, target, K):
    """Return a guess without luck: its means halve K equal shares of the area beneath the target.

    Parameters
    ----------
    grid, target : array_like, shape (n,)
        As in `fit`.
    K : int
        Number of components.

    Returns
    -------
    Mixture
        With equal weights, and sds that share the spread of the target, as from
        `mixlab.starts.quantiles`.

    Raises
    ------
    ValueError, TypeError
        As `fit`; also if ``K`` is not a whole number of at least one.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> grid = np.linspace(-10, 20, 61)
    >>> target = Mixture.univariate([0.5, 0.5], [0, 10], [1, 1]).pdf(grid)
    >>> start_from_target(grid, target, 2).means.round(1) + 0.0
    array([ 0., 10.])
    """
    grid, target = check_curve(grid, target)
    return starts.quantiles(_quantiles(grid, target), check_components(K, grid))


def _quantiles(grid, target):
    """Return points that lie along the grid as the area beneath the target does."""
    below = np.concatenate([[0], np.cumsum((target[1:] + target[:-1]) / 2 * np.diff(grid))])
    shares = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    return np.interp(shares * below[-1], below, grid)
