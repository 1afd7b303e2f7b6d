"""The study measures what it says: the same samples along every road, against one bound."""

import numpy as np
import pandas
import pytest

from mixlab import Fit, Mixture, datasets, density, em, moments, pearson, starts, study, uncertainty
from tests.nonsense import NONSENSE

WAITING = datasets.old_faithful()[:, 1]
START = starts.quantiles(WAITING, 2)
SEPARATIONS, SIZES = (2, 4), (100, 1000, 10_000)


@pytest.fixture(scope="module")
def table():
    return study.compare_roads(1, separations=SEPARATIONS, sizes=SIZES, replicates=40)


def error(table, road, separation, n):
    (row,) = table.select(road=road, separation=separation, n=n)
    return row.error


def small(rng=1, **options):
    return study.compare_roads(
        rng, **{"separations": [4], "sizes": [100], "replicates": 3} | options
    )


def ends_at(mixture, converged=True):
    return Fit([mixture], [0.0], "nothing", converged, "So it was made.", 0)


# --- One road by its name -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("road", "as_a_user_would"),
    [
        ("moments", lambda: moments.fit(WAITING, START)),
        ("Pearson", lambda: pearson.fit(WAITING)),
        ("EM", lambda: em.fit(WAITING, START, accelerate=True)),
        ("density", lambda: density.fit(*study.curve_of(WAITING), START)),
    ],
)
def test_a_walk_is_the_road_s_own_fit(road, as_a_user_would):
    walked, expected = study.walk(road, WAITING, START), as_a_user_would()
    assert walked.path == expected.path
    assert walked.objective.tolist() == expected.objective.tolist()
    assert (walked.converged, walked.message) == (expected.converged, expected.message)


def test_all_roads_are_named():
    assert study.ROADS == ("moments", "Pearson", "EM", "density")


def test_moments_and_pearson_find_the_same_mixture():
    truth = Mixture.univariate([0.4, 0.6], [0, 4], [1, 1.2])
    for seed in range(10):
        x = truth.sample(1000, seed)
        start = starts.quantiles(x, 2)
        by_newton, by_nonic = (study.walk(road, x, start) for road in ("moments", "Pearson"))
        assert by_newton.converged
        assert by_nonic.converged
        assert by_newton.mixture.distance(by_nonic.mixture) < 1e-6


@pytest.mark.parametrize("road", ["em", "", None, 2, "PEARSON"])
def test_an_unknown_road_is_refused(road):
    with pytest.raises(ValueError, match=r"road is .*allowed: 'moments', 'Pearson', 'EM', 'den"):
        study.walk(road, WAITING, START)


@pytest.mark.parametrize("road", study.ROADS)
@pytest.mark.parametrize(
    ("start", "error", "words"),
    [
        (None, TypeError, "start is None; allowed: a Mixture"),
        (Mixture([1], [[0, 0]], [np.eye(2)]), ValueError, "start has d=2"),
        (Mixture([1], [0], [1]), ValueError, "start has K=1; allowed: K=2"),
        (Mixture([0.2, 0.3, 0.5], [0, 1, 2], [1] * 3), ValueError, "start has K=3; allowed: K=2"),
    ],
)
def test_a_start_that_not_all_roads_can_take_is_refused_by_all(road, start, error, words):
    with pytest.raises(error, match=words):
        study.walk(road, WAITING, start)


@pytest.mark.parametrize("road", study.ROADS)
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_for_data_is_refused_by_name(road, name):
    x, parts = NONSENSE[name]
    with pytest.raises(ValueError, match=r"^x ") as refusal:
        study.walk(road, x, START)
    assert all(part in str(refusal.value) for part in parts)


# --- Data as a curve ------------------------------------------------------------------------


@pytest.mark.parametrize("x", [WAITING, WAITING.astype(int), [0.0, 1e-60], WAITING * 1e60])
def test_the_curve_of_data_has_area_one_and_their_mean(x):
    grid, target = study.curve_of(x)
    steps = np.diff(grid)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-9)
    assert target.min() == 0
    np.testing.assert_allclose(target.sum() * steps[0], 1, rtol=1e-9)
    assert abs(grid @ target * steps[0] - np.mean(x)) < 0.51 * steps[0]


