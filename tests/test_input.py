"""Whatever takes data refuses the same nonsense in the same words, and takes the same good data."""

from fractions import Fraction
from functools import partial

import numpy as np
import pandas
import pytest

from mixlab import em, moments, pearson, selection, starts, uncertainty
from mixlab.mixture import Mixture
from tests.nonsense import NONSENSE

LINE = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])
NEAR = Mixture.univariate([0.6, 0.4], [1.4, 10.4], [1.6, 1])  # to the good data below
PLANE = Mixture([0.5, 0.5], [[0, 0], [9, 4]], [[[1, 0.5], [0.5, 1]], [[2, 0], [0, 1]]])


def halves(x):
    """Responsibilities that fit any data, so that only the data can be refused."""
    return np.full((len(x) if hasattr(x, "__len__") else 1, 2), 0.5)


ON_A_LINE = {  # everything public that takes one-dimensional data, as a function of them
    "pdf": LINE.pdf,
    "logpdf": LINE.logpdf,
    "component_pdfs": LINE.component_pdfs,
    "responsibilities": LINE.responsibilities,
    "log_likelihood": LINE.log_likelihood,
    "random": lambda x: starts.random(x, 2, 1),
    "quantiles": lambda x: starts.quantiles(x, 2),
    "kmeans_plusplus": lambda x: starts.kmeans_plusplus(x, 2, 1),
    "peaks": lambda x: starts.peaks(x, 2),
    "sample_moments": lambda x: moments.sample_moments(x, [1, 2, 3]),
    "moments.fit": lambda x: moments.fit(x, LINE),
    "basins": lambda x: moments.basins(x, [LINE]),
    "cumulants": pearson.cumulants,
    "roots": pearson.roots,
    "pearson.fit": pearson.fit,
    "e_step": lambda x: em.e_step(x, LINE),
    "m_step": lambda x: em.m_step(x, halves(x)),
    "em.fit": lambda x: em.fit(x, LINE),
    "fit_best": lambda x: em.fit_best(x, 2, 1, restarts=2),
    "aic": lambda x: selection.aic(LINE, x),
    "bic": lambda x: selection.bic(LINE, x),
    "icl": lambda x: selection.icl(LINE, x),
    "held_out": lambda x: selection.held_out(x, 1, 1, folds=3, restarts=1),
    "compare": lambda x: selection.compare(x, [2], 1, restarts=1).row(2).fit,
    "standard_errors": lambda x: uncertainty.standard_errors(NEAR, x).covariance,
    "bootstrap": lambda x: uncertainty.bootstrap(em.fit, x, LINE, 1, samples=4).errors.covariance,
}
IN_THE_PLANE = {
    "pdf": PLANE.pdf,
    "logpdf": PLANE.logpdf,
    "component_pdfs": PLANE.component_pdfs,
    "responsibilities": PLANE.responsibilities,
    "log_likelihood": PLANE.log_likelihood,
    "random": lambda x: starts.random(x, 2, 1),
    "quantiles": lambda x: starts.quantiles(x, 2),
    "kmeans_plusplus": lambda x: starts.kmeans_plusplus(x, 2, 1),
    "e_step": lambda x: em.e_step(x, PLANE),
    "m_step": lambda x: em.m_step(x, halves(x)),
    "em.fit": lambda x: em.fit(x, PLANE, reg=0.1),
    "fit_best": lambda x: em.fit_best(x, 2, 1, restarts=2, reg=0.1),
    "aic": lambda x: selection.aic(PLANE, x),
    "bic": lambda x: selection.bic(PLANE, x),
    "icl": lambda x: selection.icl(PLANE, x),
    "held_out": lambda x: selection.held_out(x, 1, 1, folds=3, restarts=1),
    "compare": lambda x: selection.compare(x, [2], 1, restarts=1).row(2).fit,
    "bootstrap": lambda x: (
        uncertainty.bootstrap(partial(em.fit, reg=0.1), x, PLANE, 1, samples=4).errors.covariance
    ),
}
ONLY_ONE_DIMENSION = [name for name in ON_A_LINE if name not in IN_THE_PLANE]

AT_HOME_ON_A_LINE = ["pdf", "logpdf", "responsibilities", "e_step", "em.fit"]

on_a_line = pytest.mark.parametrize("door", ON_A_LINE.values(), ids=ON_A_LINE.keys())
in_the_plane = pytest.mark.parametrize("door", IN_THE_PLANE.values(), ids=IN_THE_PLANE.keys())


def refusal(door, x):
    with pytest.raises(ValueError) as caught:
        door(x)
    message = str(caught.value)
    assert message.startswith("x ")
    assert "\n" not in message
    return message


# --- Bad data -------------------------------------------------------------------------------


@on_a_line
@pytest.mark.parametrize(("x", "parts"), NONSENSE.values(), ids=NONSENSE.keys())
def test_bad_data_are_refused_by_name(door, x, parts):
    message = refusal(door, x)
    for part in parts:
        assert part in message


