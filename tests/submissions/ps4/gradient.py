# --- right: a Jacobian of three blocks
def gradient(theta, grid, target):
    grid, target = np.asarray(grid, dtype=float), np.asarray(target, dtype=float)
    if grid.shape != target.shape:
        raise ValueError("grid and target differ")
    w, m, s = unpack(theta)
    z = (grid[:, None] - m) / s
    b = w * np.exp(-0.5 * z * z) / (s * np.sqrt(2 * np.pi))
    p = b.sum(axis=1, keepdims=True)
    J = np.concatenate([b * z / s, b * (z * z - 1), b - w * p], axis=1)
    return 2 * J.T @ (p[:, 0] - target)


# --- right: central differences of the loss
def gradient(theta, grid, target, h=1e-5):
    theta = np.asarray(theta, dtype=float)
    slopes = np.empty(len(theta))
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (loss(up, grid, target) - loss(down, grid, target)) / (2 * h)
    return slopes


# --- right: scipy's own differences
from scipy.optimize import approx_fprime


def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    return approx_fprime(theta, loss, 1.5e-8, grid, target)


# --- right: autograd, with the loss written anew
import autograd
import autograd.numpy as anp


def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")

    def smooth_loss(theta):
        K = len(theta) // 3
        shares = anp.exp(theta[2 * K :] - anp.max(theta[2 * K :]))
        sds = anp.exp(theta[K : 2 * K])
        z = (grid[:, None] - theta[:K]) / sds
        curve = anp.dot(anp.exp(-(z**2) / 2), shares / anp.sum(shares) / sds)
        return anp.sum((curve / anp.sqrt(2 * anp.pi) - target) ** 2)

    return autograd.grad(smooth_loss)(np.array(theta, dtype=float))


# --- right: loops in plain Python
import math


def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    w, m, s = unpack(theta)
    K = len(w)
    slope = [0.0] * (3 * K)
    for x, t in zip(grid, target):
        z = [(x - m[k]) / s[k] for k in range(K)]
        b = [w[k] * math.exp(-z[k] ** 2 / 2) / s[k] / math.sqrt(2 * math.pi) for k in range(K)]
        p = sum(b)
        for k in range(K):
            slope[k] += 2 * (p - t) * b[k] * z[k] / s[k]
            slope[K + k] += 2 * (p - t) * b[k] * (z[k] ** 2 - 1)
            slope[2 * K + k] += 2 * (p - t) * (b[k] - w[k] * p)
    return slope


# --- right: by the weights first, then through the Jacobian of the softmax
from scipy.stats import norm


def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    heights = norm.pdf(np.array(grid)[:, None], means, sds)
    off = heights @ weights - target
    by_weight = 2 * heights.T @ off
    softmax = np.diag(weights) - np.outer(weights, weights)
    z = (np.array(grid)[:, None] - means) / sds
    by_mean = 2 * weights * (off @ (heights * z)) / sds
    by_sd = 2 * weights * (off @ (heights * (z**2 - 1))) / sds
    return np.r_[by_mean, by_sd * sds, softmax @ by_weight]


# --- right: complex steps
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    slopes = []
    for i in range(len(theta)):
        there = np.array(theta, dtype=complex)
        there[i] += 1e-30j
        means, log_sds, logits = there.reshape(3, -1)
        shares = np.exp(logits - logits.real.max())
        bells = np.exp(-(((grid[:, None] - means) * np.exp(-log_sds)) ** 2) / 2 - log_sds)
        curve = bells @ (shares / shares.sum()) / np.sqrt(2 * np.pi)
        slopes.append(np.sum((curve - target) ** 2).imag / 1e-30)
    return np.array(slopes)


# --- right: SymPy, for a single bell in a sum
import sympy