def test_the_curve_reaches_beyond_the_data_by_a_tenth_on_either_side():
    grid, target = study.curve_of([2.0, 3.0, 12.0])
    half = np.diff(grid)[0] / 2
    np.testing.assert_allclose([grid[0] - half, grid[-1] + half], [1, 13])
    assert len(grid) == 60
    # In bins of width 0.2, the points 2 and 12 fall into the sixth from either end.
    assert np.flatnonzero(target).tolist() == [5, 10, 55]


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([1.0, 1.0], "x holds one value only"),
        ([[1.0, 2.0], [3.0, 4.0]], r"x has shape \(2, 2\); allowed: \(n,\)"),
        ([1e16, 1e16 + 10], "x begins at 1e[+]16 and spans 10.*drowns in rounding; allowed"),
        ([0.0, 1e80], "x spans 1e[+]80"),
    ],
)
def test_data_without_a_curve_are_refused(x, words):
    with pytest.raises(ValueError, match=words):
        study.curve_of(x)


# --- What is drawn and walked ---------------------------------------------------------------


def test_the_same_seed_gives_the_same_study_times_aside():
    one, other = small(7), small(np.random.default_rng(7))
    assert one == other
    assert hash(one) == hash(other)
    assert repr(one) == repr(other)
    assert one._repr_html_() == other._repr_html_()
    assert one.to_dict() == other.to_dict()
    assert one != small(8)


def test_every_row_is_there_in_order(table):
    places = [(row.separation, row.n, row.road) for row in table]
    assert places == [(s, n, road) for s in SEPARATIONS for n in SIZES for road in study.ROADS]
    assert len(table) == len(places)
    for row in table:
        assert row.error > 0
        assert row.bound > 0
        assert 0 <= row.failures < 0.6
        assert row.milliseconds > 0


def test_all_roads_get_the_same_samples_and_starts(monkeypatch):
    seen = {road: [] for road in study.ROADS}
    for road, log in seen.items():

        def walked(x, start, log=log):
            log.append((x, start))
            return ends_at(START)

        monkeypatch.setitem(study._WALKS, road, walked)
    small(separations=[2, 3], sizes=[50, 60], replicates=2)
    first = seen["moments"]
    assert [len(x) for x, _ in first] == [50, 50, 60, 60] * 2
    assert len({x[0] for x, _ in first}) == 8  # each drawn anew
    for x, start in first:
        assert start == starts.quantiles(x, 2)
    for log in seen.values():
        for (x, start), (same_x, same_start) in zip(first, log, strict=True):
            assert np.array_equal(x, same_x)
            assert start == same_start


def test_samples_come_from_the_truth_that_was_asked_for(monkeypatch):
    seen = []
    for road in study.ROADS:
        monkeypatch.setitem(study._WALKS, road, lambda x, start: seen.append(x) or ends_at(START))
    small(separations=[50], sizes=[20_000], replicates=1, weights=[0.3, 0.7], sds=[2, 3])
    near, far = (seen[0][seen[0] < 25], seen[0][seen[0] > 25])
    np.testing.assert_allclose(
        [len(near) / 20_000, near.mean(), near.std(), far.mean(), far.std()],
        [0.3, 0, 2, 50, 3],
        atol=0.1,
    )


def test_failures_are_counted_and_left_out_of_the_median(monkeypatch):
    truth = Mixture.univariate([0.4, 0.6], [0, 4], [1, 1.2])
    distances, fails = [9, 1, 9, 2, 4], [True, False, True, False, False]
    results = iter(
        ends_at(Mixture.univariate([0.4, 0.6], [0, 4 + far], [1, 1.2]), converged=not failed)
        for far, failed in zip(distances, fails, strict=True)
    )
    monkeypatch.setitem(study._WALKS, "EM", lambda x, start: next(results))
    monkeypatch.setitem(study._WALKS, "Pearson", lambda x, start: ends_at(truth, converged=False))
    table = small(replicates=5)
    (by_em,), (by_pearson,) = table.select(road="EM"), table.select(road="Pearson")
    assert by_em.failures == 0.4
    assert by_em.error == 2  # of 1, 2 and 4; with the failed ones it would be 4
    assert by_pearson.failures == 1
    assert by_pearson.error is None
    assert "2 (40 %)" in repr(table)
    assert "none (100 %)" in repr(table)
    assert "<td>none (100 %)</td>" in table._repr_html_()
    assert table.to_dict()["error"][study.ROADS.index("Pearson")] is None


