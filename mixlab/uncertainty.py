"""How sure: the Cramér-Rao bound, standard errors from the information, and the bootstrap.

Three answers to one question: how far from the truth do chance and n points leave an estimate?
`cramer_rao` says how near any unbiased estimator can come, before there are data.
`standard_errors` asks how sharply the likelihood of given points is curved at its maximum.
`bootstrap` walks a road again and again, on samples of the data drawn anew, and looks how the
answers scatter; so it works for every road and in every dimension.
"""

from dataclasses import dataclass, field

import numpy as np

from mixlab import _check
from mixlab._tables import as_html
from mixlab.fit import Fit, progress
from mixlab.mixture import Mixture, best_matching, check_mixture, short

_KNOTS = np.arange(-10.0, 11.0)  # in sds from each mean: the pieces of the integral end here
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(24)
_FARTHEST = 1e6  # in sds: what rounding leaves of a mean still gives nine digits
_LEAST_WEIGHT = 1 / _check.LARGEST
# With less of the information that labelled points would carry, too few digits are left: of its
# root, which the bound is made from, and of itself, which is all that given points have.
_LEAST_ROOT, _LEAST_SHARE = 1e-10, 1e-10
_MOST = 10**18  # points
_OUTLIER = 1e30  # in sds: fourth powers, and sums of them, are safe floats


@dataclass(frozen=True, eq=False, repr=False)
class Errors:
    """Standard errors of a mixture's parameters, and how they go together: it never changes.

    Attributes
    ----------
    covariance : ndarray, shape (P, P)
        Of the estimates, in the order: K means, K sds, K weights, so that P is 3K; for d > 1 K rows
        of means and K rows of marginal sds, so that P is (2d + 1) K.
    n_components : int
    weights : ndarray, shape (K,)
    means, sds : ndarray, shape (K,) or (K, d)
        In the unit of the data.

    Raises
    ------
    ValueError, TypeError
        If ``covariance`` is no finite square matrix for that many components, or has a negative
        number on its diagonal.

    Examples
    --------
    >>> errors = Errors(np.diag([9, 16, 4, 0, 0.25, 0.25]), n_components=2)
    >>> errors
    Errors(weights 0.5, 0.5; means 3, 4; sds 2, 0)
    >>> round(errors.total, 4)
    5.4314
    """

    covariance: np.ndarray
    n_components: int

    def __post_init__(self):
        covariance = _check.real_array(self.covariance, "covariance")
        K = _check.whole_number(self.n_components, "n_components", 1)
        size = covariance.shape[0] if covariance.ndim else 0
        if covariance.shape != (size, size) or size < 3 * K or size % (2 * K) != K:
            raise ValueError(
                f"covariance has shape {covariance.shape}; allowed: ({3 * K}, {3 * K}) in one "
                f"dimension, as n_components is {K}; in d dimensions {K} (2d + 1)"
            )
        if (np.diag(covariance) < 0).any():
            raise ValueError(
                f"covariance has {np.diag(covariance).min():g} on its diagonal; allowed: variances"
            )
        covariance.flags.writeable = False
        object.__setattr__(self, "covariance", covariance)

    def __reduce__(self):  # so that a copy is read-only too
        return Errors, (self.covariance, self.n_components)

    def _parts(self):
        """Return the roots of the diagonal: those of means, of sds and of weights."""
        roots, K = np.sqrt(np.diag(self.covariance)), self.n_components
        roots.flags.writeable = False
        places = (len(roots) - K) // 2
        means, sds, weights = np.split(roots, [places, 2 * places])
        shape = (K,) if places == K else (K, -1)
        return means.reshape(shape), sds.reshape(shape), weights

    @property
    def means(self):
        """Standard errors of the means."""
        return self._parts()[0]

    @property
    def sds(self):
        """Standard errors of the sds."""
        return self._parts()[1]

    @property
    def weights(self):
        """Standard errors of the weights."""
        return self._parts()[2]

    @property
    def total(self):
        """The root of the sum of all squares: the root mean square of `Mixture.distance`."""
        return float(np.sqrt(np.trace(self.covariance)))

    def __repr__(self):
        listed = [
            f"{name} {', '.join(map(short, getattr(self, name)))}"
            for name in ("weights", "means", "sds")
        ]
        return f"Errors({'; '.join(listed)})"

    def _repr_html_(self):
        rows = zip(self.weights, self.means, self.sds, strict=True)
        lines = [[str(k), *map(short, row)] for k, row in enumerate(rows, 1)]
        return as_html("Standard errors", ["component", "weight", "mean", "sd"], lines)


