# --- right: equal sds, the first bell much the larger
melted = (2.6, 0.8, 1.0, 1.0)


# --- right: equal sds, the second bell much the larger, a list
melted = [3.2, 0.1, 1.0, 1.0]


# --- right: a narrow and a wide bell, an array
melted = np.array([4.8, 0.9, 2.0, 1.0])


# --- right: the wide bell small, named first
mean_2, weight_1 = 4.5, 0.1
sd_1, sd_2 = 1, 2
melted = mean_2, weight_1, sd_1, sd_2


# --- right: integers, and a fraction computed
melted = (4, 1 / 8, 1, 2)


# --- right: found by a search of its own over the grid of the sliders
def humps(mean_2, weight_1, sd_1, sd_2):
    x = np.linspace(-8, 17, 2001)
    curve = weight_1 * norm.pdf(x, 0, sd_1) + (1 - weight_1) * norm.pdf(x, mean_2, sd_2)
    return np.sum((curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:]))


melted = next(
    (m / 10, w / 100, 1.5, 1.5)
    for w in range(90, 50, -1)
    for m in range(35, 90)
    if humps(m / 10, w / 100, 1.5, 1.5) == 1
)


# --- right: wide and equal, moved out as far as it goes
melted = (5.5, 0.85, 2.0, 2.0)


# --- right: exactly half a unit beyond
melted = (0.8 + 0.9 + 0.5, 0.8, 0.8, 0.9)


# --- wrong: where the explorer begins, two humps
melted = (6.0, 0.6, 1.0, 1.0)


# --- wrong: the place from the lesson, two humps
melted = (2.5, 0.6, 1.0, 1.0)


# --- wrong: one hump, as the friend would say
# says: The friend would say one hump too
melted = (1.5, 0.6, 1.0, 1.0)


# --- wrong: too near the border
# says: at least .5 more is asked for
melted = (2.3, 0.7, 1.0, 1.0)


# --- wrong: weight 2 in place of weight 1, where the sds differ
melted = (4.8, 0.1, 2.0, 1.0)


# --- wrong: the sds exchanged
melted = (4.8, 0.9, 1.0, 2.0)


# --- wrong: in the order weight, means, sds
# says: weight 1, the second number, is 2.6
melted = (0.8, 2.6, 1.0, 1.0)


# --- wrong: a bell that is next to nothing
# says: weight 1, the second number, is 0.98; allowed: from 0.1 to 0.9
melted = (3.5, 0.98, 1.0, 1.0)


# --- wrong: variances in place of sds
# says: sd 1, the third number, is 4
melted = (4.8, 0.9, 4.0, 1.0)


# --- wrong: an sd that no slider shows
# says: sd 2, the fourth number, is 0.5
melted = (2.6, 0.8, 1.0, 0.5)


# --- wrong: five numbers, the points too
# says: has shape (5,), and should have shape (4,)
melted = (2.6, 0.8, 1.0, 1.0, 400)


# --- wrong: words
# says: should be real numbers
melted = ("2.6", "0.8", "1", "1")


# --- wrong: nan
# says: holds nan or infinity
melted = (2.6, np.nan, 1.0, 1.0)


# --- wrong: None left
# says: Write the four numbers of the sliders into melted
melted = None
