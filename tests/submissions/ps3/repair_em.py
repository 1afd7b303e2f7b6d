# --- right: the three lines mended
def repair_em(x, weights, means, sd):
    if not sd > 0:
        raise ValueError("sd must be positive")
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = np.sum(responsibilities * (x[:, None] - new_means) ** 2) / len(x)
    return shares / len(x), new_means, np.sqrt(variance)


# --- right: loops, and a float for the sd
from math import exp, sqrt


def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError(f"sd is {sd}")
    n, K = len(x), len(means)
    counts, sums, rows = [0.0] * K, [0.0] * K, []
    for point in x:
        heights = [weights[k] * exp(-0.5 * ((point - means[k]) / sd) ** 2) for k in range(K)]
        rows.append([height / sum(heights) for height in heights])
        for k in range(K):
            counts[k] += rows[-1][k]
            sums[k] += rows[-1][k] * point
    centres = [s / c for s, c in zip(sums, counts, strict=True)]
    squares = sum(rows[i][k] * (x[i] - centres[k]) ** 2 for i in range(n) for k in range(K))
    return [count / n for count in counts], centres, sqrt(squares / n)


# --- right: with e_step and m_step, the variances averaged by weights
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError("sd")
    new_weights, new_means, sds = m_step(x, e_step(x, weights, means, np.full(len(means), sd)))
    return new_weights, new_means, np.sqrt(np.dot(new_weights, np.square(sds)))


# --- right: softmax and np.average
from scipy.special import softmax


def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError("sd must be greater than 0")
    exponents = -0.5 * np.square(np.subtract.outer(x, means) / sd)
    votes = softmax(exponents + np.log(weights), axis=1)
    centres = np.array([np.average(x, weights=v) for v in votes.T])
    gaps = np.subtract.outer(x, centres)
    return votes.mean(axis=0), centres, np.average(gaps**2, weights=votes) ** 0.5 * len(votes) ** 0


# --- right: all squares less those that the means explain
def repair_em(points, pi, mu, sigma, checked=True):
    if checked and sigma <= 0:
        raise ValueError("sigma")
    joint = pi[None, :] * np.exp(-np.power(points[:, None] - mu[None, :], 2) / 2 / sigma**2)
    gamma = joint / np.sum(joint, axis=1)[:, None]
    N = np.einsum("ik->k", gamma)
    moved = points - points.mean()
    centres = np.einsum("ik,i->k", gamma, moved) / N
    variance = moved @ moved / len(points) - N / len(points) @ centres**2
    return N / len(points), centres + points.mean(), np.sqrt(max(variance, 0.0))


# --- right: SciPy's norm, a list of three
from scipy.stats import norm


def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError("a normal distribution has a positive sd")
    columns = [w * norm(m, sd).pdf(x) for w, m in zip(weights, means, strict=True)]
    votes = np.array(columns) / sum(columns)
    centres = [(v * x).sum() / v.sum() for v in votes]
    squares = sum((v * (x - c) ** 2).sum() for v, c in zip(votes, centres, strict=True))
    return [votes.mean(axis=1), np.array(centres), float(squares / x.size) ** 0.5]


# --- wrong: as it was
# says: a / 2 * sd**2 multiplies by the variance
# loses: repair_em-means, repair_em-sd, repair_em-input
def repair_em(x, weights, means, sd):
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / 2 * sd**2)
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = responsibilities[:, 0] @ (x - means[0]) ** 2 / shares[0]
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: only the exponent mended
# says: from component 1 alone, and from its old mean
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = responsibilities[:, 0] @ (x - means[0]) ** 2 / shares[0]
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: the exponent left as it was
# says: a / 2 * sd**2 multiplies by the variance
# loses: repair_em-means
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / 2 * sd**2)
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = (responsibilities * (x[:, None] - new_means) ** 2).sum() / len(x)
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: the sd of component 1 alone, from its new mean
# says: The common sd comes from component 1 alone. Every point
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = responsibilities[:, 0] @ (x - new_means[0]) ** 2 / shares[0]
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: all components, but the old means
# says: measured from the old means
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    responsibilities = heights / heights.sum(axis=1, keepdims=True)
    shares = responsibilities.sum(axis=0)
    new_means = responsibilities.T @ x / shares
    variance = (responsibilities * (x[:, None] - means) ** 2).sum() / len(x)
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: the plain average of the variances
# says: This is the plain average of two variances
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    variances = (r * (x[:, None] - new_means) ** 2).sum(axis=0) / shares
    return shares / len(x), new_means, np.sqrt(variances.mean())


# --- wrong: variances averaged by the weights of the round before
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    variances = (r * (x[:, None] - new_means) ** 2).sum(axis=0) / shares
    return shares / len(x), new_means, np.sqrt(weights @ variances)


# --- wrong: the two bells of the assignment only
# loses: repair_em-means, repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    first = heights[:, 0] / (heights[:, 0] + heights[:, 1])
    r = np.column_stack([first, 1 - first])
    new_means = r.T @ x / r.sum(axis=0)
    variance = (first * (x - new_means[0]) ** 2 + (1 - first) * (x - new_means[1]) ** 2).mean()
    return r.mean(axis=0), new_means, np.sqrt(variance)


# --- wrong: the square of the sd forgotten in the exponent
# says: divide by the sd squared, not by the sd
# loses: repair_em-means
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    variance = (r * (x[:, None] - new_means) ** 2).sum() / len(x)
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: a variance comes back
# says: This is the variance
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    return shares / len(x), new_means, (r * (x[:, None] - new_means) ** 2).sum() / len(x)


# --- wrong: an sd for each bell
# says: the common sd: has shape (2,)
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    return shares / len(x), new_means, np.sqrt((r * (x[:, None] - new_means) ** 2).sum(0) / shares)


# --- wrong: divided by n - K
# says: You divided by n - K.
# loses: repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    with np.errstate(all="ignore"):
        sd = np.sqrt((r * (x[:, None] - new_means) ** 2).sum() / np.float64(len(x) - len(means)))
    return shares / len(x), new_means, sd


# --- wrong: the weights dropped while mending the exponent
# says: You forgot the weights in the heights.
# loses: repair_em-means, repair_em-sd
def repair_em(x, weights, means, sd):
    if sd <= 0:
        raise ValueError
    heights = np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    variance = (r * (x[:, None] - new_means) ** 2).sum() / len(x)
    return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: mended, but an sd of zero goes through
# says: an sd of zero: was accepted
# loses: repair_em-input
def repair_em(x, weights, means, sd):
    with np.errstate(all="ignore"):
        heights = weights * np.exp(-((x[:, None] - means) ** 2) / np.float64(2 * sd**2))
        r = heights / heights.sum(axis=1, keepdims=True)
        shares = r.sum(axis=0)
        new_means = r.T @ x / shares
        variance = (r * (x[:, None] - new_means) ** 2).sum() / len(x)
        return shares / len(x), new_means, np.sqrt(variance)


# --- wrong: mended, but a negative sd goes through, as it is squared
# loses: repair_em-input
def repair_em(x, weights, means, sd):
    if sd == 0:
        raise ValueError
    heights = weights * np.exp(-((x[:, None] - means) ** 2) / (2 * sd**2))
    r = heights / heights.sum(axis=1, keepdims=True)
    shares = r.sum(axis=0)
    new_means = r.T @ x / shares
    variance = (r * (x[:, None] - new_means) ** 2).sum() / len(x)
    return shares / len(x), new_means, np.sqrt(variance)