# --- The bound ------------------------------------------------------------------------------


def fisher_information(mixture):
    r"""Return what one point tells about the parameters: the Fisher information matrix.

    .. math:: I = \int s(x) \, s(x)^\top p(x) \, dx, \qquad s = \nabla_\theta \log p

    (Lehmann and Casella 1998, *Theory of Point Estimation*, section 2.6; for mixtures McLachlan and
    Peel 2000, *Finite Mixture Models*, section 2.15). It has no closed form. Gauss-Legendre
    rules integrate it piece by piece; the pieces are an sd long, of each component, within ten sds
    of its mean.

    Parameters
    ----------
    mixture : Mixture
        One-dimensional, no weight zero.

    Returns
    -------
    ndarray, shape (3K - 1, 3K - 1)
        In the order: K means, K sds, the first K - 1 weights (the last is what they leave of one).
        n independent points tell n times as much.

    Raises
    ------
    TypeError, ValueError
        If it is no such mixture, or means lie so far apart, beyond 1e6 sds, that rounding would
        spoil the integral.

    Examples
    --------
    >>> abs(fisher_information(Mixture.univariate([1], [0], [2])).round(12))
    array([[0.25, 0.  ],
           [0.  , 0.5 ]])
    """
    K = _check_regular(mixture, "mixture").n_components
    last_is_the_rest = np.vstack([np.eye(K - 1), -np.ones(K - 1)])
    free = _movable(last_is_the_rest) / _labelled_errors(mixture)[:, None]
    root = _root_information(mixture, "mixture") @ free
    return root.T @ root


def cramer_rao(mixture, n):
    r"""Return the Cramér-Rao bound: no unbiased estimator from n points has smaller errors.

    .. math:: \mathrm{se}(\theta_j) \ge \sqrt{(I^{-1})_{jj} / n}

    with the I of `fisher_information` (Cramér 1946, *Mathematical Methods of
    Statistics*, chapter 32; Lehmann and Casella 1998, section 2.6); for large n the maximum of the
    likelihood comes that near.

    Parameters
    ----------
    mixture : Mixture
        The truth: one-dimensional, no weight zero, all components different.
    n : int
        How many points.

    Returns
    -------
    Errors

    Raises
    ------
    TypeError, ValueError
        As `fisher_information`; or if ``n`` is no whole number of at least one, or components are
        so much alike that the information is singular in floating point.

    Notes
    -----
    The matrix is never squared or inverted: the bound comes from the singular values of its root,
    in units of what n points would tell if their labels were known. So neither the unit of the
    data nor the order of the components matters. Let s be the least of these singular values;
    rounding leaves a relative error of about 1e-15 / s, and s below 1e-10 is refused.

    Examples
    --------
    >>> cramer_rao(Mixture.univariate([0.5, 0.5], [0, 10], [1, 1]), n=5000)
    Errors(weights 0.007071, 0.007071; means 0.02, 0.02; sds 0.01414, 0.01414)
    """
    return _bound(mixture, _check.whole_number(n, "n", 1, _MOST), "mixture")


def cramer_rao_by_separation(separations, n, *, weights=(0.5, 0.5), sds=(1, 1)):
    """Return the Cramér-Rao bound for two bells, at 0 and at each separation.

    Parameters
    ----------
    separations : array_like, shape (m,)
        Distances of the means, in the unit of ``sds``.
    n : int
        How many points.
    weights, sds : array_like, shape (2,)

    Returns
    -------
    list of Errors, length m

    Raises
    ------
    TypeError, ValueError
        As `cramer_rao`; the message names the separation.

    Examples
    --------
    >>> near, far = cramer_rao_by_separation([1, 4], n=1000)
    >>> near.means.round(2), far.means.round(2)
    (array([3.03, 3.03]), array([0.05, 0.05]))
    """
    separations = _check.data(separations, "separations", n_features=1)
    if (separations < 0).any():
        raise ValueError(
            f"separations holds {separations.min():g}; allowed: numbers of at least zero"
        )
    n = _check.whole_number(n, "n", 1, _MOST)
    return [
        _bound(Mixture.univariate(weights, [0, gap], sds), n, f"separations[{i}] = {gap:g}")
        for i, gap in enumerate(separations)
    ]


