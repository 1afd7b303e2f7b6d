"""The measured comparison: the same samples along every road, and how far from the truth each ends.

`walk` goes one road by its name. `compare_roads` draws many samples of known mixtures, walks every
road from the same start, and sets the errors beside the Cramér-Rao bound: a `Study`.
"""

from dataclasses import asdict, dataclass, field
from time import perf_counter

import numpy as np

from mixlab import _check, density, em, moments, pearson, starts, uncertainty
from mixlab._tables import as_html, as_text
from mixlab.fit import progress
from mixlab.mixture import Mixture, check_mixture

_WALKS = {
    "moments": lambda x, start: moments.fit(x, start),
    "Pearson": lambda x, start: pearson.fit(x),
    "EM": lambda x, start: em.fit(x, start, accelerate=True),
    "density": lambda x, start: density.fit(*curve_of(x), start),
}
#: The names of the roads.
ROADS = tuple(_WALKS)

_BINS = 60
_MARGIN = 0.1  # of the range of the data, on either side of the histogram
_FEWEST = 5  # points: as many as there are numbers to find
_DRAWS = 100_000


def walk(road, x, start):
    """Walk one road by its name, with the options that it has by default; EM is accelerated.

    Parameters
    ----------
    road : {"moments", "Pearson", "EM", "density"}
        ``"density"`` goes to `curve_of` the data.
    x : array_like, shape (n,)
    start : Mixture
        Two components, one-dimensional. Pearson's road needs none and does not look at it.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError, TypeError
        If ``road`` is none of `ROADS`, ``start`` is not as above, or ``x`` is not finite, not
        one-dimensional, or holds one value only.

    Examples
    --------
    >>> from mixlab import datasets
    >>> waiting = datasets.old_faithful()[:, 1]
    >>> walk("EM", waiting, starts.quantiles(waiting, 2)).mixture
    Mixture(K=2, d=1: 0.3609 N(mean 54.61, sd 5.871) + 0.6391 N(mean 80.09, sd 5.868))
    """
    _check.one_of(road, "road", ROADS)
    K = check_mixture(start, "start", n_features=1).n_components
    if K != 2:
        raise ValueError(f"start has K={K}; allowed: K=2, as Pearson's road knows no other")
    return _WALKS[road](x, start)


def curve_of(x):
    """Return data as a curve: their histogram, of area 1, at the middles of its 60 bins.

    Parameters
    ----------
    x : array_like, shape (n,)

    Returns
    -------
    grid : ndarray, shape (60,)
        The middles of the bins, ascending, in the unit of the data.
    target : ndarray, shape (60,)
        The heights there, one over that unit.

    Raises
    ------
    ValueError
        If ``x`` is not finite, not one-dimensional, or holds one value only.

    Notes
    -----
    The bins reach beyond the data by a tenth of their range on either side: that there are no
    points is something to fit, too. How many bins there are hardly matters. Tried were 20 to 500,
    and the rules of NumPy; between 30 and 240 the errors of the density road differ by a tenth at
    most, now one way and now the other.

    Examples
    --------
    >>> grid, target = curve_of([0.0, 1.0, 3.0, 10.0])
    >>> print(f"{grid[0]:g} {grid[-1]:g} {target.sum() * (grid[1] - grid[0]):.6f}")
    -0.9 10.9 1.000000
    """
    x = _check.data(x, n_features=1)
    _check.varied(x)
    least, margin = x.min(), _MARGIN * np.ptp(x)
    ends = -margin, np.ptp(x) + margin
    target, edges = np.histogram(x - least, bins=_BINS, range=ends, density=True)
    grid = least + (edges[1:] + edges[:-1]) / 2
    if not (np.diff(grid) > 0).all():
        raise ValueError(
            f"x begins at {least:g} and spans {np.ptp(x):g}, so that its spread drowns in "
            "rounding; allowed: data nearer to zero (subtract a constant first)"
        )
    return grid, target


