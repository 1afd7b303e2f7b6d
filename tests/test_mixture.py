"""A Mixture says what SciPy and 50-digit arithmetic say, refuses nonsense, and never changes."""

import copy
import pickle
import re
from html.parser import HTMLParser
from itertools import permutations

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import logsumexp

from mixlab import starts
from mixlab.mixture import Mixture

CAREFUL = settings(deadline=None, derandomize=True, max_examples=40)

TWO = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
PLANE = Mixture(
    [0.2, 0.5, 0.3],
    [[0, 0], [3, -2], [-4, 5]],
    [[[1, 0.6], [0.6, 2]], [[0.5, -0.3], [-0.3, 0.4]], [[4, 0], [0, 0.1]]],
)
SPACE = Mixture(
    [0.4, 0.6],
    [[0, 1, 2], [5, -5, 0]],
    [[[2, 0.5, 0.1], [0.5, 1, -0.2], [0.1, -0.2, 0.7]], np.diag([1.0, 4.0, 9.0])],
)


def scipy_logpdf(mixture, x):
    x = np.asarray(x, dtype=float)
    if mixture.n_features == 1:
        parts = [
            stats.norm.logpdf(x, m, s) for m, s in zip(mixture.means, mixture.sds, strict=True)
        ]
    else:
        parts = [
            np.atleast_1d(stats.multivariate_normal.logpdf(x, m, c))
            for m, c in zip(mixture.means, mixture.covariances, strict=True)
        ]
    return logsumexp(np.column_stack(parts), b=mixture.weights, axis=1)


def exact_logpdf(mixture, point):
    """The log-density in 50 digits, from the very floats that the mixture holds."""
    with mpmath.workdps(50):
        total = mpmath.mpf(0)
        d = mixture.n_features
        for k, weight in enumerate(mixture.weights):
            mean = np.atleast_1d(mixture.means[k]).tolist()
            covariance = mpmath.matrix(mixture.covariances[k].reshape(d, d).tolist())
            gap = mpmath.matrix(np.atleast_1d(point).tolist()) - mpmath.matrix(mean)
            square = (gap.T * mpmath.lu_solve(covariance, gap))[0]
            norm = mpmath.sqrt((2 * mpmath.pi) ** d * mpmath.det(covariance))
            total += mpmath.mpf(float(weight)) * mpmath.exp(-square / 2) / norm
        return float(mpmath.log(total))


@st.composite
def line_mixtures(draw, sizes=(1, 2, 3, 4)):
    K = draw(st.sampled_from(sizes))
    shares = draw(st.lists(st.floats(0.1, 1), min_size=K, max_size=K))
    means = draw(st.lists(st.floats(-50, 50), min_size=K, max_size=K))
    sds = draw(st.lists(st.floats(0.1, 20), min_size=K, max_size=K))
    return Mixture.univariate(np.array(shares) / sum(shares), means, sds)


# --- Densities ------------------------------------------------------------------------------


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE], ids=["d1", "d2", "d3"])
@pytest.mark.parametrize("reach", [1, 30, 1000, 1e6])
def test_logpdf_is_scipys_near_and_far(mixture, reach):
    rng = np.random.default_rng(1)
    directions = rng.standard_normal((40, *mixture.means.shape[1:]))
    x = reach * mixture.sds.max() * directions
    np.testing.assert_allclose(mixture.logpdf(x), scipy_logpdf(mixture, x), rtol=1e-10, atol=0)


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE], ids=["d1", "d2", "d3"])
def test_pdf_is_scipys(mixture):
    x = mixture.sample(60, rng=2)
    np.testing.assert_allclose(mixture.pdf(x), np.exp(scipy_logpdf(mixture, x)), rtol=1e-10)


@pytest.mark.parametrize("sd", [1e-8, 1e8])
def test_logpdf_is_scipys_for_extreme_sds(sd):
    mixture = Mixture.univariate([0.4, 0.6], [-sd, 2 * sd], [sd, 3 * sd])
    x = sd * np.linspace(-1000, 1000, 41)
    np.testing.assert_allclose(mixture.logpdf(x), scipy_logpdf(mixture, x), rtol=1e-10)


