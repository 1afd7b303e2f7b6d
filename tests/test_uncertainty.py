"""How sure: the bound, the curvature and the scatter agree, with closed forms and each other."""

import copy
import pickle
from functools import partial
from itertools import count, pairwise

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from mixlab import Fit, datasets, em, moments, pearson, uncertainty
from mixlab.fit import UNFINISHED
from mixlab.mixture import Mixture
from mixlab.uncertainty import (
    Bootstrap,
    Errors,
    bootstrap,
    cramer_rao,
    cramer_rao_by_separation,
    fisher_information,
    standard_errors,
)

PAIR = Mixture.univariate([0.4, 0.6], [0, 5], [1, 1.5])
THREE = Mixture.univariate([0.2, 0.5, 0.3], [5, 15, 20], [2, 1, 2])
PLANE = Mixture([0.4, 0.6], [[0, 0], [6, 2]], [[[1, 0.5], [0.5, 1]], [[2, 0], [0, 1]]])
ONE = Mixture.univariate([1], [0], [1])
SAME = Mixture.univariate([0.4, 0.6], [0, 0], [1, 1])
WAITING = datasets.old_faithful()[:, 1]
WAITING_START = Mixture.univariate([0.5, 0.5], [50, 90], [10, 10])

MIXTURES = {
    "overlapping": Mixture.univariate([0.4, 0.6], [0, 1.5], [1, 1.3]),
    "apart": PAIR,
    "far apart": Mixture.univariate([0.5, 0.5], [0, 12], [1, 1]),
    "three": THREE,
    "same mean": Mixture.univariate([0.3, 0.7], [2, 2], [1, 2]),
    "needle in a bell": Mixture.univariate([0.7, 0.3], [0, 1], [1, 1e-3]),
    "needle with little weight": Mixture.univariate([0.999, 0.001], [0, 1], [1, 0.01]),
    "hardly there": Mixture.univariate([1 - 1e-6, 1e-6], [0, 4], [1, 1]),
    "nearly the same": Mixture.univariate([0.4, 0.6], [0, 0.3], [1, 1.01]),
    "far from zero": Mixture.univariate([0.4, 0.6], [1e7, 1e7 + 2], [1, 1.5]),
}
every_mixture = pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES.keys())


def flat(errors):
    return np.concatenate([errors.means, errors.sds, errors.weights])


def free(mixture):
    """The parameters in the order of the information: means, sds, all weights but the last."""
    return np.concatenate([mixture.means, mixture.sds, mixture.weights[:-1]])


def assert_same(one, other, rtol=1e-12):
    np.testing.assert_allclose(flat(one), flat(other), rtol=rtol)


# --- Other ways to the same numbers -----------------------------------------------------------


def density(x, parameters):
    """p at x of a mixture given by its free parameters, complex ones too."""
    K = (len(parameters) + 1) // 3
    means, sds, weights = np.split(parameters, [K, 2 * K])
    weights = np.append(weights, 1 - weights.sum())
    return np.sum(weights * np.exp(-(((x - means) / sds) ** 2) / 2) / sds) / np.sqrt(2 * np.pi)


def integrated(mixture):
    """The information by an adaptive rule, from derivatives by complex steps."""
    theta = free(mixture).astype(complex)
    steps = np.eye(len(theta)) * 1e-30j

    def slopes_by_p(x):
        p = density(x, theta).real
        slopes = np.array([density(x, theta + step).imag / 1e-30 for step in steps])
        return np.outer(slopes, slopes).ravel() / p if p > 0 else np.zeros(len(theta) ** 2)

    reach = mixture.means[:, None] + mixture.sds[:, None] * np.arange(-9, 10, 3)
    knots = np.unique(reach)
    total = sum(
        integrate.quad_vec(slopes_by_p, a, b, epsabs=0, epsrel=1e-10, norm="max")[0]
        for a, b in pairwise(knots)
    )
    return total.reshape(len(theta), -1)


def exact_bound(mixture):
    """The bound from one point in forty digits, by Gauss-Legendre on pieces of half an sd."""
    with mpmath.workdps(40):
        weights, means, sds = (
            [mpmath.mpf(float(v)) for v in values]
            for values in (mixture.weights, mixture.means, mixture.sds)
        )
        K = len(weights)
        rule = mpmath.calculus.quadrature.GaussLegendre(mpmath.mp).calc_nodes(4, 140)
        knots = sorted({m + s * j for m, s in zip(means, sds, strict=True) for j in range(-12, 13)})
        information = mpmath.zeros(3 * K - 1)
        for a, b in pairwise(knots):
            for node, mass in rule:
                x = a + (b - a) / 2 * (1 + node)
                z = [(x - m) / s for m, s in zip(means, sds, strict=True)]
                bells = [mpmath.exp(-(v**2) / 2) / s for v, s in zip(z, sds, strict=True)]
                p = mpmath.fdot(weights, bells)
                shares = [w * bell / p for w, bell in zip(weights, bells, strict=True)]
                score = mpmath.matrix(
                    [r * v / s for r, v, s in zip(shares, z, sds, strict=True)]
                    + [r * (v**2 - 1) / s for r, v, s in zip(shares, z, sds, strict=True)]
                    + [(bell - bells[-1]) / p for bell in bells[:-1]]
                )
                information += score * score.T * (p * mass * (b - a) / 2)
        covariance = (information / mpmath.sqrt(2 * mpmath.pi)) ** -1
        last = sum(
            covariance[i, j] for i in range(2 * K, 3 * K - 1) for j in range(2 * K, 3 * K - 1)
        )
        variances = [covariance[i, i] for i in range(3 * K - 1)] + [last]
        return np.array([float(mpmath.sqrt(v)) for v in variances])


