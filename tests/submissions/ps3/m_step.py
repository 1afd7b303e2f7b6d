# --- right: matrix products
def m_step(x, responsibilities):
    r = np.array(responsibilities, dtype=float)
    if r.ndim != 2 or r.shape[0] != len(x) or r.min() < 0:
        raise ValueError("responsibilities: a row for each point, none negative")
    if np.abs(r.sum(axis=1) - 1).max() > 1e-6:
        raise ValueError("rows must sum to one")
    N = r.sum(axis=0)
    if N.min() <= 0:
        raise ValueError("an empty component")
    mu = x @ r / N
    return N / r.sum(), mu, np.sqrt(((x[:, None] - mu) ** 2 * r).sum(axis=0) / N)


# --- right: loops and lists
def m_step(x, responsibilities):
    n = len(x)
    if len(responsibilities) != n:
        raise ValueError("a row for each point, please")
    for row in responsibilities:
        if abs(sum(row) - 1) > 1e-8 or min(row) < 0:
            raise ValueError("a row is not made of shares")
    weights, means, sds = [], [], []
    for k in range(len(responsibilities[0])):
        total = 0.0
        for i in range(n):
            total += responsibilities[i][k]
        if total == 0:
            raise ValueError(f"component {k + 1} is empty")
        mean = sum(responsibilities[i][k] * x[i] for i in range(n)) / total
        variance = sum(responsibilities[i][k] * (x[i] - mean) ** 2 for i in range(n)) / total
        weights.append(total / n)
        means.append(mean)
        sds.append(variance**0.5)
    return weights, means, sds


# --- right: np.average, a component at a time, returned as a list
def m_step(x, responsibilities):
    if np.shape(responsibilities)[0] != np.shape(x)[0]:
        raise ValueError("rows")
    if not np.allclose(np.sum(responsibilities, axis=1), 1) or np.any(responsibilities < 0):
        raise ValueError("shares")
    means, sds = [], []
    for votes in responsibilities.T:
        if not votes.any():
            raise ValueError("nobody")
        means.append(np.average(x, weights=votes))
        sds.append(np.sqrt(np.average((x - means[-1]) ** 2, weights=votes)))
    return [responsibilities.mean(axis=0), np.array(means), np.array(sds)]


# --- right: einsum, points moved to their centre first
def m_step(points, gamma):
    n = len(points)
    if gamma.shape[:1] != (n,):
        raise ValueError("gamma has another number of rows")
    rows = np.einsum("ik->i", gamma)
    if (gamma < 0).any() or (abs(rows - 1) > 1e-7).any():
        raise ValueError("gamma is not made of shares")
    N_k = np.einsum("ik->k", gamma)
    if (N_k < 1e-300).any():
        raise ValueError("an empty component")
    centre = points.mean()
    moved = points - centre
    mu_k = np.einsum("ik,i->k", gamma, moved) / N_k
    gaps = np.subtract.outer(moved, mu_k)
    var_k = np.einsum("ik,ik,ik->k", gamma, gaps, gaps) / N_k
    return N_k / n, mu_k + centre, np.sqrt(var_k)


# --- right: np.cov with weights
def m_step(x, responsibilities):
    if len(x) != len(responsibilities):
        raise ValueError
    if (responsibilities < 0).any() or not np.isclose(responsibilities.sum(axis=1), 1.0).all():
        raise ValueError
    N = np.sum(responsibilities, axis=0)
    if np.isclose(N, 0, atol=1e-12).any():
        raise ValueError
    means = np.array([np.average(x, weights=r) for r in responsibilities.T])
    variances = [float(np.cov(x, aweights=r, bias=True)) for r in responsibilities.T]
    return N / N.sum(), means, np.sqrt(variances)


# --- right: a helper, keyword calls, an extra default parameter
def moment_about(values, votes, centre, order):
    return np.dot(votes, (values - centre) ** order) / np.sum(votes)


def m_step(x, responsibilities, tolerance=1e-6):
    votes = np.asarray(responsibilities)
    if votes.ndim != 2 or len(votes) != len(x):
        raise ValueError(f"responsibilities of shape {votes.shape} for {len(x)} points")
    if (votes < 0).any() or not np.allclose(votes @ np.ones(votes.shape[1]), 1, atol=tolerance):
        raise ValueError("rows of responsibilities must sum to one")
    if not votes.sum(axis=0).all():
        raise ValueError("an empty component")
    means = [moment_about(values=x, votes=v, centre=0, order=1) for v in votes.T]
    sds = [
        moment_about(values=x, votes=v, centre=m, order=2) ** 0.5
        for v, m in zip(votes.T, means, strict=True)
    ]
    return votes.mean(axis=0), np.array(means), np.array(sds)


# --- right: the exact sums of math.fsum
from math import fsum, sqrt


def m_step(x, responsibilities):
    if len(x) != len(responsibilities):
        raise ValueError("lengths")
    if any(abs(fsum(row) - 1) > 1e-9 or any(v < 0 for v in row) for row in responsibilities):
        raise ValueError("rows")
    answer = []
    for votes in zip(*responsibilities, strict=True):
        share = fsum(votes)
        if share == 0:
            raise ValueError("empty")
        mean = fsum(v * p for v, p in zip(votes, x, strict=True)) / share
        variance = fsum(v * (p - mean) ** 2 for v, p in zip(votes, x, strict=True)) / share
        answer.append((share / len(x), mean, sqrt(variance)))
    return tuple(np.array(answer).T)