@in_the_plane
@pytest.mark.parametrize(
    ("x", "parts"),
    [
        ([[0, 1], [np.nan, 2]], ["nan at position (1, 0)", "finite"]),
        ([[0, 1], [1, np.inf]], ["inf at position (1, 1)", "finite"]),
        ([[0, 1], [1, None]], ["None", "real numbers"]),
        ([[0, 1], [1]], ["different lengths", "real numbers"]),
        ([[0, 1j]], ["complex", "real numbers"]),
        (np.empty((0, 2)), ["x is empty", "at least one point"]),
        (np.zeros((2, 2, 2)), ["shape (2, 2, 2)"]),
        ([np.ma.array([1.0, 2.0], mask=[True, False]), [3.0, 4.0]], ["masked values"]),
    ],
    ids=["nan", "inf", "none", "ragged", "complex", "empty", "nested", "masked row"],
)
def test_bad_data_in_the_plane_are_refused_by_name(door, x, parts):
    message = refusal(door, x)
    for part in parts:
        assert part in message


@pytest.mark.parametrize("name", [*AT_HOME_ON_A_LINE, *ONLY_ONE_DIMENSION])
def test_a_column_is_told_how_to_become_a_line(name):
    message = refusal(ON_A_LINE[name], [[1.0], [2.0], [3.0]])
    assert "x has shape (3, 1); allowed: (n,)" in message
    assert "x.ravel()" in message


@pytest.mark.parametrize("name", [*AT_HOME_ON_A_LINE, *ONLY_ONE_DIMENSION])
def test_pairs_are_no_line(name):
    assert "x has shape (3, 2); allowed: (n,)" in refusal(ON_A_LINE[name], np.eye(3)[:, :2])


@pytest.mark.parametrize("x", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [[1.0], [2.0]]], ids=str)
def test_data_of_another_dimension_are_refused(x):
    message = refusal(PLANE.logpdf, x)
    assert f"x has shape {np.shape(x)}; allowed: (n, 2)" in message


# --- Good data ------------------------------------------------------------------------------


def comparable(answer):
    """A start or a fit as its numbers."""
    answer = getattr(answer, "mixture", answer)
    if isinstance(answer, pearson.Cumulants):
        answer = [answer.mean, *answer.central_moments]
    if isinstance(answer, list) and isinstance(answer[0], pearson.Root):
        answer = [root.p for root in answer]
    if isinstance(answer, Mixture):
        answer = np.concatenate([answer.weights, answer.means.ravel(), answer.covariances.ravel()])
    return np.asarray(answer)


FLOATS = np.array([0, 1, 1, 2, -1, 3, 9, 10, 11, 10, 12, 4], dtype=float)
READ_ONLY = FLOATS.copy()
READ_ONLY.flags.writeable = False
GOOD = {
    "list": FLOATS.tolist(),
    "tuple": tuple(FLOATS),
    "ints": FLOATS.astype(int),
    "list of ints": [int(v) for v in FLOATS],
    "int8": FLOATS.astype(np.int8),
    "float32": FLOATS.astype(np.float32),
    "float16": FLOATS.astype(np.float16),
    "long double": FLOATS.astype(np.longdouble),
    "big endian": FLOATS.astype(">f8"),
    "objects": FLOATS.astype(object),
    "fractions": [Fraction(int(v)) for v in FLOATS],
    "read-only": READ_ONLY,
    "every second": np.repeat(FLOATS, 2)[::2],
    "backwards": FLOATS[::-1].copy()[::-1],
    "masked, nothing hidden": np.ma.array(FLOATS, mask=False),
}


@on_a_line
@pytest.mark.parametrize("x", GOOD.values(), ids=GOOD.keys())
def test_any_kind_of_numbers_gives_the_result_of_floats(door, x):
    np.testing.assert_array_equal(comparable(door(x)), comparable(door(FLOATS)))


PAIRS = np.column_stack([FLOATS, np.roll(FLOATS, 3)])


@in_the_plane
@pytest.mark.parametrize(
    "x",
    [PAIRS.tolist(), PAIRS.astype(int), PAIRS.astype(np.float32), np.asfortranarray(PAIRS)],
    ids=["list", "ints", "float32", "by columns"],
)
def test_any_kind_of_pairs_gives_the_result_of_floats(door, x):
    np.testing.assert_allclose(comparable(door(x)), comparable(door(PAIRS)), rtol=1e-13)


@on_a_line
def test_data_are_left_as_they_were(door):
    x = FLOATS.copy()
    door(x)
    np.testing.assert_array_equal(x, FLOATS)
    assert x.flags.writeable


@on_a_line
def test_a_series_is_data(door):
    series = pandas.Series(FLOATS, index=np.arange(len(FLOATS)) + 100)
    np.testing.assert_array_equal(comparable(door(series)), comparable(door(FLOATS)))
    nullable = pandas.Series(FLOATS.astype(int), dtype="Int64")
    np.testing.assert_array_equal(comparable(door(nullable)), comparable(door(FLOATS)))


@on_a_line
def test_a_series_with_a_gap_is_refused(door):
    for kind in ("Int64", "Float64", "float64", object):
        message = refusal(door, pandas.Series([1, None, 3], dtype=kind))
        assert "None" in message or "nan" in message or "<NA>" in message


@in_the_plane
def test_a_frame_is_data(door):
    frame = pandas.DataFrame(PAIRS, columns=["first", "second"])
    np.testing.assert_allclose(comparable(door(frame)), comparable(door(PAIRS)), rtol=1e-13)


def test_a_frame_of_starts_is_read_by_rows():
    rows = np.array([[0, 3, 10, 5, 0.7], [10, 5, 0, 3, 0.3]])
    frame = pandas.DataFrame(rows, columns=list("abcde"))
    x = LINE.sample(2000, rng=1)
    np.testing.assert_array_equal(moments.basins(x, frame), moments.basins(x, rows))
