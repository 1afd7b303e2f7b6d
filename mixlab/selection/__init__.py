r"""How many components: fits with several numbers of them, and what each criterion says.

With more components the best fit is always at least as likely, so that the likelihood alone cannot
choose. Each criterion asks a price for the freedom a mixture takes, `n_parameters`: `aic`, `bic`
and `icl`, of which smaller is better. `held_out` asks no price: it is the likelihood of points
that the fit has not seen. `compare` puts all of them side by side.

How it is done: `_search.py` looks for the best fits, and `_table.py` holds and shows them.
"""

from functools import partial

import numpy as np

from mixlab import _check, em, starts
from mixlab._check import COVARIANCES
from mixlab.fit import UNFINISHED, progress
from mixlab.mixture import check_mixture
from mixlab.selection._search import best_fits
from mixlab.selection._table import Comparison, Row, warned

__all__ = [
    "Comparison",
    "Row",
    "aic",
    "bic",
    "compare",
    "held_out",
    "icl",
    "n_parameters",
]

_RESTARTS = 5


def n_parameters(K, d, covariance="full"):
    r"""Return how many numbers are free in a mixture.

    .. math:: p = (K - 1) + K d + K \frac{d (d + 1)}{2} \quad \text{("full")}

    K - 1 weights, for they sum to one; K d means; and of the covariances, by their kind: K
    symmetric matrices ("full"), K d variances ("diag"), K variances ("spherical"), or one
    symmetric matrix ("tied").

    Parameters
    ----------
    K : int
        Number of components.
    d : int
        Number of dimensions.
    covariance : {"full", "diag", "spherical", "tied"}

    Returns
    -------
    int

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Examples
    --------
    >>> n_parameters(2, 1), n_parameters(3, 2), n_parameters(3, 2, "tied")
    (5, 17, 11)
    """
    K, d = _check.whole_number(K, "K", 1), _check.whole_number(d, "d", 1)
    matrix = d * (d + 1) // 2
    free = {"full": K * matrix, "diag": K * d, "spherical": K, "tied": matrix}
    return K - 1 + K * d + free[_check.one_of(covariance, "covariance", COVARIANCES)]


def aic(mixture, x, covariance="full"):
    r"""Return Akaike's information criterion: the smaller, the better.

    .. math:: \mathrm{AIC} = -2 \log L + 2 p

    with the p of `n_parameters` (Akaike 1974, IEEE Transactions on Automatic Control 19, 716-723).

    Parameters
    ----------
    mixture : Mixture
        Fitted to ``x``.
    x : array_like, shape (n,) or (n, d)
    covariance : {"full", "diag", "spherical", "tied"}
        Of which kind the mixture is, which says how many parameters were free.

    Returns
    -------
    float

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or of another dimension than ``mixture``, or another argument is
        not as above.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> round(aic(Mixture.univariate([1], [0], [1]), [-1.0, 0.0, 1.0]), 4)
    11.5136
    """
    return -2 * _log_likelihood(mixture, x) + 2 * _free(mixture, covariance)


def bic(mixture, x, covariance="full"):
    r"""Return the Bayesian information criterion: the smaller, the better.

    .. math:: \mathrm{BIC} = -2 \log L + p \log n

    with the p of `n_parameters` (Schwarz 1978, Annals of Statistics 6, 461-464).

    Parameters
    ----------
    mixture, x, covariance
        As for `aic`.

    Returns
    -------
    float

    Raises
    ------
    ValueError, TypeError
        As `aic`.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> round(bic(Mixture.univariate([1], [0], [1]), [-1.0, 0.0, 1.0]), 4)
    9.7109
    """
    log_likelihood = _log_likelihood(mixture, x)
    return float(-2 * log_likelihood + _free(mixture, covariance) * np.log(len(x)))


