# --- right: the formula
import math

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not math.isfinite(log_likelihood):
        raise ValueError("p, n or log_likelihood")
    return p * math.log(n) - 2 * log_likelihood

# --- right: NumPy, other names
import numpy as np

def bic(L, k, N):
    if np.min([k, N]) <= 0 or np.isnan(L) or np.isinf(L):
        raise ValueError("bad input")
    return np.log(N) * k - np.add(L, L)

# --- right: the logarithm of a power
import math

def bic(log_likelihood, p, n):
    if not (p >= 1 and n >= 1 and abs(log_likelihood) < float("inf")):
        raise ValueError("bad input")
    return math.log(int(n) ** int(p)) - 2 * log_likelihood

# --- right: AIC with another fine, log1p
import numpy as np

def criterion(log_likelihood, p, price):
    if p < 1 or not np.isfinite([log_likelihood, price]).all():
        raise ValueError("bad input")
    return -2 * log_likelihood + price * p

def bic(log_likelihood, p, n):
    if n < 1:
        raise ValueError("no points")
    return criterion(p=p, price=np.log1p(n - 1), log_likelihood=log_likelihood)

# --- right: scipy, a weighted sum as a matrix product
import numpy as np
from scipy.special import xlogy

def bic(log_likelihood, p, n, factor=-2.0):
    if p < 1 or n < 1:
        raise ValueError("p and n")
    if log_likelihood in (np.inf, -np.inf) or log_likelihood != log_likelihood:
        raise ValueError("log_likelihood")
    return np.array([factor, 1.0]) @ np.array([log_likelihood, xlogy(p, n)])

# --- right: the other base, converted back
import math

class Schwarz:
    def __init__(self, n):
        if n < 1:
            raise ValueError("n")
        self.price = math.log10(n) / math.log10(math.e)

    def __call__(self, L, p):
        if p < 1 or L - L != 0:
            raise ValueError("p or L")
        return -2 * L + self.price * p

def bic(log_likelihood, p, n):
    return Schwarz(n)(log_likelihood, p)

# --- wrong: sign of the log-likelihood
# says: The log-likelihood has the wrong sign
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * log_likelihood + p * np.log(n)

# --- wrong: sign of the fine
# says: Your fine has the wrong sign
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood - p * np.log(n)

# --- wrong: larger is better
# says: turned over
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * log_likelihood - p * np.log(n)

# --- wrong: the log-likelihood only once
# says: counts twice, too
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -log_likelihood + p * np.log(n)

# --- wrong: the base 10
# says: to the base 10
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * np.log10(n)

# --- wrong: p and n exchanged
# says: You exchanged p and n
# loses: bic-values
import numpy as np

def bic(log_likelihood, n, p):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * np.log(n)

# --- wrong: the mean log-likelihood
# says: Do not divide
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood / n + p * np.log(n)

# --- wrong: AIC
# says: That is AIC
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + 2 * p

# --- wrong: the absolute value (only hidden checks see it)
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * abs(log_likelihood) + p * np.log(n)

# --- wrong: at least the fine of AIC (only hidden checks see it)
# loses: bic-values
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * max(2, np.log(n))

# --- wrong: one point refused (only hidden checks see it)
# loses: bic-values, bic-input
import numpy as np

def bic(log_likelihood, p, n):
    if p < 1 or n <= 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * np.log(n)

# --- wrong: p is not checked (only hidden checks see it)
# loses: bic-input
import numpy as np

def bic(log_likelihood, p, n):
    if n < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * np.log(n)

# --- wrong: nan passes (only hidden checks see it)
# loses: bic-input
import math

def bic(log_likelihood, p, n):
    if p < 1 or n < 1 or math.isinf(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p * math.log(n)

# --- wrong: division by zero in place of ValueError
# says: raises ZeroDivisionError
# loses: bic-input
import math

def bic(log_likelihood, p, n):
    mean = log_likelihood / n
    if p < 1 or n < 0 or not math.isfinite(log_likelihood):
        raise ValueError
    return -2 * mean * n + p * math.log(n)
