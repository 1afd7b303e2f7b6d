"""What bad input gets: an exception at once, naming the argument, what came and what is allowed."""

import numbers
from operator import index

import numpy as np

# Squares of numbers up to this size, and of their reciprocals, are still finite float64s.
LARGEST = 1e150

COVARIANCES = ("full", "diag", "spherical", "tied")  # kinds of them


def real_array(value, name, allowed="real numbers", infinite=False):
    """Return `value` as a new float64 array of finite, not absurdly large numbers.

    With `infinite`, infinite ones pass too.
    """
    # Most are such arrays already: mixlab calls itself, thousands of times a fit.
    is_ready = type(value) is np.ndarray and value.dtype == np.float64
    array = np.array(value) if is_ready else _as_floats(value, name, allowed)
    _all_finite(array[~np.isinf(array)] if infinite else array, name)
    return array


def _as_floats(value, name, allowed):
    parts = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(part, np.ma.MaskedArray) and np.ma.is_masked(part) for part in parts):
        raise ValueError(f"{name} holds masked values; remove them first, e.g. x.compressed()")
    try:
        raw = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths; allowed: {allowed}") from None
    if raw.dtype.kind == "c":
        raise ValueError(f"{name} holds complex numbers ({raw.dtype}); allowed: {allowed}")
    is_real = raw.dtype.kind in "iuf" or (
        raw.dtype.kind == "O"
        and all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in raw.flat)
    )
    if not is_real and raw.size:
        raise ValueError(f"{name} holds {_kind(raw)}; allowed: {allowed}")
    try:
        with np.errstate(over="ignore"):  # what overflows is infinite, and refused as such
            return np.array(raw, dtype=np.float64)
    except OverflowError:
        raise ValueError(
            f"{name} holds a number too large for a float; "
            f"allowed: finite numbers no larger than {LARGEST:g}"
        ) from None


def _kind(raw):
    if raw.dtype.kind == "O":
        odd = next(v for v in raw.flat if not isinstance(v, numbers.Real) or isinstance(v, bool))
        return f"{odd!r}, which is no number"
    return {"b": "True/False values", "U": "text", "S": "bytes", "M": "dates"}.get(
        raw.dtype.kind, f"values of type {raw.dtype}"
    )


def _all_finite(array, name):
    fine = np.abs(array) <= LARGEST  # which NaN is not
    if fine.all():
        return
    bad = ~fine
    place = np.unravel_index(np.argmax(bad), array.shape)
    where = f"position {place[0]}" if array.ndim == 1 else f"position {tuple(map(int, place))}"
    count = int(bad.sum())
    others = f" (and {count - 1} more)" if count > 1 else ""
    raise ValueError(
        f"{name} holds {array[place]} at {where if place else 'its only value'}{others}; "
        f"allowed: finite numbers no larger than {LARGEST:g}"
    )


def data(x, name="x", n_features=None):
    """Return data as float64: `(n,)` in one dimension, `(n, d)` in d > 1; `n >= 1`.

    With `n_features` given the shape must fit it; otherwise both kinds pass.
    """
    array = real_array(x, name, "an array of real numbers")
    one, many = "(n,)", "(n, d)"
    if n_features is None:
        fits = array.ndim == 1 or (array.ndim == 2 and array.shape[1] != 1)
        allowed = f"{one}, or {many} with d > 1"
    elif n_features == 1:
        fits, allowed = array.ndim == 1, one
    else:
        fits, allowed = array.ndim == 2 and array.shape[1] == n_features, f"(n, {n_features})"
    if not fits:
        hint = ""
        if array.ndim == 0:
            hint = f"; for a single point write [{array}]"
        elif n_features in (None, 1) and array.ndim == 2 and array.shape[1] == 1:
            hint = f"; write {name}.ravel()"
        raise ValueError(f"{name} has shape {array.shape}; allowed: {allowed}{hint}")
    if array.size == 0:
        raise ValueError(f"{name} is empty; allowed: at least one point")
    return array


