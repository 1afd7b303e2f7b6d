"""The explorer of density fitting: its sliders' corners, its verdicts, its weights and methods."""

import base64
import io
from itertools import product

import numpy as np
import pytest
from PIL import Image

from mixlab import Mixture, density, explore
from mixlab.explore import _density, _frame, _walking
from tests.explorers import belongs, corners, picture, random_values, verdict

GRID = np.arange(0, 25, 1 / 3)
TRUTH = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
TARGET = TRUTH.pdf(GRID)
TWO = Mixture.univariate([0.5, 0.5], [5, 15], [2, 2])
THIRDS = [1 / 3] * 3

# Where each leads hardly depends on rounding: guesses a thousandth away lead there too.
GUESSES = {
    "bottom": Mixture.univariate(THIRDS, [4, 14, 18], [2, 2, 2]),
    "higher": Mixture.univariate(THIRDS, [13, 18, 18], [0.5, 2, 5]),
    "ran off": Mixture.univariate(THIRDS, [2, 1, 9], [1, 1.5, 1]),
    "unseen": Mixture.univariate(THIRDS, [5, 15, 24.6], [2, 1, 0.1]),
    "empty": Mixture.univariate([0.2, 0.2, 0.6], [19, 24, 10], [4.5, 1.5, 4.5]),
    "coincide": Mixture.univariate(THIRDS, [5, 5, 15], [2, 2, 1]),
}


