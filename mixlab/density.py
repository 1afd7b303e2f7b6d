r"""The third road: a density is given as a curve on a grid; bring a mixture's curve onto it.

There are no data here, only heights of a curve at points of a grid. The loss is the sum of the
squared differences between the two curves, and the parameters go downhill on it.

The search needs numbers that may each be anything. A mixture's *coordinates* are such numbers:
its means, the logarithms of its sds, and logits l whose softmax are its weights,

.. math:: \sigma_k = e^{s_k}, \quad \pi_k = e^{l_k} / \textstyle\sum_j e^{l_j},

in the order (means, log sds, logits). Adding the same number to all logits changes no weight: of
3K coordinates the curve can tell but 3K - 1. `coordinates` picks the logits that sum to zero, and
the search stays in the plane of those, so that no step is lost in a direction that changes nothing.
"""

import numpy as np

from mixlab import _check, starts
from mixlab.fit import COINCIDE, EMPTY, UNFINISHED, Fit, best_of
from mixlab.mixture import Mixture

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

# Failures of a `Fit` on this road alone: see `fit`.
RAN_OFF, UNSEEN = "ran off", "unseen"
OBJECTIVE_NAME = "sum of squared differences"

_METHODS = ("lm", "bfgs")
_LARGEST = 1e70  # of means, in units of the target's sd
_LARGEST_LOG_SD = 100.0
_LEAST_SD, _MOST_SD = 1e-149, 1e74  # that a Mixture can hold, with room for rounding
_QUANTILES = 500  # points that stand for the target where a start is drawn
_LEAST_AREA, _MOST_AREA = 0.9, 2.0  # beneath a density on a coarse grid; counts have far more
_TRACE_OF_AREA = 1e-6  # with less, no mixture on the grid looks at all like the target

# MINPACK allows a first step a hundred times as long as the vector it starts from. It is started
# from a vector so short that the first step is at most this, in units of the target's sd: from
# bad guesses a longer one throws a component out of sight.
_FIRST_STEP = 0.3
_MINPACK_FACTOR = 100
_MOST_STEPS = 2**31 - 2  # MINPACK counts them in 32 bits
_STRONGEST_PRIOR = 1e6  # far beneath it the answer is the plain guess already
_LEAST_TOL = 1e-15  # the optimisers warn of less than a float's rounding

_HARDLY_THERE = 1e-9  # a component with less weight is called empty
_SAME = 1e-6  # of their width: components nearer than this are called the same
_IN_SIGHT = 3  # sds from the grid at which a component that stands beside it is out of sight
_AGREE = 1e-12
_FLAT = 5  # grids: a component so wide is a flat line
_POINTS_TO_TELL, _TELLING = 3, 6  # a component needs so many points within so many sds
_FLAT_ENOUGH = 1e-6  # a gradient, where the target has mean 0, sd 1 and sum of squares 1
_REACHED = 1e-9  # of the target's sum of squares: losses nearer than this are one


# --- Curves and their slopes ----------------------------------------------------------------


def coordinates(mixture):
    """Return a mixture's means, log sds and logits as one vector; the logits sum to zero.

    Parameters
    ----------
    mixture : Mixture
        One-dimensional, its weights all positive.

    Returns
    -------
    ndarray, shape (3K,)
        Means in the unit of the grid, logarithms of sds in that unit, and logits.

    Raises
    ------
    TypeError, ValueError
        If it is no Mixture, not one-dimensional, or has a weight of zero.

    Examples
    --------
    >>> coordinates(Mixture.univariate([0.5, 0.5], [5, 15], [1, 1])) + 0.0
    array([ 5., 15.,  0.,  0.,  0.,  0.])
    """
    _check_mixture(mixture, "mixture")
    logs = np.log(mixture.weights)
    return np.concatenate([mixture.means, np.log(mixture.sds), logs - logs.mean()])


