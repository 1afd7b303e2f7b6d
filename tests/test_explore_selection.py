"""The explorer of how many components: every data set, covariance and number, and its words."""

import asyncio
import base64
import io

import numpy as np
import pandas
import pytest
from PIL import Image

from mixlab import explore, selection
from mixlab.explore import _frame, _selection
from mixlab.explore._selection import BUILT_IN, CRITERIA
from tests.explorers import is_whole, picture, verdict

RNG = np.random.default_rng(1)
LINE = np.concatenate([RNG.normal(0, 1, 60), RNG.normal(9, 2, 40)])
PLANE = np.concatenate([RNG.normal(0, 1, (50, 2)), RNG.normal(9, 2, (30, 2))])
OWN = {"length (cm)": LINE, "a plane": PLANE}
MOST = 3


@pytest.fixture(scope="module")
def explorer():
    return explore.selection(data=OWN, most=MOST)


@pytest.fixture
def anew(explorer):
    explorer._begin_again()
    return explorer


def place(explorer, data=None, covariance=None, K=None):
    if data is not None:
        explorer._sample.value = data
    if covariance is not None:
        explorer._covariance.value = covariance
    if K is not None:
        explorer._controls[0].value = K


def kinds(explorer):
    return [kind for _, kind in explorer._covariance.options]


def belongs(explorer, K):
    """Whether what is shown is whole, and is about the table and the number at hand."""
    assert is_whole(explorer)
    table, words = explorer.table, verdict(explorer)
    row = table.row(K)
    assert explorer.fit is row.fit
    choices = {name: table.best(name.lower()).K for name in CRITERIA}
    chosen = sum(choice == K for choice in choices.values())
    assert words.startswith({0: "✗ Chosen by none.", 3: "✓ Chosen by all."}.get(chosen, "◇ Chosen"))
    for name, choice in choices.items():
        sentence = next(
            part
            for part in words.replace(".", ";").split("; ")
            if "choose" in part and name in part
        )
        assert sentence.split("K = ")[1].split()[0] == str(choice)
        assert (f" in {name}" in words) == (choice != K)
    assert f"It has {row.n_parameters} free parameters for " in words
    assert row.warning in words
    assert f"component {K} with weight" in explorer.alt.lower()
    assert f"component {K + 1} with" not in explorer.alt.lower()
    return True


class TestPlaces:
    """Every data set, every kind of covariance and every number has its picture and words."""

    @pytest.mark.parametrize("name", OWN)
    def test_every_corner_of_own_data(self, anew, name):
        place(anew, name)
        for kind in kinds(anew):
            place(anew, covariance=kind)
            assert {row.covariance for row in anew.table.rows} == {kind}
            seen = set()
            for K in range(1, MOST + 1):
                place(anew, K=K)
                assert belongs(anew, K), (kind, K)
                seen.add(picture(anew).tobytes())
            assert len(seen) == MOST

    @pytest.mark.parametrize("name", BUILT_IN)
    def test_what_is_built_in(self, name):
        small = explore.selection(data=[name], most=2)
        for kind in kinds(small):
            place(small, covariance=kind)
            for K in (1, 2):
                place(small, K=K)
                assert belongs(small, K), (kind, K)

    def test_every_control_has_a_name(self, anew):
        assert anew._controls[0].label == "K, components"
        assert anew._sample.description == "data"
        assert anew._covariance.description == "covariance"
        assert anew._sample.options == tuple(OWN)

    def test_on_a_line_only_kinds_that_differ_are_offered(self, anew):
        assert kinds(anew) == ["full", "tied"]
        place(anew, "a plane")
        assert kinds(anew) == ["full", "tied", "diag", "spherical"]

    def test_a_kind_that_the_next_data_have_too_stays(self, anew):
        place(anew, covariance="tied")
        place(anew, "a plane")
        assert anew._covariance.value == "tied"
        place(anew, covariance="diag")
        place(anew, "length (cm)")
        assert anew._covariance.value == "full"
        assert anew.table.rows[0].covariance == "full"
        assert belongs(anew, 2)

    def test_axes_stay_while_the_number_moves(self, anew):
        axes = [(a.get_xlim(), a.get_ylim()) for a in anew._live.axes]
        for K in range(1, MOST + 1):
            place(anew, K=K)
            assert [(a.get_xlim(), a.get_ylim()) for a in anew._live.axes] == axes


