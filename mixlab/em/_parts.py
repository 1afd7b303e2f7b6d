"""Data in parts, each of which may be on another machine: the chunks of a Dask array.

A task of a graph sees one chunk and returns a few numbers; others merge these, always in the same
order. Dask itself is loaded only where data come from it.
"""

import sys
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

from mixlab import _check
from mixlab.em._data import (
    InBlocks,
    Scaled,
    block_size,
    check_length,
    check_weights,
    gather,
    merge,
    merge_sums,
)

_AT_A_TIME = 16  # parts that one task merges


def in_parts(x, name="x"):
    """Whether `x` is a Dask array; refuse Dask's other collections."""
    dask = sys.modules.get("dask")
    if dask is None or not dask.is_dask_collection(x):
        return False
    import dask.array

    if not isinstance(x, dask.array.Array):
        raise TypeError(
            f"{name} is a {type(x).__name__} of Dask's; allowed: an array in memory, or a Dask "
            f"array, such as {name}.to_dask_array()"
        )
    return True


def in_memory(x):
    """Refuse a Dask array where all of the data are needed at once."""
    if in_parts(x):
        raise TypeError(
            "x is a Dask array; allowed: an array in memory, such as x[:10_000].compute(). What "
            "fits this part is a start for em.fit, which takes all of x"
        )


class Survey(NamedTuple):
    """What has to be known of points before they can be scaled."""

    n: int  # how many count
    ends: np.ndarray  # (2, d): the least and the greatest of each column
    origin: np.ndarray  # (d,): one of the points
    gathered: tuple  # as `gather` has it of x - origin, for one component that answers for all


class Parts(Scaled):
    """Points in the chunks of a Dask array: never all of them in one place."""

    def __init__(self, x, weights, n_features):
        flat = n_features == 1
        x = _in_whole_rows(x, flat, n_features)
        if weights is not None:
            weights = _cut_like(x, weights)
        self._owned = x, weights  # or what is persisted would be dropped: chunks do not own it
        chunks = list(x.to_delayed().ravel())
        pieces = [None] * len(chunks) if weights is None else list(weights.to_delayed())
        surveys = _surveys(chunks, pieces, n_features)
        parts = zip(chunks, pieces, surveys, strict=True)
        self._parts = [(chunk, piece) for chunk, piece, survey in parts if survey]
        if not self._parts:
            what = "x is empty" if weights is None else "weights leave no point of x that counts"
            raise ValueError(f"{what}; allowed: at least one point")
        whole = reduce(_merge_surveys, filter(None, surveys))
        _check.varied(whole.ends[:, 0] if flat else whole.ends)
        (total,), (mean,), (covariance,) = whole.gathered
        super().__init__(whole.origin + mean, np.sqrt(covariance.diagonal()), flat)
        self.n, self.total = whole.n, float(total)

    def sums(self, bells):
        """Make the E-step, and the sums that the M-step needs, a task for each part."""
        return self._sums(bells, InBlocks.sums)

    def careful_sums(self, bells):
        """Sums about each component's own mean: slower, and exact however narrow it is."""
        return self._sums(bells, InBlocks.careful_sums)

    def _sums(self, bells, way):
        from dask import delayed

        # Bound here and not passed, so that Dask need not look through them for every chunk.
        bound = partial(_part_sums, way, bells, self.centre, self.scale, self.total)
        sum_up, merge_up = delayed(bound, pure=False), delayed(_merge_up, pure=False)
        sums = [sum_up(x, weights) for x, weights in self._parts]
        while len(sums) > 1:
            groups = range(0, len(sums), _AT_A_TIME)
            sums = [merge_up(sums[begin : begin + _AT_A_TIME]) for begin in groups]
        return sums[0].compute()


