"""Drawings: right, described in words, the same every time, and nothing left behind."""

import io
import re
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mixlab import Fit, Mixture, datasets, moments, plots

X, TRUTH = datasets.vincent_run()
GUESS = Mixture.univariate([0.7, 0.3], [0, 10], [3, 5])
FIT = moments.fit(X, GUESS)
MAP = np.array([[0, 1, 2], [3, 4, 4]])
EXTENT = (-5, 15, -5, 15)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def pictures():
    return {
        "data": plots.mixture(X),
        "curves": plots.mixture(truth=TRUTH, guess=GUESS),
        "all": plots.mixture(X, truth=TRUTH, guess=GUESS, fit=FIT, unit="cm", title="Three"),
        "one point": plots.mixture([3.0], guess=GUESS),
        "needle": plots.mixture(X, guess=Mixture.univariate([1], [0], [1e-6])),
        "labelled": plots.labelled([1.0, 2.0, 8.0], [0, 0, 1]),
        "path": plots.path(FIT, FIT, names=["a", "b"]),
        "spread": plots.spread(np.arange(10.0).reshape(5, 2), [4, 5], ["a", "b"]),
        "basins": plots.basins(MAP, EXTENT, guess=(0, 10)),
    }


@pytest.mark.parametrize("name", pictures())
def test_a_picture_is_a_png_of_its_stated_size_with_words(name):
    picture = pictures()[name]
    data, metadata = picture._repr_mimebundle_()
    width, height = metadata["image/png"]["width"], metadata["image/png"]["height"]
    drawn = pixels(picture.png())
    assert drawn.shape == (2 * height, 2 * width, 3)  # two pixels for one: sharp
    assert drawn.std() > 5  # not blank
    assert isinstance(data["image/png"], str)
    assert metadata["image/png"]["alt"] == data["text/plain"] == picture.alt
    assert len(picture.alt) > 20
    assert "nan" not in picture.alt


@pytest.mark.parametrize("name", pictures())
def test_the_same_picture_is_the_same_bytes(name):
    assert pictures()[name].png() == pictures()[name].png()


def test_the_words_tell_the_values_that_are_drawn():
    alt = plots.mixture(X, truth=TRUTH, fit=FIT, unit="cm", title="Three").alt
    assert alt.startswith("Three. Histogram of 5000 points from -7.36 to 21.5 cm")
    assert "Truth (dotted): 0.7 N(mean 0, sd 2) + 0.3 N(mean 10, sd 3)." in alt
    assert "Fit (solid): 0.6724 N(mean -0.0964, sd 1.939)" in alt
    assert "Guess" not in alt


def test_the_humps_in_words_are_where_the_humps_are():
    far = np.random.default_rng(1).normal([[0], [100]], 5, (2, 300)).ravel()
    assert re.search(r"with 2 humps near -?[0-2]\.\S* and (9[89]|10[012])", plots.mixture(far).alt)
    assert "3 humps near 9.38e+03 and 2.07e+04" in plots.mixture(datasets.galaxies()).alt
    spike = [0.0] * 500 + [1.0] * 3
    assert "one hump near 0.00833; the tallest bar holds 99 % of them" in plots.mixture(spike).alt


def test_a_histogram_has_area_one_whatever_the_spread():
    for x in (X, X * 1e-6, np.array([3.0]), np.array([1.0, 1.0, 1.0, 5.0]), X + 1e6):
        heights, edges = plots._histogram(x)
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
    coloured = plots._map_colours(np.arange(5)[None])
    patches = np.array_split(coloured, 5, axis=1)
    assert len({patch.tobytes() for patch in patches}) == 5


def test_a_map_shows_each_label_where_it_belongs():
    labels = np.zeros((4, 4), dtype=int)
    labels[3, 0] = 4  # second mean high, first mean low: top left
    colours = plots._map_colours(labels)
    root, nowhere = (plots._rgb(plots.BASINS[code][1]) for code in (0, 4))
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
    np.testing.assert_array_equal(pixels(plots._encode(rgba, effort)), rgba[..., :3])


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


def test_alt_text_in_html_cannot_break_out_of_its_attribute():
    view = plots.SamplingView((0, 1), 1)
    assert 'alt="&quot;&gt;&lt;b&gt;"' in view.html('"><b>')


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


PLANE = Mixture([1], [[0, 0]], [np.eye(2)])
BAD = {
    "nothing": (lambda: plots.mixture(), ValueError, "at least one to draw"),
    "no mixture": (lambda: plots.mixture(X, truth=[0.7, 0.3]), TypeError, "truth is .* a Mixture"),
    "plane": (lambda: plots.mixture(X, fit=PLANE), ValueError, "fit has d=2"),
    "nan": (lambda: plots.mixture([np.nan]), ValueError, "x holds nan"),
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
