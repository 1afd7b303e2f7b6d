# --- right: nobody at the hump on the right
bad_bottom = (4, 1, 8, 1, 12, 1, 1, 1, 1)

# --- right: nobody in the middle, unequal weights
bad_bottom = [2.0, 1.5, 7.5, 1.5, 22.0, 1.5, 2, 2, 1]

# --- right: nobody at the hump on the left, an array
bad_bottom = np.array([11.0, 2.0, 22.5, 1.0, 17.5, 1.5, 0.4, 0.1, 0.2])

# --- right: wide bells
bad_bottom = (23.5, 3, 16.5, 3, 19.5, 3, 0.3, 0.2, 0.3)

# --- right: put together by loops
bad_bottom = []
for mean in (4, 8, 12):
    bad_bottom.extend([mean, 2])
bad_bottom += [1] * 3

# --- right: all bells on the right
bad_bottom = list(map(float, "19 3 15.5 3 24 1.5 3 2 1".split()))

# --- wrong: still None
# loses: bad_bottom-walk
bad_bottom = None

# --- wrong: it comes home
# says: from there the loss ends at
bad_bottom = (5.9, 1.9, 13.2, 1.9, 19.4, 1.9, 1, 1, 1)

# --- wrong: a bell is lost, which is another accident
# says: the fit fails, and says so
bad_bottom = (2, 2, 6, 2, 18, 2, 1, 1, 1)

# --- wrong: twins, which never part
# says: two means are 0 apart
bad_bottom = (6, 2, 13, 2, 13, 2, 1, 1, 1)

# --- wrong: means too near to one another
# says: at least 3, please
bad_bottom = (5, 1, 6, 1, 7, 1, 1, 1, 1)

# --- wrong: sds too large
# says: sds from .5 to 3
bad_bottom = (4, 8, 8, 8, 12, 8, 1, 1, 1)

# --- wrong: still falling when the steps are used up
# says: the fit fails, and says so
bad_bottom = (19.0, 3.0, 3.5, 2.0, 16.0, 0.5, 1, 3, 4)

# --- wrong: the loss instead of the start
# says: should have shape (9,)
bad_bottom = 0.0216

# --- wrong: means, sds and weights in three blocks
# says: sds from .5 to 3
bad_bottom = (4, 8, 12, 1, 1, 1, 1, 1, 1)

# --- wrong: where it ended, not where it started
# says: at least 3, please
bad_bottom = (5.443, 1.181, 6.936, 0.831, 16.63, 4.542, 0.219, 0.077, 0.704)

# --- wrong: weights in per cent of each other, one of them nothing
# says: weights are positive
bad_bottom = (4, 1, 8, 1, 12, 1, 50, 50, 0)

# --- wrong: texts instead of numbers
# says: should be real numbers
bad_bottom = ("4", "1", "8", "1", "12", "1", "1", "1", "1")

# --- wrong: a missing sd
# says: nan or infinity
bad_bottom = (4, 1, 8, np.nan, 12, 1, 1, 1, 1)
