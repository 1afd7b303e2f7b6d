# --- right: the functions of tasks 1 and 2
def repair_sampler(n, pi_1, means, sds, rng):
    weights = np.array([pi_1, 1 - pi_1])
    x, labels = sample_mixture(n, weights, means, sds, rng)
    return x, mixture_pdf(x, weights, means, sds)


# --- right: the broken code, mended in its own style
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1:
        raise ValueError("n")
    if pi_1 < 0 or pi_1 > 1:
        raise ValueError("pi_1")
    if sds[0] <= 0 or sds[1] <= 0:
        raise ValueError("sds")
    is_first = rng.uniform(0, 1, n) < pi_1
    x = np.where(
        is_first,
        means[0] + sds[0] * rng.standard_normal(n),
        means[1] + sds[1] * rng.standard_normal(n),
    )
    factor = np.sqrt(2 * np.pi)
    left = np.exp(-((x - means[0]) ** 2) / 2 / sds[0] ** 2) / (factor * sds[0])
    right = np.exp(-((x - means[1]) ** 2) / 2 / sds[1] ** 2) / (factor * sds[1])
    heights = pi_1 * left + (1 - pi_1) * right
    return x, heights


# --- right: with loops and lists
import math


def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not (0 <= pi_1 <= 1) or any(sd <= 0 for sd in sds):
        raise ValueError("bad input")
    x, heights = [], []
    for _ in range(n):
        k = 0 if rng.random() < pi_1 else 1
        x.append(float(rng.normal(means[k], sds[k])))
    for point in x:
        height = 0
        for weight, mean, sd in ((pi_1, means[0], sds[0]), (1 - pi_1, means[1], sds[1])):
            z = (point - mean) / sd
            height += weight / (sd * math.sqrt(2 * math.pi)) * math.exp(-(z**2) / 2)
        heights.append(height)
    return x, heights


# --- right: SciPy, and the number in the first bell from a binomial
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or min(sds) <= 0:
        raise ValueError("n or sds")
    n_1 = int(rng.binomial(n, pi_1))  # refuses a pi_1 outside of [0, 1]
    first = norm.rvs(means[0], sds[0], size=n_1, random_state=rng)
    second = norm.rvs(means[1], sds[1], size=n - n_1, random_state=rng)
    x = np.concatenate([first, second])
    rng.shuffle(x)
    return x, pi_1 * norm.pdf(x, *(means[0], sds[0])) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])


# --- right: by rejection: places chosen evenly, kept in proportion to the height
def repair_sampler(n, pi_1, means, sds, rng, reach=9.0):
    if n < 1 or pi_1 < 0 or pi_1 > 1 or np.min(sds) <= 0:
        raise ValueError("bad input")
    weights = np.array([pi_1, 1 - pi_1])

    def bells(points):
        return norm.pdf(np.asarray(points)[:, None], means, sds)

    x = np.empty(0)
    while len(x) < n:  # even over the two bells' surroundings, each as often as it needs
        k = rng.choice(2, size=2 * n + 100, p=weights)
        positions = means[k] + sds[k] * rng.uniform(-reach, reach, len(k))
        own = norm.pdf(positions, means[k], sds[k]) * sds[k] * np.sqrt(2 * np.pi)
        x = np.append(x, positions[rng.random(len(k)) < own])
    x = x[:n]
    return x, bells(x) @ weights


# --- right: the inverse of the cdf, one uniform number a point
def repair_sampler(n, pi_1, means, sds, rng):
    if not n >= 1:
        raise ValueError("n should be at least 1")
    if not (pi_1 >= 0 and pi_1 <= 1):
        raise ValueError("pi_1 should be a probability")
    if not all(np.asarray(sds) > 0):
        raise ValueError("sds should be positive")
    (mu_1, mu_2), (sd_1, sd_2) = means, sds
    u = np.clip(rng.random(n), 1e-15, 1 - 1e-15)
    x = np.empty(n)
    first = u < pi_1
    if pi_1 > 0:
        x[first] = norm.ppf(u[first] / pi_1, mu_1, sd_1)
    if pi_1 < 1:
        x[~first] = norm.ppf((u[~first] - pi_1) / (1 - pi_1), mu_2, sd_2)
    return [x, pi_1 * norm(mu_1, sd_1).pdf(x) + (1 - pi_1) * norm(mu_2, sd_2).pdf(x)]


# --- right: a helper for the bell, parameters called otherwise
def bell(x, mean, sd=1.0):
    return np.exp(-0.5 * np.square((x - mean) / sd)) / (sd * np.sqrt(2 * np.pi))


