"""What lesson 08 says of its explorer, and in answers that no cell can assert."""

import numpy as np
import pytest

from mixlab import Mixture, datasets, em, explore, selection

CRITERIA = ("aic", "bic", "icl")
MOST = 8  # the end of the slider
HAIR = 1.5  # units: less than a factor of about two in likelihood
GALAXIES = datasets.galaxies()  # km/s


@pytest.fixture(scope="module")
def explorer():
    return explore.selection()


def turned(explorer, data, covariance="full"):
    explorer._sample.value = data
    explorer._covariance.value = covariance
    return explorer.table


def chosen(table):
    return tuple(table.best(name).K for name in CRITERIA)


def floor(x):
    return x.std(axis=0) / 20


def test_1_at_old_faithful_aic_goes_on_to_bells_on_the_floor(explorer):
    table = turned(explorer, "Old Faithful")
    assert explorer._controls[0].high == MOST
    aic, bic, icl = chosen(table)
    assert (bic, icl) == (2, 2)
    assert aic in (MOST - 1, MOST)
    assert abs(table.row(MOST).aic - table.row(MOST - 1).aic) < HAIR
    last = table.row(MOST)
    assert "sit on the floor" in last.warning
    sd = datasets.old_faithful().std(axis=0)
    thinnest = np.linalg.eigvalsh(last.fit.mixture.covariances / np.outer(sd, sd))[:, 0] ** 0.5
    points = 272 * last.fit.mixture.weights[thinnest < 0.052]  # the floor is 0.05
    assert len(points) > 3
    assert np.sum(np.abs(points - 2) < 0.1) == 1


@pytest.mark.parametrize(
    ("covariance", "bells"),
    [("full", {2}), ("tied", {3}), ("diag", {3, 4}), ("spherical", {MOST})],
)
def test_2_balls_need_the_most_bells(explorer, covariance, bells):
    assert turned(explorer, "Old Faithful", covariance).best("bic").K in bells


def test_3_what_is_new_among_the_galaxies(explorer):
    table = turned(explorer, "galaxies")
    three, four, five, six = (table.row(K).fit.mixture.sorted() for K in (3, 4, 5, 6))
    assert np.allclose(four.means[[0, -1]], three.means[[0, -1]], atol=0.1)
    assert (four.weights[1:3] * 82).round().sum() == 72  # the middle, in two
    for mixture, pairs in ((five, [16.13]), (six, [16.13, 26.98])):
        narrow = np.isclose(mixture.sds, floor(GALAXIES / 1000), rtol=0.01)
        assert np.allclose(mixture.means[narrow], pairs, atol=0.05)
        assert np.allclose(82 * mixture.weights[narrow], 2, atol=0.1)


def test_4_iris_petals_are_three_bells_in_two_groups(explorer):
    table = turned(explorer, "iris petals")
    assert chosen(table)[1:] == (3, 2)
    petals, species = datasets.iris()[0][:, 2:], datasets.iris()[1]
    groups = table.row(2).fit.mixture.responsibilities(petals).argmax(axis=1)
    assert len(set(groups[species > 0])) == 1  # the two species that touch
    assert set(groups[species == 0]).isdisjoint(groups[species > 0])


def test_5_aic_wants_more_than_four_blobs(explorer):
    table = turned(explorer, "four blobs")
    aic, bic, icl = chosen(table)
    assert (bic, icl) == (4, 4)
    assert aic > 4
    assert table.row(4).aic - table.row(aic).aic < HAIR
    four = table.row(4).fit.mixture
    gaps = np.linalg.norm(four.means[:, None] - four.means, axis=2)
    assert gaps[gaps > 0].min() / four.sds.max() > 12


def test_thousandfold_data_shift_the_scores_and_not_the_choice():
    small, large = (selection.compare(GALAXIES / by, range(1, 4), rng=0) for by in (1000, 1))
    shift = 2 * 82 * np.log(1000)
    for row, scaled in zip(small, large, strict=True):
        assert scaled.aic - row.aic == pytest.approx(shift, abs=1e-3)
        assert scaled.bic - row.bic == pytest.approx(shift, abs=1e-3)


def test_each_part_held_out_is_less_likely_but_not_each_point():
    whole = em.fit_best(GALAXIES, K=2, rng=0).mixture
    better = 0
    for part in np.array_split(np.random.default_rng(0).permutation(82), 5):
        others = em.fit_best(np.delete(GALAXIES, part), K=2, rng=0).mixture
        gains = others.logpdf(GALAXIES[part]) - whole.logpdf(GALAXIES[part])
        assert gains.sum() < 0
        better += np.sum(gains > 0)
    assert better > 10


def map_step(x, m, imaginary, width):
    """The lesson's step."""
    r = m.responsibilities(x)
    N = r.sum(axis=0)
    means = r.T @ x / N
    squares = (r * (x[:, None] - means) ** 2).sum(axis=0)
    return Mixture(N / len(x), means, (squares + imaginary * width**2) / (N + imaginary))


@pytest.mark.parametrize(
    ("mean_2", "sd_2", "left"), [(16_100, 100, 35), (26_995, 1, 0.7)], ids=["needle", "on one"]
)
def test_a_prior_in_the_wrong_unit_cures_nothing(mean_2, sd_2, left):
    m = Mixture.univariate(
        [0.085, 0.02, 0.86, 0.035], [9700, mean_2, 21_400, 33_000], [400, sd_2, 2000, 900]
    )
    for _ in range(1000):
        m = map_step(GALAXIES, m, imaginary=1, width=1)
    assert m.sds[1] == pytest.approx(left, rel=0.02)
