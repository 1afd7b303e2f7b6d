"""The data sets are the published ones, value for value, and nobody can spoil them."""

import pickle
from importlib.resources import files

import numpy as np
import pytest

from mixlab import datasets
from mixlab.mixture import Mixture


def test_old_faithful_is_the_published_table():
    x = datasets.old_faithful()
    assert x.shape == (272, 2)
    assert x.dtype == np.float64
    np.testing.assert_array_equal(x[:3], [[3.6, 79], [1.8, 54], [3.333, 74]])
    np.testing.assert_allclose(x.mean(axis=0), [3.487783, 70.897059], atol=5e-7)
    np.testing.assert_allclose(x.std(axis=0, ddof=1), [1.141371, 13.594974], atol=5e-7)
    # Eruptions paired with the wrong waits would keep all of the above.
    assert np.corrcoef(x.T)[0, 1] == pytest.approx(0.9008112, abs=5e-8)


def test_crabs_has_1000_crabs_in_29_equal_classes():
    edges, counts = datasets.crabs()
    assert edges.shape == (30,)
    assert edges.dtype == np.float64
    assert counts.shape == (29,)
    assert np.issubdtype(counts.dtype, np.integer)
    assert counts.sum() == 1000
    np.testing.assert_allclose(edges, 0.5795 + 0.004 * np.arange(30), rtol=0, atol=1e-12)


def test_crabs_moments_in_class_units():
    edges, counts = datasets.crabs()
    u = ((edges[:-1] + edges[1:]) / 2 - 0.5775) / 0.004
    raw = [np.average(u**k, weights=counts) for k in range(1, 7)]
    published = [16.799, 304.923, 5831.759, 116061.435, 2385609.719, 50392382.883]
    np.testing.assert_allclose(raw, published, rtol=1e-11)
    central = [np.average((u - raw[0]) ** k, weights=counts) for k in range(2, 7)]
    published = [22.716599, -53.874770, 1576.53341, -9598.31392, 181943.441]
    np.testing.assert_allclose(central, published, rtol=3e-8)


def test_galaxies_in_both_readings():
    corrected, copied = datasets.galaxies(), datasets.galaxies(corrected=False)
    for x in (corrected, copied):
        assert x.shape == (82,)
        assert x.dtype == np.float64
        assert (np.diff(x) > 0).all()
        # Minimum, median and maximum as R's summary gives them: km/s, not thousands of them.
        assert (x[0], np.median(x), x[-1]) == (9172, 20833.5, 34279)
    assert np.flatnonzero(corrected != copied).tolist() == [77]
    assert (corrected[77], copied[77]) == (26960, 26690)
    assert copied.sum() == 1707910


def test_iris_is_fishers_table():
    x, species = datasets.iris()
    assert x.shape == (150, 4)
    assert x.dtype == np.float64
    assert np.bincount(species).tolist() == [50, 50, 50]
    assert len(datasets.IRIS_NAMES) == 4
    # The means of Fisher's table II, and the two flowers that differ in the UCI repository's file.
    means = [x[species == k].mean(axis=0) for k in range(3)]
    published = [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.770, 4.260, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]
    np.testing.assert_allclose(means, published, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(x[34], [4.9, 3.1, 1.5, 0.2])
    np.testing.assert_array_equal(x[37], [4.9, 3.6, 1.4, 0.1])
    assert datasets.IRIS_SPECIES[species[0]] == "setosa"


def test_iris_agrees_with_scikit_learn():
    from sklearn.datasets import load_iris

    theirs = load_iris()
    x, species = datasets.iris()
    np.testing.assert_array_equal(x, theirs.data)
    np.testing.assert_array_equal(species, theirs.target)
    assert list(datasets.IRIS_NAMES) == theirs.feature_names
    assert list(datasets.IRIS_SPECIES) == list(theirs.target_names)


@pytest.mark.parametrize("name", ["roads", "scale"])
def test_measured_costs_are_whole(name):
    for sizes, times in datasets.measured_costs(name).values():
        assert sizes == sorted(set(sizes))
        assert len(sizes) >= 3
        assert len(times) >= 3
        for series in times.values():
            assert len(series) == len(sizes)
            assert min(series) > 0


def test_other_costs_were_not_measured():
    with pytest.raises(ValueError, match="name is 'time'; allowed: 'roads', 'scale'"):
        datasets.measured_costs("time")


def test_vincent_run_is_the_published_run():
    x, truth = datasets.vincent_run()
    assert x.shape == (5000,)
    published = [
        3.033243007556774,
        35.429816643767715,
        378.3815897586502,
        4697.59347129467,
        60793.208071695706,
    ]
    # The published run adds the numbers one by one, as cumsum does; np.mean adds them in pairs
    # and so ends up a few units of the last digit away.
    moments = [np.cumsum(x**k)[-1] / 5000 for k in range(1, 6)]
    np.testing.assert_allclose(moments, published, rtol=1e-15)
    np.testing.assert_allclose([np.mean(x**k) for k in range(1, 6)], published, rtol=1e-14)
    assert truth == Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])


