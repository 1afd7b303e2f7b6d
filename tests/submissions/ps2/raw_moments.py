# --- right: a loop over orders, a mean each
def raw_moments(x, orders):
    if len(x) == 0:
        raise ValueError("x is empty")
    if not np.all(np.isfinite(x)):
        raise ValueError("x holds nan or infinity")
    found = []
    for order in orders:
        if order < 1 or order % 1 != 0:
            raise ValueError(f"{order} is no order")
        found.append(np.mean(np.array(x, dtype=float) ** order))
    return np.array(found)


# --- right: one table of powers, averaged along its columns
def raw_moments(x, orders):
    x, j = np.asarray(x, dtype=np.float64), np.asarray(orders)
    if x.size < 1 or np.isnan(x).any() or np.isinf(x).any():
        raise ValueError("bad x")
    if np.any(j < 1) or np.any(j != np.floor(j)):
        raise ValueError("bad orders")
    return (x[:, np.newaxis] ** j).mean(axis=0)


# --- right: plain Python, a list of floats comes back
import math


def raw_moments(data, which):
    points = [float(v) for v in data]
    if not points or not all(math.isfinite(v) for v in points):
        raise ValueError("x must hold finite numbers, at least one")
    for j in which:
        if int(j) != j or j <= 0:
            raise ValueError("orders must be 1, 2, 3, ...")
    return [math.fsum(v ** int(j) for v in points) / len(points) for j in which]


# --- right: a helper, a dict of powers by multiplication, a tuple
def powers_up_to(x, highest):
    powers, product = {}, np.ones(len(x))
    for j in range(1, highest + 1):
        product = product * x
        powers[j] = float(product.sum() / len(x))
    return powers


def raw_moments(x, orders, check=True):
    x = 1.0 * np.asarray(x)
    if check and (len(x) == 0 or not np.isfinite(x.sum())):
        raise ValueError("x is empty or not finite")
    if check and not all(isinstance(j, (int, np.integer)) and j >= 1 for j in orders):
        raise ValueError("orders are whole numbers from 1 on")
    powers = powers_up_to(x=x, highest=max(orders))
    return tuple(powers[j] for j in orders)


# --- right: a Vandermonde matrix and a product with 1 / n
def raw_moments(x, orders):
    x = np.asarray(x).astype(float)
    n = x.shape[0]
    if n == 0:
        raise ValueError("no data")
    if np.count_nonzero(np.isfinite(x)) < n:
        raise ValueError("not finite")
    if set(orders) - set(range(1, 1001)):
        raise ValueError("orders")
    table = np.vander(x, max(orders) + 1, increasing=True)
    return np.full(n, 1 / n) @ table[:, orders]


# --- right: einsum, other names, raises TypeError where a word comes in
def raw_moments(values, exponents):
    values = np.array(values, dtype="float64")
    if not values.size:
        raise ValueError("empty")
    if not np.isfinite(values).all():
        raise ValueError("nan or infinity")
    if any(type(e) is not int or e < 1 for e in exponents):
        raise TypeError("exponents are positive ints")
    tables = np.stack([np.power(values, e) for e in exponents])
    return np.einsum("jn->j", tables) / values.size


# --- wrong: central moments
# says: central
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean((x - x.mean()) ** j) for j in orders])


# --- wrong: the first raw, the others central
# says: the others are central
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    m = x.mean()
    return np.array([m if j == 1 else np.mean((x - m) ** j) for j in orders])


# --- wrong: standardised
# says: standardised
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    spread = x.std() or 1.0
    return np.array([np.mean(((x - x.mean()) / spread) ** j) for j in orders])


# --- wrong: powers of the average
# says: the average of the powers
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x) ** j for j in orders])


# --- wrong: times the order
# says: multiplied
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x * j) for j in orders])


# --- wrong: sums
# says: divide by n
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.sum(x**j) for j in orders])


# --- wrong: divided by n - 1
# says: n - 1
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.sum(x**j) / max(len(x) - 1, 1) for j in orders])


# --- wrong: a root at the end
# says: took a root
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    means = [np.mean(x**j) for j in orders]
    return np.array([np.sign(m) * abs(m) ** (1 / j) for m, j in zip(means, orders)])


# --- wrong: absolute values
# says: lost the signs
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(abs(x) ** j) for j in orders])


# --- wrong: counts from zero instead of using the orders
# says: begin at 0
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x**i) for i in range(len(orders))])


# --- wrong: counts from one instead of using the orders
# says: went from order 1 upwards
# loses: raw_moments-orders
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x ** (i + 1)) for i in range(len(orders))])


# --- wrong: all orders up to the highest
# says: all moments up to the highest order
# loses: raw_moments-orders
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x**j) for j in range(1, max(orders) + 1)])


# --- wrong: each order once, though it was asked for twice
# loses: raw_moments-orders
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x**j) for j in dict.fromkeys(orders)])


# --- wrong: knows orders up to five only
# loses: raw_moments-orders
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all():
        raise ValueError("bad x")
    if any(j not in (1, 2, 3, 4, 5) for j in orders):
        raise ValueError("the orders are 1 to 5")
    return np.array([np.mean(x**j) for j in orders])


# --- wrong: whole numbers run over after the first step
# loses: raw_moments-orders
def raw_moments(x, orders):
    if len(x) == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    found = []
    for j in orders:
        square = x * x
        power = square ** (j // 2) * (x if j % 2 else 1)
        found.append(np.mean(power * 1.0))
    return found


# --- wrong: computes in single precision
def raw_moments(x, orders):
    x = np.asarray(x, dtype=np.float32)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x**j) for j in orders])


# --- wrong: rounds to three digits
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or not np.isfinite(x).all() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([round(float(np.mean(x**j)), 3) for j in orders])


# --- wrong: looks for nan and forgets infinity
# loses: raw_moments-refuses
def raw_moments(x, orders):
    x = np.asarray(x, dtype=float)
    if x.size == 0 or np.isnan(x).any() or any(j < 1 or j != int(j) for j in orders):
        raise ValueError("bad input")
    return np.array([np.mean(x**j) for j in orders])