class Part(InBlocks):
    """A part of the points; scaled only a block at a time, so that there is no copy of it."""

    def __init__(self, x, weights, centre, scale, total):
        self.x, self.weights, self.n = x, weights, len(x)
        self.centre, self.scale, self.total = centre, scale, total

    def blocks(self, size):
        shrink = 1 / self.scale[:, None]  # without rounding, as these are powers of two
        room = np.empty((len(self.scale), min(size, self.n)))  # for each block in turn
        for begin in range(0, self.n, size):
            rows = np.asarray(self.x[begin : begin + size], dtype=np.float64)
            columns = rows.reshape(len(rows), -1).T
            points = np.subtract(columns, self.centre[:, None], out=room[:, : len(rows)])
            points *= shrink
            if self.weights is None:
                yield points, None
            else:
                weights = np.asarray(self.weights[begin : begin + size], dtype=np.float64)
                kept = weights > 0
                yield points[:, kept], weights[kept]


def _part_sums(way, bells, centre, scale, total, x, weights):
    return way(Part(x, weights, centre, scale, total), bells)


def _merge_up(sums):
    return reduce(merge_sums, sums)


def _surveys(chunks, pieces, n_features):
    """Return the Survey of each chunk, None where no point counts; refuse what is no data."""
    import dask

    task = dask.delayed(_survey, pure=False)
    surveys = dask.compute(
        *[
            task(chunk, piece, f"blocks[{i}]", n_features)
            for i, (chunk, piece) in enumerate(zip(chunks, pieces, strict=True))
        ]
    )
    for survey in surveys:
        if isinstance(survey, str):
            raise ValueError(survey)
    return surveys


def _survey(x, weights, where, n_features):
    """Survey a chunk; return what is wrong in words, for a worker would log what it raises."""
    survey = None
    size = block_size(4 * n_features)
    try:
        if weights is not None:
            check_length(weights, len(x), f"weights.{where}")
        for begin in range(0, len(x), size):
            block = slice(begin, begin + size)
            place = f"{where}[{begin}:]" if begin else where
            points = _check.data(x[block], f"x.{place}", n_features)
            counted = None if weights is None else weights[block]
            counted, kept = check_weights(counted, len(points), f"weights.{place}", some=False)
            points = points[kept].reshape(-1, n_features)
            if len(points):
                survey = _merge_surveys(survey, _survey_block(points.T, counted))
    except ValueError as error:
        return str(error)
    return survey


def _survey_block(points, weights):
    counted = np.ones(points.shape[1]) if weights is None else weights
    ends = np.array([points.min(axis=1), points.max(axis=1)])
    origin = points[:, 0]
    gathered = gather(points - origin[:, None], counted[None])
    return Survey(points.shape[1], ends, origin, gathered)


def _merge_surveys(one, other):
    if one is None:
        return other
    least = np.minimum(one.ends[0], other.ends[0])
    greatest = np.maximum(one.ends[1], other.ends[1])
    shares, means, covariances = other.gathered
    moved = shares, means + (other.origin - one.origin), covariances
    return Survey(
        one.n + other.n, np.array([least, greatest]), one.origin, merge(one.gathered, moved)
    )


def _in_whole_rows(x, flat, n_features):
    """Return `x` with all columns of a row in one chunk; refuse another shape."""
    if x.ndim == 0 or x.shape[1:] != (() if flat else (n_features,)):
        allowed = "(n,)" if flat else f"(n, {n_features})"
        raise ValueError(f"x has shape {x.shape}; allowed: {allowed}")
    return x if flat or x.numblocks[1] == 1 else x.rechunk({1: -1})


def _cut_like(x, weights):
    """Return the weights as a Dask array in chunks that go with those of `x`."""
    from dask import array as da

    lazy = in_parts(weights, "weights")
    if np.isnan([*x.shape[:1], *(weights.shape if lazy else ())]).any():
        if not lazy or weights.numblocks != x.numblocks[:1]:
            raise ValueError(
                "weights cannot be split like x, for the size of chunks is unknown; allowed: "
                "known ones (compute_chunk_sizes()), or a Dask array with as many chunks"
            )
    elif lazy:
        check_length(weights, x.shape[0])
        weights = weights.rechunk(x.chunks[:1])
    else:
        check_weights(weights, x.shape[0])
        weights = da.from_array(np.asarray(weights, dtype=np.float64), chunks=x.chunks[:1])
        weights = weights.persist()  # or it would be sent out with every graph
    return weights