@pytest.mark.parametrize("sds", [(1e-8, 1e-8), (1e8, 1e8), (1e-8, 1e8)])
def test_one_component_of_each_size_agrees_with_50_digits(sds):
    mixture = Mixture.univariate([0.5, 0.5], [1, 2], sds)
    x = np.array([0.0, 1.0, 1 + 1e-8, 2 - 3e-8, 1e-3, 2e8, -1e11])
    expected = [exact_logpdf(mixture, point) for point in x]
    np.testing.assert_allclose(mixture.logpdf(x), expected, rtol=1e-10)


@pytest.mark.parametrize("mixture", [TWO, PLANE], ids=["d1", "d2"])
def test_data_far_from_the_origin_lose_no_digits(mixture):
    there = Mixture(mixture.weights, mixture.means + 1e6, mixture.covariances)
    x = 1e6 + np.round(mixture.sample(50, rng=3) * 1024) / 1024  # exact in floats, so is the gap
    expected = [exact_logpdf(there, point) for point in x]
    np.testing.assert_allclose(there.logpdf(x), expected, rtol=1e-10)


def test_columns_of_very_different_scale_lose_no_digits():
    # SciPy calls this covariance singular: its variances differ by 1e16.
    c = np.array([[1.0, 0.6e8], [0.6e8, 1e16]])
    mixture = Mixture([0.5, 0.5], [[0, 0], [1, 3e8]], [c, 2 * c])
    x = np.array([[0.0, 0.0], [1.0, -1e8], [-30.0, 2e9], [1000.0, 1e11]])
    expected = [exact_logpdf(mixture, point) for point in x]
    np.testing.assert_allclose(mixture.logpdf(x), expected, rtol=1e-10)


def test_strong_correlation_loses_few_digits():
    rho = 1 - 1e-6
    mixture = Mixture([1], [[0, 0]], [[[1, rho], [rho, 1]]])
    x = np.array([[1.0, 1.0], [1.0, 1.001], [1.0, -1.0]])
    expected = [exact_logpdf(mixture, point) for point in x]
    np.testing.assert_allclose(mixture.logpdf(x), expected, rtol=1e-9)


@pytest.mark.parametrize("mixture", [TWO, PLANE], ids=["d1", "d2"])
def test_component_pdfs_sum_to_the_pdf(mixture):
    x = mixture.sample(30, rng=4)
    parts = mixture.component_pdfs(x)
    assert parts.shape == (30, mixture.n_components)
    np.testing.assert_allclose(parts.sum(axis=1), mixture.pdf(x), rtol=1e-13)
    weights = np.linspace(1, 2, mixture.n_components)
    one = Mixture(weights / weights.sum(), mixture.means, mixture.covariances)
    expected = parts / mixture.weights * one.weights
    np.testing.assert_allclose(one.component_pdfs(x), expected, rtol=1e-12)


@given(line_mixtures())
@CAREFUL
def test_the_density_integrates_to_one(mixture):
    grid = np.linspace(-50 - 10 * 20, 50 + 10 * 20, 20001)
    assert integrate.trapezoid(mixture.pdf(grid), grid) == pytest.approx(1, abs=1e-6)


def test_log_likelihood_is_the_sum_over_points():
    x = [0.0, 1.0, 10.0]
    assert TWO.log_likelihood(x) == pytest.approx(scipy_logpdf(TWO, x).sum(), rel=1e-12)
    assert isinstance(TWO.log_likelihood(x), float)


# --- Responsibilities -----------------------------------------------------------------------


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE], ids=["d1", "d2", "d3"])
def test_responsibilities_are_shares_of_the_density(mixture):
    x = mixture.sample(50, rng=5)
    expected = mixture.component_pdfs(x) / mixture.pdf(x)[:, None]
    np.testing.assert_allclose(mixture.responsibilities(x), expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE], ids=["d1", "d2", "d3"])