class TestWords:
    """What is said of the criteria is true."""

    @pytest.mark.parametrize("name", OWN)
    def test_the_quick_search_finds_what_the_thorough_one_does(self, anew, name):
        place(anew, name)
        table = selection.compare(OWN[name], range(1, MOST + 1), 5)
        for mine, row in zip(anew.table.rows, table.rows, strict=True):
            for name in CRITERIA:
                scores = [getattr(r, name.lower()) for r in (mine, row)]
                assert scores[0] == pytest.approx(scores[1], abs=0.1)

    def test_costs_are_told_against_the_best(self, anew):
        place(anew, K=1)
        for name in CRITERIA:
            scores = [getattr(row, name.lower()) for row in anew.table.rows]
            cost = scores[0] - min(scores)
            assert cost > 1
            assert f"{cost:.3g} in {name}" in verdict(anew)
        assert "K = 1 costs " in verdict(anew)
        assert "It has 2 free parameters for 100 points." in verdict(anew)

    def test_a_choice_at_the_end_of_the_slider_says_so(self, anew):
        assert _selection._told_choices({"AIC": 4, "BIC": 2, "ICL": 2}, 4) == (
            "BIC and ICL choose K = 2; AIC chooses K = 4 (the largest tried)."
        )
        assert _selection._told_choices(dict.fromkeys(CRITERIA, 3), 4) == (
            "AIC, BIC and ICL choose K = 3."
        )

    def test_a_warning_of_the_row_is_told(self, monkeypatch):
        poor = explore.selection(data={"x": LINE}, most=3)
        row = poor.table.row(2)
        warned = [
            selection.Row(**{**vars(r), "warning": "A <local> optimum."}) if r is row else r
            for r in poor.table.rows
        ]
        monkeypatch.setattr(poor, "_table", selection.Comparison(tuple(warned), len(LINE)))
        poor._draw()
        assert verdict(poor).endswith(" points. A <local> optimum.")
        place(poor, K=3)
        assert "A <local> optimum" not in verdict(poor)

    def test_every_kind_is_in_the_table_of_verdicts(self):
        assert {"agreed", "split", "passed over", "computing"} <= set(_frame.VERDICTS)

    def test_galaxies_divide_the_criteria(self):
        """What the lesson rests on."""
        galaxies = explore.selection(data="galaxies", most=7)
        best = [galaxies.table.best(name.lower()).K for name in CRITERIA]
        assert best == [6, 3, 3]
        assert "thousand km/s" in galaxies.alt


