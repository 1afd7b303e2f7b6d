"""What lessons 03 to 05 say of their explorers, in folded answers where no cell can assert it."""

import numpy as np
import pytest

from mixlab import Mixture, datasets, em, explore, starts

X, TRUTH = datasets.vincent_run()
WAITING = datasets.old_faithful()[:, 1]
GUESS = Mixture.univariate([0.7, 0.3], [0, 10], [3, 5])
TOP = em.fit(X, GUESS).objective[-1]


def two(weight, mean_1, mean_2, sd_1, sd_2):
    return Mixture.univariate([weight, 1 - weight], [mean_1, mean_2], [sd_1, sd_2])


def ends(x, start, top):
    """How a walk ends: "top", "lower" or the failure."""
    fit = em.fit(x, start, max_iter=500)
    return fit.failure or ("top" if fit.objective[-1] > top - 1e-5 else "lower")


class TestLesson03:
    def test_the_first_step_changes_most(self):
        moves = [np.abs(np.diff([m.means for m in em.fit(X, GUESS).path], axis=0)).max(axis=1)]
        assert np.argmax(moves) == 0

    def test_points_between_5_and_7_go_to_the_right_bell(self):
        before, after = (
            m.responsibilities([5.0, 6.0, 7.0]) for m in (GUESS, em.fit(X, GUESS).mixture)
        )
        assert (after[:, 1] > before[:, 1] + 0.2).all()

    @pytest.mark.parametrize(
        ("mean_1", "switched"), [(3, False), (7, False), (7.5, True), (10, True)]
    )
    def test_moving_mean_1_only_switches_the_labels(self, mean_1, switched):
        fit = em.fit(X, two(0.7, mean_1, 10, 3, 5))
        assert fit.objective[-1] == pytest.approx(TOP, abs=1e-6)
        assert (fit.mixture.means[0] > fit.mixture.means[1]) is np.bool_(switched)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (two(0.7, 5, 5, 3, 5), "top"),
            (two(0.7, 5, 5, 3, 3), em.COINCIDE),
            (two(0.7, 0, 10, 0.1, 0.1), "top"),
            (two(0.7, 0, 10, 9.3, 9.3), "top"),
            (two(0.99, 0, 5, 3, 0.1), em.EMPTY),
            (two(0.99, 0, 19.8, 3, 0.1), "lower"),
        ],
    )
    def test_where_a_start_ends(self, start, end):
        assert ends(X, start, TOP) == end

    def test_wide_bells_take_some_ten_steps_more(self):
        narrow, wide = (em.fit(X, two(0.7, 0, 10, sd, sd)).n_iter for sd in (0.1, 9.3))
        assert 8 <= wide - narrow <= 14

    def test_the_lazy_guess_has_a_flat_stretch_before_it_shoots_up(self):
        fit = em.fit(WAITING, two(0.35, 68, 72, 10, 10))
        gains = np.diff(fit.objective)
        assert fit.objective[-1] == pytest.approx(-3.80148, abs=1e-5)
        assert gains[1:6].max() < 0.006
        assert set(np.argsort(gains[1:])[-2:] + 2) == {10, 11}

    def test_one_wait_of_300_minutes_widens_the_right_bell_threefold(self):
        by_eye = two(0.35, 55, 80, 5, 5)
        before, after = (em.fit(x, by_eye).mixture for x in (WAITING, np.append(WAITING, 300)))
        assert after.sds[1] / before.sds[1] == pytest.approx(3.2, abs=0.2)
        assert after.weights[0] < before.weights[0] / 2

    @pytest.mark.parametrize(
        ("gap", "least", "most"), [(3, 94, 94), (2, 900, 999), (1.5, 1000, 1000)]
    )
    def test_steps_on_our_own_heap(self, gap, least, most):
        x = Mixture.univariate([0.6, 0.4], [0, gap], [1, 1]).sample(2000, rng=1)
        fit = em.fit(x, two(0.5, -1, 4, 2, 2))
        assert least <= fit.n_iter <= most
        assert fit.converged is (gap >= 2)


CORNERS = np.array([[-2, -2], [-2, 2], [2, -2], [2, 2]])


