"""The explorer of Pearson's method: every place of its sliders, its samples, its verdicts."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from mixlab import Mixture, explore, pearson
from mixlab.explore import _bells, _frame, _pearson
from mixlab.explore._parts import ladder
from tests.explorers import corners, is_whole, picture, random_values, verdict

MEAN, SD, WEIGHT, POINTS, SEED = range(5)


@pytest.fixture(scope="module")
def explorer():
    return explore.pearson()


@pytest.fixture
def anew(explorer):
    explorer._begin_again()
    return explorer


def place(explorer, mean=3.0, sd=1.0, weight=0.6, points=1000, seed=1, exact=False):
    explorer._exact.value = exact
    explorer._set([mean, sd, weight, points, seed])


def belongs(explorer):
    """Whether what is shown is whole, and is about the truth, the answer and the roots at hand."""
    assert is_whole(explorer)
    words, roots = verdict(explorer).replace("\xa0", " "), explorer.roots
    admissible = [root for root in roots if root.admissible]
    assert bool(admissible) == explorer.fit.converged
    if not admissible:
        assert words.startswith("✗ No answer.")
        assert "Answer (solid)" not in explorer.alt
    else:
        chosen = next(root for root in roots if root.mixture == explorer.fit.mixture)
        only = len(admissible) == 1 and chosen.p != 0
        assert words.startswith("✓ One" if only else "◇ Several")
        assert ("the sixth moment chose p = " in words) == (len(admissible) > 1)
        assert "Answer (solid)" in explorer.alt
    assert f"{len(roots)} real root" in explorer.alt
    assert f"{len(roots)} real root" in words or "The only real root" in words
    return True


class TestSliders:
    """Every place of the sliders is a truth, and each has its picture and its verdict."""

    @pytest.mark.parametrize("exact", [False, True])
    def test_every_corner(self, anew, exact):
        anew._exact.value = exact
        for values in corners(anew):
            anew._set(values)
            assert belongs(anew), values

    @pytest.mark.parametrize("exact", [False, True])
    def test_many_random_places(self, anew, exact):
        anew._exact.value = exact
        for values in random_values(anew, 60, seed=1):
            anew._set(values)
            assert belongs(anew), values

    def test_many_small_samples_of_bells_that_are_close(self, anew):
        """Where there may be no answer, one or several."""
        seen = set()
        for seed in range(40):
            place(anew, mean=1.0, points=50 + seed, seed=seed)
            assert belongs(anew), seed
            seen.add(verdict(anew)[0])
        assert seen == set("✓◇✗")

    def test_the_truth_is_where_the_sliders_stand(self, anew):
        place(anew, 2.5, 1.3, 0.35)
        truth = anew.truth
        np.testing.assert_allclose(truth.means, [0, 2.5])
        np.testing.assert_allclose(truth.sds, [1, 1.3])
        np.testing.assert_allclose(truth.weights, [0.35, 0.65])
        assert "Truth (dotted): 0.35 N(mean 0, sd 1) + 0.65 N(mean 2.5, sd 1.3)." in anew.alt

    def test_every_control_has_a_name(self, anew):
        names = [control.label for control in anew._controls]
        assert names == ["mean 2", "sd 2", "weight 1", "points", "seed (draw again)"]
        assert anew._exact.description.startswith("exact moments")


class TestSample:
    """The points move with the sliders, and do not dance."""

    @pytest.mark.parametrize("points", [50, 1234, 100_000])
    def test_it_is_what_anyone_can_draw(self, anew, points):
        place(anew, 2.5, 1.3, 0.35, points, 7)
        x = anew.truth.sample(100_000, 7)[:points]
        np.testing.assert_array_equal(anew._sample(anew.truth), x)
        assert anew.fit.mixture == pearson.fit(x).mixture
        assert [root.p for root in anew.roots] == [root.p for root in pearson.roots(x)]

    def test_more_points_keep_the_others(self, anew):
        place(anew, points=1000)
        few = anew._sample(anew.truth)
        anew._controls[POINTS].value = 1250
        np.testing.assert_array_equal(anew._sample(anew.truth)[:1000], few)

    def test_a_moved_mean_moves_the_points_of_its_bell_alone(self, anew):
        place(anew, mean=3.0)
        before = anew._sample(anew.truth)
        anew._controls[MEAN].value = 3.5
        moved = anew._sample(anew.truth) - before
        labels = anew.truth.sample(100_000, 1, return_labels=True)[1][:1000]
        np.testing.assert_allclose(moved, 0.5 * labels, atol=1e-12)

    def test_another_seed_is_another_sample_and_the_first_comes_back(self, anew):
        first = anew._stage.shown["picture"]
        anew._controls[SEED].value = 2
        assert anew._stage.shown["picture"] != first
        anew._controls[SEED].value = 1
        assert anew._stage.shown["picture"] == first

    def test_numbers_are_drawn_once_for_a_seed(self, anew, monkeypatch):
        """Catches 100,000 draws at every move of a slider."""

        def refuse(*_):
            raise AssertionError("drawn again")

        monkeypatch.setattr(_pearson.np.random, "default_rng", refuse)
        for control, value in [(MEAN, 2.0), (SD, 1.5), (WEIGHT, 0.3), (POINTS, 100_000)]:
            anew._controls[control].value = value
            assert belongs(anew)

    def test_a_seed_beyond_the_slider_widens_it(self):
        explorer = explore.pearson(seed=12_345)
        assert explorer._controls[SEED].value == 12_345
        assert belongs(explorer)


class TestExact:
    """Moments as of points without end."""

    def test_the_answer_is_the_truth_wherever_there_is_one(self, anew):
        rng = np.random.default_rng(3)
        for _ in range(60):
            mean, sd, weight = rng.uniform([0.5, 0.7, 0.05], [6, 2.5, 0.95])
            place(anew, mean, sd, weight, exact=True)
            assert anew.fit.mixture.distance(anew.truth) < 1e-5
            assert "That is the truth." in verdict(anew)

    def test_one_normal_has_no_answer(self, anew):
        place(anew, mean=0, sd=1, exact=True)
        assert verdict(anew).startswith("✗ No answer. The only real root of the nonic is not adm")
        assert "p = 0: " in verdict(anew).replace("\xa0", " ")

    def test_equal_means_are_told_to_leave_a_number_free(self, anew):
        place(anew, mean=0, sd=2, exact=True)
        assert "That is the truth. At p = 0 five moments leave one" in verdict(anew)

    def test_two_of_the_candidates_may_be_mixtures_and_the_sixth_moment_finds_the_truth(self, anew):
        place(anew, mean=1, exact=True)
        assert verdict(anew).startswith("◇ Several mixtures have these moments. 2 of 5")
        assert "That is the truth." in verdict(anew)

    def test_number_and_seed_change_nothing_and_cannot_be_moved_by_hand(self, anew):
        anew._exact.value = True
        before = (anew._stage.shown["picture"], verdict(anew))
        for control, value in [(POINTS, 50), (SEED, 9)]:
            assert anew._controls[control].disabled
            anew._controls[control].value = value
        assert (anew._stage.shown["picture"], verdict(anew)) == before
        anew._exact.value = False
        assert not anew._controls[POINTS].disabled
        assert not anew._controls[SEED].disabled

    def test_no_sample_is_drawn_in_the_picture(self, anew):
        assert "Histogram of 1000 points" in anew.alt
        anew._exact.value = True
        assert "Histogram" not in anew.alt


class TestVerdicts:
    """What is said of the roots is true."""

    def test_every_kind_is_in_the_table(self):
        assert {"only", "choice", "none"} <= set(_frame.VERDICTS)

    def test_places_are_in_units_of_the_variance(self, anew):
        p = anew.roots[0].p / np.var(anew._sample(anew.truth))
        assert f"admissible: p = {p:.3g}. " in verdict(anew).replace("\xa0", " ")

    def test_the_number_farthest_from_the_truth_is_named(self, anew):
        place(anew, mean=2.0, points=200, seed=3)
        found, truth = anew.fit.mixture, anew.truth
        off = np.abs([*found.means - truth.means, *found.sds - truth.sds])
        assert off.max() > np.abs(found.weights - truth.weights).max()
        name = ["mean 1", "mean 2", "sd 1", "sd 2"][off.argmax()]
        got = [*found.means, *found.sds][off.argmax()]
        assert f"Farthest from the truth is {name}: {got:.3g}, not " in verdict(anew)

    def test_labels_do_not_count_as_an_error(self):
        """The answer's first bell is the lower one, and that may be the truth's second."""
        truth = Mixture.univariate([0.3, 0.7], [0, 0], [1, 2.5])
        found = Mixture.univariate([0.6, 0.4], [-0.1, 0.1], [2.4, 1.1])
        numbers = _bells.two_bells(found, nearest_to=_bells.two_bells(truth))
        np.testing.assert_allclose(numbers, [0.1, -0.1, 1.1, 2.4, 0.4, 0.6])

    def test_a_choice_that_is_not_the_nearest_says_so(self, anew):
        for seed in range(99):
            place(anew, mean=1.0, points=1000, seed=seed)
            if "is nearer to the truth" in verdict(anew):
                break
        else:
            pytest.fail("the sixth moment always chose the nearest")
        admissible = [root for root in anew.roots if root.admissible]
        misses = {
            root.p: np.abs(
                _bells.two_bells(root.mixture, _bells.two_bells(anew.truth))
                - _bells.two_bells(anew.truth)
            ).max()
            for root in admissible
        }
        nearest = min(misses, key=misses.get) / np.var(anew._sample(anew.truth))
        words = verdict(anew).replace("\xa0", " ")
        assert f"What p = {nearest:.3g} gives is nearer to the truth." in words

    def test_without_an_answer_each_root_has_its_reason(self, anew):
        seen = set()
        for seed in range(99):
            place(anew, mean=1.0, points=1000, seed=seed)
            if anew.fit.converged:
                continue
            words = verdict(anew).replace("\xa0", " ")
            below = [root for root in anew.roots if root.p <= 0]
            for root in below:
                assert root.message in words
            beyond = len(anew.roots) - len(below)
            assert ("where no mixture lives" in words) == (beyond > 0)
            if beyond > 1:
                assert f"{'The other' if below else 'All'} {beyond} lie at p > 0" in words
            elif beyond:
                assert f"{'The other' if below else 'It'} lies at p > 0" in words
            seen.add((len(below), beyond))
        assert len(seen) > 1


class TestLadder:
    """The control for the number of points: a box, and a slider that climbs by factors."""

    def make(self):
        return ladder("points", _pearson._RUNGS, 1000)

    def test_rungs_are_round_and_even(self):
        rungs = np.array(_pearson._RUNGS)
        assert (rungs[0], rungs[-1]) == (50, 100_000)
        assert np.diff(np.log(rungs)).max() / np.diff(np.log(rungs)).min() < 1.7

    def test_a_number_between_the_rungs_is_kept_and_one_beyond_them_is_not(self):
        control = self.make()
        control.value = 1234
        assert control.value == 1234
        control.value = 10**9
        assert control.value == 100_000


def test_the_button_brings_back_the_first_state_and_draws_once(anew, monkeypatch):
    first = (anew.truth, verdict(anew), anew._stage.shown["picture"])
    place(anew, 1.0, 2.0, 0.3, 50, 9, exact=True)
    drawn, draw = [], anew._draw
    monkeypatch.setattr(anew, "_draw", lambda *at_rest: drawn.append(draw(*at_rest)))
    anew._reset.click()
    assert (anew.truth, verdict(anew), anew._stage.shown["picture"]) == first
    assert len(drawn) == 1


def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(anew, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a <b>bug</b>")

    with monkeypatch.context() as patched:
        patched.setattr(_pearson.road, "roots", broken)
        anew._controls[MEAN].value = 2.0
        assert "Something broke" in verdict(anew)
        assert "ZeroDivisionError: a <b>bug" in verdict(anew)
    anew._controls[MEAN].value = 2.1
    assert belongs(anew)


def test_two_explorers_never_touch_each_other(anew):
    other = explore.pearson(seed=4)
    before = (other.truth, verdict(other), other._stage.shown["picture"])
    place(anew, 1.0, 2.0, 0.3, 50, 9)
    assert (other.truth, verdict(other), other._stage.shown["picture"]) == before


def test_a_saved_cell_carries_a_still_picture_of_its_first_state(anew):
    data, metadata = anew._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == anew.alt == data["text/plain"]
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))))
    np.testing.assert_array_equal(still, picture(anew))


@pytest.mark.parametrize(
    ("seed", "kind", "words"),
    [(-1, ValueError, "seed is -1"), (1.5, TypeError, "seed is 1.5"), ("a", TypeError, "seed is")],
)
def test_bad_input_is_refused_by_name(seed, kind, words):
    with pytest.raises(kind, match=words):
        explore.pearson(seed=seed)