def test_times_are_medians_of_single_walks(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(study, "perf_counter", lambda: clock[0])
    seconds = iter([1, 2, 900])
    for road in study.ROADS:

        def walked(x, start, road=road):
            clock[0] += next(seconds) if road == "EM" else 0.5
            return ends_at(START)

        monkeypatch.setitem(study._WALKS, road, walked)
    assert small().to_dict(times=True)["milliseconds"] == [500, 500, 2000, 500]


def test_a_slow_study_shows_how_far_it_is(capfd, monkeypatch):
    monkeypatch.setattr("mixlab.fit._PATIENCE", 0)
    small()
    out, err = capfd.readouterr()
    assert out == ""
    assert "samples:" in err


# --- What comes out -------------------------------------------------------------------------


def test_em_is_near_the_bound_where_bells_are_well_apart(table):
    for n in SIZES:
        (row,) = table.select(road="EM", separation=4, n=n)
        assert row.failures == 0
        assert 0.75 < row.error / row.bound < 1.25


@pytest.mark.parametrize("road", study.ROADS)
def test_errors_fall_like_one_over_the_root_of_n(table, road):
    ratio = error(table, road, 4, 1000) / error(table, road, 4, 10_000)
    assert 2.2 < ratio < 4.5  # the root of ten, give or take the error of two medians


@pytest.mark.parametrize("road", study.ROADS)
@pytest.mark.parametrize("separation", SEPARATIONS)
def test_no_road_is_below_the_bound_in_large_samples(table, road, separation):
    (row,) = table.select(road=road, separation=separation, n=10_000)
    assert row.error > 0.8 * row.bound


def test_no_road_beats_em_in_large_samples(table):
    for road in study.ROADS:
        for separation in SEPARATIONS:
            assert error(table, "EM", separation, 10_000) <= error(table, road, separation, 10_000)


def test_near_bells_are_harder(table):
    for n in SIZES:
        for road in study.ROADS:
            assert error(table, road, 2, n) > error(table, road, 4, n)
    (near,), (far,) = (table.select(road="Pearson", separation=s, n=100) for s in SEPARATIONS)
    assert near.failures > far.failures


def test_the_bound_of_bells_far_apart_is_that_of_labelled_points():
    weights, sds, n = np.array([0.3, 0.7]), np.array([2.0, 3.0]), 50
    table = small(separations=[100], sizes=[n], weights=weights, sds=sds)
    (bound,) = {row.bound for row in table}
    draws = np.random.default_rng(5).standard_normal((5, 200_000))
    means = (sds / np.sqrt(n * weights))[:, None] * draws[:2]
    widths = (sds / np.sqrt(2 * n * weights))[:, None] * draws[2:4]
    share = np.sqrt(weights.prod() / n) * draws[4]  # the other weight is off by minus as much
    lengths = np.linalg.norm([*means, *widths, share, -share], axis=0)
    assert bound == pytest.approx(np.median(lengths), rel=0.01)


@pytest.mark.parametrize("separation", [1, 2, 4])
def test_the_bound_is_a_median_length_of_cramer_rao_errors(separation):
    table = small(separations=[separation], sizes=[100, 400])
    near, far = (table.select(n=n).rows[0].bound for n in (100, 400))
    assert far == pytest.approx(near / 2, rel=1e-12)
    truth = Mixture.univariate([0.4, 0.6], [0, separation], [1, 1.2])
    total = uncertainty.cramer_rao(truth, 100).total
    # A median length is less than the root of the mean square; one normal alone has 0.6745 of it.
    assert 0.67 * total < near < total


def test_the_bound_is_no_matter_of_the_seed():
    assert {row.bound for row in small(1)} == {row.bound for row in small(2)}


# --- How it is shown ------------------------------------------------------------------------


def test_select_takes_the_rows_asked_for(table):
    assert table.select() == table
    some = table.select(road="EM", n=1000)
    assert [(row.road, row.separation, row.n) for row in some] == [("EM", 2, 1000), ("EM", 4, 1000)]
    assert some.replicates == table.replicates
    assert repr(some).splitlines()[1].split() == ["separation", "n", "bound", "EM"]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"road": "em"}, "road is 'em'; allowed: 'moments', 'Pearson', 'EM', 'density', as in"),
        ({"separation": 3}, "separation is 3; allowed: 2.0, 4.0, as in this study"),
        ({"n": 10}, "n is 10; allowed: 100, 1000, 10000, as in this study"),
    ],
)
def test_select_refuses_what_is_not_there(table, wanted, words):
    with pytest.raises(ValueError, match=words):
        table.select(**wanted)