def curvature_errors(mixture, x):
    """Standard errors from autograd's second derivatives, with the last weight's by hand."""
    K = mixture.n_components

    def log_likelihood(theta):
        means, sds, weights = theta[:K], theta[K : 2 * K], theta[2 * K :]
        weights = anp.append(weights, 1 - anp.sum(weights))
        z = (x[:, None] - means) / sds
        return anp.sum(anp.log(anp.sum(weights / sds * anp.exp(-(z**2) / 2), axis=1)))

    covariance = np.linalg.inv(-autograd.hessian(log_likelihood)(free(mixture)))
    last = covariance[2 * K :, 2 * K :].sum()
    return np.sqrt(np.append(np.diag(covariance), last))


def quantiles(mixture, n):
    """n points that stand where the distribution function is 1/2n, 3/2n, ..., by halving."""
    levels = (np.arange(n) + 0.5) / n
    low, high = np.full(n, mixture.means.min() - 40), np.full(n, mixture.means.max() + 40)
    for _ in range(60):
        middle = (low + high) / 2
        z = (middle[:, None] - mixture.means) / mixture.sds
        below = stats.norm.cdf(z) @ mixture.weights < levels
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return middle


# --- The Fisher information -------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in MIXTURES if name != "far from zero"])
def test_the_information_is_the_integral_of_squared_scores(name):
    expected = integrated(MIXTURES[name])
    unit = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    np.testing.assert_allclose(
        fisher_information(MIXTURES[name]) / unit, expected / unit, rtol=0, atol=1e-9
    )


def test_the_information_on_one_normal_is_known():
    information = fisher_information(Mixture.univariate([1], [7], [2]))
    np.testing.assert_allclose(information, [[1 / 4, 0], [0, 2 / 4]], rtol=1e-13, atol=1e-14)


def test_bells_far_apart_are_as_if_points_had_labels():
    weights, sds = np.array([0.2, 0.3, 0.5]), np.array([1.0, 2.0, 0.5])
    information = fisher_information(Mixture.univariate(weights, [0, 100, 200], sds))
    expected = np.diag([*(weights / sds**2), *(2 * weights / sds**2), 0, 0])
    expected[6:, 6:] = np.diag(1 / weights[:2]) + 1 / weights[2]
    np.testing.assert_allclose(information, expected, rtol=1e-13, atol=1e-13)


def test_the_information_far_from_zero_is_that_near_zero():
    near = Mixture.univariate([0.4, 0.6], [0, 2], [1, 1.5])
    np.testing.assert_allclose(
        fisher_information(MIXTURES["far from zero"]), fisher_information(near), rtol=1e-13
    )


def test_a_needle_far_from_a_bell_is_seen_as_sharply_as_one_at_zero():
    errors = cramer_rao(Mixture.univariate([0.5, 0.5], [0, 20], [1, 1e-9]), 1)
    np.testing.assert_allclose(errors.means, [np.sqrt(2), 1e-9 * np.sqrt(2)], rtol=1e-12)


def test_the_information_is_symmetric_and_positive_definite():
    information = fisher_information(THREE)
    assert information.shape == (8, 8)
    np.testing.assert_array_equal(information, information.T)
    assert np.linalg.eigvalsh(information)[0] > 0


# --- The bound --------------------------------------------------------------------------------


@every_mixture
def test_the_bound_is_the_inverse_of_the_information(mixture):
    K = mixture.n_components
    covariance = np.linalg.inv(250 * fisher_information(mixture))
    expected = np.sqrt(np.append(np.diag(covariance), covariance[2 * K :, 2 * K :].sum()))
    np.testing.assert_allclose(flat(cramer_rao(mixture, 250)), expected, rtol=1e-6)


