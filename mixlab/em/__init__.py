"""The second road: maximise the likelihood by expectation-maximisation (EM).

Two steps by turns (Dempster, Laird and Rubin 1977): the E-step asks how much each component
answers for each point, `e_step`; the M-step fits each component to the points it answers for,
`m_step`. `fit` repeats them from a start, `fit_best` from many, and `fit_binned` does the same for
points that were only counted in classes.

How it is done: `_data.py` has the sums over the points, `_parts.py` the same over data that no one
machine holds, `_model.py` what a component may be, and `_walk.py` the loop.
"""

import numpy as np

from mixlab import _check, starts
from mixlab.em._data import Classes, Points, check_weights
from mixlab.em._model import COLLAPSED, COVARIANCES, Degenerate, Model
from mixlab.em._parts import Parts, in_memory, in_parts
from mixlab.em._walk import OBJECTIVE_NAME, climb
from mixlab.fit import COINCIDE, EMPTY, UNFINISHED, best_of
from mixlab.mixture import check_mixture

__all__ = [
    "COINCIDE",
    "COLLAPSED",
    "COVARIANCES",
    "EMPTY",
    "OBJECTIVE_NAME",
    "UNFINISHED",
    "e_step",
    "fit",
    "fit_best",
    "fit_binned",
    "m_step",
    "on_the_floor",
]

_REACHED = 1e-6  # in the objective: restarts that end this near to the best have reached it


def e_step(x, mixture):
    r"""Return how much each component answers for each point: the E-step.

    .. math:: r_{ik} = \frac{\pi_k \mathcal{N}(x_i \mid \mu_k, \Sigma_k)}
       {\sum_j \pi_j \mathcal{N}(x_i \mid \mu_j, \Sigma_j)}

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    mixture : Mixture

    Returns
    -------
    ndarray, shape (n, K)
        As `Mixture.responsibilities`; each row sums to one.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or of another dimension than ``mixture``, or that is no Mixture.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> e_step([0.0, 5.0], Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])).round(3)
    array([[0.999, 0.001],
           [0.381, 0.619]])
    """
    in_memory(x)
    return check_mixture(mixture, "mixture").responsibilities(x)


def m_step(x, responsibilities, *, weights=None, covariance="full", min_sd=0.0, reg=0.0):
    r"""Return the mixture that fits best, given who answers for which point: the M-step.

    .. math:: N_k = \sum_i r_{ik}, \quad \pi_k = N_k / n, \quad
       \mu_k = \frac{1}{N_k} \sum_i r_{ik} x_i, \quad
       \Sigma_k = \frac{1}{N_k} \sum_i r_{ik} (x_i - \mu_k)(x_i - \mu_k)^\top

    (Bishop 2006, *Pattern Recognition and Machine Learning*, equations 9.24 to 9.27).

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    responsibilities : array_like, shape (n, K)
        None negative; each row sums to one (to 1e-6).
    weights, covariance, min_sd, reg
        As in `fit`.

    Returns
    -------
    Mixture

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or a component is left with no point, or with points that
        do not differ (unless there is a floor).

    Examples
    --------
    >>> m_step([1.0, 3.0, 10.0, 14.0], [[1, 0], [1, 0], [0, 1], [0, 1]])
    Mixture(K=2, d=1: 0.5 N(mean 2, sd 1) + 0.5 N(mean 12, sd 2))
    """
    in_memory(x)
    data = Points(x, weights)
    shares = _check.real_array(responsibilities, "responsibilities", "numbers from 0 to 1")
    n = len(np.asarray(x))
    if shares.ndim != 2 or len(shares) != n or not shares.shape[1]:
        raise ValueError(
            f"responsibilities has shape {shares.shape}; allowed: ({n}, K), a row a point"
        )
    off = np.abs(shares.sum(axis=1) - 1)
    if (shares < 0).any() or off.max() > 1e-6:
        i = int(np.argmax(off + (shares < 0).any(axis=1)))
        raise ValueError(
            f"responsibilities[{i}] is {shares[i]}; allowed: numbers from 0 to 1 that sum to 1"
        )
    model = Model(covariance, min_sd, reg, data)
    try:
        bells = model.maximise(data.gather(shares[data.kept].T))
    except Degenerate as degenerate:
        raise ValueError(f"responsibilities leave no mixture: {degenerate.message}") from None
    return data.to_mixture(bells)


