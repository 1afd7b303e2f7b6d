"""The explorer of all roads: its panels, table and verdict are about the fits at hand."""

import base64
import io
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from mixlab import Fit, Mixture, datasets, explore, pearson, starts, study
from mixlab.explore import _frame, _roads
from tests.explorers import corners, is_whole, picture, random_values, verdict

WAITING = datasets.old_faithful()[:, 1]
GALAXIES = datasets.galaxies() / 1000
X, TRUTH = datasets.vincent_run()
HUMP = np.random.default_rng(1).standard_normal(300)
NUMBERS = ("mean 1", "mean 2", "sd 1", "sd 2", "weight 1")


@pytest.fixture(scope="module")
def geyser():
    return explore.roads(WAITING, unit="min")


@pytest.fixture(scope="module")
def galaxies():
    return explore.roads(GALAXIES)


@pytest.fixture(scope="module")
def run():
    return explore.roads(X[:400], truth=TRUTH)


def table(explorer):
    """The table as a reader meets it: of each row its name, and of that each column's words."""
    tree = ElementTree.fromstring(explorer._table.value)
    head, *lines = tree.iter("tr")
    columns = [cell.text for cell in head]
    assert {cell.get("scope") for cell in head} == {"col"}
    rows = {}
    for line in lines:
        name, *cells = line
        assert (name.tag, name.get("scope")) == ("th", "row")
        words = []
        for cell in cells:
            words += [cell.text or ""] * int(cell.get("colspan", "1"))
        rows[name.text] = dict(zip(columns[1:], words, strict=True))
    return rows


def sides(m):
    """What `NUMBERS` name, for each of the two ways to label the bells."""
    return [np.array([*m.means[k], *m.sds[k], m.weights[k[0]]]) for k in ([0, 1], [1, 0])]


def belongs(explorer):
    """Whether picture, table and verdict are whole, and about the fits of the start at hand."""
    assert is_whole(explorer)
    rows, words, fits = table(explorer), verdict(explorer), explorer.fits
    assert list(fits) == list(study.ROADS)
    for road, fit in fits.items():
        assert road == "Pearson" or fit.start == explorer.start
        marked = explorer._live._panels[road][1].get_text()
        name = road[0].upper() + road[1:]
        assert (f"{road} ({fit.failure})" in words) == (not fit.converged)
        assert rows[road]["steps"] == str(fit.n_iter)
        if fit.converged:
            assert marked == rows[road]["outcome"] == "✓ answered"
            assert f" {name} (solid): " in explorer.alt
            shown = [float(rows[road][number]) for number in NUMBERS]
            near = 0.00051 * 10 ** np.floor(np.log10(np.ptp(explorer._x)))
            assert any(
                np.allclose(shown, numbers, rtol=0, atol=[near] * 4 + [0.0005 + 1e-9])
                for numbers in sides(fit.mixture)
            )
        else:
            assert marked == rows[road]["outcome"] == f"✗ {fit.failure}"
            assert rows[road]["mean 1"] == rows[road]["weight 1"] == fit.message
            assert f" {name}: no answer ({fit.failure})." in explorer.alt
    answered = sum(fit.converged for fit in fits.values())
    assert words.startswith({0: "✗ No answer.", 4: "✓ All roads answered."}.get(answered, "◇ Some"))
    assert ("differences" in words or "the same" in words) == (answered > 1)
    return True


@pytest.mark.parametrize("name", ["geyser", "galaxies", "run"])
def test_every_corner_of_the_sliders_is_answered_truly(name, request):
    explorer = request.getfixturevalue(name)
    for values in corners(explorer):
        explorer._set(values)
        assert belongs(explorer), values


@pytest.mark.parametrize("name", ["geyser", "galaxies", "run"])
def test_many_random_places_are_answered_truly(name, request):
    explorer = request.getfixturevalue(name)
    for values in random_values(explorer, 20, seed=1):
        explorer._set(values)
        assert belongs(explorer), values
        first, low, second, high, weight = values
        np.testing.assert_allclose(explorer.start.means, [first, second])
        np.testing.assert_allclose(explorer.start.sds, [low, high])
        np.testing.assert_allclose(explorer.start.weights, [weight, 1 - weight])


def test_the_fits_are_those_of_the_roads(geyser):
    """Catches a road that is walked from elsewhere, and an answer that is out of date."""
    for values in random_values(geyser, 10, seed=2):
        geyser._set(values)
        for road, fit in geyser.fits.items():
            alone = study.walk(road, WAITING, geyser.start)
            assert (fit.mixture, fit.message) == (alone.mixture, alone.message)


