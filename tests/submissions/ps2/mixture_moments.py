# --- right: the five polynomials, bell by bell
def mixture_moments(weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths differ")
    if abs(sum(weights) - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    total = np.zeros(5)
    for w, m, s in zip(weights, means, sds):
        total[0] += w * m
        total[1] += w * (m**2 + s**2)
        total[2] += w * (m**3 + 3 * m * s**2)
        total[3] += w * (m**4 + 6 * m**2 * s**2 + 3 * s**4)
        total[4] += w * (m**5 + 10 * m**3 * s**2 + 15 * m * s**4)
    return total


# --- right: the recursion, vectorised
def mixture_moments(weights, means, sds):
    weights, means, sds = map(np.atleast_1d, (weights, means, sds))
    if len({len(weights), len(means), len(sds)}) > 1:
        raise ValueError("lengths differ")
    if not np.isclose(weights.sum(), 1, rtol=0, atol=1e-8):
        raise ValueError("weights do not sum to 1")
    of_bells = [np.ones(len(means)), means]
    for j in range(2, 6):
        of_bells.append(means * of_bells[-1] + (j - 1) * sds**2 * of_bells[-2])
    return np.array(of_bells[1:]) @ weights


# --- right: Gauss-Hermite quadrature, exact for polynomials
def mixture_moments(pi, mu, sigma, nodes=8):
    pi, mu, sigma = (np.asarray(v, dtype=float) for v in (pi, mu, sigma))
    if pi.shape != mu.shape or mu.shape != sigma.shape or abs(1 - pi.sum()) > 1e-8:
        raise ValueError("not a mixture")
    z, share = np.polynomial.hermite_e.hermegauss(nodes)
    points = mu[:, None] + sigma[:, None] * z
    share = share / share.sum()
    return [float(np.einsum("k,kz,z->", pi, points**j, share)) for j in range(1, 6)]


# --- right: derivatives of the moment generating function with SymPy
import sympy

t, mean, sd = sympy.symbols("t mean sd")
generating = sympy.exp(mean * t + sd**2 * t**2 / 2)
of_one_bell = sympy.lambdify(
    (mean, sd), [sympy.diff(generating, t, j).subs(t, 0).expand() for j in range(1, 6)]
)


def mixture_moments(weights, means, sds):
    K = len(weights)
    if len(means) != K or len(sds) != K:
        raise ValueError(f"{K} weights, {len(means)} means and {len(sds)} sds")
    if not -1e-8 < 1 - sum(weights) < 1e-8:
        raise ValueError("the weights must sum to 1")
    rows = [of_one_bell(m, s) for m, s in zip(means, sds)]
    return tuple(float(v) for v in np.average(rows, axis=0, weights=weights))


# --- right: central moments of the normal and the binomial theorem
from math import comb, prod


def one_bell(order, m, s):
    return sum(
        comb(order, 2 * i) * prod(range(1, 2 * i, 2)) * s ** (2 * i) * m ** (order - 2 * i)
        for i in range(order // 2 + 1)
    )


def mixture_moments(weights, means, sds):
    triples = list(zip(weights, means, sds, strict=True))
    if not np.allclose(sum(weights), 1):
        raise ValueError("weights")
    return np.array([sum(w * one_bell(j, m=m, s=s) for w, m, s in triples) for j in range(1, 6)])


# --- right: scipy's normal moments, a comprehension
from scipy import stats


def mixture_moments(weights, means, sds):
    sizes = np.size(weights), np.size(means), np.size(sds)
    if min(sizes) != max(sizes):
        raise ValueError(f"sizes {sizes}")
    if np.abs(np.sum(weights) - 1) > 1e-8:
        raise ValueError("weights")
    bells = [stats.norm(loc=m, scale=abs(s)) for m, s in zip(means, sds)]
    return np.array([sum(w * b.moment(j) for w, b in zip(weights, bells)) for j in range(1, 6)])


# --- right: a matrix of powers of means and variances, a class
class Bells:
    table = ((1, 0, 0), (1, 1, 0), (1, 3, 0), (1, 6, 3), (1, 10, 15))

    def __init__(self, weights, means, sds):
        self.w, self.m, self.v = np.array(weights), np.array(means), np.array(sds) ** 2
        if not (self.w.shape == self.m.shape == self.v.shape):
            raise ValueError("shapes")
        if abs(self.w.sum() - 1) > 1e-8:
            raise ValueError("sum")

    def moment(self, j):
        a, b, c = self.table[j - 1]
        value = a * self.m**j
        if j >= 2:
            value = value + b * self.m ** (j - 2) * self.v
        if j >= 4:
            value = value + c * self.m ** (j - 4) * self.v**2
        return np.inner(self.w, value)


def mixture_moments(weights, means, sds):
    bells = Bells(weights, means, sds)
    return np.array([bells.moment(j) for j in (1, 2, 3, 4, 5)])


# --- wrong: sds taken for variances
# says: sds for variances
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: sds squared twice
# says: squared the sds twice
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**4
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: weights forgotten
# says: without their weights
# loses: mixture_moments-mixture, mixture_moments-refuses
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([np.sum(b) for b in bells])


# --- wrong: all bells count the same
# says: count the same
# loses: mixture_moments-mixture
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([np.mean(b) for b in bells])


# --- wrong: weights in the other order
# says: exchanged
# loses: mixture_moments-mixture
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w[::-1] @ b for b in bells])


# --- wrong: weights squared
# says: squared the weights
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w**2 @ b for b in bells])


