# --- right: slices
def unpack(theta):
    theta = np.asarray(theta, dtype=float)
    if theta.ndim != 1 or theta.size == 0 or theta.size % 3 != 0:
        raise ValueError("theta must have 3K entries")
    K = theta.size // 3
    means, sds = theta[:K], np.exp(theta[K : 2 * K])
    logits = theta[2 * K :]
    weights = np.exp(logits - np.max(logits))
    weights /= weights.sum()
    return weights, means, sds


# --- right: plain Python, lists come back
import math


def unpack(t):
    t = [float(v) for v in t]
    K, rest = divmod(len(t), 3)
    if rest or K < 1:
        raise ValueError(len(t))
    top = max(t[2 * K :])
    e = [math.exp(v - top) for v in t[2 * K :]]
    return [v / sum(e) for v in e], t[:K], [math.exp(v) for v in t[K : 2 * K]]


# --- right: scipy's softmax, and a split
from scipy.special import softmax


def unpack(theta):
    if not len(theta):
        raise ValueError("theta is empty")
    means, log_sds, logits = np.split(np.asarray(theta), 3)  # refuses an uneven split
    return softmax(logits), means, np.exp(log_sds)


# --- right: logsumexp and comprehensions
from scipy.special import logsumexp


def unpack(theta, blocks=3):
    n = len(theta)
    if n < blocks or n % blocks:
        raise ValueError(f"length {n}")
    K = n // blocks
    total = logsumexp(theta[2 * K :])
    weights = np.array([np.exp(l - total) for l in theta[2 * K :]])
    sds = np.array([np.exp(s) for s in theta[K : 2 * K]])
    return weights, np.array(theta[:K]), sds


# --- right: each weight from its differences to the other logits
def unpack(parameters):
    if len(parameters) not in range(3, 10_000, 3):
        raise ValueError("length is not 3, 6, 9, ...")
    cut = np.array(parameters, dtype=float).reshape((3, len(parameters) // 3), order="C")
    with np.errstate(over="ignore"):  # a weight of one over infinity is zero
        weights = 1 / np.exp(cut[2] - cut[2][:, None]).sum(axis=1)
    return (weights, cut[0], np.e ** cut[1])


# --- right: a small class with helpers
class Knobs:
    def __init__(self, theta):
        if len(theta) % 3 or len(theta) == 0:
            raise ValueError("three numbers for each bell")
        self.theta, self.K = theta, len(theta) // 3

    def block(self, number):
        return np.array([self.theta[number * self.K + k] for k in range(self.K)])

    def weights(self):
        logits = self.block(2)
        shares = np.exp(logits - logits[logits.argmax()])
        return shares / np.sum(shares)


def unpack(theta):
    knobs = Knobs(theta)
    return np.stack([knobs.weights(), knobs.block(0), np.exp(knobs.block(1))])


# --- right: logs of the weights first, with logaddexp
def unpack(theta):
    if len(theta) in (0, 1, 2) or len(theta) / 3 != len(theta) // 3:
        raise TypeError("theta needs 3K numbers")
    K = int(len(theta) / 3)
    means, log_sds, logits = theta[0:K], theta[K:-K], theta[-K:]
    log_weights = logits - np.logaddexp.reduce(logits)
    return np.exp(log_weights), means, np.exp(log_sds)


# --- wrong: exponentials of the logits, not normalised
# says: do not sum to 1
# loses: unpack-weights, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    with np.errstate(over="ignore"):
        return np.exp(logits), means, np.exp(log_sds)


# --- wrong: logits divided by their sum
# says: take the exponentials first
# loses: unpack-weights, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    with np.errstate(all="ignore"):
        return logits / logits.sum(), means, np.exp(log_sds)


# --- wrong: a sigmoid for each logit
# says: (a sigmoid)
# loses: unpack-weights, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-logits)), means, np.exp(log_sds)


# --- wrong: exponentials overflow for large logits
# says: holds nan or infinity
# loses: unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    with np.errstate(all="ignore"):
        shares = np.exp(logits)
        return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: the mean of the logits subtracted, not the largest
# loses: unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    with np.errstate(all="ignore"):
        shares = np.exp(logits - logits.mean())
        return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: logits clipped so that nothing overflows
# loses: unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(np.clip(logits - logits[0], -700, 700))
    shares = shares / shares.sum()
    return np.maximum(shares, 1e-6), means, np.exp(log_sds)


# --- wrong: the largest of all of theta subtracted, so that small logits underflow
# loses: unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - np.max(theta))
    with np.errstate(all="ignore"):
        return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: log-sds taken for sds
# says: log-sds as they are
# loses: unpack-bells, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    return shares / shares.sum(), means, sds


# --- wrong: variances come back
# says: makes variances of them
# loses: unpack-bells
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    return shares / shares.sum(), means, np.exp(log_sds) ** 2


# --- wrong: log-sds taken for logs of variances
# says: not of variances
# loses: unpack-bells
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_variances, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    return shares / shares.sum(), means, np.sqrt(np.exp(log_variances))


# --- wrong: three numbers for each bell, one bell after the other
# says: bell by bell?
# loses: unpack-weights, unpack-bells, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (-1, 3)).T
    shares = np.exp(logits - logits.max())
    with np.errstate(over="ignore"):
        return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: logits before log-sds in theta
# says: weights of the log-sds
# loses: unpack-weights, unpack-bells, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, logits, log_sds = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    with np.errstate(over="ignore"):
        return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: returned as means, sds, weights
# says: return weights, means and sds, in this order
# loses: unpack-weights, unpack-bells, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    return means, np.exp(log_sds), shares / shares.sum()


# --- wrong: softmax over all of theta
# says: only the last third are logits
# loses: unpack-weights, unpack-large
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    K = len(theta) // 3
    shares = np.exp(theta - np.max(theta))
    shares = shares / shares.sum()
    return shares[2 * K :], theta[:K], np.exp(theta[K : 2 * K])


# --- wrong: any length is taken, and what is left over is dropped
# says: a theta of length 7: was accepted
# loses: unpack-bells
def unpack(theta):
    K = len(theta) // 3
    logits = np.asarray(theta)[2 * K : 3 * K]
    shares = np.exp(logits - logits.max()) if K else logits
    return shares / shares.sum(), theta[:K], np.exp(theta[K : 2 * K])


# --- wrong: an empty theta is taken
# loses: unpack-bells
def unpack(theta):
    if len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, len(theta) // 3))
    shares = np.exp(logits - logits.max(initial=-np.inf))
    return shares / shares.sum(), means, np.exp(log_sds)


# --- wrong: bells sorted by their means, the weights and sds left behind
# loses: unpack-bells
def unpack(theta):
    if len(theta) == 0 or len(theta) % 3:
        raise ValueError("length")
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    return shares / shares.sum(), np.sort(means), np.exp(log_sds)


# --- wrong: printed, not returned
# says: None came back
def unpack(theta):
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - logits.max())
    print(shares / shares.sum(), means, np.exp(log_sds))
