"""The second road: its sums are exact, its likelihood never falls, its failures are told."""

import pickle
import warnings
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from mixlab import Fit, datasets, em, starts
from mixlab.em import _data, _walk
from mixlab.mixture import Mixture

WAITING = datasets.old_faithful()[:, 1]
ERUPTIONS = datasets.old_faithful()
EDGES, COUNTS = datasets.crabs()
CLASS_EDGES = (EDGES - 0.5775) / 0.004  # in class units, where the midpoints are 1, 2, ..., 29
CLASS_MIDDLES = np.arange(1.0, 30.0)
OPEN_EDGES = np.concatenate([[-np.inf], CLASS_EDGES[1:-1], [np.inf]])
CRAB_START = Mixture.univariate([0.5, 0.5], [13, 20], [4, 3])
PAIR = Mixture.univariate([0.4, 0.6], [0, 5], [1, 2])
PLANE = Mixture([0.4, 0.6], [[0, 0], [3, 1]], [[[1, 0.5], [0.5, 1]], [[2, -0.3], [-0.3, 0.5]]])

every_covariance = pytest.mark.parametrize("covariance", em.COVARIANCES)
both_ways = pytest.mark.parametrize("accelerate", [False, True], ids=["plain", "accelerated"])


def blobs(d, n=80, K=3, seed=0):
    """Data in K overlapping blobs of different shapes, and a start beside the truth."""
    rng = np.random.default_rng(seed)
    means = rng.normal(0, 3, (K, d))
    shapes = np.eye(d) + 0.4 * rng.normal(size=(K, d, d))
    labels = rng.integers(K, size=n)
    x = means[labels] + np.einsum("nij,nj->ni", shapes[labels], rng.normal(size=(n, d)))
    weights = rng.dirichlet(np.full(K, 5.0))
    means = means + rng.normal(0, 0.5, (K, d))
    covariances = shapes @ np.swapaxes(shapes, 1, 2) + 0.5 * np.eye(d)
    if d == 1:
        return x[:, 0], Mixture(weights, means[:, 0], covariances[:, 0, 0])
    return x, Mixture(weights, means, covariances)


def columns(mixture):
    """Weights, means (K, d) and covariances (K, d, d), also for d = 1."""
    K, d = mixture.n_components, mixture.n_features
    return mixture.weights, mixture.means.reshape(K, d), mixture.covariances.reshape(K, d, d)


def assert_same(one, other, tolerance):
    """Means and covariances to a share of the sds; a mean also as far as a float can hold it."""
    np.testing.assert_allclose(one.weights, other.weights, rtol=0, atol=tolerance)
    (_, means, covariances), (_, their_means, their_covariances) = columns(one), columns(other)
    sds = np.sqrt(their_covariances.diagonal(axis1=1, axis2=2))
    assert (np.abs(means - their_means) <= tolerance * sds + 1e-15 * np.abs(their_means)).all()
    unit = sds[:, :, None] * sds[:, None, :]
    assert (np.abs(covariances - their_covariances) <= tolerance * unit).all()


def of_kind(start, covariance):
    """The start with covariances of that kind, so that a path begins at it unchanged."""
    weights, means, covariances = columns(start)
    d = means.shape[1]
    if covariance == "tied":
        covariances = np.broadcast_to(covariances.mean(axis=0), covariances.shape)
    elif covariance == "diag":
        covariances = covariances * np.eye(d)
    elif covariance == "spherical":
        sizes = np.trace(covariances, axis1=1, axis2=2) / d
        covariances = sizes[:, None, None] * np.eye(d)
    if start.means.ndim == 1:
        return Mixture(weights, means[:, 0], covariances[:, 0, 0])
    return Mixture(weights, means, covariances)


# --- Against the same thing written another way -----------------------------------------------


def loop_m_step(x, shares, weights, covariance):
    """The formulas with loops over components and points, nothing reused."""
    x = x.reshape(len(x), -1)
    n, d = x.shape
    K = shares.shape[1]
    sizes, means, scatters = np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d))
    for k in range(K):
        for i in range(n):
            sizes[k] += weights[i] * shares[i, k]
        for i in range(n):
            means[k] += weights[i] * shares[i, k] * x[i] / sizes[k]
        for i in range(n):
            scatters[k] += weights[i] * shares[i, k] * np.outer(x[i] - means[k], x[i] - means[k])
    if covariance == "tied":
        covariances = np.array([scatters.sum(axis=0) / sizes.sum()] * K)
    else:
        covariances = scatters / sizes[:, None, None]
    if covariance == "diag":
        covariances = np.array([np.diag(np.diag(matrix)) for matrix in covariances])
    if covariance == "spherical":
        covariances = np.array([np.eye(d) * np.trace(matrix) / d for matrix in covariances])
    return sizes / sizes.sum(), means, covariances


def loop_em(x, start, steps, weights, covariance):
    """EM by SciPy's densities and the loops above: the path and its objective."""
    points = x.reshape(len(x), -1)
    parameters = columns(start)
    path, objective = [], []
    for _ in range(steps + 1):
        joint = np.column_stack(
            [
                w * stats.multivariate_normal(m, c).pdf(points)
                for w, m, c in zip(*parameters, strict=True)
            ]
        )
        path.append(parameters)
        objective.append(np.average(np.log(joint.sum(axis=1)), weights=weights))
        shares = joint / joint.sum(axis=1, keepdims=True)
        parameters = loop_m_step(x, shares, weights, covariance)
    return path, objective


def observation_weights(n, seed=5):
    return np.random.default_rng(seed).gamma(1.0, size=n)


@every_covariance
@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_a_path_is_that_of_loops_over_points(d, weighted, covariance):
    x, start = blobs(d)
    start = of_kind(start, covariance)
    weights = observation_weights(len(x)) if weighted else np.ones(len(x))
    path, objective = loop_em(x, start, 4, weights, covariance)
    fit = em.fit(
        x, start, weights=weights if weighted else None, covariance=covariance, max_iter=4, tol=0
    )
    np.testing.assert_allclose(fit.objective, objective, rtol=1e-11)
    for mixture, expected in zip(fit.path, path, strict=True):
        for mine, theirs in zip(columns(mixture), expected, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-10)


@every_covariance
@pytest.mark.parametrize("d", [1, 2, 4])
def test_m_step_is_the_textbooks(d, covariance):
    x, start = blobs(d, n=25)
    weights = observation_weights(len(x))
    shares = np.random.default_rng(1).dirichlet(np.ones(3), len(x))
    mixture = em.m_step(x, shares, weights=weights, covariance=covariance)
    expected = loop_m_step(x, shares, weights, covariance)
    for mine, theirs in zip(columns(mixture), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-12)
    assert mixture.means.shape == start.means.shape


def test_e_step_is_each_components_part_of_the_density():
    x, start = blobs(2)
    parts = np.column_stack(
        [
            w * stats.multivariate_normal(m, c).pdf(x)
            for w, m, c in zip(start.weights, start.means, start.covariances, strict=True)
        ]
    )
    shares = em.e_step(x, start)
    np.testing.assert_allclose(shares, parts / parts.sum(axis=1, keepdims=True), rtol=1e-11)


@every_covariance
def test_the_two_steps_by_turns_are_the_fit(covariance):
    x, start = blobs(2)
    fit = em.fit(x, of_kind(start, covariance), covariance=covariance, max_iter=3, tol=0)
    mixture = fit.start
    for reached in fit.path[1:]:
        mixture = em.m_step(x, em.e_step(x, mixture), covariance=covariance)
        assert_same(reached, mixture, 1e-12)


@every_covariance
@pytest.mark.parametrize("d", [1, 2, 6])
def test_scikit_learn_agrees(d, covariance):
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    x, start = blobs(d, n=300, K=4, seed=3)
    start = of_kind(start, covariance)
    weights, means, covariances = columns(start)
    precisions = np.linalg.inv(covariances)
    kinds = {
        "full": precisions,
        "diag": precisions.diagonal(axis1=1, axis2=2),
        "spherical": precisions[:, 0, 0],
        "tied": precisions[0],
    }
    peer = GaussianMixture(
        4,
        covariance_type=covariance,
        tol=0,
        reg_covar=0,
        max_iter=12,
        weights_init=weights,
        means_init=means,
        precisions_init=kinds[covariance],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer.fit(x.reshape(len(x), d))
    theirs = {
        "full": lambda c: c,
        "diag": lambda c: c[:, :, None] * np.eye(d),
        "spherical": lambda c: c[:, None, None] * np.eye(d),
        "tied": lambda c: np.broadcast_to(c, (4, d, d)),
    }[covariance](peer.covariances_)
    fit = em.fit(x, start, covariance=covariance, max_iter=12, tol=0)
    for mine, other in zip(columns(fit.mixture), (peer.weights_, peer.means_, theirs), strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-8)
    score = peer.score(x.reshape(len(x), d))
    assert fit.objective[-1] == pytest.approx(score, abs=1e-10)


# --- Published figures ------------------------------------------------------------------------


def test_old_faithful_waiting_times():
    start = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])
    fit = em.fit(WAITING, start, tol=1e-14)
    assert fit.converged
    assert fit.failure == ""
    assert fit.mixture.weights[0] == pytest.approx(0.36089, abs=1e-5)
    np.testing.assert_allclose(fit.mixture.means, [54.6149, 80.0911], atol=1e-4)
    np.testing.assert_allclose(fit.mixture.sds, [5.8712, 5.8677], atol=1e-4)
    assert fit.mixture.log_likelihood(WAITING) == pytest.approx(-1034.00, abs=0.005)


def as_ratios(mixture):
    return mixture.weights[0], 0.5775 + 0.004 * mixture.means, 0.004 * mixture.sds


@both_ways
def test_crabs_on_midpoints_with_counts_as_weights(accelerate):
    fit = em.fit(
        CLASS_MIDDLES,
        CRAB_START,
        weights=COUNTS,
        tol=1e-14,
        max_iter=100_000,
        accelerate=accelerate,
    )
    weight, means, sds = as_ratios(fit.mixture)
    assert fit.converged
    assert weight == pytest.approx(0.432738, abs=2e-5)
    np.testing.assert_allclose(means, [0.631741, 0.654579], atol=1e-6)
    np.testing.assert_allclose(sds, [0.018311, 0.012619], atol=1e-6)
    assert 1000 * fit.objective[-1] == pytest.approx(-2953.88202, abs=1e-5)