@pytest.fixture(scope="module", autouse=True)
def few_restarts():
    """A lowest bottom found in less time: many explorers are made here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_walking, "RESTARTS", 6)
        yield


@pytest.fixture(scope="module")
def three():
    return explore.density(GRID, TARGET)


@pytest.fixture(scope="module")
def two():
    return explore.density(GRID, TARGET, start=TWO, unit="min")


@pytest.fixture
def anew(three):
    three._begin_again()
    return three


@pytest.fixture
def fits(monkeypatch):
    """The starts that were fitted since, with the method of each."""
    fitted, fit = [], density.fit

    def counted(grid, target, start, **options):
        fitted.append((start, options["method"]))
        return fit(grid, target, start, **options)

    monkeypatch.setattr(_density.road, "fit", counted)
    return fitted


class TestSliders:
    """Every place of the sliders is a guess, and each has its picture and its verdict."""

    @pytest.mark.parametrize("method", ["lm", "bfgs"])
    def test_every_corner_of_two(self, two, method):
        two._method.value = method
        for values in list(corners(two))[:: 1 if method == "lm" else 3]:
            two._set(values)
            assert belongs(two), values
            assert two.fit.start == two.start

    @pytest.mark.parametrize("name", ["two", "three"])
    def test_many_random_places_and_steps(self, name, request):
        explorer = request.getfixturevalue(name)
        rng = np.random.default_rng(5)
        for values in random_values(explorer, 40, seed=1):
            explorer._set(values)
            explorer.step = int(rng.integers(0, explorer._steps.last + 1))
            assert belongs(explorer), values
            assert explorer.fit.start == explorer.start

    def test_corners_of_three(self, three):
        """All corners of the means, with narrow and wide bells, and weights near to none."""
        low, high = three._controls[0].low, three._controls[0].high
        least, most = three._controls[1].low, three._controls[1].high
        for means, sds, weights in product(
            product((low, high), repeat=3),
            ([least] * 3, [most] * 3, [least, 2, most]),
            ([1, 1, 1], [0.01, 0.01, 1], [1, 0.01, 0.5]),
        ):
            three._set([*np.column_stack([means, sds]).ravel(), *weights])
            assert belongs(three), (means, sds, weights)

    @pytest.mark.parametrize("K", [1, 6])
    def test_one_bell_and_six(self, K):
        plain = density.start_from_target(GRID, TARGET, K)
        start = Mixture.univariate(plain.weights, plain.means, plain.sds)
        explorer = explore.density(GRID, TARGET, start=start, max_iter=60)
        assert explorer.start == start
        assert len(explorer._controls) == (2 if K == 1 else 18)
        for values in random_values(explorer, 8, seed=2):
            explorer._set(values)
            explorer.step = 0
            assert belongs(explorer), values

    def test_every_control_has_a_name_with_its_unit(self, two):
        names = [control.label for control in two._controls]
        units = ["mean 1 (min)", "sd 1 (min)", "mean 2 (min)", "sd 2 (min)"]
        assert names == [*units, "weight 1", "weight 2"]
        assert two._method.description == "method"

    def test_sliders_of_means_reach_from_end_to_end_of_the_grid(self, three):
        for control in three._controls[:6:2]:
            assert control.low <= GRID[0] < GRID[-1] <= control.high
            assert control.high - control.low < 1.1 * np.ptp(GRID)


class TestWeights:
    """They count relative to their sum."""

    def test_moving_one_changes_all_shares(self, anew):
        anew._controls[-3].value = 0.66
        np.testing.assert_allclose(anew.start.weights, [0.5, 0.25, 0.25], rtol=1e-12)
        anew._controls[-1].value = 0.01
        np.testing.assert_allclose(anew.start.weights, [0.66, 0.33, 0.01], rtol=1e-12)

    def test_thirds_stand_at_a_step_of_the_sliders_and_are_thirds(self, anew):
        """Catches 0.3333333333333333 in a box that shows six characters."""
        assert [control.value for control in anew._controls[-3:]] == [0.33] * 3
        assert anew.start.weights.tolist() == THIRDS

    def test_weights_that_no_step_says_are_kept_exactly(self, anew):
        start = Mixture.univariate([0.123456, 0.5, 0.376544], [5, 15.01, 20], [2, 1.5, 2])
        anew.start = start
        assert anew.start == anew.fit.start == start
        assert belongs(anew)

    def test_a_moved_mean_leaves_them_as_they_were(self, anew):
        weights = [0.123456, 0.5, 0.376544]
        anew.start = Mixture.univariate(weights, [5, 15, 20], [2, 1, 2])
        anew._controls[0].value = 7.0
        assert anew.start.weights.tolist() == weights


class TestVerdicts:
    """Each kind is reached by an honest guess."""

    @pytest.mark.parametrize("kind", GUESSES)
    def test_at_the_end(self, anew, kind):
        anew.start = GUESSES[kind]
        assert belongs(anew)
        assert verdict(anew).split(maxsplit=1)[1].startswith(_frame.VERDICTS[kind][2])
        if kind not in ("bottom", "higher"):
            assert anew.fit.failure == kind
            assert anew.fit.message in verdict(anew)

    def test_every_failure_of_the_road_has_a_verdict(self):
        failures = {density.RAN_OFF, density.UNSEEN, density.EMPTY, density.COINCIDE}
        assert failures <= set(_frame.VERDICTS)

    def test_a_bottom_where_the_curves_agree_says_so(self, anew):
        assert "The curves agree to rounding. No lower bottom is known." in verdict(anew)

    def test_a_higher_bottom_beside_none_has_no_ratio(self, anew):
        """Catches "is 7e+27 times the lowest known"."""
        anew.start = GUESSES["higher"]
        assert "loss 0.0231" in verdict(anew)
        assert "From better guesses hardly any loss is left." in verdict(anew)

    def test_a_higher_bottom_is_so_many_times_the_lowest(self):
        rough = TARGET + 0.004 * np.cos(GRID * 9)
        explorer = explore.density(GRID, np.abs(rough), start=GUESSES["higher"])
        lowest = density.fit(GRID, np.abs(rough), TRUTH).objective[-1]
        ratio = explorer.fit.objective[-1] / lowest
        assert ratio > 5
        assert verdict(explorer).startswith("◇ A higher bottom.")
        assert f"That is {ratio:.3g} times the lowest known, {lowest:.6g}." in verdict(explorer)

    def test_a_given_reference_is_the_bottom(self):
        start = GUESSES["higher"]
        explorer = explore.density(GRID, TARGET, start=start, reference=start)
        assert verdict(explorer).startswith("✓ The bottom.")
        assert "No lower bottom is known" in verdict(explorer)

    def test_a_lower_one_that_is_found_is_the_bottom_from_then_on(self):
        start = GUESSES["higher"]
        explorer = explore.density(GRID, TARGET, start=start, reference=start)
        explorer.start = GUESSES["bottom"]
        assert verdict(explorer).startswith("✓ The bottom.")
        explorer.start = start
        assert verdict(explorer).startswith("◇ A higher bottom.")

    def test_a_reference_that_degenerates_is_no_bottom(self):
        explorer = explore.density(GRID, TARGET, reference=GUESSES["coincide"])
        assert verdict(explorer).startswith("✓ The bottom.")

    def test_a_path_cut_short_is_still_falling(self):
        explorer = explore.density(GRID, TARGET, max_iter=2)
        assert belongs(explorer)
        assert verdict(explorer).startswith("… Still falling.")
        assert "2 steps were made" in verdict(explorer)

    def test_on_the_way_it_says_how_far_the_loss_fell(self, anew):
        anew.step = 0
        assert verdict(anew).startswith("↘ On the way. Step 0 of ")
        assert "before any step" in verdict(anew)
        anew.step = 2
        fallen = anew.fit.objective[1] - anew.fit.objective[2]
        assert f"fallen by {fallen:.2g} in this step" in verdict(anew)
        assert f"mean {anew.fit.path[2].means[0]:.3g}" in anew.alt


class TestMethod:
    """The switch between the two methods."""

    def test_it_fits_anew_from_the_same_guess(self, anew, fits):
        lm = anew.fit
        anew._method.value = "bfgs"
        assert fits == [(anew.start, "bfgs")]
        assert anew.fit.start == lm.start
        assert len(anew.fit.path) != len(lm.path)
        assert belongs(anew)
        anew._controls[0].value += 0.1
        assert fits[1:] == [(anew.start, "bfgs")]

    def test_it_can_be_asked_for_and_a_reset_brings_it_back_and_draws_once(self, fits):
        explorer = explore.density(GRID, TARGET, method="bfgs")
        first = (explorer.start, verdict(explorer), explorer._stage.shown["picture"])
        explorer._method.value = "lm"
        explorer._controls[0].value = 9.0
        fits.clear()
        explorer._reset.click()
        assert explorer._method.value == "bfgs"
        assert (explorer.start, verdict(explorer), explorer._stage.shown["picture"]) == first
        assert fits == [(explorer.start, "bfgs")]


def test_steps_refit_nothing_and_a_moved_slider_fits_once(anew, fits):
    anew._steps.buttons["Back"].click()
    anew.step = 1
    anew._steps.buttons["To end"].click()
    assert not fits
    anew._controls[0].value += 0.5
    assert fits == [(anew.start, "lm")]
    assert anew.step == anew._steps.last


def test_the_button_brings_back_the_first_guess_weights_too(anew):
    first = (anew.start, verdict(anew), anew._stage.shown["picture"])
    anew.start = Mixture.univariate([0.123456, 0.5, 0.376544], [6, 14, 21], [2, 1, 2])
    anew.step = 1
    anew._reset.click()
    assert (anew.start, verdict(anew), anew._stage.shown["picture"]) == first


def test_a_start_off_the_sliders_is_refused_by_name_and_nothing_moves(anew):
    before = anew.start
    for start, words in [
        (Mixture.univariate(THIRDS, [5, 500, 20], [2, 1, 2]), r"start has mean 2 500; allowed: 0"),
        (Mixture.univariate([0, 0.5, 0.5], [5, 15, 20], [2, 1, 2]), "start has weight 1 0; allow"),
        (TWO, "start has K=2, d=1; allowed: K=3, d=1"),
    ]:
        with pytest.raises(ValueError, match=words):
            anew.start = start
    assert anew.start == before


EXTREME = Mixture.univariate([1e-6, 1 - 1e-6], [-300.125, 80], [1e-9, 400])


def test_any_start_is_kept_exactly_and_the_sliders_widen_to_hold_it():
    explorer = explore.density(GRID, TARGET, start=EXTREME)
    assert explorer.start == EXTREME
    assert belongs(explorer)


def test_the_default_guess_stands_at_steps_of_the_sliders(anew):
    for control in anew._controls:
        assert control.value == control.nearest(control.value)
    plain = density.start_from_target(GRID, TARGET, 3)
    np.testing.assert_allclose(anew.start.means, plain.means, atol=0.05 + 1e-9)
    np.testing.assert_allclose(anew.start.sds, plain.sds, atol=0.05 + 1e-9)


def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(monkeypatch, anew):
    def broken(*_, **__):
        raise ZeroDivisionError("a <b>bug</b>")

    with monkeypatch.context() as patched:
        patched.setattr(_density.road, "fit", broken)
        anew._controls[0].value = 6.0
        assert "Something broke" in verdict(anew)
        assert "ZeroDivisionError: a <b>bug" in verdict(anew)
    anew._controls[0].value = 6.5
    assert belongs(anew)


def test_two_explorers_never_touch_each_other(anew, two):
    two._begin_again()
    before = (two.start, two.step, verdict(two), two._stage.shown["picture"])
    anew.start = GUESSES["coincide"]
    anew._method.value = "bfgs"
    assert (two.start, two.step, verdict(two), two._stage.shown["picture"]) == before


def test_the_data_are_its_own():
    """Catches an explorer that follows what a later cell does to the reader's arrays."""
    grid, target = GRID.copy(), TARGET.copy()
    explorer = explore.density(grid, target)
    target[:] = 0
    grid[:] = 1
    explorer._reset.click()
    assert verdict(explorer).startswith("✓ The bottom.")