def to_mixture(coordinates):
    """Return the mixture at these coordinates.

    Parameters
    ----------
    coordinates : array_like, shape (3K,)
        K means, K logarithms of sds, K logits; adding a number to all logits changes nothing.

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        If these are not 3K finite numbers, or an sd is too large or small for a float.

    Examples
    --------
    >>> to_mixture([5, 15, 0, 0, 7, 7])
    Mixture(K=2, d=1: 0.5 N(mean 5, sd 1) + 0.5 N(mean 15, sd 1))
    """
    row = _check.real_array(coordinates, "coordinates")
    if row.ndim != 1 or not len(row) or len(row) % 3:
        raise ValueError(f"coordinates has shape {row.shape}; allowed: (3K,), as (3,), (6,), ...")
    means, log_sds, logits = row.reshape(3, -1)
    least, most = np.log([_LEAST_SD, _MOST_SD])
    bad = ~((least <= log_sds) & (log_sds <= most))
    if bad.any():
        k = int(np.argmax(bad))
        raise ValueError(
            f"coordinates holds the log sd {log_sds[k]:g} at position {len(means) + k}; allowed: "
            f"from {least:.4g} to {most:.4g}"
        )
    return Mixture.univariate(_softmax(logits), means, np.exp(log_sds))


def loss(grid, target, mixture):
    """Return the sum of the squared differences between the mixture's curve and the target.

    Parameters
    ----------
    grid, target : array_like, shape (n,)
        As in `fit`.
    mixture : Mixture

    Returns
    -------
    float
        In the squared unit of a density, one over the unit of the grid.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Examples
    --------
    >>> grid = np.linspace(-5, 5, 21)
    >>> bell = Mixture.univariate([1], [0], [1])
    >>> loss(grid, bell.pdf(grid), bell)
    0.0
    """
    grid, target = _check_curve(grid, target)
    return float(np.sum((_check_mixture(mixture, "mixture").pdf(grid) - target) ** 2))


def gradient(grid, target, mixture):
    r"""Return the gradient of `loss` in the mixture's coordinates.

    .. math:: \nabla L = 2 \, J^\top (p - t)

    with the `jacobian` J of the curve's heights p.

    Parameters
    ----------
    grid, target, mixture
        As in `loss`.

    Returns
    -------
    ndarray, shape (3K,)
        In the order of `coordinates`. The last K numbers sum to zero.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as in `loss`, or has a weight of zero.

    Examples
    --------
    >>> grid = np.linspace(-5, 5, 21)
    >>> bell = Mixture.univariate([1], [0], [1])
    >>> slope = gradient(grid, bell.pdf(grid - 1), bell)  # the target stands to the right
    >>> bool(slope[0] < 0)
    True
    """
    grid, target = _check_curve(grid, target)
    rows = jacobian(grid, mixture)
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = 2 * (mixture.pdf(grid) - target) @ rows
    if not np.isfinite(slopes).all():
        raise ValueError(
            f"mixture has an sd of {mixture.sds.min():g}, and the loss a slope too steep for a "
            "float; allowed: wider components (rescale first)"
        )
    return slopes


def jacobian(grid, mixture):
    r"""Return the derivatives of the curve's heights by the mixture's coordinates.

    With :math:`b_k = \pi_k \mathcal{N}(x \mid \mu_k, \sigma_k)`, :math:`z_k = (x - \mu_k) /
    \sigma_k` and the curve :math:`p = \sum_k b_k`,

    .. math:: \frac{\partial p}{\partial \mu_k} = b_k \frac{z_k}{\sigma_k}, \quad
       \frac{\partial p}{\partial s_k} = b_k (z_k^2 - 1), \quad
       \frac{\partial p}{\partial l_k} = b_k - \pi_k p.

    Parameters
    ----------
    grid : array_like, shape (n,)
        Any places, in any order.
    mixture : Mixture

    Returns
    -------
    ndarray, shape (n, 3K)
        In the order of `coordinates`. The last K columns sum to zero: one singular value is zero.

    Raises
    ------
    ValueError, TypeError
        If ``grid`` is not finite or not one-dimensional, or ``mixture`` is not one-dimensional or
        has a weight of zero.

    Examples
    --------
    >>> jacobian([0.0, 1.0], Mixture.univariate([1], [0], [1])).round(3) + 0.0
    array([[ 0.   , -0.399,  0.   ],
           [ 0.242,  0.   ,  0.   ]])
    """
    grid = _check.data(grid, "grid", n_features=1)
    row = coordinates(mixture)
    return _Curves(grid, *row.reshape(3, -1)).slopes()