@both_ways
def test_crabs_grouped_with_open_tails(accelerate):
    fit = em.fit_binned(
        OPEN_EDGES, COUNTS, CRAB_START, tol=1e-14, max_iter=100_000, accelerate=accelerate
    )
    weight, means, sds = as_ratios(fit.mixture)
    assert fit.converged
    assert weight == pytest.approx(0.45276, abs=2e-5)
    np.testing.assert_allclose(means, [0.632616, 0.654687], atol=1e-6)
    np.testing.assert_allclose(sds, [0.018619, 0.012483], atol=1e-6)
    assert 1000 * fit.objective[-1] == pytest.approx(-2952.6959, abs=1e-4)
    shares = COUNTS[COUNTS > 0] / 1000
    deviance = 2000 * ((shares * np.log(shares)).sum() - fit.objective[-1])
    assert deviance == pytest.approx(22.11, abs=0.005)


# --- Exact to 1e-8, however hard the data -----------------------------------------------------


def exact_em(x, start, steps, weights=None):
    """EM in 50 digits: objectives, and the last weights, means and covariances."""
    with mpmath.workdps(50):
        points = [mpmath.matrix(list(map(float, np.atleast_1d(row)))) for row in x]
        counts = [mpmath.mpf(float(w)) for w in (np.ones(len(x)) if weights is None else weights)]
        d, total = len(points[0]), sum(counts)
        shares, means, covariances = columns(start)
        shares = [mpmath.mpf(float(w)) for w in shares]
        means = [mpmath.matrix(list(map(float, m))) for m in means]
        covariances = [mpmath.matrix(c.tolist()) for c in covariances]
        K, objective = len(shares), []
        for step in range(steps + 1):
            precisions = [mpmath.inverse(c) for c in covariances]
            heights = [
                w / mpmath.sqrt((2 * mpmath.pi) ** d * mpmath.det(c))
                for w, c in zip(shares, covariances, strict=True)
            ]
            log_likelihood, answers = mpmath.mpf(0), []
            for point, count in zip(points, counts, strict=True):
                parts = []
                for k in range(K):
                    gap = point - means[k]
                    parts.append(heights[k] * mpmath.exp(-(gap.T * precisions[k] * gap)[0] / 2))
                log_likelihood += count * mpmath.log(sum(parts))
                answers.append([count * part / sum(parts) for part in parts])
            objective.append(float(log_likelihood / total))
            if step == steps:
                break
            for k in range(K):
                size = sum(row[k] for row in answers)
                shares[k] = size / total
                means[k] = sum((r[k] * p for r, p in zip(answers, points, strict=True)), 0 * gap)
                means[k] /= size
                gaps = [p - means[k] for p in points]
                covariances[k] = mpmath.matrix(d, d)
                for row, gap in zip(answers, gaps, strict=True):
                    covariances[k] += row[k] * gap * gap.T / size
        numbers = [
            np.array([float(w) for w in shares]),
            np.array([[float(v) for v in m] for m in means]),
            np.array([[[float(c[i, j]) for j in range(d)] for i in range(d)] for c in covariances]),
        ]
    if d == 1:
        return objective, Mixture(numbers[0], numbers[1][:, 0], numbers[2][:, 0, 0])
    return objective, Mixture(*numbers)


def assert_exact(fit, x, weights=None, tolerance=1e-8):
    objective, mixture = exact_em(x, fit.start, fit.n_iter, weights)
    np.testing.assert_allclose(fit.objective, objective, rtol=tolerance, atol=tolerance)
    assert_same(fit.mixture, mixture, tolerance)


NORMAL = np.random.default_rng(7).normal(size=(24, 2))
HALVES = np.repeat([0.0, 1.0], 12)


def two_tight_clusters(gap):
    """Two clusters of width 1, as far apart as this."""
    x = NORMAL[:, 0] + gap * HALVES
    return x, Mixture.univariate([0.4, 0.6], [0.3, gap - 0.2], [1.5, 0.8])


def two_tight_clusters_in_the_plane(gap):
    x = NORMAL + gap * np.outer(HALVES, [1, -1])
    means = [[0.3, 0.1], [gap, -gap - 0.2]]
    return x, Mixture([0.4, 0.6], means, [[[1.5, 0.2], [0.2, 1]], [[0.8, -0.1], [-0.1, 1]]])


def far_from_zero():
    return NORMAL[:, 0] + 1e8, Mixture.univariate([0.5, 0.5], [1e8 - 1, 1e8 + 1], [1, 0.7])


def far_from_zero_in_the_plane():
    means = np.array([[-1.0, 0.5], [1.0, 0.0]]) + np.array([1e8, -1e8])
    return NORMAL + np.array([1e8, -1e8]), Mixture(
        [0.5, 0.5], means, [[[1, 0.3], [0.3, 1]], np.eye(2)]
    )


def columns_of_different_scale():
    scales = np.array([1e4, 1e-4])
    covariances = np.array([[[1, 0.3], [0.3, 1]], np.eye(2)]) * np.outer(scales, scales)
    means = np.array([[-1.0, 0.5], [1.0, 0.0]]) * scales
    return NORMAL * scales, Mixture([0.5, 0.5], means, covariances)


def a_far_outlier():
    x = np.append(NORMAL[:, 0], 1e6)
    return x, Mixture.univariate([0.6, 0.4], [-0.5, 10], [1, 1e5])


def a_far_outlier_from_narrow_components():
    x = np.append(NORMAL[:, 0], -1e6)
    return x, Mixture.univariate([0.6, 0.4], [-0.5, 0.5], [1, 1.5])


def strongly_correlated_columns():
    rho = 1 - 1e-6
    x = NORMAL @ np.array([[1, rho], [0, np.sqrt(1 - rho**2)]])
    x[12:, 1] += 1e-3
    covariances = [[[1, rho], [rho, 1]], [[1, 0.99], [0.99, 1]]]
    return x, Mixture([0.5, 0.5], [[0.1, 0.1], [-0.1, 0]], covariances)


HARD = {
    "far from zero": far_from_zero(),
    "far from zero, 2-D": far_from_zero_in_the_plane(),
    "columns of different scale": columns_of_different_scale(),
    "a far outlier": a_far_outlier(),
    "a far outlier, narrow components": a_far_outlier_from_narrow_components(),
    "strongly correlated": strongly_correlated_columns(),
    **{f"clusters {g:g} apart": two_tight_clusters(g) for g in (3, 1e3, 1e5, 1e7)},
    **{f"clusters {g:g} apart, 2-D": two_tight_clusters_in_the_plane(g) for g in (3, 1e3, 1e7)},
}
hard = pytest.mark.parametrize(("x", "start"), HARD.values(), ids=HARD.keys())


@hard
def test_hard_data_are_fitted_as_exactly_as_in_fifty_digits(x, start):
    assert_exact(em.fit(x, start, max_iter=3, tol=0), x)


@hard
def test_hard_data_with_weights_too(x, start):
    weights = observation_weights(len(x)) + 0.1
    assert_exact(em.fit(x, start, max_iter=2, tol=0, weights=weights), x, weights)


@hard
def test_careful_sums_are_exact_everywhere(x, start, monkeypatch):
    for module in (_data, _walk):
        monkeypatch.setattr(module, "LARGEST_LOSS", 0.0)
    assert_exact(em.fit(x, start, max_iter=2, tol=0), x)


@pytest.mark.parametrize("gap", [10, 50, 80, 100, 120, 150, 200, 250, 300, 400, 600])
@pytest.mark.parametrize("make", [two_tight_clusters, two_tight_clusters_in_the_plane])
def test_either_side_of_the_switch_between_the_routes_is_exact(make, gap):
    x, start = make(gap)
    assert_exact(em.fit(x, start, max_iter=3, tol=0), x, tolerance=1e-9)


def test_both_routes_are_taken(monkeypatch):
    taken = []
    for name in ("_product_sums", "careful_sums"):
        route = getattr(_data.Points, name)

        def spy(self, bells, name=name, route=route):
            taken.append(name)
            return route(self, bells)

        monkeypatch.setattr(_data.Points, name, spy)
    em.fit(*two_tight_clusters(3), max_iter=2, tol=0)
    assert set(taken) == {"_product_sums"}
    taken.clear()
    em.fit(*two_tight_clusters(1e5), max_iter=2, tol=0)
    assert set(taken) == {"careful_sums"}


def test_a_component_that_gets_narrow_at_once_is_still_exact():
    """The quick sums that lead there have lost its width: they must be made again, with care."""
    gap = 1e6
    x, _ = two_tight_clusters(gap)
    start = Mixture.univariate([0.5, 0.5], [0, gap], [gap / 4, gap / 4])
    assert_exact(em.fit(x, start, max_iter=2, tol=0), x)


