"""A Fit holds together: its path, its objective and its words; and it never changes."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from mixlab import fit as fits
from mixlab.fit import UNFINISHED, Fit, best_of
from mixlab.mixture import Mixture

START = Mixture.univariate([0.5, 0.5], [0, 1], [1, 1])
END = Mixture.univariate([0.7, 0.3], [0, 10], [2, 3])


def make(**changes):
    given = {
        "path": [START, END],
        "objective": [2.5, 1.0],
        "objective_name": "misfit",
        "converged": True,
        "message": "it fits.",
        "n_iter": 3,
    }
    return Fit(**given | changes)


def test_start_is_first_on_the_path_and_mixture_last():
    fit = make()
    assert fit.path == (START, END)
    assert fit.start is START
    assert fit.mixture is END


def test_a_path_of_one_is_start_and_mixture_at_once():
    fit = make(path=[START], objective=[1.0])
    assert fit.start is fit.mixture is START


def test_the_objective_is_a_float_array_beside_the_path():
    fit = make(objective=[3, 1])
    assert fit.objective.dtype == np.float64
    np.testing.assert_array_equal(fit.objective, [3, 1])


def test_a_path_may_come_from_a_generator():
    assert make(path=(m for m in (START, END))).path == (START, END)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"path": [], "objective": []}, ["path is empty", "at least one"]),
        ({"path": [START, 3]}, ["path holds 3", "Mixtures"]),
        ({"path": [START, None]}, ["path holds None", "Mixtures"]),
        ({"objective": [1.0]}, ["objective has shape (1,)", "2 finite numbers"]),
        ({"objective": [1.0, 2.0, 3.0]}, ["objective has shape (3,)", "2 finite numbers"]),
        ({"objective": [[1.0, 2.0]]}, ["objective has shape (1, 2)", "2 finite numbers"]),
        ({"objective": 1.0}, ["objective has shape ()", "2 finite numbers"]),
        ({"objective": [1.0, np.nan]}, ["objective", "1 values that are not finite"]),
        ({"objective": [-np.inf, 1.0]}, ["objective", "1 values that are not finite"]),
        ({"objective": ["low", "high"]}, ["objective is ['low', 'high']", "2 finite numbers"]),
        ({"objective": [1j, 1.0]}, ["objective is", "2 finite numbers"]),
    ],
    ids=str,
)
def test_a_fit_that_does_not_hold_together_is_refused(changes, parts):
    with pytest.raises(ValueError) as caught:
        make(**changes)
    for part in [*parts, "allowed: "]:
        assert part in str(caught.value)


def test_without_a_word_there_was_no_failure_and_no_share():
    assert (make().failure, make().share) == ("", None)


def test_the_kind_of_failure_and_the_share_of_starts_are_kept():
    fit = make(converged=False, failure="collapsed", share=0.25)
    assert (fit.failure, fit.share) == ("collapsed", 0.25)


def test_a_fit_that_converged_has_no_failure():
    with pytest.raises(ValueError, match=r"failure is 'empty' of a fit that converged; allowed"):
        make(converged=True, failure="empty")


def test_a_path_that_is_no_sequence_is_refused():
    with pytest.raises(TypeError, match=r"path is Mixture.*; allowed: a sequence of Mixtures"):
        make(path=END)


@pytest.mark.parametrize(
    "name", ["path", "objective", "converged", "message", "n_iter", "failure", "share"]
)
def test_fields_cannot_be_set(name):
    with pytest.raises(FrozenInstanceError):
        setattr(make(), name, None)


@pytest.mark.parametrize("name", ["mixture", "start"])
def test_properties_cannot_be_set(name):
    with pytest.raises(AttributeError):
        setattr(make(), name, END)


@pytest.mark.parametrize(
    "remake",
    [lambda f: f, copy.copy, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))],
    ids=["itself", "copy", "deepcopy", "pickle"],
)
def test_the_objective_is_read_only_and_everything_survives_copying(remake):
    fit = remake(make(converged=False, failure="lost", share=0.5))
    with pytest.raises(ValueError, match="read-only"):
        fit.objective[0] = 0
    assert fit.path == (START, END)
    np.testing.assert_array_equal(fit.objective, [2.5, 1.0])
    rest = (fit.objective_name, fit.converged, fit.message, fit.n_iter, fit.failure, fit.share)
    assert rest == ("misfit", False, "it fits.", 3, "lost", 0.5)


def test_the_given_arrays_and_lists_stay_the_givers():
    path, objective = [START, END], np.array([2.0, 1.0])
    fit = make(path=path, objective=objective)
    path.append(END)
    objective[0] = 99
    assert len(fit.path) == 2
    assert fit.objective[0] == 2.0


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "converged after 3 iterations"),
        ({"n_iter": 1}, "converged after 1 iteration:"),
        ({"converged": False}, "not converged after 3 iterations"),
        ({"converged": False, "n_iter": 0}, "not converged after 0 iterations"),
    ],
)
def test_repr_is_one_line_with_verdict_message_and_objective(changes, verdict):
    text = repr(make(**changes))
    assert text.startswith(f"Fit({verdict}")
    assert "it fits." in text
    assert "misfit 1" in text
    assert "\n" not in text


@pytest.mark.parametrize("converged", [True, False])
def test_html_says_the_verdict_in_words_and_shows_the_mixture(converged):
    html = make(converged=converged)._repr_html_()
    words = "Converged after 3 iterations." if converged else "Not converged after 3 iterations."
    assert words in html
    assert END._repr_html_() in html
    assert START._repr_html_() not in html


def test_html_escapes_what_it_is_told():
    html = make(message="a < b & <script>", objective_name="<i>x</i>")._repr_html_()
    assert "<script>" not in html
    assert "<i>" not in html
    assert "a &lt; b &amp; &lt;script&gt;" in html
    assert "&lt;i&gt;x&lt;/i&gt;" in html


# --- The best of many -----------------------------------------------------------------------


def ended(value, failure="", message="It fits."):
    """A fit by hand that ends at a value of the objective."""
    return make(objective=[9.0, value], converged=not failure, failure=failure, message=message)


def best(*ends, reached=1e-6, **options):
    return best_of(iter(ends), len(ends), "walks", reached, **options)


@pytest.mark.parametrize(("lowest", "expected"), [(False, 5.0), (True, -2.0)])
def test_the_best_is_the_greatest_or_the_lowest(lowest, expected):
    fit = best(*map(ended, (1.0, 5.0, -2.0, 3.0)), lowest=lowest)
    assert fit.objective[-1] == expected
    assert (fit.converged, fit.share) == (True, 0.25)
    assert fit.message == "Reached from 1 of 4 starts (25 %). It fits."


def test_of_equals_the_first_is_the_best_and_all_share():
    first, second = make(n_iter=1), make(n_iter=2)
    assert best(first, second).n_iter == 1
    assert best(second, first).n_iter == 2
    assert best(first, second).share == 1


def test_what_is_nearer_than_reached_shares_on_either_side():
    ends = [ended(value) for value in (1.0, 0.9, 1.1, 0.8, 1.3)]
    assert best(*ends, reached=0.25).share == 2 / 5
    assert best(*ends, reached=0.25, lowest=True).share == 3 / 5
    assert best(*ends, reached=0.0).share == 1 / 5


@pytest.mark.parametrize("lowest", [False, True])
def test_what_converged_goes_before_what_is_unfinished_however_good(lowest):
    better = 1.0 if lowest else 3.0
    fit = best(ended(better, UNFINISHED), ended(2.0), ended(better, "ran off"), lowest=lowest)
    assert (fit.objective[-1], fit.converged) == (2.0, True)
    assert fit.message == "Reached from 1 of 3 starts (33 %); 1 degenerated. It fits."


def test_what_is_unfinished_beside_the_best_has_reached_it_and_what_degenerated_has_not():
    fit = best(ended(2.0), ended(2.0, UNFINISHED), ended(2.0, "empty"), ended(1.0))
    assert fit.share == 2 / 4
    assert fit.message == "Reached from 2 of 4 starts (50 %); 1 degenerated. It fits."


def test_if_none_converged_the_best_unfinished_one_is_taken():
    fit = best(ended(1.0, UNFINISHED), ended(2.0, UNFINISHED, "More steps."), ended(3.0, "ran off"))
    assert (fit.objective[-1], fit.failure, fit.converged) == (2.0, UNFINISHED, False)
    assert fit.message == "Reached from 1 of 3 starts (33 %); 1 degenerated. More steps."


def test_if_all_degenerated_the_best_of_them_is_shown_and_no_start_reached_anything():
    fit = best(ended(1.0, "ran off"), ended(2.0, "empty", "Component 2 is empty."))
    assert (fit.objective[-1], fit.failure, fit.share) == (2.0, "empty", 0)
    assert fit.message == "All 2 starts degenerated. One of them: Component 2 is empty."


def test_the_best_keeps_its_path_and_its_steps():
    fit = best(make(n_iter=7), make(objective=[2.5, 0.5]))
    assert (fit.path, fit.n_iter, fit.objective_name) == ((START, END), 7, "misfit")
    np.testing.assert_array_equal(fit.objective, [2.5, 1.0])


def test_a_progress_bar_appears_only_after_a_while(capsys, monkeypatch):
    best(*[make()] * 3)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(fits, "_PATIENCE", 0)
    best(*[make()] * 3)
    out, shown = capsys.readouterr()
    assert out == ""
    assert "walks" in shown
    assert "/3" in shown
