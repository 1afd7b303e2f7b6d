# --- right: with e_step and m_step, log-sum-exp by SciPy
from scipy.special import logsumexp
from scipy.stats import norm


def em(x, weights, means, sds, n_iter):
    if n_iter <= 0:
        raise ValueError("n_iter must be positive")
    history = np.empty(n_iter)
    for step in range(n_iter):
        r = e_step(x, weights, means, sds)
        weights, means, sds = m_step(x, r)
        logs = np.log(weights) + norm.logpdf(np.asarray(x)[:, None], means, sds)
        history[step] = logsumexp(logs, axis=1).mean()
    return weights, means, sds, history


# --- right: loops for the history, everything returned in a list
import math


def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError("at least one round")
    history = []
    done = 0
    while done < n_iter:
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        total = 0.0
        for point in x:
            logs = [
                math.log(w / s) - 0.5 * ((point - m) / s) ** 2 - 0.5 * math.log(2 * math.pi)
                for w, m, s in zip(weights, means, sds, strict=True)
            ]
            top = max(logs)
            total += top + math.log(sum(math.exp(v - top) for v in logs))
        history.append(total / len(x))
        done += 1
    return [list(weights), list(means), list(sds), history]


# --- right: all in one, without e_step and m_step
def em(x, weights, means, sds, n_iter):
    if n_iter < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError("n_iter, or lengths")
    if (np.array(sds) <= 0).any() or not np.isfinite(x).all():
        raise ValueError("sds, or x")
    parameters, history = (weights, means, sds), []

    def log_joint(w, m, s):
        return np.log(w / s) - ((x[:, None] - m) / s) ** 2 / 2 - np.log(2 * np.pi) / 2

    joint = log_joint(*parameters)
    for _ in range(n_iter):
        votes = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
        N = votes.sum(axis=0)
        m = x @ votes / N
        parameters = N / len(x), m, np.sqrt((votes * (x[:, None] - m) ** 2).sum(axis=0) / N)
        joint = log_joint(*parameters)
        history.append(np.logaddexp.reduce(joint, axis=1).mean())
    return *parameters, history


# --- right: recursion
def mean_log_likelihood(x, weights, means, sds):
    logs = [
        np.log(w) - np.log(s) - np.log(2 * np.pi) / 2 - (x - m) ** 2 / (2 * s**2)
        for w, m, s in zip(weights, means, sds, strict=True)
    ]
    top = np.max(logs, axis=0)
    return np.mean(top + np.log(np.sum(np.exp(logs - top), axis=0)))


def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError(f"n_iter is {n_iter}")
    after = m_step(x, e_step(x, weights, means, sds))
    here = mean_log_likelihood(x, *after)
    if n_iter == 1:
        return (*after, np.array([here]))
    *end, later = em(x, *after, n_iter - 1)
    return (*end, np.append(here, later))


# --- right: a class that holds the parameters, keyword calls
class Model:
    def __init__(self, weights, means, sds):
        self.weights, self.means, self.sds = weights, means, sds

    def step(self, x):
        votes = e_step(x=x, weights=self.weights, means=self.means, sds=self.sds)
        return Model(*m_step(x=x, responsibilities=votes))

    def score(self, x):
        logs = np.log(np.asarray(self.weights) / np.asarray(self.sds))
        logs = logs - np.subtract.outer(x, self.means) ** 2 / (2 * np.square(self.sds))
        total = logs[:, 0]
        for column in logs.T[1:]:
            total = np.logaddexp(total, column)
        return total.mean() - 0.5 * np.log(2 * np.pi)


def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError("n_iter")
    models = [Model(weights, means, sds)]
    for _ in range(n_iter):
        models.append(models[-1].step(x))
    end = models[-1]
    return end.weights, end.means, end.sds, np.array([m.score(x) for m in models[1:]])


# --- right: other parameter names, extra default parameter, a generator
from itertools import islice


def em(data, pi, mu, sigma, rounds, base=np.e):
    if rounds < 1:
        raise ValueError("rounds")

    def walk(theta):
        while True:
            theta = m_step(data, e_step(data, *theta))
            yield theta

    path = list(islice(walk((pi, mu, sigma)), rounds))
    scores = []
    for p, m, s in path:
        logs = (
            np.log(p) - np.log(s) - 0.5 * np.log(2 * np.pi) - 0.5 * ((data[:, None] - m) / s) ** 2
        )
        top = logs.max(axis=1, keepdims=True)
        scores.append(float((top[:, 0] + np.log(np.exp(logs - top).sum(axis=1))).mean()))
    return path[-1][0], path[-1][1], path[-1][2], np.array(scores) / np.log(base)


# --- wrong: the history of the parameters that each round began with
# says: Your history begins with the start, and lacks the end.
# loses: em-history, em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        r = e_step(x, weights, means, sds)
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean() - np.log(2 * np.pi) / 2)
        weights, means, sds = m_step(x, r)
    return weights, means, sds, np.array(history)


