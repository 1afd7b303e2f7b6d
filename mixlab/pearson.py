"""The first road without a guess: Pearson's equation of degree nine, and every root it has.

Pearson (1894, *Contributions to the mathematical theory of evolution*, Philosophical Transactions
of the Royal Society of London A 185, 71-110) took five moments of data apart into two normals by
eliminating four of the five unknowns. The polynomial that is left, the nonic, has up to nine real
roots; each is followed back to a mixture, or to the reason why it is none, and the sixth moment
chooses among those that are left.

The unknown is p, the product of the two components' distances from the overall mean. With s their
sum and beta the slope of the line on which the variances lie, everything else follows::

    k3 = -p (s + 3 beta)
    k4 = -p (2 p + s^2 + 6 beta s + 3 beta^2)
    k5 = -p (s^3 + 8 p s + 20 beta p + 10 beta s^2 + 15 beta^2 s)
"""

from dataclasses import dataclass, field, fields
from math import copysign, hypot, log2, sqrt

import numpy as np

from mixlab import _check
from mixlab.fit import Fit
from mixlab.mixture import Mixture

NO_MIXTURE = "no mixture"  # the failure of a `Fit` when no root of the nonic belongs to a mixture
_POSITIVE = "p is positive, as if both means lay on the same side of the overall mean."
_SQUARED = (
    "The nonic is solved, but not the equations for k3, k4 and k5: on the way one was squared."
)
OBJECTIVE_NAME = "mismatch of the sixth moment"  # in units of the data's sd to the sixth power

# So that sixth powers, and their reciprocals, are safe floats: of the sd, and of distances in sds.
_LARGEST_SD = 1e40
_FARTHEST = 1e7
_LARGEST_CUMULANT = 1e30  # in sds; what reaches no farther stays below
_EPS = np.finfo(float).eps
_REAL = 1e-13  # a value of the nonic, relative to its terms, that only rounding keeps from zero
_SAME = 1e-7  # roots this close, relatively, are one double root that rounding has split
_SHORT = 1e-12  # a relative step of Newton's method after which only rounding is left
_MET = 1e-9  # how closely the three equations are to be met, relative to their terms
_NOTHING = 1e-30  # what is smaller leaves no digit beside ones, and its powers underflow
_ZERO_VARIANCE = 1e-12  # relative to the variance of the data
_MOST_STEPS = 30


