"""What is no row of numbers, and the words in which whoever takes a row refuses it."""

from datetime import datetime

import numpy as np
import pandas

NONSENSE = {  # name: (what came, parts of the refusal)
    "nan": ([0.0, np.nan, 1.0, np.nan], ["nan at position 1 (and 1 more)", "finite"]),
    "inf": ([0.0, 1.0, -np.inf], ["-inf at position 2", "finite"]),
    "huge": ([0.0, 1e200], ["1e+200 at position 1", "1e+150"]),
    "huge integer": ([0, 10**400], ["too large for a float", "1e+150"]),
    "huge long double": (np.array([0, "1e4000"], dtype=np.longdouble), ["inf at", "1e+150"]),
    "empty": ([], ["is empty", "at least one point"]),
    "number": (3.0, ["shape ()", "write [3.0]"]),
    "nested": (np.zeros((2, 2, 2)), ["shape (2, 2, 2)", "(n,)"]),
    "complex": ([1 + 2j, 3], ["complex", "real numbers"]),
    "complex by type": (np.array([1, 2], dtype=complex), ["complex", "real numbers"]),
    "text": (["a", "b"], ["text", "real numbers"]),
    "numbers as text": (["1", "2"], ["text", "real numbers"]),
    "a word": ("data", ["text", "real numbers"]),
    "bytes": (b"data", ["bytes", "real numbers"]),
    "bool": ([True, False], ["True/False", "real numbers"]),
    "a bool among floats": (np.array([1.0, True], dtype=object), ["True", "real numbers"]),
    "none": (None, ["None", "real numbers"]),
    "a none among floats": ([1.0, None], ["None", "real numbers"]),
    "text among floats": (np.array([1.0, "a"], dtype=object), ["'a'", "real numbers"]),
    "ragged": ([[1.0, 2.0], [3.0]], ["different lengths", "real numbers"]),
    "dates": (np.array(["2020-01-01"], dtype="M8[D]"), ["dates", "real numbers"]),
    "durations": (np.array([1, 2], dtype="m8[s]"), ["timedelta", "real numbers"]),
    "datetimes": ([datetime(2020, 1, 1)], ["datetime", "real numbers"]),
    "set": ({1.0, 2.0}, ["{1.0, 2.0}", "real numbers"]),
    "generator": ((float(i) for i in range(3)), ["generator", "real numbers"]),
    "records": (np.zeros(2, dtype=[("a", float)]), ["type", "real numbers"]),
    "masked": (np.ma.array([1.0, 2.0], mask=[False, True]), ["masked values", "compressed()"]),
    "a masked number": ([1.0, np.ma.masked], ["masked values", "compressed()"]),
    "a series with a gap": (pandas.Series([0, None, 2], dtype="Int64"), ["nan at position 1"]),
}