# --- wrong: weights not divided by n
# says: These are the N_k
# loses: m_step-averages, m_step-far
def m_step(x, responsibilities):
    checked(x, responsibilities)
    shares = responsibilities.sum(axis=0)
    means = responsibilities.T @ x / shares
    return shares, means, np.sqrt((responsibilities * (x[:, None] - means) ** 2).sum(0) / shares)


def checked(x, r):
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1):
        raise ValueError
    if (r.sum(axis=0) == 0).any():
        raise ValueError


# --- wrong: means divided by n
# says: You divided by n. The mean of a component
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    means = (r * x[:, None]).mean(axis=0)
    return r.mean(0), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(0) / r.sum(0))


# --- wrong: variances in the place of sds
# says: These are variances
# loses: m_step-sds, m_step-far
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    return shares / len(x), means, (r * (x[:, None] - means) ** 2).sum(axis=0) / shares


# --- wrong: variances divided by n
# says: The variance of a component is divided by its N_k.
# loses: m_step-sds, m_step-far
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    means = r.T @ x / r.sum(axis=0)
    return r.mean(0), means, np.sqrt((r * (x[:, None] - means) ** 2).mean(axis=0))


# --- wrong: variances divided by N_k - 1
# says: You divided by N_k - 1
# loses: m_step-sds, m_step-far
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    with np.errstate(all="ignore"):
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / (shares - 1))
    return shares / len(x), means, sds


# --- wrong: distances from the mean of all points
# says: You measured from the mean of all points
# loses: m_step-sds, m_step-far
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    return shares / len(x), r.T @ x / shares, np.sqrt(r.T @ (x - x.mean()) ** 2 / shares)


# --- wrong: the mean of the squares less the square of the mean
# says: loses its digits there
# loses: m_step-far
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    return shares / len(x), means, np.sqrt(np.abs(r.T @ x**2 / shares - means**2))


# --- wrong: hard votes
# says: You counted hard votes
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    own = [x[r.argmax(axis=1) == k] for k in range(r.shape[1])]
    own = [points if len(points) else x for points in own]
    weights = [len(points) / len(x) for points in own]
    return np.array(weights), [p.mean() for p in own], [p.std() for p in own]


# --- wrong: means first, then weights
# says: the order is weights, means, sds
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    return means, shares / len(x), np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / shares)


# --- wrong: the last point left out
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    means, sds = [], []
    for k in range(r.shape[1]):
        total = sum(r[i, k] for i in range(len(x) - 1))
        means.append(sum(r[i, k] * x[i] for i in range(len(x) - 1)) / total)
        sds.append(
            np.sqrt(sum(r[i, k] * (x[i] - means[k]) ** 2 for i in range(len(x) - 1)) / total)
        )
    return r.mean(axis=0), means, sds


# --- wrong: for two components only
# loses: m_step-averages, m_step-sds, m_step-far, m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    first, second = r[:, 0], 1 - r[:, 0]
    with np.errstate(all="ignore"):
        m1, m2 = first @ x / first.sum(), second @ x / second.sum()
        v1, v2 = first @ (x - m1) ** 2 / first.sum(), second @ (x - m2) ** 2 / second.sum()
    return np.array([first.mean(), second.mean()]), np.array([m1, m2]), np.sqrt([v1, v2])


# --- wrong: whole numbers in, whole numbers inside
# loses: m_step-averages, m_step-sds
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1) or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = np.zeros(len(shares), dtype=x.dtype)
    for k in range(len(shares)):
        means[k] = r[:, k] @ x / shares[k]
    return shares / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / shares)


# --- wrong: bad input goes through
# says: rows that sum to two: was accepted
# loses: m_step-input
def m_step(x, responsibilities):
    with np.errstate(all="ignore"):
        shares = responsibilities.sum(axis=0)
        means = responsibilities.T @ x / shares
        variances = (responsibilities * (x[:, None] - means) ** 2).sum(axis=0) / shares
        return shares / len(x), means, np.sqrt(variances)


# --- wrong: only the sum of all responsibilities is checked
# loses: m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if r.shape[0] != len(x) or (r < 0).any() or not np.isclose(r.sum(), len(x)):
        raise ValueError
    if not r.any(axis=0).all():
        raise ValueError
    means = r.T @ x / r.sum(axis=0)
    return r.mean(axis=0), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(0) / r.sum(0))


# --- wrong: an empty component gets its values from a tiny number added below the line
# loses: m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1):
        raise ValueError
    shares = r.sum(axis=0) + 1e-12
    means = r.T @ x / shares
    return shares / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / shares)


# --- wrong: rows must sum to one to the last bit
# loses: m_step-averages, m_step-sds, m_step-far, m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or (r.sum(axis=1) != 1).any() or not r.any(0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    return shares / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / shares)


# --- wrong: negative responsibilities go through
# loses: m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or not np.allclose(r.sum(axis=1), 1) or not r.any(axis=0).all():
        raise ValueError
    shares = r.sum(axis=0)
    means = r.T @ x / shares
    variances = (r * (x[:, None] - means) ** 2).sum(axis=0) / shares
    return shares / len(x), means, np.sqrt(np.abs(variances))


# --- wrong: a component with a small share is refused as if it were empty
# loses: m_step-input
def m_step(x, responsibilities):
    r = responsibilities
    if len(r) != len(x) or (r < 0).any() or not np.allclose(r.sum(axis=1), 1):
        raise ValueError
    shares = r.sum(axis=0)
    if (shares < 0.1).any():
        raise ValueError
    means = r.T @ x / shares
    return shares / len(x), means, np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / shares)
