# --- right: BFGS with the gradient
from scipy.optimize import minimize


def fit_density(grid, target, starts):
    if len(starts) == 0:
        raise ValueError("no starts")
    results = []
    for theta in starts:
        with np.errstate(all="ignore"):
            result = minimize(loss, theta, args=(grid, target), jac=gradient, method="BFGS")
        if np.isfinite(result.fun) and np.all(np.isfinite(result.x)):
            results.append(result)
    return min(results, key=lambda result: result.fun).x


# --- right: Levenberg and Marquardt by scipy, without a gradient
from scipy.optimize import least_squares


def fit_density(grid, target, starts):
    def residuals(theta):
        with np.errstate(all="ignore"):
            weights, means, sds = unpack(theta)
            z = (grid[:, None] - means) / sds
            return np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi) - target

    best, lowest = None, float("inf")
    for start in starts:
        try:
            found = least_squares(residuals, start, method="lm")
        except ValueError:
            continue
        if found.cost < lowest:
            best, lowest = found.x, found.cost
    if best is None:
        raise ValueError("nothing found")
    return best


# --- right: L-BFGS-B, and nanargmin over the ends
from scipy import optimize


def fit_density(grid, target, starts):
    ends, losses = [], []
    for start in starts:
        with np.errstate(all="ignore"):
            found = optimize.minimize(
                lambda theta: loss(theta, grid, target),
                start,
                jac=lambda theta: gradient(theta, grid, target),
                method="L-BFGS-B",
                options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-10},
            )
            losses.append(loss(found.x, grid, target))
        ends.append(found.x)
    return list(ends[np.nanargmin(losses)])  # refuses nothing but nan, and no starts


# --- right: conjugate gradients
from scipy.optimize import minimize


def fit_density(grid, target, starts):
    found = {}
    for start in starts:
        with np.errstate(all="ignore"):
            end = minimize(loss, start, args=(grid, target), jac=gradient, method="CG")
        if end.fun >= 0:
            found[float(end.fun)] = end.x
    if not found:
        raise ValueError("no finite loss")
    return found[min(found)]


# --- right: a Levenberg-Marquardt of one's own, with differences for the Jacobian
def heights(theta, grid):
    means, log_sds, logits = np.reshape(theta, (3, -1))
    shares = np.exp(logits - np.max(logits))
    z = (grid[:, None] - means) * np.exp(-log_sds)
    bells = np.exp(-(z**2) / 2 - log_sds) * (shares / shares.sum())
    return bells.sum(axis=1) / np.sqrt(2 * np.pi)


def down(theta, grid, target):
    theta, damping = np.array(theta, dtype=float), 1e-3
    here = heights(theta, grid) - target
    for _ in range(300):
        rows = [(heights(theta + 1e-7 * e, grid) - target - here) / 1e-7 for e in np.eye(len(theta))]
        J = np.array(rows).T
        while damping < 1e10:
            step = np.linalg.solve(J.T @ J + damping * np.eye(len(theta)), -J.T @ here)
            there = heights(theta + step, grid) - target
            if there @ there < here @ here:
                theta, here, damping = theta + step, there, damping / 5
                break
            damping *= 4
        else:
            break
        if here @ here < 1e-14:
            break
    return here @ here, theta


def fit_density(grid, target, starts):
    ends = []
    for start in starts:
        with np.errstate(all="ignore"):
            try:
                ends.append(down(start, grid, target))
            except np.linalg.LinAlgError:
                pass
    ends = [end for end in ends if np.isfinite(end[0])]
    if not ends:
        raise ValueError("no start leads anywhere")
    return min(ends, key=lambda end: end[0])[1]


# --- right: BFGS by differences, and once more should it not have got there
from scipy.optimize import minimize


def fit_density(grid, target, starts, rounds=2):
    best = None
    for start in starts:
        x = start
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise"):
                for _ in range(rounds):
                    x = minimize(loss, x, (grid, target)).x
                    if loss(x, grid, target) < 1e-7:
                        break
        except Exception:
            continue
        value = loss(x, grid, target)
        if not np.isnan(value) and (best is None or value < best[0]):
            best = (value, x)
    if best is None:
        raise ValueError("starts")
    return best[1]


# --- right: gradient descent, its steps as long as the last two slopes advise
def fit_density(grid, target, starts):
    best_loss, best = np.inf, None
    for start in starts:
        theta, rate = np.array(start, dtype=float), 1.0
        slope = gradient(theta, grid, target)
        for _ in range(600):
            size = np.abs(slope).max()
            if not size > 1e-6:
                break
            step = -min(rate, 0.5 / size) * slope
            theta, before = theta + step, slope
            slope = gradient(theta, grid, target)
            bend = step @ (slope - before)
            rate = step @ step / bend if bend > 0 else 1.0
        value = loss(theta, grid, target)
        if value < best_loss:
            best_loss, best = value, theta
    if best is None:
        raise ValueError("no usable start")
    return best


# --- right: a trust region, sorted ends
from scipy.optimize import least_squares


def fit_density(grid, target, starts):
    def off(theta):
        weights, means, sds = unpack(theta)
        return [
            float(np.sum(weights * np.exp(-0.5 * ((x - means) / sds) ** 2) / sds)) * 0.3989422804014327 - t
            for x, t in zip(grid, target)
        ]

    ends = []
    for start in starts:
        with np.errstate(all="ignore"):
            if np.isfinite(start).all() and np.isfinite(off(start)).all():
                end = least_squares(off, start, x_scale="jac", xtol=1e-12, ftol=1e-12, gtol=1e-12)
                ends.append((end.cost, tuple(end.x)))
    if ends == []:
        raise ValueError("all starts are hopeless")
    return sorted(ends)[0][1]