# --- What the road looks at of the data --------------------------------------------------------


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
        for j, scaled in enumerate(self._scaled(), start=3):
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

    def _scaled(self):
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
        Whether to correct for the width h of the classes, which must then be equal: k2 - h^2/12,
        k4 + h^4/120, k6 - h^6/252 (Sheppard 1897, Proceedings of the London Mathematical Society
        29, 353-380). Those are the cumulants of a point's place within its class, the h^2/12 of a
        uniform distribution and so on, taken away.

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
    if not isinstance(sheppard, (bool, np.bool_)):
        raise TypeError(f"sheppard is {sheppard!r}; allowed: True or False")
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
    >>> mixture_cumulants(Mixture.univariate([0.5, 0.5], [-1, 1], [1, 1]))
    Cumulants(mean=0.0, k2=2.0, k3=0.0, k4=-2.0, k5=0.0, k6=16.0)
    """
    if not isinstance(mixture, Mixture):
        raise TypeError(f"mixture is {mixture!r}; allowed: a Mixture")
    if mixture.n_features != 1:
        raise ValueError(f"mixture has d={mixture.n_features}; allowed: a one-dimensional Mixture")
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
        return _unscaled(mean, unit, k2, _two_components(*weights.tolist(), gap, difference))
    distances = (means - mean) / unit
    moments = _normal_moments(weights, distances, variances)
    sizes = _normal_moments(weights, np.abs(distances), variances)
    return _unscaled(mean, unit, moments[2], _from_moments(moments, sizes, 8 * _EPS))


def _normal_moments(weights, means, variances):
    """Raw moments 0 to 6 of a mixture, by the recursion of `Mixture.moment`."""
    rows = [np.ones_like(means), means]
    for j in range(2, 7):
        rows.append(means * rows[-1] + (j - 1) * variances * rows[-2])
    return [float(weights @ row) for row in rows]


def _two_components(w1, w2, gap, difference):
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


# --- The nonic ----------------------------------------------------------------------------------


def nonic(cumulants):
    """Return Pearson's polynomial of degree nine in p, for these cumulants.

    Its real roots p are the products of the two components' distances from the overall mean, of
    all pairs of normals that share the five moments (Pearson 1894; in cumulants as here, Cohen
    1967, Technometrics 9, 15-28).

    Parameters
    ----------
    cumulants : Cumulants
        With an sd between 1e-15 and 1e15.

    Returns
    -------
    ndarray, shape (10,)
        Coefficients, that of p^9 first. That of p^j is in the unit of the data to the power of
        18 - 2j.

    Raises
    ------
    TypeError, ValueError
        If these are no Cumulants, or so large or small that a coefficient is no safe float.

    Examples
    --------
    >>> nonic(Cumulants(mean=0, k2=2, k3=0, k4=-2, k5=0, k6=16))
    array([  8.,   0., -56.,   0., 120.,   0., -72.,   0.,   0.,   0.])
    """
    if not isinstance(cumulants, Cumulants):
        raise TypeError(f"cumulants is {cumulants!r}; allowed: Cumulants")
    with np.errstate(over="ignore", invalid="ignore"):
        coefficients = np.array(
            _nonic(*np.array([cumulants.k3, cumulants.k4, cumulants.k5], dtype=float))
        )
    if not (1e-15 <= cumulants.sd <= 1e15 and np.isfinite(coefficients).all()):
        raise ValueError(
            f"cumulants have the sd {cumulants.sd:g}, whose power 18 overflows; allowed: an sd "
            "from 1e-15 to 1e+15 (rescale the data first)"
        )
    return coefficients + 0.0  # no -0.0


def _nonic(k3, k4, k5):
    return [
        8.0,
        0.0,
        28 * k4,
        12 * k3**2,
        24 * k3 * k5 + 30 * k4**2,
        148 * k3**2 * k4 - 6 * k5**2,
        96 * k3**4 - 36 * k3 * k4 * k5 + 9 * k4**3,
        -24 * k3**3 * k5 - 21 * k3**2 * k4**2,
        -32 * k3**4 * k4,
        -8 * k3**6,
    ]


def _real_roots(coefficients):
    """Real roots of a polynomial, ascending; a double root that rounding has split is one."""
    found = []
    for guess in np.roots(coefficients):
        if guess.imag < 0:
            continue  # the mirror of another
        place, off = _polish(coefficients, float(guess.real))
        if off <= _REAL:
            found.append(place)
    distinct = []
    for place in sorted(found):
        if not distinct or place - distinct[-1] > _SAME * abs(place):
            distinct.append(place)
    return distinct


def _polish(coefficients, place):
    """Newton's method while it brings the polynomial closer to zero, relative to its terms."""
    best, least = place, np.inf
    for _ in range(_MOST_STEPS):
        value = slope = size = 0.0
        for c in coefficients:
            slope = slope * place + value
            value = value * place + c
            size = size * abs(place) + abs(c)
        off = abs(value) / size if size else 0.0
        if not off < least:
            break
        best, least = place, off
        if not slope or least < _EPS / 4:
            break
        place -= value / slope
    return best, least


# --- From a root back to a mixture --------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Root:
    """A real root of the nonic, followed back as far as it leads.

    Attributes
    ----------
    p : float
        The root: the product of the components' distances from the overall mean, in the squared
        unit of the data.
    admissible : bool
        Whether it belongs to a mixture.
    message : str
        If it does not: why not, in words.
    mixture : Mixture or None
        If it does: the mixture, component 1 having the lower mean.
    weights, means, variances : ndarray, shape (2,), or None
        What came out, also where it is no mixture's; None where it is not real. A variance may be
        negative, and a weight outside 0 to 1.
    sixth : float or None
        The mixture's sixth central moment minus the data's, in the unit of the data to the power
        of six; None where there is no mixture.
    """

    p: float
    admissible: bool
    message: str
    mixture: Mixture | None = None
    weights: np.ndarray | None = field(default=None, repr=False)
    means: np.ndarray | None = field(default=None, repr=False)
    variances: np.ndarray | None = field(default=None, repr=False)
    sixth: float | None = None


