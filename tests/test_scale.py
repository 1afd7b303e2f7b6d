"""EM on Dask arrays: the same answers as in memory, wherever the chunks are, whoever dies."""

import os
import signal
import time
import warnings
from contextlib import suppress

import dask
import dask.array as da
import numpy as np
import pytest
from dask.callbacks import Callback
from distributed import Client, LocalCluster

from mixlab import em, starts
from mixlab.em import _data, _parts
from mixlab.mixture import Mixture

TRUTH = Mixture.univariate([0.3, 0.7], [0, 4], [1, 1.5])
START = Mixture.univariate([0.5, 0.5], [-1, 6], [2, 2])
X = TRUTH.sample(2003, rng=1)
PLANE = Mixture([0.4, 0.6], [[0, 0], [3, 1]], [[[1, 0.5], [0.5, 1]], [[2, -0.3], [-0.3, 0.5]]])
PLANE_START = Mixture([0.5, 0.5], [[-1, 1], [3, 0]], [np.eye(2), 2 * np.eye(2)])
POINTS = PLANE.sample(1501, rng=2)
WEIGHTS = np.random.default_rng(3).gamma(1.0, size=2003)

every_covariance = pytest.mark.parametrize("covariance", em.COVARIANCES)
both_ways = pytest.mark.parametrize("accelerate", [False, True], ids=["plain", "accelerated"])


def assert_same(fit, other, tolerance=1e-10, size=0.0):
    """The whole path, in units of the components' sds, and what is said of it.

    Means also as far as floats of data of that size can hold them.
    """
    assert len(fit.path) == len(other.path)
    assert (fit.n_iter, fit.failure) == (other.n_iter, other.failure)
    np.testing.assert_allclose(fit.objective, other.objective, rtol=0, atol=tolerance)
    for one, two in zip(fit.path, other.path, strict=True):
        np.testing.assert_allclose(one.weights, two.weights, rtol=0, atol=tolerance)
        gaps = np.abs(one.means - two.means)
        assert (gaps <= tolerance * two.sds + 1e-15 * size).all()
        np.testing.assert_allclose(one.sds / two.sds, 1, rtol=0, atol=tolerance)
        if one.n_features > 1:
            units = two.sds[:, :, None] * two.sds[:, None, :]
            gaps = np.abs(one.covariances - two.covariances)
            assert (gaps <= tolerance * units).all()


def assert_same_bits(fit, other):
    np.testing.assert_array_equal(fit.objective, other.objective)
    for one, two in zip(fit.path, other.path, strict=True):
        for name in ("weights", "means", "covariances"):
            np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


# --- The same as in memory ----------------------------------------------------------------------

RAGGED = (1, 700, 2, 300, 999, 1)
CHUNKINGS = {
    "one": 2003,
    "even": 400,
    "more than are merged at a time": 50,
    "ragged": (RAGGED,),
    "some empty": ((0, 1000, 0, 0, 1003, 0),),
}


@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
@pytest.mark.parametrize("chunks", CHUNKINGS.values(), ids=CHUNKINGS.keys())
def test_the_answer_is_that_in_memory_however_it_is_cut(chunks, weighted):
    options = {"max_iter": 5, "tol": 0, "weights": WEIGHTS if weighted else None}
    assert_same(em.fit(da.from_array(X, chunks), START, **options), em.fit(X, START, **options))


@every_covariance
@both_ways
@pytest.mark.parametrize("chunks", [(400, 2), (400, 1), ((0, 3, 1498), (1, 1))], ids=str)
def test_in_the_plane_too_for_every_covariance(chunks, covariance, accelerate):
    options = {"covariance": covariance, "accelerate": accelerate, "tol": 1e-7, "max_iter": 30}
    fit = em.fit(da.from_array(POINTS, chunks), PLANE_START, **options)
    assert_same(fit, em.fit(POINTS, PLANE_START, **options))


@pytest.mark.parametrize("floor", [{"min_sd": 1.2}, {"reg": 0.7}, {"min_sd": [0.9, 1.4]}], ids=str)
def test_floors_are_those_in_memory(floor):
    fit = em.fit(da.from_array(POINTS, 500), PLANE_START, tol=1e-5, **floor)
    plain = em.fit(POINTS, PLANE_START, tol=1e-5, **floor)
    assert "floor" in plain.message
    assert fit.message == plain.message
    assert_same(fit, plain)