# --- wrong: the start is in the history too
# says: The start is no part of the history.
# loses: em-history, em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1 or (sds <= 0).any() or np.isnan(x).any():
        raise ValueError

    def score(w, m, s):
        logs = np.log(w / s) - ((x[:, None] - m) / s) ** 2 / 2 - np.log(2 * np.pi) / 2
        return np.logaddexp.reduce(logs, axis=1).mean()

    history = [score(weights, means, sds)]
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        history.append(score(weights, means, sds))
    return weights, means, sds, np.array(history)


# --- wrong: sums in the place of means
# says: These are sums over the points
# loses: em-history, em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        history.append((np.logaddexp.reduce(logs, axis=1) - np.log(2 * np.pi) / 2).sum())
    return weights, means, sds, np.array(history)


# --- wrong: the last point left out of the log-likelihood (the public notebook)
# says: You left out the last point.
# loses: em-history, em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        total = 0
        for i in range(len(x) - 1):
            logs = np.log(weights / sds) - ((x[i] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
            total += np.logaddexp.reduce(logs)
        history.append(total / len(x))
    return weights, means, sds, np.array(history)


# --- wrong: the likelihood underflows at a point far out
# says: add up with log-sum-exp
# loses: em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        z = (x[:, None] - means) / sds
        density = (weights / sds * np.exp(-(z**2) / 2)).sum(axis=1) / np.sqrt(2 * np.pi)
        with np.errstate(divide="ignore"):
            history.append(np.log(density).mean())
    return weights, means, sds, np.array(history)


# --- wrong: a tiny number under the logarithm, so that nothing is infinite
# loses: em-far
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        z = (x[:, None] - means) / sds
        density = (weights / sds * np.exp(-(z**2) / 2)).sum(axis=1) / np.sqrt(2 * np.pi)
        history.append(np.log(density + 1e-300).mean())
    return weights, means, sds, np.array(history)


# --- wrong: the votes are made once, before the loop
# says: does each round begin with an E-step of its own?
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    r = e_step(x, weights, means, sds)
    for _ in range(n_iter):
        weights, means, sds = m_step(x, r)
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: one round too few
# says: These are the means after two rounds
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(1, n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: it stops as soon as a round gains little
# says: the history of 30 rounds: has shape
# loses: em-history
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
        if len(history) > 1 and history[-1] - history[-2] < 1e-10:
            break
    return weights, means, sds, np.array(history)


# --- wrong: it stops early, and fills the history up with the last value
# loses: em-parameters, em-history
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
        if len(history) > 1 and history[-1] - history[-2] < 1e-3:
            break
    history = history + [history[-1]] * (n_iter - len(history))
    return weights, means, sds, np.array(history)


# --- wrong: the old means in the new sds
# says: Your sds are measured from the means of the round before.
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        r = e_step(x, weights, means, sds)
        N = r.sum(axis=0)
        sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / N)
        weights, means = N / len(x), r.T @ x / N
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: no round at all is no mistake to it
# says: no round at all: was accepted
# loses: em-input
def em(x, weights, means, sds, n_iter):
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: only zero rounds are refused
# loses: em-input
def em(x, weights, means, sds, n_iter):
    if not n_iter:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: an E-step of its own, which refuses nothing
# loses: em-input
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    with np.errstate(all="ignore"):
        for step in range(n_iter + 1):
            logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
            total = np.logaddexp.reduce(logs, axis=1)
            history.append(total.mean() - np.log(2 * np.pi) / 2)
            if step == n_iter:
                break
            r = np.exp(logs - total[:, None])
            N = r.sum(axis=0)
            weights, means = N / len(x), r.T @ x / N
            sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / N)
    return weights, means, sds, np.array(history[1:])


# --- wrong: the parameters in a tuple of their own
# says: 2 things came back
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    return (weights, means, sds), np.array(history)


# --- wrong: the components come back sorted by their means
# loses: em-parameters
def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2
        history.append(np.logaddexp.reduce(logs, axis=1).mean())
    order = np.argsort(means)
    return weights[order], means[order], sds[order], np.array(history)


# --- wrong: variances handed to SciPy as the scale in the log-likelihood
# says: SciPy's scale is an sd
# loses: em-history, em-far
from scipy.special import logsumexp
from scipy.stats import norm


def em(x, weights, means, sds, n_iter):
    if n_iter < 1:
        raise ValueError
    history = []
    for _ in range(n_iter):
        weights, means, sds = m_step(x, e_step(x, weights, means, sds))
        history.append(logsumexp(norm.logpdf(x[:, None], means, sds**2), b=weights, axis=1).mean())
    return weights, means, sds, np.array(history)


# --- wrong: an E-step of its own, which refuses all but infinity
# loses: em-input
def em(x, weights, means, sds, n_iter):
    if n_iter < 1 or not len(weights) == len(means) == len(sds):
        raise ValueError
    if (sds <= 0).any() or np.isnan(x).any():
        raise ValueError
    history = []

    def log_joint():
        return np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2 - np.log(2 * np.pi) / 2

    with np.errstate(all="ignore"):
        for _ in range(n_iter):
            logs = log_joint()
            r = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])
            N = r.sum(axis=0)
            weights, means = N / len(x), r.T @ x / N
            sds = np.sqrt((r * (x[:, None] - means) ** 2).sum(axis=0) / N)
            history.append(np.logaddexp.reduce(log_joint(), axis=1).mean())
    return weights, means, sds, np.array(history)