def test_pearson_is_asked_once(geyser, monkeypatch):
    """Catches a road without a guess that is walked again with every guess."""

    def refuse(*_):
        raise AssertionError("asked again")

    monkeypatch.setattr(pearson, "fit", refuse)
    geyser._controls[0].value += 1
    assert belongs(geyser)


class Walks:
    """Made-up answers in place of the roads' own."""

    def __init__(self, explorer, monkeypatch, **answers):
        for road, answer in answers.items():
            answers[road] = self._fit(explorer.start, answer)
        walk = lambda road, x, start: answers[road]  # noqa: E731
        monkeypatch.setattr(_roads.study, "walk", walk)
        monkeypatch.setattr(explorer, "_without_guess", {"Pearson": answers["Pearson"]})
        explorer._moved()

    @staticmethod
    def _fit(start, answer):
        if isinstance(answer, Mixture):
            return Fit([start, answer], [2.0, 1.0], "miss", True, "It fell.", 7)
        return Fit([start], [2.0], "miss", False, f"It {answer}, <and> more.", 3, answer)


NEAR = Mixture.univariate([0.35, 0.65], [54, 80], [6, 7])
SWAPPED = Mixture.univariate([0.6, 0.4], [80.5, 54.25], [6.5, 6])  # the same but for a little
FAR = Mixture.univariate([0.45, 0.55], [54, 84], [6, 7])


class TestMadeUp:
    """What is said of answers that are known."""

    def test_all_answered(self, geyser, monkeypatch):
        # A pair is named by the first of answers that rounding alone tells apart.
        also = Mixture.univariate([0.35 - 1e-9, 0.65 + 1e-9], [54, 80 - 1e-9], [6, 7])
        Walks(geyser, monkeypatch, moments=NEAR, Pearson=also, EM=SWAPPED, density=FAR)
        assert verdict(geyser) == (
            "✓ All roads answered. Largest differences: means 4 min (moments and density), sds "
            "0.5 min (moments and EM), weights 0.1 (moments and density)."
        )
        assert belongs(geyser)

    def test_the_bells_of_all_rows_are_labelled_alike(self, geyser, monkeypatch):
        swapped = Mixture.univariate([0.65, 0.35], [80, 54], [7, 6])
        Walks(geyser, monkeypatch, moments=swapped, Pearson=NEAR, EM=SWAPPED, density=swapped)
        rows = table(geyser)
        assert (
            rows["moments"]
            == rows["density"]
            == {
                "outcome": "✓ answered",
                "mean 1": "54.00",
                "mean 2": "80.00",
                "sd 1": "6.00",
                "sd 2": "7.00",
                "weight 1": "0.350",
                "steps": "7",
            }
        )
        assert [rows["EM"][n] for n in NUMBERS] == ["54.25", "80.50", "6.00", "6.50", "0.400"]

    def test_bells_of_nearly_one_mean_are_labelled_by_all_their_numbers(self, geyser, monkeypatch):
        """Catches a labelling by the means alone, which tells 2 min where it is next to nothing."""
        one = Mixture.univariate([0.5, 0.5], [70, 70.1], [5, 15])
        other = Mixture.univariate([0.5, 0.5], [70.1, 70], [5, 15])
        Walks(geyser, monkeypatch, moments=one, Pearson=other, EM=one, density=other)
        assert "means 0.1 min (moments and Pearson), sds 0 min (" in verdict(geyser)

    @pytest.mark.parametrize("scale", [1, 1e8])
    def test_what_rounding_alone_tells_apart_is_the_same(self, monkeypatch, scale):
        explorer = explore.roads(WAITING * scale)
        one, other = (
            Mixture.univariate([0.35, 0.65], np.multiply([mean, 80], scale), [6 * scale, 7 * scale])
            for mean in (54, 54 + 1e-9)
        )
        Walks(explorer, monkeypatch, moments=one, Pearson=other, EM="collapsed", density="empty")
        assert verdict(explorer) == (
            "◇ Some roads answered. Failed: EM (collapsed), density (empty). "
            "The answers are the same."
        )

    def test_of_two_answers_the_pair_is_not_told(self, geyser, monkeypatch):
        Walks(geyser, monkeypatch, moments="no root", Pearson=NEAR, EM="empty", density=FAR)
        assert verdict(geyser) == (
            "◇ Some roads answered. Failed: moments (no root), EM (empty). Largest "
            "differences: means 4 min, sds 0 min, weights 0.1."
        )

    def test_one_answer_has_nothing_to_differ_from(self, geyser, monkeypatch):
        Walks(
            geyser, monkeypatch, moments="no root", Pearson="no mixture", EM=NEAR, density="empty"
        )
        assert verdict(geyser) == (
            "◇ Some roads answered. Failed: moments (no root), Pearson (no mixture), density "
            "(empty)."
        )

    def test_none_answered(self, geyser, monkeypatch):
        Walks(
            geyser,
            monkeypatch,
            moments="no root",
            Pearson="no mixture",
            EM="unfinished",
            density="ran off",
        )
        assert verdict(geyser) == (
            "✗ No answer. Failed: moments (no root), Pearson (no mixture), EM (unfinished), "
            "density (ran off)."
        )
        assert table(geyser)["EM"]["mean 1"] == "It unfinished, <and> more."
        assert belongs(geyser)

    def test_the_distance_to_the_truth(self, monkeypatch):
        truth = Mixture.univariate([0.65, 0.35], [80, 54], [7, 6])
        explorer = explore.roads(WAITING, truth=truth)
        Walks(explorer, monkeypatch, moments=FAR, Pearson=SWAPPED, EM="empty", density=NEAR)
        rows = table(explorer)
        assert list(rows) == ["truth", *study.ROADS]
        far = [rows[road]["distance to the truth"] for road in rows]
        assert far == ["", f"{FAR.distance(truth):.3g}", f"{SWAPPED.distance(truth):.3g}", "", "0"]
        assert [rows["truth"][n] for n in NUMBERS] == ["54.00", "80.00", "6.00", "7.00", "0.350"]
        assert verdict(explorer).endswith(" Nearest to the truth: density, 0 away.")
        assert explorer.truth is truth