@pytest.mark.parametrize("route", ["quick", "careful"])
@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
@pytest.mark.parametrize("d", [1, 3])
def test_blocks_are_put_together_whole(d, weighted, route, monkeypatch):
    x, start = blobs(d, n=101)
    options = {
        "max_iter": 3,
        "tol": 0,
        "weights": observation_weights(101) if weighted else None,
    }
    loss = np.inf if route == "quick" else 0.0
    for module in (_data, _walk):
        monkeypatch.setattr(module, "LARGEST_LOSS", loss)
    whole = em.fit(x, start, **options)
    for block in (1, 60, 400):  # from a single point in a block to a last block that is short
        monkeypatch.setattr(_data, "_BLOCK", max(block, 3 + 1 + d + d * (d + 1) // 2))
        parted = em.fit(x, start, **options)
        np.testing.assert_allclose(parted.objective, whole.objective, rtol=1e-13)
        assert_same(parted.mixture, whole.mixture, 1e-12)


def test_many_points_fill_many_blocks():
    x = PLANE.sample(100_003, rng=1)
    fit = em.fit(x, PLANE, max_iter=1, tol=0)
    assert fit.objective[0] == pytest.approx(PLANE.log_likelihood(x) / len(x), rel=1e-12)
    assert_same(fit.mixture, em.m_step(x, em.e_step(x, PLANE)), 1e-10)


# --- What must change nothing -----------------------------------------------------------------


@every_covariance
@both_ways
@pytest.mark.parametrize("d", [1, 2])
def test_a_weight_of_zero_is_absence(d, covariance, accelerate):
    x, start = blobs(d)
    weights = observation_weights(len(x))
    weights[::3] = 0
    x = x.copy()
    x[0] = 1e6  # were it there, it would be seen
    options = {"covariance": covariance, "accelerate": accelerate, "max_iter": 20}
    with_zeros = em.fit(x, start, weights=weights, **options)
    kept = weights > 0
    without = em.fit(x[kept], start, weights=weights[kept], **options)
    np.testing.assert_array_equal(with_zeros.objective, without.objective)
    assert with_zeros.mixture == without.mixture
    shares = em.e_step(x, start)
    assert_same(
        em.m_step(x, shares, weights=weights),
        em.m_step(x[kept], shares[kept], weights=weights[kept]),
        1e-14,
    )


@every_covariance
@pytest.mark.parametrize("d", [1, 2])
def test_a_whole_weight_is_repetition(d, covariance):
    x, start = blobs(d)
    weights = np.random.default_rng(2).integers(0, 4, len(x))
    options = {"covariance": covariance, "max_iter": 10, "tol": 0, "reg": 0.05}
    weighted = em.fit(x, start, weights=weights, **options)
    repeated = em.fit(np.repeat(x, weights, axis=0), start, **options)
    np.testing.assert_allclose(weighted.objective, repeated.objective, rtol=1e-12)
    for one, other in zip(weighted.path, repeated.path, strict=True):
        assert_same(one, other, 1e-12)


def test_the_unit_of_the_weights_does_not_matter():
    x, start = blobs(2)
    weights = observation_weights(len(x))
    for factor in (2.0**-60, 1e-30, 3.7, 1e30):
        one, other = (em.fit(x, start, weights=w, max_iter=10) for w in (weights, factor * weights))
        np.testing.assert_allclose(one.objective, other.objective, rtol=1e-12)
        assert_same(one.mixture, other.mixture, 1e-11)


@every_covariance
@both_ways
@pytest.mark.parametrize("d", [1, 3])
def test_the_order_of_components_and_of_points_does_not_matter(d, covariance, accelerate):
    x, start = blobs(d)
    order = [2, 0, 1]
    turned = Mixture(start.weights[order], start.means[order], start.covariances[order])
    options = {"covariance": covariance, "accelerate": accelerate, "max_iter": 8, "tol": 0}
    fit = em.fit(x, start, **options)
    relabelled = em.fit(x, turned, **options).mixture
    weights, means, covariances = (
        relabelled.weights,
        relabelled.means,
        relabelled.covariances,
    )
    back = np.argsort(order)
    assert_same(fit.mixture, Mixture(weights[back], means[back], covariances[back]), 1e-9)
    shuffled = np.random.default_rng(0).permutation(x)
    assert_same(fit.mixture, em.fit(shuffled, start, **options).mixture, 1e-9)


def moved(mixture, factors, shift):
    weights, means, covariances = columns(mixture)
    means, covariances = means * factors + shift, covariances * np.outer(factors, factors)
    if mixture.means.ndim == 1:
        return Mixture(weights, means[:, 0], covariances[:, 0, 0])
    return Mixture(weights, means, covariances)


@every_covariance
@both_ways
@pytest.mark.parametrize(
    ("factors", "shift"),
    [
        ([2.0**40, 2.0**-30], [0, 0]),
        ([3.7e5, 0.0011], [0, 0]),
        ([1, 1], [512, -1024]),
        ([1.1, 0.3], [1234.5, -77.7]),
        ([1e-60, 1e60], [0, 0]),
    ],
    ids=["powers of two", "awkward", "whole shifts", "both", "extreme"],
)
def test_units_and_origin_do_not_matter(covariance, accelerate, factors, shift):
    x, start = blobs(2)
    factors, shift = np.array(factors, dtype=float), np.array(shift, dtype=float)
    if covariance == "spherical":  # one variance for all columns: they have one unit
        factors = np.full(2, factors[0])
    options = {"covariance": covariance, "accelerate": accelerate, "max_iter": 9, "tol": 0}
    fit = em.fit(x, start, reg=0.1, **options)
    other = em.fit(x * factors + shift, moved(start, factors, shift), reg=0.1, **options)
    np.testing.assert_allclose(other.objective + np.log(factors).sum(), fit.objective, atol=1e-9)
    for mixture, expected in zip(other.path, fit.path, strict=True):
        assert_same(mixture, moved(expected, factors, shift), 1e-8)


@pytest.mark.parametrize("factor", [2.0**-200, 2.0**100, 1e-65, 1e65])
def test_units_do_not_matter_on_a_line_or_in_classes(factor):
    x, start = blobs(1)
    scaled = moved(start, np.array([factor]), 0)
    one, other = em.fit(x, start, max_iter=9), em.fit(x * factor, scaled, max_iter=9)
    assert_same(other.mixture, moved(one.mixture, np.array([factor]), 0), 1e-9)
    edges = np.append(np.linspace(-8, 8, 9), np.inf)
    counts = [1, 4, 9, 9, 20, 9, 4, 2, 1]
    one = em.fit_binned(edges, counts, start, max_iter=9)
    other = em.fit_binned(edges * factor, counts, scaled, max_iter=9)
    assert_same(other.mixture, moved(one.mixture, np.array([factor]), 0), 1e-9)


def test_a_common_sd_is_tied():
    x, truth = datasets.class_assignment(2000, rng=1)
    start = Mixture.univariate([0.5, 0.5], [3, 12], [1, 4])
    fit = em.fit(x, start, covariance="tied", tol=1e-13, max_iter=2000)
    assert fit.converged
    for mixture in fit.path:
        assert mixture.sds[0] == mixture.sds[1]
    assert fit.start.covariances[0] == pytest.approx((1 + 16) / 2)
    shares = em.e_step(x, fit.mixture)
    squares = (x[:, None] - fit.mixture.means) ** 2
    assert fit.mixture.covariances[0] == pytest.approx((shares * squares).sum() / len(x), rel=1e-5)
    assert fit.mixture.distance(truth) < 0.25


def test_on_a_line_full_diag_and_spherical_are_the_same():
    x, start = blobs(1)
    full, *others = (
        em.fit(x, start, covariance=c, max_iter=9) for c in ("full", "diag", "spherical")
    )
    for other in others:
        assert other.mixture == full.mixture


@every_covariance
def test_two_columns_that_are_turned_are_fitted_alike(covariance):
    """No column is special, as each sum over a pair of them is made once."""
    x, start = blobs(4)
    order = [3, 1, 0, 2]
    turned = Mixture(start.weights, start.means[:, order], start.covariances[:, order][:, :, order])
    fit = em.fit(x, start, covariance=covariance, max_iter=5)
    other = em.fit(x[:, order], turned, covariance=covariance, max_iter=5).mixture
    expected = Mixture(
        fit.mixture.weights,
        fit.mixture.means[:, order],
        fit.mixture.covariances[:, order][:, :, order],
    )
    assert_same(other, expected, 1e-9)


def assert_finite(fit):
    assert np.isfinite(fit.objective).all()
    for mixture in fit.path:
        Mixture(mixture.weights, mixture.means, mixture.covariances)  # or it is refused


def assert_answered(call, name):
    """With a fit of finite numbers, or a refusal in words that begin with this name."""
    try:
        fit = call()
    except ValueError as error:
        told = str(error)
    else:
        told = name
        assert_finite(fit)
    assert told.startswith(name)


# --- The climb --------------------------------------------------------------------------------


@st.composite
def problems(draw):
    """Data with ties and outliers, a start, and options: most of them far from good."""
    d = draw(st.sampled_from([1, 2]))
    n = draw(st.integers(2, 25))
    K = draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    x = rng.normal(size=(n, d)) * draw(st.sampled_from([1e-3, 1.0, 50.0]))
    if draw(st.booleans()):
        x = np.round(x, 1)  # ties
    if draw(st.booleans()):
        x[0] += draw(st.sampled_from([10.0, 1e3, 1e6]))
    x += draw(st.sampled_from([0.0, 7.0]))
    assume((np.ptp(x, axis=0) > 0).all())
    means = x[rng.integers(n, size=K)] + 0.3 * x.std(axis=0) * rng.normal(size=(K, d))
    roots = x.std(axis=0)[:, None] * (np.eye(d) + 0.3 * rng.normal(size=(K, d, d)))
    covariances = roots @ np.swapaxes(roots, 1, 2) + 0.01 * np.diag(x.var(axis=0))
    options = {
        "covariance": draw(st.sampled_from(em.COVARIANCES)),
        "accelerate": draw(st.booleans()),
        "max_iter": draw(st.integers(0, 40)),
        "tol": draw(st.sampled_from([0.0, 1e-9, 1e-3])),
        "min_sd": draw(st.sampled_from([0.0, 0.1])) * x.std(axis=0).min(),
        "reg": draw(st.sampled_from([0.0, 0.0, 0.2])),
    }
    if draw(st.booleans()):
        weights = rng.choice([0.0, 0.5, 1.0, 3.0, 1e-6], size=n)
        assume((np.ptp(x[weights > 0], axis=0) > 0).all() if weights.any() else False)
        options["weights"] = weights
    shares = rng.dirichlet(np.ones(K))
    if d == 1:
        return x[:, 0], Mixture(shares, means[:, 0], covariances[:, 0, 0]), options
    return x, Mixture(shares, means, covariances), options


@settings(max_examples=300)
@given(problems())
def test_the_likelihood_never_falls_and_all_on_the_path_is_sound(problem):
    x, start, options = problem
    fit = em.fit(x, start, **options)
    falls = np.diff(fit.objective) / (1 + np.abs(fit.objective[1:]))
    assert falls.min(initial=0) >= -1e-11
    assert len(fit.path) <= fit.n_iter + 1 <= options["max_iter"] + 1
    assert fit.converged == (fit.failure == "")
    if not options["accelerate"]:
        assert len(fit.path) == fit.n_iter + 1
    for mixture, objective in zip(fit.path, fit.objective, strict=True):
        Mixture(mixture.weights, mixture.means, mixture.covariances)  # or it is refused
        mean = np.average(mixture.logpdf(x), weights=options.get("weights"))
        assert objective == pytest.approx(mean, rel=1e-7, abs=1e-7)
        np.testing.assert_allclose(em.e_step(x, mixture).sum(axis=1), 1, rtol=1e-13)
        assert_on_or_above_the_floor(mixture, floor_of(x, options), options["covariance"])


def floor_of(x, options):
    points = x.reshape(len(x), -1)
    weights = options.get("weights")
    centre = np.average(points, axis=0, weights=weights)
    sd = np.sqrt(np.average((points - centre) ** 2, axis=0, weights=weights))
    return np.maximum(options["min_sd"], options["reg"] * sd)


def assert_on_or_above_the_floor(mixture, floor, covariance):
    if not floor.all():
        return
    if covariance == "spherical":
        floor = np.full_like(floor, floor.max())
    covariances = columns(mixture)[2] / np.outer(floor, floor)
    assert np.linalg.eigvalsh(covariances).min() >= 1 - 1e-9


@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
@both_ways
def test_the_objective_is_the_mean_log_likelihood(weighted, accelerate):
    x, start = blobs(2)
    weights = observation_weights(len(x)) if weighted else None
    fit = em.fit(x, start, weights=weights, accelerate=accelerate, max_iter=30)
    means = [np.average(m.logpdf(x), weights=weights) for m in fit.path]
    np.testing.assert_allclose(fit.objective, means, rtol=1e-12)
    assert fit.objective_name == em.OBJECTIVE_NAME
    assert "per point" in fit.objective_name


@pytest.mark.parametrize("max_iter", [0, 1, 2, 25])
def test_without_a_tolerance_all_iterations_are_made(max_iter):
    x, start = blobs(2)
    fit = em.fit(x, start, tol=0, max_iter=max_iter)
    assert fit.n_iter == max_iter
    assert len(fit.path) == len(fit.objective) == max_iter + 1
    assert (fit.converged, fit.failure) == (False, em.UNFINISHED)


def test_the_path_begins_at_the_very_start():
    x, start = blobs(2)
    assert em.fit(x, start, max_iter=2).start is start


@pytest.mark.parametrize("tol", [1e-2, 1e-5, 1e-9])
def test_it_stops_at_the_first_step_that_raises_by_less(tol):
    fit = em.fit(WAITING, Mixture.univariate([0.5, 0.5], [50, 90], [10, 10]), tol=tol)
    gains = np.diff(fit.objective)
    assert fit.converged
    assert gains[-1] < tol
    assert (gains[:-1] >= tol).all()
    assert f"{tol:g}" in fit.message


def test_the_finest_tolerance_ends_too():
    fit = em.fit(WAITING, Mixture.univariate([0.5, 0.5], [50, 90], [10, 10]), tol=1e-300)
    assert fit.converged
    assert "1e-300" not in fit.message  # what rounding leaves of the sum is more than that


def test_too_few_iterations_are_told():
    x, start = blobs(2)
    fit = em.fit(x, start, max_iter=3, tol=1e-12)
    assert (fit.converged, fit.failure) == (False, em.UNFINISHED)
    assert "3 steps" in fit.message
    assert "max_iter" in fit.message
    assert "max_iter is 0" in em.fit(x, start, max_iter=0).message
    assert "1 steps" not in em.fit(x, start, max_iter=1).message
    at_the_top = em.fit(x, start, max_iter=4000, tol=0).message
    assert "by -" not in at_the_top
    assert "by 0" not in at_the_top


# --- Acceleration -----------------------------------------------------------------------------


def one_sd_apart(seed, n=1000):
    truth = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1])
    x = truth.sample(n, rng=seed)
    return x, starts.quantiles(x, 2)


