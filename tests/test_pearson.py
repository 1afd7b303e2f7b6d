"""The road without a guess: its algebra is SymPy's, its crabs the known ones, its word holds."""

from fractions import Fraction
from math import comb

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mixlab import datasets, moments, pearson
from mixlab.mixture import Mixture
from mixlab.pearson import Cumulants, _cumulants, _nonic

X, _ = datasets.vincent_run()
EDGES, COUNTS = datasets.crabs()
CLASS_EDGES = np.arange(0.5, 30)  # the crabs in class units
CRABS = pearson.binned_cumulants(CLASS_EDGES, COUNTS)


def values(cumulants):
    """k2 to k6."""
    return np.array([getattr(cumulants, f"k{j}") for j in range(2, 7)])


def random_mixture(rng, separations=(0, 5)):
    """Two components; a tenth of them with equal means, another tenth with equal sds."""
    w = rng.uniform(0.05, 0.95)
    sds = 10 ** rng.uniform(-0.5, 0.5, 2)
    kind = rng.integers(10)
    if kind == 0:
        sds[1] = sds[0]
    gap = 0 if kind == 1 else rng.uniform(*separations) * pooled_sd([w, 1 - w], sds)
    mean = 3 * rng.standard_normal()
    means = [mean, mean + gap * rng.choice([-1, 1])]
    return Mixture.univariate([w, 1 - w], means, sds)


def pooled_sd(weights, sds):
    return np.sqrt(np.dot(weights, np.square(sds)))


def error(found, truth):
    """Of weights and sds relative to their own size, of means relative to the sd of the whole."""
    truth = truth.sorted()
    sd = pearson.mixture_cumulants(truth).sd
    return max(
        np.abs(found.weights / truth.weights - 1).max(),
        np.abs(found.sds / truth.sds - 1).max(),
        np.abs(found.means - truth.means).max() / sd,
    )


def least_error(found, truth):
    return min((error(mixture, truth) for mixture in found), default=np.inf)


