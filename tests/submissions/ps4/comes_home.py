# --- right: left and right of the humps
comes_home = (0, 2, 10, 2, 22, 2, 1, 1, 1)

# --- right: an array, in another order of the bells
comes_home = np.array([10.0, 2.0, 0.0, 2.0, 22.0, 2.0, 0.33, 0.33, 0.33])

# --- right: put together from means, sds and weights
means, sds, weights = [22, 9.5, 16], [2.5, 2, 1], [1, 1, 1]
comes_home = [number for pair in zip(means, sds) for number in pair] + weights

# --- right: unequal weights
comes_home = [9.0, 1.0, 23.0, 1.0, 3.0, 1.5, 0.2, 0.3, 0.3]

# --- right: narrow and wide bells
comes_home = np.concatenate([np.column_stack([[22.5, 10.5, 2.5], [2.5, 3, 0.5]]).ravel(), [3, 2, 4]])

# --- right: all with integers of NumPy
comes_home = tuple(np.array([2, 2, 10, 2, 24, 2, 1, 1, 1]))

# --- wrong: still None
# loses: comes_home-walk
comes_home = None

# --- wrong: the guess at which the sliders stand
# says: from a bell's centre
comes_home = (5.9, 1.9, 13.2, 1.9, 19.4, 1.9, 1, 1, 1)

# --- wrong: the truth itself
# says: from a bell's centre
comes_home = (6, 1.5, 13, 1, 19, 2, 0.35, 0.25, 0.4)

# --- wrong: far from the bells, and never home
# says: from there the loss ends at
comes_home = (0, 1, 10, 1, 16, 1, 1, 1, 1)

# --- wrong: all means, then all sds, then all weights
# says: Is the order mean 1, sd 1
comes_home = (0, 10, 22, 2, 2, 2, 1, 1, 1)

# --- wrong: logarithms of the sds
# says: sds from .1 to 8
comes_home = (0, 0.0, 10, 0.0, 22, 0.0, 1, 1, 1)

# --- wrong: the weights are left out
# says: should have shape (9,)
comes_home = (0, 2, 10, 2, 22, 2)

# --- wrong: as words
# says: should be real numbers
comes_home = "means 0, 10, 22; sds 2; equal weights"

# --- wrong: three tuples, one for each bell
# says: should have shape (9,)
comes_home = ((0, 2, 1), (10, 2, 1), (22, 2, 1))

# --- wrong: a nan among them
# says: nan or infinity
comes_home = (0, 2, 10, 2, 22, 2, 1, 1, float("nan"))

# --- wrong: a bell without weight
# says: weights are positive
comes_home = (0, 2, 10, 2, 22, 2, 1, 0, 1)

# --- wrong: one mean is a little too near
# says: from a bell's centre
comes_home = (0, 2, 10, 2, 21.4, 2, 1, 1, 1)

# --- wrong: a mean beside the grid
# says: means from 0 to 24
comes_home = (-3, 2, 10, 2, 22, 2, 1, 1, 1)

# --- wrong: two bells that are twins
# says: start them apart
comes_home = (10, 2, 10, 2, 22, 2, 1, 1, 1)