def roots(x):
    """Return every real root of the nonic, each with the mixture it belongs to or why it has none.

    Parameters
    ----------
    x : array_like, shape (n,), or Cumulants
        Data, or what `cumulants`, `binned_cumulants` or `mixture_cumulants` made of them.

    Returns
    -------
    list of Root
        By ascending p.

    Raises
    ------
    ValueError, TypeError
        As `cumulants`.

    Examples
    --------
    >>> from mixlab import datasets
    >>> x, truth = datasets.vincent_run()
    >>> [(round(root.p, 2), root.admissible) for root in roots(x)]
    [(-20.1, True), (-8.95, False), (4.82, False), (14.89, False), (55.34, False)]
    >>> roots(x)[1].message
    'The variance of component 1 came out negative, -9.494.'
    """
    data = _cumulants(x)
    k3, k4, k5, _ = scaled = data._scaled()
    # In this unit the nonic's coefficients are neither huge nor tiny.
    unit = max(abs(k3) ** (1 / 3), abs(k4) ** (1 / 4), abs(k5) ** (1 / 5))
    if unit < _NOTHING:
        return [Root(0.0, False, "k3, k4 and k5 are zero, as for a single normal.")]
    k3, k4, k5 = k3 / unit**3, k4 / unit**4, k5 / unit**5
    k3, k4, k5 = (0.0 if abs(k) < _NOTHING else k for k in (k3, k4, k5))
    found = []
    for p in _real_roots(_nonic(k3, k4, k5)):
        if p == 0:
            found.append(_equal_means(data, scaled, k3 == k5 == 0))
        else:
            found.append(_follow(data, scaled, unit, p, (k3, k4, k5)))
    return found


def solve(x):
    """Return every mixture of two normals that shares moments 1 to 5 with the data.

    Parameters
    ----------
    x : array_like, shape (n,), or Cumulants

    Returns
    -------
    list of Mixture
        First the one whose sixth moment is nearest to the data's; empty if there is none.

    Raises
    ------
    ValueError, TypeError
        As `cumulants`.

    Notes
    -----
    How near may the components be? The cumulants of a mixture, as `mixture_cumulants` gives them,
    lead back to it whatever the distance: over 40,000 mixtures with weights down to 1e-4, sds over
    two decades and means from 1e-6 to 30 sds apart, weights and sds came back with a relative
    error of 9e-11 at worst. What limits is how well the cumulants are known. With central moments
    that are known to 15 digits, equal sds leave errors of 1e-12 for means one sd apart, 1e-8 at a
    tenth of an sd, 1e-4 at a hundredth, and nothing at a thousandth; where the sds differ by 20 %
    the error stays below 1e-11 however close the means are.

    If k3 and k5 are zero and k4 is positive, the means are equal, and five moments leave one number
    free; the sixth then decides, and there is one answer. A k3 or k5 that is not zero is taken at
    its word, however much chance made it: then it decides.

    Examples
    --------
    >>> truth = Mixture.univariate([0.7, 0.3], [1, 10], [2, 3])
    >>> solve(mixture_cumulants(truth))[0]
    Mixture(K=2, d=1: 0.7 N(mean 1, sd 2) + 0.3 N(mean 10, sd 3))
    """
    return [root.mixture for root in _by_sixth(roots(x))]


def fit(x):
    """Fit a mixture of two normals by Pearson's method: five moments, chosen by the sixth.

    Parameters
    ----------
    x : array_like, shape (n,), or Cumulants

    Returns
    -------
    Fit
        Its path begins with one normal, written as two equal bells, and ends with the chosen
        mixture. ``converged`` is False where no root belongs to a mixture; ``failure`` is then
        ``NO_MIXTURE``, and the path is that normal alone.

    Raises
    ------
    ValueError, TypeError
        As `cumulants`.

    Examples
    --------
    >>> from mixlab import datasets
    >>> x, truth = datasets.vincent_run()
    >>> fit(x).mixture
    Mixture(K=2, d=1: 0.6724 N(mean -0.0964, sd 1.939) + 0.3276 N(mean 9.456, sd 3.314))
    """
    data = _cumulants(x)
    found = roots(data)
    chosen = _by_sixth(found)
    k3, k4, _, k6 = data._scaled()
    path = [Mixture([0.5, 0.5], [data.mean] * 2, [data.k2] * 2)]
    objective = [abs(k6 + 15 * k4 + 10 * k3**2)]
    if chosen:
        path.append(chosen[0].mixture)
        objective.append(abs(chosen[0].sixth) / data.sd**6)
    return Fit(
        path=path,
        objective=objective,
        objective_name=OBJECTIVE_NAME,
        converged=bool(chosen),
        message=_verdict(found, len(chosen)),
        n_iter=len(chosen[:1]),
        failure="" if chosen else NO_MIXTURE,
    )


