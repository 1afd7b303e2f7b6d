"""What all explorers promise: a line that makes them again, bells that can be dragged, patience."""

import asyncio
import gc

import ipywidgets
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from mixlab import Mixture, datasets, explore, plots
from mixlab.explore import _frame, _moments, _walking
from tests.explorers import drag, is_whole, picture, random_move, verdict

WAITING = datasets.old_faithful()[:, 1]
FAITHFUL = datasets.old_faithful()
GRID = np.arange(0, 25, 1 / 3)
TARGET = Mixture.univariate([0.3, 0.5, 0.2], [5, 15, 20], [2, 1, 2]).pdf(GRID)
SAMPLES = {"mine": WAITING[:60], "theirs": FAITHFUL[:60]}
THREE = Mixture.univariate([0.2, 0.3, 0.5], [45, 60, 80], [5, 5, 5])
TWO = Mixture.univariate([0.35, 0.65], [54, 80], [5, 6])

MAKERS = {
    "sampling": lambda: explore.sampling(seed=3),
    "moments": lambda: explore.moments(WAITING, unit="min"),
    "em": lambda: explore.em(WAITING, max_iter=60),
    "em of three": lambda: explore.em(WAITING, start=THREE, max_iter=60),
    "em in the plane": lambda: explore.em(FAITHFUL, covariance="tied", max_iter=60),
    "density": lambda: explore.density(GRID, TARGET, unit="min"),
    "pearson": lambda: explore.pearson(),
    "roads": lambda: explore.roads(WAITING, truth=TWO),
    "selection": lambda: explore.selection(data=SAMPLES, most=3),
}
DRAGGED = ["moments", "em", "em of three", "em in the plane", "density", "roads"]


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Coarse maps and few restarts: many explorers are made here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_moments, "_MAP_CELLS", 8)
        patch.setattr(_walking, "RESTARTS", 2)
        yield


@pytest.fixture(autouse=True)
def closed():
    """Lets go of what a test made: a picture takes some 20 MB."""
    yield
    ipywidgets.Widget.close_all()


@pytest.fixture(params=MAKERS)
def explorer(request):
    return MAKERS[request.param]()


@pytest.fixture(params=DRAGGED)
def draggable(request):
    return MAKERS[request.param]()


BAD_LINES = {
    "no Python": ("a b c", "the line is 'a b c'; allowed: explore.em(...)"),
    "nothing": ("", "the line is ''; allowed"),
    "another explorer": ("explore.roads(x)", "the line is 'explore.roads(x)'; allowed"),
    "a stranger": ("explore.em(x, start=open('f'))", "start is open('f')"),
    "a step like none": ("explore.em(x, step='a')", "step is 'a'"),
    "too many steps": ("explore.em(x, step=10000)", "step is 10000; allowed"),
    "other bells": (
        "explore.em(x, start=Mixture.univariate([1], [50], [5]))",
        "start has K=1, d=1; allowed: K=2, d=1",
    ),
    "no mixture": (
        "explore.em(x, start=Mixture.univariate([1, 2], [3], [4]))",
        "start is Mixture.univariate([1, 2], [3], [4]): ",
    ),
    "off the sliders": (
        "explore.em(x, start=Mixture.univariate([0.5, 0.5], [50, 500], [5, 5]))",
        "start has mean 2 500; allowed",
    ),
}


