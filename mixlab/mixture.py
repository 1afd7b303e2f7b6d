"""Mixture: a weighted sum of normal densities. It knows no road and draws nothing."""

import numpy as np

from mixlab import _check
from mixlab._tables import as_html

_LOG_2PI = np.log(2 * np.pi)
_WEIGHT_TOLERANCE = 1e-8
# With an sd of at least 1e-150 every (x - mean) / sd is finite. One square root's rounding of room.
_LEAST_VARIANCE = _check.LARGEST**-2 * (1 - 1e-12)


class Mixture:
    r"""A mixture of K normal distributions in d dimensions.

    Its density is

    .. math:: p(x) = \sum_{k=1}^{K} \pi_k \, \mathcal{N}(x \mid \mu_k, \Sigma_k)

    with weights :math:`\pi_k`, means :math:`\mu_k` and covariances :math:`\Sigma_k`
    (Bishop 2006, *Pattern Recognition and Machine Learning*, equation 9.7).
    A mixture never changes: its arrays are read-only float64 copies of what was given.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Shares of the components: none negative, summing to one (to 1e-8).
    means : array_like, shape (K,) or (K, d)
        The shape decides the dimension: ``(K,)`` is one dimension, ``(K, d)`` is d > 1. In the
        unit of the data.
    covariances : array_like, shape (K,) or (K, d, d)
        In one dimension the *variances*, in the squared unit of the data; otherwise symmetric
        positive definite matrices.

    Raises
    ------
    ValueError
        If shapes do not fit together, a number is not finite, the weights do not sum to one, or a
        covariance is not symmetric positive definite. The message names the argument.

    See Also
    --------
    Mixture.univariate : the one-dimensional spelling, with standard deviations.

    Examples
    --------
    >>> mixture = Mixture([0.7, 0.3], [0, 10], [4, 9])
    >>> mixture
    Mixture(K=2, d=1: 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3))
    >>> mixture.pdf([0.0, 10.0]).round(4)
    array([0.1398, 0.0399])
    """

    __slots__ = ("_factors", "covariances", "means", "sds", "weights")

    def __init__(self, weights, means, covariances):
        means = _check_means(means)
        weights = _check_weights(weights, len(means))
        covariances = _check_covariances(covariances, means.shape)
        if means.ndim == 1:
            sds = np.sqrt(covariances)
            factors = None
        else:
            sds = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
            factors = _correlation_factors(covariances, sds)
        self._keep(weights, means, covariances, sds, factors)

    def _keep(self, weights, means, covariances, sds, factors):
        for name, value in (
            ("weights", weights),
            ("means", means),
            ("covariances", covariances),
            ("sds", sds),
            ("_factors", factors),
        ):
            if value is not None:
                value.flags.writeable = False
            object.__setattr__(self, name, value)

    @classmethod
    def _trusted(cls, weights, means, covariances, factors):
        """Return a mixture from arrays known to be right: no check, no copy, nothing factored.

        A road that makes thousands of mixtures has the factors of the correlations already.
        """
        mixture = object.__new__(cls)
        variances = covariances if factors is None else covariances.diagonal(axis1=1, axis2=2)
        mixture._keep(weights, means, covariances, np.sqrt(variances), factors)
        return mixture

    @classmethod
    def univariate(cls, weights, means, sds):
        """Return the one-dimensional mixture with these standard deviations.

        Parameters
        ----------
        weights, means, sds : array_like, shape (K,)
            ``sds`` are positive, in the unit of the data.

        Returns
        -------
        Mixture

        Raises
        ------
        ValueError
            If an argument is not as above; the message names it.

        Examples
        --------
        >>> Mixture.univariate([0.7, 0.3], [0, 10], [2, 3]).covariances
        array([4., 9.])
        """
        sds = _check.real_array(sds, "sds", "positive numbers")
        means = _check.real_array(means, "means")
        if means.ndim != 1:
            raise ValueError(f"means has shape {means.shape}; allowed: (K,)")
        if sds.shape != means.shape:
            raise ValueError(
                f"sds has shape {sds.shape}; allowed: {means.shape}, one for each of the means"
            )
        least, most = 1 / _check.LARGEST, _check.LARGEST**0.5
        bad = ~((sds >= least) & (sds <= most))
        if bad.any():
            k = int(np.argmax(bad))
            raise ValueError(
                f"sds[{k}] is {sds[k]:g}; allowed: positive numbers, from {least:g} to {most:g}"
            )
        return cls(weights, means, sds**2)

    @classmethod
    def from_sklearn(cls, estimator):
        """Return the mixture that a fitted estimator of scikit-learn has found.

        Parameters
        ----------
        estimator : sklearn.mixture.GaussianMixture or BayesianGaussianMixture
            Of any ``covariance_type``.

        Returns
        -------
        Mixture
            In one dimension with means of shape (K,), where the estimator's are (K, 1).

        Raises
        ------
        TypeError, ValueError
            If ``estimator`` is no such thing, or is not fitted.

        Examples
        --------
        >>> from sklearn.mixture import GaussianMixture
        >>> from mixlab import datasets
        >>> estimator = GaussianMixture(2, random_state=0).fit(datasets.old_faithful())
        >>> Mixture.from_sklearn(estimator).sorted().means.round(1)
        array([[ 2. , 54.5],
               [ 4.3, 80. ]])
        """
        from mixlab import _sklearn  # seldom needed

        return cls(*_sklearn.parameters_of(estimator))

    def to_sklearn(self, covariance="full"):
        """Return scikit-learn's GaussianMixture that is this mixture.

        It is ready to ``predict``, ``score`` and ``sample``, and if ``fit`` is called, it begins
        from here.

        Parameters
        ----------
        covariance : {"full", "diag", "spherical", "tied"}
            Its ``covariance_type``; one that can hold these covariances.

        Returns
        -------
        sklearn.mixture.GaussianMixture
            In one dimension for data of shape (n, 1).

        Raises
        ------
        ValueError
            If ``covariance`` is not as above, or a weight is zero.

        Examples
        --------
        >>> mixture = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
        >>> mixture.to_sklearn().predict([[0.0], [5.0], [10.0]])
        array([0, 1, 1])
        """
        from mixlab import _sklearn

        return _sklearn.estimator_of(self, covariance)

    def __setattr__(self, name, value):
        raise AttributeError(f"a Mixture never changes; make a new one to set {name}")

    def __delattr__(self, name):
        self.__setattr__(name, None)

    def __reduce__(self):
        return Mixture, (self.weights, self.means, self.covariances)

    def __eq__(self, other):
        if not isinstance(other, Mixture):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("weights", "means", "covariances")
        )

    def __hash__(self):
        # Adding zero turns -0.0 into 0.0: equal mixtures have equal hashes.
        arrays = self.weights, self.means, self.covariances
        return hash(tuple((array + 0.0).tobytes() for array in arrays))

    @property
    def n_components(self):
        """K, the number of components."""
        return len(self.weights)

    @property
    def n_features(self):
        """d, the number of dimensions."""
        return 1 if self.means.ndim == 1 else self.means.shape[1]

    def pdf(self, x):
        """Return the density at each point.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)

        Returns
        -------
        ndarray, shape (n,)
            Probability per unit of x (per unit volume for d > 1); zero where it underflows.

        Raises
        ------
        ValueError
            If ``x`` is empty, not finite, or of the wrong dimension.

        Examples
        --------
        >>> Mixture.univariate([1], [0], [1]).pdf([0.0]).round(6)
        array([0.398942])
        """
        return np.exp(self.logpdf(x))

    def logpdf(self, x):
        """Return the natural logarithm of the density, finite however far away a point is.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        ValueError
            As `pdf`.

        Examples
        --------
        >>> Mixture.univariate([1], [0], [1]).logpdf([1000.0]).round(3)
        array([-500000.919])
        """
        return _log_sum_exp(self._log_joint(x))

    def component_pdfs(self, x):
        """Return each component's weighted density; the rows sum to `pdf`.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)

        Returns
        -------
        ndarray, shape (n, K)

        Raises
        ------
        ValueError
            As `pdf`.

        Examples
        --------
        >>> mixture = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
        >>> mixture.component_pdfs([0.0, 10.0]).round(4)
        array([[0.1396, 0.0002],
               [0.    , 0.0399]])
        """
        return np.exp(self._log_joint(x))

    def responsibilities(self, x):
        r"""Return how much each component answers for each point.

        .. math:: r_{ik} = \pi_k \mathcal{N}(x_i \mid \mu_k, \Sigma_k) / p(x_i)

        (Bishop 2006, equation 9.13), computed from logarithms so that it is finite also where
        every density underflows.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)

        Returns
        -------
        ndarray, shape (n, K)
            Each row sums to one.

        Raises
        ------
        ValueError
            As `pdf`.

        Examples
        --------
        >>> mixture = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
        >>> mixture.responsibilities([0.0, 5.0, 1e6]).round(3)
        array([[0.999, 0.001],
               [0.381, 0.619],
               [0.   , 1.   ]])
        """
        log_joint = self._log_joint(x)
        shares = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def log_likelihood(self, x):
        """Return the log-likelihood of the data: the sum of `logpdf` over the points.

        Parameters
        ----------
        x : array_like, shape (n,) or (n, d)

        Returns
        -------
        float

        Raises
        ------
        ValueError
            As `pdf`.

        Examples
        --------
        >>> round(Mixture.univariate([1], [0], [1]).log_likelihood([0, 0]), 6)
        -1.837877
        """
        return float(self.logpdf(x).sum())

    def sample(self, n, rng, return_labels=False):
        """Draw n points: first the hidden label of each, then the point from that component.

        Parameters
        ----------
        n : int
            How many, at least one.
        rng : numpy.random.Generator or int
            A generator, or a seed. The global NumPy state is never used.
        return_labels : bool
            Whether to return the labels too.

        Returns
        -------
        x : ndarray, shape (n,) or (n, d)
        labels : ndarray of int, shape (n,)
            Only with ``return_labels``: which component each point came from.

        Raises
        ------
        ValueError, TypeError
            If ``n`` or ``rng`` is not as above.

        Examples
        --------
        >>> mixture = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
        >>> x, labels = mixture.sample(1000, rng=1, return_labels=True)
        >>> x.shape, int((labels == 0).sum())
        ((1000,), 687)
        """
        n = _check.whole_number(n, "n", 1)
        rng = _check.generator(rng)
        labels = rng.choice(self.n_components, size=n, p=self.weights / self.weights.sum())
        noise = rng.standard_normal((n, *self.means.shape[1:]))
        if self._factors is None:
            x = self.means[labels] + self.sds[labels] * noise
            return (x, labels) if return_labels else x
        x = np.empty_like(noise)
        # A column at a time: to gather a matrix for each point takes longer than to draw it.
        for i in range(self.n_features):
            z = sum(self._factors[:, i, j].take(labels) * noise[:, j] for j in range(i + 1))
            x[:, i] = self.means[:, i].take(labels) + self.sds[:, i].take(labels) * z
        return (x, labels) if return_labels else x

    def moment(self, order):
        r"""Return the raw moment :math:`\mathrm{E}[x^j]` of this order, in one dimension.

        Each component's moments follow from
        :math:`m_j = \mu m_{j-1} + (j - 1) \sigma^2 m_{j-2}`, Stein's identity applied to
        :math:`x^{j-1}` (Stein 1981, Annals of Statistics 9, lemma 1).

        Parameters
        ----------
        order : int
            At least zero.

        Returns
        -------
        float
            In the unit of the data to that power.

        Raises
        ------
        ValueError, TypeError
            If the order is not a whole number of at least zero, the mixture is not
            one-dimensional, or the moment is too large for a float.

        Examples
        --------
        >>> Mixture.univariate([0.7, 0.3], [0, 10], [2, 3]).moment(1)
        3.0
        """
        order = _check.whole_number(order, "order", 0)
        if self.n_features != 1:
            raise ValueError(
                f"moment needs a one-dimensional mixture; this has d={self.n_features}"
            )
        previous, current = np.zeros_like(self.means), np.ones_like(self.means)
        with np.errstate(over="ignore", invalid="ignore"):
            for j in range(order):
                previous, current = current, self.means * current + j * self.covariances * previous
            moment = float(self.weights @ current)
        if not np.isfinite(moment):
            raise ValueError(
                f"order is {order}, and that moment is too large for a float; "
                "allowed: orders whose moments are finite (rescale the mixture first)"
            )
        return moment

    def sorted(self):
        """Return the same mixture with its components in order of the mean's first coordinate.

        Ties are broken by the remaining coordinates, then the sds, then the weights, so that
        any relabelling of a mixture sorts to the same one.

        Returns
        -------
        Mixture

        Examples
        --------
        >>> Mixture.univariate([0.3, 0.7], [10, 0], [3, 2]).sorted().means
        array([ 0., 10.])
        """
        table = np.column_stack([self.means, self.covariances.reshape(len(self.means), -1)])
        keys = np.column_stack([table, self.weights])
        order = np.lexsort(keys.T[::-1])
        return Mixture(self.weights[order], self.means[order], self.covariances[order])

    def distance(self, other):
        """Return how far apart the parameters of two mixtures are, whatever their labels.

        The L2 norm of the difference of the vectors (means, sds, weights), for the matching of
        components that makes it smallest. For d > 1 the sds are the marginal ones, so that a
        difference in correlation alone is not seen.

        Parameters
        ----------
        other : Mixture
            With the same K and d.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If ``other`` is no Mixture, or its K or d differ.

        Examples
        --------
        >>> a = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
        >>> b = Mixture.univariate([0.3, 0.7], [10, 3], [3, 6])
        >>> a.distance(b)
        5.0
        """
        check_mixture(other, "other")
        mine, theirs = self._parameter_table(), other._parameter_table()
        if mine.shape != theirs.shape:
            raise ValueError(
                f"other has K={other.n_components}, d={other.n_features}; "
                f"allowed: K={self.n_components}, d={self.n_features} as here"
            )
        gaps = mine - theirs[best_matching(mine, theirs)]
        return float(np.sqrt((gaps**2).sum()))

    def _parameter_table(self):
        return np.column_stack([self.means, self.sds, self.weights])

    def _log_joint(self, x):
        """Return log(weight * density) of every point under every component, (n, K)."""
        x = _check.data(x, n_features=self.n_features)
        if self._factors is None:
            z = (x[:, None] - self.means) / self.sds
            log_det = np.log(self.sds)
            squares = _square(z)
        else:
            squares = np.empty((len(x), self.n_components))
            for k, factor in enumerate(self._factors):
                z = np.linalg.solve(factor, ((x - self.means[k]) / self.sds[k]).T)
                squares[:, k] = _square(z).sum(axis=0)
            log_det = np.log(self.sds).sum(axis=1)
            log_det = log_det + np.log(np.diagonal(self._factors, axis1=1, axis2=2)).sum(axis=1)
        with np.errstate(divide="ignore"):  # a weight of zero has the logarithm -inf, rightly
            log_weights = np.log(self.weights)
        return log_weights - log_det - 0.5 * (squares + self.n_features * _LOG_2PI)

    def __repr__(self):
        # A mean of 1e-17 is 0 to whoever reads it.
        means = np.where(np.abs(self.means) < 1e-12 * self.sds, 0.0, self.means)
        terms = [
            f"{weight:.4g} N(mean {short(mean)}, sd {short(sd)})"
            for weight, mean, sd in zip(self.weights, means, self.sds, strict=True)
        ]
        if len(terms) > 6:
            terms = [*terms[:5], f"{len(terms) - 5} more"]
        return f"Mixture(K={self.n_components}, d={self.n_features}: {' + '.join(terms)})"

    def _repr_html_(self):
        K, many = self.n_components, self.n_features > 1
        lines = []
        for k in range(K):
            words = [str(k + 1), f"{self.weights[k]:.4g}", short(self.means[k])]
            words.append(short(self.sds[k]))
            if many:
                words.append("; ".join(short(row) for row in self.covariances[k]))
            lines.append(words)
        return as_html(
            f"Mixture of {K} normal component{'s' * (K > 1)} in {self.n_features} "
            f"dimension{'s' * many}",
            ["component", "weight", "mean", "sd"] + ["covariance"] * many,
            lines,
        )


