"""The data sets of the lessons: four measured ones, shipped in the package, and two drawn ones.

Every call returns new arrays, so whatever is done to them, the next call gives the data unharmed.
"""

from importlib.resources import files

import numpy as np

from mixlab import _check
from mixlab.mixture import Mixture

IRIS_NAMES = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
IRIS_SPECIES = ("setosa", "versicolor", "virginica")


def _lines(name):
    """Return the lines of ``data/<name>.csv``, without its comments and its line of names."""
    text = files("mixlab").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")][1:]


def _table(name):
    return np.loadtxt(_lines(name), delimiter=",", ndmin=2)


def old_faithful():
    """Return the 272 eruptions of the geyser Old Faithful in Yellowstone National Park.

    Short eruptions are followed by short waits and long ones by long waits: two clouds of points.

    Returns
    -------
    x : ndarray of float64, shape (272, 2)
        In minutes: ``x[:, 0]`` how long an eruption lasted, ``x[:, 1]`` the wait until the next.

    Notes
    -----
    Source: ``faithful`` in R's package datasets, which took it from Härdle (1991), *Smoothing
    Techniques with Implementation in S*, Springer. Azzalini and Bowman (1990), *A look at some
    data on the Old Faithful geyser*, Applied Statistics 39, 357-365, use a more complete version.
    The eruptions were timed in seconds and rounded, many of them to multiples of five seconds.

    Licence: measurements are facts; R, from which they come, is distributed under GPL-2 | GPL-3.

    Examples
    --------
    >>> x = old_faithful()
    >>> x.shape
    (272, 2)
    >>> x.mean(axis=0).round(3)
    array([ 3.488, 70.897])
    """
    return _table("old_faithful")


def crabs():
    """Return Weldon's crabs, the first data to which a mixture was fitted (Pearson 1894).

    The breadth of the forehead over the length of the body of 1000 shore crabs from the Bay of
    Naples, counted in 29 classes of width 0.004.

    Returns
    -------
    edges : ndarray of float64, shape (30,)
        Where the classes begin and end, from 0.5795 to 0.6955: a ratio, so without a unit.
    counts : ndarray of int64, shape (29,)
        How many crabs fall between ``edges[i]`` and ``edges[i + 1]``; they sum to 1000.

    Notes
    -----
    The midpoints of the classes are ``(edges[:-1] + edges[1:]) / 2``, the first being 0.5815.
    Pearson works in class units, where the midpoints are 1, 2, ..., 29; a ratio goes there by
    ``(ratio - 0.5775) / 0.004``, and a standard deviation by ``sd / 0.004``.
    R's mixdist leaves the first and the last class open, to -inf and inf. Here all classes have
    the same width, so that every midpoint is finite; a likelihood for grouped data that treats
    the end classes as open tails uses ``edges[1:-1]`` alone.

    Source: measured by W. F. R. Weldon (1893), *On certain correlated variations in Carcinus
    moenas*, Proceedings of the Royal Society of London 54, 318-329; printed by K. Pearson (1894),
    *Contributions to the mathematical theory of evolution*, Philosophical Transactions of the
    Royal Society of London A 185, 71-110; ``pearson`` in R's packages mixdist and MixtureInf.

    Licence: public domain; the authors died in 1906 and 1936.

    Examples
    --------
    >>> edges, counts = crabs()
    >>> midpoints = (edges[:-1] + edges[1:]) / 2
    >>> print(f"{np.average(midpoints, weights=counts):.6f}")
    0.644696
    >>> class_units = (midpoints - 0.5775) / 0.004
    >>> print(f"{np.average(class_units, weights=counts):.3f}")
    16.799
    """
    lower, upper, counts = _table("crabs").T
    return np.append(lower, upper[-1]), counts.astype(np.int64)


def galaxies(corrected=True):
    """Return the velocities of 82 galaxies in the region of Corona Borealis.

    How many clusters of velocities there are, and so whether the universe has voids between
    superclusters, is the question they were measured for.

    Parameters
    ----------
    corrected : bool
        Whether the 78th velocity is 26960 km/s (default) or 26690 km/s, as in the widely copied
        file.

    Returns
    -------
    x : ndarray of float64, shape (82,)
        In km/s, ascending. The order holds in both readings, as the neighbours are 25633 and
        26995.

    Raises
    ------
    TypeError
        If ``corrected`` is neither True nor False.

    Notes
    -----
    The file that most packages copy is ``galaxies`` in R's package MASS. Its help page says that
    the 78th value, 26690, is a typing error for 26960, the value that much of the literature on
    mixtures uses (for instance Richardson and Green 1997, Journal of the Royal Statistical
    Society B 59, 731-792). The page also says that Postman, Huchra and Geller give an 83rd
    velocity, 5607 km/s, which Roeder left out and which is not here either. The help page of R's
    package mixAK takes 26690 for the right value instead: compare a published result with the
    reading it was computed from.

    Source: M. Postman, J. P. Huchra and M. J. Geller (1986), *Probes of large-scale structure in
    the Corona Borealis region*, Astronomical Journal 92, 1238-1247; K. Roeder (1990), *Density
    estimation with confidence sets exemplified by superclusters and voids in the galaxies*,
    Journal of the American Statistical Association 85, 617-624.

    Licence: measurements are facts; MASS, from which they come, is distributed under
    GPL-2 | GPL-3.

    Examples
    --------
    >>> x = galaxies()
    >>> x.shape
    (82,)
    >>> x[76:79]
    array([25633., 26960., 26995.])
    >>> galaxies(corrected=False)[76:79]
    array([25633., 26690., 26995.])
    """
    x = _table("galaxies")[:, 0]
    if _check.flag(corrected, "corrected"):
        x[77] = 26960
    return x