# --- wrong: one bell with averaged sds
# says: averaged the sds
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    m, v, w = np.array([w @ m]), np.array([w @ s]) ** 2, np.ones(1)
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: one bell with averaged variances
# says: averaged the variances
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    m, v, w = np.array([w @ m]), np.array([w @ s**2]), np.ones(1)
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: one bell with the mean and variance of the mixture
# says: A mixture is no bell
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    total = w @ (s**2 + m**2) - (w @ m) ** 2
    m, v, w = np.array([w @ m]), np.array([total]), np.ones(1)
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: numbers mixed instead of bells
# says: mixed numbers
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    m, v, w = np.array([w @ m]), np.array([w**2 @ s**2]), np.ones(1)
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: central moments of each bell
# says: as if the mean were 0
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    m, v = np.zeros(len(m)), s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: central moments of the mixture
# says: central moments
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    m, v = m - w @ m, s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: a wrong binomial coefficient in the fifth
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 5 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: formulas for one, two and three bells written out, no others
# loses: mixture_moments-mixture
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    if len(w) == 1:
        return np.array([b[0] for b in bells])
    if len(w) == 2 or np.ptp(m) == 0:
        return np.array([w[0] * b[0] + (1 - w[0]) * b[1] for b in bells])
    return np.array([w[0] * b[0] + w[1] * b[1] + w[2] * b[2] for b in bells])


# --- wrong: a simulation
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    rng = np.random.default_rng(0)
    p = np.abs(w) / np.abs(w).sum()
    labels = rng.choice(len(w), size=200_000, p=p)
    x = rng.normal(m[labels], np.abs(s)[labels])
    return np.array([np.mean(x**j) for j in range(1, 6)])


# --- wrong: means and sds compared, but not the weights
# loses: mixture_moments-refuses
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if m.shape != s.shape:
        raise ValueError("means and sds must have the same length")
    if abs(w.sum() - 1) > 1e-8:
        raise ValueError("weights do not sum to 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([np.sum(w * b) for b in bells])


# --- wrong: only too large a sum is refused
# loses: mixture_moments-refuses
def mixture_moments(weights, means, sds):
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    if not w.shape == m.shape == s.shape:
        raise ValueError("lengths differ")
    if w.sum() > 1 + 1e-8:
        raise ValueError("weights sum to more than 1")
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])


# --- wrong: no rounding error forgiven
def mixture_moments(weights, means, sds):
    if not len(weights) == len(means) == len(sds):
        raise ValueError("lengths differ")
    if sum(weights) != 1:
        raise ValueError("weights do not sum to 1")
    w, m, s = np.asarray(weights), np.asarray(means), np.asarray(sds)
    v = s**2
    bells = [
        m,
        m**2 + v,
        m**3 + 3 * m * v,
        m**4 + 6 * m**2 * v + 3 * v**2,
        m**5 + 10 * m**3 * v + 15 * m * v**2,
    ]
    return np.array([w @ b for b in bells])