def _bound(mixture, n, name):
    _check_regular(mixture, name)
    directions = _directions(mixture)
    _, roots, axes = np.linalg.svd(
        _root_information(mixture, name) @ directions, full_matrices=False
    )
    if roots[-1] < _LEAST_ROOT:
        raise ValueError(
            f"{name} has components so much alike, or one with so little weight, that the "
            f"information on the parameters is singular (the least of its singular values is "
            f"{roots[-1]:.2g}); allowed: components that differ more"
        )
    return _errors(mixture, directions @ (axes.T / roots) / np.sqrt(n))


def _check_regular(mixture, name):
    check_mixture(mixture, name, n_features=1)
    if mixture.weights.min() < _LEAST_WEIGHT:
        k = int(np.argmin(mixture.weights))
        raise ValueError(
            f"{name} has weights[{k}] = {mixture.weights[k]:g}; allowed: positive weights, from "
            f"{_LEAST_WEIGHT:g} (drop the component)"
        )
    return mixture


# --- Scores, in units in which labelled points would carry the unit matrix as information ----


def _labelled_errors(mixture):
    """Return the units, (3K,): of means, sds and weights.

    They are the standard errors from one point if its label were known, but that nothing makes the
    weights sum to one yet.
    """
    root = np.sqrt(mixture.weights)
    return np.concatenate([mixture.sds / root, mixture.sds / root / np.sqrt(2), root])


def _movable(directions):
    """Return the directions in which all parameters may move, from those of the weights."""
    K = len(directions)
    matrix = np.zeros((3 * K, 3 * K - 1))
    matrix[: 2 * K, : 2 * K] = np.eye(2 * K)
    matrix[2 * K :, 2 * K :] = directions
    return matrix


def _directions(mixture):
    """Return orthonormal directions that keep the sum of the weights, (3K, 3K - 1)."""
    complete, _ = np.linalg.qr(np.sqrt(mixture.weights)[:, None], mode="complete")
    return _movable(complete[:, 1:])


def _shares(mixture, x):
    """Return responsibilities over weights, and distances in sds, each (n, K)."""
    shares = mixture.responsibilities(x)
    # Where a component answers for nothing its z may be too large to be squared.
    z = np.where(shares > 0, (x[:, None] - mixture.means) / mixture.sds, 0.0)
    return shares / mixture.weights, z


def _slopes(z):
    """Return the derivatives of log(weight * density) of each component, (n, 3, K)."""
    return np.stack([z, (z**2 - 1) / np.sqrt(2), np.ones_like(z)], axis=1)


def _scores(mixture, shares, z):
    """Return the derivatives of log p at each point, in the units above, (n, 3K)."""
    scores = _slopes(z) * (shares * np.sqrt(mixture.weights))[:, None, :]
    return scores.reshape(len(z), -1)


def _root_information(mixture, name):
    """Return a matrix (m, 3K) whose square is the information of one point, in those units."""
    # The narrowest bell at the origin: there, a float tells near points apart best.
    means = mixture.means - mixture.means[np.argmin(mixture.sds)]
    apart = np.abs(means / mixture.sds).max()
    if apart > _FARTHEST:
        raise ValueError(
            f"{name} has means {apart:.3g} sds apart; allowed: up to {_FARTHEST:g} sds (treat "
            "components so far apart by themselves)"
        )
    moved = Mixture(mixture.weights, means, mixture.covariances)
    knots = np.unique(moved.means[:, None] + moved.sds[:, None] * _KNOTS)
    halves = np.diff(knots)[:, None] / 2
    x = (knots[:-1, None] + halves * (1 + _NODES)).ravel()
    mass = (halves * _NODE_WEIGHTS).ravel() * moved.pdf(x)
    return _scores(moved, *_shares(moved, x)) * np.sqrt(mass)[:, None]


def _errors(mixture, root):
    """Return the errors whose covariance matrix, in the units above, is the square of a root."""
    root = _labelled_errors(mixture)[:, None] * root
    return Errors(root @ root.T, mixture.n_components)


# --- From the likelihood of given points ----------------------------------------------------