@pytest.mark.parametrize("gap", [0.3, 0.1, 0.04])
def test_the_bound_keeps_its_digits_where_bells_nearly_coincide(gap):
    mixture = Mixture.univariate([0.4, 0.6], [0, gap], [1, 1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uncertainty, "_LEAST_ROOT", np.inf)
        with pytest.raises(ValueError, match="least of its singular values is") as caught:
            cramer_rao(mixture, 1)
    root = float(str(caught.value).split("values is ")[1].split(")")[0])
    relative = flat(cramer_rao(mixture, 1)) / exact_bound(mixture) - 1
    assert np.abs(relative).max() < 1e-15 / root


@pytest.mark.parametrize("mixture", [PAIR, THREE])
def test_the_covariance_goes_with_the_information_and_the_weights_sum_to_one(mixture):
    K = mixture.n_components
    covariance = cramer_rao(mixture, 1).covariance
    inverse = np.linalg.inv(fisher_information(mixture))
    np.testing.assert_allclose(covariance[:-1, :-1], inverse, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(covariance[:, 2 * K :].sum(axis=1), 0, atol=1e-12)


def test_the_bound_shrinks_like_one_over_the_root_of_n():
    one, many = cramer_rao(PAIR, 1), cramer_rao(PAIR, 10_000)
    np.testing.assert_allclose(flat(one), 100 * flat(many), rtol=1e-14)


def test_one_normal_has_the_errors_of_every_textbook():
    errors = cramer_rao(Mixture.univariate([1], [5], [3]), 900)
    np.testing.assert_allclose(errors.means, 3 / 30, rtol=1e-13)
    np.testing.assert_allclose(errors.sds, 3 / np.sqrt(2 * 900), rtol=1e-13)
    np.testing.assert_array_equal(errors.weights, 0)


def test_weights_of_bells_far_apart_are_counted_like_coins():
    errors = cramer_rao(Mixture.univariate([0.2, 0.3, 0.5], [0, 100, 200], [1, 2, 0.5]), 400)
    weights = np.array([0.2, 0.3, 0.5])
    np.testing.assert_allclose(errors.weights, np.sqrt(weights * (1 - weights) / 400), rtol=1e-13)


@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e6])
@every_mixture
def test_the_unit_changes_nothing_but_the_unit(mixture, unit):
    scaled = Mixture.univariate(mixture.weights, mixture.means * unit, mixture.sds * unit)
    errors, other = cramer_rao(mixture, 10), cramer_rao(scaled, 10)
    np.testing.assert_allclose(other.weights, errors.weights, rtol=1e-6)
    np.testing.assert_allclose(other.means, errors.means * unit, rtol=1e-6)
    np.testing.assert_allclose(other.sds, errors.sds * unit, rtol=1e-6)


@pytest.mark.parametrize("unit", [1e-60, 1e-9, 1, 1e9, 1e60])
def test_what_is_singular_is_so_in_every_unit(unit):
    for gap, allowed in ((0.02, False), (0.04, True)):
        mixture = Mixture.univariate([0.5, 0.5], [0, gap * unit], [unit, unit])
        if allowed:
            assert np.isfinite(cramer_rao(mixture, 1).total)
        else:
            with pytest.raises(ValueError, match="singular"):
                cramer_rao(mixture, 1)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1), st.floats(-20, 20), st.floats(0.05, 5)),
        min_size=2,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_components_changes_nothing_but_the_order(rows, random):
    weights, means, sds = np.array(rows).T
    order = random.sample(range(len(rows)), len(rows))
    mixture = Mixture.univariate(weights / weights.sum(), means, sds)
    shuffled = Mixture.univariate(mixture.weights[order], means[order], sds[order])
    try:
        errors = cramer_rao(mixture, 10)
    except ValueError:  # it is singular, or nearly: on the brink rounding decides
        return
    other = cramer_rao(shuffled, 10)
    for name in ("weights", "means", "sds"):
        assert np.isfinite(getattr(errors, name)).all()
        np.testing.assert_allclose(getattr(other, name), getattr(errors, name)[order], rtol=1e-5)


def test_the_bound_by_separation_is_that_of_each_pair():
    found = cramer_rao_by_separation([0.5, 1, 4], 1000, weights=(0.3, 0.7), sds=(1, 2))
    for gap, errors in zip([0.5, 1, 4], found, strict=True):
        assert_same(errors, cramer_rao(Mixture.univariate([0.3, 0.7], [0, gap], [1, 2]), 1000))


def test_nearer_bells_are_harder_to_tell_apart():
    totals = [errors.total for errors in cramer_rao_by_separation([0.5, 1, 2, 3, 4, 8], 1000)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] / totals[-1] > 1000


# --- What has no bound ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mixture", "parts"),
    [
        (PLANE, ["mixture has d=2", "one-dimensional"]),
        (Mixture.univariate([0, 1], [0, 5], [1, 1]), ["mixture has weights[0] = 0", "positive"]),
        (Mixture.univariate([1, 1e-200], [0, 5], [1, 1]), ["weights[1] = 1e-200", "1e-150"]),
        (Mixture.univariate([0.5, 0.5], [0, 1e9], [1, 1]), ["means 1e+09 sds apart", "1e+06"]),
    ],
    ids=["plane", "no weight", "no weight to speak of", "too far apart"],
)
def test_a_mixture_without_information_is_refused_in_words(mixture, parts):
    for function in (fisher_information, partial(cramer_rao, n=10)):
        with pytest.raises(ValueError) as caught:
            function(mixture)
        for part in [*parts, "allowed: "]:
            assert part in str(caught.value)


