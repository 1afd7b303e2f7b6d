# --- right: two bells on the first hump, one is left empty
loses_a_bell = (2, 2, 6, 2, 18, 2, 1, 1, 1)

# --- right: a bell that runs off
loses_a_bell = [18.5, 0.5, 0.5, 2.5, 7.5, 2.5, 1, 4, 4]

# --- right: a bell that slips between the places, with other weights
loses_a_bell = np.array([5.0, 2.0, 8.5, 0.5, 0.0, 2.0, 2 / 6, 1 / 6, 3 / 6])

# --- right: another one left empty, put together from parts
bells = {2.0: (2.0, 1.0), 8.0: (2.0, 1.0), 12.0: (2.0, 1.0)}
loses_a_bell = [number for mean in bells for number in (mean, bells[mean][0])]
loses_a_bell += [weight for _, weight in bells.values()]

# --- right: from the right
loses_a_bell = (20.5, 2.5, 24, 1, 17, 1, 0.4, 0.3, 0.2)

# --- right: one bell runs off to the left
loses_a_bell = tuple(np.r_[np.ravel([(11.0, 1.0), (16.0, 1.5), (0.0, 0.5)]), 0.4, 0.3, 0.2])

# --- wrong: still None
# loses: loses_a_bell-walk
loses_a_bell = None

# --- wrong: it comes home
# says: no bell is lost
loses_a_bell = (5.9, 1.9, 13.2, 1.9, 19.4, 1.9, 1, 1, 1)

# --- wrong: it ends at a bad bottom, but no bell is lost
# says: no bell is lost
loses_a_bell = (4, 1, 8, 1, 12, 1, 1, 1, 1)

# --- wrong: two means too near to each other
# says: at least 3, please
loses_a_bell = (0, 1, 2, 1, 12, 1, 1, 1, 1)

# --- wrong: two bells that are the same from the beginning
# says: two means are 0 apart
loses_a_bell = (6, 2, 6, 2, 19, 2, 1, 1, 1)

# --- wrong: far too narrow a bell
# says: sds from .5 to 3
loses_a_bell = (2, 0.1, 6, 0.1, 18, 0.1, 1, 1, 1)

# --- wrong: a bell with next to no weight
# says: at least a tenth
loses_a_bell = (2, 2, 6, 2, 18, 2, 0.01, 1, 1)

# --- wrong: means, sds and weights in three blocks
# says: two means are
loses_a_bell = (2, 6, 18, 2, 2, 2, 1, 1, 1)

# --- wrong: it is still falling after all steps, which is not a lost bell
# says: no bell is lost
loses_a_bell = (19.0, 3.0, 3.5, 2.0, 16.0, 0.5, 1, 3, 4)

# --- wrong: infinity
# says: nan or infinity
loses_a_bell = (2, 2, 6, 2, np.inf, 2, 1, 1, 1)

# --- wrong: what happened, in words
# says: should be real numbers
loses_a_bell = "component 1 is empty"

# --- wrong: the means alone
# says: should have shape (9,)
loses_a_bell = (2, 6, 18)

# --- wrong: negative weights
# says: weights are positive
loses_a_bell = (2, 2, 6, 2, 18, 2, -1, -1, -1)
