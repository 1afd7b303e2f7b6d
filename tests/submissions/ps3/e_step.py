# --- right: logarithms, vectorised
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths differ")
    if np.any(sds <= 0) or not np.all(np.isfinite(x)):
        raise ValueError("sds must be positive, x finite")
    logs = np.log(weights) - np.log(sds) - 0.5 * ((x[:, np.newaxis] - means) / sds) ** 2
    logs = logs - logs.max(axis=1)[:, np.newaxis]
    r = np.exp(logs)
    return r / r.sum(axis=1)[:, np.newaxis]


# --- right: loops, and lists of lists
import math


def e_step(x, weights, means, sds):
    K = len(means)
    if len(weights) != K or len(sds) != K:
        raise ValueError(f"{len(weights)} weights, {K} means, {len(sds)} sds")
    for s in sds:
        if s <= 0:
            raise ValueError(f"the sd {s} is not positive")
    table = []
    for point in x:
        if math.isnan(point) or math.isinf(point):
            raise ValueError("x must be finite")
        logs = []
        for k in range(K):
            logs.append(math.log(weights[k] / sds[k]) - (point - means[k]) ** 2 / (2 * sds[k] ** 2))
        top = max(logs)
        shares = [math.exp(value - top) for value in logs]
        table.append([share / sum(shares) for share in shares])
    return table


# --- right: SciPy's norm and logsumexp
from scipy.special import logsumexp
from scipy.stats import norm


def e_step(x, weights, means, sds):
    if len({len(weights), len(means), len(sds)}) > 1:
        raise ValueError("weights, means and sds must have the same length")
    if min(sds) <= 0:
        raise ValueError("sds must be positive")
    if not np.isfinite(np.sum(x)):
        raise ValueError("x must be finite")
    log_joint = norm.logpdf(np.reshape(x, (-1, 1)), loc=means, scale=sds) + np.log(weights)
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))


# --- right: SciPy's softmax, components first, other parameter names
from scipy.special import softmax


def e_step(points, pi, mu, sigma):
    assert_lengths(pi, mu, sigma)
    if not (sigma > 0).all() or not np.isfinite(points).all():
        raise ValueError("bad input")
    logs = [
        np.log(pi[k]) - np.log(sigma[k]) - (points - mu[k]) ** 2 / 2 / sigma[k] ** 2
        for k in range(len(pi))
    ]
    return softmax(np.array(logs), axis=0).T


def assert_lengths(*arrays):
    if any(len(a) != len(arrays[0]) for a in arrays):
        raise ValueError("not the same length")


# --- right: one over a sum of ratios, a column at a time, with an extra default parameter
def e_step(x, weights, means, sds, largest=700.0):
    x = np.asarray(x, dtype=float)
    if np.shape(weights) != np.shape(means) or np.shape(means) != np.shape(sds):
        raise ValueError("weights, means and sds must have the same shape")
    if np.min(sds) <= 0 or np.isnan(x).any() or np.isinf(x).any():
        raise ValueError("an sd is not positive, or x not finite")
    heights = [
        np.log(w / s) - (x - m) ** 2 / (2 * s**2)
        for w, m, s in zip(weights, means, sds, strict=True)
    ]
    columns = []
    for one in heights:
        # exp(700) is as good as infinity in one over it
        ratios = [np.exp(np.minimum(other - one, largest)) for other in heights]
        columns.append(1 / np.sum(ratios, axis=0))
    return np.stack(columns, axis=-1)


# --- right: logaddexp, point by point, into an array made before
def log_height(value, weight, mean, sd):
    return np.log(weight) - np.log(sd) - ((value - mean) / sd) ** 2 / 2


def e_step(x, weights, means, sds):
    n, K = len(x), len(means)
    if len(weights) != K or len(sds) != K or (np.array(sds) <= 0).any():
        raise ValueError("weights, means, sds: one length, sds positive")
    if not np.isfinite(x).all():
        raise ValueError("x")
    out = np.zeros((n, K))
    for i in range(n):
        logs = log_height(value=x[i], weight=weights, mean=means, sd=sds)
        out[i] = np.exp(logs - np.logaddexp.reduce(logs))
    return out


# --- right: a class
class Bells:
    def __init__(self, weights, means, sds):
        self.weights, self.means, self.sds = map(np.atleast_1d, (weights, means, sds))
        if not self.weights.size == self.means.size == self.sds.size:
            raise ValueError("sizes differ")
        if self.sds.min() <= 0:
            raise ValueError("sds must be positive")

    def logs(self, x):
        z = np.subtract.outer(x, self.means) / self.sds
        return np.log(self.weights / self.sds) - z * z / 2

    def shares(self, x):
        if not np.isfinite(x).all():
            raise ValueError("x must be finite")
        logs = self.logs(x)
        shares = np.exp((logs.T - logs.max(axis=1)).T)
        return (shares.T / shares.sum(axis=1)).T


def e_step(x, weights, means, sds):
    return Bells(weights, means, sds).shares(x)


# --- right: numbers with a larger exponent, by mpmath
import mpmath


