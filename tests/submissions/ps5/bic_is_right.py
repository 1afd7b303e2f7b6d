# --- right: many points
bic_is_right = (800, 3)

# --- right: many points, close together, a list
bic_is_right = [800, 2]

# --- right: fewer points, farther apart
bic_is_right = (200, 4)

# --- right: an array
import numpy as np

bic_is_right = np.array([800, 4])

# --- right: not in the list of samples
n = 400
bic_is_right = n * 2, 2.5

# --- right: looked for by a program, bells far apart
for n in range(1000, 100, -50):
    table = selection.compare(two_bells(n, 6.0), range(1, 5), 0, restarts=2)
    if table.best("aic").aic < table.row(2).aic - 1 and table.best("bic").K == 2:
        bic_is_right = (n, 6.0)
        break

# --- wrong: nothing written
# says: still None
bic_is_right = None

# --- wrong: the order exchanged
# says: The order is: number of points, distance
bic_is_right = (3, 800)

# --- wrong: both are right there
# says: AIC chooses two as well
bic_is_right = (100, 3)

# --- wrong: only AIC is right there
# says: BIC chooses {1}
bic_is_right = (50, 3)

# --- wrong: neither sees the second bell
# says: BIC chooses {1}
bic_is_right = (400, 1.5)

# --- wrong: too large for the check
# says: from 20 to 1000
bic_is_right = (100_000, 3)

# --- wrong: what the judges say, not where
# says: The order is
bic_is_right = (2, 4)

# --- wrong: the name of the sample
# says: should be real numbers
bic_is_right = "800 points, 3 sds apart"

# --- wrong: several samples
# says: has shape (2, 2)
bic_is_right = [(800, 3), (800, 4)]

# --- wrong: no number of points
# says: nan
bic_is_right = (float("nan"), 3)

# --- wrong: a distance below zero
# says: a distance from .5 to 10
bic_is_right = (800, -3)
