"""Explorers: sliders set the start, a road is walked from it, and a picture shows where it led.

No mathematics and no drawing here; this wires `mixlab.moments` and its like to `mixlab.plots`.

Every explorer has a ``line``: the line of Python that makes one which shows the same. Assigned one,
or given one in the page, it takes its state.
"""

import sys

import numpy as np

from mixlab import _check, study
from mixlab import density as density_road
from mixlab.explore._density import DensityExplorer
from mixlab.explore._em import LineExplorer, PlaneExplorer
from mixlab.explore._line import Name
from mixlab.explore._moments import MomentsExplorer
from mixlab.explore._pearson import PearsonExplorer
from mixlab.explore._reading import (
    check_bells,
    check_drawable,
    read_off,
    read_off_plane,
    read_off_target,
)
from mixlab.explore._roads import RoadsExplorer
from mixlab.explore._sampling import SamplingExplorer
from mixlab.explore._selection import BUILT_IN, SelectionExplorer, read_samples

__all__ = ["density", "em", "moments", "pearson", "roads", "sampling", "selection"]


def _named(value, otherwise):
    """Return what is called so where an explorer is made, for its line."""
    names = sys._getframe(2).f_globals.items()
    found = (name for name, it in names if it is value and not name.startswith("_"))
    return Name(next(found, otherwise))


def sampling(*, seed=1, mixture=None, points=400, labels=False):
    """Explore what a mixture of two bells looks like: its draws, its density, its hidden labels.

    The first bell stands at 0. The same stream of random numbers is used at every position of the
    sliders, so that the points move with them and do not dance.

    Parameters
    ----------
    seed : int
    mixture : Mixture, optional
        Where the sliders stand at first; K = 2, the first mean 0. By default two clear humps.
    points : int
        How many at first, from 20 to 5000.
    labels : bool
        Whether the labels are shown at first.

    Returns
    -------
    SamplingExplorer
        A widget with ``mixture``. Saved with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If ``seed`` is not a whole number of at least zero, or another argument is not as above or
        off the sliders.

    Examples
    --------
    >>> sampling(seed=1).mixture
    Mixture(K=2, d=1: 0.6 N(mean 0, sd 1) + 0.4 N(mean 6, sd 1))
    """
    seed, labels = _check.whole_number(seed, "seed", 0), _check.flag(labels, "labels")
    return SamplingExplorer(seed, mixture, points, labels).made_by(sampling, seed=seed)


def moments(x, *, start=None, reference=None, unit=""):
    """Explore the first road: five sliders for the guess, and where it leads.

    The picture shows data, guess and answer, and a map of which guesses of the two means lead to
    the root, to its mirror image or nowhere, the sds and the weight being those of the sliders.

    Parameters
    ----------
    x : array_like, shape (n,)
        Data.
    start : Mixture, optional
        Where the sliders stand at first; K = 2. By default the guess that `mixlab.starts.peaks`
        reads off a histogram, moved to the nearest steps of the sliders.
    reference : Mixture, optional
        Which root is *the* root: the one reached from here, for instance from the truth. By
        default the one that most of a swarm of guesses reach.
    unit : str
        Unit of the data.

    Returns
    -------
    MomentsExplorer
        A widget with ``start`` and ``fit``. Saved with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or holds one value only, or ``start`` is not a one-dimensional
        mixture of two.

    Examples
    --------
    >>> from mixlab import datasets
    >>> explorer = moments(datasets.old_faithful()[:, 1], unit="min")
    >>> explorer.fit.mixture
    Mixture(K=2, d=1: 0.3413 N(mean 53.81, sd 5.025) + 0.6587 N(mean 79.75, sd 6.078))
    """
    name, x = _named(x, "x"), _check.data(x, n_features=1)
    _check.varied(x)
    start = read_off(x) if start is None else start
    check_bells(start, "start", n_features=1)
    if reference is not None:
        check_bells(reference, "reference", n_features=1)
    explorer = MomentsExplorer(x, start, reference, unit)
    return explorer.made_by(moments, name, reference=reference, unit=unit)


