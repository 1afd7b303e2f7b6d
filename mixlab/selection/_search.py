"""The search for the best fit of each number of components: up by one more, down by one less.

From chance starts alone EM seldom finds the best fit where a component is small or narrow. But
the best fit of K components is mostly near that of K - 1 or that of K + 1, and few starts reach it
from there.
"""

from itertools import pairwise

import numpy as np

from mixlab import em, starts
from mixlab.fit import best_of
from mixlab.mixture import Mixture

_REACHED = 1e-6  # in the objective: fits that end this near to the best have reached it
_WIDTHS = 0.5, 0.25, 0.125, 0.0625  # of new components, in sds of the data
_PLACES = 3  # for a new component of each width
_POINTS = 3  # as many as a new component answers for at first
_CANDIDATES = 400  # points of the data where it may stand


def best_fits(x, most, rng, restarts, options, done):
    """Return the best fit that was found for each number of components from 1 to `most`.

    Parameters
    ----------
    x : ndarray, shape (n,) or (n, d)
    most : int
        No more than distinct points.
    rng : numpy.random.Generator
    restarts : int
        How many starts by k-means++ for each number of components.
    options : dict
        For `mixlab.em.fit`.
    done : callable
        Called after each of at most ``2 * most`` steps.

    Returns
    -------
    list of Fit
        ``share`` is of all starts with so many components, wherever they came from.
    """
    fits = []  # all of them, for each number of components
    beyond = most + (most > 1)  # of one component there is one fit: nothing can lead to a better
    for K in range(1, min(beyond, len(np.unique(x, axis=0))) + 1):
        guesses = [starts.kmeans_plusplus(x, K, rng) for _ in range(restarts)]
        if fits:
            guesses += larger(x, _best(fits[-1]).mixture)
        fits.append(_walk(x, guesses, options))
        done()
    for below, above in reversed(list(pairwise(fits[1:]))):
        below += _walk(x, smaller(_best(above).mixture), options)
        done()
    return [_best(same) for same in fits[:most]]


def _walk(x, guesses, options):
    return [em.fit(x, guess, accelerate=True, **options) for guess in guesses]


def _best(fits):
    return best_of(fits, len(fits), "EM", _REACHED)


def larger(x, mixture):
    """Return starts with one component more: one is cut in two, or a new one joins."""
    return [*_one_halved(x, mixture), *_joined_by_one(x, mixture)]


def smaller(mixture):
    """Return starts with one component less: each is left out once."""
    weights, means, covariances = _columns(mixture)
    everyone = np.arange(len(weights))
    return [
        _like(mixture, weights[rest], means[rest], covariances[rest])
        for rest in (everyone != k for k in everyone)
    ]


def _one_halved(x, mixture):
    """Cut each component once in two, through its middle and across its longest axis.

    The mean of half a normal density is sqrt(2 / pi) sds off the middle.
    """
    weights, means, covariances = _columns(mixture)
    sd = x.reshape(len(x), -1).std(axis=0)
    for k, covariance in enumerate(covariances):
        values, axes = np.linalg.eigh(covariance / np.outer(sd, sd))
        off = np.sqrt(2 / np.pi * values[-1]) * axes[:, -1] * sd
        half = covariance - np.outer(off, off)
        rest = np.arange(len(weights)) != k
        yield _like(
            mixture,
            np.append(weights[rest], [weights[k] / 2] * 2),
            np.vstack([means[rest], means[k] - off, means[k] + off]),
            np.concatenate([covariances[rest], [half, half]]),
        )


def _joined_by_one(x, mixture):
    """Let a new component join, of several widths, where points are denser than the mixture says.

    As its weight w grows from zero, the log-likelihood grows by w sum(q(x) / p(x) - 1), where p is
    the mixture's density and q its own (Lindsay 1983, Annals of Statistics 11, 86-94).
    """
    weights, means, covariances = _columns(mixture)
    points = x.reshape(len(x), -1)
    sd = points.std(axis=0)
    places = np.unique(points, axis=0)
    places = places[:: -(-len(places) // _CANDIDATES)]
    squares, log_p = _squares(points / sd, places / sd), mixture.logpdf(x)[:, None]
    for width in _WIDTHS:
        log_ratios = -squares / width**2 / 2 - log_p
        gains = np.exp(log_ratios - log_ratios.max()).sum(axis=0)  # but for a factor
        for _ in range(_PLACES):
            place = places[np.argmax(gains)]
            yield _like(
                mixture,
                np.append(weights, _POINTS / len(x)),
                np.vstack([means, place]),
                np.concatenate([covariances, [np.diag((width * sd) ** 2)]]),
            )
            gains[_squares(places / sd, place[None] / sd)[:, 0] < (2 * width) ** 2] = 0


def _squares(points, places):
    """Return the squared distance of each point from each place."""
    return sum(np.subtract.outer(points[:, j], places[:, j]) ** 2 for j in range(points.shape[1]))


def _columns(mixture):
    K, d = mixture.n_components, mixture.n_features
    return mixture.weights, mixture.means.reshape(K, d), mixture.covariances.reshape(K, d, d)


def _like(mixture, weights, means, covariances):
    """Return a mixture of the same dimension, from weights that need not sum to one."""
    shares = weights / weights.sum()
    if mixture.means.ndim == 1:
        return Mixture(shares, means[:, 0], covariances[:, 0, 0])
    return Mixture(shares, means, covariances)