@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
def test_the_survey_finds_what_is_found_in_memory(weighted):
    x = POINTS * [1e-3, 1e6] + [1e6, -1e9]
    weights = np.arange(1501) % 3.0 if weighted else None
    parts, points = _parts.Parts(da.from_array(x, 200), weights, 2), _data.Points(x, weights)
    assert (parts.n, parts.total) == (points.n, points.total)
    np.testing.assert_allclose(parts.centre, points.centre, rtol=1e-15)
    np.testing.assert_allclose(parts.sd, points.sd, rtol=1e-14)
    np.testing.assert_array_equal(parts.scale, points.scale)


@pytest.mark.parametrize("centre", [0, 1e9, -1e12])
def test_far_from_zero_no_digit_is_lost(centre):
    start = Mixture.univariate(START.weights, START.means + centre, START.sds)
    fit = em.fit(da.from_array(X + centre, 300), start, max_iter=5, tol=0)
    assert_same(fit, em.fit(X + centre, start, max_iter=5, tol=0), size=abs(centre))


@pytest.mark.parametrize("gap", [30, 1e4, 1e7])
@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
def test_narrow_components_far_apart_are_as_exact_as_in_memory(gap, weighted):
    """Beyond a gap of some hundred sds, quick sums give way to careful ones; also half-way."""
    x = np.where(np.arange(2003) % 3, X, X + gap)
    start = Mixture.univariate([0.5, 0.5], [0, gap], [gap / 4, gap / 4])
    options = {"max_iter": 5, "tol": 0, "weights": WEIGHTS if weighted else None}
    fit = em.fit(da.from_array(x, 300), start, **options)
    assert_same(fit, em.fit(x, start, **options), size=gap)


def test_both_ways_to_sum_are_taken(monkeypatch):
    """Guards the test above, which is to see both."""
    taken = set()
    for name in ("_product_sums", "careful_sums"):
        way = getattr(_data.InBlocks, name)

        def spy(self, bells, name=name, way=way):
            taken.add(name)
            return way(self, bells)

        monkeypatch.setattr(_data.InBlocks, name, spy)
    em.fit(da.from_array(X, 300), START, max_iter=1)
    assert taken == {"_product_sums"}
    narrow = Mixture.univariate([0.5, 0.5], [0, 4], [1e-4, 1e-4])
    em.fit(da.from_array(X, 300), narrow, max_iter=0)
    assert taken == {"_product_sums", "careful_sums"}


@pytest.mark.parametrize("size", [1, 9, 60, 1000])
@pytest.mark.parametrize("weighted", [False, True], ids=["once each", "weighted"])
def test_blocks_within_a_chunk_are_put_together_whole(size, weighted, monkeypatch):
    options = {"max_iter": 3, "tol": 0, "weights": WEIGHTS[:1501] if weighted else None}
    if weighted:
        options["weights"] = np.where(np.arange(1501) % 7 < 3, 0, options["weights"])
    plain = em.fit(POINTS, PLANE_START, **options)
    monkeypatch.setattr(_data, "_BLOCK", size)
    assert_same(em.fit(da.from_array(POINTS, 500), PLANE_START, **options), plain)


@pytest.mark.parametrize("name", ["in memory", "other chunks", "list", "whole numbers"])
def test_weights_may_be_cut_otherwise_or_not_at_all(name):
    weights = np.arange(2003) % 4  # and so a chunk of one point that does not count
    given = {
        "in memory": weights,
        "other chunks": da.from_array(weights * 1.0, 170),
        "list": weights.tolist(),
        "whole numbers": da.from_array(weights, (RAGGED,)),
    }[name]
    fit = em.fit(da.from_array(X, (RAGGED,)), START, weights=given, max_iter=5, tol=0)
    assert_same(fit, em.fit(X, START, weights=weights, max_iter=5, tol=0))


def test_a_point_that_does_not_count_may_be_anywhere():
    x, weights = 1e-60 * X, WEIGHTS.copy()
    x[700], weights[700] = 1e149, 0  # so far that its square in units of the others is no float
    start = Mixture.univariate(START.weights, 1e-60 * START.means, 1e-60 * START.sds)
    fit = em.fit(da.from_array(x, 300), start, weights=weights, max_iter=5, tol=0)
    assert_same(fit, em.fit(x, start, weights=weights, max_iter=5, tol=0))