def fit(
    x,
    start,
    *,
    max_iter=1000,
    tol=1e-9,
    weights=None,
    covariance="full",
    accelerate=False,
    min_sd=0.0,
    reg=0.0,
):
    r"""Fit a mixture by EM from a start: the likelihood rises with every step.

    By turns `e_step` and `m_step`; what rises is the mean log-likelihood per point,

    .. math:: \frac{1}{n} \sum_{i=1}^{n} \log \sum_{k=1}^{K}
       \pi_k \, \mathcal{N}(x_i \mid \mu_k, \Sigma_k).

    Parameters
    ----------
    x : array_like or dask.array.Array, shape (n,) or (n, d)
        A Dask array stays where it is; see Notes.
    start : Mixture
        The initial guess; it decides K. Where it is not of the kind that ``covariance`` and the
        floors allow, the path begins at the nearest that is.
    max_iter : int
        Most iterations; with ``accelerate``, E-steps.
    tol : float
        Stop when an iteration raises the objective by less. 0 makes all ``max_iter`` iterations.
    weights : array_like or dask.array.Array, shape (n,), optional
        How often each point counts, at least zero: 2 is as if it were there twice.
    covariance : {"full", "diag", "spherical", "tied"}
        What is free: everything; a variance for each column; one variance for each component; one
        covariance matrix that all share (in one dimension, a common sd).
    accelerate : bool
        Whether to leap ahead in the direction that two EM steps show (SQUAREM, scheme S3 of
        Varadhan and Roland 2008, Scandinavian Journal of Statistics 35, 335-353). The path holds
        only places that lie higher than all before, so that the objective never falls here
        either; leaps that lead to none within twenty E-steps are taken back. Where a component
        collapses after a leap, EM begins again without leaps, with the E-steps that are left.
    min_sd : float or array_like, shape (d,)
        A floor, in the unit of the data: no component is narrower, in any direction. The answer
        is then the best of the mixtures that obey it.
    reg : float
        The same floor as a share of the sd of each column of the data. The higher floor counts.

    Returns
    -------
    Fit
        The objective is the mean log-likelihood per point, for data in classes per count.
        ``failure`` is one of ``em.COLLAPSED``, ``EMPTY``, ``COINCIDE`` (components that have
        become the same) and ``UNFINISHED`` (``max_iter`` reached), or empty.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or holds one value only in a column, ``start`` is no Mixture of its
        dimension, or an option is not as above.

    Notes
    -----
    An iteration is two matrix products, over blocks that fit in a core's cache: the log densities
    are linear in :math:`(1, x, x x^\top)`, and so are the sums that the M-step needs. Where
    components are so narrow that this would cost accuracy, sums about each component's own mean
    take over, merged as in Chan, Golub and LeVeque (1983), The American Statistician 37, 242-247.
    Beyond copies of
    the data, memory grows with the path alone, neither with n nor with K.

    A Dask array needs the extra ``mixlab[scale]``. Each E-step is then one task graph, for the
    scheduler that is current: threads, a ``LocalCluster``, or a distant cluster whose workers have
    mixlab too. A task makes the sums of one chunk, and they alone travel. They are merged in a
    fixed order, so that the same chunks give the same answer to the last bit, whichever task ends
    first and whichever has to be done again. Chunks are loaded or computed anew for each graph
    unless they are kept: ``x = x.persist()``. For a start, look at a part of the data whose order
    means nothing: ``starts.kmeans_plusplus(x[:10_000].compute(), K, rng)``.

    Examples
    --------
    >>> from mixlab import Mixture, datasets
    >>> waiting = datasets.old_faithful()[:, 1]
    >>> start = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])
    >>> found = fit(waiting, start)
    >>> found.mixture.means.round(1), found.mixture.sds.round(1)
    (array([54.6, 80.1]), array([5.9, 5.9]))

    The same in chunks of a hundred points, wherever they are:

    >>> import dask.array
    >>> in_parts = fit(dask.array.from_array(waiting, chunks=100), start)
    >>> in_parts.mixture.distance(found.mixture) < 1e-10
    True
    """
    check_mixture(start, "start")
    data = (Parts if in_parts(x) else Points)(x, weights, start.n_features)
    model = Model(covariance, min_sd, reg, data)
    return climb(data, model, start, max_iter, tol, accelerate)