@pytest.mark.parametrize("reach", [1e3, 1e6, 1e149])
def test_responsibilities_are_finite_however_far_away(mixture, reach):
    directions = np.random.default_rng(6).standard_normal((40, *mixture.means.shape[1:]))
    shares = mixture.responsibilities(reach * directions)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-14)
    assert ((shares >= 0) & (shares <= 1)).all()


@pytest.mark.parametrize("sd", [1e-150, 1e-8, 1e75])
@pytest.mark.parametrize("x", [0.0, 1.0, 1e150, -1e150])
def test_no_point_and_no_width_makes_a_nan(sd, x):
    mixture = Mixture.univariate([0.5, 0.5], [-1, 1], [sd, sd])
    assert np.isfinite(mixture.logpdf([x])).all()
    assert mixture.responsibilities([x]).sum() == pytest.approx(1)
    assert np.isfinite(Mixture([1], [[1, 2]], [np.eye(2) * sd**2]).logpdf([[x, -x]])).all()


def test_far_away_the_widest_component_answers():
    np.testing.assert_allclose(TWO.responsibilities([1e6, -1e6]), [[0, 1], [0, 1]], atol=1e-300)


def test_a_component_without_weight_answers_for_nothing():
    mixture = Mixture.univariate([0, 1], [5, 0], [1e3, 1])
    x = [5.0, 1e6, -1e150]
    np.testing.assert_array_equal(mixture.responsibilities(x), [[0, 1]] * 3)
    alone = Mixture.univariate([1], [0], [1])
    np.testing.assert_array_equal(mixture.logpdf(x), alone.logpdf(x))


def test_a_single_component_answers_for_everything():
    np.testing.assert_array_equal(
        Mixture.univariate([1], [0], [1]).responsibilities([0, 1e9]), [[1], [1]]
    )


@given(line_mixtures(), st.floats(-100, 100), st.floats(0.01, 100))
@CAREFUL
def test_shifting_and_stretching_data_and_mixture_together(mixture, shift, stretch):
    x = np.linspace(-40, 40, 9)
    moved = Mixture(
        mixture.weights, shift + stretch * mixture.means, stretch**2 * mixture.covariances
    )
    there = shift + stretch * x
    # The points are rounded where they land, which a narrow component far away magnifies.
    tolerance = dict(rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        moved.logpdf(there) + np.log(stretch), mixture.logpdf(x), **tolerance
    )
    np.testing.assert_allclose(
        moved.responsibilities(there), mixture.responsibilities(x), rtol=0, atol=1e-8
    )


@given(line_mixtures(), st.randoms(use_true_random=False))
@CAREFUL
def test_relabelling_moves_columns_and_nothing_else(mixture, random):
    order = list(range(mixture.n_components))
    random.shuffle(order)
    other = Mixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
    x = np.linspace(-60, 60, 13)
    np.testing.assert_allclose(other.logpdf(x), mixture.logpdf(x), rtol=1e-12)
    np.testing.assert_allclose(
        other.responsibilities(x), mixture.responsibilities(x)[:, order], rtol=1e-12, atol=1e-300
    )
    assert other.distance(mixture) == 0
    assert other.sorted() == mixture.sorted()


# --- Drawing points -------------------------------------------------------------------------


def test_a_seed_gives_the_same_points_again():
    np.testing.assert_array_equal(TWO.sample(20, rng=7), TWO.sample(20, rng=7))
    assert (TWO.sample(20, rng=7) != TWO.sample(20, rng=8)).any()


def test_a_seed_is_that_seeds_generator():
    np.testing.assert_array_equal(TWO.sample(9, 7), TWO.sample(9, np.random.default_rng(7)))
    np.testing.assert_array_equal(TWO.sample(9, np.int64(7)), TWO.sample(9, 7))


def test_a_generator_moves_on():
    rng = np.random.default_rng(7)
    assert (TWO.sample(20, rng) != TWO.sample(20, rng)).all()


def test_the_global_state_is_neither_used_nor_changed():
    state = np.random.get_state()  # noqa: NPY002
    first = TWO.sample(50, rng=1)
    now = np.random.get_state()  # noqa: NPY002
    np.testing.assert_array_equal(now[1], state[1])
    assert now[2:] == state[2:]
    np.random.rand(3)  # noqa: NPY002
    np.testing.assert_array_equal(TWO.sample(50, rng=1), first)
    np.random.set_state(state)  # noqa: NPY002


