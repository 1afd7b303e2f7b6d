# --- right: a bell on the three galaxies on the right, in a tuple
lower_start = (20.0, 4.0, 33.0, 1.0, 0.9)

# --- right: a needle on one galaxy, which collapses
lower_start = (20.0, 4.0, 26.0, 0.1, 0.9)

# --- right: a narrow bell inside the crowd, labels exchanged, in a list
lower_start = [19.9, 0.5, 21.0, 5.0, 0.1]

# --- right: a needle on two galaxies that converges, in an array
lower_start = np.array([21.0, 4.5, 16.1, 0.1, 0.9])

# --- right: computed from the data
right_end = np.sort(velocities)[-3:]
lower_start = (right_end.mean(), right_end.std(), velocities.mean(), velocities.std(), 3 / 82)

# --- right: searched for by walking from many starts
for trial in range(200):
    rng = np.random.default_rng(trial)
    lower_start = (*np.column_stack([rng.uniform(15, 33, 2), rng.uniform(0.1, 5, 2)]).ravel(), 0.8)
    fit = walk_from(lower_start)
    if fit.converged and fit.objective[-1] < -2.85 and fit.n_iter < 15:
        break

# --- right: nearly no width at all, exactly on a galaxy
lower_start = (20.0, 4.0, float(velocities[40]), 1e-6, 0.95)

# --- wrong: nothing written
# says: write five numbers into it
lower_start = None

# --- wrong: the start that is shown
# says: below the best top
lower_start = (15.0, 3.0, 25.0, 3.0, 0.5)

# --- wrong: a start that reaches the best top
# says: EM ends only 0.00000 below
lower_start = (10.0, 1.0, 22.0, 3.0, 0.1)

# --- wrong: both bells the same
# says: neither a top nor a collapse
lower_start = (20.0, 4.0, 20.0, 4.0, 0.5)

# --- wrong: a bell where no galaxy is, which ends empty
# says: neither a top nor a collapse
lower_start = (20.0, 4.0, 400.0, 1.0, 0.9)

# --- wrong: stopped on the flat stretch of a saddle
lower_start = (20.0, 4.0, 20.0001, 4.0, 0.5)

# --- wrong: means first, then sds, then the weight
lower_start = (20.0, 33.0, 4.0, 1.0, 0.9)

# --- wrong: the weight first
# says: number five is weight 1
lower_start = (0.9, 20.0, 4.0, 33.0, 1.0)

# --- wrong: where EM ends, with a collapsed sd of zero
# says: numbers two and four are sds
lower_start = (20.83, 4.54, 25.63, 0.0, 0.9)

# --- wrong: four numbers, the weight forgotten
# says: has shape (4,)
lower_start = (20.0, 4.0, 33.0, 1.0)

# --- wrong: infinity in it
# says: holds nan or infinity
lower_start = (20.0, float("inf"), 33.0, 1.0, 0.9)
