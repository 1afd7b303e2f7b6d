"""Curves of mixtures on a grid, their slopes, and the coordinates in which to go downhill."""

import numpy as np

from mixlab import _check
from mixlab.mixture import Mixture, check_mixture

LEAST_SD, MOST_SD = 1e-74, 1e74  # of sds: so that all slopes are floats
_MOST_AREA = 2.0  # beneath a density on a coarse grid; beneath counts there is far more
_TRACE_OF_AREA = 1e-6  # with less, no mixture on the grid looks at all like the target


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
        If it is no Mixture, not one-dimensional, has a weight of zero, or an sd that is not from
        1e-74 to 1e74.

    Examples
    --------
    >>> coordinates(Mixture.univariate([0.5, 0.5], [5, 15], [1, 1])) + 0.0
    array([ 5., 15.,  0.,  0.,  0.,  0.])
    """
    check_has_coordinates(mixture, "mixture")
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
        If these are not 3K finite numbers, or an sd is not from 1e-74 to 1e74.

    Examples
    --------
    >>> to_mixture([5, 15, 0, 0, 7, 7])
    Mixture(K=2, d=1: 0.5 N(mean 5, sd 1) + 0.5 N(mean 15, sd 1))
    """
    row = _check.real_array(coordinates, "coordinates")
    if row.ndim != 1 or not len(row) or len(row) % 3:
        raise ValueError(f"coordinates has shape {row.shape}; allowed: (3K,), as (3,), (6,), ...")
    means, log_sds, logits = row.reshape(3, -1)
    least, most = np.log([LEAST_SD, MOST_SD])
    bad = ~((least <= log_sds) & (log_sds <= most))
    if bad.any():
        k = int(np.argmax(bad))
        raise ValueError(
            f"coordinates holds the log sd {log_sds[k]:g} at position {len(means) + k}; allowed: "
            f"from {least:.4g} to {most:.4g}"
        )
    return Mixture.univariate(_softmax(logits), means, np.exp(log_sds))


def loss(grid, target, mixture):
    r"""Return the sum of the squared differences between the mixture's curve and the target.

    .. math:: L = \sum_{i=1}^{n} \bigl(p(x_i) - t_i\bigr)^2

    at the points :math:`x_i` of the grid, with the target's heights :math:`t_i`.

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
        If a curve is not as in `fit`, or the mixture not as in `coordinates`.

    Examples
    --------
    >>> grid = np.linspace(-5, 5, 21)
    >>> bell = Mixture.univariate([1], [0], [1])
    >>> loss(grid, bell.pdf(grid), bell)
    0.0
    """
    grid, target = check_curve(grid, target)
    return float(np.sum((check_has_coordinates(mixture, "mixture").pdf(grid) - target) ** 2))


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
        As `loss`.

    Examples
    --------
    >>> grid = np.linspace(-5, 5, 21)
    >>> bell = Mixture.univariate([1], [0], [1])
    >>> slope = gradient(grid, bell.pdf(grid - 1), bell)  # the target stands to the right
    >>> bool(slope[0] < 0)
    True
    """
    grid, target = check_curve(grid, target)
    rows = jacobian(grid, mixture)
    return 2 * (mixture.pdf(grid) - target) @ rows


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
        If ``grid`` is not finite or not one-dimensional, or ``mixture`` is not as in
        `coordinates`.

    Examples
    --------
    >>> jacobian([0.0, 1.0], Mixture.univariate([1], [0], [1])).round(3) + 0.0
    array([[ 0.   , -0.399,  0.   ],
           [ 0.242,  0.   ,  0.   ]])
    """
    grid = _check.data(grid, "grid", n_features=1)
    row = coordinates(mixture)
    return Curves(grid, *row.reshape(3, -1)).slopes()


class Curves:
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


def widths_of(grid):
    """Return the width of the stretch of the grid around each point: the trapezoidal rule."""
    steps = np.diff(grid)
    return (np.append(steps, 0) + np.append(0, steps)) / 2


def check_has_coordinates(mixture, name):
    """Return `mixture` if it has coordinates."""
    check_mixture(mixture, name, n_features=1)
    if not mixture.weights.all():
        k = int(np.argmin(mixture.weights))
        raise ValueError(f"{name} has weights[{k}] = 0; allowed: positive weights (drop it first)")
    beyond = (mixture.sds < LEAST_SD) | (mixture.sds > MOST_SD)
    if beyond.any():
        k = int(np.argmax(beyond))
        raise ValueError(
            f"{name} has sds[{k}] = {mixture.sds[k]:g}; allowed: from {LEAST_SD:g} to {MOST_SD:g} "
            "(rescale first)"
        )
    return mixture


def check_curve(grid, target):
    grid = _check.data(grid, "grid", n_features=1)
    target = _check.data(target, "target", n_features=1)
    if len(grid) < 2:
        raise ValueError("grid holds one point; allowed: at least two")
    _check.varied(grid, "grid")
    _check.ascending(grid, "grid")
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
    area = widths_of(grid) @ target
    if not _TRACE_OF_AREA <= area <= _MOST_AREA:
        raise ValueError(
            f"target has an area of {area:.4g} beneath it; allowed: a density, whose area is 1 "
            "(divide by the area)"
        )
    return grid, target