def icl(mixture, x, covariance="full"):
    r"""Return the integrated completed likelihood criterion: the smaller, the better.

    .. math:: \mathrm{ICL} = \mathrm{BIC} - 2 \sum_i \log \max_k r_{ik}

    That is `bic` with the likelihood of the points *and* their labels, each point with its
    likeliest label (Biernacki, Celeux and Govaert 2000, IEEE Transactions on Pattern Analysis and
    Machine Intelligence 22, 719-725). Components that overlap cost extra: ICL counts clusters
    rather than bells.

    Parameters
    ----------
    mixture, x, covariance
        As for `aic`.

    Returns
    -------
    float
        In the scale of `bic`, and at least as large.

    Raises
    ------
    ValueError, TypeError
        As `aic`.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> apart = Mixture.univariate([0.5, 0.5], [-100, 100], [1, 1])
    >>> icl(apart, [-101.0, -99.0, 101.0]) == bic(apart, [-101.0, -99.0, 101.0])
    True
    """
    likeliest = check_mixture(mixture, "mixture").responsibilities(x).max(axis=1)
    return float(bic(mixture, x, covariance) - 2 * np.log(likeliest).sum())


def held_out(
    x,
    K,
    rng,
    *,
    folds=10,
    covariance="full",
    restarts=_RESTARTS,
    min_sd=0.0,
    reg=0.05,
):
    """Return the log-likelihood of points that the fit has not seen, by cross-validation.

    The points are dealt into folds at random. Each fold's points are judged by a mixture fitted to
    all others (Smyth 2000, Statistics and Computing 10, 63-72). The larger, the better.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    K : int
        Number of components.
    rng : numpy.random.Generator or int
        A generator, or a seed, for the folds and the starts.
    folds : int
        From 2 to n.
    covariance, restarts, min_sd, reg
        As in `compare`. The share ``reg`` is of the sd of the points fitted to: nothing is known
        of those held out.

    Returns
    -------
    float
        The sum over all points, in the scale of `Mixture.log_likelihood`. Where all fits to a
        fold's others degenerate, which takes ``reg=0``, the last valid mixture of one of them
        judges it.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or without one of the folds too few distinct points are
        left for K components.

    Examples
    --------
    >>> from mixlab import datasets
    >>> waiting = datasets.old_faithful()[:, 1]
    >>> round(held_out(waiting, 1, rng=1)), round(held_out(waiting, 2, rng=1))
    (-1097, -1039)
    """
    K = _check.whole_number(K, "K", 1)
    x, restarts = _check_data(x, K), _check.whole_number(restarts, "restarts", 1)
    folds = _check.whole_number(folds, "folds", 2, len(x))
    options = {"covariance": covariance, "min_sd": min_sd, "reg": reg}
    with progress("fits", 2 * K * folds) as bar:
        search = partial(best_fits, restarts=restarts, options=options, done=bar.update)
        return _held_out(search, x, K, _check.generator(rng), folds)[0][-1]


