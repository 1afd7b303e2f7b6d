"""What lesson 09 says where no cell can assert it: of its explorer, and in folded answers."""

import numpy as np
import pytest

from mixlab import Mixture, datasets, em, explore, starts, study, uncertainty
from mixlab.density import UNSEEN
from mixlab.em import COINCIDE

X, TRUTH = datasets.vincent_run()
WEIGHTS, MEANS, SDS = [0.7, 0.3], [0, 10], [3, 5]
OFF = {"moments": 0.640, "Pearson": 0.640, "EM": 0.224, "density": 0.274}


def walk(road, weights=WEIGHTS, means=MEANS, sds=SDS):
    """Where a guess leads that differs from the lesson's in what is given."""
    return study.walk(road, X, Mixture.univariate(weights, means, sds))


def is_home(road, fit):
    return fit.converged and abs(fit.mixture.distance(TRUTH) - OFF[road]) < 0.002


@pytest.fixture
def explorer():
    return explore.roads(X, start=Mixture.univariate(WEIGHTS, MEANS, SDS), truth=TRUTH)


class TestExplorer:
    def test_its_sliders_reach_what_the_lesson_asks_for(self, explorer):
        mean_1, sd_1, mean_2, sd_2, _ = explorer._controls
        assert mean_1.step == pytest.approx(0.1)
        assert mean_1.high > 19
        assert mean_2.low < 0
        assert sd_1.low == sd_2.low == pytest.approx(0.1)
        assert sd_1.high > 9
        assert all(is_home(road, fit) for road, fit in explorer.fits.items())

    def test_moments_are_lost_by_the_first_step_and_come_and_go(self):
        near, far = np.arange(1, 50) / 10, np.arange(5.1, 19.8, 0.6)
        home = [is_home("moments", walk("moments", means=[place, 10])) for place in near]
        assert not home[0]
        assert np.diff(home).sum() > 6
        home = [is_home("moments", walk("moments", means=[place, 10])) for place in far]
        assert sum(home) < 0.1 * len(home)

    @pytest.mark.parametrize("road", ["EM", "density"])
    def test_the_others_get_home_from_everywhere(self, road):
        fits = [walk(road, means=[place, 10]) for place in np.arange(0, 19.8, 0.5)]
        assert all(is_home(road, fit) for fit in fits)
        if road == "EM":
            assert fits[0].n_iter == 12
            assert 24 <= max(fit.n_iter for fit in fits) <= 34

    def test_who_minds_narrow_bells_and_who_wide_ones(self):
        narrow = {road: walk(road, sds=[0.1, 0.1]) for road in study.ROADS}
        assert narrow.pop("density").failure == UNSEEN
        wide = {road: walk(road, sds=[9, 9]) for road in study.ROADS}
        assert not wide.pop("moments").converged
        for fits in (narrow, wide):
            assert all(is_home(road, fit) for road, fit in fits.items())

    def test_two_bells_in_one_place(self):
        fits = {road: walk(road, means=[5, 5]) for road in study.ROADS}
        assert fits["moments"].n_iter == 0
        assert not is_home("moments", fits.pop("moments"))
        assert all(is_home(road, fit) for road, fit in fits.items())

    def test_two_equal_bells_part_by_their_weights_on_one_road_only(self):
        equal = {"means": [5, 5], "sds": [3, 3]}
        assert walk("EM", **equal).failure == COINCIDE
        assert is_home("density", walk("density", **equal))
        assert not walk("density", weights=[0.5, 0.5], **equal).converged

    def test_exchanged_means(self, explorer):
        explorer.start = Mixture.univariate(WEIGHTS, MEANS[::-1], SDS)
        fits = dict(explorer.fits)
        assert not fits.pop("moments").converged
        assert all(is_home(road, fit) for road, fit in fits.items())
        for road in ("EM", "density"):
            assert np.diff(fits[road].mixture.means) < 0
        rows = explorer._rows()
        assert all(row[0] < row[1] for row in rows.values())  # the means
        assert is_home("moments", walk("moments", means=MEANS[::-1], sds=SDS[::-1]))


class TestOneApart:
    TRUTH = Mixture.univariate([0.4, 0.6], [0, 1], [1, 1.2])

    def test_the_guess_itself_is_nearer_than_the_floor(self):
        guesses = [starts.quantiles(self.TRUTH.sample(1000, seed), 2) for seed in range(20)]
        off = np.median([guess.distance(self.TRUTH) for guess in guesses])
        assert off == pytest.approx(0.9, abs=0.05)

    def test_em_stops_on_the_way_to_the_top(self):
        """The study's own samples of ten thousand points, the first twelve."""
        rng = np.random.default_rng(0)
        samples = [self.TRUTH.sample(n, rng) for n in [100] * 40 + [1000] * 40 + [10_000] * 12]
        stopped, top = [], []
        for x in samples[80:]:
            start = starts.quantiles(x, 2)
            stopped.append(study.walk("EM", x, start).mixture.distance(self.TRUTH))
            patient = em.fit(x, start, accelerate=True, tol=1e-13, max_iter=10_000)
            top.append(patient.mixture.distance(self.TRUTH))
        assert np.median(top) > 1.3 * np.median(stopped)


def test_em_takes_more_steps_where_bells_overlap():
    steps = []
    for gap in (2, 4):
        x = Mixture.univariate([0.4, 0.6], [0, gap], [1, 1.2]).sample(10_000, 0)
        steps.append(study.walk("EM", x, starts.quantiles(x, 2)).n_iter)
    assert steps[0] > 2 * steps[1]


def test_the_floor_of_a_colleague():
    fit = Mixture.univariate([0.07, 0.93], [0, 0.8], [1, 1])
    floor = uncertainty.cramer_rao(fit, 500).means[0]
    assert floor == pytest.approx(55, abs=0.5)
    assert 500 * (floor / 0.1) ** 2 == pytest.approx(150e6, rel=0.02)
    means_and_weight = np.ix_([0, 1, 4], [0, 1, 4])
    known_sds = np.linalg.inv(500 * uncertainty.fisher_information(fit)[means_and_weight])
    assert np.sqrt(known_sds[0, 0]) == pytest.approx(2.3, abs=0.05)
