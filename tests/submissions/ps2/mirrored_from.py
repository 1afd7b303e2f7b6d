# --- right: the first bell wide and light
mirrored_from = (1, 5, 4, 2, 0.1)

# --- right: sds of 5 and 3, weight .3
mirrored_from = (-0.8, 5, 3.3, 3, 0.3)

# --- right: by eye, moved to the right, a list
mirrored_from = [8.5, 3, 10.8, 5, 0.7]

# --- right: far on the left, an array
mirrored_from = np.array([-4.8, 5, -3.1, 3, 0.3])

# --- right: another weight
mirrored_from = (-2.5, 4, 0.4, 2, 0.2)

# --- right: another one still
sds = 6, 3
mirrored_from = (5.0, sds[0], 10.8, sds[1], 0.2)

# --- right: the first bell the narrower
mirrored_from = [7.3, 3, 11.4, 5, 0.3]

# --- wrong: nothing written
# says: write the five numbers
# loses: mirrored_from-mirrored, mirrored_from-crossed
mirrored_from = None

# --- wrong: all exchanged, so that the first mean is the larger from the start
# says: the first is to be the smaller one
# loses: mirrored_from-crossed
mirrored_from = (10, 5, 0, 3, 0.3)

# --- wrong: the mirrored root itself
# says: the first is to be the smaller one
# loses: mirrored_from-crossed
mirrored_from = (9.4561, 3.3142, -0.0964, 1.9395, 0.3276)

# --- wrong: the example, which reaches the root itself
# says: and not its mirror image
# loses: mirrored_from-mirrored, mirrored_from-crossed
mirrored_from = (0, 3, 10, 5, 0.7)

# --- wrong: the weight exchanged and nothing else
# loses: mirrored_from-mirrored, mirrored_from-crossed
mirrored_from = (0, 3, 10, 5, 0.3)

# --- wrong: reaches no root
# says: no root at all
# loses: mirrored_from-mirrored, mirrored_from-crossed
mirrored_from = (0, 1.9, 10, 5, 0.7)

# --- wrong: one step beside a speck
# says: reaches
mirrored_from = (-0.8, 5, 3.5, 3, 0.3)

# --- wrong: in the order of the sliders
# says: mu_1, sigma_1, mu_2, sigma_2, r
mirrored_from = (-4.8, -3.1, 5, 3, 0.3)

# --- wrong: a weight above 1
# says: r is 1.3
mirrored_from = (-0.8, 5, 3.3, 3, 1.3)

# --- wrong: a negative sd
# says: sigma_2 is -3
mirrored_from = (-0.8, 5, 3.3, -3, 0.3)

# --- wrong: six numbers, with both weights
# says: should have shape (5,)
mirrored_from = (-0.8, 5, 3.3, 3, 0.3, 0.7)

# --- wrong: a dict
# says: should be real numbers
mirrored_from = {"mu_1": -0.8, "sigma_1": 5, "mu_2": 3.3, "sigma_2": 3, "r": 0.3}

# --- wrong: infinity
# says: nan or infinity
mirrored_from = (-0.8, 5, np.inf, 3, 0.3)
