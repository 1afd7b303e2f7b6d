# --- right: mixture_moments of two bells, minus the data's
def residuals(params, moments):
    params, moments = np.asarray(params, dtype=float), np.asarray(moments, dtype=float)
    if params.shape != (5,) or moments.shape != (5,):
        raise ValueError("five numbers each")
    weights = np.array([params[4], 1 - params[4]])
    return np.asarray(mixture_moments(weights, params[:4:2], params[1:4:2])) - moments


# --- right: formulas written out, a list comes back
def residuals(params, moments):
    if len(moments) != 5:
        raise ValueError("five moments, please")
    a, s, b, t, r = params
    q = 1 - r
    return [
        r * a + q * b - moments[0],
        r * (a**2 + s**2) + q * (b**2 + t**2) - moments[1],
        r * (a**3 + 3 * a * s**2) + q * (b**3 + 3 * b * t**2) - moments[2],
        r * (a**4 + 6 * a**2 * s**2 + 3 * s**4) + q * (b**4 + 6 * b**2 * t**2 + 3 * t**4) - moments[3],
        r * (a**5 + 10 * a**3 * s**2 + 15 * a * s**4)
        + q * (b**5 + 10 * b**3 * t**2 + 15 * b * t**4)
        - moments[4],
    ]


# --- right: the recursion for each bell, in loops
def bell_by_recursion(mean, sd):
    known = [1.0, mean]
    while len(known) < 6:
        j = len(known)
        known.append(mean * known[j - 1] + (j - 1) * sd * sd * known[j - 2])
    return known


def residuals(p, m):
    if len(p) != 5 or len(m) != 5:
        raise ValueError(f"{len(p)} parameters and {len(m)} moments")
    left, right = bell_by_recursion(p[0], p[1]), bell_by_recursion(p[2], p[3])
    missing = np.empty(5)
    for j in range(5):
        missing[j] = p[4] * left[j + 1] + (1 - p[4]) * right[j + 1] - m[j]
    return missing


# --- right: the lesson's SymPy polynomials, lambdified
import sympy

unknowns = sympy.symbols("mu_1 sigma_1 mu_2 sigma_2 r")
z = sympy.Symbol("z")


def normal_polynomial(j, mu, sigma):
    # E[(mu + sigma Z)^j], term by term: E[Z^2] = 1, E[Z^4] = 3, the odd ones vanish
    powers = sympy.Poly(sympy.expand((mu + sigma * z) ** j), z)
    return sum(c * {0: 1, 2: 1, 4: 3}.get(i, 0) for (i,), c in powers.terms())


model = sympy.lambdify(
    [unknowns],
    [
        unknowns[4] * normal_polynomial(j, unknowns[0], unknowns[1])
        + (1 - unknowns[4]) * normal_polynomial(j, unknowns[2], unknowns[3])
        for j in range(1, 6)
    ],
)


def residuals(params, moments):
    if np.shape(params) != (5,) or np.shape(moments) != (5,):
        raise ValueError("shape")
    return np.subtract(model(list(params)), moments)


# --- right: mixture_moments by keywords, lists, a generator
def residuals(params, moments, K=2):
    mu_1, sigma_1, mu_2, sigma_2, r = (float(v) for v in params)
    found = mixture_moments(
        weights=np.array([r, 1 - r]),
        means=np.array([mu_1, mu_2]),
        sds=np.array([sigma_1, sigma_2]),
    )
    return tuple(float(a) - float(b) for a, b in zip(found, moments, strict=True))


# --- right: a lambda for the core, a dict of parameters
core = lambda mu, var: (
    mu,
    mu**2 + var,
    mu * (mu**2 + 3 * var),
    (mu**2 + 3 * var) ** 2 - 6 * var**2,
    mu * (mu**4 + 10 * mu**2 * var + 15 * var**2),
)


def residuals(params, moments):
    names = ("mu_1", "sigma_1", "mu_2", "sigma_2", "r")
    p = dict(zip(names, params, strict=True))
    one = np.array(core(p["mu_1"], p["sigma_1"] ** 2))
    two = np.array(core(mu=p["mu_2"], var=p["sigma_2"] ** 2))
    if np.size(moments) != 5:
        raise ValueError("moments")
    return two + p["r"] * (one - two) - np.ravel(moments)


# --- wrong: data minus model
# says: wrong way round
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return moments - model


# --- wrong: r is the weight of the second bell
# says: you gave it to the second
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([1 - r, r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: both bells get the weight r
# says: 1 - r
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params

    def bell(m, v):
        fourth, fifth = m**4 + 6 * m**2 * v + 3 * v**2, m**5 + 10 * m**3 * v + 15 * m * v**2
        return np.array([m, m**2 + v, m**3 + 3 * m * v, fourth, fifth])

    return r * bell(mu_1, sigma_1**2) + r * bell(mu_2, sigma_2**2) - moments


# --- wrong: means first, then sds
# says: mean, sd, mean, sd
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, mu_2, sigma_1, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: the weight first
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    r, mu_1, sigma_1, mu_2, sigma_2 = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: sigmas taken for variances
# says: sigmas for variances
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params

    def bell(m, v):
        fourth, fifth = m**4 + 6 * m**2 * v + 3 * v**2, m**5 + 10 * m**3 * v + 15 * m * v**2
        return np.array([m, m**2 + v, m**3 + 3 * m * v, fourth, fifth])

    return r * bell(mu_1, sigma_1) + (1 - r) * bell(mu_2, sigma_2) - moments


# --- wrong: nothing subtracted
# says: subtract those to be met
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model


# --- wrong: absolute differences
# says: absolute values
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return np.abs(model - moments)


# --- wrong: squared differences
# says: squared the differences
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return (model - moments) ** 2


# --- wrong: relative differences
# says: divided by the moments
# loses: residuals-values, residuals-anywhere
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    moments = np.asarray(moments, dtype=float)
    return (model - moments) / np.where(moments == 0, 1, moments)


# --- wrong: the sum of squares
# says: sum of the squares
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return np.sum((model - moments) ** 2)


# --- wrong: the mean of squares
# says: mean of the squares
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return np.mean((model - moments) ** 2)


# --- wrong: the norm
# says: return the vector
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return np.linalg.norm(model - moments)


# --- wrong: r clipped from below only
# loses: residuals-anywhere
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    r = max(r, 0)
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: r squeezed a little away from 0 and 1
# loses: residuals-anywhere
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    r = r if r > 1 else max(r, 0.001) if r >= 0 else r
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: a large number where there is no mixture
# loses: residuals-anywhere
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    if sigma_1 <= 0 or sigma_2 <= 0 or not 0 < r < 1:
        return np.full(5, 1e6)
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: refuses a sigma of zero
# loses: residuals-anywhere
def residuals(params, moments):
    if len(params) != 5 or len(moments) != 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    if sigma_1 == 0 or sigma_2 == 0:
        raise ValueError("sigma is zero")
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments


# --- wrong: moments beyond the fifth ignored
# loses: residuals-refuses
def residuals(params, moments):
    if len(params) != 5 or len(moments) < 5:
        raise ValueError("five numbers each")
    mu_1, sigma_1, mu_2, sigma_2, r = params
    moments = moments[:5]
    w, m, s = np.array([r, 1 - r]), np.array([mu_1, mu_2]), np.array([sigma_1, sigma_2])
    model = mixture_moments(w, m, s)
    return model - moments