def varied(x, name="x"):
    """Refuse data with a column of one value only, or whose variance is no safe float."""
    for j, span in enumerate(np.ptp(x.reshape(len(x), -1), axis=0)):
        where = name if x.ndim == 1 else f"column {j} of {name}"
        if span == 0:
            raise ValueError(f"{where} holds one value only; allowed: at least two distinct values")
        if not 1e-70 <= span <= 1e70:
            raise ValueError(
                f"{where} spans {span:g} from least to greatest; allowed: a span from 1e-70 to "
                "1e+70 (rescale it first)"
            )


def classes(edges, counts, open_ends):
    """Return edges and counts of classes as float64; `open_ends`: whether the ends may be open."""
    counts = data(counts, "counts", n_features=1)
    ends = real_array(edges, "edges", "ascending numbers", infinite=True)
    is_open = np.isinf(ends)
    if is_open.any() and not open_ends:
        raise ValueError(
            "edges holds an infinite end; allowed: finite edges, for an open class has no midpoint"
        )
    if ends.shape != (len(counts) + 1,):
        raise ValueError(
            f"edges has shape {ends.shape}; allowed: ({len(counts) + 1},), one more than counts"
        )
    ascending(ends, "edges")
    if is_open[1:-1].any():
        raise ValueError("edges is not finite in between; allowed: infinite ends only")
    if (~is_open).sum() > 1:
        varied(ends[~is_open], "edges")
    if (counts < 0).any():
        i = int(np.argmax(counts < 0))
        raise ValueError(f"counts[{i}] is {counts[i]:g}; allowed: numbers of at least zero")
    if (counts > 0).sum() < 2:
        raise ValueError("counts are zero in all classes but one; allowed: at least two classes")
    return ends, counts


def whole_number(value, name, least, most=None):
    """Return `value` as an int in `least..most`; a float, a bool or text is a TypeError."""
    allowed = f"a whole number of at least {least}" + ("" if most is None else f", at most {most}")
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; allowed: {allowed}") from None
    if number < least or (most is not None and number > most):
        raise ValueError(f"{name} is {number}; allowed: {allowed}")
    return number


def flag(value, name):
    """Return `value` if it is True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; allowed: True or False")
    return bool(value)


def ascending(values, name):
    """Refuse values of which one is not greater than the one before."""
    falls = ~(values[1:] > values[:-1])
    if falls.any():
        i = int(np.argmax(falls))
        raise ValueError(
            f"{name} goes from {values[i]:g} to {values[i + 1]:g} at position {i + 1}; allowed: "
            "ascending numbers, each once"
        )


def ascending_whole_numbers(values, name, least, example):
    """Return whole numbers, each once and ascending, as a list."""
    allowed = f"ascending whole numbers of at least {least}, such as {example}"
    if not np.iterable(values) or isinstance(values, (str, bytes)):
        raise TypeError(f"{name} is {values!r}; allowed: {allowed}")
    values = [whole_number(value, f"{name}[{i}]", least) for i, value in enumerate(values)]
    if not values:
        raise ValueError(f"{name} is empty; allowed: {allowed}")
    ascending(np.array(values), name)
    return values


def at_least_zero(value, name):
    """Return `value` as a float, finite and not negative."""
    number = real_array(value, name, "a number of at least zero")
    if number.shape != () or number < 0:
        raise ValueError(f"{name} is {value!r}; allowed: a number of at least zero")
    return float(number)


def one_of(value, name, choices):
    """Return `value` if it is among `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(repr, choices))}")
    return value


def generator(rng, name="rng"):
    """Return a NumPy Generator from one, or from an int seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    try:
        return np.random.default_rng(whole_number(rng, name, 0))
    except TypeError:
        raise TypeError(
            f"{name} is {rng!r}; allowed: a seed such as 1, or numpy.random.default_rng(1)"
        ) from None
