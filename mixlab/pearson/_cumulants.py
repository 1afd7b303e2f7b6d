"""What Pearson's road looks at: the cumulants of data, of counts in classes, of a mixture."""

from dataclasses import dataclass, fields
from math import log2, sqrt

import numpy as np

from mixlab import _check
from mixlab.mixture import Mixture, check_mixture

# So that sixth powers, and their reciprocals, are safe floats: of the sd, and of distances in sds.
_LARGEST_SD = 1e40
_FARTHEST = 1e7
_LARGEST_CUMULANT = 1e30  # in sds; what reaches no farther stays below
_EPS = np.finfo(float).eps


@dataclass(frozen=True)
class Cumulants:
    """Mean and cumulants of data or of a mixture: all that this road looks at.

    The cumulants of a normal beyond the second are zero, so k3 to k6 say how far from one normal
    something is.

    Attributes
    ----------
    mean : float
        In the unit of the data.
    k2, k3, k4, k5, k6 : float
        In the unit of the data to that power; k2 is the variance.

    Raises
    ------
    ValueError
        If one is not finite or absurdly large beside the sd, or the sd is not between 1e-40 and
        1e40.

    Examples
    --------
    >>> Cumulants(mean=10, k2=4, k3=0, k4=0, k5=0, k6=0).central_moments
    array([  4.,   0.,  48.,   0., 960.])
    """

    mean: float
    k2: float
    k3: float
    k4: float
    k5: float
    k6: float

    def __post_init__(self):
        for entry in fields(self):
            value = getattr(self, entry.name)
            number = np.asarray(value)
            if number.shape != () or number.dtype.kind not in "iuf" or not np.isfinite(number):
                raise ValueError(f"{entry.name} is {value!r}; allowed: a finite number")
            object.__setattr__(self, entry.name, float(value))
        # With a rounding of room, for an sd that is just allowed.
        if not 0.999 * _LARGEST_SD**-2 <= self.k2 <= 1.001 * _LARGEST_SD**2:
            raise ValueError(
                f"k2 is {self.k2:g}; allowed: a variance, from {_LARGEST_SD**-2:g} to "
                f"{_LARGEST_SD**2:g}"
            )
        for j, scaled in enumerate(self.scaled(), start=3):
            if abs(scaled) > _LARGEST_CUMULANT:
                raise ValueError(
                    f"k{j} is {getattr(self, f'k{j}'):g} where the sd is {self.sd:g}; allowed: at "
                    f"most {_LARGEST_CUMULANT:g} times the sd to the power of {j}"
                )

    @property
    def sd(self):
        """The standard deviation, in the unit of the data."""
        return sqrt(self.k2)

    @property
    def central_moments(self):
        """Central moments mu2 to mu6, (5,), each in the unit of the data to its power."""
        k2, k3, k4, k5, k6 = self.k2, self.k3, self.k4, self.k5, self.k6
        return np.array(
            [
                k2,
                k3,
                k4 + 3 * k2**2,
                k5 + 10 * k3 * k2,
                k6 + 15 * k4 * k2 + 10 * k3**2 + 15 * k2**3,
            ]
        )

    def scaled(self):
        """Cumulants 3 to 6 of the data divided by their sd."""
        sd = self.sd
        return [self.k3 / sd**3, self.k4 / sd**4, self.k5 / sd**5, self.k6 / sd**6]


def cumulants(x):
    """Return the cumulants of data, those of the distribution that has 1/n at each point.

    Parameters
    ----------
    x : array_like, shape (n,)

    Returns
    -------
    Cumulants
        Each from 3 to 6 is zero if it is no larger than what the rounding of the data in their
        last digit, and of the sums over them, may have made it. So symmetric data have
        k3 = k5 = 0.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or not one-dimensional, holds one value only, is so far from zero
        that its spread drowns in rounding, or its sd is not between 1e-40 and 1e40.

    Examples
    --------
    >>> cumulants([1.0, 2.0, 3.0, 6.0])
    Cumulants(mean=3.0, k2=3.5, k3=4.5, k4=-12.25, k5=-105.0, k6=-4.0)
    """
    x = _check.data(x, n_features=1)
    _check.varied(x)
    return _cumulants_of(x, None, "x")


