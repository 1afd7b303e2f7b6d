"""What does an EM iteration on a Dask array cost beside one in memory? Prints tables.

The same data and start, in chunks of a million points, by threads of this process and on a cluster
of two processes; both must end at the same mixture to 1e-10. The time of an iteration is the
difference between many iterations and few. Then: what a graph costs that has next to nothing to
do, and the memory that data take which no array ever holds.
"""

import tracemalloc
from statistics import median
from time import perf_counter

import dask.array as da
import numpy as np
from _costs import save
from distributed import Client, LocalCluster

from mixlab import Mixture, em

START = Mixture.univariate([0.4, 0.3, 0.3], [-1, 3, 8], [2, 1, 2])
CHUNK = 1_000_000
FEW, MANY, ROUNDS = 1, 6, 3


def drawn(n, chunk=CHUNK):
    """Points from three normals, drawn chunk by chunk whenever they are asked for."""
    rng = da.random.default_rng(1)
    centres = 4 * rng.integers(3, size=n, chunks=chunk)
    return centres + rng.normal(size=n, chunks=chunk)


def an_iteration(x):
    """Return the seconds of an iteration, and the mixture that many lead to."""
    times = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        em.fit(x, START, max_iter=FEW, tol=0)
        middle = perf_counter()
        fit = em.fit(x, START, max_iter=MANY, tol=0)
        times.append((perf_counter() - 2 * middle + begin) / (MANY - FEW))
    return median(times), fit.mixture


def print_times(where):
    """Print a table, and return its times as `save` takes them."""
    rows = []
    print(f"An iteration in ms, K = 3, d = 1, {where}:")
    print(f"{'n':>11}{'chunks':>8}{'in memory':>11}{'in chunks':>11}{'ratio':>8}")
    for n in (100_000, 1_000_000, 10_000_000):
        x = drawn(n).persist()
        whole, mixture = an_iteration(x.compute())
        parts, same = an_iteration(x)
        for name in ("weights", "means", "covariances"):
            ours, theirs = getattr(same, name), getattr(mixture, name)
            np.testing.assert_allclose(ours, theirs, rtol=1e-10)
        print(
            f"{n:11,}{x.numblocks[0]:8}{1e3 * whole:11.1f}{1e3 * parts:11.1f}{parts / whole:7.2f}x"
        )
        rows += [("", "in memory", n, 1e3 * whole), ("", f"Dask {where}", n, 1e3 * parts)]
    return rows


def print_overhead(where):
    for chunks in (1, 8, 64):
        cost, _ = an_iteration(drawn(10 * chunks, 10).persist())
        print(f"A graph of {chunks:2} chunks of ten points, {where}: {1e3 * cost:.1f} ms")


def print_memory():
    n = 20_000_000
    tracemalloc.start()
    em.fit(drawn(n), START, max_iter=1, tol=0)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(
        f"Most memory held, {n:,} points ({8 * n / 1e6:.0f} MB) in chunks of {8 * CHUNK / 1e6:.0f} "
        f"MB, drawn anew for each graph, by threads: {most / 1e6:.0f} MB"
    )


def main():
    rows = print_times("by threads")
    print_overhead("by threads")
    print_memory()
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster),
    ):
        rows += [row for row in print_times("on a cluster of two processes") if "Dask" in row[1]]
        print_overhead("on a cluster of two processes")
    save("scale", rows)


if __name__ == "__main__":
    main()