class _Curves:
    """The bells of coordinates on a grid, and the curve that they sum to: always finite."""

    def __init__(self, grid, means, log_sds, logits):
        self.weights = _softmax(logits)
        self.sds = np.exp(log_sds)
        z = (grid[:, None] - means) / self.sds
        self.z = np.clip(z, -_check.LARGEST, _check.LARGEST)  # so that its square is finite
        self.bells = np.exp(-0.5 * self.z * self.z)
        self.bells *= self.weights / (self.sds * np.sqrt(2 * np.pi))
        self.heights = self.bells.sum(axis=1)

    def slopes(self):
        n, K = self.z.shape
        slopes = np.empty((n, 3 * K))
        np.multiply(self.bells, self.z / self.sds, out=slopes[:, :K])
        np.multiply(self.bells, self.z * self.z - 1, out=slopes[:, K : 2 * K])
        slopes[:, 2 * K :] = self.bells - self.weights * self.heights[:, None]
        return slopes


def _softmax(logits):
    shares = np.exp(logits - logits.max())
    return shares / shares.sum()


# --- Fits -----------------------------------------------------------------------------------


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
        Most steps; ``"lm"`` counts those too that it tries and takes back.
    tol : float
        Stop when a step changes loss or coordinates by a smaller share of them, or the gradient
        is as flat as that; ``"bfgs"`` looks at the gradient alone.
    prior : float
        How strongly to hold the coordinates near to those of a plain guess: 0 for not at all. Adds
        a penalty to the loss, namely ``prior`` times the target's sum of squares times

        .. math:: \sum_k \left(\frac{\mu_k - m}{\sigma}\right)^2
           + \sum_k \left(\log \frac{\sigma_k K}{\sigma}\right)^2 + \sum_k l_k^2

        with the target's mean m and sd :math:`\sigma`, and logits that sum to zero. It keeps bells
        from running off, and pulls the answer away from the target; values from 1e-6 to 1e-2 make
        sense.
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
        everywhere or of another length, there are fewer than 3K - 1 points, ``start`` is no
        one-dimensional Mixture with positive weights, or an option is not as above.

    Notes
    -----
    The problem is that of a blog post by M. Boos (2020), which gave it log sds, softmax weights,
    BFGS and priors. ``"lm"`` is Moré (1978), *The Levenberg-Marquardt algorithm: implementation
    and theory*, Lecture Notes in Mathematics 630, 105-116. It is the default: on that post's
    target it reaches the truth from more starts, and in fewer steps.

    Examples
    --------
    >>> grid = np.linspace(-5, 20, 60)
    >>> truth = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
    >>> found = fit(grid, truth.pdf(grid), start=Mixture.univariate([0.5, 0.5], [2, 8], [1, 1]))
    >>> found.converged, found.mixture.means.round(6) + 0.0
    (True, array([ 0., 10.]))
    """
    _check_mixture(start, "start")
    search = _Search(*_check_curve(grid, target), start, prior, by_width)
    _check.one_of(method, "method", _METHODS)
    max_iter = _check.whole_number(max_iter, "max_iter", 1)
    tol = max(_check.at_least_zero(tol, "tol"), _LEAST_TOL)
    # Rounding would part such components, and so decide where the search ends.
    if _twins(start, of_one_weight=True):
        return search.to_fit(finished=False, n_iter=0)
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
    >>> grid = np.arange(0, 25, 1 / 3)
    >>> truth = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
    >>> best = fit_best(grid, truth.pdf(grid), 3, rng=1)
    >>> bool(best.mixture.distance(truth) < 1e-6), best.share
    (True, 0.95)
    """
    rng = _check.generator(rng)
    restarts = _check.whole_number(restarts, "restarts", 1)
    grid, target = _check_curve(grid, target)
    points = _quantiles(grid, target)
    K = _check_components(K, grid)
    walks = (
        fit(grid, target, starts.kmeans_plusplus(points, K, rng), **options)
        for _ in range(restarts)
    )
    reached = _REACHED * float(target @ target)
    return best_of(walks, restarts, "density restarts", reached, lowest=True)


