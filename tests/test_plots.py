"""Drawings: right, described in words, the same every time, and nothing left behind."""

import io
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mixlab import Fit, Mixture, datasets, moments, plots
from mixlab.plots import live, maps
from mixlab.plots._parts import histogram

X, TRUTH = datasets.vincent_run()
GUESS = Mixture.univariate([0.7, 0.3], [0, 10], [3, 5])
FIT = moments.fit(X, GUESS)
LONE = Mixture.univariate([0.2, 0.4, 0.4], [X[7], 1e9, 2], [1e-6, 1, 5])
NEEDLE = Mixture.univariate([1], [0], [1e-6])
FAITHFUL = datasets.old_faithful()
PLANE = Mixture([0.4, 0.6], [[2, 55], [4.3, 80]], [[[0.1, 0.5], [0.5, 30]], [[0.2, 1], [1, 40]]])
COLLAPSED = Mixture([0.1, 0.9], [FAITHFUL[3], [3.5, 70]], [np.eye(2) * 1e-12, np.diag([1, 180])])
GRID = np.linspace(-1, 3, 81)
MAP = np.array([[0, 1, 2], [3, 4, 4]])
EXTENT = (-5, 15, -5, 15)


def walk(x, start, steps):
    """EM, as plain as it comes."""
    path = [start]
    for _ in range(steps):
        shares = path[-1].responsibilities(x)
        sums = shares.sum(axis=0)
        means = (shares.T @ x) / (sums if x.ndim == 1 else sums[:, None])
        squares = [
            (x - mean).T @ ((x - mean).T * r).T for mean, r in zip(means, shares.T, strict=True)
        ]
        covariances = [square / total for square, total in zip(squares, sums, strict=True)]
        path.append(Mixture(sums / sums.sum(), means, covariances))
    heights = [m.log_likelihood(x) / len(x) for m in path]
    return Fit(path, heights, "mean log-likelihood per point", True, "as asked", steps)


LINE_FIT = walk(X, GUESS, 8)
PLANE_FIT = walk(FAITHFUL, Mixture([0.5, 0.5], [[2, 90], [4, 60]], [np.diag([0.3, 90])] * 2), 12)
LONG = Fit([TRUTH] * 3001, -np.exp(-np.arange(3001) / 300), "objective", True, "", 3000)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