class TestComputing:
    """A table is computed once, when it is asked for; the reader sees that it is being computed."""

    @pytest.fixture
    def computed(self, monkeypatch):
        asked = []
        compare = selection.compare

        def watched(x, ks, rng, *, covariance, **options):
            asked.append((x.shape, covariance))
            return compare(x, ks, rng, covariance=covariance, **options)

        monkeypatch.setattr(_selection.selection, "compare", watched)
        return asked

    def test_each_table_once(self, computed):
        explorer = explore.selection(data=OWN, most=2)
        assert computed == [((100,), "full")]
        for _ in range(2):
            place(explorer, "length (cm)", "tied", 1)
            place(explorer, "a plane", "full", 2)
            place(explorer, "a plane", "tied", 1)
            place(explorer, "length (cm)", "full", 2)
        assert len(computed) == len(set(computed)) == 4

    def test_in_a_running_kernel_it_is_announced_first(self, computed):
        async def switch():
            explorer = explore.selection(data=OWN, most=2)
            assert belongs(explorer, 2)  # the first table is there at once
            before = picture(explorer)
            place(explorer, "a plane")
            assert len(computed) == 1
            words = verdict(explorer)
            assert words.startswith("… Computing. Fitting a plane, full, with 1 to 2 components")
            assert "Until then the picture is of length (cm), full." in words
            assert is_whole(explorer)
            np.testing.assert_array_equal(picture(explorer), before)
            place(explorer, K=1)  # the old picture still answers
            assert (picture(explorer) != before).any()
            assert len(computed) == 1
            await asyncio.sleep(3 * _frame.REST)
            assert len(computed) == 2
            assert belongs(explorer, 1)
            assert explorer.alt.startswith("Scatter of 80 points")
            place(explorer, "length (cm)")  # known: shown at once
            assert belongs(explorer, 1)

        asyncio.run(switch())

    def test_what_is_passed_by_is_not_computed(self, computed):
        async def hurry():
            explorer = explore.selection(data=OWN, most=2)
            place(explorer, "a plane")
            for kind in ("diag", "tied", "spherical"):
                place(explorer, covariance=kind)
            await asyncio.sleep(3 * _frame.REST)
            assert computed == [((100,), "full"), ((80, 2), "spherical")]
            assert belongs(explorer, 2)

        asyncio.run(hurry())

    def test_a_long_search_writes_nothing_below_the_cell(self, monkeypatch, capsys):
        """Catches a progress bar in the saved output of a lesson."""
        compare = selection.compare

        def slow(*arguments, **options):
            import sys

            print("50 %", file=sys.stderr)
            return compare(*arguments, **options)

        monkeypatch.setattr(_selection.selection, "compare", slow)
        explore.selection(data={"x": LINE}, most=2)
        assert capsys.readouterr() == ("", "")

    def test_a_move_of_the_number_fits_nothing(self, anew, monkeypatch):
        def refuse(*_, **__):
            raise AssertionError("fitted again")

        monkeypatch.setattr(_selection.selection, "compare", refuse)
        monkeypatch.setattr(_selection.plots, "SelectionView", refuse)
        for K in range(1, MOST + 1):
            place(anew, K=K)
            assert belongs(anew, K)

    def test_a_failure_inside_is_shown_in_words_and_the_explorer_lives_on(self, monkeypatch):
        explorer = explore.selection(data=OWN, most=2)

        def broken(*_, **__):
            raise ZeroDivisionError("a <b>bug</b>")

        with monkeypatch.context() as patched:
            patched.setattr(_selection.selection, "compare", broken)
            place(explorer, "a plane")
            assert "Something broke" in verdict(explorer)
            assert "ZeroDivisionError: a <b>bug" in verdict(explorer)
        place(explorer, K=1)
        assert belongs(explorer, 1)
        assert explorer.alt.startswith("Scatter of 80 points")


class TestData:
    """Built-in data by name, or data of one's own."""

    def test_by_default_all_that_is_built_in(self):
        assert explore.selection.__kwdefaults__["data"] == tuple(BUILT_IN)

    def test_what_is_built_in_has_units(self):
        for name, load in BUILT_IN.items():
            x, names = load(0)
            assert x.shape[1:] == (() if len(names) == 1 else (2,)), name
            assert all("(" in label for label in names) or name == "four blobs"
        assert len(BUILT_IN["four blobs"](0).x) == 2000

    def test_blobs_are_those_of_the_seed(self):
        one, other = (BUILT_IN["four blobs"](seed).x for seed in (0, 1))
        assert (one != other).any()
        np.testing.assert_array_equal(one, BUILT_IN["four blobs"](0).x)
        seen = explore.selection(data="four blobs", seed=1, most=2)
        np.testing.assert_array_equal(seen._data["four blobs"].x, other)

    def test_own_data_name_their_axes(self, anew):
        assert anew._live.axes[0].get_xlabel() == "length (cm)"
        assert anew._live.axes[0].get_ylabel() == "density (1/cm)"
        place(anew, "a plane")
        assert anew._live.axes[0].get_xlabel() == "x1"
        frame = pandas.DataFrame(PLANE, columns=["height (m)", 7])
        named = explore.selection(data={"trees": frame, "series": frame[7]}, most=2)
        axes = named._live.axes[0]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("height (m)", "7")
        place(named, "series")
        assert named._live.axes[0].get_xlabel() == "series"
        assert belongs(named, 2)

    def test_own_data_are_not_changed_by_what_becomes_of_them(self):
        x = LINE.copy()
        mine = explore.selection(data={"x": x}, most=2)
        x[:] = 0
        place(mine, covariance="tied")
        assert belongs(mine, 2)

    def test_more_components_than_colours(self):
        many = explore.selection(data={"x": LINE[::2]}, most=7)
        place(many, K=7)
        assert belongs(many, 7)