def em(
    x,
    *,
    start=None,
    step=None,
    reference=None,
    covariance="full",
    unit="",
    names=("x1", "x2"),
    max_iter=500,
):
    """Explore the second road: sliders for the guess, and buttons that walk the path of EM.

    The picture shows the data, each point in the colours of who answers for it, the guess, the
    components at the present step, and how far up the likelihood that is.

    Parameters
    ----------
    x : array_like, shape (n,) or (n, 2)
        Data.
    start : Mixture, optional
        Where the sliders stand at first; K is at most 6. By default two components: the guess that
        `mixlab.starts.peaks` reads off a histogram, in two dimensions `mixlab.starts.quantiles`,
        moved to the nearest steps of the sliders.
    step : int, optional
        The step of the path that is shown at first. By default the last.
    reference : Mixture, optional
        Which top is *the* top: the one reached from here, for instance from the truth. By default
        the highest reached from a dozen random starts.
    covariance, max_iter
        As in `mixlab.em.fit`.
    unit : str
        Unit of the data, in one dimension.
    names : pair of str
        Names of the two columns with their units, in two dimensions.

    Returns
    -------
    LineExplorer or PlaneExplorer
        A widget with ``start``, ``fit`` and ``step``. Saved with a notebook, it shows a still
        picture.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite, of more than two dimensions, holds one value only in a column or
        lies on a line, or another argument is not as above.

    Examples
    --------
    >>> from mixlab import datasets
    >>> explorer = em(datasets.old_faithful()[:, 1], unit="min")
    >>> explorer.step == len(explorer.fit.path) - 1
    True
    >>> explorer.fit.mixture.means.round(1)
    array([54.6, 80.1])
    """
    name, x = _named(x, "x"), check_drawable(x)
    d = x.ndim
    if start is None:
        start = read_off(x) if d == 1 else read_off_plane(x)
    check_bells(start, "start", d, most_bells=6, least_bells=1)
    if reference is not None:
        K = start.n_components
        check_bells(reference, "reference", d, most_bells=K, least_bells=K)
    max_iter = _check.whole_number(max_iter, "max_iter", 0)
    options = {"covariance": covariance, "max_iter": max_iter}
    if d == 1:
        explorer = LineExplorer(x, start, reference, options, unit)
    else:
        pair = () if isinstance(names, str) or not np.iterable(names) else tuple(names)
        if len(pair) != 2 or not all(isinstance(word, str) for word in pair):
            raise ValueError(f"names is {names!r}; allowed: two strings")
        explorer = PlaneExplorer(x, start, reference, options, pair)
    explorer.made_by(em, name, reference=reference, unit=unit, names=names, **options)
    if step is not None:
        explorer.step = step
    return explorer