@pytest.mark.parametrize(
    "mixture",
    [
        SAME,
        Mixture.univariate([0.5, 0.5], [0, 1e-3], [1, 1]),
        Mixture.univariate([0.5, 0.5], [1e6, 1e6 + 1e-3], [1, 1]),
        Mixture.univariate([0.3, 0.3, 0.4], [0, 9, 9], [1, 2, 2]),
        Mixture.univariate([1, 1e-30], [0, 0.5], [1, 1]),
    ],
    ids=str,
)
def test_components_that_coincide_have_no_bound(mixture):
    with pytest.raises(ValueError, match=r"^mixture has components so much alike.*; allowed: "):
        cramer_rao(mixture, 1000)


def test_there_is_information_even_where_there_is_no_bound():
    assert np.isfinite(fisher_information(SAME)).all()


@pytest.mark.parametrize(
    ("arguments", "options", "error", "match"),
    [
        (([1, 0.01], 9), {}, ValueError, r"separations\[1\] = 0.01 has components so much alike"),
        (([1, -2], 9), {}, ValueError, "separations holds -2; allowed: "),
        (([np.nan], 9), {}, ValueError, "separations holds nan"),
        ((2.0, 9), {}, ValueError, r"separations has shape \(\)"),
        (([1], 0), {}, ValueError, "n is 0; allowed: "),
        (([1], 1.5), {}, TypeError, "n is 1.5; allowed: "),
        (([1], 9), {"weights": [0.5, 0.6]}, ValueError, "weights sum to 1.1"),
        (([1], 9), {"weights": [0.2, 0.3, 0.5]}, ValueError, r"weights has shape \(3,\)"),
        (([1], 9), {"sds": [1, 0]}, ValueError, r"sds\[1\] is 0"),
    ],
)
def test_separations_are_checked(arguments, options, error, match):
    with pytest.raises(error, match=match):
        cramer_rao_by_separation(*arguments, **options)


@pytest.mark.parametrize("n", [0, -1, 2.0, "many", True, None])
def test_n_is_a_whole_number(n):
    with pytest.raises((ValueError, TypeError), match=r"^n is .*; allowed: "):
        cramer_rao(PAIR, n)


@pytest.mark.parametrize("odd", [None, 3, [0.5, 0.5], "normal"], ids=str)
def test_what_is_no_mixture_is_refused(odd):
    for function in (fisher_information, partial(cramer_rao, n=5)):
        with pytest.raises(TypeError, match=r"mixture is .*; allowed: a Mixture"):
            function(odd)
    with pytest.raises(TypeError, match=r"fit is .*; allowed: a Fit or a Mixture"):
        standard_errors(odd, [1.0, 2.0])


# --- From the curvature at given points -------------------------------------------------------


@pytest.mark.parametrize(
    ("truth", "n"), [(PAIR, 100), (THREE, 300), (Mixture.univariate([1], [3], [2]), 50)]
)
@pytest.mark.parametrize("at_the_top", [True, False])
def test_standard_errors_are_those_of_second_derivatives(truth, n, at_the_top):
    x = truth.sample(n, rng=1)
    mixture = em.fit(x, truth, tol=1e-14).mixture if at_the_top else truth
    np.testing.assert_allclose(
        flat(standard_errors(mixture, x)), curvature_errors(mixture, x), rtol=1e-10
    )


def test_one_normal_has_the_standard_errors_of_every_textbook():
    x = np.array([1.0, 2.0, 4.0, 9.0])
    errors = standard_errors(Mixture.univariate([1], [x.mean()], [x.std()]), x)
    np.testing.assert_allclose(flat(errors), [x.std() / 2, x.std() / np.sqrt(8), 0], rtol=1e-14)


@pytest.mark.parametrize("outlier", [3, 1e2, 1e4])
def test_an_outlier_costs_no_digits(outlier):
    z = np.append(np.linspace(-1, 1, 99), outlier)
    information = np.array([[100, 2 * z.sum()], [2 * z.sum(), 3 * (z**2).sum() - 100]])
    errors = standard_errors(Mixture.univariate([1], [7], [2]), 7 + 2 * z)
    np.testing.assert_allclose(errors.covariance[:2, :2] / 4, np.linalg.inv(information), rtol=1e-9)


def test_a_fit_is_as_good_as_its_mixture():
    fit = em.fit(WAITING, WAITING_START)
    assert_same(standard_errors(fit, WAITING), standard_errors(fit.mixture, WAITING), rtol=0)


@pytest.mark.parametrize("mixture", [PAIR, THREE])
def test_standard_errors_become_the_bound_in_an_ideal_sample(mixture):
    gaps = []
    for n in (500, 5000):
        ratio = flat(standard_errors(mixture, quantiles(mixture, n))) / flat(cramer_rao(mixture, n))
        gaps.append(np.abs(ratio - 1).max())
    assert gaps[1] < 0.003
    assert gaps[1] < gaps[0] / 4


