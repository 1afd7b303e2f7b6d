"""The first road: equate a mixture's moments to the data's moments, and solve from a guess.

Pearson (1894) had the idea. The moments of a mixture are polynomials in its parameters, derived
here with SymPy; matching as many of them as there are parameters gives a polynomial system, solved
here by Newton's method in NumPy. `solve` works with five plain numbers and a guess; `fit` with
data and a `Mixture`; `basins` with thousands of guesses at once.

Parameters stand in one order everywhere: (mu_1, sigma_1, ..., mu_K, sigma_K) and then the first
K - 1 weights, which for K = 2 is the single weight r.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from math import comb

import numpy as np

from mixlab import _check
from mixlab.fit import NO_MIXTURE, Fit
from mixlab.mixture import Mixture, check_mixture

NO_ROOT = "no root"  # the failure of a `Fit` that ended nowhere; at a root that is none, NO_MIXTURE
_MET_BY_NONE = "The equations are met, but not by a mixture"
OBJECTIVE_NAME = "mismatch of the moments"  # of the data scaled to mean 0 and sd 1

# Newton's method has arrived when the moments of the scaled data are met this closely; it goes
# on while that still helps, down to where only rounding is left.
_MET = 1e-10
_EXACT = 1e-13
# Only sigma squared enters the moments, so a sigma of zero ends at about the root of _EXACT.
_ZERO_SD = 1e-6
_MOST_HALVINGS = 10
_AT_ONCE = 128  # shorter steps that are tried in one call


class Basin(IntEnum):
    """Where a guess leads: the labels that `basins` gives."""

    ROOT = 0
    MIRROR = 1
    OTHER = 2
    INADMISSIBLE = 3
    NOWHERE = 4


# --- Symbols --------------------------------------------------------------------------------


def normal_moment(order):
    r"""Return :math:`\mathrm{E}[X^j]` of a normal X as a SymPy polynomial in mu and sigma.

    Derived by integration in ``sympy.stats``; the closed form is
    :math:`\sum_i \binom{j}{2i} (2i - 1)!! \, \sigma^{2i} \mu^{j - 2i}`
    (Papoulis 1991, *Probability, Random Variables, and Stochastic Processes*, section 5-4).

    Parameters
    ----------
    order : int
        At least zero.

    Returns
    -------
    sympy.Expr
        In the symbols ``mu`` and ``sigma``.

    Raises
    ------
    ValueError, TypeError
        If ``order`` is not a whole number of at least zero.

    Examples
    --------
    >>> normal_moment(3)
    mu**3 + 3*mu*sigma**2
    """
    return _normal_moment(_check.whole_number(order, "order", 0))


@lru_cache
def _normal_moment(order):
    import sympy
    import sympy.stats

    # The integral needs to know that sigma is positive; the polynomial does not.
    mean, sd = sympy.Symbol("mu", real=True), sympy.Symbol("sigma", positive=True)
    moment = sympy.stats.E(sympy.stats.Normal("X", mean, sd) ** order)
    return sympy.expand(moment).subs({mean: sympy.Symbol("mu"), sd: sympy.Symbol("sigma")})


def symbols(K=2):
    """Return the SymPy symbols of the parameters, in the order used everywhere.

    Parameters
    ----------
    K : int
        Number of components, at least one.

    Returns
    -------
    tuple of sympy.Symbol
        3K - 1 of them; the weights are ``r`` for K = 2 and ``pi_1, ..., pi_{K-1}`` beyond.

    Raises
    ------
    ValueError, TypeError
        If ``K`` is not a whole number of at least one.

    Examples
    --------
    >>> symbols()
    (mu_1, sigma_1, mu_2, sigma_2, r)
    """
    import sympy

    K = _check.whole_number(K, "K", 1)
    names = [f"{letter}_{k}" for k in range(1, K + 1) for letter in ("mu", "sigma")]
    names += ["r"] if K == 2 else [f"pi_{k}" for k in range(1, K)]
    return tuple(sympy.Symbol(name) for name in names)


def mixture_moments(orders, K=2):
    r"""Return raw moments of a mixture as SymPy polynomials in its parameters.

    .. math:: m_j = \mathrm{E}[X^j] = \sum_{k=1}^{K} \pi_k \, \mathrm{E}[X_k^j]

    Each is the weighted sum of the components' moments; the last weight is one minus the others.

    Parameters
    ----------
    orders : sequence of int
        Which moments, each order at least one.
    K : int
        Number of components.

    Returns
    -------
    list of sympy.Expr
        In the symbols that `symbols` returns.

    Raises
    ------
    ValueError, TypeError
        If an order or ``K`` is not a whole number of at least one.

    Examples
    --------
    >>> mixture_moments([1, 2])
    [mu_1*r + mu_2*(1 - r), r*(mu_1**2 + sigma_1**2) + (1 - r)*(mu_2**2 + sigma_2**2)]
    """
    import sympy

    orders = _check_orders(orders)
    parameters = symbols(K)
    mu, sigma = sympy.symbols("mu sigma")
    weights = [*parameters[2 * K :], 1 - sum(parameters[2 * K :])]
    return [
        sum(
            weight
            * normal_moment(order).subs({mu: parameters[2 * k], sigma: parameters[2 * k + 1]})
            for k, weight in enumerate(weights)
        )
        for order in orders
    ]


def equations(values, K=2):
    r"""Return the system to solve: each moment of the mixture minus its value in the data.

    .. math:: m_j(\mu_1, \sigma_1, \ldots, r) - \frac{1}{n} \sum_{i=1}^{n} x_i^j = 0,
       \qquad j = 1, \ldots, 3K - 1

    Parameters
    ----------
    values : array_like, shape (3K - 1,)
        Raw moments 1, 2, ..., 3K - 1 of the data, as from `sample_moments`.
    K : int
        Number of components.

    Returns
    -------
    list of sympy.Expr
        As many equations as unknowns; each is to be zero.

    Raises
    ------
    ValueError
        If ``values`` does not hold 3K - 1 finite numbers.

    Examples
    --------
    >>> equations([3.0, 2.5], K=1)
    [mu_1 - 3.0, mu_1**2 + sigma_1**2 - 2.5]
    """
    values = _check_values(values, _check.whole_number(K, "K", 1))
    polynomials = mixture_moments(range(1, 3 * K), K)
    return [polynomial - float(v) for polynomial, v in zip(polynomials, values, strict=True)]


# --- Numbers --------------------------------------------------------------------------------


def sample_moments(x, orders):
    r"""Return raw moments of data: the averages :math:`\frac{1}{n} \sum_i x_i^j`.

    Parameters
    ----------
    x : array_like, shape (n,)
    orders : sequence of int
        Which moments, each order at least one.

    Returns
    -------
    ndarray, shape (len(orders),)
        The j-th in the unit of the data to the power of its order.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is empty, not finite or not one-dimensional, an order is not a whole number of at
        least one, or a moment is too large for a float.

    Examples
    --------
    >>> sample_moments([1, 2, 3], orders=[1, 2])
    array([2.        , 4.66666667])
    """
    x = _check.data(x, n_features=1)
    orders = np.array(_check_orders(orders))
    with np.errstate(over="ignore", invalid="ignore"):
        # Along the first axis NumPy adds one point after the other, as the published run did.
        values = (x[:, None] ** orders).mean(axis=0)
    if not np.isfinite(values).all():
        raise ValueError(
            f"x reaches {np.abs(x).max():g}, whose power {orders.max()} overflows; "
            "allowed: data whose moments are finite (rescale x first)"
        )
    return values


@dataclass(frozen=True, eq=False)
class Root:
    """What solving the moment equations came to; it need not be a mixture.

    Attributes
    ----------
    parameters : ndarray, shape (3K - 1,)
        Where the search ended, in the order (mu_1, sigma_1, ..., r). A sigma may be negative:
        only its square enters the equations.
    converged : bool
        Whether the equations are met there.
    admissible : bool
        Whether they are met by a mixture: every weight strictly between 0 and 1.
    message : str
        What happened, in words.
    n_iter : int
        Newton steps made (1 for ``method="nsolve"``, which does not tell).
    path : ndarray, shape (steps + 1, 3K - 1)
        The guess, and the parameters after each step.
    mismatch : ndarray, shape (steps + 1,)
        Root of the summed squares of the equations along the path, data scaled to mean 0, sd 1.
    """

    parameters: np.ndarray
    converged: bool
    admissible: bool
    message: str
    n_iter: int
    path: np.ndarray
    mismatch: np.ndarray


def solve(values, guess, *, method="newton", max_iter=100):
    """Solve the moment equations from a guess.

    Parameters
    ----------
    values : array_like, shape (3K - 1,)
        Raw moments 1, 2, ..., 3K - 1, as from `sample_moments`. Those of data far from zero, in
        terms of their sd, have lost the digits that matter: there use `fit`, which scales first.
    guess : array_like, shape (3K - 1,)
        (mu_1, sigma_1, ..., mu_K, sigma_K) and the first K - 1 weights.
    method : {"newton", "textbook", "nsolve"}
        ``"textbook"`` takes every step that Newton's method proposes. ``"newton"`` halves a step
        until it brings the moments closer (Dennis and Schnabel 1983, *Numerical Methods for
        Unconstrained Optimization and Nonlinear Equations*, section 6.3), and where that gets
        stuck starts again the textbook way, so that it reaches a root from every guess from which
        the textbook does. ``"nsolve"`` hands the SymPy equations to ``sympy.nsolve``.
    max_iter : int
        At most so many steps; ``"nsolve"`` counts its own.

    Returns
    -------
    Root

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or ``values`` cannot be moments of data: the second must
        exceed the square of the first.

    Examples
    --------
    >>> truth = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
    >>> values = [truth.moment(order) for order in range(1, 6)]
    >>> root = solve(values, guess=[1, 3, 8, 2, 0.5])
    >>> root.converged, root.parameters.round(6) + 0.0
    (True, array([ 0. ,  2. , 10. ,  3. ,  0.7]))
    """
    guess = _check_row(guess, "guess")
    values = _check_values(values, (len(guess) + 1) // 3)
    variance = values[1] - values[0] ** 2
    if not variance > 0:
        raise ValueError(
            f"values starts with {values[0]:g}, {values[1]:g}; allowed: a second moment larger "
            "than the square of the first, as in any data"
        )
    scale = _Scale(values[0], np.sqrt(variance))
    with np.errstate(all="ignore"):
        scaled = scale.moments(values)
    if not np.isfinite(scaled).all():
        raise ValueError(
            f"values is {values.tolist()}, which overflows when brought to mean 0 and sd 1; "
            "allowed: moments of data of ordinary size (rescale the data first)"
        )
    return _solve(Summary(scale, scaled), guess, method, max_iter, "guess")


def fit(x, start, *, method="newton", max_iter=100):
    """Fit a mixture by the method of moments: match moments 1 to 3K - 1, from a start.

    Parameters
    ----------
    x : array_like, shape (n,), or Summary
        Data, or what `summarise` made of them.
    start : Mixture
        The initial guess; it decides K.
    method, max_iter
        As in `solve`.

    Returns
    -------
    Fit
        Its path holds those Newton steps that are mixtures (a negative sigma is taken as its
        absolute value). ``converged`` is True only if the equations are met *by a mixture*;
        ``failure`` is ``NO_MIXTURE`` if they are met by something else, else ``NO_ROOT``.

    Raises
    ------
    ValueError, TypeError
        If ``x`` holds fewer than two distinct values or is not finite, or ``start`` is no
        one-dimensional mixture.

    Examples
    --------
    >>> from mixlab import datasets
    >>> x, truth = datasets.vincent_run()
    >>> fit(x, start=Mixture.univariate([0.7, 0.3], [0, 10], [3, 5])).mixture
    Mixture(K=2, d=1: 0.6724 N(mean -0.0964, sd 1.939) + 0.3276 N(mean 9.456, sd 3.314))
    """
    guess = _parameters(start, "start")
    summary = _summary(x, start.n_components)
    root = _solve(summary, guess, method, max_iter, "start")
    path, mismatch = [start], [root.mismatch[0]]
    for row, miss in zip(root.path[1:], root.mismatch[1:], strict=True):
        if _is_mixture(row) and np.isfinite(miss):
            path.append(to_mixture(row))
            mismatch.append(miss)
    return Fit(
        path=path,
        objective=mismatch,
        objective_name=OBJECTIVE_NAME,
        converged=root.admissible,
        message=root.message,
        n_iter=root.n_iter,
        failure="" if root.admissible else NO_MIXTURE if root.converged else NO_ROOT,
    )


def parameters(mixture):
    """Return a one-dimensional mixture's parameters as one vector, (mu_1, sigma_1, ..., r).

    Parameters
    ----------
    mixture : Mixture

    Returns
    -------
    ndarray, shape (3K - 1,)

    Raises
    ------
    TypeError, ValueError
        If it is no Mixture, or not one-dimensional.

    Examples
    --------
    >>> parameters(Mixture.univariate([0.7, 0.3], [0, 10], [2, 3]))
    array([ 0. ,  2. , 10. ,  3. ,  0.7])
    """
    return _parameters(mixture, "mixture")


def _parameters(mixture, name):
    check_mixture(mixture, name, n_features=1)
    pairs = np.column_stack([mixture.means, mixture.sds]).ravel()
    return np.concatenate([pairs, mixture.weights[:-1]])


def to_mixture(parameters):
    """Return the mixture with these parameters; a sigma counts by its absolute value.

    Parameters
    ----------
    parameters : array_like, shape (3K - 1,)

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError
        If these are no mixture's parameters, for instance with a weight outside 0 to 1.

    Examples
    --------
    >>> to_mixture([0, -2, 10, 3, 0.7])
    Mixture(K=2, d=1: 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3))
    """
    means, sds, weights = _split(_check_row(parameters, "parameters"))
    return Mixture.univariate(weights, means, np.abs(sds))


def basins(x, starts, *, reference=None, method="newton", max_iter=100):
    """Label thousands of starts at once by where the moment equations take them.

    Each start ends where `fit` would end from it.

    Parameters
    ----------
    x : array_like, shape (n,), or Summary
        Data, or what `summarise` made of them.
    starts : array_like, shape (m, 3K - 1), or sequence of Mixture
        Rows of (mu_1, sigma_1, ..., r).
    reference : Mixture, optional
        Decides which root is *the* root: the one that `fit` reaches from here, for instance from
        the truth. If it reaches none, every admissible root is OTHER. Without a reference, the
        root reached from most starts, in the order of its means.
    method : {"newton", "textbook"}
    max_iter : int

    Returns
    -------
    ndarray of int8, shape (m,)
        Values of `Basin`: ROOT, with the reference's labels; MIRROR, the same mixture with its
        labels permuted; OTHER, another admissible root; INADMISSIBLE, a root that is no mixture;
        NOWHERE, no root.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Examples
    --------
    >>> from mixlab import datasets
    >>> x, truth = datasets.vincent_run()
    >>> guesses = [[0, 3, 10, 5, 0.7], [10, 5, 0, 3, 0.3], [9, 1, 3, 6, 0.2]]
    >>> [Basin(label).name for label in basins(x, guesses, reference=truth)]
    ['ROOT', 'MIRROR', 'NOWHERE']
    """
    _check.one_of(method, "method", ("newton", "textbook"))
    guesses = _check_starts(starts)
    if reference is not None:
        _check_reference(reference, guesses.shape[1])
    summary = _summary(x, (guesses.shape[1] + 1) // 3)
    ends, met, _ = _newton(
        summary.values,
        summary.scale.parameters(guesses).T,
        damped=method == "newton",
        max_iter=_check.whole_number(max_iter, "max_iter", 1),
    )
    labels = np.full(len(guesses), Basin.NOWHERE, dtype=np.int8)
    labels[met] = Basin.INADMISSIBLE
    admissible = met & _is_mixture(ends, _ZERO_SD)
    if not admissible.any():
        return labels
    means, sds, weights = _split(ends[:, admissible])
    reached = np.stack([means, np.abs(sds), weights], axis=-1).transpose(1, 0, 2)  # (starts, K, 3)
    if reference is None:
        target = _most_common(reached)
        target = target[np.lexsort(target.T[::-1])]
    else:
        target = _root_near(reference, summary)
    labels[admissible] = _compare(reached, target)
    return labels


# --- The machinery, all in scaled units -------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """The shift and stretch that bring the data to mean 0 and sd 1.

    Newton's full steps do not care, but the numbers' accuracy does, and so does the meaning of
    "closer" when a step is halved: without it the fifth moment would drown the others.
    """

    centre: float
    width: float

    def parameters(self, rows):
        """Scale parameters, (..., 3K - 1)."""
        return self._apply(rows, lambda mu: (mu - self.centre) / self.width, 1 / self.width)

    def unscale(self, rows):
        """Undo `parameters`."""
        return self._apply(rows, lambda mu: self.centre + mu * self.width, self.width)

    @staticmethod
    def _apply(rows, move, stretch):
        rows = np.array(rows)
        K = (rows.shape[-1] + 1) // 3
        rows[..., 0 : 2 * K : 2] = move(rows[..., 0 : 2 * K : 2])
        rows[..., 1 : 2 * K : 2] *= stretch
        return rows

    def moments(self, values):
        """Turn raw moments into those of the scaled data (the binomial theorem)."""
        raw = [1.0, *values]
        return np.array(
            [
                sum(comb(j, i) * raw[i] * (-self.centre) ** (j - i) for i in range(j + 1))
                / self.width**j
                for j in range(1, len(raw))
            ]
        )


@dataclass(frozen=True, eq=False)
class Summary:
    """All that this road looks at of the data, however many they are.

    Attributes
    ----------
    scale : object
        The mean and sd of the data, as ``scale.centre`` and ``scale.width``.
    values : ndarray, shape (3K - 1,)
        Raw moments 1, 2, ..., 3K - 1 of the data scaled to mean 0 and sd 1.
    """

    scale: _Scale
    values: np.ndarray


def summarise(x, K=2):
    """Return what `fit` and `basins` need of the data, for those who call them again and again.

    Parameters
    ----------
    x : array_like, shape (n,)
    K : int
        Number of components of the starts to come.

    Returns
    -------
    Summary

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or not one-dimensional, or holds one value only.

    Examples
    --------
    >>> summarise([1.0, 2.0, 3.0, 6.0], K=1).values.round(6) + 0.0
    array([0., 1.])
    """
    x = _check.data(x, n_features=1)
    _check.varied(x)
    K = _check.whole_number(K, "K", 1)
    centre, width = x.mean(), x.std()
    if not width > 1e-14 * np.abs(x).max():
        raise ValueError(
            f"x has mean {centre:g} and sd {width:g}, so that its spread drowns in rounding; "
            "allowed: data nearer to zero (subtract a constant first)"
        )
    scaled = (x - centre) / width
    power, values = np.ones_like(scaled), []
    for _ in range(3 * K - 1):
        power *= scaled
        values.append(power.mean())
    return Summary(_Scale(centre, width), np.array(values))


def _summary(x, K):
    if not isinstance(x, Summary):
        return summarise(x, K)
    if len(x.values) != 3 * K - 1:
        raise ValueError(
            f"x is a Summary for K={(len(x.values) + 1) // 3}; allowed: one for K={K}, as of the "
            "start"
        )
    return x


def _solve(summary, guess, method, max_iter, name):
    _check.one_of(method, "method", ("newton", "textbook", "nsolve"))
    max_iter = _check.whole_number(max_iter, "max_iter", 1)
    scale, values = summary.scale, summary.values
    first = scale.parameters(guess)
    with np.errstate(over="ignore", invalid="ignore"):
        if not np.isfinite(_sum(_residuals(first[:, None], values[:, None]) ** 2)).all():
            raise ValueError(
                f"{name} is so far from the data that its moments overflow; allowed: means and "
                f"sds of about the data's size, which have mean {scale.centre:g} and sd "
                f"{scale.width:g}"
            )
    if method == "nsolve":
        end, met, reason = _nsolve(summary, guess)
        scaled_end = scale.parameters(end)
        path = np.array([first, scaled_end]) if met else first[None]
        n_iter = 1
    else:
        ends, converged, path = _newton(
            values, first[:, None], damped=method == "newton", max_iter=max_iter
        )
        met, path, n_iter = bool(converged[0]), np.array(path), len(path) - 1
        reason = _why_not(first, method, max_iter, n_iter)
        scaled_end = ends[:, 0]
        end = scale.unscale(scaled_end)
    admissible = met and bool(_is_mixture(scaled_end, _ZERO_SD))
    with np.errstate(over="ignore", invalid="ignore"):
        mismatch = np.sqrt(_sum(_residuals(path.T, values[:, None]) ** 2))
        path = scale.unscale(path)
    path[0] = guess  # not one rounding away from it
    return Root(
        parameters=end,
        converged=met,
        admissible=admissible,
        message=_describe(end, admissible) if met else reason,
        n_iter=n_iter,
        path=path,
        mismatch=mismatch,
    )


def _newton(values, guesses, *, damped, max_iter):
    """Run Newton's method from many guesses at once.

    Parameters
    ----------
    values : ndarray, shape (P,)
        Moments to meet.
    guesses : ndarray, shape (P, m)
    damped : bool
    max_iter : int

    Returns
    -------
    ends : ndarray, shape (P, m)
    met : ndarray of bool, shape (m,)
    path : list of ndarray, shape (P,)
        With a single guess: the guess, and where each step led.
    """
    ends, met, path = _newton_pass(values, guesses, damped, max_iter)
    if damped and not met.all():
        # Halving can get stuck where a bold step would have jumped free: no worse than the
        # textbook means trying the textbook too.
        again = np.flatnonzero(~met)
        bold_ends, bold_met, bold_path = _newton_pass(values, guesses[:, again], False, max_iter)
        freed = again[bold_met]
        ends[:, freed] = bold_ends[:, bold_met]
        met[freed] = True
        if bold_met.all():
            path = bold_path
    return ends, met, path


def _newton_pass(values, guesses, damped, max_iter):
    values = values[:, None]
    ends, sizes = guesses.copy(), np.empty(guesses.shape[1])
    alive, here, path = np.arange(guesses.shape[1]), guesses, []
    with np.errstate(all="ignore"):  # a run that explodes is dropped, and told as such
        residuals = _residuals(here, values)
        size = _sum(residuals**2)
        for made in range(max_iter + 1):
            ends[:, alive], sizes[alive] = here, size
            if ends.shape[1] == 1:
                path.append(here[:, 0].copy())
            if made == max_iter:
                break
            met = size <= _MET**2
            step = _newton_step(here, residuals)
            there = here - step
            residuals = _residuals(there, values)
            new_size = _sum(residuals**2)
            if damped:
                _shorten(here, step, values, size, met, there, residuals, new_size)
            limit = np.where(met, size / 4, size if damped else np.inf)
            moved = (new_size < limit) & (size > _EXACT**2)
            alive, here = alive[moved], there[:, moved]
            residuals, size = residuals[:, moved], new_size[moved]
            if not alive.size:
                break
    return ends, sizes <= _MET**2, path


def _shorten(here, step, values, size, met, there, residuals, new_size):
    """Halve the steps that lead to no lower misfit until they do; the last three are changed.

    A call costs as much as a few hundred numbers: where few are left, several halvings are tried at
    once, and the first that leads lower counts.
    """
    length, left = 1.0, _MOST_HALVINGS
    while left:
        worse = np.flatnonzero(~(new_size < size) & ~met)
        if not worse.size:
            return
        many = min(left, max(1, _AT_ONCE // worse.size))
        lengths = length * 0.5 ** np.arange(1, many + 1)
        shorter = here[:, None, worse] - lengths[:, None] * step[:, None, worse]
        tried = _residuals(shorter.reshape(len(here), -1), values).reshape(shorter.shape)
        sizes = _sum(tried**2)
        lower = sizes < size[worse]
        chosen = np.where(lower.any(axis=0), lower.argmax(axis=0), many - 1), range(worse.size)
        there[:, worse], residuals[:, worse] = shorter[:, *chosen], tried[:, *chosen]
        new_size[worse] = sizes[chosen]
        length, left = lengths[-1], left - many


def _residuals(columns, values):
    """Return moments of the mixtures minus `values`, (P, m), for parameters (P, m)."""
    moments, weights = _component_moments(columns)
    return _sum((weights * moments[1:]).swapaxes(0, 1)) - values


def _newton_step(columns, residuals):
    """Return J^-1 residuals, with the analytic Jacobian J.

    d/dmu m_j = j m_{j-1} and d/dsigma m_j = j (j - 1) sigma m_{j-2} for a normal's moment m_j.
    """
    moments, weights = _component_moments(columns)
    n_unknowns, n_guesses = columns.shape
    K = len(weights)
    sds = columns[1 : 2 * K : 2]
    j = np.arange(1, n_unknowns + 1)[:, None, None]
    system = np.zeros((n_unknowns, n_unknowns + 1, n_guesses))
    system[:, 0 : 2 * K : 2] = weights * j * moments[:-1]
    system[1:, 1 : 2 * K : 2] = weights * j[1:] * (j[1:] - 1) * sds * moments[:-2]
    system[:, 2 * K : -1] = moments[1:, :-1] - moments[1:, -1:]
    system[:, -1] = residuals
    return _eliminate(system)


def _component_moments(columns):
    """Return each component's moments 0..P, (P + 1, K, m), and the weights (K, m)."""
    means, sds, weights = _split(columns)
    variances = sds * sds
    moments = np.ones((len(columns) + 1, *means.shape))
    moments[1] = means
    for j in range(2, len(moments)):
        moments[j] = means * moments[j - 1] + (j - 1) * variances * moments[j - 2]
    return moments, weights