def close(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


# --- Algebra --------------------------------------------------------------------------------


def test_the_equations_are_the_cumulants_of_two_normals():
    """And the nonic vanishes on them identically."""
    low, high, k2, beta, t = sympy.symbols("low high k2 beta t")
    p, s = low * high, low + high
    weights = [high / (high - low), -low / (high - low)]
    series = [
        # E exp(t X) of each normal to the sixth power of t, the variances lying on a line
        (gamma * t + (k2 + p + beta * gamma) * t**2 / 2)
        for gamma in (low, high)
    ]
    central = [
        sympy.cancel(
            sum(
                w
                * sum(
                    sympy.Poly(sympy.expand(one**i), t).coeff_monomial(t**j) / sympy.factorial(i)
                    for i in range(j + 1)
                )
                for w, one in zip(weights, series, strict=True)
            )
            * sympy.factorial(j)
        )
        for j in range(6)
    ]
    assert central[:2] == [1, 0]
    assert sympy.expand(central[2] - k2) == 0
    k3, k4, k5 = central[3], central[4] - 3 * k2**2, central[5] - 10 * k2 * central[3]
    assert sympy.expand(k3 + p * (s + 3 * beta)) == 0
    assert sympy.expand(k4 + p * (2 * p + s**2 + 6 * beta * s + 3 * beta**2)) == 0
    fifth = s**3 + 8 * p * s + 20 * beta * p + 10 * beta * s**2 + 15 * beta**2 * s
    assert sympy.expand(k5 + p * fifth) == 0


def test_the_nonic_vanishes_identically_on_two_normals():
    p, s, beta = sympy.symbols("p s beta")
    k3 = -p * (s + 3 * beta)
    k4 = -p * (2 * p + s**2 + 6 * beta * s + 3 * beta**2)
    k5 = -p * (s**3 + 8 * p * s + 20 * beta * p + 10 * beta * s**2 + 15 * beta**2 * s)
    coefficients = _nonic.coefficients_of(k3, k4, k5)
    assert len(coefficients) == 10
    assert sympy.expand(sum(c * p ** (9 - i) for i, c in enumerate(coefficients))) == 0


def test_the_nonic_is_the_published_one():
    k3, k4, k5 = 2.0, 3.0, 5.0
    expected = [8, 0, 28 * 3, 12 * 4, 24 * 10 + 30 * 9, 148 * 12 - 6 * 25]
    expected += [96 * 16 - 36 * 30 + 9 * 27, -(24 * 40 + 21 * 36), -32 * 48, -8 * 64]
    assert pearson.nonic(Cumulants(0, 1, k3, k4, k5, 0)).tolist() == expected


def test_the_nonic_is_zero_at_the_product_of_the_distances():
    rng = np.random.default_rng(1)
    for _ in range(2000):
        mixture = random_mixture(rng, separations=(0.1, 5))
        if mixture.means[0] == mixture.means[1]:
            continue  # p is zero
        coefficients = pearson.nonic(pearson.mixture_cumulants(mixture))
        p = np.prod(mixture.means - mixture.weights @ mixture.means)
        terms = coefficients * p ** np.arange(9.0, -1, -1)
        assert abs(terms.sum()) <= 1e-9 * np.abs(terms).sum()


def test_the_nonic_has_the_roots_that_are_listed():
    p = np.array([root.p for root in pearson.roots(CRABS)])
    found = np.roots(pearson.nonic(CRABS))
    found = np.sort(found[np.abs(found.imag) < 1e-9].real)
    np.testing.assert_allclose(p, found, rtol=1e-9)


def test_cumulants_of_two_components_are_bell_polynomials():
    w, delta, d = sympy.symbols("w delta d")
    # Moments of N(0, 0) and, with weight w, N(delta, d); cumulants from them by the recursion.
    normal = [sympy.Integer(1), delta]
    for j in range(2, 7):
        normal.append(sympy.expand(delta * normal[-1] + (j - 1) * d * normal[-2]))
    cumulants = {}
    for n in range(1, 7):
        cumulants[n] = w * normal[n] - sum(
            sympy.binomial(n - 1, i - 1) * cumulants[i] * w * normal[n - i] for i in range(1, n)
        )
    for j, mine in enumerate(_cumulants.two_components(1 - w, w, delta, d), start=3):
        assert sympy.expand(mine - cumulants[j]) == 0


# --- Cumulants of a mixture ------------------------------------------------------------------


def exact_cumulants(weights, points, variances=None):
    """Mean and cumulants 2 to 6 in rational arithmetic."""
    weights = [Fraction(float(w)) for w in weights]
    total = sum(weights)
    points = [Fraction(float(x)) for x in points]
    variances = [Fraction(float(v)) for v in np.zeros(len(points)) if variances is None] or [
        Fraction(float(v)) for v in variances
    ]
    mean = sum(w * x for w, x in zip(weights, points, strict=True)) / total

    def central(order):
        double = [1, 0, 1, 0, 3, 0, 15]
        return (
            sum(
                w
                * sum(
                    comb(order, i) * (x - mean) ** (order - i) * double[i] * v ** (i // 2)
                    for i in range(0, order + 1, 2)
                )
                for w, x, v in zip(weights, points, variances, strict=True)
            )
            / total
        )

    m2, m3, m4, m5, m6 = (central(j) for j in range(2, 7))
    k6 = m6 - 15 * m4 * m2 - 10 * m3**2 + 30 * m2**3
    return [mean, m2, m3, m4 - 3 * m2**2, m5 - 10 * m3 * m2, k6]


@pytest.mark.parametrize("shift", [0.0, 1e8])
@pytest.mark.parametrize("gap", [3.0, 1e-2, 1e-4, 1e-6])
@pytest.mark.parametrize("sds", [(1, 1), (1, 1.25), (2, 0.5)], ids=str)
def test_two_close_components_keep_every_digit(gap, sds, shift):
    mixture = Mixture.univariate([0.375, 0.625], [shift, shift + gap], sds)
    exact = exact_cumulants(mixture.weights, mixture.means, mixture.covariances)
    found = pearson.mixture_cumulants(mixture)
    np.testing.assert_allclose(found.mean, float(exact[0]), rtol=1e-15)
    np.testing.assert_allclose(values(found), [float(k) for k in exact[1:]], rtol=1e-13)


def test_any_two_components_keep_their_digits():
    rng = np.random.default_rng(2)
    for _ in range(300):
        mixture = random_mixture(rng)
        exact = exact_cumulants(mixture.weights, mixture.means, mixture.covariances)
        sd = float(exact[1]) ** 0.5
        found = values(pearson.mixture_cumulants(mixture))
        powers = sd ** np.arange(2, 7)
        close(found / powers, [float(k) for k in exact[1:]] / powers, 2e-13)


@pytest.mark.parametrize(
    "mixture",
    [
        Mixture.univariate([1], [3], [2]),
        Mixture.univariate([0.25, 0.75], [-1, 4], [0.5, 2]),
        Mixture.univariate([0.125, 0.5, 0.375], [-1, 4, 0], [0.5, 2, 1]),
        Mixture.univariate([0.1, 0.2, 0.3, 0.4], [5, 4, 0, 9], [0.5, 2, 1, 1]),
        Mixture.univariate([0, 0.5, 0.5], [7, 4, 0], [0.5, 2, 1]),
        Mixture.univariate([0, 1], [7, 4], [0.5, 2]),
    ],
    ids=["K1", "K2", "K3", "K4", "K3 without one", "K2 without one"],
)
def test_central_moments_are_those_of_the_mixtures_own_moments(mixture):
    raw = [mixture.moment(order) for order in range(7)]
    central = [
        sum(comb(j, i) * raw[i] * (-raw[1]) ** (j - i) for i in range(j + 1)) for j in range(2, 7)
    ]
    found = pearson.mixture_cumulants(mixture)
    assert found.mean == pytest.approx(raw[1], rel=1e-15)
    np.testing.assert_allclose(found.central_moments, central, rtol=1e-11, atol=1e-11)


def test_one_normal_has_no_cumulants_beyond_the_second():
    assert pearson.mixture_cumulants(Mixture.univariate([1], [3], [2])) == Cumulants(
        3, 4, 0, 0, 0, 0
    )
    same = Mixture.univariate([0.2, 0.3, 0.5], [3, 3, 3], [2, 2, 2])
    assert values(pearson.mixture_cumulants(same)).tolist() == [4, 0, 0, 0, 0]


def test_three_symmetric_components_have_no_odd_cumulants():
    found = pearson.mixture_cumulants(
        Mixture.univariate([0.3, 0.4, 0.3], [0.1, 0.7, 1.3], [0.3, 1.1, 0.3])
    )
    assert (found.k3, found.k5) == (0, 0)
    assert found.k4
    assert found.k6


def test_a_component_without_weight_may_be_anywhere():
    absent = Mixture([0, 0.25, 0.75], [1e100, 0, 4], [1, 1, 9])
    assert pearson.mixture_cumulants(absent) == pearson.mixture_cumulants(
        Mixture([0.25, 0.75], [0, 4], [1, 9])
    )


def test_labels_do_not_matter_and_weights_need_not_sum_to_one_exactly():
    one = Mixture([0.3, 0.7 - 4e-9], [1, 4], [1, 2])
    other = Mixture([0.7 - 4e-9, 0.3], [4, 1], [2, 1])
    a, b = (pearson.mixture_cumulants(mixture) for mixture in (one, other))
    np.testing.assert_allclose(values(a), values(b), rtol=1e-13)
    exact = exact_cumulants(one.weights, one.means, one.covariances)
    np.testing.assert_allclose(values(a), [float(k) for k in exact[1:]], rtol=1e-13)
    assert a.mean == pytest.approx(float(exact[0]), rel=1e-15)


# --- Cumulants of data ------------------------------------------------------------------------

SKEWED = np.random.default_rng(3).gamma(2, size=200)


@pytest.mark.parametrize("shift", [0, -3, 1e8])
@pytest.mark.parametrize("scale", [1, 1e-3, 1e-38, 1e38])
def test_cumulants_are_the_plain_formulas(shift, scale):
    x = scale * (shift + SKEWED)
    exact = exact_cumulants(np.ones(len(x)), x)
    found = pearson.cumulants(x)
    assert found.mean == pytest.approx(float(exact[0]), rel=1e-15)
    np.testing.assert_allclose(values(found), [float(k) for k in exact[1:]], rtol=1e-13)


def test_the_average_point_counts_as_a_population_and_not_as_a_sample():
    assert pearson.cumulants([0, 0, 0, 4]).k2 == 3
    assert pearson.cumulants([0, 0, 0, 4]).k3 == 6


def test_central_moments_are_those_of_the_data():
    x = np.array([1.0, 2, 3, 7, 12])
    found = pearson.cumulants(x).central_moments
    np.testing.assert_allclose(found, [np.mean((x - 5) ** j) for j in range(2, 7)], rtol=1e-14)


# Beside a power of two numbers are rounded more finely on one side than on the other.
@pytest.mark.parametrize("shift", [0, 0.7, 2**13 + 1 / 3, 2**30 + 1 / 3])
@pytest.mark.parametrize("n", [2, 11, 4000])
def test_symmetric_data_have_no_odd_cumulants(shift, n):
    half = np.random.default_rng(n).standard_t(5, n // 2)
    found = pearson.cumulants(shift + np.concatenate([half, -half, [0] * (n % 2)]))
    assert (found.k3, found.k5) == (0, 0)
    assert found.k4


def test_what_is_small_but_no_rounding_is_kept():
    x = np.array([-2.0, -1, 0, 1, 2, 2e-12])
    found = pearson.cumulants(x)
    exact = exact_cumulants(np.ones(6), x)
    assert found.k3 == pytest.approx(float(exact[2]), rel=1e-2)
    assert abs(found.k3) < 1e-11


# --- Classes --------------------------------------------------------------------------------


def test_classes_are_points_at_their_midpoints():
    edges = np.array([0, 1, 3, 4, 7, 7.5])
    counts = np.array([3, 5, 0, 2, 1])
    points = pearson.cumulants(np.repeat((edges[:-1] + edges[1:]) / 2, counts))
    classes = pearson.binned_cumulants(edges, counts)
    assert classes.mean == pytest.approx(points.mean, rel=1e-14)
    np.testing.assert_allclose(values(classes), values(points), rtol=1e-12)


def test_the_unit_of_the_counts_does_not_matter():
    whole = pearson.binned_cumulants(CLASS_EDGES, COUNTS)
    for factor in (1e-3, 1e100, 0.3):
        shares = pearson.binned_cumulants(CLASS_EDGES, factor * COUNTS)
        np.testing.assert_allclose(values(shares), values(whole), rtol=1e-12)


@pytest.mark.parametrize("width", [1, 0.004, 3])
def test_sheppards_corrections(width):
    plain, corrected = (
        pearson.binned_cumulants(width * CLASS_EDGES, COUNTS, sheppard=s) for s in (False, True)
    )
    change = (values(corrected) - values(plain)) / width ** np.arange(2, 7)
    close(change, [-1 / 12, 0, 1 / 120, 0, -1 / 252], 1e-9)
    assert corrected.mean == plain.mean


def test_sheppards_corrections_undo_the_grouping_of_a_smooth_curve():
    """Catches a wrong sign, as they are right to many digits where the curve is smooth."""
    from scipy import stats

    mixture = Mixture.univariate([0.3, 0.7], [0, 4], [1, 1.5])
    edges = np.linspace(-9, 17, 27)
    cdf = stats.norm.cdf((edges[:, None] - mixture.means) / mixture.sds) @ mixture.weights
    found = pearson.binned_cumulants(edges, np.diff(cdf), sheppard=True)
    np.testing.assert_allclose(values(found), values(pearson.mixture_cumulants(mixture)), rtol=1e-5)


# --- The crabs ------------------------------------------------------------------------------


def test_the_crabs_moments():
    assert CRABS.mean == pytest.approx(16.799, abs=1e-13)
    known = ["22.716599", "-53.874770", "1576.53341", "-9598.31392", "181943.441"]
    for value, digits in zip(CRABS.central_moments, known, strict=True):
        assert f"{value:.{len(digits.partition('.')[2])}f}" == digits


def assert_shown(value, digits):
    assert f"{value:.{len(digits.partition('.')[2])}f}" == digits


def as_ratio(mean):
    return 0.5775 + 0.004 * mean


def test_the_crabs_three_roots():
    chosen, other, positive = pearson.roots(CRABS)
    assert [root.admissible for root in (chosen, other, positive)] == [True, True, False]
    for root, p, w, means, sds, sixth in [
        (chosen, "-8.516455", "0.424059", ("13.39801", "19.30311"), ("4.51164", "3.10942"), "7557"),
        (other, "-6.722248", "0.532975", ("14.37198", "19.56875"), ("4.77025", "2.87726"), "10479"),
    ]:
        assert_shown(root.p, p)
        assert_shown(root.mixture.weights[0], w)
        for k in range(2):
            assert_shown(root.mixture.means[k], means[k])
            assert_shown(root.mixture.sds[k], sds[k])
        assert_shown(root.sixth, sixth)
    assert_shown(chosen.mixture.weights[1], "0.575941")
    assert_shown(as_ratio(chosen.mixture.means[0]), "0.631092")
    assert_shown(as_ratio(chosen.mixture.means[1]), "0.654712")
    assert_shown(positive.p, "4.169323")
    assert positive.mixture is positive.sixth is None
    assert "positive" in positive.message


def test_the_crabs_with_sheppards_corrections():
    corrected = pearson.binned_cumulants(CLASS_EDGES, COUNTS, sheppard=True)
    root = pearson.roots(corrected)[0]
    assert_shown(root.p, "-8.517192")
    assert_shown(root.mixture.weights[0], "0.424003")
    for k, (mean, sd) in enumerate([("13.39748", "4.50226"), ("19.30293", "3.09609")]):
        assert_shown(root.mixture.means[k], mean)
        assert_shown(root.mixture.sds[k], sd)


def test_the_crabs_in_ratios_are_the_same():
    ratios = pearson.binned_cumulants(EDGES, COUNTS)
    for one, other in zip(pearson.roots(CRABS), pearson.roots(ratios), strict=True):
        assert other.p == pytest.approx(one.p * 0.004**2, rel=1e-9)
        assert other.admissible == one.admissible
        if one.admissible:
            close(other.mixture.means, as_ratio(one.mixture.means), 1e-11)
            close(other.mixture.sds, 0.004 * one.mixture.sds, 1e-11)
            assert other.sixth == pytest.approx(one.sixth * 0.004**6, rel=1e-8)


def test_the_sixth_moment_chooses():
    roots = pearson.roots(CRABS)
    chosen, other = pearson.solve(CRABS)
    assert (chosen, other) == (roots[0].mixture, roots[1].mixture)
    fit = pearson.fit(CRABS)
    assert fit.mixture == chosen
    assert fit.message == (
        "Chosen by the sixth moment among 2 admissible of 3 real roots of the nonic."
    )


def test_the_choice_goes_by_size_and_not_by_sign_or_place():
    """With another k6 the other root is nearer."""
    first, second = (root.sixth for root in pearson.roots(CRABS)[:2])
    shifted = Cumulants(*[CRABS.mean, *values(CRABS)[:-1]], CRABS.k6 + 0.7 * second + 0.3 * first)
    assert pearson.solve(shifted) == pearson.solve(CRABS)[::-1]
    assert min(root.sixth for root in pearson.roots(shifted)[:2]) < 0


def test_two_bootstrap_samples_in_five_have_no_admissible_solution():
    rng = np.random.default_rng(4)
    none = 0
    for counts in rng.multinomial(1000, COUNTS / 1000, size=500):
        none += not pearson.solve(pearson.binned_cumulants(CLASS_EDGES, counts))
    assert none / 500 == pytest.approx(0.40, abs=4 * np.sqrt(0.4 * 0.6 / 500))


# --- The published run ------------------------------------------------------------------------


def test_the_published_run_has_five_roots_and_one_mixture():
    roots = pearson.roots(X)
    assert [root.admissible for root in roots] == [True, False, False, False, False]
    newton = moments.fit(X, moments.to_mixture([0, 3, 10, 5, 0.7])).mixture
    assert roots[0].mixture.distance(newton) < 1e-10
    assert pearson.fit(X).mixture == roots[0].mixture
    gammas = newton.means - X.mean()
    assert roots[0].p == pytest.approx(gammas[0] * gammas[1], rel=1e-10)


# --- What goes in comes out ---------------------------------------------------------------------


def test_exact_cumulants_give_the_components_back():
    rng = np.random.default_rng(5)
    worst = 0
    for _ in range(2000):
        truth = random_mixture(rng)
        if truth.means[0] == truth.means[1] and abs(np.log(truth.sds[0] / truth.sds[1])) < 0.01:
            continue
        worst = max(worst, least_error(pearson.solve(pearson.mixture_cumulants(truth)), truth))
    assert worst < 1e-10


@pytest.mark.parametrize("gap", [0.1, 1e-2, 1e-3, 1e-6, 1e-9, 1e-12, 1e-17, 1e-25, 0])
@pytest.mark.parametrize("ratio", [1, 1.02, 1.2, 3])
def test_however_close_the_means(gap, ratio):
    for w in (0.1, 0.3, 0.5, 0.6, 0.9):
        truth = Mixture.univariate([w, 1 - w], [0, gap], [1, ratio])
        found = pearson.solve(pearson.mixture_cumulants(truth))
        if gap == 0 and ratio == 1:
            assert not found
        else:
            assert least_error(found, truth) < 1e-10


@pytest.mark.parametrize("w", [1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize("gap", [-5, 0.01, 1, 30])
def test_a_rare_component_comes_back_too(w, gap):
    for sd in (0.5, 1, 2):
        truth = Mixture.univariate([1 - w, w], [0, gap], [1, sd])
        found = pearson.solve(pearson.mixture_cumulants(truth))
        assert least_error(found, truth) < 1e-10


def test_digits_that_the_moments_lose_are_lost_as_told():
    """The figures in the notes of `solve`."""
    rng = np.random.default_rng(6)
    for sds, gap, limit in [
        ((1, 1), 1, 1e-11),
        ((1, 1), 0.1, 1e-7),
        ((1, 1), 0.01, 1e-3),
        ((1, 1.2), 0.01, 1e-11),
    ]:
        for _ in range(50):
            w = rng.uniform(0.05, 0.95)
            truth = Mixture.univariate([w, 1 - w], [0, gap], sds)
            m2, m3, m4, m5, m6 = pearson.mixture_cumulants(truth).central_moments * (
                1 + 1e-15 * rng.uniform(-1, 1, 5)
            )
            blurred = Cumulants(
                gap * (1 - w),
                *(m2, m3, m4 - 3 * m2**2, m5 - 10 * m3 * m2),
                m6 - 15 * m4 * m2 - 10 * m3**2 + 30 * m2**3,
            )
            assert least_error(pearson.solve(blurred), truth) < limit


@pytest.mark.parametrize("separation", [1, 3])
def test_large_samples_come_near(separation):
    """Within what the five moments can tell at this n."""
    truth = Mixture.univariate([0.4, 0.6], [0, 2 * separation], [1, 2])
    fit = pearson.fit(truth.sample(400_000, rng=7))
    assert fit.converged
    assert error(fit.mixture, truth) < 0.1


# --- Every answer holds -------------------------------------------------------------------------


def assert_holds(root, data):
    """An admissible root has the data's moments 1 to 5, and tells the sixth."""
    found = pearson.mixture_cumulants(root.mixture)
    powers = data.sd ** np.arange(2, 7)
    sizes = np.maximum(1, np.abs(data.central_moments / powers))
    gaps = (values(found) - values(data)) / powers / sizes
    tolerance = 1e-10 + 1e-14 * abs(data.mean) / data.sd  # the means are rounded at their size
    close(gaps[:-1], 0, tolerance)
    close(gaps[-1], root.sixth / powers[-1] / sizes[-1], tolerance)
    assert abs(found.mean - data.mean) <= 1e-12 * data.sd + 1e-15 * abs(data.mean)
    assert root.mixture.weights.sum() == pytest.approx(1, abs=1e-14)
    assert root.mixture.means[0] <= root.mixture.means[1]
    for name, own in zip(("weights", "means", "variances"), _arrays(root.mixture), strict=True):
        np.testing.assert_array_equal(getattr(root, name), own)


def _arrays(mixture):
    return mixture.weights, mixture.means, mixture.covariances


def assert_sound(x):
    data = pearson.cumulants(x)
    roots = pearson.roots(x)
    assert 1 <= len(roots) <= 9
    assert (np.diff([root.p for root in roots]) > 0).all()
    for root in roots:
        assert np.isfinite(root.p)
        assert root.message
        assert root.admissible == (root.mixture is not None) == (root.sixth is not None)
        if root.admissible:
            assert root.p <= 0
            assert_holds(root, data)
    solutions = pearson.solve(x)
    admissible = [root for root in roots if root.admissible]
    sixths = sorted(abs(root.sixth) for root in admissible)
    assert [
        abs(next(root.sixth for root in admissible if root.mixture == mixture))
        for mixture in solutions
    ] == sixths
    fit = pearson.fit(x)
    assert fit.converged == bool(solutions)
    assert fit.failure == ("" if solutions else pearson.NO_MIXTURE)
    assert len(fit.path) == len(fit.objective) == 1 + fit.converged
    assert fit.n_iter == int(fit.converged)
    return fit


DRAWS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "uniform": lambda rng, n: rng.uniform(size=n),
    "skewed": lambda rng, n: rng.exponential(size=n),
    "heavy": lambda rng, n: rng.standard_t(2, size=n),
    "wild": lambda rng, n: rng.standard_cauchy(size=n),
    "ties": lambda rng, n: rng.integers(0, 4, size=n) * 1.0,
    "far": lambda rng, n: 1e6 + rng.normal(size=n),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS.keys())
def test_every_mixture_has_the_five_moments_of_the_data(draw):
    rng = np.random.default_rng(8)
    for n in [3, 4, 5, 7, 10, 30, 100, 1000] * 4:
        x = draw(rng, n)
        if np.ptp(x):
            assert_sound(x)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=12).filter(lambda x: np.ptp(x) > 0))
def test_any_few_numbers_are_answered(x):
    assert_sound(x)


@given(st.lists(st.floats(-4, 4), min_size=3, max_size=3))
def test_any_cumulants_have_roots_that_hold(odds):
    """Also such as no data have."""
    data = Cumulants(1, 1, *odds, 0.5)
    roots = pearson.roots(data)
    assert len(roots) % 2 == 1 or min(map(abs, odds)) < 1e-3
    for root in roots:
        if root.admissible:
            assert_holds(root, data)


@pytest.mark.parametrize("sd", [1e-40, 1, 1e40])
@pytest.mark.parametrize("k6", [0, 1, -1e30, 1e30])
def test_absurd_cumulants_are_answered(k6, sd):
    for odds in np.ndindex(5, 5, 5):
        k3, k4, k5 = np.array([0, 1e-308, -1e-35, 1e-12, 1e30])[list(odds)]
        for k in ((k3, k4, k5), (-k3, -k4, k5), (k3, 1, -k5)):
            data = Cumulants(3, sd**2, *(sd ** np.arange(3, 7) * [*k, k6] * (1 - 1e-9)))
            for root in pearson.roots(data):
                assert np.isfinite(root.p)
                assert root.message
                if root.weights is not None:
                    for array in (root.weights, root.means, root.variances):
                        assert np.isfinite(array).all()
            fit = pearson.fit(data)
            assert np.isfinite(fit.objective).all()


@pytest.mark.parametrize("shares", [(1, 1), (1, 2), (1, 9), (99, 1)])
def test_two_values_only_are_no_mixture(shares):
    """The bells that fit them have no width."""
    fit = assert_sound(np.repeat([3.0, 5.0], shares))
    assert not fit.converged
    assert "0 and 0" in fit.message


@pytest.mark.parametrize("x", [[0, 1], [0.1, 0.3], [-1, 0, 1], [0, 1, 3], [0, 0, 1], [5, 7, 7]])
def test_two_or_three_points_are_answered(x):
    assert_sound(x)


# --- All real roots, and no others ----------------------------------------------------------------


def exact_real_roots(k3, k4, k5):
    with mpmath.workdps(60):
        k3, k4, k5 = (mpmath.mpf(float(k)) for k in (k3, k4, k5))
        coefficients = _nonic.coefficients_of(k3, k4, k5)
        found = mpmath.polyroots([mpmath.mpf(c) for c in coefficients], 2000, extraprec=800)
        return sorted(float(z.real) for z in found if abs(z.imag) < mpmath.mpf(10) ** -30 * abs(z))


def test_the_real_roots_are_all_there():
    rng = np.random.default_rng(9)
    counts = set()
    for i in range(30):
        odds = rng.normal(size=3)
        if i % 3 == 1:
            odds *= 10 ** rng.uniform(-4, 0, size=3)
        if i % 3 == 2:
            found = pearson.mixture_cumulants(random_mixture(rng, separations=(1e-4, 5)))
            odds = np.array([found.k3, found.k4, found.k5])
        if not all(odds):
            continue  # a double root at zero
        exact = exact_real_roots(*odds)
        counts.add(len(exact))
        mine = [root.p for root in pearson.roots(Cumulants(0, 1, *odds, 0))]
        np.testing.assert_allclose(mine, exact, rtol=1e-7)
    assert len(counts) > 2


@pytest.mark.parametrize("sds", [(1, 2), (2, 1), (1, 1.1)], ids=str)
def test_from_a_root_nearby_newton_arrives_in_a_few_steps(sds, monkeypatch):
    """Catches a slope that is wrong, which more steps would hide."""
    truth = Mixture.univariate([0.3, 0.7], [0, 3], sds)
    data = pearson.mixture_cumulants(truth)
    gammas = truth.means - data.mean
    exact = np.prod(gammas), gammas.sum(), np.diff(truth.covariances)[0] / 3
    monkeypatch.setattr(_nonic, "_MOST_STEPS", 5)
    found = _nonic.meet(exact[0] * (1 + 1e-3), (data.k3, data.k4, data.k5))
    np.testing.assert_allclose(found, exact, rtol=1e-12)


# --- Units, origin, mirror ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stretch", "shift"), [(1, 5), (3, 0), (-1, 0), (-0.25, 1e4), (1e-35, 0), (1e35, 0), (2, -1e6)]
)
@pytest.mark.parametrize("name", ["run", "crabs"])
def test_the_answer_moves_with_the_data(name, stretch, shift):
    x = X if name == "run" else np.repeat(np.arange(1.0, 30), COUNTS)
    plain, moved = pearson.roots(x), pearson.roots(shift + stretch * x)
    assert [root.admissible for root in moved] == [root.admissible for root in plain]
    turn = slice(None, None, 1 if stretch > 0 else -1)
    tolerance = 1e-10 + 1e-14 * abs(shift / stretch)
    for one, other in zip(plain, moved, strict=True):
        assert other.p / stretch**2 == pytest.approx(one.p, rel=100 * tolerance)
        if one.weights is not None:
            sizes = 1 + np.abs(one.variances).max()
            close(other.weights[turn], one.weights, 100 * tolerance)
            close((other.means[turn] - shift) / stretch, one.means, 100 * tolerance)
            close(
                other.variances[turn] / stretch**2 / sizes, one.variances / sizes, tolerance * 100
            )
        if one.admissible:
            assert other.sixth / stretch**6 == pytest.approx(one.sixth, rel=1e4 * tolerance)


def test_the_order_of_the_points_does_not_matter():
    shuffled = np.random.default_rng(10).permutation(X)
    assert pearson.fit(shuffled).mixture.distance(pearson.fit(X).mixture) < 1e-11


# --- Symmetric data -----------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, 0.3, 1e5])
def test_two_equal_bells_are_found(shift):
    truth = Mixture.univariate([0.5, 0.5], [shift - 2, shift + 2], [1, 1])
    cumulants = pearson.mixture_cumulants(truth)
    assert (cumulants.k3, cumulants.k5) == (0, 0)
    solutions = pearson.solve(cumulants)
    assert len(solutions) == 1
    assert error(solutions[0], truth) < 1e-13
    p = np.sqrt(12) * 2 / np.sqrt(3)
    np.testing.assert_allclose(
        [root.p for root in pearson.roots(cumulants)],
        [-np.sqrt(3) * p, -p, 0, p, np.sqrt(3) * p],
        rtol=1e-7,
        atol=1e-7,
    )


def test_symmetric_flat_data_give_two_equal_bells():
    x = np.array([-3, -2.5, -2, -1.5, 1.5, 2, 2.5, 3]) + 0.7
    fit = assert_sound(x)
    assert fit.converged
    close(fit.mixture.weights, 0.5, 1e-12)
    assert fit.mixture.sds[0] == pytest.approx(fit.mixture.sds[1], rel=1e-9)
    close(fit.mixture.means.mean(), 0.7, 1e-12)


@pytest.mark.parametrize("w", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("ratio", [1.2, 3, 10])
def test_equal_means_are_told_apart_by_their_sds(w, ratio):
    truth = Mixture.univariate([w, 1 - w], [4, 4], [ratio, 1])
    roots = pearson.roots(pearson.mixture_cumulants(truth))
    assert [(root.p, root.admissible) for root in roots] == [(0, True)]
    assert error(roots[0].mixture, truth) < 1e-12
    assert abs(roots[0].sixth) < 1e-9 * truth.sds.max() ** 6


def test_symmetric_peaked_data_give_one_mean():
    from scipy import stats

    share = np.arange(0.50005, 1, 1e-4)
    half = np.concatenate([stats.norm.ppf(share), 4 * stats.norm.ppf(share)])
    fit = assert_sound(7 + np.concatenate([half, -half]))
    assert fit.converged
    close(fit.mixture.means, 7, 1e-12)
    assert fit.mixture.sds[0] < fit.mixture.sds[1]
    assert fit.objective[-1] < 1e-9


def test_symmetric_peaked_data_that_no_two_sds_explain():
    data = Cumulants(0, 1, 0, 2, 0, -1e3)
    (root,) = pearson.roots(data)
    assert (root.p, root.admissible) == (0, False)
    assert "variance of component 1 came out negative" in root.message
    np.testing.assert_allclose(root.weights.sum(), 1)
    assert (root.weights @ root.variances) == pytest.approx(1)
    assert (root.weights @ (root.variances - 1) ** 2) == pytest.approx(2 / 3)
    assert (root.weights @ (root.variances - 1) ** 3) == pytest.approx(-1e3 / 15)


def test_a_root_that_came_in_by_squaring_is_told():
    """At 2 p^2 = -3 k4 in symmetric data."""
    root = pearson.roots(Cumulants(0, 1, 0, -1, 0, 0))[0]
    assert root.p == pytest.approx(-np.sqrt(1.5), rel=1e-7)
    assert not root.admissible
    assert "squared" in root.message
    assert root.weights is root.means is root.variances is None


@pytest.mark.parametrize("odd", [4.35528657e-08, -4.35528657e-08, 1e-9])
def test_a_root_that_is_real_by_rounding_alone_shows_no_nonsense(odd):
    """In data that are nearly symmetric; a variance of -1e13 came out here."""
    for root in pearson.roots(Cumulants(0, 1, odd, -0.0978804552, -8.65164059e-08, 0)):
        if root.p < -0.1 and root.weights is not None:
            assert np.abs(root.variances).max() < 2
            assert root.weights @ (root.variances + root.means**2) == pytest.approx(1)


@pytest.mark.parametrize(("k3", "k5", "word"), [(0, 0, "a positive k4"), (0, 0.5, "k3 and k5")])
def test_equal_means_are_no_answer_where_they_cannot_be(k3, k5, word):
    root = next(root for root in pearson.roots(Cumulants(0, 1, k3, -1, k5, 0)) if root.p == 0)
    assert not root.admissible
    assert word in root.message


# --- No mixture -----------------------------------------------------------------------------------


def test_one_normal_is_not_taken_apart():
    fit = pearson.fit(Cumulants(3, 4, 0, 0, 0, 0))
    assert (fit.converged, fit.failure, fit.n_iter) == (False, pearson.NO_MIXTURE, 0)
    assert fit.path == (Mixture.univariate([0.5, 0.5], [3, 3], [2, 2]),)
    assert fit.objective.tolist() == [0]
    assert "as for a single normal" in fit.message
    assert pearson.solve(Cumulants(3, 4, 0, 0, 0, 0)) == []


def test_no_mixture_is_an_answer_with_reasons():
    x = np.array([2.0, 3, 3, 9, 9, 9, 9])
    fit = assert_sound(x)
    roots = pearson.roots(x)
    assert not fit.converged
    assert fit.message.startswith(f"None of the {len(roots)} real roots of the nonic belongs to")
    assert "negative" in fit.message
    for root in roots:
        assert f"{root.p:.4g}" in fit.message
    assert "\n" not in fit.message
    sd = x.std()
    assert fit.mixture == fit.start
    np.testing.assert_allclose(fit.mixture.means, x.mean())
    np.testing.assert_allclose(fit.mixture.sds, sd)


def test_a_negative_variance_is_shown():
    root = pearson.roots(X)[1]
    assert not root.admissible
    assert root.variances[0] < 0 < root.variances[1]
    assert (
        root.message == f"The variance of component 1 came out negative, {root.variances[0]:.4g}."
    )
    assert 0 < root.weights[0] < 1
    assert root.weights @ root.means == pytest.approx(X.mean())


def test_a_negative_weight_is_shown():
    shown = [root for root in pearson.roots(X) if root.p > 0 and root.weights is not None]
    assert shown
    for root in shown:
        assert root.weights.min() < 0
        assert root.weights.sum() == pytest.approx(1)
        assert np.prod(root.means - X.mean()) == pytest.approx(root.p)
        spread = root.weights @ (root.variances + (root.means - X.mean()) ** 2)
        assert spread == pytest.approx(X.var())
        assert f"{root.weights[0]:.4g}, {root.weights[1]:.4g}" in root.message


def test_complex_means_are_not_shown():
    hidden = [root for root in pearson.roots(X) if root.weights is None]
    assert len(hidden) == 2
    for root in hidden:
        assert "complex" in root.message
        assert root.means is root.variances is root.mixture is None


# --- The fit ------------------------------------------------------------------------------------


def sixth_mismatch(mixture, x):
    z = (x - x.mean()) / x.std()
    own = Mixture.univariate(
        mixture.weights, (mixture.means - x.mean()) / x.std(), mixture.sds / x.std()
    )
    return abs(own.moment(6) - np.mean(z**6))


def test_the_objective_is_the_mismatch_of_the_sixth_moment():
    fit = pearson.fit(X)
    assert fit.objective_name == pearson.OBJECTIVE_NAME == "mismatch of the sixth moment"
    np.testing.assert_allclose(
        fit.objective, [sixth_mismatch(mixture, X) for mixture in fit.path], rtol=1e-10
    )


def test_the_path_begins_with_one_normal():
    fit = pearson.fit(X)
    assert fit.start == Mixture([0.5, 0.5], [X.mean()] * 2, [fit.start.covariances[0]] * 2)
    assert fit.start.sds[0] == pytest.approx(X.std(), rel=1e-14)
    assert len(fit.path) == 2
    assert (fit.converged, fit.failure, fit.n_iter) == (True, "", 1)
    assert fit.message == (
        "Chosen by the sixth moment among 1 admissible of 5 real roots of the nonic."
    )


@pytest.mark.parametrize("road", [pearson.roots, pearson.solve, pearson.fit])
def test_cumulants_stand_for_their_data(road):
    by_data, by_cumulants = road(X), road(pearson.cumulants(X))
    if road is pearson.solve:
        assert by_data == by_cumulants
    elif road is pearson.fit:
        assert by_data.path == by_cumulants.path
    else:
        assert [root.p for root in by_data] == [root.p for root in by_cumulants]


def test_what_a_root_holds_cannot_be_changed():
    root = pearson.roots(X)[1]
    for array in (root.weights, root.means, root.variances):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


# --- Refusals -----------------------------------------------------------------------------------

PLANE = Mixture([1], [[0, 0]], [np.eye(2)])
THREE = [1, 2, 1]
REFUSED = {
    "x empty": (lambda: pearson.fit([]), ValueError, ["x is empty"]),
    "x nan": (lambda: pearson.solve([0, np.nan]), ValueError, ["x holds nan"]),
    "x one value": (lambda: pearson.fit([0.1] * 9), ValueError, ["x holds one value only", "two"]),
    "x column": (
        lambda: pearson.roots([[1.0], [2.0]]),
        ValueError,
        ["x has shape (2, 1)", "ravel"],
    ),
    "x drowned": (
        lambda: pearson.fit(1e15 + np.arange(4.0)),
        ValueError,
        ["x has mean 1e+15", "subtract a constant"],
    ),
    "x narrow": (lambda: pearson.fit([0, 1e-50]), ValueError, ["x has the sd 5e-51", "1e-40"]),
    "x wide": (lambda: pearson.fit([0, 1e50]), ValueError, ["x has the sd 5e+49", "1e+40"]),
    "x very wide": (lambda: pearson.fit([0, 1e90]), ValueError, ["x spans 1e+90"]),
    "x a mixture": (lambda: pearson.fit(PLANE), ValueError, ["x holds", "no number"]),
    "edges few": (
        lambda: pearson.binned_cumulants([0, 1, 2], THREE),
        ValueError,
        ["edges has shape (3,)", "(4,), one more than counts"],
    ),
    "edges nested": (
        lambda: pearson.binned_cumulants([[0, 1, 2, 3]], THREE),
        ValueError,
        ["edges has shape (1, 4)"],
    ),
    "edges equal": (
        lambda: pearson.binned_cumulants([0, 1, 1, 2], THREE),
        ValueError,
        ["edges goes from"],
    ),
    "edges descend": (
        lambda: pearson.binned_cumulants([3, 2, 1, 0], THREE),
        ValueError,
        ["edges goes from"],
    ),
    "edges nan": (
        lambda: pearson.binned_cumulants([0, 1, np.nan, 2], THREE),
        ValueError,
        ["edges holds nan"],
    ),
    "edges text": (lambda: pearson.binned_cumulants("abcd", THREE), ValueError, ["edges", "text"]),
    "edges none": (lambda: pearson.binned_cumulants(None, THREE), ValueError, ["edges", "None"]),
    "edges huge": (
        lambda: pearson.binned_cumulants([0, 1, 2, 10**400], THREE),
        ValueError,
        ["edges", "too large"],
    ),
    "edges open below": (
        lambda: pearson.binned_cumulants([-np.inf, 1, 2, 3], THREE),
        ValueError,
        ["edges holds an infinite end", "finite edges", "no midpoint"],
    ),
    "edges open above": (
        lambda: pearson.binned_cumulants([0, 1, 2, np.inf], THREE),
        ValueError,
        ["edges holds an infinite end"],
    ),
    "edges wide": (
        lambda: pearson.binned_cumulants([0, 1, 2, 1e60], THREE),
        ValueError,
        ["edges has the sd", "1e+40"],
    ),
    "edges drowned": (
        lambda: pearson.binned_cumulants(1e15 + np.arange(4.0), THREE),
        ValueError,
        ["edges has mean 1e+15", "subtract a constant"],
    ),
    "counts empty": (lambda: pearson.binned_cumulants([0], []), ValueError, ["counts is empty"]),
    "counts nan": (
        lambda: pearson.binned_cumulants([0, 1, 2, 3], [1, np.nan, 2]),
        ValueError,
        ["counts holds nan"],
    ),
    "counts negative": (
        lambda: pearson.binned_cumulants([0, 1, 2, 3], [1, -2, 2]),
        ValueError,
        ["counts[1] is -2", "at least zero"],
    ),
    "counts alone": (
        lambda: pearson.binned_cumulants([0, 1, 2, 3], [0, 2, 0]),
        ValueError,
        ["counts are zero in all classes but one"],
    ),
    "counts apart": (
        lambda: pearson.binned_cumulants([-2.5, -1.5, -0.5, 0.5], [1, 2, 1e20]),
        ValueError,
        ["edges reaches", "1e+07"],
    ),
    "sheppard word": (
        lambda: pearson.binned_cumulants([0, 1, 2, 3], THREE, sheppard="yes"),
        TypeError,
        ["sheppard is 'yes'", "True or False"],
    ),
    "sheppard unequal": (
        lambda: pearson.binned_cumulants([0, 1, 2, 4], THREE, sheppard=True),
        ValueError,
        ["edges make classes from 1 to 2 wide", "equal width"],
    ),
    "sheppard too wide": (
        lambda: pearson.binned_cumulants([0, 1, 2, 3], [1, 99, 0], sheppard=True),
        ValueError,
        ["counts have the variance 0.0099", "0.0833", "sheppard=False"],
    ),
    "mixture row": (
        lambda: pearson.mixture_cumulants([0, 1]),
        TypeError,
        ["mixture is [0, 1]", "a Mixture"],
    ),
    "mixture plane": (
        lambda: pearson.mixture_cumulants(PLANE),
        ValueError,
        ["mixture has d=2", "one-dimensional"],
    ),
    "mixture wide": (
        lambda: pearson.mixture_cumulants(Mixture([1], [0], [1e100])),
        ValueError,
        ["mixture has the sd 1e+50", "1e+40"],
    ),
    "mixture apart": (
        lambda: pearson.mixture_cumulants(Mixture([1e-200, 1], [1e90, 0], [1, 1])),
        ValueError,
        ["mixture reaches", "1e+07"],
    ),
    "mixture of unequal widths": (
        lambda: pearson.mixture_cumulants(Mixture([1e-100, 1], [0, 0], [1e100, 1])),
        ValueError,
        ["mixture reaches", "1e+07"],
    ),
    "nonic data": (lambda: pearson.nonic([1.0, 2]), TypeError, ["cumulants is [1.0, 2]"]),
    "nonic wide": (
        lambda: pearson.nonic(Cumulants(0, 1e60, 1e90, 0, 0, 0)),
        ValueError,
        ["cumulants have the sd 1e+30", "1e+15"],
    ),
    "nonic narrow": (
        lambda: pearson.nonic(Cumulants(0, 1e-60, 1e-90, 0, 0, 0)),
        ValueError,
        ["cumulants have the sd 1e-30", "1e-15"],
    ),
    "nonic extreme": (
        lambda: pearson.nonic(Cumulants(0, 1e30, 1e75, 0, 0, 0)),
        ValueError,
        ["cumulants have", "overflow"],
    ),
    "k3 nan": (lambda: Cumulants(0, 1, np.nan, 0, 0, 0), ValueError, ["k3 is nan", "finite"]),
    "k6 inf": (lambda: Cumulants(0, 1, 0, 0, 0, np.inf), ValueError, ["k6 is inf", "finite"]),
    "k4 text": (lambda: Cumulants(0, 1, 0, "a", 0, 0), ValueError, ["k4 is 'a'", "finite number"]),
    "mean list": (lambda: Cumulants([0], 1, 0, 0, 0, 0), ValueError, ["mean is [0]", "number"]),
    "k3 absurd": (
        lambda: Cumulants(0, 4, 9e30, 0, 0, 0),
        ValueError,
        ["k3 is 9e+30 where the sd is 2", "1e+30 times the sd to the power of 3"],
    ),
    "k2 zero": (lambda: Cumulants(0, 0, 0, 0, 0, 0), ValueError, ["k2 is 0", "a variance"]),
    "k2 negative": (lambda: Cumulants(0, -1, 0, 0, 0, 0), ValueError, ["k2 is -1", "a variance"]),
    "k2 huge": (lambda: Cumulants(0, 1e100, 0, 0, 0, 0), ValueError, ["k2 is 1e+100", "1e+80"]),
}


@pytest.mark.parametrize(("call", "kind", "parts"), REFUSED.values(), ids=REFUSED.keys())
def test_nonsense_is_refused_by_name(call, kind, parts):
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert message.startswith(parts[0])
    for part in [*parts, "allowed: " if "ravel" not in parts else "allowed"]:
        assert part in message
    assert "\n" not in message
