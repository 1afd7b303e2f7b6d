# --- right: em.fit_best as it comes
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError("k_max, x")
    best = {}
    for K in range(1, k_max + 1):
        mixture = em.fit_best(x, K, rng).mixture
        best[K] = bic(mixture.log_likelihood(x), n_parameters(K=K, d=1, covariance="full"), x.size)
    return min(best, key=best.get)

# --- right: scikit-learn, its score times n
import warnings
from sklearn.mixture import GaussianMixture

def choose_k(x, k_max, rng):
    x = np.asarray(x, dtype=float)
    if k_max < 1 or x.ndim != 1:
        raise ValueError("k_max, x")
    column = x.reshape(-1, 1)
    criteria = []
    for K in range(1, k_max + 1):
        model = GaussianMixture(K, n_init=5, random_state=int(rng.integers(1000)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(column)
        criteria.append(bic(log_likelihood=model.score(column) * len(x), p=3 * K - 1, n=len(x)))
    return np.argmin(criteria) + 1

# --- right: my own EM, vectorised, in log-space, random starts
def my_em(x, means, steps=150):
    K, n = len(means), len(x)
    weights, sds = np.full(K, 1 / K), np.full(K, x.std() / K)
    for _ in range(steps):
        z = (x[:, None] - means) / sds
        logs = np.log(weights) - np.log(sds) - z**2 / 2 - np.log(2 * np.pi) / 2
        total = np.logaddexp.reduce(logs, axis=1)
        r = np.exp(logs - total[:, None])
        N = r.sum(axis=0)
        weights, means = N / n, r.T @ x / N
        sds = np.sqrt(np.einsum("ik,ik->k", r, (x[:, None] - means) ** 2) / N)
        sds = np.maximum(sds, 0.02 * x.std())
    return total.sum()

def choose_k(x, k_max, rng):
    x = np.asarray(x, float)
    if k_max < 1 or x.ndim != 1 or not np.isfinite(x).all():
        raise ValueError("bad input")
    scores = np.full(k_max + 1, np.inf)
    for K in range(1, k_max + 1):
        top = max(my_em(x, rng.choice(x, K, replace=False)) for _ in range(10))
        scores[K] = bic(top, n_parameters(K, 1, "full"), len(x))
    return scores.argmin()

# --- right: EM with loops, no NumPy in it, starts at quantiles
import math

def height(v, w, m, s):
    return w * math.exp(-((v - m) ** 2) / (2 * s * s)) / (s * math.sqrt(2 * math.pi))

def climb(xs, K, sd):
    n = len(xs)
    m = [sorted(xs)[int((k + 0.5) * n / K)] for k in range(K)]
    w, s = [1 / K] * K, [sd] * K
    for _ in range(120):
        heights = [[height(v, w[k], m[k], s[k]) for k in range(K)] for v in xs]
        for k in range(K):
            r = [row[k] / sum(row) for row in heights]
            N = sum(r)
            w[k] = N / n
            m[k] = sum(a * v for a, v in zip(r, xs)) / N
            s[k] = max(math.sqrt(sum(a * (v - m[k]) ** 2 for a, v in zip(r, xs)) / N), sd / 50)
    return sum(math.log(sum(height(v, w[k], m[k], s[k]) for k in range(K))) for v in xs)

def choose_k(x, k_max, rng):
    if k_max < 1 or len(np.shape(x)) > 1 or not all(math.isfinite(v) for v in x):
        raise ValueError("k_max >= 1, x finite and one-dimensional")
    xs = [float(v) for v in x]
    spread = float(np.std(x))
    scores = []
    for K in range(1, k_max + 1):
        top = max(climb(xs, K, spread * share) for share in (1, 0.5, 0.2))
        scores.append((bic(top, n_parameters(K, 1, "diag"), len(xs)), K))
    return min(scores)[1]

# --- right: the likelihood climbed by L-BFGS, not by EM
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

def choose_k(x, k_max, rng):
    x = np.asarray(x, float)
    if k_max < 1 or x.ndim != 1 or not np.all(np.isfinite(x)):
        raise ValueError("bad input")
    z = (x - x.mean()) / x.std()

    def cost(theta):
        logits, means, log_sds = theta.reshape(3, -1)
        u = (z[:, None] - means) / np.exp(log_sds)
        logs = log_softmax(logits) - log_sds - u**2 / 2 - np.log(2 * np.pi) / 2
        total = logsumexp(logs, axis=1)
        r = np.exp(logs - total[:, None])
        to_logits = r.sum(axis=0) - len(z) * np.exp(log_softmax(logits))
        to_means = (r * u).sum(axis=0) / np.exp(log_sds)
        to_log_sds = (r * (u**2 - 1)).sum(axis=0)
        return -total.sum(), -np.concatenate([to_logits, to_means, to_log_sds])

    def best(K):
        bounds = [(-8, 8)] * K + [(-5, 5)] * K + [(-3.5, 2)] * K
        ends = []
        for _ in range(8):
            start = np.concatenate(
                [np.zeros(K), rng.choice(z, K, replace=False), np.full(K, -np.log(K + 1.0))]
            )
            ends.append(minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).fun)
        return -min(ends) - len(x) * np.log(x.std())

    return 1 + np.argmin([bic(best(K), 3 * K - 1, len(x)) for K in range(1, k_max + 1)])

# --- right: BIC computed on the spot, an answer that is a float
def choose_k(x, k_max, rng):
    n = len(x)
    if k_max <= 0 or np.asarray(x).shape != (n,):
        raise ValueError("bad input")
    answer, lowest = float("nan"), float("inf")
    for K in range(1, k_max + 1):
        fit = em.fit_best(np.array(x), K, rng, restarts=8, min_sd=0.005 * np.ptp(x))
        score = (3 * K - 1) * np.log(n) - 2 * n * fit.objective[-1]
        if score < lowest:
            answer, lowest = float(K), score
    return answer

# --- wrong: counted from 0
# says: counted from 0
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return int(np.argmin(scores))

# --- wrong: k_max itself is not tried
# says: range(1, k_max) ends before it
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, max(k_max, 2)):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: one more than k_max is tried (only hidden checks see it)
# loses: choose_k-clear
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 2):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: the likelihood alone
# says: is the lowest BIC chosen
# loses: choose_k-clear, choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    tops = []
    for K in range(1, k_max + 1):
        tops.append(em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x))
    return 1 + int(np.argmax(tops))

