"""Drawings: right, described in words, the same every time, and nothing left behind."""

import base64
import contextlib
import io
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image

from mixlab import Fit, Mixture, datasets, moments, plots
from mixlab.plots import maps, style
from mixlab.plots._parts import component_words, data_words, histogram
from mixlab.plots.style import Badge
from tests.explorers import painted

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


PLACES = np.arange(0, 25, 1 / 3)
THREE = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2])
HEIGHTS = THREE.pdf(PLACES)
UNEVEN = np.array([-3.0, 0, 0.1, 4, 9])
CRABS = [22.716599, -53.87477, 1576.53341, -9598.31392]  # central moments 2 to 5, class units
CRAB_ROOTS = np.array([-8.516455, -6.722248, 4.169323])
ADMISSIBLE = [True, True, False]


def nonic_of(mu2, mu3, mu4, mu5):
    """Pearson's polynomial, as plain as it comes."""
    k3, k4, k5 = mu3, mu4 - 3 * mu2**2, mu5 - 10 * mu2 * mu3
    return np.array(
        [
            8,
            0,
            28 * k4,
            12 * k3**2,
            24 * k3 * k5 + 30 * k4**2,
            148 * k3**2 * k4 - 6 * k5**2,
            96 * k3**4 - 36 * k3 * k4 * k5 + 9 * k4**3,
            -(24 * k3**3 * k5 + 21 * k3**2 * k4**2),
            -32 * k3**4 * k4,
            -8 * k3**6,
        ]
    )


NONIC = nonic_of(*CRABS)

SCORES = {"AIC": [30, 10, 12.5], "BIC": [31, 14, None]}
ERRORS = {
    "moments": [None, 0.5, 0.2],
    "EM": [0.9, np.nan, 0.1],
    "none": [None] * 3,
    "bound": [0.8, 0.3, 0.09],
}


def errors(**options):
    options = {"x_label": "n", "y_label": "error (sds)", "log": "xy", "floor": "bound"} | options
    panels = {"near": ([100, 1000, 10_000], ERRORS), "far": ([1000, 10_000], {"bound": [0.2, 0.1]})}
    return plots.lines(panels, **options)


def scores(**options):
    return plots.lines({"": ([1, 2, 3], SCORES)}, x_label="K", y_label="score", **options)


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
    "section": lambda: plots.section(
        GRID, GRID**2, xlabel="m", ylabel="loss", marks={"here": GRID[0], "there": GRID[-1]}
    ),
    "section of nothing": lambda: plots.section([0, 1], [5, 5], xlabel="m", ylabel="loss"),
    "classes": lambda: plots.mixture([1, 2, 2], edges=[0.5, 1.5, 2.5], fit=FIT),
    "basins": lambda: plots.basins(MAP, EXTENT, guess=(0, 10)),
    "target": lambda: plots.target(PLACES, HEIGHTS, unit="cm", title="Known at points"),
    "target met": lambda: plots.target(PLACES, HEIGHTS, truth=THREE, residuals=True),
    "target missed": lambda: plots.target(PLACES, -HEIGHTS, guess=NEEDLE, fit=FIT, residuals=True),
    "uneven target": lambda: plots.target(UNEVEN, [0, 2, 2, 9, 0], fit=FIT, limits=(0, 99)),
    "target of zeros": lambda: plots.target([0, 1], [0, 0]),
    "tiny target": lambda: plots.target(PLACES * 1e-100, HEIGHTS * 1e-100, truth=TRUTH),
    "errors": lambda: errors(title="Errors"),
    "scores": lambda: scores(marks={"AIC": 2, "BIC": 1}),
    "seven panels": lambda: plots.lines(
        {f"{i}": (PLACES, {"a": PLACES * i, "b": -PLACES}) for i in range(7)},
        x_label="",
        y_label="",
    ),
    "one value": lambda: plots.lines({"": ([1e9], {"a": [-1e-9]})}, x_label="", y_label=""),
    "density map": lambda: plots.density_map(PLANE, x=FAITHFUL, names=("a", "b"), title="Map"),
    "density map, needle": lambda: plots.density_map(COLLAPSED, limits=((0, 1), (0, 1))),
    "nonic": lambda: plots.nonic(NONIC, CRAB_ROOTS, admissible=ADMISSIBLE, chosen=0, unit="mm"),
    "nonic, cut": lambda: plots.nonic(NONIC, CRAB_ROOTS, limits=(3, 4), unit="km/s", title="Cut"),
    "nonic, no roots": lambda: plots.nonic([0, 0, 1] + [0] * 7, []),
    "nonic, p = 0": lambda: plots.nonic([1] + [0] * 9, [0], admissible=[True], chosen=0),
    "nonic, tiny": lambda: plots.nonic(np.geomspace(1e-150, 1e150, 10), [-1e-150]),
}


@cache
def shown(name):
    """A picture, and the bundle that shows it."""
    picture = PICTURES[name]()
    return picture, *picture._repr_mimebundle_()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_png_of_its_stated_size_with_words(name):
    picture, data, metadata = shown(name)
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    assert isinstance(data["image/png"], str)
    drawn = pixels(base64.b64decode(data["image/png"]))
    assert drawn.shape == (2 * height, 2 * width, 3)  # two pixels for one: sharp
    assert drawn.std() > 5  # not blank
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.alt
    assert len(picture.alt) > 20
    assert "nan" not in picture.alt


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_picture_is_the_same_bytes(name):
    _, data, _ = shown(name)
    assert PICTURES[name]().png() == base64.b64decode(data["image/png"])


@pytest.mark.parametrize("title", ["a title", "$\\frac{$"])
def test_a_figure_is_as_it_was_after_its_picture_is_made(title):
    """Catches a figure left sharper, also where a formula in its title cannot be set."""
    picture = plots.mixture(X, title=title)
    canvas, dpi = picture.figure.canvas, picture.figure.dpi
    with contextlib.suppress(ValueError):
        picture.png()
    assert (picture.figure.canvas, picture.figure.dpi) == (canvas, dpi)


def test_where_html_is_shown_the_words_are_alt_text_that_cannot_break_out():
    """Catches a picture without alt text in JupyterLab, which passes over that of a bare PNG."""
    picture = plots.mixture(X, truth=TRUTH, title='"><b>')
    html = picture._repr_mimebundle_()[0]["text/html"]
    assert html.startswith('<img alt="&quot;&gt;&lt;b&gt;. Histogram of 5000 points')
    assert html.count("<") == html.count(">") == 1


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


def test_the_contours_of_a_map_hold_their_shares():
    """Catches levels that are shares of the highest density, not of the probability."""
    axes = plots.density_map(PLANE).figure.axes[0]
    lines = next(c for c in axes.collections if len(c.levels) == 5)
    draws = PLANE.sample(50_000, rng=7)
    heights = PLANE.pdf(draws)
    for level, path, share in zip(
        lines.levels, lines.get_paths(), (0.99, 0.9, 0.75, 0.5, 0.25), strict=True
    ):
        assert np.mean(heights >= level) == pytest.approx(share, abs=0.006)
        np.testing.assert_allclose(PLANE.pdf(path.vertices), level, rtol=0.02)
    shades = np.array([to_rgb(c) for c in axes.collections[0].get_facecolors()[:, :3]])
    assert (np.diff(shades.sum(axis=1)) < 0).all()  # the denser, the darker


def test_a_map_draws_the_points_and_counts_those_inside():
    picture = plots.density_map(PLANE, x=FAITHFUL, names=("a", "b"))
    points = picture.figure.axes[0].collections[-1]
    np.testing.assert_array_equal(points.get_offsets(), FAITHFUL)
    assert component_words(PLANE, np.ptp(FAITHFUL, axis=0)) in picture.alt
    numbers = re.search("inside these contours are (.*) % of them", picture.alt).group(1)
    levels = np.quantile(
        PLANE.pdf(PLANE.sample(10**6, 9)), 1 - np.array([0.99, 0.9, 0.75, 0.5, 0.25])
    )
    shares = [100 * np.mean(PLANE.pdf(FAITHFUL) >= level) for level in levels]
    found = [int(number) for number in re.split(", | and ", numbers)]
    np.testing.assert_allclose(found, shares, atol=1.5)