def repair_sampler(number, share, centres, spreads, generator):
    if number < 1 or share < 0 or share > 1 or any(np.less_equal(spreads, 0)):
        raise ValueError("number, share or spreads")
    label = generator.binomial(1, 1 - share, size=number)
    x = generator.normal(np.take(centres, label), np.take(spreads, label))
    parts = [bell(x, mean=c, sd=s) for c, s in zip(centres, spreads)]
    return x, np.average(parts, axis=0, weights=[share, 1 - share])


# --- wrong: unchanged
# says: still heights of the curve
# loses: repair_sampler-places repair_sampler-share repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    return broken_sampler(n, pi_1, means, sds, rng)


# --- wrong: the places at which the curve was looked at
# says: places chosen evenly
# loses: repair_sampler-places repair_sampler-share
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    x = rng.uniform(0, 30, n)
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: the accepted answer: standard_normal
# says: standard_normal is below .3
# loses: repair_sampler-share
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.standard_normal(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: fixed counts, shuffled
# loses: repair_sampler-share
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    n_1 = round(pi_1 * n)
    x = np.append(rng.normal(means[0], sds[0], n_1), rng.normal(means[1], sds[1], n - n_1))
    x = rng.permutation(x)
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: all of the first bell first
# loses: repair_sampler-share
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    n_1 = rng.binomial(n, pi_1)
    x = np.append(rng.normal(means[0], sds[0], n_1), rng.normal(means[1], sds[1], n - n_1))
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: the numbers of the bells added
# says: numbers of both bells added up
# loses: repair_sampler-places repair_sampler-share
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    x = pi_1 * rng.normal(means[0], sds[0], n) + (1 - pi_1) * rng.normal(means[1], sds[1], n)
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: the sd taken for a variance
# says: You took the sd for a variance
# loses: repair_sampler-places
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    first, second = (rng.normal(means[k], np.sqrt(sds[k]), n) for k in (0, 1))
    x = np.where(is_first, first, second)
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: rejection with the interval of the broken code
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    x = np.empty(0)
    top = pi_1 / sds[0] + (1 - pi_1) / sds[1]
    for _ in range(2000):
        positions = rng.uniform(0, 30, 1000)
        curve = pi_1 * norm.pdf(positions, means[0], sds[0])
        curve = curve + (1 - pi_1) * norm.pdf(positions, means[1], sds[1])
        x = np.append(x, positions[rng.random(1000) * 0.4 * top < curve])
        if len(x) >= n:
            break
    x = np.resize(x, n) if len(x) else np.zeros(n)
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: the heights still of the broken curve
# says: multiplies by the variance, and the factor
# loses: repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))

    left = np.exp(-((x - means[0]) ** 2) / 2 * sds[0] ** 2)
    right = np.exp(-((x - means[1]) ** 2) / 2 * sds[1] ** 2)
    return x, pi_1 * left + (1 - pi_1) * right


# --- wrong: the brackets are there, the factor is not
# says: Fault 2 is half mended: the factor
# loses: repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))

    left = np.exp(-((x - means[0]) ** 2) / (2 * sds[0] ** 2))
    right = np.exp(-((x - means[1]) ** 2) / (2 * sds[1] ** 2))
    return x, pi_1 * left + (1 - pi_1) * right


# --- wrong: the height of the own bell alone
# loses: repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))

    left = norm.pdf(x, means[0], sds[0])
    right = norm.pdf(x, means[1], sds[1])
    return x, np.where(is_first, left, right)


# --- wrong: the weight of the exercise, .3, written into the code
# loses: repair_sampler-share repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < 0.3
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))
    return x, 0.3 * norm.pdf(x, means[0], sds[0]) + 0.7 * norm.pdf(x, means[1], sds[1])


# --- wrong: the means are sorted first
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    means = sorted(means)
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: np.random for the coin
# loses: repair_sampler-places
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = np.random.rand(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: a pi_1 of 0 or 1 is refused
# loses: repair_sampler-share repair_sampler-heights
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 < pi_1 < 1 or min(sds) <= 0:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))
    heights = pi_1 * norm.pdf(x, means[0], sds[0]) + (1 - pi_1) * norm.pdf(x, means[1], sds[1])
    return x, heights


# --- wrong: a bad sd passes
# loses: repair_sampler-places
def repair_sampler(n, pi_1, means, sds, rng):
    if n < 1 or not 0 <= pi_1 <= 1:
        raise ValueError("n, pi_1 or sds")
    is_first = rng.random(n) < pi_1
    x = np.where(is_first, rng.normal(means[0], sds[0], n), rng.normal(means[1], sds[1], n))

    x = np.where(is_first, means[0], means[1]) + np.where(is_first, *sds) * rng.standard_normal(n)
    z_1, z_2 = (x - means[0]) / max(sds[0], 1e-9), (x - means[1]) / max(sds[1], 1e-9)
    return x, pi_1 * norm.pdf(z_1) / sds[0] + (1 - pi_1) * norm.pdf(z_2) / max(sds[1], 1e-9)
