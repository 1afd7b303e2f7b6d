"""What does a solution cost without a guess? Prints a table.

Each bootstrap sample of the crabs is solved by `pearson.solve` and, from the solution of the crabs
themselves, by `moments.fit`; both are given what they look at of the data. By turns, in one
process.
"""

from functools import partial
from statistics import median
from time import perf_counter

import numpy as np

from mixlab import datasets, moments, pearson

ROUNDS = 9
SAMPLES = 100


def bin_all(edges, samples):
    return [bool(pearson.binned_cumulants(edges, counts)) for counts in samples]


def solve_all(cumulants):
    return [bool(pearson.solve(one)) for one in cumulants]


def fit_all(summaries, start):
    return [moments.fit(one, start).converged for one in summaries]


def main():
    rng = np.random.default_rng(1)
    edges, counts = datasets.crabs()
    midpoints = (edges[:-1] + edges[1:]) / 2
    start = pearson.fit(pearson.binned_cumulants(edges, counts)).mixture
    times = {"binned_cumulants": [], "pearson.solve": [], "moments.fit": []}
    found = dict.fromkeys(times, 0)
    for round_number in range(ROUNDS + 1):  # the first warms up
        samples = rng.multinomial(1000, counts / 1000, size=SAMPLES)
        cumulants = [pearson.binned_cumulants(edges, sample) for sample in samples]
        summaries = [moments.summarise(np.repeat(midpoints, sample)) for sample in samples]
        for name, call in [
            ("binned_cumulants", partial(bin_all, edges, samples)),
            ("pearson.solve", partial(solve_all, cumulants)),
            ("moments.fit", partial(fit_all, summaries, start)),
        ]:
            begin = perf_counter()
            answers = call()
            spent = perf_counter() - begin
            if round_number:
                times[name].append(spent / SAMPLES)
                found[name] += sum(answers)
    print(f"{'a sample in':20}{'microseconds':>14}{'ratio':>8}{'has a mixture':>15}")
    fastest = median(times["binned_cumulants"])
    for name, spent in times.items():
        share = ""
        if name != "binned_cumulants":
            share = f"{100 * found[name] / ROUNDS / SAMPLES:.1f} %"
        print(f"{name:20}{1e6 * median(spent):14.1f}{median(spent) / fastest:7.1f}x{share:>15}")


if __name__ == "__main__":
    main()