@pytest.fixture(scope="module")
def blobs():
    rng = np.random.default_rng(0)
    return np.repeat(CORNERS, 500, axis=0) + np.sqrt(0.1) * rng.standard_normal((2000, 2))


def middle_start(seed, widening=1.0):
    means = np.random.default_rng(seed).uniform(-1.5, 1.5, (4, 2))
    return Mixture([0.25] * 4, means, [0.4 * widening**2 * np.eye(2)] * 4)


class TestLesson04:
    def test_five_of_the_first_ten_random_starts_get_to_the_top(self, blobs):
        top = em.fit(blobs, middle_start(0)).objective[-1]
        explorer = explore.em(blobs, start=middle_start(0))
        home = []
        for seed in range(1, 11):
            explorer._seed.value = seed
            if explorer.fit.objective[-1] > top - 1e-5:
                home.append(seed)
        assert home == [3, 6, 8, 9, 10]

    def test_number_2_is_repaired_by_moving_one_mean_half_way(self, blobs):
        means = starts.random(blobs, 4, 2).means.copy()
        twins, empty = [2, 3], CORNERS[3]
        for twin in twins:
            moved = means.copy()
            moved[twin] = (means[twin] + empty) / 2
            fit = em.fit(blobs, Mixture([0.25] * 4, moved, [0.4 * np.eye(2)] * 4))
            assert fit.objective[-1] > -1.92

    def test_narrow_bells_take_2_steps_and_wide_ones_19(self, blobs):
        steps = [em.fit(blobs, middle_start(0, times)).n_iter for times in (0.1, 3)]
        assert steps == [2, 19]

    def test_at_the_geyser_two_means_in_one_cloud_get_home(self):
        eruptions = datasets.old_faithful()
        explorer = explore.em(eruptions)
        rng = np.random.default_rng(0)
        for cloud, sds in [((4.29, 80.0), (0.41, 6.0)), ((2.04, 54.5), (0.26, 5.8))]:
            for _ in range(10):
                means = cloud + rng.standard_normal((2, 2)) * sds
                shape = explorer.start.covariances
                fit = em.fit(eruptions, Mixture([0.5, 0.5], means, shape))
                assert fit.objective[-1] == pytest.approx(-4.15538, abs=1e-5)

    def test_at_the_geyser_two_bells_may_end_on_a_lower_top(self):
        eruptions = datasets.old_faithful()
        shape = explore.em(eruptions).start.covariances
        fit = em.fit(eruptions, Mixture([0.5, 0.5], [[5.1, 50], [3.5, 70]], shape))
        assert fit.converged
        assert fit.objective[-1] == pytest.approx(-4.7254, abs=1e-3)


class TestLesson05:
    truth = two(0.5, 0, 4, 1, 1)
    x = truth.sample(40, rng=4)
    top = em.fit(x, truth).objective[-1]

    def test_a_narrower_bell_ends_on_two_lower_tops_and_then_collapses(self):
        reached = []
        for sd in np.arange(0.5, 0.04, -0.05):
            fit = em.fit(self.x, two(0.9, 2, 2.75, 2.5, round(sd, 2)), max_iter=500)
            reached.append(fit.failure or round(fit.objective[-1], 2))
        assert len(set(reached[:8])) == 2
        assert max(reached[:8]) < self.top
        assert reached[8:] == [em.COLLAPSED] * 2

    def test_a_very_narrow_bell_may_end_in_every_way(self):
        seen = {
            ends(self.x, two(0.9, 2, mean, 2.5, 0.05), self.top)
            for mean in np.arange(-2.4, 7.2, 0.4)
        }
        assert seen == {"top", "lower", em.COLLAPSED, em.EMPTY}
        assert ends(self.x, two(0.9, 2, 7, 2.5, 0.05), self.top) == em.EMPTY

    def test_twins_part_in_76_steps_if_one_is_moved_by_a_step_of_the_slider(self):
        assert ends(self.x, two(0.9, 2, 2, 2.5, 2.5), self.top) == em.COINCIDE
        assert em.fit(self.x, two(0.9, 2, 2.05, 2.5, 2.5)).n_iter == 76
