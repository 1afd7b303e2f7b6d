"""The polynomial of degree nine, its real roots, and the equations that it came from.

The unknown is p, the product of the two components' distances from the overall mean. With s their
sum and beta the slope of the line on which the variances lie, everything else follows::

    k3 = -p (s + 3 beta)
    k4 = -p (2 p + s^2 + 6 beta s + 3 beta^2)
    k5 = -p (s^3 + 8 p s + 20 beta p + 10 beta s^2 + 15 beta^2 s)
"""

from math import hypot, sqrt

import numpy as np

from mixlab.pearson._cumulants import Cumulants

NOTHING = 1e-30  # what is smaller leaves no digit beside ones, and its powers underflow
_EPS = np.finfo(float).eps
_REAL = 1e-13  # a value of the nonic, relative to its terms, that only rounding keeps from zero
_SAME = 1e-7  # roots this close, relatively, are one double root that rounding has split
_SHORT = 1e-12  # a relative step of Newton's method after which only rounding is left
_MET = 1e-9  # how closely the three equations are to be met, relative to their terms
_MOST_STEPS = 30


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
        Coefficients, that of :math:`p^9` first. That of :math:`p^j` is in the unit of the data to
        the power of 18 - 2j.

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
            coefficients_of(*np.array([cumulants.k3, cumulants.k4, cumulants.k5], dtype=float))
        )
    if not (1e-15 <= cumulants.sd <= 1e15 and np.isfinite(coefficients).all()):
        raise ValueError(
            f"cumulants have the sd {cumulants.sd:g}, whose power 18 overflows; allowed: an sd "
            "from 1e-15 to 1e+15 (rescale the data first)"
        )
    return coefficients + 0.0  # no -0.0


def coefficients_of(k3, k4, k5):
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


def real_roots(coefficients):
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


def meet(p, targets):
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
        if step is None or not max(map(abs, step)) < NOTHING**-2 or step[0] == p:
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