@pytest.mark.parametrize("seed", range(5))
def test_a_tenth_of_the_steps_leads_as_high(seed):
    x, start = one_sd_apart(seed)
    plain = em.fit(x, start, tol=1e-10, max_iter=100_000)
    assert plain.converged
    quick = em.fit(x, start, tol=0, max_iter=plain.n_iter // 10, accelerate=True)
    assert quick.failure == em.UNFINISHED
    assert quick.objective[-1] >= plain.objective[-1]


def test_leaps_get_longer_by_and_by():
    """Catches first leaps that are too long: from this start they lead into a collapse."""
    x = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1]).sample(2000, rng=4)
    start = Mixture.univariate([0.5, 0.5], [-1, 2], [1, 1])
    assert em.fit(x, start, tol=1e-10, max_iter=2000, accelerate=True).converged


@pytest.mark.parametrize("seed", range(3))
def test_where_acceleration_stops_em_stands_still(seed):
    x, start = one_sd_apart(seed)
    plain = em.fit(x, start, tol=1e-10, max_iter=100_000)
    quick = em.fit(x, start, tol=1e-14, max_iter=100_000, accelerate=True)
    assert plain.converged
    assert quick.converged
    assert quick.objective[-1] >= plain.objective[-1] - 1e-11
    more = em.fit(x, quick.mixture, tol=0, max_iter=20)
    assert more.objective[-1] - quick.objective[-1] < 1e-12


def spied_sums(monkeypatch):
    seen = []
    sums = _data.Points.sums

    def spy(self, bells):
        answer = sums(self, bells)
        seen.append(answer.objective)
        return answer

    monkeypatch.setattr(_data.Points, "sums", spy)
    return seen


@both_ways
@pytest.mark.parametrize("max_iter", [0, 1, 2, 3, 4, 5, 6, 7, 50, 333])
def test_no_more_e_steps_are_made_than_allowed_or_told(max_iter, accelerate, monkeypatch):
    x, start = one_sd_apart(0)
    seen = spied_sums(monkeypatch)
    fit = em.fit(x, start, tol=0, max_iter=max_iter, accelerate=accelerate)
    assert fit.n_iter == max_iter
    assert len(seen) == max_iter + 1  # the start's too


@pytest.mark.parametrize("seed", range(4))
def test_the_end_is_the_highest_place_that_was_visited(seed, monkeypatch):
    x, start = blobs(2, n=60, seed=seed)
    seen = spied_sums(monkeypatch)
    for max_iter in (7, 40, 2000):
        seen.clear()
        fit = em.fit(x, start, max_iter=max_iter, accelerate=True)
        assert fit.objective[-1] == max(seen)
        assert (np.diff(fit.objective) >= 0).all()


def test_leaps_that_lead_nowhere_are_taken_back_after_twenty_e_steps(monkeypatch):
    truth = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1])
    start = Mixture.univariate([0.5, 0.5], [-1, 2], [1, 1])
    seen = spied_sums(monkeypatch)
    longest = 0
    for seed in range(5, 12):
        seen.clear()
        x = truth.sample(500, seed)
        em.fit(x, start, tol=1e-10, max_iter=20_000, accelerate=True)
        highest, in_vain = -np.inf, 0
        for objective in seen:
            if objective == seen[0]:  # the start: after a collapse all begins again, without leaps
                highest = -np.inf
            in_vain = 0 if objective >= highest else in_vain + 1
            highest = max(objective, highest)
            longest = max(longest, in_vain)
    assert 20 < longest <= 23  # those of the last leap are finished


@pytest.mark.parametrize("max_iter", [500, 501, 502, 503])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_fails_while_it_stands_at_the_top(max_iter, seed):
    """Where nothing is to be gained, leaps follow rounding; they must not be taken for EM's."""
    x, start = blobs(1, n=60, K=2, seed=seed)
    fit = em.fit(x, start, tol=0, max_iter=max_iter, accelerate=True)
    plain = em.fit(x, start, tol=0, max_iter=5000)
    assert fit.failure == plain.failure == em.UNFINISHED
    assert fit.objective[-1] == pytest.approx(plain.objective[-1], abs=1e-10)


# --- Points that were only counted in classes -------------------------------------------------


def exact_within(low, high):
    """Log mass, mean and variance of a standard normal in a class, in a hundred digits."""
    with mpmath.workdps(100):
        a, b = mpmath.mpf(low), mpmath.mpf(high)
        if a > 0:
            log_mass, mean, variance = exact_within(-high, -low)
            return log_mass, -mean, variance
        mass = mpmath.ncdf(b) - mpmath.ncdf(a)
        at_a, at_b = (mpmath.npdf(e) / mass if abs(e) < mpmath.inf else 0 for e in (a, b))
        mean = at_a - at_b
        variance = 1 + (a * at_a if at_a else 0) - (b * at_b if at_b else 0) - mean**2
        return float(mpmath.log(mass)), float(mean), float(variance)


def within(low, high):
    low, high = np.array([low]), np.array([high])
    return [float(part[0]) for part in _data._within(low, high, high - low)]


WIDTHS = [1e-8, 1e-6, 1e-4, 1e-2, 0.1, 1.0, 4.0, 10.0, 30.0, np.inf]
PLACES = [-1e4, -300.0, -40.0, -8.0, -2.0, -0.5, 0.0, 0.3, 5.0, 20.0, 37.5, 200.0, 1e3, 1e5]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("low", PLACES)
def test_conditional_moments_are_exact_in_every_class(low, width):
    """A mean to what the ends of its class are known to, a variance to 1e-8 of itself."""
    high = low + width
    log_mass, mean, variance = exact_within(low, high)
    found = within(low, high)
    assert found[0] == pytest.approx(log_mass, rel=1e-11, abs=1e-11)
    near = min(abs(low), abs(high))
    assert found[1] == pytest.approx(mean, rel=0, abs=1e-8 * np.sqrt(variance) + 4e-16 * near)
    assert found[2] == pytest.approx(variance, rel=1e-8)


def test_an_open_class_below_is_the_mirror_of_one_above():
    below, above = within(-np.inf, 1.5), within(-1.5, np.inf)
    np.testing.assert_allclose(below, [above[0], -above[1], above[2]], rtol=1e-13)
    truth = stats.truncnorm(-np.inf, 1.5)
    np.testing.assert_allclose(below[1:], [truth.mean(), truth.var()], rtol=1e-11)


@pytest.mark.parametrize("width", [1e-5, 1e-6, 1e-7, 1e-8])
def test_very_narrow_classes_are_their_midpoints(width):
    x = np.sort(blobs(1, n=40)[0])
    edges = np.column_stack([x - width / 2, x + width / 2]).ravel()
    counts = np.zeros(len(edges) - 1)
    counts[::2] = np.arange(40) % 3 + 1
    start = Mixture.univariate([0.5, 0.5], [-2, 3], [2, 2])
    options = {"max_iter": 6, "tol": 0}
    binned = em.fit_binned(edges, counts, start, **options)
    pointed = em.fit((edges[::2] + edges[1::2]) / 2, start, weights=counts[::2], **options)
    assert_same(binned.mixture, pointed.mixture, 1e-8)
    widths = np.average(np.log(edges[1::2] - edges[::2]), weights=counts[::2])
    np.testing.assert_allclose(binned.objective, pointed.objective + widths, rtol=0, atol=1e-7)


def grouped_log_likelihood(vector, edges, counts):
    """Per point, as textbooks have it: from weights, means and log sds."""
    K = len(vector) // 3
    weights, means, sds = vector[:K], vector[K : 2 * K], np.exp(vector[2 * K :])
    masses = np.diff(stats.norm.cdf((np.asarray(edges)[:, None] - means) / sds), axis=0)
    seen = counts > 0
    return counts[seen] @ np.log(masses[seen] @ weights) / counts.sum() - np.log(weights.sum())


