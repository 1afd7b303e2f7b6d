# --- right: counts first, then a common shuffle
def sample_mixture(n, weights, means, sds, rng):
    if n <= 0:
        raise ValueError("n must be positive")
    if len({len(weights), len(means), len(sds)}) != 1:
        raise ValueError("different lengths")
    if any(weight < 0 for weight in weights) or abs(sum(weights) - 1) > 1e-6:
        raise ValueError("weights")
    if any(sd <= 0 for sd in sds):
        raise ValueError("sds")
    counts = rng.multinomial(n, weights)
    labels = np.repeat(np.arange(len(weights)), counts)
    x = np.concatenate([rng.normal(m, s, c) for m, s, c in zip(means, sds, counts)])
    order = rng.permutation(n)
    return x[order], labels[order]


# --- right: one point at a time, lists
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or len(weights) != len(means) or len(means) != len(sds):
        raise ValueError("n or lengths")
    if min(sds) <= 0:
        raise ValueError("sds")
    x, labels = [], []
    for _ in range(n):
        k = rng.choice(len(weights), p=weights)  # refuses bad weights with a ValueError
        labels.append(k)
        x.append(rng.normal(means[k], sds[k]))
    return x, labels


# --- right: SciPy with random_state
from scipy import stats


def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or np.any(np.asarray(sds) <= 0) or np.any(np.asarray(weights) < 0):
        raise ValueError("n, sds or weights")
    if not len(weights) == len(means) == len(sds) or abs(sum(weights) - 1) > 1e-8:
        raise ValueError("lengths or sum")
    draw = stats.rv_discrete(values=(range(len(weights)), weights)).rvs
    labels = np.asarray(draw(size=n, random_state=rng)).astype(int)
    x = stats.norm(loc=means[labels], scale=sds[labels]).rvs(size=n, random_state=rng)
    return x, labels


# --- right: inverse cdf, labels by counting edges
def sample_mixture(n, w, mu, sigma, generator):
    if not isinstance(n, (int, np.integer)) or n < 1:
        raise ValueError("n")
    if np.size(w) != np.size(mu) or np.size(sigma) != np.size(mu):
        raise ValueError("sizes")
    if np.amin(w) < 0 or np.amin(sigma) <= 0 or abs(1 - np.sum(w)) > 1e-8:
        raise ValueError("values")
    u, v = generator.random((2, n))
    labels = (u[:, None] >= np.cumsum(w)[None, :-1]).sum(axis=1)
    return norm.ppf(v, loc=mu[labels], scale=sigma[labels]), labels


# --- right: all bells for all points, then a choice
def sample_mixture(n, weights, means, sds, rng):
    if n < 1:
        raise ValueError
    if len(weights) != len(means) or len(weights) != len(sds):
        raise ValueError
    if (np.array(weights) < 0).any() or (np.array(sds) <= 0).any():
        raise ValueError
    if abs(np.array(weights).sum() - 1) > 1e-8:
        raise ValueError
    candidates = rng.normal(loc=means, scale=sds, size=(n, len(means)))
    labels = rng.multinomial(1, weights, size=n).argmax(axis=1)
    return candidates[np.arange(n), labels], labels


# --- right: the point first, then its label by the responsibilities
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    edges = np.cumsum(weights)
    edges[-1] = 1
    x, labels = np.empty(n), np.empty(n, dtype=int)
    for i in range(n):
        hidden = int(np.searchsorted(edges, rng.random(), side="right"))
        x[i] = rng.normal(means[hidden], sds[hidden])
        shares = weights * norm.pdf(x[i], means, sds)
        shares = np.cumsum(shares / shares.sum())
        shares[-1] = 1
        labels[i] = np.searchsorted(shares, rng.random(), side="right")
    return x, labels


# --- right: the random module of Python, seeded from rng
import random


def sample_mixture(n, weights, means, sds, rng, *, checked=True):
    if checked:
        if n < 1 or len(weights) != len(means) or len(weights) != len(sds):
            raise ValueError("n or lengths")
        if min(weights) < 0 or abs(sum(weights) - 1) > 1e-8 or min(sds) <= 0:
            raise ValueError("values")
    source = random.Random(int(rng.integers(2**62)))
    labels = source.choices(range(len(weights)), weights=[float(w) for w in weights], k=n)
    return [source.gauss(float(means[k]), float(sds[k])) for k in labels], labels