def iris():
    """Return Anderson's irises: four lengths of 150 flowers, fifty of each of three species.

    Returns
    -------
    x : ndarray of float64, shape (150, 4)
        In cm; ``IRIS_NAMES`` names the columns.
    species : ndarray of int, shape (150,)
        Places in ``IRIS_SPECIES``: 0, 1 or 2.

    Notes
    -----
    All lengths are rounded to 0.1 cm, so that many flowers share a value. The figures are those of
    Fisher's table; a widely copied file of the UCI repository differs from it in two flowers.

    Source: E. Anderson (1935), *The irises of the Gaspe Peninsula*, Bulletin of the American Iris
    Society 59, 2-5; R. A. Fisher (1936), *The use of multiple measurements in taxonomic problems*,
    Annals of Eugenics 7, 179-188, table I. ``iris`` in R's package datasets.

    Licence: measurements are facts; R is distributed under GPL-2 | GPL-3, scikit-learn, whose copy
    agrees, under BSD-3-Clause.

    Examples
    --------
    >>> x, species = iris()
    >>> x[species == 0].mean(axis=0)
    array([5.006, 3.428, 1.462, 0.246])
    """
    table = _table("iris")
    return table[:, :4].copy(), table[:, 4].astype(np.int64)


def measured_costs(name):
    """Return times that were measured once, for pictures that have to be the same on each day.

    Parameters
    ----------
    name : {"roads", "scale"}
        ``"roads"``: a walk along each road, against n. ``"scale"``: an iteration of EM, in memory
        and on Dask arrays, against n.

    Returns
    -------
    dict of str to (list of int, dict of str to list of float)
        By panel, as `mixlab.plots.lines` draws them: the sizes n, and the milliseconds by name.

    Raises
    ------
    ValueError
        If ``name`` is not as above.

    Notes
    -----
    Source: ``benchmarks/study.py --save`` and ``benchmarks/scale.py --save``, which measure again
    and write the files anew. Each file says on what machine it was made.

    Licence: measurements of our own, as the code.

    Examples
    --------
    >>> panels = measured_costs("roads")
    >>> sizes, times = panels["bells 4 sds apart"]
    >>> sizes, list(times)
    ([100, 1000, 10000], ['moments', 'Pearson', 'EM', 'density'])
    """
    _check.one_of(name, "name", ("roads", "scale"))
    panels = {}
    for line in _lines(f"cost_{name}"):
        panel, series, n, milliseconds = line.split(",")
        sizes, times = panels.setdefault(panel, ([], {}))
        if int(n) not in sizes:
            sizes.append(int(n))
        times.setdefault(series, []).append(float(milliseconds))
    return panels


def vincent_run(n=5000, seed=43):
    """Return the data of a published run of the method of moments, drawn as they were then.

    The truth is 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). With the default arguments these are
    the very numbers of the published notebook, which called ``numpy.random.seed(43)``. The legacy
    stream behind that call is kept frozen by NumPy; it is drawn from here without touching the
    global state. For new draws use ``truth.sample``.

    Parameters
    ----------
    n : int
        How many points, at least one.
    seed : int
        Of the legacy stream: from 0 to 2**32 - 1.

    Returns
    -------
    x : ndarray of float64, shape (n,)
        Without a unit.
    truth : Mixture
        What they were drawn from.

    Raises
    ------
    ValueError, TypeError
        If ``n`` or ``seed`` is not as above.

    Notes
    -----
    Source: J. Vincent (2014), a notebook of the Algorithm Shop on the method of moments.

    Licence: random numbers, made by the code below.

    Examples
    --------
    >>> x, truth = vincent_run()
    >>> print(f"{x.mean():.6f}")
    3.033243
    >>> truth
    Mixture(K=2, d=1: 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3))
    """
    n = _check.whole_number(n, "n", 1)
    stream = np.random.RandomState(_check.whole_number(seed, "seed", 0, 2**32 - 1))
    # The order of the draws is part of the data: choose, then both components in full.
    first = stream.rand(n) < 0.7
    near, far = stream.normal(0, 2, n), stream.normal(10, 3, n)
    return np.where(first, near, far), Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])


def class_assignment(n=10_000, rng=0):
    """Return draws from the mixture of a class assignment on EM with one common sd.

    The truth is 0.3 N(mean 5, sd 2) + 0.7 N(mean 15, sd 2). These are proper draws; the lesson on
    how EM fails shows what the student who asked about the assignment used in their place.

    Parameters
    ----------
    n : int
        How many points, at least one.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    x : ndarray of float64, shape (n,)
        Without a unit.
    truth : Mixture
        What they were drawn from.

    Raises
    ------
    ValueError, TypeError
        If ``n`` or ``rng`` is not as above.

    Notes
    -----
    Source: the task in a public question about a class assignment.

    Licence: random numbers, made by the code below.

    Examples
    --------
    >>> x, truth = class_assignment(rng=1)
    >>> x.shape
    (10000,)
    >>> truth
    Mixture(K=2, d=1: 0.3 N(mean 5, sd 2) + 0.7 N(mean 15, sd 2))
    """
    truth = Mixture.univariate([0.3, 0.7], [5, 15], [2, 2])
    return truth.sample(n, rng), truth