@pytest.mark.parametrize("edges", [CLASS_EDGES, OPEN_EDGES], ids=["closed", "open tails"])
def test_at_the_answer_the_gradient_is_zero(edges):
    fit = em.fit_binned(edges, COUNTS, CRAB_START, tol=1e-15, max_iter=100_000, accelerate=True)
    assert fit.converged
    at = np.concatenate([fit.mixture.weights, fit.mixture.means, np.log(fit.mixture.sds)])
    gradient = [
        (
            grouped_log_likelihood(at + h, edges, COUNTS)
            - grouped_log_likelihood(at - h, edges, COUNTS)
        )
        / 2e-5
        for h in 1e-5 * np.eye(len(at))
    ]
    np.testing.assert_allclose(gradient, 0, atol=1e-6)
    # Also the objective is that function, all along the path.
    for mixture, objective in zip(fit.path, fit.objective, strict=True):
        row = np.concatenate([mixture.weights, mixture.means, np.log(mixture.sds)])
        assert objective == pytest.approx(grouped_log_likelihood(row, edges, COUNTS), rel=1e-10)


@every_covariance
@both_ways
def test_in_classes_too_the_likelihood_never_falls(covariance, accelerate):
    rng = np.random.default_rng(4)
    for _ in range(10):
        edges = np.cumsum(rng.gamma(1, size=8))
        if rng.random() < 0.5:
            edges[0], edges[-1] = -np.inf, np.inf
        counts = rng.integers(0, 9, 7) + np.array([1, 0, 0, 0, 0, 0, 1])
        inner = edges[1:-1]
        start = Mixture.univariate(
            rng.dirichlet(np.ones(3)), rng.choice(inner, 3) + 0.1 * rng.normal(size=3), [1, 0.5, 3]
        )
        fit = em.fit_binned(
            edges,
            counts,
            start,
            covariance=covariance,
            accelerate=accelerate,
            max_iter=100,
            reg=0.02,
        )
        assert np.diff(fit.objective).min(initial=0) >= -1e-12
        for mixture in fit.path:
            Mixture(mixture.weights, mixture.means, mixture.covariances)


def test_classes_with_no_points_tell_of_where_there_are_none():
    """They change nothing beside open ends, and stand for the gap between the others."""
    edges = np.array([-3.0, -1, 0, 1, 3])
    counts = np.array([5, 9, 4, 6])
    start = Mixture.univariate([0.5, 0.5], [-1, 1], [1, 1])
    plain = em.fit_binned(edges, counts, start, max_iter=20)
    more = em.fit_binned(
        np.concatenate([[-np.inf, -9], edges, [4, np.inf]]),
        np.concatenate([[0, 0], counts, [0, 0]]),
        start,
        max_iter=20,
    )
    np.testing.assert_allclose(more.objective, plain.objective, rtol=1e-14)
    assert_same(more.mixture, plain.mixture, 1e-13)


@pytest.mark.parametrize("away", [40, 300, 1e4, 1e6, 1e10, 1e50])
def test_classes_far_from_the_start_are_found(away):
    edges = np.array([-np.inf, 1, 2, 3, 4, np.inf])
    counts = [10, 40, 20, 40, 10]
    fit = em.fit_binned(edges, counts, Mixture.univariate([1], [-away], [1]))
    near = em.fit_binned(edges, counts, Mixture.univariate([1], [2], [1]))
    assert fit.converged
    assert fit.mixture.distance(near.mixture) < 1e-3
    pair = em.fit_binned(edges, counts, Mixture.univariate([0.5, 0.5], [-away, 2], [1, 1]))
    assert np.isfinite(pair.objective).all()


def test_one_edge_and_two_open_classes():
    """All that is known is a share on either side of 0: a fit, or a refusal in words."""
    start = Mixture.univariate([1], [0], [1])
    assert_answered(lambda: em.fit_binned([-np.inf, 0, np.inf], [1, 2], start), "edges")


# --- Degenerate answers -----------------------------------------------------------------------


def assert_told(fit, failure, *words):
    assert (fit.converged, fit.failure) == (False, failure)
    for word in words:
        assert word in fit.message
    assert "\n" not in fit.message
    assert fit.mixture is fit.path[-1]
    Mixture(fit.mixture.weights, fit.mixture.means, fit.mixture.covariances)
    assert np.isfinite(fit.objective).all()


CLOUD = np.random.default_rng(3).normal(size=(40, 2))


@both_ways
def test_a_component_alone_with_a_point_collapses(accelerate):
    x = np.append(CLOUD[:, 0], 7.0)
    start = Mixture.univariate([0.9, 0.1], [0, 7], [1, 0.3])
    fit = em.fit(x, start, accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "Component 2", "a point", "min_sd", "start")


@both_ways
def test_a_component_on_ties_collapses(accelerate):
    x = np.concatenate([CLOUD[:, 0], [5.0, 5.0, 5.0, 5.0]])
    start = Mixture.univariate([0.1, 0.9], [5, 0], [0.5, 1])
    fit = em.fit(x, start, accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "Component 1", "a point")


@pytest.mark.parametrize("covariance", ["full", "diag", "spherical"])
@both_ways
def test_in_the_plane_a_component_collapses_on_a_point(covariance, accelerate):
    x = np.concatenate([CLOUD, [[9.0, 9.0]] * 3])
    start = Mixture([0.8, 0.2], [[0, 0], [9, 9]], [np.eye(2)] * 2)
    fit = em.fit(x, start, covariance=covariance, accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "Component 2", "a point")


@both_ways
def test_in_the_plane_a_component_collapses_on_a_line(accelerate):
    along = np.column_stack([np.arange(6.0) + 20, 3 + 2 * np.arange(6.0)])
    x = np.concatenate([CLOUD, along])
    start = Mixture([0.8, 0.2], [[0, 0], [23, 8]], [np.eye(2), 9 * np.eye(2)])
    fit = em.fit(x, start, accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "Component 2", "a line")


@pytest.mark.parametrize("covariance", ["full", "tied"])
def test_a_line_is_a_line_in_every_direction(covariance):
    """Rounding leaves points beside the line, and hides from Cholesky that there is no width."""
    rng = np.random.default_rng(9)
    for _ in range(30):
        along = rng.normal(size=12)
        x = np.column_stack([along, rng.normal() * along + rng.normal()])
        start = Mixture([0.5, 0.5], x[:2], [np.diag(x.var(axis=0))] * 2)
        fit = em.fit(x, start, covariance=covariance)
        assert_told(fit, em.COLLAPSED, "a line")
        sds = fit.mixture.sds[0]
        correlations = fit.mixture.covariances[0] / np.outer(sds, sds)
        assert np.linalg.eigvalsh(correlations)[0] > 1e-14


@both_ways
def test_on_a_line_along_a_column_diag_collapses_too(accelerate):
    along = np.column_stack([np.arange(6.0) + 20, np.full(6, 3.0)])
    x = np.concatenate([CLOUD, along])
    start = Mixture([0.8, 0.2], [[0, 0], [22, 3]], [np.eye(2), 4 * np.eye(2)])
    for covariance in ("full", "diag"):
        fit = em.fit(x, start, accelerate=accelerate, covariance=covariance)
        assert_told(fit, em.COLLAPSED, "Component 2", "a line")
    assert em.fit(x, start, accelerate=accelerate, covariance="spherical").converged


@both_ways
def test_what_all_share_collapses_on_two_values(accelerate):
    start = Mixture.univariate([0.5, 0.5], [0.1, 0.8], [0.3, 0.3])
    fit = em.fit([0.0] * 5 + [1.0] * 4, start, covariance="tied", accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "sd that all share", "a point")
    line = np.column_stack([np.arange(6.0), 2 * np.arange(6.0)])
    start = Mixture([0.5, 0.5], [[0, 0], [3, 6]], [np.eye(2)] * 2)
    fit = em.fit(line, start, covariance="tied", accelerate=accelerate)
    assert_told(fit, em.COLLAPSED, "covariance that all share", "a line")


@pytest.mark.parametrize(("n", "d", "K"), [(2, 1, 2), (3, 1, 3), (3, 1, 5), (3, 2, 3), (12, 10, 2)])
@both_ways
def test_too_few_points_are_an_answer(n, d, K, accelerate):
    x = np.random.default_rng(0).normal(size=(n, d))
    means = x[np.arange(K) % n] + 0.1 * np.arange(K)[:, None]
    if d == 1:
        x, start = x[:, 0], Mixture(np.full(K, 1 / K), means[:, 0], np.full(K, 0.1))
    else:
        start = Mixture(np.full(K, 1 / K), means, [0.1 * np.eye(d)] * K)
    fit = em.fit(x, start, accelerate=accelerate)
    assert_told(fit, em.COLLAPSED)
    floored = em.fit(x, start, accelerate=accelerate, reg=0.1, max_iter=3000)
    assert floored.failure in ("", em.COINCIDE, em.EMPTY)


@both_ways
@pytest.mark.parametrize("far", [1e3, 1e10, 1e60])
def test_a_component_far_from_all_points_is_empty(far, accelerate):
    start = Mixture.univariate([0.5, 0.5], [0, far], [1, 1])
    fit = em.fit(CLOUD[:, 0], start, accelerate=accelerate)
    assert_told(fit, em.EMPTY, "Component 2", "empty")
    plane = Mixture([0.5, 0.5], [[far, far], [0, 0]], [np.eye(2)] * 2)
    fit = em.fit(CLOUD, plane, accelerate=accelerate)
    assert_told(fit, em.EMPTY, "Component 1", "empty")


@every_covariance
def test_a_start_without_weight_is_empty(covariance):
    start = Mixture([0.5, 0, 0.5], [[0, 0], [1, 1], [-1, 0]], [np.eye(2)] * 3)
    fit = em.fit(CLOUD, start, covariance=covariance)
    assert_told(fit, em.EMPTY, "Component 2", "empty")
    assert fit.n_iter == 0
    line = Mixture.univariate([0, 1], [0, 1], [1, 1])
    fit = em.fit_binned([-1, 0, 1, 2], [3, 5, 2], line, covariance=covariance)
    assert_told(fit, em.EMPTY, "Component 1", "empty")


@both_ways
def test_a_component_that_hardly_answers_is_empty_at_the_end(accelerate):
    """Its weight stays a millionth of a point: an iteration that has converged is no answer."""
    x = CLOUD[:, 0]
    start = Mixture.univariate([1 - 1e-12, 1e-12], [x.mean(), x.mean()], [x.std(), x.std()])
    fit = em.fit(x, start, accelerate=accelerate)
    assert_told(fit, em.EMPTY, "Component 2")