BAD = {
    "unknown": (lambda: explore.selection(data=["crabs"]), ValueError, "data holds 'crabs'; allow"),
    "unknown name": (lambda: explore.selection(data="crabs"), ValueError, "data holds 'crabs'"),
    "array": (
        lambda: explore.selection(data=LINE),
        ValueError,
        "data holds .*dict of names to arr",
    ),
    "number": (lambda: explore.selection(data=3), ValueError, "data holds 3; allowed: 'Old Faithf"),
    "none": (lambda: explore.selection(data=[]), ValueError, "data is empty"),
    "no dict": (lambda: explore.selection(data={}), ValueError, "data is empty"),
    "key": (lambda: explore.selection(data={3: LINE}), TypeError, "data has a key 3"),
    "nan": (
        lambda: explore.selection(data={"mine": [1.0, np.nan]}),
        ValueError,
        r"data\['mine'\] holds nan",
    ),
    "constant": (
        lambda: explore.selection(data={"mine": [2.0, 2.0]}),
        ValueError,
        r"data\['mine'\] holds one value only",
    ),
    "space": (
        lambda: explore.selection(data={"mine": np.eye(9)[:, :3]}),
        ValueError,
        r"data\['mine'\] has shape \(9, 3\); allowed: \(n,\) or \(n, 2\)",
    ),
    "on a line": (
        lambda: explore.selection(data={"mine": np.column_stack([LINE, 2 * LINE])}),
        ValueError,
        r"data\['mine'\] lies on a line",
    ),
    "few": (
        lambda: explore.selection(data={"mine": [1.0, 2.0, 4.0]}),
        ValueError,
        r"data\['mine'\] and most: K is 8, but x has 3 distinct points",
    ),
    "most": (lambda: explore.selection(most=1), ValueError, "most is 1; allowed: .* at least 2"),
    "very most": (lambda: explore.selection(most=13), ValueError, "most is 13; .* at most 12"),
    "half": (lambda: explore.selection(most=2.5), TypeError, "most is 2.5"),
    "seed": (lambda: explore.selection(seed=-1), ValueError, "seed is -1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(name):
    call, kind, words = BAD[name]
    with pytest.raises(kind, match=words):
        call()


def test_the_button_brings_back_the_first_state_and_draws_once(anew, monkeypatch):
    first = (anew.table, verdict(anew), anew._stage.shown["picture"])
    place(anew, "a plane", "diag", 4)
    drawn, draw = [], anew._draw
    monkeypatch.setattr(anew, "_draw", lambda *at_rest: drawn.append(draw(*at_rest)))
    anew._reset.click()
    assert (anew.table, verdict(anew), anew._stage.shown["picture"]) == first
    assert len(drawn) == 1


def test_two_explorers_never_touch_each_other(anew):
    other = explore.selection(data=OWN, most=2)
    before = (other.table, verdict(other), other._stage.shown["picture"])
    place(anew, "a plane", "tied", 1)
    assert (other.table, verdict(other), other._stage.shown["picture"]) == before


def test_a_saved_cell_carries_a_still_picture_of_its_first_state(anew):
    data, metadata = anew._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    alt = metadata["image/png"]["alt"]
    assert alt == data["text/plain"] == anew.alt
    assert alt.startswith("Histogram of 100 points")
    still = np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB"))
    np.testing.assert_array_equal(still, picture(anew)[..., :3])