def start_from_target(grid, target, K):
    """Return a guess whose means cut the area under the target into K equal shares: no luck needed.

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
    >>> grid = np.linspace(-10, 20, 61)
    >>> target = Mixture.univariate([0.5, 0.5], [0, 10], [1, 1]).pdf(grid)
    >>> start_from_target(grid, target, 2).means.round(1) + 0.0
    array([ 0., 10.])
    """
    grid, target = _check_curve(grid, target)
    return starts.quantiles(_quantiles(grid, target), _check_components(K, grid))


def _quantiles(grid, target):
    """Return points that lie along the grid as the area beneath the target does."""
    below = np.concatenate([[0], np.cumsum((target[1:] + target[:-1]) / 2 * np.diff(grid))])
    shares = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    return np.interp(shares * below[-1], below, grid)


class _Search:
    """The way down from a start, in units in which the target has mean 0 and sd 1."""

    def __init__(self, grid, target, start, prior, by_width):
        if not isinstance(by_width, (bool, np.bool_)):
            raise TypeError(f"by_width is {by_width!r}; allowed: True or False")
        prior = _check.at_least_zero(prior, "prior")
        if prior > _STRONGEST_PRIOR:
            raise ValueError(
                f"prior is {prior:g}; allowed: a number from 0 to {_STRONGEST_PRIOR:g}"
            )
        self.K = _check_components(start.n_components, grid)
        self.grid, self.target = grid, target
        widths = _widths(grid)
        shares = widths * target / (widths @ target)
        self.centre = shares @ grid
        self.scale = np.sqrt(shares @ (grid - self.centre) ** 2)
        if not self.scale > 0:  # all of the target at one point
            self.scale = np.ptp(grid)
        self.places = (grid - self.centre) / self.scale
        # Differences are counted in units in which the target's sum of squares is 1.
        self.roots = np.sqrt(widths if by_width else np.ones_like(grid))
        self.size = np.linalg.norm(self.roots * target)
        self.roots = self.roots / self.size / self.scale
        self.heights = self.roots * target * self.scale
        self.pull = np.sqrt(prior)
        self.name = "integral of squared differences" if by_width else OBJECTIVE_NAME
        self.name += ", with the prior's penalty" if prior else ""
        # The logits that sum to zero are a plane; these span it, at right angles.
        self.plane = _plane_of_zero_sum(self.K)
        row = coordinates(start)
        means, log_sds, logits = row.reshape(3, -1)
        self.first = np.concatenate(
            [
                (means - self.centre) / self.scale,
                log_sds - np.log(self.scale),
                logits @ self.plane,
            ]
        )
        if np.abs(self.first).max() > _LARGEST_LOG_SD:
            raise ValueError(
                f"start is {start!r}, too far from the target; allowed: means within 100 of its "
                f"sds, {self.scale:g}, from its mean, {self.centre:g}, and sds and weights within "
                "reason"
            )
        allowed = np.log([_LEAST_SD, _MOST_SD]) - np.log(self.scale)
        self.log_sds_allowed = np.clip(allowed, -_LARGEST_LOG_SD, _LARGEST_LOG_SD)
        self.here, self.curves = None, None
        self.path, self.objective, self.last = [start], [self._loss(self.first)], self.first

    def _see(self, point):
        """Draw the curves at a point of the search; both optimisers ask twice for each."""
        if self.here is None or not np.array_equal(point, self.here):
            self.here = point.copy()
            K = self.K
            logits = self.plane @ point[2 * K :]
            means = np.clip(point[:K], -_LARGEST, _LARGEST)
            log_sds = np.clip(point[K : 2 * K], *self.log_sds_allowed)
            self.curves = _Curves(self.places, means, log_sds, logits)
        return self.curves

    def _residuals(self, point):
        residuals = self.roots * self._see(point).heights - self.heights
        if not self.pull:
            return residuals
        K = self.K
        plain = np.concatenate([np.zeros(K), np.full(K, -np.log(K)), np.zeros(K - 1)])
        away = np.clip(point - plain, -_LARGEST, _LARGEST)
        return np.concatenate([residuals, self.pull * away])

    def _slopes(self, point):
        K = self.K
        slopes = self.roots[:, None] * self._see(point).slopes()
        slopes = np.hstack([slopes[:, : 2 * K], slopes[:, 2 * K :] @ self.plane])
        return np.vstack([slopes, self.pull * np.eye(3 * K - 1)]) if self.pull else slopes

    def _loss(self, point):
        residuals = self._residuals(point)
        return float(residuals @ residuals) * self.size**2

    def _keep(self, point):
        """Take a step onto the path, unless it is no lower than all before."""
        value = self._loss(point)
        if value < self.objective[-1]:
            self.path.append(self._mixture(point))
            self.objective.append(value)
            self.last = point.copy()

    def _mixture(self, point):
        K = self.K
        means = self.centre + self.scale * np.clip(point[:K], -_LARGEST, _LARGEST)
        curves = self._see(point)
        return Mixture._trusted(curves.weights, means, (self.scale * curves.sds) ** 2, None)

    def levenberg_marquardt(self, max_iter, tol):
        """Walk; return whether an end was reached, and how many steps were tried."""
        from scipy.optimize import least_squares  # slow to import

        n = len(self.first)
        short = np.full(n, _FIRST_STEP / _MINPACK_FACTOR / np.sqrt(n))
        origin = self.first - short

        def slopes(from_origin):
            # MINPACK asks for the slopes at each place that it keeps, and at no other.
            point = origin + from_origin
            self._keep(point)
            return self._slopes(point)

        found = least_squares(
            lambda from_origin: self._residuals(origin + from_origin),
            short,
            slopes,
            method="lm",
            x_scale=1.0,  # named, as releases of SciPy differ in what they take unasked
            ftol=tol,
            xtol=tol,
            gtol=tol,
            max_nfev=min(max_iter, _MOST_STEPS) + 1,
        )
        self._keep(origin + found.x)
        return found.status > 0, found.nfev - 1

    def bfgs(self, max_iter, tol):
        """Walk; return whether an end was reached, and how many steps were made."""
        from scipy.optimize import minimize  # slow to import

        def loss_and_slope(point):
            residuals = self._residuals(point)
            return residuals @ residuals, 2 * residuals @ self._slopes(point)

        found = minimize(
            loss_and_slope,
            self.first,
            method="BFGS",
            jac=True,
            callback=self._keep,
            options={"gtol": tol, "maxiter": max_iter},
        )
        # "Precision loss": no lower place is found along the line, as at a bottom.
        flat = found.status == 2 and np.abs(found.jac).max() < _FLAT_ENOUGH
        return bool(found.success or flat), found.nit

    def to_fit(self, finished, n_iter):
        """Return the Fit: an answer, unless what was reached is no mixture of K components."""
        failure, message = _degenerate(self.path[-1], self.grid, self.target)
        if not failure and not finished:
            failure = UNFINISHED
            message = (
                f"{n_iter} step{'s were' if n_iter != 1 else ' was'} made, and no bottom was "
                "reached. Allow more (max_iter)."
            )
        elif not failure:
            left = np.linalg.norm(self._residuals(self.last)[: len(self.grid)])  # no penalty
            message = "The loss falls no more. " + (
                "The curves agree to rounding."
                if left < _AGREE
                else f"The difference left is {100 * left:.2g} % of the target, root mean square."
            )
        return Fit(self.path, self.objective, self.name, not failure, message, n_iter, failure)


