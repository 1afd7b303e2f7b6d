"""The way down: from a start, by an optimiser of SciPy, to a mixture or to what went wrong."""

import numpy as np

from mixlab import _check
from mixlab.density._curves import LEAST_SD, MOST_SD, Curves, coordinates, widths_of
from mixlab.fit import COINCIDE, EMPTY, UNFINISHED, Fit
from mixlab.mixture import Mixture

# Failures of a `Fit` that only this road knows.
RAN_OFF, UNSEEN = "ran off", "unseen"
OBJECTIVE_NAME = "sum of squared differences"

_LARGEST = 1e70  # of means, in units of the target's sd
_LARGEST_LOG_SD = 100.0

# MINPACK allows a first step a hundred times as long as the vector it starts from. It is started
# from a vector so short that the first step is at most this, in units of the target's sd: from
# bad guesses a longer one throws a component out of sight.
_FIRST_STEP = 0.3
_MINPACK_FACTOR = 100
_STRONGEST_PRIOR = 1e6  # far beneath it the answer is the plain guess already

_HARDLY_THERE = 1e-9  # a component with less weight is called empty
_SAME = 1e-6  # of their width: components nearer than this are called the same
_IN_SIGHT = 3  # sds from the grid at which a component that stands beside it is out of sight
_FLAT = 5  # grids: a component so wide is a flat line
# So many points within so many sds tell of a component; of one alone, whose weight is 1, one fewer.
_POINTS_TO_TELL, _TELLING = 3, 6
_FLAT_ENOUGH = 1e-6  # a gradient, where the target has mean 0, sd 1 and sum of squares 1
_AGREE = 1e-12  # differences that only rounding makes, in the same units
_NO_MORE = 1e-13  # where the search ends, well below
_LEAST_AREA = 0.9  # beneath a target: with less, a tail is cut off or the scale is another


class _Met(Exception):
    """The curves agree: further steps would only shuffle the rounding."""


class Search:
    """The way down from a start, in units in which the target has mean 0 and sd 1."""

    def __init__(self, grid, target, start, prior, by_width):
        by_width = _check.flag(by_width, "by_width")
        prior = _check.at_least_zero(prior, "prior")
        if prior > _STRONGEST_PRIOR:
            raise ValueError(
                f"prior is {prior:g}; allowed: a number from 0 to {_STRONGEST_PRIOR:g}"
            )
        self.K = check_components(start.n_components, grid)
        self.grid, self.target = grid, target
        widths = widths_of(grid)
        shares = widths * target / (widths @ target)
        self.centre = shares @ grid
        # All of the target may stand at one point, or all but a trace.
        self.scale = max(np.sqrt(shares @ (grid - self.centre) ** 2), shares @ widths)
        self.places = (grid - self.centre) / self.scale
        # Differences are counted in units in which the target's sum of squares is 1.
        self.factors = np.sqrt(widths if by_width else np.ones_like(grid))
        self.size = np.linalg.norm(self.factors * target)
        self.factors = self.factors / self.size / self.scale
        self.heights = self.factors * target * self.scale
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
        # A factor of ten for rounding.
        allowed = np.log([10 * LEAST_SD, MOST_SD / 10]) - np.log(self.scale)
        self.log_sds_allowed = np.clip(allowed, -_LARGEST_LOG_SD, _LARGEST_LOG_SD)
        plain = np.concatenate([np.zeros(self.K), np.full(self.K, -np.log(self.K))])
        self.plain = np.append(plain, np.zeros(self.K - 1))  # where the prior pulls
        self.here, self.curves, self.residuals = b"", None, None
        self.path, self.objective, self.last = [start], [self._loss(self.first)], self.first

    def _see(self, point):
        """Draw the curves at a point of the search; both optimisers ask several times for each."""
        here = point.tobytes()
        if here != self.here:
            K = self.K
            logits = self.plane @ point[2 * K :]
            means = _within(-_LARGEST, _LARGEST, point[:K])
            log_sds = _within(*self.log_sds_allowed, point[K : 2 * K])
            self.curves = Curves(self.places, means, log_sds, logits)
            self.residuals = self.factors * self.curves.heights - self.heights
            if self.pull:
                away = _within(-_LARGEST, _LARGEST, point - self.plain)
                self.residuals = np.concatenate([self.residuals, self.pull * away])
            self.here = here
        return self.curves

    def _residuals(self, point):
        self._see(point)
        return self.residuals

    def _slopes(self, point):
        K, n = self.K, len(self.grid)
        of_curve = self._see(point).slopes()
        slopes = np.empty((n, 3 * K - 1))
        np.multiply(self.factors[:, None], of_curve[:, : 2 * K], out=slopes[:, : 2 * K])
        slopes[:, 2 * K :] = (self.factors[:, None] * of_curve[:, 2 * K :]) @ self.plane
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
            if value <= (_NO_MORE * self.size) ** 2:
                raise _Met

    def _mixture(self, point):
        K = self.K
        means = self.centre + self.scale * _within(-_LARGEST, _LARGEST, point[:K])
        curves = self._see(point)
        return Mixture._trusted(curves.weights, means, (self.scale * curves.sds) ** 2, None)

    def levenberg_marquardt(self, max_iter, tol):
        """Walk; return whether an end was reached, and how many steps were tried."""
        from scipy.optimize import least_squares  # slow to import

        n = len(self.first)
        short = np.full(n, _FIRST_STEP / _MINPACK_FACTOR / np.sqrt(n))
        origin, tried = self.first - short, 0

        def is_start(from_origin):  # which `first` is not, after rounding
            return np.array_equal(from_origin, short)

        def residuals(from_origin):
            nonlocal tried
            tried += not is_start(from_origin)
            return self._residuals(origin + from_origin)

        def slopes(from_origin):
            # MINPACK asks for the slopes at each place that it keeps, and at no other.
            if not is_start(from_origin):
                self._keep(origin + from_origin)
            return self._slopes(origin + from_origin)

        try:
            found = least_squares(
                residuals,
                short,
                slopes,
                method="lm",
                x_scale=1.0,  # named, as releases of SciPy differ in what they take unasked
                ftol=tol,
                xtol=tol,
                gtol=tol,
                max_nfev=max_iter + 1,
            )
            if not is_start(found.x):
                self._keep(origin + found.x)
        except _Met:
            return True, tried
        return found.status > 0, tried

    def bfgs(self, max_iter, tol):
        """Walk; return whether an end was reached, and how many steps were made."""
        from scipy.optimize import minimize  # slow to import

        def loss_and_slope(point):
            residuals = self._residuals(point)
            return residuals @ residuals, 2 * residuals @ self._slopes(point)

        made = 0

        def keep(point):
            nonlocal made
            made += 1
            self._keep(point)

        try:
            found = minimize(
                loss_and_slope,
                self.first,
                method="BFGS",
                jac=True,
                callback=keep,
                options={"gtol": tol, "maxiter": max_iter},
            )
        except _Met:
            return True, made
        # "Precision loss": no lower place is found along the line, as at a bottom.
        flat = found.status == 2 and np.abs(found.jac).max() < _FLAT_ENOUGH
        return bool(found.success or flat), made

    def to_fit(self, finished, n_iter):
        """Return the Fit: an answer, unless what was reached is no mixture of K components."""
        left = np.linalg.norm(self._residuals(self.last)[: len(self.grid)])  # no penalty
        met, moved = left < _AGREE, len(self.path) > 1
        failure, message = _degenerate(self.path[-1], self.grid, self.target, met, moved)
        if not failure and not finished:
            failure = UNFINISHED
            message = (
                f"{n_iter} step{'s were' if n_iter != 1 else ' was'} made, and no bottom was "
                "reached. Allow more (max_iter)."
            )
        elif not failure:
            message = "The loss falls no more. " + (
                "The curves agree to rounding."
                if met
                else f"The difference left is {100 * left:.2g} % of the target, root mean square."
            )
        return Fit(self.path, self.objective, self.name, not failure, message, n_iter, failure)