def test_a_saved_cell_carries_a_still_picture_of_its_first_state(anew):
    data, metadata = anew._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == anew.alt == data["text/plain"]
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))))
    np.testing.assert_array_equal(still, picture(anew))


RNG = np.random.default_rng(1)
ODD = {
    "two points": ([0.0, 1.0], [1.0, 1.0]),
    "five points": (range(5), [0.1, 0.2, 0.4, 0.2, 0.1]),
    "flat": (np.linspace(0, 1, 30), np.ones(30)),
    "spike": (range(40), [0.0] * 20 + [1.0] + [0.0] * 19),
    "noise": (range(50), RNG.random(50) / 50),
    "cut off": (np.linspace(0, 3, 40), Mixture([1], [0], [1]).pdf(np.linspace(0, 3, 40))),
    "far from all else": (
        np.r_[np.linspace(-9, 9, 60), 1e6],
        Mixture([1], [0], [1]).pdf(np.r_[np.linspace(-9, 9, 60), 1e6]),
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_targets_are_no_accident(name):
    explorer = explore.density(*ODD[name], max_iter=50)
    assert belongs(explorer)
    lows, highs = zip(*[(c.low, c.high) for c in explorer._controls], strict=True)
    for values in [lows, highs, *random_values(explorer, 10, seed=4)]:
        explorer._set(values)
        explorer.step = 0
        assert belongs(explorer), values


@pytest.mark.parametrize(("scale", "shift"), [(1e-8, 0), (1e8, 0), (1, 1e6), (1e-8, 1e6)])
def test_any_unit_and_origin_will_do(scale, shift):
    explorer = explore.density((GRID + shift) * scale, TARGET / scale)
    assert belongs(explorer)
    assert verdict(explorer).startswith("✓ The bottom.")
    explorer.step = 0
    loss = density.loss((GRID + shift) * scale, TARGET / scale, explorer.start)
    assert f"loss {loss:.6g}." in verdict(explorer)


SEVEN = Mixture.univariate([1 / 7] * 7, range(7), [1] * 7)
ZERO = Mixture.univariate([0, 0.5, 0.5], [5, 15, 20], [2, 1, 2])
BAD = {
    "grid": (lambda: explore.density(3, [1]), ValueError, "grid has shape"),
    "grid order": (lambda: explore.density([1, 0], [1, 1]), ValueError, "grid goes from 1 to 0"),
    "grid nan": (lambda: explore.density([0, np.nan], [1, 1]), ValueError, "grid holds nan"),
    "grid one": (lambda: explore.density([1], [1]), ValueError, "grid holds one point"),
    "target": (lambda: explore.density(GRID, TARGET[1:]), ValueError, "target has shape"),
    "target sign": (lambda: explore.density(GRID, -TARGET), ValueError, "target is -"),
    "target area": (lambda: explore.density(GRID, 9 * TARGET), ValueError, "target has an area"),
    "start": (lambda: explore.density(GRID, TARGET, start=[1]), TypeError, "start is .* a Mixture"),
    "start K": (
        lambda: explore.density(GRID, TARGET, start=SEVEN),
        ValueError,
        "start has K=7, d=1; allowed: K=1 to 6, d=1",
    ),
    "start weights": (
        lambda: explore.density(GRID, TARGET, start=ZERO),
        ValueError,
        r"start has weights\[0\] = 0",
    ),
    "few points": (
        lambda: explore.density(range(5), [0.2] * 5, start=GUESSES["bottom"]),
        ValueError,
        "grid has 5 points; allowed: at least 8",
    ),
    "reference": (
        lambda: explore.density(GRID, TARGET, reference=1),
        TypeError,
        "reference is 1; allowed: a Mixture",
    ),
    "reference K": (
        lambda: explore.density(GRID, TARGET, reference=TWO),
        ValueError,
        "reference has K=2, d=1; allowed: K=3, d=1",
    ),
    "reference weights": (
        lambda: explore.density(GRID, TARGET, reference=ZERO),
        ValueError,
        r"reference: .* has weights\[0\] = 0",
    ),
    "max_iter": (lambda: explore.density(GRID, TARGET, max_iter=0), ValueError, "max_iter is 0"),
    "method": (lambda: explore.density(GRID, TARGET, method="em"), ValueError, "method is 'em'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()