def best_matching(rows, others):
    """Return which of the other rows goes with each row, so that all are nearest to each other."""
    from scipy.optimize import linear_sum_assignment  # slow to import, and seldom needed

    squares = ((rows[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)
    return linear_sum_assignment(squares)[1]


def check_mixture(mixture, name, n_features=None):
    """Return ``mixture`` if it is one, in the dimension asked for, if one is."""
    if not isinstance(mixture, Mixture):
        raise TypeError(f"{name} is {mixture!r}; allowed: a Mixture")
    d = mixture.n_features
    if n_features is not None and d != n_features:
        kind = "a one-dimensional Mixture" if n_features == 1 else f"a Mixture with d={n_features}"
        raise ValueError(f"{name} has d={d}; allowed: {kind}")
    return mixture


def _check_means(means):
    means = _check.real_array(means, "means")
    if means.ndim not in (1, 2) or means.size == 0:
        raise ValueError(f"means has shape {means.shape}; allowed: (K,) or (K, d), K at least 1")
    if means.shape[1:] == (1,):
        raise ValueError(
            f"means has shape {means.shape}; allowed: in one dimension (K,), with variances (K,)"
        )
    return means


def _check_weights(weights, n_components):
    weights = _check.real_array(weights, "weights", "numbers from 0 to 1")
    if weights.shape != (n_components,):
        raise ValueError(
            f"weights has shape {weights.shape}; allowed: ({n_components},), one for each mean"
        )
    if (weights < 0).any():
        k = int(np.argmax(weights < 0))
        raise ValueError(f"weights[{k}] is {weights[k]:g}; allowed: numbers from 0 to 1")
    total = weights.sum()
    if abs(total - 1) > _WEIGHT_TOLERANCE:
        raise ValueError(f"weights sum to {total:.9g}; allowed: a sum of 1")
    return weights


def _check_covariances(covariances, shape):
    covariances = _check.real_array(covariances, "covariances")
    expected = shape if len(shape) == 1 else (*shape, shape[1])
    if covariances.shape != expected:
        what = "variances" if len(shape) == 1 else "matrices"
        raise ValueError(
            f"covariances has shape {covariances.shape}; allowed: {expected}, "
            f"the {what} that go with means of shape {shape}"
        )
    if len(shape) == 1:
        bad = covariances < _LEAST_VARIANCE
        if bad.any():
            k = int(np.argmax(bad))
            raise ValueError(
                f"covariances[{k}] is {covariances[k]:g}; "
                f"allowed: positive variances, at least {_LEAST_VARIANCE:g}"
            )
        return covariances
    for k, matrix in enumerate(covariances):
        variances = np.diagonal(matrix)
        if (variances < _LEAST_VARIANCE).any():
            raise ValueError(
                f"covariances[{k}] has {variances.min():g} on its diagonal; "
                f"allowed: positive variances, at least {_LEAST_VARIANCE:g}"
            )
        sds = np.sqrt(variances)
        if (np.abs(matrix - matrix.T) > 1e-8 * np.outer(sds, sds)).any():
            raise ValueError(f"covariances[{k}] is not symmetric; allowed: symmetric matrices")
    return covariances


def _correlation_factors(covariances, sds):
    """Return the Cholesky factors of the correlation matrices.

    Factoring correlations, not covariances, keeps columns of very different scale accurate.
    """
    factors = np.empty_like(covariances)
    for k, (matrix, sd) in enumerate(zip(covariances, sds, strict=True)):
        correlation = matrix / np.outer(sd, sd)
        try:
            factors[k] = np.linalg.cholesky(correlation)
        except np.linalg.LinAlgError:
            raise ValueError(
                f"covariances[{k}] is not positive definite (the smallest eigenvalue of its "
                f"correlations is {np.linalg.eigvalsh(correlation)[0]:.3g}); "
                "allowed: symmetric positive definite matrices"
            ) from None
    return factors


def _square(z):
    """Return z squared, for z so large that it would overflow the largest safe square."""
    return np.clip(z, -_check.LARGEST, _check.LARGEST) ** 2


def _log_sum_exp(log_terms):
    """Return log(sum(exp(log_terms))) along the last axis without under- or overflow."""
    largest = log_terms.max(axis=1)
    return largest + np.log(np.exp(log_terms - largest[:, None]).sum(axis=1))


def short(value):
    """Return a number, or several, as text of four digits."""
    if np.ndim(value) == 0:
        return f"{value:.4g}"
    return "(" + ", ".join(f"{v:.4g}" for v in value) + ")"
