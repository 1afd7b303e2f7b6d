"""The first road: its algebra is SymPy's, its numbers are the published ones, its verdicts true."""

from itertools import permutations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from mixlab import datasets, moments
from mixlab.mixture import Mixture
from mixlab.moments import Basin

CAREFUL = settings(deadline=None, derandomize=True, max_examples=60)

X, TRUTH = datasets.vincent_run()
VALUES = moments.sample_moments(X, range(1, 6))
WAITING = datasets.old_faithful()[:, 1]
CRABS = np.repeat(np.arange(1.0, 30.0), datasets.crabs()[1])  # in class units

# The published run.
PRINTED = [
    "-0.0964001259983833",
    "1.93947261516827",
    "9.45613788320574",
    "3.31424965505908",
    "0.672375746577542",
]
ROOT = np.array(PRINTED, dtype=float)
GUESSES = {
    "truth": (0, 2, 10, 3, 0.7),
    "near": (0.3, 2.2, 10.2, 3.2, 0.7),
    "histogram": (0, 3, 10, 5, 0.7),
}
FAR = (2, 3, 9, 4, 0.9)

published_guess = pytest.mark.parametrize("guess", GUESSES.values(), ids=GUESSES.keys())


def random_guesses(count, seed):
    """Starts drawn as for the published basins: two means, two sds and a weight."""
    rng = np.random.default_rng(seed)
    low, high = np.array([[-5, 0.5, -5, 0.5, 0.1], [15, 6, 15, 6, 0.9]])
    return rng.uniform(low, high, (count, 5))


def mirror(row):
    return np.array([*row[2:4], *row[0:2], 1 - row[4]])


# --- Algebra --------------------------------------------------------------------------------


