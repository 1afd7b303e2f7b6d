# --- right: the formula
def aic(log_likelihood, p):
    if p < 1 or not -float("inf") < log_likelihood < float("inf"):
        raise ValueError("p, log_likelihood")
    return 2 * p - 2 * log_likelihood

# --- right: math, other names
import math

def aic(L, k):
    if math.isnan(L) or math.isinf(L):
        raise ValueError("not finite")
    if k <= 0:
        raise ValueError("no parameters")
    return -2 * (L - k)

# --- right: NumPy, an array of one
import numpy as np

def aic(log_likelihood, p):
    terms = np.array([log_likelihood, -p], dtype=float)
    if not np.all(np.isfinite(terms)) or p < 1:
        raise ValueError("bad input")
    return -2 * terms.sum()

# --- right: helpers, called with keywords
def fine(count, price=2.0):
    if not count >= 1:
        raise ValueError("a mixture has parameters")
    return price * count

def misfit(log_likelihood):
    if log_likelihood != log_likelihood or abs(log_likelihood) == float("inf"):
        raise ValueError("log_likelihood must be finite")
    return -2.0 * log_likelihood

def aic(log_likelihood, p, price=2.0):
    return misfit(log_likelihood=log_likelihood) + fine(count=p, price=price)

# --- right: a lambda behind a check
def checked(function):
    def wrapped(L, p):
        if p < 1 or L - L != 0:
            raise ValueError("bad input")
        return function(L, p)

    return wrapped

aic = checked(lambda L, p: sum([-L, -L, p, p]))

# --- wrong: sign of the log-likelihood
# says: The log-likelihood has the wrong sign
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * log_likelihood + 2 * p

# --- wrong: sign of the fine
# says: Your fine has the wrong sign
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood - 2 * p

# --- wrong: larger is better
# says: here smaller is better
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * log_likelihood - 2 * p

# --- wrong: log L - p
# says: it is log L - p, times -2
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return log_likelihood - p

# --- wrong: half
# says: the scale is that of -2 log L
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return p - log_likelihood

# --- wrong: a fine of one
# says: yours is 1
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + p

# --- wrong: no fine
# says: You forgot the fine
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood

# --- wrong: the absolute value (only hidden checks see it: densities may exceed 1)
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return 2 * abs(log_likelihood) + 2 * p

# --- wrong: arguments exchanged
# says: Or are the arguments exchanged
import numpy as np

def aic(p, log_likelihood):
    if not np.isfinite(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + 2 * p

# --- wrong: accepts anything
# says: p = 0: was accepted
def aic(log_likelihood, p):
    return -2 * log_likelihood + 2 * p

# --- wrong: nan passes (only hidden checks see it)
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or np.isinf(log_likelihood):
        raise ValueError
    return -2 * log_likelihood + 2 * p

# --- wrong: minus infinity passes (only hidden checks see it)
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or np.isnan(log_likelihood) or log_likelihood == np.inf:
        raise ValueError
    return -2 * log_likelihood + 2 * p

# --- wrong: rounded
import numpy as np

def aic(log_likelihood, p):
    if p < 1 or not np.isfinite(log_likelihood):
        raise ValueError
    return round(-2 * log_likelihood + 2 * p)
