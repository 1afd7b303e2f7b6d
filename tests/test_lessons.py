"""What the lessons say of their explorers, in folded answers where no cell can assert it."""

import re

import numpy as np
import pytest

from mixlab import Mixture, datasets, explore, moments, starts
from tests.explorers import verdict

WAITING = datasets.old_faithful()[:, 1]
X, TRUTH = datasets.vincent_run()


@pytest.fixture(scope="module")
def run():
    """The explorer of lesson 02 on the run of 2014, as its cell makes it."""
    return explore.moments(X, start=moments.to_mixture([0, 3, 10, 5, 0.7]), reference=TRUTH)


@pytest.fixture(scope="module")
def geyser():
    """The explorer that ends lesson 02."""
    start = Mixture.univariate([0.35, 0.65], [55, 80], [5, 5])
    return explore.moments(WAITING, start=start, unit="min")


def kinds(explorer, fits):
    """One letter for each fit: R(oot), M(irror) or a dot."""
    letters = ""
    for fit in fits:
        near = fit.mixture.distance(explorer._root) < 1e-6
        same = near and np.allclose(fit.mixture.means, explorer._root.means)
        letters += "." if not fit.converged else "R" if same else "M"
    return letters


def along(explorer, control, values):
    """The kinds that one slider reaches at these values, the others standing still."""
    start, fits = explorer.start, []
    for value in values:
        changed = np.array([*start.means, *start.sds, start.weights[0]])
        changed[control] = value
        *rest, weight = changed
        fits.append(Mixture.univariate([weight, 1 - weight], rest[:2], rest[2:]))
    data = explorer._data
    return kinds(explorer, [moments.fit(data, fit) for fit in fits])


def test_00_moving_mean_1_loses_the_answer_which_flickers_back_and_stays_away():
    first = explore.moments(WAITING, unit="min")
    values = np.round(np.arange(first.start.means[0], 80, 0.2), 1)
    letters = along(first, 0, values)
    lost = letters.index(".")
    assert values[lost - 1] == 62.4
    regained = [v for v, letter in zip(values, letters, strict=True) if v > 62.6 and letter == "R"]
    assert {63.0, 64.2, 65.2, 66.0} <= set(regained)
    assert max(regained) < 66.5
    assert "M" not in letters


def test_00_exchanged_means_are_called_the_mirror_image():
    first = explore.moments(WAITING, unit="min")
    first._controls[0].value, first._controls[1].value = 80, 54
    assert verdict(first).startswith("⇄ The mirror image")


def humps(mixture):
    return len(starts.tops(mixture.pdf(np.linspace(-8, 12, 4001))))


def test_01_humps_melt_at_about_two_and_a_half_for_unequal_weights():
    one, two = (Mixture.univariate([0.6, 0.4], [0, gap], [1, 1]) for gap in (2.3, 2.7))
    assert (humps(one), humps(two)) == (1, 2)


def test_01_a_mixture_of_widths_is_high_in_the_middle_and_far_out_and_low_between():
    both = Mixture.univariate([0.6, 0.4], [0, 0], [1, 2.5])
    sd = np.sqrt(both.moment(2))
    single = Mixture.univariate([1], [0], [sd])
    places = np.array([0, 1, 3.5]) * sd
    assert list(both.pdf(places) > single.pdf(places)) == [True, False, True]


def test_01_the_best_guess_is_a_coin_toss_where_equal_bells_coincide():
    both = Mixture.univariate([0.5, 0.5], [0, 0], [1, 1])
    np.testing.assert_allclose(both.responsibilities([-1.0, 0.0, 2.0]), 0.5)


def test_02_a_tenth_of_a_step_loses_the_answer_and_it_comes_back_seven_times(run):
    letters = along(run, 0, np.round(np.arange(0, 5.05, 0.1), 1))
    assert letters.startswith("R.")
    assert len(re.findall("[.]R", letters)) == 7