# --- wrong: the end of the last start
# says: You kept the end of a worse start; the good one is the first
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    if len(starts) == 0:
        raise ValueError("no starts")
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
    return found.x


# --- wrong: the start with the lowest loss, and downhill from that one alone
# says: You kept the end of a worse start
def fit_density(grid, target, starts):
    starts = [start for start in starts if np.isfinite(loss(start, grid, target))]
    if not starts:
        raise ValueError("no starts")
    start = min(starts, key=lambda theta: loss(theta, grid, target))
    return minimize(loss, start, (grid, target), jac=gradient, method="BFGS").x


# --- wrong: the best start, never moved
# says: You returned a start as it was: the lowest one
def fit_density(grid, target, starts):
    starts = [start for start in starts if np.isfinite(loss(start, grid, target))]
    if not starts:
        raise ValueError("no starts")
    return min(starts, key=lambda theta: loss(theta, grid, target))


# --- wrong: the start that led to the best end, not the end
# says: You returned a start as it was
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
        if found.fun < lowest:
            best, lowest = start, found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: argmin, which finds nan first
# says: your theta, after a start of nan: holds nan
# loses: fit_density-hopeless
def fit_density(grid, target, starts):
    if not len(starts):
        raise ValueError("no starts")
    with np.errstate(all="ignore"):
        ends = [minimize(loss, start, (grid, target), jac=gradient).x for start in starts]
        return ends[np.argmin([loss(end, grid, target) for end in ends])]


# --- wrong: an end is kept unless it is worse, and nan is not worse
# says: your theta, before a start of nan: holds nan
# loses: fit_density-hopeless
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient)
        if not found.fun >= lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("no starts")
    return best


# --- wrong: gives up at the first hopeless start
# loses: fit_density-hopeless
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient)
        if not np.isfinite(found.fun):
            break
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("no starts")
    return best


# --- wrong: a hopeless start is an error for all
# says: ValueError
# loses: fit_density-hopeless
from scipy.optimize import least_squares


def fit_density(grid, target, starts):
    def residuals(theta):
        weights, means, sds = unpack(theta)
        z = (grid[:, None] - means) / sds
        return np.exp(-(z**2) / 2) @ (weights / sds) / np.sqrt(2 * np.pi) - target

    with np.errstate(all="ignore"):
        ends = [least_squares(residuals, start) for start in starts]
    return min(ends, key=lambda end: end.cost).x


# --- wrong: looks for nan in the starts only, not at where they end
# loses: fit_density-hopeless
def fit_density(grid, target, starts):
    starts = [start for start in starts if not np.isnan(start).any()]
    if not starts:
        raise ValueError("no starts")
    with np.errstate(all="ignore"):
        ends = [minimize(loss, start, (grid, target), jac=gradient, method="BFGS") for start in starts]
    return ends[int(np.argmin([end.fun for end in ends]))].x


# --- wrong: None where no start leads anywhere
# says: nothing but a start of nan: was accepted
# loses: fit_density-best, fit_density-hopeless
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    return best


# --- wrong: the weights are left as they are
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        K = len(start) // 3
        logits = start[2 * K :]
        with np.errstate(all="ignore"):
            found = minimize(
                lambda m: loss(np.append(m, logits), grid, target),
                start[: 2 * K],
                jac=lambda m: gradient(np.append(m, logits), grid, target)[: 2 * K],
            )
        if found.fun < lowest:
            best, lowest = np.append(found.x, logits), found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: stops where the slope is a thousandth
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, options={"gtol": 1e-3})
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: Nelder and Mead with the steps that they have by default
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), method="Nelder-Mead")
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: weights, means and sds come back
# says: has shape (3, 3)
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return unpack(best)


# --- wrong: the result of minimize as a whole
# says: should be real numbers
def fit_density(grid, target, starts):
    best = None
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
        if np.isfinite(found.fun) and (best is None or found.fun < best.fun):
            best = found
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: three bells are taken for granted
# loses: fit_density-best, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        if len(start) != 9:
            continue
        with np.errstate(all="ignore"):
            found = minimize(loss, start, (grid, target), jac=gradient, method="BFGS")
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: the sds are kept from falling below 1
# loses: fit_density-best, fit_density-curves
def fit_density(grid, target, starts):
    best, lowest = None, np.inf
    for start in starts:
        K = len(start) // 3
        bounds = [(None, None)] * K + [(0, None)] * K + [(None, None)] * K
        try:
            with np.errstate(all="ignore"):
                found = minimize(
                    loss, start, (grid, target), jac=gradient, bounds=bounds, tol=1e-12
                )
        except ValueError:
            continue
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return best


# --- wrong: a prior is left on at the end
# loses: fit_density-best, fit_density-hopeless, fit_density-curves
def fit_density(grid, target, starts):
    def held(theta):
        return loss(theta, grid, target) + 1e-3 * np.sum(theta[len(theta) // 3 :] ** 2)

    best, lowest = None, np.inf
    for start in starts:
        with np.errstate(all="ignore"):
            found = minimize(held, start, method="BFGS")
        if found.fun < lowest:
            best, lowest = found.x, found.fun
    if best is None:
        raise ValueError("none")
    return best