def test_vincent_run_uses_its_arguments():
    x, _ = datasets.vincent_run(n=10, seed=1)
    assert x.shape == (10,)
    assert not np.array_equal(x, datasets.vincent_run(n=10, seed=2)[0])


def test_class_assignment_is_drawn_from_its_truth():
    x, truth = datasets.class_assignment()
    assert x.shape == (10_000,)
    assert truth == Mixture.univariate([0.3, 0.7], [5, 15], [2, 2])
    # Mean 12, variance 4 + .3 * .7 * 10**2, to four standard errors. Weights the wrong way round,
    # or the Phi(.3) of a normal draw in place of a uniform one, would give a mean below 9.
    assert x.mean() == pytest.approx(12, abs=0.2)
    assert x.var() == pytest.approx(25, abs=1)
    assert (x < 10).mean() == pytest.approx(0.3, abs=0.02)


def test_class_assignment_takes_a_seed_or_a_generator():
    x, _ = datasets.class_assignment(20, rng=3)
    np.testing.assert_array_equal(x, datasets.class_assignment(20, rng=3)[0])
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(x, datasets.class_assignment(20, rng)[0])
    assert not np.array_equal(x, datasets.class_assignment(20, rng)[0])


@pytest.mark.parametrize("draw", [datasets.vincent_run, datasets.class_assignment])
def test_drawing_leaves_numpys_global_stream_alone(draw):
    before = pickle.dumps(np.random.get_state())  # noqa: NPY002
    draw()
    assert pickle.dumps(np.random.get_state()) == before  # noqa: NPY002


@pytest.mark.parametrize(
    "load",
    [
        lambda: [datasets.old_faithful()],
        datasets.crabs,
        datasets.iris,
        lambda: [datasets.galaxies()],
        lambda: [datasets.galaxies(corrected=False)],
        lambda: [datasets.vincent_run()[0]],
        lambda: [datasets.class_assignment()[0]],
    ],
    ids=["old_faithful", "crabs", "iris", "galaxies", "copied", "vincent_run", "assignment"],
)
def test_spoiling_the_arrays_does_not_spoil_the_data(load):
    kept = [array.copy() for array in load()]
    for array in load():
        array[:] = -1
    for array, expected in zip(load(), kept, strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(
    "name", ["old_faithful", "crabs", "galaxies", "iris", "cost_roads", "cost_scale"]
)
def test_each_file_names_its_source_licence_and_units(name):
    lines = files("mixlab").joinpath("data", f"{name}.csv").read_text("utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert lines[: len(comments)] == comments
    assert any("Source:" in line for line in comments)
    assert any("Licence:" in line for line in comments)
    assert all("(" in column for column in lines[len(comments)].split(","))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: datasets.galaxies("no"), TypeError, "corrected is 'no'; allowed: True or False"),
        (lambda: datasets.galaxies(1), TypeError, "corrected is 1"),
        (lambda: datasets.vincent_run(n=0), ValueError, "n is 0; allowed"),
        (lambda: datasets.vincent_run(n=2.5), TypeError, "n is 2.5; allowed"),
        (lambda: datasets.vincent_run(seed=-1), ValueError, "seed is -1; allowed"),
        (lambda: datasets.vincent_run(seed=2**32), ValueError, "seed is 4294967296; allowed"),
        # RandomState(None) would quietly be another run each time.
        (lambda: datasets.vincent_run(seed=None), TypeError, "seed is None; allowed"),
        (lambda: datasets.class_assignment(n=-1), ValueError, "n is -1; allowed"),
        (lambda: datasets.class_assignment(n="many"), TypeError, "n is 'many'; allowed"),
        (lambda: datasets.class_assignment(rng=None), TypeError, "rng is None; allowed"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)
