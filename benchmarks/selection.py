"""Does selection.compare find the best known fits, whatever the seed? Prints tables.

Small data sets, K = 1 to 4, every kind of covariance; beside scikit-learn with many restarts of
each of its ways to begin, and a tight tolerance, under the same floor: no component may be
narrower than 5 % of a column's sd. A `reg_covar` of that squared, which scikit-learn adds to each
variance, keeps it to mixtures that obey the floor, so that ours may never be below. Nor may it be
below what scikit-learn finds as it comes, with its own small `reg_covar` and k-means. As adding to
the variances costs likelihood, its answers are also the starts of an EM of ours; where these end
counts as known too.

    python benchmarks/selection.py [restarts of scikit-learn] [seeds of ours]

100 and 100 take about an hour on two cores; without numbers it is minutes. Exits with 1 if ours is
anywhere below the best that is known.
"""

import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from mixlab import Mixture, datasets, em, selection

DATA = {
    "waiting times": datasets.old_faithful()[:, 1],
    "Old Faithful": datasets.old_faithful(),
    "galaxies": datasets.galaxies(),
    "iris": datasets.iris()[0],
}
CASES = [
    (name, covariance)
    for name, x in DATA.items()
    for covariance in (("full", "tied") if x.ndim == 1 else em.COVARIANCES)
]
KS = range(1, 5)
PEERS = {
    "as it comes": ("kmeans", None),
    "kmeans": ("kmeans", 0.05),
    "k-means++": ("k-means++", 0.05),
    "from data": ("random_from_data", 0.05),
}
SLACK = 1e-6  # of a log-likelihood


def ours(case, seed):
    """Return the log-likelihoods, and the seconds."""
    name, covariance = case
    begin = perf_counter()
    table = selection.compare(DATA[name], KS, seed, covariance=covariance)
    return [row.log_likelihood for row in table], perf_counter() - begin


def theirs(case, peer, restarts):
    """Return scikit-learn's log-likelihoods, those to which EM climbs from there, and the seconds.

    For the data in their own unit.
    """
    name, covariance = case
    init_params, floor = PEERS[peer]
    x = DATA[name].reshape(len(DATA[name]), -1)
    scale = np.ones(x.shape[1])
    if floor is not None:
        sd = x.std(axis=0)
        scale = np.full_like(sd, sd.max()) if covariance == "spherical" else sd
    x = x / scale
    unit = len(x) * np.log(scale).sum()
    heights, climbed, spent = [], [], 0.0
    for K in KS:
        begin = perf_counter()
        estimator = GaussianMixture(
            K,
            covariance_type=covariance,
            init_params=init_params,
            n_init=restarts,
            random_state=0,
            tol=1e-9,
            max_iter=5000,
            reg_covar=1e-6 if floor is None else floor**2,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            heights.append(len(x) * estimator.fit(x).score(x) - unit)
        spent += perf_counter() - begin
        flat = x[:, 0] if x.shape[1] == 1 else x
        found = em.fit(flat, Mixture.from_sklearn(estimator), covariance=covariance, reg=0.05)
        climbed.append(found.mixture.log_likelihood(flat) - unit)
    return heights, climbed, spent


def main():
    warnings.simplefilter("error")
    restarts, seeds = (int(word) for word in sys.argv[1:] or ("10", "3"))
    with ProcessPoolExecutor(2) as pool:
        runs = {
            case: (
                [pool.submit(ours, case, seed) for seed in range(seeds)],
                [pool.submit(theirs, case, peer, restarts) for peer in PEERS],
            )
            for case in CASES
        }
        print(f"Log-likelihoods; scikit-learn is given {restarts} restarts, ours {seeds} seeds.")
        print(f"{'':24}{'K':>2}{'ours':>13}", *(f"{peer:>13}" for peer in PEERS), "  best")
        worse = 0
        for case, (mine, others) in runs.items():
            worse += report(case, [run.result() for run in mine], [run.result() for run in others])
    print(f"Below the best known in {worse} of {len(CASES) * len(KS) * seeds} fits.")
    sys.exit(worse > 0)


def report(case, mine, others):
    """Print the lines of a case; return how often ours was below the best known."""
    heights = np.array([reached for reached, _ in mine])
    known = [end for reached, climbed, _ in others for end in (reached, climbed)]
    best = heights >= np.max([*heights, *known], axis=0) - SLACK
    for i, K in enumerate(KS):
        beside = "".join(f"{reached[i]:14.4f}" for reached, _, _ in others)
        print(
            f"{case[0]:14}{case[1]:10}{K:2}{heights[0, i]:13.4f}{beside}"
            f"{best[:, i].sum():6} of {len(mine)}"
        )
    seconds = "".join(f"{spent:14.1f}" for _, _, spent in others)
    print(f"{'':19}seconds{np.mean([spent for _, spent in mine]):13.1f}{seconds}", flush=True)
    return int((~best).sum())


if __name__ == "__main__":
    main()