def test_points_far_from_zero_and_in_another_unit_change_nothing():
    x = PAIR.sample(200, rng=2)
    errors = standard_errors(PAIR, x)
    moved = Mixture.univariate(PAIR.weights, PAIR.means * 1e-3 + 1e3, PAIR.sds * 1e-3)
    other = standard_errors(moved, x * 1e-3 + 1e3)
    np.testing.assert_allclose(other.weights, errors.weights, rtol=1e-8)
    np.testing.assert_allclose(other.means, errors.means * 1e-3, rtol=1e-8)
    np.testing.assert_allclose(other.sds, errors.sds * 1e-3, rtol=1e-8)


def test_a_point_out_of_reach_of_a_needle_overflows_nothing():
    needle = Mixture.univariate([0.5, 0.5], [0, 1e75], [1e-100, 1e75])
    x = np.array([-1e-100, 1e-100, 0.5e-100, 0, 1e75, 1.5e75, 1e74, -3e74])
    assert np.isfinite(standard_errors(needle, x).total)


@pytest.mark.parametrize(
    ("fit", "x", "parts"),
    [
        (SAME, PAIR.sample(50, 1), ["not positive definite", "allowed: a maximum"]),
        (PAIR, [20.0, 21.0, 22.0], ["not positive definite", "eigenvalue is -"]),
        (THREE, [5.0, 15.0], ["not positive definite"]),
        (ONE, np.append(np.linspace(-1, 1, 99), 2e6), ["eigenvalue is 0.", "or nearly singular"]),
        (PAIR, [0.0, 1e40], ["x holds a point", "6.67e+39 sds", "1e+30"]),
        (Mixture.univariate([0, 1], [0, 5], [1, 1]), [1.0, 2.0], ["fit has weights[0] = 0"]),
        (PLANE, np.eye(2), ["fit has d=2", "bootstrap"]),
        (PAIR, np.eye(2), ["x has shape (2, 2)"]),
    ],
    ids=[
        "coinciding",
        "no top",
        "too few points",
        "far outlier",
        "absurd outlier",
        "no weight",
        "plane",
        "pairs",
    ],
)
def test_where_there_are_no_standard_errors_words_say_so(fit, x, parts):
    with pytest.raises(ValueError) as caught:
        standard_errors(fit, x)
    for part in [*parts, "allowed: "]:
        assert part in str(caught.value)


# --- By drawing anew --------------------------------------------------------------------------


def told(mixture, converged=True, failure=""):
    """A fit by hand."""
    return Fit((mixture,), [1.0], "height", converged and not failure, "It is so.", 1, failure)


def summarising(x, start):
    """The quickest road of all: one normal, by the mean and the sd of the points."""
    return told(Mixture.univariate([1], [x.mean()], [x.std()]))


def test_the_bootstrap_the_curvature_and_the_bound_agree():
    x = PAIR.sample(1000, rng=4)
    fit = em.fit(x, PAIR)
    by_drawing = bootstrap(em.fit, x, PAIR, rng=5, samples=400)
    assert by_drawing.failures == 0
    # An sd of 400 answers is known to 3.5 %, and these points are not the truth.
    np.testing.assert_allclose(flat(by_drawing.errors), flat(standard_errors(fit, x)), rtol=0.15)
    np.testing.assert_allclose(flat(by_drawing.errors), flat(cramer_rao(PAIR, 1000)), rtol=0.2)


def test_a_mean_has_the_error_that_is_known():
    x = np.random.default_rng(3).gamma(2.0, size=300)
    errors = bootstrap(summarising, x, None, rng=1, samples=2000).errors
    np.testing.assert_allclose(errors.means, x.std() / np.sqrt(300), rtol=0.06)


def test_errors_are_the_sds_of_the_answers():
    found = bootstrap(em.fit, WAITING, WAITING_START, rng=2, samples=20)
    assert len(found.mixtures) == found.samples == 20
    for name in ("weights", "means", "sds"):
        values = [getattr(mixture, name) for mixture in found.mixtures]
        np.testing.assert_allclose(getattr(found.errors, name), np.std(values, axis=0, ddof=1))
    means = np.array([mixture.means for mixture in found.mixtures])
    np.testing.assert_allclose(found.errors.covariance[:2, :2], np.cov(means.T), rtol=1e-12)
    assert found.fit.mixture == em.fit(WAITING, WAITING_START).mixture


def test_samples_are_rows_of_the_data_drawn_with_replacement():
    x, seen = np.arange(60.0).reshape(30, 2), []

    def spy(sample, start):
        seen.append((sample, start))
        return told(PLANE)

    bootstrap(spy, x, "as it is", rng=1, samples=5)
    assert [start for _, start in seen] == ["as it is"] * 6
    np.testing.assert_array_equal(seen[0][0], x)
    for sample, _ in seen[1:]:
        assert sample.shape == x.shape
        np.testing.assert_array_equal(sample[:, 1], sample[:, 0] + 1)
        assert set(sample[:, 0]) < set(x[:, 0])
    assert len({sample.tobytes() for sample, _ in seen}) == 6