def _within(low, high, values):
    """Clip, as `numpy.clip` does, which takes several times as long for so few numbers."""
    return np.minimum(np.maximum(values, low), high)


def _degenerate(mixture, grid, target, met, moved):
    """Say what is wrong with an end of the search: a failure and why, or two blanks.

    `met`: whether its curve is the target; `moved`: whether it is not the start.
    """
    again = " Try another guess, or a prior."
    K, span = mixture.n_components, np.ptp(grid)
    beside = np.maximum(grid[0] - mixture.means, mixture.means - grid[-1])
    near = np.abs(grid[:, None] - mixture.means) < _TELLING * mixture.sds
    for k, (weight, mean, sd) in enumerate(
        zip(mixture.weights, mixture.means, mixture.sds, strict=True)
    ):
        who = f"Component {k + 1}"
        if weight < _HARDLY_THERE:
            spare = " The curve is met without it: K may be one too many."
            return EMPTY, f"{who} is empty: its weight went to zero.{spare if met else again}"
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
        if near[:, k].sum() < _POINTS_TO_TELL - (K == 1):
            return UNSEEN, (
                f"{who} slipped between the points of the grid: with mean {mean:.4g} and sd "
                f"{sd:.3g}, {near[:, k].sum()} of them see it, and {'three' if K > 1 else 'two'} "
                f"numbers cannot be told from so few.{again}"
            )
    pair = twins(mixture)
    if pair and moved:
        return COINCIDE, (
            f"Components {pair[0]} and {pair[1]} have become the same: one bell in their place "
            "would give the same curve, so K may be one too many. Try one fewer, or another guess."
        )
    if pair:
        return COINCIDE, (
            f"Components {pair[0]} and {pair[1]} are the same. The slopes treat equals alike, so "
            "they can never part: start them apart."
        )
    return "", ""


def twins(mixture, of_one_weight=False):
    """Return the numbers of two components that are the same, or nothing."""
    gaps = np.abs(mixture.means[:, None] - mixture.means)
    wider = np.abs(mixture.sds[:, None] - mixture.sds)
    same = np.triu(np.maximum(gaps, wider) < _SAME * mixture.sds, 1)
    if of_one_weight:  # the heavier of two has the steeper slopes, so that they part
        heavier = np.abs(mixture.weights[:, None] - mixture.weights)
        same &= heavier < _SAME * mixture.weights
    return tuple(np.argwhere(same)[0] + 1) if same.any() else ()


def _hint(grid, target):
    area = widths_of(grid) @ target
    if area > _LEAST_AREA:
        return ""
    return (
        f" The area beneath the target is {area:.2g} here and a mixture's is 1, so that some of "
        "its weight has nowhere else to go."
    )


def _plane_of_zero_sum(K):
    """Return K - 1 vectors of length 1, at right angles, that span the logits that sum to zero."""
    plane = np.triu(np.ones((K, K - 1)))
    plane[np.arange(1, K), np.arange(K - 1)] = -np.arange(1, K)
    return plane / np.sqrt((plane**2).sum(axis=0))


def check_components(K, grid):
    K = _check.whole_number(K, "K", 1)
    if len(grid) < 3 * K - 1:
        raise ValueError(
            f"grid has {len(grid)} points; allowed: at least {3 * K - 1}, as many as there are "
            f"numbers to be found for K={K}"
        )
    return K