def _eliminate(system):
    """Solve many small systems at once by Gauss-Jordan with row exchanges.

    `system` is (P, P + 1, m), the right-hand side last. One singular system among the m gives
    NaN or infinity in its own column, where ``numpy.linalg.solve`` would give up on all of them;
    and a system's solution is the same to the last bit however many are solved beside it, so
    that a map of many guesses agrees with the fit from one.
    """
    each = np.arange(system.shape[2])
    for j in range(len(system)):
        pivot = j + np.abs(system[j:, j]).argmax(axis=0)
        row = system[pivot, :, each].T.copy()
        system[pivot, :, each] = system[j].T
        row[j:] /= row[j]
        system[j] = row
        factors = system[:, j].copy()
        factors[j] = 0
        system[:, j + 1 :] -= factors[:, None] * row[j + 1 :]
    return system[:, -1]


def _nsolve(summary, guess):
    import sympy

    # The published way works on the raw equations, in the data's own unit.
    centre, width = summary.scale.centre, summary.scale.width
    raw = _Scale(-centre / width, 1 / width).moments(summary.values)
    K = (len(guess) + 1) // 3
    try:
        solution = sympy.nsolve(equations(raw, K), symbols(K), [float(v) for v in guess])
    except (ValueError, ArithmeticError, TypeError) as error:
        # mpmath stumbles over a Jacobian with a column of zeros: a TypeError about None.
        said = "matrix is numerically singular" if isinstance(error, TypeError) else str(error)
        words = " ".join(said.split())
        return guess, False, f"sympy.nsolve found no root from this guess. It says: {words}"
    end = np.array([complex(v) for v in solution])
    if np.abs(end.imag).max() > 0 or not np.isfinite(end.real).all():
        return guess, False, "sympy.nsolve reached a root that is not real."
    return end.real, True, ""