def test_a_narrow_bell_is_on_the_map_too():
    """Catches a grid that falls beside it."""
    needle = Mixture([0.5, 0.5], [[0, 0], [0.777, 0.333]], [np.eye(2), np.eye(2) * 1e-8])
    lines = plots.density_map(needle).figure.axes[0].collections[1]
    inner = lines.get_paths()[-1].vertices
    assert np.hypot(*(inner - [0.777, 0.333]).T).max() < 5e-4


# --- Lines through computed values ------------------------------------------------------------


def test_lines_go_through_the_values_and_leave_gaps():
    axes = errors().figure.axes[0]
    lines = [line for line in axes.get_lines() if len(line.get_xdata()) == 3]
    for line, values in zip(lines, ERRORS.values(), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), [100, 1000, 10_000])
        np.testing.assert_array_equal(line.get_ydata(), np.array(values, dtype=float))


def test_a_value_between_gaps_has_its_marker():
    """Catches a lone value that neither line nor marker shows."""
    values = [1.0] * 90 + [None, 7.0, None] + [1.0] * 7
    axes = plots.lines({"": (np.arange(100), {"a": values})}, x_label="", y_label="").figure.axes[0]
    marked = axes.get_lines()[0].get_markevery()
    assert 91 in marked
    assert 90 not in np.diff(marked)
    assert len(marked) < 40


def test_a_name_has_one_look_in_all_panels_and_no_other_has_it():
    names = {name: [i, i + 1] for i, name in enumerate("abcdef")}
    panels = {"one": ([1, 2], names), "two": ([1, 2], dict(reversed(names.items())))}
    one, two = plots.lines(panels, x_label="", y_label="").figure.axes
    looks = [
        {
            line.get_ydata()[0]: (line.get_color(), line.get_marker(), str(line._dash_pattern))
            for line in axes.get_lines()
        }
        for axes in (one, two)
    ]
    assert looks[0] == looks[1]
    for part in zip(*looks[0].values(), strict=True):
        assert len(set(part)) == 6


def test_panels_share_their_axes():
    one, two = errors().figure.axes
    assert one.get_ylim() == two.get_ylim()
    assert one.get_xlim() == two.get_xlim()
    assert (one.get_xscale(), two.get_yscale()) == ("log", "log")
    assert [axes.get_title(loc="left") for axes in (one, two)] == ["near", "far"]
    assert (scores().figure.axes[0].get_xscale(), errors(log="y").figure.axes[0].get_xscale()) == (
        "linear",
        "linear",
    )


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (9, 3)])
def test_every_column_of_panels_has_its_axis_named_and_numbered(count, columns):
    panels = {f"{i}": ([1, 2], {"a": [1, 2]}) for i in range(count)}
    figure = plots.lines(panels, x_label="K", y_label="score").figure
    seen = [axes for axes in figure.axes if axes.get_visible()]
    assert len(seen) == count
    for i, axes in enumerate(seen):
        lowest = i + columns >= count
        assert (axes.get_xlabel() == "K") == lowest
        assert axes.xaxis.get_tick_params()["labelbottom"] == lowest


def test_what_is_below_the_floor_is_shaded():
    axes = errors().figure.axes[0]
    area = axes.collections[0].get_paths()[0].vertices
    assert area[:, 1].min() == pytest.approx(axes.get_ylim()[0])
    assert {0.8, 0.3, 0.09} <= set(area[:, 1].round(6))
    floor = next(line for line in axes.get_lines() if line.get_ydata()[0] == 0.8)
    assert (floor.get_color(), floor.get_marker()) == (plots.INK, "None")
    assert not scores().figure.axes[0].collections
    labels = [text.get_text() for text in errors().figure.legends[0].get_texts()]
    assert labels == ["moments", "EM", "none", "bound"]


def test_marks_are_rings_around_the_chosen_values():
    figure = scores(marks={"AIC": 2, "BIC": 1}).figure
    rings = [line for line in figure.axes[0].get_lines() if line.get_markersize() > 15]
    assert [ring.get_xydata().tolist() for ring in rings] == [[[2, 10]], [[1, 31]]]
    assert [ring.get_color() for ring in rings] == [plots.BLUE, plots.VERMILLION]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["AIC", "BIC", "chosen"]


def test_the_words_of_lines_tell_ends_lowest_rings_and_gaps():
    alt = errors(title="Errors", marks={"EM": 100}).alt
    assert alt == (
        "Errors. Error (sds) against n, both axes logarithmic. Shaded: what is below bound. Panel "
        "near. moments: 0.5 at 1000, 0.2 at 10000, which is its lowest; no value at 100. EM: 0.9 "
        "at 100, 0.1 at 10000, which is its lowest; ringed: 0.9 at 100; no value at 1000. none: no "
        "value. bound: 0.8 at 100, 0.09 at 10000, which is its lowest. Panel far. bound: 0.2 at "
        "1000, 0.1 at 10000, which is its lowest."
    )
    assert "AIC: 30 at 1, 12.5 at 3, lowest 10 at 2." in scores().alt
    close = {"a": [1_000_001.5, 1_000_000.25, 1_000_003]}
    alt = plots.lines({"": ([1, 2, 3], close)}, x_label="K", y_label="score").alt
    assert "1000001.5 at 1" in alt
    assert "lowest 1000000.2 at 2" in alt


def test_a_short_axis_of_whole_numbers_bears_these():
    assert scores().figure.axes[0].get_xticks().tolist() == [1, 2, 3]
    halves = plots.lines({"": ([1, 1.5, 9], {"a": [1, 2, 3]})}, x_label="", y_label="").figure.axes[
        0
    ]
    assert halves.get_xticks().tolist() != list(range(1, 10))


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


def test_a_section_says_where_it_is_low_and_what_is_marked():
    values = np.linspace(0, 10, 101)
    picture = plots.section(
        values,
        np.cos(2 * values),
        xlabel="mean (min)",
        ylabel="loss",
        marks={"truth": 2.0, "guess": 9.0},
        title="One mean moves",
    )
    axes = picture.figure.axes[0]
    assert axes.get_xlim() == (0, 10)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("mean (min)", "loss")
    np.testing.assert_allclose(axes.lines[0].get_xydata().T, [values, np.cos(2 * values)])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["truth", "guess"]
    assert axes.lines[1].get_marker() != axes.lines[2].get_marker()
    assert axes.lines[2].get_xydata().tolist() == [[9.0, np.cos(18.0)]]
    assert picture.alt.startswith(
        "One mean moves. Loss for mean (min) from 0 to 10: greatest, 1, at"
    )
    assert picture.alt.count("locally smallest") == 3
    assert "locally smallest at 1.6, where it is -0.998" in picture.alt
    assert picture.alt.endswith("truth at 2, where it is -0.654; guess at 9, where it is 0.66.")


def test_the_ends_of_a_section_are_no_low_places():
    picture = plots.section([0, 1, 2, 3], [1, 3, 2, 0], xlabel="sd", ylabel="loss")
    assert picture.alt == "Loss for sd from 0 to 3: greatest, 3, at 1."


def test_data_in_classes_are_drawn_in_their_classes():
    counts = np.array([1, 4, 2, 0, 3])
    x = np.repeat([1.0, 2, 3, 4, 5], counts)
    edges = np.arange(0.5, 6)
    picture = plots.mixture(x, edges=edges)
    bars = picture.figure.axes[0].patches[0].get_data()
    np.testing.assert_allclose(bars.edges, edges)
    np.testing.assert_allclose(bars.values, counts / 10)
    assert "tallest bar holds 40 % of them" in picture.alt
    uneven = plots.mixture(x, edges=[0.5, 2.5, 5.5])
    np.testing.assert_allclose(uneven.figure.axes[0].patches[0].get_data().values, [0.25, 1 / 6])
    assert "tallest bar holds 50 % of them" in uneven.alt


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