def test_02_too_narrow_is_the_safer_mistake(run):
    for sd, symbol in [(0.2, "✓"), (5, "✗")]:
        run.start = Mixture.univariate([0.7, 0.3], [0, 10], [sd, sd])
        assert verdict(run).startswith(symbol)


def test_02_equal_means_give_no_step_at_all(run):
    run.start = Mixture.univariate([0.7, 0.3], [5, 5], [3, 5])
    assert "No step could be made: two components of the guess have the same mean" in verdict(run)


def test_02_all_exchanged_is_the_mirror_image_and_a_wrong_weight_is_forgiven(run):
    run.start = Mixture.univariate([0.3, 0.7], [10, 0], [5, 3])
    assert verdict(run).startswith("⇄")
    assert run.fit.mixture.weights[0] == pytest.approx(0.33, abs=0.01)
    steps = run.fit.n_iter
    run._controls[4].value = 0.7
    assert verdict(run).startswith("⇄")
    assert run.fit.n_iter == steps + 1


def test_02_a_lazy_guess_at_the_geyser_leads_nowhere(geyser):
    geyser.start = Mixture.univariate([0.35, 0.65], [68, 72], [10, 10])
    assert verdict(geyser).startswith("✗ No answer.")


@pytest.mark.parametrize(
    ("control", "least", "most"),
    [(0, 41.4, 62.4), (1, 71.4, 92.6), (2, 0.2, 11.6), (3, 0.2, 11.0), (4, 0.02, 0.95)],
)
def test_02_how_far_each_slider_of_the_geyser_may_move(geyser, control, least, most):
    geyser._reset.click()
    step = geyser._controls[control].step
    inside = np.arange(least, most + step / 2, step)
    assert set(along(geyser, control, inside)) == {"R"}
    beyond = [v for v in (least - step, most + step) if v > geyser._controls[control].low - 1e-9]
    assert "R" not in along(geyser, control, beyond)


def test_02_the_geyser_has_a_root_that_is_no_mixture(geyser):
    geyser.start = Mixture.univariate([0.42, 0.58], [67, 70], [9, 6])
    assert verdict(geyser).startswith("✗ A root, but no mixture.")
    assert "the weights are 3.797, -2.797" in verdict(geyser)


def test_02_one_mistyped_wait_takes_the_answer_away(geyser):
    eye = Mixture.univariate([0.35, 0.65], [55, 80], [5, 5])
    data = np.append(WAITING, 300.0)
    mistyped = explore.moments(data, start=eye, unit="min")
    assert verdict(mistyped).startswith("✗ No answer.")
    geyser._reset.click()
    home = moments.Basin.MIRROR
    assert np.mean(mistyped._labels <= home) < 0.1 * np.mean(geyser._labels <= home)
    assert 0.75 < 300**5 / np.sum(data**5) < 0.85


def reached(gap, n, start):
    truth = Mixture.univariate([0.6, 0.4], [0, gap], [1, 1])
    x = truth.sample(n, rng=1)
    guesses = {"truth": lambda: truth, "peaks": lambda: starts.peaks(x, K=2)}
    guesses["quantiles"] = lambda: starts.quantiles(x, K=2)
    return moments.fit(x, guesses[start]())


@pytest.mark.parametrize(
    ("gap", "n", "start", "home"),
    [
        (2.5, 2000, "peaks", False),
        (2, 2000, "peaks", False),
        (2.5, 2000, "quantiles", True),
        (2, 2000, "quantiles", True),
        (1.5, 2000, "quantiles", False),
        (1.5, 2000, "truth", False),
        (2, 200, "quantiles", False),
    ],
)
def test_02_which_start_gets_home_when_the_humps_melt(gap, n, start, home):
    assert reached(gap, n, start).converged is home


def test_02_a_converged_fit_of_one_hump_may_be_worthless():
    fit = reached(1, 2000, "peaks")
    assert fit.converged
    assert fit.mixture.weights.max() == pytest.approx(0.99, abs=0.005)