def binned_cumulants(edges, counts, *, sheppard=False):
    """Return the cumulants of data that were counted in classes, each at its class's midpoint.

    Parameters
    ----------
    edges : array_like, shape (m + 1,)
        Where the classes begin and end, ascending and finite.
    counts : array_like, shape (m,)
        How many points are in each class, at least zero.
    sheppard : bool
        Whether to correct for the width h of the classes, which must then be equal:
        :math:`k_2 - h^2/12`, :math:`k_4 + h^4/120`, :math:`k_6 - h^6/252` (Sheppard 1897,
        Proceedings of the London Mathematical Society 29, 353-380). Those are the cumulants of a
        point's place within its class, the :math:`h^2/12` of a uniform distribution and so on,
        taken away.

    Returns
    -------
    Cumulants

    Raises
    ------
    ValueError, TypeError
        If edges do not ascend or are not finite, all points are in one class, the classes are
        unequal or too wide for Sheppard's corrections, or an argument is not as above.

    Examples
    --------
    >>> binned_cumulants([0.5, 1.5, 2.5, 3.5], [1, 2, 1]).k2
    0.5
    >>> print(f"{binned_cumulants([0.5, 1.5, 2.5, 3.5], [1, 2, 1], sheppard=True).k2:.6f}")
    0.416667
    """
    sheppard = _check.flag(sheppard, "sheppard")
    edges, counts = _check.classes(edges, counts, open_ends=False)
    middles = edges[:-1] + np.diff(edges) / 2
    filled = counts > 0
    plain = _cumulants_of(middles[filled], counts[filled], "edges")
    if not sheppard:
        return plain
    widths = np.diff(edges)
    width = (edges[-1] - edges[0]) / len(widths)
    if np.ptp(widths) > 1e-6 * width:
        raise ValueError(
            f"edges make classes from {widths.min():g} to {widths.max():g} wide; allowed: "
            "classes of equal width, or sheppard=False"
        )
    if not plain.k2 > width**2 / 12:
        raise ValueError(
            f"counts have the variance {plain.k2:g}, less than Sheppard's correction "
            f"{width**2 / 12:g}; allowed: narrower classes, or sheppard=False"
        )
    return Cumulants(
        plain.mean,
        plain.k2 - width**2 / 12,
        plain.k3,
        plain.k4 + width**4 / 120,
        plain.k5,
        plain.k6 - width**6 / 252,
    )


def mixture_cumulants(mixture):
    r"""Return the cumulants of a one-dimensional mixture.

    For two components nothing cancels however close the means are: with
    :math:`\delta = \mu_2 - \mu_1`, :math:`d = \sigma_2^2 - \sigma_1^2` and :math:`b_j` the
    cumulants of a 0/1 variable that is 1 with probability :math:`\pi_2`,

    .. math:: k_3 = b_3 \delta^3 + 3 b_2 \delta d, \quad
       k_4 = b_4 \delta^4 + 6 b_3 \delta^2 d + 3 b_2 d^2, \quad \ldots

    which are the Bell polynomials of the cumulant generating function
    :math:`\log(\pi_1 + \pi_2 e^{\delta t + d t^2 / 2})`, one normal left aside.

    Parameters
    ----------
    mixture : Mixture
        With any number of components.

    Returns
    -------
    Cumulants

    Raises
    ------
    TypeError, ValueError
        If it is no Mixture, not one-dimensional, its sd is not between 1e-40 and 1e40, or a
        component is wider than 1e7 sds of the whole, or farther than that from the overall mean.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> mixture_cumulants(Mixture.univariate([0.5, 0.5], [-1, 1], [1, 1]))
    Cumulants(mean=0.0, k2=2.0, k3=0.0, k4=-2.0, k5=0.0, k6=16.0)
    """
    check_mixture(mixture, "mixture", n_features=1)
    there = mixture.weights > 0
    weights = mixture.weights[there] / mixture.weights.sum()
    means, variances = mixture.means[there], mixture.covariances[there]
    mean = float(weights @ means)
    sd = sqrt(weights @ variances + weights @ (means - mean) ** 2)
    _check_sd(sd, "mixture")
    _check_reach(float(max(np.abs(means - mean).max(), np.sqrt(variances.max()))) / sd, "mixture")
    unit = _unit(sd)
    variances = variances / unit**2
    if len(weights) == 2:
        gap = float(means[1] - means[0]) / unit
        difference = float(variances[1] - variances[0])
        k2 = float(weights @ variances) + float(weights.prod()) * gap**2
        return _unscaled(mean, unit, k2, two_components(*weights.tolist(), gap, difference))
    distances = (means - mean) / unit
    moments, sizes = (
        [Mixture(weights, places, variances).moment(j) for j in range(7)]
        for places in (distances, np.abs(distances))
    )
    return _unscaled(mean, unit, moments[2], _from_moments(moments, sizes, 8 * _EPS))