def test_labels_do_not_change_the_points():
    x, labels = PLANE.sample(30, rng=1, return_labels=True)
    np.testing.assert_array_equal(x, PLANE.sample(30, rng=1))
    assert x.shape == (30, 2)
    assert labels.shape == (30,)
    assert np.issubdtype(labels.dtype, np.integer)


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE], ids=["d1", "d2", "d3"])
def test_samples_have_the_shares_means_and_covariances_they_should(mixture):
    n, d = 40_000, mixture.n_features
    x, labels = mixture.sample(n, rng=9, return_labels=True)
    for k, weight in enumerate(mixture.weights):
        own = x[labels == k].reshape(-1, d)
        m = len(own)
        assert m == pytest.approx(n * weight, abs=5 * np.sqrt(n * weight * (1 - weight)))
        covariance = mixture.covariances[k].reshape(d, d)
        spread = np.sqrt(np.diag(covariance))
        assert (np.abs(own.mean(axis=0) - mixture.means[k]) < 5 * spread / np.sqrt(m)).all()
        outer = np.outer(spread, spread)
        error = np.sqrt((outer**2 + covariance**2) / m)  # of a normal's sample covariance
        assert (np.abs(np.cov(own.T).reshape(d, d) - covariance) < 5 * error).all()


def test_samples_are_normal():
    x, labels = TWO.sample(5000, rng=10, return_labels=True)
    z = (x - TWO.means[labels]) / TWO.sds[labels]
    assert stats.kstest(z, "norm").pvalue > 1e-4


def test_a_component_without_weight_is_never_drawn():
    labels = Mixture.univariate([0, 1], [5, 0], [1, 1]).sample(1000, 1, return_labels=True)[1]
    assert (labels == 1).all()


@pytest.mark.parametrize(
    "rng",
    [np.random.RandomState(1), np.random, None, 1.5, True, "1", [1]],
    ids=["RandomState", "numpy.random", "None", "float", "bool", "text", "list"],
)
def test_another_source_of_luck_is_refused(rng):
    with pytest.raises(TypeError, match=r"rng is .*allowed: .*default_rng\(1\)"):
        TWO.sample(3, rng)


@pytest.mark.parametrize(
    ("n", "error"), [(0, ValueError), (-3, ValueError), (2.0, TypeError), (True, TypeError)]
)
def test_how_many_must_be_a_positive_whole_number(n, error):
    with pytest.raises(error, match=rf"n is {n}; allowed: a whole number of at least 1"):
        TWO.sample(n, 1)


# --- Moments --------------------------------------------------------------------------------


@pytest.mark.parametrize("order", range(9))
def test_moments_are_scipys(order):
    normals = map(stats.norm, TWO.means, TWO.sds)
    parts = [normal.moment(order) for normal in normals]
    assert TWO.moment(order) == pytest.approx(np.dot(TWO.weights, parts), rel=1e-12)


@given(line_mixtures(), st.integers(0, 6))
@CAREFUL
def test_moments_are_integrals(mixture, order):
    grid = np.linspace(-350, 350, 70001)
    scale = max(1.0, mixture.moment(order + order % 2))
    values = mixture.pdf(grid) * grid**order
    assert integrate.trapezoid(values, grid) == pytest.approx(
        mixture.moment(order), abs=1e-6 * scale
    )


def test_a_moment_needs_one_dimension_and_a_whole_order():
    with pytest.raises(ValueError, match=r"one-dimensional mixture; this has d=2"):
        PLANE.moment(1)
    with pytest.raises(TypeError, match=r"order is 1\.5; allowed: a whole number"):
        TWO.moment(1.5)
    with pytest.raises(ValueError, match=r"order is -1; allowed: a whole number of at least 0"):
        TWO.moment(-1)


def test_a_moment_that_overflows_is_refused_not_infinite():
    with pytest.raises(ValueError, match=r"order is 400, .*too large.*allowed"):
        TWO.moment(400)


