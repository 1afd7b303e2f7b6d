# --- right: the first bell as narrow as it should be
newton_fails_from = (0, 1.9, 10, 5, 0.7)

# --- right: the first bell narrower than it should be, a list
newton_fails_from = [0, 1.0, 10, 5, 0.7]

# --- right: both means right, an array
newton_fails_from = np.array([-0.1, 1.5, 9.5, 5.0, 0.7])

# --- right: another weight
narrow, wide = 1, 3.5
newton_fails_from = (0.1, narrow, 9.1, wide, 0.5)

# --- right: the sds exchanged
mu_1, sigma_1, mu_2, sigma_2, r = -0.1, 3.5, 9.5, 3.0, 0.7
newton_fails_from = mu_1, sigma_1, mu_2, sigma_2, r

# --- right: by a search over one slider
from mixlab import moments as road

x, _ = datasets.vincent_run()
for width in np.arange(3.0, 1.0, -0.1):
    newton_fails_from = [0, float(width), 10, 5, 0.7]
    if not road.fit(x, start=road.to_mixture(newton_fails_from)).converged:
        break

# --- right: labels exchanged
newton_fails_from = (10.0, 5.0, 0.0, 1.9, 0.3)

# --- wrong: nothing written
# says: write the five numbers
# loses: newton_fails_from-fails, newton_fails_from-nearer
newton_fails_from = None

# --- wrong: the example, which gets home
# says: does not fail
# loses: newton_fails_from-fails, newton_fails_from-nearer
newton_fails_from = (0, 3, 10, 5, 0.7)

# --- wrong: the root itself
# says: does not fail
# loses: newton_fails_from-fails, newton_fails_from-nearer
newton_fails_from = (-0.0964, 1.9395, 9.4561, 3.3142, 0.6724)

# --- wrong: a bad guess that gets home all the same
# says: does not fail
newton_fails_from = (2, 3, 9, 4, 0.9)

# --- wrong: fails, but from far away
# says: look nearer
# loses: newton_fails_from-nearer
newton_fails_from = (9, 1, 3, 6, 0.2)

# --- wrong: both bells in one place
# says: look nearer
# loses: newton_fails_from-nearer
newton_fails_from = (5, 3, 5, 3, 0.5)

# --- wrong: one step of the first slider, a little too far away
# says: look nearer
# loses: newton_fails_from-nearer
newton_fails_from = (0.1, 3, 10, 5, 0.7)

# --- wrong: in the order of the sliders
# says: sigma_1 is 10
# loses: newton_fails_from-fails, newton_fails_from-nearer
newton_fails_from = (0, 10, 1.9, 5, 0.7)

# --- wrong: the weight first, as a Mixture has it
# says: r is
newton_fails_from = (0.7, 0.5, 0, 1.9, 10)

# --- wrong: the weight in per cent
# says: r is 70
newton_fails_from = (0, 1.9, 10, 5, 70)

# --- wrong: a word
# says: should be real numbers
newton_fails_from = "0, 1.9, 10, 5, 0.7"

# --- wrong: four numbers, the weight forgotten
# says: should have shape (5,)
newton_fails_from = (0, 1.9, 10, 5)

# --- wrong: nan
# says: nan or infinity
newton_fails_from = (0, 1.9, 10, float("nan"), 0.7)

# --- wrong: an sd of zero, so that no step can be made
# says: sigma_1 is 0
newton_fails_from = (0, 0, 10, 5, 0.7)

# --- wrong: a Mixture
# says: should be real numbers
newton_fails_from = Mixture.univariate([0.7, 0.3], [0, 10], [1.9, 5])

# --- wrong: means, sds and weight in three lists
# says: should be real numbers
newton_fails_from = ([0, 10], [1.9, 5], 0.7)