x, mu, s, w = sympy.symbols("x mu s w", real=True)
bell = w * sympy.exp(-(((x - mu) / sympy.exp(s)) ** 2) / 2 - s) / sympy.sqrt(2 * sympy.pi)
bell_and_slopes = sympy.lambdify((x, mu, s, w), [bell, sympy.diff(bell, mu), sympy.diff(bell, s)])


def gradient(theta, places, heights):
    if len(places) != len(heights):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    rows = [
        bell_and_slopes(places, mean, np.log(sd), weight)
        for weight, mean, sd in zip(weights, means, sds)
    ]
    b = np.array([row[0] for row in rows])
    p = b.sum(axis=0)
    off = 2 * (p - heights)
    return np.concatenate(
        [
            [row[1] @ off for row in rows],
            [row[2] @ off for row in rows],
            (b - np.outer(weights, p)) @ off,
        ]
    )


# --- wrong: factor 2 forgotten
# says: factor of 2
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return (p - target) @ jacobian


# --- wrong: sign turned round
# says: points uphill
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (target - p) @ jacobian


# --- wrong: of the mean of the squares
# says: slope of the mean of the squares
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian / len(grid)


# --- wrong: weights forgotten in all bells
# says: forgot the weights
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    b = b / weights
    p = b @ weights
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: z instead of z over sd
# says: another 1 / sd
# loses: gradient-means
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: by the sds, not by their logarithms
# says: by the sds
# loses: gradient-sds
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1) / sds, b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: by the variances
# says: by the variances
# loses: gradient-sds
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1) / (2 * sds**2), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: the height of a wider bell left out
# says: a wider bell is also lower
# loses: gradient-sds
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * z**2, b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: by the weights, not by the logits
# says: by the weights
# loses: gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b / weights])
    return 2 * (p - target) @ jacobian


# --- wrong: own bell only, the others are not lowered
# says: lifts its own bell and lowers all
# loses: gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b])
    return 2 * (p - target) @ jacobian


# --- wrong: softmax taken for a sigmoid
# says: weights of the other bells
# loses: gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b * (1 - weights)])
    return 2 * (p - target) @ jacobian


# --- wrong: weights, means, sds, as unpack returns them
# says: The logits come first
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b - weights * p[:, None], b * z / sds, b * (z**2 - 1)])
    return 2 * (p - target) @ jacobian


# --- wrong: bell by bell
# says: all means first
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.stack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return np.ravel((2 * (p - target) @ jacobian).T)


# --- wrong: the last logit left out, as it is not free
# says: should have shape (6,)
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), (b - weights * p[:, None])[:, :-1]])
    return 2 * (p - target) @ jacobian


# --- wrong: differences far too coarse
# loses: gradient-means, gradient-sds, gradient-logits
def gradient(theta, grid, target):
    theta = np.asarray(theta, dtype=float)
    slopes = np.empty(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = 0.1
        slopes[i] = (loss(theta + step, grid, target) - loss(theta - step, grid, target)) / 0.2
    return slopes


# --- wrong: a target of one height is repeated
# loses: gradient-means
def gradient(theta, grid, target):
    if len(target) not in (1, len(grid)):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: a target that is too short is filled up with zeros
# says: 5 places and 4 heights: was accepted
# loses: gradient-means
def gradient(theta, grid, target):
    target = np.append(target, np.zeros(max(len(grid) - len(target), 0)))
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    return 2 * (p - target) @ jacobian


# --- wrong: three bells only
def gradient(theta, grid, target):
    if len(grid) != len(target):
        raise ValueError("lengths")
    weights, means, sds = unpack(theta)
    z = (grid[:, None] - means) / sds
    b = weights * np.exp(-(z**2) / 2) / sds / np.sqrt(2 * np.pi)
    p = b.sum(axis=1)
    jacobian = np.hstack([b * z / sds, b * (z**2 - 1), b - weights * p[:, None]])
    slope = 2 * (p - target) @ jacobian
    if len(weights) > 3:
        slope[3::3] = 0
    return slope
