# --- right: a wide first bell with most of the points
split = (2.6, 0.85, 2.5, 0.8)


# --- right: a wide second bell with most of the points, a list
split = [2.5, 0.1, 0.8, 2.5]


# --- right: less different sds, an array
split = np.array([2.8, 0.8, 2.4, 0.9])


# --- right: as near as it goes
split = (2.3, 0.9, 2.5, 0.8)


# --- right: found by a search of its own
def tops(curve):
    rising = np.diff(curve) > 0
    return int(np.sum(rising[:-1] & ~rising[1:]))


x = np.linspace(-6, 10, 3201)
found = [
    (m, w, 2.5, 0.8)
    for m in np.arange(1.0, 2.85, 0.1)
    for w in np.arange(0.1, 0.91, 0.1)
    if tops(w * norm.pdf(x, 0, 2.5) + (1 - w) * norm.pdf(x, m, 0.8)) == 2
]
split = found[len(found) // 2]


# --- right: put together from its parts
narrow, wide = dict(weight=0.15, sd=0.8), dict(weight=0.85, sd=2.5)
split = tuple(map(float, (2.55, narrow["weight"], narrow["sd"], wide["sd"])))


# --- wrong: where the explorer begins, as the friend would say
# says: The friend would say two humps too
split = (6.0, 0.6, 1.0, 1.0)


# --- wrong: two humps, too near the border
# says: at least .5 less is asked for
split = (3.1, 0.8, 2.5, 0.8)


# --- wrong: equal weights, one hump
split = (2.7, 0.5, 2.5, 0.8)


# --- wrong: most of the points in the narrow bell
split = (2.6, 0.15, 2.5, 0.8)


# --- wrong: the sds exchanged
split = (2.6, 0.85, 0.8, 2.5)


# --- wrong: equal sds
split = (1.5, 0.5, 1.0, 1.0)


# --- wrong: a little nearer than it goes
split = (2.1, 0.9, 2.5, 0.8)


# --- wrong: bumps of the bars taken for humps of the curve
split = (1.0, 0.5, 2.0, 1.0)


# --- wrong: weight first
# says: weight 1, the second number, is 2.6
split = (0.85, 2.6, 2.5, 0.8)


# --- wrong: a bell that is next to nothing
# says: weight 1, the second number, is 0.97
split = (2.6, 0.97, 2.5, 0.8)


# --- wrong: an sd that no slider shows
# says: sd 1, the third number, is 6
split = (4.0, 0.85, 6.0, 0.8)


# --- wrong: two answers
# says: has shape (2, 4), and should have shape (4,)
split = [(2.6, 0.85, 2.5, 0.8), (2.5, 0.1, 0.8, 2.5)]


# --- wrong: a sentence
# says: should be real numbers
split = "mean 2 = 2.6, weight 1 = .85, sds 2.5 and .8"


# --- wrong: None left
# says: Write the four numbers of the sliders into split
split = None
