"""What the self-checks of the problem sets are made of: each says in words what is wrong.

A check either passes in silence or raises an `AssertionError` whose message is written for the
student. The answers that they look at come from students, so anything may come: None, lists,
words, arrays of another shape.
"""

import contextlib
import sys

import numpy as np

__all__ = ["given", "numbers", "refuses", "same", "several"]


def numbers(got, what, shape=None):
    """Take an answer for what it should be: an array of finite numbers.

    Parameters
    ----------
    got : object
        What came back: an array, nested lists, a number, or something quite different.
    what : str
        What it is, in the student's terms; every message begins with it.
    shape : tuple of int, optional
        The shape that it should have; () for one number. Default: any.

    Returns
    -------
    ndarray of float
        The same numbers.

    Raises
    ------
    AssertionError
        If it is None, holds something else than real numbers, has another shape, or holds nan or
        infinity.

    Examples
    --------
    >>> numbers([[0.25, 0.75]], "the responsibilities", shape=(1, 2))
    array([[0.25, 0.75]])
    >>> numbers(None, "the responsibilities")
    Traceback (most recent call last):
    ...
    AssertionError: the responsibilities: None came back. Does the function end with a return?
    """
    if got is None:
        raise AssertionError(f"{what}: None came back. Does the function end with a return?")
    try:
        array = np.asarray(got)
        if array.dtype.kind == "O":  # such as exact numbers of SymPy
            if any(entry is None for entry in array.flat):
                raise TypeError  # which would become nan
            array = array.astype(float)
        if array.dtype.kind not in "biuf":
            raise TypeError
    except (TypeError, ValueError):
        raise AssertionError(
            f"{what}: should be real numbers, and is {_short(got)} ({type(got).__name__})."
        ) from None
    if shape is not None and array.shape != tuple(shape):
        turned = array.ndim == 2 and array.T.shape == tuple(shape)
        hint = " Rows and columns are exchanged." if turned else ""
        raise AssertionError(
            f"{what}: has shape {array.shape}, and should have shape {tuple(shape)}.{hint}"
        )
    if not np.isfinite(array).all():
        raise AssertionError(f"{what}: holds nan or infinity.")
    return array.astype(float)


def same(got, want, what, *, mistakes=None, rtol=1e-6, atol=1e-9):
    """Compare an answer with the right one; where it is wrong, name the likely misconception.

    Parameters
    ----------
    got : object
        The student's answer.
    want : array_like of float
        The right one.
    what : str
        What it is, in the student's terms; every message begins with it, but for those of
        ``mistakes``.
    mistakes : dict of str to array_like, optional
        What comes out with each known misconception: the message, and the wrong answer that it
        leads to. The first that fits the answer is the message of the error.
    rtol, atol : float, default 1e-6 and 1e-9
        Two numbers are the same if they differ by at most ``atol + rtol * abs(want)``.

    Raises
    ------
    AssertionError
        If the two differ, or as in `numbers`.

    Examples
    --------
    >>> mistakes = {"You divided by n - 1; the estimate of EM divides by n.": 2.0}
    >>> same(1.0, 1.0, "the variance", mistakes=mistakes)
    >>> same(2.0, 1.0, "the variance", mistakes=mistakes)
    Traceback (most recent call last):
    ...
    AssertionError: You divided by n - 1; the estimate of EM divides by n.
    >>> same([1.0, 5.0], [1.0, 4.0], "the means")
    Traceback (most recent call last):
    ...
    AssertionError: the means: entry [1] is 5, and should be 4.
    """
    want = np.asarray(want, dtype=float)
    for message, wrong in (mistakes or {}).items():
        if _alike(got, wrong, rtol, atol) and not _alike(got, want, rtol, atol):
            raise AssertionError(message)
    got = numbers(got, what, want.shape)
    if _alike(got, want, rtol, atol):
        return
    place = np.unravel_index(np.argmax(np.abs(got - want)), want.shape)
    entry = f"entry [{', '.join(str(index) for index in place)}] is" if place else "is"
    found, wanted = got[place], want[place]
    digits = next(d for d in (6, 9, 12, 17) if f"{found:.{d}g}" != f"{wanted:.{d}g}")
    raise AssertionError(f"{what}: {entry} {found:.{digits}g}, and should be {wanted:.{digits}g}.")


