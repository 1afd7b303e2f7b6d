"""Data on a scale of their own, and the sums over them that EM needs.

All dimensions are treated alike here: means are (K, d) and covariances (K, d, d), also for d = 1.
"""

from functools import cached_property, lru_cache, reduce
from typing import NamedTuple

import numpy as np

from mixlab import _check
from mixlab.mixture import Mixture

_HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(48)
_BLOCK = 1 << 17  # numbers in a block of work: about a megabyte, to stay in a core's cache
LARGEST_LOSS = 1e5  # see Bells.loss: eleven digits are left
_TINY = np.finfo(float).tiny


@lru_cache
def _pairs(d):
    """Return the columns of each product of two columns, its factor in a square, and its places.

    The places are those of both orders in a matrix (d, d): which product stands there.
    """
    row, column = np.triu_indices(d)
    places = np.empty((d, d), dtype=int)
    places[row, column] = places[column, row] = range(len(row))
    return row, column, np.where(row == column, -0.5, -1.0), places


class Bells(NamedTuple):
    """A mixture in the coordinates of the scaled data, with what its densities need."""

    weights: np.ndarray  # (K,)
    means: np.ndarray  # (K, d)
    covariances: np.ndarray  # (K, d, d)
    factors: np.ndarray  # (K, d, d): Cholesky factors of the correlations
    whiteners: np.ndarray  # (K, d, d): whitener @ (x - mean) has independent entries of sd 1
    log_heights: np.ndarray  # (K,): log of weight * density at the mean, in the data's own unit
    loss: float  # factor of accuracy that sums of products about the common centre lose, at worst


class Sums(NamedTuple):
    """What an E-step at all points, or at some of them, leaves for the M-step."""

    objective: float  # what these points add to that of all
    shares: np.ndarray  # (K,): sums of responsibilities
    means: np.ndarray  # (K, d): averages weighted with them
    covariances: np.ndarray  # (K, d, d)
    rough: bool  # whether narrow components may have suffered


class Scaled:
    """Data on a scale of their own: every column centred, and divided by about its sd.

    About, because a power of two is divided by without rounding.
    """

    def __init__(self, centre, sd, flat):
        self.centre, self.sd, self.flat = centre, sd, flat
        self.scale = 2.0 ** np.round(np.log2(sd))
        self.squares = self.scale[:, None] * self.scale

    @property
    def n_features(self):
        return len(self.centre)

    def to_bells(self, mixture):
        K, d = mixture.n_components, self.n_features
        means = (mixture.means.reshape(K, d) - self.centre) / self.scale
        covariances = mixture.covariances.reshape(K, d, d) / self.squares
        return self.bells(mixture.weights, means, covariances)

    def to_mixture(self, bells):
        means = bells.means * self.scale + self.centre
        covariances = bells.covariances * self.squares
        return Mixture._trusted(
            bells.weights,
            means[:, 0] if self.flat else means,
            covariances[:, 0, 0] if self.flat else covariances,
            None if self.flat else bells.factors,
        )

    def bells(self, weights, means, covariances):
        """Return bells from scaled parameters; raise LinAlgError if a covariance is singular."""
        sds = np.sqrt(covariances.diagonal(axis1=1, axis2=2))
        # Correlations, not covariances, are factored: columns may differ in scale.
        factors = _cholesky(covariances / (sds[:, :, None] * sds[:, None, :]))
        whiteners = inverse(factors) / sds[:, None, :]
        stretches = sds * factors.diagonal(axis1=1, axis2=2) * self.scale
        with np.errstate(divide="ignore"):  # a start may give a component no weight
            log_weights = np.log(weights)
        log_heights = log_weights - np.log(stretches).sum(axis=1) - self.n_features * _HALF_LOG_2PI
        # The diagonal of a precision bounds the rest of it.
        reach = np.abs(means) + 3 * sds
        loss = ((whiteners**2).sum(axis=1) * reach**2).sum(axis=1).max()
        return Bells(weights, means, covariances, factors, whiteners, log_heights, loss)