def test_weights_in_chunks_go_with_points_in_memory():
    fit = em.fit(X, START, weights=da.from_array(WEIGHTS, 300), max_iter=3)
    assert_same_bits(fit, em.fit(X, START, weights=WEIGHTS, max_iter=3))


@pytest.mark.parametrize("kind", ["float32", "int64", "uint8", "object", ">f8"])
def test_numbers_of_any_kind_are_made_floats_first(kind):
    x = np.round(np.clip(10 * X + 60, 0, 250)).astype(kind)
    start = Mixture.univariate([0.5, 0.5], [60, 100], [10, 20])
    fit = em.fit(da.from_array(x, 300), start, max_iter=5, tol=0)
    assert_same(fit, em.fit(x.astype(float), start, max_iter=5, tol=0))


def of_unknown_size(x, chunks):
    """A Dask array that has to be computed to know how long it is, as data frames give them."""
    array = da.from_array(x, chunks)
    return array[da.ones(len(x), chunks=array.chunks[0], dtype=bool)]


def test_chunks_of_unknown_size_are_counted():
    lazy, weights = of_unknown_size(POINTS, (400, 2)), of_unknown_size(WEIGHTS[:1501], 400)
    assert np.isnan(lazy.shape[0])
    fit = em.fit(lazy, PLANE_START, max_iter=4, tol=0)
    assert_same(fit, em.fit(POINTS, PLANE_START, max_iter=4, tol=0))
    fit = em.fit(lazy, PLANE_START, weights=weights, max_iter=4, tol=0)
    assert_same(fit, em.fit(POINTS, PLANE_START, weights=WEIGHTS[:1501], max_iter=4, tol=0))
    assert np.isnan(lazy.shape[0])  # what was given is left as it was


def test_failures_are_the_same_answers():
    x, narrow = np.append(X, 50.0), Mixture.univariate([0.9, 0.1], [3, 50], [2, 0.1])
    fit = em.fit(da.from_array(x, 300), narrow)
    assert fit.failure == em.COLLAPSED
    assert_same(fit, em.fit(x, narrow))
    far = Mixture.univariate([0.9, 0.1], [3, 1e9], [2, 1])
    fit = em.fit(da.from_array(x, 300), far)
    assert fit.failure == em.EMPTY
    assert fit.message == em.fit(x, far).message


def test_a_component_that_a_chunk_knows_nothing_of_does_no_harm():
    """Sorted data: in most chunks one of the components answers for no point at all."""
    x = np.sort(np.concatenate([X, X + 1000]))
    start = Mixture.univariate([0.5, 0.5], [0, 1000], [5, 5])
    fit = em.fit(da.from_array(x, 100), start, max_iter=4, tol=0)
    assert_same(fit, em.fit(x, start, max_iter=4, tol=0))


def test_a_start_from_a_part_of_the_data():
    x = da.from_array(X, 300)
    start = starts.kmeans_plusplus(x[:500].compute(), 2, rng=1)
    assert em.fit(x, start).converged


# --- What runs where ------------------------------------------------------------------------------


class Graphs(Callback):
    """Remembers the keys of each graph that the scheduler of threads is given."""

    def __init__(self):
        self.keys = []

    def _start(self, graph):
        self.keys.append(list(graph))


@both_ways
def test_an_iteration_is_one_graph(accelerate):
    for steps in (0, 1, 7):
        with Graphs() as graphs:
            em.fit(da.from_array(X, 100), START, max_iter=steps, tol=0, accelerate=accelerate)
        assert len(graphs.keys) == 1 + (steps + 1)  # the survey, and the E-step at the start


def test_only_numbers_leave_a_chunk(monkeypatch):
    """No task but the one of its chunk sees points, and what it returns is small."""
    seen = []

    def spy(*arguments, task=_parts._part_sums):
        sums = task(*arguments)
        seen.append((len(arguments[-2]), max(np.size(part) for part in sums)))
        return sums

    monkeypatch.setattr(_parts, "_part_sums", spy)
    em.fit(da.from_array(POINTS, 100), PLANE_START, max_iter=0)
    assert len(seen) == 16
    assert max(seen) == (100, 8)