def _cumulants(x):
    return x if isinstance(x, Cumulants) else cumulants(x)


def _by_sixth(found):
    return sorted((root for root in found if root.admissible), key=lambda root: abs(root.sixth))


def _verdict(found, n_admissible):
    n = len(found)
    if n == 1:
        only = "The only real root of the nonic belongs to"
        return f"{only} a mixture." if n_admissible else f"{only} no mixture. {_reasons(found)}"
    if n_admissible:
        return (
            f"Chosen by the sixth moment among {n_admissible} admissible of {n} real roots of the "
            "nonic."
        )
    return f"None of the {n} real roots of the nonic belongs to a mixture. {_reasons(found)}"


def _reasons(found):
    words = [f"p = {root.p:.4g}: {root.message}" for root in found if root.p <= 0]
    positive = [f"{root.p:.4g}" for root in found if root.p > 0]
    if positive:
        words.append(f"p = {', '.join(positive)}: {_POSITIVE}")
    return " ".join(words)


def _follow(data, scaled, unit, p, targets):
    """Follow a root other than zero back to the mixture; `p` and `targets` are in `unit`."""
    scale = unit**2 * data.k2
    solution = _meet(p, targets)
    if solution is None:
        return Root(p * scale, False, _POSITIVE if p > 0 else _SQUARED)
    p, s, slope = solution
    spread = s * s - 4 * p
    if spread <= 0:
        return Root(p * scale, False, f"{_POSITIVE} The means come out complex.")
    # The distance of larger size first: the other would lose digits in a difference.
    gap = sqrt(spread)
    far = (s + copysign(gap, s)) / 2
    low, high = sorted((far, p / far))
    weights = np.array([high, -low]) / gap
    distances = np.array([low, high]) * unit
    variances = 1 + p * unit**2 + slope * unit * distances
    return _judge(data, scaled, p * scale, weights, distances, variances)


def _judge(data, scaled, p, weights, distances, variances):
    """Say whether this is a mixture; distances and variances are those of data of sd one."""
    came_out = {
        "weights": weights,
        "means": data.mean + data.sd * distances,
        "variances": data.k2 * variances,
    }
    for array in came_out.values():
        array.flags.writeable = False
    if p > 0:
        listed = ", ".join(f"{w:.4g}" for w in weights)
        return Root(p, False, f"{_POSITIVE} The weights come out as {listed}.", **came_out)
    bad = np.flatnonzero(variances <= _ZERO_VARIANCE)
    if bad.size:
        return Root(p, False, _bad_variances(bad, came_out["variances"], variances), **came_out)
    if not (0 < weights[0] < 1 and 0 < weights[1] < 1):
        return Root(p, False, "A weight came out as zero.", **came_out)
    gap, difference = np.diff(distances)[0], np.diff(variances)[0]
    sixth = _two_components(*weights.tolist(), gap, difference)[3] - scaled[3]
    return Root(
        p,
        True,
        "It belongs to a mixture.",
        mixture=Mixture(weights, came_out["means"], came_out["variances"]),
        sixth=float(sixth * data.sd**6),
        **came_out,
    )


def _bad_variances(bad, values, scaled):
    if len(bad) == 2:
        shown = np.where(np.abs(scaled) <= _ZERO_VARIANCE, 0.0, values)
        return f"Neither variance came out positive: {shown[0]:.4g} and {shown[1]:.4g}."
    k = bad[0]
    is_zero = abs(scaled[k]) <= _ZERO_VARIANCE
    return (
        f"The variance of component {k + 1} came out "
        f"{'zero' if is_zero else f'negative, {values[k]:.4g}'}."
    )


