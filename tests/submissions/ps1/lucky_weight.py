# --- right: three decimals
lucky_weight = 0.783


# --- right: by bisection
low, high = 0.0, 1.0
while high - low > 1e-12:
    middle = (low + high) / 2
    if norm.cdf(middle) > middle:
        low = middle
    else:
        high = middle
lucky_weight = low


# --- right: a root of SciPy, which comes as an array
from scipy.optimize import fsolve

lucky_weight = fsolve(lambda pi_1: norm.cdf(pi_1) - pi_1, 0.5)


# --- right: by Newton, with the error function
import math

lucky_weight = 0.6
for _ in range(20):
    gap = 0.5 * (1 + math.erf(lucky_weight / math.sqrt(2))) - lucky_weight
    slope = math.exp(-(lucky_weight**2) / 2) / math.sqrt(2 * math.pi) - 1
    lucky_weight -= gap / slope


# --- right: from a fine grid
grid = np.linspace(0, 1, 100_001)
lucky_weight = grid[np.argmin(np.abs(norm.cdf(grid) - grid))]


# --- right: by simulation, sorted
draws = np.sort(np.random.default_rng(1).standard_normal(4_000_000))
grid = np.linspace(0.7, 0.9, 20_001)
lucky_weight = grid[np.argmin(np.abs(np.searchsorted(draws, grid) / len(draws) - grid))]


# --- right: a list of one number, four decimals
lucky_weight = [0.7833]


# --- right: by rounding down
lucky_weight = 0.7832


# --- wrong: the share that the accepted answer gives to .3
# says: when 0.3 is asked for, the first bell gets 0.618
lucky_weight = norm.cdf(0.3)


# --- wrong: one half, as if standard_normal were even
# says: when 0.5 is asked for, the first bell gets 0.691
lucky_weight = 0.5


# --- wrong: applied twice
# says: when 0.618 is asked for, the first bell gets 0.732
lucky_weight = norm.cdf(norm.cdf(0.3))


# --- wrong: the quantile in place of the probability
# says: a weight lies between 0 and 1
lucky_weight = norm.ppf(0.3)


# --- wrong: one
# says: a weight lies between 0 and 1
lucky_weight = 1.0


# --- wrong: two decimals
lucky_weight = 0.78


# --- wrong: the iteration stopped too early
lucky_weight = 0.5
for _ in range(4):
    lucky_weight = norm.cdf(lucky_weight)


# --- wrong: the density in place of the cdf
lucky_weight = 0.5
for _ in range(100):
    lucky_weight = norm.pdf(lucky_weight)


# --- wrong: a hundred draws
draws = np.random.default_rng(1).standard_normal(100)
grid = np.linspace(0, 1, 1001)
lucky_weight = grid[np.argmin([abs(np.mean(draws < g) - g) for g in grid])]


# --- wrong: the weight of the second bell at the right place
lucky_weight = 1 - 0.78326


# --- wrong: a word
# says: should be real numbers
lucky_weight = "0.783"


# --- wrong: nan
# says: holds nan or infinity
lucky_weight = np.nan


# --- wrong: two numbers
# says: one number is asked for
lucky_weight = (0.783, 0.217)


# --- wrong: None left
# says: Write the weight into lucky_weight
lucky_weight = None