@pytest.mark.parametrize("road", [em.fit, moments.fit, lambda x, start: pearson.fit(x)])
def test_every_road_on_a_line_can_be_walked(road):
    x = PAIR.sample(2000, rng=1)
    found = bootstrap(road, x, PAIR, rng=2, samples=10)
    assert found.failures < 0.5
    assert 0 < found.errors.total < 2
    assert found.errors.means.shape == (2,)


def test_in_the_plane_every_column_has_its_errors():
    x = PLANE.sample(500, rng=1)
    errors = bootstrap(em.fit, x, PLANE, rng=2, samples=100).errors
    expected = PLANE.sds / np.sqrt(500 * PLANE.weights[:, None])
    np.testing.assert_allclose(errors.means, expected, rtol=0.3)
    np.testing.assert_allclose(errors.sds, expected / np.sqrt(2), rtol=0.3)
    assert errors.weights.shape == (2,)


def test_swapped_labels_are_swapped_back():
    calls = count()

    def fickle(x, start):
        mixture = em.fit(x, start).mixture
        order = [1, 0] if next(calls) % 3 else [0, 1]
        return told(
            Mixture(mixture.weights[order], mixture.means[order], mixture.covariances[order])
        )

    steady = bootstrap(em.fit, WAITING, WAITING_START, rng=3, samples=12)
    found = bootstrap(fickle, WAITING, WAITING_START, rng=3, samples=12)
    assert found.mixtures == steady.mixtures
    assert_same(found.errors, steady.errors, rtol=0)


def test_labels_that_went_round_in_a_ring_go_back():
    calls = count()

    def fickle(x, start):
        order = np.roll([0, 1, 2], next(calls))
        return told(Mixture(THREE.weights[order], THREE.means[order], THREE.covariances[order]))

    assert set(bootstrap(fickle, [5.0, 15.0, 20.0], None, rng=1, samples=5).mixtures) == {THREE}


def test_labels_are_matched_in_units_of_the_data():
    # The second column says nothing, in a unit that makes its numbers large.
    x = np.column_stack([np.repeat([0.0, 1.0], 20), np.tile([-1e6, 1e6], 20)])
    covariances = [np.diag([0.01, 1e12])] * 2
    calls = count()

    def fickle(sample, start):
        turn = next(calls) % 2
        means = np.array([[0, 2e5], [1, 0]]) if turn else np.array([[0, 0], [1, 2e5]])
        return told(Mixture([0.5, 0.5], means, covariances))

    found = bootstrap(fickle, x, None, rng=1, samples=6)
    assert [mixture.means[:, 0].tolist() for mixture in found.mixtures] == [[0, 1]] * 6


def test_sds_and_weights_match_labels_where_means_do_not():
    calls = count()
    for changed in ({"weights": [0.2, 0.8]}, {"sds": [1, 3]}):
        given = {"weights": [0.5, 0.5], "means": [0, 0], "sds": [1, 1]} | changed
        one = Mixture.univariate(**given)
        other = Mixture.univariate(**{name: values[::-1] for name, values in given.items()})
        found = bootstrap(
            lambda x, start, pair=(one, other): told(pair[next(calls) % 2]),
            [-1.0, 0.0, 2.0, 5.0],
            None,
            rng=1,
            samples=5,
        )
        assert set(found.mixtures) == {found.fit.mixture}


# --- Samples without an answer ----------------------------------------------------------------


def failing(turns, failure="lost"):
    """A road that has no answer at these turns; turn 0 are the data themselves."""
    calls = count()

    def fit(x, start):
        failed = next(calls) in turns
        return told(Mixture.univariate([1], [x.mean()], [x.std()]), failure=failure * failed)

    return fit


@pytest.mark.parametrize("failure", ["lost", UNFINISHED])
def test_failures_are_counted_and_left_out(failure):
    x = np.arange(20.0)
    all_of_them = bootstrap(failing([]), x, None, rng=1, samples=8)
    found = bootstrap(failing([2, 3, 7], failure), x, None, rng=1, samples=8)
    assert found.failures == 3 / 8
    kept = [all_of_them.mixtures[i] for i in (0, 3, 4, 5, 7)]
    assert found.mixtures == tuple(kept)
    np.testing.assert_allclose(found.errors.means, np.std([m.means for m in kept], ddof=1))
    assert repr(found).startswith("Bootstrap(8 samples, 37.5 % without an answer; Errors(")


def test_many_crabs_have_no_solution_by_moments():
    edges, counts = datasets.crabs()
    x = np.repeat((edges[:-1] + edges[1:]) / 2, counts)
    found = bootstrap(lambda x, start: pearson.fit(x), x, None, rng=1, samples=300)
    assert 0.3 < found.failures < 0.5  # 40 % of many samples
    assert len(found.mixtures) == round(300 * (1 - found.failures))
    assert found.errors.means.max() < 0.01