# --- Labels ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mixture", [PLANE, SPACE], ids=["d2", "d3"])
def test_sorting_is_the_same_for_every_labelling(mixture):
    for order in map(list, permutations(range(mixture.n_components))):
        other = Mixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
        assert other.sorted() == mixture.sorted()
    assert (np.diff(mixture.sorted().means[:, 0]) >= 0).all()


def test_sorting_keeps_components_together():
    mixture = Mixture.univariate([0.1, 0.2, 0.7], [3, 1, 2], [30, 10, 20]).sorted()
    np.testing.assert_array_equal(mixture.means, [1, 2, 3])
    np.testing.assert_array_equal(mixture.sds, [10, 20, 30])
    np.testing.assert_array_equal(mixture.weights, [0.2, 0.7, 0.1])


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 2, 0.5), (0, 1, 0.3), (0, 1, 0.2)],  # ties in the mean, then in the sd too
        [(1, 1, 0.2), (1, 1, 0.3), (0, 9, 0.5)],
    ],
)
def test_sorting_breaks_ties(rows):
    def build(rows):
        means, sds, weights = zip(*rows, strict=True)
        return Mixture.univariate(weights, means, sds)

    sorted_ones = {build(order).sorted() for order in permutations(rows)}
    assert len(sorted_ones) == 1


def test_sorting_breaks_ties_by_the_second_coordinate_and_the_correlation():
    covariances = [[[1, c], [c, 1]] for c in (0.5, -0.5, 0.0)]
    means = [[0, 1], [0, 1], [0, -1]]
    sorted_ones = {
        Mixture([1 / 3] * 3, [means[i] for i in order], [covariances[i] for i in order]).sorted()
        for order in permutations(range(3))
    }
    assert len(sorted_ones) == 1
    np.testing.assert_array_equal(sorted_ones.pop().means[0], [0, -1])


def test_distance_counts_means_sds_and_both_weights():
    # The published vector (mu_1, sigma_1, mu_2, sigma_2, r) counts the weight once.
    truth = TWO
    answer = Mixture.univariate(
        [0.672375746577542, 1 - 0.672375746577542],
        [-0.0964001259983833, 9.45613788320574],
        [1.93947261516827, 3.31424965505908],
    )
    once = 0.6389510902822756
    twice = np.sqrt(once**2 + (0.7 - 0.672375746577542) ** 2)
    assert answer.distance(truth) == pytest.approx(twice, rel=1e-13)
    mirrored = Mixture(answer.weights[::-1], answer.means[::-1], answer.covariances[::-1])
    assert mirrored.distance(truth) == pytest.approx(twice, rel=1e-13)


def test_distance_takes_the_best_matching_of_all():
    rng = np.random.default_rng(11)
    for _ in range(20):
        a, b = (
            Mixture.univariate(rng.dirichlet([3] * 4), rng.normal(size=4), rng.uniform(1, 2, 4))
            for _ in range(2)
        )
        tables = [np.column_stack([m.means, m.sds, m.weights]) for m in (a, b)]
        best = min(
            np.linalg.norm(tables[0] - tables[1][list(order)]) for order in permutations(range(4))
        )
        assert a.distance(b) == pytest.approx(best, rel=1e-12)


def test_distance_in_the_plane_takes_marginal_sds():
    a = Mixture([1], [[0, 0]], [[[1, 0.5], [0.5, 4]]])
    b = Mixture([1], [[3, 0]], [[[1, 0], [0, 36]]])
    assert a.distance(b) == pytest.approx(5)


@given(line_mixtures([3]), line_mixtures([3]), line_mixtures([3]))
@CAREFUL
def test_distance_is_a_distance(a, b, c):
    assert a.distance(b) == pytest.approx(b.distance(a), rel=1e-12)
    assert a.distance(b) >= 0
    assert a.distance(c) <= a.distance(b) + b.distance(c) + 1e-9


