# --- right: a bell near the small group on the left, in a tuple
best_start = (9.5, 0.5, 21.0, 3.0, 0.1)

# --- right: labels exchanged, in a list
best_start = [22.0, 3.0, 10.0, 1.0, 0.9]

# --- right: far to the left, in an array
best_start = np.array([7.0, 1.5, 24.0, 5.0, 0.5])

# --- right: computed from the data
left = velocities < 12
best_start = (
    velocities[left].mean(),
    velocities[left].std(),
    velocities[~left].mean(),
    velocities[~left].std(),
    left.mean(),
)

# --- right: searched for by walking from many starts
found = None
for trial in range(200):
    rng = np.random.default_rng(trial)
    numbers = (*np.column_stack([rng.uniform(8, 33, 2), rng.uniform(0.5, 5, 2)]).ravel(), 0.5)
    fit = walk_from(numbers)
    if fit.converged and (found is None or fit.objective[-1] > found[0]):
        found = fit.objective[-1], numbers
best_start = found[1]

# --- right: read off a slider, whole numbers
best_start = 10, 2, 21, 3, 0.2

# --- wrong: nothing written
# says: write five numbers into it
best_start = None

# --- wrong: the start that is shown
# says: the best top is at
best_start = (15.0, 3.0, 25.0, 3.0, 0.5)

# --- wrong: two humps in the middle
# says: EM ends at -2.687
best_start = (20.0, 2.0, 23.0, 2.0, 0.5)

# --- wrong: means first, then sds, then the weight
# says: EM does not arrive
best_start = (22.0, 10.0, 3.0, 0.4, 0.9)

# --- wrong: the weight first
# says: number five is weight 1
best_start = (0.1, 10.0, 1.0, 22.0, 3.0)

# --- wrong: six numbers, both weights
# says: has shape (6,)
best_start = (10.0, 1.0, 22.0, 3.0, 0.1, 0.9)

# --- wrong: words
# says: should be real numbers
best_start = "10, 1, 22, 3, 0.1"

# --- wrong: nan in it
# says: holds nan
best_start = (10.0, 1.0, 22.0, float("nan"), 0.1)

# --- wrong: in km/s
# says: EM does not arrive
best_start = (9710.0, 422.0, 21870.0, 3150.0, 0.085)

# --- wrong: an sd of zero
# says: numbers two and four are sds
best_start = (10.0, 0.0, 22.0, 3.0, 0.1)

# --- wrong: a needle, which collapses and climbs without end
# says: EM does not arrive
best_start = (20.0, 4.0, 26.0, 0.1, 0.9)