def test_a_sample_of_one_value_only_has_no_answer():
    seen = []

    def spy(x, start):
        seen.append(x)
        return summarising(x, start)

    found = bootstrap(spy, [1.0, 2.0], None, rng=1, samples=100)
    assert 0.3 < found.failures < 0.7
    assert len(seen) == 1 + len(found.mixtures)
    assert em.fit([1.0, 1.0, 2.0], WAITING_START, max_iter=3)  # two values are enough for a road
    assert bootstrap(em.fit, [1.0, 2.0, 3.0], PAIR, rng=1, samples=50).failures > 0


def test_a_sample_with_one_value_only_in_a_column_has_no_answer():
    x = np.column_stack([np.arange(8.0), np.arange(8.0) > 6])
    found = bootstrap(partial(em.fit, reg=0.1), x, PLANE, rng=1, samples=30)
    assert found.failures > 0.2  # (7/8)^8 is 0.34


def test_two_answers_are_enough_for_errors():
    found = bootstrap(failing(range(3, 9)), np.arange(20.0), None, rng=1, samples=8)
    low, high = sorted(mixture.means[0] for mixture in found.mixtures)
    np.testing.assert_allclose(found.errors.means, (high - low) / np.sqrt(2))


@pytest.mark.parametrize(
    ("turns", "reason", "answers"),
    [
        ([0], "for the data gave no answer: It is so.", 8),
        (range(1, 9), "for fewer than two samples gave an answer", 0),
        (range(2, 9), "for fewer than two samples gave an answer", 1),
        (range(9), "for the data gave no answer: It is so.", 0),
    ],
    ids=["data", "all samples", "all but one", "everything"],
)
def test_where_there_is_no_error_to_tell_words_say_why(turns, reason, answers):
    found = bootstrap(failing(turns), np.arange(20.0), None, rng=1, samples=8)
    assert found.errors is None
    assert len(found.mixtures) == answers
    assert found.failures == 1 - answers / 8
    assert f"No standard errors, {reason}" in repr(found)
    assert f"No standard errors, {reason}" in found._repr_html_()


def test_answers_without_a_fit_of_the_data_are_in_order_of_their_means():
    calls = count()
    swapped = Mixture.univariate([0.6, 0.4], [5, 0], [1.5, 1])
    found = bootstrap(
        lambda x, start: told(swapped, converged=next(calls) > 0), WAITING, None, rng=1, samples=3
    )
    assert set(found.mixtures) == {PAIR}


# --- Seeds, bars, bad input -------------------------------------------------------------------


def test_the_same_seed_draws_the_same_samples_and_the_global_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, same, other = (
        bootstrap(summarising, WAITING, None, rng, samples=5).mixtures
        for rng in (1, np.random.default_rng(1), 2)
    )
    assert one == same != other
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_a_generator_goes_on_where_it_was():
    rng = np.random.default_rng(1)
    first, second = (bootstrap(summarising, WAITING, None, rng, samples=5) for _ in range(2))
    assert first.mixtures != second.mixtures


def test_a_progress_bar_appears_only_after_a_while(capsys, monkeypatch):
    bootstrap(summarising, WAITING, None, 1, samples=4)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("mixlab.fit._PATIENCE", 0)
    bootstrap(summarising, WAITING, None, 1, samples=4)
    out, shown = capsys.readouterr()
    assert out == ""
    assert "bootstrap samples" in shown
    assert "/4" in shown


@pytest.mark.parametrize("fit", ["em", None, em, PAIR], ids=["text", "none", "room", "mixture"])
def test_a_road_is_a_function(fit):
    with pytest.raises(TypeError, match=r"fit is .*; allowed: a function such as em.fit"):
        bootstrap(fit, WAITING, WAITING_START, 1)


def test_a_road_returns_a_fit():
    with pytest.raises(TypeError, match=r"fit returned Mixture.*; allowed: .* returns a Fit"):
        bootstrap(lambda x, start: PAIR, WAITING, WAITING_START, 1)


def test_a_road_keeps_to_one_number_of_components():
    calls = count()
    with pytest.raises(ValueError, match="fit returned K=3 for a sample and K=2 for the data"):
        bootstrap(lambda x, start: told((PAIR, THREE)[next(calls)]), WAITING, None, 1)


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"samples": 1}, ValueError, "samples is 1; allowed: "),
        ({"samples": 2.5}, TypeError, "samples is 2.5; allowed: "),
        ({"rng": None}, TypeError, "rng is None; allowed: "),
        ({"rng": -1}, ValueError, "rng is -1; allowed: "),
        ({"x": [3.0, 3.0], "fit": summarising}, ValueError, "x holds one value only"),
        ({"start": "here"}, TypeError, "start is 'here'; allowed: a Mixture"),
    ],
)
def test_arguments_of_the_bootstrap_are_checked(changes, error, match):
    given = {"fit": em.fit, "x": WAITING, "start": WAITING_START, "rng": 1} | changes
    with pytest.raises(error, match=match):
        bootstrap(**given)