def fit_best(x, K, rng, *, restarts=20, accelerate=True, **options):
    """Fit a mixture by EM from many starts, and return the best fit.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    K : int
        Number of components.
    rng : numpy.random.Generator or int
        A generator, or a seed, for the starts: `mixlab.starts.kmeans_plusplus`.
    restarts : int
        How many starts.
    accelerate, **options
        As in `fit`.

    Returns
    -------
    Fit
        Of those that converged, the one with the highest likelihood. Its ``share`` says
        which share of all starts reached that likelihood, and its message what the others did. If
        none converged, an unfinished one; if all degenerated, one of them.

    Raises
    ------
    ValueError, TypeError
        As `fit` and `mixlab.starts.kmeans_plusplus`.

    Notes
    -----
    A progress bar appears if this takes longer than two seconds.

    Examples
    --------
    >>> from mixlab import datasets
    >>> best = fit_best(datasets.old_faithful(), 2, rng=1)
    >>> best.mixture.sorted().weights.round(3), best.share
    (array([0.356, 0.644]), 1.0)
    """
    rng = _check.generator(rng)
    restarts = _check.whole_number(restarts, "restarts", 1)
    in_memory(x)
    x = _check.data(x)
    _, counting = check_weights(options.get("weights"), len(x))
    walks = (
        fit(x, starts.kmeans_plusplus(x[counting], K, rng), accelerate=accelerate, **options)
        for _ in range(restarts)
    )
    return best_of(walks, restarts, "EM restarts", _REACHED)


def fit_binned(
    edges,
    counts,
    start,
    *,
    max_iter=1000,
    tol=1e-9,
    covariance="full",
    accelerate=False,
    min_sd=0.0,
    reg=0.0,
):
    r"""Fit a one-dimensional mixture by EM to points that were only counted in classes.

    The likelihood is that of the counts: a class between a and b has the probability
    :math:`\int_a^b p(x) \, dx`. Where in its class a point lies is hidden, like its component; the
    E-step takes the mean and the variance of each component within each class
    (Dempster, Laird and Rubin 1977, Journal of the Royal Statistical Society B 39, section 4.2;
    McLachlan and Jones 1988, Biometrics 44, 571-578).

    Parameters
    ----------
    edges : array_like, shape (m + 1,)
        Where the classes begin and end, ascending. The first may be ``-inf`` and the last
        ``inf``: open tails.
    counts : array_like, shape (m,)
        How many points are in each class, at least zero.
    start, max_iter, tol, covariance, accelerate, min_sd, reg
        As in `fit`; ``start`` is one-dimensional.

    Returns
    -------
    Fit
        As from `fit`. The objective is the mean over the points of the log-probability of the
        class a point is in.

    Raises
    ------
    ValueError, TypeError
        If edges do not ascend, all points are in one class, or an argument is not as above.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> edges, counts = [-np.inf, 1, 2, 3, 4, np.inf], [10, 40, 20, 40, 10]
    >>> found = fit_binned(edges, counts, Mixture.univariate([0.5, 0.5], [1, 4], [1, 1]))
    >>> found.converged, found.mixture.means.round(2)
    (True, array([1.5, 3.5]))
    """
    check_mixture(start, "start", n_features=1)
    data = Classes(edges, counts)
    model = Model(covariance, min_sd, reg, data)
    return climb(data, model, start, max_iter, tol, accelerate)


def on_the_floor(x, mixture, *, covariance="full", min_sd=0.0, reg=0.0):
    """Say which components are as narrow as the floor allows: the data had no say in their width.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    mixture : Mixture
    covariance, min_sd, reg
        As in `fit`.

    Returns
    -------
    str
        Empty if there are none.

    Raises
    ------
    ValueError, TypeError
        As `fit`.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> needle = Mixture.univariate([0.5, 0.5], [0, 5], [1, 0.5])
    >>> on_the_floor([-1.0, 1.0, 5.0, 5.0], needle, min_sd=0.5)[:32]
    'Component 2 sits on the floor (m'
    """
    check_mixture(mixture, "mixture")
    data = Points(x, None, mixture.n_features)
    return Model(covariance, min_sd, reg, data).on_the_floor(mixture)
