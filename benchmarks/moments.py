"""How much cheaper is a start in `moments.basins` than in `sympy.nsolve`? Prints a table.

Both solve the five equations of the published run from the same kind of random starts, in this
one process, by turns: a share of the nsolve starts, then a whole batch for basins, and so on.
"""

from statistics import median
from time import perf_counter

import numpy as np
import sympy

from mixlab import datasets, moments
from mixlab.moments import Basin

BATCH = 10_000
ROUNDS = 5
NSOLVE_A_ROUND = 12


def random_starts(count, rng):
    low, high = np.array([[-5, 0.5, -5, 0.5, 0.1], [15, 6, 15, 6, 0.9]])
    return rng.uniform(low, high, (count, 5))


def seconds(call):
    start = perf_counter()
    call()
    return perf_counter() - start


def main():
    rng = np.random.default_rng(1)
    x, truth = datasets.vincent_run()
    system = moments.equations(moments.sample_moments(x, range(1, 6)))
    symbols = moments.symbols()
    batch = random_starts(BATCH, rng)
    found = {"sympy.nsolve": 0, "newton": 0, "textbook": 0}

    def nsolve(guess):
        try:
            sympy.nsolve(system, symbols, guess.tolist())
            found["sympy.nsolve"] += 1
        except (ValueError, ArithmeticError):
            pass

    def basins(method):
        labels = moments.basins(x, batch, reference=truth, method=method)
        found[method] = int((labels != Basin.NOWHERE).sum())

    nsolve(np.array([0, 3, 10, 5, 0.7]))  # warm-up: imports, caches
    basins("newton")
    found["sympy.nsolve"] = 0
    times = {name: [] for name in found}
    for _ in range(ROUNDS):
        for guess in random_starts(NSOLVE_A_ROUND, rng):
            times["sympy.nsolve"].append(seconds(lambda guess=guess: nsolve(guess)))
        for method in ("newton", "textbook"):
            times[method].append(seconds(lambda method=method: basins(method)) / BATCH)

    # The mean of nsolve's times, for a start that fails takes longer than one that succeeds.
    slow = float(np.mean(times["sympy.nsolve"]))
    print(f"{'a start in':24}{'microseconds':>14}{'ratio':>10}{'reach a root':>14}")
    counts = {"sympy.nsolve": ROUNDS * NSOLVE_A_ROUND, "newton": BATCH, "textbook": BATCH}
    for name, label in [
        ("sympy.nsolve", "sympy.nsolve"),
        ("newton", "basins (damped)"),
        ("textbook", "basins (textbook)"),
    ]:
        cost = slow if name == "sympy.nsolve" else median(times[name])
        share = f"{100 * found[name] / counts[name]:.1f} %"
        print(f"{label:24}{1e6 * cost:14.1f}{slow / cost:9.0f}x{share:>14}")
    print(f"{ROUNDS * NSOLVE_A_ROUND} starts for nsolve, batches of {BATCH} for basins.")


if __name__ == "__main__":
    main()
