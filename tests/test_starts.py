"""Every start is a valid mixture that lies where the data lie, or a refusal that says why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixlab import datasets, starts
from mixlab.mixture import Mixture

CAREFUL = settings(deadline=None, derandomize=True, max_examples=40)

ANYWHERE = {  # ways that work in any dimension, as functions of (x, K, seed)
    "random": starts.random,
    "quantiles": lambda x, K, seed: starts.quantiles(x, K),
    "kmeans_plusplus": starts.kmeans_plusplus,
}
EVERY = ANYWHERE | {"peaks": lambda x, K, seed: starts.peaks(x, K)}

anywhere = pytest.mark.parametrize("way", ANYWHERE.values(), ids=ANYWHERE.keys())
every = pytest.mark.parametrize("way", EVERY.values(), ids=EVERY.keys())
lucky = pytest.mark.parametrize("way", [starts.random, starts.kmeans_plusplus])

WAITING = datasets.old_faithful()[:, 1]
BLOBS = Mixture([0.5, 0.5], [[0, 0], [8, 3]], [[[1, 0.5], [0.5, 1]], [[2, 0], [0, 0.3]]])


# --- What comes out -------------------------------------------------------------------------


@anywhere
@given(
    x=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30).filter(lambda x: np.ptp(x) > 1e-6),
    data=st.data(),
)
@CAREFUL
def test_any_data_get_a_mixture_within_their_range(way, x, data):
    K = data.draw(st.integers(1, len(set(x))))
    start = way(x, K, 1)
    assert start.n_components == K
    np.testing.assert_allclose(start.weights, 1 / K)
    assert (start.means >= min(x)).all()
    assert (start.means <= max(x)).all()
    np.testing.assert_allclose(start.sds, np.std(x) / K, rtol=1e-9)


@anywhere
@pytest.mark.parametrize("K", [1, 2, 5])
def test_in_the_plane_means_lie_in_the_box_and_widths_share_the_spread(way, K):
    x = BLOBS.sample(200, rng=1)
    start = way(x, K, 1)
    assert start.means.shape == (K, 2)
    assert ((start.means >= x.min(axis=0)) & (start.means <= x.max(axis=0))).all()
    for covariance in start.covariances:
        np.testing.assert_allclose(covariance, np.diag(x.var(axis=0) / K), rtol=1e-12)


@lucky
def test_means_are_points_of_the_data_and_all_different(way):
    x = np.repeat([1.0, 2.0, 5.0, 9.0], [50, 30, 2, 1])
    for seed in range(50):
        means = way(x, 3, seed).means
        assert np.isin(means, x).all()
        assert len(set(means)) == 3


@lucky
@pytest.mark.parametrize(
    "x",
    [
        [0.0, 1.0, 4.0],
        [0.0, 0.0, 0.0, 1e-9, 1.0, 1.0],  # heavy ties and a tiny gap
        [1e-20, 2e-20, 1.0],  # gaps that vanish beside the mean
        [0.0, 1e-170, 1.0],  # a gap whose square is zero
    ],
    ids=str,
)
def test_as_many_components_as_distinct_points_takes_each_once(way, x):
    for seed in range(20):
        np.testing.assert_array_equal(way(x, 3, seed).sorted().means, np.unique(x))


def test_as_many_components_as_distinct_points_in_the_plane():
    x = np.array([[0, 0], [0, 1], [1, 0], [0, 0]])
    for way in ANYWHERE.values():
        assert way(x, 3, 1).means.shape == (3, 2)


@every
def test_one_component_has_the_spread_of_the_data(way):
    start = way(WAITING, 1, 1)
    assert start.weights == [1]
    np.testing.assert_allclose(start.sds, WAITING.std(), rtol=1e-12)


def test_quantiles_cut_the_data_into_equal_shares():
    x = np.random.default_rng(1).permutation(np.arange(1000.0))
    np.testing.assert_allclose(starts.quantiles(x, 4).means, [124.875, 374.625, 624.375, 874.125])


def test_quantiles_in_the_plane_go_along_the_largest_spread():
    x = BLOBS.sample(400, rng=2)
    means = starts.quantiles(x, 2).sorted().means
    np.testing.assert_allclose(means, BLOBS.means, atol=0.6)


def test_quantiles_in_the_plane_are_averages_of_all_points():
    x = BLOBS.sample(90, rng=3)
    np.testing.assert_allclose(starts.quantiles(x, 3).means.mean(axis=0), x.mean(axis=0))


def test_kmeans_plusplus_draws_by_squared_distance():
    # From 0 the gaps are 1 and 3: squares 1 and 9. From 1: 1 and 4. From 3: 9 and 4.
    x = np.array([0.0, 1.0, 3.0])
    pairs = [tuple(starts.kmeans_plusplus(x, 2, seed).means) for seed in range(3000)]
    for first, second, share in [(0, 3, 0.9), (1, 3, 0.8), (3, 0, 9 / 13)]:
        here = [pair for pair in pairs if pair[0] == first]
        assert len(here) == pytest.approx(1000, abs=5 * np.sqrt(3000 * 2 / 9))
        error = np.sqrt(share * (1 - share) / len(here))
        assert np.mean([pair[1] == second for pair in here]) == pytest.approx(share, abs=5 * error)


def test_kmeans_plusplus_does_not_see_units():
    # In raw units the first column would decide alone.
    x = np.array([[0, 0], [1000, 0], [0, 1], [1000, 1]]) + np.array([5.0, 5.0])
    pairs = [starts.kmeans_plusplus(x, 2, seed).means for seed in range(400)]
    flips = [(a != b).tolist() for a, b in pairs]
    only_first, only_second = flips.count([True, False]), flips.count([False, True])
    assert only_first + only_second == pytest.approx(200, abs=50)
    assert only_first == pytest.approx(only_second, abs=50)


def test_random_takes_every_distinct_point_equally_often():
    x = [0.0] * 20 + [1.0, 2.0]
    firsts = [starts.random(x, 1, seed).means[0] for seed in range(600)]
    assert [firsts.count(v) for v in (0, 1, 2)] == pytest.approx([200] * 3, abs=60)


# --- Luck -----------------------------------------------------------------------------------


@lucky
def test_a_seed_gives_the_same_start_again(way):
    assert way(WAITING, 3, 5) == way(WAITING, 3, 5)
    assert way(WAITING, 3, 5) == way(WAITING, 3, np.random.default_rng(5))
    assert len({way(WAITING, 3, seed) for seed in range(20)}) > 10


@lucky
def test_a_generator_moves_on(way):
    rng = np.random.default_rng(5)
    assert way(WAITING, 5, rng) != way(WAITING, 5, rng)


@lucky
def test_another_source_of_luck_is_refused(way):
    with pytest.raises(TypeError, match=r"rng is RandomState.*; allowed: a seed"):
        way(WAITING, 2, np.random.RandomState(1))


# --- Shift and stretch ----------------------------------------------------------------------


@every
@pytest.mark.parametrize(
    ("shift", "stretch"), [(0, 1024), (0, 2.0**-30), (2.0**20, 1), (-(2.0**20), 2.0**-7)]
)
def test_a_start_moves_with_the_data(way, shift, stretch):
    start, moved = way(WAITING, 2, 3), way(shift + stretch * WAITING, 2, 3)
    scale = stretch * WAITING.std()
    np.testing.assert_allclose(moved.weights, start.weights, rtol=1e-12)
    np.testing.assert_allclose(moved.means, shift + stretch * start.means, atol=1e-8 * scale)
    np.testing.assert_allclose(moved.sds, stretch * start.sds, atol=1e-8 * scale)


@anywhere
def test_a_start_in_the_plane_moves_with_each_column(way):
    x = BLOBS.sample(100, rng=4)
    shift, stretch = np.array([2.0**20, -4.0]), np.array([2.0**-20, 2.0**13])
    start, moved = way(x, 3, 3), way(shift * stretch + stretch * x, 3, 3)
    np.testing.assert_allclose((moved.means / stretch - shift), start.means, atol=1e-6)
    np.testing.assert_allclose(moved.sds / stretch, start.sds, rtol=1e-8)


@every
def test_the_data_are_left_as_they_were(way):
    x = WAITING.copy()
    way(x, 2, 1)
    np.testing.assert_array_equal(x, WAITING)


# --- Peaks ----------------------------------------------------------------------------------


def test_peaks_of_old_faithful_are_where_a_person_sees_them():
    start = starts.peaks(WAITING, 2)
    np.testing.assert_allclose(start.means, [54, 79], atol=2)
    np.testing.assert_allclose(start.weights, [0.36, 0.64], atol=0.03)
    np.testing.assert_allclose(start.sds, [5.9, 6], atol=1)


@pytest.mark.parametrize(
    ("heights", "where"),
    [
        ([1, 3, 2, 5, 4], [1, 3]),
        ([5, 1, 2], [0, 2]),  # the ends count
        ([1, 3, 3, 2], [1]),  # a flat top counts once
        ([7], [0]),
        ([3, 2, 1], [0]),
    ],
)
def test_tops_are_where_it_goes_down_on_both_sides(heights, where):
    assert starts.tops(heights).tolist() == where


@pytest.mark.parametrize("heights", [[], [1, np.nan], [[1, 2]], ["a"], None], ids=repr)
def test_tops_of_nonsense_are_refused(heights):
    with pytest.raises(ValueError, match=r"^heights .*; allowed: "):
        starts.tops(heights)


def test_each_point_counts_for_its_nearest_peak():
    x = np.concatenate([np.full(30, 0.0), np.full(10, 1.0), [10.0] * 60])
    start = starts.peaks(x, 2)
    np.testing.assert_allclose(start.weights, [0.4, 0.6])
    np.testing.assert_allclose(start.sds, [x[:40].std(), 10 / 60], rtol=1e-12)


@pytest.mark.parametrize("K", [1, 2, 3])
def test_peaks_finds_well_separated_groups(K):
    means = 10.0 * np.arange(K)
    x = Mixture.univariate(np.full(K, 1 / K), means, np.ones(K)).sample(3000, rng=5)
    np.testing.assert_allclose(starts.peaks(x, K).means, means, atol=0.8)


def test_missing_peaks_are_said_and_another_way_is_named():
    x = np.repeat(np.arange(61.0), 1 + np.arange(61))  # rising to its one peak, at the end
    with pytest.raises(ValueError, match=r"K is 2, but a histogram of x shows fewer peaks; try"):
        starts.peaks(x, 2)
    assert starts.peaks(x, 1).means[0] > 50


def test_where_peaks_vanish_two_at_a_time_the_highest_remain():
    x = np.repeat([0.0, 29.5, 30.5, 60.0], [10, 150, 150, 10])  # mirror symmetric
    means = starts.peaks(x, 2).means
    assert means[0] < 10
    assert means[1] == pytest.approx(29.5, abs=1)


@pytest.mark.parametrize("far", [1e6, 1e12, 1e15])
def test_peaks_are_found_far_from_the_origin(far):
    x = far + np.array([0.0] * 5 + [1.0] + [8.0] * 5)
    start = starts.peaks(x, 2)
    np.testing.assert_allclose(start.means - far, [0, 8], atol=0.5)


# --- Refusals -------------------------------------------------------------------------------


@every
@pytest.mark.parametrize(
    ("x", "K", "distinct"), [([1.0, 2.0], 3, 2), ([4.0] * 9, 2, 1), ([0, 0, 1, 1], 3, 2)]
)
def test_more_components_than_distinct_points_are_refused(way, x, K, distinct):
    with pytest.raises(ValueError, match=rf"K is {K}, but x has {distinct} distinct.*allowed"):
        way(x, K, 1)


@anywhere
def test_distinct_points_are_rows_not_numbers(way):
    with pytest.raises(ValueError, match=r"K is 3, but x has 2 distinct"):
        way([[0, 0], [0, 0], [1, 5]], 3, 1)


def test_both_zeros_are_one_point():
    with pytest.raises(ValueError, match=r"K is 3, but x has 2 distinct"):
        starts.random([0.0, -0.0, 1.0], 3, 1)


@every
def test_constant_data_are_refused(way):
    with pytest.raises(ValueError, match=r"x holds one value only; allowed: at least two"):
        way([3.0] * 5, 1, 1)


@anywhere
def test_a_constant_column_is_named(way):
    with pytest.raises(ValueError, match=r"column 1 of x holds one value only; allowed"):
        way([[0, 7], [1, 7], [2, 7]], 2, 1)


@every
@pytest.mark.parametrize("span", [1e-200, 1e-80, 1e80, 1e149])
def test_data_whose_variance_is_no_safe_number_are_refused(way, span):
    with pytest.raises(ValueError, match=r"x spans .*; allowed: a span from 1e-70 to 1e\+70"):
        way(span * np.array([0.0, 0.25, 1.0, 0.5]), 2, 1)


@every
@pytest.mark.parametrize(
    ("K", "error"),
    [(0, ValueError), (-1, ValueError), (2.0, TypeError), (None, TypeError), (True, TypeError)],
)
def test_how_many_must_be_a_positive_whole_number(way, K, error):
    with pytest.raises(error, match=rf"K is {K}; allowed: a whole number of at least 1"):
        way(WAITING, K, 1)


def test_peaks_are_looked_for_in_one_dimension():
    with pytest.raises(ValueError, match=r"x has shape \(4, 2\); allowed: \(n,\)"):
        starts.peaks(np.eye(4)[:, :2], 2)