def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if any(s <= 0 for s in sds) or not all(np.isfinite(x)):
        raise ValueError("sds or x")
    rows = []
    for value in x:
        heights = []
        for w, m, s in zip(weights, means, sds, strict=True):
            z = (mpmath.mpf(float(value)) - float(m)) / float(s)
            heights.append(float(w) / float(s) * mpmath.exp(-(z**2) / 2))
        total = mpmath.fsum(heights)
        rows.append([float(height / total) for height in heights])
    return np.array(rows)


# --- wrong: normalised over points
# says: over points, not over components
# loses: e_step-simple, e_step-values, e_step-far
def e_step(x, weights, means, sds):
    check(x, weights, means, sds)
    heights = weights / sds * np.exp(-(((x[:, None] - means) / sds) ** 2) / 2)
    return heights / heights.sum(axis=0)


def check(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError


# --- wrong: not normalised at all
# says: Divide each row by its sum.
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    z = (x[:, None] - means) / sds
    return weights * np.exp(-(z**2) / 2) / (sds * np.sqrt(2 * np.pi))


# --- wrong: rows and columns exchanged
# says: Rows and columns are exchanged.
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return (r / r.sum(axis=1, keepdims=True)).T


# --- wrong: weights forgotten
# says: You forgot the weights
# loses: e_step-values
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = -np.log(sds) - ((x[:, None] - means) / sds) ** 2 / 2
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: sds taken for variances
# says: You took the sds for variances.
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights) - np.log(2 * np.pi * sds) / 2 - (x[:, None] - means) ** 2 / (2 * sds)
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: multiplied by the variance where it should be divided (the class assignment)
# says: a / 2 * sd**2 multiplies by the variance
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - (x[:, None] - means) ** 2 / 2 * sds**2
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: underflow, 0 divided by 0
# says: all heights underflow
# loses: e_step-far
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    heights = weights / sds * np.exp(-(((x[:, None] - means) / sds) ** 2) / 2)
    with np.errstate(invalid="ignore"):
        return heights / heights.sum(axis=1, keepdims=True)


# --- wrong: underflow, with a tiny number added to every height
# says: Far out your shares are all equal
# loses: e_step-far
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    heights = weights / sds * np.exp(-(((x[:, None] - means) / sds) ** 2) / 2) + 1e-300
    return heights / heights.sum(axis=1, keepdims=True)


# --- wrong: far out, the whole point goes to the nearest bell
# loses: e_step-far
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    z = (x[:, None] - means) / sds
    heights = weights / sds * np.exp(-(z**2) / 2)
    lost = heights.sum(axis=1) == 0
    heights[lost] = np.eye(len(means))[np.abs(z[lost]).argmin(axis=1)]
    return heights / heights.sum(axis=1, keepdims=True)


# --- wrong: hard votes
# says: These are hard votes
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
    return np.eye(len(means))[logs.argmax(axis=1)]


# --- wrong: for two components only
# loses: e_step-simple, e_step-values, e_step-far, e_step-input
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
    gap = np.clip(logs[:, 1] - logs[:, 0], -700, 700)
    first = 1 / (1 + np.exp(gap))
    return np.column_stack([first, 1 - first])


# --- wrong: bad input goes through
# says: was accepted, and should raise ValueError
# loses: e_step-input
def e_step(x, weights, means, sds):
    with np.errstate(all="ignore"):
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        r = np.exp(logs - logs.max(axis=1, keepdims=True))
        return r / r.sum(axis=1, keepdims=True)


# --- wrong: zero sds refused, negative ones not
# loses: e_step-input
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds == 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights) - np.log(np.abs(sds)) - ((x[:, None] - means) / sds) ** 2 / 2
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: one sd for two means stretched by broadcasting
# loses: e_step-input
def e_step(x, weights, means, sds):
    if (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: nan in x refused, infinity not
# loses: e_step-input
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or np.isnan(x).any():
        raise ValueError
    with np.errstate(all="ignore"):
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        r = np.exp(logs - logs.max(axis=1, keepdims=True))
        return r / r.sum(axis=1, keepdims=True)


# --- wrong: whole numbers in, whole numbers inside
# loses: e_step-values
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = []
    for w, m, s in zip(weights, means, sds, strict=True):
        gaps = np.empty_like(x)
        gaps[:] = (x - m) ** 2 / (2 * s**2)
        logs.append(np.log(w / s) - gaps)
    logs = np.transpose(logs)
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


# --- wrong: the numbers of the visible check learnt by heart
# loses: e_step-simple, e_step-values, e_step-far, e_step-input
def e_step(x, weights, means, sds):
    if (sds <= 0).any():
        raise ValueError
    if len(x) == 2:
        return np.array([[0.8808, 0.1192], [0.5, 0.5]])
    first = {0.0: [0.8808, 0.5, 0.017986], -1.0: [0.95437, 0.89995, 0.41713]}
    first = np.array(first.get(x[0], [1, 0.99995, 0]))
    return np.column_stack([first, 1 - first])


# --- wrong: the largest of each column subtracted, not of each row
# says: Subtract the largest of each row
# loses: e_step-simple, e_step-values, e_step-far
def e_step(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or (sds <= 0).any() or not np.isfinite(x).all():
        raise ValueError
    logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
    r = np.exp(logs - logs.max(axis=0))
    with np.errstate(invalid="ignore"):
        return r / r.sum(axis=1, keepdims=True)

# --- wrong: the reference of the checks in its place
def e_step(x, weights, means, sds):
    return reference_e_step(x, weights, means, sds)