def test_without_a_truth_there_is_no_word_of_one(geyser):
    assert geyser.truth is None
    assert "truth" not in table(geyser)
    assert "truth" not in geyser._table.value + geyser.alt.lower()


def test_the_unit_is_told_and_cannot_break_out_of_the_table():
    explorer = explore.roads(WAITING, unit="<b>")
    caption = ElementTree.fromstring(explorer._table.value).find(".//caption")
    assert caption.text.endswith("labelled alike. Means and sds are in <b>.")
    assert "means 0.8 <b> (" in unescape(explorer.alt)


def test_the_first_guess_is_read_off_the_histogram():
    fresh = explore.roads(WAITING)
    np.testing.assert_allclose(fresh.start.means, starts.peaks(WAITING, 2).means, atol=0.2)


EXTREME = Mixture.univariate([0.001, 0.999], [-300.125, 80], [400, 1e-9])


def test_any_start_is_kept_exactly_and_the_sliders_widen_to_hold_it():
    explorer = explore.roads(WAITING, start=EXTREME)
    assert explorer.start == EXTREME
    assert belongs(explorer)


def test_assigning_a_start_moves_all_sliders_keeps_it_exactly_and_draws_once(run, monkeypatch):
    drawn, draw = [], run._draw
    monkeypatch.setattr(run, "_draw", lambda *at_rest: drawn.append(draw(*at_rest)))
    start = Mixture.univariate([0.345, 0.655], [0.1234567, 9.87654321], [2.05, 3.1415])
    run.start = start
    assert run.start == start
    assert len(drawn) == 1
    values = [control.value for control in run._controls]
    assert values == [0.1234567, 2.05, 9.87654321, 3.1415, 0.345]
    assert belongs(run)


def test_a_start_that_cannot_be_is_refused_by_name_and_nothing_moves(run):
    before = (run.start, verdict(run))
    with pytest.raises(ValueError, match=r"start has mean 1 500; allowed: -?\d+"):
        run.start = Mixture.univariate([0.5, 0.5], [500, 0], [1, 1])
    with pytest.raises(ValueError, match="start has weight 1 0; allowed"):
        run.start = Mixture.univariate([0, 1], [0, 10], [1, 1])
    with pytest.raises(ValueError, match="start has K=1, d=1; allowed: K=2, d=1"):
        run.start = Mixture.univariate([1], [0], [1])
    assert (run.start, verdict(run)) == before


def test_the_button_brings_back_the_first_guess():
    explorer = explore.roads(WAITING)
    first = (
        explorer.start,
        verdict(explorer),
        explorer._table.value,
        explorer._stage.shown["picture"],
    )
    explorer._set([control.high for control in explorer._controls])
    assert explorer.start != first[0]
    explorer._reset.click()
    now = (
        explorer.start,
        verdict(explorer),
        explorer._table.value,
        explorer._stage.shown["picture"],
    )
    assert now == first