def several(got, parts, what):
    """Take an answer apart that should have several parts, such as ``(x, labels)``.

    Parameters
    ----------
    got : object
        What came back.
    parts : tuple of str
        The names of the parts, in order.
    what : str
        What it is, in the student's terms.

    Returns
    -------
    tuple
        The parts.

    Raises
    ------
    AssertionError
        If it is not a tuple, list or array of that many parts.

    Examples
    --------
    >>> x, labels = several(([0.1, 0.2], [0, 1]), ("x", "labels"), "the sample")
    >>> several([0.1, 0.2, 0.3], ("x", "labels"), "the sample")
    Traceback (most recent call last):
    ...
    AssertionError: the sample: 3 things came back, and should be 2: x, labels.
    """
    if got is None:
        raise AssertionError(f"{what}: None came back. Does the function end with a return?")
    try:
        found = tuple(got)
    except TypeError:
        found = (got,)
    if len(found) != len(parts):
        raise AssertionError(
            f"{what}: {len(found)} thing{'s' * (len(found) != 1)} came back, and should be "
            f"{len(parts)}: {', '.join(parts)}."
        )
    return found


def refuses(function, *arguments, why):
    """Check that a function raises ValueError (or TypeError) on bad input.

    Parameters
    ----------
    function : callable
        The student's function.
    *arguments
        What to call it with.
    why : str
        What is wrong with these arguments; the message begins with it.

    Raises
    ------
    AssertionError
        If the function returns, or raises something else.
    NotImplementedError
        If the function is still the stub.

    Examples
    --------
    >>> def root(x):
    ...     return x**0.5
    >>> refuses(root, -1, why="a negative number")
    Traceback (most recent call last):
    ...
    AssertionError: a negative number: was accepted, and should raise ValueError.
    """
    try:
        function(*arguments)
    except (ValueError, TypeError):
        return
    except NotImplementedError:
        raise
    except Exception as error:
        raise AssertionError(
            f"{why}: raises {type(error).__name__}, and should raise ValueError."
        ) from error
    raise AssertionError(f"{why}: was accepted, and should raise ValueError.")


def given(function, **others):
    """Return the function as it would be if the other functions that it calls were these.

    So that a mistake in one task costs its own points and no others: ``em`` is graded with the
    right ``e_step`` and ``m_step`` in the place of the student's, should it call them.

    Parameters
    ----------
    function : callable
        The student's function.
    **others : callable
        By name, what takes the place of other functions of the student while it is called.

    Returns
    -------
    callable
        Takes the arguments of ``function``.

    Examples
    --------
    >>> def one():
    ...     return 2  # wrong
    >>> def one_more():
    ...     return one() + 1
    >>> given(one_more, one=lambda: 1)()
    2
    """
    if hasattr(function, "given"):  # the student's function is in another process
        return function.given(**others)

    def call(*arguments):
        # What is no plain function, such as a partial one, finds the others in the notebook.
        names = getattr(function, "__globals__", None) or vars(sys.modules["__main__"])
        with replaced(names, others):
            return function(*arguments)

    return call


@contextlib.contextmanager
def replaced(names, others):
    """Put other values into a dict, for a while."""
    before = {name: names[name] for name in others if name in names}
    names.update(others)
    try:
        yield
    finally:
        for name in others:
            del names[name]
        names.update(before)


def _alike(got, wanted, rtol, atol):
    try:
        got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    except (TypeError, ValueError):
        return False
    return got.shape == wanted.shape and np.allclose(got, wanted, rtol=rtol, atol=atol)


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