def test_distance_needs_a_mixture_of_the_same_shape():
    with pytest.raises(TypeError, match=r"other is 3; allowed: a Mixture"):
        TWO.distance(3)
    with pytest.raises(ValueError, match=r"other has K=3, d=2; allowed: K=2, d=1"):
        TWO.distance(PLANE)


# --- What it refuses ------------------------------------------------------------------------

GOOD = {"weights": [0.5, 0.5], "means": [0, 1], "covariances": [1, 1]}
GOOD2 = {"weights": [1], "means": [[0, 0]], "covariances": [[[1, 0], [0, 1]]]}
REFUSED = [
    (GOOD, "weights", [0.5, 0.6], ["sum to 1.1", "a sum of 1"]),
    (GOOD, "weights", [0.5, 0.5 + 1e-7], ["sum to 1.0000001", "a sum of 1"]),
    (GOOD, "weights", [-0.5, 1.5], ["weights[0] is -0.5", "from 0 to 1"]),
    (GOOD, "weights", [1], ["shape (1,)", "(2,)", "one for each mean"]),
    (GOOD, "weights", [0.2, 0.3, 0.5], ["shape (3,)", "(2,)"]),
    (GOOD, "weights", 1.0, ["shape ()", "(2,)"]),
    (GOOD, "weights", [np.nan, 1], ["nan at position 0", "finite"]),
    (GOOD, "weights", [True, False], ["True/False", "from 0 to 1"]),
    (GOOD, "weights", ["a", "b"], ["text", "from 0 to 1"]),
    (GOOD, "means", [0, np.inf], ["inf at position 1", "finite"]),
    (GOOD, "means", [0, 1e200], ["1e+200 at position 1", "1e+150"]),
    (GOOD, "means", [], ["shape (0,)", "(K,) or (K, d)"]),
    (GOOD, "means", 0.0, ["shape ()", "(K,) or (K, d)"]),
    (GOOD, "means", [[[0]]], ["shape (1, 1, 1)", "(K,) or (K, d)"]),
    (GOOD, "means", [0, 1j], ["complex", "real numbers"]),
    (GOOD, "means", [0, None], ["None", "real numbers"]),
    (GOOD, "means", [[0], [0, 1]], ["different lengths"]),
    (GOOD, "covariances", [1, 0], ["covariances[1] is 0", "positive"]),
    (GOOD, "covariances", [-4, 1], ["covariances[0] is -4", "positive"]),
    (GOOD, "covariances", [1, 1e-310], ["covariances[1] is 1e-310", "at least 1e-300"]),
    (GOOD, "covariances", [1, np.nan], ["nan at position 1", "finite"]),
    (GOOD, "covariances", [1], ["shape (1,)", "(2,)", "variances"]),
    (GOOD, "covariances", [[1, 0], [0, 1]], ["shape (2, 2)", "(2,)", "variances"]),
    (GOOD2, "covariances", [[1, 1]], ["shape (1, 2)", "(1, 2, 2)", "matrices"]),
    (GOOD2, "covariances", [[[1, 0.5], [0, 1]]], ["covariances[0]", "symmetric matrices"]),
    (GOOD2, "covariances", [[[1, 2], [2, 1]]], ["covariances[0]", "positive definite", "-1"]),
    (GOOD2, "covariances", [[[1, 1], [1, 1]]], ["covariances[0]", "positive definite"]),
    (GOOD2, "covariances", [[[1, 0], [0, 0]]], ["covariances[0]", "0 on its diagonal"]),
    (GOOD2, "covariances", [[[1, 0], [0, -1]]], ["covariances[0]", "-1 on its diagonal"]),
    (GOOD2, "covariances", [[[1, 0], [0, np.inf]]], ["inf at position (0, 1, 1)", "finite"]),
    (GOOD2, "means", [[]], ["shape (1, 0)", "(K, d)"]),
]


@pytest.mark.parametrize(
    ("good", "name", "value", "parts"), REFUSED, ids=[f"{c[1]}-{c[2]}" for c in REFUSED]
)
def test_nonsense_is_refused_by_name(good, name, value, parts):
    with pytest.raises(ValueError) as caught:
        Mixture(**good | {name: value})
    message = str(caught.value)
    assert message.startswith(name)
    assert "allowed: " in message
    for part in parts:
        assert part in message


