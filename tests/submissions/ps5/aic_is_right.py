# --- right: few points
aic_is_right = (50, 2)

# --- right: few points, as a list, farther apart
aic_is_right = [50, 4]

# --- right: more points, close together, an array
import numpy as np

aic_is_right = np.array([100.0, 2.0])

# --- right: not in the list of samples
n, distance = 50, 3.5
aic_is_right = (n, distance)

# --- right: many more points, closer still
aic_is_right = {"points": 200, "distance": 1.5}
aic_is_right = tuple(aic_is_right.values())

# --- right: looked for by a program
for n in range(40, 400, 20):
    table = selection.compare(two_bells(n, 3), range(1, 5), 0, restarts=2)
    if table.best("aic").K == 2 and table.best("bic").K != 2:
        aic_is_right = n, 3
        break

# --- wrong: nothing written
# says: still None
aic_is_right = None

# --- wrong: the order exchanged
# says: The order is: number of points, distance
aic_is_right = (3, 50)

# --- wrong: both are right there
# says: BIC chooses two there as well
aic_is_right = (100, 3)

# --- wrong: only BIC is right there
# says: AIC chooses
aic_is_right = (800, 3)

# --- wrong: neither sees the second bell
# says: AIC chooses {1}
aic_is_right = (400, 1.5)

# --- wrong: far apart
# says: BIC chooses two there as well
aic_is_right = (50, 10)

# --- wrong: one number
# says: has shape ()
aic_is_right = 50

# --- wrong: K as well
# says: has shape (3,)
aic_is_right = (50, 3, 2)

# --- wrong: no distance yet
# says: nan
aic_is_right = (50, float("nan"))

# --- wrong: more points than allowed
# says: from 20 to 1000
aic_is_right = (5000, 1)

# --- wrong: bells in one place, no distance
# says: a distance from .5 to 10
aic_is_right = (50, 0)
