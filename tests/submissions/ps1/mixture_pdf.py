# --- right: with loops
import math


def mixture_pdf(x, weights, means, sds):
    K = len(means)
    if len(weights) != K or len(sds) != K:
        raise ValueError("lengths")
    total = 0.0
    for weight in weights:
        if weight < 0:
            raise ValueError("negative weight")
        total += weight
    if abs(total - 1) > 1e-6:
        raise ValueError("weights")
    for sd in sds:
        if sd <= 0:
            raise ValueError("sd")
    heights = []
    for point in x:
        height = 0.0
        for k in range(K):
            z = (point - means[k]) / sds[k]
            height += weights[k] * math.exp(-z * z / 2) / (sds[k] * math.sqrt(2 * math.pi))
        heights.append(height)
    return heights


# --- right: with SciPy, broadcast
def mixture_pdf(x, weights, means, sds):
    if np.shape(weights) != np.shape(means) or np.shape(means) != np.shape(sds):
        raise ValueError("shapes differ")
    if min(weights) < 0 or not np.isclose(np.sum(weights), 1):
        raise ValueError("weights")
    if min(sds) <= 0:
        raise ValueError("sds")
    return (weights * norm.pdf(np.asarray(x)[:, None], means, sds)).sum(axis=1)


# --- right: in logarithms
from scipy.special import logsumexp


def mixture_pdf(x, weights, means, sds):
    if not (len(weights) == len(means) == len(sds)):
        raise ValueError("not the same length")
    if any(w < 0 for w in weights) or abs(sum(weights) - 1) > 1e-8:
        raise ValueError("bad weights")
    if any(s <= 0 for s in sds):
        raise ValueError("bad sds")
    log_bells = norm.logpdf(x[None, :], loc=means[:, None], scale=sds[:, None])
    return np.exp(logsumexp(log_bells, axis=0, b=weights[:, None]))


# --- right: a list comprehension and the standard library
from statistics import NormalDist


def mixture_pdf(x, pi, mu, sigma):
    if len({len(pi), len(mu), len(sigma)}) > 1:
        raise ValueError("weights, means and sds differ in length")
    if min(pi) < 0 or abs(1 - sum(pi)) > 1e-8 or min(sigma) <= 0:
        raise ValueError("no mixture")
    bells = [(w, NormalDist(float(m), float(s))) for w, m, s in zip(pi, mu, sigma)]
    return tuple(sum(w * bell.pdf(float(point)) for w, bell in bells) for point in x)


# --- right: einsum, components first, one more parameter with a default
def mixture_pdf(x, weights, means, sds, tolerance=1e-8):
    weights, means, sds = (np.array(a, dtype=float) for a in (weights, means, sds))
    if weights.size != means.size or sds.size != means.size:
        raise ValueError("sizes")
    if (weights < 0).any() or np.abs(weights.sum() - 1.0) > tolerance or (sds <= 0).any():
        raise ValueError("values")
    z = np.subtract.outer(means, x) / sds[:, np.newaxis]
    return np.einsum("k,k,kn->n", weights, 1 / sds, np.exp(-0.5 * z * z)) / np.sqrt(2 * np.pi)


# --- right: a helper of its own, called with keywords
def bell(points, *, mean, sd):
    return np.exp(-((points - mean) ** 2) / (2 * sd**2)) / np.sqrt(2 * np.pi * sd**2)


def check(weights, means, sds):
    if len(weights) != len(means):
        raise ValueError("weights and means")
    if len(sds) != len(means):
        raise ValueError("sds and means")
    if np.min(weights) < 0 or round(float(np.sum(weights)), 7) != 1:
        raise ValueError("weights")
    if np.min(sds) <= 0:
        raise ValueError("sds")


def mixture_pdf(x, weights, means, sds):
    check(weights=weights, means=means, sds=sds)
    result = np.zeros(len(x))
    for k, weight in enumerate(weights):
        result += weight * bell(x, sd=sds[k], mean=means[k])
    return result


# --- right: a class, and a point at a time
class Bell:
    def __init__(self, mean, sd):
        if not sd > 0:
            raise ValueError(f"sd {sd}")
        self.distribution = norm(loc=mean, scale=sd)

    def __call__(self, point):
        return self.distribution.pdf(point)