def test_the_second_of_two_covariances_is_named():
    with pytest.raises(ValueError, match=r"covariances\[1\] is not positive definite"):
        Mixture([0.5, 0.5], [[0, 0], [1, 1]], [np.eye(2), [[1, 3], [3, 1]]])


@pytest.mark.parametrize(
    ("sds", "parts"),
    [
        ([1, 0], ["sds[1] is 0", "positive"]),
        ([-2, 1], ["sds[0] is -2", "positive"]),
        ([1, 1e-160], ["sds[1] is 1e-160", "1e-150"]),
        ([1, 1e80], ["sds[1] is 1e+80", "1e+75"]),
        ([1], ["sds has shape (1,)", "(2,)"]),
        ([1, np.nan], ["sds holds nan at position 1", "finite"]),
        ([1, "wide"], ["sds holds", "positive numbers"]),
    ],
    ids=str,
)
def test_sds_are_refused_by_their_own_name(sds, parts):
    with pytest.raises(ValueError) as caught:
        Mixture.univariate([0.5, 0.5], [0, 1], sds)
    for part in [*parts, "allowed: "]:
        assert part in str(caught.value)


def test_univariate_refuses_means_in_the_plane():
    with pytest.raises(ValueError, match=r"means has shape \(1, 2\); allowed: \(K,\)"):
        Mixture.univariate([1], [[0, 0]], [1])


def test_whole_numbers_mean_the_same_as_floats():
    assert Mixture([1], [3], [4]) == Mixture([1.0], [3.0], [4.0])
    assert Mixture([1], [3], [4]).means.dtype == np.float64
    assert Mixture.univariate([1], np.array([3], dtype=np.int8), [100]).covariances[0] == 10_000


def test_weights_may_miss_one_by_rounding():
    mixture = Mixture.univariate([0.1] * 10, np.arange(10), np.ones(10))
    assert mixture.sample(5, 1).shape == (5,)
    Mixture.univariate([0.5, 0.5 + 9e-9], [0, 1], [1, 1]).sample(5, 1)


def test_one_feature_has_one_spelling():
    """Catches a mixture of one dimension that refuses its own samples."""
    with pytest.raises(ValueError, match=r"means has shape \(1, 1\); allowed: in one dimension"):
        Mixture([1], [[3]], [[[4]]])
    column = [[1.0], [2.0], [5.0]]
    for use in (TWO.pdf, lambda x: starts.random(x, 2, 1), lambda x: starts.quantiles(x, 2)):
        with pytest.raises(ValueError, match=r"x has shape \(3, 1\).*; write x.ravel\(\)"):
            use(column)


# --- It never changes -----------------------------------------------------------------------


@pytest.mark.parametrize("mixture", [TWO, PLANE], ids=["d1", "d2"])
@pytest.mark.parametrize(
    "remake",
    [lambda m: m, copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))],
    ids=["itself", "copy", "deepcopy", "pickle"],
)
def test_arrays_are_read_only_and_survive_copying(mixture, remake):
    again = remake(mixture)
    assert again == mixture
    for name in ("weights", "means", "covariances", "sds"):
        np.testing.assert_array_equal(getattr(again, name), getattr(mixture, name))
        with pytest.raises(ValueError, match="read-only"):
            getattr(again, name)[0] = 9
    x = mixture.sample(5, rng=1)
    np.testing.assert_array_equal(again.logpdf(x), mixture.logpdf(x))


def test_what_was_given_is_copied():
    weights, means, covariances = np.array([1.0]), np.array([[0.0, 0]]), np.eye(2)[None].copy()
    mixture = Mixture(weights, means, covariances)
    weights[0], means[0, 0], covariances[0, 0, 0] = 0.5, 9, 9
    assert mixture == Mixture([1], [[0, 0]], [np.eye(2)])
    assert weights.flags.writeable