def _sum(terms):
    # Not .sum(axis=0): NumPy may order that sum differently for one column than for many.
    return sum(terms)


def _split(columns):
    """Split parameters (P,) or (P, m) into means, sds and all K weights."""
    K = (len(columns) + 1) // 3
    free = columns[2 * K :]
    last = 1 - sum(free) if len(free) else np.ones_like(columns[:1])[0]
    return columns[0 : 2 * K : 2], columns[1 : 2 * K : 2], np.concatenate([free, [last]])


def _is_mixture(columns, least_sd=1e-100):
    """Whether parameters (P,) or (P, m) are a mixture's, up to the sign of a sigma."""
    _, sds, weights = _split(np.asarray(columns))
    one_alone = len(weights) == 1
    with np.errstate(invalid="ignore"):
        inside = (weights > 0) & (weights < 1) | one_alone
        wide = (np.abs(sds) > least_sd) & (np.abs(sds) < _check.LARGEST**0.5)
        return np.all(wide & inside, axis=0) & np.all(np.abs(columns) < _check.LARGEST, axis=0)


def _why_not(guess, method, max_iter, n_iter):
    if n_iter >= max_iter:
        return f"Newton's method made {max_iter} steps and reached no root. Try another guess."
    means, sds, weights = _split(guess)
    if n_iter == 0:
        what = ""
        if (weights == 0).any() or (sds == 0).any():
            what = "a weight or an sd of the guess is zero"
        elif len(set(zip(means, np.abs(sds), strict=True))) < len(means):
            what = "two components of the guess are the same"
        elif len(set(means)) < len(means):
            what = "two components of the guess have the same mean"
        if what:
            return f"No step could be made: {what}, so the equations do not say which way to go."
    after = f"after {n_iter} step{'s' * (n_iter != 1)}" if n_iter else "at once"
    if method == "textbook":
        return f"Newton's method ran off to infinity {after}. Try a guess nearer to the answer."
    return (
        f"Newton's method got stuck {after}: no step along its line, however short, brings the "
        "moments closer. Try a guess nearer to the answer."
    )