@every_covariance
@both_ways
@pytest.mark.parametrize("d", [1, 2])
def test_components_that_start_as_the_same_stay_so_and_it_is_told(d, covariance, accelerate):
    x = CLOUD[:, 0] if d == 1 else CLOUD
    means, one = ([0.3, 0.3], 1.0) if d == 1 else ([[0.3, 0]] * 2, np.eye(2))
    start = Mixture([0.4, 0.6], means, [one, one])
    fit = em.fit(x, start, covariance=covariance, accelerate=accelerate)
    assert_told(fit, em.COINCIDE, "1 and 2", "same")
    assert fit.n_iter < 50


def test_equal_centres_of_different_width_are_no_coincidence():
    x = np.concatenate([CLOUD[:, 0], 9 * CLOUD[:, 1]])
    x = np.concatenate([x, -x])
    fit = em.fit(x, Mixture.univariate([0.5, 0.5], [0, 0], [1, 9]))
    assert fit.converged
    np.testing.assert_allclose(fit.mixture.means, 0, atol=1e-8)


@both_ways
def test_in_classes_a_failure_is_an_answer_too(accelerate):
    same = Mixture.univariate([0.5, 0.5], [0, 0], [1, 1])
    fit = em.fit_binned([-2, -1, 0, 1, 2], [1, 5, 4, 2], same, accelerate=accelerate)
    assert_told(fit, em.COINCIDE, "1 and 2")
    far = Mixture.univariate([0.5, 0.5], [0, 1e4], [1, 1])
    fit = em.fit_binned([-2, -1, 0, 1, 2], [1, 5, 4, 2], far, accelerate=accelerate)
    assert_told(fit, em.EMPTY, "Component 2")


# --- Floors -----------------------------------------------------------------------------------


@every_covariance
@both_ways
@pytest.mark.parametrize("floor", [{"min_sd": 0.5}, {"reg": 0.2}, {"min_sd": [0.2, 0.7]}], ids=str)
def test_a_floor_keeps_every_component_wide(covariance, accelerate, floor):
    x = np.concatenate(
        [CLOUD, [[9.0, 9.0]] * 3, np.column_stack([np.arange(6.0) + 20, np.arange(6)])]
    )
    start = Mixture([0.6, 0.2, 0.2], [[0, 0], [9, 9], [22, 3]], [np.eye(2)] * 3)
    fit = em.fit(x, start, covariance=covariance, accelerate=accelerate, **floor)
    assert fit.converged
    least = floor_of(x, {"min_sd": 0, "reg": 0} | floor)
    for mixture in fit.path:
        assert_on_or_above_the_floor(mixture, least, covariance)
    assert np.diff(fit.objective).min() >= -1e-12
    if covariance != "tied":
        assert "on the floor" in fit.message


def test_who_sits_on_the_floor_is_named():
    x = np.append(CLOUD[:, 0], [7.0, 7.0])
    start = Mixture.univariate([0.9, 0.1], [0, 7], [1, 0.5])
    fit = em.fit(x, start, min_sd=0.25)
    assert "Component 2 sits on the floor" in fit.message
    assert fit.mixture.sds[1] == pytest.approx(0.25, rel=1e-12)
    both = em.fit(x, start, min_sd=2.0)
    assert "Components 1 and 2 sit on the floor" in both.message
    np.testing.assert_allclose(both.mixture.sds, 2.0, rtol=1e-12)


def test_a_floor_that_is_not_touched_changes_nothing():
    x, start = blobs(2)
    free, floored = em.fit(x, start, max_iter=9), em.fit(x, start, max_iter=9, reg=1e-3)
    assert_same(free.mixture, floored.mixture, 1e-13)
    assert "floor" not in floored.message


def test_the_higher_of_the_two_floors_counts():
    x = np.append(CLOUD[:, 0], [7.0, 7.0])
    start = Mixture.univariate([0.9, 0.1], [0, 7], [1, 0.5])
    sd = x.std()
    for min_sd, reg in ((0.1, 0.2), (0.9, 0.2)):
        fit = em.fit(x, start, min_sd=min_sd, reg=reg)
        assert fit.mixture.sds[1] == pytest.approx(max(min_sd, reg * sd), rel=1e-12)


@pytest.mark.parametrize("covariance", ["full", "tied"])
def test_on_a_line_the_answer_is_the_constrained_optimum(covariance):
    x = np.concatenate([CLOUD[:30, 0], [4.0, 4.1, 4.2]])
    start = Mixture.univariate([0.8, 0.2], [0, 4], [1, 1])
    least = 0.8 if covariance == "full" else 1.2
    fit = em.fit(x, start, covariance=covariance, min_sd=least, tol=1e-14, max_iter=20_000)
    assert fit.converged

    def loss(vector):
        weight = 1 / (1 + np.exp(-vector[0]))
        sds = np.exp(vector[3:] if covariance == "full" else np.repeat(vector[3], 2))
        densities = stats.norm.pdf(x[:, None], vector[1:3], sds) @ [weight, 1 - weight]
        return -np.log(densities).mean()

    free = 2 if covariance == "full" else 1
    best = optimize.minimize(
        loss,
        [1.0, 0, 4, *[np.log(1.5)] * free],
        bounds=[(None, None)] * 3 + [(np.log(least), None)] * free,
        method="L-BFGS-B",
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    assert fit.objective[-1] == pytest.approx(-best.fun, abs=1e-9)
    np.testing.assert_allclose(fit.mixture.means, best.x[1:3], atol=1e-4)
    assert fit.mixture.sds.min() == pytest.approx(least, rel=1e-9)


@every_covariance
def test_in_the_plane_no_other_covariance_above_the_floor_is_better(covariance):
    """The M-step under a floor, with the floor across the columns of different unit."""
    rng = np.random.default_rng(8)
    floor = np.array([0.5, 20.0])
    x = CLOUD[:, :1] * [[1.0, 30.0]] + CLOUD[:, 1:] * [[0.1, 4.0]]
    shares = np.ones((len(x), 1))
    best = em.m_step(x, shares, covariance=covariance, min_sd=floor)
    assert_on_or_above_the_floor(best, floor, covariance)
    top = best.log_likelihood(x)
    if covariance == "spherical":
        floor = np.full(2, floor.max())
    tried = 0
    for _ in range(3000):
        step = rng.normal(size=(2, 2)) * rng.choice([1e-3, 1e-2, 0.1])
        step = step + step.T
        if covariance in ("diag", "spherical"):
            step = np.diag(np.diag(step))
        if covariance == "spherical":
            step = step[0, 0] * np.eye(2)
        sds = best.sds[0]
        near = best.covariances[0] + step * np.outer(sds, sds)
        if np.linalg.eigvalsh(near / np.outer(floor, floor))[0] >= 1:
            tried += 1
            assert Mixture([1], best.means, [near]).log_likelihood(x) <= top + 1e-9
    assert tried > 100


def test_a_start_beneath_the_floor_is_lifted_and_nothing_else():
    start = Mixture([0.5, 0.5], [[0, 0], [1, 1]], [[[0.01, 0], [0, 4]], [[2, 0.5], [0.5, 1]]])
    lifted = em.fit(CLOUD, start, min_sd=0.5, max_iter=0).start
    np.testing.assert_allclose(lifted.covariances[0], [[0.25, 0], [0, 4]], rtol=1e-12)
    np.testing.assert_allclose(lifted.covariances[1], start.covariances[1], rtol=1e-12)


# --- Of many starts, the best -----------------------------------------------------------------


def test_the_share_is_what_a_count_by_hand_says():
    x, _ = blobs(2, n=60, K=3, seed=4)
    best = em.fit_best(x, 3, 11, restarts=12, tol=1e-10)
    rng = np.random.default_rng(11)
    fits = [
        em.fit(x, starts.kmeans_plusplus(x, 3, rng), accelerate=True, tol=1e-10) for _ in range(12)
    ]
    sound = [f for f in fits if f.failure in ("", em.UNFINISHED)]
    top = max(f.objective[-1] for f in sound)
    near = sum(f.objective[-1] >= top - 1e-6 for f in sound)
    assert best.objective[-1] == top
    assert best.share == near / 12
    assert 0 < near < 12
    assert f"{near} of 12" in best.message


def test_collapses_are_discarded_however_high_they_stand():
    x = np.append(CLOUD[:, 0], [4.0, 4.0, 4.0])
    best = em.fit_best(x, 2, 1, restarts=40)
    rng = np.random.default_rng(1)
    fits = [em.fit(x, starts.kmeans_plusplus(x, 2, rng), accelerate=True) for _ in range(40)]
    lost = [f for f in fits if f.failure == em.COLLAPSED]
    assert 0 < len(lost) < 40
    assert max(f.objective[-1] for f in lost) > best.objective[-1]
    assert best.failure in ("", em.UNFINISHED)
    assert f"{len(lost)} degenerated" in best.message
    near = sum(f.objective[-1] >= best.objective[-1] - 1e-6 for f in fits if f not in lost)
    assert best.share == near / 40


def test_what_is_unfinished_does_not_win(monkeypatch):
    """Catches a needle on its way into a collapse, cut short by max_iter, that beats all else."""
    one = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])
    ends = [("", -4.0), (em.UNFINISHED, -3.0), ("", -3.5), ("", -3.5)]
    fits = iter(Fit([one], [top], "", not failure, "", 9, failure) for failure, top in ends)
    monkeypatch.setattr(em, "fit", lambda *_, **__: next(fits))
    best = em.fit_best(WAITING, 2, rng=1, restarts=4)
    assert (best.objective[-1], best.converged, best.share) == (-3.5, True, 0.5)


def test_a_leap_that_makes_a_component_collapse_is_no_excuse():
    """Catches acceleration that loses an answer which EM alone finds."""
    lost = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(100, 2))
        start = starts.random(x, 4, rng)
        plain, fast = (em.fit(x, start, accelerate=a, max_iter=5000) for a in (False, True))
        lost += plain.converged and fast.failure == em.COLLAPSED
        assert fast.n_iter <= 5000
    assert lost == 0


def test_a_seed_gives_the_same_fit_and_another_seed_another_path():
    one, again, other = (em.fit_best(ERUPTIONS, 2, seed, restarts=3) for seed in (1, 1, 2))
    assert one.mixture == again.mixture
    assert one.message == again.message
    assert one.start != other.start
    generator = np.random.default_rng(1)
    assert em.fit_best(ERUPTIONS, 2, generator, restarts=3).mixture == one.mixture
    assert em.fit_best(ERUPTIONS, 2, generator, restarts=3).start != one.start


