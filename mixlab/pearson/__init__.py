"""The first road without a guess: Pearson's equation of degree nine, and every root it has.

Pearson (1894, *Contributions to the mathematical theory of evolution*, Philosophical Transactions
of the Royal Society of London A 185, 71-110) took five moments of data apart into two normals by
eliminating four of the five unknowns. The polynomial that is left, the nonic, has up to nine real
roots; each is followed back to a mixture, or to the reason why it is none, and the sixth moment
chooses among those that are left.

How it is done: `_cumulants.py` has what the road looks at of the data, `_nonic.py` the polynomial,
its real roots and the equations that it came from.
"""

from dataclasses import dataclass, field
from math import copysign, hypot, sqrt

import numpy as np

from mixlab.fit import NO_MIXTURE, Fit
from mixlab.mixture import Mixture
from mixlab.pearson._cumulants import (
    Cumulants,
    binned_cumulants,
    cumulants,
    mixture_cumulants,
    two_components,
)
from mixlab.pearson._nonic import NOTHING, coefficients_of, meet, nonic, real_roots

__all__ = [
    "NO_MIXTURE",
    "OBJECTIVE_NAME",
    "Cumulants",
    "Root",
    "binned_cumulants",
    "cumulants",
    "fit",
    "mixture_cumulants",
    "nonic",
    "roots",
    "solve",
]

OBJECTIVE_NAME = "mismatch of the sixth moment"  # in units of the data's sd to the sixth power

_POSITIVE = "p is positive, as if both means lay on the same side of the overall mean."
_SQUARED = (
    "The nonic is solved, but not the equations for k3, k4 and k5: on the way one was squared."
)
_ZERO_VARIANCE = 1e-12  # relative to the variance of the data


@dataclass(frozen=True, eq=False)
class Root:
    """A real root of the nonic, followed back as far as it leads.

    Attributes
    ----------
    p : float
        The root: the product of the components' distances from the overall mean, in the squared
        unit of the data.
    message : str
        If it belongs to no mixture: why not, in words.
    mixture : Mixture or None
        If it belongs to one: the mixture, component 1 having the lower mean.
    weights, means, variances : ndarray, shape (2,), or None
        What came out, also where it is no mixture's; None where it is not real. A variance may be
        negative, and a weight outside 0 to 1.
    sixth : float or None
        The mixture's sixth central moment minus the data's, in the unit of the data to the power
        of six; None where there is no mixture.
    """

    p: float
    message: str
    mixture: Mixture | None = None
    weights: np.ndarray | None = field(default=None, repr=False)
    means: np.ndarray | None = field(default=None, repr=False)
    variances: np.ndarray | None = field(default=None, repr=False)
    sixth: float | None = None

    @property
    def admissible(self):
        """Whether it belongs to a mixture."""
        return self.mixture is not None


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
    data = _as_cumulants(x)
    k3, k4, k5, _ = scaled = data.scaled()
    # In this unit the nonic's coefficients are neither huge nor tiny.
    unit = max(abs(k3) ** (1 / 3), abs(k4) ** (1 / 4), abs(k5) ** (1 / 5))
    if unit < NOTHING:
        return [Root(0.0, "k3, k4 and k5 are zero, as for a single normal.")]
    k3, k4, k5 = k3 / unit**3, k4 / unit**4, k5 / unit**5
    k3, k4, k5 = (0.0 if abs(k) < NOTHING else k for k in (k3, k4, k5))
    found = []
    for p in real_roots(coefficients_of(k3, k4, k5)):
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
    lead back to it whatever the distance: over 100,000 mixtures with weights down to 1e-4, sds
    over two decades and means from 1e-6 to 30 sds apart, weights and sds came back with a relative
    error below 1e-8. What limits is how well the cumulants are known. With central moments
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
    data = _as_cumulants(x)
    found = roots(data)
    chosen = _by_sixth(found)
    k3, k4, _, k6 = data.scaled()
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


def _as_cumulants(x):
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
    solution = meet(p, targets)
    if solution is None:
        return Root(p * scale, _POSITIVE if p > 0 else _SQUARED)
    p, s, slope = solution
    spread = s * s - 4 * p
    if spread <= 0:
        return Root(p * scale, f"{_POSITIVE} The means come out complex.")
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
        return Root(p, f"{_POSITIVE} The weights come out as {listed}.", **came_out)
    bad = np.flatnonzero(variances <= _ZERO_VARIANCE)
    if bad.size:
        return Root(p, _bad_variances(bad, came_out["variances"], variances), **came_out)
    gap, difference = np.diff(distances)[0], np.diff(variances)[0]
    sixth = two_components(*weights.tolist(), gap, difference)[3] - scaled[3]
    return Root(
        p,
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


def _equal_means(data, scaled, symmetric):
    """The root p = 0: both means at the overall mean, which only symmetric data allow.

    Five moments then leave one number free, and the sixth decides: the variances have a
    two-point distribution with variance k4 / 3 and third central moment k6 / 15.
    """
    _, k4, _, k6 = scaled
    if not symmetric:
        return Root(0.0, "Both means coincide, which needs k3 and k5 to be zero.")
    if k4 < 0:
        return Root(0.0, "Both means coincide, which needs a positive k4.")
    spread = sqrt(k4 / 3)
    skewness = k6 / 15 / spread**3
    far = (skewness + copysign(hypot(skewness, 2), skewness)) / 2
    low, high = sorted((far, -1 / far))
    weights = np.array([high, -low]) / (high - low)
    variances = 1 + spread * np.array([low, high])
    return _judge(data, scaled, 0.0, weights, np.zeros(2), variances)