def _describe(end, admissible):
    _, sds, weights = _split(end)
    if admissible:
        note = ""
        if (sds < 0).any():
            note = " A sigma came out negative: only its square counts, so its sign means nothing."
        return f"The equations are met, by a mixture.{note}"
    if not ((weights > 0) & (weights < 1)).all() and len(weights) > 1:
        listed = ", ".join(f"{w:.4g}" for w in weights)
        return f"{_MET_BY_NONE}: the weights are {listed}, and a weight must lie between 0 and 1."
    return f"{_MET_BY_NONE}: an sd is zero."


def _most_common(reached):
    """Return the (K, 3) table of the mixture that most rows of `reached` hold, in any order."""
    canonical = np.array([table[np.lexsort(table.T[::-1])] for table in reached])
    _, first, counts = np.unique(canonical.round(5), axis=0, return_index=True, return_counts=True)
    return canonical[first[np.argmax(counts)]]


def _root_near(reference, summary):
    """Return the (K, 3) table of the root that `fit` reaches from the reference, or None."""
    answer = fit(summary, reference)
    if not answer.converged:
        return None
    return np.column_stack(_split(summary.scale.parameters(parameters(answer.mixture))))


def _compare(reached, target):
    if target is None:
        return np.full(len(reached), Basin.OTHER)
    gaps = _matched(reached, target)
    same = gaps < 1e-5 * (1 + np.abs(target).max())
    labels = np.where(same.any(axis=0), Basin.MIRROR, Basin.OTHER)
    return np.where(same[0], Basin.ROOT, labels)