def standard_errors(fit, x):
    r"""Return standard errors from the observed information of these points.

    .. math:: J = -\nabla_\theta^2 \sum_i \log p(x_i), \qquad
       \mathrm{se}(\theta_j) = \sqrt{(J^{-1})_{jj}}

    with the second derivatives in closed form, complete less missing information (Louis 1982,
    Journal of the Royal Statistical Society B 44, 226-233, section 3). All parameters count as
    free, whatever EM was told about covariances or a floor.

    Parameters
    ----------
    fit : Fit or Mixture
        One-dimensional, no weight zero; where the likelihood of ``x`` has its maximum, for only
        there are these the standard errors of anything. Let EM go on until it is there (``tol``).
    x : array_like, shape (n,)
        The points it was fitted to.

    Returns
    -------
    Errors

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the information is not positive definite, or so nearly
        singular that fewer than about five digits would be right: there is then no maximum, or
        none that stands alone.

    See Also
    --------
    bootstrap : for d > 1, for other roads, and for samples too small to trust the curvature.

    Examples
    --------
    >>> from mixlab import datasets, em
    >>> waiting = datasets.old_faithful()[:, 1]
    >>> found = em.fit(waiting, Mixture.univariate([0.5, 0.5], [50, 90], [10, 10]))
    >>> standard_errors(found, waiting).means.round(2)
    array([0.7, 0.5])
    """
    mixture = fit.mixture if isinstance(fit, Fit) else fit
    if not isinstance(mixture, Mixture):
        raise TypeError(f"fit is {fit!r}; allowed: a Fit or a Mixture")
    if mixture.n_features > 1:
        raise ValueError(f"fit has d={mixture.n_features}; allowed: d=1 (for others: bootstrap)")
    _check_regular(mixture, "fit")
    x = _check.data(x, n_features=1)
    directions = _directions(mixture)
    information = directions.T @ _observed_information(mixture, x) @ directions
    shares, axes = np.linalg.eigh(information)
    if shares[0] < _LEAST_SHARE * max(1, shares[-1]):
        raise ValueError(
            "fit is no place where standard errors exist: the information that x holds there is "
            f"not positive definite, or nearly singular (its least eigenvalue is {shares[0]:.2g}, "
            "where labelled points would give about 1); allowed: a maximum of the likelihood of x, "
            "with components that differ"
        )
    return _errors(mixture, directions @ (axes / np.sqrt(shares)) / np.sqrt(len(x)))


def _observed_information(mixture, x):
    """Return minus the second derivatives of the mean log p, in the units above, (3K, 3K).

    Within a component that is the information of labelled points less what the labels would add;
    taken as such, an outlier's large powers never come in to cancel.
    """
    K = mixture.n_components
    shares, z = _shares(mixture, x)
    farthest = np.abs(z).max()
    if farthest > _OUTLIER:
        raise ValueError(
            f"x holds a point {farthest:.3g} sds from the component that answers for it; allowed: "
            f"up to {_OUTLIER:g} sds"
        )
    slopes = _slopes(z)
    scores = _scores(mixture, shares, z)
    information = (scores.T @ scores / len(x)).reshape(3, K, 3, K)
    others = (shares * mixture.weights) @ (1 - np.eye(K))
    for k in range(K):
        zeroth, first, second = ((shares[:, k] * z[:, k] ** j).mean() for j in range(3))
        skew = np.sqrt(2) * first
        complete = [[zeroth, skew, 0], [skew, 1.5 * second - zeroth / 2, 0], [0, 0, zeroth]]
        missing = (slopes[:, :, k].T * shares[:, k] * others[:, k]) @ slopes[:, :, k] / len(x)
        information[:, k, :, k] = complete - missing
    return information.reshape(3 * K, 3 * K)