# --- A target on a grid, and Pearson's polynomial ---------------------------------------------


def test_a_target_is_dots_at_its_points_and_a_needle_does_not_flatten_it():
    axes = plots.target(UNEVEN, [0, 0.2, 0.2, 0.3, 0], guess=NEEDLE, fit=FIT).figure.axes[0]
    dots = next(line for line in axes.get_lines() if line.get_marker() == "o")
    assert dots.get_linestyle() == "None"
    np.testing.assert_array_equal(dots.get_xdata(), UNEVEN)
    np.testing.assert_array_equal(dots.get_ydata(), [0, 0.2, 0.2, 0.3, 0])
    lines = {line.get_label(): line for line in axes.get_lines()}
    assert lines["guess"].get_linestyle() == "--"
    np.testing.assert_allclose(lines["fit"].get_ydata(), FIT.mixture.pdf(lines["fit"].get_xdata()))
    assert 0.3 < axes.get_ylim()[1] < 1
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["target", "guess", "fit", "its components"]


def test_a_target_below_zero_is_inside_the_picture():
    axes = plots.target([0, 1, 2], [-3, 1, -1]).figure.axes[0]
    assert axes.get_ylim()[0] < -3
    assert plots.target(PLACES, HEIGHTS).figure.axes[0].get_ylim()[0] == 0


def test_residuals_are_the_target_minus_the_last_curve():
    fit = Mixture.univariate([0.25, 0.55, 0.2], [5, 15, 20], [2, 1, 2])
    picture = plots.target(PLACES, HEIGHTS, truth=THREE, fit=fit, residuals=True)
    upper, strip = picture.figure.axes
    expected = HEIGHTS - fit.pdf(PLACES)
    dots = next(line for line in strip.get_lines() if line.get_marker() == "o")
    np.testing.assert_allclose(dots.get_xydata(), np.column_stack([PLACES, expected]))
    stems = np.array(strip.collections[0].get_segments())
    np.testing.assert_allclose(stems[:, :, 1], np.column_stack([0 * expected, expected]))
    low, high = strip.get_ylim()
    assert low == -high
    assert 1 < high / np.abs(expected).max() < 1.5
    assert any(np.ptp(line.get_ydata()) == 0 for line in strip.get_lines())  # the zero line
    assert strip.get_ylabel() == "target\nminus fit"
    assert (strip.get_xlabel(), upper.get_xlabel()) == ("x", "")
    assert picture.alt.endswith("Target minus fit, below, is farthest from zero at 15: -0.0199.")
    met = plots.target(PLACES, HEIGHTS, truth=THREE, residuals=True)
    assert met.alt.endswith("Target minus truth, below, is zero at every point.")


def test_the_words_of_a_target_tell_where_its_tops_stand():
    alt = plots.target(PLACES, HEIGHTS, guess=GUESS, unit="cm", title="Known").alt
    assert alt == (
        "Known. Target at 75 grid points from 0 to 24.7 cm, with 3 tops at 5 and 15 and 20; the "
        "tallest, 0.201, at 15. Guess (dashed): 0.7 N(mean 0, sd 3) + 0.3 N(mean 10, sd 5)."
    )
    ripples = HEIGHTS + 0.002 * (-1.0) ** np.arange(75)  # of less than 3 % of the height
    assert "3 tops at 5.33 and 15 and 20;" in plots.target(PLACES, ripples).alt
    assert "one top, 7, at -3" in plots.target(UNEVEN, [7, 5, 4, 3, 2]).alt
    assert "2 tops at 0 and 9; the tallest, 8, at 9" in plots.target(UNEVEN, [1, 3, 2, 2, 8]).alt
    assert "level at 4." in plots.target(UNEVEN, [4] * 5).alt
    waves = plots.target(np.arange(40), np.arange(40) % 2 + np.arange(40) / 100).alt
    assert "with 20 tops; the tallest, 1.39, at 39" in waves


def test_a_target_and_its_curves_may_have_names():
    names = {"target": "kernel estimate", "fit": "best"}
    picture = plots.target(PLACES, HEIGHTS, fit=FIT, names=names, residuals=True)
    assert picture.alt.startswith("Kernel estimate at 75 grid points")
    assert "Best (solid)" in picture.alt
    assert "Kernel estimate minus best, below" in picture.alt
    labels = [text.get_text() for text in picture.figure.axes[0].get_legend().get_texts()]
    assert labels == ["kernel estimate", "best", "its components"]


def drawn_curve(picture):
    axes = picture.figure.axes[0]
    return max(axes.get_lines(), key=lambda line: len(line.get_xdata())).get_data()


def share_of(coefficients, places):
    terms = coefficients * places[:, None] ** np.arange(9, -1, -1)
    return terms.sum(axis=1) / np.abs(terms).sum(axis=1)


def test_the_nonic_is_drawn_as_a_share_of_its_terms():
    places, heights = drawn_curve(plots.nonic(NONIC, CRAB_ROOTS))
    expected = share_of(NONIC, places)
    np.testing.assert_allclose(heights, expected, atol=1e-13)
    assert np.abs(heights).max() <= 1
    assert np.ptp(heights) > 1


@pytest.mark.parametrize("side", [-1, 1])
def test_the_graph_of_the_nonic_follows_every_bend_near_zero(side):
    bends = [1e-3 + 3e-4j, 1e-3 - 3e-4j, 2e-5 + 4e-6j, 2e-5 - 4e-6j]
    coefficients = np.poly(side * np.array([*bends, 1, -1, 2, -2, 0.5])).real
    places, heights = drawn_curve(plots.nonic(coefficients, [], limits=(-2, 2)))
    near = side * np.geomspace(1e-5, 2, 500)
    expected = share_of(coefficients, near)
    np.testing.assert_allclose(np.interp(near, places, heights), expected, atol=0.03)


def test_the_nonic_may_be_drawn_far_out():
    _, heights = drawn_curve(plots.nonic(NONIC * 1e130, CRAB_ROOTS, limits=(-1e40, 1e40)))
    assert (heights[0], heights[-1]) == (-1, 1)
    assert np.abs(heights).max() == 1


@pytest.mark.parametrize("unit", [1e-15, 1e14])
def test_the_nonic_looks_the_same_in_any_unit(unit):
    """Catches p**9 that leaves the range of floats."""
    heights = drawn_curve(plots.nonic(NONIC, CRAB_ROOTS))[1]
    factors = unit ** -np.arange(9, -1, -1.0)
    scaled = NONIC * (factors / np.sqrt(factors.min() * factors.max()))
    far = drawn_curve(plots.nonic(scaled, CRAB_ROOTS * unit))[1]
    np.testing.assert_allclose(far, heights, atol=1e-9)


@pytest.mark.parametrize(
    "roots",
    [
        [-4, -3, -2, -1, -0.5, 0.5, 1, 2, 3],
        [-900, -4, -1e-3, -9e-4, -1e-9, 2e-6, 1e-3, 2, 2.002],
    ],
)
def test_the_graph_of_the_nonic_crosses_zero_at_every_root(roots):
    places, heights = drawn_curve(plots.nonic(np.poly(roots), roots))
    for (low, high), sign in zip(pairwise(roots), [1, -1] * 4, strict=True):
        between = heights[(places > low) & (places < high)]
        assert len(between) > 3
        assert (np.sign(between[1:-1]) == sign).all()
    assert heights[0] < 0 < heights[-1]


def lines_by_marker(axes):
    lines = [line for line in axes.get_lines() if len(line.get_xdata())]
    return {line.get_marker(): line.get_xydata().tolist() for line in lines}