def _matched(reached, target):
    """Return the largest difference from `target` of each row under each relabelling."""
    return np.array(
        [
            np.abs(reached[:, list(order)] - target).max(axis=(1, 2))
            for order in _orders(len(target))
        ]
    )


@lru_cache
def _orders(K):
    from itertools import permutations

    return tuple(permutations(range(K)))  # the identity comes first


# --- What comes in ----------------------------------------------------------------------------


def _check_orders(orders):
    if isinstance(orders, (str, bytes)) or not np.iterable(orders):
        raise TypeError(f"orders is {orders!r}; allowed: a list of orders such as [1, 2, 3, 4, 5]")
    orders = [_check.whole_number(order, "an order", 1, most=1000) for order in orders]
    if not orders:
        raise ValueError("orders is empty; allowed: at least one order")
    return orders


def _check_values(values, K):
    values = _check.real_array(values, "values")
    if values.shape != (3 * K - 1,):
        raise ValueError(
            f"values has shape {values.shape}; allowed: ({3 * K - 1},), the moments of orders "
            f"1 to {3 * K - 1} that K={K} asks for"
        )
    return values


def _check_row(row, name):
    row = _check.real_array(row, name)
    if row.ndim != 1 or len(row) < 2 or len(row) % 3 != 2:
        raise ValueError(
            f"{name} has shape {row.shape}; allowed: (3K - 1,), that is (2,), (5,), (8,), ..."
        )
    return row


def _check_reference(reference, n_unknowns):
    if len(_parameters(reference, "reference")) != n_unknowns:
        raise ValueError(
            f"reference has K={reference.n_components}; allowed: K={(n_unknowns + 1) // 3}, "
            "as the starts have"
        )


def _check_starts(starts):
    if isinstance(starts, Mixture):
        raise TypeError("starts is a single Mixture; allowed: a list of them, or rows of numbers")
    if isinstance(starts, (list, tuple)) or getattr(starts, "dtype", None) is np.dtype(object):
        starts = [
            _parameters(s, f"starts[{i}]") if isinstance(s, Mixture) else s
            for i, s in enumerate(starts)
        ]
    rows = _check.real_array(starts, "starts")
    if rows.ndim != 2 or len(rows) == 0 or rows.shape[1] % 3 != 2:
        raise ValueError(
            f"starts has shape {rows.shape}; allowed: (m, 3K - 1), rows of (mu_1, sigma_1, ..., r)"
        )
    return rows
