"""The criteria are right, the fits behind them the best known, and the table says what it knows."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import LeaveOneOut

from mixlab import datasets, em, selection, starts
from mixlab.fit import UNFINISHED, Fit
from mixlab.mixture import Mixture
from mixlab.selection import Comparison, Row, _search, _table
from tests.test_mixture import Table

ERUPTIONS = datasets.old_faithful()
WAITING = ERUPTIONS[:, 1]
GALAXIES = datasets.galaxies()
IRIS = datasets.iris()[0]
PAIR = Mixture.univariate([0.4, 0.6], [0, 5], [1, 2])
SMALL = PAIR.sample(60, rng=1)
QUICK = {"restarts": 2, "max_iter": 50}

every_covariance = pytest.mark.parametrize("covariance", em.COVARIANCES)


def table(x=SMALL, ks=(1, 2, 3), rng=0, **options):
    return selection.compare(x, ks, rng, **QUICK | options)


# --- The criteria -----------------------------------------------------------------------------


@every_covariance
@pytest.mark.parametrize("d", [1, 2, 5])
def test_parameters_are_counted_as_scikit_learn_counts_them(d, covariance):
    x = np.random.default_rng(1).normal(size=(40, d))
    for K in (1, 2, 4):
        peer = GaussianMixture(K, covariance_type=covariance).fit(x)
        assert selection.n_parameters(K, d, covariance) == peer._n_parameters()


def test_parameters_are_full_without_a_word():
    assert selection.n_parameters(3, 2) == 2 + 6 + 9


@every_covariance
@pytest.mark.parametrize("x", [WAITING, ERUPTIONS, IRIS], ids=["d=1", "d=2", "d=4"])
def test_aic_and_bic_are_scikit_learns(x, covariance):
    start = starts.quantiles(x, 3)
    mixture = em.fit(x, start, covariance=covariance, max_iter=5, reg=0.05).mixture
    peer, rows = mixture.to_sklearn(covariance), x.reshape(len(x), -1)
    assert selection.aic(mixture, x, covariance) == pytest.approx(peer.aic(rows), rel=1e-12)
    assert selection.bic(mixture, x, covariance) == pytest.approx(peer.bic(rows), rel=1e-12)


@every_covariance
def test_icl_is_bic_of_the_likelihood_with_the_likeliest_labels(covariance):
    mixture = em.fit(ERUPTIONS, starts.quantiles(ERUPTIONS, 3), max_iter=5).mixture
    complete = 0
    for weighted in mixture.component_pdfs(ERUPTIONS):
        complete += np.log(max(weighted))
    p = selection.n_parameters(3, 2, covariance)
    expected = -2 * complete + p * np.log(272)
    assert selection.icl(mixture, ERUPTIONS, covariance) == pytest.approx(expected, rel=1e-12)


def test_icl_of_points_no_component_is_near_is_finite():
    assert np.isfinite(selection.icl(PAIR, [1e6, -1e6]))


@pytest.mark.parametrize("criterion", [selection.aic, selection.bic, selection.icl])
def test_labels_do_not_matter(criterion):
    other = Mixture(PAIR.weights[::-1], PAIR.means[::-1], PAIR.covariances[::-1])
    assert criterion(PAIR, SMALL) == pytest.approx(criterion(other, SMALL), rel=1e-14)


@pytest.mark.parametrize("criterion", [selection.aic, selection.bic, selection.icl])
@pytest.mark.parametrize("value", ["round", None, 3])
def test_a_criterion_refuses_another_kind_of_covariance(criterion, value):
    with pytest.raises(ValueError, match=r"covariance is .*; allowed: 'full', 'diag'"):
        criterion(PAIR, SMALL, value)


@pytest.mark.parametrize("criterion", [selection.aic, selection.bic, selection.icl])
def test_a_criterion_takes_a_mixture_alone(criterion):
    with pytest.raises(TypeError, match=r"mixture is .*; allowed: a Mixture"):
        criterion(em.fit(SMALL, PAIR), SMALL)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((0, 1), ValueError, "K is 0; allowed: a whole number of at least 1"),
        ((2.0, 1), TypeError, "K is 2.0; allowed"),
        ((2, 0), ValueError, "d is 0; allowed: a whole number of at least 1"),
        ((2, 1, "round"), ValueError, "covariance is 'round'; allowed: 'full'"),
    ],
    ids=str,
)
def test_parameters_of_nothing_are_not_counted(arguments, error, words):
    with pytest.raises(error, match=words):
        selection.n_parameters(*arguments)


# --- The best known fits ----------------------------------------------------------------------

# The highest that some thousand starts of every kind led to, by this package and scikit-learn.
BEST_KNOWN = {
    ("waiting", "full"): [-1095.2888, -1034.0017, -1031.5402, -1027.9401],
    ("waiting", "tied"): [-1095.2888, -1034.0018, -1033.5159, -1031.6489],
    ("eruptions", "full"): [-1289.7967, -1130.2640, -1114.4399, -1106.0302],
    ("eruptions", "diag"): [-1516.7058, -1147.8064, -1127.0075, -1112.8808],
    ("eruptions", "spherical"): [-2003.9520, -1709.5293, -1637.4344, -1569.4098],
    ("eruptions", "tied"): [-1289.7967, -1140.1868, -1126.3159, -1120.8281],
    ("galaxies", "full"): [-806.8524, -786.6291, -769.9179, -764.1462],
    ("galaxies", "tied"): [-806.8524, -796.9346, -779.1162, -774.6831],
    ("iris", "full"): [-379.9146, -214.3547, -180.1855, -157.7673],
    ("iris", "diag"): [-741.0175, -386.1853, -306.8605, -264.8476],
    ("iris", "spherical"): [-889.5161, -478.5591, -384.3141, -334.2861],
    ("iris", "tied"): [-379.9146, -296.4476, -256.3540, -223.0486],
}
DATA = {"waiting": WAITING, "eruptions": ERUPTIONS, "galaxies": GALAXIES, "iris": IRIS}


@pytest.mark.parametrize(
    ("name", "covariance", "seed"),
    [(*case, 0) for case in BEST_KNOWN] + [(name, "full", 1) for name in DATA],
)
def test_the_best_known_fits_are_found(name, covariance, seed):
    found = selection.compare(DATA[name], range(1, 5), seed, covariance=covariance)
    heights = [row.log_likelihood for row in found]
    np.testing.assert_allclose(heights, BEST_KNOWN[name, covariance], rtol=0, atol=6e-5)


def test_few_numbers_of_components_are_searched_as_well_as_many():
    alone = selection.compare(WAITING, [4], 0)
    assert alone.row(4).log_likelihood == pytest.approx(-1027.9401, abs=6e-5)


def test_one_start_by_chance_finds_less():
    # Guards the guard: these fits are not the ones that everybody finds.
    chance = em.fit_best(WAITING, 3, 0, restarts=1, reg=0.05)
    assert chance.mixture.log_likelihood(WAITING) < -1031.6


@every_covariance
@pytest.mark.parametrize("scale", [1e-6, 1e5])
def test_place_and_unit_of_the_data_change_no_choice(scale, covariance):
    there = table(ERUPTIONS[::4] * scale + 7 * scale, covariance=covariance)
    here = table(ERUPTIONS[::4], covariance=covariance)
    for row, other in zip(here, there, strict=True):
        assert row.log_likelihood == pytest.approx(
            other.log_likelihood + 68 * 2 * np.log(scale), abs=1e-5
        )
    for criterion in ("aic", "bic", "icl"):
        assert here.best(criterion).K == there.best(criterion).K


def test_columns_may_have_any_units():
    here = table(IRIS[::3], ks=range(1, 4))
    there = table(IRIS[::3] * [1e-4, 1, 10, 1e4], ks=range(1, 4))
    for row, other in zip(here, there, strict=True):
        assert row.log_likelihood == pytest.approx(other.log_likelihood + 50 * np.log(10), abs=1e-5)


def test_the_order_of_the_points_changes_nothing_but_luck():
    mixed = np.random.default_rng(3).permutation(GALAXIES)
    here, there = (selection.compare(x, range(1, 5), 0) for x in (GALAXIES, mixed))
    assert [row.bic for row in here] == pytest.approx([row.bic for row in there], abs=1e-6)


# --- The starts -------------------------------------------------------------------------------


def moments_of(mixture):
    """Return mean and covariance of a mixture as a whole."""
    K, d = mixture.n_components, mixture.n_features
    means, covariances = mixture.means.reshape(K, d), mixture.covariances.reshape(K, d, d)
    mean = mixture.weights @ means
    gaps = means - mean
    spread = covariances + gaps[:, :, None] * gaps[:, None, :]
    return mean, np.tensordot(mixture.weights, spread, axes=1)


THREE = Mixture(
    [0.2, 0.3, 0.5],
    [[0, 0], [4, 1], [-3, 5]],
    [[[1, 0.5], [0.5, 1]], [[2, 0], [0, 0.1]], [[0.1, 0], [0, 0.1]]],
)
THREE_ON_A_LINE = Mixture.univariate([0.2, 0.3, 0.5], [0, 4, -3], [1, 2, 0.1])

in_one_and_two = pytest.mark.parametrize("mixture", [THREE_ON_A_LINE, THREE], ids=["d=1", "d=2"])


@in_one_and_two
def test_a_component_cut_in_two_keeps_mean_and_covariance(mixture):
    x = mixture.sample(200, rng=1)
    halved = list(_search._one_halved(x, mixture))
    assert len(halved) == 3
    for cut in halved:
        assert cut.n_components == 4
        for mine, theirs in zip(moments_of(cut), moments_of(mixture), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def test_the_halves_are_those_of_a_normal_density():
    x = np.random.default_rng(1).normal(size=400_000)
    (cut,) = _search._one_halved(x, Mixture([1], [0], [1]))
    right = x[x > 0]
    assert cut.means.max() == pytest.approx(right.mean(), abs=0.005)
    assert cut.sds == pytest.approx([right.std()] * 2, abs=0.005)


def test_a_component_is_cut_across_its_longest_axis():
    # Longest beside the data, whose columns may have any units.
    x = np.random.default_rng(1).normal(size=(100, 2)) * [1000, 1]
    (cut,) = _search._one_halved(x, Mixture([1], [[0, 0]], [np.diag([500.0**2, 0.9**2])]))
    gap = cut.means[1] - cut.means[0]
    assert gap[0] == pytest.approx(0, abs=1e-9)
    assert abs(gap[1]) == pytest.approx(2 * np.sqrt(2 / np.pi) * 0.9)


@in_one_and_two
def test_each_component_is_left_out_once(mixture):
    for k, rest in enumerate(_search.smaller(mixture)):
        assert rest.n_components == 2
        others = [j for j in range(3) if j != k]
        np.testing.assert_array_equal(rest.means, mixture.means[others])
        weights = mixture.weights[others]
        np.testing.assert_allclose(rest.weights, weights / weights.sum(), rtol=1e-15)


def test_a_new_component_joins_where_the_mixture_is_short_of_points():
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0, 1, 100), rng.normal(3, 0.05, 30)])
    wide = em.fit(x, Mixture([1], [0], [1])).mixture
    joined = list(_search._joined_by_one(x, wide))
    assert len(joined) == 12
    for grown in joined[::3]:  # the best place of each width
        assert grown.means[-1] == pytest.approx(3, abs=0.5)
    assert [grown.sds[-1] / x.std() for grown in joined[::3]] == pytest.approx(
        [0.5, 0.25, 0.125, 0.0625]
    )


def test_new_components_of_one_width_stand_apart():
    joined = list(_search._joined_by_one(WAITING, Mixture([1], [70], [180])))
    for i in range(0, len(joined), 3):
        places = [grown.means[-1] for grown in joined[i : i + 3]]
        width = joined[i].sds[-1]
        assert min(np.diff(np.sort(places))) >= 2 * width


def test_new_components_join_far_from_a_mixture_that_knows_nothing_of_the_points():
    for grown in _search.larger(SMALL, Mixture.univariate([1], [1e4], [1e-3])):
        assert np.isfinite(grown.means).all()


def test_places_are_few_however_many_points_there_are(monkeypatch):
    monkeypatch.setattr(_search, "_CANDIDATES", 7)
    x = np.random.default_rng(1).normal(size=1000)
    places = {grown.means[-1] for grown in _search._joined_by_one(x, Mixture([1], [0], [1]))}
    assert places <= set(np.unique(x)[::143])


# --- Held out ---------------------------------------------------------------------------------


def test_held_out_is_that_of_a_plain_loop():
    folds = np.array_split(np.random.default_rng(5).permutation(60), 4)
    total = 0
    for fold in folds:
        kept = [i for i in range(60) if i not in fold]
        mixture = selection.compare(SMALL[kept], [2], 0).row(2).fit.mixture
        for i in fold:
            total += np.log(mixture.pdf(SMALL[[i]])[0])
    assert selection.held_out(SMALL, 2, 5, folds=4) == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize("x", [SMALL[:12], ERUPTIONS[:14]], ids=["d=1", "d=2"])
def test_one_component_left_out_one_by_one(x):
    total = 0
    for kept, i in LeaveOneOut().split(x):
        seen = x[kept].reshape(len(kept), -1)
        covariance = np.atleast_2d(np.cov(seen.T, bias=True))
        gap = (x[i] - seen.mean(axis=0)).ravel()
        total -= 0.5 * (
            np.linalg.slogdet(2 * np.pi * covariance)[1] + gap @ np.linalg.inv(covariance) @ gap
        )
    found = selection.held_out(x, 1, 0, folds=len(x), restarts=1)
    assert found == pytest.approx(total, rel=1e-10)


def test_held_out_takes_the_kind_of_covariance_and_the_floor():
    plain = selection.held_out(ERUPTIONS[:40], 1, 0, folds=4)
    assert selection.held_out(ERUPTIONS[:40], 1, 0, folds=4, covariance="diag") < plain
    assert selection.held_out(ERUPTIONS[:40], 1, 0, folds=4, reg=3) < plain
    assert selection.held_out(ERUPTIONS[:40], 1, 0, folds=4, min_sd=[9, 90]) < plain


def test_the_column_is_that_of_held_out_with_the_folds_drawn_after_the_fits(monkeypatch):
    # Where chance has no part in the fits, only the folds are drawn.
    monkeypatch.setattr(starts, "kmeans_plusplus", lambda x, K, rng: starts.quantiles(x, K))
    x = SMALL[:30]
    for row in selection.compare(x, [1, 2], 7, folds=3, restarts=1):
        alone = selection.held_out(x, row.K, 7, folds=3, restarts=1)
        assert row.held_out == pytest.approx(alone, abs=1e-9)


def test_held_out_prefers_the_truth():
    x = Mixture.univariate([0.5, 0.5], [0, 8], [1, 2]).sample(100, rng=2)
    found = selection.compare(x, range(1, 5), 0, folds=3, restarts=1)
    assert found.best("held_out").K == 2
    assert found.row(4).log_likelihood > found.row(2).log_likelihood


def test_without_folds_nothing_is_held_out():
    assert all(row.held_out is None for row in table())


# --- The rows ---------------------------------------------------------------------------------


@every_covariance
def test_a_row_is_what_its_fit_says(covariance):
    for row in table(ERUPTIONS[:80], ks=[1, 3], covariance=covariance):
        m = row.fit.mixture
        assert (row.K, row.covariance) == (m.n_components, covariance)
        assert row.n_parameters == selection.n_parameters(row.K, 2, covariance)
        assert row.log_likelihood == m.log_likelihood(ERUPTIONS[:80])
        for name in ("aic", "bic", "icl"):
            expected = getattr(selection, name)(m, ERUPTIONS[:80], covariance)
            assert getattr(row, name) == expected
        assert row.fit.objective[-1] * 80 == pytest.approx(row.log_likelihood, rel=1e-10)


@pytest.mark.parametrize(
    "ks", [range(2, 5), [2, 3, 4], (2, 3, 4), np.arange(2, 5), iter([2, 3, 4])]
)
def test_any_ascending_whole_numbers_will_do(ks):
    found = table(ks=ks)
    assert [row.K for row in found] == [2, 3, 4]
    assert len(found) == 3
    assert found.rows[1] is found.row(3)
    assert all(type(row.K) is int for row in found)


def test_a_seed_decides_everything():
    one, other = table(folds=2), table(rng=np.random.default_rng(0), folds=2)
    assert one.to_dict() == other.to_dict()


def test_folds_do_not_change_the_fits():
    assert [row.bic for row in table(folds=2)] == [row.bic for row in table()]


def test_share_and_message_are_of_all_starts():
    row = table(restarts=3).row(2)
    # By chance 3, from K = 1 one cut and twelve new, from K = 3 three.
    assert (row.fit.share * 19) % 1 == pytest.approx(0, abs=1e-9)
    assert row.fit.message.count("Reached from") == 1
    assert "of 19 starts" in row.fit.message


def test_as_many_components_as_distinct_points():
    found = table([0.0, 1.0, 1.0, 5.0], ks=[1, 2, 3])
    assert found.row(3).fit.mixture.n_components == 3
    assert np.isfinite(found.row(3).bic)


def test_without_a_floor_needles_are_allowed_and_nothing_is_nan():
    found = table(SMALL[:20], ks=range(1, 7), reg=0)
    numbers = pandas.DataFrame(found.to_dict()).select_dtypes("number").to_numpy()
    assert np.isfinite(numbers).all()
    free, floored = found.row(6).log_likelihood, table(SMALL[:20], ks=[6]).row(6).log_likelihood
    assert free > floored


def test_a_floor_in_the_unit_of_the_data_holds():
    found = table(ERUPTIONS, ks=[4], reg=0, min_sd=[0.3, 5]).row(4)
    units = found.fit.mixture.covariances / np.outer([0.3, 5], [0.3, 5])
    assert np.linalg.eigvalsh(units).min() >= 1 - 1e-9


# --- Warnings ---------------------------------------------------------------------------------


def ended(failure="", message="It fits."):
    return Fit([PAIR], [0.0], "height", not failure, message, 1, failure)


def test_a_larger_model_that_is_less_likely_is_flagged():
    words = _table.warned(ended(), [-30.0, -10.0, -20.0, -12.5], "")
    assert "2.5 below that of K = 2" in words
    assert "local optimum" in words


@pytest.mark.parametrize("heights", [[-30.0], [-30.0, -10.0], [-10.0, -10.0 - 1e-8]])
def test_what_is_as_likely_is_not(heights):
    assert _table.warned(ended(), heights, "") == ""


def test_what_did_not_converge_is_flagged_in_its_own_words():
    words = _table.warned(ended(UNFINISHED, "All 3 steps were made."), [-1.0], "")
    assert words == "Not converged. All 3 steps were made."


def test_the_flag_is_raised_by_a_search_that_is_led_astray(monkeypatch):
    far = Mixture.univariate([0.5, 0.5], [0, 1e3], [1e-3, 1e4])
    monkeypatch.setattr(_search, "larger", lambda x, mixture: [])
    monkeypatch.setattr(_search, "smaller", lambda mixture: [])
    monkeypatch.setattr(
        starts, "kmeans_plusplus", lambda x, K, rng: far if K == 2 else starts.quantiles(x, K)
    )
    found = table(ks=[1, 2], max_iter=0)
    assert "below that of K = 1" in found.row(2).warning
    assert "local optimum" in repr(found)
    assert "local optimum" in found._repr_html_()


def test_the_flag_sees_numbers_of_components_that_were_not_asked_for(monkeypatch):
    far = Mixture.univariate([0.5, 0.5], [0, 1e3], [1e-3, 1e4])
    monkeypatch.setattr(_search, "larger", lambda x, mixture: [])
    monkeypatch.setattr(_search, "smaller", lambda mixture: [])
    monkeypatch.setattr(
        starts, "kmeans_plusplus", lambda x, K, rng: far if K == 2 else starts.quantiles(x, K)
    )
    assert "below that of K = 1" in table(ks=[2], max_iter=0).row(2).warning


def test_what_sits_on_the_floor_is_flagged():
    row = table(np.append(SMALL, [20, 20.001, 20.002]), ks=[2]).row(2)
    assert row.warning.startswith("Component")
    assert "on the floor" in row.warning


def test_too_few_steps_are_flagged():
    row = table(ERUPTIONS, ks=[3], max_iter=2).row(3)
    assert row.warning.startswith("Not converged.")
    assert row.fit.failure == UNFINISHED


def test_a_good_fit_is_not_flagged():
    assert [row.warning for row in selection.compare(WAITING, [1, 2], 0)] == ["", ""]


# --- The best ---------------------------------------------------------------------------------


def row(K, score, failure=""):
    return Row(
        K=K,
        covariance="full",
        fit=ended(failure),
        n_parameters=3 * K - 1,
        log_likelihood=-score / 2,
        aic=score,
        bic=score + 1,
        icl=-score,
        held_out=score,
        warning="",
    )


HAND = Comparison((row(1, 5.0), row(2, 3.0), row(4, 3.0), row(5, 9.0)), 60)


@pytest.mark.parametrize(("criterion", "K"), [("aic", 2), ("bic", 2), ("icl", 5), ("held_out", 5)])
def test_the_best_is_the_smallest_but_of_held_out_the_largest(criterion, K):
    assert HAND.best(criterion) is HAND.row(K)


def test_what_degenerated_is_passed_over():
    rows = (row(1, 5.0), row(2, 3.0, "collapsed"), row(3, 4.0, UNFINISHED))
    assert Comparison(rows, 60).best("aic").K == 3
    assert Comparison(rows[1:2], 60).best("aic").K == 2


@pytest.mark.parametrize("criterion", ["BIC", "log_likelihood", None, 3])
def test_another_criterion_is_refused(criterion):
    with pytest.raises(ValueError, match=r"criterion is .*; allowed: 'aic', 'bic', 'icl'"):
        HAND.best(criterion)


def test_held_out_without_folds_is_refused():
    with pytest.raises(ValueError, match=r"criterion is 'held_out'.*folds"):
        table().best("held_out")


@pytest.mark.parametrize("K", [3, 0, "2", None])
def test_a_row_that_is_not_there_is_refused(K):
    with pytest.raises(ValueError, match=r"K is .*; allowed: 1, 2, 4, 5"):
        HAND.row(K)


def test_rows_and_tables_never_change():
    with pytest.raises(FrozenInstanceError):
        HAND.rows = ()
    with pytest.raises(FrozenInstanceError):
        HAND.row(1).bic = 0.0


# --- Shown ------------------------------------------------------------------------------------


def test_a_frame_holds_every_column():
    found = table(folds=2)
    frame = pandas.DataFrame(found.to_dict())
    assert list(frame.K) == [1, 2, 3]
    assert list(frame.columns) == [
        *("K", "covariance", "n_parameters", "log_likelihood"),
        *("aic", "bic", "icl", "held_out", "warning"),
    ]
    assert frame.bic.dtype == frame.held_out.dtype == float
    assert frame.bic.idxmin() == [row.K for row in found].index(found.best("bic").K)


def test_text_is_a_table_with_the_best_marked():
    assert repr(HAND) == (
        "Comparison: 60 points, full covariances; * marks the best\n"
        "K  parameters  log-likelihood     AIC      BIC      ICL  held-out\n"
        "1           2           -2.50  5.00     6.00    -5.00      5.00\n"
        "2           5           -1.50  3.00 *   4.00 *  -3.00      3.00\n"
        "4          11           -1.50  3.00     4.00    -3.00      3.00\n"
        "5          14           -4.50  9.00    10.00    -9.00 *    9.00 *"
    )


def test_html_is_a_table_that_a_screen_reader_can_read():
    html = Table(HAND._repr_html_())
    assert html.cells("caption") == ["60 points, full covariances; ★ marks the best"]
    scopes = [attrs["scope"] for tag, attrs in html.seen if tag == "th"]
    assert (scopes.count("col"), scopes.count("row")) == (7, 4)
    assert html.cells("th")[7:] == ["1", "2", "4", "5"]


def test_html_marks_the_best_of_each_criterion_once():
    cells = np.array(Table(HAND._repr_html_()).cells("td")).reshape(4, 6)
    marked = np.char.endswith(cells, "★")
    assert marked.sum(axis=0).tolist() == [0, 0, 1, 1, 1, 1]
    assert marked.argmax(axis=0)[2:].tolist() == [1, 1, 3, 3]


def test_without_folds_there_is_no_such_column():
    assert "held-out" not in repr(table())
    assert "held-out" in repr(table(folds=2))


def test_warnings_stand_below_in_words_escaped():
    rows = (replace(row(1, 5.0), warning="a < b"), row(2, 3.0))
    found = Comparison(rows, 60)
    assert repr(found).endswith("Warning, K = 1: a < b")
    assert "<p>Warning, K = 1: a &lt; b</p>" in found._repr_html_()


def test_a_progress_bar_over_the_whole_table_appears_after_a_while(capsys, monkeypatch):
    table(ks=[1])
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("mixlab.fit._PATIENCE", 0)
    table(folds=2)
    out, shown = capsys.readouterr()
    assert out == ""
    assert "/18 " in shown
    selection.held_out(SMALL, 2, 0, folds=3, restarts=1)
    assert "/12 " in capsys.readouterr().err


# --- Bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ks", "error", "words"),
    [
        ([], ValueError, "ks is empty; allowed: ascending whole numbers"),
        (range(3, 3), ValueError, "ks is empty"),
        (6, TypeError, r"ks is 6; allowed: ascending whole numbers.*range"),
        ("123", TypeError, "ks is '123'; allowed"),
        (None, TypeError, "ks is None; allowed"),
        ([0, 1], ValueError, r"ks\[0\] is 0; allowed: a whole number of at least 1"),
        ([1, 2.0], TypeError, r"ks\[1\] is 2.0; allowed: a whole number"),
        ([True, 2], TypeError, r"ks\[0\] is True; allowed"),
        ([1, 3, 2], ValueError, "ks goes from 3 to 2 at position 2; allowed: ascending"),
        ([1, 2, 2], ValueError, "ks goes from 2 to 2 at position 2; allowed: .*each once"),
        ([1, 61], ValueError, "K is 61, but x has 60 distinct points; allowed: no more"),
    ],
    ids=str,
)
def test_bad_numbers_of_components_are_refused(ks, error, words):
    with pytest.raises(error, match=words):
        table(ks=ks)


BAD_OPTIONS = [
    ({"restarts": 0}, ValueError, "restarts is 0; allowed: a whole number of at least 1"),
    ({"restarts": 2.5}, TypeError, "restarts is 2.5; allowed"),
    ({"folds": -1}, ValueError, "folds is -1; allowed"),
    ({"folds": 1}, ValueError, "folds is 1; allowed: .*a whole number of at least 2"),
    ({"folds": 61}, ValueError, "folds is 61; allowed: .*at most 60"),
    ({"folds": 2.0}, TypeError, "folds is 2.0; allowed"),
    ({"covariance": "round"}, ValueError, "covariance is 'round'; allowed: 'full'"),
    ({"reg": -0.1}, ValueError, "reg is -0.1; allowed"),
    ({"min_sd": [1.0, 2.0]}, ValueError, r"min_sd is \[1. 2.\]; allowed"),
    ({"min_sd": -1}, ValueError, "min_sd is -1.*; allowed"),
    ({"rng": "seed"}, TypeError, "rng is 'seed'; allowed: a seed"),
]


@pytest.mark.parametrize(("options", "error", "words"), BAD_OPTIONS, ids=str)
@pytest.mark.parametrize(
    "way",
    [
        lambda **options: selection.compare(SMALL, [1, 2], **options),
        lambda **options: selection.held_out(SMALL, 2, **options),
    ],
    ids=["compare", "held_out"],
)
def test_bad_options_are_refused_by_name(way, options, error, words):
    with pytest.raises(error, match=words):
        way(**{"rng": 0} | options)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"max_iter": -1}, ValueError, "max_iter is -1; allowed"),
        ({"tol": -1.0}, ValueError, "tol is -1.0; allowed"),
    ],
    ids=str,
)
def test_bad_options_of_the_fit_are_refused_by_name(options, error, words):
    with pytest.raises(error, match=words):
        table(**options)


@pytest.mark.parametrize(
    ("K", "error", "words"),
    [
        (0, ValueError, "K is 0; allowed: a whole number of at least 1"),
        (2.0, TypeError, "K is 2.0; allowed"),
        (61, ValueError, "K is 61, but x has 60 distinct points"),
    ],
)
def test_held_out_refuses_bad_numbers_of_components(K, error, words):
    with pytest.raises(error, match=words):
        selection.held_out(SMALL, K, 0)


@pytest.mark.parametrize("x", [[0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 2.0, 3.0]], ids=str)
def test_folds_that_leave_too_little_are_refused(x):
    K = len(set(x))
    words = "folds is 4, but without one of them x is too little to fit .*; allowed: more folds"
    with pytest.raises(ValueError, match=words):
        selection.held_out(x, K, 0, folds=4)
    with pytest.raises(ValueError, match=words):
        table(x, ks=[K], folds=4)


def test_folds_whose_fits_degenerate_are_told():
    on_a_line = np.column_stack([WAITING, 2 * WAITING])
    found = selection.compare(on_a_line, [1], 1, reg=0, folds=2)
    assert "Of the fits for the held-out column 2 degenerated." in found.row(1).warning
    sound = selection.compare(WAITING[:60], [1], 1, folds=2)
    assert sound.row(1).warning == ""
