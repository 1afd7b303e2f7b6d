"""Explorers: every corner of the sliders ends in a picture and a verdict that belong together."""

import asyncio
import base64
import io

import numpy as np
import pytest
from PIL import Image

from mixlab import Mixture, datasets, explore, moments, starts
from mixlab.explore import _frame, _moments
from mixlab.explore._parts import Control
from mixlab.moments import Basin
from tests.explorers import corners, is_whole, picture, random_values, verdict

WAITING = datasets.old_faithful()[:, 1]
X, TRUTH = datasets.vincent_run()


@pytest.fixture(scope="module", autouse=True)
def coarse_maps():
    """Maps of few cells: thousands of them are computed here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_moments, "_MAP_CELLS", 8)
        yield


@pytest.fixture(scope="module")
def geyser():
    return explore.moments(WAITING, unit="min")


@pytest.fixture(scope="module")
def run():
    return explore.moments(X, reference=TRUTH)


@pytest.mark.parametrize("name", ["geyser", "run"])
def test_every_corner_and_many_random_places_end_in_picture_and_verdict(name, request):
    explorer = request.getfixturevalue(name)
    for values in [*corners(explorer), *random_values(explorer, 60, seed=1)]:
        explorer._set(values)
        assert is_whole(explorer), values
        assert explorer.fit.start == explorer.start


def test_sampling_has_no_bad_corner_either():
    explorer = explore.sampling()
    for labels in (False, True):
        explorer._labels.value = labels
        for values in [*corners(explorer), *random_values(explorer, 40, seed=2)]:
            explorer._set(values)
            assert is_whole(explorer), values


SYMBOLS = {Basin.ROOT: "✓", Basin.MIRROR: "⇄", Basin.OTHER: "◇"}


def test_the_verdict_is_what_the_map_says_of_the_same_guess(run):
    seen = set()
    for values in random_values(run, 80, seed=3):
        run._set(values)
        label = moments.basins(X, [run.start], reference=TRUTH)[0]
        seen.add(label)
        assert verdict(run)[0] == SYMBOLS.get(label, "✗")
    assert {Basin.ROOT, Basin.MIRROR, Basin.NOWHERE} <= seen


def test_the_map_belongs_to_the_sliders(run):
    run.start = Mixture.univariate([0.6, 0.4], [0, 10], [2.5, 4])
    cells = run._cells
    for row, column in [(0, 0), (5, 2), (2, 5), (4, 3)]:
        guess = Mixture.univariate([0.6, 0.4], [cells[column], cells[row]], [2.5, 4])
        assert run._labels[row, column] == moments.basins(X, [guess], reference=TRUTH)[0]


def test_the_first_guess_is_read_off_the_histogram(geyser):
    peaks = starts.peaks(WAITING, 2)
    fresh = explore.moments(WAITING)
    np.testing.assert_allclose(fresh.start.means, peaks.means, atol=0.2)
    assert verdict(fresh).startswith("✓ The root.")


def test_start_and_reference_are_taken_as_given():
    start = Mixture.univariate([0.25, 0.75], [80, 54], [5, 6])
    explorer = explore.moments(
        WAITING, start=start, reference=Mixture.univariate([0.65, 0.35], [80, 54], [6, 5])
    )
    assert explorer.start == start
    assert verdict(explorer).startswith("✓")  # the root with the reference's labels
    explorer.start = Mixture.univariate([0.35, 0.65], [54, 80], [5, 6])
    assert verdict(explorer).startswith("⇄")


EXTREME = Mixture.univariate([0.001, 0.999], [-300.125, 80], [400, 1e-9])


def test_any_start_is_kept_exactly_and_the_sliders_widen_to_hold_it():
    assert explore.moments(WAITING, start=EXTREME).start == EXTREME


def test_an_assigned_start_is_kept_exactly(run):
    start = Mixture.univariate([0.345, 0.655], [0.1234567, 9.87654321], [2.05, 3.1415])
    run.start = start
    assert run.start == start


def test_assigning_a_start_moves_all_sliders_and_draws_once(run, monkeypatch):
    drawn = []
    monkeypatch.setattr(run, "_draw", lambda at_rest: drawn.append(run.start))
    start = Mixture.univariate([0.4, 0.6], [1, 9], [2, 3])
    run.start = start
    assert drawn == [start]
    for control, value in zip(run._controls, [1, 9, 2, 3, 0.4], strict=True):
        assert control.value == value


def test_a_start_off_the_sliders_is_refused_by_name(run):
    with pytest.raises(ValueError, match=r"start has mean 1 500; allowed: -?\d+"):
        run.start = Mixture.univariate([0.5, 0.5], [500, 0], [1, 1])


def test_the_button_brings_back_the_first_guess():
    explorer = explore.moments(WAITING)
    first, words = explorer.start, verdict(explorer)
    explorer._set([control.high for control in explorer._controls])
    assert explorer.start != first
    explorer._reset.click()
    assert (explorer.start, verdict(explorer)) == (first, words)


class TestControl:
    """A labelled number, as Python sees it; its box and its slider are tested in a browser."""

    def test_it_keeps_a_number_between_its_stops(self):
        control = Control("mean 1", -8.0, 19.8, 0.1, 0.1)
        control.value = 5.4321
        assert (control.value, control.nearest(5.4321)) == (5.4321, 5.4)

    def test_it_stays_between_its_ends_whatever_comes_from_the_page(self):
        control = Control("mean 1", -8.0, 19.8, 0.1, 0.1)
        control.set_state({"value": 1e9})
        assert control.value == 19.8
        control.set_state({"value": -1e9})
        assert control.value == -8

    def test_whole_numbers_stay_whole(self):
        control = Control("step", 0, 10, 1, 3, whole=True)
        control.set_state({"value": 4.4})
        assert control.value == 4
        assert isinstance(control.value, int)

    def test_its_label_has_the_unit(self):
        assert Control("mean 1", 0, 1, 0.1, 0.5, unit="min").label == "mean 1 (min)"


def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(monkeypatch):
    explorer = explore.moments(WAITING)

    def broken(x, start):
        raise ZeroDivisionError("a <b>bug</b>")

    with monkeypatch.context() as patched:
        patched.setattr(_moments.road, "fit", broken)
        explorer._controls[0].value = 60
        assert "Something broke" in verdict(explorer)
        assert "ZeroDivisionError: a <b>bug" in verdict(explorer)
    explorer._controls[0].value = 55
    assert verdict(explorer).startswith("✓")


def test_two_explorers_never_touch_each_other():
    one, two = explore.moments(WAITING), explore.moments(X)
    before = (two.start, verdict(two), two._stage.shown["picture"])
    one._set([control.high for control in one._controls])
    assert (two.start, verdict(two), two._stage.shown["picture"]) == before


def test_a_saved_cell_carries_a_still_picture_beside_the_live_view(geyser):
    data, metadata = geyser._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == geyser.alt == data["text/plain"]
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))))
    np.testing.assert_array_equal(still, picture(geyser))


def test_where_an_event_loop_runs_the_map_waits_until_the_sliders_rest():
    """Catches a map that makes every move of a slider slow, and one that is never renewed."""
    explorer = explore.moments(WAITING)
    computed = []
    compute = explorer._map
    explorer._map = lambda: computed.append(explorer.start) or compute()

    async def drag():
        for sd in (6.0, 7.0, 8.0):
            explorer._controls[2].value = sd
            assert is_whole(explorer)
        assert not computed
        stale = explorer._stage.shown["picture"]
        await asyncio.sleep(3 * _frame.REST)
        assert explorer._stage.shown["picture"] != stale

    asyncio.run(drag())
    assert [start.sds[0] for start in computed] == [8.0]


@pytest.mark.parametrize("shift", [0, 1e6])
@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_any_unit_and_origin_will_do(scale, shift):
    explorer = explore.moments((WAITING + shift) * scale)
    assert is_whole(explorer)
    assert verdict(explorer).startswith("✓")


def test_one_point_far_out_does_not_lead_the_first_guess_astray():
    explorer = explore.moments(np.append(WAITING, 300.0))
    assert explorer.start.means.max() < 100
    assert explorer._controls[0].high < 150


def test_a_move_costs_the_same_however_many_points_there_are(monkeypatch):
    explorer = explore.moments(WAITING)

    def refuse(*_):
        raise AssertionError("the data were gone through again")

    monkeypatch.setattr(_moments.road, "summarise", refuse)
    monkeypatch.setattr(_moments.road, "sample_moments", refuse)
    explorer._set([60, 80, 5, 5, 0.4])
    assert is_whole(explorer)


ODD = {
    "two values": [1.0, 2.0],
    "ties": [0.0] * 500 + [1.0],
    "one hump": np.random.default_rng(1).standard_normal(300),
    "outlier": np.append(np.random.default_rng(1).standard_normal(300), 1e6),
    "integers": np.arange(50),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_data_are_no_accident(name):
    explorer = explore.moments(ODD[name])
    assert is_whole(explorer)
    for values in corners(explorer):
        explorer._set(values)
        assert is_whole(explorer)


BAD = {
    "nan": (lambda: explore.moments([1.0, np.nan]), ValueError, "x holds nan"),
    "empty": (lambda: explore.moments([]), ValueError, "x is empty"),
    "plane": (lambda: explore.moments(np.eye(2)), ValueError, r"x has shape \(2, 2\)"),
    "constant": (lambda: explore.moments([3.0, 3.0]), ValueError, "x holds one value only"),
    "start": (lambda: explore.moments(WAITING, start=[1, 2]), TypeError, "start is .* a Mixture"),
    "start K": (
        lambda: explore.moments(WAITING, start=Mixture.univariate([1], [0], [1])),
        ValueError,
        "start has K=1, d=1; allowed: K=2, d=1",
    ),
    "reference": (lambda: explore.moments(WAITING, reference=1), TypeError, "reference is 1"),
    "seed": (lambda: explore.sampling(seed=-1), ValueError, "seed is -1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


def test_sampling_counts_humps_and_labels():
    explorer = explore.sampling()
    explorer._controls[0].value = 1.0
    assert verdict(explorer).startswith("∩ One hump.")
    explorer._controls[0].value = 8.0
    assert verdict(explorer).startswith("∩∩ Two humps.")
    labels = explorer.mixture.sample(400, 1, return_labels=True)[1]
    assert f"Of 400 points, {np.sum(labels == 0)} came from bell 1" in verdict(explorer)
