"""What a component may be: the kinds of covariance, the floor, and what is no component."""

from functools import lru_cache, partial

import numpy as np

from mixlab import _check
from mixlab._check import COVARIANCES
from mixlab.em._data import inverse
from mixlab.fit import COINCIDE, EMPTY

COLLAPSED = "collapsed"  # a failure of a `Fit` that only this road knows

# A component narrower than this, with the data scaled to sd 1, stands on a point. It stands on a
# line if this little is left of a column's sd, within it, once the other columns are known.
_ON_A_POINT, _ON_A_LINE = 1e-10, 3e-7
_HARDLY_THERE = 1e-3  # of one point: a component with less is called empty
_SAME = 1e-6  # of their width: components nearer than this are called the same
_FARTHEST = 1e6  # with the data scaled to sd 1: no leap leads farther
_below = lru_cache(partial(np.tril_indices, k=-1))


class Degenerate(Exception):
    """A component that no normal density fits: the failure, and what happened in words."""

    def __init__(self, failure, message):
        super().__init__(message)
        self.failure, self.message = failure, message


class Model:
    """Which covariances are allowed, and the M-step that keeps to them."""

    def __init__(self, covariance, min_sd, reg, data):
        self.kind = _check.one_of(covariance, "covariance", COVARIANCES)
        self.data = data
        min_sd = _check.real_array(min_sd, "min_sd", "numbers of at least zero")
        one_for_all = min_sd.shape == () and min_sd >= 0
        if not one_for_all and not (min_sd.shape == (data.n_features,) and (min_sd > 0).all()):
            raise ValueError(
                f"min_sd is {min_sd}; allowed: a number of at least zero, or a positive one for "
                f"each of the {data.n_features} columns"
            )
        reg = _check.at_least_zero(reg, "reg")
        self._check_floor(min_sd, "min_sd", min_sd / data.sd)
        self._check_floor(reg, "reg", np.float64(reg))
        floor = np.maximum(min_sd, reg * data.sd)
        if self.kind == "spherical":
            floor = np.full_like(floor, floor.max())
        floor = floor / data.scale
        self.least = np.outer(floor, floor) if floor.all() else None

    @staticmethod
    def _check_floor(value, name, shares):
        if ((shares != 0) & ~((shares >= 1e-9) & (shares <= 1e70))).any():
            raise ValueError(
                f"{name} is {value}; allowed: from 1e-9 to 1e70 of the data's sd, or 0 for no floor"
            )

    def nearest(self, mixture):
        """Return the mixture, or if its covariances are not allowed, the nearest that are."""
        self._check_near(mixture)
        bells = self.data.to_bells(mixture)
        allowed = self._allowed(bells.weights, bells.covariances)
        if np.array_equal(allowed, bells.covariances):
            return mixture
        return self.data.to_mixture(self.data.bells(bells.weights, bells.means, allowed))

    def _check_near(self, mixture):
        K, data = mixture.n_components, self.data
        sds = mixture.sds.reshape(K, -1) / data.scale
        away = np.abs(mixture.means.reshape(K, -1) - data.centre) / data.scale
        if sds.min() < 1e-70 or max(sds.max(), (away / np.minimum(sds, 1)).max()) > 1e70:
            raise ValueError(
                "start is more than 1e70 times narrower or wider than the data, as weighted, or "
                "farther away; allowed: a guess nearer to the data"
            )

    def maximise(self, sums):
        """Make the M-step."""
        if not sums.shares.min() > 0:
            raise Degenerate(*_empty(int(np.argmin(sums.shares))))
        weights = sums.shares / sums.shares.sum()
        return self._sound(weights, sums.means, self._allowed(weights, sums.covariances))

    def leap(self, before, now, after, reach):
        """Return bells far ahead, where two EM steps point to, and how many steps ahead that is.

        At most `reach` steps; None for the bells if nothing is there.
        """
        unit = self.data.sd / self.data.scale
        places = _coordinates((before, now, after), unit)
        first, second = places[1:] - places[:-1]
        bend = second - first
        length = min(reach, np.linalg.norm(first) / max(np.linalg.norm(bend), 1e-300))
        if length <= 1:
            return None, length
        try:
            weights, means, covariances = _from_coordinates(
                places[0] + 2 * length * first + length**2 * bend, now, unit
            )
            return self._sound(weights, means, self._allowed(weights, covariances)), length
        except Degenerate:
            return None, length

    def _allowed(self, weights, covariances):
        """Return the covariances of this kind, none beneath the floor, nearest to these.

        Nearest in likelihood: where covariances are those of the points, these are the M-step.
        """
        d = covariances.shape[1]
        if self.kind == "tied":
            tied = np.tensordot(weights, covariances, axes=1)
            covariances = np.broadcast_to(tied, covariances.shape)
        elif d > 1 and self.kind != "full":
            variances = covariances.diagonal(axis1=1, axis2=2)
            if self.kind == "spherical":  # in the data's unit, not in ours
                variances = (variances @ self.data.scale**2)[:, None] / d / self.data.scale**2
            covariances = variances[:, :, None] * np.eye(d)
        return covariances if self.least is None else _lifted(covariances, self.least)

    def on_the_floor(self, mixture):
        """Say which components are as narrow as the floor allows."""
        if self.least is None:
            return ""
        covariances = self.data.to_bells(mixture).covariances
        least = np.linalg.eigvalsh(covariances / self.least)[:, 0]
        names = [str(k + 1) for k in np.flatnonzero(least < 1 + 1e-9)]
        if not names:
            return ""
        *others, last = names
        if not others:
            return (
                f"Component {last} sits on the floor (min_sd, reg): the data alone would have it "
                "narrower."
            )
        return (
            f"Components {', '.join(others)} and {last} sit on the floor (min_sd, reg): the data "
            "alone would have them narrower."
        )

    def _sound(self, weights, means, covariances):
        """Return bells, or raise Degenerate if one of them has no width."""
        variances = covariances.diagonal(axis1=1, axis2=2)
        if not variances.min() > _ON_A_POINT**2:
            k = int(np.argmin(variances.min(axis=1)))
            on_a_point = (variances[k] <= _ON_A_POINT**2).all()
            raise self._collapse(k, "a point" if on_a_point else "a line")
        try:
            bells = self.data.bells(weights, means, covariances)
        except np.linalg.LinAlgError:
            sds = np.sqrt(variances)
            correlations = covariances / (sds[:, :, None] * sds[:, None, :])
            k = int(np.argmin(np.linalg.eigvalsh(correlations)[:, 0]))
            raise self._collapse(k, "a line") from None
        left = bells.factors.diagonal(axis1=1, axis2=2)
        if left.min() < _ON_A_LINE:
            raise self._collapse(int(np.argmin(left.min(axis=1))), "a line")
        return bells

    def _collapse(self, k, where):
        who = "The covariance that all share" if self.kind == "tied" else f"Component {k + 1}"
        if where == "a point" and self.data.n_features == 1 and self.kind == "tied":
            who = "The sd that all share"
        return Degenerate(
            COLLAPSED,
            f"{who} collapsed on {where}: no width is left there, and the likelihood rises "
            "without end.",
        )