@dataclass(frozen=True)
class Row:
    """How one road did on samples of one size from one truth.

    Attributes
    ----------
    road : str
    separation : float
        Between the two means, in the unit of the sds.
    n : int
        How many points each sample had.
    error : float or None
        The median of `Mixture.distance` to the truth, over the samples from which the road gave an
        answer; None if there were none.
    bound : float
        The median that unbiased normal errors with the Cramér-Rao covariance would have.
    failures : float
        The share of the samples from which the road gave no answer: its Fit did not converge.
    milliseconds : float
        The median time of a walk, from the data to the Fit. Two rows may be equal without it.
    """

    road: str
    separation: float
    n: int
    error: float | None
    bound: float
    failures: float
    milliseconds: float = field(compare=False, repr=False)


@dataclass(frozen=True, repr=False)
class Study:
    """What `compare_roads` measured.

    Shown are the errors and the failures, not the times: those are never the same twice.

    Attributes
    ----------
    rows : tuple of Row
        By separation, then n, then road.
    replicates : int
        How many samples stand behind each row.
    """

    rows: tuple
    replicates: int

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def select(self, *, road=None, separation=None, n=None):
        """Return the study of those rows alone that are as asked for.

        Parameters
        ----------
        road : str, optional
        separation : float, optional
        n : int, optional

        Returns
        -------
        Study

        Raises
        ------
        ValueError
            If the study has no such row.

        Examples
        --------
        >>> study = compare_roads(1, separations=[4], sizes=[100, 400], replicates=5)
        >>> [row.n for row in study.select(road="EM")]
        [100, 400]
        """
        rows = self.rows
        for name, value in (("road", road), ("separation", separation), ("n", n)):
            there = [getattr(row, name) for row in rows]
            if value is not None and value not in there:
                allowed = ", ".join(map(repr, dict.fromkeys(there)))
                raise ValueError(f"{name} is {value!r}; allowed: {allowed}, as in this study")
            rows = [row for row in rows if value is None or getattr(row, name) == value]
        return Study(tuple(rows), self.replicates)

    def to_dict(self, times=False):
        """Return the rows as columns, for instance for ``pandas.DataFrame``.

        Parameters
        ----------
        times : bool
            Whether to have the column ``"milliseconds"`` too, which no two runs share.

        Returns
        -------
        dict of list

        Raises
        ------
        TypeError
            If ``times`` is neither True nor False.

        Examples
        --------
        >>> study = compare_roads(1, separations=[4], sizes=[100], replicates=5)
        >>> list(study.to_dict())
        ['road', 'separation', 'n', 'error', 'bound', 'failures']
        """
        columns = {}
        for row in self.rows:
            for name, value in asdict(row).items():
                columns.setdefault(name, []).append(value)
        if not _check.flag(times, "times"):
            columns.pop("milliseconds", None)
        return columns

    def __repr__(self):
        head, *lines = self._table()
        return f"{self._caption()}\n{as_text(head, lines)}"

    def _repr_html_(self):
        head, *lines = self._table()
        return as_html(self._caption(), head, lines, row_heads=2)

    def _caption(self):
        return f"Median error over {self.replicates} samples (share of them without an answer)"

    def _table(self):
        """Return the table's lines, each a list of words: a line a truth and size."""
        lines = {}
        for row in self.rows:
            place = [f"{row.separation:g}", f"{row.n:_}".replace("_", " "), f"{row.bound:.3g}"]
            lines.setdefault((row.separation, row.n), place).append(_shown(row))
        roads = dict.fromkeys(row.road for row in self.rows)
        return [["separation", "n", "bound", *roads], *lines.values()]


