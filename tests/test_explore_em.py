"""The explorer of EM: its sliders' corners, its verdicts, and the control that walks the path."""

import asyncio
import base64
import io
from itertools import product

import numpy as np
import pytest
from PIL import Image

from mixlab import Mixture, datasets, em, explore, starts
from mixlab.explore import _em, _frame, _walking
from tests.explorers import belongs, corners, in_step, picture, random_values, verdict

FAITHFUL = datasets.old_faithful()
WAITING = FAITHFUL[:, 1]
BLOBS = Mixture([0.25] * 4, [[2.0, 2], [2, -2], [-2, 2], [-2, -2]], [0.1 * np.eye(2)] * 4).sample(
    2000, 1
)
OFF = starts.random(BLOBS, 4, 5)  # two means in one blob
THREE = Mixture.univariate([0.2, 0.3, 0.5], [45, 60, 80], [5, 5, 5])

GUESSES = {
    "top": Mixture.univariate([0.4, 0.6], [50, 85], [6, 6]),
    "collapsed": Mixture.univariate([0.5, 0.5], [65, 78], [12, 0.1]),
    "empty": Mixture.univariate([0.5, 0.5], [54, 105], [6, 0.1]),
    "coincide": Mixture.univariate([0.3, 0.7], [60, 60], [10, 10]),
}