@pytest.mark.parametrize("name", ["weights", "means", "sds", "n_components", "novelty"])
def test_attributes_can_be_neither_set_nor_deleted(name):
    with pytest.raises(AttributeError, match=f"never changes.*{name}"):
        setattr(TWO, name, 1)
    with pytest.raises(AttributeError):
        delattr(TWO, name)


def test_equal_means_equal_numbers_and_equal_hashes():
    same = Mixture([0.7, 0.3], [0, 10], [4, 9])
    assert same == TWO
    assert hash(same) == hash(TWO)
    assert Mixture([0.7, 0.3], [0, 10], [4, 9 + 1e-12]) != TWO
    assert TWO != "TWO"
    assert len({TWO, same, PLANE}) == 2


def test_minus_zero_is_zero_for_the_hash_too():
    plus, minus = Mixture.univariate([1], [0.0], [1]), Mixture.univariate([1], [-0.0], [1])
    assert plus == minus
    assert hash(plus) == hash(minus)


@pytest.mark.parametrize(("mixture", "K", "d"), [(TWO, 2, 1), (PLANE, 3, 2), (SPACE, 2, 3)])
def test_shapes_say_how_many_components_and_features(mixture, K, d):
    assert (mixture.n_components, mixture.n_features) == (K, d)
    assert mixture.sds.shape == mixture.means.shape
    np.testing.assert_allclose(
        mixture.sds**2,
        mixture.covariances if d == 1 else np.diagonal(mixture.covariances, axis1=1, axis2=2),
        rtol=1e-15,
    )


# --- How it shows itself --------------------------------------------------------------------

SEVEN = Mixture.univariate([1 / 7] * 7, np.arange(7), np.ones(7))


@pytest.mark.parametrize("mixture", [TWO, PLANE, SPACE, SEVEN], ids=["K2", "d2", "d3", "K7"])
def test_repr_is_one_line(mixture):
    text = repr(mixture)
    assert "\n" not in text
    assert text.startswith(f"Mixture(K={mixture.n_components}, d={mixture.n_features}: ")


def test_repr_of_six_shows_all_and_of_seven_shows_five():
    six = Mixture.univariate([1 / 6] * 6, np.arange(6), np.ones(6))
    assert repr(six).count("N(mean") == 6
    assert repr(SEVEN).count("N(mean") == 5
    assert "2 more" in repr(SEVEN)


def test_repr_shows_rounding_noise_as_zero():
    noisy = Mixture.univariate([0.5, 0.5], [5.551e-17, 1e-9], [1, 2])
    assert "N(mean 0, sd 1)" in repr(noisy)
    assert "N(mean 1e-09, sd 2)" in repr(noisy)
    tiny = Mixture.univariate([1], [1e-17], [1e-17])
    assert "N(mean 1e-17, sd 1e-17)" in repr(tiny)


class Table(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.text = [], [], []
        self.feed(html)
        assert not self.open, f"unclosed {self.open}"

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append((self.open[-1], data))

    def cells(self, tag):
        return [data for where, data in self.text if where == tag]


@pytest.mark.parametrize("mixture", [TWO, PLANE, SEVEN], ids=["K2", "d2", "K7"])
def test_html_is_a_table_that_a_screen_reader_can_read(mixture):
    table = Table(mixture._repr_html_())
    caption = table.cells("caption")[0]
    assert f"{mixture.n_components} normal components" in caption
    heads = [attrs.get("scope") for tag, attrs in table.seen if tag == "th"]
    assert heads.count("row") == mixture.n_components
    assert heads.count("col") == (4 if mixture.n_features == 1 else 5)
    assert set(heads) == {"row", "col"}


def test_html_shows_the_numbers():
    cells = Table(TWO._repr_html_()).cells("td")
    assert cells == ["0.7", "0", "2", "0.3", "10", "3"]
    cells = Table(PLANE._repr_html_()).cells("td")
    assert cells[:4] == ["0.2", "(0, 0)", "(1, 1.414)", "(1, 0.6); (0.6, 2)"]


def test_html_says_component_where_there_is_one():
    html = Mixture.univariate([1], [0], [1])._repr_html_()
    assert re.search(r"1 normal component in 1 dimension<", html)