def compare_roads(
    rng,
    *,
    separations=(1, 2, 3, 4),
    sizes=(100, 1000, 10_000),
    replicates=40,
    weights=(0.4, 0.6),
    sds=(1, 1.2),
):
    """Draw samples from mixtures of two bells, walk every road on each, and measure.

    All roads get the same sample and, those that need one, the same start:
    `mixlab.starts.quantiles`, which always exists and knows nothing of the truth. Each is walked
    by `walk`.

    Parameters
    ----------
    rng : numpy.random.Generator or int
        A generator, or a seed: the same seed gives the same study, times aside.
    separations : sequence of float
        Distances of the second mean from the first, which is 0; positive, ascending.
    sizes : sequence of int
        How many points a sample has: at least five, ascending.
    replicates : int
        How many samples for each separation and size.
    weights, sds : sequence of float, shape (2,)
        Of the two bells. By default they differ, so that no moment happens to be zero.

    Returns
    -------
    Study

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or the bells are so near to each other that the
        Cramér-Rao bound is beyond what floats can tell.

    Notes
    -----
    The error is a median over those samples from which a road gave an answer. Read it with the
    failures: it says how good the answers are, not how good the road is. It may flatter a road
    that fails, which passes over the samples that were hard: with 100 points and the means 2 apart,
    EM's median error was 1.1 on the samples from which Pearson's road gave an answer, and 1.4 on
    the 30 % from which it gave none. A median needs answers from many samples, too: behind one of
    a road that fails on nine samples of ten there is a tenth of the replicates.

    The bound is that of unbiased estimates (Lehmann and Casella 1998, *Theory of Point Estimation*,
    theorem 2.6.6), and near to what is possible where samples are large.
    Where it is as large as the distance of the means, errors may well be smaller: estimates are
    biased there, cannot leave the range of the data, and of two labellings `Mixture.distance`
    takes the better.

    A progress bar appears if this takes longer than two seconds.

    Examples
    --------
    >>> study = compare_roads(1, separations=[4], sizes=[1000], replicates=10)
    >>> [row.failures for row in study]
    [0.0, 0.0, 0.0, 0.0]
    """
    rng = _check.generator(rng)
    separations = _check_separations(separations)
    sizes = _check.ascending_whole_numbers(sizes, "sizes", _FEWEST, "(100, 1000)")
    replicates = _check.whole_number(replicates, "replicates", 1)
    bounds = _bounds(separations, weights, sds)
    total = len(separations) * len(sizes) * replicates
    rows = []
    with progress("samples", total) as bar:
        for separation, bound in zip(separations, bounds, strict=True):
            truth = Mixture.univariate(weights, [0, separation], sds)
            for n in sizes:
                walks = {road: [] for road in ROADS}
                for _ in range(replicates):
                    x = truth.sample(n, rng)
                    start = starts.quantiles(x, 2)
                    for road in ROADS:
                        walks[road].append(_measured(road, x, start, truth))
                    bar.update()
                place = separation, n, bound / np.sqrt(n)
                rows += [_row(road, *place, *zip(*walks[road], strict=True)) for road in ROADS]
    return Study(tuple(rows), replicates)


def _measured(road, x, start, truth):
    """Return how far from the truth a walk ends, None if it gives no answer, and milliseconds."""
    begin = perf_counter()
    fit = walk(road, x, start)
    spent = 1000 * (perf_counter() - begin)
    return fit.mixture.distance(truth) if fit.converged else None, spent


def _row(road, separation, n, bound, errors, times):
    answers = [error for error in errors if error is not None]
    return Row(
        road,
        separation,
        n,
        error=float(np.median(answers)) if answers else None,
        bound=float(bound),
        failures=(len(errors) - len(answers)) / len(errors),
        milliseconds=float(np.median(times)),
    )


def _bounds(separations, weights, sds):
    """Return for each separation the bound for one point, as the median length of an error."""
    bounds = []
    errors = uncertainty.cramer_rao_by_separation(separations, 1, weights=weights, sds=sds)
    for error in errors:
        variances = np.linalg.eigvalsh(error.covariance)
        # Always the same draws: the bound is no matter of chance.
        squares = np.random.default_rng(0).standard_normal((_DRAWS, 6)) ** 2
        bounds.append(np.sqrt(np.median(squares @ np.maximum(variances, 0))))
    return bounds


def _shown(row):
    failed = f"({100 * row.failures:.0f} %)" if row.failures else ""
    error = "none" if row.error is None else f"{row.error:.3g}"
    return f"{error} {failed}".strip()


def _check_separations(separations):
    separations = _check.data(separations, "separations", n_features=1)
    _check.ascending(separations, "separations")
    if separations[0] <= 0:
        raise ValueError(f"separations begins with {separations[0]:g}; allowed: positive numbers")
    return separations.tolist()