def test_roots_are_marked_by_what_they_are():
    picture = plots.nonic(NONIC, CRAB_ROOTS, admissible=ADMISSIBLE, chosen=0, unit="mm")
    axes = picture.figure.axes[0]
    marks = lines_by_marker(axes)
    assert marks["*"] == [[-8.516455, 0]]
    assert marks["o"] == [[-6.722248, 0]]
    assert marks["x"] == [[4.169323, 0]]
    assert not {"<", ">"} & marks.keys()
    assert "p = \N{MINUS SIGN}8.52" in [text.get_text() for text in axes.texts]
    legend = [text.get_text() for text in picture.figure.legends[0].get_texts()]
    assert legend == ["chosen", "admissible", "not admissible"]
    assert axes.get_xlabel().endswith("from the overall mean (mm²)")
    assert picture.alt == (
        "Pearson's polynomial for p from -10 to 5.69: 3 real roots, p = -8.52 (admissible, "
        "chosen), p = -6.72 (admissible), p = 4.17 (not admissible)."
    )
    plain = plots.nonic(NONIC, CRAB_ROOTS)
    assert "3 real roots, p = -8.52, p = -6.72, p = 4.17." in plain.alt
    assert len(lines_by_marker(plain.figure.axes[0])["o"]) == 3


def test_roots_outside_the_picture_are_pointed_to_and_told():
    picture = plots.nonic(NONIC, CRAB_ROOTS, admissible=ADMISSIBLE, chosen=1, limits=(-7, 1))
    marks = lines_by_marker(picture.figure.axes[0])
    assert (marks["<"], marks[">"], marks["*"]) == ([[-7, 0]], [[1, 0]], [[-6.722248, 0]])
    assert not {"o", "x"} & marks.keys()
    assert "p = -8.52 (admissible, outside the picture), p = -6.72 (admissible, ch" in picture.alt
    assert "p = 4.17 (not admissible, outside the picture)." in picture.alt
    assert [text.get_text() for text in picture.figure.legends[0].get_texts()][-1] == "outside"
    left = plots.nonic(NONIC, CRAB_ROOTS, limits=(-9, 1)).figure.axes[0]
    assert "<" not in lines_by_marker(left)


def test_the_half_in_which_mixtures_live_is_shaded_and_named():
    def half(limits):
        axes = plots.nonic(NONIC, CRAB_ROOTS, limits=limits).figure.axes[0]
        spans = [(box.get_x(), box.get_x() + box.get_width()) for box in axes.patches]
        words = [text.get_text() for text in axes.texts if "mixtures" in text.get_text()]
        return spans, words

    assert half((-10, 5)) == ([(-10, 0)], ["mixtures live here"])
    assert half((-1, 9)) == ([(-1, 0)], ["← mixtures live here"])
    assert half((-9, -2)) == ([(-9, -2)], ["mixtures live here"])
    assert half((1, 5)) == ([], [])


@pytest.mark.parametrize("roots", [CRAB_ROOTS, -CRAB_ROOTS, [-3.0], [2.0], [0.0], []])
def test_the_limits_hold_all_roots_and_zero_with_room(roots):
    coefficients = [1.0] + [0.0] * 8 + [16.0**9]
    low, high = plots.nonic(coefficients, roots).figure.axes[0].get_xlim()
    ends = [0, *roots] if np.any(roots) else [-16, 16]
    room = 0.12 * np.ptp(ends)
    assert high == pytest.approx(max(ends) + room)
    # The half in which mixtures live is a third of the picture at least.
    assert low == pytest.approx(min(min(ends) - room, -high / 2))


@pytest.mark.parametrize("chosen", range(9))
def test_the_label_of_the_chosen_root_is_inside_the_picture(chosen):
    roots = np.array([-4, -3, -2, -1, -0.5, 0.5, 1, 2, 3])
    figure = plots.nonic(np.poly(roots), roots, chosen=chosen).figure
    axes = figure.axes[0]
    figure.draw_without_rendering()
    label = next(text for text in axes.texts if text.get_text().startswith("p = "))
    box, frame = label.get_window_extent(), axes.get_window_extent()
    assert frame.x0 <= box.x0
    assert box.x1 <= frame.x1
    assert label.get_text().replace("\N{MINUS SIGN}", "-") == f"p = {roots[chosen]:g}"


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


def test_a_page_and_a_file_get_the_picture_that_was_drawn():
    """Catches an encoder that loses a pixel, and a stored picture that is another one."""
    view = plots.MomentsView(X, EXTENT)
    view.show_map(MAP)
    view.show(FIT, "")
    drawn = view.pixels()[..., :3].copy()
    np.testing.assert_array_equal(painted(view.strokes()), drawn)
    stored = base64.b64decode(view.still("")[0]["image/png"])
    np.testing.assert_array_equal(pixels(stored), drawn)


def test_any_pixels_can_be_sent():
    noise = np.random.default_rng(1).integers(0, 256, (17, 23, 4), dtype=np.uint8)
    view = plots.SamplingView((0, 1), 1)
    view.pixels = lambda: noise
    np.testing.assert_array_equal(painted(view.strokes()), noise[..., :3])
    np.testing.assert_array_equal(pixels(style.as_png(noise)), noise[..., :3])


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
        used.strokes()
        used.show_map(labels)
        alt = used.show(fit, "So it ends.")
        fresh = plots.MomentsView(X, EXTENT)
        fresh.show_map(labels)
        assert fresh.show(fit, "So it ends.") == alt
        assert fresh.strokes() == used.strokes()


def test_a_live_view_draws_no_answer_where_there_is_none():
    failed = moments.fit(X, Mixture.univariate([0.5, 0.5], [5, 5], [2, 2]))
    view = plots.MomentsView(X, EXTENT)
    view.show_map(MAP)
    assert "Fit (solid)" in view.show(FIT, "")
    assert "Fit (solid)" not in view.show(failed, "")
    assert not len(view._curves["fit"].get_xdata())
    assert not len(view._cross.get_xdata())


def pearson_view():
    return plots.PearsonView((-10, 25), 0.2)


