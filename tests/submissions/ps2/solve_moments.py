# --- right: scipy root, calls residuals
from scipy import optimize


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    for five in (moments, guess):
        if five.shape != (5,) or not np.isfinite(five).all():
            raise ValueError("moments and guess must be five finite numbers each")
    try:
        with np.errstate(all="ignore"):
            answer = optimize.root(residuals, guess, args=(moments,)).x
            errors = np.asarray(residuals(answer, moments))
    except (ValueError, ArithmeticError, np.linalg.LinAlgError):
        return None
    answer[[1, 3]] = np.abs(answer[[1, 3]])
    met = np.all(np.abs(errors) <= 1e-8 * (1 + np.abs(moments)))
    admissible = np.all(answer[[1, 3]] > 1e-8) and 0 < answer[4] < 1
    return answer if met and admissible else None


# --- right: fsolve with its verdict, formulas of its own, a tuple of floats
import scipy.optimize


def bell_moments(m, s):
    v = s * s
    return np.array(
        [
            m,
            m**2 + v,
            m**3 + 3 * m * v,
            m**4 + 6 * m**2 * v + 3 * v**2,
            m**5 + 10 * m**3 * v + 15 * m * v**2,
        ]
    )


def solve_moments(target, first):
    if len(target) != 5 or len(first) != 5:
        raise ValueError("five moments and five numbers of the guess, please")
    if not all(np.isfinite(v) for v in [*target, *first]):
        raise ValueError("nan or infinity came in")

    def error(p):
        return p[4] * bell_moments(p[0], p[1]) + (1 - p[4]) * bell_moments(p[2], p[3]) - target

    with np.errstate(all="ignore"):
        found, _, _, _ = scipy.optimize.fsolve(error, first, full_output=True, xtol=1e-12)
        miss = error(found)
    m1, s1, m2, s2, r = (float(v) for v in found)
    for one, wanted in zip(miss, target):
        if not abs(one) <= 1e-8 * (1 + abs(wanted)):
            return None
    if not 0 < r < 1 or s1 == 0 or s2 == 0:
        return None
    return m1, abs(s1), m2, abs(s2), r


# --- right: textbook Newton with the analytic Jacobian
def solve_moments(moments, guess, max_steps=50):
    moments = np.array(moments, dtype=float)
    here = np.array(guess, dtype=float)
    if moments.shape != (5,) or here.shape != (5,):
        raise ValueError("shape")
    if np.isnan(moments).any() or np.isnan(here).any() or np.isinf([*moments, *here]).any():
        raise ValueError("not finite")
    with np.errstate(all="ignore"):
        for _ in range(max_steps):
            m1, s1, m2, s2, r = here
            columns, powers = [], []
            for m, s, w in ((m1, s1, r), (m2, s2, 1 - r)):
                p = [1.0, m]
                for j in range(2, 6):
                    p.append(m * p[j - 1] + (j - 1) * s**2 * p[j - 2])
                columns.append([w * j * p[j - 1] for j in range(1, 6)])
                columns.append([0.0] + [w * j * (j - 1) * s * p[j - 2] for j in range(2, 6)])
                powers.append(np.array(p[1:]))
            columns.append(powers[0] - powers[1])
            error = r * powers[0] + (1 - r) * powers[1] - moments
            if np.all(np.abs(error) <= 1e-10 * (1 + np.abs(moments))):
                here[1], here[3] = abs(s1), abs(s2)
                return here if 0 < r < 1 and min(here[1], here[3]) > 0 else None
            if not np.isfinite(error).all():
                return None
            try:
                here = here - np.linalg.solve(np.array(columns).T, error)
            except np.linalg.LinAlgError:
                return None
    return None