def test_chunks_without_points_are_left_out_of_later_graphs(monkeypatch):
    seen = []
    task = _parts._part_sums
    monkeypatch.setattr(_parts, "_part_sums", lambda *a: seen.append(len(a[-2])) or task(*a))
    x = da.from_array(X, ((0, 1000, 0, 1003),))
    em.fit(x, START, max_iter=0)
    assert sorted(seen) == [1000, 1003]


def test_two_runs_give_the_same_bits_in_whatever_order_tasks_end():
    x = da.from_array(X, 50)
    with dask.config.set(scheduler="synchronous"):
        fit = em.fit(x, START, max_iter=8, accelerate=True)
    for _ in range(3):
        with dask.config.set(scheduler="threads", num_workers=7):
            assert_same_bits(em.fit(x, START, max_iter=8, accelerate=True), fit)


def test_a_chunk_is_never_copied_whole():
    """The most that a task holds beyond its chunk is a block of work, if the data are float64."""
    import tracemalloc

    x = TRUTH.sample(1_000_000, rng=1)
    bells = _parts.Parts(da.from_array(x[:1000], 1000), None, 1).to_bells(START)
    sizes = [np.zeros(1), np.ones(1), 1.0]
    for way in (_data.InBlocks.sums, _data.InBlocks.careful_sums):
        tracemalloc.start()
        _parts._part_sums(way, bells, *sizes, x, None)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < x.nbytes / 2
    tracemalloc.start()
    _parts._survey(x, None, "blocks[0]", 1)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < x.nbytes / 2


# --- What is refused ------------------------------------------------------------------------------


def refusal(call, kind=ValueError):
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    assert "allowed: " in message
    return message


def with_value(value, place=1234):
    x = X.astype(type(value) if isinstance(value, complex) else float)
    x[place] = value
    return da.from_array(x, 1000)


BAD = {
    "nan": (with_value(np.nan), "x.blocks[1] holds nan at position 234"),
    "inf": (with_value(-np.inf), "x.blocks[1] holds -inf at position 234"),
    "too large": (with_value(1e200), "x.blocks[1] holds 1e+200 at position 234"),
    "complex": (with_value(1j), "x.blocks[0] holds complex numbers"),
    "bool": (da.from_array(X > 1, 500), "x.blocks[0] holds True/False values"),
    "text": (da.from_array(np.array(["a", "b"]), 1), "x.blocks[0] holds text"),
    "objects": (da.from_array(np.array([1, None], object), 1), "x.blocks[1] holds None"),
    "one value": (da.from_array(np.ones(9), 2), "x holds one value only"),
    "one point": (da.from_array(np.ones(1), 1), "x holds one value only"),
    "empty": (da.from_array(np.ones(0), 1), "x is empty; allowed: at least one point"),
    "no chunk with points": (da.zeros((0,), chunks=((0, 0),)), "x is empty"),
    "too wide": (da.from_array(X * 1e90, 500), "x spans "),
    "a table": (da.from_array(POINTS, 500), "x has shape (1501, 2); allowed: (n,)"),
    "a column": (da.from_array(X[:, None], 500), "x has shape (2003, 1); allowed: (n,)"),
    "a number": (da.from_array(np.array(1.0)), "x has shape (); allowed: (n,)"),
}


@pytest.mark.parametrize(("x", "words"), BAD.values(), ids=BAD.keys())
def test_bad_data_are_refused_by_name(x, words):
    assert refusal(lambda: em.fit(x, START)).startswith(words)


@pytest.mark.parametrize("shape", [(6,), (6, 3), (6, 2, 2)], ids=str)
def test_data_of_another_dimension_are_refused_before_anything_is_computed(shape):
    with Graphs() as graphs:
        message = refusal(lambda: em.fit(da.ones(shape, chunks=3), PLANE_START))
    assert f"x has shape {shape}; allowed: (n, 2)" in message
    assert not graphs.keys


def test_a_column_of_one_value_is_named():
    x = da.from_array(np.column_stack([X, np.ones_like(X)]), (300, 1))
    assert "column 1 of x holds one value only" in refusal(lambda: em.fit(x, PLANE_START))