def two_components(w1, w2, gap, difference):
    """Cumulants 3 to 6 of two normals, from the differences of their means and variances."""
    q, u = w1 * w2, w1 - w2
    b2, b3, b4, b5 = q, q * u, q * (1 - 6 * q), q * u * (1 - 12 * q)
    b6 = q * (1 - 30 * q + 120 * q**2)
    return [
        gap * (b3 * gap**2 + 3 * b2 * difference),
        b4 * gap**4 + 6 * b3 * gap**2 * difference + 3 * b2 * difference**2,
        gap * (b5 * gap**4 + 10 * b4 * gap**2 * difference + 15 * b3 * difference**2),
        b6 * gap**6
        + 15 * b5 * gap**4 * difference
        + 45 * b4 * gap**2 * difference**2
        + 15 * b3 * difference**3,
    ]


def _cumulants_of(x, weights, name):
    """Cumulants of points, each counted once or as often as `weights` say."""
    total = len(x) if weights is None else weights.sum()

    def average(values):
        return float((values if weights is None else weights * values).sum() / total)

    centre = average(x)
    gaps = x - centre
    rest = average(gaps)  # the rounding of the first average
    gaps -= rest
    widest = float(np.abs(gaps).max())
    sd = widest * sqrt(average((gaps / widest) ** 2)) if widest else 0.0
    largest = float(np.abs(x).max())
    if not sd > 1e-14 * largest:
        raise ValueError(
            f"{name} has mean {centre:g} and sd {sd:g}, so that its spread drowns in rounding; "
            "allowed: data nearer to zero (subtract a constant first)"
        )
    _check_sd(sd, name)
    _check_reach(widest / sd, name)
    unit = _unit(sd)
    gaps /= unit
    power, moments, sizes = np.ones_like(gaps), [1.0], [1.0]
    for _ in range(6):
        power = power * gaps
        moments.append(average(power))
        sizes.append(average(np.abs(power)))
    # A point is known to about its last bit, and a sum to a few.
    rounding = _EPS * (4 + log2(len(x)) + largest / sd)
    return _unscaled(centre + rest, unit, moments[2], _from_moments(moments, sizes, rounding))


def _unit(sd):
    """A power of two near the sd: what is divided by it is not rounded."""
    return 2.0 ** round(log2(sd))


def _from_moments(moments, sizes, rounding):
    """Cumulants 3 to 6 from central moments 0 to 6; one that is only rounding is zero.

    `sizes` are the absolute moments; an error of `rounding` in each distance from the mean changes
    moment j by j times as much of the absolute moment j - 1.
    """
    _, _, m2, m3, m4, m5, m6 = moments
    e2, e3, e4, e5, e6 = (sizes[j] + j * sizes[j - 1] for j in range(2, 7))
    cumulants_and_errors = [
        (m3, e3),
        (m4 - 3 * m2**2, e4 + 6 * m2 * e2),
        (m5 - 10 * m3 * m2, e5 + 10 * (m2 * e3 + abs(m3) * e2)),
        (
            m6 - 15 * m4 * m2 - 10 * m3**2 + 30 * m2**3,
            e6 + 15 * (m2 * e4 + m4 * e2) + 20 * abs(m3) * e3 + 90 * m2**2 * e2,
        ),
    ]
    return [0.0 if abs(k) <= rounding * error else k for k, error in cumulants_and_errors]


def _unscaled(mean, unit, k2, others):
    return Cumulants(mean, *(k * unit**j for j, k in enumerate([k2, *others], start=2)))


def _check_sd(sd, name):
    if not 1 / _LARGEST_SD <= sd <= _LARGEST_SD:
        raise ValueError(
            f"{name} has the sd {sd:g}; allowed: an sd from {1 / _LARGEST_SD:g} to "
            f"{_LARGEST_SD:g} (rescale it first)"
        )


def _check_reach(reach, name):
    if reach > _FARTHEST:
        raise ValueError(
            f"{name} reaches {reach:g} sds from its mean; allowed: at most {_FARTHEST:g}"
        )