def test_all_starts_that_degenerate_are_an_answer():
    best = em.fit_best([0.0, 1.0, 2.5], 3, 1, restarts=4)
    assert_told(best, em.COLLAPSED, "All 4 starts degenerated", "collapsed on a point")
    assert best.share == 0


def test_options_are_passed_on():
    best = em.fit_best(ERUPTIONS, 2, 1, restarts=2, covariance="tied", max_iter=5, tol=0)
    assert best.n_iter == 5
    np.testing.assert_array_equal(*best.mixture.covariances)
    plain = em.fit_best(ERUPTIONS, 2, 1, restarts=2, accelerate=False, max_iter=12, tol=0)
    assert plain.path == em.fit(ERUPTIONS, plain.start, max_iter=12, tol=0).path
    floored = em.fit_best(ERUPTIONS, 2, 1, restarts=2, reg=0.5)
    assert "floor" in floored.message
    weights = np.arange(272.0)
    weighted = em.fit_best(ERUPTIONS, 2, 1, restarts=2, weights=weights)
    mean = np.average(weighted.mixture.logpdf(ERUPTIONS), weights=weights)
    assert weighted.objective[-1] == pytest.approx(mean, rel=1e-12)
    with pytest.raises(TypeError, match="colour"):
        em.fit_best(ERUPTIONS, 2, 1, colour="red")


def test_a_weight_of_zero_is_absence_in_a_search_too():
    x, _ = blobs(2)
    weights = np.append(np.ones(len(x)), 0)
    with_zero = em.fit_best(np.append(x, [[1e9, 0]], axis=0), 3, 1, restarts=3, weights=weights)
    without = em.fit_best(x, 3, 1, restarts=3, weights=weights[:-1])
    assert with_zero.start == without.start
    assert with_zero.mixture == without.mixture


def test_a_quick_search_is_silent(capsys):
    em.fit_best(ERUPTIONS, 2, 1, restarts=2)
    assert capsys.readouterr() == ("", "")


def test_a_slow_search_shows_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setattr("mixlab.fit._PATIENCE", 0)
    em.fit_best(ERUPTIONS, 2, 1, restarts=2)
    out, err = capsys.readouterr()
    assert out == ""
    assert "EM restarts" in err


# --- What is refused --------------------------------------------------------------------------


def refusal(call, kind=ValueError):
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    return message


OPTIONS = {
    "covariance name": ({"covariance": "round"}, ["covariance is 'round'", "'spherical'"]),
    "covariance none": ({"covariance": None}, ["covariance is None", "'full'"]),
    "tol negative": ({"tol": -1e-3}, ["tol is -0.001", "at least zero"]),
    "tol nan": ({"tol": np.nan}, ["tol holds nan", "finite"]),
    "tol text": ({"tol": "small"}, ["tol holds text", "at least zero"]),
    "tol two": ({"tol": [0.1, 0.2]}, ["tol is [0.1, 0.2]", "at least zero"]),
    "max_iter negative": ({"max_iter": -1}, ["max_iter is -1", "at least 0"]),
    "min_sd negative": ({"min_sd": -1}, ["min_sd is -1", "at least zero"]),
    "min_sd nan": ({"min_sd": np.nan}, ["min_sd holds nan", "finite"]),
    "min_sd shape": ({"min_sd": [1, 1, 1]}, ["min_sd is [1. 1. 1.]", "each of the"]),
    "min_sd a zero": ({"min_sd": [0.0] * 2}, ["min_sd is [0. 0.]", "positive"]),
    "reg negative": ({"reg": -0.1}, ["reg is -0.1", "at least zero"]),
    "reg inf": ({"reg": np.inf}, ["reg holds inf", "finite"]),
}
bad_options = pytest.mark.parametrize(("options", "parts"), OPTIONS.values(), ids=OPTIONS.keys())


@bad_options
def test_bad_options_are_refused_by_name(options, parts):
    x, start = blobs(2)
    calls = [
        lambda: em.fit(x, start, **options),
        lambda: em.fit_best(x, 2, 1, restarts=1, **options),
    ]
    if "min_sd" not in options or np.ndim(options["min_sd"]) != 1 or len(options["min_sd"]) != 2:
        calls.append(lambda: em.fit_binned([0, 1, 2], [3, 4], PAIR, **options))
    if not {"tol", "max_iter"} & set(options):
        calls.append(lambda: em.m_step(x, np.full((len(x), 2), 0.5), **options))
    for call in calls:
        message = refusal(call)
        assert message.startswith(next(iter(options)))
        for part in [*parts, "allowed: "]:
            assert part in message


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"max_iter": 10.0}, ["max_iter is 10.0", "whole number"]),
        ({"max_iter": True}, ["max_iter is True", "whole number"]),
        ({"max_iter": "many"}, ["max_iter is 'many'", "whole number"]),
        ({"accelerate": 1}, ["accelerate is 1", "True or False"]),
        ({"accelerate": "yes"}, ["accelerate is 'yes'", "True or False"]),
    ],
    ids=str,
)
def test_options_of_the_wrong_type_are_refused_by_name(options, parts):
    x, start = blobs(2)
    for call in (
        lambda: em.fit(x, start, **options),
        lambda: em.fit_binned([0, 1, 2], [3, 4], PAIR, **options),
    ):
        message = refusal(call, TypeError)
        for part in [*parts, "allowed: "]:
            assert part in message


WEIGHTS = {
    "too few": ([1.0, 2.0], ["weights has shape (2,)", "(5,), one for each point"]),
    "a table": (np.ones((5, 1)), ["weights has shape (5, 1)", "(5,)"]),
    "a number": (2.0, ["weights has shape ()", "(5,)"]),
    "negative": ([1, 1, -2, 1, 1], ["weights", "-2", "at least zero"]),
    "all zero": ([0] * 5, ["weights", "some of them positive"]),
    "nan": ([1, 1, np.nan, 1, 1], ["weights holds nan at position 2", "finite"]),
    "inf": ([1, 1, np.inf, 1, 1], ["weights holds inf at position 2", "finite"]),
    "bool": ([True] * 5, ["weights holds True/False", "numbers of at least zero"]),
    "text": (["a"] * 5, ["weights holds text", "numbers of at least zero"]),
}


@pytest.mark.parametrize(("weights", "parts"), WEIGHTS.values(), ids=WEIGHTS.keys())
def test_bad_weights_are_refused_by_name(weights, parts):
    x = np.array([0.0, 1, 3, 4, 7])
    for call in (
        lambda: em.fit(x, PAIR, weights=weights),
        lambda: em.m_step(x, np.full((5, 2), 0.5), weights=weights),
        lambda: em.fit_best(x, 2, 1, weights=weights),
    ):
        message = refusal(call)
        for part in [*parts, "allowed: "]:
            assert part in message


@pytest.mark.parametrize("start", [None, [0, 1], "start", PAIR.means], ids=repr)
def test_a_start_that_is_no_mixture_is_refused(start):
    x = np.array([0.0, 1, 3, 4, 7])
    for name, call in (
        ("mixture", lambda: em.e_step(x, start)),
        ("start", lambda: em.fit(x, start)),
        ("start", lambda: em.fit_binned([0, 1, 2], [3, 4], start)),
    ):
        message = refusal(call, TypeError)
        assert message.startswith(f"{name} is ")
        assert "allowed: a Mixture" in message


def test_a_start_of_another_dimension_is_refused():
    assert "x has shape (40, 2); allowed: (n,)" in refusal(lambda: em.fit(CLOUD, PAIR))
    assert "x has shape (40,); allowed: (n, 2)" in refusal(lambda: em.fit(CLOUD[:, 0], PLANE))
    assert "x has shape (40, 2); allowed: (n,)" in refusal(lambda: em.e_step(CLOUD, PAIR))
    message = refusal(lambda: em.fit_binned([0, 1, 2], [3, 4], PLANE))
    assert "start has d=2; allowed: a one-dimensional Mixture" in message


@pytest.mark.parametrize(
    ("x", "weights"),
    [
        ([1.0], None),
        ([2.0, 2.0, 2.0], None),
        ([2.0, 3.0, 2.0], [1, 0, 1]),
    ],
    ids=["one point", "equal points", "equal points count"],
)
def test_data_without_spread_are_refused(x, weights):
    assert "x holds one value only" in refusal(lambda: em.fit(x, PAIR, weights=weights))


def test_a_column_without_spread_is_refused():
    x = np.column_stack([CLOUD[:, 0], np.ones(40)])
    assert "column 1 of x holds one value only" in refusal(lambda: em.fit(x, PLANE))


RESPONSIBILITIES = {
    "too few rows": (np.full((3, 2), 0.5), ["responsibilities has shape (3, 2)", "(4, K)"]),
    "flat": (np.ones(4), ["responsibilities has shape (4,)", "(4, K)"]),
    "no component": (np.ones((4, 0)), ["responsibilities has shape (4, 0)", "(4, K)"]),
    "sum": ([[1, 0], [0.5, 0.4], [0, 1], [1, 0]], ["responsibilities[1]", "sum to 1"]),
    "negative": ([[1, 0], [0, 1], [1.5, -0.5], [1, 0]], ["responsibilities[2]", "from 0 to 1"]),
    "nan": ([[1, 0], [np.nan, 1], [0, 1], [1, 0]], ["responsibilities holds nan", "finite"]),
    "text": ([["a", "b"]] * 4, ["responsibilities holds text", "from 0 to 1"]),
    "bool": (np.eye(4)[:, :2] > 0, ["responsibilities holds True/False", "from 0 to 1"]),
    "empty": ([[1, 0]] * 4, ["responsibilities leave no mixture", "Component 2 is empty"]),
    "a point": ([[1, 0]] * 3 + [[0, 1]], ["responsibilities leave no mixture", "Component 2"]),
}


@pytest.mark.parametrize(
    ("shares", "parts"), RESPONSIBILITIES.values(), ids=RESPONSIBILITIES.keys()
)
def test_bad_responsibilities_are_refused_by_name(shares, parts):
    message = refusal(lambda: em.m_step([0.0, 1.0, 3.0, 9.0], shares))
    for part in parts:
        assert part in message


def test_a_floor_makes_a_mixture_of_a_single_point():
    mixture = em.m_step([0.0, 1.0, 3.0, 9.0], [[1, 0]] * 3 + [[0, 1]], min_sd=0.5)
    assert mixture.sds[1] == pytest.approx(0.5)