@pytest.mark.parametrize("values", [[0.0, 0.1, 1.0, 1.2], [1.2, 1.0, 0.1, 0.0]], ids=str)
def test_chunks_of_one_value_each_are_data_all_the_same(values):
    x = np.repeat(values, 5)
    start = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1])
    assert_same(em.fit(da.from_array(x, 5), start), em.fit(x, start))


def test_of_several_bad_chunks_the_first_is_named_though_it_comes_last():
    def load(chunk, block_info=None):
        time.sleep(0.3 if block_info[0]["chunk-location"] == (1,) else 0)
        return chunk * np.nan

    x = da.from_array(X, 300).map_blocks(load, dtype=float, meta=np.empty(0))[400:]
    message = refusal(lambda: em.fit(x, START))
    assert message.startswith("x.blocks[0] holds nan at position 0 (and 199 more)")


def test_the_place_of_a_bad_number_in_a_long_chunk_can_be_looked_up(monkeypatch):
    monkeypatch.setattr(_data, "_BLOCK", 400)
    x = with_value(np.nan)
    message = refusal(lambda: em.fit(x, START))
    assert message.startswith("x.blocks[1][200:] holds nan at position 34")
    assert np.isnan(x.blocks[1][200:][34].compute())


def lazy(weights, chunks=1000):
    return da.from_array(np.asarray(weights, dtype=float), chunks)


BAD_WEIGHTS = {
    "too few": (WEIGHTS[:5], "weights has shape (5,); allowed: (2003,), one for each point"),
    "too few, lazy": (lazy(WEIGHTS[:5]), "weights has shape (5,); allowed: (2003,)"),
    "a table": (WEIGHTS[:, None], "weights has shape (2003, 1); allowed: (2003,)"),
    "a table, lazy": (lazy(WEIGHTS[:, None]), "weights has shape (2003, 1); allowed: (2003,)"),
    "negative": (-WEIGHTS, "weights runs from -"),
    "negative, lazy": (lazy(-WEIGHTS), "weights.blocks[0] runs from -"),
    "zero": (0 * WEIGHTS, "weights runs from 0 to 0"),
    "zero, lazy": (lazy(0 * WEIGHTS), "weights leave no point of x that counts"),
    "nan": (WEIGHTS * np.nan, "weights holds nan at position 0"),
    "nan, lazy": (lazy(WEIGHTS * np.nan), "weights.blocks[0] holds nan at position 0"),
    "unknown, fewer chunks": (of_unknown_size(WEIGHTS, 1500), "weights cannot be split like x"),
    "unknown, other chunks": (
        of_unknown_size(WEIGHTS, ((900, 1100, 3),)),
        "weights.blocks[0] has shape (900,); allowed: (1000,), one for each point",
    ),
}


@pytest.mark.parametrize(("weights", "words"), BAD_WEIGHTS.values(), ids=BAD_WEIGHTS.keys())
def test_bad_weights_are_refused_by_name(weights, words):
    x = da.from_array(X, 1000)
    assert refusal(lambda: em.fit(x, START, weights=weights)).startswith(words)


def test_weights_that_go_on_where_the_points_end_are_refused(monkeypatch):
    monkeypatch.setattr(_data, "_BLOCK", 400)  # so that whole blocks are too many
    weights = of_unknown_size(WEIGHTS, ((1500, 503),))
    message = refusal(lambda: em.fit(da.from_array(X, ((1000, 1003),)), START, weights=weights))
    assert message.startswith("weights.blocks[0] has shape (1500,); allowed: (1000,)")


def test_weights_in_memory_need_chunks_of_known_size():
    x = of_unknown_size(X, 1000)
    message = refusal(lambda: em.fit(x, START, weights=WEIGHTS))
    assert "compute_chunk_sizes()" in message


def test_what_needs_all_of_the_data_says_what_to_do_instead():
    x = da.from_array(POINTS, 500)
    for call in (
        lambda: em.e_step(x, PLANE),
        lambda: em.m_step(x, np.full((1501, 2), 0.5)),
        lambda: em.fit_best(x, 2, rng=1),
    ):
        message = refusal(call, TypeError)
        assert message.startswith("x is a Dask array; allowed: an array in memory")
        assert "x[:10_000].compute()" in message