def _lifted(covariances, least):
    """Return covariances, in no direction narrower than the floor, best in likelihood.

    In units of the floor, what maximises -log det S - trace(inv(S) C) over all S of at least 1 in
    every direction is C with its eigenvalues raised to 1. `least` is (d, d): products of the floor
    of one column and of another.
    """
    if len(least) == 1:
        return np.maximum(covariances, least)
    values, directions = np.linalg.eigh(covariances / least)
    low = values[:, 0] < 1
    if not low.any():
        return covariances
    raised = (directions * np.maximum(values, 1)[:, None, :]) @ np.swapaxes(directions, 1, 2)
    return np.where(low[:, None, None], raised * least, covariances)


def _coordinates(places, unit):
    """Return a row for each bells, of numbers that may each be anything: logs, means, factors."""
    many, d = len(places), len(unit)
    weights = np.array([bells.weights for bells in places])
    means = np.array([bells.means for bells in places])
    whiteners = np.concatenate([bells.whiteners for bells in places])
    factors = inverse(whiteners) / unit[:, None]
    below = _below(d)
    return np.concatenate(
        [
            np.log(weights),
            (means / unit).reshape(many, -1),
            np.log(factors.diagonal(axis1=1, axis2=2)).reshape(many, -1),
            factors[:, below[0], below[1]].reshape(many, -1),
        ],
        axis=1,
    )


def _from_coordinates(row, like, unit):
    """Return the weights, means and covariances of a row that `_coordinates` might return."""
    K, d = like.means.shape
    row = np.clip(row, -_FARTHEST, _FARTHEST)
    logs, means = row[:K], row[K : K + K * d]
    widths, slants = row[K + K * d : K + 2 * K * d], row[K + 2 * K * d :]
    shares = np.exp(logs - logs.max())
    factors = np.zeros((K, d, d))
    below = _below(d)
    factors[:, below[0], below[1]] = slants.reshape(K, -1)
    factors[:, range(d), range(d)] = np.exp(np.clip(widths, -30, 30)).reshape(K, d)
    factors *= unit[:, None]
    covariances = factors @ factors.swapaxes(1, 2)
    return shares / shares.sum(), means.reshape(K, d) * unit, covariances


def _empty(k):
    return EMPTY, (f"Component {k + 1} is empty: it answers for no point.")


def idle_failure(bells, data, sums):
    """Say what is wrong with a place that EM does not leave: a failure and why, or two blanks."""
    points = sums.shares / sums.shares.sum() * data.n
    if points.min() < _HARDLY_THERE:
        return _empty(int(np.argmin(points)))
    gaps = bells.means[None] - bells.means[:, None]
    apart = np.abs(np.einsum("jab,jkb->jka", bells.whiteners, gaps)).max(axis=2)
    scales = np.abs(bells.covariances).max(axis=(1, 2))
    wider = np.abs(bells.covariances[None] - bells.covariances[:, None]).max(axis=(2, 3))
    same = np.triu((apart < _SAME) & (wider < _SAME * scales[:, None]), 1)
    if not same.any():
        return "", ""
    j, k = np.argwhere(same)[0] + 1
    return COINCIDE, (
        f"Components {j} and {k} have become the same. EM treats equals alike, so it can never "
        "part them: start them apart."
    )