NORMAL_START = Mixture.univariate([0.5, 0.5], [0, 0], [1, 1])
ANSWERED = Fit([NORMAL_START, TRUTH], [1.0, 0.1], "mismatch", True, "", 1)
UNANSWERED = Fit([NORMAL_START], [1.0], "mismatch", False, "", 0, "no mixture")
# Three samples, their nonics and roots: answered, without an answer, roots far out and at 0.
SAMPLES = {
    "answered": (
        X,
        TRUTH,
        ANSWERED,
        np.poly([-0.7, -0.2, 0.1, 0.2, 0.3, 0.31, 2, 3, 4]),
        np.array([-0.7, -0.2, 0.1]),
        np.array([True, True, False]),
        0,
    ),
    "unanswered": (X[:9], None, UNANSWERED, NONIC, CRAB_ROOTS, np.zeros(3, bool), None),
    "one bell": (X * 5, THREE, UNANSWERED, [8] + [0] * 9, [0.0], [False], None),
    "elsewhere": (X + 99, TRUTH, ANSWERED, NONIC, [-9.0, -0.1], [True, True], 0),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_redrawn_sample_equals_a_fresh_one(name):
    used, fresh = pearson_view(), pearson_view()
    words = fresh.show(*SAMPLES[name], "So it is.")
    drawn = fresh.strokes()
    for other in SAMPLES:
        used.show(*SAMPLES[other], "")
        used.strokes()
        assert used.show(*SAMPLES[name], "So it is.") == words
        assert used.strokes() == drawn


def test_the_words_of_a_sample_tell_what_is_drawn():
    alt = pearson_view().show(*SAMPLES["answered"], "So it is.")
    assert alt == (
        f"{data_words(X, '')} Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). Answer "
        "(solid): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). Pearson's polynomial for p from "
        "-1.05 to 0.35: 3 real roots, p = -0.7 (admissible, chosen), p = -0.2 (admissible), "
        "p = 0.1 (not admissible). So it is."
    )
    alt = pearson_view().show(*SAMPLES["unanswered"], "")
    assert "Answer" not in alt
    assert "Truth" not in alt
    assert "p = 4.17 (not admissible, outside the picture)" in alt
    assert "None of the 5000 points is inside" in pearson_view().show(*SAMPLES["elsewhere"], "")
    exact = pearson_view().show(np.empty(0), *SAMPLES["elsewhere"][1:], "")
    assert exact.startswith("No sample: the moments are those of the truth.")
    outside = np.sum((X * 5 < -10) | (X * 5 > 25))
    told = pearson_view().show(*SAMPLES["one bell"], "")
    assert told.startswith(f"Histogram of {5000 - outside} points from -")
    assert f" Outside the picture: {outside} more." in told


def test_a_sample_is_drawn_with_truth_answer_and_roots_on_axes_that_stay():
    view = pearson_view()
    fixed = [axes.get_position().bounds + axes.get_xlim() + axes.get_ylim() for axes in view.axes]
    artists = [len(axes.get_children()) for axes in view.axes]
    for name, bars in (("answered", 1), ("unanswered", 1), ("one bell", None), ("elsewhere", 0)):
        view.show(*SAMPLES[name], "")
        fit = SAMPLES[name][2]
        values, edges, _ = view._bars.get_data()
        area = np.sum(values * np.diff(edges))
        share = np.mean(np.abs(X * 5 - 7.5) <= 17.5) if bars is None else bars
        assert area == pytest.approx(share)
        drawn = {"truth": SAMPLES[name][1], "fit": fit.mixture if fit.converged else None}
        for role, m in drawn.items():
            grid, heights = view._curves[role].get_data()
            assert bool(len(grid)) == (m is not None)
            if m is not None:
                np.testing.assert_allclose(heights, m.pdf(grid))
        assert [a.get_position().bounds + a.get_xlim() + a.get_ylim() for a in view.axes] == fixed
        assert [len(axes.get_children()) for axes in view.axes] == artists
    assert view.axes[1].get_xlim() == (-1.05, 0.35)
    marks = lines_by_marker(view.axes[1])
    assert (marks["<"], marks["o"]) == ([[-1.05, 0]], [[-0.1, 0]])
    assert "*" not in marks
    assert not view._marks._label.get_visible()


def test_of_a_very_large_sample_the_bars_are_read_off_some():
    x = np.random.default_rng(1).normal([[0], [10]], 2, (2, 100_000)).ravel()
    view = pearson_view()
    alt = view.show(x, *SAMPLES["answered"][1:], "")
    assert alt.startswith("Histogram of 200000 points from -")
    assert re.search(r"with 2 humps near \S+ and (9\.[89]|10)", alt)
    values, edges, _ = view._bars.get_data()
    np.testing.assert_allclose(np.sum(values * np.diff(edges)), 1)


SET_OUT = Mixture.univariate([0.5, 0.5], [2, 8], [1, 2])
REACHED = Fit([SET_OUT, TRUTH], [1.0, 0.1], "mismatch", True, "", 1)
LOST = Fit([SET_OUT], [1.0], "mismatch", False, "", 0, "no mixture")
ROADS = {  # what each panel may show
    "answers": {"a": REACHED, "b": ANSWERED, "c": REACHED, "d": REACHED},
    "none": {"a": LOST, "b": UNANSWERED, "c": LOST, "d": LOST},
    "some": {"a": LOST, "b": ANSWERED, "c": REACHED, "d": LOST},
}


def roads_view(fits="some", times=1, **options):
    titles = {road: f"road {road}" for road in "abcd"}
    view = plots.RoadsView(X * times, (-10 * times, 25 * times), titles, **options)
    view.show(SET_OUT, ROADS[fits], "")
    return view


@pytest.mark.parametrize("name", ROADS)
@pytest.mark.parametrize("truth", [None, TRUTH])
def test_redrawn_roads_equal_fresh_ones(name, truth):
    """Catches a mark or a curve of the answer before."""
    used, fresh = roads_view(truth=truth), roads_view(name, truth=truth)
    words = fresh.show(SET_OUT, ROADS[name], "So it is.")
    drawn = fresh.strokes()
    for other in ROADS:
        used.show(GUESS, ROADS[other], "")
        used.strokes()
        assert used.show(SET_OUT, ROADS[name], "So it is.") == words
        assert used.strokes() == drawn


def test_roads_draw_their_answer_and_the_guess_if_they_began_there():
    view = roads_view("some", truth=TRUTH)
    drawn = {  # by panel: what its lines draw
        road: {role: line.get_xydata() for role, line in lines.items() if len(line.get_xdata())}
        for road, (lines, _) in view._panels.items()
    }
    assert [set(roles) for roles in drawn.values()] == [
        {"guess", "truth"},
        {"fit", "truth"},
        {"guess", "fit", "truth"},
        {"guess", "truth"},
    ]
    expected = {"guess": SET_OUT, "fit": TRUTH, "truth": TRUTH}
    for roles in drawn.values():
        for role, places in roles.items():
            np.testing.assert_allclose(places[:, 1], expected[role].pdf(places[:, 0]))
    marks = [mark.get_text() for _, mark in view._panels.values()]
    assert marks == ["✗ no mixture", "✓ answered", "✓ answered", "✗ no mixture"]
    assert [axes.get_title(loc="left") for axes in view.axes] == [f"road {r}" for r in "abcd"]
    assert len({axes.get_xlim() + axes.get_ylim() for axes in view.axes}) == 1
    assert [axes.get_xlabel() for axes in view.axes] == ["", "", "x", "x"]


def test_the_legend_of_roads_names_the_curves_and_the_truth_lies_on_top():
    view = roads_view(truth=TRUTH)
    legend = view.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["data", "guess", "answer", "truth"]
    assert [line.get_color() for line in legend.get_lines()] == [
        plots.ROLES[role]["color"] for role in ("guess", "fit", "truth")
    ]
    for lines, _ in view._panels.values():
        order = sorted(lines, key=lambda role: view._movers.index(lines[role]))
        assert order[-1] == "truth"
    assert len(roads_view().figure.legends[0].get_lines()) == 2


def test_of_roads_that_end_as_before_only_curves_are_drawn_again():
    """Catches marks that are drawn with every move: four words cost more than all curves."""
    view = roads_view()
    view.strokes()
    before = view._background
    view.show(GUESS, ROADS["some"], "")
    view.strokes()
    assert view._background is before


def test_the_words_of_roads_tell_what_is_drawn():
    view = roads_view()
    assert view.show(SET_OUT, ROADS["some"], "So it is.") == (
        f"{data_words(X, '')} Guess (dashed): 0.5 N(mean 2, sd 1) + 0.5 N(mean 8, sd 2). A: no "
        "answer (no mixture). B (solid): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). C (solid): "
        "0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). D: no answer (no mixture). So it is."
    )
    told = roads_view(truth=TRUTH, unit="cm").show(SET_OUT, ROADS["none"], "")
    assert "Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3). A: no answer" in told
    assert " cm, with 2 humps" in told


ONE = Mixture([1], [[3.5, 71]], [[[1.3, 14], [14, 184]]])
SELECTED = {  # data, mixtures by K, scores, names
    "line": (
        X,
        {1: Mixture.univariate([1], [3], [5]), 2: TRUTH, 8: THREE},
        {"AIC": [900, 100.5, 100], "BIC": [900, 103, 110.25], "ICL": [12_000, 103, 111]},
        ("length (cm)",),
    ),
    "plane": (
        FAITHFUL,
        {
            1: ONE,
            2: PLANE,
            3: Mixture([0.2, 0.3, 0.5], [[2, 50], [2, 60], [4, 80]], [np.eye(2)] * 3),
        },
        {"AIC": [5, 3, 1], "BIC": [5, 1, 3], "ICL": [5, 1, 8]},
        ("eruption (min)", "waiting (min)"),
    ),
    "close": (FAITHFUL, {1: ONE, 2: COLLAPSED}, {"AIC": [1, 1], "BIC": [1, 1]}, ("a", "b")),
}


def selection_view(name, show=None):
    view = plots.SelectionView(*SELECTED[name])
    if show is not None:
        view.show(show, "")
    return view


@pytest.mark.parametrize("name", SELECTED)
def test_a_redrawn_selection_equals_a_fresh_one(name):
    used = selection_view(name)
    for K in SELECTED[name][1]:
        for other in SELECTED[name][1]:
            used.show(other, "")
            used.strokes()
        alt = used.show(K, "So it is.")
        fresh = selection_view(name)
        assert fresh.show(K, "So it is.") == alt
        assert fresh.strokes() == used.strokes()


@pytest.mark.parametrize("name", SELECTED)
def test_of_a_selection_all_that_stands_still_stays(name):
    view = selection_view(name)
    fixed = [axes.get_position().bounds + axes.get_xlim() + axes.get_ylim() for axes in view.axes]
    artists = [len(axes.get_children()) for axes in view.axes]
    for K in SELECTED[name][1]:
        view.show(K, "")
        assert [a.get_position().bounds + a.get_xlim() + a.get_ylim() for a in view.axes] == fixed
        assert [len(axes.get_children()) for axes in view.axes] == artists


def test_scores_are_drawn_above_their_best_which_is_ringed():
    view = selection_view("line", show=2)
    lines = [line.get_xydata() for line in view.axes[1].get_lines() if line.get_markersize() < 10]
    np.testing.assert_array_equal(lines[0], [[1, 800], [2, 0.5], [8, 0]])
    np.testing.assert_array_equal(lines[1], [[1, 797], [2, 0], [8, 7.25]])
    rings = [line for line in view.axes[1].get_lines() if line.get_markersize() > 10]
    assert [ring.get_xydata().tolist() for ring in rings] == [[[8, 0]], [[2, 0]], [[2, 0]]]
    assert len({ring.get_markersize() for ring in rings}) == 3  # or one would hide another
    for place in [*lines[0], *lines[1], *lines[2]]:
        assert view.axes[1].viewLim.contains(*place)
    assert set(view._now.get_xdata()) == {2}


def test_a_selection_on_a_line_draws_the_mixture_of_that_many():
    view = selection_view("line")
    for K, m in SELECTED["line"][1].items():
        view.show(K, "")
        grid, heights = view._bells.curve.get_data()
        np.testing.assert_allclose(heights, m.pdf(grid))
        seen = [len(line.get_xdata()) > 0 for line in view._bells.components]
        assert seen == [k < m.n_components for k in range(8)]
    assert view.axes[0].get_xlabel() == "length (cm)"
    assert view.axes[0].get_ylabel() == "density (1/cm)"
    assert view.axes[0].get_ylim()[1] > heights.max()


def test_a_selection_in_the_plane_draws_the_mixture_of_that_many():
    view = selection_view("plane")
    for K, m in SELECTED["plane"][1].items():
        view.show(K, "")
        np.testing.assert_allclose(view._dots.colours, rgb_of(m.responsibilities(FAITHFUL)))
        for k, line in enumerate(view._bells.ellipses):
            away = line.get_xydata()[:145] - (m.means[k] if len(line.get_xdata()) else 0)
            if len(away):
                inverse = np.linalg.inv(m.covariances[k])
                np.testing.assert_allclose(np.einsum("in,nm,im->i", away, inverse, away), 1)
            assert bool(len(away)) == (k < m.n_components)
        trace = view._contours.get_xydata()
        heights = m.pdf(trace[np.isfinite(trace[:, 0])])
        assert len(np.unique(np.round(np.log(heights), 0))) > 2  # several levels
    low, high = view.axes[0].get_xlim()
    assert low < 2 - 2 * 0.34
    assert high > 3.5 + 2 * 1.1


def test_more_components_than_colours_look_different_still():
    m = Mixture.univariate(np.full(12, 1 / 12), np.arange(-6.0, 18, 2), np.ones(12))
    view = plots.SelectionView(X, {12: m}, {"AIC": [1]}, ("x",))
    view.show(12, "")
    looks = {(line.get_color(), str(line._dash_pattern)) for line in view._bells.components}
    assert len(looks) == 12
    assert view._bells.components[6].get_color() == plots.COMPONENTS[0]
    numbers = {text.get_text() for text in view._bells.artists[13:] if text.get_visible()}
    assert numbers == {str(k + 1) for k in range(12)}
    flat = Mixture([1 / 8] * 8, [[k, 10 * k] for k in range(8)], [np.eye(2)] * 8)
    plane = plots.SelectionView(FAITHFUL, {8: flat}, {"AIC": [1]}, ("a", "b"))
    plane.show(8, "")
    assert painted(plane.strokes()).std() > 5


def test_the_words_of_a_selection_tell_what_is_drawn():
    alt = selection_view("line").show(2, "So it is.")
    assert alt == (
        f"{data_words(X, 'cm')} Component 1 with weight 0.7, mean 0, sd 2; component 2 with weight "
        "0.3, mean 10, sd 3. Scores above their best, which are ringed: AIC is lowest at K = 8, "
        "800 at K = 1; BIC is lowest at K = 2, 797 at K = 1 and 7.25 at K = 8; ICL is "
        "lowest at K = 2, 11900 at K = 1 and 8 at K = 8. So it is."
    )
    assert selection_view("plane").show(1, "").startswith("Scatter of 272 points, eruption (min)")


def density_view():
    return plots.DensityView(PLACES, HEIGHTS, (1e-9, 2), 1000, "cm")


def line_view():
    return plots.EMView(X, (-10, 25), (-3.2, -2.9), 6, "cm")


def plane_view():
    limits = ((1, 6), (35, 100))
    return plots.EMPlaneView(FAITHFUL, limits, (-5.5, -4), 500, ("eruption", "waiting"))


OTHER_LINE = walk(X, Mixture.univariate([0.2, 0.3, 0.5], [60, 3, 3], [60, 1, 9]), 3)
LOSSES = Fit([GUESS, TRUTH, THREE], [0.7, 1e-3, 0.0], "sum of squares", True, "", 2)
OTHER_PLANE = walk(FAITHFUL, Mixture([1], [[9, 200]], [np.diag([9, 9])]), 2)


@pytest.mark.parametrize(
    ("view", "steps"),
    [
        (
            line_view,
            [(LINE_FIT, 0), (OTHER_LINE, 3), (OTHER_LINE, 0), (LINE_FIT, 7), (LINE_FIT, 2)],
        ),
        (plane_view, [(PLANE_FIT, 0), (OTHER_PLANE, 2), (PLANE_FIT, 9), (PLANE_FIT, 3)]),
        (density_view, [(LOSSES, 0), (OTHER_LINE, 3), (LOSSES, 2), (OTHER_LINE, 1), (LOSSES, 1)]),
    ],
)
def test_a_redrawn_step_equals_a_fresh_one(view, steps):
    used = view()
    for fit, step in steps:
        alt = used.show(fit, step, "So it goes.")
        fresh = view()
        assert fresh.show(fit, step, "So it goes.") == alt
        assert fresh.strokes() == used.strokes()


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


@pytest.mark.parametrize(
    ("step", "objective", "marker", "place"),
    [
        (1, [0.7, 1e-3, 1e-4], "o", (1, 1e-3)),
        (2, [0.7, 1e-3, 0.0], "v", (2, 1e-9)),
        (0, [30.0, 1e-3, 0.0], "^", (0, 2)),
    ],
)
def test_a_loss_is_on_a_logarithmic_axis_or_pointed_to(step, objective, marker, place):
    view = density_view()
    alt = view.show(Fit([GUESS, TRUTH, THREE], objective, "loss", True, "", 2), step, "")
    assert view.axes[1].get_yscale() == "log"
    assert view.axes[1].get_ylabel() == "sum of squared differences"
    assert view._now.get_marker() == marker
    assert view._now.get_xydata().tolist() == [list(place)]
    assert ("Loss: below 1e-12 now" in alt) == (objective[step] == 0)


def test_a_step_towards_a_target_shows_the_target_and_the_mixture_of_that_step():
    view = density_view()
    alt = view.show(LOSSES, 1, "On the way.")
    axes = view.axes[0]
    dots = next(line for line in axes.get_lines() if line.get_marker() == "o")
    np.testing.assert_array_equal(dots.get_xydata(), np.column_stack([PLACES, HEIGHTS]))
    assert not dots.get_animated()  # it stands still
    grid, heights = view._bells.curve.get_data()
    np.testing.assert_allclose(heights, TRUTH.pdf(grid))
    np.testing.assert_allclose(view._guess.get_ydata(), GUESS.pdf(view._guess.get_xdata()))
    assert axes.get_xlim()[0] < 0 < PLACES[-1] < axes.get_xlim()[1]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["target", "guess", "now", "its components"]
    assert alt.startswith("Target at 75 grid points from 0 to 24.7 cm, with 3 tops at 5 and 15 and")
    assert " Step 1 of 2: component 1 with weight 0.7, mean 0, sd 2; component 2 with" in alt
    assert "Dashed, the guess: component 1 with weight 0.7, mean 0, sd 3;" in alt
    assert alt.endswith("Sum of squares: 0.001 now, 0.7 at the start. On the way.")


@pytest.mark.parametrize(
    "view",
    [
        density_view,
        lambda: plots.DensityView(PLACES * 1e6, HEIGHTS * 1e-6, (1e-12, 1), 1000),
        lambda: plots.DensityView(PLACES, -HEIGHTS, (0.5, 0.8), 20, "km/s"),
        pearson_view,
        lambda: plots.PearsonView((-1e-3, 1e-3), 0.003),
        roads_view,
        lambda: roads_view(truth=TRUTH, unit="1000 km/s"),
        lambda: roads_view(times=1e8),
        lambda: roads_view(times=1e-8),
        lambda: selection_view("line", show=8),
        lambda: selection_view("plane", show=3),
        lambda: selection_view("close", show=1),
    ],
)
def test_no_word_of_a_live_view_is_cut_off_and_none_is_on_another(view):
    view = view()
    view.strokes()
    words, legends = [*view.figure.texts], [*view.figure.legends]
    for axes in view.axes:
        words += [axes.xaxis.label, axes.yaxis.label, axes._left_title, *axes.texts]
        legends += [axes.get_legend()]
        words += [tick for tick in axes.get_xticklabels() if axes.viewLim.containsx(tick._x)]
        words += [tick for tick in axes.get_yticklabels() if axes.viewLim.containsy(tick._y)]
    words += [word for legend in filter(None, legends) for word in legend.get_texts()]
    words = [word for word in words if word.get_text() and word.get_visible()]
    boxes = [word.get_window_extent().padded(-3) for word in words]  # of ink, without the leading
    for i, box in enumerate(boxes):
        assert view.figure.bbox.contains(*box.min), words[i]
        assert view.figure.bbox.contains(*box.max), words[i]
        assert not any(box.overlaps(other) for other in boxes[i + 1 :]), words[i]


@pytest.mark.parametrize("target", [np.zeros(5), -np.ones(5), [1e-300] * 5, [0, 9e99, 0, 0, 0]])
def test_any_target_can_be_walked_to(target):
    view = plots.DensityView(UNEVEN, target, (0.5, 0.6), 1)
    view.show(LOSSES, 2, "")
    assert painted(view.strokes()).std() > 5
    low, high = view.axes[0].get_ylim()
    assert low <= np.min(target)
    assert np.max(target) < high


def test_a_step_draws_the_mixture_of_that_step():
    view = line_view()
    view.show(LINE_FIT, 5, "")
    m = LINE_FIT.path[5]
    grid, heights = view._bells.curve.get_data()
    np.testing.assert_allclose(heights, m.pdf(grid))
    np.testing.assert_allclose(view._bells.components[1].get_ydata(), m.component_pdfs(grid)[:, 1])
    np.testing.assert_allclose(view._rug.colours, rgb_of(m.responsibilities(view._rug._x)))
    ways = plane_view()
    ways.show(PLANE_FIT, 5, "")
    assert np.isfinite(ways._trail.get_xdata()).sum() == 2 * 6
    square = (ways._bells.ellipses[0].get_xydata()[:3] - PLANE_FIT.path[5].means[0]).T
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
    picture = painted(view.strokes())
    expected = 255 - 0.7 * (255 - 255 * rgb_of(m.responsibilities(x)))
    for place, colour in zip(x[:3], expected, strict=False):
        column, row = view.axes[0].transData.transform(place)
        near = picture[int(len(picture) - row), int(column)]
        np.testing.assert_allclose(near, colour, atol=2)


def test_strokes_of_the_rug_stand_at_their_points_in_their_colours():
    x = np.array([1.0, 4.0, 9.0])
    view = plots.EMView(x, (0, 10), (-5, 0), 10)
    m = Mixture.univariate([0.5, 0.5], [1, 9], [3, 3])
    view.show(Fit([m], [-1.0], "l", True, "", 0), 0, "")
    picture, axes = painted(view.strokes()), view.axes[0]
    for point, colour in zip(x, 255 * rgb_of(m.responsibilities(x)), strict=True):
        column, row = axes.transData.transform((point, axes.get_ylim()[0] / 2))
        strip = picture[int(len(picture) - row)]
        np.testing.assert_allclose(strip[int(column)], colour, atol=2)
        assert (strip[[int(column) - 5, int(column) + 5]] == 255).all()


@pytest.mark.parametrize("sharp", [True, False])
def test_a_stamped_number_is_the_text_that_it_stands_for(monkeypatch, sharp):
    """Catches a stamp upside down, beside its place, or left over from another number."""
    view = line_view()
    view.sharpen(sharp)
    view.show(OTHER_LINE, 0, "")
    view.pixels()
    view.show(LINE_FIT, 5, "")
    stamped = view.pixels().copy()
    numbers = [badge for badge in view._bells.artists if isinstance(badge, Badge)]
    for badge in numbers:
        place = badge.get_transform().transform(badge.get_position())
        badge.set(transform=IdentityTransform(), position=place.round())
    monkeypatch.setattr(Badge, "draw", Text.draw)
    written = view.pixels().copy()
    np.testing.assert_allclose(stamped, written, atol=3)
    monkeypatch.setattr(Badge, "draw", lambda *_: None)
    assert np.abs(view.pixels() - written.astype(float)).max() > 100


def test_drawing_opens_no_pyplot_figure():
    """Catches figures that pile up in memory while a slider moves."""
    code = (
        "import sys; from mixlab import plots, Mixture, explore, datasets;"
        "plots.mixture(truth=Mixture.univariate([1], [0], [1])).png();"
        "plots.target([0, 1], [1, 2]).png(); plots.nonic([8] + [0] * 9, [0]).png();"
        "plots.lines({'': ([1], {'a': [2]})}, x_label='', y_label='').png();"
        "plots.density_map(Mixture([1], [[0, 0]], [[[1, 0], [0, 1]]])).png();"
        "plots.DensityView([0, 1], [1, 2], (1, 2), 9).strokes();"
        "plots.PearsonView((0, 1), 1).still('');"
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
    "grid": (lambda: plots.bound([1, 0], [1, 2], [], xlabel=""), ValueError, "values goes from"),
    "objective": (lambda: plots.bound([0, 1], [1], [], xlabel=""), ValueError, "objective has"),
    "no edges": (lambda: plots.mixture([1, 2], edges=[1]), ValueError, "edges has shape"),
    "edges fall": (lambda: plots.mixture([1, 2], edges=[1, 3, 2]), ValueError, "ascending"),
    "beyond edges": (lambda: plots.mixture([1, 9], edges=[0, 5]), ValueError, "x from 1 to 9"),
    "edges of nothing": (lambda: plots.mixture(truth=TRUTH, edges=[0, 5]), ValueError, "without x"),
    "section falls": (
        lambda: plots.section([1, 0], [1, 2], xlabel="", ylabel="loss"),
        ValueError,
        "values goes from 1 to 0",
    ),
    "section heights": (
        lambda: plots.section([0, 1], [1], xlabel="", ylabel="loss"),
        ValueError,
        "heights has shape",
    ),
    "too many marks": (
        lambda: plots.section(
            [0, 1], [1, 2], xlabel="", ylabel="loss", marks=dict.fromkeys("abcdef", 0)
        ),
        ValueError,
        "marks has 6 entries; allowed: at most 5",
    ),
    "mark beside": (
        lambda: plots.section([0, 1], [1, 2], xlabel="", ylabel="loss", marks={"truth": 7}),
        ValueError,
        "marks.'truth'. is 7.0; allowed: a number from 0 to 1",
    ),
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
    "grid of one": (lambda: plots.target([1], [1]), ValueError, r"grid has shape \(1,\)"),
    "grid turned": (
        lambda: plots.target([1, 3, 2], [0, 0, 0]),
        ValueError,
        "grid goes from 3 to 2 at position 2; allowed: ascending",
    ),
    "grid twice": (lambda: plots.target([1, 1], [0, 0]), ValueError, "grid goes from 1 to 1"),
    "grid of nan": (lambda: plots.target([1, np.nan], [0, 0]), ValueError, "grid holds nan"),
    "target's shape": (
        lambda: plots.target([1, 2], [1, 2, 3]),
        ValueError,
        r"target has shape \(3,\); allowed: \(2,\), as grid",
    ),
    "target of nan": (lambda: plots.target([1, 2], [1, np.inf]), ValueError, "target holds inf"),
    "target's limits": (
        lambda: plots.target([1, 2], [1, 2], limits=(3, 3)),
        ValueError,
        "first the smaller",
    ),
    "target's names": (
        lambda: plots.target([1, 2], [1, 2], names={"data": "x"}),
        ValueError,
        "names has data; allowed: target, truth, guess, fit",
    ),
    "no target among data": (
        lambda: plots.mixture(X, names={"target": "x"}),
        ValueError,
        "names has target; allowed: truth, guess, fit",
    ),
    "target's fit": (lambda: plots.target([1, 2], [1, 2], fit=3), TypeError, "fit is 3"),
    "residuals of nothing": (
        lambda: plots.target([1, 2], [1, 2], residuals=True),
        ValueError,
        "residuals is True without a curve",
    ),
    "view's grid": (
        lambda: plots.DensityView([2, 1], [1, 2], (1, 2), 9),
        ValueError,
        "grid goes from 2 to 1",
    ),
    "no log of zero": (
        lambda: plots.DensityView([1, 2], [1, 2], (0, 2), 9),
        ValueError,
        "levels begin at 0; allowed: above zero",
    ),
    "nine coefficients": (
        lambda: plots.nonic([1] * 9, []),
        ValueError,
        r"coefficients has shape \(9,\)",
    ),
    "no coefficients": (
        lambda: plots.nonic([0] * 10, []),
        ValueError,
        r"coefficients has shape \(10,\) with 0 values that are not zero",
    ),
    "nan coefficients": (
        lambda: plots.nonic([np.nan] * 10, []),
        ValueError,
        "coefficients holds nan",
    ),
    "roots": (lambda: plots.nonic(NONIC, [[1]]), ValueError, r"roots has shape \(1, 1\)"),
    "complex roots": (lambda: plots.nonic(NONIC, [1j]), ValueError, "roots holds complex"),
    "admissible": (
        lambda: plots.nonic(NONIC, CRAB_ROOTS, admissible=[True]),
        ValueError,
        r"admissible has shape \(1,\)",
    ),
    "half admissible": (
        lambda: plots.nonic(NONIC, CRAB_ROOTS, admissible=[1, 0, 1]),
        ValueError,
        "admissible has .* type int64; allowed: True or False",
    ),
    "chosen": (lambda: plots.nonic(NONIC, CRAB_ROOTS, chosen=3), ValueError, "chosen is 3"),
    "chosen by p": (lambda: plots.nonic(NONIC, CRAB_ROOTS, chosen=-8.5), TypeError, "chosen is"),
    "chosen wrongly": (
        lambda: plots.nonic(NONIC, CRAB_ROOTS, admissible=ADMISSIBLE, chosen=2),
        ValueError,
        "chosen is 2, which is not admissible",
    ),
    "nonic's limits": (
        lambda: plots.nonic(NONIC, CRAB_ROOTS, limits=(2, 1)),
        ValueError,
        "limits is .* first the smaller",
    ),
    "view's roots": (
        lambda: pearson_view().show(X, TRUTH, ANSWERED, NONIC, CRAB_ROOTS, [True], 0, ""),
        ValueError,
        "admissible has shape",
    ),
    "no panels": (
        lambda: plots.lines({}, x_label="", y_label=""),
        ValueError,
        "panels is 0 panels",
    ),
    "panels in a list": (lambda: plots.lines([1], x_label="", y_label=""), ValueError, "panels is"),
    "panel of one": (
        lambda: plots.lines({"a": ([1],)}, x_label="", y_label=""),
        TypeError,
        "panels.'a'. is .* places, and a dict",
    ),
    "lines' places": (
        lambda: plots.lines({"a": ([2, 1], {"b": [1, 2]})}, x_label="", y_label=""),
        ValueError,
        r"panels\['a'\]\[0\] goes from 2 to 1",
    ),
    "lines' values": (
        lambda: plots.lines({"a": ([1, 2], {"b": [1]})}, x_label="", y_label=""),
        ValueError,
        r"panels\['a'\]\[1\]\['b'\] has shape \(1,\); allowed: 2 numbers",
    ),
    "lines of text": (
        lambda: plots.lines({"a": ([1], {"b": ["x"]})}, x_label="", y_label=""),
        ValueError,
        r"\['b'\] holds text",
    ),
    "lines of inf": (
        lambda: plots.lines({"a": ([1, 2, 3], {"b": [None, 1, np.inf]})}, x_label="", y_label=""),
        ValueError,
        r"\['b'\] holds inf at position 2",
    ),
    "lines of nothing": (
        lambda: plots.lines({"a": ([1], {"b": [None]})}, x_label="", y_label=""),
        ValueError,
        "panels holds no value",
    ),
    "no log of a value": (
        lambda: plots.lines({"a": ([1], {"b": [0]})}, x_label="", y_label="", log="y"),
        ValueError,
        r"\['b'\] holds 0; allowed on a logarithmic axis: above zero",
    ),
    "no log of a place": (
        lambda: plots.lines({"a": ([-1, 1], {"b": [1, 1]})}, x_label="", y_label="", log="x"),
        ValueError,
        r"\['a'\]\[0\] holds -1",
    ),
    "log": (lambda: scores(log="z"), ValueError, "log is 'z'"),
    "floor": (lambda: scores(floor="ICL"), ValueError, "floor is 'ICL'; allowed: 'AIC', 'BIC'"),
    "mark of nothing": (lambda: scores(marks={"ICL": 1}), ValueError, r"marks\['ICL'\] is 1"),
    "mark beside a value": (lambda: scores(marks={"AIC": 9}), ValueError, r"marks\['AIC'\] is 9"),
    "mark of a gap": (lambda: scores(marks={"BIC": 3}), ValueError, r"marks\['BIC'\] is 3"),
    "seven lines": (
        lambda: plots.lines({"": ([1], {str(i): [i] for i in range(7)})}, x_label="", y_label=""),
        ValueError,
        "panels has 7 names; allowed: 6 and a floor",
    ),
    "map of a line": (lambda: plots.density_map(TRUTH), ValueError, "mixture has d=1"),
    "map of none": (lambda: plots.density_map(None), TypeError, "mixture is None"),
    "map's data": (lambda: plots.density_map(PLANE, x=[1.0]), ValueError, "x has shape"),
    "map's names": (lambda: plots.density_map(PLANE, names="a"), ValueError, "names is 'a'"),
    "map's limits": (lambda: plots.density_map(PLANE, limits=(1, 2)), ValueError, r"\(2, 2\)"),
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