def test_other_collections_of_dask_are_refused():
    other, x = dask.delayed(X), da.from_array(X, 500)
    message = refusal(lambda: em.fit(other, START), TypeError)
    assert message.startswith(f"x is a {type(other).__name__} of Dask's")
    message = refusal(lambda: em.fit(x, START, weights=other), TypeError)
    assert message.startswith(f"weights is a {type(other).__name__} of Dask's")


# --- On a cluster ---------------------------------------------------------------------------------


IN_CHUNKS = da.from_array(POINTS, (300, 1)), da.from_array(WEIGHTS[:1501], 300)
FEW_STEPS = {"max_iter": 3, "tol": 0}


@pytest.fixture(scope="module")
def without_cluster():
    x, weights = IN_CHUNKS
    return em.fit(x, PLANE_START, weights=weights, **FEW_STEPS)


@pytest.fixture(scope="module")
def client(without_cluster):  # which comes first, as a client takes all work from then on
    """Two workers, each a process of its own, on this machine."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture
def pids(client):
    client.wait_for_workers(2)
    return list(client.run(os.getpid).values())


@pytest.mark.parametrize("persisted", [False, True], ids=["computed anew", "persisted"])
def test_a_cluster_gives_the_same_answer(persisted, without_cluster, client):
    x, weights = dask.persist(*IN_CHUNKS) if persisted else IN_CHUNKS
    fit = em.fit(x, PLANE_START, weights=weights, **FEW_STEPS)
    assert_same_bits(fit, without_cluster)
    assert_same(fit, em.fit(POINTS, PLANE_START, weights=WEIGHTS[:1501], **FEW_STEPS))


def test_a_cluster_refuses_in_the_same_words_and_no_worker_logs_a_failure(client):
    message = refusal(lambda: em.fit(with_value(np.nan), START))
    assert message.startswith("x.blocks[1] holds nan at position 234")
    assert "Compute Failed" not in str(client.get_worker_logs())


def test_weights_in_memory_are_sent_once(client):
    """Not with every graph: a graph of more than some megabytes would also warn."""
    n = 1_500_000
    x = da.random.default_rng(1).normal(size=n, chunks=500_000).persist()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        em.fit(x, START, weights=np.ones(n), max_iter=2, tol=0)
    assert [str(w.message)[:25] for w in caught] == ["Sending large graph of si"]


def generated():
    """Data that no file holds: each worker draws them, again if need be."""
    return da.random.default_rng(5).normal(size=2000, chunks=300) ** 2


@pytest.mark.parametrize("make", [lambda: da.from_array(X, 300), generated], ids=["sent", "drawn"])
def test_a_worker_that_is_killed_between_two_steps_loses_nothing(make, client, pids, monkeypatch):
    x = make()
    undisturbed = em.fit(x, START, max_iter=6, tol=0)
    steps = []
    sums = _parts.Parts.sums

    def and_kill(self, bells):
        steps.append(bells)
        if len(steps) == 4:
            os.kill(pids[0], signal.SIGKILL)
        return sums(self, bells)

    monkeypatch.setattr(_parts.Parts, "sums", and_kill)
    fit = em.fit(x.persist(), START, max_iter=6, tol=0)
    assert len(steps) == 7
    assert_same_bits(fit, undisturbed)


def test_a_worker_that_dies_at_work_loses_nothing(client, pids, tmp_path):
    def load(chunk, block_info=None):
        """Once thirty chunks have been loaded, the process that loads the next is gone."""
        (tmp_path / os.urandom(8).hex()).touch()
        if len(list(tmp_path.iterdir())) > 30:
            with suppress(FileExistsError):
                (tmp_path / "one is dead").touch(exist_ok=False)
                os.kill(os.getpid(), signal.SIGKILL)
        return chunk

    plain = da.from_array(X, 300)
    x = plain.map_blocks(load, dtype=float, meta=np.empty(0))
    fit = em.fit(x, START, max_iter=5, tol=0)
    assert (tmp_path / "one is dead").exists()
    client.wait_for_workers(2)
    assert set(client.run(os.getpid).values()) != set(pids)
    assert_same_bits(fit, em.fit(plain, START, max_iter=5, tol=0))