def density(
    grid, target, *, start=None, step=None, reference=None, unit="", max_iter=500, method="lm"
):
    """Explore the third road: sliders for the guess, and buttons that walk the way to a curve.

    The picture shows the target on its grid, the guess, the components at the present step, and
    the loss along the path. Weights count relative to their sum: moving one changes all shares.

    Parameters
    ----------
    grid, target : array_like, shape (n,)
        As in `mixlab.density.fit`.
    start : Mixture, optional
        Where the sliders stand at first; K is at most 6, and no weight is zero. By default the
        three components of `mixlab.density.start_from_target`, moved to the nearest steps of the
        sliders.
    step : int, optional
        The step of the path that is shown at first. By default the last.
    reference : Mixture, optional
        Which bottom is *the* bottom: the one reached from here, for instance from the truth. By
        default the lowest reached from a dozen random starts.
    unit : str
        Unit of the grid.
    max_iter, method
        As in `mixlab.density.fit`; the method can be switched in the explorer.

    Returns
    -------
    DensityExplorer
        A widget with ``start``, ``fit`` and ``step``. Saved with a notebook, it shows a still
        picture.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above.

    Examples
    --------
    >>> from mixlab import Mixture
    >>> grid = np.arange(0, 25, 1 / 3)
    >>> truth = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
    >>> explorer = density(grid, truth.pdf(grid))
    >>> explorer.step == len(explorer.fit.path) - 1
    True
    >>> explorer.fit.mixture
    Mixture(K=3, d=1: 0.3 N(mean 5, sd 2) + 0.5 N(mean 15, sd 1) + 0.2 N(mean 20, sd 2))
    """
    called = _named(grid, "grid"), _named(target, "target")
    first = read_off_target(grid, target) if start is None else start
    check_bells(first, "start", 1, most_bells=6, least_bells=1)
    max_iter = _check.whole_number(max_iter, "max_iter", 1)
    # What the road refuses is to be refused here, not at a moved slider.
    density_road.fit(grid, target, first, method=method, max_iter=0)
    if reference is not None:
        K = first.n_components
        check_bells(reference, "reference", 1, most_bells=K, least_bells=K)
        try:
            density_road.fit(grid, target, reference, max_iter=0)
        except ValueError as error:  # which calls it the start
            raise ValueError(f"reference: {error}") from None
    grid, target = (np.array(curve, dtype=float) for curve in (grid, target))
    explorer = DensityExplorer(grid, target, first, reference, unit, max_iter, method)
    explorer.made_by(density, *called, reference=reference, unit=unit, max_iter=max_iter)
    if step is not None:
        explorer.step = step
    return explorer


def pearson(*, truth=None, points=1000, seed=1, exact=False):
    """Explore the first road without a guess: sliders move the truth, and Pearson answers.

    The first bell stands at 0 with sd 1. The picture shows a sample, the truth and the answer; and
    the nonic with its real roots, those that belong to a mixture and the one that is chosen. The
    same stream of random numbers is used at every position of the sliders: the points shown are the
    first of ``truth.sample(100_000, seed)``.

    Parameters
    ----------
    truth : Mixture, optional
        Where the sliders stand at first; K = 2, the first bell as above. By default two humps.
    points : int
        How many at first, from 50 to 100,000.
    seed : int
        At first: a slider changes it.
    exact : bool
        Whether the moments are at first those of the truth, instead of the sample's.

    Returns
    -------
    PearsonExplorer
        A widget with ``truth``, ``fit`` and ``roots``. Saved with a notebook, it shows a still
        picture.

    Raises
    ------
    ValueError, TypeError
        If ``seed`` is not a whole number of at least zero, or another argument is not as above or
        off the sliders.

    Examples
    --------
    >>> explorer = pearson(seed=1)
    >>> explorer.truth
    Mixture(K=2, d=1: 0.6 N(mean 0, sd 1) + 0.4 N(mean 3, sd 1))
    >>> sum(root.admissible for root in explorer.roots), explorer.fit.converged
    (1, True)
    """
    seed, exact = _check.whole_number(seed, "seed", 0), _check.flag(exact, "exact")
    return PearsonExplorer(seed, truth, points, exact).made_by(pearson)


