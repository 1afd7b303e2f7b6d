"""What lessons 06 and 07 say of their explorers, in folded answers where no cell can assert it."""

import numpy as np
import pytest

from mixlab import Mixture, density, explore, pearson
from tests.explorers import verdict

GRID = np.arange(0, 25, 1 / 3)
TRUTH = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
TARGET = TRUTH.pdf(GRID)


def fit(means, sd=1.0):
    """Where a guess of three equal bells leads in lesson 06's explorer."""
    return density.fit(GRID, TARGET, Mixture.univariate([1 / 3] * 3, means, [sd] * 3))


def is_home(found):
    return found.mixture.distance(TRUTH) < 1e-6


class TestLesson06:
    def test_mean_2_loses_the_answer_at_some_twenty_places(self):
        places = np.arange(248) / 10
        fits = {place: fit([4, place, 22]) for place in places}
        lost = {place: found.failure for place, found in fits.items() if not is_home(found)}
        assert 15 <= len(lost) <= 25
        assert lost.pop(4.0) == lost.pop(22.0) == density.COINCIDE
        assert sum(failure == density.RAN_OFF for failure in lost.values()) > len(lost) / 2
        assert all(place < 9 or 21 < place < 24 for place in lost)

    @pytest.mark.parametrize("sd", [0.1, 8.0])
    def test_neither_narrow_nor_wide_bells_lose_it(self, sd):
        assert is_home(fit([4, 12, 22], sd))

    def test_a_bell_in_the_gap_at_11(self):
        found = fit([4, 10, 16])
        assert found.converged
        assert round(found.objective[-1], 4) == 0.0209
        weights, means = found.mixture.weights, found.mixture.means
        assert means[1] == pytest.approx(11, abs=0.1)
        assert weights[1] == pytest.approx(0.01, abs=0.005)
        assert weights[0] > 0.35
        assert weights[2] > 0.55
        assert found.mixture.pdf([20.0])[0] < 1e-3

    def test_one_of_two_on_the_left_leaves(self):
        found = fit([0, 2, 14])
        assert found.failure == density.RAN_OFF
        leaving = found.mixture.means.argmin()
        assert leaving in (0, 1)
        assert found.mixture.weights[leaving] == pytest.approx(0.17, abs=0.005)

    def test_the_tall_hump_is_reached_by_step_8_or_9(self):
        found = fit([4, 12, 22])
        heights = np.array([m.pdf([15.0])[0] for m in found.path])
        assert np.argmax(heights > 0.85 * TARGET.max()) in (8, 9)
        near = int(np.argmax(found.objective < 2e-3))
        assert near in (8, 9)
        assert found.objective[near + 4] < 1e-12

    def test_the_explorer_begins_where_the_lesson_says(self):
        start = Mixture.univariate([1 / 3] * 3, [4, 12, 22], [1, 1, 1])
        explorer = explore.density(GRID, TARGET, start=start, reference=TRUTH)
        assert is_home(explorer.fit)
        low, high = explorer._controls[2].low, explorer._controls[2].high  # of mean 2
        assert low <= 0
        assert high >= 24.7


def truth(mean_2, sd_2=1.0):
    return Mixture.univariate([0.6, 0.4], [0, mean_2], [1, sd_2])


def drawn(mixture, n, seed=1):
    """The points that lesson 07's explorer draws."""
    return mixture.sample(100_000, seed)[:n]


class TestLesson07:
    @pytest.mark.parametrize(
        ("mean_2", "admissible"), [(3.0, 1), (1.6, 1), (1.5, 2), (1.4, 2), (1.3, 0), (1.2, 0)]
    )
    def test_roots_on_the_left_come_and_go(self, mean_2, admissible):
        assert len(pearson.solve(drawn(truth(mean_2), 1000))) == admissible

    def test_they_move_towards_each_other(self):
        gaps = []
        for mean_2 in (1.5, 1.4):
            places = [root.p for root in pearson.roots(drawn(truth(mean_2), 1000))]
            gaps.append(np.ptp([p for p in places if p < 0]))
        assert gaps[1] < gaps[0]

    @pytest.mark.parametrize(
        ("n", "weight"), [(1000, None), (1200, 0.68), (2000, 0.61), (5000, 0.92), (100_000, 0.83)]
    )
    def test_more_points_bring_an_answer_and_not_the_truth(self, n, weight):
        found = pearson.fit(drawn(truth(1.3), n))
        assert found.converged is (weight is not None)
        if weight:
            assert found.mixture.weights[0] == pytest.approx(weight, abs=0.005)

    def test_exact_moments_find_the_truth_however_close(self):
        for mean_2 in (1.3, 0.1):
            exact = pearson.mixture_cumulants(truth(mean_2))
            assert pearson.fit(exact).mixture.distance(truth(mean_2)) < 1e-8
        assert not pearson.solve(pearson.mixture_cumulants(truth(0)))

    def test_two_admissible_roots_and_what_a_sample_makes_of_them(self):
        exact = pearson.solve(pearson.mixture_cumulants(truth(3, 2)))
        assert len(exact) == 2
        assert exact[0].distance(truth(3, 2)) < 1e-8
        explorer = explore.pearson()
        controls = {control.label: control for control in explorer._controls}
        controls["mean 2"].value, controls["sd 2"].value = 3.0, 2.0
        none = nearer = 0
        for seed in range(100):
            controls["seed (draw again)"].value = seed
            none += not explorer.fit.converged
            nearer += "nearer to the truth" in verdict(explorer)
        assert none == 45
        assert nearer == 10

    def test_two_bells_in_one_place(self):
        there = truth(0, 2.5)
        assert pearson.fit(pearson.mixture_cumulants(there)).mixture.distance(there) < 1e-8
        for seed, weight in ((1, 0.93), (2, 0.77), (3, 0.47)):
            found = pearson.fit(drawn(there, 100_000, seed)).mixture
            assert found.weights[found.sds.argmin()] == pytest.approx(weight, abs=0.006)
        assert not pearson.fit(drawn(there, 100_000, 4)).converged
