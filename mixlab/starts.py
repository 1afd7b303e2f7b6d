"""Initial guesses from data: where a road may begin when nobody moves a slider."""

import numpy as np

from mixlab import _check
from mixlab.mixture import Mixture


def random(x, K, rng):
    """Return a guess whose means are K distinct points of the data, drawn at random.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    K : int
        Number of components.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    Mixture
        With equal weights, and widths with which K components share the spread of the data:
        each sd is the data's divided by the d-th root of K.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite, is constant in a column, or has fewer than K distinct points.

    Examples
    --------
    >>> random([1.0, 2.0, 9.0, 10.0], K=2, rng=1).weights
    array([0.5, 0.5])
    """
    x, points, K = _check_start(x, K)
    chosen = _check.generator(rng).choice(len(points), size=K, replace=False)
    return _sharing_the_spread(x, points[chosen])


def quantiles(x, K):
    r"""Return a guess whose means cut the data into K equal shares: no luck is needed.

    In one dimension the means are the quantiles :math:`1/2K, 3/2K, \ldots`; in d dimensions they
    are the averages of K equal shares of the points in order along the direction of largest spread.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    K : int
        Number of components.

    Returns
    -------
    Mixture
        With weights and widths as from `random`.

    Raises
    ------
    ValueError, TypeError
        As `random`.

    Examples
    --------
    >>> quantiles([1.0, 2.0, 3.0, 4.0, 5.0], K=2).means
    array([2., 4.])
    """
    x, _, K = _check_start(x, K)
    if x.ndim == 1:
        return _sharing_the_spread(x, np.quantile(x, (np.arange(K) + 0.5) / K))
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    along = scaled @ np.linalg.svd(scaled, full_matrices=False)[2][0]
    shares = np.array_split(np.argsort(along, kind="stable"), K)
    return _sharing_the_spread(x, np.array([x[share].mean(axis=0) for share in shares]))


def kmeans_plusplus(x, K, rng):
    """Return a guess whose means are data points spread out by k-means++ seeding.

    Each next mean is drawn with a probability proportional to the squared distance from the
    means chosen so far, every column scaled to sd 1
    (Arthur and Vassilvitskii 2007, SODA, section 2.2).

    Parameters
    ----------
    x : array_like, shape (n,) or (n, d)
    K : int
        Number of components.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    Mixture
        With weights and widths as from `random`.

    Raises
    ------
    ValueError, TypeError
        As `random`.

    Examples
    --------
    >>> kmeans_plusplus([0.0, 0.0, 7.0, 7.0], K=2, rng=1).sorted().means
    array([0., 7.])
    """
    x, points, K = _check_start(x, K)
    rng = _check.generator(rng)
    columns = x.reshape(len(x), -1)
    sds = columns.std(axis=0)
    chosen = [rng.integers(len(x))]
    gaps = np.full(len(x), np.inf)
    for _ in range(K - 1):
        gaps = np.minimum(gaps, (((columns - columns[chosen[-1]]) / sds) ** 2).sum(axis=1))
        total = gaps.sum()
        if total == 0:  # the distinct points left over differ by less than a square can hold
            return _sharing_the_spread(x, rng.choice(points, size=K, replace=False))
        chosen.append(rng.choice(len(x), p=gaps / total))
    return _sharing_the_spread(x, x[chosen])


def peaks(x, K):
    """Return the guess that a person reads off a histogram: one component a peak.

    The histogram is smoothed until it shows no more than K peaks. Each point is then given to
    the nearest peak, and each component gets the share and the spread of its points.

    Parameters
    ----------
    x : array_like, shape (n,)
        One-dimensional data.
    K : int
        Number of components.

    Returns
    -------
    Mixture
        Its means are the peaks, in ascending order.

    Raises
    ------
    ValueError, TypeError
        As `random`; also if the histogram shows fewer than K peaks.

    Examples
    --------
    >>> from mixlab import datasets
    >>> peaks(datasets.old_faithful()[:, 1], K=2).means.round()
    array([54., 79.])
    """
    x = _check.data(x, n_features=1)
    x, _, K = _check_start(x, K)
    least = x.min()
    counts, edges = np.histogram(x - least, bins=60)
    middles = (edges[1:] + edges[:-1]) / 2
    smooth = counts.astype(float)
    found = tops(smooth)
    if len(found) < K:
        raise ValueError(f"K is {K}, but a histogram of x shows fewer peaks; try starts.quantiles")
    while len(found) > K:
        smooth = smoothed(smooth)
        fewer = tops(smooth)
        if len(fewer) < K:
            break
        found = fewer
    found = found[np.argsort(-smooth[found], kind="stable")[:K]]
    means = least + np.sort(middles[found])
    nearest = np.abs(x[:, None] - means).argmin(axis=1)
    weights = np.bincount(nearest, minlength=K) / len(x)
    narrowest = edges[1] - edges[0]
    sds = [max(x[nearest == k].std(), narrowest) for k in range(K)]
    return Mixture.univariate(weights, means, sds)


def tops(heights):
    """Return where the bars of a histogram, or the points of a curve, stand highest locally.

    Parameters
    ----------
    heights : array_like, shape (n,)

    Returns
    -------
    ndarray of int
        Where each top begins; a flat top counts once, a flat shoulder not at all.

    Raises
    ------
    ValueError
        If ``heights`` is not finite, empty or not one-dimensional.

    Examples
    --------
    >>> tops([1, 3, 2, 5, 5, 4])
    array([1, 3])
    """
    heights = _check.data(heights, "heights", n_features=1)
    begins = np.flatnonzero(np.diff(heights, prepend=np.nan) != 0)  # of runs of equal heights
    levels = np.concatenate([[-np.inf], heights[begins], [-np.inf]])
    return begins[(levels[1:-1] > levels[:-2]) & (levels[1:-1] > levels[2:])]


def smoothed(heights, times=1):
    """Return the heights of a histogram with each bar averaged with its two neighbours.

    Parameters
    ----------
    heights : ndarray, shape (n,)
    times : int
        How often: the spread of the averaging grows with its square root.

    Returns
    -------
    ndarray, shape (n,)
        With the same sum: nothing is lost at the ends.

    Examples
    --------
    >>> smoothed(np.array([4.0, 0.0, 0.0, 8.0]))
    array([3., 1., 2., 6.])
    """
    for _ in range(times):
        padded = np.concatenate([heights[:1], heights, heights[-1:]])
        heights = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return heights


def _check_start(x, K):
    """Return checked data, its distinct points, and K."""
    x = _check.data(x)
    K = _check.whole_number(K, "K", 1)
    points = np.unique(x, axis=0)
    if len(points) < K:
        raise ValueError(f"K is {K}, but x has {len(points)} distinct points; allowed: no more")
    _check.varied(x)
    return x, points, K


def _sharing_the_spread(x, means):
    K = len(means)
    variances = x.var(axis=0)
    if x.ndim == 1:
        covariances = np.full(K, variances / K**2)
    else:
        covariances = np.broadcast_to(
            np.diag(variances / K ** (2 / x.shape[1])), (K, *2 * x.shape[1:])
        )
    return Mixture(np.full(K, 1 / K), means, covariances)