# --- right: a class, the noise by Box and Muller, children of the generator
class Sampler:
    def __init__(self, weights, means, sds):
        if len(weights) != len(means) or len(means) != len(sds):
            raise ValueError("lengths")
        if np.min(weights) < 0 or abs(np.sum(weights) - 1) > 1e-8 or np.min(sds) <= 0:
            raise ValueError("values")
        self.weights, self.means, self.sds = weights, means, sds

    def labels(self, n, rng):
        return rng.choice(np.arange(len(self.weights)), p=self.weights, size=n, replace=True)

    def points(self, labels, rng):
        radius = np.sqrt(-2 * np.log(1 - rng.random(len(labels))))
        noise = radius * np.cos(2 * np.pi * rng.random(len(labels)))
        return self.means[labels] + self.sds[labels] * noise


def sample_mixture(n, weights, means, sds, rng):
    sampler = Sampler(weights, means, sds)
    if n < 1:
        raise ValueError("n")
    first, second = rng.spawn(2)
    labels = sampler.labels(n, first)
    return sampler.points(labels, second), labels


# --- wrong: standard_normal for a uniform number
# says: The share of label 0 is .618
# loses: sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    edges = np.cumsum(weights)[:-1]
    labels = np.searchsorted(edges, rng.standard_normal(n))
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: the weights are ignored
# says: Your labels ignore the weights
# loses: sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.integers(len(weights), size=n)
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: the variance for the sd
# says: You took the variance for an sd
# loses: sample_mixture-points
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    return rng.normal(means[labels], sds[labels] ** 2), labels


# --- wrong: adds the numbers of the bells
# says: you added the numbers of both bells
# loses: sample_mixture-points
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    x = sum(w * rng.normal(m, s, n) for w, m, s in zip(weights, means, sds))
    return x, rng.choice(len(weights), size=n, p=weights)


# --- wrong: labels guessed from the points by the likelier bell
# loses: sample_mixture-points sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    hidden = rng.choice(len(weights), size=n, p=weights)
    x = rng.normal(means[hidden], sds[hidden])
    return x, (weights * norm.pdf(x[:, None], means, sds)).argmax(axis=1)


# --- wrong: the points are shuffled, the labels are not
# says: Your labels do not belong to your points
# loses: sample_mixture-points sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    counts = rng.multinomial(n, weights)
    labels = np.repeat(np.arange(len(weights)), counts)
    return rng.permutation(rng.normal(means[labels], sds[labels])), labels


# --- wrong: sorted by label
# says: Your points are sorted by label
# loses: sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = np.sort(rng.choice(len(weights), size=n, p=weights))
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: fixed counts, shuffled
# loses: sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    edges = np.round(np.concatenate([[0], np.cumsum(weights)]) * n).astype(int)
    labels = rng.permutation(np.repeat(np.arange(len(weights)), np.diff(edges)))
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: labels from 1 to K
# says: Your labels count from 1 to K
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    return rng.normal(means[labels], sds[labels]), labels + 1


# --- wrong: for two components only
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = (rng.random(n) >= weights[0]).astype(int)
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: rounds the points when the means are integers
# loses: sample_mixture-form
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    x = means[labels]
    x[:] = x + sds[labels] * rng.standard_normal(n)
    return x, labels


# --- wrong: labels from the global state
# says: some of your random numbers do not come from rng
# loses: sample_mixture-seed
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = np.random.choice(len(weights), size=n, p=weights)
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: a generator of its own with a fixed seed
# says: you make a generator of your own
# loses: sample_mixture-seed sample_mixture-labels
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    rng = np.random.default_rng(0)
    labels = rng.choice(len(weights), size=n, p=weights)
    return rng.normal(means[labels], sds[labels]), labels


# --- wrong: noise of a fixed seed, component by component
# loses: sample_mixture-seed
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    x = np.zeros(n)
    for k in range(len(weights)):
        x[labels == k] = np.random.default_rng(k).normal(means[k], sds[k], np.sum(labels == k))
    return x, labels


# --- wrong: every second point is the mirror image of the one before
# loses: sample_mixture-points
def sample_mixture(n, weights, means, sds, rng):
    if n < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    half = rng.standard_normal((n + 1) // 2)
    noise = np.column_stack([half, -half]).ravel()[:n]
    return means[labels] + sds[labels] * noise, labels


# --- wrong: leaves the lengths to chance
# loses: sample_mixture-invalid
def sample_mixture(n, weights, means, sds, rng):
    if n < 1:
        raise ValueError("n, or lengths")
    if np.any(weights < 0) or abs(np.sum(weights) - 1) > 1e-8 or np.any(sds <= 0):
        raise ValueError("values")
    labels = rng.choice(len(weights), size=n, p=weights)
    return rng.normal(means[labels], sds[labels]), labels