def _degenerate(mixture, grid, target):
    """Say what is wrong with an end of the search: a failure and why, or two blanks."""
    again = " Try another guess, or a prior."
    span = np.ptp(grid)
    beside = np.maximum(grid[0] - mixture.means, mixture.means - grid[-1])
    near = np.abs(grid[:, None] - mixture.means) < _TELLING * mixture.sds
    for k, (weight, mean, sd) in enumerate(
        zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    ):
        who = f"Component {k + 1}"
        if weight < _HARDLY_THERE:
            return EMPTY, f"{who} is empty: its weight went to zero.{again}"
        if sd > _FLAT * span:
            return RAN_OFF, (
                f"{who} ran off: its sd is {sd:.3g}, {sd / span:.2g} times the whole grid, so that "
                f"it is a flat line here, and no slope leads back.{_hint(grid, target)}{again}"
            )
        if beside[k] > _IN_SIGHT * sd:
            return RAN_OFF, (
                f"{who} ran off: its mean, {mean:.4g}, is {beside[k] / sd:.2g} of its sds beside "
                f"the grid, so that it leaves no trace here.{_hint(grid, target)}{again}"
            )
        if near[:, k].sum() < _POINTS_TO_TELL:
            return UNSEEN, (
                f"{who} slipped between the points of the grid: with mean {mean:.4g} and sd "
                f"{sd:.3g}, {near[:, k].sum()} of them see it, and three numbers cannot be told "
                f"from so few.{again}"
            )
    twins = _twins(mixture)
    if twins:
        j, k = twins
        return COINCIDE, (
            f"Components {j} and {k} are the same. The slopes treat equals alike, so they "
            "can never part: start them apart."
        )
    return "", ""