def roads(x, *, start=None, truth=None, unit=""):
    """Explore all roads at once: five sliders set one guess, and each road answers to it.

    The picture has a panel for each road of `mixlab.study.ROADS`: the data, the guess and the
    answer. Below it a table has the numbers, and the steps that each road took; the verdict says
    how far the answers differ. Each road is walked by `mixlab.study.walk`. Pearson's needs no
    guess.

    Parameters
    ----------
    x : array_like, shape (n,)
        Data.
    start : Mixture, optional
        Where the sliders stand at first; K = 2, and no weight is zero. By default the guess that
        `mixlab.starts.peaks` reads off a histogram, moved to the nearest steps of the sliders.
    truth : Mixture, optional
        Where the data come from, if that is known; K = 2. The table then has the distance of each
        answer from it, as `Mixture.distance` measures it.
    unit : str
        Unit of the data.

    Returns
    -------
    RoadsExplorer
        A widget with ``start``, ``fits`` (a dict, of the name of each road to its Fit) and
        ``truth``. Saved with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If ``x`` is not finite or holds one value only, or another argument is not as above.

    Notes
    -----
    EM goes through all points with every move of a slider, many times where bells overlap: with
    more than some 10,000 points the picture lags behind.

    Examples
    --------
    >>> from mixlab import datasets
    >>> explorer = roads(datasets.old_faithful()[:, 1], unit="min")
    >>> for road, fit in explorer.fits.items():
    ...     print(road, fit.mixture.sorted().sds.round(1))
    moments [5.  6.1]
    Pearson [5.  6.1]
    EM [5.9 5.9]
    density [7.2 4.9]
    """
    name, x = _named(x, "x"), _check.data(x, n_features=1)
    _check.varied(x)
    start = read_off(x) if start is None else start
    check_bells(start, "start", n_features=1)
    if truth is not None:
        check_bells(truth, "truth", n_features=1)
    # What a road refuses is to be refused here, not at a moved slider.
    for road in study.ROADS:
        study.walk(road, x, start)
    return RoadsExplorer(x, start, truth, unit).made_by(roads, name, truth=truth, unit=unit)


def selection(*, data=tuple(BUILT_IN), seed=0, most=8, shown=None, K=2, covariance="full"):
    """Explore how many components data have: a fit for each number, and what AIC, BIC and ICL say.

    The picture shows the data with the fit of as many components as the slider stands at; and for
    all numbers of components how far each criterion is above its best. On a line the covariances
    "diag" and "spherical" are the same as "full", and are not offered.

    Parameters
    ----------
    data : str, sequence of str, or dict of array_like
        What can be chosen: names of built-in data sets, or data of your own, shape ``(n,)`` or
        ``(n, 2)``, by name. On a line the name is also that of the axis, as in
        ``{"length (cm)": x}``; in the plane the axes have the names of the columns, if the data are
        a DataFrame. By default all that is built in: Old Faithful, its waiting times, galaxies,
        iris petals, and 500 points drawn from each of four round blobs.
    seed : int
        For the starts of the fits, and the draws of the blobs.
    most : int
        The largest number of components, from 2 to 12.
    shown : str, optional
        Name of the data that are shown at first. By default the first.
    K : int
        How many components at first.
    covariance : str
        Which kind of covariances at first.

    Returns
    -------
    SelectionExplorer
        A widget with ``table``, the `mixlab.selection.Comparison` that is shown, and ``fit``. Saved
        with a notebook, it shows a still picture.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or data have fewer distinct points than ``most``.

    Notes
    -----
    No component is narrower than 5 % of a column's standard deviation (see
    `mixlab.selection.compare`). A table is computed when it is first asked for, and kept; by a
    quicker search than that of `mixlab.selection.compare`, from fewer starts and to a tolerance
    that leaves its scores uncertain by about 0.1.

    Examples
    --------
    >>> explorer = selection(data=["waiting times"], most=3)
    >>> [explorer.table.best(criterion).K for criterion in ("aic", "bic", "icl")]
    [2, 2, 2]
    >>> explorer.fit.mixture.sorted().means.round(1)
    array([54.6, 80.1])
    """
    most = _check.whole_number(most, "most", 2, 12)
    seed = _check.whole_number(seed, "seed", 0)
    state = {"shown": shown, "K": K, "covariance": covariance}
    explorer = SelectionExplorer(read_samples(data, seed, most), seed, most, state)
    called = _named(data, "data") if isinstance(data, dict) else data
    return explorer.made_by(selection, data=called, seed=seed, most=most)