@pytest.mark.parametrize("order", range(11))
def test_normal_moment_is_the_closed_form(order):
    mu, sigma = sympy.symbols("mu sigma")
    closed = sum(
        sympy.binomial(order, 2 * i)
        * sympy.factorial2(2 * i - 1)
        * sigma ** (2 * i)
        * mu ** (order - 2 * i)
        for i in range(order // 2 + 1)
    )
    moment = moments.normal_moment(order)
    assert sympy.expand(moment - closed) == 0
    assert moment.free_symbols <= {mu, sigma}  # plain symbols, without assumptions


@pytest.mark.parametrize(
    ("K", "names"),
    [
        (1, "mu_1 sigma_1"),
        (2, "mu_1 sigma_1 mu_2 sigma_2 r"),
        (3, "mu_1 sigma_1 mu_2 sigma_2 mu_3 sigma_3 pi_1 pi_2"),
    ],
)
def test_symbols_are_named_as_in_the_lesson(K, names):
    assert [str(symbol) for symbol in moments.symbols(K)] == names.split()
    used = set().union(*(p.free_symbols for p in moments.mixture_moments([1, 2], K)))
    assert used == set(moments.symbols(K))


MIXTURES = {
    1: Mixture.univariate([1], [3], [2]),
    2: Mixture.univariate([0.25, 0.75], [-1, 4], [0.5, 2]),
    3: Mixture.univariate([0.125, 0.5, 0.375], [-1, 4, 0], [0.5, 2, 1]),
}


@pytest.mark.parametrize("K", MIXTURES)
def test_mixture_moments_are_the_mixtures_moments(K):
    orders = [7, 1, 2, 3, 4, 5]
    at = dict(zip(moments.symbols(K), moments.parameters(MIXTURES[K]), strict=True))
    polynomials = moments.mixture_moments(orders, K)
    assert len(polynomials) == len(orders)
    numbers = [float(polynomial.subs(at)) for polynomial in polynomials]
    expected = [MIXTURES[K].moment(order) for order in orders]
    np.testing.assert_allclose(numbers, expected, rtol=1e-12)


@pytest.mark.parametrize("K", MIXTURES)
def test_the_equations_are_zero_at_the_answer_and_not_beside_it(K):
    mixture = MIXTURES[K]
    values = [mixture.moment(order) for order in range(1, 3 * K)]
    system = moments.equations(values, K)
    assert len(system) == len(moments.symbols(K)) == 3 * K - 1
    answer = moments.parameters(mixture)
    for row, zero in ((answer, True), (answer + 0.125, False)):
        at = dict(zip(moments.symbols(K), row, strict=True))
        left = np.array([float(equation.subs(at)) for equation in system])
        assert np.allclose(left / np.abs(values), 0, atol=1e-12) == zero


def test_equations_subtract_the_data_and_not_the_other_way_round():
    mu = moments.symbols(1)[0]
    assert float(moments.equations([3.0, 11.0], 1)[0].subs(mu, 5)) == 2


# --- The published run ----------------------------------------------------------------------


def test_sample_moments_are_the_published_ones_to_the_last_digit():
    assert VALUES.tolist() == [
        3.033243007556774,
        35.429816643767715,
        378.3815897586502,
        4697.59347129467,
        60793.208071695706,
    ]


@published_guess
def test_nsolve_prints_the_published_digits(guess):
    # That run's equations went through print: 15 digits of each moment.
    printed = [float(f"{value:.15g}") for value in VALUES]
    answer = sympy.nsolve(moments.equations(printed), moments.symbols(), guess)
    assert [str(number) for number in answer] == PRINTED
    assert np.linalg.norm(np.array(answer, dtype=float).ravel() - GUESSES["truth"]) == (
        0.6389510902822756
    )


@published_guess
@pytest.mark.parametrize("method", ["newton", "nsolve"])
def test_every_published_guess_reaches_the_published_root(guess, method):
    fit = moments.fit(X, moments.to_mixture(guess), method=method)
    assert fit.converged
    np.testing.assert_allclose(moments.parameters(fit.mixture), ROOT, rtol=0, atol=2e-13)
    solved = moments.solve(VALUES, guess, method=method)
    np.testing.assert_allclose(solved.parameters, ROOT, rtol=0, atol=1e-12)


@published_guess
def test_newton_and_nsolve_agree(guess):
    start = moments.to_mixture(guess)
    newton, nsolve = (moments.fit(X, start, method=m) for m in ("newton", "nsolve"))
    np.testing.assert_allclose(
        moments.parameters(newton.mixture), moments.parameters(nsolve.mixture), rtol=0, atol=1e-10
    )


def test_nsolve_from_afar_fails_as_published():
    with pytest.raises(ValueError, match=r"Could not find root.*\(1278\.67"):
        sympy.nsolve(moments.equations(VALUES), moments.symbols(), FAR)


@pytest.mark.parametrize(("method", "word"), [("textbook", "Newton"), ("nsolve", "1278.67")])
def test_failing_from_afar_is_an_answer_not_an_accident(method, word):
    start = moments.to_mixture(FAR)
    fit = moments.fit(X, start, method=method)
    assert (fit.converged, fit.failure) == (False, moments.NO_ROOT)
    assert word in fit.message
    assert "\n" not in fit.message
    assert fit.start is start
    assert np.isfinite(fit.objective).all()


def test_damping_reaches_the_root_where_the_published_way_fails():
    fit = moments.fit(X, moments.to_mixture(FAR))
    assert (fit.converged, fit.failure) == (True, "")
    np.testing.assert_allclose(moments.parameters(fit.mixture), ROOT, rtol=0, atol=2e-13)


def test_sample_moments_are_averages_of_powers():
    x = np.array([-2.0, 0.5, 3.0])
    expected = [np.mean(x**3), np.mean(x), np.mean(x**4)]
    np.testing.assert_allclose(moments.sample_moments(x, [3, 1, 4]), expected, rtol=1e-15)


# --- Newton's steps -------------------------------------------------------------------------


def exact_newton_step(values, row, K):
    """One Newton step in rational arithmetic, with SymPy's own Jacobian."""
    symbols = sympy.Matrix(moments.symbols(K))
    system = sympy.Matrix(moments.mixture_moments(range(1, 3 * K), K))
    at = dict(zip(symbols, map(Rational, row), strict=True))
    jacobian = system.jacobian(symbols).subs(at)
    residuals = system.subs(at) - sympy.Matrix([Rational(float(value)) for value in values])
    step = jacobian.LUsolve(residuals)
    return np.array([float(Rational(v) - s) for v, s in zip(row, step, strict=True)])


@pytest.mark.parametrize(
    ("K", "row"),
    [
        (1, [0.5, 3]),
        (2, [1, 1.5, 3, 2.5, 0.375]),
        (2, [-1, -0.75, 5, 2, 0.5]),
        (3, [-1.25, 0.75, 3.5, 2.5, 0.5, 1.25, 0.25, 0.375]),
        (2, [0, 5, 4, 3, 0.5]),  # 5^2 = 3^2 + 4^2: elimination without row exchanges meets a zero
        (3, [1, 0.5, 1, 2, 4, 1.25, 0.25, 0.375]),  # equal means
    ],
)
def test_a_textbook_step_is_the_exact_newton_step(K, row):
    values = [MIXTURES[K].moment(order) for order in range(1, 3 * K)]
    root = moments.solve(values, row, method="textbook", max_iter=1)
    assert root.n_iter == 1
    np.testing.assert_allclose(root.path[1], exact_newton_step(values, row, K), rtol=1e-9)


def plain_newton(values, row, steps):
    """Newton's method written another way: a central-difference Jacobian, np.linalg.solve."""

    def residuals(row):
        return np.array([moments.to_mixture(row).moment(j) for j in range(1, 6)]) - values

    path = [np.array(row, dtype=float)]
    for _ in range(steps):
        here = path[-1]
        h = 1e-5
        nudges = h * np.eye(5)
        jacobian = np.array(
            [(residuals(here + nudge) - residuals(here - nudge)) / (2 * h) for nudge in nudges]
        ).T
        path.append(here - np.linalg.solve(jacobian, residuals(here)))
    return np.array(path)


@pytest.mark.parametrize("guess", [GUESSES["truth"], GUESSES["near"], (-1, 2.5, 9, 4, 0.6)])
def test_the_textbook_path_is_newtons(guess):
    path = moments.solve(VALUES, guess, method="textbook").path
    assert len(path) > 4
    np.testing.assert_allclose(path, plain_newton(VALUES, guess, len(path) - 1), atol=1e-5)


def test_damping_changes_nothing_where_every_full_step_helps():
    full, damped = (
        moments.solve(VALUES, GUESSES["near"], method=m) for m in ("textbook", "newton")
    )
    np.testing.assert_array_equal(damped.path, full.path)


# Ten thousand would show the same; these keep it quick. About one in 250 needs the second try.
MANY = random_guesses(2000, seed=0)
MANY_LABELS = moments.basins(X, MANY, reference=TRUTH)


def test_damping_reaches_a_root_from_every_start_from_which_the_textbook_does():
    textbook = moments.basins(X, MANY, reference=TRUTH, method="textbook")
    found, found_textbook = MANY_LABELS != Basin.NOWHERE, textbook != Basin.NOWHERE
    assert found_textbook.sum() > 50
    assert found[found_textbook].all()
    assert found.sum() > 2 * found_textbook.sum()


def test_every_path_is_a_descent_or_the_textbooks():
    descents = textbooks = 0
    for row in MANY[MANY_LABELS != Basin.NOWHERE]:
        root = moments.solve(VALUES, row)
        assert root.n_iter == len(root.path) - 1
        if (np.diff(root.mismatch) <= 0).all():
            descents += 1
        else:
            textbook = moments.solve(VALUES, row, method="textbook")
            np.testing.assert_array_equal(root.path, textbook.path)
            assert textbook.converged
            textbooks += 1
    assert descents > 10 * textbooks > 0


def test_arrived_means_that_the_moments_are_met():
    whole = moments.solve(VALUES, GUESSES["near"])
    nearly = int(np.argmax(whole.mismatch < 1e-6))
    assert 1e-10 < whole.mismatch[nearly] < 1e-6
    assert not moments.solve(VALUES, GUESSES["near"], max_iter=nearly).converged
    assert moments.solve(VALUES, GUESSES["near"], max_iter=nearly + 1).converged


@pytest.mark.parametrize("method", ["newton", "textbook", "nsolve"])
def test_the_path_of_a_root_begins_at_the_guess_to_the_last_bit(method):
    root = moments.solve(VALUES, GUESSES["near"], method=method)
    np.testing.assert_array_equal(root.path[0], GUESSES["near"])
    np.testing.assert_allclose(root.path[-1], root.parameters, rtol=1e-14)
    assert len(root.path) == len(root.mismatch) == root.n_iter + 1


def test_the_objective_is_the_mismatch_of_the_scaled_moments():
    fit = moments.fit(X, moments.to_mixture(FAR))
    z = (X - X.mean()) / X.std()
    target = moments.sample_moments(z, range(1, 6))
    for mixture, objective in zip(fit.path, fit.objective, strict=True):
        own = Mixture.univariate(
            mixture.weights, (mixture.means - X.mean()) / X.std(), mixture.sds / X.std()
        )
        gap = np.array([own.moment(order) for order in range(1, 6)]) - target
        assert objective == pytest.approx(np.linalg.norm(gap), rel=1e-8, abs=1e-13)
    assert fit.objective[-1] < 1e-10


# --- What a fit is --------------------------------------------------------------------------


def test_the_path_goes_from_the_very_start_to_the_mixture_in_mixtures():
    start = moments.to_mixture(FAR)
    fit = moments.fit(X, start)
    assert fit.path[0] is start
    assert fit.path[-1] is fit.mixture
    assert all(isinstance(mixture, Mixture) for mixture in fit.path)
    assert len(fit.path) == len(fit.objective) == fit.n_iter + 1
    assert fit.converged is True


def test_one_step_is_one_step():
    fit = moments.fit(X, moments.to_mixture(FAR), max_iter=1)
    assert (fit.converged, fit.n_iter, len(fit.path)) == (False, 1, 2)
    assert "1 step" in fit.message
    assert fit.objective[1] < fit.objective[0]


def test_from_the_answer_no_step_is_needed():
    answer = Mixture.univariate([1], [0], [1])
    fit = moments.fit([-1, 1], answer)
    assert (fit.converged, fit.n_iter) == (True, 0)
    assert fit.path == (answer,)


def test_with_one_component_the_answer_is_mean_and_sd():
    fit = moments.fit(WAITING, Mixture.univariate([1], [50], [40]))
    assert fit.converged
    assert fit.mixture.means[0] == pytest.approx(WAITING.mean(), rel=1e-12)
    assert fit.mixture.sds[0] == pytest.approx(WAITING.std(), rel=1e-12)


def test_the_answer_has_the_moments_of_the_data():
    fit = moments.fit(WAITING, Mixture.univariate([0.4, 0.6], [54, 80], [6, 6]))
    assert fit.converged
    own = [fit.mixture.moment(order) for order in range(1, 6)]
    np.testing.assert_allclose(own, moments.sample_moments(WAITING, range(1, 6)), rtol=1e-12)


@published_guess
def test_a_relabelled_start_reaches_the_relabelled_answer(guess):
    plain, swapped = (moments.solve(VALUES, row) for row in (guess, mirror(guess)))
    np.testing.assert_allclose(swapped.parameters, mirror(plain.parameters), rtol=0, atol=1e-11)


@pytest.mark.parametrize(
    ("stretch", "shift", "accuracy"),
    [
        (1e-6, 0, 1e-12),
        (1e6, 0, 1e-12),
        (1e-30, 0, 1e-12),
        (1e30, 0, 1e-12),
        (1, 1e4, 1e-11),
        (1, 1e6, 1e-9),  # the data themselves lose 1e-10 of their sd there
        (1e-6, 1, 1e-9),
        (-1, 0, 1e-12),
    ],
)
def test_the_answer_moves_with_the_data(stretch, shift, accuracy):
    start = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
    moved = Mixture(start.weights, shift + stretch * start.means, stretch**2 * start.covariances)
    fit = moments.fit(shift + stretch * X, moved)
    assert fit.converged
    np.testing.assert_allclose((fit.mixture.means - shift) / stretch, ROOT[:4:2], atol=accuracy)
    np.testing.assert_allclose(fit.mixture.sds / abs(stretch), ROOT[1:4:2], atol=accuracy)
    np.testing.assert_allclose(fit.mixture.weights[0], ROOT[4], atol=accuracy)


@given(
    mean=st.floats(-100, 100),
    gap=st.floats(2, 6),
    sds=st.tuples(st.floats(0.5, 1.5), st.floats(0.5, 1.5)),
    weight=st.floats(0.25, 0.75),
    nudge=st.lists(st.floats(-0.02, 0.02), min_size=5, max_size=5),
)
@CAREFUL
def test_exact_moments_of_two_components_give_them_back(mean, gap, sds, weight, nudge):
    mixture = Mixture.univariate([weight, 1 - weight], [0, gap], sds)
    values = [mixture.moment(order) for order in range(1, 6)]
    answer = moments.parameters(mixture)
    root = moments.solve(values, answer + nudge)
    assert root.converged
    assert root.admissible
    np.testing.assert_allclose(root.parameters, answer, atol=1e-7)


def test_exact_moments_of_three_components_give_them_back():
    mixture = Mixture.univariate([0.3, 0.4, 0.3], [0, 6, 14], [1, 2, 1.5])
    values = [mixture.moment(order) for order in range(1, 9)]
    answer = moments.parameters(mixture)
    rng = np.random.default_rng(1)
    for _ in range(30):
        root = moments.solve(values, answer * (1 + 0.01 * rng.standard_normal(8)))
        assert root.admissible
        np.testing.assert_allclose(root.parameters, answer, atol=1e-9)


def test_a_negative_sigma_is_said_and_its_square_counts():
    row = next(
        row
        for row in MANY[MANY_LABELS == Basin.ROOT]
        if (moments.solve(VALUES, row).parameters[1:4:2] < 0).any()
    )
    root = moments.solve(VALUES, row)
    assert root.admissible
    assert "negative" in root.message
    fit = moments.fit(X, moments.to_mixture(row))
    assert fit.converged
    assert "negative" in fit.message
    np.testing.assert_allclose(moments.parameters(fit.mixture), ROOT, rtol=0, atol=1e-9)


def test_a_negative_sigma_in_the_guess_changes_no_answer():
    root = moments.solve(VALUES, (0, -3, 10, 5, 0.7))
    np.testing.assert_allclose(root.parameters, ROOT * [1, -1, 1, 1, 1], rtol=0, atol=1e-11)


def inadmissible_start():
    rng = np.random.default_rng(2)
    low, high = np.array([[45, 2, 45, 2, 0.1], [95, 14, 95, 14, 0.9]])
    rows = rng.uniform(low, high, (400, 5))
    labels = moments.basins(WAITING, rows)
    return rows[labels == Basin.INADMISSIBLE][0]


def test_a_root_that_is_no_mixture_is_never_passed_off_as_one():
    row = inadmissible_start()
    root = moments.solve(moments.sample_moments(WAITING, range(1, 6)), row)
    assert root.converged  # the equations are met ...
    assert not root.admissible  # ... by no mixture
    assert not 0 < root.parameters[4] < 1
    fit = moments.fit(WAITING, moments.to_mixture(row))
    assert (fit.converged, fit.failure) == (False, moments.NO_MIXTURE)
    assert "not by a mixture" in fit.message
    assert f"{root.parameters[4]:.4g}" in fit.message
    assert fit.mixture is fit.path[-1]
    assert fit.objective[-1] > 1e-3  # the last valid mixture does not solve the equations


@pytest.mark.parametrize("x", [[1.0, 2.0], [0.0, 0.0, 1.0], [3.0] * 7 + [5.0] * 2], ids=str)
def test_two_spikes_are_no_mixture_of_normals(x):
    # Their moments are met where both sigmas are zero, and rounding leaves about 1e-8.
    low, high = min(x), max(x)
    w, gap = np.mean(np.array(x) == low), high - low
    start = Mixture.univariate([w, 1 - w], [low + 0.1 * gap, high - 0.1 * gap], [0.2 * gap] * 2)
    fit = moments.fit(x, start)
    assert (fit.converged, fit.failure) == (False, moments.NO_MIXTURE)
    assert "sd is zero" in fit.message
    assert moments.basins(x, [start])[0] == Basin.INADMISSIBLE


@pytest.mark.parametrize("method", ["newton", "textbook", "nsolve"])
@pytest.mark.parametrize(
    "start",
    [
        Mixture.univariate([0, 1], [0, 10], [3, 5]),
        Mixture.univariate([1, 0], [0, 10], [3, 5]),
        Mixture.univariate([0.5, 0.5], [5, 5], [3, 3]),
        Mixture.univariate([0.2, 0.8], [5, 5], [3, 3]),
    ],
    ids=["no first", "no second", "twins", "unequal twins"],
)
def test_a_start_that_says_not_which_way_to_go_is_told_so(start, method):
    fit = moments.fit(X, start, method=method)
    assert fit.converged is False
    assert fit.mixture is start
    reasons = ("weight", "same", "singular")
    assert any(word in fit.message for word in reasons)


@pytest.mark.parametrize("K", [3, 4, 6])
def test_many_components_end_in_a_verdict_not_an_accident(K):
    for seed in range(10):
        start = Mixture.univariate(
            np.full(K, 1 / K), np.random.default_rng(seed).choice(X, K), np.full(K, 2.0)
        )
        fit = moments.fit(X, start)
        assert fit.message
        assert np.isfinite(fit.objective).all()
        assert np.isfinite(fit.mixture.logpdf(X[:5])).all()


@pytest.mark.parametrize("seed", range(10))
def test_running_off_to_infinity_is_an_answer_at_any_scale(seed):
    rng = np.random.default_rng(seed)
    for stretch in (1e-67, 1e67):
        x = stretch * rng.standard_t(3, 30)
        start = Mixture.univariate([0.5, 0.5], rng.choice(x, 2), [x.std() / 2] * 2)
        for method in ("newton", "textbook"):
            fit = moments.fit(x, start, method=method)
            assert np.isfinite(fit.mixture.logpdf(x)).all()
            assert np.isfinite(fit.objective).all()


# --- Basins ---------------------------------------------------------------------------------


def verdict(x, row, reference_root):
    """What `basins` should say, from a single fit."""
    values = moments.sample_moments((x - x.mean()) / x.std(), range(1, 6))
    z = np.array([*((row[:4:2] - x.mean()) / x.std()), *(row[1:4:2] / x.std()), row[4]])
    root = moments.solve(values, z[[0, 2, 1, 3, 4]])
    if not root.converged:
        return Basin.NOWHERE
    if not root.admissible:
        return Basin.INADMISSIBLE
    p = np.abs(root.parameters) * [0, 1, 0, 1, 1] + root.parameters * [1, 0, 1, 0, 0]
    p = p * [x.std(), x.std(), x.std(), x.std(), 1] + [x.mean(), 0, x.mean(), 0, 0]
    if np.allclose(p, reference_root, atol=1e-4):
        return Basin.ROOT
    if np.allclose(p, mirror(reference_root), atol=1e-4):
        return Basin.MIRROR
    return Basin.OTHER


def test_basins_say_what_single_fits_say_on_the_published_run():
    rows = random_guesses(150, seed=3)
    labels = moments.basins(X, rows, reference=TRUTH)
    expected = [verdict(X, row, ROOT) for row in rows]
    np.testing.assert_array_equal(labels, expected)
    assert {Basin.ROOT, Basin.MIRROR, Basin.NOWHERE} == set(labels)


def test_basins_and_fit_agree_on_whether_it_converged():
    rows = MANY[:150]
    converged = [moments.fit(X, moments.to_mixture(row)).converged for row in rows]
    np.testing.assert_array_equal(converged, MANY_LABELS[:150] <= Basin.OTHER)


# Both admissible solutions of Pearson's crabs: the one that he chose, and the other.
CHOSEN = np.array([13.39801, 4.51164, 19.30311, 3.10942, 0.424059])
SECOND = np.array([14.37198, 4.77025, 19.56875, 2.87726, 0.532975])


def test_each_label_is_given_where_it_should_be():
    rows = [CHOSEN, mirror(CHOSEN), SECOND, mirror(SECOND), [0, 1, 50, 1, 0.5]]
    labels = moments.basins(CRABS, rows, reference=moments.to_mixture(CHOSEN))
    expected = [Basin.ROOT, Basin.MIRROR, Basin.OTHER, Basin.OTHER, Basin.NOWHERE]
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(
        moments.basins(WAITING, [inadmissible_start()]), [Basin.INADMISSIBLE]
    )


def test_the_reference_decides_which_root_and_which_labels():
    rows = [CHOSEN, mirror(CHOSEN), SECOND]
    for reference, expected in [
        (mirror(CHOSEN), [Basin.MIRROR, Basin.ROOT, Basin.OTHER]),
        (SECOND, [Basin.OTHER, Basin.OTHER, Basin.ROOT]),
    ]:
        labels = moments.basins(CRABS, rows, reference=moments.to_mixture(reference))
        np.testing.assert_array_equal(labels, expected)


def test_a_reference_that_leads_nowhere_makes_every_root_another():
    nowhere = moments.to_mixture([0, 1, 50, 1, 0.5])
    assert not moments.fit(CRABS, nowhere).converged
    labels = moments.basins(CRABS, [CHOSEN, mirror(CHOSEN)], reference=nowhere)
    np.testing.assert_array_equal(labels, [Basin.OTHER, Basin.OTHER])


def test_without_a_reference_the_most_common_root_counts_in_the_order_of_its_means():
    rows = [mirror(SECOND), SECOND, CHOSEN, mirror(CHOSEN), mirror(CHOSEN)]
    expected = [Basin.OTHER, Basin.OTHER, Basin.ROOT, Basin.MIRROR, Basin.MIRROR]
    np.testing.assert_array_equal(moments.basins(CRABS, rows), expected)
    expected = [Basin.MIRROR, Basin.ROOT, Basin.OTHER]
    np.testing.assert_array_equal(moments.basins(CRABS, rows[:3]), expected)


def test_crabs_have_two_admissible_roots_to_the_published_digits():
    for row in (CHOSEN, SECOND):
        fit = moments.fit(CRABS, moments.to_mixture(row))
        assert fit.converged
        np.testing.assert_allclose(moments.parameters(fit.mixture), row, atol=1e-5)


def test_a_batch_is_its_starts_one_by_one():
    rows = random_guesses(80, seed=4)
    together = moments.basins(X, rows, reference=TRUTH)
    single = [moments.basins(X, row[None], reference=TRUTH)[0] for row in rows]
    np.testing.assert_array_equal(together, single)
    shuffled = np.random.default_rng(0).permutation(80)
    np.testing.assert_array_equal(
        moments.basins(X, rows[shuffled], reference=TRUTH), together[shuffled]
    )


def test_mixtures_are_starts_too():
    rows = random_guesses(20, seed=5)
    mixtures = [moments.to_mixture(row) for row in rows]
    expected = moments.basins(X, rows, reference=TRUTH)
    for given_starts in (mixtures, tuple(mixtures), np.array(mixtures), rows.tolist()):
        np.testing.assert_array_equal(moments.basins(X, given_starts, reference=TRUTH), expected)


def test_with_three_components_every_relabelling_is_a_mirror():
    mixture = Mixture.univariate([0.2, 0.5, 0.3], [0, 6, 14], [1, 2, 1.5])
    x = mixture.sample(4000, rng=6)
    orders = [list(order) for order in permutations(range(3))]
    rows = [
        moments.parameters(Mixture(mixture.weights[o], mixture.means[o], mixture.covariances[o]))
        for o in orders
    ]
    labels = moments.basins(x, rows, reference=mixture)
    np.testing.assert_array_equal(labels, [Basin.ROOT, *[Basin.MIRROR] * 5])


def test_with_one_component_there_is_one_root():
    labels = moments.basins(X, [[0, 1], [50, 3], [-3, 30], [0, -1]])
    np.testing.assert_array_equal(labels, [Basin.ROOT] * 4)


def test_starts_without_hope_are_labels_not_accidents():
    rows = [[0, 0, 0, 0, 0], [0, 3, 10, 5, 0], [1e150] * 5, [5, 3, 5, 3, 0.5], [0, 3, 1e100, 5, 9]]
    np.testing.assert_array_equal(moments.basins(X, rows, reference=TRUTH), [Basin.NOWHERE] * 5)


def test_labels_are_small_integers_in_the_order_of_the_starts():
    assert MANY_LABELS.dtype == np.int8
    assert MANY_LABELS.shape == (2000,)
    assert (MANY_LABELS == Basin.ROOT).sum() == pytest.approx(
        (MANY_LABELS == Basin.MIRROR).sum(), rel=0.3
    )


# --- To and fro -----------------------------------------------------------------------------


@pytest.mark.parametrize("mixture", MIXTURES.values(), ids=["K1", "K2", "K3"])
def test_parameters_there_and_back(mixture):
    row = moments.parameters(mixture)
    assert row.shape == (3 * mixture.n_components - 1,)
    assert moments.to_mixture(row).distance(mixture) < 1e-15


def test_parameters_stand_in_the_order_of_the_symbols():
    assert moments.parameters(MIXTURES[2]).tolist() == [-1, 0.5, 4, 2, 0.25]


# --- Refusals -------------------------------------------------------------------------------

PLANE = Mixture([1], [[0, 0]], [np.eye(2)])
ONE = MIXTURES[1]
REFUSED = {
    "order text": (lambda: moments.normal_moment("2"), TypeError, ["order is '2'", "at least 0"]),
    "order list": (lambda: moments.normal_moment([2]), TypeError, ["order is [2]", "at least 0"]),
    "order float": (lambda: moments.normal_moment(2.0), TypeError, ["order is 2.0", "whole"]),
    "order negative": (
        lambda: moments.normal_moment(-1),
        ValueError,
        ["order is -1", "at least 0"],
    ),
    "orders none": (lambda: moments.mixture_moments([]), ValueError, ["orders is empty", "one"]),
    "orders number": (lambda: moments.mixture_moments(5), TypeError, ["orders is 5", "a list"]),
    "orders text": (lambda: moments.sample_moments(X, "12"), TypeError, ["orders is '12'", "list"]),
    "orders zero": (lambda: moments.sample_moments(X, [0]), ValueError, ["order is 0", "least 1"]),
    "orders float": (lambda: moments.sample_moments(X, [1.0]), TypeError, ["order is 1.0"]),
    "orders huge": (lambda: moments.sample_moments(X, [10**20]), ValueError, ["order is 1000000"]),
    "K zero": (lambda: moments.symbols(0), ValueError, ["K is 0", "at least 1"]),
    "K float": (lambda: moments.mixture_moments([1], 2.0), TypeError, ["K is 2.0", "at least 1"]),
    "values few": (lambda: moments.equations([1, 2]), ValueError, ["values", "(2,)", "(5,)"]),
    "values nan": (
        lambda: moments.equations([np.nan] * 5),
        ValueError,
        ["values", "nan", "finite"],
    ),
    "values text": (lambda: moments.solve("abcde", FAR), ValueError, ["values", "text", "numbers"]),
    "values flat": (
        lambda: moments.solve([1, 1, 1, 1, 1], FAR),
        ValueError,
        ["values", "1, 1", "larger than the square"],
    ),
    "values tiny": (
        lambda: moments.solve([1e-155, 3e-310, 0, 0, 0], FAR),
        ValueError,
        ["values", "overflow", "rescale"],
    ),
    "guess length": (
        lambda: moments.solve(VALUES, [1, 2, 3]),
        ValueError,
        ["guess", "(3,)", "(5,)"],
    ),
    "guess nested": (lambda: moments.solve(VALUES, [FAR]), ValueError, ["guess", "(1, 5)", "(5,)"]),
    "guess inf": (
        lambda: moments.solve(VALUES, [np.inf] * 5),
        ValueError,
        ["guess", "inf", "finite"],
    ),
    "guess far": (
        lambda: moments.solve(VALUES, [1e100, 1, 0, 1, 0.5]),
        ValueError,
        ["guess", "far from the data", "mean 3.03"],
    ),
    "start none": (lambda: moments.fit(X, None), TypeError, ["start is None", "a Mixture"]),
    "start row": (lambda: moments.fit(X, [0, 1]), TypeError, ["start is [0, 1]", "a Mixture"]),
    "start plane": (
        lambda: moments.fit(X, PLANE),
        ValueError,
        ["start has d=2", "one-dimensional"],
    ),
    "start far": (
        lambda: moments.fit(X, Mixture.univariate([0.5, 0.5], [1e100, 0], [1, 1])),
        ValueError,
        ["start", "far from the data"],
    ),
    "method": (lambda: moments.fit(X, TRUTH, method="em"), ValueError, ["'em'", "'newton'"]),
    "method type": (
        lambda: moments.fit(X, TRUTH, method=["newton"]),
        ValueError,
        ["method", "'nsolve'"],
    ),
    "max_iter zero": (
        lambda: moments.fit(X, TRUTH, max_iter=0),
        ValueError,
        ["max_iter is 0", "1"],
    ),
    "max_iter float": (
        lambda: moments.solve(VALUES, FAR, max_iter=9.0),
        TypeError,
        ["max_iter is 9.0"],
    ),
    "basins method": (
        lambda: moments.basins(X, [TRUTH], method="nsolve"),
        ValueError,
        ["method is 'nsolve'", "'newton', 'textbook'"],
    ),
    "basins max_iter": (
        lambda: moments.basins(X, [TRUTH], max_iter=0),
        ValueError,
        ["max_iter is 0"],
    ),
    "starts single": (
        lambda: moments.basins(X, TRUTH),
        TypeError,
        ["starts is a single", "a list"],
    ),
    "starts row": (
        lambda: moments.basins(X, FAR),
        ValueError,
        ["starts has shape (5,)", "(m, 3K - 1)"],
    ),
    "starts none": (lambda: moments.basins(X, []), ValueError, ["starts has shape (0,)", "(m, 3K"]),
    "starts number": (lambda: moments.basins(X, 5), ValueError, ["starts has shape ()", "(m, 3K"]),
    "starts width": (lambda: moments.basins(X, [[1, 2, 3]]), ValueError, ["starts", "(1, 3)"]),
    "starts mixed": (lambda: moments.basins(X, [TRUTH, ONE]), ValueError, ["starts", "different"]),
    "starts plane": (lambda: moments.basins(X, [TRUTH, PLANE]), ValueError, ["starts[1] has d=2"]),
    "starts nan": (
        lambda: moments.basins(X, [[np.nan] * 5]),
        ValueError,
        ["starts", "nan", "(0, 0)"],
    ),
    "reference type": (
        lambda: moments.basins(X, [FAR], reference=FAR),
        TypeError,
        ["reference is (2, 3,", "a Mixture"],
    ),
    "reference K": (
        lambda: moments.basins(X, [FAR], reference=ONE),
        ValueError,
        ["reference has K=1", "K=2"],
    ),
    "reference hopeless": (  # also where no start reaches a root
        lambda: moments.basins(X, [[0] * 5], reference=ONE),
        ValueError,
        ["reference has K=1", "K=2"],
    ),
    "parameters type": (lambda: moments.parameters(3), TypeError, ["mixture is 3", "a Mixture"]),
    "to_mixture none": (lambda: moments.to_mixture([]), ValueError, ["parameters", "(0,)", "(5,)"]),
    "to_mixture scalar": (
        lambda: moments.to_mixture(5.0),
        ValueError,
        ["parameters", "()", "(5,)"],
    ),
    "to_mixture four": (lambda: moments.to_mixture([1, 2, 3, 4]), ValueError, ["(4,)", "(5,)"]),
    "to_mixture weight": (
        lambda: moments.to_mixture([0, 1, 2, 3, 1.5]),
        ValueError,
        ["weights", "-0.5"],
    ),
    "x overflows": (
        lambda: moments.sample_moments([1e100, -1e100], [5]),
        ValueError,
        ["x reaches 1e+100", "power 5", "rescale"],
    ),
    "x one value": (
        lambda: moments.fit([0.1] * 9, TRUTH),
        ValueError,
        ["x holds one value only", "two"],
    ),
    "x drowned": (
        lambda: moments.fit(1e15 + np.arange(4.0), TRUTH),
        ValueError,
        ["x has mean 1e+15", "subtract a constant"],
    ),
    "x narrow": (lambda: moments.fit([0, 1e-80], TRUTH), ValueError, ["x spans 1e-80", "1e-70"]),
    "basins one value": (
        lambda: moments.basins([3, 3], [TRUTH]),
        ValueError,
        ["x holds one value"],
    ),
}


@pytest.mark.parametrize(("call", "error", "parts"), REFUSED.values(), ids=REFUSED.keys())
def test_nonsense_is_refused_by_name(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    for part in [*parts, "allowed: "]:
        assert part in str(caught.value)


def test_a_number_is_checked_also_when_its_equal_was_asked_before():
    # 2.0 and True equal 2 and 1, which a cache may remember.
    moments.normal_moment(1)
    moments.normal_moment(2)
    for order in (2.0, True):
        with pytest.raises(TypeError, match="order is"):
            moments.normal_moment(order)


# --- Data reduced once ------------------------------------------------------------------------


def test_a_summary_stands_for_its_data():
    summary = moments.summarise(X, K=2)
    start = moments.to_mixture([0, 3, 10, 5, 0.7])
    by_data, by_summary = moments.fit(X, start), moments.fit(summary, start)
    assert by_summary.path == by_data.path
    rows = [[0, 3, 10, 5, 0.7], [10, 5, 0, 3, 0.3], [9, 1, 3, 6, 0.2]]
    labels = [moments.basins(x, rows, reference=TRUTH) for x in (X, summary)]
    np.testing.assert_array_equal(*labels)


def test_a_summary_holds_the_moments_of_the_scaled_data():
    summary = moments.summarise(X + 1e6, K=3)
    z = (X - X.mean()) / X.std()
    np.testing.assert_allclose(summary.values, [np.mean(z**j) for j in range(1, 9)], atol=1e-7)
    assert summary.scale.centre == pytest.approx(X.mean() + 1e6)


def test_a_summary_for_another_number_of_components_is_refused():
    with pytest.raises(ValueError, match="x is a Summary for K=3; allowed: one for K=2"):
        moments.fit(moments.summarise(X, K=3), TRUTH)


@pytest.mark.parametrize("method", ["newton", "textbook"])
def test_steps_end_where_only_rounding_is_left(method):
    """Catches step counts that depend on the last bits of a machine's arithmetic."""
    fit = moments.fit(X, moments.to_mixture([0.3, 2.2, 10.2, 3.2, 0.7]), method=method)
    assert fit.converged
    assert fit.objective[-2] > 1e-13