class TestLine:
    """The line of Python under each explorer."""

    def test_run_as_python_it_makes_an_explorer_that_shows_the_same(self, explorer):
        """Catches a control, a switch or an option that the line forgets."""
        rng = np.random.default_rng(1)
        for _ in range(6):
            for _ in range(4):
                random_move(explorer, rng)
            again = eval(explorer.line, globals())
            assert (again.alt, again.line) == (explorer.alt, explorer.line)

    def test_given_to_another_explorer_it_moves_that_one_to_the_same_place(self, explorer, request):
        rng = np.random.default_rng(2)
        other = MAKERS[request.node.callspec.params["explorer"]]()
        for _ in range(4):
            for _ in range(4):
                random_move(explorer, rng)
            other._line._handle_custom_msg({"read": f"  {explorer.line}\n"}, [])
            assert (other.alt, other.line) == (explorer.alt, explorer.line)

    def test_a_line_without_a_state_brings_back_the_first(self, explorer):
        first = explorer.alt
        rng = np.random.default_rng(3)
        for _ in range(5):
            random_move(explorer, rng)
        explorer.line = explorer.line.partition("(")[0] + "()"
        assert explorer.alt == first

    def test_it_calls_the_data_what_the_notebook_calls_them(self):
        assert explore.moments(WAITING).line.startswith("explore.moments(WAITING, start=")
        assert explore.em(WAITING[:50]).line.startswith("explore.em(x, start=")
        assert explore.density(GRID, TARGET).line.startswith("explore.density(GRID, TARGET, ")
        assert "data=SAMPLES" in explore.selection(data=SAMPLES, most=2).line

    def test_where_an_event_loop_runs_it_is_written_when_the_sliders_rest(self):
        """Catches a message more before every picture, and a line that is never renewed."""
        explorer = explore.sampling()

        async def move():
            before = explorer._line.text
            explorer.control("mean 2").value = 4
            assert explorer._line.text == before
            assert "4.0" in explorer.line
            await asyncio.sleep(3 * _frame.REST)
            assert explorer._line.text == explorer.line

        asyncio.run(move())

    def test_it_says_nothing_that_goes_without_saying(self):
        assert explore.selection(data=SAMPLES, most=2).line == (
            "explore.selection(data=SAMPLES, most=2)"
        )
        assert ", step=" not in explore.em(WAITING).line

    @pytest.mark.parametrize("name", BAD_LINES)
    def test_one_that_cannot_be_taken_is_refused_in_words_and_nothing_moves(self, name):
        line, words = BAD_LINES[name]
        explorer = explore.em(WAITING, max_iter=20)
        before = (explorer.start, explorer.step, explorer.alt)
        explorer._line._handle_custom_msg({"read": line}, [])
        assert verdict(explorer).startswith("! This line is not taken. ")
        assert words in verdict(explorer)
        assert (explorer.start, explorer.step, explorer.alt) == before
        with pytest.raises((TypeError, ValueError)):
            explorer.line = line
        explorer._controls[0].value += 1
        assert is_whole(explorer)


BAD_STATES = {
    "labels": (lambda: explore.sampling(labels=1), TypeError, "labels is 1"),
    "points": (lambda: explore.sampling(points=3), ValueError, "points is 3"),
    "first bell": (
        lambda: explore.sampling(mixture=Mixture.univariate([0.5, 0.5], [1, 2], [1, 1])),
        ValueError,
        "mixture has mean 1 at 1; allowed: 0",
    ),
    "off the sliders": (
        lambda: explore.sampling(mixture=Mixture.univariate([0.5, 0.5], [0, 99], [1, 1])),
        ValueError,
        "mixture has mean 2 99; allowed: 0 to 9",
    ),
    "no mixture": (lambda: explore.pearson(truth=3), TypeError, "truth is 3"),
    "sd 1": (
        lambda: explore.pearson(truth=Mixture.univariate([0.5, 0.5], [0, 2], [2, 1])),
        ValueError,
        "truth has sd 1 at 2; allowed: 1",
    ),
    "exact": (lambda: explore.pearson(exact="no"), TypeError, "exact is 'no'"),
    "em's step": (lambda: explore.em(WAITING, step=9999), ValueError, "step is 9999"),
    "density's step": (lambda: explore.density(GRID, TARGET, step=-1), ValueError, "step is"),
    "K": (lambda: explore.selection(data=SAMPLES, most=3, K=4), ValueError, "K is 4"),
    "shown": (lambda: explore.selection(data=SAMPLES, shown="?"), ValueError, "shown is"),
    "covariance": (
        lambda: explore.selection(data=SAMPLES, most=3, covariance="diag"),
        ValueError,
        "covariance is 'diag'; allowed: 'full', 'tied'",
    ),
}


class TestStateAtFirst:
    """What can be asked for when an explorer is made, beside the start."""

    def test_a_step(self):
        assert explore.em(WAITING, step=2).step == 2
        assert explore.density(GRID, TARGET, step=1).step == 1

    def test_the_button_brings_it_back(self):
        truth = Mixture.univariate([0.3, 0.7], [0, 2], [1, 1.5])
        explorer = explore.pearson(truth=truth, points=200, exact=True)
        first = explorer.line
        explorer.line = "explore.pearson(points=50)"
        assert explorer.line != first
        explorer._reset.click()
        assert explorer.line == first

    @pytest.mark.parametrize("name", BAD_STATES)
    def test_bad_input_is_refused_by_name(self, name):
        call, kind, words = BAD_STATES[name]
        with pytest.raises(kind, match=words):
            call()