def mixture_pdf(x, weights, means, sds):
    if len(weights) != len(means) or len(weights) != len(sds):
        raise ValueError("lengths")
    if not np.all(np.asarray(weights) >= 0) or not abs(np.sum(weights) - 1) < 1e-8:
        raise ValueError("weights")
    bells = [Bell(mean, sd) for mean, sd in zip(means, sds, strict=True)]
    return sum(weight * bell(x) for weight, bell in zip(weights, bells, strict=True))


# --- right: one component after the other with reduce and a lambda
from functools import reduce


def mixture_pdf(x, weights, means, sds):
    w, m, s = map(list, (weights, means, sds))
    if len(w) != len(m) or len(m) != len(s) or min(w) < 0 or min(s) <= 0:
        raise ValueError
    if abs(sum(w) - 1) >= 1e-8:
        raise ValueError
    log_bell = lambda k: -0.5 * ((x - m[k]) / s[k]) ** 2 - np.log(s[k]) - 0.5 * np.log(2 * np.pi)
    return reduce(np.add, (w[k] * np.exp(log_bell(k)) for k in range(len(w))))


# --- wrong: weights forgotten
# says: You forgot the weights
# loses: mixture_pdf-values mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf(x[:, None], means, sds).sum(axis=1)


# --- wrong: sds taken for variances
# says: You took the sds for variances
# loses: mixture_pdf-values mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    bells = np.exp(-((x[:, None] - means) ** 2) / (2 * sds)) / np.sqrt(2 * np.pi * sds)
    return bells @ weights


# --- wrong: the patient's exponent, which multiplies by the variance, and no factor
# says: Brackets are missing
# loses: mixture_pdf-values mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return np.exp(-((x[:, None] - means) ** 2) / 2 * sds**2) @ weights


# --- wrong: the factor without the sd
# says: but not by the sd
# loses: mixture_pdf-values mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf((x[:, None] - means) / sds) @ weights


# --- wrong: one bell with the average parameters
# says: average the curves, not their parameters
# loses: mixture_pdf-values mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf(x, weights @ means, weights @ sds)


# --- wrong: added over points, not over components
# says: You added over the points
# loses: mixture_pdf-values mixture_pdf-general mixture_pdf-invalid
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8:
        raise ValueError("values")
    return np.sum(weights * norm.pdf(x[:, None], means, sds), axis=0)


# --- wrong: for two components only
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    left = weights[0] * norm.pdf(x, means[0], sds[0])
    return left + (1 - weights[0]) * norm.pdf(x, means[-1], sds[-1])


# --- wrong: integers as points make integers as heights
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    heights = np.zeros_like(x)
    for i in range(len(x)):
        heights[i] = np.sum(weights * norm.pdf(x[i], means, sds))
    return heights


# --- wrong: one point comes back as a bare number
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return np.squeeze(norm.pdf(x[:, None], means, sds) @ weights)


# --- wrong: the means are sorted, the weights and sds are not
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf(x[:, None], sorted(means), sds) @ weights


# --- wrong: far from all bells it divides zero by zero
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    bells = weights * norm.pdf(x[:, None], means, sds)
    with np.errstate(all="ignore"):
        shares = bells / bells.sum(axis=1, keepdims=True)
        return np.max(bells, axis=1) / np.max(shares, axis=1)


# --- wrong: a weight of zero is refused
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights <= 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf(x[:, None], means, sds) @ weights


# --- wrong: the weights must sum to one to the last digit
# loses: mixture_pdf-general
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or np.sum(weights) != 1 or np.any(sds <= 0):
        raise ValueError("values")
    return norm.pdf(x[:, None], means, sds) @ weights


# --- wrong: mends the weights in place of refusing them
# says: weights that sum to 1.4: was accepted
# loses: mixture_pdf-invalid
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds) or np.any(sds <= 0):
        raise ValueError("lengths")
    weights = np.abs(weights) / np.sum(np.abs(weights))
    return norm.pdf(x[:, None], means, sds) @ weights


# --- wrong: drops what is left over of the longer one
# loses: mixture_pdf-invalid
def mixture_pdf(x, weights, means, sds):
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    return sum(w * norm.pdf(x, m, s) for w, m, s in zip(weights, means, sds))


# --- wrong: lets an sd of zero pass
# loses: mixture_pdf-invalid
def mixture_pdf(x, weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds < 0):
        raise ValueError("values")
    return norm.pdf(x[:, None], means, sds) @ weights