class InBlocks:
    """Points whose sums are made a block at a time.

    A child has at most `n` points, ``blocks(size)`` that yields them, scaled, with their weights,
    and `total`: the weight of these points and of all that they are part of.
    """

    def features(self, size):
        """Yield (1, x, x x') of a block of points, and their weights.

        All blocks use one array, as some systems take their time to hand out new ones.
        """
        features = None
        for points, weights in self.blocks(size):
            if features is None:
                d = len(points)
                features = np.ones((1 + d + d * (d + 1) // 2, size))
            b = points.shape[1]
            _fill_features(points, features[:, :b])
            yield features[:, :b], weights

    def sums(self, bells):
        """Make the E-step, and the sums that the M-step needs."""
        if bells.loss < LARGEST_LOSS and bells.weights.all():
            return self._product_sums(bells)
        return self.careful_sums(bells)

    def _product_sums(self, bells):
        """Two matrix products: parameters @ features, and responsibilities @ features."""
        d = bells.means.shape[1]
        parameters = _natural_parameters(bells)
        K, n_features = parameters.shape
        size = min(block_size(n_features + K), self.n)
        room = np.empty((K + 3, size))  # for each block in turn
        moments, log_likelihood = np.zeros((K, n_features)), 0.0
        for features, weights in self.features(size):
            b = features.shape[1]
            log_joint = np.matmul(parameters, features, out=room[:K, :b])
            responsibilities, gained = _share_out(log_joint, weights, room[K:, :b])
            log_likelihood += gained
            moments += responsibilities @ features.T
        shares = moments[:, 0]
        moments = moments / np.maximum(shares, _TINY)[:, None]  # who is empty is told later
        means = moments[:, 1 : d + 1]
        *_, places = _pairs(d)
        squares = moments[:, d + 1 :][:, places]
        covariances = squares - means[:, :, None] * means[:, None, :]
        return Sums(log_likelihood / self.total, shares, means, covariances, rough=True)

    def careful_sums(self, bells):
        """Sums about each component's own mean: slower, and exact however narrow it is."""
        K, d = bells.means.shape
        blocks = self.blocks(block_size(4 * K * d))
        return reduce(merge_sums, (self._careful_sums(bells, *block) for block in blocks))

    def _careful_sums(self, bells, points, weights):
        z = bells.whiteners @ (points - bells.means[:, :, None])
        squares = np.clip(z, -_check.LARGEST, _check.LARGEST) ** 2
        responsibilities, log_likelihood = _share_out(
            bells.log_heights[:, None] - 0.5 * squares.sum(axis=1), weights
        )
        gathered = gather(points, responsibilities)
        return Sums(log_likelihood / self.total, *gathered, rough=False)


class Points(Scaled, InBlocks):
    """Points in memory, each of which may count more or less than once."""

    def __init__(self, x, weights, n_features=None):
        x = _check.data(x, n_features=n_features)
        self.weights, self.kept = check_weights(weights, len(x))
        x = x[self.kept]
        self.n = len(x)
        _check.varied(x)
        points = np.array(x.reshape(len(x), -1).T, order="C")
        centre = np.average(points, axis=1, weights=self.weights)
        points -= centre[:, None]
        counted = np.ones(len(x)) if self.weights is None else self.weights
        sd = np.sqrt(np.einsum("dn,dn,n->d", points, points, counted) / counted.sum())
        super().__init__(centre, sd, flat=x.ndim == 1)
        points /= self.scale[:, None]
        self.points, self.total = points, float(counted.sum())

    def blocks(self, size):
        for begin in range(0, self.n, size):
            block = slice(begin, begin + size)
            yield self.points[:, block], None if self.weights is None else self.weights[block]

    def features(self, size):
        return super().features(size) if size < self.n else [(self._features, self.weights)]

    @cached_property
    def _features(self):
        """What all E-steps share, if it is so little that it may stay."""
        return next(super().features(self.n))[0]

    def gather(self, responsibilities):
        """Return the sums that given responsibilities, (K, n), lead to."""
        weighted = responsibilities if self.weights is None else responsibilities * self.weights
        return Sums(np.nan, *gather(self.points, weighted), rough=False)


def block_size(numbers):
    """Return how many points make a block, where the work needs so many numbers for each."""
    return max(1, _BLOCK // numbers)


def _cholesky(matrices):
    """Return the Cholesky factors; raise LinAlgError if a matrix is not positive definite."""
    # The call alone takes LAPACK's wrapper as long as an E-step of a hundred points.
    return np.sqrt(matrices) if matrices.shape[1] == 1 else np.linalg.cholesky(matrices)


def inverse(matrices):
    """Return the inverse of each matrix, (m, d, d)."""
    return 1 / matrices if matrices.shape[1] == 1 else np.linalg.inv(matrices)


def _natural_parameters(bells):
    """Return (K, 1 + d + d (d + 1) / 2): the log densities are these @ (1, x, x x')."""
    whiteners, means = bells.whiteners, bells.means
    K, d = means.shape
    row, column, factors, _ = _pairs(d)
    precisions = whiteners.swapaxes(1, 2) @ whiteners
    linear = np.einsum("kij,kj->ki", precisions, means)
    parameters = np.empty((K, 1 + d + len(row)))
    parameters[:, 0] = bells.log_heights - 0.5 * (linear * means).sum(axis=1)
    parameters[:, 1 : d + 1] = linear
    parameters[:, d + 1 :] = precisions[:, row, column] * factors
    return parameters


def _fill_features(points, features):
    """Write (x, x x') beneath the row of ones; each product of two columns once."""
    d = len(points)
    features[1 : d + 1] = points
    begin = d + 1
    for j in range(d):
        np.multiply(points[j:], points[j], out=features[begin : begin + d - j])
        begin += d - j


def _share_out(log_joint, weights, room=(None, None, None)):
    """Turn log densities (K, b) into responsibilities, in place; also return their log-likelihood.

    The largest of each column is taken out before the exponential (log-sum-exp), so that nothing
    overflows and no point is lost, however far away. There may be `room` (3, b) to work in.
    """
    largest = log_joint.max(axis=0, out=room[0])
    log_joint -= largest
    shares = np.exp(log_joint, out=log_joint)
    totals = shares.sum(axis=0, out=room[1])
    if weights is None:
        shares /= totals
    else:
        shares *= np.divide(weights, totals, out=room[2])
    logs = np.log(totals, out=totals)
    logs += largest
    return shares, logs.sum() if weights is None else logs @ weights


def gather(points, responsibilities):
    """Return shares, means and covariances from points (d, b) and responsibilities (K, b)."""
    shares = responsibilities.sum(axis=1)
    portions = responsibilities / np.maximum(shares, _TINY)[:, None]
    means = portions @ points.T
    gaps = points - means[:, :, None]
    covariances = (portions[:, None] * gaps) @ np.swapaxes(gaps, 1, 2)
    return shares, means, covariances


def merge(one, other):
    """Merge what `gather` made of some points and of others (Chan, Golub and LeVeque 1983)."""
    shares = one[0] + other[0]
    portion = other[0] / np.maximum(shares, _TINY)
    gap = other[1] - one[1]
    means = one[1] + portion[:, None] * gap
    between = (portion * (1 - portion))[:, None, None] * gap[:, :, None] * gap[:, None, :]
    p = portion[:, None, None]
    return shares, means, (1 - p) * one[2] + p * other[2] + between


def merge_sums(one, other):
    """Return the sums over the points of both."""
    gathered = merge(one[1:4], other[1:4])
    return Sums(one.objective + other.objective, *gathered, one.rough or other.rough)


class Classes(Scaled):
    """Counts of one-dimensional points in classes."""

    def __init__(self, edges, counts):
        edges, counts = _check.classes(edges, counts, open_ends=True)
        self.counts = counts[counts > 0]
        self.n = self.total = float(counts.sum())
        inner = np.where(np.isfinite(edges), edges, np.nan)
        low, high = inner[:-1], inner[1:]
        middles = np.where(np.isnan(low), high, np.where(np.isnan(high), low, (low + high) / 2))
        centre = np.average(middles, weights=counts)
        sd = np.sqrt(np.average((middles - centre) ** 2, weights=counts))
        if not sd:
            raise ValueError("edges leave all counts in two open classes; allowed: more classes")
        super().__init__(np.array([centre]), np.array([sd]), flat=True)
        scaled = (edges - centre) / self.scale
        self.low, self.high = scaled[:-1][counts > 0], scaled[1:][counts > 0]
        self.widths = (np.diff(edges) / self.scale)[counts > 0]  # high - low, with all digits

    def sums(self, bells):
        means, sds = bells.means, np.sqrt(bells.covariances[:, 0])
        log_masses, centres, spreads = _within(
            (self.low - means) / sds, (self.high - means) / sds, self.widths / sds
        )
        with np.errstate(divide="ignore"):
            log_joint = np.log(bells.weights)[:, None] + log_masses
        responsibilities, log_likelihood = _share_out(log_joint, self.counts)
        shares = responsibilities.sum(axis=1)
        portions = responsibilities / np.maximum(shares, _TINY)[:, None]
        step = (portions * centres).sum(axis=1, keepdims=True)
        variances = (portions * (spreads + (centres - step) ** 2)).sum(axis=1, keepdims=True)
        return Sums(
            log_likelihood / self.total,
            shares,
            means + sds * step,
            (sds**2 * variances)[:, :, None],
            rough=False,
        )


def _within(low, high, width):
    """Return log mass, mean and variance of a standard normal between low and high.

    By quadrature from the densest place of the class, so that nothing cancels, however narrow the
    class and however far out.
    """
    low, high = (np.clip(edge, -_check.LARGEST, _check.LARGEST) for edge in (low, high))
    sign = np.where(low + high > 0, -1.0, 1.0)  # mirrored to the left of zero
    a, b = np.where(sign < 0, -high, low), np.where(sign < 0, -low, high)
    top = np.minimum(b, 0)
    to_a = np.where(b > 0, a, -width)  # a - b would lose the digits of a narrow class far out
    begin = np.maximum(to_a, -80 / (np.sqrt(top**2 + 80) - top))  # the rest is below exp(-40)
    half = (np.minimum(b - top, 80**0.5) - begin) / 2
    gaps = begin[..., None] + half[..., None] * (1 + _NODES)
    parts = _NODE_WEIGHTS * np.exp(-gaps * (top[..., None] + gaps / 2))
    mass = parts.sum(axis=-1)
    mean = (parts * gaps).sum(axis=-1) / mass
    variance = (parts * (gaps - mean[..., None]) ** 2).sum(axis=-1) / mass
    return np.log(half * mass) - 0.5 * top**2 - _HALF_LOG_2PI, sign * (top + mean), variance


def check_weights(weights, n, name="weights", some=True):
    """Return the weights of those points that count, and which these are.

    With `some`, at least one has to.
    """
    if weights is None:
        return None, slice(None)
    weights = _check.real_array(weights, name, "numbers of at least zero")
    check_length(weights, n, name)
    if (weights < 0).any() or (some and not weights.any()):
        raise ValueError(
            f"{name} runs from {weights.min():g} to {weights.max():g}; allowed: numbers of at "
            "least zero, some of them positive"
        )
    kept = weights > 0
    return weights[kept], kept


def check_length(weights, n, name="weights"):
    """Refuse weights of another shape than (n,)."""
    if weights.shape != (n,):
        raise ValueError(f"{name} has shape {weights.shape}; allowed: ({n},), one for each point")