class TestDrag:
    """The guess, dragged on the picture itself."""

    def test_a_handle_lies_where_it_was_dragged_to_a_stop_of_the_slider_away(self, draggable):
        """Catches axes that are mistaken for one another, and a picture upside down."""
        for number, handle in enumerate(draggable._stage.shown["handles"]):
            across, down = handle["at"]
            aim = (across + 0.02, down - 0.02) if handle["free"] else (across + 0.02, down)
            drag(draggable, number, *aim)
            there = draggable._stage.shown["handles"][number]["at"]
            stop = 0.012  # of the picture's width: how far the widest stop reaches here
            assert abs(there[0] - aim[0]) < stop
            if handle["free"]:
                assert abs(there[1] - aim[1]) < stop
            assert is_whole(draggable)

    def test_the_controls_follow_to_their_stops_and_one_picture_is_drawn(self, monkeypatch):
        explorer = explore.moments(WAITING)
        drawn, draw = [], explorer._draw
        monkeypatch.setattr(explorer, "_draw", lambda *at_rest: drawn.append(draw(*at_rest)))
        across, down = explorer._stage.shown["handles"][0]["at"]
        drag(explorer, 0, across + 0.1, down)
        mean_1 = explorer.control("mean 1")
        assert mean_1.value == mean_1.nearest(mean_1.value) > 60
        assert explorer.start.means[0] == mean_1.value
        assert len(drawn) == 1

    @pytest.mark.parametrize("name", ["moments", "em", "density", "roads"])
    def test_pulled_up_a_bell_gains_weight_until_it_has_the_height(self, name):
        explorer = MAKERS[name]()
        for number in (0, 2):
            before = explorer.start.weights[number // 2]
            across, down = explorer._stage.shown["handles"][number]["at"]
            place = {"handle": number, "along": "y", "to": [across, down - 0.05]}
            explorer._stage.set_state({"dragged": place})
            assert explorer.start.weights[number // 2] > before
            assert abs(explorer._stage.shown["handles"][number]["at"][1] - (down - 0.05)) < 0.02

    def test_a_side_makes_a_bell_wider_and_leaves_its_mean(self):
        explorer = explore.em(WAITING)
        mean, sd = explorer.start.means[0], explorer.start.sds[0]
        across, down = explorer._stage.shown["handles"][1]["at"]
        drag(explorer, 1, across + 0.05, down)
        assert explorer.start.means[0] == mean
        assert explorer.start.sds[0] > sd + 1

    @pytest.mark.parametrize("corner", [(-1, -1), (2, 2), (0, 1), (1, 0)])
    def test_dragged_out_of_the_picture_it_stays_within_the_sliders(self, draggable, corner):
        for number in range(len(draggable._stage.shown["handles"])):
            drag(draggable, number, *corner)
            assert is_whole(draggable)
        for handle in draggable._stage.shown["handles"]:
            assert 0 <= min(handle["at"]) <= max(handle["at"]) <= 1


def from_afar(pixels, size):
    """The mean colours of squares of a picture, in one row."""
    rows, columns = (length // size for length in pixels.shape[:2])
    squares = pixels[: rows * size, : columns * size].reshape(rows, size, columns, size, 3)
    return squares.mean(axis=(1, 3)).ravel()


def test_on_a_plain_screen_the_picture_has_fewer_pixels_and_the_stored_one_keeps_its_own(explorer):
    """Catches what remembers pixels of another resolution, such as dots that are painted fast."""
    sharp = picture(explorer)
    stored = explorer._repr_mimebundle_()[0]["image/png"]
    explorer._stage.set_state({"sharp": False})
    plain = picture(explorer)
    assert is_whole(explorer)
    assert plain.shape == (sharp.shape[0] // 2, sharp.shape[1] // 2, 3)
    # From afar they are the same; nearby letters are set otherwise at another resolution.
    assert np.corrcoef(from_afar(sharp, 20), from_afar(plain, 10))[0, 1] > 0.93
    assert explorer._repr_mimebundle_()[0]["image/png"] == stored
    explorer._stage.set_state({"sharp": True})
    np.testing.assert_array_equal(picture(explorer), sharp)


def test_many_moves_leave_picture_and_verdict_in_step_and_no_figure_open(explorer):
    rng = np.random.default_rng(4)
    for _ in range(60):
        random_move(explorer, rng)
        assert is_whole(explorer)
    assert not pyplot.get_fignums()


def test_a_failure_of_the_first_picture_is_shown_in_words_too(monkeypatch):
    monkeypatch.setattr(plots.SamplingView, "show", lambda *_: 1 / 0)
    assert verdict(explore.sampling()).startswith("! Something broke")


def test_an_explorer_that_is_closed_is_let_go_with_its_picture():
    """Catches what keeps an explorer for ever, such as a signal of its front end's files."""

    def figures():
        ipywidgets.Widget.close_all()
        gc.collect()
        return sum(isinstance(thing, Figure) for thing in gc.get_objects())

    figures()  # lets go of what earlier tests left
    before = figures()
    for _ in range(3):
        explore.sampling()
    assert figures() == before