PICTURES = {
    "data": lambda: plots.mixture(X),
    "curves": lambda: plots.mixture(truth=TRUTH, guess=GUESS),
    "all": lambda: plots.mixture(X, truth=TRUTH, guess=GUESS, fit=FIT, unit="cm", title="Three"),
    "one point": lambda: plots.mixture([3.0], guess=GUESS),
    "needle": lambda: plots.mixture(X, guess=NEEDLE),
    "labelled": lambda: plots.labelled([1.0, 2.0, 8.0], [0, 0, 1]),
    "responsibilities": lambda: plots.responsibilities(X, FIT, unit="cm", title="Votes"),
    "needle's": lambda: plots.responsibilities([1.0, 2.0, 4.0], NEEDLE),
    "lone point's": lambda: plots.responsibilities(X, LONE),
    "spread": lambda: plots.spread(np.arange(10.0).reshape(5, 2), [4, 5], ["a", "b"]),
    "plane": lambda: plots.plane(FAITHFUL, names=("eruption (min)", "waiting (min)")),
    "ellipses": lambda: plots.plane(FAITHFUL, truth=PLANE, guess=PLANE_FIT.start, fit=PLANE_FIT),
    "far off": lambda: plots.plane(FAITHFUL + 1e6, fit=PLANE, limits=((0, 1), (0, 1))),
    "groups": lambda: plots.plane(FAITHFUL[:9], labels=[0, 1, 2, 3, 4, 5, 0, 1, 2], truth=PLANE),
    "collapsed": lambda: plots.plane(FAITHFUL, fit=COLLAPSED),
    "path": lambda: plots.path(FIT, FIT, names=["a", "b"]),
    "long path": lambda: plots.path(LONG),
    "gap": lambda: plots.path(LINE_FIT, LINE_FIT, names=["a", "b"], gap=True),
    "no gap": lambda: plots.path(Fit([TRUTH], [1.0], "l", True, "", 0), gap=True),
    "bound": lambda: plots.bound(
        GRID, -(GRID**2), [(1, 1 - 2 * GRID - 9 * (GRID - 1) ** 2)], xlabel="m"
    ),
    "basins": lambda: plots.basins(MAP, EXTENT, guess=(0, 10)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_png_of_its_stated_size_with_words(name):
    picture = PICTURES[name]()
    data, metadata = picture._repr_mimebundle_()
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    drawn = pixels(picture.png())
    assert drawn.shape == (2 * height, 2 * width, 3)  # two pixels for one: sharp
    assert drawn.std() > 5  # not blank
    assert isinstance(data["image/png"], str)
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.alt
    assert len(picture.alt) > 20
    assert "nan" not in picture.alt


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_is_the_same_bytes(name):
    assert PICTURES[name]().png() == PICTURES[name]().png()


def test_the_words_tell_the_values_that_are_drawn():
    alt = plots.mixture(X, truth=TRUTH, fit=FIT, unit="cm", title="Three").alt
    assert alt.startswith("Three. Histogram of 5000 points from -7.36 to 21.5 cm")
    assert "Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3)." in alt
    assert "Fit (solid): 0.6724 N(mean -0.0964, sd 1.939)" in alt
    assert "Guess" not in alt


def test_curves_may_have_names_of_their_own():
    picture = plots.mixture(X, guess=GUESS, fit=FIT, names={"fit": "EM"})
    assert "EM (solid)" in picture.alt
    assert "Guess (dashed)" in picture.alt
    labels = [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()]
    assert "EM" in labels
    assert "fit" not in labels


def test_the_humps_in_words_are_where_the_humps_are():
    far = np.random.default_rng(1).normal([[0], [100]], 5, (2, 300)).ravel()
    assert re.search(r"with 2 humps near -?[0-2]\.\S* and (9[89]|10[012])", plots.mixture(far).alt)
    assert "3 humps near 9.38e+03 and 2.07e+04" in plots.mixture(datasets.galaxies()).alt
    spike = [0.0] * 500 + [1.0] * 3
    assert "one hump near 0.00833; the tallest bar holds 99 % of them" in plots.mixture(spike).alt


def test_a_histogram_has_area_one_whatever_the_spread():
    for x in (X, X * 1e-6, np.array([3.0]), np.array([1.0, 1.0, 1.0, 5.0]), X + 1e6):
        heights, edges = histogram(x)
        assert np.sum(heights * np.diff(edges)) == pytest.approx(1)
        assert len(heights) <= 60


def test_curves_are_drawn_from_the_mixtures_and_not_flattened_by_a_needle():
    needle = Mixture.univariate([1], [0], [1e-6])
    axes = plots.mixture(X, guess=needle, truth=TRUTH).figure.axes[0]
    lines = {line.get_label(): line for line in axes.get_lines()}
    x, y = lines["truth"].get_data()
    np.testing.assert_allclose(y, TRUTH.pdf(x))
    assert lines["guess"].get_ydata().max() == pytest.approx(needle.pdf([0.0])[0])
    assert axes.get_ylim()[1] < 1


def test_limits_may_be_an_array_and_units_may_be_ratios():
    axes = plots.mixture(X, limits=np.array([0, 5]), unit="km/s").figure.axes[0]
    assert axes.get_xlim() == (0, 5)
    assert axes.get_ylabel() == "density (1/(km/s))"


@pytest.mark.parametrize("x", [[1.0, 1 + 2.3e-16], [1e15, 1e15 + 1], [0.0, 0.0], [1e-300, 2e-300]])
def test_data_that_hardly_differ_are_drawn_too(x):
    assert pixels(plots.mixture(x).png()).std() > 5


# --- Responsibilities and ellipses -----------------------------------------------------------


def rgb_of(shares):
    return shares @ np.array([to_rgb(colour) for colour in plots.COMPONENTS[: shares.shape[1]]])


def test_ticks_take_the_colours_of_who_answers_for_them():
    x = np.array([0.0, 5.0, 5.5, 10.0])
    m = Mixture.univariate([0.5, 0.5], [0, 10], [2, 2])
    upper, lower = plots.responsibilities(x, m).figure.axes
    ticks = next(c for c in upper.collections if len(c.get_colors()) == len(x))
    assert [segment[0][0] for segment in ticks.get_segments()] == x.tolist()
    np.testing.assert_allclose(ticks.get_colors()[:, :3], rgb_of(m.responsibilities(x)))
    half = (np.array(to_rgb(plots.BLUE)) + to_rgb(plots.VERMILLION)) / 2
    np.testing.assert_allclose(ticks.get_colors()[1, :3], half)
    area = lower.collections[0].get_paths()[0].vertices
    edge = area[area[:, 1] > 0]
    np.testing.assert_allclose(edge[:, 1], m.responsibilities(edge[:, 0])[:, 0], atol=1e-12)


def test_the_words_tell_who_answers_for_what():
    m = Mixture.univariate([0.5, 0.5], [0, 10], [2, 2])
    alt = plots.responsibilities([0.0, 4.9, 10.0], m, limits=(-2, 12)).alt
    assert "responsibility of component 1 from -2 to 5, component 2 from 5 to 12." in alt
    assert "1 point has a mixed colour (33 %)" in alt
    assert "of the points, even by rank" not in alt
    many = plots.responsibilities(X, TRUTH)
    assert "Beneath the axis are 300 of the points, even by rank." in many.alt


def test_components_that_are_the_same_share_every_point():
    m = Mixture.univariate([0.5, 0.5], [5, 5], [3, 3])
    picture = plots.responsibilities(X, m)
    assert "5000 points have a mixed colour (100 %)" in picture.alt
    numbers = [[t.get_text() for t in a.texts if t.get_visible()] for a in picture.figure.axes]
    assert numbers == [["1,2"], ["1", "2"]]


def curves_in(axes, colour):
    return [line.get_xydata() for line in axes.get_lines() if line.get_color() == colour]


@pytest.mark.parametrize("scale", [(1, 1), (1e-6, 1e6)])
def test_an_ellipse_is_so_many_standard_deviations_from_the_mean(scale):
    """Catches half an ellipse's width taken for the whole."""
    covariance = np.array([[4, 1.5], [1.5, 1]]) * np.outer(scale, scale)
    m = Mixture([1], [[3 * scale[0], -2 * scale[1]]], [covariance])
    axes = plots.plane(truth=m, sds=(1, 2.5)).figure.axes[0]
    curves = curves_in(axes, plots.COMPONENTS[0])
    assert len(curves) == 2
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    for level, curve in zip((1, 2.5), curves, strict=True):
        away = (curve - m.means[0]) / scale
        squares = np.einsum("ni,ij,nj->n", away, vectors / values @ vectors.T, away)
        np.testing.assert_allclose(squares, level**2)
        for value, vector in zip(values, vectors.T, strict=True):
            tip = level * np.sqrt(value) * vector
            assert np.hypot(*(away - tip).T).min() < 0.03 * np.hypot(*tip) + 0.03
        assert np.ptp(away[:, 0]) == pytest.approx(2 * level * 2, rel=1e-3)


def test_points_of_the_plane_take_the_colours_of_who_answers_for_them():
    axes = plots.plane(FAITHFUL, guess=PLANE_FIT.start, fit=PLANE).figure.axes[0]
    points = axes.collections[0]
    np.testing.assert_array_equal(points.get_offsets(), FAITHFUL)
    colours = rgb_of(PLANE.responsibilities(FAITHFUL))
    np.testing.assert_allclose(points.get_facecolors()[:, :3], colours)


def test_labels_decide_colour_and_marker():
    labels = np.arange(len(FAITHFUL)) % 3
    picture = plots.plane(FAITHFUL, labels=labels, fit=PLANE, contours=False)
    groups = picture.figure.axes[0].collections
    assert len({group.get_paths()[0].vertices.tobytes() for group in groups}) == 3
    for k, group in enumerate(groups):
        np.testing.assert_array_equal(group.get_offsets(), FAITHFUL[labels == k])
        np.testing.assert_allclose(group.get_facecolors()[0, :3], to_rgb(plots.COMPONENTS[k]))
    assert "91 in group 1 (circles), centred at (" in picture.alt


def test_a_mixture_among_several_takes_the_look_of_its_role():
    axes = plots.plane(truth=PLANE, guess=PLANE_FIT.start).figure.axes[0]
    for role in ("truth", "guess"):
        assert len(curves_in(axes, plots.ROLES[role]["color"])) == 4
    alone = plots.plane(truth=PLANE).figure.axes[0]
    assert [len(curves_in(alone, colour)) for colour in plots.COMPONENTS[:3]] == [2, 2, 0]


def test_contours_are_of_the_density():
    axes = plots.plane(FAITHFUL, fit=PLANE).figure.axes[0]
    contours = axes.collections[-1]
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        np.testing.assert_allclose(PLANE.pdf(path.vertices), level, rtol=0.1)
    assert len(contours.levels) == 6


def test_means_bear_their_numbers_and_share_a_ring_where_they_meet():
    def texts(m, **kw):
        axes = plots.plane(truth=m, **kw).figure.axes[0]
        return {t.get_text(): t.get_position() for t in axes.texts if t.get_visible()}

    both = texts(PLANE)
    assert set(both) == {"1", "2"}
    assert both["2"] == (4.3, 80)
    assert set(texts(Mixture([0.5, 0.5], [[0, 0]] * 2, [np.eye(2)] * 2))) == {"1,2"}
    assert set(texts(PLANE, limits=((0, 3), (40, 70)))) == {"1"}


def test_the_way_of_the_means_is_that_of_the_path():
    axes = plots.plane(FAITHFUL, fit=PLANE_FIT).figure.axes[0]
    ways = [way for way in curves_in(axes, plots.INK) if len(way) == len(PLANE_FIT.path)]
    for k, way in enumerate(ways):
        np.testing.assert_array_equal(way, [m.means[k] for m in PLANE_FIT.path])
    assert len(ways) == 2
    assert "Way of the means in 12 steps: 1 from (2, 90) to (" in plots.plane(fit=PLANE_FIT).alt
    assert "Way of" not in plots.plane(fit=PLANE_FIT, trail=False).alt


def test_the_words_of_the_plane_tell_the_values_drawn():
    alt = plots.plane(FAITHFUL, truth=PLANE, names=("a", "b"), limits=((0, 3), (40, 99))).alt
    assert alt.startswith("Scatter of 272 points, a from 1.6 to 5.1, b from 43 to 96, coloured by ")
    assert "component 1 with weight 0.4, mean (2, 55), sds (0.316, 5.48), correlation 0.29" in alt
    assert "Outside the picture: the mean of component 2." in alt


def test_data_far_from_zero_are_told_in_full():
    alt = plots.plane(FAITHFUL + 1e6).alt
    assert "x1 from 1000001.6 to 1000005.1, x2 from 1000043 to 1000096" in alt


# --- Paths and bounds ------------------------------------------------------------------------


def test_a_long_path_has_few_markers_and_shows_its_first_steps():
    axes = plots.path(LONG).figure.axes[0]
    assert axes.get_xscale() == "symlog"
    assert axes.get_lines()[0].get_markevery() is not None
    short = plots.path(LINE_FIT).figure.axes[0]
    assert short.get_xscale() == "linear"
    assert short.get_lines()[0].get_markevery() is None


def test_a_gap_is_what_is_missing_to_the_best():
    better = Fit([TRUTH] * 3, [-9.0, -2.5, -1.0], "l", True, "", 2)
    worse = Fit([TRUTH] * 4, [-9.0, -3.0, -2.0, -1.0000005], "l", True, "", 3)
    picture = plots.path(better, worse, names=["a", "b"], gap=True)
    axes = picture.figure.axes[0]
    assert axes.get_yscale() == "log"
    np.testing.assert_allclose(axes.get_lines()[0].get_xydata(), [[0, 8], [1, 1.5]])
    np.testing.assert_allclose(axes.get_lines()[1].get_ydata(), [8, 2, 1, 5e-7], rtol=1e-6)
    assert (
        "a: 8 at the start, below 0.001 from step 2 on, below 1e-06 from step 2 on" in picture.alt
    )
    assert (
        "b: 8 at the start, below 0.001 from step 3 on, below 1e-06 from step 3 on" in picture.alt
    )
    slow = Fit([TRUTH] * 3, [-9.0, -2.5, -1.5], "l", True, "", 2)
    assert "never below 0.001, 0.5 after 2 steps" in plots.path(better, slow, gap=True).alt


def test_a_bound_touches_and_its_maximum_is_marked():
    objective, curve = -(GRID**2), 1 - 2 * GRID - 9 * (GRID - 1) ** 2
    picture = plots.bound(GRID, objective, [(1, curve - 1e3 * (GRID > 2))], xlabel="mean")
    axes = picture.figure.axes[0]
    assert axes.get_ylim()[0] > -12  # the objective's own -9, with some room
    marks = {line.get_marker(): line.get_xydata()[0] for line in axes.get_lines()}
    np.testing.assert_allclose(marks["o"], [1, -1])
    np.testing.assert_allclose(marks["*"], [0.9, -0.89], atol=1e-12)
    np.testing.assert_allclose(marks["^"], [0.9, -0.81], atol=1e-12)
    assert "touches it at 1, where both are -1, and is greatest, -0.89, at 0.9" in picture.alt
    assert "there the log-likelihood is -0.81, a rise by 0.19." in picture.alt


# --- Looks -----------------------------------------------------------------------------------


def contrast(one, other):
    """The contrast of two colours by WCAG 2.1."""
    linear = [
        [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        for colour in (one, other)
    ]
    light = sorted((np.dot([0.2126, 0.7152, 0.0722], c) for c in linear), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def test_what_matters_stands_out_from_its_ground():
    ground = to_rgb(plots.BASINS[-1][1])
    for _, colour, _ in plots.BASINS[:-1]:
        assert contrast(to_rgb(colour), ground) >= 3
    for colour in [plots.BAR_EDGE, *(look["color"] for look in plots.ROLES.values())]:
        assert contrast(to_rgb(colour), (1, 1, 1)) >= 3


def test_every_role_has_a_colour_and_a_line_of_its_own():
    for cue in ("color", "linestyle"):
        assert len({str(look[cue]) for look in plots.ROLES.values()}) == len(plots.ROLES)


def test_every_place_on_a_map_has_a_name_and_a_look_of_its_own():
    assert len(plots.BASINS) == len(moments.Basin)
    assert len({name for name, *_ in plots.BASINS}) == len(plots.BASINS)
    coloured = maps.map_colours(np.arange(5)[None])
    patches = np.array_split(coloured, 5, axis=1)
    assert len({patch.tobytes() for patch in patches}) == 5


def test_a_map_shows_each_label_where_it_belongs():
    labels = np.zeros((4, 4), dtype=int)
    labels[3, 0] = 4  # second mean high, first mean low: top left
    colours = maps.map_colours(labels)
    root, nowhere = (maps.rgb(plots.BASINS[code][1]) for code in (0, 4))
    assert tuple(colours[-1, 0]) == nowhere
    assert tuple(colours[0, 0]) == tuple(colours[-1, -1]) == root
    axes = plots.basins(labels, EXTENT).figure.axes[0]
    assert axes.images[0].origin == "lower"


def test_the_words_of_a_map_count_its_cells():
    alt = plots.basins(np.array([[0, 0], [1, 4]]), EXTENT, guess=(0, 10)).alt
    assert "50 % lead to the root, around (0, 0), 25 % to its mirror image, around (0, 10), " in alt
    assert "25 % to no root" in alt
    assert "The dot is the guess (0, 10)." in alt
    marked = plots.basins(MAP, EXTENT, answer=(0.5, 9.5)).alt
    assert "The crosses are the answer (0.5, 9.5) and its mirror image." in marked


@pytest.mark.parametrize("effort", [1, 6, 9])
def test_the_quick_encoder_loses_nothing(effort):
    rgba = np.random.default_rng(1).integers(0, 256, (17, 23, 4), dtype=np.uint8)
    np.testing.assert_array_equal(pixels(live.encode(rgba, effort)), rgba[..., :3])


def test_a_redrawn_live_view_equals_a_fresh_one():
    """Catches a moving part that is left behind, or a background that is out of date."""
    other = moments.fit(X, Mixture.univariate([0.3, 0.7], [10, 0], [3, 2]))
    failed = moments.fit(X, Mixture.univariate([0.5, 0.5], [5, 5], [2, 2]))
    assert other.converged
    assert not failed.converged
    used = plots.MomentsView(X, EXTENT)
    for fit, labels in [(FIT, MAP), (failed, MAP[::-1]), (other, MAP), (FIT, MAP[::-1])]:
        used.show_map(labels, pale=True)
        used.show(fit, "")
        used.png()
        used.show_map(labels)
        alt = used.show(fit, "So it ends.")
        fresh = plots.MomentsView(X, EXTENT)
        fresh.show_map(labels)
        assert fresh.show(fit, "So it ends.") == alt
        assert fresh.png() == used.png()


def test_a_live_view_draws_no_answer_where_there_is_none():
    failed = moments.fit(X, Mixture.univariate([0.5, 0.5], [5, 5], [2, 2]))
    view = plots.MomentsView(X, EXTENT)
    view.show_map(MAP)
    assert "Fit (solid)" in view.show(FIT, "")
    assert "Fit (solid)" not in view.show(failed, "")
    assert not len(view._curves["fit"].get_xdata())
    assert not len(view._cross.get_xdata())


def line_view():
    return plots.EMView(X, (-10, 25), (-3.2, -2.9), 6, "cm")


def plane_view():
    limits = ((1, 6), (35, 100))
    return plots.EMPlaneView(FAITHFUL, limits, (-5.5, -4), 500, ("eruption", "waiting"))


OTHER_LINE = walk(X, Mixture.univariate([0.2, 0.3, 0.5], [60, 3, 3], [60, 1, 9]), 3)
OTHER_PLANE = walk(FAITHFUL, Mixture([1], [[9, 200]], [np.diag([9, 9])]), 2)


@pytest.mark.parametrize(
    ("view", "steps"),
    [
        (
            line_view,
            [(LINE_FIT, 0), (OTHER_LINE, 3), (OTHER_LINE, 0), (LINE_FIT, 7), (LINE_FIT, 2)],
        ),
        (plane_view, [(PLANE_FIT, 0), (OTHER_PLANE, 2), (PLANE_FIT, 9), (PLANE_FIT, 3)]),
    ],
)
def test_a_redrawn_step_equals_a_fresh_one(view, steps):
    used = view()
    for fit, step in steps:
        alt = used.show(fit, step, "So it goes.")
        fresh = view()
        assert fresh.show(fit, step, "So it goes.") == alt
        assert fresh.png() == used.png()


def test_the_words_of_a_step_tell_where_the_fit_is():
    alt = line_view().show(LINE_FIT, 8, "Arrived.")
    reached = LINE_FIT.mixture
    assert f"Step 8 of 8: component 1 with weight {reached.weights[0]:.3g}, mean " in alt
    assert "guess: component 1 with weight 0.7, mean 0, sd 3; component 2 with weight 0.3" in alt
    now, start = LINE_FIT.objective[[8, 0]]
    told = f"Mean log-likelihood per point: {now:.6g} now, {start:.6g} at the start. Arrived."
    assert alt.endswith(told)
    assert "Step 3 of 12: component 1 with weight" in plane_view().show(PLANE_FIT, 3, "")


@pytest.mark.parametrize(
    ("step", "objective", "marker", "place"),
    [
        (1, [-3.1, -3.0, -2.95], "o", (1, -3.0)),
        (0, [-9.0, -3.0, -2.95], "v", (0, -3.2)),
        (2, [-9.0, -3.0, -2.0], "^", (2, -2.9)),
        (8, np.linspace(-3.1, -3, 9), ">", (6, -3)),
    ],
)
def test_the_trace_marks_the_step_or_points_to_it(step, objective, marker, place):
    view = line_view()
    fit = Fit([TRUTH] * len(objective), objective, "l", True, "", 1)
    view.show(fit, step, "")
    assert view._now.get_marker() == marker
    assert view._now.get_xydata().tolist() == [list(place)]
    assert len(view._taken.get_xdata()) == step + 1
    assert len(view._to_come.get_xdata()) == len(objective)


def test_a_step_draws_the_mixture_of_that_step():
    view = line_view()
    view.show(LINE_FIT, 5, "")
    m = LINE_FIT.path[5]
    grid, heights = view._curve.get_data()
    np.testing.assert_allclose(heights, m.pdf(grid))
    np.testing.assert_allclose(view._bells[1].get_ydata(), m.component_pdfs(grid)[:, 1])
    colours = rgb_of(m.responsibilities(view._points))
    np.testing.assert_allclose(view._rug.get_colors()[:, :3], colours)
    ways = plane_view()
    ways.show(PLANE_FIT, 5, "")
    assert np.isfinite(ways._trail.get_xdata()).sum() == 2 * 6
    square = (ways._ellipses[0].get_xydata()[:3] - PLANE_FIT.path[5].means[0]).T
    inverse = np.linalg.inv(PLANE_FIT.path[5].covariances[0])
    np.testing.assert_allclose(np.einsum("in,ij,jn->n", square, inverse, square), 1)


def test_of_very_many_points_some_are_drawn_and_the_words_say_so():
    x = np.random.default_rng(1).normal([3, 60], [1, 9], (12_000, 2))
    view = plots.EMPlaneView(x, ((1, 6), (35, 100)), (-9, -4), 9, ("a", "b"))
    assert "Scatter of 12000 points" in view.show(PLANE_FIT, 0, "")
    assert "4000 of them are drawn." in view.show(PLANE_FIT, 0, "")
    assert len(view._dots.colours) == 4000


def test_dots_stand_at_their_points_in_their_colours():
    x = np.array([[2.0, 90.0], [5.0, 40.0], [5.5, 90.0], [99.0, 40.0]])
    view = plots.EMPlaneView(x, ((1, 6), (35, 100)), (-5, 0), 10, ("a", "b"))
    m = Mixture([0.5, 0.5], [[1.2, 36], [1.2, 36]], [np.diag([9, 900]), np.diag([3, 9000])])
    view.show(Fit([m], [-1.0], "l", True, "", 0), 0, "")
    picture = pixels(view.png())
    expected = 255 - 0.7 * (255 - 255 * rgb_of(m.responsibilities(x)))
    for place, colour in zip(x[:3], expected, strict=False):
        column, row = view.axes[0].transData.transform(place)
        near = picture[int(len(picture) - row), int(column)]
        np.testing.assert_allclose(near, colour, atol=2)


def test_the_encoder_needs_no_threads(monkeypatch):
    rgba = np.random.default_rng(1).integers(0, 256, (17, 23, 4), dtype=np.uint8)
    threaded = live.encode(rgba, 1)

    class Without:
        def submit(self, *_):
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(live, "_helper", Without())
    assert live.encode(rgba, 1) == threaded


def test_alt_text_in_html_cannot_break_out_of_its_attribute():
    view = plots.SamplingView((0, 1), 1)
    assert 'alt="&quot;&gt;&lt;b&gt;"' in view.html('"><b>')


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_draws_too():
    """Catches a child that waits for a thread which only its parent has."""
    code = (
        "import os; from mixlab import plots; view = plots.SamplingView((0, 1), 1); view.png();"
        "child = os.fork(); view.png(); child or os._exit(0);"
        "print(os.waitpid(child, 0)[1])"
    )
    run = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "0"


def test_drawing_opens_no_pyplot_figure():
    """Catches figures that pile up in memory while a slider moves."""
    code = (
        "import sys; from mixlab import plots, Mixture, explore, datasets;"
        "plots.mixture(truth=Mixture.univariate([1], [0], [1])).png();"
        "explore.moments(datasets.old_faithful()[:, 1]);"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


SEVEN = Mixture.univariate(np.full(7, 1 / 7), range(7), np.ones(7))
BAD = {
    "nothing": (lambda: plots.mixture(), ValueError, "at least one to draw"),
    "no mixture": (lambda: plots.mixture(X, truth=[0.7, 0.3]), TypeError, "truth is .* a Mixture"),
    "plane": (lambda: plots.mixture(X, fit=PLANE), ValueError, "fit has d=2; allowed: a one-dim"),
    "nan": (lambda: plots.mixture([np.nan]), ValueError, "x holds nan"),
    "names of nothing": (
        lambda: plots.mixture(X, names={"answer": "EM"}),
        ValueError,
        "names has answer; allowed: truth, guess, fit",
    ),
    "labels": (lambda: plots.labelled([1.0, 2.0], [0]), ValueError, r"labels has shape \(1,\)"),
    "float labels": (lambda: plots.labelled([1.0], [0.5]), ValueError, "whole numbers"),
    "many labels": (lambda: plots.labelled([1.0], [9]), ValueError, "allowed: 0 to 5"),
    "no fit": (lambda: plots.path(), ValueError, "0 fits"),
    "names": (lambda: plots.path(FIT, names=["a", "b"]), ValueError, "2 names"),
    "not a fit": (lambda: plots.path(TRUTH), TypeError, "allowed: a Fit"),
    "spread": (lambda: plots.spread([[1.0]], [1, 2], ["a"]), ValueError, "estimates, truth, names"),
    "limits": (lambda: plots.mixture(X, limits=(3,)), ValueError, r"limits has shape \(1,\)"),
    "limits turned": (lambda: plots.mixture(X, limits=(9, 4)), ValueError, "first the smaller"),
    "two roads": (
        lambda: plots.path(FIT, Fit([TRUTH], [1.0], "loss", True, "", 0)),
        ValueError,
        "'loss' .* of one road",
    ),
    "votes of seven": (lambda: plots.responsibilities(X, SEVEN), ValueError, "mixture has K=7"),
    "votes of none": (lambda: plots.responsibilities(X, None), TypeError, "mixture is None"),
    "votes in a plane": (lambda: plots.responsibilities(X, PLANE), ValueError, "mixture has d=2"),
    "empty plane": (lambda: plots.plane(), ValueError, "at least one to draw"),
    "line as plane": (lambda: plots.plane(X), ValueError, r"allowed: \(n, 2\)"),
    "line in plane": (lambda: plots.plane(fit=TRUTH), ValueError, "d=1; allowed: a two-dim"),
    "plane's labels": (lambda: plots.plane(FAITHFUL, labels=[1]), ValueError, "labels has shape"),
    "plane's label": (lambda: plots.plane([[1, 2]], labels=[6]), ValueError, "6; allowed: 0 to 5"),
    "labels of none": (lambda: plots.plane(fit=PLANE, labels=[1]), ValueError, "without x"),
    "sds": (lambda: plots.plane(fit=PLANE, sds=(1, 0)), ValueError, "sds is .* positive"),
    "one name": (lambda: plots.plane(fit=PLANE, names=["a"]), ValueError, "names is"),
    "plane's limits": (lambda: plots.plane(fit=PLANE, limits=(1, 2)), ValueError, r"\(2, 2\)"),
    "gap": (
        lambda: plots.path(Fit([TRUTH] * 2, [2.0, 1.0], "loss", True, "", 1), gap=True),
        ValueError,
        "loss fell from 2 to 1",
    ),
    "grid": (lambda: plots.bound([1, 0], [1, 2], [], xlabel=""), ValueError, "increasing"),
    "objective": (lambda: plots.bound([0, 1], [1], [], xlabel=""), ValueError, "objective has"),
    "no bounds": (lambda: plots.bound([0, 1], [1, 2], [], xlabel=""), ValueError, "0 bounds"),
    "no pair": (lambda: plots.bound([0, 1], [1, 2], [3], xlabel=""), ValueError, "bounds.0. is 3"),
    "touch": (
        lambda: plots.bound([0, 1], [1, 2], [(9, [0, 0])], xlabel=""),
        ValueError,
        r"bounds\[0\]\[0\] is 9.0; allowed: a number from 0 to 1",
    ),
    "above": (
        lambda: plots.bound([0, 1], [1, 2], [(0, [1, 2.5])], xlabel=""),
        ValueError,
        "rises above the objective, by 0.5",
    ),
    "no such step": (lambda: line_view().show(LINE_FIT, 9, ""), ValueError, "step is 9"),
    "step of seven": (
        lambda: line_view().show(Fit([SEVEN], [1.0], "l", True, "", 0), 0, ""),
        ValueError,
        "fit has K=7",
    ),
    "no estimates": (lambda: plots.spread(np.empty((0, 1)), [1], ["a"]), ValueError, "at least 1"),
    "marked": (lambda: plots.spread([[1.0]], [1], ["a"], marked=[1, 2]), ValueError, "marked has"),
    "extent": (lambda: plots.basins(MAP, (1, 2, 3)), ValueError, "extent .* 4 numbers"),
    "guess": (lambda: plots.basins(MAP, EXTENT, guess=(1,)), ValueError, "guess .* 2 numbers"),
    "no map": (lambda: plots.basins(np.empty((0, 3), int), EXTENT), ValueError, "labels has shape"),
    "map": (lambda: plots.basins([0, 1], EXTENT), ValueError, "labels has shape"),
    "map code": (lambda: plots.basins([[7]], EXTENT), ValueError, "0 to 4"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


def test_a_fit_may_stand_for_its_mixture():
    assert plots.mixture(X, fit=FIT).alt == plots.mixture(X, fit=FIT.mixture).alt
    assert isinstance(FIT, Fit)