def test_every_control_has_a_name(geyser):
    names = [control.label for control in geyser._controls]
    assert names == ["mean 1 (min)", "sd 1 (min)", "mean 2 (min)", "sd 2 (min)", "weight 1"]


def test_the_table_stands_below_the_picture(geyser):
    """Catches a table whose lines push the picture up and down while a slider moves."""
    assert geyser.children[-3:] == (geyser._stage, geyser._table, geyser._line)


def test_every_verdict_is_in_the_table():
    assert {"all", "some", "none"} <= set(_frame.VERDICTS)


def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(geyser, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a <b>bug</b>")

    with monkeypatch.context() as patched:
        patched.setattr(_roads.study, "walk", broken)
        geyser._controls[0].value = 60
        assert "Something broke" in verdict(geyser)
        assert "ZeroDivisionError: a <b>bug" in verdict(geyser)
    geyser._controls[0].value = 55
    assert belongs(geyser)


def test_two_explorers_never_touch_each_other(geyser):
    other = explore.roads(HUMP)
    before = (other.start, other._table.value, other._stage.shown["picture"])
    geyser._set([control.high for control in geyser._controls])
    assert (other.start, other._table.value, other._stage.shown["picture"]) == before


def test_a_saved_cell_carries_a_still_picture_beside_the_live_view(geyser):
    data, metadata = geyser._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata["image/png"]["alt"] == geyser.alt == data["text/plain"]
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))))
    np.testing.assert_array_equal(still, picture(geyser))


@pytest.mark.parametrize("seed", [4, 6, 8, 10])
def test_bells_are_labelled_alike_in_any_unit(seed):
    x = Mixture.univariate([0.5, 0.5], [0, 2.5], [1, 1]).sample(300, seed)
    rows, small = (explore.roads(x * unit)._rows() for unit in (1, 1e-6))
    for road, row in rows.items():
        assert small[road][-1] == pytest.approx(row[-1], abs=0.02)


@pytest.mark.parametrize("shift", [0, 1e6])
@pytest.mark.parametrize("scale", [1e-8, 1, 1e8])
def test_any_unit_and_origin_will_do(scale, shift):
    explorer = explore.roads((WAITING + shift) * scale)
    assert is_whole(explorer)
    assert verdict(explorer).startswith("✓ All")
    means = [float(table(explorer)["EM"][name]) / scale - shift for name in ("mean 1", "mean 2")]
    np.testing.assert_allclose(means, [54.6, 80.1], atol=0.06)


ODD = {
    "two values": [1.0, 2.0],
    "ties": [0.0] * 500 + [1.0],
    "one hump": HUMP,
    "outlier": np.append(HUMP, 1e6),
    "integers": np.arange(50),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_data_are_no_accident(name):
    explorer = explore.roads(ODD[name])
    for values in [*random_values(explorer, 8, seed=4), *list(corners(explorer))[::11]]:
        explorer._set(values)
        assert belongs(explorer)


BAD = {
    "nan": (lambda: explore.roads([1.0, np.nan]), ValueError, "x holds nan"),
    "empty": (lambda: explore.roads([]), ValueError, "x is empty"),
    "plane": (lambda: explore.roads(np.eye(2)), ValueError, r"x has shape \(2, 2\)"),
    "constant": (lambda: explore.roads([3.0, 3.0]), ValueError, "x holds one value only"),
    "rounding": (lambda: explore.roads([1e16, 1e16 + 2]), ValueError, "x .* drowns in rounding"),
    "start": (lambda: explore.roads(WAITING, start=[1, 2]), TypeError, "start is .* a Mixture"),
    "start K": (
        lambda: explore.roads(WAITING, start=Mixture.univariate([1], [0], [1])),
        ValueError,
        "start has K=1, d=1; allowed: K=2, d=1",
    ),
    "start's weight": (
        lambda: explore.roads(WAITING, start=Mixture.univariate([0, 1], [50, 80], [5, 5])),
        ValueError,
        r"start has weights\[0\] = 0",
    ),
    "start far off": (
        lambda: explore.roads(WAITING, start=Mixture.univariate([0.5, 0.5], [1e5, 80], [5, 5])),
        ValueError,
        "start is .* too far",
    ),
    "truth": (lambda: explore.roads(WAITING, truth=1), TypeError, "truth is 1; allowed: a Mixture"),
    "truth's K": (
        lambda: explore.roads(WAITING, truth=Mixture.univariate([1], [0], [1])),
        ValueError,
        "truth has K=1, d=1; allowed: K=2, d=1",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()