# --- wrong: the mean log-likelihood in place of the sum
# says: Is the log-likelihood the sum
# loses: choose_k-clear, choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        fit = em.fit_best(x, K, rng, restarts=5, reg=0.05)
        scores.append(bic(fit.objective[-1], n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: AIC (only hidden checks see it)
# loses: choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(aic(top, n_parameters(K, 1, "full")))
    return 1 + int(np.argmin(scores))

# --- wrong: means and sds counted, weights forgotten (only hidden checks see it)
# loses: choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, 2 * K, len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: groups, not bells (ICL)
# says: Is your fine too large
# loses: choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        mixture = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture
        score = bic(mixture.log_likelihood(x), n_parameters(K, 1, "full"), len(x))
        scores.append(score - 2 * np.log(mixture.responsibilities(x).max(axis=1)).sum())
    return 1 + int(np.argmin(scores))

# --- wrong: stops where BIC first rises (only hidden checks see it)
# loses: choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    last = np.inf
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        score = bic(top, n_parameters(K, 1, "full"), len(x))
        if score > last:
            return K - 1
        last = score
    return k_max

# --- wrong: all bells start at the same place
# says: Are your starts different
def choose_k(x, k_max, rng):
    x = np.asarray(x, float)
    if k_max < 1 or x.ndim != 1 or not np.isfinite(x).all():
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        weights, means, sds = np.full(K, 1 / K), np.full(K, x.mean()), np.full(K, x.std())
        for _ in range(100):
            heights = weights * np.exp(-(((x[:, None] - means) / sds) ** 2) / 2) / sds
            r = heights / heights.sum(axis=1, keepdims=True)
            N = r.sum(axis=0)
            weights, means = N / len(x), r.T @ x / N
            sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / N)
        top = np.log(heights.sum(axis=1) / np.sqrt(2 * np.pi)).sum()
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: humps of a histogram (only hidden checks see it)
# loses: choose_k-hard
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1 or not np.isfinite(x).all():
        raise ValueError
    counts = np.concatenate([[0], np.histogram(x, bins=8)[0], [0]])
    humps = (counts[1:-1] > counts[:-2]) & (counts[1:-1] >= counts[2:])
    return min(int(humps.sum()), k_max)

# --- wrong: hard labels by k-means, each cluster scored by its own bell
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1 or not np.isfinite(x).all():
        raise ValueError
    from scipy.cluster.vq import kmeans2
    from scipy.stats import norm

    scores = []
    for K in range(1, k_max + 1):
        _, labels = kmeans2(x[:, None], K, minit="++", seed=rng)
        parts = [x[labels == k] for k in range(K) if (labels == k).sum() > 1]
        top = sum(norm.logpdf(part, part.mean(), part.std()).sum() for part in parts)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: nan is dropped without a word
# says: nan in x: was accepted
# loses: choose_k-input
def choose_k(x, k_max, rng):
    if k_max < 1 or np.ndim(x) != 1:
        raise ValueError
    x = x[np.isfinite(x)]
    scores = []
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))

# --- wrong: two columns are taken for one sample (only hidden checks see it)
# loses: choose_k-input
def choose_k(x, k_max, rng):
    x = np.ravel(x)
    if k_max < 1:
        raise ValueError
    scores = []
    for K in range(1, k_max + 1):
        top = em.fit_best(x, K, rng, restarts=5, reg=0.05).mixture.log_likelihood(x)
        scores.append(bic(top, n_parameters(K, 1, "full"), len(x)))
    return 1 + int(np.argmin(scores))
