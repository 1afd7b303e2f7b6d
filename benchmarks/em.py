"""What does an EM iteration cost beside scikit-learn's? Prints tables.

Both go the same way from the same start, in this one process, by turns, and must end at the same
mixture to 1e-8. The time of an iteration is the difference between many iterations and few, so
that neither pays for how it begins and ends. Then: the memory, and what acceleration saves.
"""

import tracemalloc
import warnings
from statistics import median
from time import perf_counter

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from mixlab import Mixture, em, starts

# n, K, d; iterations: few, many; rounds; how many times faster at least
LARGE = [
    (1_000_000, 4, 2, 1, 6, 5, 15),
    (1_000_000, 3, 1, 1, 6, 5, 10),
    (200_000, 8, 8, 1, 6, 5, 5),
]
SMALL = [
    (n, K, d, 2, 22 if n < 50_000 else 8, 9 if n < 50_000 else 5, 1)
    for K, d in ((2, 1), (4, 2))
    for n in (100, 300, 1000, 3000, 10_000, 100_000)
]
# Few iterations, as so few points in so many dimensions soon leave a component flat.
SMALL.append((100, 8, 8, 1, 4, 41, 1))


def problem(n, K, d):
    """Overlapping blobs, and a start beside the truth."""
    rng = np.random.default_rng(1)
    roots = np.eye(d) + 0.3 * rng.normal(size=(K, d, d))
    covariances = roots @ np.swapaxes(roots, 1, 2) + 0.3 * np.eye(d)
    means = rng.normal(size=(K, d))
    weights = np.full(K, 1 / K)
    if d == 1:
        truth = Mixture(weights, means[:, 0], covariances[:, 0, 0])
        start = Mixture(weights, means[:, 0] + 0.3, 2 * covariances[:, 0, 0])
    else:
        truth = Mixture(weights, means, covariances)
        start = Mixture(weights, means + 0.3, 2 * covariances)
    return truth.sample(n, rng), start


def ours(x, start, steps):
    return em.fit(x, start, max_iter=steps, tol=0)


def theirs(x, start, steps):
    d = start.n_features
    estimator = GaussianMixture(
        start.n_components,
        tol=0,
        reg_covar=0,
        max_iter=steps,
        init_params="random_from_data",  # is made though not needed: the cheapest
        random_state=0,
        weights_init=start.weights,
        means_init=start.means.reshape(-1, d),
        precisions_init=np.linalg.inv(start.covariances.reshape(-1, d, d)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(x.reshape(len(x), d))


def seconds(call, *arguments):
    begin = perf_counter()
    answer = call(*arguments)
    return perf_counter() - begin, answer


def assert_same(fit, estimator):
    mixture = fit.mixture
    for mine, other in (
        (mixture.weights, estimator.weights_),
        (mixture.means, estimator.means_),
        (mixture.covariances, estimator.covariances_),
    ):
        np.testing.assert_allclose(mine.ravel(), other.ravel(), rtol=0, atol=1e-8)


def an_iteration(x, start, few, many, rounds):
    """Return the median seconds of an iteration, ours and theirs."""
    times = {ours: [], theirs: []}
    for _ in range(rounds):
        answers = []
        for road, found in times.items():
            short, _ = seconds(road, x, start, few)
            long, answer = seconds(road, x, start, many)
            found.append((long - short) / (many - few))
            answers.append(answer)
        assert_same(*answers)
    return [median(found) for found in times.values()]


def print_times(rows):
    print(f"{'n':>9}{'K':>4}{'d':>4}{'ours, ms':>12}{'sklearn, ms':>13}{'ratio':>9}{'target':>9}")
    for n, K, d, few, many, rounds, target in rows:
        mine, other = an_iteration(*problem(n, K, d), few, many, rounds)
        print(
            f"{n:9}{K:4}{d:4}{1e3 * mine:12.3f}{1e3 * other:13.3f}{other / mine:8.1f}x{target:8}x"
        )


def print_bare_exp():
    n, K, d = 1_000_000, 4, 2
    x, start = problem(n, K, d)
    exponents, out = -np.random.default_rng(1).gamma(2, 2, (n, K)), np.empty((n, K))
    mine, bare = [], []
    for _ in range(5):
        bare.append(seconds(np.exp, exponents, out)[0])
        mine.append((seconds(ours, x, start, 4)[0] - seconds(ours, x, start, 1)[0]) / 3)
    print(
        f"An iteration at n = 1e6, K = 4, d = 2 costs {median(mine) / median(bare):.1f}x a bare "
        f"np.exp over an (n, K) array of {1e3 * median(bare):.1f} ms; target: at most 10x."
    )


def peak(call, *arguments):
    """Return the most megabytes that were held beyond what there was before."""
    tracemalloc.start()
    call(*arguments)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def print_memory():
    n, d = 1_000_000, 2
    print(f"Most memory held beyond the data (n = 1e6, d = 2: {8 * n * d / 1e6:.0f} MB), in MB:")
    print(f"{'K':>4}{'ours':>9}{'sklearn':>10}{'an (n, K) array':>18}")
    for K in (2, 4, 8):
        x, start = problem(n, K, d)
        print(
            f"{K:4}{peak(ours, x, start, 2):9.1f}{peak(theirs, x, start, 2):10.1f}"
            f"{8 * n * K / 1e6:18.1f}"
        )


def print_acceleration():
    """E-steps until the height is reached at which plain EM stops (tol 1e-10)."""
    truth = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1])
    print("E-steps to where plain EM stops (tol 1e-10); two normals one sd apart, n = 2000:")
    print(f"{'seed':>5}{'plain':>9}{'accelerated':>13}{'ratio':>9}")
    for seed in range(5):
        x = truth.sample(2000, rng=seed)
        start = starts.quantiles(x, 2)
        plain = em.fit(x, start, tol=1e-10, max_iter=200_000)
        low, high = 0, plain.n_iter
        while high - low > 1:  # the objective never falls, so that bisection finds the first
            middle = (low + high) // 2
            quick = em.fit(x, start, tol=0, max_iter=middle, accelerate=True)
            reached = quick.objective[-1] >= plain.objective[-1]
            low, high = (low, middle) if reached else (middle, high)
        print(f"{seed:5}{plain.n_iter:9}{high:13}{plain.n_iter / high:8.1f}x")


def main():
    for n in (1000, 1000):  # warm-up: imports, threads
        an_iteration(*problem(n, 2, 2), 1, 2, 1)
    print_times(LARGE)
    print_bare_exp()
    print_times(SMALL)
    print_memory()
    print_acceleration()


if __name__ == "__main__":
    main()