# --- What is shown ----------------------------------------------------------------------------

LINE_ERRORS = Errors(np.diag([0.05, 0.1, 0.04, 0.08, 0.012, 0.012]) ** 2, 2)
PLANE_ERRORS = Errors(np.diag([0.05, 1, 0.1, 2, 0.04, 3, 0.08, 4, 0.012, 0.012]) ** 2, 2)


def test_repr_lists_the_errors():
    assert repr(LINE_ERRORS) == "Errors(weights 0.012, 0.012; means 0.05, 0.1; sds 0.04, 0.08)"
    assert repr(PLANE_ERRORS) == (
        "Errors(weights 0.012, 0.012; means (0.05, 1), (0.1, 2); sds (0.04, 3), (0.08, 4))"
    )


@pytest.mark.parametrize("errors", [LINE_ERRORS, PLANE_ERRORS], ids=["line", "plane"])
def test_html_is_a_table_with_headings_for_rows_and_columns(errors):
    html = errors._repr_html_()
    assert ">Standard errors</caption>" in html
    assert html.count('<th scope="row">') == 2
    assert html.count('<th scope="col">') == 4
    assert html.index("0.012") < html.index("0.05") < html.index("0.04")
    assert ("(0.05, 1)" in html) == (errors is PLANE_ERRORS)


def test_html_of_a_bootstrap_tells_failures_and_shows_the_errors():
    found = bootstrap(failing([1]), np.arange(20.0), None, rng=1, samples=4)
    assert "4 samples, 25 % without an answer" in found._repr_html_()
    assert found.errors._repr_html_() in found._repr_html_()


def test_html_escapes_what_a_road_said():
    fit = Fit((PAIR,), [1.0], "height", False, "a < b & <script>", 1, "lost")
    html = Bootstrap(fit, (), 3)._repr_html_()
    assert "<script>" not in html
    assert "a &lt; b &amp; &lt;script&gt;" in html


@pytest.mark.parametrize("truth", [PAIR, PLANE], ids=["line", "plane"])
def test_total_measures_as_the_distance_of_mixtures_does(truth):
    other = Mixture([0.41, 0.59], truth.means + 0.1, truth.covariances * 1.21)
    off = [
        np.ravel(getattr(other, name) - getattr(truth, name))
        for name in ("means", "sds", "weights")
    ]
    errors = Errors(np.diag(np.concatenate(off) ** 2), 2)
    np.testing.assert_allclose(errors.total, truth.distance(other), rtol=1e-12)
    np.testing.assert_allclose(errors.means, other.means - truth.means)
    np.testing.assert_allclose(errors.sds, other.sds - truth.sds)


@pytest.mark.parametrize(
    "remake",
    [lambda e: e, copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))],
    ids=["itself", "copy", "deepcopy", "pickle"],
)
def test_errors_never_change(remake):
    errors = remake(LINE_ERRORS)
    for name in ("weights", "means", "sds", "covariance"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(errors, name)[0] = 0
        with pytest.raises(AttributeError):
            setattr(errors, name, None)
    assert_same(errors, LINE_ERRORS, rtol=0)


def test_a_bootstrap_survives_pickling():
    found = bootstrap(failing([1]), np.arange(20.0), None, rng=1, samples=4)
    found = pickle.loads(pickle.dumps(found))
    assert (len(found.mixtures), found.samples) == (3, 4)
    with pytest.raises(ValueError, match="read-only"):
        found.errors.means[0] = 0


def test_errors_keep_copies():
    covariance = np.eye(3)
    errors = Errors(covariance, 1)
    covariance[0] = 9
    assert errors.means[0] == 1


def negative(place):
    return np.diag(np.where(np.arange(6) == place, -0.25, 1))


@pytest.mark.parametrize(
    ("covariance", "n_components", "error", "match"),
    [
        (np.eye(6), 3, ValueError, r"covariance has shape \(6, 6\); allowed: \(9, 9\)"),
        (np.eye(8), 2, ValueError, r"covariance has shape \(8, 8\); allowed: \(6, 6\)"),
        (np.eye(2), 2, ValueError, r"covariance has shape \(2, 2\)"),
        (np.ones((6, 3)), 2, ValueError, r"covariance has shape \(6, 3\)"),
        (4.0, 2, ValueError, r"covariance has shape \(\)"),
        (negative(5), 2, ValueError, "covariance has -0.25 on its diagonal; allowed: variances"),
        (np.diag([np.nan, 1, 1]), 1, ValueError, "covariance holds nan"),
        (np.eye(3), 0, ValueError, "n_components is 0"),
        (np.eye(3), 1.0, TypeError, "n_components is 1.0"),
    ],
)
def test_errors_that_do_not_hold_together_are_refused(covariance, n_components, error, match):
    with pytest.raises(error, match=match):
        Errors(covariance, n_components)
