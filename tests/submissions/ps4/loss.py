# --- right: unpack and one table
def loss(theta, grid, target):
    grid, target = np.asarray(grid), np.asarray(target)
    if grid.shape != target.shape:
        raise ValueError("grid and target differ")
    weights, means, sds = unpack(theta)
    table = np.exp(-0.5 * ((grid[:, None] - means) / sds) ** 2) / (sds * np.sqrt(2 * np.pi))
    return ((table @ weights - target) ** 2).sum()


# --- right: bell by bell with scipy.stats
from scipy.stats import norm


def loss(theta, grid, target):
    if np.size(grid) != np.size(target):
        raise ValueError("lengths")
    curve = 0
    for w, m, s in zip(*unpack(theta)):
        curve = curve + w * norm.pdf(grid, m, s)
    return np.linalg.norm(curve - target) ** 2


# --- right: loops over places and bells, in plain Python
import math


def loss(theta, x, t):
    if len(x) != len(t):
        raise ValueError("different lengths")
    w, m, s = unpack(theta)
    total = 0.0
    for i in range(len(x)):
        p = 0.0
        for k in range(len(w)):
            z = (x[i] - m[k]) / s[k]
            p += w[k] * math.exp(-z * z / 2) / (s[k] * math.sqrt(2 * math.pi))
        total += (p - t[i]) ** 2
    return total


# --- right: without unpack, from logs
from scipy.special import logsumexp


def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    K = len(theta) // 3
    means, log_sds, logits = theta[:K], theta[K : 2 * K], theta[2 * K :]
    z = (np.subtract.outer(grid, means)) * np.exp(-log_sds)
    logs = logits - logsumexp(logits) - z**2 / 2 - log_sds - np.log(2 * np.pi) / 2
    return float(np.sum(np.square(np.exp(logsumexp(logs, axis=1)) - target)))


# --- right: einsum, a helper, and a keyword call
def bell(x, mean, sd):
    return np.exp(-((x - mean) ** 2) / (2 * sd**2)) / np.sqrt(2 * np.pi * sd**2)


def loss(theta, grid, target, power=2):
    weights, means, sds = unpack(theta=theta)
    curve = np.einsum("k,kn->n", weights, bell(np.array(grid)[None], means[:, None], sds[:, None]))
    off = np.array([p - t for p, t in zip(curve, target, strict=True)])
    return off.dot(off) if power == 2 else (off**power).sum()


# --- right: the square multiplied out
def loss(theta, grid, target):
    if len(grid) - len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    p = sum(
        weight / (sd * (2 * np.pi) ** 0.5) * np.exp(-((grid - mean) ** 2) / sd**2 / 2)
        for weight, mean, sd in zip(weights, means, sds)
    )
    return np.sum(p * p) - 2 * np.sum(p * target) + np.sum(target * target)


# --- right: a lambda and a list comprehension
loss = lambda theta, grid, target: sum(
    (sum(w / s * np.exp(-(((x - m) / s) ** 2) / 2) for w, m, s in zip(*unpack(theta))) * 0.3989422804014327 - t) ** 2
    for x, t in zip(grid, target, strict=True)
)


# --- wrong: mean of the squares
# says: mean of the squares
# loses: loss-values
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.mean((curve - target) ** 2)


# --- wrong: square root of the sum
# says: square root
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.linalg.norm(curve - target)


# --- wrong: half of the sum
# says: halved
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return 0.5 * np.sum((curve - target) ** 2)


# --- wrong: summed first, squared then
# says: summed first
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.sum(curve - target) ** 2


# --- wrong: integrated over the grid
# says: integrated over the grid
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.trapezoid((curve - target) ** 2, grid) if len(grid) > 1 else 0.0


# --- wrong: weights forgotten
# says: forgot the weights
# loses: loss-values
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    _, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = (np.exp(-(z**2) / 2) / sds).sum(axis=1) / np.sqrt(2 * np.pi)
    return np.sum((curve - target) ** 2)


# --- wrong: bells that are 1 at their centres
# says: 1 at their centres
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    return np.sum((np.exp(-(z**2) / 2) @ weights - target) ** 2)


# --- wrong: sd where the variance belongs
# says: where the variance belongs
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    curve = np.exp(-((grid[:, None] - means) ** 2) / (2 * sds)) @ (weights / sds)
    return np.sum((curve / np.sqrt(2 * np.pi) - target) ** 2)


# --- wrong: sds taken for variances
# says: sds as variances
# loses: loss-values
from scipy.stats import norm


def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, variances = unpack(theta)
    curve = sum(w * norm(m, v**0.5).pdf(grid) for w, m, v in zip(weights, means, variances))
    return np.sum((curve - target) ** 2)


# --- wrong: variances handed to scipy, which wants sds
# says: variances as sds
# loses: loss-values
from scipy.stats import norm


def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    curve = sum(w * norm(m, s**2).pdf(grid) for w, m, s in zip(weights, means, sds))
    return np.sum((curve - target) ** 2)


# --- wrong: times the variance instead of divided by it (a / 2 * b)
# says: multiplied by the variance
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    curve = np.exp(-((grid[:, None] - means) ** 2) / 2 * sds**2) @ (weights / sds)
    return np.sum((curve / np.sqrt(2 * np.pi) - target) ** 2)


# --- wrong: curve scaled to an area of 1 on the grid
# says: an area of 1 on the grid
# loses: loss-values
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds)
    return np.sum((curve / np.trapezoid(curve, grid) - target) ** 2)


# --- wrong: the index of the places instead of the places
# says: over the index
# loses: loss-values
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (np.arange(len(grid))[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.sum((curve - target) ** 2)


# --- wrong: places taken to be evenly spaced
# loses: loss-values
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    even = np.linspace(grid[0], grid[-1], len(grid))
    z = (even[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.sum((curve - target) ** 2)


# --- wrong: a target of another length is accepted where NumPy can repeat it
# says: which NumPy repeats
# loses: loss-refuses
def loss(theta, grid, target):
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.sum((curve - target) ** 2)


# --- wrong: zip drops what is too much
# says: 75 places and 74 heights: was accepted
# loses: loss-refuses
import math


def loss(theta, grid, target):
    total = 0.0
    for x, t in zip(grid, target):
        p = 0.0
        for w, m, s in zip(*unpack(theta)):
            p += w * math.exp(-(((x - m) / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi))
        total += (p - t) ** 2
    return total


# --- wrong: a single place is repeated
# loses: loss-refuses
def loss(theta, grid, target):
    if len(target) < len(grid):
        raise ValueError("too few heights")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return np.sum((curve - target) ** 2)


# --- wrong: the squares, not their sum
# says: should have shape ()
def loss(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    curve = np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi)
    return (curve - target) ** 2