def _twins(mixture, of_one_weight=False):
    """Return the numbers of two components that are the same, or nothing."""
    gaps = np.abs(mixture.means[:, None] - mixture.means)
    wider = np.abs(mixture.sds[:, None] - mixture.sds)
    same = np.triu(np.maximum(gaps, wider) < _SAME * mixture.sds, 1)
    if of_one_weight:  # the heavier of two has the steeper slopes, so that they part
        heavier = np.abs(mixture.weights[:, None] - mixture.weights)
        same &= heavier < _SAME * mixture.weights
    return tuple(np.argwhere(same)[0] + 1) if same.any() else ()


def _hint(grid, target):
    area = _widths(grid) @ target
    if area > _LEAST_AREA:
        return ""
    return (
        f" The area beneath the target is {area:.2g} here and a mixture's is 1, so that some of "
        "its weight has nowhere else to go."
    )


def _widths(grid):
    """Return the width of the stretch of the grid around each point: the trapezoidal rule."""
    steps = np.diff(grid)
    return (np.append(steps, 0) + np.append(0, steps)) / 2


def _plane_of_zero_sum(K):
    """Return K - 1 vectors of length 1, at right angles, that span the logits that sum to zero."""
    plane = np.triu(np.ones((K, K - 1)))
    plane[np.arange(1, K), np.arange(K - 1)] = -np.arange(1, K)
    return plane / np.sqrt((plane**2).sum(axis=0))


# --- What comes in --------------------------------------------------------------------------


def _check_mixture(mixture, name):
    if not isinstance(mixture, Mixture):
        raise TypeError(f"{name} is {mixture!r}; allowed: a Mixture")
    if mixture.n_features != 1:
        raise ValueError(f"{name} has d={mixture.n_features}; allowed: a one-dimensional Mixture")
    if not (mixture.weights > 0).all():
        k = int(np.argmin(mixture.weights))
        raise ValueError(f"{name} has weights[{k}] = 0; allowed: positive weights (drop it first)")
    return mixture


def _check_curve(grid, target):
    grid = _check.data(grid, "grid", n_features=1)
    target = _check.data(target, "target", n_features=1)
    if len(grid) < 2:
        raise ValueError("grid holds one point; allowed: at least two")
    _check.varied(grid, "grid")
    falls = np.diff(grid) <= 0
    if falls.any():
        i = int(np.argmax(falls))
        raise ValueError(
            f"grid goes from {grid[i]:g} to {grid[i + 1]:g} at position {i + 1}; allowed: points "
            "in ascending order, each once"
        )
    if target.shape != grid.shape:
        raise ValueError(
            f"target has shape {target.shape}; allowed: {grid.shape}, a height for each point of "
            "the grid"
        )
    if (target < 0).any():
        i = int(np.argmax(target < 0))
        raise ValueError(f"target is {target[i]:g} at position {i}; allowed: no negative heights")
    if not target.any():
        raise ValueError("target is zero everywhere; allowed: a density")
    area = _widths(grid) @ target
    if not _TRACE_OF_AREA <= area <= _MOST_AREA:
        raise ValueError(
            f"target has an area of {area:.4g} beneath it; allowed: a density, whose area is 1 "
            "(divide by the area)"
        )
    return grid, target


def _check_components(K, grid):
    K = _check.whole_number(K, "K", 1)
    if len(grid) < 3 * K - 1:
        raise ValueError(
            f"grid has {len(grid)} points; allowed: at least {3 * K - 1}, as many as there are "
            f"numbers to be found for K={K}"
        )
    return K