CLASSES = {
    "too few edges": ([0, 1], [3, 4], ["edges has shape (2,)", "(3,), one more than counts"]),
    "edges in a table": ([[0, 1, 2]], [3, 4], ["edges has shape (1, 3)", "(3,)"]),
    "edges equal": ([0, 1, 1], [3, 4], ["edges goes from"]),
    "edges descend": ([2, 1, 0], [3, 4], ["edges goes from"]),
    "an edge is nan": ([0, np.nan, 2], [3, 4], ["edges"]),
    "an inner edge is inf": ([0, 1, np.inf, np.inf], [3, 4, 1], ["edges"]),
    "the first is inf": ([np.inf, 1, 2], [3, 4], ["edges"]),
    "edges are text with an open end": (["-inf", "0", "inf"], [3, 4], ["edges holds text"]),
    "edges nan": ([0, np.nan, np.inf], [3, 4], ["edges holds nan"]),
    "edges are text": (["a", "b", "c"], [3, 4], ["edges holds text", "ascending numbers"]),
    "counts negative": ([0, 1, 2], [3, -4], ["counts[1] is -4", "at least zero"]),
    "counts nan": ([0, 1, 2], [3, np.nan], ["counts holds nan", "finite"]),
    "counts in a table": ([0, 1, 2], [[3, 4]], ["counts has shape (1, 2)", "(n,)"]),
    "no counts": ([0], [], ["counts is empty"]),
    "all in one class": ([0, 1, 2], [0, 4], ["counts are zero in all classes but one"]),
    "all zero": ([0, 1, 2], [0, 0], ["counts are zero"]),
}


@pytest.mark.parametrize(("edges", "counts", "parts"), CLASSES.values(), ids=CLASSES.keys())
def test_bad_classes_are_refused_by_name(edges, counts, parts):
    message = refusal(lambda: em.fit_binned(edges, counts, PAIR))
    for part in [*parts, "allowed: "]:
        assert part in message


def test_bad_restarts_and_seeds_are_refused():
    assert "restarts is 0; allowed: a whole" in refusal(
        lambda: em.fit_best(WAITING, 2, 1, restarts=0)
    )
    for name, call in {
        "restarts is 2.0": lambda: em.fit_best(WAITING, 2, 1, restarts=2.0),
        "rng is None": lambda: em.fit_best(WAITING, 2, None),
        "K is 2.5": lambda: em.fit_best(WAITING, 2.5, 1),
    }.items():
        assert name in refusal(call, TypeError)
    assert "K is 0" in refusal(lambda: em.fit_best(WAITING, 0, 1))
    assert "K is 4" in refusal(lambda: em.fit_best([1.0, 2.0, 3.0], 4, 1))


# --- Extremes ---------------------------------------------------------------------------------


SDS = [1e-149, 1e-100, 1e-50, 1e-20, 1e20, 1e50, 1e74]


@both_ways
@pytest.mark.parametrize("sd", SDS)
def test_absurd_widths_of_a_start_are_answered(sd, accelerate):
    """Every Mixture may come as a start: no NaN and no warning on the way, whatever its widths."""
    options = {"max_iter": 50, "accelerate": accelerate}
    for second in (sd, 1.0):
        start = Mixture.univariate([0.5, 0.5], [-1, 1], [sd, second])
        if 1e-60 < sd < 1e60:  # else it may be refused, too
            assert_finite(em.fit(CLOUD[:, 0], start, **options))
            assert_finite(em.fit_binned([-3, -1, 0, 1, 3], [1, 2, 2, 1], start, **options))
        for unit in (1.0, 1e60, 1e-60):
            x = unit * CLOUD[:, 0]
            edges = unit * np.array([-3, -1, 0, 1, 3])
            assert_answered(lambda x=x, start=start: em.fit(x, start, **options), "start")
            assert_answered(
                lambda edges=edges, start=start: em.fit_binned(
                    edges, [1, 2, 2, 1], start, **options
                ),
                "start",
            )
    plane = Mixture([0.5, 0.5], CLOUD[:2], [sd**2 * np.eye(2), np.eye(2)])
    assert_answered(lambda: em.fit(CLOUD, plane, **options), "start")


@pytest.mark.parametrize("sd", [1e-149, 1e-100, 1.0, 1e70])
@pytest.mark.parametrize("far", [1e10, 1e100, 1e149])
def test_absurdly_far_starts_are_answered(far, sd):
    start = Mixture.univariate([0.5, 0.5], [far, -far], [sd, sd])
    plane = Mixture([0.5, 0.5], [[far, 0], [0, far]], [sd**2 * np.eye(2)] * 2)
    edges = [-3, -1, 0, 1, 3]
    for call in (
        lambda: em.fit(CLOUD[:, 0], start, max_iter=50),
        lambda: em.fit_binned(edges, [1, 2, 2, 1], start, max_iter=50),
        lambda: em.fit(CLOUD, plane, max_iter=50),
    ):
        assert_answered(call, "start")


@every_covariance
@pytest.mark.parametrize("size", [1e-320, 1e-170, 1e-100, 1e50, 1e100, 1e149])
def test_absurd_floors_are_answered(size, covariance):
    options = {"covariance": covariance, "max_iter": 20}
    for name in ("min_sd", "reg"):
        floor = {name: size}
        for x, start in ((CLOUD[:, 0], PAIR), (CLOUD, PLANE)):
            assert_answered(lambda x=x, s=start, f=floor: em.fit(x, s, **f, **options), name)
        assert_answered(
            lambda f=floor: em.fit_binned([-3, -1, 0, 1], [1, 2, 2], PAIR, **f, **options), name
        )


@pytest.mark.parametrize("size", [1e-300, 1e-150, 1e-65, 1e65, 1e140, 1e160])
def test_absurd_edges_are_answered(size):
    for edges in (size * np.array([-2, -1, 0, 1]), np.array([-size, -size / 2, 0, 1])):
        for unit in (1.0, min(max(size, 1e-60), 1e60)):
            start = Mixture.univariate([0.5, 0.5], [-unit, unit], [unit, unit])
            assert_answered(lambda e=edges, s=start: em.fit_binned(e, [1, 2, 2], s), "")


@both_ways
@pytest.mark.parametrize(
    ("least", "most"), [(1e-300, 1e150), (1e-300, 1), (1e-20, 1e20), (1e149, 1e150)]
)
def test_weights_of_all_sizes_are_answered(least, most, accelerate):
    rng = np.random.default_rng(6)
    weights = np.exp(rng.uniform(np.log(least), np.log(most), 40))
    for x, start in ((CLOUD[:, 0], PAIR), (CLOUD, PLANE)):
        fit = em.fit(x, start, weights=weights, max_iter=50, accelerate=accelerate)
        assert_finite(fit)


def test_a_tiny_weight_far_away_changes_nothing():
    x, start = blobs(1)
    for far in (1e10, 1e60):
        for narrow in (start, Mixture.univariate([0.5, 0.5], [-1, 1], [0.5, 1])):
            weights = np.append(np.ones(len(x)), 1e-300)
            fit = em.fit(np.append(x, far), narrow, weights=weights, max_iter=5)
            assert_finite(fit)


def test_arrays_of_any_layout_are_the_same_data():
    x, start = blobs(3)

    class Labelled(np.ndarray):
        pass

    wide = np.zeros((len(x), 6))
    wide[:, ::2] = x
    expected = em.fit(x, start, max_iter=5).mixture
    for same in (np.asfortranarray(x), wide[:, ::2], x[::-1].copy()[::-1], x.view(Labelled)):
        assert_same(em.fit(same, start, max_iter=5).mixture, expected, 1e-13)


def test_nothing_that_is_given_is_changed():
    x, start = blobs(2)
    weights, shares = observation_weights(len(x)), em.e_step(x, start)
    edges, counts = OPEN_EDGES.copy(), COUNTS.copy()
    kept = [given_.copy() for given_ in (x, weights, shares, edges, counts)]
    em.fit(x, start, weights=weights, max_iter=5)
    em.fit(x, start, weights=weights, max_iter=5, accelerate=True, min_sd=0.5)
    em.fit_best(x, 2, 1, restarts=2, weights=weights)
    em.m_step(x, shares, weights=weights)
    em.fit_binned(edges, counts, CRAB_START, max_iter=5)
    for now, before in zip((x, weights, shares, edges, counts), kept, strict=True):
        np.testing.assert_array_equal(now, before)
        assert now.flags.writeable


def test_whole_numbers_are_data_like_any_others():
    """Waiting times are whole minutes; scikit-learn scores such data wrongly unless cast."""
    start = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])
    for covariance in ("full", "tied"):
        whole, floating = (
            em.fit(x, start, covariance=covariance) for x in (WAITING.astype(int), WAITING)
        )
        assert whole.mixture == floating.mixture
        np.testing.assert_array_equal(whole.objective, floating.objective)


@both_ways
def test_what_is_returned_is_read_only_and_can_be_pickled(accelerate):
    x, start = blobs(2)
    fit = em.fit(x, start, max_iter=5, accelerate=accelerate)
    again = pickle.loads(pickle.dumps(fit))
    assert again.path == fit.path
    assert again.failure == fit.failure
    np.testing.assert_array_equal(again.objective, fit.objective)
    for mixture in fit.path:
        for array in (mixture.weights, mixture.means, mixture.covariances, mixture.sds):
            assert not array.flags.writeable
    best = em.fit_best(x, 2, 1, restarts=2)
    assert pickle.loads(pickle.dumps(best)).share == best.share


def test_mixtures_on_the_path_do_not_share_their_numbers():
    x, start = blobs(2)
    for earlier, later in pairwise(em.fit(x, start, max_iter=3, tol=0).path):
        for name in ("weights", "means", "covariances"):
            assert not np.shares_memory(getattr(earlier, name), getattr(later, name))


@every_covariance
def test_a_mixture_on_the_path_answers_as_one_made_from_its_numbers(covariance):
    """The path's mixtures are made without a check, from parts at hand."""
    x, start = blobs(3)
    mixture = em.fit(x, start, covariance=covariance, max_iter=4).mixture
    made = Mixture(mixture.weights, mixture.means, mixture.covariances)
    assert made == mixture
    np.testing.assert_allclose(made.sds, mixture.sds, rtol=1e-14)
    np.testing.assert_allclose(mixture.logpdf(x), made.logpdf(x), rtol=1e-11)
    np.testing.assert_allclose(mixture.sample(9, 1), made.sample(9, 1), rtol=1e-11)