def _meet(p, targets):
    """Return (p, s, beta) that meet the three equations near this root p, or None.

    The formulas lose digits where the means are close: s is then a small difference of large
    numbers. Newton's method on the equations themselves brings them back.
    """
    k3, k4, k5 = targets
    start = p
    c = -k3 / p
    square = 2 * p + c * c + k4 / p  # 6 beta^2
    numerator = k5 / p + c**3 + 8 * p * c - 3 * c * square
    denominator = c * c - 4 * p + 3 * square
    slope = -numerator / denominator if denominator else 0.0
    s = c - 3 * slope
    best, least, length = None, np.inf, np.inf
    for _ in range(_MOST_STEPS):
        sums = _sums(p, s, slope)
        off = [-p * total - k for total, k in zip(sums, targets, strict=True)]
        # s may be zero; the distance between the means is what its rounding compares with.
        gap = hypot(s, 2 * sqrt(abs(p)))
        sizes = _sums(abs(p), gap, abs(slope))
        worst = max(
            abs(o) / (abs(p) * size + abs(k))
            for o, size, k in zip(off, sizes, targets, strict=True)
        )
        if worst < least:
            best, least = (p, s, slope), worst
        if length < _SHORT:
            break
        jacobian = (
            (-sums[0], -p, -3 * p),
            (-sums[1] - 2 * p, -2 * p * (s + 3 * slope), -6 * p * (s + slope)),
            (
                -sums[2] - p * (8 * s + 20 * slope),
                -p * (3 * s * s + 8 * p + 20 * slope * s + 15 * slope * slope),
                -p * (20 * p + 10 * s * s + 30 * slope * s),
            ),
        )
        step = _cramer(jacobian, off)
        if step is None or not max(map(abs, step)) < _NOTHING**-2 or step[0] == p:
            break  # nearly a double root: the equations do not say where to go
        p, s, slope = p - step[0], s - step[1], slope - step[2]
        length = max(abs(step[0]) / gap**2, abs(step[1]) / gap, abs(step[2]) / (abs(slope) + gap))
    if least > _MET or abs(best[0] - start) > 0.01 * abs(start):
        return None
    return best


def _sums(p, s, slope):
    """What -p is multiplied with in the equations for k3, k4 and k5."""
    return (
        s + 3 * slope,
        2 * p + s * s + 6 * slope * s + 3 * slope * slope,
        s**3 + 8 * p * s + 20 * slope * p + 10 * slope * s * s + 15 * slope * slope * s,
    )


def _cramer(rows, right):
    (a, b, c), (d, e, f), (g, h, i) = rows
    x, y, z = right
    ei_fh, di_fg, dh_eg = e * i - f * h, d * i - f * g, d * h - e * g
    determinant = a * ei_fh - b * di_fg + c * dh_eg
    if not determinant:
        return None
    return (
        (x * ei_fh - b * (y * i - f * z) + c * (y * h - e * z)) / determinant,
        (a * (y * i - f * z) - x * di_fg + c * (d * z - y * g)) / determinant,
        (a * (e * z - y * h) - b * (d * z - y * g) + x * dh_eg) / determinant,
    )


def _equal_means(data, scaled, symmetric):
    """The root p = 0: both means at the overall mean, which only symmetric data allow.

    Five moments then leave one number free, and the sixth decides: the variances have a
    two-point distribution with variance k4 / 3 and third central moment k6 / 15.
    """
    _, k4, _, k6 = scaled
    if not symmetric:
        return Root(0.0, False, "Both means coincide, which needs k3 and k5 to be zero.")
    if k4 < 0:
        return Root(0.0, False, "Both means coincide, which needs a positive k4.")
    spread = sqrt(k4 / 3)
    skewness = k6 / 15 / spread**3
    far = (skewness + copysign(hypot(skewness, 2), skewness)) / 2
    low, high = sorted((far, -1 / far))
    weights = np.array([high, -low]) / (high - low)
    variances = 1 + spread * np.array([low, high])
    return _judge(data, scaled, 0.0, weights, np.zeros(2), variances)


# --- What comes in ------------------------------------------------------------------------------


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