# --- right: halved steps, derivatives by differences, residuals called by keyword
def solve_moments(moments, guess):
    moments, x = np.asarray(moments, float), np.asarray(guess, float)
    if moments.shape != (5,) or x.shape != (5,) or not np.isfinite(np.r_[moments, x]).all():
        raise ValueError("bad input")
    size = 1 + np.abs(moments)

    def f(p):
        return np.asarray(residuals(params=p, moments=moments)) / size

    try:
        with np.errstate(all="ignore"):
            now = f(x)
            for _ in range(200):
                if np.abs(now).max() < 1e-9:
                    break
                table = np.empty((5, 5))
                for k in range(5):
                    h = 1e-6 * (1 + abs(x[k]))
                    up, down = x.copy(), x.copy()
                    up[k] += h
                    down[k] -= h
                    table[:, k] = (f(up) - f(down)) / (2 * h)
                step = np.linalg.solve(table, now)
                length = 1.0
                while length > 1e-6:
                    there = f(x - length * step)
                    if np.linalg.norm(there) < np.linalg.norm(now):
                        break
                    length /= 2
                else:
                    return None
                x, now = x - length * step, there
    except (np.linalg.LinAlgError, ValueError, OverflowError):
        return None
    mu_1, sigma_1, mu_2, sigma_2, r = x
    ok = np.abs(now).max() < 1e-8 and 0 < r < 1 and sigma_1 * sigma_2 != 0
    return [mu_1, abs(sigma_1), mu_2, abs(sigma_2), r] if ok else None


# --- right: least squares by Levenberg and Marquardt, a dict of nothing but plain loops
from scipy.optimize import least_squares


def solve_moments(moments, guess):
    if np.shape(moments) != (5,):
        raise ValueError("moments")
    if np.shape(guess) != (5,):
        raise ValueError("guess")
    if not (np.all(np.isfinite(moments)) and np.all(np.isfinite(guess))):
        raise ValueError("finite numbers only")
    scale = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            fit = least_squares(
                lambda p: np.asarray(residuals(p, moments)) / scale,
                guess,
                method="lm",
                xtol=1e-14,
                ftol=1e-14,
                gtol=1e-14,
            )
    except Exception:
        return None
    if np.max(np.abs(fit.fun)) > 1e-8:
        return None
    p = fit.x
    p[1] = np.sqrt(p[1] ** 2)
    p[3] = np.sqrt(p[3] ** 2)
    if p[4] <= 0 or p[4] >= 1 or p[1] == 0 or p[3] == 0:
        return None
    return p


# --- right: least squares within bounds
from scipy.optimize import least_squares


def solve_moments(moments, guess):
    values, start = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if values.shape != (5,) or start.shape != (5,):
        raise ValueError(f"shapes {values.shape} and {start.shape}, not (5,)")
    if not np.isfinite(values).all() or not np.isfinite(start).all():
        raise ValueError("nan or infinity")
    low = [-np.inf, 1e-9, -np.inf, 1e-9, 1e-9]
    high = [np.inf, np.inf, np.inf, np.inf, 1 - 1e-9]
    if np.any(start <= low) or np.any(start >= high):
        return None
    with np.errstate(all="ignore"):
        fit = least_squares(
            lambda p: residuals(p, values) / (1 + np.abs(values)),
            start,
            bounds=(low, high),
            xtol=1e-15,
            ftol=1e-15,
            gtol=1e-15,
            max_nfev=300,
        )
    inside = 2e-9 < fit.x[4] < 1 - 2e-9 and fit.x[1] > 2e-9 and fit.x[3] > 2e-9
    return tuple(fit.x) if inside and np.abs(fit.fun).max() < 1e-8 else None


# --- right: sympy.nsolve, as in the lesson
import sympy


def solve_moments(moments, guess):
    moments = [float(m) for m in moments]
    guess = [float(g) for g in guess]
    if len(moments) != 5 or len(guess) != 5 or not np.isfinite(moments + guess).all():
        raise ValueError("five finite numbers, twice")
    m1, s1, m2, s2, r = unknowns = sympy.symbols("m1 s1 m2 s2 r")

    def normal(m, s):
        v = s**2
        third, fourth = m**3 + 3 * m * v, m**4 + 6 * m**2 * v + 3 * v**2
        return [m, m**2 + v, third, fourth, m**5 + 10 * m**3 * v + 15 * m * v**2]

    pairs = zip(normal(m1, s1), normal(m2, s2), moments)
    system = [r * one + (1 - r) * two - m for one, two, m in pairs]
    try:
        root = [complex(v) for v in sympy.nsolve(system, unknowns, guess)]
    except (ValueError, TypeError, ArithmeticError):
        return None
    if max(abs(v.imag) for v in root) > 0:
        return None
    root = [v.real for v in root]
    errors = [float(e.subs(dict(zip(unknowns, root)))) for e in system]
    if any(abs(e) > 1e-8 * (1 + abs(m)) for e, m in zip(errors, moments)):
        return None
    root[1], root[3] = abs(root[1]), abs(root[3])
    return root if 0 < root[4] < 1 and root[1] > 0 and root[3] > 0 else None