def compare(
    x,
    ks,
    rng,
    *,
    covariance="full",
    restarts=_RESTARTS,
    folds=0,
    min_sd=0.0,
    reg=0.05,
    max_iter=1000,
    tol=1e-9,
):
    """Fit mixtures with several numbers of components, and judge each by every criterion.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    ks : sequence of int
        The numbers of components, ascending, e.g. ``range(1, 7)``.
    rng : numpy.random.Generator or int
        A generator, or a seed.
    covariance : {"full", "diag", "spherical", "tied"}
        As in `mixlab.em.fit`.
    restarts : int
        How many starts of each number of components `mixlab.starts.kmeans_plusplus` makes; those
        from the best fits with one component less and one more are added.
    folds : int
        For the criterion `held_out`: from 2 to n. With 0, the table goes without.
    min_sd, reg
        Floors, as in `mixlab.em.fit`: by default no component may be narrower than 5 % of the sd of
        a column. Without a floor the likelihood has no maximum: it grows without end as a
        component narrows on one point, or in d dimensions on d of them. Long before that, a needle
        on two or three points that happen to be close wins over every broad component, and the
        best fit says nothing of the rest. The floor is the same for all K, so that a smaller
        mixture remains a special case of a larger one.
    max_iter, tol
        As in `mixlab.em.fit`.

    Returns
    -------
    Comparison
        A row for each number of components.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite, holds one value only in a column, or has fewer distinct points than
        the greatest of ``ks``; if ``ks`` does not ascend; or another argument is not as above.

    Notes
    -----
    The search goes up from one component to one more than asked for, and down again. From the best
    fit so far come the starts for one component more, in which one is cut in two or a small new
    one joins, and those for one component less, in which one is left out. All are walked to the
    end by `mixlab.em.fit`; the ``share`` of a row's fit is of all of them. A progress bar appears
    if this takes longer than two seconds.

    Examples
    --------
    >>> from mixlab import datasets
    >>> table = compare(datasets.old_faithful(), range(1, 4), rng=1)
    >>> table
    Comparison: 272 points, full covariances; * marks the best
    K  parameters  log-likelihood        AIC        BIC        ICL
    1           5        -1289.80  2589.59    2607.62    2607.62
    2          11        -1130.26  2282.53    2322.19 *  2322.70 *
    3          17        -1114.44  2262.88 *  2324.18    2351.37
    >>> table.best("bic").fit.mixture.sorted().weights.round(2)
    array([0.36, 0.64])
    """
    ks = _check.ascending_whole_numbers(ks, "ks", 1, "range(1, 7)")
    most = ks[-1]
    x, restarts = _check_data(x, most), _check.whole_number(restarts, "restarts", 1)
    folds = _check.whole_number(folds, "folds", 0, len(x))
    if folds == 1:
        raise ValueError("folds is 1; allowed: 0, or a whole number of at least 2")
    rng = _check.generator(rng)
    options = {"covariance": covariance, "min_sd": min_sd, "reg": reg}
    walk = options | {"max_iter": max_iter, "tol": tol}
    with progress("fits", 2 * most * (1 + folds)) as bar:
        search = partial(best_fits, restarts=restarts, options=walk, done=bar.update)
        fits = search(x, most, rng)
        unseen, ruined = [None] * most, [0] * most
        if folds:
            unseen, ruined = _held_out(search, x, most, rng, folds)
    heights = [fit.mixture.log_likelihood(x) for fit in fits]
    rows = []
    for K in ks:
        fit = fits[K - 1]
        narrow = em.on_the_floor(x, fit.mixture, **options)
        doubt = warned(fit, heights[:K], narrow, ruined[K - 1])
        rows.append(_row(fit, x, covariance, heights[K - 1], unseen[K - 1], doubt))
    return Comparison(tuple(rows), len(x))


def _row(fit, x, covariance, log_likelihood, unseen, doubt):
    mixture = fit.mixture
    return Row(
        K=mixture.n_components,
        covariance=covariance,
        fit=fit,
        n_parameters=_free(mixture, covariance),
        log_likelihood=log_likelihood,
        aic=aic(mixture, x, covariance),
        bic=bic(mixture, x, covariance),
        icl=icl(mixture, x, covariance),
        held_out=unseen,
        warning=doubt,
    )


def _held_out(search, x, most, rng, folds):
    """Return the held-out log-likelihood for each number of components from 1 to `most`.

    And how many of the folds' fits degenerated.
    """
    totals, ruined = np.zeros(most), np.zeros(most, dtype=int)
    for fold in np.array_split(rng.permutation(len(x)), folds):
        others = np.delete(x, fold, axis=0)
        try:
            _check_data(others, most)
        except ValueError as error:
            raise ValueError(
                f"folds is {folds}, but without one of them x is too little to fit ({error}); "
                "allowed: more folds, or fewer components"
            ) from None
        fits = search(others, most, rng)
        totals += [fit.mixture.log_likelihood(x[fold]) for fit in fits]
        ruined += [fit.failure not in ("", UNFINISHED) for fit in fits]
    return totals.tolist(), ruined.tolist()


def _check_data(x, most):
    x = _check.data(x)
    starts.quantiles(x, most)  # refuses data to which so many components cannot be fitted
    return x


def _log_likelihood(mixture, x):
    return check_mixture(mixture, "mixture").log_likelihood(x)


def _free(mixture, covariance):
    return n_parameters(mixture.n_components, mixture.n_features, covariance)