@pytest.fixture(scope="module", autouse=True)
def few_restarts():
    """A highest top found in less time: many explorers are made here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_walking, "RESTARTS", 4)
        yield


@pytest.fixture(scope="module")
def line():
    return explore.em(WAITING, unit="min")


@pytest.fixture(scope="module")
def wide():
    """One whose sliders reach so far that a component can be left without a point."""
    return explore.em(WAITING, start=GUESSES["empty"])


@pytest.fixture(scope="module")
def three():
    return explore.em(WAITING, start=THREE, max_iter=100)


@pytest.fixture(scope="module")
def plane():
    return explore.em(FAITHFUL, names=("eruption (min)", "waiting (min)"))


@pytest.fixture(scope="module")
def blobs():
    return explore.em(BLOBS, start=OFF, max_iter=120)


@pytest.fixture
def climb(plane):
    """An explorer with a path of some steps, standing at its end, as anew."""
    plane._begin_again()
    assert plane._steps.last >= 8
    return plane


@pytest.fixture
def fits(monkeypatch):
    """The starts that were fitted since."""
    starts_fitted, fit = [], em.fit

    def counted(x, start, **options):
        starts_fitted.append(start)
        return fit(x, start, **options)

    monkeypatch.setattr(_em.road, "fit", counted)
    return starts_fitted


class TestSliders:
    """Every place of the sliders is a guess, and each has its picture and its verdict."""

    @pytest.mark.parametrize("name", ["line", "plane"])
    def test_every_corner(self, name, request):
        explorer = request.getfixturevalue(name)
        for values in corners(explorer):
            explorer._set(values)
            assert belongs(explorer), values
            assert explorer.fit.start == explorer.start

    @pytest.mark.parametrize(("name", "n"), [("line", 20), ("three", 15), ("plane", 15)])
    def test_many_random_places_and_steps(self, name, n, request):
        explorer = request.getfixturevalue(name)
        rng = np.random.default_rng(5)
        for values in random_values(explorer, n, seed=1):
            explorer._set(values)
            explorer.step = int(rng.integers(0, explorer._steps.last + 1))
            assert belongs(explorer), values
            assert explorer.fit.start == explorer.start

    def test_every_corner_of_three_means(self, three):
        low, high = three._controls[0].low, three._controls[0].high
        for means, sds in product(product((low, high), repeat=3), ([5, 5, 5], [0.2, 9, 20])):
            three.start = Mixture.univariate([0.2, 0.3, 0.5], means, sds)
            assert belongs(three), (means, sds)
            assert three.fit.start == three.start

    def test_four_components_in_the_plane(self, blobs):
        lows, highs = zip(*[(c.low, c.high) for c in blobs._controls], strict=True)
        for values in [lows, highs, *random_values(blobs, 12, seed=2)]:
            blobs._set(values)
            assert belongs(blobs), values
            assert blobs.fit.start == blobs.start

    @pytest.mark.parametrize("covariance", ["tied", "diag", "spherical"])
    @pytest.mark.parametrize("x", [WAITING, FAITHFUL], ids=["line", "plane"])
    def test_every_kind_of_covariance(self, x, covariance):
        explorer = explore.em(x, covariance=covariance)
        for values in random_values(explorer, 6, seed=3):
            explorer._set(values)
            explorer.step = 0
            assert belongs(explorer), values
            if x.ndim == 1 and covariance == "tied":
                assert np.ptp(explorer.fit.start.sds) == 0
        sds = explorer.fit.mixture.covariances
        assert covariance != "tied" or np.array_equal(sds[0], sds[1])
        assert x.ndim == 1 or covariance == "tied" or sds[0, 0, 1] == 0

    def test_random_starts_are_places_of_the_sliders_and_of_the_data(self, plane):
        """Catches boxes full of rounding noise, and a seed that moves nothing."""
        plane._begin_again()
        seen = set()
        for seed in (1, 2, 50, 99):
            plane._seed.value = seed
            assert belongs(plane)
            for control in plane._controls:
                assert control.value == control.nearest(control.value)
            drawn = starts.random(FAITHFUL, 2, seed).means
            steps = [control.step for control in plane._controls[:2]]
            assert (np.abs(plane.start.means - drawn) <= np.array(steps)).all()
            seen.add(plane.start)
        assert len(seen) == 4
        plane._seed.value = 0
        assert plane.start == plane._first

    def test_the_sds_keep_their_shape_and_grow_together(self, plane):
        plane._begin_again()
        before = plane.start.covariances
        plane._controls[-1].value = 0.5
        np.testing.assert_allclose(plane.start.covariances, before / 4)


class TestVerdicts:
    """Each kind is reached by an honest guess."""

    @pytest.mark.parametrize("kind", GUESSES)
    def test_at_the_end(self, wide, kind):
        wide._begin_again()
        wide.start = GUESSES[kind]
        assert belongs(wide)
        assert verdict(wide).split(maxsplit=1)[1].startswith(_frame.VERDICTS[kind][2])
        assert (wide.fit.failure or "top") == kind

    def test_a_lower_top_names_the_highest_known(self, blobs):
        blobs._begin_again()
        assert verdict(blobs).startswith("◇ A lower top.")
        highest = em.fit_best(BLOBS, 4, 1).objective[-1]
        assert f"The highest known top is at {highest:.6g}." in verdict(blobs)
        blobs._set([2, 2, 2, -2, -2, 2, -2, -2, 1])
        assert verdict(blobs).startswith("✓ The top.")

    def test_a_given_reference_is_the_top(self):
        lower = explore.em(BLOBS, start=OFF, reference=OFF, max_iter=300)
        assert verdict(lower).startswith("✓ The top.")

    def test_a_reference_that_collapses_is_no_top(self):
        explorer = explore.em(WAITING, reference=GUESSES["collapsed"])
        assert verdict(explorer).startswith("✓ The top.")

    @pytest.mark.parametrize(("max_iter", "words"), [(2, "All 2 steps"), (0, "No step was made")])
    def test_a_path_cut_short_is_still_climbing(self, max_iter, words):
        explorer = explore.em(WAITING, start=GUESSES["top"], max_iter=max_iter)
        assert belongs(explorer)
        assert verdict(explorer).startswith("… Still climbing.")
        assert words in verdict(explorer)

    def test_on_the_way_it_says_how_far_the_step_rose(self, line):
        line.start = GUESSES["top"]
        line.step = 0
        assert verdict(line).startswith("↗ On the way.")
        assert "before any step" in verdict(line)
        line.step = 3
        risen = line.fit.objective[3] - line.fit.objective[2]
        assert f"risen by {risen:.2g} in this step" in verdict(line)
        assert f"mean {line.fit.path[3].means[0]:.3g}" in line.alt


class TestLongWalks:
    """Where an event loop runs, a long walk pauses while the sliders move."""

    def test_it_pauses_while_they_move_and_goes_on_when_they_rest(self):
        """Catches a slider that waits for five hundred steps, and a walk left half done."""
        explorer = explore.em(BLOBS, start=OFF)
        whole = len(explorer.fit.path)
        assert whole > explorer._SOON

        async def move():
            explorer.control("mean 1, x1").value += 0.1
            assert f"Step {explorer._SOON} of {explorer._SOON}: " in verdict(explorer)
            assert verdict(explorer).startswith("↗")
            assert "The walk goes on when the sliders rest." in verdict(explorer)
            assert in_step(explorer)
            await asyncio.sleep(3 * _frame.REST)
            assert belongs(explorer)

        asyncio.run(move())
        assert len(explorer.fit.path) > explorer._SOON + 1
        assert explorer.fit.path == em.fit(BLOBS, explorer.start, max_iter=500).path

    def test_whoever_asks_for_the_fit_gets_all_of_it(self):
        explorer = explore.em(BLOBS, start=OFF)

        async def move():
            explorer.control("mean 1, x1").value += 0.1
            assert explorer.fit.path == em.fit(BLOBS, explorer.start, max_iter=500).path
            explorer.start = OFF
            assert belongs(explorer)
            assert explorer.step > explorer._SOON

        asyncio.run(move())

    def test_a_first_picture_is_whole_as_it_may_be_stored(self):
        async def make():
            explorer = explore.em(BLOBS, start=OFF)
            assert explorer.step > explorer._SOON
            assert belongs(explorer)

        asyncio.run(make())


class TestSteps:
    """The control that walks along a path that has been fitted already."""

    def test_each_way_to_move_moves_by_the_right_amount_and_refits_nothing(self, climb, fits):
        last, control = climb._steps.last, climb._steps.control

        def by(name):
            return climb._steps.buttons[name].click

        assert climb.step == last
        moves = [
            (by("Forward"), last),
            (by("Back"), last - 1),
            (by("Forward"), last),
            (by("To start"), 0),
            (by("Back"), 0),
            (by("Forward"), 1),
            (lambda: setattr(control, "value", 5), 5),
            (by("To end"), last),
            (lambda: setattr(climb, "step", 2), 2),
        ]
        seen = set()
        for move, expected in moves:
            move()
            assert climb.step == control.value == expected
            assert belongs(climb)
            seen.add((expected, verdict(climb), climb._stage.shown["picture"]["changes"]))
        assert len(seen) == len({expected for _, expected in moves})
        assert not fits

    def test_a_step_that_is_none_is_refused_by_name(self, climb):
        with pytest.raises(ValueError, match=rf"step is 1000; .* at most {climb._steps.last}"):
            climb.step = 1000
        with pytest.raises(TypeError, match=r"step is 1\.5"):
            climb.step = 1.5

    def test_a_moved_slider_fits_once_and_at_the_end_stays_at_the_end(self, climb, fits):
        before = climb._steps.last
        climb._controls[0].value -= 1.5
        assert fits == [climb.start]
        assert climb.step == climb._steps.last != before

    def test_in_the_middle_a_moved_slider_keeps_the_step_as_far_as_the_path_reaches(self, wide):
        """Catches a walk that jumps to the end for good after a short path."""
        wide._begin_again()
        wide.start = GUESSES["top"]
        wide.step = 5
        wide.start = GUESSES["coincide"]
        assert (wide.step, wide._steps.last) == (2, 2)
        wide.start = GUESSES["empty"]
        assert (wide.step, wide._steps.last) == (0, 0)
        wide.start = GUESSES["top"]
        assert wide.step == 5 < wide._steps.last
        assert belongs(wide)

    def test_a_path_without_a_step_leaves_the_controls_usable(self, wide, fits):
        wide.start = GUESSES["empty"]
        control = wide._steps.control
        control.value = 1  # of a page that does not know the new end yet
        assert wide.step == control.value == control.high == 0
        for button in wide._steps.buttons.values():
            button.click()
            assert wide.step == 0
            assert belongs(wide)
        with pytest.raises(ValueError, match="step is 1"):
            wide.step = 1
        wide.start = GUESSES["top"]
        wide._steps.buttons["To end"].click()
        assert wide.step == wide._steps.last > 1
        assert len(fits) == 2

    def test_without_a_loop_play_goes_to_the_end(self, climb):
        climb.step = 1
        climb._steps.buttons["Play"].click()
        assert climb.step == climb._steps.last


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(_walking, "_BEAT", 0.001)


def played(explorer, script):
    """Run a coroutine with the explorer; return the steps that were shown meanwhile."""
    shown, number = [explorer.step], explorer._steps.control

    def note(change):
        shown.append(change["new"])

    number.observe(note, "value")
    try:
        asyncio.run(script)
    finally:
        number.unobserve(note, "value")
    return shown


async def rest(explorer):
    """Wait until it plays no more."""
    for _ in range(2000):
        if explorer._steps.buttons["Play"].description == "Play":
            return
        await asyncio.sleep(0.005)
    raise TimeoutError("it plays on and on")


@pytest.mark.usefixtures("quick")
class TestPlay:
    """The button Play, in a loop as a kernel has one."""

    def test_it_walks_to_the_end_step_by_step_and_is_play_again(self, climb, fits):
        last = climb._steps.last
        climb.step = 2

        async def script():
            button = climb._steps.buttons["Play"]
            button.click()
            assert (button.description, button.icon) == ("Pause", "pause")
            await rest(climb)
            assert (button.description, button.icon) == ("Play", "play")

        assert played(climb, script()) == list(range(2, last + 1))
        assert belongs(climb)
        assert not fits

    def test_at_the_end_it_begins_again(self, climb):
        async def script():
            climb._steps.buttons["Play"].click()
            assert climb.step == 0
            await rest(climb)

        last = climb._steps.last
        assert played(climb, script()) == [last, *range(last + 1)]

    def test_pressed_while_it_plays_it_pauses(self, climb, monkeypatch):
        async def script():
            button = climb._steps.buttons["Play"]
            button.click()
            monkeypatch.setattr(_walking, "_BEAT", 60)
            await asyncio.sleep(0.05)
            button.click()
            assert button.description == "Play"
            assert climb._steps._playing is None

        climb.step = 0
        played(climb, script())
        assert 0 <= climb.step <= 1

    @pytest.mark.parametrize("what", ["slider of the start", "step", "Forward", "reset"])
    def test_a_hand_on_the_controls_stops_it(self, climb, monkeypatch, what):
        """Catches a reader who steers against the clock."""
        monkeypatch.setattr(_walking, "_BEAT", 0.02)
        climb._controls[1].value += 5
        acts = {
            "slider of the start": lambda: setattr(climb._controls[0], "value", 3.0),
            "step": lambda: setattr(climb._steps.control, "value", 6),
            "Forward": climb._steps.buttons["Forward"].click,
            "reset": climb._reset.click,
        }

        async def script():
            climb.step = 0
            climb._steps.buttons["Play"].click()
            acts[what]()
            assert climb._steps.buttons["Play"].description == "Play"
            after = climb.step
            await asyncio.sleep(0.1)
            assert climb.step == after

        played(climb, script())
        assert belongs(climb)

    def test_a_long_path_is_played_in_strides(self, three):
        three._begin_again()
        assert three._steps.last == 100

        async def script():
            three._steps.buttons["Play"].click()
            await rest(three)

        assert played(three, script()) == [100, *range(0, 101, 2)]

    def test_a_failure_meanwhile_is_told_and_does_not_stop_the_clock(self, climb, monkeypatch):
        def broken(*_):
            raise ZeroDivisionError("a bug")

        async def script():
            climb._steps.buttons["Play"].click()
            with monkeypatch.context() as patched:
                patched.setattr(climb._live, "show", broken)
                climb._steps._due = None
                climb._steps.buttons["Forward"].click()
                assert "ZeroDivisionError: a bug" in verdict(climb)
            climb._steps.buttons["Play"].click()
            await rest(climb)

        played(climb, script())
        assert belongs(climb)


def test_the_button_brings_back_the_first_guess_weights_and_shapes_too(three, blobs):
    """Catches a reset that moves the sliders and keeps what no slider shows."""
    for explorer, other in [(three, THREE), (blobs, OFF)]:
        explorer._begin_again()
        first = (explorer.start, verdict(explorer), explorer._stage.shown["picture"])
        K, shrunk = other.n_components, other.covariances * 0.7
        explorer.start = Mixture(np.arange(1, K + 1) / (K * (K + 1) / 2), other.means, shrunk)
        explorer.step = 1
        assert explorer.start != first[0]
        explorer._reset.click()
        assert (explorer.start, verdict(explorer), explorer._stage.shown["picture"]) == first


def test_after_a_reset_the_random_start_is_none(plane):
    plane._begin_again()
    first = plane.start
    plane._seed.value = 7
    assert plane.start != first
    plane._reset.click()
    assert (plane._seed.value, plane.start) == (0, first)


def test_assigning_a_start_moves_all_sliders_keeps_it_exactly_and_draws_once(line, plane, fits):
    thirds = Mixture.univariate([1 / 3, 2 / 3], [54.321, 80], [6.5, 5.125])
    tilted = Mixture([0.3, 0.7], [[2.125, 55], [4, 80]], [[[0.1, 0.5], [0.5, 40]]] * 2)
    for explorer, start in [(line, thirds), (plane, tilted)]:
        fits.clear()
        explorer.start = start
        assert explorer.start == explorer.fit.start == start
        assert fits == [start]
        assert belongs(explorer)


def test_a_start_off_the_sliders_is_refused_by_name_and_nothing_moves(line, plane):
    before = line.start, plane.start
    with pytest.raises(ValueError, match=r"start has sd 2 \(min\) 500; allowed: 0\.2 to"):
        line.start = Mixture.univariate([0.5, 0.5], [50, 80], [5, 500])
    with pytest.raises(ValueError, match=r"start has mean 2, waiting 900; allowed: \d+"):
        plane.start = Mixture([0.5, 0.5], [[2, 50], [4, 900]], [np.eye(2)] * 2)
    with pytest.raises(ValueError, match="start has K=3, d=1; allowed: K=2, d=1"):
        line.start = THREE
    assert (line.start, plane.start) == before


EXTREME = Mixture.univariate([0, 0.001, 0.999], [-300.125, 80, 80], [400, 1e-9, 1])


def test_any_start_is_kept_exactly_and_the_sliders_widen_to_hold_it():
    explorer = explore.em(WAITING, start=EXTREME)
    assert explorer.start == EXTREME
    assert belongs(explorer)


def test_the_first_guess_stands_at_steps_of_the_sliders(plane):
    """Catches 4.427659574468085 in a box that shows six characters."""
    plane._begin_again()
    for control in plane._controls:
        assert control.value == control.nearest(control.value)
    halves = starts.quantiles(FAITHFUL, 2)
    np.testing.assert_allclose(plane.start.means, halves.means, rtol=0.01)


def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(monkeypatch, plane):
    plane._begin_again()

    def broken(*_, **__):
        raise ZeroDivisionError("a <b>bug</b>")

    with monkeypatch.context() as patched:
        patched.setattr(_em.road, "fit", broken)
        plane._controls[0].value = 3
        assert "Something broke" in verdict(plane)
        assert "ZeroDivisionError: a <b>bug" in verdict(plane)
    plane._controls[0].value = 3.2
    assert belongs(plane)


def test_two_explorers_never_touch_each_other(line, plane):
    other = explore.em(WAITING)
    before = (other.start, other.step, verdict(other), other._stage.shown["picture"])
    line.start = GUESSES["coincide"]
    line._steps.buttons["Back"].click()
    plane._seed.value = 9
    assert (other.start, other.step, verdict(other), other._stage.shown["picture"]) == before


@pytest.mark.parametrize("name", ["line", "plane"])
def test_a_saved_cell_carries_a_still_picture_of_its_first_state(name, request):
    explorer = request.getfixturevalue(name)
    explorer._begin_again()
    data, metadata = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == explorer.alt == data["text/plain"]
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))))
    np.testing.assert_array_equal(still, picture(explorer))


def test_every_control_has_a_name():
    explorer = explore.em(FAITHFUL, names=("eruption (min)", "waiting (min)"))
    names = [control.label for control in [*explorer._controls, explorer._seed]]
    assert names == [
        "mean 1, eruption",
        "mean 1, waiting",
        "mean 2, eruption",
        "mean 2, waiting",
        "sds, times",
        "random start",
    ]
    for name, button in explorer._steps.buttons.items():
        assert button.description == name
        assert button.icon


RNG = np.random.default_rng(1)
ODD = {
    "two values": [1.0, 2.0],
    "ties": [0.0] * 500 + [1.0],
    "one hump": RNG.standard_normal(300),
    "outlier": np.append(RNG.standard_normal(300), 1e6),
    "integers": np.arange(50),
    "five": RNG.standard_normal(5),
    "plane, five": RNG.standard_normal((5, 2)),
    "plane, ties": [[0, 0]] * 300 + [[1, 1]] * 3 + [[0, 1]] * 4,
    "plane, outlier": np.vstack([RNG.standard_normal((300, 2)), [[1e6, 0]]]),
    "plane, integers": RNG.integers(0, 4, (60, 2)),
    "plane, a column of two values": np.c_[RNG.standard_normal(100), RNG.integers(0, 2, 100)],
}


@pytest.mark.parametrize("name", ODD)
def test_odd_data_are_no_accident(name):
    explorer = explore.em(ODD[name])
    assert belongs(explorer)
    for values in list(corners(explorer))[::5]:
        explorer._set(values)
        assert belongs(explorer)


@pytest.mark.parametrize(("scale", "shift"), [(1e-8, 0), (1e8, 0), (1, 1e6), (1e-8, 1e6)])
@pytest.mark.parametrize("x", [WAITING, FAITHFUL], ids=["line", "plane"])
def test_any_unit_and_origin_will_do(x, scale, shift):
    explorer = explore.em((x + shift) * scale)
    assert belongs(explorer)
    assert verdict(explorer).startswith("✓")


def test_many_points_are_drawn_thinned_and_fitted_all():
    x = np.random.default_rng(2).standard_normal((7000, 2))
    explorer = explore.em(x, reference=starts.quantiles(x, 2), max_iter=5)
    assert explorer.fit.objective[0] == pytest.approx(explorer.start.log_likelihood(x) / len(x))
    assert belongs(explorer)


SIX = Mixture([1 / 6] * 6, np.c_[np.arange(6), np.arange(6)], [np.eye(2)] * 6)
SEVEN = Mixture.univariate([1 / 7] * 7, range(7), [1] * 7)
BAD = {
    "nan": (lambda: explore.em([1.0, np.nan]), ValueError, "x holds nan"),
    "empty": (lambda: explore.em([]), ValueError, "x is empty"),
    "constant": (lambda: explore.em([3.0, 3.0]), ValueError, "x holds one value only"),
    "space": (lambda: explore.em(np.eye(3)), ValueError, r"x has shape \(3, 3\); allowed: \(n,\)"),
    "line": (lambda: explore.em(np.c_[:9, :9]), ValueError, "x lies on a line"),
    "column": (lambda: explore.em(np.c_[:9, [0] * 9]), ValueError, "column 1 of x holds one"),
    "start": (lambda: explore.em(WAITING, start=[1, 2]), TypeError, "start is .* a Mixture"),
    "start K": (
        lambda: explore.em(WAITING, start=SEVEN),
        ValueError,
        "start has K=7, d=1; allowed: K=1 to 6, d=1",
    ),
    "start d": (
        lambda: explore.em(FAITHFUL, start=THREE),
        ValueError,
        "start has K=3, d=1; allowed: K=1 to 6, d=2",
    ),
    "reference": (lambda: explore.em(WAITING, reference=1), TypeError, "reference is 1"),
    "reference K": (
        lambda: explore.em(WAITING, reference=THREE),
        ValueError,
        "reference has K=3, d=1; allowed: K=2, d=1",
    ),
    "few points": (
        lambda: explore.em([[1, 2], [2, 3], [3, 1]], start=SIX, reference=SIX),
        ValueError,
        "K is 6, but x has 3 distinct points",
    ),
    "names": (lambda: explore.em(FAITHFUL, names="ab"), ValueError, "names is 'ab'; allowed: two"),
    "names number": (lambda: explore.em(FAITHFUL, names=("a", 1)), ValueError, "names is"),
    "names one": (lambda: explore.em(FAITHFUL, names=3), ValueError, "names is 3"),
    "max_iter": (lambda: explore.em(WAITING, max_iter=2.5), TypeError, "max_iter is 2.5"),
    "max_iter sign": (lambda: explore.em(WAITING, max_iter=-1), ValueError, "max_iter is -1"),
    "covariance": (
        lambda: explore.em(WAITING, covariance="round"),
        ValueError,
        "covariance is 'round'; allowed: 'full'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


@pytest.mark.parametrize("x", [WAITING, FAITHFUL], ids=["line", "plane"])
@pytest.mark.parametrize("K", [1, 6])
def test_one_bell_and_six(x, K):
    explorer = explore.em(x, start=starts.quantiles(x, K), max_iter=50)
    assert belongs(explorer)
    explorer.step = 0
    assert explorer.start == explorer.fit.start
