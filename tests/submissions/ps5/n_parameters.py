# --- right: a sum for each kind
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError("K and d start at 1")
    free = K - 1 + K * d
    if covariance == "full":
        return free + K * d * (d + 1) // 2
    if covariance == "diag":
        return free + K * d
    if covariance == "spherical":
        return free + K
    if covariance == "tied":
        return free + d * (d + 1) // 2
    raise ValueError(f"no such covariance: {covariance}")

# --- right: counts the entries of the matrices themselves
import numpy as np

def n_parameters(K, d, covariance):
    if min(K, d) < 1:
        raise ValueError("K, d")
    masks = {
        "full": np.stack([np.tri(d)] * K),
        "diag": np.stack([np.eye(d)] * K),
        "spherical": np.ones((K, 1, 1)),
        "tied": np.tri(d)[None],
    }
    try:
        mask = masks[covariance]
    except KeyError:
        raise ValueError("covariance") from None
    return np.sum(mask) + np.ones((K, d)).sum() + K - 1

# --- right: loops over pairs of coordinates, other names
def n_parameters(components, dimensions, kind):
    if components <= 0 or dimensions <= 0 or kind not in ("full", "diag", "spherical", "tied"):
        raise ValueError("bad input")
    count = -1
    for k in range(components):
        count += 1 + dimensions
        for i in range(dimensions):
            for j in range(i + 1):
                if kind == "full":
                    count += 1
                elif kind == "diag" and i == j:
                    count += 1
                elif kind == "spherical" and i == j == 0:
                    count += 1
                elif kind == "tied" and k == 0:
                    count += 1
    return count

# --- right: a table of lambdas, math.comb, extra default parameters
from math import comb

COUNTS = {
    "full": lambda K, d: K * comb(d + 1, 2),
    "diag": lambda K, d: K * d,
    "spherical": lambda K, d: K,
    "tied": lambda K, d: comb(d + 1, 2),
}

def n_parameters(K, d=1, covariance="full", *, check=True):
    if check and (covariance not in COUNTS or not (K >= 1 and d >= 1)):
        raise ValueError("not a mixture")
    return COUNTS[covariance](K, d) + (d + 1) * K - 1

# --- right: match, one formula each
def n_parameters(K, d, covariance):
    assert_positive(K, "K")
    assert_positive(d, "d")
    match covariance:
        case "full":
            return K * (d + 1) * (d + 2) // 2 - 1
        case "diag":
            return K * (2 * d + 1) - 1
        case "spherical":
            return K * (d + 2) - 1
        case "tied":
            return K * (d + 1) - 1 + d * (d + 1) // 2
        case other:
            raise ValueError(f"covariance is {other!r}")

def assert_positive(number, name):
    if not number >= 1:
        raise ValueError(f"{name} is {number}")

# --- right: floating-point, by way of a class
class Counter:
    def __init__(self, K, d):
        self.K, self.d = K, d

    def full(self):
        return self.K * self.tied()

    def diag(self):
        return self.K * self.d

    def spherical(self):
        return self.K

    def tied(self):
        return (self.d**2 - self.d) / 2 + self.d

def n_parameters(K, d, covariance):
    method = getattr(Counter(K, d), covariance or "-", None)
    if method is None or K < 1 or d < 1:
        raise ValueError(covariance)
    return float(K * d + K - 1 + method())

# --- wrong: K free weights, the simplex not counted
# says: They sum to one
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    free = {"full": K * d * (d + 1) // 2, "diag": K * d, "spherical": K, "tied": d * (d + 1) // 2}
    if covariance not in free:
        raise ValueError
    return K + K * d + free[covariance]

# --- wrong: weights forgotten
# says: You forgot the weights
# loses: n_parameters-full, n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    free = {"full": K * d * (d + 1) // 2, "diag": K * d, "spherical": K, "tied": d * (d + 1) // 2}
    if covariance not in free:
        raise ValueError
    return K * d + free[covariance]

# --- wrong: both halves, of the tied matrix only
# says: A tied matrix is symmetric too
# loses: n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    free = {"full": K * d * (d + 1) // 2, "diag": K * d, "spherical": K, "tied": d * d}
    if covariance not in free:
        raise ValueError
    return K - 1 + K * d + free[covariance]

# --- wrong: a tied matrix for each component
# says: A tied matrix is counted once
# loses: n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    if covariance in ("full", "tied"):
        return K - 1 + K * d + K * d * (d + 1) // 2
    if covariance == "diag":
        return K - 1 + K * d + K * d
    if covariance == "spherical":
        return K - 1 + K * d + K
    raise ValueError

# --- wrong: spherical means one variance in all
# says: not one for all
# loses: n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    free = {"full": K * d * (d + 1) // 2, "diag": K * d, "spherical": 1, "tied": d * (d + 1) // 2}
    if covariance not in free:
        raise ValueError
    return K - 1 + K * d + free[covariance]

# --- wrong: spherical as diag
# says: the same in all directions
# loses: n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    matrix = d * (d + 1) // 2
    free = {"full": K * matrix, "diag": K * d, "spherical": K * d, "tied": matrix}
    if covariance not in free:
        raise ValueError
    return K - 1 + K * d + free[covariance]

# --- wrong: always 3K - 1, as on a line
def n_parameters(K, d, covariance):
    if K < 1 or d < 1 or covariance not in ("full", "diag", "spherical", "tied"):
        raise ValueError
    return 3 * K - 1

# --- wrong: the kind ignored
# says: changes nothing in your count
# loses: n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1 or covariance not in ("full", "diag", "spherical", "tied"):
        raise ValueError
    return K - 1 + K * d + K * d * (d + 1) // 2

# --- wrong: KeyError for an unknown word
# says: raises KeyError
# loses: n_parameters-input
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    matrix = d * (d + 1) // 2
    free = {"full": K * matrix, "diag": K * d, "spherical": K, "tied": matrix}
    return K - 1 + K * d + free[covariance]

# --- wrong: d is not checked (only hidden checks see it)
# loses: n_parameters-input
def n_parameters(K, d, covariance):
    matrix = d * (d + 1) // 2
    free = {"full": K * matrix, "diag": K * d, "spherical": K, "tied": matrix}
    if K < 1 or covariance not in free:
        raise ValueError
    return K - 1 + K * d + free[covariance]

# --- wrong: right to three dimensions, by a table (only hidden checks see it)
# loses: n_parameters-full, n_parameters-kinds
def n_parameters(K, d, covariance):
    if K < 1 or d < 1:
        raise ValueError
    matrix = {1: 1, 2: 3, 3: 6}.get(d, 0)
    free = {"full": K * matrix, "diag": K * d, "spherical": K, "tied": matrix}
    if covariance not in free:
        raise ValueError
    return K - 1 + K * d + free[covariance]
