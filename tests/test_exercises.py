"""The self-checks accept what is right in any dress, and say in words what is wrong."""

import numpy as np
import pytest
import sympy

from mixlab import exercises


class Numbers:
    """Converts itself to an array, as autograd's boxes and pandas do."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0])


@pytest.mark.parametrize(
    "got",
    [
        np.array([1, 2]),
        np.array([1.0, 2.0], dtype=np.float32),
        [1, 2.0],
        (1, np.float64(2)),
        [sympy.Integer(1), sympy.Float(2)],
        Numbers(),
    ],
)
def test_right_numbers_pass_in_any_dress(got):
    exercises.same(got, [1, 2], "the means")
    assert exercises.numbers(got, "the means", (2,)).dtype == float


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (None, "the means: None came back. Does the function end with a return?"),
        ([1, None], "the means: should be real numbers, and is [1, None] (list)."),
        ("1, 2", "the means: should be real numbers, and is '1, 2' (str)."),
        (["a", "b"], "the means: should be real numbers, and is ['a', 'b'] (list)."),
        ([1j, 2], "the means: should be real numbers"),
        ([[1, 2], [3]], "the means: should be real numbers"),
        (len, "the means: should be real numbers"),
        ([1, 2, 3], "the means: has shape (3,), and should have shape (2,)."),
        ([[1], [2]], "the means: has shape (2, 1), and should have shape (2,)."),
        ([1, np.nan], "the means: holds nan or infinity."),
        ([1, np.inf], "the means: holds nan or infinity."),
        ([1, 2.001], "the means: entry [1] is 2.001, and should be 2."),
    ],
)
def test_wrong_numbers_are_described(got, message):
    with pytest.raises(AssertionError) as caught:
        exercises.same(got, [1, 2], "the means")
    assert str(caught.value).startswith(message)


def test_exchanged_rows_and_columns_are_named():
    with pytest.raises(AssertionError, match="Rows and columns are exchanged"):
        exercises.same(np.ones((2, 3)), np.ones((3, 2)), "the table")


def test_a_number_alone_has_no_place():
    with pytest.raises(AssertionError, match="the loss: is 2, and should be 1"):
        exercises.same(2.0, 1.0, "the loss")


def test_mistake_is_named_before_the_shape():
    mistakes = {"one over points": [1.0, 2.0, 3.0], "another": [5.0, 5.0]}
    with pytest.raises(AssertionError, match=r"^one over points$"):
        exercises.same([1, 2, 3], [1, 2], "the means", mistakes=mistakes)
    with pytest.raises(AssertionError, match=r"^another$"):
        exercises.same([5, 5], [1, 2], "the means", mistakes=mistakes)


def test_mistake_that_comes_to_the_same_numbers_is_none():
    exercises.same([1, 2], [1, 2], "the means", mistakes={"wrong way": [1, 2]})


def test_rounding_is_forgiven_and_nothing_else():
    exercises.same(1 / 3, 0.1 + 0.7 / 3, "a third")
    with pytest.raises(AssertionError):
        exercises.same(1 / 3, 0.33333, "a third")
    exercises.same(0.33, 1 / 3, "a third", rtol=0.05)


@pytest.mark.parametrize("got", [(1, 2), [1, 2], np.array([1, 2])])
def test_parts_are_taken_apart(got):
    assert [*exercises.several(got, ("x", "labels"), "the sample")] == [1, 2]


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (None, "None came back"),
        (3.0, "1 thing came back, and should be 2: x, labels"),
        ((1, 2, 3), "3 things came back"),
    ],
)
def test_wrong_number_of_parts_is_described(got, message):
    with pytest.raises(AssertionError, match=message):
        exercises.several(got, ("x", "labels"), "the sample")


def raising(error):
    def function(*_):
        raise error

    return function


@pytest.mark.parametrize("error", [ValueError("no"), TypeError("no")])
def test_refusal_passes(error):
    exercises.refuses(raising(error), 1, why="sds of zero")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda _: 1, "sds of zero: was accepted, and should raise ValueError"),
        (raising(ZeroDivisionError()), "sds of zero: raises ZeroDivisionError, and should raise"),
        (raising(AssertionError()), "sds of zero: raises AssertionError, and should raise"),
    ],
)
def test_what_is_no_refusal_fails(function, message):
    with pytest.raises(AssertionError, match=message):
        exercises.refuses(function, 1, why="sds of zero")


def test_a_stub_shows_its_hint():
    with pytest.raises(NotImplementedError, match="Begin with"):
        exercises.refuses(raising(NotImplementedError("Begin with a table.")), 1, why="bad")


def test_given_puts_the_names_back_whatever_happens():
    names = {"one": lambda: 1}
    exec("def two():\n    return one() + unknown()", names)
    with pytest.raises(KeyError):
        exercises.given(names["two"], unknown=raising(KeyError()), one=lambda: 7)()
    assert names["one"]() == 1
    assert "unknown" not in names
    assert exercises.given(names["two"], unknown=lambda: 5)() == 6