def test_a_study_is_a_table_for_pandas(table):
    frame = pandas.DataFrame(table.to_dict())
    assert list(frame) == ["road", "separation", "n", "error", "bound", "failures"]
    assert frame.shape == (len(table), 6)
    assert frame.iloc[2].to_dict() == {
        "road": "EM",
        "separation": 2.0,
        "n": 100,
        "error": table.rows[2].error,
        "bound": table.rows[2].bound,
        "failures": table.rows[2].failures,
    }
    timed = pandas.DataFrame(table.to_dict(times=True))
    assert list(timed)[-1] == "milliseconds"
    with pytest.raises(TypeError, match="times is 'yes'; allowed: True or False"):
        table.to_dict(times="yes")


ROWS = (
    study.Row("EM", 1.5, 10_000, 0.123456, 0.1, 0.025, 7777.0),
    study.Row("density", 1.5, 10_000, 0.5, 0.1, 0.0, 7777.0),
)


def test_no_time_is_shown():
    table = study.Study(ROWS, 40)
    shown = f"{table!r}{table._repr_html_()}{table.rows}{table.to_dict()}"
    assert "milliseconds" not in shown
    assert "7777" not in shown


def test_the_text_is_a_table():
    assert repr(study.Study(ROWS, 40)).splitlines() == [
        "Median error over 40 samples (share of them without an answer)",
        "separation       n  bound           EM  density",
        "       1.5  10 000    0.1  0.123 (2 %)      0.5",
    ]


def test_the_html_table_has_a_caption_and_headers():
    html = study.Study(ROWS, 40)._repr_html_()
    assert ">Median error over 40 samples (share of them without an answer)</caption>" in html
    assert html.count('<th scope="col">') == 5
    assert '<th scope="row">1.5</th><th scope="row">10 000</th><td>0.1</td>' in html
    assert "<td>0.123 (2 %)</td><td>0.5</td></tr>" in html


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"rng": "one"}, TypeError, "rng is 'one'"),
        ({"separations": []}, ValueError, "separations is empty"),
        ({"separations": 3}, ValueError, r"separations has shape \(\)"),
        ({"separations": [0, 1]}, ValueError, "separations begins with 0; allowed: positive"),
        ({"separations": [2, 1]}, ValueError, "separations goes from 2 to 1"),
        ({"separations": [2, 2]}, ValueError, "separations goes from 2 to 2"),
        ({"separations": [np.nan]}, ValueError, "separations holds nan"),
        ({"sizes": []}, ValueError, "sizes is empty"),
        ({"sizes": 100}, TypeError, "sizes is 100; allowed: ascending whole numbers"),
        ({"sizes": "100"}, TypeError, "sizes is '100'"),
        (
            {"sizes": [100.0]},
            TypeError,
            r"sizes\[0\] is 100.0; allowed: a whole number",
        ),
        ({"sizes": [4]}, ValueError, r"sizes\[0\] is 4; allowed: a whole number of at least 5"),
        ({"sizes": [100, 50]}, ValueError, "sizes goes from 100 to 50"),
        ({"replicates": 0}, ValueError, "replicates is 0"),
        ({"replicates": 2.5}, TypeError, "replicates is 2.5"),
        ({"weights": [0.5, 0.6]}, ValueError, "weights sum to 1.1"),
        ({"weights": [0.0, 1.0]}, ValueError, r"separations\[0\] = 4.* weights\[0\] = 0"),
        ({"weights": [0.2, 0.2, 0.6]}, ValueError, "weights has shape"),
        ({"weights": [1.0], "sds": [1.0]}, ValueError, "sds has shape"),
        ({"sds": [1, -1]}, ValueError, r"sds\[1\] is -1"),
        ({"separations": [1e-9], "sds": [1, 1]}, ValueError, r"separations\[0\] = 1e-09"),
    ],
)
def test_what_makes_no_study_is_refused_by_name(options, error, words):
    with pytest.raises(error, match=words):
        small(**options)