# --- By drawing anew ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap:
    """How the answers of a road scatter over samples of the data, drawn anew.

    Attributes
    ----------
    fit : Fit
        Of the data themselves.
    mixtures : tuple of Mixture
        The answers from the samples that gave one, labelled as those of ``fit``; if the data gave
        no answer, in order of their means.
    samples : int
        How many were drawn.
    errors : Errors or None
        The scatter of the answers. None if the data gave no answer, or fewer than two samples did.
    failures : float
        The share of samples without an answer.

    Examples
    --------
    >>> mixture = Mixture.univariate([1], [0], [1])
    >>> fit = Fit((mixture,), [0.5], "height", True, "A top.", 1)
    >>> bells = [Mixture.univariate([1], [mean], [1]) for mean in (-1, 1)]
    >>> Bootstrap(fit, bells, samples=4)
    Bootstrap(4 samples, 50 % without an answer; Errors(weights 0; means 1.414; sds 0))
    """

    fit: Fit
    mixtures: tuple
    samples: int
    errors: Errors | None = field(init=False)

    def __post_init__(self):
        mixtures = tuple(self.mixtures)
        errors = None
        if self.fit.converged and len(mixtures) > 1:
            rows = [np.concatenate([m.means.ravel(), m.sds.ravel(), m.weights]) for m in mixtures]
            errors = Errors(np.cov(rows, rowvar=False), mixtures[0].n_components)
        object.__setattr__(self, "mixtures", mixtures)
        object.__setattr__(self, "errors", errors)

    @property
    def failures(self):
        """The share of samples without an answer."""
        return 1 - len(self.mixtures) / self.samples

    def _verdict(self):
        return f"{self.samples} samples, {100 * self.failures:.3g} % without an answer"

    def _reason(self):
        if not self.fit.converged:
            return f"No standard errors, for the data gave no answer: {self.fit.message}"
        return "No standard errors, for fewer than two samples gave an answer."

    def __repr__(self):
        return f"Bootstrap({self._verdict()}; {self.errors or self._reason()})"

    def _repr_html_(self):
        from html import escape

        below = self.errors._repr_html_() if self.errors else f"<p>{escape(self._reason())}</p>"
        return f"<p><strong>Bootstrap: {self._verdict()}.</strong></p>{below}"


def bootstrap(fit, x, start, rng, *, samples=200):
    """Walk a road on samples of the data, drawn anew, and tell how its answers scatter.

    Each sample has as many points as the data, drawn from them with replacement (Efron 1979, The
    Bootstrap: another look at the jackknife, Annals of Statistics 7, 1-26).

    Parameters
    ----------
    fit : callable
        ``fit(sample, start)`` returns a Fit: a road such as `mixlab.em.fit` or
        `mixlab.moments.fit`, or ``lambda x, start: pearson.fit(x)``.
    x : array_like, shape (n,) or (n, d)
    start : Mixture
        Goes to ``fit`` as it is, with every sample. A start from which the road may go astray adds
        to failures and errors; the mixture that the data led to adds least.
    rng : numpy.random.Generator or int
        A generator, or a seed.
    samples : int
        How many, at least two.

    Returns
    -------
    Bootstrap
        A sample whose fit did not converge, or of one value only, counts in ``failures`` and in
        nothing else. So where many fail, ``errors`` tells of the lucky ones alone. No answer to
        the data themselves, or to all samples but one, is an answer too: ``errors`` is then None.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, what ``fit`` returns is no Fit, or its K varies; and
        whatever ``fit`` itself refuses.

    Notes
    -----
    Components are matched to those of the data's fit, so that the sum of squared differences of
    means and sds, in sds of the data, and of weights is smallest. A progress bar appears if this
    takes longer than two seconds.

    Examples
    --------
    >>> from mixlab import datasets, em
    >>> waiting = datasets.old_faithful()[:, 1]
    >>> start = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])
    >>> found = bootstrap(em.fit, waiting, start, rng=1, samples=50)
    >>> found.failures, found.errors.means.round(1)
    (0.0, array([0.8, 0.4]))
    """
    if not callable(fit):
        raise TypeError(f"fit is {fit!r}; allowed: a function such as em.fit")
    x = _check.data(x)
    _check.varied(x)
    rng = _check.generator(rng)
    samples = _check.whole_number(samples, "samples", 2)
    whole = _walk(fit, x, start)
    answers = []
    for _ in progress("bootstrap samples", samples, range(samples)):
        sample = x[rng.integers(len(x), size=len(x))]
        if (np.ptp(sample, axis=0) == 0).any():  # no road takes it
            continue
        found = _walk(fit, sample, start)
        if found.converged:
            answers.append(_relabelled(found.mixture, whole, x.std(axis=0)))
    return Bootstrap(whole, answers, samples)


def _walk(fit, x, start):
    found = fit(x, start)
    if not isinstance(found, Fit):
        raise TypeError(f"fit returned {found!r}; allowed: a function that returns a Fit")
    return found


def _relabelled(mixture, whole, sd):
    """Return the mixture with its components in the order of the data's own fit."""
    if mixture.means.shape != whole.mixture.means.shape:
        raise ValueError(
            f"fit returned K={mixture.n_components} for a sample and K="
            f"{whole.mixture.n_components} for the data; allowed: one K for all"
        )
    if not whole.converged:
        return mixture.sorted()
    ours, theirs = (
        np.column_stack([m.means / sd, m.sds / sd, m.weights]) for m in (mixture, whole.mixture)
    )
    order = best_matching(theirs, ours)
    return Mixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