# --- right: log of the sds, logit of the weight
from scipy.optimize import root
from scipy.special import expit, logit


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if not (moments.shape == guess.shape == (5,) and np.isfinite([moments, guess]).all()):
        raise ValueError("five finite numbers each")
    m1, s1, m2, s2, w = guess
    if not (0 < w < 1 and s1 != 0 != s2):
        return None

    def back(t):
        return np.array([t[0], np.exp(t[1]), t[2], np.exp(t[3]), expit(t[4])])

    scale = 1 + np.abs(moments)
    with np.errstate(all="ignore"):
        start = [m1, np.log(abs(s1)), m2, np.log(abs(s2)), logit(w)]
        try:
            t = root(lambda t: residuals(back(t), moments) / scale, start, method="lm").x
        except (ValueError, np.linalg.LinAlgError):
            return None
        p = back(t)
        good = np.abs(residuals(p, moments) / scale).max() <= 1e-8
    return p if good and 1e-12 < p[4] < 1 - 1e-12 and min(p[1], p[3]) > 1e-12 else None


# --- wrong: believes whatever the solver brings back
# says: stopped without having arrived
# loses: solve_moments-none, solve_moments-anywhere
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: a root with a weight above 1 or below 0
# says: not by a mixture
# loses: solve_moments-none
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: weights above 1 looked for, negative ones not
# loses: solve_moments-none
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: negative sigmas
# says: came back negative
# loses: solve_moments-anywhere
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    return p


# --- wrong: the sign of the first sigma mended, the second forgotten
# loses: solve_moments-anywhere
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1] = abs(p[1])
    return p


# --- wrong: absolute values of everything
# says: absolute value of all five
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    return np.abs(p)


# --- wrong: an error where there is no root
# says: no root
# loses: solve_moments-none, solve_moments-anywhere
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    with np.errstate(all="ignore"):
        answer = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess)
    p = answer.x
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        raise ValueError(f"no root: {answer.message}")
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: a second moment below the square of the first taken for bad input
# says: no data have such moments
# loses: solve_moments-none
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    if moments[1] <= moments[0] ** 2:
        raise ValueError("no data have such moments")
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: nan instead of None
# says: nan or infinity
# loses: solve_moments-none, solve_moments-anywhere
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return np.full(5, np.nan)
    if not 0 < p[4] < 1:
        return np.full(5, np.nan)
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: the guess instead of None
# says: do not meet the five equations
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return guess
    if not 0 < p[4] < 1:
        return guess
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: bells sorted by their means
# says: an order of your own
# loses: solve_moments-root
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    if p[0] > p[2]:
        p = np.array([p[2], p[3], p[0], p[1], 1 - p[4]])
    return p


# --- wrong: means first, then sds
# says: The order of the answer
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p[[0, 2, 1, 3, 4]]


# --- wrong: variances returned
# says: variances
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = p[1] ** 2, p[3] ** 2
    return p


# --- wrong: the weight of the second bell returned
# says: that of the second
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    p[4] = 1 - p[4]
    return p


# --- wrong: weights, means and sds as three arrays
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-8 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return np.array([p[4], 1 - p[4]]), p[[0, 2]], p[[1, 3]]


# --- wrong: a loose idea of arrived
# loses: solve_moments-none
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-1 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: a rather loose idea of arrived
# loses: solve_moments-none
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-4 * sizes):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p


# --- wrong: met only if the residuals are below 1e-13, whatever the moments
from scipy.optimize import root


def solve_moments(moments, guess):
    moments, guess = np.asarray(moments, dtype=float), np.asarray(guess, dtype=float)
    if moments.shape != (5,) or guess.shape != (5,):
        raise ValueError("five numbers each")
    if not np.isfinite(moments).all() or not np.isfinite(guess).all():
        raise ValueError("finite numbers")
    sizes = 1 + np.abs(moments)
    try:
        with np.errstate(all="ignore"):
            p = root(lambda q: np.asarray(residuals(q, moments)) / sizes, guess).x
    except Exception:
        return None
    if not np.all(np.abs(residuals(p, moments)) <= 1e-13):
        return None
    if not 0 < p[4] < 1:
        return None
    p[1], p[3] = abs(p[1]), abs(p[3])
    return p
